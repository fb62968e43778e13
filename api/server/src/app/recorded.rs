//! The metrics of requests. Their series are looked up once and not at every request.

use std::time::Duration;

use metrics::{Counter, Histogram};

use super::section::Section;

/// The classes of statuses.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The series of the requests to each part of the server.
pub(super) struct Recorded([(Section, [Counter; CLASSES.len()], Histogram); Section::ALL.len()]);

impl Recorded {
    /// Looks the series up in the recorder of this process, which is installed if it is not.
    pub(super) fn new() -> Self {
        super::operation::recorder();
        Self(Section::ALL.map(|section| {
            let name = section.name();
            let counters = CLASSES.map(
                |class| metrics::counter!("aldaba_http_requests_total", "section" => name, "class" => class),
            );
            (section, counters, metrics::histogram!("aldaba_http_request_seconds", "section" => name))
        }))
    }

    /// Counts a request.
    pub(super) fn add(&self, section: Section, status: u16, elapsed: Duration) {
        if let Some((_, counters, seconds)) = self.0.iter().find(|(known, ..)| *known == section) {
            let class = usize::from(status / 100).clamp(1, CLASSES.len()) - 1;
            counters[class].increment(1);
            seconds.record(elapsed.as_secs_f64());
        }
    }
}

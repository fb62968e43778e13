//! Cron expressions in a time zone.

use chrono::{TimeDelta, Utc};
use chrono_tz::Tz;
use croner::parser::{CronParser, Seconds, Year};

use kernel::Timestamp;

/// An expression that does not fire for so long is taken for one that never does, such as that of 30 February. That of
/// 29 February fires every eight years at most.
pub const MAX_WAIT: TimeDelta = TimeDelta::days(10 * 366);

/// A cron expression of five fields (minute, hour, day of the month, month, day of the week) that is read in a time
/// zone.
///
/// An expression with one minute and one hour fires once a day also when the clocks of the zone change: a time that does
/// not exist is moved to the first one after the gap, and one that exists twice counts the first time. Expressions with
/// several minutes or hours skip times that do not exist, and fire at both of those that exist twice.
#[derive(Debug, Clone)]
pub struct Cron {
    pattern: croner::Cron,
    zone: Tz,
}

/// Why a cron expression is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CronMistake {
    /// It is not a cron expression of five fields.
    Expression,
    /// There is no such time zone.
    TimeZone,
    /// It does not fire within ten years.
    NeverFires,
}

impl Cron {
    /// Parses an expression, to be read in an IANA time zone such as `UTC` or `Europe/Madrid`.
    ///
    /// # Errors
    /// What is wrong with it, also when it never fires.
    pub fn parse(expression: &str, time_zone: &str, now: Timestamp) -> Result<Self, CronMistake> {
        let zone = time_zone.parse::<Tz>().map_err(|_| CronMistake::TimeZone)?;
        // The crate reads an empty item of a list as nothing, and then searches for thousands of years.
        let has_empty_item = expression.split_whitespace().any(|field| field.split(',').any(str::is_empty));
        if has_empty_item || !expression.is_ascii() {
            return Err(CronMistake::Expression);
        }
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let pattern = parser.parse(expression).map_err(|_| CronMistake::Expression)?;
        let cron = Self { pattern, zone };
        match cron.next_after(now) {
            Some(next) if next - now <= MAX_WAIT => Ok(cron),
            _ => Err(CronMistake::NeverFires),
        }
    }

    /// Returns when it fires first after a time; `None`: never.
    #[must_use]
    pub fn next_after(&self, time: Timestamp) -> Option<Timestamp> {
        let local = time.with_timezone(&self.zone);
        let next = self.pattern.find_next_occurrence(&local, false).ok()?;
        Some(next.with_timezone(&Utc))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// The first times after `from`.
    fn times(expression: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
        let cron = Cron::parse(expression, zone, at(from)).unwrap();
        let mut time = at(from);
        let mut next = || {
            time = cron.next_after(time).unwrap();
            time.format("%m-%d %H:%M:%S").to_string()
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn an_expression_is_read_in_its_time_zone() {
        let from = "2026-01-15T12:00:00Z";
        assert_eq!(times("0 3 * * *", "UTC", from, 2), ["01-16 03:00:00", "01-17 03:00:00"]);
        assert_eq!(times("0 3 * * *", "Europe/Madrid", from, 1), ["01-16 02:00:00"]);
        assert_eq!(times("0 3 * * *", "America/Bogota", from, 1), ["01-16 08:00:00"]);
        assert_eq!(
            times("*/20 * * * *", "UTC", "2026-01-15T12:00:00.5Z", 2),
            ["01-15 12:20:00", "01-15 12:40:00"]
        );
    }

    #[test]
    fn a_daily_time_fires_once_on_the_days_on_which_the_clocks_change() {
        // 02:00 becomes 03:00 on 29 March 2026, and 03:00 becomes 02:00 on 25 October 2026.
        let spring = times("30 2 * * *", "Europe/Madrid", "2026-03-27T12:00:00Z", 3);
        assert_eq!(spring, ["03-28 01:30:00", "03-29 01:00:00", "03-30 00:30:00"]);
        let autumn = times("30 2 * * *", "Europe/Madrid", "2026-10-23T12:00:00Z", 3);
        assert_eq!(autumn, ["10-24 00:30:00", "10-25 00:30:00", "10-26 01:30:00"]);
    }

    #[test]
    fn an_hourly_time_fires_every_hour_on_the_days_on_which_the_clocks_change() {
        let spring = times("0 * * * *", "Europe/Madrid", "2026-03-28T23:30:00Z", 3);
        assert_eq!(spring, ["03-29 00:00:00", "03-29 01:00:00", "03-29 02:00:00"]);
        let autumn = times("0 * * * *", "Europe/Madrid", "2026-10-24T23:30:00Z", 3);
        assert_eq!(autumn, ["10-25 00:00:00", "10-25 01:00:00", "10-25 02:00:00"]);
    }

    #[test]
    fn what_never_fires_or_is_no_expression_is_rejected() {
        let mistake =
            |expression, zone| Cron::parse(expression, zone, at("2026-01-15T12:00:00Z")).unwrap_err();
        for never in ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *"] {
            assert_eq!(mistake(never, "UTC"), CronMistake::NeverFires, "{never}");
        }
        for wrong in [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "0 24 * * *",
            "every day",
            "0 0 0 * *",
            "*/0 * * * *",
            "5-1 * * * *",
            ", 0 * * *",
            "0 0 1, * *",
            "0 0 ñ * *",
        ] {
            assert_eq!(mistake(wrong, "UTC"), CronMistake::Expression, "{wrong}");
        }
        for zone in ["", "Madrid", "Europe/Atlantis"] {
            assert_eq!(mistake("0 3 * * *", zone), CronMistake::TimeZone, "{zone}");
        }
        assert!(Cron::parse("0 0 29 2 *", "UTC", at("2026-01-15T12:00:00Z")).is_ok());
    }
}

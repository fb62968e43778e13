//! Logs failures of work in the background.

use kernel::Error;

/// Logs a failure of work in the background, which is tried again. It is logged at the debug level if it is one of many
/// during an outage of the database server, since the outage itself is logged.
pub fn log_failure(error: &Error, consequence: &'static str) {
    let cause = cause(error);
    match error.is_outage() {
        true => tracing::debug!(%cause, "{consequence}"),
        false => tracing::warn!(%cause, "{consequence}"),
    }
}

/// Returns the error with its private cause, for the log and the row of a job.
pub(crate) fn cause(error: &Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

//! Logging.

use super::Env;

/// The format of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Text for humans.
    Text,
    /// One JSON object per line, for programs.
    Json,
}

impl std::str::FromStr for LogFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

/// Logging.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// `ALDABA_LOG`: the minimum level, or `tracing` directives such as `info,aldaba=debug`. Default `info`.
    pub filter: String,
    /// `ALDABA_LOG_FORMAT`: `text` (default) or `json`.
    pub format: LogFormat,
}

impl LogConfig {
    pub(super) fn read(env: &mut Env) -> Self {
        let filter = env.optional("ALDABA_LOG").unwrap_or_else(|| "info".to_owned());
        if let Err(error) = tracing_subscriber::EnvFilter::try_new(&filter) {
            env.add_error("ALDABA_LOG", error.to_string());
        }
        Self { filter, format: env.parse("ALDABA_LOG_FORMAT", LogFormat::Text, "text or json") }
    }
}

//! Outbound requests.

use std::path::PathBuf;

use super::Env;
use crate::certificates;

/// Restrictions on outbound requests to addresses that users enter.
#[derive(Debug, Clone)]
pub struct Outbound {
    /// `ALDABA_OUTBOUND_ALLOW_PRIVATE`: whether private, link-local and loopback addresses may be called. Default
    /// `false`, so that nobody can probe the internal network through the server.
    pub allow_private: bool,
    /// `ALDABA_EXTRA_CA_FILE`: PEM certificates to trust in addition to those of the system.
    pub extra_ca_file: Option<PathBuf>,
}

impl Outbound {
    pub(super) fn read(env: &mut Env) -> Self {
        let extra_ca_file = env.optional("ALDABA_EXTRA_CA_FILE").map(PathBuf::from);
        if let Some(path) = &extra_ca_file {
            match std::fs::read_to_string(path) {
                Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => {}
                Ok(_) => {
                    env.add_error("ALDABA_EXTRA_CA_FILE", format!("{} holds no certificate", path.display()))
                }
                Err(error) => {
                    env.add_error("ALDABA_EXTRA_CA_FILE", format!("cannot read {}: {error}", path.display()))
                }
            }
        }
        Self {
            allow_private: env.parse("ALDABA_OUTBOUND_ALLOW_PRIVATE", false, "true or false"),
            extra_ca_file,
        }
    }

    /// Returns an explanation if a certificate of `ALDABA_EXTRA_CA_FILE` is probably that of a server which is its own
    /// authority. Trusting it would not be enough.
    #[must_use]
    pub fn certificate_advice(&self) -> Option<&'static str> {
        let pem = std::fs::read_to_string(self.extra_ca_file.as_ref()?).ok()?;
        certificates::advice(&pem)
    }
}

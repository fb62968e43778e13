//! TLS of this server.

use std::path::PathBuf;

use super::{Env, ServerConfig};

/// The files of the certificate with which this server itself speaks TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsConfig {
    /// `ALDABA_TLS_CERT`: a file with the certificate of the server and those of the authorities between it and a root,
    /// as PEM, in this order.
    pub certificate: PathBuf,
    /// `ALDABA_TLS_KEY`: a file with the private key of the certificate, as PEM, not encrypted.
    pub key: PathBuf,
}

impl TlsConfig {
    /// Reads the names of the files; `None` if another program speaks TLS in front of this server, which is the default.
    pub(super) fn read(env: &mut Env, server: &ServerConfig) -> Option<Self> {
        const CERTIFICATE: &str = "ALDABA_TLS_CERT";
        const KEY: &str = "ALDABA_TLS_KEY";
        let (certificate, key) = match (env.optional(CERTIFICATE), env.optional(KEY)) {
            (Some(certificate), Some(key)) => (certificate, key),
            (None, None) => return None,
            (Some(_), None) => {
                env.add_error(KEY, format!("required, since {CERTIFICATE} is set"));
                return None;
            }
            (None, Some(_)) => {
                env.add_error(CERTIFICATE, format!("required, since {KEY} is set"));
                return None;
            }
        };
        if !server.is_https() {
            env.add_error(CERTIFICATE, "with it, ALDABA_PUBLIC_URL must begin with https://");
        }
        Some(Self { certificate: certificate.into(), key: key.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificate_and_key_are_set_together_and_with_an_https_url() {
        let read = |variables: &[(&str, &str)]| {
            let mut env = Env::of(variables);
            let server = ServerConfig::read(&mut env);
            let tls = TlsConfig::read(&mut env, &server);
            (tls, env.finish().into_iter().map(|mistake| mistake.name).collect::<Vec<_>>())
        };
        let url = ("ALDABA_PUBLIC_URL", "https://login.example.com");
        let (cert, key) = (("ALDABA_TLS_CERT", "/tls/cert.pem"), ("ALDABA_TLS_KEY", "/tls/key.pem"));
        let both = TlsConfig { certificate: "/tls/cert.pem".into(), key: "/tls/key.pem".into() };
        assert_eq!(read(&[url, cert, key]), (Some(both), vec![]));
        assert_eq!(read(&[url]), (None, vec![]));
        assert_eq!(read(&[url, cert]), (None, vec!["ALDABA_TLS_KEY".to_owned()]));
        assert_eq!(read(&[url, key]), (None, vec!["ALDABA_TLS_CERT".to_owned()]));
        assert_eq!(read(&[cert, key]).1, ["ALDABA_TLS_CERT"]);
    }
}

//! TLS of this server: its certificate, which is replaced while the server runs when its files change.

mod files;
mod reload;
#[cfg(test)]
mod tests;

pub use files::TlsError;

use std::sync::{Arc, PoisonError, RwLock};

use kernel::{Clock, Timestamp};
use platform::config::{Config, TlsConfig};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        server::{ClientHello, ResolvesServerCert},
        sign::CertifiedKey,
    },
};

use files::Certificate;
pub(super) use reload::Reload;

/// The name of HTTP/2 over TLS in ALPN (RFC 9113 section 3.2).
pub(super) const HTTP_2: &[u8] = b"h2";
/// The name of HTTP/1.1 in ALPN (RFC 7301 section 6).
const HTTP_1: &[u8] = b"http/1.1";

/// The certificate that new connections get.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl Current {
    fn get(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, key: CertifiedKey) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.get())
    }
}

/// Reads the certificate; returns what accepts TLS with it, and what replaces it when its files change. A certificate
/// that has expired or is not valid yet is used, and logged.
///
/// # Errors
/// When a file is unusable.
pub(super) fn open(files: &TlsConfig, now: Timestamp) -> Result<(TlsAcceptor, Reload), TlsError> {
    let reload = Reload::open(files, now)?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider supports the versions of TLS")
        .with_no_client_auth()
        .with_cert_resolver(reload.current());
    config.alpn_protocols = vec![HTTP_2.to_vec(), HTTP_1.to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), reload))
}

/// Validates the files of the certificate, if TLS is configured. Returns an advice if browsers will not accept the
/// certificate for the public URL, or because it has expired or is not valid yet.
///
/// # Errors
/// When a file is unusable.
pub fn check(config: &Config, clock: &Clock) -> Result<Option<String>, TlsError> {
    let Some(files) = &config.tls else { return Ok(None) };
    let certificate = Certificate::read(files)?;
    if let Err(error) = certificate.check_time(clock.now()) {
        return Ok(Some(format!("{error}: browsers reject it")));
    }
    let host = config.server.public_url.host_str().unwrap_or_default();
    Ok((!certificate.names(host)).then(|| {
        format!("ALDABA_TLS_CERT: the certificate is not for {host}, the host of ALDABA_PUBLIC_URL: browsers reject it")
    }))
}

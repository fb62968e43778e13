//! The files of the certificate: what is wrong with them, in plain words.

use std::{fs, ops::RangeInclusive, os::unix::fs::MetadataExt, path::Path};

use chrono::DateTime;
use kernel::Timestamp;
use platform::config::TlsConfig;
use tokio_rustls::rustls::{
    Error, InconsistentKeys,
    client::verify_server_name,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    server::ParsedCertificate,
    sign::CertifiedKey,
};
use x509_parser::parse_x509_certificate;

/// What is wrong with the files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, contains something else, or does not fit the other one.
    #[error("{0}: {1}")]
    Unusable(&'static str, String),
    /// The certificate has expired or is not valid yet.
    #[error("ALDABA_TLS_CERT: {0}")]
    Time(String),
}

/// A certificate and its key.
#[derive(Debug)]
pub(super) struct Certificate {
    pub(super) key: CertifiedKey,
    /// The seconds since 1970 in which it is valid.
    valid: RangeInclusive<i64>,
}

/// What changes when somebody writes or replaces a file, or permits to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    /// Returns the stamps of both files; `None` for one that is not there.
    pub(super) fn of(files: &TlsConfig) -> [Option<Self>; 2] {
        [&files.certificate, &files.key].map(|path| {
            let file = fs::metadata(path).ok()?;
            Some(Self {
                inode: file.ino(),
                size: file.size(),
                modified: (file.mtime(), file.mtime_nsec()),
                changed: (file.ctime(), file.ctime_nsec()),
            })
        })
    }
}

/// The name of the variable in errors about the certificate.
const CERTIFICATE: &str = "ALDABA_TLS_CERT";
/// The name of the variable in errors about the key.
const KEY: &str = "ALDABA_TLS_KEY";

impl Certificate {
    /// Reads the files, and validates what can be validated without a client.
    pub(super) fn read(files: &TlsConfig) -> Result<Self, TlsError> {
        let chain = chain(&files.certificate)?;
        let valid = validity(&files.certificate, &chain)?;
        let key = private_key(&files.key)?;
        let key = CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider());
        Ok(Self { key: key.map_err(|error| unusable(files, &error))?, valid })
    }

    /// Rejects a certificate that has expired or is not valid yet.
    pub(super) fn check_time(&self, now: Timestamp) -> Result<(), TlsError> {
        let now = now.timestamp();
        let (begin, end) = (*self.valid.start(), *self.valid.end());
        let readable = |seconds| {
            let time = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
            time.format("%Y-%m-%d %H:%M:%S UTC")
        };
        if now < begin {
            return Err(TlsError::Time(format!("the certificate is not valid before {}", readable(begin))));
        }
        if now > end {
            return Err(TlsError::Time(format!("the certificate expired on {}", readable(end))));
        }
        Ok(())
    }

    /// Returns whether browsers accept it for the host of a URL.
    pub(super) fn names(&self, host: &str) -> bool {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let certificate = self.key.end_entity_cert().and_then(ParsedCertificate::try_from);
        match (certificate, ServerName::try_from(host)) {
            (Ok(certificate), Ok(host)) => verify_server_name(&certificate, &host).is_ok(),
            _ => false,
        }
    }
}

/// Returns why a certificate and a key cannot be used together.
fn unusable(files: &TlsConfig, error: &Error) -> TlsError {
    let (certificate, key) = (files.certificate.display(), files.key.display());
    match error {
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => TlsError::Unusable(
            KEY,
            format!(
                "{key} is not the key of the certificate in {certificate}. The certificate of the server must be the first in its file"
            ),
        ),
        Error::InvalidCertificate(why) => TlsError::Unusable(
            CERTIFICATE,
            format!("{certificate} contains a certificate that cannot be used: {why:?}"),
        ),
        error => TlsError::Unusable(KEY, format!("{key} contains a key that cannot be used: {error}")),
    }
}

fn read(variable: &'static str, path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path)
        .map_err(|error| TlsError::Unusable(variable, format!("cannot read {}: {error}", path.display())))
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let failed = |text: String| TlsError::Unusable(CERTIFICATE, format!("{} {text}", path.display()));
    let pem = read(CERTIFICATE, path)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let chain = chain.map_err(|error| failed(format!("is not valid PEM: {error}")))?;
    match chain.is_empty() {
        true => Err(failed("contains no certificate (BEGIN CERTIFICATE)".to_owned())),
        false => Ok(chain),
    }
}

/// Returns when the first certificate is valid. All others must be certificates, too.
fn validity(path: &Path, chain: &[CertificateDer<'_>]) -> Result<RangeInclusive<i64>, TlsError> {
    let mut valid = None;
    for der in chain {
        let (_, certificate) = parse_x509_certificate(der).map_err(|error| {
            let text = format!("{} contains a certificate that cannot be parsed: {error}", path.display());
            TlsError::Unusable(CERTIFICATE, text)
        })?;
        let validity = certificate.validity();
        valid.get_or_insert(validity.not_before.timestamp()..=validity.not_after.timestamp());
    }
    Ok(valid.unwrap_or(0..=0))
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let pem = read(KEY, path)?;
    PrivateKeyDer::from_pem_slice(&pem).map_err(|error| {
        let is_encrypted = pem.windows(9).any(|bytes| bytes == b"ENCRYPTED");
        let text = match is_encrypted {
            true => "is encrypted: decrypt it with openssl pkey".to_owned(),
            false => format!("contains no private key (BEGIN PRIVATE KEY): {error}"),
        };
        TlsError::Unusable(KEY, format!("{} {text}", path.display()))
    })
}

//! Which certificates of directories are accepted.

use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, pem::PemObject},
};

/// The authorities of the system, read once.
static SYSTEM: OnceLock<RootCertStore> = OnceLock::new();

/// Returns the configuration of TLS: it trusts the authorities in a PEM text or, without one, those of the system and of
/// a file. Reads files. The error is for logs and administrators.
pub(super) fn config(
    extra_ca_file: Option<&Path>,
    authorities: Option<&str>,
) -> Result<ClientConfig, String> {
    let roots = match authorities {
        Some(pem) => {
            let mut roots = RootCertStore::empty();
            for certificate in read(pem.as_bytes()).ok_or("the certificate is not PEM")? {
                roots.add(certificate).map_err(|error| error.to_string())?;
            }
            roots
        }
        None => {
            let mut roots = SYSTEM.get_or_init(system).clone();
            let extra = extra_ca_file.and_then(|path| std::fs::read(path).ok());
            roots.add_parsable_certificates(extra.and_then(|pem| read(&pem)).unwrap_or_default());
            roots
        }
    };
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn system() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

/// Reads certificates in PEM; `None` if one is malformed or there is none.
fn read(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().ok()?;
    (!found.is_empty()).then_some(found)
}

/// Whether a text is certificates of authorities in PEM.
#[must_use]
pub fn are_certificates(pem: &str) -> bool {
    let Some(certificates) = read(pem.as_bytes()) else { return false };
    let mut roots = RootCertStore::empty();
    certificates.into_iter().all(|certificate| roots.add(certificate).is_ok())
}

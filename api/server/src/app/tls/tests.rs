//! Files that are replaced while the server runs, well and badly.

use std::{fs, path::Path};

use chrono::TimeDelta;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use tempfile::TempDir;

use super::*;

/// The files of a certificate in a folder of their own.
struct Files {
    config: TlsConfig,
    _folder: TempDir,
}

impl Files {
    /// Those of a certificate that is its own authority.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config =
            TlsConfig { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
        let files = Self { config, _folder: folder };
        files.write(&made(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained)));
        files
    }

    fn write(&self, (certificate, key): &(String, String)) {
        place(&self.config.certificate, certificate);
        place(&self.config.key, key);
    }

    fn open(&self) -> Result<Reload, TlsError> {
        Reload::open(&self.config, now())
    }

    fn mistake(&self) -> String {
        let mistake = match self.open() {
            Ok(reload) => reload.failed.expect("a mistake"),
            Err(error) => error,
        };
        mistake.to_string()
    }
}

/// Replaces a file by a new one, as programs that renew certificates do.
fn place(path: &Path, content: &str) {
    let part = path.with_extension("part");
    fs::write(&part, content).unwrap();
    fs::rename(part, path).unwrap();
}

/// A certificate and its key, as PEM.
fn made(change: impl FnOnce(&mut CertificateParams)) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["login.example.com".to_owned()]).unwrap();
    change(&mut params);
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

fn now() -> Timestamp {
    Clock::system().now()
}

fn expired() -> (String, String) {
    made(|params| params.not_after = date_time_ymd(2020, 1, 1))
}

#[test]
fn new_files_are_used_and_touched_ones_change_nothing() {
    let files = Files::new();
    let mut reload = files.open().unwrap();
    let first = reload.current().get();
    reload.look(now());
    let text = fs::read_to_string(&files.config.certificate).unwrap();
    place(&files.config.certificate, &text);
    reload.look(now());
    assert!(Arc::ptr_eq(&first, &reload.current().get()));
    files.write(&made(|_| ()));
    reload.look(now());
    assert_ne!(first.cert, reload.current().get().cert);
}

#[test]
fn files_that_cannot_be_used_keep_the_earlier_certificate_until_they_can() {
    let files = Files::new();
    let mut reload = files.open().unwrap();
    let first = reload.current().get();
    let mut stays = |what: &str| {
        reload.look(now());
        assert!(Arc::ptr_eq(&first, &reload.current().get()), "{what}");
        assert!(reload.failed.is_some(), "{what}");
    };
    let new = made(|_| ());
    place(&files.config.certificate, &new.0);
    stays("the key of another certificate");
    files.write(&expired());
    stays("an expired certificate");
    files.write(&("nothing".to_owned(), new.1.clone()));
    stays("no certificate");
    files.write(&(new.0.clone(), "nothing".to_owned()));
    stays("no key");
    fs::remove_file(&files.config.key).unwrap();
    stays("no file");
    files.write(&new);
    reload.look(now());
    assert_ne!(first.cert, reload.current().get().cert);
    assert!(reload.failed.is_none());
}

#[test]
fn a_certificate_that_is_not_valid_yet_is_used_when_it_is() {
    let files = Files::new();
    let mut reload = files.open().unwrap();
    let first = reload.current().get();
    files.write(&made(|params| params.not_before = date_time_ymd(2500, 1, 1)));
    reload.look(now());
    assert!(Arc::ptr_eq(&first, &reload.current().get()));
    // The file does not change meanwhile.
    reload.look(now() + TimeDelta::days(365 * 500));
    assert_ne!(first.cert, reload.current().get().cert);
}

#[test]
fn an_expired_certificate_is_used_until_its_file_is_replaced() {
    let files = Files::new();
    files.write(&expired());
    let mut reload = files.open().unwrap();
    let first = reload.current().get();
    reload.look(now());
    assert!(Arc::ptr_eq(&first, &reload.current().get()));
    assert!(matches!(reload.failed, Some(TlsError::Time(_))));
    files.write(&made(|_| ()));
    reload.look(now());
    assert_ne!(first.cert, reload.current().get().cert);
    assert!(reload.failed.is_none());
    files.write(&("nothing".to_owned(), "nothing".to_owned()));
    assert!(files.open().is_err());
}

#[test]
fn mistakes_are_named_in_plain_words() {
    let files = Files::new();
    assert!(files.open().is_ok(), "a certificate that is its own authority is rejected");
    let good = made(|_| ());
    for (pair, text) in [
        (expired(), "ALDABA_TLS_CERT: the certificate expired on 2020-01-01 00:00:00 UTC"),
        (
            made(|params| params.not_before = date_time_ymd(2500, 1, 1)),
            "ALDABA_TLS_CERT: the certificate is not valid before 2500-01-01",
        ),
        ((good.0.clone(), made(|_| ()).1), "is not the key of the certificate in"),
        ((good.1.clone(), good.1.clone()), "contains no certificate (BEGIN CERTIFICATE)"),
        ((good.0.clone(), good.0.clone()), "contains no private key (BEGIN PRIVATE KEY)"),
        (
            (good.0.clone(), good.1.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")),
            "is encrypted: decrypt it with openssl pkey",
        ),
    ] {
        files.write(&pair);
        let mistake = files.mistake();
        assert!(mistake.contains(text), "{mistake}");
    }
    fs::remove_file(&files.config.certificate).unwrap();
    let mistake = files.mistake();
    assert!(mistake.starts_with("ALDABA_TLS_CERT: cannot read "), "{mistake}");
}

#[test]
fn a_certificate_for_another_host_is_found() {
    let files = Files::new();
    let certificate = Certificate::read(&files.config).unwrap();
    assert!(certificate.names("login.example.com"));
    assert!(!certificate.names("login.example.org") && !certificate.names("[::1]"));
}

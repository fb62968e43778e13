//! How mail is sent.

use std::{path::PathBuf, time::Duration};

use lettre::message::Mailbox;
use shared_types::is_loopback_host;

use super::Env;
use kernel::Secret;

/// The maximum of `ALDABA_SMTP_TIMEOUT`. It is shorter than the claim of a job, so that no mail is sent twice.
const MAX_TIMEOUT: Duration = Duration::from_secs(90);

/// How mail is sent: through a mail server or, if none is configured, written as `.eml` files.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// `ALDABA_MAIL_DIR`: the folder that mails are written to. Default: `mail` in the data folder.
    pub dir: Option<PathBuf>,
    /// `ALDABA_MAIL_FROM`: the sender. If it has no display name, the name of the installation is used. Default
    /// `no-reply@localhost`.
    pub from: String,
    /// The mail server, if there is one.
    pub smtp: Option<SmtpConfig>,
}

/// The mail server that accepts the mails.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// `ALDABA_SMTP_HOST`: the host name or IP address.
    pub host: String,
    /// `ALDABA_SMTP_PORT`. Default 587 with STARTTLS, 465 with TLS, 25 without.
    pub port: u16,
    /// `ALDABA_SMTP_TLS`: `starttls` (default), `tls`, or `none`, which is only allowed to this machine.
    pub tls: SmtpTls,
    /// `ALDABA_SMTP_USERNAME` and `ALDABA_SMTP_PASSWORD` (or `…_FILE`). Default: no authentication.
    pub credentials: Option<(String, Secret)>,
    /// `ALDABA_SMTP_TIMEOUT`: the maximum time to hand over one mail. Default 30 seconds, at most 90.
    pub timeout: Duration,
}

/// How the connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// STARTTLS (RFC 3207), which is required: the connection is never used unencrypted.
    StartTls,
    /// TLS from the start of the connection (RFC 8314).
    Tls,
    /// No encryption.
    None,
}

impl MailConfig {
    pub(super) fn read(env: &mut Env) -> Self {
        let from = env.optional("ALDABA_MAIL_FROM").unwrap_or_else(|| "no-reply@localhost".to_owned());
        if from.parse::<Mailbox>().is_err() || from.contains(['\r', '\n']) {
            env.add_error("ALDABA_MAIL_FROM", "must be an address such as Aldaba <no-reply@example.com>");
        }
        let dir = env.optional("ALDABA_MAIL_DIR").map(PathBuf::from);
        Self { dir, from, smtp: SmtpConfig::read(env) }
    }
}

impl SmtpConfig {
    fn read(env: &mut Env) -> Option<Self> {
        let host = env.optional("ALDABA_SMTP_HOST");
        let tls = tls(env, host.as_deref());
        let default_port = match tls {
            SmtpTls::StartTls => 587,
            SmtpTls::Tls => 465,
            SmtpTls::None => 25,
        };
        let port = env.parse("ALDABA_SMTP_PORT", default_port, "a port");
        let credentials = credentials(env);
        let timeout = env.duration("ALDABA_SMTP_TIMEOUT", Duration::from_secs(30));
        if timeout > MAX_TIMEOUT {
            env.add_error("ALDABA_SMTP_TIMEOUT", "must be at most 90s");
        }
        if host.is_none() && credentials.is_some() {
            env.add_error("ALDABA_SMTP_USERNAME", "ALDABA_SMTP_HOST is not set, so it would not be used");
        }
        Some(Self { host: host?, port, tls, credentials, timeout })
    }
}

fn tls(env: &mut Env, host: Option<&str>) -> SmtpTls {
    const NAME: &str = "ALDABA_SMTP_TLS";
    match env.optional(NAME).as_deref() {
        None | Some("starttls") => SmtpTls::StartTls,
        Some("tls") => SmtpTls::Tls,
        Some("none") => {
            if host.is_some_and(|host| !is_loopback_host(host)) {
                env.add_error(NAME, "none is for a mail server on this machine only: use starttls or tls");
            }
            SmtpTls::None
        }
        Some(other) => {
            env.add_error(NAME, format!("\"{other}\" is not starttls, tls or none"));
            SmtpTls::StartTls
        }
    }
}

fn credentials(env: &mut Env) -> Option<(String, Secret)> {
    let username = env.optional("ALDABA_SMTP_USERNAME");
    let password = env.secret("ALDABA_SMTP_PASSWORD", "ALDABA_SMTP_PASSWORD_FILE");
    match (username, password) {
        (Some(username), Some(password)) => Some((username, Secret::new(password))),
        (None, None) => None,
        (Some(_), None) => {
            env.add_error("ALDABA_SMTP_PASSWORD", "is needed beside ALDABA_SMTP_USERNAME");
            None
        }
        (None, Some(_)) => {
            env.add_error("ALDABA_SMTP_USERNAME", "is needed beside ALDABA_SMTP_PASSWORD");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the configuration; returns the names of the invalid variables on failure.
    fn read(values: &[(&str, &str)]) -> Result<MailConfig, Vec<String>> {
        let mut env = Env::of(values);
        let config = MailConfig::read(&mut env);
        let mistakes: Vec<_> = env.finish().into_iter().map(|mistake| mistake.name).collect();
        if mistakes.is_empty() { Ok(config) } else { Err(mistakes) }
    }

    #[test]
    fn a_host_is_enough_and_then_tls_is_required() {
        let smtp = read(&[("ALDABA_SMTP_HOST", "mail.example.com")]).unwrap().smtp.unwrap();
        assert_eq!((smtp.port, smtp.tls, smtp.timeout.as_secs()), (587, SmtpTls::StartTls, 30));
        let smtp = read(&[("ALDABA_SMTP_HOST", "mail.example.com"), ("ALDABA_SMTP_TLS", "tls")]);
        assert_eq!(smtp.unwrap().smtp.unwrap().port, 465);
        assert!(read(&[]).unwrap().smtp.is_none());
    }

    #[test]
    fn without_tls_only_this_machine_is_written_to() {
        for (host, fits) in
            [("localhost", true), ("127.0.0.1", true), ("::1", true), ("mail.example.com", false)]
        {
            let read = read(&[("ALDABA_SMTP_HOST", host), ("ALDABA_SMTP_TLS", "none")]);
            assert_eq!(read.is_ok(), fits, "{host}");
        }
    }

    #[test]
    fn half_of_what_belongs_together_is_a_mistake() {
        let host = ("ALDABA_SMTP_HOST", "mail.example.com");
        let (name, password) = (("ALDABA_SMTP_USERNAME", "u"), ("ALDABA_SMTP_PASSWORD", "p"));
        assert!(read(&[host, name, password]).is_ok());
        assert_eq!(read(&[host, name]).unwrap_err(), ["ALDABA_SMTP_PASSWORD"]);
        assert_eq!(read(&[host, password]).unwrap_err(), ["ALDABA_SMTP_USERNAME"]);
        assert_eq!(read(&[name, password]).unwrap_err(), ["ALDABA_SMTP_USERNAME"]);
        assert_eq!(read(&[host, ("ALDABA_SMTP_TIMEOUT", "2m")]).unwrap_err(), ["ALDABA_SMTP_TIMEOUT"]);
        assert_eq!(read(&[host, ("ALDABA_SMTP_TLS", "maybe")]).unwrap_err(), ["ALDABA_SMTP_TLS"]);
        assert_eq!(read(&[("ALDABA_MAIL_FROM", "no @ address")]).unwrap_err(), ["ALDABA_MAIL_FROM"]);
    }
}

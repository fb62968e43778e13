//! Sends mails by SMTP (RFC 5321).
//!
//! Each mail uses a new connection: mails are rare, and a pooled connection may be dead.

use std::{path::Path, time::Duration};

use lettre::{
    Message,
    transport::smtp::{
        Error as SmtpError,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use tokio::time::timeout;

use super::Letter;
use crate::{
    certificates,
    config::{Config, SmtpConfig, SmtpTls},
};
use kernel::{Error, Result};

/// The maximum time to close a connection. The outcome is known by then.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// Sends mails through the configured mail server.
pub struct Mailer {
    config: SmtpConfig,
    /// The name for the EHLO command.
    name: ClientId,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
}

/// Why the server did not accept a mail: its reply, with the link of the mail removed.
#[derive(Debug)]
pub enum SmtpFailure {
    /// Another attempt may succeed.
    Transient(String),
    /// The server rejects the recipient or the mail permanently (a 5xx reply, RFC 5321 section 4.2.1).
    Permanent(String),
}

impl From<SmtpError> for SmtpFailure {
    fn from(error: SmtpError) -> Self {
        Self::Transient(certificates::explained(error.to_string()))
    }
}

impl Mailer {
    /// Creates the mailer for the configured mail server; `None` if none is configured.
    ///
    /// # Errors
    /// When the trusted certificates cannot be read.
    pub fn new(config: &Config) -> Result<Option<Self>> {
        let Some(smtp) = config.mail.smtp.clone() else { return Ok(None) };
        let name = config.server.public_url.host_str().unwrap_or("localhost").to_owned();
        let tls = match smtp.tls {
            SmtpTls::None => None,
            SmtpTls::StartTls | SmtpTls::Tls => {
                Some(trust(&smtp.host, config.outbound.extra_ca_file.as_deref())?)
            }
        };
        let credentials = smtp
            .credentials
            .as_ref()
            .map(|(name, password)| Credentials::new(name.clone(), password.expose().to_owned()));
        Ok(Some(Self { config: smtp, name: ClientId::Domain(name), tls, credentials }))
    }

    /// Sends a mail, within the time limit.
    ///
    /// # Errors
    /// [`SmtpFailure::Permanent`] when the server rejects the recipient or the mail permanently, else
    /// [`SmtpFailure::Transient`].
    pub async fn send(&self, letter: &Letter, message: &Message) -> Result<(), SmtpFailure> {
        let limit = self.config.timeout;
        let outcome = timeout(limit, self.hand_over(message)).await.unwrap_or_else(|_| {
            let text = format!("it did not take the mail within {} seconds", limit.as_secs());
            Err(SmtpFailure::Transient(text))
        });
        let describe = |text: String| {
            let text = self.without_secrets(&text, letter);
            format!("the mail server {}:{}: {text}", self.config.host, self.config.port)
        };
        outcome.map_err(|failure| match failure {
            SmtpFailure::Transient(text) => SmtpFailure::Transient(describe(text)),
            SmtpFailure::Permanent(text) => SmtpFailure::Permanent(describe(text)),
        })
    }

    /// Connects, encrypts and authenticates as for a mail, and sends none.
    ///
    /// # Errors
    /// What the mail server rejects, or why it cannot be reached, without the password.
    pub async fn check(&self) -> Result<(), String> {
        let limit = self.config.timeout;
        let text = match timeout(limit, self.connect()).await {
            Ok(Ok(mut connection)) => {
                let _ = timeout(CLOSE_TIMEOUT, connection.abort()).await;
                return Ok(());
            }
            Ok(Err(error)) => certificates::explained(error.to_string()),
            Err(_) => format!("it did not answer within {} seconds", limit.as_secs()),
        };
        let text = self.without_password(&text);
        Err(format!("the mail server {}:{}: {text}", self.config.host, self.config.port))
    }

    async fn hand_over(&self, message: &Message) -> Result<(), SmtpFailure> {
        let mut connection = self.connect().await?;
        let outcome = transact(&mut connection, message).await;
        // The outcome does not depend on how the connection is closed.
        let _ = timeout(CLOSE_TIMEOUT, connection.abort()).await;
        outcome
    }

    /// Connects, encrypts and authenticates. Failures here are never permanent, since they do not concern the mail.
    async fn connect(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let server = (self.config.host.as_str(), self.config.port);
        let limit = Some(self.config.timeout);
        let at_once = self.tls.clone().filter(|_| self.config.tls == SmtpTls::Tls);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, limit, &self.name, at_once, None).await?;
        if let Some(tls) = self.tls.clone().filter(|_| self.config.tls == SmtpTls::StartTls) {
            connection.starttls(tls, &self.name).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
        }
        Ok(connection)
    }

    /// Removes the secrets that a reply of the server may repeat.
    fn without_secrets(&self, text: &str, letter: &Letter) -> String {
        self.without_password(&text.replace(&letter.link, "(link)"))
    }

    fn without_password(&self, text: &str) -> String {
        match &self.config.credentials {
            Some((_, password)) => text.replace(password.expose(), "(password)"),
            None => text.to_owned(),
        }
    }
}

/// Performs one mail transaction (RFC 5321 section 3.3).
async fn transact(connection: &mut AsyncSmtpConnection, message: &Message) -> Result<(), SmtpFailure> {
    let (envelope, bytes) = (message.envelope(), message.formatted());
    let mut parameters = Vec::new();
    let mut addresses = envelope.to().iter().chain(envelope.from());
    if addresses.any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            let text = "it does not take addresses with letters beyond ASCII (SMTPUTF8)";
            return Err(SmtpFailure::Permanent(text.to_owned()));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !bytes.is_ascii() {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    connection.command(Mail::new(envelope.from().cloned(), parameters)).await?;
    for recipient in envelope.to() {
        let reply = connection.command(Rcpt::new(recipient.clone(), Vec::new())).await;
        reply.map_err(|error| rejection("the recipient was refused", error))?;
    }
    connection.command(Data).await?;
    let reply = connection.message(&bytes).await;
    reply.map_err(|error| rejection("the mail was refused", error))?;
    Ok(())
}

/// Converts the rejection of a command: permanent for a 5yz reply code, else transient (RFC 5321 section 4.2.1).
fn rejection(what: &str, error: SmtpError) -> SmtpFailure {
    if error.is_permanent() { SmtpFailure::Permanent(format!("{what}: {error}")) } else { error.into() }
}

/// Returns TLS parameters that trust the certificates of the system and those of `ALDABA_EXTRA_CA_FILE`.
fn trust(host: &str, extra_ca_file: Option<&Path>) -> Result<TlsParameters> {
    let mut builder = TlsParameters::builder(host.to_owned());
    let Some(path) = extra_ca_file else { return builder.build().map_err(Error::internal) };
    let invalid_ca = |error: &dyn std::fmt::Display| {
        Error::internal(format!("the certificates of {} cannot be used: {error}", path.display()))
    };
    let pem = std::fs::read(path).map_err(|error| invalid_ca(&error))?;
    builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| invalid_ca(&error))?);
    builder.build().map_err(|error| invalid_ca(&error))
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("config", &self.config).finish_non_exhaustive()
    }
}

//! What jobs do. A new kind of job is a variant here and an arm where the worker runs it; a mail's arm is in `letters`.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Job;
use kernel::{Cipher, Error, Result, Secret};

/// The prefix of the kinds of all mails.
pub const MAIL_KINDS: &str = "mail.";
/// The prefix of the kinds of logout notices to applications.
pub const LOGOUT_KINDS: &str = "logout.";

/// The kind of jobs that do a part of a step of an import.
pub(super) const IMPORT_KIND: &str = "import.step";

/// The member of a payload that contains an encrypted secret until the job is finished.
pub(super) const SEALED: &str = "sealed";

/// What a job does, with its parameters. The names are stored as the job's kind, the parameters as its payload: they
/// stay as they are, since jobs of an earlier release may still wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload")]
pub enum Task {
    /// Notifies an application that a session has ended (OpenID Connect Back-Channel Logout 1.0).
    #[serde(rename = "logout.backchannel")]
    BackchannelLogout(LogoutNotice),
    /// Notifies an application that a person may no longer use it, unless the person may when the job runs.
    #[serde(rename = "logout.access_loss")]
    AccessLoss(AccessLossNotice),
    /// Looks up the user who requested a password reset, and inserts the link.
    #[serde(rename = "password_reset.requested")]
    PasswordResetRequest(ResetRequest),
    /// Looks up the user who requested a code by mail, and sends it.
    #[serde(rename = "email_code.requested")]
    EmailCodeRequest(EmailCodeRequest),
    /// Does a part of a step of an import.
    #[serde(rename = "import.step")]
    Import(ImportStep),
    /// Tests the connection of an external application.
    #[serde(rename = "connection.test")]
    ConnectionTest(ConnectionTestJob),
    /// Sends a mail.
    #[serde(untagged)]
    Mail(Mail),
}

/// A mail to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload")]
pub enum Mail {
    /// Invites a new user.
    #[serde(rename = "mail.invitation")]
    Invitation(InvitationMail),
    /// Invites a person who may already have a user to join a company.
    #[serde(rename = "mail.membership")]
    MembershipInvitation(InvitationMail),
    /// Welcomes a user who was created with a password.
    #[serde(rename = "mail.welcome")]
    Welcome {
        /// The recipient.
        user_id: i64,
    },
    /// Welcomes a user who was created with a password, with the confirmation link of the email.
    #[serde(rename = "mail.welcome_confirmation")]
    WelcomeConfirmation {
        /// The recipient.
        user_id: i64,
        /// The requested confirmation.
        email_change_id: i64,
        /// The token of the link.
        sealed: Sealed,
    },
    /// Sends a password reset link.
    #[serde(rename = "mail.password_reset")]
    PasswordReset {
        /// The link.
        password_reset_id: i64,
        /// Its token.
        sealed: Sealed,
        /// Whether the old password no longer works, since the person disowned a sign-in.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_required: bool,
    },
    /// Notifies a user of a sign-in in a new browser or country, with the link that disowns it.
    #[serde(rename = "mail.sign_in")]
    SignIn {
        /// The notice.
        sign_in_notice_id: i64,
        /// The token of the link.
        sealed: Sealed,
    },
    /// Notifies a user that the password was changed.
    #[serde(rename = "mail.password_changed")]
    PasswordChanged {
        /// The recipient.
        user_id: i64,
        /// Whether an administrator changed it.
        by_admin: bool,
    },
    /// Notifies one address that the email of a user was changed.
    #[serde(rename = "mail.email_changed")]
    EmailChanged {
        /// The user.
        user_id: i64,
        /// The email before.
        old: String,
        /// The email now.
        new: String,
        /// The address to notify: one of the two.
        to: String,
    },
    /// Sends the confirmation link of a new email, to that email.
    #[serde(rename = "mail.email_confirmation")]
    EmailConfirmation {
        /// The user.
        user_id: i64,
        /// The requested change.
        email_change_id: i64,
        /// The token of the link.
        sealed: Sealed,
    },
    /// Sends the link that stops an email change, to the old email.
    #[serde(rename = "mail.email_change_requested")]
    EmailChangeRequested {
        /// The user.
        user_id: i64,
        /// The requested change.
        email_change_id: i64,
        /// The token of the link.
        sealed: Sealed,
    },
    /// Notifies a user that somebody requested the user's email for another account.
    #[serde(rename = "mail.email_in_use")]
    EmailInUse {
        /// The recipient.
        user_id: i64,
    },
    /// Notifies a user that a refresh token was used twice and its grant was revoked.
    #[serde(rename = "mail.token_replayed")]
    TokenReplayed {
        /// The recipient.
        user_id: i64,
        /// The name of the application.
        application: String,
    },
    /// Sends a code with which a user signs in.
    #[serde(rename = "mail.email_code")]
    EmailCode {
        /// The code.
        email_code_id: i64,
        /// The code itself.
        sealed: Sealed,
        /// Whether the mail has a link beside the code, since the code alone signs the person in.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        has_link: bool,
    },
    /// Sends a set-up link, to somebody who may have no account.
    #[serde(rename = "mail.setup_link")]
    SetupLink {
        /// The link.
        setup_link_id: i64,
        /// Its token.
        sealed: Sealed,
    },
    /// Notifies a user of a change of the factors.
    #[serde(rename = "mail.factor_changed")]
    FactorChanged {
        /// The recipient.
        user_id: i64,
        /// What was changed.
        change: FactorChange,
    },
}

/// A change of the factors of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorChange {
    /// An app that shows one-time passwords was added, or replaced another one.
    TotpAdded,
    /// The app that shows one-time passwords was removed.
    TotpRemoved,
    /// A passkey was added.
    PasskeyAdded {
        /// Its name.
        name: String,
    },
    /// A passkey was removed.
    PasskeyRemoved {
        /// Its name.
        name: String,
    },
    /// A passkey was refused, since it may have been copied.
    PasskeyRefused {
        /// Its name.
        name: String,
    },
    /// New recovery codes were made.
    RecoveryCodesMade,
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// How many are left.
        left: u64,
    },
    /// An administrator removed all factors.
    Reset,
    /// An external login was added.
    ExternalLoginAdded {
        /// The name of its identity provider.
        name: String,
    },
    /// An external login was removed, or several.
    ExternalLoginRemoved {
        /// The names of the identity providers.
        name: String,
    },
}

/// A step of an import: its dry run, applying or undoing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportStep {
    /// The import.
    pub import_id: i64,
    /// The number of the step. Once another one began, the job does nothing.
    pub step: i64,
}

/// A connection test that is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionTestJob {
    /// The id of the external application.
    pub application_id: i64,
}

/// The invitation that a mail is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationMail {
    /// The invitation.
    pub invitation_id: i64,
    /// The token of its link.
    pub sealed: Sealed,
}

/// A request for a password reset link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetRequest {
    /// The id of the request in the log.
    pub request_id: String,
    /// Where the request came from.
    pub ip: Option<IpAddr>,
    /// The login: it may be a password, typed in the wrong field.
    pub sealed: Sealed,
}

/// A request for a code by mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailCodeRequest {
    /// The id of the request in the log.
    pub request_id: String,
    /// Where the request came from.
    pub ip: Option<IpAddr>,
    /// The SHA-256 hash of the cookie by which the browser is known.
    #[serde(default)]
    pub browser: Option<Vec<u8>>,
    /// The id of the sign-in that the code is for.
    pub sign_in: String,
    /// Whether the mail has a link beside the code.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_link: bool,
    /// The login: it may be a password, typed in the wrong field.
    pub sealed: Sealed,
}

/// The end of a session. It contains everything that the application is sent, since the user may be deleted before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoutNotice {
    /// The client id of the application.
    pub client_id: String,
    /// The id of the session.
    pub sid: Uuid,
    /// The public subject id of the user.
    pub sub: Uuid,
}

/// The loss of access to an application, for one session of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessLossNotice {
    /// What the application is sent.
    #[serde(flatten)]
    pub logout: LogoutNotice,
    /// The id of the user.
    pub user_id: i64,
    /// The company through which the person used the application.
    pub company_id: i64,
}

/// A secret in a payload, encrypted. It is deleted when the job is finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed(String);

impl Sealed {
    /// Encrypts a secret for a purpose.
    ///
    /// # Errors
    /// When the secret cannot be encrypted.
    pub fn new(cipher: &Cipher, purpose: &str, secret: &Secret) -> Result<Self> {
        cipher.encrypt(purpose, secret.expose().as_bytes()).map(Self)
    }

    /// Decrypts the secret.
    ///
    /// # Errors
    /// When it was encrypted for another purpose, or its key is not known.
    pub fn open(&self, cipher: &Cipher, purpose: &str) -> Result<Secret> {
        let bytes = cipher.decrypt(purpose, &self.0)?;
        String::from_utf8(bytes).map(Secret::new).map_err(Error::internal)
    }
}

impl Task {
    /// Returns the task of a stored job that is not finished.
    ///
    /// # Errors
    /// When there are no jobs of its kind, or its payload is malformed.
    pub fn of(job: &Job) -> Result<Self> {
        serde_json::from_value(json!({ "kind": job.kind, "payload": job.payload.0 }))
            .map_err(|_| Error::internal(format!("there are no jobs {} with such a payload", job.kind)))
    }

    /// Returns the kind and the payload to store.
    pub(super) fn stored(&self) -> Result<(String, Value)> {
        let mut stored = serde_json::to_value(self).map_err(Error::internal)?;
        let kind = stored["kind"].as_str().unwrap_or_default().to_owned();
        Ok((kind, stored["payload"].take()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_payloads_are_stored_under_the_documented_names() {
        let sealed = Sealed("x".to_owned());
        let notice = LogoutNotice { client_id: "wiki".to_owned(), sid: Uuid::nil(), sub: Uuid::nil() };
        let request = ResetRequest { request_id: "1".to_owned(), ip: None, sealed: sealed.clone() };
        let nil = Uuid::nil();
        for (task, kind, payload) in [
            (
                Task::Mail(Mail::Invitation(InvitationMail { invitation_id: 1, sealed })),
                "mail.invitation",
                json!({ "invitation_id": 1, SEALED: "x" }),
            ),
            (Task::Mail(Mail::Welcome { user_id: 2 }), "mail.welcome", json!({ "user_id": 2 })),
            (
                Task::BackchannelLogout(notice),
                "logout.backchannel",
                json!({ "client_id": "wiki", "sid": nil, "sub": nil }),
            ),
            (
                Task::PasswordResetRequest(request),
                "password_reset.requested",
                json!({ "request_id": "1", "ip": null, SEALED: "x" }),
            ),
        ] {
            assert_eq!(task.stored().unwrap(), (kind.to_owned(), payload));
            let stored = serde_json::to_value(&task).unwrap();
            assert_eq!(serde_json::from_value::<Task>(stored).unwrap(), task);
        }
    }
}

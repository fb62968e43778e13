//! What people sign in with beside the password.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

words! {
    /// The kind of a factor.
    FactorKind {
        /// A passkey (WebAuthn).
        Passkey = "passkey",
        /// One-time passwords of an app (RFC 6238).
        Totp = "totp",
        /// Recovery codes.
        RecoveryCode = "recovery_code",
        /// A code by email.
        EmailCode = "email_code",
    }
}

/// The factors of a person beside the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Factors {
    /// The passkeys, the oldest first.
    pub passkeys: Vec<Passkey>,
    /// The app that shows one-time passwords, if there is one.
    pub totp: Option<Totp>,
    /// The recovery codes, if the person has some.
    pub recovery_codes: Option<RecoveryCodes>,
}

/// A passkey (WebAuthn).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Passkey {
    /// Its id.
    pub id: i64,
    /// The name, chosen by the user.
    pub name: String,
    /// The name of the authenticator, if it is a common one. It is reported by the authenticator and not verified.
    pub authenticator: Option<String>,
    /// The model of the authenticator (AAGUID), if it reports one.
    pub aaguid: Option<String>,
    /// Whether the authenticator may copy it to other devices.
    pub backup_eligible: bool,
    /// Whether it is copied to other devices or to a cloud.
    pub backed_up: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

/// What a browser needs to create a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PasskeyCreationOptions {
    /// The id of the challenge, to be sent with the credential.
    pub challenge_id: String,
    /// The argument of `PublicKeyCredential.parseCreationOptionsFromJSON` (WebAuthn Level 3 section 5.1.9).
    pub public_key: serde_json::Value,
}

/// A passkey to register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreatePasskey {
    /// The id of the challenge.
    pub challenge_id: String,
    /// The name; that of the authenticator when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The credential that the browser created, as `PublicKeyCredential.toJSON` returns it.
    pub credential: serde_json::Value,
}

/// A passkey that was registered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreatedPasskey {
    /// The passkey.
    pub passkey: Passkey,
    /// Ten recovery codes, each valid once, which are shown only now; absent when the person has recovery codes
    /// already.
    pub recovery_codes: Option<Vec<String>>,
}

impl std::fmt::Debug for CreatedPasskey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreatedPasskey").field("passkey", &self.passkey).finish_non_exhaustive()
    }
}

/// A change of a passkey.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PasskeyChange {
    /// The name.
    pub name: String,
}

/// An app that shows one-time passwords.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Totp {
    /// When it was created.
    pub created_at: Timestamp,
    /// When one of its codes was last used.
    pub last_used_at: Option<Timestamp>,
}

/// The recovery codes of a person, without the codes themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RecoveryCodes {
    /// The number of codes that are not used yet.
    pub left: u64,
    /// When they were created.
    pub created_at: Timestamp,
}

/// The secret of a new app for one-time passwords, until the user confirms it with a code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TotpEnrolment {
    /// The secret in Base32, to be typed into the app.
    pub secret: String,
    /// The secret as an `otpauth` URI, which opens the app on the same device.
    pub uri: String,
    /// The URI as a QR code, an SVG document; absent when it is too long for one.
    pub qr_code: Option<String>,
    /// When the confirmation period ends.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for TotpEnrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TotpEnrolment").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// The confirmation of an app that shows one-time passwords.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TotpConfirmation {
    /// The code that the app shows: six digits. Spaces are ignored.
    #[cfg_attr(feature = "openapi", oai(write_only))]
    pub code: String,
}

impl std::fmt::Debug for TotpConfirmation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TotpConfirmation").finish_non_exhaustive()
    }
}

/// The result of enrolling a factor.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct EnrolledFactor {
    /// Ten recovery codes, each valid once, which are shown only now; absent when the person has recovery codes
    /// already.
    pub recovery_codes: Option<Vec<String>>,
}

impl std::fmt::Debug for EnrolledFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EnrolledFactor").finish_non_exhaustive()
    }
}

/// New recovery codes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreatedRecoveryCodes {
    /// Ten recovery codes, each valid once, which are shown only now.
    pub recovery_codes: Vec<String>,
}

impl std::fmt::Debug for CreatedRecoveryCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreatedRecoveryCodes").finish_non_exhaustive()
    }
}

//! Settings: what an administrator may change while the server runs.

use serde::{Deserialize, Serialize};

use crate::{ClientRegistration, FirstFactor, SecondFactorRule, Timestamp};

/// The settings of the installation. A `…_lifetime` is in seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SettingValues {
    /// The name of the installation, on its pages and in its mails; up to 100 characters.
    pub name: String,
    /// The languages of pages and mails: some of `en`, `es` and `pt`.
    pub languages: Vec<String>,
    /// The default language, one of `languages`.
    pub default_language: String,
    /// The minimum length of a new password without a second factor: 8 to 64.
    pub password_min_length: u32,
    /// The minimum length of a new password with a second factor: 8 to `password_min_length`.
    pub password_min_length_with_second_factor: u32,
    /// The lifetime of access tokens of applications without their own: 60 to 86,400.
    pub access_token_lifetime: u32,
    /// The lifetime of ID tokens: 60 to 86,400.
    pub id_token_lifetime: u32,
    /// The lifetime of an unused refresh token: 300 to 31,536,000.
    pub refresh_token_lifetime: u32,
    /// The total lifetime of a refresh token and its successors: 300 to 157,680,000.
    pub refresh_token_max_lifetime: u32,
    /// The lifetime of browser sessions: 300 to 7,776,000.
    pub session_lifetime: u32,
    /// The lifetime of invitations: 3,600 to 7,776,000.
    pub invitation_lifetime: u32,
    /// The lifetime of password reset links: 300 to 86,400.
    pub password_reset_lifetime: u32,
    /// The retention of audit events, in days: 30 to 3,650.
    pub audit_retention_days: u32,
    /// The retention of finished jobs, in days: 1 to 365.
    pub job_retention_days: u32,
    /// The interval of automatic key rotation, in days: 1 to 3,650. 0 disables it.
    pub signing_key_rotation_days: u32,
    /// The seconds in which a redeemed code may be sent again by the same request without revoking its tokens: 0 to 60;
    /// 0 allows no repetition.
    pub code_repetition_seconds: u32,
    /// The maximum number of applications that one address may register per minute without an initial access token: 0
    /// to 100,000; 0 for no limit.
    pub client_registrations_per_minute: u32,
    /// The private-use URI schemes without a dot, such as `cursor`, that applications may register themselves with.
    pub client_registration_schemes: Vec<String>,
    /// Which applications may register themselves.
    pub client_registration: ClientRegistration,
    /// The company that is entitled to applications that register themselves without an initial access token; needed
    /// for `open`.
    pub client_registration_company_id: Option<i64>,
    /// Usernames that only system administrators may assign, since applications may grant rights by username; up to
    /// 500.
    pub reserved_usernames: Vec<String>,
    /// Whether users choose their own usernames; otherwise administrators do.
    pub users_choose_usernames: bool,
    /// The allowed first factors.
    pub first_factors: Vec<FirstFactor>,
    /// The rule for second factors.
    pub second_factor: SecondFactorRule,
    /// When a second factor becomes required. Until then users are asked to add one and may skip it.
    pub second_factor_from: Option<Timestamp>,
    /// Whether a code by email counts as a second factor.
    pub email_code_as_second_factor: bool,
    /// Whether second factors that the identity providers of companies report count where `second_factor` requires one.
    pub trust_company_second_factors: bool,
    /// The seconds without use after which a browser session ends: 300 to 7,776,000; 0: only at the end of its
    /// lifetime.
    pub session_idle_lifetime: u32,
    /// The maximum number of browser sessions of a user: up to 1,000; 0 for no limit. One more ends the oldest.
    pub max_sessions: u32,
    /// The largest file to import, in bytes: 1,048,576 to 1,073,741,824.
    pub import_max_bytes: u32,
}

/// The current settings, their defaults, and those that are pinned by the environment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Settings {
    /// The current values.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", oai(flatten))]
    pub values: SettingValues,
    /// The defaults.
    pub defaults: SettingValues,
    /// The names of the settings that an environment variable pins: they can only be read.
    pub pinned: Vec<String>,
    /// Whether the environment names a mail server (`ALDABA_SMTP_HOST`). Otherwise mails are written to files.
    pub mail_server: bool,
}

/// A change of the settings. An absent field is unchanged; in a `PATCH`, `null` resets a field to its default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SettingsChange {
    /// The name of the installation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The languages of pages and mails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    /// The default language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_language: Option<String>,
    /// The minimum length of a new password without a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_min_length: Option<u32>,
    /// The minimum length of a new password with a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_min_length_with_second_factor: Option<u32>,
    /// The lifetime of access tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token_lifetime: Option<u32>,
    /// The lifetime of ID tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_lifetime: Option<u32>,
    /// The lifetime of an unused refresh token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token_lifetime: Option<u32>,
    /// The total lifetime of a refresh token and its successors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token_max_lifetime: Option<u32>,
    /// The lifetime of browser sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_lifetime: Option<u32>,
    /// The lifetime of invitations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation_lifetime: Option<u32>,
    /// The lifetime of password reset links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_reset_lifetime: Option<u32>,
    /// The retention of audit events, in days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit_retention_days: Option<u32>,
    /// The retention of finished jobs, in days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_retention_days: Option<u32>,
    /// The days between key rotations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing_key_rotation_days: Option<u32>,
    /// The seconds in which a redeemed code may be sent again by the same request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_repetition_seconds: Option<u32>,
    /// The maximum number of applications that one address may register per minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_registrations_per_minute: Option<u32>,
    /// The private-use URI schemes without a dot that applications may register themselves with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_registration_schemes: Option<Vec<String>>,
    /// Which applications may register themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_registration: Option<ClientRegistration>,
    /// The company that is entitled to applications registered without an initial access token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_registration_company_id: Option<i64>,
    /// Usernames that only system administrators may assign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved_usernames: Option<Vec<String>>,
    /// Whether users choose their own usernames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub users_choose_usernames: Option<bool>,
    /// The allowed first factors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_factors: Option<Vec<FirstFactor>>,
    /// The rule for second factors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactorRule>,
    /// When a second factor becomes required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor_from: Option<Timestamp>,
    /// Whether a code by email counts as a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_code_as_second_factor: Option<bool>,
    /// Whether second factors that the identity providers of companies report count where `second_factor` requires one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_company_second_factors: Option<bool>,
    /// The seconds without use after which a browser session ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_idle_lifetime: Option<u32>,
    /// The maximum number of browser sessions of a user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_sessions: Option<u32>,
    /// The largest file to import, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_max_bytes: Option<u32>,
}

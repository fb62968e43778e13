//! Settings: what an administrator may change while the server runs.

use serde::{Deserialize, Serialize};

use crate::{ClientRegistration, FirstFactor, SecondFactorRule, Timestamp};

words! {
    /// An attribute that the installation can require of people who accept an invitation.
    RequiredAttribute {
        /// The given name.
        GivenName = "given_name",
        /// The middle name or names.
        MiddleName = "middle_name",
        /// The family name.
        FamilyName = "family_name",
        /// A casual name.
        Nickname = "nickname",
        /// The gender, in any words.
        Gender = "gender",
        /// The birthday.
        Birthdate = "birthdate",
        /// The telephone number.
        PhoneNumber = "phone_number",
    }
}

/// Defines the values of the settings, and their change with the same fields. The nullable ones may have no value.
macro_rules! settings {
    (
        required { $($(#[$doc:meta])* $field:ident: $kind:ty,)+ }
        nullable { $($(#[$nullable_doc:meta])* $nullable:ident: $nullable_kind:ty,)+ }
    ) => {
        /// The settings of the installation. A `…_lifetime` is in seconds.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
        pub struct SettingValues {
            $($(#[$doc])* pub $field: $kind,)+
            $($(#[$nullable_doc])* pub $nullable: Option<$nullable_kind>,)+
        }

        /// A change of the settings. An absent field is unchanged; in a `PATCH`, `null` resets a field to its default.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
        pub struct SettingsChange {
            $(
                $(#[$doc])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $field: Option<$kind>,
            )+
            $(
                $(#[$nullable_doc])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $nullable: Option<$nullable_kind>,
            )+
        }
    };
}

settings! {
    required {
        /// The name of the installation, on its pages and in its mails; up to 100 characters.
        name: String,
        /// The languages of pages and mails: some of `en`, `es` and `pt`.
        languages: Vec<String>,
        /// The default language, one of `languages`.
        default_language: String,
        /// The minimum length of a new password without a second factor: 8 to 64.
        password_min_length: u32,
        /// The minimum length of a new password with a second factor: 8 to `password_min_length`.
        password_min_length_with_second_factor: u32,
        /// The lifetime of access tokens of applications without their own: 60 to 86,400.
        access_token_lifetime: u32,
        /// The lifetime of ID tokens: 60 to 86,400.
        id_token_lifetime: u32,
        /// The lifetime of an unused refresh token: 300 to 31,536,000.
        refresh_token_lifetime: u32,
        /// The total lifetime of a refresh token and its successors: 300 to 157,680,000.
        refresh_token_max_lifetime: u32,
        /// The lifetime of browser sessions: 300 to 7,776,000.
        session_lifetime: u32,
        /// The lifetime of invitations: 3,600 to 7,776,000.
        invitation_lifetime: u32,
        /// The lifetime of password reset links: 300 to 86,400.
        password_reset_lifetime: u32,
        /// The retention of audit events, in days: 30 to 3,650.
        audit_retention_days: u32,
        /// The retention of finished jobs, in days: 1 to 365.
        job_retention_days: u32,
        /// The interval of automatic key rotation, in days: 1 to 3,650. 0 disables it.
        signing_key_rotation_days: u32,
        /// The seconds in which a redeemed code may be sent again by the same request without revoking its tokens: 0
        /// to 60; 0 allows no repetition.
        code_repetition_seconds: u32,
        /// The maximum number of applications that one address may register per minute without an initial access
        /// token: 0 to 100,000; 0 for no limit.
        client_registrations_per_minute: u32,
        /// The private-use URI schemes without a dot, such as `cursor`, that applications may register themselves with.
        client_registration_schemes: Vec<String>,
        /// Which applications may register themselves.
        client_registration: ClientRegistration,
        /// Usernames that only system administrators may assign, since applications may grant rights by username; up to
        /// 500.
        reserved_usernames: Vec<String>,
        /// Whether users choose their own usernames; otherwise administrators do.
        users_choose_usernames: bool,
        /// The attributes that a person enters to accept an invitation, beside name and password.
        required_attributes: Vec<RequiredAttribute>,
        /// The allowed first factors.
        first_factors: Vec<FirstFactor>,
        /// The rule for second factors.
        second_factor: SecondFactorRule,
        /// Whether a code by email counts as a second factor.
        email_code_as_second_factor: bool,
        /// Whether second factors that the identity providers of companies report count where `second_factor`
        /// requires one.
        trust_company_second_factors: bool,
        /// The seconds without use after which a browser session ends: 300 to 7,776,000; 0: only at the end of its
        /// lifetime.
        session_idle_lifetime: u32,
        /// The maximum number of browser sessions of a user: up to 1,000; 0 for no limit. One more ends the oldest.
        max_sessions: u32,
        /// The largest file to import, in bytes: 1,048,576 to 1,073,741,824.
        import_max_bytes: u32,
    }
    nullable {
        /// The company that is entitled to applications that register themselves without an initial access token;
        /// needed for `open`.
        client_registration_company_id: i64,
        /// When a second factor becomes required. Until then users are asked to add one and may skip it.
        second_factor_from: Timestamp,
    }
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

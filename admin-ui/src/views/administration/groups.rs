//! Which values there are, in which groups.

use shared_types::texts::Language;

use super::value_fields::{
    Field, Group,
    Kind::{Day, Lines, Number, One, Several, Switch, Text},
    Label, field,
};

const LANGUAGES: &[(&str, Label)] = &[
    ("en", |_| Language::English.name()),
    ("es", |_| Language::Spanish.name()),
    ("pt", |_| Language::Portuguese.name()),
];
const FIRST_FACTORS: &[(&str, Label)] = &[
    ("password", |t| t.settings.word_password),
    ("passkey", |t| t.settings.word_passkey),
    ("email_code", |t| t.settings.word_email),
];
/// The rules for second factors.
pub const SECOND_FACTOR: &[(&str, Label)] = &[
    ("off", |t| t.settings.word_off),
    ("optional", |t| t.settings.word_optional),
    ("required", |t| t.settings.word_required),
    ("passkeys_only", |t| t.settings.word_passkeys_only),
];
/// Where a rule comes from.
pub const SOURCES: &[(&str, Label)] = &[
    ("installation", |t| t.settings.source_installation),
    ("company", |t| t.settings.source_company),
    ("application", |t| t.settings.source_application),
];
const SECOND_FACTOR_OR_NONE: &[(&str, Label)] = &[
    ("", |t| t.settings.word_inherit),
    ("off", |t| t.settings.word_off),
    ("optional", |t| t.settings.word_optional),
    ("required", |t| t.settings.word_required),
    ("passkeys_only", |t| t.settings.word_passkeys_only),
];
const REGISTRATION: &[(&str, Label)] = &[
    ("initial_access_token", |t| t.settings.word_token),
    ("open", |t| t.settings.word_open),
    ("closed", |t| t.settings.word_off_registration),
];
/// The settings of the installation.
pub const SETTINGS: &[Group] = &[
    Group {
        title: |t| t.settings.group_general,
        fields: &[
            field(
                "name",
                Text,
                |t| t.settings.installation_name,
                Some(|t| t.settings.installation_name_hint),
            ),
            field("languages", Several(LANGUAGES), |t| t.settings.languages, None),
            field("default_language", One(LANGUAGES), |t| t.settings.default_language, None),
        ],
    },
    Group {
        title: |t| t.settings.group_sign_in,
        fields: &[
            field("first_factors", Several(FIRST_FACTORS), |t| t.settings.first_factors, None),
            field("second_factor", One(SECOND_FACTOR), |t| t.settings.second_factor, None),
            field(
                "second_factor_from",
                Day,
                |t| t.settings.second_factor_from,
                Some(|t| t.settings.second_factor_from_hint),
            ),
            field(
                "password_min_length",
                Number,
                |t| t.settings.password_min_length,
                Some(|t| t.settings.password_min_length_hint),
            ),
            field(
                "password_min_length_with_second_factor",
                Number,
                |t| t.settings.password_min_length_with_second_factor,
                Some(|t| t.settings.password_min_length_with_second_factor_hint),
            ),
            field("users_choose_usernames", Switch, |t| t.settings.users_choose_usernames, None),
            field(
                "reserved_usernames",
                Lines,
                |t| t.settings.reserved_usernames,
                Some(|t| t.settings.reserved_usernames_hint),
            ),
        ],
    },
    Group { title: |t| t.settings.group_sessions, fields: SESSIONS },
    Group {
        title: |t| t.settings.group_tokens,
        fields: &[
            field(
                "access_token_lifetime",
                Number,
                |t| t.settings.access_token_lifetime,
                Some(|t| t.settings.access_token_lifetime_hint),
            ),
            field(
                "id_token_lifetime",
                Number,
                |t| t.settings.id_token_lifetime,
                Some(|t| t.settings.id_token_lifetime_hint),
            ),
            field(
                "refresh_token_lifetime",
                Number,
                |t| t.settings.refresh_token_lifetime,
                Some(|t| t.settings.refresh_token_lifetime_hint),
            ),
            field(
                "refresh_token_max_lifetime",
                Number,
                |t| t.settings.refresh_token_max_lifetime,
                Some(|t| t.settings.refresh_token_max_lifetime_hint),
            ),
            field(
                "code_repetition_seconds",
                Number,
                |t| t.settings.code_repetition_seconds,
                Some(|t| t.settings.code_repetition_seconds_hint),
            ),
            field(
                "signing_key_rotation_days",
                Number,
                |t| t.settings.signing_key_rotation_days,
                Some(|t| t.settings.signing_key_rotation_days_hint),
            ),
        ],
    },
    Group {
        title: |t| t.settings.group_links,
        fields: &[
            field(
                "invitation_lifetime",
                Number,
                |t| t.settings.invitation_lifetime,
                Some(|t| t.settings.invitation_lifetime_hint),
            ),
            field(
                "password_reset_lifetime",
                Number,
                |t| t.settings.password_reset_lifetime,
                Some(|t| t.settings.password_reset_lifetime_hint),
            ),
            field(
                "audit_retention_days",
                Number,
                |t| t.settings.audit_retention_days,
                Some(|t| t.settings.audit_retention_days_hint),
            ),
            field(
                "job_retention_days",
                Number,
                |t| t.settings.job_retention_days,
                Some(|t| t.settings.job_retention_days_hint),
            ),
            field(
                "import_max_bytes",
                Number,
                |t| t.settings.import_max_bytes,
                Some(|t| t.settings.import_max_bytes_hint),
            ),
        ],
    },
];

/// Whether and how applications register themselves.
pub const REGISTRATION_SETTINGS: &[Group] = &[Group {
    title: |t| t.settings.group_registration,
    fields: &[
        field("client_registration", One(REGISTRATION), |t| t.settings.client_registration, None),
        field("client_registration_company_id", Number, |t| t.settings.client_registration_company_id, None),
        field(
            "client_registrations_per_minute",
            Number,
            |t| t.settings.client_registrations_per_minute,
            Some(|t| t.settings.client_registrations_per_minute_hint),
        ),
        field("client_registration_schemes", Lines, |t| t.settings.client_registration_schemes, None),
    ],
}];

/// The rules of a company.
pub const POLICY: &[Group] = &[
    Group { title: |t| t.settings.group_sign_in, fields: RULES },
    Group { title: |t| t.settings.group_sessions, fields: SESSIONS },
];

/// How long sessions last and how many a person may have, in the settings and in the rules of a company.
const SESSIONS: &[Field] = &[
    field(
        "session_lifetime",
        Number,
        |t| t.settings.session_lifetime,
        Some(|t| t.settings.session_lifetime_hint),
    ),
    field(
        "session_idle_lifetime",
        Number,
        |t| t.settings.session_idle_lifetime,
        Some(|t| t.settings.session_idle_lifetime_hint),
    ),
    field("max_sessions", Number, |t| t.settings.max_sessions, Some(|t| t.settings.max_sessions_hint)),
];

const RULES: &[Field] = &[
    field("first_factors", Several(FIRST_FACTORS), |t| t.settings.first_factors, None),
    field("second_factor", One(SECOND_FACTOR_OR_NONE), |t| t.settings.second_factor, None),
    field(
        "second_factor_from",
        Day,
        |t| t.settings.second_factor_from,
        Some(|t| t.settings.second_factor_from_hint),
    ),
];

/// The rules of an application, which has no sessions of its own.
pub const POLICY_OF_APPLICATION: &[Group] = &[
    Group { title: |t| t.settings.group_sign_in, fields: RULES },
    Group {
        title: |t| t.settings.group_sessions,
        fields: &[field(
            "session_lifetime",
            Number,
            |t| t.settings.session_lifetime,
            Some(|t| t.settings.session_lifetime_hint),
        )],
    },
];

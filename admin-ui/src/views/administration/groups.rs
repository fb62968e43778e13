//! Which values there are, in which groups.

use shared_types::texts::Language;

use super::value_fields::{
    Field, Group,
    Kind::{Company, Day, Decision, Lines, Number, One, Several, Switch, Text},
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
const ATTRIBUTES: &[(&str, Label)] = &[
    ("given_name", |t| t.profile.given_name),
    ("middle_name", |t| t.profile.middle_name),
    ("family_name", |t| t.profile.family_name),
    ("nickname", |t| t.profile.nickname),
    ("gender", |t| t.profile.gender),
    ("birthdate", |t| t.profile.birthdate),
    ("phone_number", |t| t.profile.phone_number),
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
const YES_NO_OR_NONE: &[(&str, Label)] = &[
    ("", |t| t.settings.word_inherit),
    ("true", |t| t.settings.word_yes),
    ("false", |t| t.settings.word_no),
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
            field(
                "email_code_as_second_factor",
                Switch,
                |t| t.settings.email_code_as_second_factor,
                Some(|t| t.settings.email_code_as_second_factor_hint),
            ),
            field(
                "trust_company_second_factors",
                Switch,
                |t| t.settings.trust_company_second_factors,
                Some(|t| t.settings.trust_company_second_factors_hint),
            ),
            field("required_attributes", Several(ATTRIBUTES), |t| t.settings.required_attributes, None),
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
        field("client_registration_company_id", Company, |t| t.settings.client_registration_company_id, None),
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
    field(
        "email_code_as_second_factor",
        Decision(YES_NO_OR_NONE),
        |t| t.settings.email_code_as_second_factor,
        None,
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;
    use shared_types::{RequiredAttribute, SettingValues, Word};

    use super::{ATTRIBUTES, Group, REGISTRATION_SETTINGS, SETTINGS};

    #[test]
    fn every_setting_has_a_field() {
        let Value::Object(all) = serde_json::to_value(SettingValues::default()).unwrap() else {
            panic!("settings are an object")
        };
        let groups = SETTINGS.iter().chain(REGISTRATION_SETTINGS);
        let shown: BTreeSet<_> =
            groups.flat_map(|group: &Group| group.fields).map(|field| field.name).collect();
        assert_eq!(shown, all.keys().map(String::as_str).collect());
        let attributes: Vec<_> = RequiredAttribute::ALL.iter().map(|attribute| attribute.as_str()).collect();
        assert_eq!(ATTRIBUTES.iter().map(|(word, _)| *word).collect::<Vec<_>>(), attributes);
    }
}

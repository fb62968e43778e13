//! All settings and their allowed values.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use chrono::DateTime;
use serde_json::{Map, Value, json};
use shared_types::{
    ClientRegistration, FirstFactor, RequiredAttribute, SecondFactorRule, SettingValues, Word,
    limits::{MAX_SESSIONS, SESSION_LIFETIME},
    may_be_private_use,
};

use crate::config::SETTABLE;
use kernel::{Error, Fields, Language, Result, validate};

/// The maximum length of the installation's name, in characters.
const MAX_NAME_LENGTH: usize = 100;

const MEBIBYTE: u64 = 1_048_576;

/// The schemes without a dot that widely used editors register as applications.
const SCHEMES: [&str; 3] = ["cursor", "vscode", "vscode-insiders"];
/// The maximum number of such schemes.
const MAX_SCHEMES: usize = 100;
/// The maximum length of such a scheme, in characters.
const MAX_SCHEME_LENGTH: usize = 50;
/// The maximum number of reserved usernames.
const MAX_RESERVED_USERNAMES: usize = 500;
/// The usernames that are reserved by default: those to which operating systems, mail (RFC 2142) and common
/// applications give a meaning.
const RESERVED_USERNAMES: [&str; 32] = [
    "abuse",
    "admin",
    "administrador",
    "administrator",
    "api",
    "backup",
    "bot",
    "daemon",
    "everyone",
    "ghost",
    "git",
    "guest",
    "hostmaster",
    "me",
    "moderator",
    "mysql",
    "nobody",
    "noreply",
    "operator",
    "owner",
    "postgres",
    "postmaster",
    "root",
    "security",
    "staff",
    "superuser",
    "support",
    "sys",
    "sysadmin",
    "system",
    "webmaster",
    "www-data",
];

/// The setting that names the company for open registration.
pub(super) const REGISTRATION_COMPANY: &str = "client_registration_company_id";

/// A setting.
pub(super) struct Definition {
    pub(super) name: &'static str,
    kind: Kind,
}

/// The allowed values of a setting.
enum Kind {
    Name,
    Languages,
    Language,
    Number {
        default: u64,
        least: u64,
        most: u64,
    },
    /// A number, or 0 for no limit.
    NumberOrNone(RangeInclusive<u32>),
    Registration,
    /// Private-use URI schemes (RFC 8252 section 7.1).
    Schemes,
    /// The id of a company, or nothing.
    Company,
    Usernames,
    Bool {
        default: bool,
    },
    RequiredAttributes,
    FirstFactors,
    SecondFactor,
    /// A point in time (RFC 3339), or nothing.
    Time,
}

/// A code and a text for people.
pub(super) type InvalidValue = (&'static str, String);

/// Every setting.
pub(super) fn all() -> impl Iterator<Item = Definition> {
    let number =
        |name, default, least, most| Definition { name, kind: Kind::Number { default, least, most } };
    let lifetimes = SETTABLE.iter().map(move |time| {
        let (least, most) = (*time.bounds.start(), *time.bounds.end());
        number(time.setting, time.default.into(), least.into(), most.into())
    });
    let others = [
        Definition { name: "name", kind: Kind::Name },
        Definition { name: "languages", kind: Kind::Languages },
        Definition { name: "default_language", kind: Kind::Language },
        number("password_min_length", 15, 8, 64),
        number("password_min_length_with_second_factor", 8, 8, 64),
        number("audit_retention_days", 365, 30, 3650),
        number("job_retention_days", 30, 1, 365),
        number("signing_key_rotation_days", 90, 0, 3650),
        number("code_repetition_seconds", 10, 0, 60),
        number("client_registrations_per_minute", 60, 0, 100_000),
        Definition { name: "client_registration_schemes", kind: Kind::Schemes },
        Definition { name: "client_registration", kind: Kind::Registration },
        Definition { name: REGISTRATION_COMPANY, kind: Kind::Company },
        Definition { name: "reserved_usernames", kind: Kind::Usernames },
        Definition { name: "users_choose_usernames", kind: Kind::Bool { default: true } },
        Definition { name: "required_attributes", kind: Kind::RequiredAttributes },
        Definition { name: "first_factors", kind: Kind::FirstFactors },
        Definition { name: "second_factor", kind: Kind::SecondFactor },
        Definition { name: "second_factor_from", kind: Kind::Time },
        Definition { name: "email_code_as_second_factor", kind: Kind::Bool { default: false } },
        Definition { name: "trust_company_second_factors", kind: Kind::Bool { default: false } },
        Definition { name: "session_idle_lifetime", kind: Kind::NumberOrNone(SESSION_LIFETIME) },
        Definition { name: "max_sessions", kind: Kind::NumberOrNone(MAX_SESSIONS) },
        number("import_max_bytes", 50 * MEBIBYTE, MEBIBYTE, 1024 * MEBIBYTE),
    ];
    others.into_iter().chain(lifetimes)
}

impl Definition {
    /// Returns the default.
    pub(super) fn default(&self) -> Value {
        match self.kind {
            Kind::Name => json!("Aldaba"),
            Kind::Languages => Language::ALL.into_iter().map(Language::tag).collect(),
            Kind::Language => json!(Language::default().tag()),
            Kind::Number { default, .. } => json!(default),
            Kind::NumberOrNone(_) => json!(0),
            Kind::Registration => json!(ClientRegistration::default()),
            Kind::Schemes => json!(SCHEMES),
            Kind::Company | Kind::Time => Value::Null,
            Kind::FirstFactors => json!([FirstFactor::Password, FirstFactor::Passkey]),
            Kind::SecondFactor => json!(SecondFactorRule::default()),
            Kind::Usernames => json!(RESERVED_USERNAMES),
            Kind::RequiredAttributes => json!([]),
            Kind::Bool { default } => json!(default),
        }
    }

    /// Normalises a value, or returns what is wrong with it.
    pub(super) fn validate(&self, value: &Value) -> Result<Value, InvalidValue> {
        match &self.kind {
            Kind::Name => name(value.as_str().unwrap_or_default().trim()),
            Kind::Languages => languages(value),
            Kind::Language => language(value).map(|language| json!(language.tag())),
            Kind::Number { least, most, .. } => {
                let number = value.as_u64().filter(|number| (least..=most).contains(&number));
                number.map(Value::from).ok_or(("out_of_range", format!("must be {least} to {most}")))
            }
            Kind::NumberOrNone(limits) => {
                let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
                let number = number.filter(|number| *number == 0 || limits.contains(number));
                let (least, most) = (limits.start(), limits.end());
                number.map(Value::from).ok_or(("out_of_range", format!("must be 0, or {least} to {most}")))
            }
            Kind::Registration => match value.as_str().and_then(ClientRegistration::from_word) {
                Some(word) => Ok(json!(word)),
                None => Err(("invalid", "must be one of initial_access_token, open and closed".to_owned())),
            },
            Kind::Schemes => schemes(value),
            Kind::Company => match value.as_i64().filter(|id| *id > 0) {
                Some(id) => Ok(json!(id)),
                None => Err(("unknown", "there is no such company".to_owned())),
            },
            Kind::Usernames => usernames(value),
            Kind::RequiredAttributes => required_attributes(value),
            Kind::FirstFactors => first_factors(value),
            Kind::SecondFactor => match value.as_str().and_then(SecondFactorRule::from_word) {
                Some(rule) => Ok(json!(rule)),
                None => {
                    Err(("invalid", "must be one of off, optional, required and passkeys_only".to_owned()))
                }
            },
            Kind::Time => match value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok()) {
                Some(_) => Ok(value.clone()),
                None => Err(("invalid", "must be a point in time such as 2026-12-01T00:00:00Z".to_owned())),
            },
            Kind::Bool { .. } => match value {
                Value::Bool(_) => Ok(value.clone()),
                _ => Err(("invalid", "must be true or false".to_owned())),
            },
        }
    }
}

fn name(text: &str) -> Result<Value, InvalidValue> {
    if text.is_empty() {
        return Err(("required", "must not be empty".to_owned()));
    }
    if text.chars().count() > MAX_NAME_LENGTH {
        return Err(("too_long", format!("must have at most {MAX_NAME_LENGTH} characters")));
    }
    if text.chars().any(char::is_control) {
        return Err(("invalid", "must not contain control characters".to_owned()));
    }
    Ok(json!(text))
}

/// Validates a list of usernames; returns them in order, each once.
fn usernames(value: &Value) -> Result<Value, InvalidValue> {
    let names = value.as_array().map(Vec::as_slice).unwrap_or_default();
    if names.len() > MAX_RESERVED_USERNAMES {
        return Err(("too_long", format!("must have at most {MAX_RESERVED_USERNAMES} entries")));
    }
    let mut fields = Fields::new();
    let checked: BTreeSet<String> = names
        .iter()
        .map(|name| validate::username(&mut fields, "username", name.as_str().unwrap_or_default()))
        .collect();
    match fields.is_empty() {
        true => Ok(json!(checked)),
        false => Err(("invalid", "must be a list of usernames".to_owned())),
    }
}

fn language(value: &Value) -> Result<Language, InvalidValue> {
    let found = Language::ALL.into_iter().find(|language| value.as_str() == Some(language.tag()));
    found.ok_or_else(|| ("invalid", "must be one of en, es and pt".to_owned()))
}

/// Returns the first factors in the order of [`FirstFactor::ALL`], without duplicates.
fn first_factors(value: &Value) -> Result<Value, InvalidValue> {
    let words = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let chosen: Option<Vec<_>> =
        words.iter().map(|word| word.as_str().and_then(FirstFactor::from_word)).collect();
    let chosen = chosen.ok_or(("invalid", "must be some of password, passkey and email_code".to_owned()))?;
    if chosen.is_empty() {
        return Err(("required", "one first factor at least is needed".to_owned()));
    }
    let allowed: Vec<_> = FirstFactor::ALL.iter().filter(|factor| chosen.contains(factor)).collect();
    Ok(json!(allowed))
}

/// Returns the required attributes in the order of [`RequiredAttribute::ALL`], without duplicates.
fn required_attributes(value: &Value) -> Result<Value, InvalidValue> {
    let words = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let chosen: Option<Vec<_>> =
        words.iter().map(|word| word.as_str().and_then(RequiredAttribute::from_word)).collect();
    let chosen = chosen.ok_or_else(|| {
        let all: Vec<_> = RequiredAttribute::ALL.iter().map(|attribute| attribute.as_str()).collect();
        ("invalid", format!("must be some of {}", all.join(", ")))
    })?;
    let required: Vec<_> = RequiredAttribute::ALL.iter().filter(|word| chosen.contains(word)).collect();
    Ok(json!(required))
}

/// Returns the languages in the order of [`Language::ALL`], without duplicates.
fn languages(value: &Value) -> Result<Value, InvalidValue> {
    let tags = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let chosen = tags.iter().map(language).collect::<Result<Vec<_>, _>>()?;
    if chosen.is_empty() {
        return Err(("required", "one language at least is needed".to_owned()));
    }
    Ok(Language::ALL.into_iter().filter(|language| chosen.contains(language)).map(Language::tag).collect())
}

/// Returns the schemes in lower case, without duplicates, in the order in which they were sent.
fn schemes(value: &Value) -> Result<Value, InvalidValue> {
    let sent = value.as_array().map(Vec::as_slice).unwrap_or_default();
    if sent.len() > MAX_SCHEMES {
        return Err(("too_long", format!("must have at most {MAX_SCHEMES} entries")));
    }
    let mut schemes: Vec<String> = Vec::new();
    for scheme in sent.iter().map(|scheme| scheme.as_str().unwrap_or_default().trim().to_ascii_lowercase()) {
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        if !is_scheme || scheme.len() > MAX_SCHEME_LENGTH || !may_be_private_use(&scheme) {
            return Err(("invalid", "must be private-use URI schemes such as cursor".to_owned()));
        }
        if !schemes.contains(&scheme) {
            schemes.push(scheme);
        }
    }
    Ok(json!(schemes))
}

/// Returns the errors of settings that contradict each other: fields, codes and texts.
pub(super) fn disagreements(values: &SettingValues) -> Vec<(&'static str, InvalidValue)> {
    let mut wrong = Vec::new();
    if !values.languages.contains(&values.default_language) {
        let text = "must be one of the languages".to_owned();
        wrong.push(("default_language", ("invalid", text)));
    }
    if values.refresh_token_lifetime > values.refresh_token_max_lifetime {
        let text = "must not be shorter than refresh_token_lifetime".to_owned();
        wrong.push(("refresh_token_max_lifetime", ("out_of_range", text)));
    }
    if values.password_min_length_with_second_factor > values.password_min_length {
        let text = "must not be longer than password_min_length".to_owned();
        wrong.push(("password_min_length_with_second_factor", ("out_of_range", text)));
    }
    if values.client_registration == ClientRegistration::Open
        && values.client_registration_company_id.is_none()
    {
        let text = "open registration needs the company that is entitled to what is registered".to_owned();
        wrong.push((REGISTRATION_COMPANY, ("required", text)));
    }
    wrong
}

/// Returns all values: the pinned one, else the stored one, else the default.
pub(super) fn assemble(
    stored: &BTreeMap<String, Value>,
    pinned: &BTreeMap<&'static str, u64>,
) -> Result<SettingValues> {
    let values: Map<_, _> = all()
        .map(|definition| {
            let pinned = pinned.get(definition.name).map(|seconds| json!(seconds));
            // Another release may have stored a value that this one does not support.
            let stored = || definition.validate(stored.get(definition.name)?).ok();
            let value = pinned.or_else(stored).unwrap_or_else(|| definition.default());
            (definition.name.to_owned(), value)
        })
        .collect();
    serde_json::from_value(Value::Object(values)).map_err(Error::internal)
}

//! The words that people read for the words of the domain, in every language: roles, statuses, scopes, grants. The
//! type makes sure that no language lacks one.

mod connections;
mod english;
mod findings;
mod labels;
mod language;
mod portuguese;
mod spanish;

pub use connections::ProblemText;
pub use findings::FindingText;
pub use labels::Labelled;
pub use language::Language;

/// The words of the domain in one language.
#[derive(Debug)]
pub struct DomainTexts {
    admin: &'static str,
    app_manager: &'static str,
    company_admin: &'static str,
    member: &'static str,

    company_active: &'static str,
    company_active_hint: &'static str,
    company_disabled: &'static str,
    company_disabled_hint: &'static str,
    user_invited: &'static str,
    user_active: &'static str,
    user_disabled: &'static str,

    severity_high: &'static str,
    severity_medium: &'static str,
    severity_low: &'static str,

    web: &'static str,
    web_hint: &'static str,
    native: &'static str,
    native_hint: &'static str,
    assigned: &'static str,
    all_members: &'static str,
    pkce_required: &'static str,
    pkce_or_nonce: &'static str,
    pkce_optional: &'static str,
    claims_scopes: &'static str,
    claims_minimal: &'static str,
    first_party: &'static str,
    third_party: &'static str,
    secret_basic: &'static str,
    secret_post: &'static str,
    secret_jwt: &'static str,
    private_key_jwt: &'static str,
    no_authentication: &'static str,

    authorization_code: &'static str,
    authorization_code_hint: &'static str,
    refresh_token: &'static str,
    refresh_token_hint: &'static str,
    client_credentials: &'static str,
    client_credentials_hint: &'static str,
    device_code: &'static str,
    device_code_hint: &'static str,
    token_exchange: &'static str,
    token_exchange_hint: &'static str,
    password: &'static str,
    password_hint: &'static str,

    scope_openid: &'static str,
    scope_profile: &'static str,
    scope_email: &'static str,
    scope_phone: &'static str,
    scope_address: &'static str,
    scope_company: &'static str,
    scope_roles: &'static str,
    scope_offline_access: &'static str,
}

impl DomainTexts {
    /// The words of the domain in a language.
    #[must_use]
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &english::TERMS,
            Language::Spanish => &spanish::TERMS,
            Language::Portuguese => &portuguese::TERMS,
        }
    }
}

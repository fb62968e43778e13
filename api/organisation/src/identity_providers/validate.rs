//! Validation of identity providers.

use shared_types::{CreateIdentityProvider, IdentityProviderChange, IdentityProviderPreset, limits};
use url::Url;

use super::{IdentityProvider, ProviderOwner, ldap, oauth2};
use kernel::{
    Error, Fields, Result,
    url::is_loopback,
    validate::{self, MAX_NAME},
};

/// The maximum length of a client id at an identity provider, in characters.
const MAX_CLIENT_ID: usize = 255;
/// The maximum length of a client secret, in characters. Apple's is a JWT.
const MAX_SECRET: usize = 2_048;

/// The hosts of issuers at which everybody can have a login.
const SHARED_HOSTS: [&str; 15] = [
    "access.line.me",
    "account.apple.com",
    "accounts.google.com",
    "api.github.com",
    "api.login.yahoo.com",
    "appleid.apple.com",
    "discord.com",
    "github.com",
    "gitlab.com",
    "id.twitch.tv",
    "kauth.kakao.com",
    "login.salesforce.com",
    "slack.com",
    "www.facebook.com",
    "www.linkedin.com",
];
/// The hosts of Microsoft, whose issuers name a tenant.
const MICROSOFT_HOSTS: [&str; 2] = ["login.microsoftonline.com", "login.live.com"];
/// The tenants there that are those of everybody: personal accounts have one of their own.
const SHARED_TENANTS: [&str; 4] =
    ["common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad"];

/// Completes a new identity provider with what its preset knows.
pub(super) fn complete(
    fields: &mut Fields,
    new: CreateIdentityProvider,
) -> (IdentityProviderPreset, IdentityProviderChange) {
    let preset = new.preset.unwrap_or(IdentityProviderPreset::OpenIdConnect);
    let issuer = new.issuer.filter(|issuer| !issuer.trim().is_empty());
    let issuer = issuer.or_else(|| preset.issuer().map(str::to_owned));
    if issuer.is_none() && !preset.is_oauth2() {
        let text = format!("must be the issuer, such as {}", preset.issuer_example());
        fields.add("issuer", "required", text);
    }
    let change = IdentityProviderChange {
        name: Some(new.name),
        issuer,
        client_id: Some(new.client_id),
        client_secret: new.client_secret,
        scope: Some(new.scope.unwrap_or_else(|| preset.scope().to_owned())),
        enabled: Some(new.enabled.unwrap_or(true)),
        create_users: Some(new.create_users.unwrap_or(false)),
        trust_second_factor: Some(new.trust_second_factor.unwrap_or(false)),
        authorization_endpoint: new.authorization_endpoint,
        token_endpoint: new.token_endpoint,
        token_endpoint_auth_method: new.token_endpoint_auth_method,
        userinfo_endpoint: new.userinfo_endpoint,
        emails_endpoint: new.emails_endpoint,
        subject_path: new.subject_path,
        email_path: new.email_path,
        email_verified_path: new.email_verified_path,
        name_path: new.name_path,
        base_dn: new.base_dn,
        user_filter: new.user_filter,
        subject_attribute: new.subject_attribute,
        email_attribute: new.email_attribute,
        name_attribute: new.name_attribute,
        groups_attribute: new.groups_attribute,
        trust_emails: new.trust_emails,
        ca_certificate: new.ca_certificate,
    };
    let change = oauth2::complete(fields, preset, change);
    let change = ldap::complete(fields, preset, change);
    (preset, change)
}

/// Returns the fields that a patch may clear.
pub(super) fn may_clear(preset: IdentityProviderPreset) -> &'static [&'static str] {
    if preset.is_ldap() {
        &ldap::MAY_CLEAR
    } else if preset.is_oauth2() {
        &oauth2::MAY_CLEAR
    } else {
        &["client_secret"]
    }
}

/// Validates a change, and normalises its fields.
pub(super) fn check(
    fields: &mut Fields,
    owner: ProviderOwner,
    preset: IdentityProviderPreset,
    change: IdentityProviderChange,
) -> IdentityProviderChange {
    if change.create_users == Some(true) && owner == ProviderOwner::Installation {
        let text = "is for identity providers of a company: a new person needs a company";
        fields.add("create_users", "invalid", text);
    }
    let change = oauth2::check(fields, preset, change);
    let change = ldap::check(fields, preset, change);
    let secret = change.client_secret.filter(|secret| !secret.trim().is_empty());
    IdentityProviderChange {
        name: change.name.map(|name| validate::text(fields, "name", &name, MAX_NAME)),
        issuer: change.issuer.map(|value| issuer(fields, preset, &value)),
        client_id: change.client_id.map(|id| validate::text(fields, "client_id", &id, MAX_CLIENT_ID)),
        client_secret: secret.map(|secret| validate::text(fields, "client_secret", &secret, MAX_SECRET)),
        scope: change.scope.map(|value| scope(fields, preset, &value)),
        ..change
    }
}

/// Validates an issuer identifier (OpenID Connect Discovery section 2): an https URL without query and fragment. Plain
/// http is for this machine only. It is kept as it was entered, since issuers are compared exactly. Of a directory, it is
/// the URL.
fn issuer(fields: &mut Fields, preset: IdentityProviderPreset, value: &str) -> String {
    if preset.is_ldap() {
        return ldap::url(fields, "issuer", value);
    }
    let value = validate::absolute_uri(fields, "issuer", value);
    let Ok(url) = Url::parse(&value) else { return value };
    let is_secure = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    if !is_secure || has_credentials || !url.has_host() {
        fields.add("issuer", "invalid", "must be an https URL");
    }
    if url.query().is_some() {
        fields.add("issuer", "invalid", "must not have a query");
    }
    if value.ends_with("/.well-known/openid-configuration") {
        fields.add("issuer", "invalid", "must be the issuer, without /.well-known/openid-configuration");
    }
    let is_shared = ["/common/", "/organizations/", "/consumers/"].iter().any(|part| value.contains(part));
    if preset == IdentityProviderPreset::MicrosoftEntra && is_shared {
        let text = format!("must name one tenant, such as {}", preset.issuer_example());
        fields.add("issuer", "shared_tenant", text);
    }
    value
}

/// Rejects an identity provider that creates accounts if everybody can have a login there: everybody could become a
/// member of the company.
///
/// # Errors
/// [`Error::Invalid`] with `shared_issuer` at `create_users`.
pub(super) fn not_shared(row: &IdentityProvider) -> Result<()> {
    let endpoints = row.oauth2.as_ref().map(|settings| &settings.0);
    let endpoints = endpoints.map(|known| [&known.authorization_endpoint, &known.userinfo_endpoint]);
    let mut addresses = endpoints.into_iter().flatten().chain([&row.issuer]);
    if !row.create_users || !addresses.any(|address| is_shared(address)) {
        return Ok(());
    }
    let text = "everybody can have a login there: people are added here, and add the login to their account";
    Err(Error::field("create_users", "shared_issuer", text))
}

/// Whether everybody can have a login at an issuer, as far as it is known.
fn is_shared(issuer: &str) -> bool {
    let Ok(url) = Url::parse(issuer) else { return false };
    let host = url.host_str().unwrap_or_default();
    let tenant = url.path_segments().and_then(|mut segments| segments.next()).unwrap_or_default();
    SHARED_HOSTS.contains(&host) || MICROSOFT_HOSTS.contains(&host) && SHARED_TENANTS.contains(&tenant)
}

/// Validates the scopes to request. With OpenID Connect, `openid` must be among them, since there is no ID token
/// without it.
fn scope(fields: &mut Fields, preset: IdentityProviderPreset, value: &str) -> String {
    if !preset.is_openid_connect() && value.trim().is_empty() {
        return String::new();
    }
    let value = validate::text(fields, "scope", value, limits::SCOPE);
    // RFC 6749 section 3.3.
    if !value.chars().all(|c| matches!(c, ' ' | '!' | '#'..='[' | ']'..='~')) {
        fields.add("scope", "invalid", "must be visible ASCII characters without \" and \\");
    }
    let scopes: Vec<_> = value.split_ascii_whitespace().collect();
    if preset.is_openid_connect() && !scopes.contains(&"openid") {
        fields.add("scope", "invalid", "must contain openid");
    }
    scopes.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(preset: IdentityProviderPreset, value: &str) -> Option<String> {
        let mut fields = Fields::new();
        issuer(&mut fields, preset, value);
        match fields.finish() {
            Err(kernel::Error::Invalid(errors)) => Some(errors[0].code.clone()),
            _ => None,
        }
    }

    #[test]
    fn issuers_at_which_everybody_can_have_a_login_are_recognised() {
        for shared in [
            "https://accounts.google.com",
            "https://appleid.apple.com",
            "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
            "https://login.microsoftonline.com/common/v2.0",
            "https://www.linkedin.com/oauth",
            "https://ACCOUNTS.google.com/",
        ] {
            assert!(is_shared(shared), "{shared}");
        }
        for own in [
            "https://login.microsoftonline.com/5b1e1b7a-3f0c-4a52-9d0e-0f3a6c1d2e4f/v2.0",
            "https://acme.okta.com",
            "https://gitlab.acme.example",
        ] {
            assert!(!is_shared(own), "{own}");
        }
    }

    #[test]
    fn an_issuer_is_an_https_url_of_one_organisation() {
        use IdentityProviderPreset::{MicrosoftEntra, OpenIdConnect};
        for preset in [OpenIdConnect, MicrosoftEntra] {
            assert_eq!(mistake(preset, preset.issuer_example()), None);
        }
        assert_eq!(mistake(OpenIdConnect, "http://localhost:8080/realms/acme"), None);
        for wrong in [
            "login.example.com",
            "http://login.example.com",
            "https://user@login.example.com",
            "https://login.example.com/?tenant=1",
            "https://login.example.com/.well-known/openid-configuration",
            "file:///etc/passwd",
        ] {
            assert_eq!(mistake(OpenIdConnect, wrong).as_deref(), Some("invalid"), "{wrong}");
        }
        assert_eq!(mistake(OpenIdConnect, "https://login.example.com/#x").as_deref(), Some("fragment"));
        let shared = "https://login.microsoftonline.com/common/v2.0";
        assert_eq!(mistake(MicrosoftEntra, shared).as_deref(), Some("shared_tenant"));
    }
}

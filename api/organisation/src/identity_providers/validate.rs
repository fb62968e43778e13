//! Validation of identity providers.

use shared_types::{CreateIdentityProvider, IdentityProviderChange, IdentityProviderPreset, limits};
use url::Url;

use super::Owner;
use kernel::{
    Fields,
    url::is_loopback,
    validate::{self, MAX_NAME},
};

/// The maximum length of a client id at an identity provider, in characters.
const MAX_CLIENT_ID: usize = 255;
/// The maximum length of a client secret, in characters. Apple's is a JWT.
const MAX_SECRET: usize = 2_048;

/// Completes a new identity provider with what its preset knows.
pub(super) fn complete(
    fields: &mut Fields,
    new: CreateIdentityProvider,
) -> (IdentityProviderPreset, IdentityProviderChange) {
    let preset = new.preset.unwrap_or(IdentityProviderPreset::OpenIdConnect);
    let issuer = new.issuer.filter(|issuer| !issuer.trim().is_empty());
    let issuer = issuer.or_else(|| preset.issuer().map(str::to_owned));
    if issuer.is_none() {
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
    };
    (preset, change)
}

/// Validates a change, and normalises its fields.
pub(super) fn check(
    fields: &mut Fields,
    owner: Owner,
    preset: IdentityProviderPreset,
    change: IdentityProviderChange,
) -> IdentityProviderChange {
    if change.create_users == Some(true) && owner == Owner::Installation {
        let text = "is for identity providers of a company: a new person needs a company";
        fields.add("create_users", "invalid", text);
    }
    let secret = change.client_secret.filter(|secret| !secret.trim().is_empty());
    IdentityProviderChange {
        name: change.name.map(|name| validate::text(fields, "name", &name, MAX_NAME)),
        issuer: change.issuer.map(|value| issuer(fields, preset, &value)),
        client_id: change.client_id.map(|id| validate::text(fields, "client_id", &id, MAX_CLIENT_ID)),
        client_secret: secret.map(|secret| validate::text(fields, "client_secret", &secret, MAX_SECRET)),
        scope: change.scope.map(|value| scope(fields, &value)),
        ..change
    }
}

/// Validates an issuer identifier (OpenID Connect Discovery section 2): an https URL without query and fragment. Plain
/// http is for this machine only. It is kept as it was entered, since issuers are compared exactly.
fn issuer(fields: &mut Fields, preset: IdentityProviderPreset, value: &str) -> String {
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

/// Validates the scopes to request. `openid` must be among them, since there is no ID token without it.
fn scope(fields: &mut Fields, value: &str) -> String {
    let value = validate::text(fields, "scope", value, limits::SCOPE);
    // RFC 6749 section 3.3.
    if !value.chars().all(|c| matches!(c, ' ' | '!' | '#'..='[' | ']'..='~')) {
        fields.add("scope", "invalid", "must be visible ASCII characters without \" and \\");
    }
    let scopes: Vec<_> = value.split_ascii_whitespace().collect();
    if !scopes.contains(&"openid") {
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

//! The settings of identity providers by OAuth 2.0, without OpenID Connect: the endpoints, and where the description of
//! a person has the claims.

use shared_types::{IdentityProviderChange, IdentityProviderPreset, TokenEndpointAuthMethod};
use url::Url;

use super::IdentityProvider;
use kernel::{Fields, url::is_loopback, validate};
use store::{patch::Patch, payloads::OAuth2Settings};

/// The maximum length of a path in the description of a person, in characters.
const MAX_PATH: usize = 255;
/// The fields that a patch may clear.
pub(super) const MAY_CLEAR: [&str; 6] =
    ["client_secret", "scope", "emails_endpoint", "email_path", "email_verified_path", "name_path"];

/// Completes a new identity provider with what its preset determines, and with defaults.
pub(super) fn complete(
    fields: &mut Fields,
    preset: IdentityProviderPreset,
    change: IdentityProviderChange,
) -> IdentityProviderChange {
    if !preset.is_oauth2() {
        return change;
    }
    let mut change = change;
    let is_github = preset == IdentityProviderPreset::GitHub;
    if is_github {
        // https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
        default(&mut change.authorization_endpoint, "https://github.com/login/oauth/authorize");
        default(&mut change.token_endpoint, "https://github.com/login/oauth/access_token");
        default(&mut change.userinfo_endpoint, "https://api.github.com/user");
        default(&mut change.emails_endpoint, "https://api.github.com/user/emails");
        default(&mut change.subject_path, "/id");
    }
    for (name, value) in [
        ("authorization_endpoint", &change.authorization_endpoint),
        ("token_endpoint", &change.token_endpoint),
        ("userinfo_endpoint", &change.userinfo_endpoint),
    ] {
        if is_empty(value) {
            fields.add(name, "required", "must be the address of the endpoint");
        }
    }
    default(&mut change.subject_path, "/sub");
    default(&mut change.email_path, "/email");
    default(&mut change.email_verified_path, "/email_verified");
    default(&mut change.name_path, "/name");
    let method = match is_github {
        true => TokenEndpointAuthMethod::ClientSecretPost,
        false => TokenEndpointAuthMethod::ClientSecretBasic,
    };
    change.token_endpoint_auth_method.get_or_insert(method);
    if is_empty(&change.issuer) {
        let endpoint = change.authorization_endpoint.as_deref().and_then(|text| Url::parse(text.trim()).ok());
        change.issuer = endpoint.map(|url| url.origin().ascii_serialization());
    }
    change
}

fn is_empty(value: &Option<String>) -> bool {
    value.as_ref().is_none_or(|value| value.trim().is_empty())
}

fn default(value: &mut Option<String>, default: &str) {
    if is_empty(value) {
        *value = Some(default.to_owned());
    }
}

/// Validates the settings in a change, and normalises them.
pub(super) fn check(
    fields: &mut Fields,
    preset: IdentityProviderPreset,
    mut change: IdentityProviderChange,
) -> IdentityProviderChange {
    if let Some(method) = change.token_endpoint_auth_method {
        use TokenEndpointAuthMethod::{ClientSecretBasic, ClientSecretPost};
        if !preset.is_oauth2() {
            fields.add("token_endpoint_auth_method", "invalid", ONLY_OAUTH2);
        } else if !matches!(method, ClientSecretBasic | ClientSecretPost) {
            let text = "must be client_secret_basic or client_secret_post";
            fields.add("token_endpoint_auth_method", "invalid", text);
        }
    }
    for (name, value) in [
        ("authorization_endpoint", &mut change.authorization_endpoint),
        ("token_endpoint", &mut change.token_endpoint),
        ("userinfo_endpoint", &mut change.userinfo_endpoint),
        ("emails_endpoint", &mut change.emails_endpoint),
    ] {
        of_oauth2(fields, preset, (name, value), endpoint);
    }
    for (name, value) in [
        ("subject_path", &mut change.subject_path),
        ("email_path", &mut change.email_path),
        ("email_verified_path", &mut change.email_verified_path),
        ("name_path", &mut change.name_path),
    ] {
        of_oauth2(fields, preset, (name, value), path);
    }
    change
}

/// What is wrong with a setting of another kind of identity provider.
const ONLY_OAUTH2: &str = "is for the presets oauth2 and github";

/// Validates a setting; an empty one counts as absent.
fn of_oauth2(
    fields: &mut Fields,
    preset: IdentityProviderPreset,
    (name, value): (&str, &mut Option<String>),
    check: fn(&mut Fields, &str, &str) -> String,
) {
    *value = match value.take().filter(|value| !value.trim().is_empty()) {
        Some(given) if preset.is_oauth2() => Some(check(fields, name, &given)),
        Some(given) => {
            fields.add(name, "invalid", ONLY_OAUTH2);
            Some(given)
        }
        None => None,
    };
}

/// Validates the address of an endpoint: an https URL without a fragment (RFC 6749 section 3.1). Plain http is for this
/// machine only.
fn endpoint(fields: &mut Fields, name: &str, value: &str) -> String {
    let value = validate::absolute_uri(fields, name, value);
    let Ok(url) = Url::parse(&value) else { return value };
    let is_secure = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    if !is_secure || has_credentials || !url.has_host() {
        fields.add(name, "invalid", "must be an https URL");
    }
    value
}

/// Validates a path: a JSON Pointer (RFC 6901 section 3) below the whole document.
fn path(fields: &mut Fields, name: &str, value: &str) -> String {
    let value = validate::text(fields, name, value, MAX_PATH);
    let is_escaped = value.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    if !value.starts_with('/') || !is_escaped {
        fields.add(name, "invalid", "must be a JSON Pointer, such as /id or /data/email");
    }
    value
}

/// Returns the settings after a change; `None` for an identity provider with OpenID Connect.
pub(super) fn changed(
    preset: IdentityProviderPreset,
    before: Option<&OAuth2Settings>,
    change: &Patch<IdentityProviderChange>,
) -> Option<OAuth2Settings> {
    if !preset.is_oauth2() {
        return None;
    }
    let set = &change.set;
    let required = |new: &Option<String>, known: fn(&OAuth2Settings) -> &String| {
        new.clone().or_else(|| before.map(known).cloned()).unwrap_or_default()
    };
    let optional = |name: &str, new: &Option<String>, known: fn(&OAuth2Settings) -> &Option<String>| {
        let known = || before.and_then(|before| known(before).clone());
        if change.clears(name) { None } else { new.clone().or_else(known) }
    };
    let method = set.token_endpoint_auth_method;
    let method = method.or_else(|| before.map(|before| before.token_endpoint_auth_method));
    Some(OAuth2Settings {
        authorization_endpoint: required(&set.authorization_endpoint, |known| &known.authorization_endpoint),
        token_endpoint: required(&set.token_endpoint, |known| &known.token_endpoint),
        token_endpoint_auth_method: method.unwrap_or(TokenEndpointAuthMethod::ClientSecretBasic),
        userinfo_endpoint: required(&set.userinfo_endpoint, |known| &known.userinfo_endpoint),
        emails_endpoint: optional("emails_endpoint", &set.emails_endpoint, |known| &known.emails_endpoint),
        subject_path: required(&set.subject_path, |known| &known.subject_path),
        email_path: optional("email_path", &set.email_path, |known| &known.email_path),
        email_verified_path: optional("email_verified_path", &set.email_verified_path, |known| {
            &known.email_verified_path
        }),
        name_path: optional("name_path", &set.name_path, |known| &known.name_path),
    })
}

/// Where an identity provider is: its issuer and, with OAuth 2.0, the endpoints that people and the client secret are
/// sent to, or that name people.
pub(super) fn service(row: &IdentityProvider) -> (&str, Option<[&str; 3]>) {
    let endpoints = row.oauth2.as_ref().map(|settings| {
        let settings = &settings.0;
        [&*settings.authorization_endpoint, &*settings.token_endpoint, &*settings.userinfo_endpoint]
    });
    (&row.issuer, endpoints)
}

/// What subjects mean there: one of another service, at another path or in another attribute may be another person.
pub(super) fn namespace(row: &IdentityProvider) -> ((&str, Option<[&str; 3]>), Option<&str>) {
    let path = row.oauth2.as_ref().map(|settings| &*settings.0.subject_path);
    let attribute = || row.ldap.as_ref().map(|settings| &*settings.0.subject_attribute);
    (service(row), path.or_else(attribute))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(check: fn(&mut Fields, &str, &str) -> String, value: &str) -> bool {
        let mut fields = Fields::new();
        check(&mut fields, "it", value);
        fields.finish().is_err()
    }

    #[test]
    fn a_path_is_a_json_pointer_and_an_endpoint_an_https_url() {
        for right in ["/id", "/data/0/email", "/a~1b", "/~0", "/"] {
            assert!(!mistakes(path, right), "{right}");
        }
        for wrong in ["id", "$.id", "/~2", "/~", " "] {
            assert!(mistakes(path, wrong), "{wrong}");
        }
        for right in ["https://id.example.com/authorize?tenant=1", "http://127.0.0.1:8080/token"] {
            assert!(!mistakes(endpoint, right), "{right}");
        }
        for wrong in
            ["http://id.example.com/", "https://u@id.example.com/", "https://id.example.com/#x", "/token"]
        {
            assert!(mistakes(endpoint, wrong), "{wrong}");
        }
    }
}

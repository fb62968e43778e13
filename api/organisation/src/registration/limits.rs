//! What an application that registers itself may not register, in addition to what is forbidden to all applications.

use shared_types::{ApplicationData, GrantType, SubjectType};
use url::Url;

use crate::applications::Application;
use kernel::{Fields, scopes, url::is_loopback};

/// The maximum number of redirect URIs, and of post-logout redirect URIs.
const MAX_URIS: usize = 50;

/// Adds an error for each list that is too long to be processed.
pub(super) fn check_data(fields: &mut Fields, data: &ApplicationData) {
    for (name, uris) in [
        ("redirect_uris", &data.redirect_uris),
        ("post_logout_redirect_uris", &data.post_logout_redirect_uris),
    ] {
        if uris.as_ref().is_some_and(|uris| uris.len() > MAX_URIS) {
            fields.add(name, "too_long", format!("must have at most {MAX_URIS} entries"));
        }
    }
}

/// Adds an error at each field with a value that an application may not register for itself.
pub(super) fn validate(fields: &mut Fields, application: &Application, schemes: &[String]) {
    check_schemes(fields, application, schemes);
    let grants = &application.grant_types.0;
    if grants.contains(&GrantType::Password) {
        fields.add(
            "grant_types",
            "forbidden",
            "password is for applications that an administrator allows it",
        );
    }
    if application.scope.0.iter().any(scopes::is_reserved_for_api) {
        fields.add("scope", "forbidden", "the scopes of this API are given by an administrator");
    }
    if grants.contains(&GrantType::AuthorizationCode) && application.redirect_uris.0.is_empty() {
        fields.add("redirect_uris", "required", "the grant authorization_code needs a redirect URI");
    }
    let metadata = &application.metadata.0;
    // A device is not redirected, so nothing proves that the application belongs to the sector that it names.
    if grants.contains(&GrantType::DeviceCode) && metadata.subject_type == Some(SubjectType::Pairwise) {
        fields.add("subject_type", "forbidden", "pairwise subjects do not go with the device grant here");
    }
    for (name, uri) in
        [("jwks_uri", &metadata.jwks_uri), ("initiate_login_uri", &metadata.initiate_login_uri)]
    {
        let url = uri.as_deref().and_then(|uri| Url::parse(uri).ok());
        if url.is_some_and(|url| url.scheme() != "https" && !is_loopback(&url)) {
            fields.add(name, "insecure", "must be https");
        }
    }
}

/// Adds an error at each URI with a private-use scheme that is neither a reversed domain name (RFC 8252 section 7.1)
/// nor one of those that the settings list.
fn check_schemes(fields: &mut Fields, application: &Application, schemes: &[String]) {
    for (name, uris) in [
        ("redirect_uris", &application.redirect_uris.0),
        ("post_logout_redirect_uris", &application.post_logout_redirect_uris.0),
    ] {
        for (index, uri) in uris.iter().enumerate() {
            let Ok(url) = Url::parse(uri) else { continue };
            let scheme = url.scheme();
            let may =
                !is_private_use(&url) || scheme.contains('.') || schemes.iter().any(|known| known == scheme);
            if !may {
                let text = "a private-use scheme must be a reversed domain name such as com.example.app";
                fields.add(format!("{name}.{index}"), "scheme", text);
            }
        }
    }
}

/// Whether a URI has a scheme that programs of a device handle.
pub(super) fn is_private_use(uri: &Url) -> bool {
    !matches!(uri.scheme(), "http" | "https")
}

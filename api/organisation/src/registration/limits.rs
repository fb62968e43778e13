//! What an application may not register of itself, beyond what no application may.

use shared_types::{ApplicationData, GrantType, SubjectType};
use url::Url;

use crate::applications::Application;
use kernel::{Fields, url::is_loopback};

/// How the scopes of our own API begin.
const OF_API: &str = "aldaba.";
/// The most redirect URIs.
const MOST_URIS: usize = 50;

/// Notes what an application may not even ask for.
pub(super) fn check_data(fields: &mut Fields, data: &ApplicationData) {
    for (name, uris) in [
        ("redirect_uris", &data.redirect_uris),
        ("post_logout_redirect_uris", &data.post_logout_redirect_uris),
    ] {
        if uris.as_ref().is_some_and(|uris| uris.len() > MOST_URIS) {
            fields.add(name, "too_long", format!("must have at most {MOST_URIS} entries"));
        }
    }
}

/// Notes at its field what an application may not register of itself.
pub(super) fn check(fields: &mut Fields, application: &Application) {
    let grants = &application.grant_types.0;
    if grants.contains(&GrantType::Password) {
        fields.add(
            "grant_types",
            "forbidden",
            "password is for applications that an administrator allows it",
        );
    }
    if application.scope.0.iter().any(|scope| scope.starts_with(OF_API)) {
        fields.add("scope", "forbidden", "the scopes of this API are given by an administrator");
    }
    if grants.contains(&GrantType::AuthorizationCode) && application.redirect_uris.0.is_empty() {
        fields.add("redirect_uris", "required", "the grant authorization_code needs a redirect URI");
    }
    let metadata = &application.metadata.0;
    // The device comes to no redirect URI, so that nothing shows that the application is of the sector which it names.
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

//! Which scopes are granted.

use std::borrow::Cow;

use shared_types::GrantType;

use crate::domain::{applications::Client, tokens::Targets};

/// The scopes that say something of a person (OpenID Connect Core section 5.4, and our own two).
pub(super) const OF_A_PERSON: [&str; 8] =
    ["openid", "profile", "email", "phone", "address", "offline_access", "company", "roles"];

/// The scopes that an application is granted of those that it asks for, in its order, separated by spaces. Unknown
/// ones, and those of other resources, are ignored; without any it is granted all that it registered (RFC 6749
/// section 3.3).
pub(super) fn negotiate(
    client: &Client,
    grant_type: GrantType,
    targets: &Targets,
    asked: Option<&str>,
) -> String {
    // To stay while the person is away must be asked for.
    let default = || client.application.scope.replace("offline_access", "");
    let asked = asked.map_or_else(|| Cow::Owned(default()), Cow::Borrowed);
    let mut granted = String::with_capacity(asked.len());
    for scope in asked.split_ascii_whitespace() {
        let known = targets.may_grant(client, scope);
        if known && may_have(client, grant_type, scope) && !granted.split(' ').any(|before| before == scope) {
            if !granted.is_empty() {
                granted.push(' ');
            }
            granted.push_str(scope);
        }
    }
    granted
}

/// Whether a list of scopes has only characters that scopes have (RFC 6749 section 3.3).
pub(super) fn is_well_formed(scope: &str) -> bool {
    scope.chars().all(|c| matches!(c, ' '..='~') && !matches!(c, '"' | '\\'))
}

fn may_have(client: &Client, grant_type: GrantType, scope: &str) -> bool {
    match scope {
        // An application that acts for itself learns of no person.
        _ if grant_type == GrantType::ClientCredentials => !OF_A_PERSON.contains(&scope),
        "offline_access" => client.may_use(GrantType::RefreshToken),
        _ => true,
    }
}

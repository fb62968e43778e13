//! Which scopes are granted.

use shared_types::GrantType;

use crate::domain::applications::Client;

/// The scopes that say something of a person (OpenID Connect Core section 5.4, and our own two).
pub(super) const OF_A_PERSON: [&str; 7] =
    ["openid", "profile", "email", "phone", "address", "company", "roles"];

/// The scopes that an application is granted of those that it asks for, in its order, separated by spaces. Unknown
/// ones are ignored; without any it is granted all that it registered (RFC 6749 section 3.3).
pub(super) fn negotiate(client: &Client, grant_type: GrantType, asked: Option<&str>) -> String {
    let asked = asked.unwrap_or(&client.application.scope);
    let mut granted = String::with_capacity(asked.len());
    for scope in asked.split_ascii_whitespace() {
        let known = client.scopes().any(|registered| registered == scope) && may_have(grant_type, scope);
        if known && !granted.split(' ').any(|before| before == scope) {
            if !granted.is_empty() {
                granted.push(' ');
            }
            granted.push_str(scope);
        }
    }
    granted
}

fn may_have(grant_type: GrantType, scope: &str) -> bool {
    match scope {
        // A refresh token that outlives the session needs the person's consent, which is not asked for yet.
        "offline_access" => false,
        // An application that acts for itself learns of no person.
        _ => grant_type != GrantType::ClientCredentials || !OF_A_PERSON.contains(&scope),
    }
}

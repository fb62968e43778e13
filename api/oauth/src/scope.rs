//! Which scopes are granted.

use shared_types::{GrantType, StandardScope};

use super::error::OAuthError;
use kernel::{ScopeSet, scopes};
use organisation::applications::Client;
use tokens::Targets;
use web::Params;

/// The scopes of the parameter `scope`, if the request has it.
///
/// # Errors
/// `invalid_scope` when it has other characters than RFC 6749 section 3.3 allows.
pub(super) fn requested(params: &Params) -> Result<Option<ScopeSet>, OAuthError> {
    match params.get("scope") {
        Some(text) if !scopes::is_well_formed(text) => {
            Err(OAuthError::new("invalid_scope", "the scope contains characters that are not allowed")
                .with_parameter_value("scope", Some(text)))
        }
        text => Ok(text.map(ScopeSet::parse)),
    }
}

/// The scopes that an application is granted of those that it requests, in the order of the request. Unknown scopes and
/// those of other resources are ignored. A request without scopes is for all that the application registered (RFC 6749
/// section 3.3), except `offline_access`, which must be requested.
pub(super) fn negotiate(
    client: &Client,
    grant_type: GrantType,
    targets: &Targets,
    requested: Option<ScopeSet>,
) -> ScopeSet {
    let requested = requested.unwrap_or_else(|| client.scopes().without(StandardScope::OfflineAccess));
    let is_granted = |scope: &&str| targets.may_grant(client, scope) && may_have(client, grant_type, scope);
    requested.iter().filter(is_granted).collect()
}

fn may_have(client: &Client, grant_type: GrantType, scope: &str) -> bool {
    match scope {
        // Nobody's data: an application that acts for itself has no person.
        _ if grant_type == GrantType::ClientCredentials => !scopes::is_standard(scope),
        "offline_access" => client.may_use(GrantType::RefreshToken),
        _ => true,
    }
}

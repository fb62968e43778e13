//! What an authorization request demands of a sign-in.

use super::SignInDemands;
use organisation::applications::Client;
use tokens::interactions::AuthorizationRequest;

/// Returns what an authorization request demands: the rules of the application and the company, and the context
/// classes. With an essential claim `acr` one of its values must be reached (OpenID Connect Core section 5.5.1.1);
/// otherwise `acr_values` and the claim name what is preferred. `person` is the user and the company, once they are
/// known.
#[must_use]
pub fn demands(request: &AuthorizationRequest, client: &Client, person: Option<(i64, i64)>) -> SignInDemands {
    let claim = request.claims.as_ref().and_then(|claims| claims.id_token.get("acr"));
    let claim = claim.and_then(Option::as_ref);
    let values = claim.iter().flat_map(|claim| claim.values.iter().flatten().chain(&claim.value));
    let values: Vec<_> = values.filter_map(|value| value.as_str()).map(str::to_owned).collect();
    let is_essential = claim.is_some_and(|claim| claim.essential) && !values.is_empty();
    let preferred = request.acr_values.iter().filter(|_| !is_essential).cloned();
    SignInDemands {
        application_id: Some(client.application.id),
        company_id: person.map(|(_, company_id)| company_id),
        acr: preferred.chain(values).collect(),
        is_essential,
        is_declined: person.is_some_and(|(user_id, _)| request.answers.without_acr == Some(user_id)),
        strongest: false,
    }
}

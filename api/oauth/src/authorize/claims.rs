//! The parameter `claims` (OpenID Connect Core section 5.5), and whom a request is for.

use crate::error::OAuthError;
use kernel::Error;
use organisation::applications::Client;
use platform::Ctx;
use tokens::interactions::ClaimsRequest;
use web::Params;

/// The longest `claims`, in bytes.
const MOST: usize = 8 * 1024;
/// The only `acr` that a sign-in reaches.
pub(crate) const ACR: &str = "1";

/// Reads the claims that are asked for one by one: those that the application could have by its scopes.
pub(super) fn read(client: &Client, params: &Params) -> Result<Option<ClaimsRequest>, OAuthError> {
    let Some(text) = params.get("claims") else { return Ok(None) };
    if text.len() > MOST {
        return Err(OAuthError::invalid_request("the claims are longer than 8192 bytes"));
    }
    let mut claims = ClaimsRequest::parse(text).ok_or_else(|| {
        OAuthError::invalid_request(
            "the claims are not a JSON object with the members userinfo and id_token (section 5.5)",
        )
    })?;
    claims.restrict(|scope| client.scopes().contains(scope));
    Ok(Some(claims).filter(|claims| !claims.is_empty()))
}

/// The person whom the claim `sub` names, if one does.
pub(super) fn subject(claims: &ClaimsRequest) -> Option<String> {
    let requested = [&claims.id_token, &claims.userinfo].into_iter().find_map(|claims| claims.get("sub"));
    Some(requested?.as_ref()?.value.as_ref()?.as_str()?.to_owned())
}

/// Whether the `acr` that a sign-in has does: only an essential claim with other values says no (section 5.5.1.1).
pub(super) fn acr_is_reached(claims: &ClaimsRequest) -> bool {
    let Some(Some(acr)) = claims.id_token.get("acr") else { return true };
    let wanted: Vec<_> = acr.values.iter().flatten().chain(&acr.value).collect();
    !acr.essential || wanted.is_empty() || wanted.iter().any(|value| value.as_str() == Some(ACR))
}

/// The person whom an ID token that comes along was issued for. One that cannot be read any more says nothing; one of
/// another application is a mistake.
pub(super) async fn hinted(
    ctx: &Ctx,
    client: &Client,
    params: &Params,
) -> Result<Result<Option<String>, OAuthError>, Error> {
    let Some(token) = params.get("id_token_hint") else { return Ok(Ok(None)) };
    Ok(match tokens::read_hint(ctx, token).await? {
        Some(hint) if hint.aud == client.application.client_id => Ok(Some(hint.sub)),
        Some(_) => Err(OAuthError::invalid_request("the id_token_hint was issued to another client")),
        None => Ok(None),
    })
}

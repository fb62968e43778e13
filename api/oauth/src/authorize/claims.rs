//! The parameter `claims` (OpenID Connect Core section 5.5), and the person that a request names.

use crate::error::OAuthError;
use kernel::Error;
use organisation::applications::Client;
use platform::Ctx;
use tokens::interactions::ClaimsRequest;
use web::Params;

/// The maximum length of `claims`, in bytes.
const MAX_CLAIMS: usize = 8 * 1024;
/// The parameter that names the person by an earlier ID token.
const HINT: &str = "id_token_hint";

/// Reads the parameter. Claims of scopes that the application may not request are left out.
pub(super) fn read(client: &Client, params: &Params) -> Result<Option<ClaimsRequest>, OAuthError> {
    let Some(text) = params.get("claims") else { return Ok(None) };
    if text.len() > MAX_CLAIMS {
        return Err(
            OAuthError::invalid_request("the claims are longer than 8192 bytes").with_parameter("claims")
        );
    }
    let mut claims = ClaimsRequest::parse(text).ok_or_else(|| {
        OAuthError::invalid_request(
            "the claims are not a JSON object with the members userinfo and id_token (section 5.5)",
        )
        .with_parameter("claims")
    })?;
    claims.restrict(|scope| client.may_request(scope));
    Ok(Some(claims).filter(|claims| !claims.is_empty()))
}

/// The values that are requested for the claim `sub`, of which one must be the person's (section 5.5.1); none if
/// anyone may be. A person has the same `sub` in the ID token and at the userinfo endpoint, so values that are
/// requested of both must have one in common.
pub(super) fn subjects(claims: &ClaimsRequest) -> Result<Vec<String>, OAuthError> {
    let requested = [&claims.id_token, &claims.userinfo].map(|claims| {
        let requested = claims.get("sub").and_then(Option::as_ref);
        let values = requested.into_iter().flat_map(|it| it.value.iter().chain(it.values.iter().flatten()));
        values.filter_map(|value| value.as_str()).map(str::to_owned).collect::<Vec<_>>()
    });
    let [id_token, userinfo] = requested;
    if id_token.is_empty() {
        return Ok(userinfo);
    }
    let both: Vec<_> = id_token.into_iter().filter(|subject| names(&userinfo, subject)).collect();
    match both.is_empty() {
        true => {
            Err(OAuthError::invalid_request("the claims name different persons").with_parameter("claims"))
        }
        false => Ok(both),
    }
}

/// Whether requested values of the claim `sub` allow a subject; without values, any is allowed.
pub(super) fn names(subjects: &[String], subject: &str) -> bool {
    subjects.is_empty() || subjects.iter().any(|named| named == subject)
}

/// The subject of the `id_token_hint`. A hint of another application is an error. One that cannot be verified is
/// ignored where the person can sign in, and an error where no page may be shown.
pub(super) async fn subject_of_hint(
    ctx: &Ctx,
    client: &Client,
    params: &Params,
    silent: bool,
) -> Result<Result<Option<String>, OAuthError>, Error> {
    let Some(token) = params.get("id_token_hint") else { return Ok(Ok(None)) };
    Ok(match tokens::read_hint(ctx, token).await? {
        Some(hint) if hint.aud == client.application.client_id => Ok(Some(hint.sub)),
        Some(_) => Err(OAuthError::invalid_request("the id_token_hint was issued to another client")
            .with_parameter(HINT)),
        None if silent => {
            Err(OAuthError::invalid_request("the id_token_hint is not an ID token of this server")
                .with_parameter(HINT))
        }
        None => Ok(None),
    })
}

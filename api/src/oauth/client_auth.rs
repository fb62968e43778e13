//! How an application shows who it is (RFC 6749 section 2.3): by secret in the header or in the body, or not at all.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use poem::{Request, http::header};

use super::error::OAuthError;
use crate::{
    domain::{
        Ctx,
        applications::{self, Client},
    },
    kernel::Secret,
    web::{Params, params::decode},
};

/// What a request presents.
struct Credentials {
    client_id: String,
    secret: Option<Secret>,
    used_basic: bool,
}

/// The application that a request comes from: a confidential one by its secret, a public one by its id.
///
/// # Errors
/// `invalid_request` when two methods are used at once (RFC 6749 section 5.2), `invalid_client` for everything else.
pub(super) async fn authenticate(
    ctx: &Ctx,
    request: &Request,
    form: &Params,
) -> Result<Arc<Client>, OAuthError> {
    let presented = credentials(request, form)?;
    let refused = || OAuthError::invalid_client(presented.used_basic);
    let client = applications::client(ctx, &presented.client_id).await?.ok_or_else(refused)?;
    let is_right = match &presented.secret {
        Some(secret) => !client.is_public() && client.has_secret(ctx, secret),
        None => client.is_public(),
    };
    if is_right { Ok(client) } else { Err(refused()) }
}

fn credentials(request: &Request, form: &Params) -> Result<Credentials, OAuthError> {
    let body_id = form.get("client_id");
    let body_secret = form.get("client_secret");
    let Some(value) = request.headers().get(header::AUTHORIZATION) else {
        let client_id = body_id.ok_or_else(|| OAuthError::invalid_client(false))?.to_owned();
        return Ok(Credentials { client_id, secret: body_secret.map(Secret::new), used_basic: false });
    };
    if body_secret.is_some() || form.get("client_assertion").is_some() {
        return Err(OAuthError::invalid_request("the client authenticates in two ways at once"));
    }
    let (client_id, secret) = basic(value.as_bytes()).ok_or_else(|| OAuthError::invalid_client(true))?;
    if body_id.is_some_and(|body_id| body_id != client_id) {
        return Err(OAuthError::invalid_request("the client_id is not that of the Authorization header"));
    }
    let secret = Some(secret).filter(|secret| !secret.is_empty()).map(Secret::new);
    Ok(Credentials { client_id, secret, used_basic: true })
}

/// The id and secret of HTTP Basic, both form-url-decoded (RFC 6749 section 2.3.1).
fn basic(value: &[u8]) -> Option<(String, String)> {
    let (scheme, encoded) = value.split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return None;
    }
    let pair = STANDARD.decode(encoded.trim_ascii()).ok()?;
    let at = pair.iter().position(|byte| *byte == b':')?;
    Some((decode(&pair[..at])?, decode(&pair[at + 1..])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(pair: &str) -> Vec<u8> {
        format!("Basic {}", STANDARD.encode(pair)).into_bytes()
    }

    #[test]
    fn both_halves_of_basic_are_decoded() {
        let both = |id: &str, secret: &str| Some((id.to_owned(), secret.to_owned()));
        assert_eq!(basic(&header("app:s3cret")), both("app", "s3cret"));
        assert_eq!(basic(&header("app%2D1:a%3Ab+c")), both("app-1", "a:b c"));
        assert_eq!(basic(&header("app:a:b")), both("app", "a:b"));
        assert_eq!(basic(&header("app")), None);
        assert_eq!(basic(&header("app:%FF")), None);
        assert_eq!(basic(b"Bearer abc"), None);
        assert_eq!(basic(b"Basic ???"), None);
        assert_eq!(basic(b"B"), None);
    }
}

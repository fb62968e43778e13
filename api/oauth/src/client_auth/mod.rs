//! Client authentication (RFC 6749 section 2.3, RFC 7523, OpenID Connect Core section 9): a secret in the header or the
//! body, an assertion, or none.

mod assertion;

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use organisation::applications::ApplicationRules;
use poem::{Request, http::header};
use shared_types::{TokenEndpointAuthMethod, Word};

use self::assertion::Assertion;
pub(super) use self::assertion::TYPE as ASSERTION_TYPE;
use super::{audit_events, error::OAuthError};
use kernel::Secret;
use organisation::applications::{self, Client};
use platform::{Actor, Ctx};
use web::{Params, params::decode};

/// The authentication methods of confidential applications.
pub(super) const CONFIDENTIAL: [TokenEndpointAuthMethod; 4] = [
    TokenEndpointAuthMethod::ClientSecretBasic,
    TokenEndpointAuthMethod::ClientSecretPost,
    TokenEndpointAuthMethod::ClientSecretJwt,
    TokenEndpointAuthMethod::PrivateKeyJwt,
];

/// The credentials of a request.
struct Credentials {
    client_id: String,
    proof: Proof,
    used_basic: bool,
}

/// The proof of identity.
enum Proof {
    /// Nothing but the id.
    None,
    Secret(Secret),
    Assertion(Box<Assertion>),
}

/// Authenticates the application of a request: a confidential one with its registered method, a public one by its id.
///
/// # Errors
/// `invalid_request` when two methods are used at once (RFC 6749 section 5.2), `invalid_client` for everything else.
pub(super) async fn authenticate(
    ctx: &Ctx,
    request: &Request,
    form: &Params,
) -> Result<Arc<Client>, OAuthError> {
    let presented = credentials(request, form);
    let presented = presented.map_err(|error| match form.get("client_id") {
        Some(client_id) => error.with_client_id(client_id),
        None => error,
    })?;
    let Some(client) = applications::client(ctx, &presented.client_id).await? else {
        audit_events::client_refused(ctx, &anonymous(request), None);
        return Err(OAuthError::invalid_client(presented.used_basic).with_client_id(&presented.client_id));
    };
    let verified = verify(ctx, request, &client, &presented).await;
    if verified.as_ref().is_err_and(|error| error.error == INVALID_CLIENT) {
        audit_events::client_refused(ctx, &anonymous(request), Some(&client));
    }
    verified.map(|()| client).map_err(|error| error.with_client_id(&presented.client_id))
}

fn anonymous(request: &Request) -> Actor {
    Actor::anonymous(web::request_source::read(request))
}

/// Verifies the proof of an application by its registered method.
async fn verify(
    ctx: &Ctx,
    request: &Request,
    client: &Client,
    presented: &Credentials,
) -> Result<(), OAuthError> {
    let method = presented.method();
    let is_registered = client.application.may_authenticate_by(method);
    let refused = || {
        let error = OAuthError::invalid_client(presented.used_basic);
        match is_registered {
            true => error.with_parameter("client_secret"),
            false => error.with_parameter_value("token_endpoint_auth_method", Some(method.as_str())),
        }
    };
    match &presented.proof {
        Proof::None if is_registered => Ok(()),
        Proof::Secret(secret) if is_registered && client.has_secret(ctx, secret) => Ok(()),
        // A caller with the right secret may learn what is wrong.
        Proof::Secret(secret) if client.has_secret(ctx, secret) => {
            Err(refused().with_description(OTHER_METHOD))
        }
        Proof::Assertion(assertion) if is_registered => assertion.verify(ctx, client, request).await,
        Proof::Assertion(_) => Err(refused().with_description(OTHER_METHOD)),
        Proof::None | Proof::Secret(_) => Err(refused()),
    }
}

/// The error code of failed client authentication.
const INVALID_CLIENT: &str = "invalid_client";
const OTHER_METHOD: &str = "the client is registered for another token_endpoint_auth_method";

impl Credentials {
    fn method(&self) -> TokenEndpointAuthMethod {
        match &self.proof {
            Proof::None => TokenEndpointAuthMethod::None,
            Proof::Secret(_) if self.used_basic => TokenEndpointAuthMethod::ClientSecretBasic,
            Proof::Secret(_) => TokenEndpointAuthMethod::ClientSecretPost,
            Proof::Assertion(assertion) => assertion.method(),
        }
    }
}

fn credentials(request: &Request, form: &Params) -> Result<Credentials, OAuthError> {
    let body_id = form.get("client_id");
    let body_secret = form.get("client_secret");
    let authorization = request.headers().get(header::AUTHORIZATION);
    let assertion = form.get("client_assertion");
    let used = [authorization.is_some(), body_secret.is_some(), assertion.is_some()];
    if used.into_iter().filter(|used| *used).count() > 1 {
        return Err(OAuthError::invalid_request(
            "the request uses more than one way to authenticate the client",
        ));
    }
    if assertion.is_some() || form.get("client_assertion_type").is_some() {
        return asserted(assertion, form);
    }
    let Some(value) = authorization else {
        let client_id = body_id.ok_or_else(|| OAuthError::invalid_client(false))?.to_owned();
        let proof = body_secret.map_or(Proof::None, |secret| Proof::Secret(Secret::new(secret)));
        return Ok(Credentials { client_id, proof, used_basic: false });
    };
    let (client_id, secret) = basic(value.as_bytes()).ok_or_else(|| OAuthError::invalid_client(true))?;
    if body_id.is_some_and(|body_id| body_id != client_id) {
        return Err(OAuthError::invalid_request("the client_id is not that of the Authorization header"));
    }
    let proof = if secret.is_empty() { Proof::None } else { Proof::Secret(Secret::new(secret)) };
    Ok(Credentials { client_id, proof, used_basic: true })
}

/// Reads an assertion (RFC 7521 section 4.2).
fn asserted(assertion: Option<&str>, form: &Params) -> Result<Credentials, OAuthError> {
    let (Some(assertion), Some(kind)) = (assertion, form.get("client_assertion_type")) else {
        let text = "client_assertion and client_assertion_type go together";
        return Err(OAuthError::invalid_request(text));
    };
    if kind != ASSERTION_TYPE {
        let text = "the client_assertion_type is not supported: it must be that of RFC 7523";
        return Err(OAuthError::invalid_client(false).with_description(text));
    }
    let assertion = Assertion::read(assertion)?;
    let client_id = assertion.client_id()?.to_owned();
    if form.get("client_id").is_some_and(|body_id| body_id != client_id) {
        return Err(OAuthError::invalid_request("the client_id is not that of the client_assertion"));
    }
    Ok(Credentials { client_id, proof: Proof::Assertion(Box::new(assertion)), used_basic: false })
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

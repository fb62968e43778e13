//! The JSON Web Key Set (RFC 7517) with which tokens are verified.

use poem::{IntoResponse, Response, handler, http::header, web::Data};

use super::error::OAuthError;
use platform::Ctx;

/// For how long the response may be cached. Keys are published long before they sign.
const CACHE: &str = "public, max-age=300";

/// `GET /oauth2/jwks`.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>) -> Response {
    match ctx.keys.jwks().await {
        Ok(jwks) => Response::builder()
            .content_type("application/json")
            .header(header::CACHE_CONTROL, CACHE)
            .body(jwks.to_string()),
        Err(error) => OAuthError::from(error).into_response(),
    }
}

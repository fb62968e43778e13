//! The JSON Web Key Set (RFC 7517): what tokens are verified with.

use poem::{IntoResponse, Response, handler, http::header, web::Data};

use super::error::OAuthError;
use platform::Ctx;

/// How long the answer may be kept. Keys are published long before they are signed with.
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

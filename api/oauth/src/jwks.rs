//! The JSON Web Key Set (RFC 7517) with which tokens are verified.

use poem::{Response, handler, http::header, web::Data};

use platform::Ctx;

/// For how long the response may be cached. Keys are published long before they sign.
const CACHE: &str = "public, max-age=300";

/// `GET /oauth2/jwks`.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>) -> Response {
    Response::builder()
        .content_type("application/json")
        .header(header::CACHE_CONTROL, CACHE)
        .body(ctx.keys.jwks().await.to_string())
}

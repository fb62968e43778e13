//! The logos of applications, for the pages.

use poem::{
    Body, Request, Response, handler,
    http::{StatusCode, header},
    web::{Data, Path},
};

use organisation::applications;
use platform::Ctx;

/// A logo must not run or load anything, even when it is opened by itself.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// How long a picture may be cached whose address contains its version: for ever, which is a year (RFC 9111 section 5.3).
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// How long another one may be cached.
const FOR_A_WHILE: &str = "public, max-age=600";

/// `GET /logos/{client_id}`: the logo that the application registered. A stored picture may be cached for ever if the
/// query `v` is its version.
#[handler]
pub(super) async fn show(
    request: &Request,
    Data(ctx): Data<&Ctx>,
    Path(client_id): Path<String>,
) -> Response {
    let logo = match applications::logo(ctx, &client_id).await {
        Ok(logo) => logo,
        Err(error) => {
            tracing::error!(%error, "a logo cannot be looked up");
            return StatusCode::SERVICE_UNAVAILABLE.into();
        }
    };
    let Some(logo) = logo else { return StatusCode::NOT_FOUND.into() };
    let asked_for = request.uri().query().and_then(|query| query.strip_prefix("v="));
    let is_that_version = asked_for.is_some() && asked_for == logo.version.as_deref();
    Response::builder()
        .content_type(logo.content_type)
        .header(header::CACHE_CONTROL, if is_that_version { FOR_EVER } else { FOR_A_WHILE })
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(Body::from_bytes(logo.body.clone()))
}

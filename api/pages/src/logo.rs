//! The logos of applications, for the pages.

use poem::{
    Body, Response, handler,
    http::{StatusCode, header},
    web::{Data, Path},
};

use organisation::applications;
use platform::Ctx;

/// A logo must not run or load anything, even when it is opened by itself.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// `GET /logos/{client_id}`: the logo that the application registered.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, Path(client_id): Path<String>) -> Response {
    let logo = match applications::logo(ctx, &client_id).await {
        Ok(logo) => logo,
        Err(error) => {
            tracing::error!(%error, "a logo cannot be looked up");
            return StatusCode::SERVICE_UNAVAILABLE.into();
        }
    };
    let Some(logo) = logo else { return StatusCode::NOT_FOUND.into() };
    Response::builder()
        .content_type(logo.content_type)
        .header(header::CACHE_CONTROL, "public, max-age=600")
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(Body::from_bytes(logo.body.clone()))
}

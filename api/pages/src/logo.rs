//! The pictures of applications, as pages show them.

use poem::{
    Response, handler,
    http::{StatusCode, header},
    web::{Data, Path},
};

use organisation::applications;
use platform::Ctx;

/// A picture does nothing, wherever it is opened.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// `GET /logos/{client_id}`: the picture that the application registered.
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
        .body(logo.body.clone())
}

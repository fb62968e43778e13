//! Session management (OpenID Connect Session Management 1.0): an application learns in the browser, without a request
//! to the server, that somebody signed in or out.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use poem::{Request, Response, handler, http::header};
use url::Url;

use kernel::secrets::{base64url, sha256};
use platform::Ctx;
use web::cookies;

/// The script that answers the messages of applications.
const SCRIPT: &str = include_str!("../templates/check_session.js");

/// The page and its content security policy. Every origin may frame it.
static PAGE: LazyLock<(String, String)> = LazyLock::new(|| {
    let hash = STANDARD.encode(sha256(SCRIPT.as_bytes()));
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Session</title>\n\
         <script>{SCRIPT}</script>\n</head>\n<body></body>\n</html>\n"
    );
    (page, format!("default-src 'none'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"))
});

/// `GET /oauth2/check-session`: the `check_session_iframe` (section 3.3).
#[handler]
pub(super) async fn show() -> Response {
    let (page, policy) = &*PAGE;
    Response::builder()
        .content_type("text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, policy)
        .header(header::CACHE_CONTROL, "public, max-age=3600")
        .header(header::REFERRER_POLICY, "no-referrer")
        .body(page.as_str())
}

/// The `session_state` of a response to an application (section 2); `None` if the request has no session or the
/// redirect URI no origin.
pub(super) fn session_state(
    ctx: &Ctx,
    request: &Request,
    client_id: &str,
    redirect_uri: &str,
) -> Option<String> {
    let cookie = cookies::session(ctx, request)?;
    let origin = Url::parse(redirect_uri).ok()?.origin();
    let salt = base64url(&ctx.random.bytes::<16>());
    let state = ctx.secrets.browser_state(&cookie);
    let text =
        format!("{client_id} {} {state} {salt}", origin.is_tuple().then(|| origin.ascii_serialization())?);
    Some(format!("{}.{salt}", base64url(&sha256(text.as_bytes()))))
}

/// Sets the cookie with the state that `session_state` is derived from, unless the browser has it.
pub(super) fn set_browser_state(ctx: &Ctx, request: &Request, response: &mut Response) {
    let Some(cookie) = cookies::session(ctx, request) else { return };
    let state = ctx.secrets.browser_state(&cookie);
    if cookies::read(request, cookies::BROWSER_STATE) != Some(&state) {
        cookies::add(response, &cookies::browser_state(&state));
    }
}

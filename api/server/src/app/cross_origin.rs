//! Whose scripts may call `/v1` with the session's cookie (CORS): those of the admin UI, where another web server serves it
//! (`ALDABA_UI_URL`). No other origin is allowed. The headers are set on errors too, which the UI explains.

use poem::{
    Request, Response,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
};

use super::section::Section;
use platform::Ctx;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");
/// What the UI sends.
const HEADERS: HeaderValue = HeaderValue::from_static("Content-Type, If-Match, X-CSRF-Token");
/// What the UI reads.
const EXPOSED: HeaderValue = HeaderValue::from_static("ETag, Link, Retry-After, X-Request-Id, X-Total-Count");
/// For how long a browser may cache a preflight response, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The origin of the admin UI, if it is not this server's.
pub(super) struct UiOrigin(Option<HeaderValue>);

impl UiOrigin {
    pub(super) fn new(ctx: &Ctx) -> Self {
        Self(ctx.config.server.ui_origin().and_then(|origin| HeaderValue::from_str(origin).ok()))
    }

    /// Whether a request to `/v1` comes from the UI at its own origin; `None` where there is none, or it is for another
    /// part of the server.
    pub(super) fn sent(&self, section: Section, request: &Request) -> Option<Sent> {
        let origin = self.0.as_ref().filter(|_| section == Section::Api)?;
        let is_ui = request.headers().get(header::ORIGIN) == Some(origin);
        Some(Sent(is_ui.then(|| origin.clone())))
    }
}

/// A request to `/v1`, with its origin if that is the UI's.
pub(super) struct Sent(Option<HeaderValue>);

impl Sent {
    /// Returns the response to a request that asks whether another one may be sent; `None` to all others.
    pub(super) fn preflight(&self, request: &Request) -> Option<Response> {
        let asks = request.method() == Method::OPTIONS
            && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        if !asks || self.0.is_none() {
            return None;
        }
        let mut response = Response::builder().status(StatusCode::NO_CONTENT).finish();
        let headers: [(HeaderName, HeaderValue); 3] = [
            (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
            (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
        ];
        response.headers_mut().extend(headers);
        Some(response)
    }

    /// Lets the UI read a response.
    pub(super) fn allow(self, response: &mut Response) {
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        if let Self(Some(origin)) = self {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }
}

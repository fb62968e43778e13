//! The outermost layer: assigns request ids, turns failures into responses, counts and logs.

use std::time::Instant;

use poem::{
    Endpoint, IntoResponse, Request, Response, Result,
    error::ResponseError,
    http::{HeaderValue, Method, StatusCode, Version, header, uri::Authority},
};

use super::{allow::Allowed, section::Section};
use kernel::{Error, Language};
use platform::{Ctx, actor::RequestSource};
use web::{Problem, problem};

/// An endpoint inside the outermost layer.
pub(super) struct Shell<E> {
    inner: E,
    ctx: Ctx,
    allowed: &'static Allowed,
}

impl<E> Shell<E> {
    pub(super) fn new(inner: E, ctx: Ctx, allowed: &'static Allowed) -> Self {
        Self { inner, ctx, allowed }
    }
}

impl<E: Endpoint> Endpoint for Shell<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let start = Instant::now();
        let source = web::request_source::read(&self.ctx, &request);
        if matches!(Section::of(request.uri().path()), Section::Api | Section::OAuth | Section::Pages) {
            self.ctx.settings.refresh().await;
        }
        let seen = Seen::of(&self.ctx, &request);
        request.extensions_mut().insert(source.clone());
        let mut response = if names_one_host(&request) {
            match self.inner.call(request).await {
                Ok(response) => response.into_response(),
                Err(error) if error.is_from_response() => error.into_response(),
                Err(error) => self.failure(&seen, &error),
            }
        } else {
            Problem::from(Error::field("Host", "invalid", "must be sent once")).as_response()
        };
        if let Some(page) = response.extensions_mut().remove::<web::ErrorPage>() {
            let headers = std::mem::take(response.headers_mut());
            response = pages::show_error(&self.ctx, seen.language, &page);
            response.headers_mut().extend(headers);
        }
        self.allowed.add_header(&seen.path, &mut response);
        finish(&mut response, &source.request_id, seen.section);
        report(&seen, &response, &source, start);
        Ok(response)
    }
}

impl<E> Shell<E> {
    /// Returns the response to a failure: a page for a browser, a problem for a program.
    fn failure(&self, seen: &Seen, error: &poem::Error) -> Response {
        let response = problem::from_framework(error);
        if seen.section == Section::Api || !seen.wants_html {
            return response;
        }
        pages::error_page(&self.ctx, seen.language, response.status(), code_of(error))
    }
}

/// Returns the code of the page for a failure.
fn code_of(error: &poem::Error) -> &'static str {
    match error.downcast_ref::<Problem>().map(Problem::error) {
        Some(Error::SetupRequired) => "setup_required",
        Some(Error::Busy | Error::Database(_)) => "busy",
        _ if error.status() == StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        _ if error.status().is_client_error() => "not_found",
        _ => "internal",
    }
}

/// Whether a request has exactly one valid `Host` header; HTTP/1.0 has none (RFC 9112 section 3.2).
fn names_one_host(request: &Request) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => request.version() < Version::HTTP_11,
        (Some(host), None) => host.is_empty() || is_host(host.as_bytes()),
        _ => false,
    }
}

fn is_host(host: &[u8]) -> bool {
    Authority::try_from(host).is_ok() && !host.contains(&b'@')
}

/// What is kept of a request, to respond to failures and to log.
struct Seen {
    method: Method,
    path: String,
    section: Section,
    wants_html: bool,
    language: Language,
}

impl Seen {
    fn of(ctx: &Ctx, request: &Request) -> Self {
        let settings = ctx.settings.current();
        let path = request.uri().path().to_owned();
        let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
        let wants_html = accept.is_some_and(|accept| accept.contains("text/html"));
        Self {
            method: request.method().clone(),
            section: Section::of(&path),
            wants_html,
            language: if wants_html {
                web::language::of(&settings, request, None)
            } else {
                Language::default()
            },
            path,
        }
    }
}

/// Adds the headers of every response.
fn finish(response: &mut Response, request_id: &str, section: Section) {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("x-request-id", id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // For browsers and scanners that do not read `frame-ancestors` (RFC 9700 section 4.16).
    let policy = headers.get(header::CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok());
    if policy.is_some_and(|policy| policy.contains("frame-ancestors 'none'")) {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    if section == Section::Api {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
}

/// Counts the request and logs it, without its query, which may contain private data.
fn report(seen: &Seen, response: &Response, source: &RequestSource, start: Instant) {
    let status = response.status();
    let elapsed = start.elapsed();
    let section = seen.section.name();
    metrics::counter!("aldaba_http_requests_total", "section" => section, "class" => class(status.as_u16()))
        .increment(1);
    metrics::histogram!("aldaba_http_request_seconds", "section" => section).record(elapsed.as_secs_f64());
    // Failed and rejected requests are logged at the info level, others only at the debug level.
    let level_info = status.is_server_error() || status.is_client_error();
    if level_info {
        tracing::info!(
            request_id = %source.request_id, method = %seen.method, path = %loggable(&seen.path),
            status = status.as_u16(), ip = ?source.ip, micros = elapsed.as_micros() as u64, "request",
        );
    } else {
        tracing::debug!(
            request_id = %source.request_id, method = %seen.method, path = %loggable(&seen.path),
            status = status.as_u16(), ip = ?source.ip, micros = elapsed.as_micros() as u64, "request",
        );
    }
}

/// Returns a path without the secrets that some links contain.
fn loggable(path: &str) -> &str {
    const LINKS: [&str; 5] = [
        "/invitations/",
        "/password-resets/",
        "/email-confirmations/",
        "/email-stops/",
        "/v1/password-resets/",
    ];
    LINKS.into_iter().find(|link| path.starts_with(link)).unwrap_or(path)
}

fn class(status: u16) -> &'static str {
    match status {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

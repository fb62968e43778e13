//! The outermost layer: assigns request ids, turns failures into responses, counts and logs.

use std::{
    net::IpAddr,
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use futures::FutureExt;
use poem::{
    Endpoint, Request, Response, Result,
    error::ResponseError,
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri, Version, header, uri::Authority},
};

use super::{
    cross_origin::{Sent, UiOrigin},
    dispatch::Dispatch,
    gate::Gate,
    operation::Documents,
    recorded::Recorded,
    section::Section,
};
use kernel::{Error, Language};
use platform::{Ctx, actor::RequestSource};
use web::{Problem, problem};

/// The parts of the server inside the outermost layer.
pub(super) struct Shell {
    dispatch: Dispatch,
    gate: Gate,
    ui: UiOrigin,
    ctx: Ctx,
    recorded: Recorded,
}

impl Shell {
    pub(super) fn new(dispatch: Dispatch, ctx: Ctx) -> Self {
        Self {
            dispatch,
            gate: Gate::new(ctx.clone()),
            ui: UiOrigin::new(&ctx),
            ctx,
            recorded: Recorded::new(),
        }
    }
}

impl Endpoint for Shell {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let start = Instant::now();
        let section = Section::of(request.uri().path());
        if section.needs_installation() {
            self.ctx.settings.refresh().await;
        }
        let source = web::request_source::determine(&self.ctx, &request);
        let seen = Seen::of(&self.ctx, section, &source, &request);
        let sent = self.ui.sent(section, &request);
        // A panic in one request must not affect others.
        let outcome =
            AssertUnwindSafe(self.handle(section, source, sent.as_ref(), request)).catch_unwind().await;
        let outcome =
            outcome.unwrap_or_else(|_| Err(Problem::from(Error::internal("a handler panicked")).into()));
        let mut response = match outcome {
            Ok(response) => response,
            Err(error) if error.is_from_response() => error.into_response(),
            Err(error) => self.failure(&seen, &error),
        };
        let refusal = response.extensions_mut().remove::<web::RequestRefusal>();
        if let Some(page) = response.extensions_mut().remove::<web::ErrorPage>() {
            let headers = std::mem::take(response.headers_mut());
            response = pages::show_error(&self.ctx, seen.recipient(), &page);
            response.headers_mut().extend(headers);
        }
        if response.status() == StatusCode::METHOD_NOT_ALLOWED {
            Documents::get().await.allowed.add_header(seen.uri.path(), &mut response);
        }
        finish(&mut response, &seen);
        if let Some(sent) = sent {
            sent.allow(&mut response);
        }
        let elapsed = start.elapsed();
        self.recorded.add(section, response.status().as_u16(), elapsed);
        let is_outage = self.ctx.db.is_away();
        log(&seen, &Outcome { status: response.status(), elapsed, refusal, is_outage });
        Ok(response)
    }
}

impl Shell {
    async fn handle(
        &self,
        section: Section,
        source: RequestSource,
        sent: Option<&Sent>,
        mut request: Request,
    ) -> Result<Response> {
        if !names_one_host(&request) {
            let error = Error::field("Host", "invalid", "must be sent once");
            return Ok(Problem::from(error).as_response());
        }
        if let Some(response) = sent.and_then(|sent| sent.preflight(&request)) {
            return Ok(response);
        }
        self.gate.check(section, request.uri().path()).await?;
        if let Some(document) = self.dispatch.published(section, &request).await {
            return Ok(document);
        }
        request.set_data(self.ctx.clone());
        request.set_data(source);
        self.dispatch.call(section, request).await
    }

    /// Returns the response to a failure: a page for a browser, a problem for a program.
    fn failure(&self, seen: &Seen, error: &poem::Error) -> Response {
        let response = problem::from_framework(error);
        if seen.section == Section::Api || !seen.wants_html {
            return response;
        }
        pages::error_page(&self.ctx, seen.recipient(), response.status(), code_of(error))
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
    is_usual_host(host) || is_authority(host)
}

/// Whether it is a name or an IPv4 address, with a port or without. Most are, so that they are not parsed.
fn is_usual_host(host: &[u8]) -> bool {
    let mut parts = host.splitn(2, |byte| *byte == b':');
    let (name, port) = (parts.next().unwrap_or_default(), parts.next());
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
    let is_port = |port: &[u8]| (1..5).contains(&port.len()) && port.iter().all(u8::is_ascii_digit);
    !name.is_empty() && name.iter().all(is_name) && port.is_none_or(is_port)
}

fn is_authority(host: &[u8]) -> bool {
    Authority::try_from(host).is_ok() && !host.contains(&b'@')
}

/// Whether a request was sent to the host of the public URL, at any port.
fn is_for_public_host(ctx: &Ctx, request: &Request) -> bool {
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| Authority::try_from(host.as_bytes()).ok());
    let ours = ctx.config.server.public_url.host_str().unwrap_or_default();
    host.is_some_and(|host| host.host().eq_ignore_ascii_case(ours))
}

/// What is kept of a request, to respond to failures and to log.
struct Seen {
    request_id: HeaderValue,
    ip: Option<IpAddr>,
    method: Method,
    uri: Uri,
    section: Section,
    wants_html: bool,
    language: Language,
    /// Whether it was sent to the host of the public URL, which is `https`.
    is_secure: bool,
}

impl Seen {
    fn of(ctx: &Ctx, section: Section, source: &RequestSource, request: &Request) -> Self {
        let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
        let wants_html = accept.is_some_and(|accept| accept.contains("text/html"));
        Self {
            // It is base64.
            request_id: HeaderValue::from_str(&source.request_id).unwrap_or(HeaderValue::from_static("")),
            ip: source.ip,
            method: request.method().clone(),
            uri: request.uri().clone(),
            section,
            is_secure: ctx.config.server.is_https() && is_for_public_host(ctx, request),
            wants_html,
            language: if wants_html {
                web::language::choose(&ctx.settings.current(), request, None)
            } else {
                Language::default()
            },
        }
    }

    /// Returns whose request it is, for an error page.
    fn recipient(&self) -> pages::Recipient<'_> {
        let request_id = self.request_id.to_str().unwrap_or_default();
        pages::Recipient { language: self.language, request_id }
    }
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// For how long browsers use only `https` for the host (RFC 6797): a year. Other hosts of its domain are not ours.
const STRICT_TRANSPORT_SECURITY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds the headers of every response.
fn finish(response: &mut Response, seen: &Seen) {
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, seen.request_id.clone());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Not for applications whose proxies pass on what forward authentication answers.
    if seen.is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT_SECURITY);
    }
    // For browsers and scanners that do not read `frame-ancestors` (RFC 9700 section 4.16).
    let policy = headers.get(header::CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok());
    if policy.is_some_and(|policy| policy.contains("frame-ancestors 'none'")) {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    if seen.section == Section::Api {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
}

/// How a request ended.
struct Outcome {
    status: StatusCode,
    elapsed: Duration,
    refusal: Option<web::RequestRefusal>,
    /// Whether the database does not answer.
    is_outage: bool,
}

/// Logs a request without its query, which may contain private data: failed and rejected ones at the info level, others
/// at the debug level. So are those that an outage of the database rejects, since the outage itself is logged. A
/// refused request of an application names the application and the error.
fn log(seen: &Seen, outcome: &Outcome) {
    let (status, refusal) = (outcome.status, outcome.refusal.as_ref());
    macro_rules! log {
        ($level:ident) => {
            tracing::$level!(
                request_id = seen.request_id.to_str().unwrap_or_default(), method = %seen.method,
                path = %loggable(seen.uri.path()), status = status.as_u16(), ip = ?seen.ip,
                micros = outcome.elapsed.as_micros() as u64,
                client_id = refusal.and_then(|refusal| refusal.client_id.as_deref()),
                error = refusal.map(|refusal| refusal.error), "request",
            )
        };
    }
    let is_expected = outcome.is_outage && status == StatusCode::SERVICE_UNAVAILABLE;
    let is_refused = status.is_server_error() || status.is_client_error() || refusal.is_some();
    match is_refused && !is_expected {
        true => log!(info),
        false => log!(debug),
    }
}

/// Returns a path without the secrets that some links contain.
fn loggable(path: &str) -> &str {
    const LINKS: [&str; 8] = [
        "/invitations/",
        "/password-resets/",
        "/email-confirmations/",
        "/email-stops/",
        "/sign-in-notices/",
        "/sign-in-links/",
        "/setup-links/",
        "/v1/password-resets/",
    ];
    LINKS.into_iter().find(|link| path.starts_with(link)).unwrap_or(path)
}

//! The error page.

use askama::Template;
use poem::{Response, http::StatusCode};

use super::{
    layout::{Layout, LeadsTo, respond},
    message::Link,
    texts::Texts,
};
use kernel::{Error, Language};
use platform::Ctx;

#[derive(Template)]
#[template(path = "error.html")]
pub(super) struct ErrorTemplate<'a> {
    pub(super) page: Layout,
    pub(super) code: &'a str,
    /// What the person reads first, when the description is for developers.
    pub(super) lead: Option<&'static str>,
    pub(super) description: &'a str,
    pub(super) link: Option<Link>,
}

/// Returns the error page. `code` is a stable word, shown and in `data-code` of `#error`. Errors of the pages
/// themselves are described in the language of the person; others, above all those of OAuth, by `description`.
#[must_use]
pub fn error_page(
    ctx: &Ctx,
    language: Language,
    status: StatusCode,
    code: &str,
    description: &str,
) -> Response {
    let texts = Texts::of(language);
    let (title, told) = match code {
        "not_found" => (texts.not_found_title, texts.not_found),
        "method_not_allowed" => (texts.error_title, texts.method_not_allowed),
        "malformed" if status == StatusCode::PAYLOAD_TOO_LARGE => (texts.error_title, texts.form_too_large),
        "malformed" => (texts.error_title, texts.form_malformed),
        "request_expired" => (texts.request_expired_title, texts.request_expired),
        "busy" => (texts.error_title, texts.busy),
        "internal" => (texts.error_title, texts.internal),
        "setup_required" => (texts.error_title, texts.setup_required),
        _ => (texts.error_title, description),
    };
    let start = Link { id: None, href: "/".to_owned(), text: texts.to_start.to_owned() };
    let page = ErrorTemplate {
        page: Layout::new(ctx, language, title),
        code,
        lead: matches!(code, "invalid_request" | "invalid_client").then_some(texts.application_mistake),
        description: told,
        link: (code == "not_found").then_some(start),
    };
    let mut response = respond(ctx, status, LeadsTo::Here, &page);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert("retry-after", poem::http::HeaderValue::from_static("2"));
    }
    response
}

/// Returns the page for a domain error. Logs its private cause, which is not shown.
pub(super) fn explain(ctx: &Ctx, language: Language, error: &Error) -> Response {
    let (status, code) = match error {
        Error::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated"),
        Error::Forbidden { code, .. } => (StatusCode::FORBIDDEN, *code),
        Error::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
        Error::Invalid(_) => (StatusCode::BAD_REQUEST, "malformed"),
        Error::Conflict { code, .. } | Error::InUse { code, .. } => (StatusCode::CONFLICT, *code),
        Error::Changed => (StatusCode::PRECONDITION_FAILED, "changed"),
        Error::Contradiction { code, .. } => (StatusCode::UNPROCESSABLE_ENTITY, *code),
        Error::TooOften(_) => (StatusCode::TOO_MANY_REQUESTS, "too_often"),
        Error::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
        Error::SetupRequired => (StatusCode::SERVICE_UNAVAILABLE, "setup_required"),
        Error::Database(_) => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
        Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    };
    if let Error::Database(cause) | Error::Internal(cause) = error {
        tracing::error!(%cause, "a page could not be shown");
    }
    error_page(ctx, language, status, code, &error.to_string())
}

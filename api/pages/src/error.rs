//! The error page.

use askama::Template;
use poem::{Response, http::StatusCode};

use super::{
    layout::{Brand, Layout, LeadsTo, respond},
    message::Link,
    texts::Texts,
};
use kernel::{
    Error, Language,
    error::{INSUFFICIENT_AUTHENTICATION, RECENT_SIGN_IN_REQUIRED},
};
use platform::{Ctx, failures::log_request};
use web::ErrorPage;

#[derive(Template)]
#[template(path = "error.html")]
pub(super) struct ErrorTemplate<'a> {
    pub(super) page: Layout,
    pub(super) code: &'a str,
    /// What the person reads first, when the description is for developers.
    pub(super) lead: Option<String>,
    pub(super) description: &'a str,
    /// The id of the request, by which it is found in the log.
    pub(super) request_id: &'a str,
    pub(super) link: Option<Link>,
    /// The button that returns the error to the application.
    pub(super) button: Option<Button<'a>>,
}

/// The button that returns an error to an application, with its texts.
pub(super) struct Button<'a> {
    leads_to: String,
    text: String,
    address: &'a str,
    fields: &'a [(String, String)],
}

/// Returns the error page for an error of the server, which has no description of its own.
#[must_use]
pub fn error_page(ctx: &Ctx, to: Recipient<'_>, status: StatusCode, code: &'static str) -> Response {
    let description = String::new();
    show_error(ctx, to, &ErrorPage { status, code, description, return_button: None, sign_in_again: None })
}

/// Whose request failed.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    /// The language of the person.
    pub language: Language,
    /// The id of the request, by which it is found in the log.
    pub request_id: &'a str,
}

/// Returns an error page. The code is a stable word, shown and in `data-code` of `#error`. Errors of the pages
/// themselves are described in the language of the person; others, above all those of OAuth, by their description.
#[must_use]
pub fn show_error(ctx: &Ctx, to: Recipient<'_>, error: &ErrorPage) -> Response {
    let ErrorPage { status, code, description, return_button, sign_in_again } = error;
    let Recipient { language, request_id } = to;
    let texts = Texts::of(language);
    let (title, description) = match *code {
        "not_found" => (texts.not_found_title, texts.not_found),
        "method_not_allowed" => (texts.error_title, texts.method_not_allowed),
        "malformed" if *status == StatusCode::PAYLOAD_TOO_LARGE => (texts.error_title, texts.form_too_large),
        "malformed" => (texts.error_title, texts.form_malformed),
        "request_expired" => (texts.request_expired_title, texts.request_expired),
        "sign_in_cancelled" => (texts.sign_in_cancelled_title, texts.sign_in_cancelled),
        "busy" => (texts.error_title, texts.busy),
        "too_often" => (texts.error_title, texts.too_often),
        "internal" => (texts.error_title, texts.internal),
        "setup_required" => (texts.error_title, texts.setup_required),
        _ => (texts.error_title, description.as_str()),
    };
    let is_mistake = matches!(*code, "invalid_request" | "invalid_client");
    let button = return_button.as_ref();
    let page = ErrorTemplate {
        page: Layout::new(ctx, language, title)
            .with_brand(button.map(|button| Brand::named(&button.application))),
        code,
        lead: match button {
            Some(button) => Some((texts.ended_unanswered)(&button.application)),
            None => is_mistake.then(|| texts.application_mistake.to_owned()),
        },
        description,
        request_id,
        link: match sign_in_again {
            Some(address) => Some(Link::new(address.as_str(), texts.sign_in_again).with_id("sign-in-again")),
            None => {
                (button.is_none() && !is_mistake && *code != "setup_required").then(|| Link::to_start(texts))
            }
        },
        button: button.map(|button| Button {
            leads_to: (texts.consent_leads_to)(&button.host),
            text: (texts.return_to_application)(&button.application),
            address: &button.address,
            fields: &button.fields,
        }),
    };
    let leads = if button.is_some() { LeadsTo::ToApplication } else { LeadsTo::Here };
    let mut response = respond(ctx, *status, leads, &page);
    if *status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert("retry-after", poem::http::HeaderValue::from_static("2"));
    }
    response
}

/// Returns the page for a domain error. Logs its private cause, which is not shown.
pub(super) fn explain(ctx: &Ctx, to: Recipient<'_>, error: &Error) -> Response {
    let (status, code) = match error {
        Error::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated"),
        Error::InsufficientAuthentication => (StatusCode::UNAUTHORIZED, INSUFFICIENT_AUTHENTICATION),
        Error::RecentSignInRequired { .. } => (StatusCode::FORBIDDEN, RECENT_SIGN_IN_REQUIRED),
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
    log_request(error, "a page could not be shown");
    let description = error.to_string();
    let page = ErrorPage { status, code, description, return_button: None, sign_in_again: None };
    show_error(ctx, to, &page)
}

//! Why a page is not shown, and the page that replaces it.

use std::sync::Arc;

use poem::{Endpoint, IntoResponse, Request, Response, error::ResponseError, http::StatusCode};

use super::{
    error::{ErrorTemplate, Recipient, error_page, explain},
    layout::{Layout, LeadsTo, respond},
    message::Link,
    request,
    texts::Texts,
};
use kernel::Error;
use platform::Ctx;
use web::{body::BodyError, cookies};

/// Why a page is not shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// An error of the domain.
    #[error(transparent)]
    Error(#[from] Error),
    /// The query or the form is not form-url-encoded UTF-8.
    #[error("the query or the form is malformed")]
    Malformed,
    /// The form could not be read.
    #[error("the form was not read")]
    Body(BodyError),
    /// The form lacks the token that belongs to the browser's cookie.
    #[error("the form has no valid CSRF token")]
    Forged,
    /// The interaction does not exist or has expired.
    #[error("the interaction does not exist")]
    RequestExpired,
    /// Another page is shown instead.
    #[error("another page is shown instead")]
    Page(Box<Response>),
}

/// A page, or why it is not shown.
pub(super) type Outcome = Result<Response, Failure>;

/// Unused, since [`show_failures`] handles every failure before.
impl ResponseError for Failure {
    fn status(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }
}

/// Turns the failures of the inner endpoints into pages, in the requested language, which the browser remembers.
pub(super) async fn show_failures<E: Endpoint>(inner: Arc<E>, request: Request) -> poem::Result<Response> {
    let ctx = web::context(&request)?.clone();
    let language = request::language(&ctx, &request);
    let address = request::address(&request);
    let request_id = web::request_source::read(&request).request_id;
    let chosen = request::remember_language(&ctx, &request);
    let keeps_cookies = cookies::read(&request, cookies::form_name(&ctx)).is_some();
    let mut response = match inner.call(request).await {
        Ok(response) => response.into_response(),
        Err(error) => {
            let failure: Failure = error.downcast()?;
            let to = Recipient { language, request_id: &request_id };
            failure.into_page(&ctx, to, (address, keeps_cookies))
        }
    };
    if let Some(cookie) = chosen {
        cookies::add(&mut response, &cookie);
    }
    Ok(response)
}

impl Failure {
    fn into_page(self, ctx: &Ctx, to: Recipient<'_>, form: (String, bool)) -> Response {
        let refuse = |status, code| error_page(ctx, to, status, code);
        match self {
            Self::Error(error) => explain(ctx, to, &error),
            Self::Malformed => refuse(StatusCode::BAD_REQUEST, "malformed"),
            Self::Body(BodyError::Busy) => explain(ctx, to, &Error::Busy),
            Self::Body(error) => refuse(error.status(), "malformed"),
            Self::Forged => form_expired(ctx, to, form),
            Self::RequestExpired => refuse(StatusCode::BAD_REQUEST, "request_expired"),
            Self::Page(page) => *page,
        }
    }
}

/// Returns the page for an expired form, or for a form of a browser that did not keep the cookie that the page set. It
/// links to a new one.
fn form_expired(ctx: &Ctx, to: Recipient<'_>, (address, keeps_cookies): (String, bool)) -> Response {
    let texts = Texts::of(to.language);
    let (code, title, description) = match keeps_cookies {
        true => ("form_expired", texts.form_expired_title, texts.form_expired),
        false => ("cookies_blocked", texts.cookies_blocked_title, texts.cookies_blocked),
    };
    let page = ErrorTemplate {
        page: Layout::new(ctx, to.language, title),
        code,
        lead: None,
        description,
        request_id: to.request_id,
        link: Some(Link::new(address, texts.try_again)),
        button: None,
    };
    respond(ctx, StatusCode::FORBIDDEN, LeadsTo::Here, &page)
}

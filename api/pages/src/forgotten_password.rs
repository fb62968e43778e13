//! Requests a link to set a new password (UC-25). The response does not depend on whether the user exists.

use askama::Template;
use poem::{
    Response, handler,
    http::{StatusCode, header},
};

use super::{
    csrf::FormGuard,
    failure::Outcome,
    layout::{Layout, LeadsTo, respond},
    message::Link,
    visit::{Submission, Visit},
};
use kernel::Error;
use sign_in::password_resets;

#[derive(Template)]
#[template(path = "forgotten_password.html")]
struct ForgottenPassword {
    page: Layout,
    csrf: String,
    login: String,
    login_missing: bool,
}

/// `GET /forgotten-password`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Response {
    render(&visit, "", false)
}

/// `POST /forgotten-password`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let login = form.get("email").unwrap_or_default();
    match password_resets::request(visit.ctx, &visit.source, login).await {
        Ok(()) => Ok(sent(&visit)),
        Err(Error::Invalid(_)) => Ok(render(&visit, login, true)),
        Err(error) => Err(error.into()),
    }
}

/// `GET /.well-known/change-password`: redirects password managers to the page for a new password, by 302 as the
/// specification has it.
#[handler]
pub(super) fn well_known() -> Response {
    Response::builder().status(StatusCode::FOUND).header(header::LOCATION, "/forgotten-password").finish()
}

fn render(visit: &Visit<'_>, login: &str, login_missing: bool) -> Response {
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let page = ForgottenPassword {
        page: visit.layout(visit.language, visit.texts().forgotten_password),
        csrf: guard.token.clone(),
        login: login.to_owned(),
        login_missing,
    };
    let status = if login_missing { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    guard.protect(respond(visit.ctx, status, LeadsTo::Here, &page))
}

fn sent(visit: &Visit<'_>) -> Response {
    let texts = visit.texts();
    let page = visit.message(texts.link_sent_title).with_id("link-sent").paragraph(texts.link_sent);
    page.link(Link::new("/sign-in", texts.to_sign_in)).respond(visit.ctx, StatusCode::OK)
}

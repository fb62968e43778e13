//! Pages of mailed links that ask a question, which the person answers with a button.

use askama::Template;
use poem::{Response, http::StatusCode};

use super::{
    csrf::Guard,
    layout::{Layout, LeadsTo, respond},
    mailed_link::MailedLink,
    visit::Visit,
};

/// A page that asks a question; its title is the heading.
#[derive(Template)]
#[template(path = "confirmation.html")]
struct Confirmation {
    page: Layout,
    csrf: String,
    link: String,
    paragraphs: Vec<String>,
    accept: &'static str,
    decline: Option<&'static str>,
}

/// Shows a question with the buttons that answer it.
pub(super) fn ask(
    visit: &Visit<'_>,
    link: MailedLink,
    title: &str,
    paragraphs: Vec<String>,
    accept: &'static str,
    decline: Option<&'static str>,
) -> Response {
    let guard = Guard::of(visit.ctx, visit.request);
    let page = Layout::new(visit.ctx, visit.language, title);
    let page =
        Confirmation { page, csrf: guard.token.clone(), link: link.sealed, paragraphs, accept, decline };
    guard.protect(respond(visit.ctx, StatusCode::OK, LeadsTo::Here, &page))
}

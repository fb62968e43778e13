//! Pages that ask a question to answer with a button. A link alone changes nothing: programs open links of mails too.

use askama::Template;
use poem::{Response, http::StatusCode};

use super::{
    csrf::Guard,
    layout::{Layout, Leads, respond},
    visit::Visit,
};

/// A page that asks; its title is the heading.
#[derive(Template)]
#[template(path = "confirmation.html")]
struct Confirmation {
    page: Layout,
    csrf: String,
    paragraphs: Vec<String>,
    accept: &'static str,
    decline: Option<&'static str>,
}

/// Asks a question, with the buttons that answer it.
pub(super) fn ask(
    visit: &Visit<'_>,
    title: &str,
    paragraphs: Vec<String>,
    accept: &'static str,
    decline: Option<&'static str>,
) -> Response {
    let guard = Guard::of(visit.ctx, visit.request);
    let page = Layout::new(visit.ctx, visit.language, title);
    let page = Confirmation { page, csrf: guard.token.clone(), paragraphs, accept, decline };
    guard.protect(respond(visit.ctx, StatusCode::OK, Leads::Here, &page))
}

//! Pages of mailed links that ask a question, which the person answers with a button.

use askama::Template;
use poem::Response;

use super::{
    layout::Layout,
    mailed_link::{Hidden, MailedLink},
    visit::Visit,
};

/// A page that asks a question; its title is the heading.
#[derive(Template)]
#[template(path = "confirmation.html")]
struct Confirmation {
    page: Layout,
    hidden: Hidden,
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
    let page = visit.layout(visit.language, title);
    link.show_form(visit, page, true, |page, hidden| Confirmation {
        page,
        hidden,
        paragraphs,
        accept,
        decline,
    })
}

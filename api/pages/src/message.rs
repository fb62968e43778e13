//! Pages that only say something and offer ways on.

use askama::Template;

use super::layout::Layout;

/// A way on from a page.
pub(super) struct Link {
    pub(super) id: Option<&'static str>,
    pub(super) href: String,
    pub(super) text: String,
}

/// A page that says something; its title is the heading.
#[derive(Template)]
#[template(path = "message.html")]
pub(super) struct Message {
    pub(super) page: Layout,
    /// The heading's id.
    pub(super) id: Option<&'static str>,
    pub(super) paragraphs: Vec<String>,
    pub(super) links: Vec<Link>,
}

//! Pages with a message and links.

use askama::Template;

use super::layout::Layout;

/// A link to continue from a page.
pub(super) struct Link {
    pub(super) id: Option<&'static str>,
    pub(super) href: String,
    pub(super) text: String,
}

/// A page with a message; its title is the heading.
#[derive(Template)]
#[template(path = "message.html")]
pub(super) struct Message {
    pub(super) page: Layout,
    /// The id of the heading.
    pub(super) id: Option<&'static str>,
    pub(super) paragraphs: Vec<String>,
    pub(super) links: Vec<Link>,
}

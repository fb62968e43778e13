//! Pages with a message and links.

use askama::Template;

use super::{layout::Layout, texts::Texts};

/// A link to continue from a page.
pub(super) struct Link {
    pub(super) id: Option<&'static str>,
    pub(super) href: String,
    pub(super) text: String,
}

impl Link {
    /// Returns the link to the start page: the portal, or the sign-in page for a person who is not signed in.
    pub(super) fn to_start(texts: &Texts) -> Self {
        Self { id: None, href: "/".to_owned(), text: texts.to_start.to_owned() }
    }

    /// Returns the link to the sign-in page.
    pub(super) fn to_sign_in(texts: &Texts) -> Self {
        Self { id: None, href: "/sign-in".to_owned(), text: texts.sign_in.to_owned() }
    }
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

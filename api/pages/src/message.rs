//! Pages with a message and links.

use askama::Template;
use poem::{Response, http::StatusCode};

use super::{
    layout::{Layout, LeadsTo, respond},
    texts::Texts,
};
use platform::Ctx;

/// A link to continue from a page.
pub(super) struct Link {
    pub(super) id: Option<&'static str>,
    pub(super) href: String,
    pub(super) text: String,
}

impl Link {
    pub(super) fn new(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: None, href: href.into(), text: text.into() }
    }

    pub(super) fn with_id(self, id: &'static str) -> Self {
        Self { id: Some(id), ..self }
    }

    /// Returns the link to the start page: the portal, or the sign-in page for a person who is not signed in.
    pub(super) fn to_start(texts: &Texts) -> Self {
        Self::new("/", texts.to_start)
    }

    /// Returns the link to the sign-in page.
    pub(super) fn to_sign_in(texts: &Texts) -> Self {
        Self::new("/sign-in", texts.sign_in)
    }
}

/// A page with a message; its title is the heading.
#[derive(Template)]
#[template(path = "message.html")]
pub(super) struct Message {
    page: Layout,
    /// The id of the heading.
    id: Option<&'static str>,
    paragraphs: Vec<String>,
    links: Vec<Link>,
}

impl Message {
    /// Creates a page.
    pub(super) fn on(page: Layout) -> Self {
        Self { page, id: None, paragraphs: Vec::new(), links: Vec::new() }
    }

    pub(super) fn with_id(self, id: &'static str) -> Self {
        Self { id: Some(id), ..self }
    }

    pub(super) fn paragraph(mut self, text: impl Into<String>) -> Self {
        self.paragraphs.push(text.into());
        self
    }

    /// Adds a link. The first one is the button of the page.
    pub(super) fn link(mut self, link: Link) -> Self {
        self.links.push(link);
        self
    }

    /// Responds with the page, which leads only to this server.
    pub(super) fn respond(self, ctx: &Ctx, status: StatusCode) -> Response {
        respond(ctx, status, LeadsTo::Here, &self)
    }
}

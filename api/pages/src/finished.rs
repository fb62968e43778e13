//! The page of an authorization request that was answered: the person went back, kept a bookmark, or sent a form twice.
//! What succeeded is no error, and the page leads on.

use poem::{Response, http::StatusCode};

use super::{
    layout::{Brand, Layout, LeadsTo, respond},
    message::{Link, Message},
    texts::Texts,
};
use kernel::{Language, Result};
use platform::Ctx;

/// A request that was answered.
pub(super) struct Finished {
    /// The application.
    pub(super) client_id: String,
    /// Where it got the answer.
    pub(super) redirect_uri: String,
    pub(super) language: Language,
    /// The email of the person who is signed in.
    pub(super) email: Option<String>,
}

impl Finished {
    /// Returns its page, with a link to the application if it has a start page.
    pub(super) async fn page(self, ctx: &Ctx) -> Result<Response> {
        let texts = Texts::of(self.language);
        let application = Brand::of(ctx, &self.client_id, Some(&self.redirect_uri)).await?;
        let to_application = application.as_ref().and_then(|application| {
            let start = application.start.clone()?;
            Some(Link::new(start, (texts.to_start_of)(&application.name)).with_id("application"))
        });
        let page = Layout::new(ctx, self.language, texts.request_finished_title).with_brand(application);
        let mut page = Message::on(page).with_id("request-finished").paragraph(texts.request_finished);
        if let Some(email) = self.email {
            page = page.paragraph((texts.signed_in_as)(&email));
        }
        for link in to_application.into_iter().chain([Link::to_start(texts)]) {
            page = page.link(link);
        }
        Ok(respond(ctx, StatusCode::OK, LeadsTo::ToApplication, &page))
    }
}

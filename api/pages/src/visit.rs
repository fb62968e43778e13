//! A request for a page: its sender, its parameters and its language.

use std::sync::Arc;

use poem::{Body, FromRequest, Request, RequestBody};
use shared_types::readable_email;

use super::{
    csrf,
    failure::Failure,
    finished::Finished,
    layout::Layout,
    message::Message,
    request::{address, language, query},
    texts::Texts,
};
use kernel::{Language, url::with_query};
use organisation::{
    applications::{self, Client},
    users::User,
};
use platform::{
    Ctx,
    actor::{Person, RequestSource},
};
use sign_in::sessions::{self, Session, SignedInAccount};
use tokens::interactions::{self, AuthorizationRequest, Interaction};
use web::{Params, cookies};

/// A request for a page.
pub(super) struct Visit<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) request: &'a Request,
    pub(super) source: RequestSource,
    /// The parameters of the query.
    pub(super) query: Params,
    pub(super) language: Language,
}

impl<'a> FromRequest<'a> for Visit<'a> {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        let ctx = web::context(request)?;
        let query = query(request).ok_or(Failure::Malformed)?;
        let language = language(ctx, request);
        Ok(Self { ctx, request, source: web::request_source::read(request), query, language })
    }
}

/// A form that was posted from one of our pages: it has the token that belongs to the browser's cookie.
pub(super) struct Submission<'a> {
    pub(super) visit: Visit<'a>,
    pub(super) form: Params,
}

impl<'a> FromRequest<'a> for Submission<'a> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let visit = Visit::from_request(request, body).await?;
        let body = Body::from_request(request, body).await?;
        let bytes = web::body::read(body).await.map_err(Failure::Body)?;
        let form = Params::parse(&bytes).ok_or(Failure::Malformed)?;
        match csrf::is_genuine(visit.ctx, request, &form) {
            true => Ok(Self { visit, form }),
            false => Err(Failure::Forged.into()),
        }
    }
}

impl Visit<'_> {
    pub(super) fn texts(&self) -> &'static Texts {
        Texts::of(self.language)
    }

    /// Creates the frame of the page of this request, with links to the same page in other languages.
    pub(super) fn layout(&self, language: Language, title: impl Into<String>) -> Layout {
        Layout::new(self.ctx, language, title).at(&self.address())
    }

    /// Creates a page with a message in the language of the request.
    pub(super) fn message(&self, title: &str) -> Message {
        Message::on(Layout::new(self.ctx, self.language, title))
    }

    /// Returns the interaction in the query, if there is one. If it was finished, the page "already answered" is shown.
    pub(super) async fn interaction(&self) -> Result<Option<Interaction>, Failure> {
        let Some(id) = self.query.get("interaction") else { return Ok(None) };
        let id = id.parse().map_err(|_| Failure::RequestExpired)?;
        if let Some(found) = interactions::find(self.ctx, id).await? {
            return Ok(Some(found));
        }
        let finished = interactions::find_finished(self.ctx, id).await?;
        let request = finished.as_ref().and_then(Interaction::request).ok_or(Failure::RequestExpired)?;
        let person = self.signed_in().await?;
        let finished = Finished {
            client_id: request.client_id.clone(),
            redirect_uri: request.redirect_uri.clone(),
            language: self.language_for(request),
            email: person.map(|(_, person)| readable_email(&person.user.email).into_owned()),
        };
        Err(Failure::Page(Box::new(finished.page(self.ctx).await?)))
    }

    /// Returns the application with a client id. If it no longer exists, the request has expired.
    pub(super) async fn client(&self, client_id: &str) -> Result<Arc<Client>, Failure> {
        applications::client(self.ctx, client_id).await?.ok_or(Failure::RequestExpired)
    }

    /// Returns the accounts that the browser is signed in to, the one in use first.
    pub(super) async fn accounts(&self) -> Result<Vec<SignedInAccount>, Failure> {
        Ok(sessions::accounts(self.ctx, cookies::sessions(self.ctx, self.request)).await?)
    }

    /// Returns the account of a user, if the browser is signed in to it.
    pub(super) async fn account_of(&self, user_id: i64) -> Result<Option<SignedInAccount>, Failure> {
        Ok(self.accounts().await?.into_iter().find(|account| account.session.user_id == user_id))
    }

    /// Returns the session in use and its person.
    pub(super) async fn signed_in(&self) -> Result<Option<(Arc<Session>, Arc<Person>)>, Failure> {
        let Some(cookie) = cookies::session(self.ctx, self.request) else { return Ok(None) };
        Ok(sessions::signed_in(self.ctx, &cookie).await?)
    }

    /// Returns the language that the address requests, else what an authorization request prefers, else the one
    /// chosen before, else that of the browser.
    pub(super) fn language_for(&self, request: &AuthorizationRequest) -> Language {
        let asked = self.query.get("ui_locales").or(request.ui_locales.as_deref());
        web::language::choose(&self.ctx.settings.current(), self.request, asked)
    }

    /// Returns the language of a user, unless the address requests another or the user has none.
    pub(super) fn language_of(&self, user: &User) -> Language {
        let own = || self.ctx.settings.current().language_of_tag(user.locale.as_deref()?);
        match self.query.get("ui_locales") {
            Some(_) => self.language,
            None => own().unwrap_or(self.language),
        }
    }

    /// Returns the address of one of our pages, in the requested language of this one.
    pub(super) fn localised(&self, address: String) -> String {
        match self.query.get("ui_locales") {
            Some(tags) if address.starts_with('/') => with_query(&address, [("ui_locales", tags)]),
            _ => address,
        }
    }

    /// Returns the path and the query of this request.
    pub(super) fn address(&self) -> String {
        address(self.request)
    }
}

//! One request for a page: who asks, for what, in which language; and what is answered when it fails.

use poem::{Body, Request, Response, http::StatusCode};

use super::{
    csrf,
    error::{error_page, explain},
    layout::{Layout, Leads, respond},
    texts::Texts,
};
use crate::{
    domain::{
        Actor, Ctx, Language,
        actor::RequestSource,
        interactions::{self, AuthorizationRequest, Interaction},
        sessions,
        users::User,
    },
    kernel::Error,
    web::{self, Params, body::BodyError, cookies},
};

/// One request for a page.
pub(super) struct Visit<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) request: &'a Request,
    pub(super) source: RequestSource,
    /// The query's parameters.
    pub(super) query: Params,
    pub(super) language: Language,
}

/// Why a page is not shown.
pub(super) enum Failure {
    /// The domain's refusal or fault.
    Error(Error),
    /// The query or the form is not form-url-encoded UTF-8.
    Malformed,
    /// The form was not read.
    Body(BodyError),
    /// The form does not carry the token that goes with the browser's cookie.
    Forged,
    /// There is no such interaction, or it is over.
    RequestExpired,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// A page, or why it is not shown.
pub(super) type Outcome = Result<Response, Failure>;

impl<'a> Visit<'a> {
    /// Reads a request. `None` when the query is malformed.
    pub(super) fn read(ctx: &'a Ctx, request: &'a Request) -> Option<Self> {
        let query = Params::parse(request.uri().query().unwrap_or_default().as_bytes())?;
        let language = web::language::of(&ctx.settings.current(), request, query.get("ui_locales"));
        Some(Self { ctx, request, source: web::request_source::of(request), query, language })
    }

    /// Answers a request whose query is malformed.
    pub(super) fn unreadable(ctx: &Ctx, request: &Request) -> Response {
        let language = web::language::of(&ctx.settings.current(), request, None);
        error_page(ctx, language, StatusCode::BAD_REQUEST, "malformed", "")
    }

    pub(super) fn texts(&self) -> &'static Texts {
        Texts::of(self.language)
    }

    /// The interaction that the query names, if it names one.
    pub(super) async fn interaction(&self) -> Result<Option<Interaction>, Failure> {
        let Some(id) = self.query.get("interaction") else { return Ok(None) };
        let id = id.parse().map_err(|_| Failure::RequestExpired)?;
        let found = interactions::find(self.ctx, id).await?;
        found.map(Some).ok_or(Failure::RequestExpired)
    }

    /// A user whom the browser is signed in as, as whoever acts; `None` when it is not, or not any more.
    pub(super) async fn actor_of(&self, user_id: i64) -> Result<Option<Actor>, Failure> {
        let held = sessions::accounts(self.ctx, cookies::sessions(self.ctx, self.request)).await?;
        let found = held.into_iter().find(|account| account.session.user_id == user_id);
        Ok(found.map(|account| account.actor(&self.source)))
    }

    /// The language that an authorization request asks for, else that of the browser.
    pub(super) fn language_for(&self, request: &AuthorizationRequest) -> Language {
        web::language::of(&self.ctx.settings.current(), self.request, request.ui_locales.as_deref())
    }

    /// A person's own language, where it is known and the address does not ask for another.
    pub(super) fn language_of(&self, user: &User) -> Language {
        let own = || self.ctx.settings.current().language_of_tag(user.locale.as_deref()?);
        match self.query.get("ui_locales") {
            Some(_) => self.language,
            None => own().unwrap_or(self.language),
        }
    }

    /// The form that was posted, if it carries the token that goes with the browser's cookie.
    pub(super) async fn form(&self, body: Body) -> Result<Params, Failure> {
        let bytes = web::body::read(body).await.map_err(Failure::Body)?;
        let form = Params::parse(&bytes).ok_or(Failure::Malformed)?;
        if csrf::is_genuine(self.ctx, self.request, &form) { Ok(form) } else { Err(Failure::Forged) }
    }

    /// Answers with what came out.
    pub(super) fn finish(&self, outcome: Outcome) -> Response {
        match outcome {
            Ok(response) => response,
            Err(Failure::Error(error)) => explain(self.ctx, self.language, &error),
            Err(Failure::Malformed) => self.refuse(StatusCode::BAD_REQUEST, "malformed"),
            Err(Failure::Body(error)) => self.refuse(error.status(), "malformed"),
            Err(Failure::Forged) => self.forged(),
            Err(Failure::RequestExpired) => self.refuse(StatusCode::BAD_REQUEST, "request_expired"),
        }
    }

    fn refuse(&self, status: StatusCode, code: &str) -> Response {
        error_page(self.ctx, self.language, status, code, "")
    }

    /// Says that the form is too old, and offers it anew.
    fn forged(&self) -> Response {
        let texts = self.texts();
        let page = super::error::ErrorTemplate {
            page: Layout::new(self.ctx, self.language, texts.form_expired_title),
            code: "form_expired",
            lead: None,
            description: texts.form_expired,
            link: Some(super::message::Link {
                id: None,
                href: self.address(),
                text: texts.try_again.to_owned(),
            }),
        };
        respond(self.ctx, StatusCode::FORBIDDEN, Leads::Here, &page)
    }

    /// The address of a page of ours, in the language that this one was asked for in.
    pub(super) fn localised(&self, address: String) -> String {
        match self.query.get("ui_locales") {
            Some(tags) if address.starts_with('/') => {
                interactions::with_query(&address, [("ui_locales", tags)])
            }
            _ => address,
        }
    }

    /// The path and query of this request.
    pub(super) fn address(&self) -> String {
        self.request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
    }
}

//! Signing in with an external login (UC-20), and adding one to the own account (UC-24).

mod directory;
mod link;

pub(super) use directory::{show_password, submit_password};
pub(super) use link::{begin_link, show_link};

use poem::{Body, handler, http::StatusCode, web::Path};
use shared_types::{Acr, readable_email};

use super::{
    csrf,
    failure::{Failure, Outcome},
    layout::redirect,
    message::Link,
    offers::{back, preserved_query, send},
    sign_in,
    sign_in_request::SignInRequest,
    visit::Visit,
};
use ::sign_in::{
    authentications::{self, ProvedFirst},
    upstream::{self, FailureReason, ResponseParameters, UpstreamSignIn},
};
use kernel::{Error, url::with_query};
use organisation::identity_providers;
use platform::actor::{Actor, Via, Who};
use web::Params;

/// The parameters of an authorization response.
const RESPONSE: [&str; 5] = ["state", "code", "iss", "error", "error_description"];

/// `GET /sign-in/external/{id}`: sends the browser to an identity provider. The link has the token of the browser, so
/// that no other site can begin a sign-in.
#[handler]
pub(super) async fn begin(visit: Visit<'_>, Path(provider_id): Path<i64>) -> Outcome {
    if !csrf::is_genuine(visit.ctx, visit.request, &visit.query) {
        return Ok(back(&visit, &preserved_query(&visit.query), None));
    }
    let Some(provider) = identity_providers::find_usable(visit.ctx, provider_id).await? else {
        return Ok(back(&visit, &preserved_query(&visit.query), Some(FailureReason::Failed)));
    };
    let current = visit.signed_in().await?;
    // A session that began in another way goes on here where the company requires its external login.
    let is_due = match &current {
        Some((session, person)) => authentications::is_step_due(visit.ctx, session, person).await?,
        None => false,
    };
    let auth_time = current.map(|(session, _)| session.auth_time.0);
    let sign_in = SignInRequest::read(&visit, auth_time).await?;
    if auth_time.is_some() && !sign_in.asks_again && !is_due {
        return Ok(redirect(visit.ctx, &sign_in.destination));
    }
    send(&visit, &provider, sign_in.login_hint.as_deref(), sign_in.asks_again).await
}

/// `GET /sign-in/external/{id}/callback`: receives the response of an identity provider.
#[handler]
pub(super) async fn callback(visit: Visit<'_>, Path(provider_id): Path<i64>) -> Outcome {
    if visit.query.repeated(&[]).is_some() {
        return Err(Failure::Malformed);
    }
    let received = ResponseParameters {
        state: visit.query.get("state").ok_or(Failure::RequestExpired)?,
        code: visit.query.get("code"),
        iss: visit.query.get("iss"),
        error: visit.query.get("error"),
    };
    let actor = actor(&visit).await?;
    let Some(arrived) = upstream::complete(visit.ctx, provider_id, received, &actor).await? else {
        return finished(&visit, provider_id).await;
    };
    match arrived.outcome {
        Ok(UpstreamSignIn::Linked) => Ok(redirect(visit.ctx, link::SECURITY)),
        Err(reason) if arrived.links => Ok(link::failed(&visit, reason)),
        Err(reason) => Ok(back(&visit, &arrived.page, Some(reason))),
        Ok(UpstreamSignIn::SignedIn(user, methods, at)) => {
            let visit = resumed(visit, &arrived.page)?;
            let sign_in = SignInRequest::read(&visit, None).await?;
            let signed_in = match at {
                None if has_max_age(&visit).await? => {
                    Err(Error::RecentSignInRequired { acr: Acr::OneFactor }.into())
                }
                _ => sign_in::finish(&visit, &sign_in, ProvedFirst::External(user, methods, at)).await,
            };
            match signed_in {
                // The person signed in there too long ago, or nothing shows when.
                Err(Failure::Error(Error::RecentSignInRequired { .. })) => {
                    let provider = identity_providers::find_usable(visit.ctx, provider_id).await?;
                    let provider = provider.ok_or(Failure::RequestExpired)?;
                    send(&visit, &provider, sign_in.login_hint.as_deref(), true).await
                }
                // Something changed since the response was evaluated. The next attempt says what.
                signed_in => {
                    Ok(signed_in?.unwrap_or_else(|| back(&visit, &arrived.page, Some(FailureReason::Failed))))
                }
            }
        }
    }
}

/// Returns the page for a response that does not belong to a request. If the person is signed in and has a login
/// there, it was probably received before: the person went back, or opened a bookmark, and what succeeded is no
/// error.
async fn finished(visit: &Visit<'_>, provider_id: i64) -> Outcome {
    let (_, person) = visit.signed_in().await?.ok_or(Failure::RequestExpired)?;
    if !identity_providers::is_linked(visit.ctx, person.user.id, provider_id).await? {
        return Err(Failure::RequestExpired);
    }
    let texts = visit.texts();
    let message = visit.message(texts.request_finished_title).with_id("request-finished");
    let message = message.paragraph(texts.request_finished);
    let message = message.paragraph((texts.signed_in_as)(&readable_email(&person.user.email)));
    Ok(message.link(Link::to_start(texts)).respond(visit.ctx, StatusCode::OK))
}

/// Whether the application limits how long ago the person signed in.
async fn has_max_age(visit: &Visit<'_>) -> Result<bool, Failure> {
    let interaction = visit.interaction().await?;
    let request = interaction.as_ref().and_then(|interaction| interaction.request());
    Ok(request.is_some_and(|request| request.max_age.is_some()))
}

/// `POST /sign-in/external/{id}/callback`: receives a response that is posted as a form. The browser sends no cookies
/// with a form of another site, so it is redirected to the same address.
#[handler]
pub(super) async fn callback_by_form(visit: Visit<'_>, body: Body) -> Outcome {
    let bytes = web::body::read(body).await.map_err(Failure::Body)?;
    let form = Params::parse(&bytes).ok_or(Failure::Malformed)?;
    let sent =
        RESPONSE.into_iter().flat_map(|name| form.all(name).into_iter().map(move |value| (name, value)));
    Ok(redirect(visit.ctx, &with_query(visit.request.uri().path(), sent)))
}

/// Returns the person who is signed in, as the caller; nobody otherwise.
async fn actor(visit: &Visit<'_>) -> Result<Actor, Failure> {
    Ok(match visit.signed_in().await? {
        Some((session, person)) => {
            let via = Via::session(session.id, session.auth_time.0);
            Actor { who: Who::Person { person, via }, source: visit.source.clone() }
        }
        None => Actor::anonymous(visit.source.clone()),
    })
}

/// Returns the visit of the sign-in page from which the person went to the identity provider.
fn resumed<'a>(visit: Visit<'a>, page: &str) -> Result<Visit<'a>, Failure> {
    let query = Params::parse(page.as_bytes()).ok_or(Failure::RequestExpired)?;
    let settings = visit.ctx.settings.current();
    let language = web::language::choose(&settings, visit.request, query.get("ui_locales"));
    Ok(Visit { query, language, ..visit })
}

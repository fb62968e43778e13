//! Signing in with an external login (UC-20), and adding one to the own account (UC-24).

mod link;

pub(super) use link::{begin_link, show_link};

use poem::{Body, Response, handler, web::Path};
use shared_types::Acr;

use super::{
    csrf,
    failure::{Failure, Outcome},
    layout::redirect,
    offers::{self, preserved_query},
    sign_in::{self, Purpose},
    visit::Visit,
};
use ::sign_in::{
    authentications::ProvedFirst,
    upstream::{self, FailureReason, NewRequest, ResponseParameters, UpstreamSignIn},
};
use kernel::{Error, url::with_query};
use organisation::identity_providers::{self, IdentityProvider};
use platform::actor::{Actor, Via, Who};
use web::Params;

/// The parameters of an authorization response.
const RESPONSE: [&str; 5] = ["state", "code", "iss", "error", "error_description"];

/// `GET /sign-in/external/{id}`: sends the browser to an identity provider. The link has the token of the browser, so that
/// no other site can begin a sign-in.
#[handler]
pub(super) async fn begin(visit: Visit<'_>, Path(provider_id): Path<i64>) -> Outcome {
    if !csrf::is_genuine(visit.ctx, visit.request, &visit.query) {
        return Ok(back(&visit, &preserved_query(&visit.query), None));
    }
    let Some(provider) = identity_providers::find_usable(visit.ctx, provider_id).await? else {
        return Ok(back(&visit, &preserved_query(&visit.query), Some(FailureReason::Failed)));
    };
    let auth_time = visit.signed_in().await?.map(|(session, _)| session.auth_time.0);
    let purpose = sign_in::purpose(&visit, auth_time).await?;
    if auth_time.is_some() && !purpose.asks_again {
        return Ok(redirect(visit.ctx, &purpose.destination));
    }
    send(&visit, &provider, &purpose, purpose.asks_again).await
}

/// Sends the browser to an identity provider, to sign in for the purpose of the page. `again` says whether the person has to
/// sign in there even with a session.
async fn send(visit: &Visit<'_>, provider: &IdentityProvider, purpose: &Purpose, again: bool) -> Outcome {
    let interaction = visit.interaction().await?;
    let request = interaction.as_ref().and_then(|interaction| interaction.request());
    let page = preserved_query(&visit.query);
    let new = NewRequest {
        page: page.clone(),
        login_hint: purpose.login_hint.clone(),
        session_id: None,
        reauthenticates: again || request.is_some_and(|request| request.prompt_login),
        max_age: request.and_then(|request| request.max_age),
    };
    Ok(match upstream::begin(visit.ctx, provider, new, &visit.source).await? {
        Ok(address) => redirect(visit.ctx, &address),
        Err(reason) => back(visit, &page, Some(reason)),
    })
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
    let arrived = upstream::complete(visit.ctx, provider_id, received, &actor).await?;
    let arrived = arrived.ok_or(Failure::RequestExpired)?;
    match arrived.outcome {
        Ok(UpstreamSignIn::Linked) => Ok(redirect(visit.ctx, link::SECURITY)),
        Err(reason) if arrived.links => Ok(link::failed(&visit, reason)),
        Err(reason) => Ok(back(&visit, &arrived.page, Some(reason))),
        Ok(UpstreamSignIn::SignedIn(user, methods, at)) => {
            let visit = resumed(visit, &arrived.page)?;
            let purpose = sign_in::purpose(&visit, None).await?;
            let finished = match at {
                None if has_max_age(&visit).await? => {
                    Err(Error::RecentSignInRequired { acr: Acr::OneFactor }.into())
                }
                _ => sign_in::finish(&visit, &purpose, ProvedFirst::External(user, methods, at)).await,
            };
            match finished {
                // The person signed in there too long ago, or nothing shows when.
                Err(Failure::Error(Error::RecentSignInRequired { .. })) => {
                    let provider = identity_providers::find_usable(visit.ctx, provider_id).await?;
                    send(&visit, &provider.ok_or(Failure::RequestExpired)?, &purpose, true).await
                }
                // Something changed since the response was evaluated. The next attempt says what.
                finished => {
                    Ok(finished?.unwrap_or_else(|| back(&visit, &arrived.page, Some(FailureReason::Failed))))
                }
            }
        }
    }
}

/// Whether the application limits how long ago the person signed in.
async fn has_max_age(visit: &Visit<'_>) -> Result<bool, Failure> {
    let interaction = visit.interaction().await?;
    let request = interaction.as_ref().and_then(|interaction| interaction.request());
    Ok(request.is_some_and(|request| request.max_age.is_some()))
}

/// `POST /sign-in/external/{id}/callback`: receives a response that is posted as a form. The browser sends no cookies with
/// a form of another site, so it is redirected to the same address.
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

/// Leads back to the sign-in page, with the reason.
fn back(visit: &Visit<'_>, page: &str, reason: Option<FailureReason>) -> Response {
    let page = if page.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?{page}") };
    let reason = reason.map(|reason| (offers::REFUSED, reason.as_str()));
    redirect(visit.ctx, &if reason.is_some() { with_query(&page, reason) } else { page })
}

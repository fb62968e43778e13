//! Adding an external login to the own account (UC-24).

use askama::Template;
use poem::{Response, handler, http::StatusCode, web::Path};
use shared_types::readable_email;

use crate::{
    continue_sign_in::STEP_UP,
    csrf::FormGuard,
    failure::{Failure, Outcome},
    layout::{Layout, LeadsTo, redirect, respond},
    message::Link,
    offers::{explain, password_page},
    visit::{Submission, Visit},
};
use kernel::{Error, url::with_query};
use organisation::identity_providers::{self, IdentityProvider, may_vouch_for};
use platform::actor::is_recent;
use sign_in::{
    authentications,
    upstream::{self, FailureReason, NewRequest},
};

/// The page of the admin UI with the own external logins.
pub(super) const SECURITY: &str = "/account/security";
/// The parameter of the page for the password of a directory with which the login is added to the own account.
pub(super) const LINK: &str = "link";

#[derive(Template)]
#[template(path = "link.html")]
struct Page {
    page: Layout,
    action: String,
    csrf: String,
    hint: String,
    go: String,
    back: &'static str,
}

/// `GET /sign-in/external/{id}/link`: asks the person who is signed in whether to add the login.
#[handler]
pub(crate) async fn show_link(visit: Visit<'_>, Path(provider_id): Path<i64>) -> Outcome {
    let (provider, _) = linkable(&visit, provider_id).await?;
    let (_, person) = visit.signed_in().await?.ok_or(Error::Unauthenticated)?;
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let texts = visit.texts();
    let page = Page {
        page: visit.layout(visit.language, (texts.link_title)(&provider.name)),
        action: visit.address(),
        csrf: guard.token.clone(),
        hint: (texts.link_hint)(&provider.name, &readable_email(&person.user.email)),
        go: (texts.link_go)(&provider.name),
        back: SECURITY,
    };
    // Its form leads to the identity provider.
    Ok(guard.protect(respond(visit.ctx, StatusCode::OK, LeadsTo::ToApplication, &page)))
}

/// `POST /sign-in/external/{id}/link`: sends the browser to the identity provider.
#[handler]
pub(crate) async fn begin_link(
    Submission { visit, .. }: Submission<'_>,
    Path(provider_id): Path<i64>,
) -> Outcome {
    let (provider, session_id) = linkable(&visit, provider_id).await?;
    if provider.ldap.is_some() {
        let page = password_page(provider_id, &format!("{LINK}=true"), None);
        return Ok(redirect(visit.ctx, &visit.localised(page)));
    }
    let new = NewRequest {
        page: String::new(),
        login_hint: None,
        session_id: Some(session_id),
        reauthenticates: false,
        max_age: None,
    };
    Ok(match upstream::begin(visit.ctx, &provider, new, &visit.source).await? {
        Ok(address) => redirect(visit.ctx, &address),
        Err(reason) => failed(&visit, reason),
    })
}

/// Returns the identity provider that the person who is signed in can add, and the session. Without a recent sign-in,
/// the person signs in first.
pub(super) async fn linkable(
    visit: &Visit<'_>,
    provider_id: i64,
) -> Result<(IdentityProvider, uuid::Uuid), Failure> {
    let mut signed_in = visit.signed_in().await?;
    if let Some((session, _)) = &signed_in {
        let is_strong = authentications::strength(visit.ctx, session).await?.is_reached;
        if !is_strong || !is_recent(session.auth_time.0, visit.ctx.clock.now()) {
            signed_in = None;
        }
    }
    let Some((session, person)) = signed_in else {
        let back = format!("/sign-in/external/{provider_id}/link");
        let parameters = [("return_to", back.as_str()), (STEP_UP, "true")];
        let page = visit.localised(with_query("/sign-in", parameters));
        return Err(Failure::Page(Box::new(redirect(visit.ctx, &page))));
    };
    let provider = identity_providers::find_usable(visit.ctx, provider_id).await?;
    let provider = provider.filter(|provider| may_vouch_for(provider, &person.user));
    Ok((provider.ok_or(Error::NotFound("identity provider"))?, session.id))
}

/// Returns the page that says why the login was not added.
pub(super) fn failed(visit: &Visit<'_>, reason: FailureReason) -> Response {
    let texts = visit.texts();
    let message = visit.message(texts.link_failed_title).with_id("link-failed");
    let message = message.paragraph(explain(texts, reason));
    message.link(Link::new(SECURITY, texts.to_security)).respond(visit.ctx, StatusCode::BAD_REQUEST)
}

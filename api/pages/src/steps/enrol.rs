//! The step in which a person adds a second factor.

use ::sign_in::{
    authentications::StoredSignIn,
    factors::totp,
    steps::{Enrolment, Step},
};
use askama::Template;
use poem::{Response, http::StatusCode};

use super::{address, authenticator_app, layout, leads};
use crate::{
    csrf::Guard,
    failure::{Failure, Outcome},
    layout::{Layout, redirect, respond},
    visit::Visit,
};
use web::Params;

#[derive(Template)]
#[template(path = "add_factor.html")]
struct Page {
    page: Layout,
    csrf: String,
    action: String,
    /// From when a second factor is required, if it is not yet.
    from: Option<String>,
    allows_app: bool,
    may_postpone: bool,
}

/// Shows the app that waits to be confirmed, else what can be added.
pub(super) async fn show(visit: &Visit<'_>, stored: &StoredSignIn) -> Outcome {
    if allows_app(stored)
        && let Some(enrolment) = totp::pending(visit.ctx, &stored.person().user).await?
    {
        return authenticator_app::show(visit, stored, enrolment).await;
    }
    render(visit, stored).await
}

/// Begins to add what the person chose, or confirms it.
pub(super) async fn submit(visit: &Visit<'_>, form: &Params, stored: &StoredSignIn) -> Outcome {
    match form.get("answer") {
        Some("app") if allows_app(stored) => {
            totp::begin(visit.ctx, &stored.actor(&visit.source), &stored.person().user).await?;
            Ok(redirect(visit.ctx, &visit.localised(address(stored))))
        }
        Some("confirm") if allows_app(stored) => authenticator_app::submit(visit, form, stored).await,
        _ => render(visit, stored).await,
    }
}

/// Whether an authenticator app is what can be added.
fn allows_app(stored: &StoredSignIn) -> bool {
    matches!(stored.step, Step::Enrol { what: Enrolment::Any, .. })
}

async fn render(visit: &Visit<'_>, stored: &StoredSignIn) -> Result<Response, Failure> {
    let guard = Guard::of(visit.ctx, visit.request);
    let may_postpone = matches!(stored.step, Step::Enrol { may_postpone: true, .. });
    let from = stored.announced_from().filter(|_| may_postpone);
    let page = Page {
        page: layout(visit, stored, visit.texts().add_factor_title).await?,
        csrf: guard.token.clone(),
        action: visit.address(),
        from: from.map(|from| from.format("%Y-%m-%d").to_string()),
        allows_app: allows_app(stored),
        may_postpone,
    };
    Ok(guard.protect(respond(visit.ctx, StatusCode::OK, leads(stored), &page)))
}

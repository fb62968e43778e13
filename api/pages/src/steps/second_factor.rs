//! The step in which a person proves a second factor.

use ::sign_in::{
    authentications::StoredSignIn,
    factors::{Refusal, Verified, recovery_codes, totp},
    steps::{SecondFactor, Step},
};
use askama::Template;
use poem::{Response, http::StatusCode};
use shared_types::readable_email;

use super::{Answer, address, advance, find, layout, leads, retry_after};
use crate::{
    csrf::Guard,
    failure::{Failure, Outcome},
    layout::{Layout, respond},
    visit::Visit,
};
use kernel::{Error, url::with_query};
use web::Params;

#[derive(Template)]
#[template(path = "second_factor.html")]
struct Page {
    page: Layout,
    csrf: String,
    action: String,
    email: String,
    is_recovery: bool,
    /// What is wrong with the code.
    wrong: Option<String>,
    /// The address of the other kind of code, if the person has it.
    other: Option<String>,
    /// Whether the application only prefers a second factor.
    may_decline: bool,
}

/// Shows the field for a code: of the app, or a recovery code if the address asks for one.
pub(super) async fn show(visit: &Visit<'_>, stored: &StoredSignIn) -> Outcome {
    render(visit, stored, StatusCode::OK, None).await
}

/// Verifies a code.
pub(super) async fn submit(visit: &Visit<'_>, form: &Params, stored: &StoredSignIn) -> Outcome {
    let texts = visit.texts();
    let code = form.get("code").unwrap_or_default().trim();
    if code.is_empty() {
        let wrong = Some(texts.code_required.to_owned());
        return render(visit, stored, StatusCode::BAD_REQUEST, wrong).await;
    }
    match verify(visit, stored, code).await {
        Ok(Ok(verified)) => advance(visit, stored, Answer::Proved(&verified)).await,
        // The same form may have been sent before, and have gone through.
        Ok(Err(Refusal::Used)) if find(visit).await?.is_finished() => {
            advance(visit, stored, Answer::Repeat).await
        }
        Ok(Err(refusal)) => {
            let wrong = if refusal == Refusal::Used { texts.code_used } else { texts.code_wrong };
            render(visit, stored, StatusCode::BAD_REQUEST, Some(wrong.to_owned())).await
        }
        Err(Error::TooOften(seconds)) => {
            let wrong = Some((texts.code_paused)(seconds));
            let response = render(visit, stored, StatusCode::TOO_MANY_REQUESTS, wrong).await?;
            Ok(retry_after(response, seconds))
        }
        Err(error) => Err(error.into()),
    }
}

async fn verify(
    visit: &Visit<'_>,
    stored: &StoredSignIn,
    code: &str,
) -> kernel::Result<Result<Verified, Refusal>> {
    let (actor, user_id) = (stored.actor(&visit.source), stored.person().user.id);
    match kind(visit, stored) {
        SecondFactor::RecoveryCode => recovery_codes::verify(visit.ctx, &actor, user_id, code).await,
        SecondFactor::Totp | SecondFactor::Passkey => totp::verify(visit.ctx, &actor, user_id, code).await,
    }
}

/// Returns what is asked for: what the address names, if the person has it, else the first that is entered.
fn kind(visit: &Visit<'_>, stored: &StoredSignIn) -> SecondFactor {
    let allowed = allowed(stored);
    let wanted = match visit.query.get("with") {
        Some("recovery_code") => SecondFactor::RecoveryCode,
        _ => SecondFactor::Totp,
    };
    if allowed.contains(&wanted) { wanted } else { allowed.first().copied().unwrap_or(wanted) }
}

fn allowed(stored: &StoredSignIn) -> &[SecondFactor] {
    match &stored.step {
        Step::SecondFactor { allowed, .. } => allowed,
        _ => &[],
    }
}

async fn render(
    visit: &Visit<'_>,
    stored: &StoredSignIn,
    status: StatusCode,
    wrong: Option<String>,
) -> Result<Response, Failure> {
    let guard = Guard::of(visit.ctx, visit.request);
    let texts = visit.texts();
    let kind = kind(visit, stored);
    let (other, with) = match kind {
        SecondFactor::RecoveryCode => (SecondFactor::Totp, "totp"),
        _ => (SecondFactor::RecoveryCode, "recovery_code"),
    };
    let own = address(stored);
    let other = allowed(stored).contains(&other).then(|| visit.localised(with_query(&own, [("with", with)])));
    let page = Page {
        page: layout(visit, stored, texts.second_factor_title).await?,
        csrf: guard.token.clone(),
        action: visit.address(),
        email: readable_email(&stored.person().user.email).into_owned(),
        is_recovery: kind == SecondFactor::RecoveryCode,
        wrong,
        other,
        may_decline: matches!(stored.step, Step::SecondFactor { may_decline: true, .. }),
    };
    Ok(guard.protect(respond(visit.ctx, status, leads(stored), &page)))
}

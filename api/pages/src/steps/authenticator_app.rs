//! The step in which a person adds an authenticator app: the page shows its secret, and the person enters a code.

use ::sign_in::{
    authentications::PendingSignIn,
    factors::{FactorError, totp},
};
use askama::Template;
use kernel::{Error, QrCode};
use poem::{Response, http::StatusCode};
use shared_types::TotpEnrolment;

use super::{Answer, address, advance, binding, layout, leads, recovery_codes};
use crate::{
    csrf::FormGuard,
    failure::{Failure, Outcome},
    layout::{Layout, redirect, respond},
    visit::Visit,
};
use web::Params;

#[derive(Template)]
#[template(path = "authenticator_app.html")]
struct Page {
    page: Layout,
    csrf: String,
    action: String,
    secret: String,
    uri: String,
    qr_code: Option<QrCode>,
    wrong: Option<&'static str>,
}

/// Shows the secret of the app.
pub(super) async fn show(visit: &Visit<'_>, stored: &PendingSignIn, enrolment: TotpEnrolment) -> Outcome {
    render(visit, stored, enrolment, StatusCode::OK, None).await
}

/// Confirms the app with a code that it shows.
pub(super) async fn submit(visit: &Visit<'_>, form: &Params, stored: &PendingSignIn) -> Outcome {
    let (actor, user) = (stored.actor(&visit.source), &stored.person().user);
    let code = form.get("code").unwrap_or_default();
    let codes = match totp::confirm(visit.ctx, &actor, user, &binding(stored), code).await {
        Ok(Ok(codes)) => codes,
        Ok(Err(refusal)) => return again(visit, stored, refusal).await,
        // It has expired, another tab confirmed it, or another sign-in of the person began one.
        Err(Error::Conflict { .. }) => {
            let own = address(stored);
            return Ok(redirect(visit.ctx, &visit.localised(own)));
        }
        Err(error) => return Err(error.into()),
    };
    let next = advance(visit, stored, Answer::Proved(&totp::proven(user.id))).await;
    recovery_codes::show_first(visit, stored, codes, next).await
}

async fn again(visit: &Visit<'_>, stored: &PendingSignIn, refusal: FactorError) -> Outcome {
    let texts = visit.texts();
    let wrong = if refusal == FactorError::Used { texts.code_used } else { texts.code_wrong };
    match totp::pending(visit.ctx, &stored.person().user, &binding(stored)).await? {
        Some(enrolment) => render(visit, stored, enrolment, StatusCode::BAD_REQUEST, Some(wrong)).await,
        None => Ok(redirect(visit.ctx, &address(stored))),
    }
}

async fn render(
    visit: &Visit<'_>,
    stored: &PendingSignIn,
    enrolment: TotpEnrolment,
    status: StatusCode,
    wrong: Option<&'static str>,
) -> Result<Response, Failure> {
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let groups: Vec<_> = enrolment.secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    let page = Page {
        page: layout(visit, stored, visit.texts().app_title).await?,
        csrf: guard.token.clone(),
        action: visit.address(),
        secret: groups.join(" "),
        qr_code: QrCode::of(&enrolment.uri),
        uri: enrolment.uri,
        wrong,
    };
    Ok(guard.protect(respond(visit.ctx, status, leads(stored), &page)))
}

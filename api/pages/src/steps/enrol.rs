//! The step in which a person adds a factor.

use ::sign_in::{
    authentications::PendingSignIn,
    factors::{
        FactorError,
        passkeys::{self, NewPasskey},
        totp,
    },
    steps::{Enrolment, Step},
};
use askama::Template;
use poem::{Response, http::StatusCode};

use super::{
    Answer, address, advance, authenticator_app, binding, layout, leads, passkey_form, recovery_codes,
};
use crate::{
    csrf::FormGuard,
    failure::{Failure, Outcome},
    layout::{Layout, redirect, respond_with},
    passkey::{self, PasskeyForm},
    scripts,
    visit::Visit,
};
use kernel::Error;
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
    /// Why the passkey was refused.
    wrong: Option<&'static str>,
    passkey: Option<PasskeyForm>,
}

/// Shows the app that waits to be confirmed, else what can be added.
pub(super) async fn show(visit: &Visit<'_>, stored: &PendingSignIn) -> Outcome {
    if allows_app(stored)
        && let Some(enrolment) = totp::pending(visit.ctx, &stored.person().user, &binding(stored)).await?
    {
        return authenticator_app::show(visit, stored, enrolment).await;
    }
    render(visit, stored, None).await
}

/// Begins to add what the person chose, or confirms it.
pub(super) async fn submit(visit: &Visit<'_>, form: &Params, stored: &PendingSignIn) -> Outcome {
    match form.get("answer") {
        Some("app") if allows_app(stored) => {
            let (actor, user) = (stored.actor(&visit.source), &stored.person().user);
            totp::begin(visit.ctx, &actor, user, &binding(stored)).await?;
            Ok(redirect(visit.ctx, &visit.localised(address(stored))))
        }
        Some("confirm") if allows_app(stored) => authenticator_app::submit(visit, form, stored).await,
        _ if form.get("credential").is_some() => submit_passkey(visit, form, stored).await,
        _ => render(visit, stored, None).await,
    }
}

/// Registers the passkey that the script posted.
async fn submit_passkey(visit: &Visit<'_>, form: &Params, stored: &PendingSignIn) -> Outcome {
    let (actor, user) = (stored.actor(&visit.source), &stored.person().user);
    let texts = visit.texts();
    let Some((challenge_id, credential)) = passkey::answer(form) else {
        return render(visit, stored, Some(texts.passkey_refused)).await;
    };
    let proved_two = stored.has_proved_two();
    let new = NewPasskey { challenge_id, name: String::new(), credential, proved_two };
    let refusal = match passkeys::register(visit.ctx, &actor, user.id, &binding(stored), new).await {
        Ok(Ok((passkey, codes))) => {
            let verified = passkeys::proven(user.id, &passkey);
            let next = advance(visit, stored, Answer::Proved(&verified)).await;
            return recovery_codes::show_first(visit, stored, codes, next).await;
        }
        Ok(Err(refusal)) => refusal,
        Err(Error::Invalid(_)) => FactorError::Wrong,
        // The step is another one now.
        Err(Error::Conflict { code: passkeys::FACTOR_ADDED, .. }) => {
            return Ok(redirect(visit.ctx, &visit.localised(address(stored))));
        }
        Err(error) => return Err(error.into()),
    };
    render(visit, stored, Some(passkey::explain(texts, refusal))).await
}

/// Whether an authenticator app is what can be added.
fn allows_app(stored: &PendingSignIn) -> bool {
    matches!(stored.step, Step::Enrol { what: Enrolment::Any, .. })
}

async fn render(
    visit: &Visit<'_>,
    stored: &PendingSignIn,
    wrong: Option<&'static str>,
) -> Result<Response, Failure> {
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let may_postpone = matches!(stored.step, Step::Enrol { may_postpone: true, .. });
    let from = stored.announced_from().filter(|_| may_postpone);
    let add_passkey = visit.texts().add_passkey;
    let can_add = passkeys::are_available(visit.ctx);
    let passkey = can_add.then(|| passkey_form(visit, stored, add_passkey));
    let page = Page {
        page: layout(visit, stored, visit.texts().add_factor_title).await?,
        csrf: guard.token.clone(),
        action: visit.address(),
        from: from.map(|from| from.format("%Y-%m-%d").to_string()),
        allows_app: allows_app(stored),
        may_postpone,
        wrong,
        passkey,
    };
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let script = page.passkey.as_ref().map(|_| scripts::PASSKEY.as_str());
    let more = scripts::allow(script.as_slice());
    Ok(guard.protect(respond_with(visit.ctx, status, leads(stored), &more, &page)))
}

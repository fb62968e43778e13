//! The page of a sign-in whose next step is due. One address shows every step, so that going back and forward, and a
//! second tab, show the step that is due now.

mod authenticator_app;
mod enrol;
mod external_login;
mod recovery_codes;
mod second_factor;

use poem::{Response, handler};
use uuid::Uuid;

use super::{
    continue_sign_in::{self, SignInContext},
    failure::{Failure, Outcome},
    layout::{Brand, Layout, LeadsTo, redirect},
    passkey::{self, PasskeyForm},
    visit::{Submission, Visit},
};
use ::sign_in::{
    authentications::{self, PendingSignIn, Progress},
    factors::{Verified, passkeys},
    sessions::{PreviousSessions, SignedInAccount},
    steps::Step,
};
use kernel::{Error, url::with_query};
use tokens::interactions::{self, AuthorizationRequest, Interaction, InteractionState, PersonAnswers};

/// `GET /sign-in/step`: shows the step that is due.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let stored = find(&visit).await?;
    match &stored.step {
        Step::SecondFactor { .. } | Step::FirstFactor(_) => second_factor::show(&visit, &stored).await,
        Step::Enrol { .. } => enrol::show(&visit, &stored).await,
        Step::ExternalLogin => external_login::show(&visit, &stored).await,
        _ => Ok(redirect(visit.ctx, stored.destination())),
    }
}

/// `POST /sign-in/step`: takes what the person entered or chose.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let stored = find(&visit).await?;
    match &stored.step {
        Step::SecondFactor { may_decline: true, .. } if form.get("answer") == Some("decline") => {
            decline(&visit, &stored).await
        }
        Step::SecondFactor { .. } | Step::FirstFactor(_) => {
            second_factor::submit(&visit, &form, &stored).await
        }
        Step::Enrol { may_postpone: true, .. } if form.get("answer") == Some("later") => {
            advance(&visit, &stored, Answer::Postpone).await
        }
        Step::Enrol { .. } => enrol::submit(&visit, &form, &stored).await,
        Step::ExternalLogin => Ok(redirect(visit.ctx, &visit.localised(address(&stored)))),
        _ => Ok(redirect(visit.ctx, stored.destination())),
    }
}

/// `POST /sign-in/step/passkey`: returns a challenge for a passkey of the person, or for one that is added.
#[handler]
pub(super) async fn begin_passkey(Submission { visit, .. }: Submission<'_>) -> Outcome {
    let stored = find(&visit).await?;
    let (user, bound_to) = (&stored.person().user, binding(&stored));
    let options = match stored.step {
        Step::SecondFactor { .. } | Step::FirstFactor(_) => {
            let begun = passkeys::begin_for_user(visit.ctx, &visit.source, user.id, &bound_to).await?;
            begun.ok_or(Error::NotFound("passkey"))?
        }
        Step::Enrol { .. } => {
            passkeys::begin_registration_at_page(visit.ctx, &visit.source, user, &bound_to).await?
        }
        _ => return Err(Error::NotFound("passkey").into()),
    };
    Ok(passkey::respond(visit.ctx, options))
}

/// Returns what the challenge of a step is bound to: the stored sign-in, which is found in its browser only.
fn binding(stored: &PendingSignIn) -> String {
    format!("step {}", stored.id())
}

/// Returns the form by which a passkey is proved, or added, in a step.
fn passkey_form(visit: &Visit<'_>, stored: &PendingSignIn, label: &'static str) -> PasskeyForm {
    let id = stored.id().to_string();
    let options = with_query("/sign-in/step/passkey", [("authentication", id.as_str())]);
    let creates = matches!(stored.step, Step::Enrol { .. });
    PasskeyForm { options: visit.localised(options), creates, autofill: false, label }
}

/// Returns the stored sign-in of the address. One that has ended leads to where the person can go on.
async fn find(visit: &Visit<'_>) -> Result<PendingSignIn, Failure> {
    if let Some(id) = id(visit, "authentication")
        && let Some(stored) = authentications::find(visit.ctx, id, &visit.source).await?
    {
        return match stored.is_finished() && visit.request.method() == poem::http::Method::GET {
            true => Err(Failure::Page(Box::new(redirect(visit.ctx, stored.destination())))),
            false => Ok(stored),
        };
    }
    Err(Failure::Page(Box::new(restart(visit).await?)))
}

/// Leads on from a sign-in that has ended: to the authorization request, if it still waits, else to the sign-in page.
async fn restart(visit: &Visit<'_>) -> Outcome {
    let resumed = match id(visit, "interaction") {
        Some(id) => interactions::find(visit.ctx, id).await?.map(|interaction| interaction.resume_path()),
        None => None,
    };
    Ok(redirect(visit.ctx, &resumed.unwrap_or_else(|| "/sign-in".to_owned())))
}

fn id(visit: &Visit<'_>, name: &str) -> Option<Uuid> {
    visit.query.get(name).and_then(|id| id.parse().ok())
}

/// What a person answered in a step.
#[derive(Debug, Clone, Copy)]
enum Answer<'a> {
    /// A factor was verified or added.
    Proved(&'a Verified),
    /// The factor that will be required is added later.
    Postpone,
    /// The person goes on without the context class that the application prefers.
    Decline,
    /// The same as a moment ago: the form was sent again.
    Repeat,
}

/// Goes on after a step: to the next one, or to where the sign-in leads, with a session.
async fn advance(visit: &Visit<'_>, stored: &PendingSignIn, answer: Answer<'_>) -> Outcome {
    let accounts = visit.accounts().await?;
    let previous = PreviousSessions::new(&accounts, stored.keeps_account());
    let (ctx, source) = (visit.ctx, &visit.source);
    let progress = match answer {
        Answer::Proved(verified) => authentications::add(ctx, stored, verified, previous, source).await,
        Answer::Postpone => authentications::postpone(ctx, stored, previous, source).await,
        Answer::Decline => authentications::decline(ctx, stored, previous, source).await,
        Answer::Repeat => authentications::repeat(ctx, stored, previous, source).await,
    };
    respond_with_progress(visit, stored, progress, &accounts).await
}

/// Leads on to the next step, or to where the sign-in leads.
async fn respond_with_progress(
    visit: &Visit<'_>,
    stored: &PendingSignIn,
    progress: Result<Progress, Error>,
    accounts: &[SignedInAccount],
) -> Outcome {
    let progress = match progress {
        // It ended since its page was opened.
        Err(Error::Unauthenticated) => return restart(visit).await,
        progress => progress?,
    };
    let interaction = interaction(visit, stored).await?;
    let (destination, keep) = (stored.destination(), stored.keeps_account());
    let context = SignInContext { destination, interaction: interaction.as_ref(), accounts, keep };
    continue_sign_in::respond(visit, progress, context).await
}

/// Returns the address of the step that is due.
fn address(stored: &PendingSignIn) -> String {
    continue_sign_in::step_address(stored.id(), stored.interaction())
}

/// Goes on without the context class that the application prefers.
async fn decline(visit: &Visit<'_>, stored: &PendingSignIn) -> Outcome {
    let interaction = interaction(visit, stored).await?.ok_or(Failure::RequestExpired)?;
    let request = interaction.request().cloned().ok_or(Failure::RequestExpired)?;
    let user_id = stored.person().user.id;
    let answers = PersonAnswers { without_acr: Some(user_id), ..request.answers };
    let request = AuthorizationRequest { answers, ..request };
    interactions::set_state(visit.ctx, interaction.id, InteractionState::SecondFactor { request, user_id })
        .await?;
    advance(visit, stored, Answer::Decline).await
}

/// Returns the authorization request that the sign-in is for, if it still waits.
async fn interaction(visit: &Visit<'_>, stored: &PendingSignIn) -> Result<Option<Interaction>, Failure> {
    match stored.interaction() {
        Some(id) => Ok(interactions::find(visit.ctx, id).await?),
        None => Ok(None),
    }
}

/// Returns the frame of a step, with the application that the person signs in to.
async fn layout(visit: &Visit<'_>, stored: &PendingSignIn, title: &str) -> Result<Layout, Failure> {
    let interaction = interaction(visit, stored).await?;
    let brand = match interaction.as_ref().and_then(Interaction::request) {
        Some(request) => Brand::of_request(visit.ctx, request).await?,
        None => None,
    };
    Ok(visit.layout(visit.language, title).with_brand(brand))
}

/// Where the forms of a step can lead.
fn leads(stored: &PendingSignIn) -> LeadsTo {
    if stored.destination().starts_with("/oauth2/") { LeadsTo::ToApplication } else { LeadsTo::Here }
}

/// Adds the header with which a browser waits.
fn retry_after(mut response: Response, seconds: u64) -> Response {
    if let Ok(value) = seconds.to_string().parse() {
        response.headers_mut().insert("retry-after", value);
    }
    response
}

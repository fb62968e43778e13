//! The page of a sign-in whose next step is due. One address shows every step, so that going back and forward, and a
//! second tab, show the step that is due now.

mod authenticator_app;
mod enrol;
mod recovery_codes;
mod second_factor;

use poem::{Response, handler};
use uuid::Uuid;

use super::{
    failure::{Failure, Outcome},
    layout::{Brand, Layout, LeadsTo, redirect},
    sign_in,
    visit::{Submission, Visit},
};
use ::sign_in::{
    authentications::{self, Progress, StoredSignIn},
    sessions::PreviousSessions,
    steps::Step,
};
use kernel::url::with_query;
use tokens::interactions::{self, AuthorizationRequest, InteractionState, PersonAnswers};

/// The path of the page.
pub(super) const PATH: &str = "/sign-in/step";

/// Returns the address of the step that is due in a stored sign-in.
pub(super) fn address(id: Uuid, interaction: Option<Uuid>) -> String {
    let id = id.to_string();
    let interaction = interaction.map(|id| id.to_string());
    let parameters = [("authentication", Some(id.as_str())), ("interaction", interaction.as_deref())];
    with_query(PATH, parameters.into_iter().filter_map(|(name, value)| Some((name, value?))))
}

/// `GET /sign-in/step`: shows the step that is due.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let stored = find(&visit).await?;
    match &stored.step {
        Step::SecondFactor { .. } => second_factor::show(&visit, &stored).await,
        Step::Enrol { .. } => enrol::show(&visit, &stored).await,
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
        Step::SecondFactor { .. } => second_factor::submit(&visit, &form, &stored).await,
        Step::Enrol { may_postpone: true, .. } if form.get("answer") == Some("later") => {
            let (accounts, previous) = previous(&visit, &stored).await?;
            let progress = authentications::postpone(visit.ctx, &stored, previous, &visit.source).await?;
            go_on(&visit, &stored, progress, &accounts).await
        }
        Step::Enrol { .. } => enrol::submit(&visit, &form, &stored).await,
        _ => Ok(redirect(visit.ctx, stored.destination())),
    }
}

/// Returns the stored sign-in of the address. One that has ended leads to where the person can go on: the authorization
/// request, if it still waits, else the sign-in page.
async fn find(visit: &Visit<'_>) -> Result<StoredSignIn, Failure> {
    let id = |name: &str| visit.query.get(name).and_then(|id| id.parse::<Uuid>().ok());
    if let Some(id) = id("authentication")
        && let Some(stored) = authentications::find(visit.ctx, id, &visit.source).await?
    {
        return match stored.is_finished() && visit.request.method() == poem::http::Method::GET {
            true => Err(Failure::Page(Box::new(redirect(visit.ctx, stored.destination())))),
            false => Ok(stored),
        };
    }
    let resumed = match id("interaction") {
        Some(id) => interactions::find(visit.ctx, id).await?.map(|interaction| interaction.resume_path()),
        None => None,
    };
    let elsewhere = resumed.unwrap_or_else(|| "/sign-in".to_owned());
    Err(Failure::Page(Box::new(redirect(visit.ctx, &elsewhere))))
}

/// Returns the accounts that the browser is signed in to, and how the sign-in treats them.
async fn previous(
    visit: &Visit<'_>,
    stored: &StoredSignIn,
) -> Result<(Vec<::sign_in::sessions::SignedInAccount>, PreviousSessions), Failure> {
    let accounts = visit.accounts().await?;
    let previous = PreviousSessions::new(&accounts, stored.keeps_account());
    Ok((accounts, previous))
}

/// Leads on after a step: to the next one, or to where the sign-in leads, with a session.
async fn go_on(
    visit: &Visit<'_>,
    stored: &StoredSignIn,
    progress: Progress,
    accounts: &[::sign_in::sessions::SignedInAccount],
) -> Outcome {
    match progress {
        Progress::Due(id) => Ok(redirect(visit.ctx, &address(id, stored.interaction()))),
        Progress::SignedIn(new_session) => {
            if let Some(interaction) = stored.interaction()
                && let Some(interaction) = interactions::find(visit.ctx, interaction).await?
            {
                sign_in::record(visit, &interaction, new_session.session.user_id).await?;
            }
            let keep = stored.keeps_account();
            Ok(sign_in::continue_signed_in(visit.ctx, &new_session, accounts, keep, stored.destination()))
        }
    }
}

/// Goes on without the context class that the application prefers.
async fn decline(visit: &Visit<'_>, stored: &StoredSignIn) -> Outcome {
    let interaction = match stored.interaction() {
        Some(id) => interactions::find(visit.ctx, id).await?,
        None => None,
    };
    let interaction = interaction.ok_or(Failure::RequestExpired)?;
    let request = interaction.request().cloned().ok_or(Failure::RequestExpired)?;
    let user_id = stored.person().user.id;
    let answers = PersonAnswers { without_acr: Some(user_id), ..request.answers };
    let request = AuthorizationRequest { answers, ..request };
    interactions::change(visit.ctx, interaction.id, InteractionState::SecondFactor { request, user_id })
        .await?;
    let (accounts, previous) = previous(visit, stored).await?;
    let progress = authentications::decline(visit.ctx, stored, previous, &visit.source).await?;
    go_on(visit, stored, progress, &accounts).await
}

/// Returns the frame of a step, with the application that the person signs in to.
async fn layout(visit: &Visit<'_>, stored: &StoredSignIn, title: &str) -> Result<Layout, Failure> {
    let brand = match stored.interaction() {
        Some(id) => match interactions::find(visit.ctx, id).await?.as_ref().and_then(|it| it.request()) {
            Some(request) => Brand::of(visit.ctx, &request.client_id).await?,
            None => None,
        },
        None => None,
    };
    Ok(Layout::new(visit.ctx, visit.language, title).of(brand))
}

/// Where the forms of a step can lead.
fn leads(stored: &StoredSignIn) -> LeadsTo {
    if stored.destination().starts_with("/oauth2/") { LeadsTo::ToApplication } else { LeadsTo::Here }
}

/// Adds the header with which a browser waits.
fn retry_after(mut response: Response, seconds: u64) -> Response {
    if let Ok(value) = seconds.to_string().parse() {
        response.headers_mut().insert("retry-after", value);
    }
    response
}

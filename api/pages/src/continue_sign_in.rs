//! Continues a sign-in after a step.

use poem::Response;
use uuid::Uuid;

use super::{
    failure::{Failure, Outcome},
    layout::redirect,
    visit::Visit,
};
use kernel::url::with_query;
use platform::Ctx;
use sign_in::{
    authentications::Progress,
    sessions::{NewSession, PreviousSessions, SignedInAccount},
};
use tokens::interactions::{self, AuthorizationRequest, Interaction, InteractionState, PersonAnswers};
use web::cookies;

/// The path of the page of the due step.
pub(super) const STEP_PATH: &str = "/sign-in/step";

/// The parameter of the sign-in page by which a person who is signed in signs in again with the strongest factor, for a
/// dangerous act. The same word is in `admin-ui`.
pub(super) const STEP_UP: &str = "step_up";

/// The context of a sign-in between two steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct SignInContext<'a> {
    /// The local address to continue at.
    pub(super) destination: &'a str,
    /// The authorization request that it is for.
    pub(super) interaction: Option<&'a Interaction>,
    /// The accounts that the browser was signed in to before.
    pub(super) accounts: &'a [SignedInAccount],
    /// Whether the account in use is kept beside that of another person.
    pub(super) keep: bool,
}

impl<'a> SignInContext<'a> {
    /// A sign-in that leads to the start page, as one by a mailed link does.
    pub(super) fn home(accounts: &'a [SignedInAccount]) -> Self {
        Self { destination: "/", interaction: None, accounts, keep: false }
    }
}

/// Returns the address of the step that is due in a stored sign-in.
pub(super) fn step_address(id: Uuid, interaction: Option<Uuid>) -> String {
    let id = id.to_string();
    let interaction = interaction.map(|id| id.to_string());
    let parameters = [("authentication", Some(id.as_str())), ("interaction", interaction.as_deref())];
    with_query(STEP_PATH, parameters.into_iter().filter_map(|(name, value)| Some((name, value?))))
}

/// Redirects to the next step or, when a session began, to the target of the sign-in.
pub(super) async fn respond(visit: &Visit<'_>, progress: Progress, context: SignInContext<'_>) -> Outcome {
    match progress {
        Progress::Due(id) => {
            let address = step_address(id, context.interaction.map(|interaction| interaction.id));
            Ok(redirect(visit.ctx, &visit.localised(address)))
        }
        Progress::SignedIn(new_session) => {
            if let Some(interaction) = context.interaction {
                record(visit, interaction, new_session.session.user_id).await?;
            }
            let SignInContext { accounts, keep, destination, .. } = context;
            Ok(continue_signed_in(visit.ctx, &new_session, accounts, keep, destination))
        }
    }
}

/// Records in the authorization request that the person signed in on its page, if the application gets no code without
/// an answer of the person.
async fn record(visit: &Visit<'_>, interaction: &Interaction, user_id: i64) -> Result<(), Failure> {
    let request = interaction.request().filter(|request| request.device_code.is_none());
    let Some(request) = request.cloned() else { return Ok(()) };
    if !visit.client(&request.client_id).await?.may_be_impersonated_at(&request.redirect_uri) {
        return Ok(());
    }
    let answers = PersonAnswers { sign_in: Some(user_id), ..request.answers };
    let state = InteractionState::SignIn { request: AuthorizationRequest { answers, ..request } };
    Ok(interactions::set_state(visit.ctx, interaction.id, state).await?)
}

/// Sets the cookies of a new session and of the other accounts that the browser stays signed in to, and redirects.
/// `accounts` are those of before, and `keep` says whether the one in use is kept too.
fn continue_signed_in(
    ctx: &Ctx,
    new_session: &NewSession,
    accounts: &[SignedInAccount],
    keep: bool,
    destination: &str,
) -> Response {
    let user_id = new_session.session.user_id;
    let ended = PreviousSessions::new(accounts, keep).ended_by(user_id);
    let others = accounts
        .iter()
        .filter(|account| account.session.user_id != user_id && Some(account.session.id) != ended);
    let others: Vec<_> = others.map(|account| account.cookie.clone()).collect();
    let mut response = redirect(ctx, destination);
    for cookie in cookies::begin_session(ctx, &new_session.cookie, &others) {
        cookies::add(&mut response, &cookie);
    }
    response
}

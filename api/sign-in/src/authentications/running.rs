//! What a session that goes on needs: the policy may have become stricter, and a dangerous act needs the strongest
//! factor.

use shared_types::FactorKind;
use uuid::Uuid;

use super::{
    SignInDemands, StepInputs,
    begin::{self, Strengthened, is_due},
    strongest_acr,
};
use crate::{
    factors::{self, passkeys},
    sessions::{Session, SignedInAccount},
    steps::{Step, acr::Methods},
};
use kernel::Result;
use platform::{
    actor::{Person, RequestSource, Strength, is_recent},
    ctx::Ctx,
};

/// Returns whether the sign-in policy of the person's home company requires a step of a session that it did not require
/// when the session began.
///
/// # Errors
/// When the database does not answer.
pub async fn is_step_due(ctx: &Ctx, session: &Session, person: &Person) -> Result<bool> {
    let step = next(ctx, session, person, false).await?;
    Ok(is_due(&step) || step == Step::SignInAgain)
}

async fn next(ctx: &Ctx, session: &Session, person: &Person, strongest: bool) -> Result<Step> {
    let demands = SignInDemands { strongest, ..SignInDemands::default() };
    let inputs = StepInputs::load(ctx, &person.user, &demands).await?.for_session();
    Ok(inputs.next(&begin::proven(session), ctx.clock.now()))
}

/// Returns whether the person of a session signed in with the strongest factor that they had then: a passkey, for
/// which a recovery code may stand in, else an authenticator app. A factor that was added later counts from the next
/// sign-in on.
///
/// # Errors
/// When the database does not answer.
pub async fn strength(ctx: &Ctx, session: &Session) -> Result<Strength> {
    let enrolled = factors::enrolled(ctx, session.user_id).await?;
    let had = |kind| enrolled.had(kind, session.auth_time.0);
    let passkey = passkeys::are_available(ctx) && had(FactorKind::Passkey);
    let wanted = strongest_acr(passkey, had(FactorKind::Totp));
    Ok(Strength { wanted, is_reached: Methods::parse(&session.amr).reach_for_account(wanted) })
}

/// What is due in a session on the sign-in page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextOfSession {
    /// Nothing.
    Nothing,
    /// The person signs in again.
    SignIn,
    /// The person proves or adds a factor, in the sign-in that was stored under an id.
    Step(Uuid),
}

/// Returns what is due in a session of a browser: what the policy requires and, for a dangerous act, the strongest
/// factor that the person has. A step is stored, and leads to `destination`.
///
/// # Errors
/// [`kernel::Error::TooOften`]; when the database does not answer.
pub async fn next_of_session(
    ctx: &Ctx,
    account: &SignedInAccount,
    (strongest, destination): (bool, &str),
    source: &RequestSource,
) -> Result<NextOfSession> {
    // Who must sign in again anyway proves all factors then.
    if strongest && !is_recent(account.session.auth_time.0, ctx.clock.now()) {
        return Ok(NextOfSession::SignIn);
    }
    let step = next(ctx, &account.session, &account.person, strongest).await?;
    if step == Step::SignInAgain {
        return Ok(NextOfSession::SignIn);
    }
    // A step is found in the browser that has the cookie of forms.
    if !is_due(&step) || source.browser.is_none() {
        return Ok(if is_due(&step) { NextOfSession::SignIn } else { NextOfSession::Nothing });
    }
    let id = ctx.random.uuid();
    let strengthened = Strengthened { id, interaction: None, destination: destination.to_owned() };
    let demands = SignInDemands { strongest, ..SignInDemands::default() };
    begin::strengthen(ctx, account, strengthened, demands, source).await?;
    Ok(NextOfSession::Step(id))
}

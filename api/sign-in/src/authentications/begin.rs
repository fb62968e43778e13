//! The first factor, and what follows from it: a session, or another step.

use std::sync::Arc;

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use shared_types::Acr;
use uuid::Uuid;

use super::{LIFETIME, Progress, SignInDemands, SignInTarget, StepInputs};
use crate::{
    factors::{Verified, email_code},
    sessions::{self, Authenticated, PreviousSessions, SignInFailure, SignedInAccount},
    steps::{
        Proven, Step,
        acr::{MFA, Methods, PWD},
    },
    upstream,
};
use kernel::{Error, Result, Secret, Timestamp};
use organisation::{identity_providers::LinkedUser, people, users::VerifiedPassword};
use platform::{
    actor::{Actor, Person, RequestSource},
    ctx::Ctx,
    limits,
};
use store::{
    columns::Json,
    db::{Tx, is_duplicate, retry},
    entity::{Session, authentication},
};

/// Signs a person in by email or username and password (UC-19): begins a session, unless another step is due.
///
/// # Errors
/// [`Error::TooOften`] when the person has just signed in very often; when the server is busy or the database does not
/// answer. A refusal is a value, not an error.
pub async fn sign_in(
    ctx: &Ctx,
    (login, password): (&str, Secret),
    target: SignInTarget,
    previous: PreviousSessions,
    source: &RequestSource,
) -> Result<Result<Progress, SignInFailure>> {
    let nobody = Actor::anonymous(source.clone());
    let authenticated = match sessions::authenticate(ctx, &nobody, login, password).await? {
        Ok(authenticated) => authenticated,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let user = authenticated.0.user.clone();
    let progress = continue_after_password(ctx, authenticated, None, (target, previous), source).await?;
    if progress.is_none() {
        sessions::audit_failure(ctx, &nobody, Some(user), login);
    }
    Ok(progress.ok_or(SignInFailure::WrongCredentials))
}

/// Signs a person in by a password and the code that was mailed for the sign-in with an id, after so many wrong
/// passwords that a password alone is not verified ([`SignInFailure::ProofNeeded`]). The code is used up whether or
/// not the password is right; without the right code, the password is not verified. `None` when one of them is wrong.
///
/// # Errors
/// When the server is busy or the database does not answer.
pub async fn sign_in_with_proof(
    ctx: &Ctx,
    (sign_in, code, password): (&str, &str, Secret),
    target: SignInTarget,
    previous: PreviousSessions,
    source: &RequestSource,
) -> Result<Option<Progress>> {
    let nobody = Actor::anonymous(source.clone());
    let Ok(proof) = email_code::verify(ctx, &nobody, sign_in, code).await? else { return Ok(None) };
    match sessions::authenticate_with_code(ctx, &nobody, proof.user_id, password).await? {
        Some(authenticated) => {
            continue_after_password(ctx, authenticated, Some(proof), (target, previous), source).await
        }
        None => Ok(None),
    }
}

/// Goes on after a password that was verified, perhaps with a code by email; `None` when the password or
/// the email has changed since.
async fn continue_after_password(
    ctx: &Ctx,
    authenticated: (Arc<Person>, VerifiedPassword),
    proof: Option<Verified>,
    to: (SignInTarget, PreviousSessions),
    source: &RequestSource,
) -> Result<Option<Progress>> {
    limits::check_sign_in_of(ctx, source, authenticated.0.user.id).await?;
    let inputs = StepInputs::load(ctx, &authenticated.0.user, &to.0.demands).await?;
    // The code is a second factor only where the policy lets it be one.
    let second = proof.as_ref().filter(|_| inputs.policy.email_code_as_second_factor);
    let proved = second.iter().flat_map(|proof| proof.amr.iter().copied().chain([MFA]));
    let methods = Methods::parse(PWD).with(proved);
    let args = (ctx.clone(), (authenticated, proof), (inputs, methods), to, source.clone());
    ctx.db
        .write(args, |tx, (ctx, (entered, proof), (inputs, methods), (target, previous), source)| {
            Box::pin(async move {
                let (person, password) = entered;
                let is_current = match proof {
                    Some(proof) => proof.is_current(tx).await?,
                    None => true,
                };
                if !is_current || !password.is_current(tx).await? {
                    return Ok(None);
                }
                let proven = Proven { methods: methods.clone(), at: tx.now(), postponed: false };
                begin_session_or_store(tx, ctx, (person, inputs), (&proven, None), (target, previous), source)
                    .await
                    .map(Some)
            })
        })
        .await
}

/// A first factor that says who the person is.
#[derive(Debug, Clone)]
pub enum ProvedFirst {
    /// A factor of the person.
    Factor(Verified),
    /// The login of a user at another provider, the authentication methods that it proves, and when the person signed
    /// in there, if that is known.
    External(LinkedUser, Methods, Option<Timestamp>),
}

impl ProvedFirst {
    fn user_id(&self) -> i64 {
        match self {
            Self::Factor(verified) => verified.user_id,
            Self::External(linked, ..) => linked.user_id,
        }
    }

    fn methods(&self) -> Methods {
        match self {
            Self::Factor(verified) => Methods::default().with(verified.amr.iter().copied()),
            Self::External(_, methods, _) => methods.clone(),
        }
    }

    /// When it was proved: now, or before at another provider.
    fn at(&self, now: Timestamp) -> Timestamp {
        match self {
            Self::External(_, _, Some(at)) => now.min(*at),
            Self::Factor(_) | Self::External(..) => now,
        }
    }

    /// The link of an external login.
    fn link(&self) -> Option<&LinkedUser> {
        match self {
            Self::Factor(_) => None,
            Self::External(linked, ..) => Some(linked),
        }
    }

    /// Whether the person is active and still has the factor.
    async fn is_current(&self, tx: &Tx<'_>) -> Result<bool> {
        match self {
            Self::Factor(verified) => verified.is_current(tx).await,
            Self::External(linked, ..) => linked.is_current(tx).await,
        }
    }
}

/// Signs a person in by a first factor that says who the person is, and proves these authentication methods: begins a
/// session, unless another step is due.
///
/// # Errors
/// [`Error::Unauthenticated`] when the person is not active or no longer has the factor;
/// [`Error::RecentSignInRequired`] when it was proved at another provider so long ago that the policy does not let a
/// session begin with it; [`Error::TooOften`] when the person has just signed in very often; when the database does not
/// answer.
pub async fn sign_in_with_factor(
    ctx: &Ctx,
    first: ProvedFirst,
    target: SignInTarget,
    previous: PreviousSessions,
    source: &RequestSource,
) -> Result<Progress> {
    let person = people::find(ctx, first.user_id()).await?.ok_or(Error::Unauthenticated)?;
    limits::check_sign_in_of(ctx, source, person.user.id).await?;
    let inputs = StepInputs::load(ctx, &person.user, &target.demands).await?;
    let args = (ctx.clone(), (person, inputs), first, (target, previous), source.clone());
    ctx.db
        .write(args, |tx, (ctx, (person, inputs), first, (target, previous), source)| {
            Box::pin(async move {
                // The person may have been disabled meanwhile, or have lost the factor.
                if !first.is_current(tx).await? {
                    return Err(Error::Unauthenticated);
                }
                let proven = Proven { methods: first.methods(), at: first.at(tx.now()), postponed: false };
                if inputs.next(&proven, tx.now()) == Step::SignInAgain {
                    return Err(Error::RecentSignInRequired { acr: Acr::OneFactor });
                }
                let proven = (&proven, first.link());
                begin_session_or_store(tx, ctx, (person, inputs), proven, (target, previous), source).await
            })
        })
        .await
}

/// Goes on after a person has proved, or has just chosen, a password.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn sign_in_after_password(
    tx: &Tx<'_>,
    ctx: &Ctx,
    person: (&Arc<Person>, &StepInputs),
    to: (&SignInTarget, &PreviousSessions),
    source: &RequestSource,
) -> Result<Progress> {
    let proven = Proven { methods: Methods::parse(PWD), at: tx.now(), postponed: false };
    begin_session_or_store(tx, ctx, person, (&proven, None), to, source).await
}

/// Begins a session if no further step is due, else stores the sign-in, with the link of an external login.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn begin_session_or_store(
    tx: &Tx<'_>,
    ctx: &Ctx,
    (person, inputs): (&Arc<Person>, &StepInputs),
    (proven, linked): (&Proven, Option<&LinkedUser>),
    (target, previous): (&SignInTarget, &PreviousSessions),
    source: &RequestSource,
) -> Result<Progress> {
    if is_due(&inputs.next(proven, tx.now())) {
        let row = authentication::Model {
            id: ctx.random.uuid(),
            // A browser without the cookie of forms has none to go on with.
            browser_hash: source.browser.clone().unwrap_or_default(),
            user_id: person.user.id,
            session_id: None,
            linked_identity_id: linked.map(|linked| linked.link_id),
            upstream_sid_hash: linked.and_then(|linked| linked.sid_hash.clone()),
            upstream_tokens: linked.and_then(|linked| linked.upstream_tokens.clone()),
            auth_time: proven.at.into(),
            amr: proven.methods.to_string(),
            postponed: proven.postponed,
            keeps_account: previous.keeps(),
            destination: target.destination.clone(),
            interaction_id: target.interaction,
            demands: Json(target.demands.clone()),
            created_at: tx.now().into(),
            expires_at: (tx.now() + LIFETIME).into(),
            finished_at: None,
        };
        let id = row.id;
        row.into_active_model().reset_all().insert(&**tx).await?;
        return Ok(Progress::Due(id));
    }
    let policy = &inputs.home_policy;
    let linked_identity_id = linked.map(|linked| linked.link_id);
    let authenticated = Authenticated { methods: &proven.methods, at: proven.at, policy, linked_identity_id };
    let session = sessions::begin_after(tx, ctx, person, authenticated, previous, source).await?;
    if let Some(linked) = linked {
        upstream::record_session(tx, session.session.id, linked).await?;
    }
    Ok(Progress::SignedIn(Box::new(session)))
}

/// Whether a step is one of the pages of a sign-in. What else is due is decided when the authorization request goes on.
pub(super) fn is_due(step: &Step) -> bool {
    match step {
        Step::ExternalLogin | Step::FirstFactor(_) | Step::SecondFactor { .. } | Step::Enrol { .. } => true,
        Step::Identify | Step::SignInAgain | Step::Unmet | Step::Authenticated => false,
    }
}

/// Returns the step that is due before a signed-in person can use an application.
///
/// # Errors
/// When the database does not answer.
pub async fn due_step(ctx: &Ctx, account: &SignedInAccount, demands: &SignInDemands) -> Result<Step> {
    let inputs = StepInputs::load(ctx, &account.person.user, demands).await?;
    Ok(inputs.next(&proven(&account.session), ctx.clock.now()))
}

/// What was proved in a session. A factor that is announced is mentioned at the sign-in only.
pub(super) fn proven(session: &Session) -> Proven {
    Proven { methods: Methods::parse(&session.amr), at: session.auth_time.0, postponed: true }
}

/// A sign-in that makes a session stronger.
#[derive(Debug, Clone)]
pub struct Strengthened {
    /// The id under which it is stored.
    pub id: Uuid,
    /// The authorization request that it is for.
    pub interaction: Option<Uuid>,
    /// The local address that it leads to.
    pub destination: String,
}

/// Stores that a signed-in person has to prove another factor.
///
/// # Errors
/// [`Error::TooOften`]; when the database does not answer.
pub async fn strengthen(
    ctx: &Ctx,
    account: &SignedInAccount,
    strengthened: Strengthened,
    demands: SignInDemands,
    source: &RequestSource,
) -> Result<()> {
    let length = serde_json::to_vec(&demands).map_err(Error::internal)?.len();
    limits::check_interaction(ctx, source, length).await?;
    let (session, now) = (&account.session, ctx.clock.now());
    let row = authentication::Model {
        id: strengthened.id,
        browser_hash: source.browser.clone().unwrap_or_default(),
        user_id: session.user_id,
        session_id: Some(session.id),
        linked_identity_id: None,
        upstream_sid_hash: None,
        upstream_tokens: None,
        auth_time: session.auth_time,
        amr: session.amr.clone(),
        postponed: true,
        keeps_account: true,
        destination: strengthened.destination,
        interaction_id: strengthened.interaction,
        demands: Json(demands),
        created_at: now.into(),
        expires_at: (now + LIFETIME).into(),
        finished_at: None,
    };
    ctx.db
        .write(row, |tx, row| {
            Box::pin(async move {
                authentication::Entity::delete_by_id(row.id).exec(&**tx).await?;
                let inserted = row.clone().into_active_model().reset_all().insert(&**tx).await;
                // Another tab may resume the same request.
                inserted.map(drop).map_err(|error| if is_duplicate(&error) { retry() } else { error.into() })
            })
        })
        .await
}

//! The steps after the first factor, in a sign-in that was stored.

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set,
    sea_query::Expr,
};
use shared_types::Acr;
use uuid::Uuid;

use super::{Progress, SignInDemands, StepInputs, begin::is_due};
use crate::{
    factors::Verified,
    sessions::{self, Authenticated, NewSession, PreviousSessions, SignInFailure},
    steps::{
        Proven, Step,
        acr::{MFA, Methods, PWD},
    },
    upstream,
};
use kernel::{Error, Result, Secret, Timestamp, clock::are_close};
use organisation::{identity_providers::LinkedUser, people, users::VerifiedPassword};
use platform::{
    actor::{Actor, Person, RequestSource},
    ctx::Ctx,
};
use store::{
    columns::{Json, Millis},
    db::{Tx, retry},
    entity::{Authentication, authentication},
};

/// For how long after its end a sign-in gives the same answer again, for a form that is sent twice.
const REPEATED: TimeDelta = TimeDelta::seconds(30);

/// A stored sign-in of the browser of a request, whose next step waits for the person.
#[derive(Debug, Clone)]
pub struct PendingSignIn {
    row: Authentication,
    person: Arc<Person>,
    inputs: StepInputs,
    /// The next step.
    pub step: Step,
}

impl PendingSignIn {
    /// Returns its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.row.id
    }

    /// Returns the person who signs in.
    #[must_use]
    pub fn person(&self) -> &Arc<Person> {
        &self.person
    }

    /// Returns the local address that it leads to.
    #[must_use]
    pub fn destination(&self) -> &str {
        &self.row.destination
    }

    /// Returns the authorization request that it is for.
    #[must_use]
    pub fn interaction(&self) -> Option<Uuid> {
        self.row.interaction_id
    }

    /// Returns whether it has finished, a moment ago.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.row.finished_at.is_some()
    }

    /// Returns when a stricter rule for second factors takes effect.
    #[must_use]
    pub fn announced_from(&self) -> Option<Timestamp> {
        self.inputs.announced_from()
    }

    /// Returns whether the browser stays signed in to the account in use.
    #[must_use]
    pub fn keeps_account(&self) -> bool {
        self.row.keeps_account
    }

    /// Returns whether two factors were proved.
    #[must_use]
    pub fn has_proved_two(&self) -> bool {
        Methods::parse(&self.row.amr).reach(Acr::TwoFactors)
    }

    /// Returns the caller who proves or adds a factor: nobody is signed in yet.
    #[must_use]
    pub fn actor(&self, source: &RequestSource) -> Actor {
        Actor::anonymous(source.clone())
    }
}

/// Looks up the stored sign-in with an id. `None` when there is none in this browser, or it has ended.
///
/// # Errors
/// When the database does not answer.
pub async fn find(ctx: &Ctx, id: Uuid, source: &RequestSource) -> Result<Option<PendingSignIn>> {
    let row = authentication::Entity::find_by_id(id).one(ctx.db.read()).await?;
    let now = ctx.clock.now();
    let Some(row) = row.filter(|row| is_of(row, source) && !is_over(row, now)) else { return Ok(None) };
    let Some(person) = people::find(ctx, row.user_id).await? else { return Ok(None) };
    let inputs = StepInputs::load(ctx, &person.user, &row.demands.0).await?;
    let step = inputs.next(&proven(&row), now);
    Ok(Some(PendingSignIn { row, person, inputs, step }))
}

/// Whether a row is of the browser that sent a request.
fn is_of(row: &Authentication, source: &RequestSource) -> bool {
    source.browser.as_ref().is_some_and(|browser| *browser == row.browser_hash)
}

/// Whether it has expired or, longer ago than a repeated form, finished. One that began in the future ended when the
/// clock was set back.
fn is_over(row: &Authentication, now: Timestamp) -> bool {
    let is_finished = row.finished_at.is_some_and(|at| !are_close(now, at.0, REPEATED));
    is_finished || row.expires_at.0 <= now || !are_close(now, row.created_at.0, super::LIFETIME)
}

fn proven(row: &Authentication) -> Proven {
    Proven { methods: Methods::parse(&row.amr), at: row.auth_time.0, postponed: row.postponed }
}

/// Goes on after a factor of the person was verified or added.
///
/// # Errors
/// [`Error::Unauthenticated`] when the sign-in has ended; when the database does not answer.
pub async fn add(
    ctx: &Ctx,
    stored: &PendingSignIn,
    verified: &Verified,
    previous: PreviousSessions,
    source: &RequestSource,
) -> Result<Progress> {
    if verified.user_id != stored.row.user_id {
        return Err(Error::Unauthenticated);
    }
    let proven = proven(&stored.row);
    let mfa = is_second(stored).then_some(MFA);
    let methods = proven.methods.with(verified.amr.iter().copied().chain(mfa));
    let checked = Checked::Factor(verified.clone());
    advance(ctx, stored, Answered::proof(stored, Proven { methods, ..proven }, checked), previous, source)
        .await
}

/// Goes on after the person entered the password, where the policy demands it of a sign-in that began in another way.
///
/// # Errors
/// As [`add`]; when the server is busy. A refusal is a value, not an error.
pub async fn add_password(
    ctx: &Ctx,
    stored: &PendingSignIn,
    password: Secret,
    previous: PreviousSessions,
    source: &RequestSource,
) -> Result<Result<Progress, SignInFailure>> {
    let email = &stored.person.user.email;
    match sessions::authenticate(ctx, &stored.actor(source), email, password).await? {
        Err(refusal) => Ok(Err(refusal)),
        Ok((person, _)) if person.user.id != stored.row.user_id => Err(Error::Unauthenticated),
        Ok((_, password)) => {
            let proven = proven(&stored.row);
            let methods = proven.methods.with([PWD].into_iter().chain(is_second(stored).then_some(MFA)));
            let answered = Answered::proof(stored, Proven { methods, ..proven }, Checked::Password(password));
            advance(ctx, stored, answered, previous, source).await.map(Ok)
        }
    }
}

/// Goes on without the factor that will be required later.
///
/// # Errors
/// As [`add`].
pub async fn postpone(
    ctx: &Ctx,
    stored: &PendingSignIn,
    previous: PreviousSessions,
    source: &RequestSource,
) -> Result<Progress> {
    let proven = Proven { postponed: true, ..proven(&stored.row) };
    advance(ctx, stored, Answered { proven, ..Answered::nothing(stored) }, previous, source).await
}

/// Goes on without the context class that the application prefers.
///
/// # Errors
/// As [`add`].
pub async fn decline(
    ctx: &Ctx,
    stored: &PendingSignIn,
    previous: PreviousSessions,
    source: &RequestSource,
) -> Result<Progress> {
    let mut answered = Answered::nothing(stored);
    answered.demands.is_declined = true;
    advance(ctx, stored, answered, previous, source).await
}

/// Returns what a form led to that is sent again within seconds.
///
/// # Errors
/// As [`add`].
pub async fn repeat(
    ctx: &Ctx,
    stored: &PendingSignIn,
    previous: PreviousSessions,
    source: &RequestSource,
) -> Result<Progress> {
    advance(ctx, stored, Answered::nothing(stored), previous, source).await
}

/// Whether what is proved next makes two factors with what was proved before. A password and a code by email do only
/// where the rules accept such a code as a second factor: who can read the mail can also choose a new password.
fn is_second(stored: &PendingSignIn) -> bool {
    !matches!(stored.step, Step::FirstFactor(_)) || stored.inputs.policy.email_code_as_second_factor
}

/// What a sign-in is after the answer to a step.
#[derive(Debug, Clone)]
struct Answered {
    proven: Proven,
    demands: SignInDemands,
    /// What the person has just proved; if nothing, the session is as old as its first factor.
    checked: Checked,
}

impl Answered {
    fn proof(stored: &PendingSignIn, proven: Proven, checked: Checked) -> Self {
        Self { proven, demands: stored.row.demands.0.clone(), checked }
    }

    fn nothing(stored: &PendingSignIn) -> Self {
        Self::proof(stored, proven(&stored.row), Checked::Nothing)
    }
}

/// What was verified before the transaction.
#[derive(Debug, Clone)]
enum Checked {
    Nothing,
    Factor(Verified),
    Password(VerifiedPassword),
}

impl Checked {
    /// Whether it is still what the person has.
    async fn is_current(&self, tx: &Tx<'_>) -> Result<bool> {
        match self {
            Self::Nothing => Ok(true),
            Self::Factor(verified) => verified.is_current(tx).await,
            Self::Password(password) => password.is_current(tx).await,
        }
    }
}

async fn advance(
    ctx: &Ctx,
    stored: &PendingSignIn,
    answered: Answered,
    previous: PreviousSessions,
    source: &RequestSource,
) -> Result<Progress> {
    // The person may just have got a factor.
    let inputs = StepInputs::load(ctx, &stored.person.user, &answered.demands).await?;
    let args = (ctx.clone(), stored.row.id, (inputs, answered), previous, source.clone());
    ctx.db
        .write(args, |tx, (ctx, id, (inputs, answered), previous, source)| {
            Box::pin(advance_in_transaction(tx, ctx, *id, (inputs, answered), (previous, source)))
        })
        .await
}

async fn advance_in_transaction(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: Uuid,
    (inputs, answered): (&StepInputs, &Answered),
    (previous, source): (&PreviousSessions, &RequestSource),
) -> Result<Progress> {
    let row = authentication::Entity::find_by_id(id).lock_exclusive().one(&**tx).await?;
    let row = row.filter(|row| is_of(row, source) && !is_over(row, tx.now()));
    let row = row.ok_or(Error::Unauthenticated)?;
    if row.finished_at.is_some() {
        return same_session(tx, ctx, &row).await;
    }
    if !answered.checked.is_current(tx).await? || !is_still_linked(tx, &row).await? {
        return Err(Error::Unauthenticated);
    }
    let person = people::load(&**tx, row.user_id).await?.ok_or(Error::Unauthenticated)?;
    let proven = &answered.proven;
    let step = inputs.next(proven, tx.now());
    if step == Step::SignInAgain {
        return Err(Error::Unauthenticated);
    }
    if is_due(&step) {
        let mut next = row.into_active_model();
        next.amr = Set(proven.methods.to_string());
        next.postponed = Set(proven.postponed);
        next.demands = Set(Json(answered.demands.clone()));
        next.update(&**tx).await?;
        return Ok(Progress::Due(id));
    }
    let new_session = finish(tx, ctx, &row, (&person, inputs), answered, (previous, source)).await?;
    let finished = authentication::Entity::update_many()
        .col_expr(authentication::Column::FinishedAt, Expr::value(Some(Millis::from(tx.now()))))
        .col_expr(authentication::Column::SessionId, Expr::value(Some(new_session.session.id)))
        .filter(authentication::Column::Id.eq(id))
        .filter(authentication::Column::FinishedAt.is_null())
        .exec(&**tx)
        .await?;
    // Where rows are not locked, a parallel form may have finished it.
    if finished.rows_affected == 0 { Err(retry()) } else { Ok(Progress::SignedIn(Box::new(new_session))) }
}

/// Whether a person who came from an identity provider may still sign in there.
async fn is_still_linked(tx: &Tx<'_>, row: &Authentication) -> Result<bool> {
    match linked_user(row) {
        Some(linked) => linked.is_current(tx).await,
        None => Ok(true),
    }
}

/// The link by which the person came from an identity provider.
fn linked_user(row: &Authentication) -> Option<LinkedUser> {
    row.linked_identity_id.map(|link_id| LinkedUser {
        user_id: row.user_id,
        link_id,
        sid_hash: row.upstream_sid_hash.clone(),
        upstream_tokens: row.upstream_tokens.clone(),
    })
}

/// Begins the session, or makes the one stronger that the sign-in is for.
async fn finish(
    tx: &Tx<'_>,
    ctx: &Ctx,
    row: &Authentication,
    (person, inputs): (&Arc<Person>, &StepInputs),
    Answered { proven, checked, .. }: &Answered,
    (previous, source): (&PreviousSessions, &RequestSource),
) -> Result<NewSession> {
    let at = if matches!(checked, Checked::Nothing) { row.auth_time.0 } else { tx.now() };
    let (methods, policy) = (&proven.methods, &inputs.home_policy);
    let linked_identity_id = row.linked_identity_id;
    let authenticated = Authenticated { methods, at, policy, linked_identity_id };
    let Some(session) = row.session_id else {
        let begun = sessions::begin_after(tx, ctx, person, authenticated, previous, source).await?;
        if let Some(linked) = linked_user(row) {
            upstream::record_session(tx, begun.session.id, &linked).await?;
        }
        return Ok(begun);
    };
    // The first factor is not newer for that.
    let authenticated = Authenticated { at: row.auth_time.0, ..authenticated };
    let stronger = sessions::strengthen(tx, ctx, person, session, authenticated, (previous, source)).await?;
    stronger.ok_or(Error::Unauthenticated)
}

/// Returns the session that the same form began before.
async fn same_session(tx: &Tx<'_>, ctx: &Ctx, row: &Authentication) -> Result<Progress> {
    let id = row.session_id.ok_or(Error::Unauthenticated)?;
    let session = sessions::again(tx, ctx, id).await?.ok_or(Error::Unauthenticated)?;
    Ok(Progress::SignedIn(Box::new(session)))
}

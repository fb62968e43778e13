//! Grants: what a person granted an application in one sign-in. A grant is a family of refresh tokens.

mod codes;
mod refresh;
mod subject;

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QuerySelect, Related,
    Select, SelectModel, Selector,
};
use serde_json::json;
use shared_types::{GrantType, StandardScope};
use uuid::Uuid;

pub use self::{
    codes::{Code, NewCode, OnRepeat, REPEATED_CODE, find_code, issue_code, redeem},
    refresh::{PresentedRefreshToken, current_expiry, find_refresh_token, rotate},
    subject::{Approved, Subject, SubjectTerms, find_subject},
};
use crate::targets::GrantRefused;
use kernel::{Cached, Error, Result, ScopeSet, Secret, Timestamp};
use organisation::{
    applications::{ApplicationRules, Client},
    users::VerifiedPassword,
};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::{Context, Ctx, Part},
    limits, mail, revocation,
};
use store::{
    columns::{Json, Millis, Scopes},
    db::{Topic, Tx},
    entity::{Session, application, grant, session, user},
    payloads::{ClaimsRequest, RequestedClaims},
};

/// A grant, with the end of the session that it ends with.
///
/// Generation and sliding expiry are those of the time at which the grant was looked up.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    pub(crate) row: grant::Model,
    pub(crate) session_ends_at: Option<Timestamp>,
}

impl Grant {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.row.id
    }

    /// The person's id.
    #[must_use]
    pub fn user_id(&self) -> i64 {
        self.row.user_id
    }

    /// The application's id.
    #[must_use]
    pub fn application_id(&self) -> i64 {
        self.row.application_id
    }

    /// The company through which the person uses the application.
    #[must_use]
    pub fn company_id(&self) -> i64 {
        self.row.company_id
    }

    /// The session that it ends with, unless it outlives the session.
    #[must_use]
    pub fn session_id(&self) -> Option<Uuid> {
        self.row.session_id
    }

    /// The session in which it was given, which may have ended since.
    #[must_use]
    pub fn sid(&self) -> Option<Uuid> {
        self.row.sid
    }

    /// When the person signed in.
    #[must_use]
    pub fn auth_time(&self) -> Timestamp {
        self.row.auth_time.0
    }

    /// The scopes that were granted.
    #[must_use]
    pub fn scope(&self) -> &ScopeSet {
        &self.row.scope.0
    }

    /// The API resources that its access tokens may be for (RFC 8707); empty for Aldaba itself.
    #[must_use]
    pub fn resources(&self) -> &[String] {
        self.row.resources.as_ref().map_or(&[], |resources| &resources.0)
    }

    /// The claims that were requested one by one from the userinfo endpoint.
    #[must_use]
    pub fn userinfo_claims(&self) -> Option<&RequestedClaims> {
        self.row.claims.as_ref().map(|claims| &claims.0.userinfo)
    }

    /// Whether it is valid: neither it nor its session was revoked or has expired.
    #[must_use]
    pub fn is_active_at(&self, now: Timestamp) -> bool {
        self.row.revoked_at.is_none()
            && self.row.ends_at.0 > now
            && self.session_ends_at.is_none_or(|ends_at| ends_at > now)
    }
}

/// A grant to create.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// The application's id.
    pub application_id: i64,
    /// The person's id.
    pub user_id: i64,
    /// The company through which the person uses the application.
    pub company_id: i64,
    /// The session that it is created in, if there is one.
    pub sid: Option<Uuid>,
    /// Whether it outlives that session (`offline_access`).
    pub offline: bool,
    /// The scopes.
    pub scope: ScopeSet,
    /// When the person signed in.
    pub auth_time: Timestamp,
    /// The `acr` of the sign-in (OpenID Connect Core section 2).
    pub acr: String,
    /// The `amr` of the sign-in, separated by spaces (RFC 8176).
    pub amr: String,
    /// The claims that were requested one by one.
    pub claims: Option<ClaimsRequest>,
    /// The API resources that its access tokens may be for (RFC 8707).
    pub resources: Vec<String>,
    /// The password that the person was authenticated with for it. Nothing is granted unless it is still current.
    pub password: Option<VerifiedPassword>,
}

impl NewGrant {
    /// A grant that is created in a session. With `offline_access` it outlives the session.
    #[must_use]
    pub fn in_session(client: &Client, session: &Session, company_id: i64, scope: &ScopeSet) -> Self {
        let offline = scope.has(StandardScope::OfflineAccess);
        Self {
            application_id: client.application.id,
            user_id: session.user_id,
            company_id,
            sid: Some(session.id),
            offline: offline && client.may_use(GrantType::RefreshToken),
            scope: scope.clone(),
            auth_time: session.auth_time.0,
            acr: session.acr.clone(),
            amr: session.amr.clone(),
            claims: None,
            resources: Vec::new(),
            password: None,
        }
    }

    /// A grant for a person who signs in now, with a password and without a session, through a company.
    #[must_use]
    pub fn by_password(
        ctx: &Ctx,
        client: &Client,
        password: VerifiedPassword,
        (user_id, company_id): (i64, i64),
        scope: ScopeSet,
    ) -> Self {
        Self {
            application_id: client.application.id,
            user_id,
            company_id,
            sid: None,
            offline: true,
            scope,
            auth_time: ctx.clock.now(),
            acr: "1".to_owned(),
            amr: "pwd".to_owned(),
            claims: None,
            resources: Vec::new(),
            password: Some(password),
        }
    }

    /// The session that it ends with.
    pub(crate) fn session_id(&self) -> Option<Uuid> {
        self.sid.filter(|_| !self.offline)
    }

    /// The row of the approved grant, which is created now.
    pub(crate) fn row(self, ctx: &Ctx, id: Uuid, approved: &Approved) -> Result<grant::Model> {
        approved.covers(self.application_id, self.user_id, self.company_id)?;
        let now = ctx.clock.now();
        let settings = ctx.settings.current();
        let after = |seconds: u32| now + TimeDelta::seconds(seconds.into());
        Ok(grant::Model {
            id,
            session_id: self.session_id(),
            application_id: self.application_id,
            user_id: self.user_id,
            company_id: self.company_id,
            sid: self.sid,
            scope: Scopes(self.scope),
            auth_time: self.auth_time.into(),
            acr: self.acr,
            amr: self.amr,
            generation: 0,
            rotated_at: now.into(),
            recent_uses: None,
            created_at: now.into(),
            expires_at: after(settings.refresh_token_lifetime).into(),
            ends_at: after(settings.refresh_token_max_lifetime).into(),
            revoked_at: None,
            claims: self.claims.map(Json),
            resources: null_if_empty(self.resources),
        })
    }
}

/// A grant whose credential (a code, a refresh token, a password) was used up.
#[derive(Debug)]
pub struct Consumed {
    /// The grant.
    pub grant: Arc<Grant>,
    /// The next refresh token, if the application may refresh.
    pub refresh_token: Option<Secret>,
}

impl Consumed {
    /// A new grant. It has a refresh token when the application has the grant type `refresh_token`, and the grant
    /// outlives the session or the application may refresh during the session.
    pub(crate) fn of_new_grant(ctx: &Ctx, client: &Client, grant: Grant) -> Self {
        let is_offline = grant.row.session_id.is_none();
        let refreshes =
            client.may_use(GrantType::RefreshToken) && (is_offline || client.application.session_refresh);
        let refresh_token = refreshes.then(|| refresh::first(ctx, grant.id()));
        Self { grant: Arc::new(grant), refresh_token }
    }
}

/// Creates an approved grant that no code was issued for. `None` when the password was changed in the meantime.
///
/// # Errors
/// [`Error::TooOften`] when the user gets very many; when the database does not answer.
pub async fn begin_grant(
    ctx: &Ctx,
    client: &Client,
    new: NewGrant,
    approved: &Approved,
) -> Result<Option<Consumed>> {
    limits::check_grant_of(ctx, new.user_id).await?;
    let password = new.password.clone();
    let row = new.row(ctx, ctx.random.uuid(), approved)?;
    let begun = ctx
        .db
        .write((row.clone(), password), |tx, (row, password)| {
            Box::pin(async move {
                if !is_password_current(tx, password.as_ref()).await? {
                    return Ok(false);
                }
                let row = row.clone().into_active_model().reset_all();
                grant::Entity::insert(row).exec_without_returning(&**tx).await?;
                Ok(true)
            })
        })
        .await?;
    Ok(begun.then(|| Consumed::of_new_grant(ctx, client, Grant { row, session_ends_at: None })))
}

/// Whether the password that a person was authenticated with, if any, is still current.
async fn is_password_current(tx: &Tx<'_>, password: Option<&VerifiedPassword>) -> Result<bool> {
    match password {
        Some(password) => password.is_current(tx).await,
        None => Ok(true),
    }
}

/// Locks the session that a grant is created in, and returns whether it has not ended: what is granted in it for
/// longer would not end with it.
pub(crate) async fn is_session_current(tx: &Tx<'_>, sid: Option<Uuid>) -> Result<bool> {
    let Some(sid) = sid else { return Ok(true) };
    let id = session::Entity::find_by_id(sid).select_only().column(session::Column::Id);
    Ok(id.lock_exclusive().into_tuple::<Uuid>().one(&**tx).await?.is_some())
}

/// A list as it is stored: NULL when it is empty.
pub(crate) fn null_if_empty(list: Vec<String>) -> Option<Json<Vec<String>>> {
    (!list.is_empty()).then_some(Json(list))
}

/// The cache of grants, by id.
struct Grants(Cached<Uuid, Option<Arc<Grant>>>);

impl Part for Grants {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("grants", 20_000, &[Topic::Revocations]))
    }
}

/// Looks up a grant; `None` when it is not valid.
///
/// # Errors
/// When the database does not answer.
pub async fn find_grant(ctx: &Ctx, id: Uuid) -> Result<Option<Arc<Grant>>> {
    let grant = ctx.part::<Grants>().0.get(id, load(ctx, id)).await?;
    Ok(grant.filter(|grant| grant.is_active_at(ctx.clock.now())))
}

async fn load(ctx: &Ctx, id: Uuid) -> Result<Option<Arc<Grant>>, Error> {
    let found = with_session_end(grant::Entity::find_by_id(id)).one(ctx.db.read()).await?;
    let grant = |found: WithSessionEnd<_>| Grant { session_ends_at: found.ends_at(), row: found.row };
    Ok(found.map(|found| Arc::new(grant(found))))
}

/// A row with the end of its session.
#[derive(FromQueryResult)]
pub(crate) struct WithSessionEnd<M: FromQueryResult> {
    #[sea_orm(nested)]
    pub(crate) row: M,
    session_ends_at: Option<Millis>,
}

impl<M: FromQueryResult> WithSessionEnd<M> {
    /// Deleting a session deletes what ends with it: a row without a session never had one.
    pub(crate) fn ends_at(&self) -> Option<Timestamp> {
        self.session_ends_at.map(|at| at.0)
    }
}

/// Selects rows with the end of their session, and nothing else of it.
pub(crate) fn with_session_end<E>(rows: Select<E>) -> Selector<SelectModel<WithSessionEnd<E::Model>>>
where
    E: EntityTrait + Related<session::Entity>,
{
    rows.left_join(session::Entity)
        .column_as(session::Column::ExpiresAt, "session_ends_at")
        .into_model::<WithSessionEnd<E::Model>>()
}

/// A code that was redeemed before it was presented.
#[derive(Debug, Clone, Copy)]
pub struct Replayed {
    /// The grant that redeeming it created.
    pub(crate) grant_id: Uuid,
    /// Its kind, for the audit log.
    pub(crate) credential: &'static str,
    /// The reason for the response.
    pub(crate) refused: GrantRefused,
}

/// Revokes the grant of a code that is presented again, by any application (RFC 6749 section 4.1.2). Returns the reason
/// for the response.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_replayed_grant(ctx: &Ctx, actor: &Actor, replayed: Replayed) -> Result<GrantRefused> {
    ctx.db
        .write((actor.clone(), replayed), |tx, (actor, replayed)| {
            Box::pin(revoke_replayed(tx, actor, replayed.grant_id, replayed.credential))
        })
        .await?;
    Ok(replayed.refused)
}

/// Revokes a family whose code or refresh token was used twice, so somebody else has it too. Audited once.
pub(crate) async fn revoke_replayed(tx: &Tx<'_>, actor: &Actor, id: Uuid, what: &'static str) -> Result<()> {
    if revocation::revoke_grants(tx, grant::Column::Id.eq(id)).await? == 0 {
        return Ok(());
    }
    let event = Event::new("grant.replayed").target("grant", id, "").details(json!({ "by": what }));
    let Some(row) = grant::Entity::find_by_id(id).one(&**tx).await? else {
        return audit::record(tx, actor, event).await;
    };
    audit::record(tx, actor, event.company(row.company_id)).await?;
    let user = user::Entity::find_by_id(row.user_id).one(&**tx).await?;
    let application = application::Entity::find_by_id(row.application_id).one(&**tx).await?;
    match (user, application) {
        (Some(user), Some(application)) => {
            mail::token_replayed(tx, &user, &application.name_for_people(None)).await
        }
        _ => Ok(()),
    }
}

//! Authorization codes (RFC 6749 section 4.1). Each is redeemed once; one that is redeemed twice revokes its grant.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};
use uuid::Uuid;

use super::{
    Approved, Consumed, Grant, NewGrant, Replayed, SubjectTerms, is_password_current, is_session_current,
    null_if_empty, revoke_replayed, with_session_end,
};
use crate::{interactions, targets::GrantRefused};
use kernel::{Result, ScopeSet, Secret, Timestamp, clock::are_close};
use organisation::applications::Client;
use platform::{actor::Actor, ctx::Ctx, limits};
use store::{
    columns::{Json, Millis, Scopes},
    entity::{authorization_code, grant},
};

/// The name of a code in the audit log.
const CREDENTIAL: &str = "code";
/// The reason for a code whose redemption is repeated at once. What it gave stays valid.
pub const REPEATED_CODE: GrantRefused =
    GrantRefused("the code was redeemed a moment ago by the same request");
/// The reason for a code that was redeemed before.
const REDEEMED: GrantRefused = GrantRefused("the code was redeemed already; what it gave has been revoked");

/// An authorization code to issue.
#[derive(Debug, Clone)]
pub struct NewCode {
    /// The grant that redeeming it creates.
    pub grant: NewGrant,
    /// The redirect URI that it is sent to.
    pub redirect_uri: String,
    /// The `nonce` of the request.
    pub nonce: Option<String>,
    /// The PKCE challenge of the request, by S256.
    pub code_challenge: Option<String>,
    /// Whether the legacy operation issues it. Only the legacy operation redeems such a code.
    pub legacy: bool,
    /// The interaction that it completes.
    pub interaction: Option<Uuid>,
}

/// An authorization code from the database, with the end of its session.
#[derive(Debug, Clone)]
pub struct Code {
    row: authorization_code::Model,
    session_ends_at: Option<Timestamp>,
}

impl Code {
    /// The redirect URI that it was sent to.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.row.redirect_uri
    }

    /// The scopes that it grants.
    #[must_use]
    pub fn scope(&self) -> &ScopeSet {
        &self.row.scope.0
    }

    /// The PKCE challenge of the request, by S256.
    #[must_use]
    pub fn code_challenge(&self) -> Option<&str> {
        self.row.code_challenge.as_deref()
    }

    /// Whether it was issued to this application.
    #[must_use]
    pub fn belongs_to(&self, client: &Client) -> bool {
        self.row.application_id == client.application.id
    }

    /// Whether the legacy operation issued it. Only the legacy operation redeems such a code.
    #[must_use]
    pub fn is_legacy(&self) -> bool {
        self.row.legacy
    }

    /// The replay to report, if it was redeemed before it was looked up.
    #[must_use]
    pub fn replayed(&self) -> Option<Replayed> {
        let (grant_id, refused) = (self.row.grant_id, REDEEMED);
        self.row.redeemed_at.map(|_| Replayed { grant_id, credential: CREDENTIAL, refused })
    }

    /// Whether it was redeemed so recently that a repetition of the request may be a mistake of the client, which
    /// presents a code twice when a page is rendered twice. The time is a setting.
    #[must_use]
    pub fn was_just_redeemed(&self, ctx: &Ctx) -> bool {
        let tolerated = repetition(ctx);
        let now = ctx.clock.now();
        let redeemed_at = self.row.redeemed_at;
        !tolerated.is_zero() && redeemed_at.is_some_and(|at| are_close(now, at.0, tolerated))
    }

    /// Whether it has expired, or its session has ended.
    #[must_use]
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.row.expires_at.0 <= now || self.session_ends_at.is_some_and(|ends_at| ends_at <= now)
    }

    /// What it stands for.
    #[must_use]
    pub fn terms(&self) -> SubjectTerms {
        let row = &self.row;
        SubjectTerms {
            user_id: row.user_id,
            company_id: row.company_id,
            granted: row.scope.0.clone(),
            scope: row.scope.0.clone(),
            resources: row.resources.clone().map(|resources| resources.0).unwrap_or_default(),
            nonce: row.nonce.clone(),
            targets: None,
        }
    }
}

/// Issues a code, of which only the SHA-256 hash is stored. `None` when the interaction was completed before, so that
/// each interaction leads to one code, or when the password was changed or the session ended in the meantime.
///
/// # Errors
/// [`kernel::Error::TooOften`] when the user gets very many; when the database does not answer.
pub async fn issue_code(ctx: &Ctx, new: NewCode) -> Result<Option<Secret>> {
    limits::check_grant_of(ctx, new.grant.user_id).await?;
    let code = ctx.random.secret("aldaba_ac_");
    let now = ctx.clock.now();
    let NewCode { grant, interaction, .. } = new;
    let (password, sid) = (grant.password.clone(), grant.sid);
    let row = authorization_code::ActiveModel {
        code_hash: Set(code.sha256()),
        grant_id: Set(ctx.random.uuid()),
        session_id: Set(grant.session_id()),
        application_id: Set(grant.application_id),
        user_id: Set(grant.user_id),
        company_id: Set(grant.company_id),
        sid: Set(grant.sid),
        offline: Set(grant.offline),
        legacy: Set(new.legacy),
        auth_time: Set(grant.auth_time.into()),
        acr: Set(grant.acr),
        amr: Set(grant.amr),
        claims: Set(grant.claims.map(Json)),
        resources: Set(null_if_empty(grant.resources)),
        redirect_uri: Set(new.redirect_uri),
        scope: Set(Scopes(grant.scope)),
        nonce: Set(new.nonce),
        code_challenge: Set(new.code_challenge),
        created_at: Set(now.into()),
        expires_at: Set((now + ctx.config.lifetimes.code).into()),
        redeemed_at: Set(None),
    };
    let issued = ctx
        .db
        .write((row, interaction, password, sid), |tx, (row, interaction, password, sid)| {
            Box::pin(async move {
                if !is_password_current(tx, password.as_ref()).await? || !is_session_current(tx, *sid).await?
                {
                    return Ok(false);
                }
                if let Some(id) = interaction
                    && !interactions::finish(tx, *id).await?
                {
                    return Ok(false);
                }
                authorization_code::Entity::insert(row.clone()).exec_without_returning(&**tx).await?;
                Ok(true)
            })
        })
        .await?;
    Ok(issued.then_some(code))
}

/// Looks up a code, redeemed or not. A code ends with the session that it was issued in.
///
/// # Errors
/// When the database does not answer.
pub async fn find_code(ctx: &Ctx, code: &str) -> Result<Option<Code>> {
    let code = authorization_code::Entity::find_by_id(Secret::new(code).sha256());
    let found = with_session_end(code).one(ctx.db.read()).await?;
    Ok(found.map(|found| Code { session_ends_at: found.ends_at(), row: found.row }))
}

/// What happens to the grant of a code when the code is redeemed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnRepeat {
    /// It is revoked, since somebody else may have the code (RFC 6749 section 4.1.2), unless the settings tolerate
    /// that a client repeats its request.
    Revoke,
    /// Nothing: the request comes from the browser that the code was issued for.
    Keep,
}

/// For how long after its redemption a code may be presented again by the same request without consequences.
fn repetition(ctx: &Ctx) -> TimeDelta {
    TimeDelta::seconds(ctx.settings.current().code_repetition_seconds.into())
}

/// Redeems a code, which creates its approved grant. Of several parallel requests one succeeds. The others repeat it,
/// since each is checked before.
///
/// # Errors
/// When the database does not answer. A rejection is a value, so that a revocation is committed.
pub async fn redeem(
    ctx: &Ctx,
    actor: &Actor,
    client: &Client,
    code: &Code,
    approved: &Approved,
    on_repeat: OnRepeat,
) -> Result<Result<Consumed, GrantRefused>> {
    let row = code.new_grant().row(ctx, code.row.grant_id, approved)?;
    let tolerates = on_repeat == OnRepeat::Keep || !repetition(ctx).is_zero();
    let args = (row.clone(), code.row.code_hash.clone(), actor.clone(), tolerates);
    let redeemed = ctx
        .db
        .write(args, |tx, (grant, code_hash, actor, tolerates)| {
            Box::pin(async move {
                let redeemed = authorization_code::Entity::update_many()
                    .col_expr(authorization_code::Column::RedeemedAt, Expr::value(Millis::from(tx.now())))
                    .filter(authorization_code::Column::CodeHash.eq(code_hash.clone()))
                    .filter(authorization_code::Column::RedeemedAt.is_null())
                    .exec(&**tx)
                    .await?;
                if redeemed.rows_affected == 0 {
                    if !tolerates {
                        revoke_replayed(tx, actor, grant.id, CREDENTIAL).await?;
                    }
                    return Ok(false);
                }
                let row: grant::ActiveModel = grant.clone().into();
                grant::Entity::insert(row.reset_all()).exec_without_returning(&**tx).await?;
                Ok(true)
            })
        })
        .await?;
    let grant = Grant { row, session_ends_at: code.session_ends_at };
    Ok(match redeemed {
        true => Ok(Consumed::of_new_grant(ctx, client, grant)),
        false if tolerates => Err(REPEATED_CODE),
        false => Err(REDEEMED),
    })
}

impl Code {
    fn new_grant(&self) -> NewGrant {
        let row = &self.row;
        NewGrant {
            application_id: row.application_id,
            user_id: row.user_id,
            company_id: row.company_id,
            sid: row.sid,
            offline: row.offline,
            scope: row.scope.0.clone(),
            auth_time: row.auth_time.0,
            acr: row.acr.clone(),
            amr: row.amr.clone(),
            claims: row.claims.clone().map(|claims| claims.0),
            resources: row.resources.clone().map(|resources| resources.0).unwrap_or_default(),
            password: None,
        }
    }
}

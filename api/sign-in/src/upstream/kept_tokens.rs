//! The tokens of identity providers, for applications that may get them: kept encrypted while the session and the link
//! last, renewed when they expire, and handed out.

use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    UpstreamError, discovery,
    token::{self, TokenResponse},
};
use kernel::{Error, Result, Secret, Timestamp};
use organisation::{
    applications,
    identity_providers::{self, IdentityProvider, LinkedUser},
};
use platform::{actor::Actor, audit::Event, audit_counts, ctx::Ctx};
use store::{
    columns::Millis,
    db::{Tx, is_duplicate, retry, retry_if_gone},
    entity::{
        linked_identity,
        upstream_token::{Column, Entity, Model},
    },
};

/// The purpose that the tokens are encrypted for.
const PURPOSE: &str = "tokens of an identity provider";
/// How many seconds before it expires a token is renewed, so that it is not handed out for a moment only.
const MARGIN: i64 = 30;
/// How long a request that renews tokens has, so that another one tries again if it ended in between.
const RENEWAL: TimeDelta = TimeDelta::seconds(30);
/// How often, and how many times, a request looks whether another one has renewed the tokens.
const WAIT: Duration = Duration::from_millis(200);
const ATTEMPTS: usize = 50;
/// After how many seconds an application asks again, and a token that can be renewed is, if the identity provider does not
/// say when it expires.
const UNKNOWN_LIFETIME: u64 = 3_600;

/// What is kept.
#[derive(Serialize, Deserialize)]
struct KeptTokens {
    access_token: String,
    refresh_token: Option<String>,
    scope: Option<String>,
    /// Seconds since 1970; `None` if the identity provider did not say when it expires, and it cannot be renewed.
    expires_at: Option<i64>,
}

impl KeptTokens {
    /// What is kept of a response; `None` without an access token that can be used.
    fn of(response: &TokenResponse, now: Timestamp) -> Option<Self> {
        Some(Self {
            access_token: response.access_token().ok()?.expose().to_owned(),
            refresh_token: response.refresh_token().map(str::to_owned),
            scope: response.scope().map(str::to_owned),
            expires_at: response.expires_in().map(|seconds| now.timestamp().saturating_add(seconds)),
        })
    }

    /// Adds a lifetime if the identity provider said none: a token that can be renewed would otherwise never be.
    fn with_lifetime(self, now: Timestamp) -> Self {
        let is_assumed = self.expires_at.is_none() && self.refresh_token.is_some();
        let assumed = is_assumed.then(|| now.timestamp().saturating_add_unsigned(UNKNOWN_LIFETIME));
        Self { expires_at: self.expires_at.or(assumed), ..self }
    }

    fn encrypt(&self, ctx: &Ctx) -> Result<String> {
        let plain = serde_json::to_vec(self).map_err(Error::internal)?;
        ctx.cipher.encrypt(PURPOSE, &plain)
    }

    fn decrypt(ctx: &Ctx, stored: &str) -> Result<Self> {
        serde_json::from_slice(&ctx.cipher.decrypt(PURPOSE, stored)?).map_err(Error::internal)
    }

    /// Whether the access token is handed out as it is. One that cannot be renewed is, until it expires.
    fn is_fresh(&self, now: Timestamp) -> bool {
        let margin = if self.refresh_token.is_some() { MARGIN } else { 0 };
        self.expires_at.is_none_or(|at| at > now.timestamp() + margin)
    }

    fn hand_out(self, now: Timestamp, provider: IdentityProvider) -> UpstreamToken {
        let left = self.expires_at.map(|at| u64::try_from(at - now.timestamp()).unwrap_or_default());
        UpstreamToken {
            access_token: Secret::new(self.access_token),
            expires_in: left.unwrap_or(UNKNOWN_LIFETIME),
            scope: self.scope.unwrap_or_default(),
            provider_id: provider.id,
            provider_name: provider.name,
        }
    }
}

/// An access token that an identity provider issued.
#[derive(Debug, Clone)]
pub struct UpstreamToken {
    /// The access token.
    pub access_token: Secret,
    /// In how many seconds it expires; an hour if the identity provider did not say.
    pub expires_in: u64,
    /// The scopes there, separated by spaces; empty if the identity provider did not say.
    pub scope: String,
    /// The id of the identity provider.
    pub provider_id: i64,
    /// Its name.
    pub provider_name: String,
}

/// Why there is no token of an identity provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoUpstreamToken {
    /// None is kept, or it can be renewed no longer: the person has to sign in there again.
    Missing,
    /// The identity provider does not renew it now, or a sign-in has just replaced it.
    Unavailable,
}

/// Returns what is kept of a response, encrypted; `None` unless an application may get it.
pub(super) async fn keep(ctx: &Ctx, response: &TokenResponse) -> Result<Option<String>> {
    if !applications::upstream_tokens_are_kept(ctx).await? {
        return Ok(None);
    }
    let now = ctx.clock.now();
    KeptTokens::of(response, now).map(|tokens| tokens.with_lifetime(now).encrypt(ctx)).transpose()
}

/// Records the tokens of the sign-in by a link that a session began, or went on, with.
pub(super) async fn record(tx: &Tx<'_>, session_id: Uuid, linked: &LinkedUser) -> Result<()> {
    Entity::delete_by_id((session_id, linked.link_id)).exec(&**tx).await?;
    let Some(tokens) = &linked.upstream_tokens else { return Ok(()) };
    // The last application may have lost the right since the sign-in began.
    if !applications::upstream_tokens_are_kept_in(tx).await? {
        return Ok(());
    }
    let row = Model {
        session_id,
        linked_identity_id: linked.link_id,
        tokens: tokens.clone(),
        renewing_until: None,
    };
    let inserted = row.into_active_model().reset_all().insert(&**tx).await;
    inserted.map(drop).map_err(|error| if is_duplicate(&error) { retry() } else { retry_if_gone(error) })
}

/// Returns the access token of the identity provider with an issuer that a session began with, renewed if it is about
/// to expire. `company_id` is the company through which the application is used: the token of another company's login
/// is not handed out. The caller has checked that the application may get it.
///
/// # Errors
/// When the database does not answer. That there is none is a value.
pub async fn upstream_token(
    ctx: &Ctx,
    actor: &Actor,
    session_id: Uuid,
    (issuer, company_id): (&str, i64),
) -> Result<Result<UpstreamToken, NoUpstreamToken>> {
    for _ in 0..ATTEMPTS {
        let Some((row, provider)) = find(ctx, session_id, (issuer, company_id)).await? else {
            return Ok(Err(NoUpstreamToken::Missing));
        };
        let kept = KeptTokens::decrypt(ctx, &row.tokens)?;
        let now = ctx.clock.now();
        if kept.is_fresh(now) {
            return Ok(Ok(kept.hand_out(now, provider)));
        }
        if kept.refresh_token.is_none() {
            if forget(ctx, row).await? {
                return Ok(Err(NoUpstreamToken::Missing));
            }
            // A sign-in has replaced it, or the session ended.
            continue;
        }
        if claim(ctx, row.clone()).await? {
            let (ctx, actor) = (ctx.clone(), actor.clone());
            // It goes on although the request goes away: otherwise the new refresh token would be lost, and the old one may
            // be used once.
            let task = tokio::spawn(async move { renew(&ctx, &actor, (row, provider), kept).await });
            return task.await.map_err(Error::internal)?;
        }
        // A refresh token may be used once, so another request is waited for that uses it.
        tokio::time::sleep(WAIT).await;
    }
    Ok(Err(NoUpstreamToken::Unavailable))
}

/// The tokens of a session that came from an issuer, whose identity provider is that of the installation or of the
/// company, and people can still sign in with it.
async fn find(
    ctx: &Ctx,
    session_id: Uuid,
    (issuer, company_id): (&str, i64),
) -> Result<Option<(Model, IdentityProvider)>> {
    let db = ctx.db.read();
    for row in Entity::find().filter(Column::SessionId.eq(session_id)).all(db).await? {
        let link = linked_identity::Entity::find_by_id(row.linked_identity_id).one(db).await?;
        let Some(link) = link else { continue };
        let provider = identity_providers::find_usable(ctx, link.provider_id).await?;
        let provider = provider.filter(|provider| {
            provider.issuer == issuer && provider.company_id.is_none_or(|id| id == company_id)
        });
        if let Some(provider) = provider {
            return Ok(Some((row, provider)));
        }
    }
    Ok(None)
}

/// The condition for a row whose tokens are those that were read: a sign-in may have replaced them meanwhile.
fn is(row: &Model) -> Expr {
    Column::SessionId
        .eq(row.session_id)
        .and(Column::LinkedIdentityId.eq(row.linked_identity_id))
        .and(Column::Tokens.eq(row.tokens.clone()))
}

/// Claims the renewal of tokens; returns whether it is this request's.
async fn claim(ctx: &Ctx, row: Model) -> Result<bool> {
    ctx.db
        .write(row, |tx, row| {
            Box::pin(async move {
                let until = Millis::from(tx.now() + RENEWAL);
                let is_free =
                    Column::RenewingUntil.is_null().or(Column::RenewingUntil.lt(Millis::from(tx.now())));
                let claimed = Entity::update_many()
                    .col_expr(Column::RenewingUntil, Expr::value(until))
                    .filter(is(row))
                    .filter(is_free)
                    .exec(&**tx)
                    .await?;
                Ok(claimed.rows_affected == 1)
            })
        })
        .await
}

/// Ends the claim, with other tokens or the same; returns whether the tokens were still those that were claimed.
async fn release(ctx: &Ctx, row: Model, tokens: String) -> Result<bool> {
    ctx.db
        .write((row, tokens), |tx, (row, tokens)| {
            Box::pin(async move {
                let released = Entity::update_many()
                    .col_expr(Column::Tokens, Expr::value(tokens.clone()))
                    .col_expr(Column::RenewingUntil, Expr::value(None::<Millis>))
                    .filter(is(row))
                    .exec(&**tx)
                    .await?;
                Ok(released.rows_affected == 1)
            })
        })
        .await
}

/// Deletes tokens; returns whether they were still those that were read.
async fn forget(ctx: &Ctx, row: Model) -> Result<bool> {
    ctx.db
        .write(row, |tx, row| {
            Box::pin(async move {
                let deleted = Entity::delete_many().filter(is(row)).exec(&**tx).await?;
                Ok(deleted.rows_affected == 1)
            })
        })
        .await
}

/// Renews tokens whose renewal was claimed.
async fn renew(
    ctx: &Ctx,
    actor: &Actor,
    (row, provider): (Model, IdentityProvider),
    before: KeptTokens,
) -> Result<Result<UpstreamToken, NoUpstreamToken>> {
    let refresh_token = before.refresh_token.clone().unwrap_or_default();
    let renewed = match request(ctx, &provider, &refresh_token).await {
        Ok(response) => response.and_then(|response| KeptTokens::of(&response, ctx.clock.now())),
        Err(UpstreamError::Error(error)) => return Err(error),
        Err(UpstreamError::Rejected(rejection)) => {
            count_failed(ctx, actor, &provider, &rejection.detail);
            let tokens = row.tokens.clone();
            release(ctx, row, tokens).await?;
            return Ok(Err(NoUpstreamToken::Unavailable));
        }
    };
    let Some(renewed) = renewed else {
        count_failed(ctx, actor, &provider, "token endpoint: the refresh token is no longer valid");
        let is_forgotten = forget(ctx, row).await?;
        return Ok(Err(if is_forgotten { NoUpstreamToken::Missing } else { NoUpstreamToken::Unavailable }));
    };
    // What a response leaves out stays as it was (RFC 6749 sections 5.1 and 6).
    let renewed = KeptTokens {
        refresh_token: renewed.refresh_token.or(before.refresh_token),
        scope: renewed.scope.or(before.scope),
        ..renewed
    };
    let renewed = renewed.with_lifetime(ctx.clock.now());
    let tokens = renewed.encrypt(ctx)?;
    match release(ctx, row, tokens).await? {
        true => Ok(Ok(renewed.hand_out(ctx.clock.now(), provider))),
        // A sign-in has replaced them meanwhile, or the session or the link ended: the next request finds out.
        false => Ok(Err(NoUpstreamToken::Unavailable)),
    }
}

async fn request(
    ctx: &Ctx,
    provider: &IdentityProvider,
    refresh_token: &str,
) -> Result<Option<TokenResponse>, UpstreamError> {
    let metadata = discovery::metadata(ctx, provider).await?;
    token::renew(ctx, (provider, &*metadata), refresh_token).await
}

/// Counts a renewal that failed, for the administrators of the identity provider.
fn count_failed(ctx: &Ctx, actor: &Actor, provider: &IdentityProvider, detail: &str) {
    let event = Event::new("upstream_token.not_renewed");
    let event = event.target("identity_provider", provider.id, &provider.name);
    let event = Event { company_id: provider.company_id, ..event };
    audit_counts::count(ctx, actor, event.details(json!({ "detail": detail })));
}

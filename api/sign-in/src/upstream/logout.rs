//! Back-channel logout from identity providers (OpenID Connect Back-Channel Logout 1.0): a logout token ends the
//! sessions here that came from the provider.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, Set, sea_query::Expr};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    FailureReason, UpstreamError, UpstreamRejection, discovery,
    id_token::{Audience, MAX_SUBJECT, SKEW, read_signed, seconds},
    upstream_sessions::sid_hash,
};
use kernel::{Error, Result, Timestamp, jose::CompactJws, secrets::sha256};
use organisation::identity_providers::{self, IdentityProvider};
use platform::{
    actor::{Actor, RequestSource, Who},
    audit::{self, Event},
    audit_counts,
    ctx::Ctx,
    limits, revocation,
};
use store::{
    db::{Tx, is_duplicate},
    entity::{authentication, session, upstream_session, used_assertion, user},
};

/// The event of a logout token (section 2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How old a logout token may be.
const MAX_AGE: TimeDelta = TimeDelta::minutes(10);
/// The maximum length of a `jti` and of a `sid`, in bytes.
const MAX_IDENTIFIER: usize = 1_024;
/// The maximum number of sessions in one statement.
const BATCH: usize = 500;
/// The error of a `jti` that was used before.
const USED: Error = Error::Conflict { code: "logout_token_used", text: "the logout token was used before" };

/// The claims of a logout token (section 2.4).
#[derive(Debug, Clone, Deserialize)]
struct LogoutClaims {
    iss: String,
    aud: Audience,
    iat: f64,
    /// Earlier drafts had none.
    exp: Option<f64>,
    jti: String,
    events: Map<String, Value>,
    sub: Option<String>,
    sid: Option<String>,
    nonce: Option<Value>,
}

#[derive(Deserialize)]
struct TypedHeader {
    typ: Option<String>,
}

/// Ends the sessions that the logout token of an identity provider names: those of its person, or the one that began
/// with that session there. Returns why the token is rejected, if it is. One that names no session here succeeds.
///
/// # Errors
/// [`Error::TooOften`]; [`Error::Busy`] when the metadata of the identity provider cannot be fetched; when the database
/// does not answer.
pub async fn receive_logout(
    ctx: &Ctx,
    provider_id: i64,
    token: &str,
    source: &RequestSource,
) -> Result<Result<(), String>> {
    limits::check_upstream_logout(ctx, source).await?;
    let Some(provider) = identity_providers::find_existing(ctx, provider_id).await? else {
        return Ok(Err("there is no such identity provider".to_owned()));
    };
    let rejected = match verify(ctx, &provider, token).await {
        Ok(claims) => match end(ctx, &provider, claims, source).await {
            Ok(()) => return Ok(Ok(())),
            Err(Error::Conflict { text, .. }) => text.to_owned(),
            Err(error) => return Err(error),
        },
        // It sends the token again.
        Err(UpstreamError::Rejected(rejected)) if rejected.reason == FailureReason::Unavailable => {
            return Err(Error::Busy);
        }
        Err(UpstreamError::Rejected(rejected)) => rejected.detail,
        Err(UpstreamError::Error(error)) => return Err(error),
    };
    let event = of_company(Event::new("external_logout.refused"), &provider);
    let event = event.target("identity_provider", provider.id, &provider.name);
    let event = event.details(json!({ "detail": rejected }));
    audit_counts::count(ctx, &Actor::anonymous(source.clone()), event);
    Ok(Err(rejected))
}

fn of_company<'a>(event: Event<'a>, provider: &IdentityProvider) -> Event<'a> {
    match provider.company_id {
        Some(id) => event.company(id),
        None => event,
    }
}

/// Verifies a logout token (section 2.6).
async fn verify(ctx: &Ctx, provider: &IdentityProvider, token: &str) -> Result<LogoutClaims, UpstreamError> {
    let metadata = discovery::metadata(ctx, provider).await?;
    let claims: LogoutClaims = read_signed(ctx, (provider, &*metadata), ("logout token", token)).await?;
    if !has_its_type(token) {
        return Err(rejection("it is of another type (typ)").into());
    }
    check(&claims, provider, ctx.clock.now())?;
    Ok(claims)
}

fn rejection(detail: &str) -> UpstreamRejection {
    UpstreamRejection::invalid(format!("logout token: {detail}"))
}

/// Whether the header of a token names no type, or one that a logout token may have.
fn has_its_type(token: &str) -> bool {
    let header: Option<TypedHeader> = CompactJws::split(token).and_then(|token| token.header());
    let typ = header.and_then(|header| header.typ).map(|typ| typ.to_ascii_lowercase());
    typ.is_none_or(|typ| matches!(typ.trim_start_matches("application/"), "jwt" | "logout+jwt"))
}

fn check(
    claims: &LogoutClaims,
    provider: &IdentityProvider,
    now: Timestamp,
) -> Result<(), UpstreamRejection> {
    let is_identifier = |text: &String| (1..=MAX_IDENTIFIER).contains(&text.len());
    let is_subject = |text: &String| (1..=MAX_SUBJECT).contains(&text.len());
    let fault = if claims.iss != provider.issuer {
        "it is of another issuer (iss)"
    } else if !claims.aud.names(&provider.client_id) {
        "it is for another client (aud)"
    } else if claims.iat > seconds(now + SKEW) {
        "it is from the future (iat)"
    } else if claims.iat < seconds(now - MAX_AGE - SKEW) {
        "it is older than 10 minutes (iat)"
    } else if claims.exp.is_some_and(|exp| exp <= seconds(now - SKEW)) {
        "it has expired (exp)"
    } else if !claims.events.get(EVENT).is_some_and(Value::is_object) {
        "it is about another event (events)"
    } else if claims.nonce.is_some() {
        "it has a nonce, as ID tokens have"
    } else if !is_identifier(&claims.jti) {
        "its identifier is empty or too long (jti)"
    } else if claims.sub.is_none() && claims.sid.is_none() {
        "it names neither a person nor a session (sub, sid)"
    } else if !claims.sub.as_ref().is_none_or(is_subject) || !claims.sid.as_ref().is_none_or(is_identifier) {
        "the person or the session is empty or too long (sub, sid)"
    } else {
        return Ok(());
    };
    Err(rejection(fault))
}

/// Uses up a logout token and ends what it names, in one transaction.
async fn end(
    ctx: &Ctx,
    provider: &IdentityProvider,
    claims: LogoutClaims,
    source: &RequestSource,
) -> Result<()> {
    let actor = Actor { who: Who::System, source: source.clone() };
    ctx.db
        .write((provider.clone(), claims, actor), |tx, (provider, claims, actor)| {
            Box::pin(async move {
                use_up(tx, provider, claims).await?;
                end_pending(tx, provider, claims).await?;
                end_sessions(tx, provider, claims, actor).await
            })
        })
        .await
}

/// Stores the `jti` until the token is too old. Its key is unique, so that of parallel requests one succeeds.
async fn use_up(tx: &Tx<'_>, provider: &IdentityProvider, claims: &LogoutClaims) -> Result<()> {
    let named = [&b"logout "[..], &provider.id.to_be_bytes()[..], claims.jti.as_bytes()].concat();
    #[expect(clippy::cast_possible_truncation, reason = "it was compared with the time")]
    let issued = DateTime::from_timestamp(claims.iat as i64, 0).unwrap_or_else(|| tx.now());
    let row = used_assertion::ActiveModel {
        assertion_hash: Set(sha256(&named)),
        expires_at: Set((issued + MAX_AGE + SKEW * 2).into()),
    };
    let inserted = used_assertion::Entity::insert(row).exec_without_returning(&**tx).await;
    inserted.map(drop).map_err(|error| if is_duplicate(&error) { USED } else { error.into() })
}

/// Deletes the sign-ins that wait for their next step.
async fn end_pending(tx: &Tx<'_>, provider: &IdentityProvider, claims: &LogoutClaims) -> Result<()> {
    use authentication::Column;
    let of_sid = claims.sid.as_ref().map(|sid| Column::UpstreamSidHash.eq(sid_hash(provider.id, sid)));
    let which = match &claims.sub {
        None => of_sid,
        Some(sub) => identity_providers::find_linked(&**tx, provider.id, sub).await?.map(|link| {
            let of_link = Column::UserId.eq(link.user_id).and(Column::LinkedIdentityId.eq(link.id));
            narrowed(of_link, of_sid, Column::UpstreamSidHash.is_null())
        }),
    };
    let Some(which) = which else { return Ok(()) };
    let pending = which.and(Column::FinishedAt.is_null());
    authentication::Entity::delete_many().filter(pending).exec(&**tx).await?;
    Ok(())
}

/// What is of a person and, if a session was named, of that session. One whose session is not known may be that one.
fn narrowed(of_person: Expr, of_sid: Option<Expr>, is_unknown: Expr) -> Expr {
    match of_sid {
        Some(of_sid) => of_person.and(of_sid.or(is_unknown)),
        None => of_person,
    }
}

/// Ends the sessions, with all that ends with a session.
async fn end_sessions(
    tx: &Tx<'_>,
    provider: &IdentityProvider,
    claims: &LogoutClaims,
    actor: &Actor,
) -> Result<()> {
    use upstream_session::Column;
    let of_sid = claims.sid.as_ref().map(|sid| Column::SidHash.eq(sid_hash(provider.id, sid)));
    let of_sub = claims.sub.as_ref().map(|sub| Column::SubjectHash.eq(sha256(sub.as_bytes())));
    let which = match of_sub {
        Some(of_sub) => {
            let of_person = Column::ProviderId.eq(provider.id).and(of_sub);
            Some(narrowed(of_person, of_sid, Column::SidHash.is_null()))
        }
        None => of_sid,
    };
    let Some(which) = which else { return Ok(()) };
    let ids = upstream_session::Entity::find().select_only().column(Column::SessionId).filter(which);
    let ids: Vec<Uuid> = ids.into_tuple().all(&**tx).await?;
    let mut ended: BTreeMap<i64, u64> = BTreeMap::new();
    for batch in ids.chunks(BATCH) {
        let of_batch = session::Column::Id.is_in(batch.iter().copied());
        let people = session::Entity::find().select_only().column(session::Column::UserId);
        let people: Vec<i64> = people.filter(of_batch.clone()).into_tuple().all(&**tx).await?;
        for user_id in people {
            *ended.entry(user_id).or_default() += 1;
        }
        revocation::end_sessions(tx, of_batch).await?;
    }
    record(tx, provider, &ended, actor).await
}

/// Records in the audit log whose sessions ended, and how many.
async fn record(
    tx: &Tx<'_>,
    provider: &IdentityProvider,
    ended: &BTreeMap<i64, u64>,
    actor: &Actor,
) -> Result<()> {
    let ids: Vec<i64> = ended.keys().copied().collect();
    for batch in ids.chunks(BATCH) {
        let of_batch = user::Column::Id.is_in(batch.iter().copied());
        for user in user::Entity::find().filter(of_batch).all(&**tx).await? {
            let event = Event::new("sessions.ended").company(user.home_company_id);
            let event = event.target("user", user.id, &user.name);
            let count = ended.get(&user.id).copied().unwrap_or_default();
            let details = json!({ "sessions": count, "provider": provider.name, "provider_id": provider.id });
            audit::record(tx, actor, event.details(details)).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::has_its_type;
    use kernel::secrets::base64url;

    #[test]
    fn a_token_of_another_type_is_no_logout_token() {
        let token = |header: &str| format!("{}.e30.AA", base64url(header.as_bytes()));
        for typ in ["", r#","typ":"logout+jwt""#, r#","typ":"application/logout+JWT""#, r#","typ":"JWT""#] {
            assert!(has_its_type(&token(&format!(r#"{{"alg":"ES256"{typ}}}"#))), "{typ}");
        }
        for typ in ["at+jwt", "secevent+jwt", "application/json"] {
            assert!(!has_its_type(&token(&format!(r#"{{"alg":"ES256","typ":"{typ}"}}"#))), "{typ}");
        }
    }
}

//! Telling applications that a session has ended: server to server (OpenID Connect Back-Channel Logout 1.0), and by
//! the browser (OpenID Connect Front-Channel Logout 1.0).

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    domain::{
        applications,
        ctx::Ctx,
        db::Tx,
        entity::{application, grant, user},
        interactions::with_query,
        jobs::{self, Failure, Job},
        keys::TokenType,
        tokens,
    },
    kernel::{Error, Result, secrets::base64url},
};

/// How the kinds of these jobs begin.
pub const NOTICES: &str = "logout.";
/// The job of telling one application of the end of one session.
const BACKCHANNEL: &str = "logout.backchannel";
/// How many seconds a logout token holds: no more than section 2.4 advises.
const LIFETIME: i64 = 120;
/// What happened, in the words of section 2.4.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Who has to be told of what. All of it is known when the session ends: the person may be gone when it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Notice {
    client_id: String,
    sid: Uuid,
    /// The public subject id of the person.
    sub: Uuid,
}

/// Section 2.4: there is no `nonce`, so that it is never taken for an ID token.
#[derive(Serialize)]
struct LogoutToken<'a> {
    iss: &'a str,
    sub: String,
    aud: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
    sid: Uuid,
    events: Value,
}

/// Records a job for each application that was granted something in one of these sessions, whether or not that
/// holds, and registered where it wants to be told.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn record(tx: &Tx<'_>, sessions: &[Uuid]) -> Result<()> {
    let told = granted(&**tx, sessions, "backchannel_logout_uri").await?;
    if told.is_empty() {
        return Ok(());
    }
    let of = |ids: BTreeSet<i64>| ids.into_iter();
    let applications: HashMap<i64, String> = application::Entity::find()
        .select_only()
        .columns([application::Column::Id, application::Column::ClientId])
        .filter(application::Column::Id.is_in(of(told.iter().map(|(_, id, _)| *id).collect())))
        .into_tuple::<(i64, String)>()
        .all(&**tx)
        .await?
        .into_iter()
        .collect();
    let people: HashMap<i64, Uuid> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Sub])
        .filter(user::Column::Id.is_in(of(told.iter().map(|(_, _, id)| *id).collect())))
        .into_tuple::<(i64, Uuid)>()
        .all(&**tx)
        .await?
        .into_iter()
        .collect();
    for (sid, application_id, user_id) in told {
        if let (Some(client_id), Some(sub)) = (applications.get(&application_id), people.get(&user_id)) {
            let notice = Notice { client_id: client_id.clone(), sid, sub: *sub };
            jobs::enqueue(tx, BACKCHANNEL, json!(notice)).await?;
        }
    }
    Ok(())
}

/// What was granted in sessions to applications that registered an address under `setting`: session, application and
/// user, each application once for each session.
async fn granted(
    connection: &impl ConnectionTrait,
    sessions: &[Uuid],
    setting: &str,
) -> Result<BTreeSet<(Uuid, i64, i64)>> {
    let registered = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::Column::Metadata.like(format!("%\"{setting}\":\"%")))
        .into_query();
    let rows: Vec<(Option<Uuid>, i64, i64)> = grant::Entity::find()
        .select_only()
        .distinct()
        .columns([grant::Column::Sid, grant::Column::ApplicationId, grant::Column::UserId])
        .filter(grant::Column::Sid.is_in(sessions.iter().copied()))
        .filter(grant::Column::ApplicationId.in_subquery(registered))
        .into_tuple()
        .all(connection)
        .await?;
    let rows = rows.into_iter();
    Ok(rows.filter_map(|(sid, application_id, user_id)| Some((sid?, application_id, user_id))).collect())
}

/// Tells an application. One that has nowhere to be told any more need not be.
///
/// # Errors
/// [`Failure::Again`] when it does not answer, or says that it cannot now; [`Failure::Final`] when it refuses.
pub async fn notify(ctx: &Ctx, job: &Job) -> Result<(), Failure> {
    let notice: Notice = serde_json::from_value(job.payload.0.clone())
        .map_err(|error| Failure::Final(Error::internal(error)))?;
    let Some(client) = applications::client(ctx, &notice.client_id).await? else { return Ok(()) };
    let Some(uri) = &client.application.metadata.0.backchannel_logout_uri else { return Ok(()) };
    let now = ctx.clock.now().timestamp();
    let claims = LogoutToken {
        iss: ctx.config.server.issuer(),
        sub: tokens::subject_of(ctx, &client, notice.sub),
        aud: &notice.client_id,
        iat: now,
        exp: now + LIFETIME,
        jti: base64url(&ctx.random.bytes::<16>()),
        sid: tokens::session_of(ctx, &client.application, notice.sid),
        events: json!({ EVENT: {} }),
    };
    let alg = client.application.id_token_signed_response_alg.0;
    let token = ctx.keys.sign(alg, TokenType::LogoutToken, &claims).await?;
    let answer = ctx.outbound.post_form(uri, &[("logout_token", &token)]).await;
    let answer = answer.map_err(|error| Failure::Again(Error::internal(error)))?;
    let told = || Error::internal(format!("the application answered {}", answer.status));
    match answer.status {
        200..=299 => Ok(()),
        408 | 425 | 429 | 500.. => Err(Failure::Again(told())),
        // Section 2.8: 400 says that the token is refused, and the next one would be the same.
        _ => Err(Failure::Final(told())),
    }
}

/// The addresses that a browser loads when a session ends, one for each application that registered one.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn frames(ctx: &Ctx, session: Uuid) -> Result<Vec<String>> {
    let told = granted(ctx.db.read(), &[session], "frontchannel_logout_uri").await?;
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let applications = application::Entity::find()
        .filter(application::Column::Id.is_in(told.into_iter().map(|(_, id, _)| id)))
        .all(ctx.db.read())
        .await?;
    let frames = applications.into_iter().filter_map(|application| {
        let sid = tokens::session_of(ctx, &application, session).to_string();
        let metadata = application.metadata.0;
        let uri = metadata.frontchannel_logout_uri?;
        Some(match metadata.frontchannel_logout_session_required {
            Some(true) => with_query(&uri, [("iss", ctx.config.server.issuer()), ("sid", &*sid)]),
            _ => uri,
        })
    });
    Ok(frames.collect())
}

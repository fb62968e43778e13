//! Sends applications the notice that a session has ended: server to server (OpenID Connect Back-Channel Logout 1.0),
//! and through the browser (OpenID Connect Front-Channel Logout 1.0).

use std::time::Duration;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use kernel::{Error, Result, jose::TokenType, secrets::base64url, url::with_query};
use organisation::applications;
use platform::{
    ctx::Ctx,
    jobs::{self, AccessLossNotice, Failure, Job, LogoutNotice, Task},
    revocation::logout_notices::granted_in,
};
use store::entity::application;

/// The lifetime of a logout token, in seconds: the maximum that section 2.4 recommends.
const LIFETIME: i64 = 120;
/// How long a browser waits for applications to be notified.
const MAX_WAIT: Duration = Duration::from_secs(2);
/// The event of a logout token (section 2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The claims of a logout token (section 2.4). There is no `nonce`, so that it is never mistaken for an ID token.
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

/// Sends an application a logout token. Does nothing if the application no longer has a
/// `backchannel_logout_uri`.
///
/// # Errors
/// [`Failure::Retryable`] when the application does not answer, or is overloaded; [`Failure::Permanent`] when it
/// rejects the token.
pub async fn notify(ctx: &Ctx, notice: LogoutNotice) -> Result<(), Failure> {
    let Some(client) = applications::client(ctx, &notice.client_id).await? else { return Ok(()) };
    let Some(uri) = &client.application.metadata.0.backchannel_logout_uri else { return Ok(()) };
    let now = ctx.clock.now().timestamp();
    let claims = LogoutToken {
        iss: ctx.config.server.issuer(),
        sub: tokens::deleted_subject_identifier(ctx, &client, notice.sub),
        aud: &notice.client_id,
        iat: now,
        exp: now + LIFETIME,
        jti: base64url(&ctx.random.identifier::<16>()),
        sid: tokens::session_identifier(ctx, &client.application, notice.sid),
        events: json!({ EVENT: {} }),
    };
    let alg = client.application.id_token_signed_response_alg.0;
    let token = ctx.keys.sign(alg, TokenType::LogoutToken, &claims).await?;
    let answer = ctx.outbound.post_form(uri, &[("logout_token", &token)]).await;
    let answer = answer.map_err(|error| Failure::Retryable(Error::internal(error)))?;
    let failed = || Error::internal(format!("the application answered {}", answer.status));
    match answer.status {
        200..=299 => Ok(()),
        408 | 425 | 429 | 500.. => Err(Failure::Retryable(failed())),
        // Section 2.8: 400 means that the token is rejected, and the next one would be the same.
        _ => Err(Failure::Permanent(failed())),
    }
}

/// Sends the notices that this process has claimed, all at once, and waits for the answers, but not longer than
/// [`MAX_WAIT`]. They are sent to the end even if nobody waits any more; those that fail are retried by the worker.
pub(super) async fn send(ctx: &Ctx, claimed: Vec<Job>) {
    let sending: Vec<_> = claimed
        .into_iter()
        .map(|job| {
            let ctx = ctx.clone();
            tokio::spawn(async move {
                let outcome = match Task::of(&job) {
                    Ok(Task::BackchannelLogout(notice)) => notify(&ctx, notice).await,
                    Ok(_) => Ok(()),
                    Err(error) => Err(Failure::Permanent(error)),
                };
                jobs::settle(&ctx.db, &job, &outcome).await;
            })
        })
        .collect();
    let all = async {
        for one in sending {
            if let Err(error) = one.await {
                tracing::error!(%error, "a logout notice panicked");
            }
        }
    };
    // The browser goes on in any case.
    let _ = tokio::time::timeout(MAX_WAIT, all).await;
}

/// Notifies an application that a person may no longer use it, unless the person may again.
///
/// # Errors
/// As [`notify`].
pub async fn notify_of_access_loss(ctx: &Ctx, notice: AccessLossNotice) -> Result<(), Failure> {
    let AccessLossNotice { logout, user_id, company_id } = notice;
    let Some(client) = applications::client(ctx, &logout.client_id).await? else { return Ok(()) };
    let subject = tokens::find_subject(ctx, &client, user_id, company_id).await?;
    match subject {
        Ok(_) => Ok(()),
        Err(_) => notify(ctx, logout).await,
    }
}

/// Returns the addresses that a browser loads when a session ends: the `frontchannel_logout_uri` of each application
/// that has one.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn frames(ctx: &Ctx, session: Uuid) -> Result<Vec<String>> {
    let affected = granted_in(ctx.db.read(), &[session], "frontchannel_logout_uri").await?;
    if affected.is_empty() {
        return Ok(Vec::new());
    }
    let applications = application::Entity::find()
        .filter(application::Column::Id.is_in(affected.into_iter().map(|(_, id, _)| id)))
        .all(ctx.db.read())
        .await?;
    let frames = applications.into_iter().filter_map(|application| {
        let sid = tokens::session_identifier(ctx, &application, session).to_string();
        let metadata = application.metadata.0;
        let uri = metadata.frontchannel_logout_uri?;
        Some(match metadata.frontchannel_logout_session_required {
            Some(true) => with_query(&uri, [("iss", ctx.config.server.issuer()), ("sid", &*sid)]),
            _ => uri,
        })
    });
    Ok(frames.collect())
}

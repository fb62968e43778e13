//! Which sessions here began with a sign-in at an identity provider, and where their people can sign out of it too.

use std::{collections::HashMap, time::Duration};

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use tokio::time::timeout;
use uuid::Uuid;

use super::{discovery, kept_tokens};
use kernel::{Result, secrets::sha256, url::with_query};
use organisation::identity_providers::{IdentityProvider, LinkedUser};
use platform::ctx::Ctx;
use store::{
    db::{Tx, is_duplicate, retry, retry_if_gone},
    entity::{identity_provider, linked_identity, upstream_session},
};
use tokens::interactions::UpstreamSignOut;

/// How long a person who signs out waits for the metadata of an identity provider.
const MAX_WAIT: Duration = Duration::from_secs(1);

/// Returns the hash by which a session at an identity provider is stored.
pub(super) fn sid_hash(provider_id: i64, sid: &str) -> Vec<u8> {
    sha256(&[&provider_id.to_be_bytes(), sid.as_bytes()].concat())
}

/// Records that a session began, or went on, with a sign-in by a link, and the tokens of it that are kept.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn record_session(tx: &Tx<'_>, session_id: Uuid, linked: &LinkedUser) -> Result<()> {
    let Some(link) = linked_identity::Entity::find_by_id(linked.link_id).one(&**tx).await? else {
        return Ok(());
    };
    upstream_session::Entity::delete_by_id((session_id, link.provider_id)).exec(&**tx).await?;
    let row = upstream_session::Model {
        session_id,
        provider_id: link.provider_id,
        subject_hash: link.subject_hash,
        sid_hash: linked.sid_hash.clone(),
    };
    let inserted = row.into_active_model().reset_all().insert(&**tx).await;
    inserted.map_err(|error| if is_duplicate(&error) { retry() } else { retry_if_gone(error) })?;
    kept_tokens::record(tx, session_id, linked).await
}

/// Returns where the people of sessions can sign out of the identity providers that the sessions came from (OpenID
/// Connect RP-Initiated Logout 1.0 section 2), each provider once. One that supports no sign-out, or does not answer in
/// time, is left out.
///
/// No ID token is kept that could be the `id_token_hint`. There is no `post_logout_redirect_uri` either: a provider at
/// which it is not registered would show an error instead of signing the person out.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn sign_outs(ctx: &Ctx, sessions: &[Uuid]) -> Result<Vec<UpstreamSignOut>> {
    let db = ctx.db.read();
    let of_sessions = upstream_session::Column::SessionId.is_in(sessions.iter().copied());
    let rows = upstream_session::Entity::find().filter(of_sessions).all(db).await?;
    let subjects: HashMap<i64, Vec<u8>> =
        rows.into_iter().map(|row| (row.provider_id, row.subject_hash)).collect();
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let of_subjects = linked_identity::Column::SubjectHash.is_in(subjects.values().cloned());
    let of_providers = linked_identity::Column::ProviderId.is_in(subjects.keys().copied());
    let links = linked_identity::Entity::find().filter(of_providers).filter(of_subjects).all(db).await?;
    let mut emails: HashMap<(i64, Vec<u8>), Option<String>> =
        links.into_iter().map(|link| ((link.provider_id, link.subject_hash), link.email)).collect();
    let ids = identity_provider::Column::Id.is_in(subjects.keys().copied());
    let providers = identity_provider::Entity::find().filter(ids).all(db).await?;
    let mut found = Vec::new();
    for provider in providers {
        let subject = subjects.get(&provider.id).cloned().unwrap_or_default();
        let hint = emails.remove(&(provider.id, subject)).flatten();
        if let Some(url) = address(ctx, &provider, hint.as_deref()).await {
            found.push(UpstreamSignOut { name: provider.name, url });
        }
    }
    Ok(found)
}

/// Returns the address at which a person signs out of an identity provider, if it has one.
async fn address(ctx: &Ctx, provider: &IdentityProvider, hint: Option<&str>) -> Option<String> {
    let metadata = timeout(MAX_WAIT, discovery::metadata(ctx, provider)).await.ok()?.ok()?;
    let endpoint = metadata.end_session_endpoint.as_ref()?.as_str()?;
    ctx.outbound.validate(endpoint).ok()?;
    let hint = hint.map(|hint| ("logout_hint", hint));
    Some(with_query(endpoint, [("client_id", provider.client_id.as_str())].into_iter().chain(hint)))
}

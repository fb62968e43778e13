//! Whether a person must be asked before an application learns of them, and what they answered.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;
use shared_types::ConsentPolicy;

use crate::{
    domain::{
        actor::Actor,
        applications::Client,
        audit::{self, Event},
        ctx::Ctx,
        db::{Tx, is_duplicate, retry},
        entity::consent,
        interactions::AuthorizationRequest,
    },
    kernel::Result,
};

/// Whether nothing more is to be asked before a request of an application is granted: the person has just consented,
/// has consented to all its scopes before, or need not for an application of the company's own. `prompt=consent` asks
/// in any case.
///
/// # Errors
/// When the database does not answer.
pub async fn has_consented(
    ctx: &Ctx,
    user_id: i64,
    client: &Client,
    request: &AuthorizationRequest,
) -> Result<bool> {
    if request.answers.consent == Some(user_id) {
        return Ok(true);
    }
    let policy = client.application.metadata.0.consent_policy.unwrap_or(ConsentPolicy::FirstParty);
    if request.prompt_consent || policy == ConsentPolicy::FirstParty {
        return Ok(!request.prompt_consent);
    }
    let found = consent::Entity::find_by_id((user_id, client.application.id)).one(ctx.db.read()).await?;
    Ok(found.is_some_and(|consent| {
        let has = |scope: &str| consent.scope.split(' ').any(|known| known == scope);
        request.asked_for().split(' ').all(has)
    }))
}

/// Remembers what a person consents to, beside what they did before.
///
/// # Errors
/// [`Error::Unauthenticated`](crate::kernel::Error::Unauthenticated) for nobody.
pub async fn give(ctx: &Ctx, actor: &Actor, client: &Client, scope: &str) -> Result<()> {
    let user_id = actor.person()?.user.id;
    let application = client.application.clone();
    let args = (actor.clone(), user_id, application, scope.to_owned());
    ctx.db
        .write(args, |tx, (actor, user_id, application, scope)| {
            Box::pin(async move {
                save(tx, *user_id, application.id, scope).await?;
                let event = Event::new("consent.given").target(
                    "application",
                    &application.client_id,
                    &application.name,
                );
                audit::record(tx, actor, event.details(json!({ "scope": scope }))).await
            })
        })
        .await
}

async fn save(tx: &Tx<'_>, user_id: i64, application_id: i64, scope: &str) -> Result<()> {
    let now = tx.now().into();
    let known = consent::Entity::find_by_id((user_id, application_id)).one(&**tx).await?;
    let Some(known) = known else {
        let row = consent::ActiveModel {
            user_id: Set(user_id),
            application_id: Set(application_id),
            scope: Set(scope.to_owned()),
            created_at: Set(now),
            updated_at: Set(now),
        };
        // Another answer of the same person may come between.
        let inserted = consent::Entity::insert(row).exec_without_returning(&**tx).await;
        return match inserted {
            Err(error) if is_duplicate(&error) => Err(retry()),
            inserted => Ok(inserted.map(drop)?),
        };
    };
    let mut all = known.scope.clone();
    for new in scope.split_ascii_whitespace() {
        if !all.split(' ').any(|known| known == new) {
            all.push(' ');
            all.push_str(new);
        }
    }
    let mut row = known.into_active_model();
    row.scope = Set(all.trim().to_owned());
    row.updated_at = Set(now);
    row.update(&**tx).await?;
    Ok(())
}

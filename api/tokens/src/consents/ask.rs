//! Whether a user must be asked for consent, and recording the answer.

use std::{collections::BTreeSet, sync::Arc};

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;
use shared_types::ConsentPolicy;

use crate::{interactions::AuthorizationRequest, targets::Targets};
use kernel::{Result, ScopeSet};
use organisation::applications::Client;
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    columns::{Json, Scopes},
    db::{Tx, is_duplicate, retry},
    entity::{application, consent},
    payloads::ConsentedResources,
};

/// Returns whether the user need not be asked for consent: they have just consented, have consented to all scopes at
/// the same API resources before, or the application is a first-party one. With `prompt=consent` they are always asked.
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
    let Some(consent) = found else { return Ok(false) };
    let there = consent.resources.as_ref().map(|resources| &resources.0);
    let has_at = |(uri, scopes): (&String, &BTreeSet<String>)| {
        there.and_then(|there| there.get(uri)).is_some_and(|known| scopes.is_subset(known))
    };
    Ok(request.scopes_to_consent().is_subset(&consent.scope.0)
        && at_resources(ctx, client, request).await?.iter().all(has_at))
}

/// A consent to store in addition to earlier ones.
#[derive(Debug, Clone)]
pub struct NewConsent {
    user_id: i64,
    application: Arc<application::Model>,
    scope: ScopeSet,
    resources: ConsentedResources,
}

impl NewConsent {
    /// Returns the consent of the actor to a request of an application.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`](kernel::Error::Unauthenticated) for an anonymous actor.
    pub async fn for_request(
        ctx: &Ctx,
        actor: &Actor,
        client: &Client,
        request: &AuthorizationRequest,
    ) -> Result<Self> {
        Ok(Self {
            user_id: actor.person()?.user.id,
            application: Arc::clone(&client.application),
            scope: request.scopes_to_consent(),
            resources: at_resources(ctx, client, request).await?,
        })
    }

    /// Stores it, in the transaction of the user's answer.
    pub(crate) async fn save(&self, tx: &Tx<'_>, actor: &Actor) -> Result<()> {
        let Self { user_id, application, scope, resources } = self;
        save(tx, *user_id, application.id, scope, resources).await?;
        let event = Event::new("consent.given");
        let event = event.target("application", &application.client_id, &application.name);
        let resources: Vec<_> = resources.keys().collect();
        audit::record(tx, actor, event.details(json!({ "scope": scope, "resources": resources }))).await
    }
}

/// Stores a consent in addition to earlier ones.
///
/// # Errors
/// [`Error::Unauthenticated`](kernel::Error::Unauthenticated) for an anonymous actor, and when the session has ended:
/// what ends with it must not be given afterwards.
pub async fn give_consent(
    ctx: &Ctx,
    actor: &Actor,
    client: &Client,
    request: &AuthorizationRequest,
) -> Result<()> {
    let consent = NewConsent::for_request(ctx, actor, client, request).await?;
    ctx.db
        .write((actor.clone(), consent), |tx, (actor, consent)| {
            Box::pin(async move {
                actor.still_signed_in(tx).await?;
                consent.save(tx, actor).await
            })
        })
        .await
}

/// Returns the requested scopes at each API resource. A resource that the application may no longer request has none.
async fn at_resources(
    ctx: &Ctx,
    client: &Client,
    request: &AuthorizationRequest,
) -> Result<ConsentedResources> {
    let targets = Targets::granted(ctx, client, &request.resources, &request.scope, &[]).await?;
    Ok(targets.map(|targets| targets.by_resource(&request.scope)).unwrap_or_default())
}

async fn save(
    tx: &Tx<'_>,
    user_id: i64,
    application_id: i64,
    scope: &ScopeSet,
    there: &ConsentedResources,
) -> Result<()> {
    let now = tx.now().into();
    let known = consent::Entity::find_by_id((user_id, application_id)).one(&**tx).await?;
    let Some(known) = known else {
        let row = consent::ActiveModel {
            user_id: Set(user_id),
            application_id: Set(application_id),
            scope: Set(Scopes(scope.clone())),
            created_at: Set(now),
            updated_at: Set(now),
            resources: Set((!there.is_empty()).then(|| Json(there.clone()))),
        };
        // Another answer of the same person may come between.
        let inserted = consent::Entity::insert(row).exec_without_returning(&**tx).await;
        return match inserted {
            Err(error) if is_duplicate(&error) => Err(retry()),
            inserted => Ok(inserted.map(drop)?),
        };
    };
    let mut all = known.scope.clone();
    all.0.extend(scope.iter());
    let mut at = known.resources.clone().map(|resources| resources.0).unwrap_or_default();
    for (uri, scopes) in there {
        at.entry(uri.clone()).or_default().extend(scopes.iter().cloned());
    }
    let mut row = known.into_active_model();
    row.resources = Set((!at.is_empty()).then_some(Json(at)));
    row.scope = Set(all);
    row.updated_at = Set(now);
    row.update(&**tx).await?;
    Ok(())
}

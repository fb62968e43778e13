//! Reading, replacing and deleting a registration, by the application itself (RFC 7592).

use std::sync::Arc;

use crate::applications::ApplicationRules;
use sea_orm::EntityTrait;
use shared_types::{
    ApplicationData, ApplicationType, ClientMetadata, GrantType, SigningAlg, TokenEndpointAuthMethod,
};

use super::{Registration, describe, name, retry_if_taken};
use crate::applications::{
    self, Application, Client, client, secrets,
    sector::{self, SectorRedirectUris},
};
use kernel::{Error, Result, ScopeSet, Secret, secrets::constant_time_eq};
use platform::{
    actor::{Actor, RequestSource, Who},
    ctx::Ctx,
};
use store::{
    columns::{Json, Scopes, Stored},
    db::Tx,
    entity::application,
};

/// Returns the application with an id, if the token is its registration access token. The error is the same when there
/// is no such application and when it did not register itself.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::Forbidden`] with `privileged` when an administrator has granted it rights.
pub async fn find(ctx: &Ctx, client_id: &str, token: &Secret) -> Result<Arc<Client>> {
    let client = client(ctx, client_id).await?.ok_or(Error::Unauthenticated)?;
    verify_token(&client.application, token)?;
    Ok(client)
}

fn verify_token(application: &Application, token: &Secret) -> Result<()> {
    let known = application.registration_token_hash.as_ref();
    if !known.is_some_and(|known| constant_time_eq(known, &token.sha256())) {
        return Err(Error::Unauthenticated);
    }
    if application.is_privileged() {
        let text = "the application was given rights of its own: an administrator changes its registration";
        return Err(Error::Forbidden { code: "privileged", text });
    }
    Ok(())
}

/// Returns the registration of an application that [`find`] returned, with its newest secret.
///
/// # Errors
/// When the database does not answer.
pub async fn read(ctx: &Ctx, client: &Client, token: Secret) -> Result<Registration> {
    let application = (*client.application).clone();
    let client_secret = match application.uses_secret() {
        true => secrets::newest(ctx, application.id).await?,
        false => None,
    };
    Ok(Registration { application, client_secret, registration_access_token: token })
}

/// Replaces the metadata of an application: what is left out gets its default again. Settings that only an
/// administrator changes are kept.
///
/// # Errors
/// As [`find`]; [`Error::Invalid`] with every invalid field.
pub async fn replace(
    ctx: &Ctx,
    source: RequestSource,
    client: &Arc<Client>,
    token: Secret,
    data: ApplicationData,
) -> Result<Registration> {
    let before = &*client.application;
    let after = replaced(ctx, before, data.clone())?;
    let listed = sector::fetch(ctx, Some(before), &after).await?;
    let wanted = Wanted { actor: own(client, source), token: token.clone(), data, listed };
    let args = (ctx.clone(), before.id, wanted);
    ctx.db.write(args, |tx, (ctx, id, wanted)| Box::pin(save(tx, ctx, *id, wanted))).await?;
    let client = find(ctx, &before.client_id, &token).await?;
    read(ctx, &client, token).await
}

/// Returns the application itself as the actor, for the audit log.
fn own(client: &Client, source: RequestSource) -> Actor {
    Actor { who: Who::Client { application: Arc::clone(&client.application), read_only: false }, source }
}

/// A change of a registration, and the list that was fetched to validate it.
struct Wanted {
    actor: Actor,
    token: Secret,
    data: ApplicationData,
    listed: Option<SectorRedirectUris>,
}

async fn save(tx: &Tx<'_>, ctx: &Ctx, id: i64, wanted: &Wanted) -> Result<()> {
    let found = application::Entity::find_by_id(id).one(&**tx).await?;
    let before = found.ok_or(Error::Unauthenticated)?;
    verify_token(&before, &wanted.token)?;
    let mut after = replaced(ctx, &before, wanted.data.clone())?;
    name(tx, &mut after).await?;
    sector::confirm(Some(&before), &after, wanted.listed.as_ref())?;
    applications::write(tx, ctx, &wanted.actor, &before, after).await.map_err(retry_if_taken)
}

/// Returns the application with its metadata replaced.
fn replaced(ctx: &Ctx, before: &Application, data: ApplicationData) -> Result<Application> {
    let mut after = before.clone();
    after.name = String::new();
    after.application_type = Stored(ApplicationType::Web);
    after.logo_uri = None;
    after.redirect_uris = Json(Vec::new());
    after.post_logout_redirect_uris = Json(Vec::new());
    after.grant_types = Json(vec![GrantType::AuthorizationCode]);
    after.scope = Scopes(ScopeSet::standard());
    after.token_endpoint_auth_method = Stored(TokenEndpointAuthMethod::ClientSecretBasic);
    after.id_token_signed_response_alg = Stored(SigningAlg::Rs256);
    let decided = &before.metadata.0;
    after.metadata.0 = ClientMetadata {
        pin_token_endpoint_auth_method: decided.pin_token_endpoint_auth_method,
        access_token_signed_response_alg: decided.access_token_signed_response_alg,
        consent_policy: decided.consent_policy,
        default_resource: decided.default_resource.clone(),
        claim_mappings: decided.claim_mappings.clone(),
        scope_descriptions: decided.scope_descriptions.clone(),
        forward_auth_origins: decided.forward_auth_origins.clone(),
        ..ClientMetadata::default()
    };
    describe(ctx, &mut after, data)?;
    Ok(after)
}

/// Deletes an application that [`find`] returned, with all its access, grants and tokens.
///
/// # Errors
/// As [`find`].
pub async fn delete(ctx: &Ctx, source: RequestSource, client: &Arc<Client>, token: &Secret) -> Result<()> {
    let args = (own(client, source), client.application.id, token.clone());
    ctx.db
        .write(args, |tx, (actor, id, token)| {
            Box::pin(async move {
                let found = application::Entity::find_by_id(*id).one(&**tx).await?;
                let application = found.ok_or(Error::Unauthenticated)?;
                verify_token(&application, token)?;
                applications::remove(tx, actor, &application).await
            })
        })
        .await
}

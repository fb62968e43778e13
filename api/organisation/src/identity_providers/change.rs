//! Creating, changing and deleting identity providers.

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, Set,
};
use serde_json::{Value, json};
use shared_types::{
    CreateIdentityProvider, IdentityProvider as Dto, IdentityProviderChange, IdentityProviderPreset,
};

use super::{
    IdentityProvider, ProviderOwner, SECRET_PURPOSE, applications, ldap, oauth2, set_up, validate,
    view::{self, find},
};
use kernel::{Error, Fields, Result, text::search_key};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    columns::{Json, Stored},
    db::{Topic, Tx, retry_if_gone},
    entity::{identity_provider, linked_identity, upstream_session},
    patch::{IfMatch, Patch},
    versions::save_unless_changed,
};

/// The maximum number of identity providers of one owner: the sign-in page has a button for each.
const MAX_PROVIDERS: u64 = 20;

/// Creates an identity provider; returns it with its version.
///
/// # Errors
/// [`Error::NotFound`] when the actor may not see the company; [`Error::Forbidden`] unless the actor administers it,
/// or the installation; [`Error::Invalid`] with every invalid field; [`Error::Conflict`] with `too_many`.
pub async fn create(
    ctx: &Ctx,
    actor: &Actor,
    owner: ProviderOwner,
    new: CreateIdentityProvider,
) -> Result<(Dto, i64)> {
    owner.require_manager(ctx, actor).await?;
    let mut fields = Fields::new();
    let (preset, change) = validate::complete(&mut fields, new);
    let change = validate::check(&mut fields, owner, preset, change);
    fields.finish()?;
    let change = encrypted(ctx, change)?;
    let args = (actor.clone(), owner, preset, change);
    let id = ctx
        .db
        .write(args, |tx, (actor, owner, preset, change)| {
            Box::pin(insert(tx, actor, *owner, *preset, change))
        })
        .await?;
    view::get(ctx, actor, owner, id).await
}

/// Changes an identity provider, if its version is one that the caller expects; returns it with its version.
///
/// # Errors
/// As [`create`]; [`Error::Invalid`] with `required` at `client_secret` when there is a new issuer and the secret is
/// that of the old one; [`Error::NotFound`], [`Error::Changed`].
pub async fn update(
    ctx: &Ctx,
    actor: &Actor,
    owner: ProviderOwner,
    id: i64,
    change: Patch<IdentityProviderChange>,
    seen: IfMatch,
) -> Result<(Dto, i64)> {
    owner.require_manager(ctx, actor).await?;
    let preset = find(ctx.db.read(), owner, id).await?.preset.0;
    let mut fields = Fields::new();
    change.only_clears(&mut fields, validate::may_clear(preset));
    let set = validate::check(&mut fields, owner, preset, change.set.clone());
    fields.finish()?;
    let change = Patch { set: encrypted(ctx, set)?, ..change };
    let args = (actor.clone(), owner, id, change, seen);
    ctx.db
        .write(args, |tx, (actor, owner, id, change, seen)| {
            Box::pin(save(tx, actor, *owner, *id, (change, seen)))
        })
        .await?;
    view::get(ctx, actor, owner, id).await
}

/// Replaces the client secret of a change by its ciphertext.
pub(super) fn encrypted(ctx: &Ctx, change: IdentityProviderChange) -> Result<IdentityProviderChange> {
    let encrypt = |secret: String| ctx.cipher.encrypt(SECRET_PURPOSE, secret.as_bytes());
    let client_secret = change.client_secret.map(encrypt).transpose()?;
    Ok(IdentityProviderChange { client_secret, ..change })
}

pub(super) async fn insert(
    tx: &Tx<'_>,
    actor: &Actor,
    owner: ProviderOwner,
    preset: IdentityProviderPreset,
    set: &IdentityProviderChange,
) -> Result<i64> {
    use identity_provider::Column;
    let of_owner =
        owner.company_id().map_or_else(|| Column::CompanyId.is_null(), |id| Column::CompanyId.eq(id));
    if identity_provider::Entity::find().filter(of_owner).count(&**tx).await? >= MAX_PROVIDERS {
        return Err(Error::Conflict { code: "too_many", text: "there may be at most 20 identity providers" });
    }
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let change = Patch::set(set.clone());
    let settings = oauth2::changed(preset, None, &change);
    let directory = ldap::changed(preset, None, &change);
    let name = text(&set.name);
    let row = identity_provider::ActiveModel {
        id: NotSet,
        company_id: Set(owner.company_id()),
        preset: Set(Stored(preset)),
        name_key: Set(search_key(&name)),
        name: Set(name),
        issuer: Set(text(&set.issuer)),
        client_id: Set(text(&set.client_id)),
        client_secret: Set(set.client_secret.clone()),
        scope: Set(text(&set.scope)),
        enabled: Set(set.enabled.unwrap_or(true)),
        create_users: Set(set.create_users.unwrap_or(false)),
        trust_second_factor: Set(set.trust_second_factor.unwrap_or(false)),
        oauth2: Set(settings.map(Json)),
        ldap: Set(directory.map(Json)),
        connection: Set(None),
        created_at: Set(tx.now().into()),
        updated_at: Set(tx.now().into()),
        version: Set(1),
    };
    let row = row.insert(&**tx).await.map_err(retry_if_gone)?;
    validate::not_shared(&row)?;
    record(tx, actor, "identity_provider.created", &row, described(&row)).await?;
    Ok(row.id)
}

async fn save(
    tx: &Tx<'_>,
    actor: &Actor,
    owner: ProviderOwner,
    id: i64,
    (change, seen): (&Patch<IdentityProviderChange>, &IfMatch),
) -> Result<()> {
    let before = find(&**tx, owner, id).await?;
    seen.check(&before.version.to_string())?;
    let after = changed(&before, change);
    if after == before {
        return Ok(());
    }
    check_new_issuer(&before, &after, change)?;
    set_up::check_complete(&after)?;
    write(tx, actor, &before, after).await
}

/// Saves a changed identity provider under its next version. A new issuer removes its links.
pub(super) async fn write(
    tx: &Tx<'_>,
    actor: &Actor,
    before: &IdentityProvider,
    mut after: IdentityProvider,
) -> Result<()> {
    let id = before.id;
    if connects_differently(before, &after) {
        after.connection = None;
    }
    validate::not_shared(&after)?;
    after.version += 1;
    after.updated_at = tx.now().into();
    let row = after.clone().into_active_model().reset_all();
    let unchanged =
        identity_provider::Column::Id.eq(id).and(identity_provider::Column::Version.eq(before.version));
    save_unless_changed(tx, row, unchanged, Error::from).await?;
    let mut details = described(&after);
    details["secret_changed"] = json!(after.client_secret != before.client_secret);
    if after.ldap.is_some() {
        details["ca_certificate_changed"] = json!(ldap::authorities(&after) != ldap::authorities(before));
    }
    if oauth2::namespace(&after) != oauth2::namespace(before) {
        // A subject of the new issuer may be the same as that of another person at the old one.
        let unlinked = linked_identity::Entity::delete_many()
            .filter(linked_identity::Column::ProviderId.eq(id))
            .exec(&**tx)
            .await?;
        details["unlinked"] = json!(unlinked.rows_affected);
        let of_old = upstream_session::Column::ProviderId.eq(id);
        upstream_session::Entity::delete_many().filter(of_old).exec(&**tx).await?;
    }
    if (oauth2::service(&after), &after.client_id) != (oauth2::service(before), &before.client_id) {
        details["applications_not_verified"] = json!(applications::withdraw_verification(tx, id).await?);
    }
    record(tx, actor, "identity_provider.updated", &after, details).await
}

/// Whether a connection test of one says nothing about the other.
fn connects_differently(before: &IdentityProvider, after: &IdentityProvider) -> bool {
    oauth2::service(before) != oauth2::service(after)
        || before.client_id != after.client_id
        || before.client_secret != after.client_secret
        || before.ldap != after.ldap
}

/// Rejects a new issuer or endpoint without the client secret that was registered there: the one until now would be
/// sent to it.
///
/// # Errors
/// [`Error::Invalid`] with `required` at `client_secret`.
pub(super) fn check_new_issuer(
    before: &IdentityProvider,
    after: &IdentityProvider,
    change: &Patch<IdentityProviderChange>,
) -> Result<()> {
    let keeps_secret = change.set.client_secret.is_none() && after.client_secret.is_some();
    if oauth2::service(after) == oauth2::service(before) || !keeps_secret {
        return Ok(());
    }
    let text = "must be that of the new issuer or endpoint, or null: the one until now is not sent to it";
    Err(Error::field("client_secret", "required", text))
}

pub(super) fn changed(before: &IdentityProvider, change: &Patch<IdentityProviderChange>) -> IdentityProvider {
    let set = &change.set;
    let text = |new: &Option<String>, known: &str| new.clone().unwrap_or_else(|| known.to_owned());
    let name = text(&set.name, &before.name);
    IdentityProvider {
        name_key: search_key(&name),
        name,
        issuer: text(&set.issuer, &before.issuer),
        client_id: text(&set.client_id, &before.client_id),
        client_secret: match change.clears("client_secret") {
            true => None,
            false => set.client_secret.clone().or_else(|| before.client_secret.clone()),
        },
        scope: if change.clears("scope") { String::new() } else { text(&set.scope, &before.scope) },
        enabled: set.enabled.unwrap_or(before.enabled),
        create_users: set.create_users.unwrap_or(before.create_users),
        trust_second_factor: set.trust_second_factor.unwrap_or(before.trust_second_factor),
        oauth2: oauth2::changed(before.preset.0, before.oauth2.as_ref().map(|known| &known.0), change)
            .map(Json),
        ldap: ldap::changed(before.preset.0, before.ldap.as_ref().map(|known| &known.0), change).map(Json),
        ..before.clone()
    }
}

/// Deletes an identity provider, and its links to people. Their accounts stay.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`]; [`Error::RecentSignInRequired`] in a browser.
pub async fn delete(ctx: &Ctx, actor: &Actor, owner: ProviderOwner, id: i64) -> Result<()> {
    owner.require_manager(ctx, actor).await?;
    actor.recent_if_in_browser(ctx.clock.now())?;
    ctx.db
        .write((actor.clone(), owner, id), |tx, (actor, owner, id)| {
            Box::pin(async move {
                let row = find(&**tx, *owner, *id).await?;
                let links = linked_identity::Column::ProviderId.eq(*id);
                let unlinked = linked_identity::Entity::find().filter(links).count(&**tx).await?;
                let applications = applications::withdraw_verification(tx, *id).await?;
                identity_provider::Entity::delete_by_id(*id).exec(&**tx).await?;
                let details = json!({
                    "issuer": row.issuer, "unlinked": unlinked, "applications_not_verified": applications,
                });
                record(tx, actor, "identity_provider.deleted", &row, details).await
            })
        })
        .await
}

/// What the audit log says of an identity provider: everything but the secret.
fn described(row: &IdentityProvider) -> Value {
    json!({
        "preset": row.preset.0,
        "issuer": row.issuer,
        "client_id": row.client_id,
        "scope": row.scope,
        "enabled": row.enabled,
        "create_users": row.create_users,
        "trust_second_factor": row.trust_second_factor,
        "oauth2": row.oauth2.as_ref().map(|settings| &settings.0),
        "ldap": ldap::described(row),
    })
}

/// Records a change in the audit log, and invalidates what is cached.
pub(super) async fn record(
    tx: &Tx<'_>,
    actor: &Actor,
    kind: &'static str,
    row: &IdentityProvider,
    details: Value,
) -> Result<()> {
    tx.touch(Topic::Settings);
    let event = Event::new(kind).target("identity_provider", row.id, &row.name);
    let event = match row.company_id {
        Some(id) => event.company(id),
        None => event,
    };
    audit::record(tx, actor, event.details(details)).await
}

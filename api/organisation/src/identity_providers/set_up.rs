//! Identity providers that are connected with a set-up link: they begin as drafts, and stay disabled.

use sea_orm::ConnectionTrait;
use shared_types::{IdentityProviderChange, IdentityProviderPreset};

use super::{
    IdentityProvider, ProviderOwner,
    change::{changed, check_new_issuer, encrypted, insert, write},
    validate,
    view::find,
};
use kernel::{Fields, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{columns::Stored, db::Tx, patch::Patch};

/// Inserts a disabled identity provider of which only the name is known.
///
/// # Errors
/// [`kernel::Error::Conflict`] with `too_many`; when the database does not answer.
pub(crate) async fn insert_draft(
    tx: &Tx<'_>,
    actor: &Actor,
    owner: ProviderOwner,
    name: &str,
) -> Result<IdentityProvider> {
    let preset = IdentityProviderPreset::OpenIdConnect;
    let draft = IdentityProviderChange {
        name: Some(name.to_owned()),
        scope: Some(preset.scope().to_owned()),
        enabled: Some(false),
        ..IdentityProviderChange::default()
    };
    let id = insert(tx, actor, owner, preset, &draft).await?;
    find(&**tx, owner, id).await
}

/// Loads an identity provider of an owner.
///
/// # Errors
/// [`kernel::Error::NotFound`].
pub(crate) async fn find_of(
    connection: &impl ConnectionTrait,
    owner: ProviderOwner,
    id: i64,
) -> Result<IdentityProvider> {
    find(connection, owner, id).await
}

/// Validates the connection that the bearer of a link entered, and encrypts its secret.
///
/// # Errors
/// [`kernel::Error::Invalid`] with every invalid field.
pub(crate) fn checked_connection(
    ctx: &Ctx,
    owner: ProviderOwner,
    preset: IdentityProviderPreset,
    change: IdentityProviderChange,
) -> Result<IdentityProviderChange> {
    let mut fields = Fields::new();
    if !preset.is_openid_connect() {
        fields.add("preset", "invalid", "must be a service with OpenID Connect");
    }
    let change = validate::check(&mut fields, owner, preset, change);
    fields.finish()?;
    encrypted(ctx, change)
}

/// Saves the connection of a disabled identity provider.
///
/// # Errors
/// [`kernel::Error::Invalid`] with `required` at `client_secret` when there is a new issuer and the secret is that of the old
/// one; when the database does not answer.
pub(crate) async fn connect(
    tx: &Tx<'_>,
    actor: &Actor,
    before: &IdentityProvider,
    preset: IdentityProviderPreset,
    change: &IdentityProviderChange,
) -> Result<()> {
    let change = Patch::set(change.clone());
    let mut after = changed(before, &change);
    if preset != before.preset.0 {
        after.preset = Stored(preset);
        preset.scope().clone_into(&mut after.scope);
        // A link connects services with OpenID Connect only.
        (after.oauth2, after.ldap) = (None, None);
    }
    if after == *before {
        return Ok(());
    }
    check_new_issuer(before, &after, &change)?;
    write(tx, actor, before, after).await
}

/// Rejects an identity provider that is enabled before its connection was entered.
///
/// # Errors
/// [`kernel::Error::Invalid`] with `required` at `issuer` or `client_id`.
pub(super) fn check_complete(provider: &IdentityProvider) -> Result<()> {
    let text = "must be entered before people can sign in";
    let mut fields = Fields::new();
    for (field, value) in [("issuer", &provider.issuer), ("client_id", &provider.client_id)] {
        if provider.enabled && provider.oauth2.is_none() && value.is_empty() {
            fields.add(field, "required", text);
        }
    }
    fields.finish()
}

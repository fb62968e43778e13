//! Links between users here and people at an identity provider, made by the subject there. An email leads to a link
//! only inside a verified domain.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde_json::json;
use shared_types::{LinkableProvider, LinkedIdentities, LinkedIdentity as Dto, UserStatus};

use super::{ExternalPerson, IdentityProvider, is_usable, may_vouch_for, offered};
use crate::{email_domains, people, required_login, users};
use kernel::{Error, Result, emails, secrets::sha256};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    external_logins,
    jobs::FactorChange,
    limits, mail,
};
use store::{
    db::{Tx, is_duplicate, retry, retry_if_gone},
    entity::{
        User, identity_provider,
        linked_identity::{self, Column, Entity},
        passkey, user,
    },
};

/// The maximum number of external logins of a person.
const MAX_LINKED: u64 = 20;

/// Looks up the link of a subject at an identity provider.
///
/// # Errors
/// When the database does not answer.
pub async fn find_linked(
    connection: &impl ConnectionTrait,
    provider_id: i64,
    subject: &str,
) -> Result<Option<linked_identity::Model>> {
    Ok(Entity::find()
        .filter(Column::ProviderId.eq(provider_id))
        .filter(Column::SubjectHash.eq(sha256(subject.as_bytes())))
        .one(connection)
        .await?)
}

/// Returns the active user of a company whom its identity provider names by an email: one that it has verified, of a
/// domain that is verified as the company's. The company controls the mailboxes of the domain anyway.
///
/// # Errors
/// When the database does not answer.
pub async fn find_by_email(
    tx: &Tx<'_>,
    provider: &IdentityProvider,
    person: &ExternalPerson,
) -> Result<Option<User>> {
    let (Some(company_id), Some(email), true) = (provider.company_id, &person.email, person.email_verified)
    else {
        return Ok(None);
    };
    if email_domains::company_of(&**tx, email).await? != Some(company_id) {
        return Ok(None);
    }
    let with_email = user::Column::Email.eq(emails::lookup_key(email));
    let found = user::Entity::find().filter(with_email).one(&**tx).await?;
    Ok(found.filter(|user| user.status.0 == UserStatus::Active && may_vouch_for(provider, user)))
}

/// Whether a user has a link with an identity provider.
///
/// # Errors
/// When the database does not answer.
pub async fn is_linked(ctx: &Ctx, user_id: i64, provider_id: i64) -> Result<bool> {
    let links = Entity::find().filter(Column::UserId.eq(user_id)).filter(Column::ProviderId.eq(provider_id));
    Ok(links.count(ctx.db.read()).await? > 0)
}

/// A user who signed in at an identity provider, and the link between the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedUser {
    /// The user.
    pub user_id: i64,
    /// The id of the link to the person at the identity provider.
    pub link_id: i64,
    /// The hash of the session at the identity provider, if it is known.
    pub sid_hash: Option<Vec<u8>>,
    /// The tokens of the identity provider, if they are kept. Encrypted.
    pub upstream_tokens: Option<String>,
}

impl LinkedUser {
    /// Locks the user and returns whether the user may sign in by the link now: the user is active, the link exists,
    /// its identity provider is enabled, is believed about the user, and is the one that the company requires. Each
    /// may have changed between the response of the identity provider and the transaction that begins a session.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_current(&self, tx: &Tx<'_>) -> Result<bool> {
        user::Entity::find_by_id(self.user_id).lock_exclusive().one(&**tx).await?;
        let Some(person) = people::load(&**tx, self.user_id).await? else { return Ok(false) };
        let own = Entity::find_by_id(self.link_id).filter(Column::UserId.eq(self.user_id));
        let found = own.find_also_related(identity_provider::Entity).one(&**tx).await?;
        let Some((_, Some(provider))) = found else { return Ok(false) };
        let is_other =
            provider.company_id.is_none() && required_login::applies_in(&**tx, &person.user).await?;
        Ok(!is_other && may_vouch_for(&provider, &person.user) && is_usable(&**tx, &provider).await?)
    }
}

impl From<&linked_identity::Model> for LinkedUser {
    fn from(row: &linked_identity::Model) -> Self {
        Self { user_id: row.user_id, link_id: row.id, sid_hash: None, upstream_tokens: None }
    }
}

/// Links a user to a subject at an identity provider. The caller has locked the provider and checked that it is
/// believed about the user, and that the subject is not linked yet; a parallel link restarts the transaction.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn link(
    tx: &Tx<'_>,
    actor: &Actor,
    provider: &IdentityProvider,
    user: &User,
    (subject, email): (&str, Option<&str>),
) -> Result<LinkedUser> {
    let row = linked_identity::ActiveModel {
        id: NotSet,
        provider_id: Set(provider.id),
        user_id: Set(user.id),
        subject: Set(subject.to_owned()),
        subject_hash: Set(sha256(subject.as_bytes())),
        email: Set(email.map(str::to_owned)),
        created_at: Set(tx.now().into()),
        last_used_at: Set(Some(tx.now().into())),
    };
    let inserted = row.insert(&**tx).await;
    let taken = |error| if is_duplicate(&error) { retry() } else { retry_if_gone(error) };
    let linked = LinkedUser::from(&inserted.map_err(taken)?);
    let event = Event::new("identity.linked").company(user.home_company_id);
    let event = event.target("user", user.id, &user.name);
    let details = json!({ "provider": provider.name, "provider_id": provider.id });
    audit::record(tx, actor, event.details(details)).await?;
    Ok(linked)
}

/// Links a person who is signed in to a subject, as `link` does, and notifies the person by mail. Returns whether it
/// was linked: a person has at most 20 external logins.
///
/// # Errors
/// When the database does not answer.
pub async fn add(
    tx: &Tx<'_>,
    actor: &Actor,
    provider: &IdentityProvider,
    user: &User,
    at_provider: (&str, Option<&str>),
) -> Result<bool> {
    if Entity::find().filter(Column::UserId.eq(user.id)).count(&**tx).await? >= MAX_LINKED {
        return Ok(false);
    }
    link(tx, actor, provider, user, at_provider).await?;
    let change = FactorChange::ExternalLoginAdded { name: provider.name.clone() };
    mail::factor_changed(tx, user, change).await.map(|()| true)
}

/// Records that a person signed in by a link.
///
/// # Errors
/// When the database does not answer.
pub async fn mark_used(tx: &Tx<'_>, linked: linked_identity::Model, email: Option<&str>) -> Result<()> {
    let email = email.map(str::to_owned).or_else(|| linked.email.clone());
    let mut row = linked.into_active_model();
    row.last_used_at = Set(Some(tx.now().into()));
    row.email = Set(email);
    row.update(&**tx).await?;
    Ok(())
}

/// Returns the external logins of the person who calls, and those that the person can add.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::Forbidden`] when the caller is not a person.
pub async fn list_own(ctx: &Ctx, actor: &Actor) -> Result<LinkedIdentities> {
    let user = &actor.person()?.user;
    let rows: Vec<(linked_identity::Model, Option<identity_provider::Model>)> = Entity::find()
        .find_also_related(identity_provider::Entity)
        .filter(Column::UserId.eq(user.id))
        .order_by_asc(Column::Id)
        .all(ctx.db.read())
        .await?;
    let name = |provider: Option<IdentityProvider>| provider.map(|row| row.name).unwrap_or_default();
    let linked = rows.into_iter().map(|(row, provider)| Dto {
        id: row.id,
        provider_name: name(provider),
        email: row.email,
        created_at: row.created_at.0,
        last_used_at: row.last_used_at.map(|at| at.0),
    });
    let offered = offered(ctx, Some(user.home_company_id)).await?;
    let linkable = offered.into_iter().filter(|provider| may_vouch_for(provider, user));
    let linkable = linkable.map(|provider| LinkableProvider {
        id: provider.id,
        link_path: format!("/sign-in/external/{}/link", provider.id),
        name: provider.name,
    });
    Ok(LinkedIdentities { linked: linked.collect(), linkable: linkable.collect() })
}

/// Removes an external login of the person who calls, and notifies the person by mail.
///
/// # Errors
/// [`Error::RecentSignInRequired`]; [`Error::NotFound`]; [`Error::Conflict`] with `last_way_in` when the
/// person could not sign in any more; [`Error::TooOften`].
pub async fn unlink_own(ctx: &Ctx, actor: &Actor, id: i64) -> Result<()> {
    actor.signed_in_recently(ctx.clock.now())?;
    let user = &actor.person()?.user;
    limits::check_mail(ctx, actor, &user.email).await?;
    let user_id = user.id;
    ctx.db
        .write((actor.clone(), user_id, id), |tx, (actor, user_id, id)| {
            Box::pin(unlink(tx, actor, *user_id, *id))
        })
        .await
}

async fn unlink(tx: &Tx<'_>, actor: &Actor, user_id: i64, id: i64) -> Result<()> {
    // Locked, so that of two parallel requests only one removes the last but one way in.
    let user = user::Entity::find_by_id(user_id).lock_exclusive().one(&**tx).await?;
    let user = user.ok_or(Error::Unauthenticated)?;
    actor.still_signed_in(tx).await?;
    let own = Entity::find_by_id(id).filter(Column::UserId.eq(user_id)).one(&**tx).await?;
    let row = own.ok_or(Error::NotFound("external login"))?;
    if !has_other_way(tx, &user, &row).await? {
        let text = "it is the only way in which you can sign in: set a password or add a passkey first";
        return Err(Error::Conflict { code: "last_way_in", text });
    }
    external_logins::remove_some(tx, actor, &user, &BTreeSet::from([id])).await.map(drop)
}

/// Whether a user can sign in without a link: with a password, a passkey, or another link whose identity provider can
/// be used and is believed about the user.
async fn has_other_way(tx: &Tx<'_>, user: &User, link: &linked_identity::Model) -> Result<bool> {
    if user.password_hash.is_some() {
        return Ok(true);
    }
    let passkeys = passkey::Entity::find().filter(passkey::Column::UserId.eq(user.id)).count(&**tx).await?;
    if passkeys > 0 {
        return Ok(true);
    }
    let logins = users::usable_logins(&**tx, &[user.id]).await?;
    Ok(logins.iter().any(|login| login.id != link.id))
}

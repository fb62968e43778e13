//! Creating a user for a person who is known at a company's identity provider and not here (just-in-time provisioning).

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Map, Value};
use shared_types::CreateUser;

use super::{IdentityProvider, LinkedUser, find_linked, link};
use crate::users;
use kernel::{Error, Fields, Result, emails};
use platform::{
    actor::{Actor, RequestSource, Who},
    ctx::Ctx,
    limits,
};
use store::{db::Tx, entity::user};

/// A person as an identity provider describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExternalPerson {
    /// The subject there.
    pub subject: String,
    /// The email there. It is not verified for that: the administrators of a company run its identity provider, and
    /// could have it name the email of anybody.
    pub email: Option<String>,
    /// Whether the identity provider says that it has verified the email. It counts inside a verified domain only.
    pub email_verified: bool,
    /// The display name.
    pub name: Option<String>,
    /// The given name.
    pub given_name: Option<String>,
    /// The family name.
    pub family_name: Option<String>,
    /// The language, as a BCP 47 tag.
    pub locale: Option<String>,
    /// All claims, for the mapping of the identity provider.
    pub claims: Map<String, Value>,
}

/// Creates an active user without a password in the company of an identity provider, linked to the person there, and
/// mails the link that confirms the email. The caller has locked the identity provider.
///
/// # Errors
/// [`Error::Invalid`] at `email` when there is none, it is malformed (`required`, `invalid`) or it is another user's
/// (`duplicate`); when the database does not answer.
pub async fn create_user(
    tx: &Tx<'_>,
    ctx: &Ctx,
    provider: &IdentityProvider,
    person: &ExternalPerson,
    source: &RequestSource,
) -> Result<LinkedUser> {
    let company_id = provider.company_id.ok_or_else(|| Error::internal("the provider has no company"))?;
    let checked = checked(person)?;
    let actor = Actor { who: Who::System, source: source.clone() };
    let user = users::insert_external(tx, ctx, &actor, company_id, &checked).await?;
    link(tx, &actor, provider, &user, (&person.subject, person.email.as_deref())).await
}

/// Counts a user whom [`create_user`] would create for a person, and the mail to the user. Counts nothing when the
/// person is linked to a user, or the email is that of one.
///
/// # Errors
/// [`Error::TooOften`]; when the database does not answer.
pub async fn check_new_user(ctx: &Ctx, provider: &IdentityProvider, person: &ExternalPerson) -> Result<()> {
    let db = ctx.db.read();
    if !provider.create_users || find_linked(db, provider.id, &person.subject).await?.is_some() {
        return Ok(());
    }
    let email = emails::lookup_key(person.email.as_deref().unwrap_or_default());
    if user::Entity::find().filter(user::Column::Email.eq(&email)).count(db).await? > 0 {
        return Ok(());
    }
    limits::check_new_user(ctx, provider.id, &email).await
}

/// Validates what the identity provider says of a person. Names that would be refused here are left out; the email
/// cannot be.
fn checked(person: &ExternalPerson) -> Result<users::CheckedUser> {
    let email = person.email.clone().unwrap_or_default();
    let local = email.split('@').next().unwrap_or_default().to_owned();
    let full = CreateUser {
        name: person.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| local.clone()),
        email: email.clone(),
        given_name: person.given_name.clone(),
        family_name: person.family_name.clone(),
        locale: person.locale.clone(),
        ..CreateUser::default()
    };
    let mut fields = Fields::new();
    let all = users::validate(&mut fields, "", &full);
    if fields.finish().is_ok() {
        return Ok(all);
    }
    let mut fields = Fields::new();
    let least = CreateUser { name: local, email, ..CreateUser::default() };
    let least = users::validate(&mut fields, "", &least);
    fields.finish().map(|()| least)
}

//! Identity providers: external logins (OpenID Connect, OAuth 2.0 or LDAP) of a company or of the installation, and who is
//! linked to them.
//!
//! The identity provider of a company is run by that company, so it is believed only about people whose home company it
//! is and who have no role in the system. Otherwise the administrators of one company could sign in as a person of
//! another, or as an administrator of the installation.

mod applications;
mod change;
mod connection;
mod ldap;
mod linked_identities;
mod links;
mod oauth2;
mod provision;
mod set_up;
mod validate;
mod view;

pub use change::{create, delete, update};
pub use connection::{begin_test, finish_test};
pub(crate) use linked_identities::link;
pub use linked_identities::{
    LinkedUser, add, find_by_email, find_linked, is_linked, list_own, mark_used, unlink_own,
};
pub use links::{list_links, remove_link};
pub use provision::{ExternalPerson, check_new_user, create_user};
pub(crate) use set_up::{checked_connection, connect, find_of, insert_draft};
pub(super) use view::find;
pub use view::{get, list};

pub use store::entity::identity_provider::Model as IdentityProvider;

use std::sync::Arc;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_types::{CompanyStatus, SecondFactorRule};

use crate::sign_in_policy;
use kernel::{Cached, Error, Result, Secret};
use platform::{
    actor::Actor,
    ctx::{Context, Ctx, Part},
};
use store::{
    db::{Topic, Tx},
    entity::{Company, User, company, entitlement, identity_provider},
};

/// The purpose that client secrets of identity providers are encrypted for.
const SECRET_PURPOSE: &str = "identity provider client secret";

/// Whose identity providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderOwner {
    /// The installation's, with which everybody can sign in.
    Installation,
    /// Those of a company, with which its people can sign in.
    Company(i64),
}

impl ProviderOwner {
    /// Returns the id of the company.
    pub(super) fn company_id(self) -> Option<i64> {
        match self {
            Self::Installation => None,
            Self::Company(id) => Some(id),
        }
    }

    /// Rejects actors who do not manage these identity providers.
    pub(super) async fn require_manager(self, ctx: &Ctx, actor: &Actor) -> Result<()> {
        match self {
            Self::Company(id) => actor.administered_company(&ctx.db, id).await.map(drop),
            Self::Installation => actor.require_admin(),
        }
    }
}

/// The cache of the identity providers that people can sign in with, by company.
struct Usable(Cached<Option<i64>, Arc<Vec<IdentityProvider>>>);

impl Part for Usable {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("identity_providers", 2_000, &[Topic::Settings, Topic::People]))
    }
}

/// Returns the identity providers that a sign-in page offers, by name: those of the installation, and those of a
/// company where it is known.
///
/// # Errors
/// When the database does not answer.
pub async fn offered(ctx: &Ctx, company_id: Option<i64>) -> Result<Vec<IdentityProvider>> {
    let mut found = usable_of(ctx, None).await?.to_vec();
    if company_id.is_some() {
        found.extend_from_slice(&usable_of(ctx, company_id).await?);
    }
    Ok(found)
}

/// Returns the identity providers of a company with which its people can sign in, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn of_company(ctx: &Ctx, company_id: i64) -> Result<Arc<Vec<IdentityProvider>>> {
    usable_of(ctx, Some(company_id)).await
}

async fn usable_of(ctx: &Ctx, company_id: Option<i64>) -> Result<Arc<Vec<IdentityProvider>>> {
    ctx.part::<Usable>().0.get(company_id, load(ctx, company_id)).await
}

async fn load(ctx: &Ctx, company_id: Option<i64>) -> Result<Arc<Vec<IdentityProvider>>> {
    use identity_provider::Column;
    if let Some(id) = company_id {
        let company = company::Entity::find_by_id(id).one(ctx.db.read()).await?;
        if !company.is_some_and(|company| is_active(&company)) {
            return Ok(Arc::default());
        }
    }
    let owner = company_id.map_or_else(|| Column::CompanyId.is_null(), |id| Column::CompanyId.eq(id));
    let rows = identity_provider::Entity::find()
        .filter(owner)
        .filter(Column::Enabled.eq(true))
        .order_by_asc(Column::NameKey)
        .order_by_asc(Column::Id)
        .all(ctx.db.read())
        .await?;
    Ok(Arc::new(rows))
}

fn is_active(company: &Company) -> bool {
    company.status.0 == CompanyStatus::Active
}

/// Looks up an identity provider with which people can sign in now; `None` when there is none with this id, or it or
/// its company is disabled.
///
/// # Errors
/// When the database does not answer.
pub async fn find_usable(ctx: &Ctx, id: i64) -> Result<Option<IdentityProvider>> {
    let found = identity_provider::Entity::find_by_id(id).one(ctx.db.read()).await?;
    let Some(provider) = found else { return Ok(None) };
    Ok(is_usable(ctx.db.read(), &provider).await?.then_some(provider))
}

/// Looks up an identity provider, whether or not people can sign in with it now.
///
/// # Errors
/// When the database does not answer.
pub async fn find_existing(ctx: &Ctx, id: i64) -> Result<Option<IdentityProvider>> {
    Ok(identity_provider::Entity::find_by_id(id).one(ctx.db.read()).await?)
}

/// Whether people can sign in with an identity provider: it and its company are not disabled.
async fn is_usable(connection: &impl ConnectionTrait, provider: &IdentityProvider) -> Result<bool> {
    if !provider.enabled {
        return Ok(false);
    }
    let Some(company_id) = provider.company_id else { return Ok(true) };
    let company = company::Entity::find_by_id(company_id).one(connection).await?;
    Ok(company.is_some_and(|company| is_active(&company)))
}

/// Locks an identity provider that has answered, and returns it as it is now; `None` when people cannot sign in with it
/// any more, or its issuer or client is another one since, so that the subject in its response may be another person.
///
/// # Errors
/// When the database does not answer.
pub async fn lock_unchanged(tx: &Tx<'_>, answered: &IdentityProvider) -> Result<Option<IdentityProvider>> {
    let found = identity_provider::Entity::find_by_id(answered.id).lock_exclusive().one(&**tx).await?;
    let Some(now) = found else { return Ok(None) };
    let is_same =
        oauth2::namespace(&now) == oauth2::namespace(answered) && now.client_id == answered.client_id;
    Ok((is_same && is_usable(&**tx, &now).await?).then_some(now))
}

/// Returns the redirect URI of an identity provider. Each has one of its own, so that a response cannot be taken for
/// that of another (RFC 9700 section 4.4.2.2).
#[must_use]
pub fn redirect_uri(ctx: &Ctx, provider_id: i64) -> String {
    format!("{}/sign-in/external/{provider_id}/callback", ctx.config.server.issuer())
}

/// Returns the address to which an identity provider sends people, or of which its metadata is: what shows people where
/// a button leads.
#[must_use]
pub fn address(provider: &IdentityProvider) -> &str {
    match &provider.oauth2 {
        Some(settings) => &settings.0.authorization_endpoint,
        None => &provider.issuer,
    }
}

/// Returns the address at which an identity provider reports that a person has signed out there (OpenID Connect
/// Back-Channel Logout 1.0).
#[must_use]
pub fn backchannel_logout_uri(ctx: &Ctx, provider_id: i64) -> String {
    format!("{}/oauth2/backchannel-logout/{provider_id}", ctx.config.server.issuer())
}

/// Decrypts the client secret of an identity provider.
///
/// # Errors
/// When it was encrypted with a key that is not configured.
pub fn client_secret(ctx: &Ctx, provider: &IdentityProvider) -> Result<Option<Secret>> {
    let Some(stored) = &provider.client_secret else { return Ok(None) };
    let plain = ctx.cipher.decrypt(SECRET_PURPOSE, stored)?;
    Ok(Some(Secret::new(String::from_utf8(plain).map_err(Error::internal)?)))
}

/// Whether an identity provider is believed about a user.
#[must_use]
pub fn may_vouch_for(provider: &IdentityProvider, user: &User) -> bool {
    match provider.company_id {
        None => true,
        Some(id) => user.home_company_id == id && user.system_role.is_none(),
    }
}

/// Whether a second factor that an identity provider reports counts here: the provider is trusted for it, and is not
/// one of a company where the installation requires a second factor, unless a setting lets companies decide it.
///
/// # Errors
/// When the database does not answer.
pub async fn second_factor_counts(ctx: &Ctx, provider: &IdentityProvider) -> Result<bool> {
    if !provider.trust_second_factor || provider.company_id.is_none() {
        return Ok(provider.trust_second_factor);
    }
    let required = sign_in_policy::effective(ctx, &[], None).await?.second_factor;
    Ok(required < SecondFactorRule::Required || ctx.settings.current().trust_company_second_factors)
}

/// Returns the company whose identity providers a sign-in page offers: the one with a code, or the only one that is
/// entitled to an application.
///
/// # Errors
/// When the database does not answer.
pub async fn company_of_page(ctx: &Ctx, place: SignInPlace<'_>) -> Result<Option<i64>> {
    let ids: Vec<i64> = match place {
        SignInPlace::Company(code) => {
            let with_code = company::Entity::find().filter(company::Column::Code.eq(code));
            with_code.select_only().column(company::Column::Id).into_tuple().all(ctx.db.read()).await?
        }
        SignInPlace::Application(id) => {
            let to_it = entitlement::Entity::find().filter(entitlement::Column::ApplicationId.eq(id));
            let ids = to_it.select_only().column(entitlement::Column::CompanyId).limit(2);
            ids.into_tuple().all(ctx.db.read()).await?
        }
    };
    Ok(if let [id] = ids[..] { Some(id) } else { None })
}

/// The application and the company for which a sign-in page is shown.
#[derive(Debug, Clone, Copy)]
pub enum SignInPlace<'a> {
    /// The code of a company.
    Company(&'a str),
    /// The id of an application.
    Application(i64),
}

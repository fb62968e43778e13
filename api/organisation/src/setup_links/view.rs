//! Viewing set-up links.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared_types::{CompanyRole, SetupLink as Dto, SetupLinkState, SystemRole, UserStatus};

use super::SetupLink;
use crate::identity_providers::IdentityProvider;
use kernel::{Error, Result, Timestamp};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    columns::Stored,
    entity::{
        User, identity_provider, membership,
        setup_link::{Column, Entity},
        user,
    },
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// Returns a page of the set-up links of a company, the newest first. They are searched by how the address begins that
/// they were mailed to.
///
/// # Errors
/// [`Error::NotFound`] when the actor may not see the company; [`Error::Forbidden`] unless the actor administers it;
/// [`Error::Invalid`] for an invalid page request.
pub async fn list(ctx: &Ctx, actor: &Actor, company_id: i64, page: &PageRequest) -> Result<Page<Dto>> {
    actor.administered_company(&ctx.db, company_id).await?;
    let mut query = Entity::find().filter(Column::CompanyId.eq(company_id));
    if let Some(q) = page.search_email() {
        query = query.filter(begins_with(Column::Email, &q));
    }
    let sort = Sort { name: "-created_at", column: Column::Id, id: Column::Id, descending: true };
    let found = page.fetch(ctx.db.read(), query, sort, |row| (SortKey::Number(row.id), row.id)).await?;
    let about = About::load(ctx.db.read(), company_id, &found.items).await?;
    let now = ctx.clock.now();
    Ok(found.map(|row| about.to_dto(row, now)))
}

/// Returns a set-up link of a company.
///
/// # Errors
/// As [`list`]; [`Error::NotFound`].
pub async fn get(ctx: &Ctx, actor: &Actor, company_id: i64, id: i64) -> Result<Dto> {
    actor.administered_company(&ctx.db, company_id).await?;
    let row = load(ctx.db.read(), company_id, id).await?;
    let about = About::load(ctx.db.read(), company_id, std::slice::from_ref(&row)).await?;
    Ok(about.to_dto(row, ctx.clock.now()))
}

/// Loads a set-up link of a company.
pub(super) async fn load(connection: &impl ConnectionTrait, company_id: i64, id: i64) -> Result<SetupLink> {
    let found = Entity::find_by_id(id).filter(Column::CompanyId.eq(company_id)).one(connection).await?;
    found.ok_or(Error::NotFound("set-up link"))
}

/// What links refer to: their identity providers and their creators.
struct About {
    providers: HashMap<i64, IdentityProvider>,
    creators: HashMap<i64, User>,
    /// The creators who may still administer the company.
    entitled: HashSet<i64>,
}

impl About {
    async fn load(connection: &impl ConnectionTrait, company_id: i64, links: &[SetupLink]) -> Result<Self> {
        let ids = links.iter().map(|link| link.provider_id);
        let providers = identity_provider::Entity::find().filter(identity_provider::Column::Id.is_in(ids));
        let ids = links.iter().map(|link| link.user_id);
        let creators = user::Entity::find().filter(user::Column::Id.is_in(ids.clone()));
        let creators = creators.all(connection).await?;
        let administrators: HashSet<i64> = membership::Entity::find()
            .filter(membership::Column::CompanyId.eq(company_id))
            .filter(membership::Column::UserId.is_in(ids))
            .filter(membership::Column::Role.eq(Stored(CompanyRole::CompanyAdmin)))
            .all(connection)
            .await?
            .into_iter()
            .map(|row| row.user_id)
            .collect();
        let is_entitled = |user: &&User| {
            let is_admin = user.system_role == Some(Stored(SystemRole::Admin));
            user.status.0 == UserStatus::Active && (is_admin || administrators.contains(&user.id))
        };
        Ok(Self {
            entitled: creators.iter().filter(is_entitled).map(|user| user.id).collect(),
            providers: providers.all(connection).await?.into_iter().map(|row| (row.id, row)).collect(),
            creators: creators.into_iter().map(|row| (row.id, row)).collect(),
        })
    }

    fn to_dto(&self, row: SetupLink, now: Timestamp) -> Dto {
        let provider = self.providers.get(&row.provider_id);
        let state = if row.revoked_at.is_some() || !self.entitled.contains(&row.user_id) {
            SetupLinkState::Revoked
        } else if provider.is_some_and(|provider| provider.enabled) {
            SetupLinkState::Finished
        } else if row.expires_at.0 <= now {
            SetupLinkState::Expired
        } else if row.saved_at.is_some() {
            SetupLinkState::Saved
        } else if row.opened_at.is_some() {
            SetupLinkState::Opened
        } else {
            SetupLinkState::Open
        };
        Dto {
            id: row.id,
            provider_id: row.provider_id,
            provider_name: provider.map(|provider| provider.name.clone()).unwrap_or_default(),
            email: row.email,
            state,
            created_by: self.creators.get(&row.user_id).map(|user| user.name.clone()).unwrap_or_default(),
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            opened_at: row.opened_at.map(|at| at.0),
            saved_at: row.saved_at.map(|at| at.0),
        }
    }
}

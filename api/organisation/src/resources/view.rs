//! Viewing API resources.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_types::{Resource as Dto, ResourceSort, Word};

use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    entity::{
        application,
        resource::{Column, Entity, Model},
        resource_application,
    },
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// Returns a page of the resources. They are searched by name.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an administrator; [`Error::Invalid`] for an invalid page request.
pub async fn list(ctx: &Ctx, actor: &Actor, page: &PageRequest, sort: ResourceSort) -> Result<Page<Dto>> {
    actor.require_admin()?;
    let mut query = Entity::find();
    if let Some(q) = page.search() {
        query = query.filter(begins_with(Column::NameKey, &q));
    }
    let (column, descending) = match sort {
        ResourceSort::Name => (Column::NameKey, false),
        ResourceSort::NameDescending => (Column::NameKey, true),
        ResourceSort::CreatedAt => (Column::Id, false),
        ResourceSort::CreatedAtDescending => (Column::Id, true),
    };
    let key = |row: &Model| match column {
        Column::NameKey => SortKey::Text(row.name_key.clone()),
        _ => SortKey::Number(row.id),
    };
    let sort = Sort { name: sort.as_str(), column, id: Column::Id, descending };
    let found = page.fetch(ctx.db.read(), query, sort, |row| (key(row), row.id)).await?;
    let mut named = NamedApplications::of(ctx, &found.items).await?;
    Ok(found.map(|row| named.show(row)))
}

/// Returns a resource, with its version.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an administrator; [`Error::NotFound`].
pub async fn get(ctx: &Ctx, actor: &Actor, id: i64) -> Result<(Dto, i64)> {
    actor.require_admin()?;
    let row = Entity::find_by_id(id).one(ctx.db.read()).await?.ok_or(Error::NotFound("resource"))?;
    let version = row.version;
    let mut named = NamedApplications::of(ctx, std::slice::from_ref(&row)).await?;
    Ok((named.show(row), version))
}

/// The client ids of the applications that resources name.
struct NamedApplications {
    /// The applications that may request each resource, by its id.
    applications: HashMap<i64, Vec<String>>,
    /// The applications that serve resources, by their ids.
    servers: HashMap<i64, String>,
}

impl NamedApplications {
    async fn of(ctx: &Ctx, rows: &[Model]) -> Result<Self> {
        let db = ctx.db.read();
        let pairs: Vec<(i64, String)> = resource_application::Entity::find()
            .select_only()
            .column(resource_application::Column::ResourceId)
            .column(application::Column::ClientId)
            .inner_join(application::Entity)
            .filter(resource_application::Column::ResourceId.is_in(rows.iter().map(|row| row.id)))
            .order_by_asc(application::Column::ClientId)
            .into_tuple()
            .all(db)
            .await?;
        let mut applications: HashMap<_, Vec<_>> = HashMap::new();
        for (id, client_id) in pairs {
            applications.entry(id).or_default().push(client_id);
        }
        let servers: BTreeSet<_> = rows.iter().filter_map(|row| row.server_id).collect();
        let servers: Vec<(i64, String)> = application::Entity::find()
            .select_only()
            .columns([application::Column::Id, application::Column::ClientId])
            .filter(application::Column::Id.is_in(servers))
            .into_tuple()
            .all(db)
            .await?;
        Ok(Self { applications, servers: servers.into_iter().collect() })
    }

    fn show(&mut self, row: Model) -> Dto {
        Dto {
            id: row.id,
            uri: row.uri,
            name: row.name,
            scopes: row.scopes.0,
            applications: self.applications.remove(&row.id).unwrap_or_default(),
            served_by: row.server_id.and_then(|id| self.servers.get(&id).cloned()),
            access_token_typ: row.access_token_typ.0,
            access_token_signed_response_alg: row.access_token_signed_response_alg.map(|alg| alg.0),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

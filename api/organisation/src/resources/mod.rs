//! API resources: the targets of access tokens, besides Aldaba itself (RFC 8707).

mod change;
mod delete;
mod validate;
mod view;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

pub use change::{create, update};
pub use delete::delete;
pub use view::{get, list};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared_types::{AccessTokenTyp, ScopeDescription, SigningAlg};

use super::applications::Client;
use kernel::validate::MAX_URL;
use kernel::{Cached, Error, Result, secrets::sha256};
use platform::ctx::{Context, Ctx, Part};
use store::{
    db::Topic,
    entity::{resource, resource_application},
};

/// An API resource, as every request looks it up.
#[derive(Debug, Clone)]
pub struct Resource {
    row: resource::Model,
    /// The ids of the applications that may request it.
    applications: HashSet<i64>,
    /// Where each of its scopes is.
    places: HashMap<String, usize>,
}

impl Resource {
    /// Returns its URI, by which requests and tokens name it.
    #[must_use]
    pub fn uri(&self) -> &str {
        &self.row.uri
    }

    /// Returns its name, which is shown to people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.row.name
    }

    /// Returns whether an application may request it.
    #[must_use]
    pub fn is_for(&self, client: &Client) -> bool {
        self.applications.contains(&client.application.id)
    }

    /// Returns whether an application serves it.
    #[must_use]
    pub fn is_served_by(&self, client: &Client) -> bool {
        self.row.server_id == Some(client.application.id)
    }

    /// Returns the `typ` of its access tokens.
    #[must_use]
    pub fn access_token_typ(&self) -> AccessTokenTyp {
        self.row.access_token_typ.0
    }

    /// Returns the algorithm of its access tokens, unless it leaves that to the application.
    #[must_use]
    pub fn access_token_alg(&self) -> Option<SigningAlg> {
        self.row.access_token_signed_response_alg.map(|alg| alg.0)
    }

    /// Returns the description of one of its scopes. Takes as long however many it has.
    #[must_use]
    pub fn scope(&self, scope: &str) -> Option<&ScopeDescription> {
        self.row.scopes.0.get(*self.places.get(scope)?)
    }
}

/// The cache of API resources, by URI.
struct Resources(Cached<String, Option<Arc<Resource>>>);

impl Part for Resources {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("resources", 2_000, &[Topic::Applications]))
    }
}

/// Looks up the resource with a URI.
///
/// # Errors
/// When the database does not answer.
pub async fn find(ctx: &Ctx, uri: &str) -> Result<Option<Arc<Resource>>> {
    if uri.len() > MAX_URL {
        return Ok(None);
    }
    ctx.part::<Resources>().0.get(uri.to_owned(), load(ctx, uri)).await
}

async fn load(ctx: &Ctx, uri: &str) -> Result<Option<Arc<Resource>>, Error> {
    let db = ctx.db.read();
    let found =
        resource::Entity::find().filter(resource::Column::UriHash.eq(sha256(uri.as_bytes()))).one(db).await?;
    let Some(row) = found else { return Ok(None) };
    let applications = resource_application::Entity::find()
        .filter(resource_application::Column::ResourceId.eq(row.id))
        .all(db)
        .await?;
    let applications = applications.into_iter().map(|row| row.application_id).collect();
    let scopes = row.scopes.0.iter().enumerate();
    let places = scopes.map(|(index, known)| (known.scope.clone(), index)).collect();
    Ok(Some(Arc::new(Resource { row, applications, places })))
}

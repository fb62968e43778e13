//! The origins that a proxy protects for applications (forward authentication). Each belongs to one application.

use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::{Application, Client, client};
use kernel::{Cached, Error, Fields, Result};
use platform::ctx::{Context, Ctx, Part};
use store::{
    db::{Topic, Tx, is_duplicate},
    entity::{
        application,
        protected_origin::{ActiveModel, Column, Entity},
    },
};

/// The path of the redirect URI of a protected origin, which is registered by naming the origin.
const CALLBACK: &str = "/.aldaba/callback";
/// The maximum length of an origin, in characters.
pub(super) const MAX_ORIGIN: usize = 255;

impl Client {
    /// Returns whether a URI is the redirect URI of a protected origin of the application.
    pub(super) fn has_callback_uri(&self, uri: &str) -> bool {
        let origins = self.application.metadata.0.forward_auth_origins.as_deref().unwrap_or_default();
        uri.strip_suffix(CALLBACK).is_some_and(|origin| origins.iter().any(|known| known == origin))
    }
}

/// Returns the redirect URI of a protected origin.
#[must_use]
pub fn callback_uri(origin: &str) -> String {
    format!("{origin}{CALLBACK}")
}

/// The cache of the client ids of the applications that origins are protected for, by origin.
struct Protected(Cached<String, Option<String>>);

impl Part for Protected {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("protected", 2_000, &[Topic::Applications]))
    }
}

/// Looks up the application that a proxy protects an origin for.
///
/// # Errors
/// When the database does not answer.
pub async fn find_by_origin(ctx: &Ctx, origin: &str) -> Result<Option<Arc<Client>>> {
    if origin.len() > MAX_ORIGIN {
        return Ok(None);
    }
    let client_id = ctx.part::<Protected>().0.get(origin.to_owned(), load(ctx, origin)).await?;
    match client_id {
        Some(client_id) => client(ctx, &client_id).await,
        None => Ok(None),
    }
}

async fn load(ctx: &Ctx, origin: &str) -> Result<Option<String>, Error> {
    let found = Entity::find_by_id(origin).find_also_related(application::Entity).one(ctx.db.read()).await?;
    Ok(found.and_then(|(_, application)| application).map(|application| application.client_id))
}

/// Stores the protected origins of an application that has just been written.
///
/// # Errors
/// [`Error::Invalid`] with `duplicate` at those that belong to another application.
pub(super) async fn write(tx: &Tx<'_>, before: Option<&Application>, after: &Application) -> Result<()> {
    let of = |application: &Application| application.metadata.0.forward_auth_origins.clone();
    let origins = of(after).unwrap_or_default();
    if origins == before.and_then(of).unwrap_or_default() {
        return Ok(());
    }
    Entity::delete_many().filter(Column::ApplicationId.eq(after.id)).exec(&**tx).await?;
    let taken = Entity::find().filter(Column::Origin.is_in(origins.iter())).all(&**tx).await?;
    let mut fields = Fields::new();
    for (index, _) in origins.iter().enumerate().filter(|(_, it)| taken.iter().any(|row| row.origin == **it))
    {
        fields.add(format!("forward_auth_origins.{index}"), "duplicate", TAKEN);
    }
    fields.finish()?;
    for (index, origin) in origins.iter().enumerate() {
        let row = ActiveModel { origin: Set(origin.clone()), application_id: Set(after.id) };
        // A parallel request may have inserted it for another application.
        Entity::insert(row).exec_without_returning(&**tx).await.map_err(|error| {
            match is_duplicate(&error) {
                true => Error::field(format!("forward_auth_origins.{index}"), "duplicate", TAKEN),
                false => error.into(),
            }
        })?;
    }
    Ok(())
}

const TAKEN: &str = "another application is protected there already";

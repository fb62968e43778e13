//! Pictures of applications that are stored here, instead of at an address elsewhere.
//!
//! `logo_uri` is then an address of this server. It contains a hash of the picture, so that another picture has another
//! address, and is no longer used when `logo_uri` is set to something else.

use std::sync::Arc;

use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use shared_types::{Application as Dto, LogoUpload, limits::LOGO_BYTES, paths};

use super::{
    Application,
    change::{changeable, lock_next_version, write},
    logo::{Logo, content_type},
    view::{self, Secrets},
};
use kernel::{
    Error, Result,
    secrets::{base64url, from_base64, sha256},
};
use platform::{actor::Actor, ctx::Ctx};
use store::{db::Tx, entity::application_logo};

/// Stores a picture of an application; returns the application with its version.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`] (with `privileged` if only an administrator is allowed to do it),
/// [`Error::Invalid`] with `invalid` or `too_long` at `image`.
pub async fn upload_logo(
    ctx: &Ctx,
    actor: &Actor,
    client_id: &str,
    upload: LogoUpload,
) -> Result<(Dto, i64)> {
    let client = changeable(ctx, actor, client_id).await?;
    let hash = checked(&upload.image)?;
    let uri = format!("{}?v={hash}", address(ctx, client_id));
    if client.application.logo_uri.as_ref() != Some(&uri) {
        let args = (ctx.clone(), actor.clone(), client.application.id, (uri, upload.image));
        ctx.db
            .write(args, |tx, (ctx, actor, id, (uri, image))| {
                Box::pin(store(tx, ctx, actor, *id, uri, image))
            })
            .await?;
    }
    view::get(ctx, actor, client_id, Secrets::Omitted).await
}

/// Checks a picture, and returns a hash of it.
fn checked(image: &str) -> Result<String> {
    let bytes = from_base64(image).ok_or_else(|| Error::field("image", "invalid", "must be base64"))?;
    if bytes.len() > LOGO_BYTES {
        return Err(Error::field("image", "too_long", format!("must have at most {LOGO_BYTES} bytes")));
    }
    match content_type(&bytes) {
        Some(_) => Ok(version(&bytes)),
        None => Err(Error::field("image", "invalid", "must be a PNG, JPEG, GIF, WebP or SVG picture")),
    }
}

async fn store(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, id: i64, uri: &str, image: &str) -> Result<()> {
    // Uploads to one application wait for each other here.
    let before = lock_next_version(tx, actor, id).await?;
    application_logo::Entity::delete_by_id(id).exec(&**tx).await?;
    let row = application_logo::ActiveModel {
        application_id: Set(id),
        image: Set(image.to_owned()),
        updated_at: Set(tx.now().into()),
    };
    row.insert(&**tx).await?;
    let after = Application { logo_uri: Some(uri.to_owned()), ..before.clone() };
    write(tx, ctx, actor, &before, after).await
}

/// Deletes the stored picture of an application whose `logo_uri` names another one from now on.
pub(super) async fn forget(tx: &Tx<'_>, ctx: &Ctx, before: &Application, after: &Application) -> Result<()> {
    if is_stored(ctx, before) && !is_stored(ctx, after) {
        application_logo::Entity::delete_by_id(before.id).exec(&**tx).await?;
    }
    Ok(())
}

/// The version of a picture: another picture has another one.
fn version(picture: &[u8]) -> String {
    base64url(&sha256(picture)[..9])
}

/// The version of an application's picture, if it is stored here.
fn stored_version<'a>(ctx: &Ctx, application: &'a Application) -> Option<&'a str> {
    let uri = application.logo_uri.as_ref()?;
    uri.strip_prefix(&address(ctx, &application.client_id))?.strip_prefix("?v=")
}

/// Whether the picture of an application is stored here.
pub(super) fn is_stored(ctx: &Ctx, application: &Application) -> bool {
    stored_version(ctx, application).is_some()
}

/// Returns the path at which this server serves the logo of an application; `None` if it has none. Of a stored picture, it
/// contains the version.
#[must_use]
pub fn logo_path(ctx: &Ctx, application: &Application) -> Option<String> {
    application.logo_uri.as_ref()?;
    let path = format!("{}/{}", paths::LOGOS, application.client_id);
    Some(match stored_version(ctx, application) {
        Some(version) => format!("{path}?v={version}"),
        None => path,
    })
}

/// Returns the stored picture of an application.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn stored(ctx: &Ctx, id: i64) -> Result<Option<Arc<Logo>>> {
    let row = application_logo::Entity::find_by_id(id).one(ctx.db.read()).await?;
    let body = row.and_then(|row| from_base64(&row.image));
    Ok(body.and_then(|body| {
        let (content_type, version) = (content_type(&body)?, Some(version(&body)));
        Some(Arc::new(Logo { content_type, version, body: body.into() }))
    }))
}

fn address(ctx: &Ctx, client_id: &str) -> String {
    format!("{}{}/{client_id}", ctx.config.server.issuer(), paths::LOGOS)
}

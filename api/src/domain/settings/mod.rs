//! Values that hold for the whole system.

use sea_orm::{EntityTrait, Set};

use super::{
    ctx::Ctx,
    db::{Topic, Tx, is_duplicate},
    entity::setting,
    stored::Json,
};
use crate::kernel::Result;

/// The setting that says when the installation was finished.
const INSTALLED: &str = "installed_at";

/// Whether the installation is finished (UC-1).
///
/// # Errors
/// When the database does not answer.
pub async fn is_installed(ctx: &Ctx) -> Result<bool> {
    Ok(setting::Entity::find_by_id(INSTALLED).one(ctx.db.read()).await?.is_some())
}

/// Marks the installation as finished; says whether this was the first time. The key is unique, so that of two
/// parallel calls only one is.
pub(super) async fn mark_installed(tx: &Tx<'_>) -> Result<bool> {
    let row = setting::ActiveModel {
        name: Set(INSTALLED.to_owned()),
        value: Set(Json(serde_json::json!(tx.now()))),
        updated_at: Set(tx.now().into()),
    };
    match setting::Entity::insert(row).exec_without_returning(&**tx).await {
        Ok(_) => {
            tx.touch(Topic::Settings);
            Ok(true)
        }
        Err(error) if is_duplicate(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

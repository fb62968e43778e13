//! `/v1/settings`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::SettingsChange;

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
};
use platform::{Ctx, Patch};
use web::Result;

/// `/v1/settings`.
#[derive(Debug)]
pub(crate) struct Settings;

#[OpenApi(tag = "Tag::Settings")]
impl Settings {
    /// Get the settings
    ///
    /// For administrators. With the defaults, and the names of those that an environment variable pins.
    #[oai(path = "/settings", method = "get", operation_id = "getSettings")]
    async fn get(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<shared_types::Settings>> {
        Ok(Json(ctx.settings.get(&caller.0)?))
    }

    /// Change settings
    ///
    /// What is absent or `null` stays. They hold at once.
    #[oai(path = "/settings", method = "put", operation_id = "putSettings")]
    async fn put(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: Body<SettingsChange>,
    ) -> Result<Json<shared_types::Settings>> {
        Ok(Json(ctx.settings.update(&caller.0, Patch::set(body.0)).await?))
    }

    /// Change settings, or reset them
    ///
    /// What is absent stays; what is `null` is back to its default. They hold at once.
    #[oai(path = "/settings", method = "patch", operation_id = "patchSettings")]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: PatchBody<SettingsChange>,
    ) -> Result<Json<shared_types::Settings>> {
        Ok(Json(ctx.settings.update(&caller.0, body.0).await?))
    }
}

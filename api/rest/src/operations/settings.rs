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
    /// Returns all settings, with the defaults of those that were not changed and the names of those that an
    /// environment variable sets. Requires an administrator.
    #[oai(path = "/settings", method = "get", operation_id = "getSettings")]
    async fn get(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<shared_types::Settings>> {
        Ok(Json(ctx.settings.get(&caller.0)?))
    }

    /// Update the settings
    ///
    /// Updates the settings that are sent and keeps those that are absent or `null`. Takes effect at once. Requires an
    /// administrator.
    #[oai(path = "/settings", method = "put", operation_id = "putSettings")]
    async fn put(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: Body<SettingsChange>,
    ) -> Result<Json<shared_types::Settings>> {
        Ok(Json(ctx.settings.update(&caller.0, Patch::set(body.0)).await?))
    }

    /// Patch the settings
    ///
    /// Applies a merge patch (RFC 7396): absent settings are kept, and `null` resets a setting to its default. Takes
    /// effect at once. Requires an administrator.
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

//! `/v1/settings`.

use poem::{Result, web::Data};
use poem_openapi::{OpenApi, payload::Json};
use shared_types::SettingsChange;

use super::{Body, Caller, Tag};
use crate::domain::{
    Ctx,
    settings::{self, Null},
};

/// `/v1/settings`.
#[derive(Debug)]
pub struct Settings;

#[OpenApi(tag = "Tag::Settings")]
impl Settings {
    /// Get the settings
    #[oai(path = "/settings", method = "get", operation_id = "getSettings")]
    async fn get(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<shared_types::Settings>> {
        Ok(Json(settings::get(&ctx, &caller.0)?))
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
        Ok(Json(settings::update(&ctx, &caller.0, body.0, Null::Stays).await?))
    }

    /// Change settings, or reset them
    ///
    /// What is absent stays; what is `null` is back to its default. They hold at once.
    #[oai(path = "/settings", method = "patch", operation_id = "patchSettings")]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: Body<SettingsChange>,
    ) -> Result<Json<shared_types::Settings>> {
        Ok(Json(settings::update(&ctx, &caller.0, body.0, Null::Resets).await?))
    }
}

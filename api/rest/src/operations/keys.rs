//! `/v1/keys`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{KeyRotation, SigningKey};

use super::Tag;
use crate::{auth::Caller, body::OptionalBody};
use platform::Ctx;
use web::Result;

/// `/v1/keys`.
#[derive(Debug)]
pub(crate) struct Keys;

#[OpenApi(tag = "Tag::Keys")]
impl Keys {
    /// List signing keys
    ///
    /// Returns the keys that sign tokens, the oldest first. Their public keys are published at `/oauth2/jwks`. Requires
    /// an administrator.
    #[oai(path = "/keys", method = "get", operation_id = "listKeys")]
    async fn list(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<SigningKey>>> {
        Ok(Json(ctx.keys.list(&caller.0).await?))
    }

    /// Rotate the signing keys
    ///
    /// Makes the next keys sign from now on, and publishes new next keys before the response. Previous keys are
    /// published until the last token that they signed has expired. Keys are also rotated automatically, every
    /// `signing_key_rotation_days` days. Requires an administrator.
    #[oai(path = "/keys/rotate", method = "post", operation_id = "rotateKeys")]
    async fn rotate(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: OptionalBody<KeyRotation>,
    ) -> Result<Json<Vec<SigningKey>>> {
        Ok(Json(ctx.keys.rotate(&caller.0, body.0.alg).await?))
    }
}

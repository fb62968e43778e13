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
    /// List the keys that tokens are signed with
    ///
    /// For administrators. The oldest comes first; their public parts are at `/oauth2/jwks`.
    #[oai(path = "/keys", method = "get", operation_id = "listKeys")]
    async fn list(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<SigningKey>>> {
        Ok(Json(ctx.keys.list(&caller.0).await?))
    }

    /// Let the next keys take over now
    ///
    /// For administrators. It happens by itself as often as the setting `signing_key_rotation_days` says. New next keys
    /// are published before this answers; those before stay published until the last token that they signed has expired.
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

//! `/v1/keys`.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Path, payload::Json};
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

    /// Revoke a signing key
    ///
    /// Revokes a key that may be compromised. It is no longer published, and tokens that it signed are no longer
    /// accepted: by userinfo, introspection and this API at once, as `id_token_hint`, and on other instances within a
    /// second. If the key signs now, the next key takes over, and a new next key is published. Services that cache the
    /// key set accept its tokens until they fetch the key set again. Revoking a revoked key changes nothing. Requires
    /// an administrator who signed in within the last 10 minutes.
    #[oai(path = "/keys/:kid/revoke", method = "post", operation_id = "revokeKey")]
    async fn revoke(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        kid: Path<String>,
    ) -> Result<Json<Vec<SigningKey>>> {
        Ok(Json(ctx.keys.revoke(&caller.0, &kid, ctx.clock.now()).await?))
    }
}

//! Whether a stored response may be returned again to a caller who repeats a request.

use serde_json::Value;

use kernel::{Error, Result};
use organisation::applications;
use platform::{
    Ctx,
    actor::{Actor, CallerRoles},
    idempotency::StoredResponse,
};

/// The fields of responses that contain a secret.
const SECRETS: [&str; 5] = ["client_secret", "token", "secret", "recovery_codes", "link"];

/// Rejects a repeated request whose caller has lost a role since, and one whose response contains a secret that the
/// caller may not see any more. Whether the object of the request still exists does not matter.
///
/// # Errors
/// [`Error::RecentSignInRequired`] in a browser; [`Error::Forbidden`], with `privileged` for the secret of an
/// application that has become privileged.
pub(super) async fn check(ctx: &Ctx, actor: &Actor, path: &str, answer: &StoredResponse) -> Result<()> {
    let earlier: CallerRoles = serde_json::from_value(answer.rights.clone()).map_err(Error::internal)?;
    if !CallerRoles::of(actor).cover(ctx.db.read(), &earlier).await? {
        return Err(Error::forbidden());
    }
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    if !SECRETS.iter().any(|name| !body[*name].is_null()) {
        return Ok(());
    }
    actor.recent_if_in_browser(ctx.clock.now())?;
    let in_path = || path.strip_prefix("/v1/applications/")?.split('/').next();
    match body["client_id"].as_str().or_else(in_path) {
        Some(client_id) => applications::check_secret_visible(ctx, actor, client_id).await,
        None => Ok(()),
    }
}

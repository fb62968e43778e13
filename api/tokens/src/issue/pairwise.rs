//! What applications know people and sessions by (OpenID Connect Core section 8): the same everywhere, or for each
//! sector another, so that what two applications know cannot be put together by it.

use organisation::applications::ApplicationRules;
use shared_types::SubjectType;
use uuid::Uuid;

use organisation::applications::{Application, Client};
use platform::ctx::Ctx;
use store::entity::User;

/// What an application knows a person by.
#[must_use]
pub fn subject_identifier(ctx: &Ctx, client: &Client, user: &User) -> String {
    subject_of(ctx, client, user.sub)
}

/// The same of a person who may be gone, of whom only the public subject id is known.
#[must_use]
pub fn subject_of(ctx: &Ctx, client: &Client, sub: Uuid) -> String {
    named(ctx, &client.application, b"sub", sub).to_string()
}

/// What an application knows a session by (`sid`): the same browser is in one session for all of them.
#[must_use]
pub fn session_of(ctx: &Ctx, application: &Application, sid: Uuid) -> Uuid {
    named(ctx, application, b"sid", sid)
}

fn named(ctx: &Ctx, application: &Application, what: &[u8], id: Uuid) -> Uuid {
    if application.metadata.0.subject_type.unwrap_or(SubjectType::Public) == SubjectType::Public {
        return id;
    }
    // Settings without a sector are refused; an application is then a sector of its own.
    let (kind, sector) = match application.sector() {
        Some(sector) => (&b"host"[..], sector),
        None => (&b"client"[..], application.client_id.clone()),
    };
    let mac = ctx.secrets.pairwise_key().mac(&[what, kind, sector.as_bytes(), id.as_bytes()]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&mac[..16]);
    // It looks like every other subject, which no client_id ever does.
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

//! The identifiers under which applications know people (`sub`) and sessions (`sid`), OpenID Connect Core section 8:
//! the same for all applications, or a different one for each sector, so that applications cannot correlate them.

use organisation::applications::ApplicationRules;
use shared_types::SubjectType;
use uuid::Uuid;

use organisation::applications::{Application, Client};
use platform::ctx::Ctx;
use store::entity::User;

/// The `sub` of a person for an application.
#[must_use]
pub fn subject_identifier(ctx: &Ctx, client: &Client, user: &User) -> String {
    deleted_subject_identifier(ctx, client, user.sub)
}

/// The `sub` for an application of a person who may be deleted, from the public subject id.
#[must_use]
pub fn deleted_subject_identifier(ctx: &Ctx, client: &Client, sub: Uuid) -> String {
    named(ctx, &client.application, b"sub", sub).to_string()
}

/// The `sid` of a session for an application. A browser has one session for all applications.
#[must_use]
pub fn session_identifier(ctx: &Ctx, application: &Application, sid: Uuid) -> Uuid {
    named(ctx, application, b"sid", sid)
}

fn named(ctx: &Ctx, application: &Application, what: &[u8], id: Uuid) -> Uuid {
    if application.metadata.0.subject_type.unwrap_or(SubjectType::Public) == SubjectType::Public {
        return id;
    }
    // Validation rejects settings without a sector. If there is none, the application is a sector of its own.
    let (kind, sector) = match application.sector() {
        Some(sector) => (&b"host"[..], sector),
        None => (&b"client"[..], application.client_id.clone()),
    };
    let mac = ctx.secrets.pairwise_key().mac(&[what, kind, sector.as_bytes(), id.as_bytes()]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&mac[..16]);
    // In the form of a UUID, as all subjects, so that it is never equal to a client_id.
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

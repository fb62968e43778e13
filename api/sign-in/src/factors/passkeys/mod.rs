//! Passkeys (WebAuthn Level 3): registered by a person, and verified either to find out who signs in or as a second
//! factor of a known person.
//!
//! Every passkey is discoverable and verifies its user, so it replaces password and second factor. A challenge is a row
//! that its answer deletes, so an answer is used once.

mod authenticators;
mod ceremony;
mod manage;
mod register;
mod verify;

pub use ceremony::PasskeyOptions;
pub use manage::{remove, remove_own, rename_own};
pub use register::{
    FACTOR_ADDED, NewPasskey, begin_registration_at_page, begin_registration_own, proven, register,
    register_own,
};
pub use verify::{begin, begin_for_user, verify};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr};
use shared_types::{FactorKind, Passkey};

use super::Kind;
use kernel::Result;
use platform::ctx::Ctx;
use store::{db::Tx, entity::passkey};

pub(super) const KIND: Kind = Kind {
    kind: FactorKind::Passkey,
    count: |user_id| {
        passkey::Entity::find()
            .select_only()
            .expr(Expr::cust("'passkey'"))
            .expr(passkey::Column::Id.count())
            .expr(passkey::Column::CreatedAt.min())
            .filter(passkey::Column::UserId.eq(user_id))
            .into_query()
    },
    delete: |user_id| passkey::Entity::delete_many().filter(passkey::Column::UserId.eq(user_id)).into_query(),
};

/// Whether people can use passkeys: not where the public URL has an address in place of a domain.
#[must_use]
pub fn are_available(ctx: &Ctx) -> bool {
    ctx.config.server.webauthn_rp_id.is_some()
}

/// Returns whether a user has the passkey with an id.
pub(super) async fn is_of(tx: &Tx<'_>, user_id: i64, id: i64) -> Result<bool> {
    let row = passkey::Entity::find_by_id(id).one(&**tx).await?;
    Ok(row.is_some_and(|row| row.user_id == user_id))
}

/// Returns the passkeys of a user, the oldest first.
pub(super) async fn find(ctx: &Ctx, user_id: i64) -> Result<Vec<Passkey>> {
    let rows = passkey::Entity::find()
        .filter(passkey::Column::UserId.eq(user_id))
        .order_by_asc(passkey::Column::Id)
        .all(ctx.db.read())
        .await?;
    Ok(rows.into_iter().map(to_dto).collect())
}

fn to_dto(row: passkey::Model) -> Passkey {
    Passkey {
        id: row.id,
        name: row.name,
        authenticator: row.aaguid.and_then(authenticators::name).map(str::to_owned),
        aaguid: row.aaguid.map(|aaguid| aaguid.to_string()),
        backup_eligible: row.backup_eligible,
        backed_up: row.backed_up,
        created_at: row.created_at.0,
        last_used_at: row.last_used_at.map(|at| at.0),
    }
}

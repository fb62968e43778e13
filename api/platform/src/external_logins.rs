//! External logins of a user that are removed together with the password: somebody who knew it may have added them.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use serde_json::json;

use crate::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    jobs::FactorChange,
    mail,
};
use kernel::Result;
use store::{
    db::Tx,
    entity::{
        User, identity_provider,
        linked_identity::{self, Column, Entity},
    },
};

/// Returns the names of the identity providers of the logins that [`remove_added`] would remove.
///
/// # Errors
/// When the database does not answer.
pub async fn added(ctx: &Ctx, user: &User) -> Result<Vec<String>> {
    let rows = find(ctx.db.read(), user.id, is_added(user)).await?;
    Ok(rows.into_iter().map(|(_, name)| name).collect())
}

/// Removes the external logins that a user added, and notifies the user by mail. One with which the account was created
/// stays: nobody can have added it with a password.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_added(tx: &Tx<'_>, actor: &Actor, user: &User) -> Result<()> {
    remove(tx, actor, user, is_added(user)).await.map(drop)
}

/// Removes all external logins of a user, and notifies the user by mail.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_all(tx: &Tx<'_>, actor: &Actor, user: &User) -> Result<()> {
    remove(tx, actor, user, Column::Id.is_not_null()).await.map(drop)
}

/// Removes the external logins of a user with these ids, and notifies the user by mail; returns their number.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_some(tx: &Tx<'_>, actor: &Actor, user: &User, ids: &BTreeSet<i64>) -> Result<usize> {
    remove(tx, actor, user, Column::Id.is_in(ids.iter().copied())).await
}

/// The condition for logins that were added after the account was created.
fn is_added(user: &User) -> Expr {
    Column::CreatedAt.gt(user.created_at)
}

/// The logins of a user that match a condition, each with the name of its identity provider.
async fn find(
    connection: &impl ConnectionTrait,
    user_id: i64,
    which: Expr,
) -> Result<Vec<(linked_identity::Model, String)>> {
    let rows: Vec<(linked_identity::Model, Option<identity_provider::Model>)> = Entity::find()
        .find_also_related(identity_provider::Entity)
        .filter(Column::UserId.eq(user_id).and(which))
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    let named = |(row, provider): (_, Option<identity_provider::Model>)| {
        (row, provider.map(|provider| provider.name).unwrap_or_default())
    };
    Ok(rows.into_iter().map(named).collect())
}

async fn remove(tx: &Tx<'_>, actor: &Actor, user: &User, which: Expr) -> Result<usize> {
    let rows = find(&**tx, user.id, which).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let ids = rows.iter().map(|(row, _)| row.id);
    Entity::delete_many().filter(Column::Id.is_in(ids)).exec(&**tx).await?;
    for (row, name) in &rows {
        let event = Event::new("identity.unlinked").company(user.home_company_id);
        let details = json!({ "provider": name, "provider_id": row.provider_id });
        audit::record(tx, actor, event.target("user", user.id, &user.name).details(details)).await?;
    }
    let names: Vec<&str> = rows.iter().map(|(_, name)| name.as_str()).collect();
    mail::factor_changed(tx, user, FactorChange::ExternalLoginRemoved { name: names.join(", ") }).await?;
    Ok(rows.len())
}

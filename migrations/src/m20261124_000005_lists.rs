//! What lists are ordered and searched by, versions for conditional updates, the answers that idempotency keys give
//! again, and what tells other instances of changes.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Tables whose rows carry a version.
const VERSIONED: [&str; 4] = ["companies", "users", "memberships", "entitlements"];
/// The orders of a company's people.
const ORDERS: [&[&str]; 4] = [
    &["company_id", "name_key", "user_id"],
    &["company_id", "status", "name_key", "user_id"],
    &["company_id", "role", "name_key", "user_id"],
    &["company_id", "email", "user_id"],
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in VERSIONED.iter().chain(&["applications"]) {
            add(manager, name, &mut version()).await?;
        }
        for name in ["companies", "applications"] {
            add(manager, name, &mut key(manager, "name_key", 255)).await?;
            manager.create_index(index(name, &["name_key", "id"])).await?;
        }
        add(manager, "companies", integer("members").default(0)).await?;
        compare_by_bytes(manager).await?;
        memberships(manager).await?;
        backfill(manager).await?;
        manager.create_index(index("jobs", &["state", "id"])).await?;
        idempotency_keys(manager).await?;
        changes(manager).await?;
        make_room(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["changes", "idempotency_keys"]).await?;
        drop_index(manager, "jobs", &["state", "id"]).await?;
        // The key that an index of ours serves has to find another first.
        manager.create_index(index("memberships", &["company_id"])).await?;
        for columns in ORDERS {
            drop_index(manager, "memberships", columns).await?;
        }
        for column in ["name_key", "email", "status"] {
            drop_column(manager, "memberships", column).await?;
        }
        for name in ["companies", "applications"] {
            drop_index(manager, name, &["name_key", "id"]).await?;
            drop_column(manager, name, "name_key").await?;
        }
        drop_column(manager, "companies", "members").await?;
        for name in VERSIONED.iter().chain(&["applications"]) {
            drop_column(manager, name, "version").await?;
        }
        Ok(())
    }
}

/// Columns that were there before and are searched by how they begin, which only the order of bytes finds.
const SEARCHED: [(&str, &str, u32); 5] = [
    ("companies", "code", 50),
    ("applications", "code", 50),
    ("applications", "client_id", 50),
    ("jobs", "kind", 50),
    ("audit_events", "kind", 64),
];

/// Text compares byte by byte on PostgreSQL too, whatever the database's locale.
async fn compare_by_bytes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    for (table, column, length) in SEARCHED {
        let change =
            format!("ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({length}) COLLATE \"C\"");
        manager.get_connection().execute_unprepared(&change).await?;
    }
    Ok(())
}

/// What may be longer than the 64 kB that MariaDB and MySQL keep in a text; the others have no such limit.
async fn make_room(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::MySql {
        return Ok(());
    }
    for change in [
        "ALTER TABLE audit_events MODIFY details MEDIUMTEXT NOT NULL",
        "ALTER TABLE jobs MODIFY payload MEDIUMTEXT NOT NULL",
        "ALTER TABLE idempotency_keys MODIFY answer MEDIUMTEXT",
    ] {
        manager.get_connection().execute_unprepared(change).await?;
    }
    Ok(())
}

fn version() -> ColumnDef {
    integer("version").default(1).to_owned()
}

/// Repeats of the user's row, so that each order of a company's people is one index.
async fn memberships(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    add(manager, "memberships", &mut key(manager, "name_key", 255)).await?;
    add(manager, "memberships", &mut key(manager, "email", 254)).await?;
    add(manager, "memberships", text("status", 16).default("active")).await?;
    for columns in ORDERS {
        manager.create_index(index("memberships", columns)).await?;
    }
    drop_index(manager, "memberships", &["company_id"]).await
}

async fn backfill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    for statement in [
        "UPDATE companies SET name_key = LOWER(name), \
         members = (SELECT COUNT(*) FROM memberships WHERE company_id = companies.id)",
        "UPDATE applications SET name_key = LOWER(name)",
        "UPDATE memberships SET \
         name_key = (SELECT LOWER(name) FROM users WHERE id = memberships.user_id), \
         email = (SELECT email FROM users WHERE id = memberships.user_id), \
         status = (SELECT status FROM users WHERE id = memberships.user_id)",
    ] {
        connection.execute_unprepared(statement).await?;
    }
    Ok(())
}

async fn idempotency_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut keys = table(manager, "idempotency_keys");
    keys.col(hash("key_hash").primary_key().to_owned())
        .col(hash("request_hash"))
        .col(text("request_id", 64))
        .col(long_text_null("answer"))
        .col(time("created_at"))
        .col(time("expires_at"));
    create(manager, &mut keys, vec![index("idempotency_keys", &["expires_at"])]).await
}

async fn changes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut changes = table(manager, "changes");
    changes.col(id()).col(text("instance", 36)).col(text("topics", 64)).col(time("at"));
    create(manager, &mut changes, vec![index("changes", &["at"])]).await
}

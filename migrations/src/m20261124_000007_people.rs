//! Invitations of people who may have a login already, the companies that people choose, and when sessions were last
//! used.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The columns of an invitation that are not new.
const KNOWN: &str = "id, user_id, company_id, token_hash, created_at, expires_at, accepted_at, revoked_at";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        allow_nobody(manager, true).await?;
        add(manager, "invitations", text("email", 254).default("")).await?;
        add(manager, "invitations", text("role", 16).default("member")).await?;
        for statement in [
            "UPDATE invitations SET email = (SELECT email FROM users WHERE id = invitations.user_id)",
            "UPDATE invitations SET role = COALESCE((SELECT role FROM memberships WHERE \
             user_id = invitations.user_id AND company_id = invitations.company_id), 'member')",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        for columns in INDEXES {
            manager.create_index(index("invitations", columns)).await?;
        }
        add(manager, "sessions", &mut time_null("last_used_at")).await?;
        choices(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["company_choices"]).await?;
        drop_column(manager, "sessions", "last_used_at").await?;
        for columns in INDEXES {
            drop_index(manager, "invitations", columns).await?;
        }
        for column in ["email", "role"] {
            drop_column(manager, "invitations", column).await?;
        }
        manager.get_connection().execute_unprepared("DELETE FROM invitations WHERE user_id IS NULL").await?;
        allow_nobody(manager, false).await
    }
}

/// How invitations are listed, and found by whom they are for.
const INDEXES: [&[&str]; 2] = [&["company_id", "id"], &["email", "company_id"]];

/// Lets an invitation be without a user, or not. SQLite cannot change a column: its table is made anew.
async fn allow_nobody(manager: &SchemaManager<'_>, allow: bool) -> Result<(), DbErr> {
    let mut user_id = integer("user_id");
    if allow {
        user_id = integer_null("user_id");
    }
    if manager.get_database_backend() != DbBackend::Sqlite {
        let mut change = Table::alter();
        return manager
            .alter_table(change.table("invitations").modify_column(nullable(user_id, allow)).to_owned())
            .await;
    }
    let mut anew = table(manager, "invitations_anew");
    anew.col(id())
        .col(user_id)
        .col(reference("company_id"))
        .col(hash("token_hash"))
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("accepted_at"))
        .col(time_null("revoked_at"))
        .foreign_key(&mut belongs_to("user_id", "invitations_anew", "users"))
        .foreign_key(&mut belongs_to("company_id", "invitations_anew", "companies"));
    manager.create_table(anew).await?;
    let copy = format!("INSERT INTO invitations_anew ({KNOWN}) SELECT {KNOWN} FROM invitations");
    manager.get_connection().execute_unprepared(&copy).await?;
    drop(manager, &["invitations"]).await?;
    manager.rename_table(Table::rename().table("invitations_anew", "invitations").to_owned()).await?;
    manager.create_index(unique("invitations", &["token_hash"])).await?;
    for columns in [&["user_id"], &["company_id"]] {
        manager.create_index(index("invitations", columns)).await?;
    }
    Ok(())
}

/// A column that PostgreSQL is told to take `NULL` in: that it may is not the default of a change.
fn nullable(mut column: ColumnDef, allow: bool) -> ColumnDef {
    if allow {
        column.null();
    }
    column
}

async fn choices(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut choices = table(manager, "company_choices");
    choices
        .col(reference("user_id"))
        // 0: every application for which nothing else is chosen. A unique key does not tell NULLs apart.
        .col(integer("application_id"))
        .col(reference("company_id"))
        .col(time("chosen_at"))
        .primary_key(Index::create().col("user_id").col("application_id"))
        .foreign_key(&mut belongs_to("user_id", "company_choices", "users"))
        .foreign_key(&mut belongs_to("company_id", "company_choices", "companies"));
    create(manager, &mut choices, vec![index("company_choices", &["company_id"])]).await
}

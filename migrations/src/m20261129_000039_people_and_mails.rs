//! What the lists of all people and of all mails are ordered and searched by.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        people(manager).await?;
        mails(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = [
            ("users", "ix_users_name_key_id"),
            ("users", "ix_users_status_name_key_id"),
            ("jobs", "ix_jobs_is_mail_id"),
            ("jobs", "ix_jobs_is_mail_state_id"),
            ("jobs", "ix_jobs_recipient_id"),
        ];
        for (table, name) in indexes {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        for (table, column) in [("users", "name_key"), ("jobs", "is_mail"), ("jobs", "recipient")] {
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

/// Each user is a member of the home company, whose membership has the name in this form already.
async fn people(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .alter_table(Table::alter().table("users").add_column(key(manager, "name_key", 255)).to_owned())
        .await?;
    manager
        .get_connection()
        .execute_unprepared(
            "UPDATE users SET name_key = COALESCE((SELECT m.name_key FROM memberships m \
             WHERE m.user_id = users.id AND m.company_id = users.home_company_id), '')",
        )
        .await?;
    manager.create_index(index("users", &["name_key", "id"])).await?;
    manager.create_index(index("users", &["status", "name_key", "id"])).await
}

/// To whom the mails of earlier releases were sent was not recorded: an empty text says that they were sent.
async fn mails(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = [flag("is_mail").default(false).to_owned(), searched_null(manager, "recipient", 254)];
    for column in columns {
        manager.alter_table(Table::alter().table("jobs").add_column(column).to_owned()).await?;
    }
    let db = manager.get_connection();
    db.execute_unprepared("UPDATE jobs SET is_mail = TRUE WHERE kind LIKE 'mail.%'").await?;
    db.execute_unprepared("UPDATE jobs SET recipient = '' WHERE kind LIKE 'mail.%' AND state = 'done'")
        .await?;
    for columns in [&["is_mail", "id"][..], &["is_mail", "state", "id"], &["recipient", "id"]] {
        manager.create_index(index("jobs", columns)).await?;
    }
    Ok(())
}

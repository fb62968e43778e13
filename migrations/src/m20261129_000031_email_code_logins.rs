//! The login that a code by email was requested for, if it is nobody's.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("email_codes").add_column(hash_null("login_hash")).to_owned();
        manager.alter_table(table).await?;
        manager.create_index(index("email_codes", &["login_hash", "created_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut index = Index::drop();
        index.name("ix_email_codes_login_hash_created_at").table("email_codes");
        manager.drop_index(index).await?;
        manager.alter_table(Table::alter().table("email_codes").drop_column("login_hash").to_owned()).await
    }
}

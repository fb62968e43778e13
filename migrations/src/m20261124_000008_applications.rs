//! What applications may do by themselves, what their roles are for, and the orders of their list.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What is looked up: by kind, and by the company whose rights an application has.
const INDEXES: [&[&str]; 2] = [&["kind", "name_key", "id"], &["company_id"]];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The rights of its own tokens: a role on the whole system, or one in a company.
        add(manager, "applications", &mut text_null("system_role", 16)).await?;
        add(manager, "applications", &mut integer_null("company_id")).await?;
        add(manager, "applications", &mut text_null("company_role", 16)).await?;
        add(manager, "applications", flag("introspect_all").default(false)).await?;
        for columns in INDEXES {
            manager.create_index(index("applications", columns)).await?;
        }
        add(manager, "application_roles", &mut text_null("description", 1_000)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_column(manager, "application_roles", "description").await?;
        for columns in INDEXES {
            drop_index(manager, "applications", columns).await?;
        }
        for column in ["introspect_all", "company_role", "company_id", "system_role"] {
            drop_column(manager, "applications", column).await?;
        }
        Ok(())
    }
}

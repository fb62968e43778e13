//! The links with which a customer's IT connects the external login of a company, without an account here.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut links = table(manager, "setup_links");
        links
            .col(id())
            .col(reference("company_id"))
            .col(reference("provider_id"))
            .col(reference("user_id"))
            .col(text_null("email", 254))
            .col(hash("token_hash"))
            .col(hash_null("browser_hash"))
            .col(time("created_at"))
            .col(time("expires_at"))
            .col(time_null("opened_at"))
            .col(time_null("saved_at"))
            .col(time_null("revoked_at"))
            .foreign_key(&mut belongs_to("company_id", "setup_links", "companies"))
            .foreign_key(&mut belongs_to("provider_id", "setup_links", "identity_providers"))
            .foreign_key(&mut belongs_to("user_id", "setup_links", "users"));
        let indexes = vec![
            unique("setup_links", &["token_hash"]),
            index("setup_links", &["company_id", "id"]),
            index("setup_links", &["provider_id"]),
            index("setup_links", &["user_id"]),
            index("setup_links", &["expires_at"]),
        ];
        create(manager, &mut links, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["setup_links"]).await
    }
}

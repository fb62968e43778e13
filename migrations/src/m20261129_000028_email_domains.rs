//! The email domains of companies.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut domains = table(manager, "email_domains");
        domains
            .col(id())
            .col(reference("company_id"))
            .col(key(manager, "domain", 253))
            // Repeats the domain once it is verified, so that it is one company's.
            .col(text_null("verified_domain", 253))
            .col(text("token", 64))
            .col(text_null("verified_by", 32))
            .col(text_null("verified_by_name", 255))
            .col(time_null("verified_at"))
            .col(time("created_at"))
            .col(version())
            .foreign_key(&mut belongs_to("company_id", "email_domains", "companies"));
        let indexes = vec![
            unique("email_domains", &["company_id", "domain"]),
            unique("email_domains", &["verified_domain"]),
        ];
        create(manager, &mut domains, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["email_domains"]).await
    }
}

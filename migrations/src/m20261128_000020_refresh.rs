//! Which generations of a family of refresh tokens were used lately, however many; no longer only the last two.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "grants", &mut long_text_null("recent_uses")).await?;
        drop_column(manager, "grants", "previously_rotated_at").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "grants", &mut time_null("previously_rotated_at")).await?;
        drop_column(manager, "grants", "recent_uses").await
    }
}

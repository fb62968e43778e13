//! Imports: people of a company from a file (UC-21).

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        imports(manager).await?;
        import_chunks(manager).await?;
        import_rows(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["import_rows", "import_chunks", "imports"]).await
    }
}

async fn imports(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut imports = table(manager, "imports");
    imports
        .col(id())
        .col(reference("company_id"))
        // Who runs it: a person or an application.
        .col(integer_null("user_id"))
        .col(text_null("client_id", 50))
        .col(text("created_by", 255))
        .col(text("file_name", 255))
        .col(integer("size"))
        .col(integer("received"))
        .col(text("state", 32))
        .col(longer_text(manager, "format").not_null())
        // What the columns are called, hashed: the mapping of the last file with the same is suggested.
        .col(hash_null("columns_hash"))
        // Counts the steps that were begun: a job of an earlier one does nothing.
        .col(integer("step"))
        // How far the step is: the record that was read, or the line that was written; the number of parts while the
        // file is uploaded.
        .col(integer("position"))
        .col(integer("processed"))
        .col(integer_null("total"))
        .col(longer_text(manager, "progress").not_null())
        .col(long_text_null("error"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .foreign_key(&mut belongs_to("company_id", "imports", "companies"));
    let indexes = vec![
        index("imports", &["company_id", "id"]),
        index("imports", &["company_id", "columns_hash", "id"]),
        index("imports", &["updated_at"]),
        index("imports", &["state", "updated_at"]),
    ];
    create(manager, &mut imports, indexes).await
}

/// The file, encrypted, in the parts in which it was uploaded.
async fn import_chunks(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut chunks = table(manager, "import_chunks");
    chunks
        .col(reference("import_id"))
        .col(integer("start"))
        .col(longer_text(manager, "sealed").not_null())
        .primary_key(Index::create().col("import_id").col("start"))
        .foreign_key(&mut belongs_to("import_id", "import_chunks", "imports"));
    create(manager, &mut chunks, Vec::new()).await
}

async fn import_rows(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut rows = table(manager, "import_rows");
    rows.col(reference("import_id"))
        .col(integer("line"))
        .col(text("action", 32))
        .col(text("state", 32))
        .col(searched(manager, "email", 254))
        .col(searched(manager, "username", 64))
        .col(integer_null("user_id"))
        // The version of the person: when it was checked, and then after it was applied.
        .col(integer_null("user_version"))
        .col(longer_text(manager, "cells").not_null())
        .col(longer_text(manager, "details").not_null())
        .primary_key(Index::create().col("import_id").col("line"))
        .foreign_key(&mut belongs_to("import_id", "import_rows", "imports"));
    let indexes = vec![
        index("import_rows", &["import_id", "email"]),
        index("import_rows", &["import_id", "username"]),
        index("import_rows", &["import_id", "action", "line"]),
        index("import_rows", &["import_id", "state", "line"]),
    ];
    create(manager, &mut rows, indexes).await
}

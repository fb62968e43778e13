//! The kinds of columns, keys and indexes of the schema.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// A table whose text compares byte by byte on every database; without columns yet.
pub(crate) fn table(manager: &SchemaManager<'_>, name: &'static str) -> TableCreateStatement {
    let mut table = Table::create().table(name).to_owned();
    if manager.get_database_backend() == DbBackend::MySql {
        table.character_set("utf8mb4").collate("utf8mb4_bin");
    }
    table
}

/// A primary key that the database counts up.
pub(crate) fn id() -> ColumnDef {
    ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key().to_owned()
}

/// A primary key that the application generates.
pub(crate) fn uuid_id() -> ColumnDef {
    ColumnDef::new("id").uuid().not_null().primary_key().to_owned()
}

/// Required text of up to `length` characters.
pub(crate) fn text(name: &'static str, length: u32) -> ColumnDef {
    ColumnDef::new(name).string_len(length).not_null().to_owned()
}

/// Optional text of up to `length` characters.
pub(crate) fn text_null(name: &'static str, length: u32) -> ColumnDef {
    ColumnDef::new(name).string_len(length).to_owned()
}

/// Required text without a limit: JSON, ciphertext, URLs.
pub(crate) fn long_text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().to_owned()
}

/// Optional text without a limit.
pub(crate) fn long_text_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().to_owned()
}

/// Optional text that may be longer than the 64 kB that MariaDB and MySQL store in a `TEXT`; the others have no limit.
pub(crate) fn longer_text(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    match manager.get_database_backend() {
        DbBackend::MySql => ColumnDef::new(name).custom("MEDIUMTEXT").to_owned(),
        _ => long_text_null(name),
    }
}

/// Required text that is searched by how it begins: its index is ordered by bytes, whatever the database's locale.
pub(crate) fn searched(manager: &SchemaManager<'_>, name: &'static str, length: u32) -> ColumnDef {
    let mut column = text(name, length);
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// Optional text that is searched like that of [`searched`].
pub(crate) fn searched_null(manager: &SchemaManager<'_>, name: &'static str, length: u32) -> ColumnDef {
    let mut column = text_null(name, length);
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// Required text that repeats another column in the form that lists are ordered and searched by.
pub(crate) fn key(manager: &SchemaManager<'_>, name: &'static str, length: u32) -> ColumnDef {
    searched(manager, name, length).default("").to_owned()
}

/// A SHA-256 or an HMAC-SHA-256.
pub(crate) fn hash(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).var_binary(32).not_null().to_owned()
}

/// An optional hash, as [`hash`].
pub(crate) fn hash_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).var_binary(32).to_owned()
}

/// An id that the application generates, of another row.
pub(crate) fn uuid(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().not_null().to_owned()
}

/// An optional id, as [`uuid`].
pub(crate) fn uuid_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().to_owned()
}

/// A required point in time.
pub(crate) fn time(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().to_owned()
}

/// An optional point in time.
pub(crate) fn time_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().to_owned()
}

/// A required integer.
pub(crate) fn integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().to_owned()
}

/// An optional integer.
pub(crate) fn integer_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().to_owned()
}

/// A required boolean.
pub(crate) fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().to_owned()
}

/// A required reference to another table's integer id.
pub(crate) fn reference(name: &'static str) -> ColumnDef {
    integer(name)
}

/// A foreign key to the id of table `to`: deleting the row there deletes the rows that refer to it.
pub(crate) fn belongs_to(
    column: &'static str,
    from: &'static str,
    to: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{from}_{column}"))
        .from(from, column)
        .to(to, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

/// How often a row was changed; `ETag` and `If-Match` are made of it.
pub(crate) fn version() -> ColumnDef {
    integer("version").default(1).to_owned()
}

/// A unique index.
pub(crate) fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(table, columns).unique().to_owned()
}

/// An index.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// Creates a table and its indexes.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    table: &mut TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    manager.create_table(table.to_owned()).await?;
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}

/// Creates a table of the words by which the rows of the table `owners` are searched. A search reads the rows that
/// have a word from the key; a change reads the words of one row from the index.
pub(crate) async fn create_words(
    manager: &SchemaManager<'_>,
    name: &'static str,
    owner: &'static str,
    owners: &'static str,
) -> Result<(), DbErr> {
    let mut rows = table(manager, name);
    rows.col(searched(manager, "word", 64))
        .col(reference(owner))
        .primary_key(Index::create().col("word").col(owner))
        .foreign_key(&mut belongs_to(owner, name, owners));
    store_in_key(manager, &mut rows);
    create(manager, &mut rows, vec![index(name, &[owner])]).await
}

/// Stores the rows of a table in its primary key on SQLite, instead of in a table of their own beside it.
pub(crate) fn store_in_key(manager: &SchemaManager<'_>, table: &mut TableCreateStatement) {
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
}

/// Drops tables, in the order given.
pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).to_owned()).await?;
    }
    Ok(())
}

//! Aldaba's database schema: one dated file per change, each forward and back.
//!
//! Changes only expand, or contract what no supported release uses any more, so that a binary runs on a schema up to
//! one minor version newer. The same statements run on SQLite, MariaDB / MySQL and PostgreSQL; text compares byte by
//! byte on each, and points in time are milliseconds since 1970 in UTC, so that no time zone of a server matters.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod columns;
mod m20261123_000001_people;
mod m20261123_000002_products;
mod m20261123_000003_sign_in;
mod m20261123_000004_system;
mod m20261124_000005_lists;
mod m20261124_000006_links;
mod m20261124_000007_people;
mod m20261124_000008_applications;
mod m20261124_000009_provider;
mod m20261124_000013_forward_auth;
mod m20261124_000014_consents;
mod m20261128_000015_clients;
mod m20261128_000016_resources;
mod m20261128_000017_device_codes;
mod m20261128_000020_refresh;

/// All migrations, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_people::Migration),
            Box::new(m20261123_000002_products::Migration),
            Box::new(m20261123_000003_sign_in::Migration),
            Box::new(m20261123_000004_system::Migration),
            Box::new(m20261124_000005_lists::Migration),
            Box::new(m20261124_000006_links::Migration),
            Box::new(m20261124_000007_people::Migration),
            Box::new(m20261124_000008_applications::Migration),
            Box::new(m20261124_000009_provider::Migration),
            Box::new(m20261124_000013_forward_auth::Migration),
            Box::new(m20261124_000014_consents::Migration),
            Box::new(m20261128_000015_clients::Migration),
            Box::new(m20261128_000016_resources::Migration),
            Box::new(m20261128_000017_device_codes::Migration),
            Box::new(m20261128_000020_refresh::Migration),
        ]
    }

    fn migration_table_name() -> DynIden {
        "schema_migrations".into_iden()
    }
}

//! Aldaba's database schema, forward and back.
//!
//! Each concept has a file that creates its tables and indexes as they are in 0.1.0; until that release, a change
//! edits the file of its concept. From 0.1.0 on, released files stay as they are, and each change is a file of its
//! own. A change only expands the schema, or removes what no supported release uses any more, so that a release runs
//! on a schema up to one minor version newer.
//!
//! The same statements run on SQLite, MariaDB / MySQL and PostgreSQL. Text compares byte by byte on each. Points in
//! time are milliseconds since 1970 in UTC, independent of the server's time zone.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod columns;
mod m20261129_000001_companies;
mod m20261129_000002_users;
mod m20261129_000003_memberships;
mod m20261129_000004_invitations;
mod m20261129_000005_applications;
mod m20261129_000006_registration;
mod m20261129_000007_resources;
mod m20261129_000008_entitlements;
mod m20261129_000009_access;
mod m20261129_000010_sign_in_policies;
mod m20261129_000011_identity_providers;
mod m20261129_000012_factors;
mod m20261129_000013_attempts;
mod m20261129_000014_authentications;
mod m20261129_000015_sessions;
mod m20261129_000016_links;
mod m20261129_000017_grants;
mod m20261129_000018_api_tokens;
mod m20261129_000019_refusals;
mod m20261129_000020_imports;
mod m20261129_000021_audit;
mod m20261129_000022_jobs;
mod m20261129_000023_settings;
mod m20261129_000024_keys;
mod m20261129_000025_idempotency;
mod m20261129_000026_instances;
mod m20261129_000027_schema_versions;
mod m20261129_000028_email_domains;
mod m20261129_000029_required_logins;
mod m20261130_000030_application_logos;
mod m20261130_000031_provider_mappings;
mod m20261130_000032_external_applications;
mod m20261130_000033_upstream_sessions;
mod m20261130_000034_setup_links;
mod m20261130_000036_upstream_tokens;
mod m20261130_000037_refusal_hours;
mod m20261130_000038_schedules;

/// All migrations, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261129_000001_companies::Migration),
            Box::new(m20261129_000002_users::Migration),
            Box::new(m20261129_000003_memberships::Migration),
            Box::new(m20261129_000004_invitations::Migration),
            Box::new(m20261129_000005_applications::Migration),
            Box::new(m20261129_000006_registration::Migration),
            Box::new(m20261129_000007_resources::Migration),
            Box::new(m20261129_000008_entitlements::Migration),
            Box::new(m20261129_000009_access::Migration),
            Box::new(m20261129_000010_sign_in_policies::Migration),
            Box::new(m20261129_000011_identity_providers::Migration),
            Box::new(m20261129_000012_factors::Migration),
            Box::new(m20261129_000013_attempts::Migration),
            Box::new(m20261129_000014_authentications::Migration),
            Box::new(m20261129_000015_sessions::Migration),
            Box::new(m20261129_000016_links::Migration),
            Box::new(m20261129_000017_grants::Migration),
            Box::new(m20261129_000018_api_tokens::Migration),
            Box::new(m20261129_000019_refusals::Migration),
            Box::new(m20261129_000020_imports::Migration),
            Box::new(m20261129_000021_audit::Migration),
            Box::new(m20261129_000022_jobs::Migration),
            Box::new(m20261129_000023_settings::Migration),
            Box::new(m20261129_000024_keys::Migration),
            Box::new(m20261129_000025_idempotency::Migration),
            Box::new(m20261129_000026_instances::Migration),
            Box::new(m20261129_000027_schema_versions::Migration),
            Box::new(m20261129_000028_email_domains::Migration),
            Box::new(m20261129_000029_required_logins::Migration),
            Box::new(m20261130_000030_application_logos::Migration),
            Box::new(m20261130_000031_provider_mappings::Migration),
            Box::new(m20261130_000032_external_applications::Migration),
            Box::new(m20261130_000033_upstream_sessions::Migration),
            Box::new(m20261130_000034_setup_links::Migration),
            Box::new(m20261130_000036_upstream_tokens::Migration),
            Box::new(m20261130_000037_refusal_hours::Migration),
            Box::new(m20261130_000038_schedules::Migration),
        ]
    }

    fn migration_table_name() -> DynIden {
        "schema_migrations".into_iden()
    }
}

//! Aldaba's database schema: one file per migration, forward and back.
//!
//! The first migrations create one concept each. Later ones are a file per change. A change only expands the schema, or
//! removes what no supported release uses any more, so that a binary runs on a schema up to one minor version newer.
//! The same statements run on SQLite, MariaDB / MySQL and PostgreSQL. Text compares byte by byte on each. Points in time
//! are milliseconds since 1970 in UTC, independent of the server's time zone.

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
mod m20261129_000010_sessions;
mod m20261129_000011_links;
mod m20261129_000012_grants;
mod m20261129_000013_api_tokens;
mod m20261129_000014_keys;
mod m20261129_000015_settings;
mod m20261129_000016_jobs;
mod m20261129_000017_audit;
mod m20261129_000018_idempotency;
mod m20261129_000019_instances;
mod m20261129_000020_schema_versions;
mod m20261129_000021_factors;
mod m20261129_000021_refusals;
mod m20261129_000022_membership_words;
mod m20261129_000025_sign_in_policies;
mod m20261129_000026_attempts;
mod m20261129_000027_authentications;
mod m20261129_000028_passkeys;
mod m20261129_000029_email_codes;
mod m20261129_000030_totp_bindings;
mod m20261129_000031_email_code_logins;
mod m20261129_000032_sign_in_notices;
mod m20261129_000039_people_and_mails;
mod m20261129_000040_identity_providers;
mod m20261129_000047_name_words;
mod m20261129_000048_imports;

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
            Box::new(m20261129_000010_sessions::Migration),
            Box::new(m20261129_000011_links::Migration),
            Box::new(m20261129_000012_grants::Migration),
            Box::new(m20261129_000013_api_tokens::Migration),
            Box::new(m20261129_000014_keys::Migration),
            Box::new(m20261129_000015_settings::Migration),
            Box::new(m20261129_000016_jobs::Migration),
            Box::new(m20261129_000017_audit::Migration),
            Box::new(m20261129_000018_idempotency::Migration),
            Box::new(m20261129_000019_instances::Migration),
            Box::new(m20261129_000020_schema_versions::Migration),
            Box::new(m20261129_000021_refusals::Migration),
            Box::new(m20261129_000022_membership_words::Migration),
            Box::new(m20261129_000021_factors::Migration),
            Box::new(m20261129_000025_sign_in_policies::Migration),
            Box::new(m20261129_000026_attempts::Migration),
            Box::new(m20261129_000027_authentications::Migration),
            Box::new(m20261129_000028_passkeys::Migration),
            Box::new(m20261129_000029_email_codes::Migration),
            Box::new(m20261129_000030_totp_bindings::Migration),
            Box::new(m20261129_000031_email_code_logins::Migration),
            Box::new(m20261129_000032_sign_in_notices::Migration),
            Box::new(m20261129_000047_name_words::Migration),
            Box::new(m20261129_000040_identity_providers::Migration),
            Box::new(m20261129_000048_imports::Migration),
            Box::new(m20261129_000039_people_and_mails::Migration),
        ]
    }

    fn migration_table_name() -> DynIden {
        "schema_migrations".into_iden()
    }
}

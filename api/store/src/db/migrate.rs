//! The version of the schema: migrates forward and back, and checks whether this release runs on it.

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, Statement};

use super::{
    Db,
    connect::{CONNECT_TIMEOUT_AT_START, Lock, embedded, lock, one_to_server, sqlite_path},
    disk,
};
use crate::entity::schema_version;
use kernel::{Clock, Error, Result};

/// This release.
pub(super) const RELEASE: &str = env!("CARGO_PKG_VERSION");
/// The oldest release that runs on the schema of this one.
const COMPATIBLE_FROM: &str = "0.1.0";

/// The state of the database's schema, compared with this release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schema {
    /// There is no schema, or it lacks this number of migrations of this release.
    Behind(usize),
    /// The schema of this release, or a newer one that this release runs on.
    Fits,
    /// A newer schema that this release does not run on.
    Incompatible {
        /// The release that created the schema.
        schema: String,
        /// The oldest release that runs on it.
        compatible_from: String,
    },
}

/// Migrates the schema of the database that `url` names to this release.
///
/// # Errors
/// When the database cannot be reached or changed, or its schema is newer.
pub async fn up(url: &str, clock: &Clock) -> Result<()> {
    explained(url, async {
        let (connection, _lock) = connect(url).await?;
        bring_up(&connection, clock).await
    })
    .await
}

/// Migrates the schema to this release, unless it is newer.
pub(super) async fn bring_up(connection: &DatabaseConnection, clock: &Clock) -> Result<()> {
    match schema(connection).await? {
        Schema::Fits => Ok(()),
        Schema::Incompatible { schema, compatible_from } => Err(incompatible(&schema, &compatible_from)),
        Schema::Behind(_) => {
            Migrator::up(connection, None).await?;
            record(connection, clock).await
        }
    }
}

/// Rolls the last `steps` migrations back. What they added is lost.
///
/// # Errors
/// When the database cannot be reached or changed.
pub async fn down(url: &str, steps: u32) -> Result<()> {
    explained(url, async {
        let (connection, _lock) = connect(url).await?;
        Ok(Migrator::down(&connection, Some(steps)).await?)
    })
    .await
}

impl Db {
    /// Returns the state of the schema, compared with this release.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn schema(&self) -> Result<Schema> {
        schema(self.read()).await
    }

    /// Rejects a schema that this release does not run on, naming both versions.
    ///
    /// # Errors
    /// When the schema is behind or incompatible.
    pub async fn check_schema(&self) -> Result<()> {
        match self.schema().await? {
            Schema::Fits => Ok(()),
            Schema::Behind(count) => Err(Error::internal(format!(
                "the database lacks {count} migrations of aldaba {RELEASE}: run `aldaba migrate`"
            ))),
            Schema::Incompatible { schema, compatible_from } => Err(incompatible(&schema, &compatible_from)),
        }
    }
}

/// Returns the outcome of `change`, with a clear message when the disk is full.
async fn explained(url: &str, change: impl Future<Output = Result<()>>) -> Result<()> {
    change.await.map_err(|error| match sqlite_path(url) {
        Some(path) => disk::explain(&path, error),
        None => error,
    })
}

async fn connect(url: &str) -> Result<(DatabaseConnection, Option<Lock>)> {
    match sqlite_path(url) {
        Some(path) => {
            let lock = lock(&path)?;
            Ok((embedded(&path, true).await?, Some(lock)))
        }
        None => Ok((one_to_server(url, CONNECT_TIMEOUT_AT_START).await?, None)),
    }
}

fn incompatible(schema: &str, compatible_from: &str) -> Error {
    Error::internal(format!(
        "the database's schema is of aldaba {schema}, which needs at least {compatible_from}; this is aldaba {RELEASE}"
    ))
}

async fn schema(connection: &impl ConnectionTrait) -> Result<Schema> {
    let applied = applied(connection).await?;
    let known = Migrator::migrations();
    let missing =
        known.iter().filter(|migration| !applied.iter().any(|name| name == migration.name())).count();
    if missing > 0 {
        return Ok(Schema::Behind(missing));
    }
    let newest = schema_version::Entity::find().all(connection).await?;
    let newest = newest.into_iter().max_by_key(|row| parse(&row.version));
    Ok(match newest {
        Some(row) if !runs_on(RELEASE, &row.version, &row.compatible_from) => {
            Schema::Incompatible { schema: row.version, compatible_from: row.compatible_from }
        }
        _ => Schema::Fits,
    })
}

/// Returns the names of the applied migrations; none when there is no schema yet.
async fn applied(connection: &impl ConnectionTrait) -> Result<Vec<String>> {
    let statement = Statement::from_string(
        connection.get_database_backend(),
        "SELECT version FROM schema_migrations".to_owned(),
    );
    match connection.query_all_raw(statement).await {
        Ok(rows) => Ok(rows.iter().map(|row| row.try_get("", "version")).collect::<Result<_, _>>()?),
        // There is no such table: the database is new, unless it cannot be reached.
        Err(_) => {
            connection.execute_unprepared("SELECT 1").await?;
            Ok(Vec::new())
        }
    }
}

/// Returns the names of the applied migrations, in order; none when there is no schema yet.
pub(super) async fn applied_in_order(connection: &impl ConnectionTrait) -> Result<Vec<String>> {
    let mut names = applied(connection).await?;
    names.sort();
    Ok(names)
}

/// Returns the names of this release's migrations, in order.
pub(super) fn known() -> Vec<String> {
    Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

async fn record(connection: &DatabaseConnection, clock: &Clock) -> Result<()> {
    let row = schema_version::ActiveModel {
        version: sea_orm::Set(RELEASE.to_owned()),
        compatible_from: sea_orm::Set(COMPATIBLE_FROM.to_owned()),
        applied_at: sea_orm::Set(clock.now().into()),
    };
    let unchanged = sea_orm::sea_query::OnConflict::column(schema_version::Column::Version)
        .update_column(schema_version::Column::AppliedAt)
        .to_owned();
    schema_version::Entity::insert(row).on_conflict(unchanged).exec_without_returning(connection).await?;
    Ok(())
}

/// Parses `major.minor.patch`. A part that is not a number counts as 0.
fn parse(version: &str) -> (u32, u32, u32) {
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    (next(), next(), next())
}

/// Returns whether a release runs on a schema: it is not older than the schema allows, and at most one minor version
/// behind.
fn runs_on(release: &str, schema: &str, compatible_from: &str) -> bool {
    let (release, schema, compatible_from) = (parse(release), parse(schema), parse(compatible_from));
    release >= compatible_from && schema.0 <= release.0 && (schema.0 < release.0 || schema.1 <= release.1 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_runs_on_a_schema_up_to_one_minor_version_newer_unless_it_is_marked_incompatible() {
        assert!(runs_on("0.1.0", "0.1.5", "0.1.0"));
        assert!(runs_on("0.1.0", "0.2.0", "0.1.0"));
        assert!(!runs_on("0.1.0", "0.3.0", "0.1.0"));
        assert!(!runs_on("0.1.0", "0.2.0", "0.2.0"));
        assert!(!runs_on("0.9.0", "1.0.0", "0.9.0"));
        assert!(runs_on("1.0.0", "0.9.0", "0.8.0"));
    }
}

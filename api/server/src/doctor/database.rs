//! The database, its schema, its clock, and the key of the secrets in it.

use store::db::{Db, migrate::Schema};

use super::{Check, cause};
use crate::app;
use kernel::Clock;
use platform::config::Config;

/// The difference between the clocks, in milliseconds, from which it is a warning.
const CLOCK_WARNING: i64 = 5_000;
/// The difference between the clocks, in milliseconds, from which instances contradict each other.
const CLOCK_ERROR: i64 = 60_000;

pub(super) async fn checks(config: &Config, clock: &Clock) -> Vec<Check> {
    let url = &config.database.url;
    if !Db::exists(url) {
        let advice = "start the server, which creates it, or restore a backup";
        return vec![Check::error("database", "there is no database yet", advice)];
    }
    let db = match Db::open_beside(url, clock.clone()).await {
        Ok(db) => db,
        Err(error) => {
            let advice = "check ALDABA_DATABASE_URL, and that the database runs and accepts its user";
            return vec![Check::error("database", cause(&error), advice)];
        }
    };
    let answers =
        if db.is_embedded() { "the embedded database can be read" } else { "the database server answers" };
    let mut checks = vec![Check::ok("database", answers), time(&db, clock).await];
    let (fits, schema) = schema(&db).await;
    checks.push(schema);
    drop(db);
    if fits {
        checks.push(key(config, clock).await);
    }
    checks
}

/// Returns whether the schema fits, and the outcome.
async fn schema(db: &Db) -> (bool, Check) {
    match db.schema().await {
        Ok(Schema::Fits) => (true, Check::ok("schema", "it fits this release")),
        Ok(Schema::Behind(count)) => {
            let text = format!("{count} migrations of this release are missing");
            (false, Check::error("schema", text, "stop the server, back up, and run `aldaba migrate`"))
        }
        Ok(Schema::Incompatible { schema, compatible_from }) => {
            let text = format!("it is of aldaba {schema}, which needs at least {compatible_from}");
            let advice = format!("this is aldaba {}: install the newer release", env!("CARGO_PKG_VERSION"));
            (false, Check::error("schema", text, advice))
        }
        Err(error) => (false, Check::error("schema", cause(&error), "check the database and its log")),
    }
}

async fn time(db: &Db, clock: &Clock) -> Check {
    let advice = "synchronise the clocks of both machines, for example with chrony or systemd-timesyncd";
    let there = match db.clock_millis().await {
        Ok(Some(there)) => there,
        Ok(None) => return Check::ok("clock", "the embedded database uses the clock of this machine"),
        Err(error) => return Check::error("clock", cause(&error), "check the database and its log"),
    };
    let difference = (clock.now().timestamp_millis() - there).abs();
    let text = format!("the clocks of this machine and of the database differ by {difference} ms");
    if difference >= CLOCK_ERROR {
        Check::error("clock", text, advice)
    } else if difference >= CLOCK_WARNING {
        Check::warning("clock", text, advice)
    } else {
        Check::ok("clock", text)
    }
}

async fn key(config: &Config, clock: &Clock) -> Check {
    const NAME: &str = "encryption key";
    let file = config.database.data_dir.join("encryption.key");
    if config.database.encryption_keys.is_none() && !file.exists() {
        let text = format!("{} is missing", file.display());
        let advice = "do not start the server, which would create another key: write the key of the last backup there \
             with `aldaba restore --extract-key`";
        return Check::error(NAME, text, advice);
    }
    match app::open_beside(config.clone(), clock.clone()).await {
        Ok(_) => Check::ok(NAME, "it decrypts the secrets in the database"),
        Err(error) => {
            let advice =
                "set ALDABA_ENCRYPTION_KEY, or the file in the data folder, to the key of this installation";
            Check::error(NAME, cause(&error), advice)
        }
    }
}

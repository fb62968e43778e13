//! `aldaba move-database`.

use std::path::PathBuf;

use aldaba::backup;
use kernel::Clock;

use crate::{Outcome, configure, print};

/// How the URL of a database begins.
const SCHEMES: [&str; 5] = ["sqlite:", "mysql://", "mariadb://", "postgres://", "postgresql://"];

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The URL of the empty database to move to. Other users of the machine can read it meanwhile.
    #[arg(long, value_name = "URL", required_unless_present = "to_file")]
    to: Option<String>,
    /// A file that contains the URL of the empty database to move to.
    #[arg(long, value_name = "FILE", conflicts_with = "to")]
    to_file: Option<PathBuf>,
}

/// Copies all rows of the configured database into another one.
pub(crate) async fn run(args: Args) -> Outcome {
    let config = configure()?;
    let to = match (args.to, args.to_file) {
        (Some(url), _) => url,
        (None, Some(file)) => std::fs::read_to_string(&file)
            .map_err(|error| format!("cannot read {}: {error}", file.display()))?
            .trim()
            .to_owned(),
        (None, None) => return Err("name the database with --to or --to-file".into()),
    };
    // The error does not repeat the URL, which can contain a password.
    if !SCHEMES.iter().any(|scheme| to.starts_with(scheme)) {
        return Err("the URL must begin with sqlite:, mysql://, mariadb:// or postgres://".into());
    }
    let moved = backup::transfer(&config.database.url, &to, &Clock::system()).await?;
    let key = match config.database.encryption_keys {
        Some(_) => String::new(),
        None => format!(
            ", ALDABA_ENCRYPTION_KEY_FILE to {}",
            config.database.data_dir.join("encryption.key").display()
        ),
    };
    print(&format!(
        "{} rows of {} tables are copied and compared. Set ALDABA_DATABASE_URL to the new database{key}, and start the \
         server.\n",
        moved.rows, moved.tables
    ))
}

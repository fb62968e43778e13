//! `aldaba restore`.

use std::path::PathBuf;

use aldaba::backup;
use kernel::Clock;

use crate::{Outcome, configure, print};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file with the identity that can decrypt it, as age-keygen writes it.
    #[arg(long)]
    identity: PathBuf,
    /// Restore nothing, and write the encryption key that the backup contains to this new file.
    #[arg(long, value_name = "FILE")]
    extract_key: Option<PathBuf>,
    /// The backup.
    backup: PathBuf,
}

/// Restores a backup into the empty database of the configuration.
pub(crate) async fn run(args: Args) -> Outcome {
    let identities = backup::identities(&args.identity)?;
    if let Some(file) = args.extract_key {
        backup::extract_key(&identities, &args.backup, &file)?;
        return print(&format!("{} contains the encryption key of the backup\n", file.display()));
    }
    let config = configure()?;
    let restored = backup::restore(&config.database, &Clock::system(), &identities, &args.backup).await?;
    print(&format!(
        "{} rows are restored and compared, as they were at {} with aldaba {}\n",
        restored.rows,
        restored.created_at.format("%Y-%m-%d %H:%M:%S UTC"),
        restored.release
    ))
}

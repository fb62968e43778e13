//! `aldaba backup`.

use std::path::PathBuf;

use aldaba::backup;
use kernel::Clock;

use crate::{Outcome, configure, print};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Who can decrypt it: age1…, as age-keygen prints it. May be repeated.
    #[arg(long, required = true)]
    recipient: Vec<String>,
    /// Replace the file if it exists.
    #[arg(long)]
    force: bool,
    /// The file to write.
    file: PathBuf,
}

/// Writes a backup.
pub(crate) async fn run(args: Args) -> Outcome {
    let config = configure()?;
    let recipients = backup::recipients(&args.recipient)?;
    let created =
        backup::create(&config.database, &Clock::system(), &recipients, &args.file, args.force).await?;
    print(&format!("{}: {} rows of {} tables\n", args.file.display(), created.rows, created.tables))
}

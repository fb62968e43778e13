//! What an installation needs around it: a mail server, a proxy that is trusted, space on the disk, and backups.

use std::path::Path;

use super::{Check, cause};
use crate::backup;
use kernel::Clock;
use platform::{config::Config, mail::Mailer};

/// The free space, in bytes, below which it is a warning.
const SPACE_WARNING: u64 = 1024 * 1024 * 1024;
/// The free space, in bytes, below which writes fail soon.
const SPACE_ERROR: u64 = 100 * 1024 * 1024;
/// The age of the last backup, in days, from which it is a warning.
const BACKUP_WARNING: i64 = 7;

/// Connects to the mail server, encrypts and signs in.
pub(super) async fn mail(config: &Config) -> Check {
    const NAME: &str = "mail server";
    match Mailer::new(config) {
        Err(error) => Check::error(NAME, cause(&error), "check ALDABA_EXTRA_CA_FILE"),
        Ok(None) => {
            let text = "none is configured: mails are written as files";
            Check::warning(NAME, text, "set ALDABA_SMTP_HOST and the other variables of mail")
        }
        Ok(Some(mailer)) => match mailer.check().await {
            Ok(()) => Check::ok(NAME, "it accepts the connection and the sign-in"),
            Err(text) => Check::error(NAME, text, "check the variables ALDABA_SMTP_… and the mail server"),
        },
    }
}

/// Checks that the addresses of clients are those that the proxy reports.
pub(super) fn proxy(config: &Config) -> Check {
    let server = &config.server;
    let ip = server.bind.ip();
    if server.speaks_proxy_protocol(ip) {
        return Check::ok("proxy", "the addresses of clients are read from the header of the PROXY protocol");
    }
    if server.is_https() && ip.is_loopback() && !server.is_trusted_proxy(ip) {
        let text = "only a proxy on this machine can reach the server, and none is trusted: everybody has the proxy's \
             address, and shares its limits";
        return Check::warning("proxy", text, "set ALDABA_TRUSTED_PROXIES to 127.0.0.1/32 or ::1/128");
    }
    Check::ok("proxy", format!("the addresses of clients are read from {}", server.forwarded_header.name()))
}

/// Checks the space where the data folder is.
pub(super) fn disk(folder: &Path) -> Check {
    const NAME: &str = "disk";
    let space = match rustix::fs::statvfs(folder) {
        Ok(found) => found.f_bavail.saturating_mul(found.f_frsize),
        Err(error) => {
            let text = format!("{}: {error}", folder.display());
            return Check::warning(NAME, text, "check ALDABA_DATA_DIR");
        }
    };
    let text = format!("{} MiB are free in {}", space / (1024 * 1024), folder.display());
    let advice = "delete what is not needed, or enlarge the disk";
    if space < SPACE_ERROR {
        Check::error(NAME, text, advice)
    } else if space < SPACE_WARNING {
        Check::warning(NAME, text, advice)
    } else {
        Check::ok(NAME, text)
    }
}

/// Checks when this installation was last backed up.
pub(super) fn backup(config: &Config, clock: &Clock) -> Check {
    const NAME: &str = "backup";
    let advice = "run `aldaba backup` every day: docs/BACKUP.md";
    let Some(last) = backup::last(&config.database) else {
        return Check::warning(NAME, "no backup was written with this data folder", advice);
    };
    let days = (clock.now() - last.at).num_days();
    let text = format!("the last one is {}, {days} days ago", last.file.display());
    if days >= BACKUP_WARNING { Check::warning(NAME, text, advice) } else { Check::ok(NAME, text) }
}

//! How many files and connections the process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Descriptors that are kept for the database, mails and calls to other servers; with a low limit, half of them.
const RESERVED: usize = 128;
/// The maximum number of connections: each may buffer 128 kB of a request. Bodies have a limit of their own.
const MAX_CONNECTIONS: usize = 16_384;

/// Raises the limit of open files of this process as far as it may be raised (`ulimit -Hn`); returns how many
/// connections fit below it.
pub(super) fn connections() -> usize {
    let hard = getrlimit(Resource::Nofile).maximum;
    // Where it cannot be raised, what it is has to do.
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: hard, maximum: hard }) {
        tracing::debug!(%error, "the limit of open files is not raised");
    }
    let Some(limit) = getrlimit(Resource::Nofile).current else { return MAX_CONNECTIONS };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    (limit - RESERVED.min(limit / 2)).min(MAX_CONNECTIONS)
}

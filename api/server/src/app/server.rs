//! The running server.

use std::{net::TcpListener, os::unix::fs::OpenOptionsExt, path::Path, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use shared_types::paths;
use tokio::sync::oneshot;

use super::{
    connections::{self, Limits, Options, Peer, Peers},
    descriptors, tls,
};
use crate::worker;
use kernel::{Cipher, Clock, Error, Random, Result};
use platform::{
    Ctx,
    config::{Config, DatabaseConfig},
    failures::log_failure,
};
use store::db::Db;

/// The maximum time that requests in flight may take to finish when the server stops.
const GRACE: Duration = Duration::from_secs(30);

/// The length of an encryption key, in bytes.
const KEY_BYTES: usize = 32;

/// Why the server cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The server cannot listen on the address.
    #[error("cannot listen on {0}: {1}")]
    Listen(std::net::SocketAddr, std::io::Error),
    /// The certificate of the server cannot be used.
    #[error(transparent)]
    Tls(#[from] tls::TlsError),
}

/// Opens the database and builds the context. Creates and migrates the embedded database.
///
/// # Errors
/// When the database cannot be opened, its schema does not fit, or a stored secret cannot be decrypted.
pub async fn open(config: Config, clock: Clock) -> Result<Ctx> {
    let random = Random::system();
    let cipher = cipher(&config.database, &random)?;
    let db = Db::open(&config.database.url, clock.clone()).await?;
    build(config, db, clock, random, cipher).await
}

/// Opens the database like [`open`], even if a server has the embedded one open. For short commands.
///
/// # Errors
/// Those of [`open`], except that another server is no error.
pub async fn open_beside(config: Config, clock: Clock) -> Result<Ctx> {
    let random = Random::system();
    let cipher = cipher(&config.database, &random)?;
    let db = Db::open_beside(&config.database.url, clock.clone()).await?;
    build(config, db, clock, random, cipher).await
}

fn cipher(config: &DatabaseConfig, random: &Random) -> Result<Cipher> {
    Cipher::new(&encryption_keys(config, random)?, random.clone())
}

async fn build(config: Config, db: Db, clock: Clock, random: Random, cipher: Cipher) -> Result<Ctx> {
    db.check_schema().await?;
    Ctx::build(config, db, clock, random, cipher).await
}

/// Listens on the configured address.
///
/// # Errors
/// When the server cannot listen on it.
pub fn listen(config: &Config) -> std::result::Result<TcpListener, ServeError> {
    let bind = config.server.bind;
    TcpListener::bind(bind).map_err(|error| ServeError::Listen(bind, error))
}

/// Serves and runs jobs until `stop` completes, then finishes the requests in flight and the running jobs.
///
/// # Errors
/// When the listener fails, or the certificate of the server cannot be used.
pub async fn serve(
    ctx: Ctx,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send,
) -> std::result::Result<(), ServeError> {
    serve_beside(ctx, listener, stop, true).await
}

/// Serves like [`serve`], but leaves jobs and what is done once for all processes to `aldaba worker`.
///
/// # Errors
/// When the listener fails.
pub async fn serve_without_worker(
    ctx: Ctx,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send,
) -> std::result::Result<(), ServeError> {
    if ctx.db.is_embedded() {
        tracing::warn!(
            "the embedded database is open for one process only: no worker runs until this one stops"
        );
    }
    serve_beside(ctx, listener, stop, false).await
}

async fn serve_beside(
    ctx: Ctx,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send,
    runs_jobs: bool,
) -> std::result::Result<(), ServeError> {
    super::operation::recorder();
    let (stopping, stopped) = oneshot::channel();
    let in_background = ctx.clone();
    let background = tokio::spawn(async move {
        let stopped = async {
            // An error means that the sender was dropped, which has the same meaning.
            let _ = stopped.await;
        };
        match runs_jobs {
            true => worker::run(in_background, stopped).await,
            false => worker::maintain_without_jobs(in_background, stopped).await,
        }
    });
    let drain = tokio::spawn(super::operation::drain_histograms_regularly());
    let prepare = tokio::spawn(prepare(ctx.clone()));
    tracing::info!(bind = %ctx.config.server.bind, issuer = ctx.config.server.issuer(), "aldaba serves");
    let served = serve_requests(&ctx, listener, stop).await;
    drain.abort();
    prepare.abort();
    // The worker ends when it has finished its current jobs.
    let _ = stopping.send(());
    let _ = background.await;
    served
}

/// Serves requests like [`serve`], without the work in the background.
///
/// # Errors
/// When the listener fails, or the certificate of the server cannot be used.
pub async fn serve_requests(
    ctx: &Ctx,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send,
) -> std::result::Result<(), ServeError> {
    let config = &ctx.config.server;
    let failed = |error| ServeError::Listen(config.bind, error);
    listener.set_nonblocking(true).map_err(failed)?;
    let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
    let limits = Limits::new(descriptors::connections(), config.connections_per_address);
    let tls = ctx.config.tls.as_ref().map(|files| tls::open(files, ctx.clock.now())).transpose()?;
    let (tls, reload) = tls.unzip();
    let reload = reload.map(|reload| tokio::spawn(reload.run(ctx.clock.clone())));
    let options = Options { limits, peers: peers(ctx), tls };
    let served = connections::serve(listener, super::build_app(ctx), options, stop, GRACE).await;
    if let Some(reload) = reload {
        reload.abort();
    }
    served.map_err(failed)
}

/// Returns who is at an address, as it is configured.
fn peers(ctx: &Ctx) -> Peers {
    let ctx = ctx.clone();
    Arc::new(move |ip| {
        let config = &ctx.config.server;
        if config.speaks_proxy_protocol(ip) {
            Peer::IntroducingProxy
        } else if config.may_be_proxy(ip) {
            Peer::Proxy
        } else {
            Peer::Client
        }
    })
}

/// Logs a database that does not keep what is written, and publishes missing signing keys, while requests are served.
async fn prepare(ctx: Ctx) {
    if let Err(Error::Database(cause)) = ctx.db.ready().await {
        tracing::error!(%cause, "the database does not keep what is written: requests that change something are answered 503");
    }
    if let Err(error) = ctx.keys.publish_next().await {
        log_failure(&error, "a signing key was not published ahead; the next start tries again");
    }
}

/// Returns the one-time set-up link, while the installation is not finished.
///
/// # Errors
/// When the database does not answer.
pub async fn setup_link(ctx: &Ctx) -> Result<Option<String>> {
    if ctx.settings.is_installed().await? {
        return Ok(None);
    }
    // The secret is in the fragment, so that no server or proxy logs it.
    Ok(Some(format!("{}{}#{}", ctx.config.server.issuer(), paths::SETUP, ctx.secrets.setup().expose())))
}

/// Returns the configured keys. For the embedded database without one, returns the key in the data folder, and creates
/// it if there is none.
fn encryption_keys(config: &DatabaseConfig, random: &Random) -> Result<Vec<Vec<u8>>> {
    let decode = |text: &str| STANDARD.decode(text.trim()).map_err(Error::internal);
    if let Some(keys) = &config.encryption_keys {
        return keys.iter().map(|key| decode(key.expose())).collect();
    }
    let path = config.data_dir.join("encryption.key");
    if !path.exists() {
        make_key(&path, random)
            .map_err(|error| Error::internal(format!("cannot write {}: {error}", path.display())))?;
    }
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Error::internal(format!("cannot read {}: {error}", path.display())))?;
    let key = decode(&text).ok().filter(|key| key.len() == KEY_BYTES);
    let key = key.ok_or_else(|| {
        Error::internal(format!("{} does not contain {KEY_BYTES} bytes as base64", path.display()))
    })?;
    Ok(vec![key])
}

fn make_key(path: &Path, random: &Random) -> std::io::Result<()> {
    use std::io::Write;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // The file gets its final name only when it is complete: a partial key would be useless and would never be
    // replaced.
    let part = path.with_extension(format!("{}.part", std::process::id()));
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    writeln!(file, "{}", STANDARD.encode(random.bytes::<KEY_BYTES>()))?;
    file.sync_all()?;
    let placed = std::fs::hard_link(&part, path);
    std::fs::remove_file(part)?;
    match placed {
        // Another process was faster; its key is used.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

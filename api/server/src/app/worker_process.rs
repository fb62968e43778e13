//! The worker as a process of its own: it runs jobs, and serves nothing but its health and its metrics.

use std::{net::TcpListener, sync::Arc, time::Duration};

use poem::EndpointExt;
use tokio::sync::oneshot;

use super::{
    ServeError,
    connections::{self, Limits, Options, Peer},
    operation,
};
use crate::worker;
use platform::{Ctx, config::Config};

/// How many connections may be open: health checks and readers of metrics are few.
const MAX_CONNECTIONS: usize = 64;
/// The maximum time that requests in flight may take to finish when the worker stops.
const GRACE: Duration = Duration::from_secs(5);

/// Listens on the address of workers.
///
/// # Errors
/// When the worker cannot listen on it.
pub fn listen(config: &Config) -> Result<TcpListener, ServeError> {
    let bind = config.server.worker_bind;
    TcpListener::bind(bind).map_err(|error| ServeError::Listen(bind, error))
}

/// Runs jobs until `stop` completes, then finishes the running ones. Meanwhile it answers `/healthz`, `/readyz` and
/// `/metrics`.
///
/// # Errors
/// When the listener fails.
pub async fn work(
    ctx: Ctx,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    let bind = ctx.config.server.worker_bind;
    let failed = |error| ServeError::Listen(bind, error);
    operation::recorder();
    listener.set_nonblocking(true).map_err(failed)?;
    let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
    let (stopping, stopped) = oneshot::channel::<()>();
    let endpoint = operation::routes_of_worker().data(ctx.clone());
    let options = Options {
        limits: Limits::new(MAX_CONNECTIONS, MAX_CONNECTIONS),
        peers: Arc::new(|_| Peer::Client),
        tls: None,
    };
    let stopped = async {
        // An error means that the sender was dropped, which has the same meaning.
        let _ = stopped.await;
    };
    let health = tokio::spawn(connections::serve(listener, endpoint, options, stopped, GRACE));
    let drain = tokio::spawn(operation::drain_histograms_regularly());
    tracing::info!(%bind, "aldaba runs jobs");
    // Not on a task of its own: if it panics, the process ends and is started again.
    worker::run(ctx, stop).await;
    drain.abort();
    let _ = stopping.send(());
    match health.await {
        Ok(served) => served.map_err(failed),
        Err(panicked) => Err(failed(std::io::Error::other(panicked))),
    }
}

//! The endpoints for operators: readiness, metrics and the documentation of the API.

use std::{
    sync::{LazyLock, OnceLock},
    time::Duration,
};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use poem::{
    Response, Route,
    endpoint::{make, make_sync},
    handler,
    http::StatusCode,
    web::Data,
};

use super::allow::Allowed;
use platform::Ctx;
use tokio::task::spawn_blocking;
use web::problem::problem;

/// The bounds of the histograms, in seconds.
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// The interval at which recorded samples are drained.
const DRAIN_INTERVAL: Duration = Duration::from_secs(5);

/// What is generated from the OpenAPI document.
pub(super) struct Documents {
    json: String,
    page: String,
    /// The methods of each path.
    pub(super) allowed: Allowed,
}

impl Documents {
    /// Returns the documents. They are generated when they are first needed, so that the start does not wait for
    /// them, and only once, since they are the same for every server of this process.
    pub(super) async fn get() -> &'static Self {
        static DOCUMENTS: LazyLock<Documents> = LazyLock::new(Documents::generate);
        // Not on a thread that serves requests, since it takes some milliseconds. If that fails, it happens here.
        let _ = spawn_blocking(|| LazyLock::force(&DOCUMENTS)).await;
        &DOCUMENTS
    }

    fn generate() -> Self {
        let document = super::document();
        Self {
            json: document.to_string(),
            page: super::docs::page(&document),
            allowed: Allowed::of(&document),
        }
    }
}

/// Returns the endpoints for operators.
pub(super) fn routes() -> Route {
    Route::new()
        .at("/openapi.json", make(|_| async { json(&Documents::get().await.json) }))
        .at("/docs", make(|_| async { docs(&Documents::get().await.page) }))
        .at("/healthz", make_sync(|_| "ok"))
        .at("/readyz", ready)
        .at("/metrics", metrics)
}

/// Returns the endpoints of a worker for operators: its health and its metrics.
pub(super) fn routes_of_worker() -> Route {
    Route::new().at("/healthz", make_sync(|_| "ok")).at("/readyz", ready).at("/metrics", metrics)
}

fn json(text: &'static str) -> Response {
    Response::builder().content_type("application/json").body(text)
}

/// Returns the recorder of this process. All servers in the process share it, which matters only to tests.
pub(super) fn recorder() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| {
        let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).expect("the buckets are not empty");
        builder.install_recorder().expect("there is no other recorder in this process")
    })
}

/// Drains the recorded histogram samples every few seconds, so that they do not grow when nobody reads the metrics.
pub(super) async fn drain_histograms_regularly() {
    loop {
        tokio::time::sleep(DRAIN_INTERVAL).await;
        recorder().run_upkeep();
    }
}

/// `GET /readyz`: whether a write can be committed.
#[handler]
pub(super) async fn ready(ctx: Data<&Ctx>) -> Response {
    match ctx.db.ready().await {
        Ok(()) => Response::builder().content_type("text/plain").body("ready"),
        Err(_) => {
            let text = "the database does not keep what is written".to_owned();
            problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable", Some(text), Vec::new())
        }
    }
}

/// `GET /metrics`: the metrics in the format of Prometheus.
#[handler]
pub(super) fn metrics() -> Response {
    Response::builder().content_type("text/plain; version=0.0.4").body(recorder().render())
}

fn docs(page: &'static str) -> Response {
    Response::builder()
        .content_type("text/html; charset=utf-8")
        .header("content-security-policy", super::docs::policy())
        .body(page)
}

//! Assembles the server: one endpoint that answers every request.

mod allow;
mod connections;
mod cross_origin;
mod descriptors;
mod dispatch;
mod docs;
mod gate;
mod operation;
mod recorded;
mod section;
mod server;
mod shell;
mod tls;
mod ui;
mod worker_process;

pub use server::{
    ServeError, listen, open, open_beside, serve, serve_requests, serve_without_worker, setup_link,
};
pub use tls::{TlsError, check as check_tls};
pub use ui::export as export_ui;
pub use worker_process::{listen as listen_as_worker, work};

use poem::{Endpoint, EndpointExt, Response};
use serde_json::Value;

use platform::Ctx;

/// Builds the endpoint that answers every request.
fn build_app(ctx: &Ctx) -> impl Endpoint<Output = Response> + 'static {
    let dispatch = dispatch::Dispatch {
        api: rest::endpoint().boxed(),
        oauth: oauth::Endpoints::new(ctx),
        pages: pages::routes().boxed(),
        operation: operation::routes(),
        ui: ui::Ui::new(ctx.clone()),
    };
    shell::Shell::new(dispatch, ctx.clone())
}

/// Returns the complete OpenAPI document. Needs no database.
#[must_use]
pub fn document() -> Value {
    rest::openapi::document(oauth::openapi_fragment())
}

/// Returns the OpenAPI document in the form that progenitor, a generator of Rust clients, accepts.
#[must_use]
pub fn document_for_progenitor() -> Value {
    rest::openapi::narrowed(document())
}

/// Returns the discovery document of an example issuer.
#[must_use]
pub fn discovery() -> Value {
    oauth::discovery_document("https://login.example.com")
}

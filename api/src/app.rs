//! Puts everything together: one endpoint that answers every request.

mod gate;
mod operation;
mod server;
mod shell;
mod ui;

pub use server::{ServeError, open, serve};

use poem::{Endpoint, EndpointExt, Route, endpoint::make_sync};
use serde_json::Value;

use crate::{domain::Ctx, http, oauth, pages};

/// The endpoint that answers every request.
pub fn build_app(ctx: &Ctx) -> impl Endpoint + 'static {
    let document = document().to_string();
    let routes = Route::new()
        .nest("/v1", http::service())
        .at("/openapi.json", make_sync(move |_| json(document.clone())))
        .at("/docs", operation::docs())
        .at("/healthz", make_sync(|_| "ok"))
        .at("/readyz", operation::ready)
        .at("/metrics", operation::metrics)
        .nest("/", ui::Ui);
    let routes = pages::add_routes(oauth::add_routes(routes));
    shell::Shell::new(gate::Gate::new(routes, ctx.clone()), ctx.clone()).data(ctx.clone())
}

/// The OpenAPI document of everything, made without a database.
#[must_use]
pub fn document() -> Value {
    http::openapi::document(oauth::openapi::paths(), oauth::openapi::schemas())
}

fn json(text: String) -> poem::Response {
    poem::Response::builder().content_type("application/json").body(text)
}

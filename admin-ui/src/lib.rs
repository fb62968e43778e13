//! Aldaba's single-page apps: set-up and administration, and the portal with the account pages, all through the API.
//!
//! - `api`: the one client of the API, a file for each concept;
//! - `components`: building blocks of pages, which call no API and do not depend on the domain;
//! - `state`: what outlives a page (who is signed in, messages) and how data is loaded and sent;
//! - `texts`: everything that the app says, in each language;
//! - `views`: the pages, a folder for each concept.

#![warn(missing_docs)]
#![allow(unreachable_pub, reason = "the component macro makes everything `pub`")]

pub mod address;
pub mod api;
pub mod app;
pub mod browser;
pub mod components;
mod early;
pub mod files;
pub mod passkey;
pub mod pasted;
pub mod state;
pub mod tab;
pub mod text;
mod texts;
pub mod views;

/// Shows a program in the document's body.
pub fn start(program: &'static state::Program) {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(move || app::App(app::AppProps { program }));
}

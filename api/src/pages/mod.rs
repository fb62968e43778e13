//! Pages for people without an application of ours: signing in and out, connecting devices, forgotten passwords, invitations,
//! and errors.
//!
//! Each is small valid HTML that works without script, in the language of the person, with a strict
//! Content-Security-Policy.

mod choice;
mod choose_account;
mod choose_company;
mod confirmation;
mod consent;
mod csrf;
mod device;
mod device_confirmation;
mod email_confirmation;
mod error;
mod forgotten_password;
mod invitation;
mod joining;
mod layout;
mod logo;
mod message;
mod new_password;
mod no_access;
mod password_reset;
mod qr_code;
mod sign_in;
mod sign_out;
mod signed_out;
mod texts;
mod visit;

use poem::{EndpointExt, IntoEndpoint, Route, get};
use shared_types::paths;

pub use error::error_page;

use crate::domain::Ctx;

/// The pages, at their absolute paths.
#[must_use]
pub fn routes(ctx: Ctx) -> Route {
    let page = |endpoint: poem::RouteMethod| endpoint.data(ctx.clone()).into_endpoint();
    Route::new()
        .at(paths::SIGN_IN, page(get(sign_in::show).post(sign_in::submit)))
        .at("/choose-account", page(get(choose_account::show).post(choose_account::submit)))
        .at("/choose-company", page(get(choose_company::show).post(choose_company::submit)))
        .at("/consent", page(get(consent::show).post(consent::submit)))
        .at("/logos/:client_id", page(get(logo::show)))
        .at("/device", page(get(device::show).post(device::submit)))
        .at("/device/confirm", page(get(device_confirmation::show).post(device_confirmation::submit)))
        .at("/device/done", page(get(device_confirmation::done)))
        .at("/no-access", page(get(no_access::show)))
        .at(paths::SIGN_OUT, page(get(sign_out::show).post(sign_out::submit)))
        .at("/signed-out", page(get(signed_out::show)))
        .at("/forgotten-password", page(get(forgotten_password::show).post(forgotten_password::submit)))
        .at("/password-resets/:token", page(get(password_reset::show).post(password_reset::submit)))
        .at(
            "/email-confirmations/:token",
            page(get(email_confirmation::show).post(email_confirmation::submit)),
        )
        .at("/invitations/:token", page(get(invitation::show).post(invitation::submit)))
}

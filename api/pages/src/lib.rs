//! Server-rendered pages for people: signing in and out, connecting devices, forgotten passwords, invitations, and
//! errors. They need no client application of ours.
//!
//! Each is small valid HTML that works without script, in the language of the person, with a strict
//! Content-Security-Policy.

mod choice;
mod choose_account;
mod choose_company;
mod confirmation;
mod consent;
mod continue_sign_in;
mod device;
mod device_confirmation;
mod disowned_sign_in;
mod elsewhere;
mod email_code;
mod email_confirmation;
mod email_stop;
mod error;
mod external;
mod failure;
mod finished;
mod forgotten_password;
mod invitations;
mod layout;
mod logo;
mod mailed_link;
mod message;
mod new_password;
mod no_access;
mod offers;
mod passkey;
mod password_proof;
mod password_reset;
mod pending;
mod question;
mod request;
mod scripts;
mod setup_links;
mod sign_in;
mod sign_in_link;
mod sign_in_request;
mod sign_out;
mod signed_out;
mod steps;
mod texts;
mod visit;

use poem::{Endpoint, EndpointExt, Response, Route, get};
use shared_types::paths;
use web::csrf;

pub use error::{Recipient, error_page, show_error};

/// The pages, at their absolute paths.
#[must_use]
pub fn routes() -> impl Endpoint<Output = Response> + 'static {
    let pages = Route::new()
        .at(paths::SIGN_IN, get(sign_in::show).post(sign_in::submit))
        .at(sign_in_link::CODE, get(email_code::show).post(email_code::submit))
        .at(sign_in::PROOF, get(password_proof::show).post(password_proof::submit))
        .at("/sign-in/passkey", poem::post(passkey::begin))
        .at("/sign-in/step/passkey", poem::post(steps::begin_passkey))
        .at("/sign-in/external/:provider_id", get(external::begin))
        .at(
            "/sign-in/external/:provider_id/callback",
            get(external::callback).post(external::callback_by_form),
        )
        .at(
            "/sign-in/external/:provider_id/password",
            get(external::show_password).post(external::submit_password),
        )
        .at("/sign-in/external/:provider_id/link", get(external::show_link).post(external::begin_link))
        .at(continue_sign_in::STEP_PATH, get(steps::show).post(steps::submit))
        .at("/choose-account", get(choose_account::show).post(choose_account::submit))
        .at("/choose-company", get(choose_company::show).post(choose_company::submit))
        .at("/consent", get(consent::show).post(consent::submit))
        .at("/logos/:client_id", get(logo::show))
        .at("/device", get(device::show).post(device::submit))
        .at("/device/confirm", get(device_confirmation::show).post(device_confirmation::submit))
        .at("/device/done", get(device_confirmation::done))
        .at("/no-access", get(no_access::show))
        .at(paths::SIGN_OUT, get(sign_out::show).post(sign_out::submit))
        .at("/signed-out", get(signed_out::show))
        .at("/forgotten-password", get(forgotten_password::show).post(forgotten_password::submit))
        .at(paths::CHANGE_PASSWORD, get(forgotten_password::well_known))
        .at("/password-resets", get(password_reset::show).post(password_reset::submit))
        .at("/email-confirmations", get(email_confirmation::show).post(email_confirmation::submit))
        .at("/email-stops", get(email_stop::show).post(email_stop::submit))
        .at(mailed_link::SIGN_IN_LINKS, get(sign_in_link::show))
        .at("/sign-in-notices", get(disowned_sign_in::show).post(disowned_sign_in::submit))
        .at("/setup-links", get(setup_links::show).post(setup_links::submit))
        .at("/invitations", get(invitations::show).post(invitations::submit));
    let with_links = mailed_link::PATHS
        .into_iter()
        .fold(pages, |pages, path| pages.at(format!("{path}/:token"), get(mailed_link::open)));
    with_links.around(failure::show_failures)
}

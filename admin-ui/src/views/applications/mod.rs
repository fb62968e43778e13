//! Applications: the list, registering, one application with its credentials, and its companies.

mod advanced;
mod advice;
mod claims;
mod companies;
mod credentials;
mod delete;
mod draft;
mod edit;
mod endpoints;
mod external;
mod external_form;
mod keys;
mod list;
mod logo;
mod mend;
mod page;
mod people;
mod preview;
mod refusal_hours;
mod refusals;
mod register;
mod roles;
mod scopes;
mod settings;
mod sign_ins;
mod tokens;
mod uris;

use leptos::prelude::*;
use shared_types::{Application, TokenEndpointAuthMethod};

pub use edit::EditApplication;
pub use list::Applications;
pub use page::{ApplicationPage, ApplicationTab};
pub use register::RegisterApplication;
pub use scopes::{SCOPE_FIELDS, description};
pub use tokens::algorithms_or_default;

use crate::{
    components::Crumb,
    texts::{Text, text},
};

const PATH: &str = "/applications";

/// The application that was registered last, with its secret: the answer to registering contains it even if the sign-in
/// was long ago.
#[derive(Debug, Clone, Copy, Default)]
pub struct Registered(StoredValue<Option<Application>>);

impl Registered {
    fn keep(self, application: Application) {
        self.0.set_value(Some(application));
    }

    /// The secret of the application, if it was the last to be registered. It is returned once.
    fn take_secret(self, client_id: &str) -> Option<String> {
        let kept = self.0.try_update_value(Option::take).flatten();
        kept.filter(|application| application.client_id == client_id)
            .and_then(|application| application.client_secret)
    }
}

fn application_path(client_id: &str) -> String {
    format!("{PATH}/{client_id}")
}

/// The list of applications, as a page above another.
fn list_crumb() -> Crumb {
    Crumb::new(PATH, text(|t| t.frame.applications))
}

/// Whether an application keeps a secret, in words.
fn client_type(application: &Application) -> Text {
    match application.token_endpoint_auth_method {
        TokenEndpointAuthMethod::None => text(|t| t.applications.public),
        _ => text(|t| t.applications.confidential),
    }
}

//! Applications: the list, registering, one application with its credentials, and its companies.

mod advanced;
mod advice;
mod companies;
mod credentials;
mod detail;
mod draft;
mod edit;
mod list;
mod register;
mod settings;

use leptos::prelude::*;
use shared_types::Application;

pub use detail::ApplicationPage;
pub use edit::EditApplication;
pub use list::Applications;
pub use register::RegisterApplication;

/// The application that was registered last, with its secret: the answer to registering shows it even when the
/// sign-in was long ago.
#[derive(Debug, Clone, Copy, Default)]
pub struct Registered(StoredValue<Option<Application>>);

impl Registered {
    fn keep(self, application: Application) {
        self.0.set_value(Some(application));
    }

    /// The secret of the application, if it was the last to be registered. It is given once.
    fn take_secret(self, client_id: &str) -> Option<String> {
        let kept = self.0.try_update_value(Option::take).flatten();
        kept.filter(|application| application.client_id == client_id)
            .and_then(|application| application.client_secret)
    }
}

fn application_path(client_id: &str) -> String {
    format!("/applications/{client_id}")
}

//! Identity providers: the external logins of a company or of the installation (UC-20).

mod add;
mod connection;
mod enabling;
mod ldap;
mod list;
mod mapping;
mod oauth2;
mod page;
mod people;
mod presets;
mod settings;
mod setup_links;

pub use connection::{last_test, test_steps};

use leptos::prelude::*;
use shared_types::{FieldError, IdentityProviderPreset};

use crate::{
    api::ApiError,
    components::{Crumb, Refusal},
    texts::{Text, text},
};

/// Whose identity providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderOwner {
    /// The installation's, with which everyone can sign in.
    Installation,
    /// Those of the company with the id.
    Company(i64),
}

/// A page of identity providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderPage {
    /// All of them.
    List,
    /// The form that adds one.
    Add,
    /// The one with the id.
    One(i64),
    /// Who is linked to the one with the id.
    People(i64),
}

impl ProviderPage {
    /// The page at what follows the path of the list.
    pub fn of(parts: &[&str]) -> Option<Self> {
        match *parts {
            [] => Some(Self::List),
            ["new"] => Some(Self::Add),
            [id] => id.parse().ok().map(Self::One),
            [id, "people"] => id.parse().ok().map(Self::People),
            _ => None,
        }
    }
}

impl ProviderOwner {
    /// The path of the list in the app.
    fn path(self) -> String {
        match self {
            Self::Installation => "/identity-providers".to_owned(),
            Self::Company(id) => format!("/companies/{id}/identity-providers"),
        }
    }

    /// The path of the list in the API.
    fn api(self) -> String {
        "/v1".to_owned() + &self.path()
    }

    /// The pages above the list.
    fn above(self) -> Vec<Crumb> {
        match self {
            Self::Installation => Vec::new(),
            Self::Company(id) => vec![
                Crumb::new("/companies", text(|t| t.frame.companies)),
                Crumb::new(format!("/companies/{id}"), text(|t| t.places.company)),
            ],
        }
    }

    /// The pages above one of the list.
    fn above_one(self) -> Vec<Crumb> {
        let mut above = self.above();
        above.push(Crumb::new(self.path(), text(|t| t.places.logins)));
        above
    }
}

/// A page.
#[component]
pub fn IdentityProviders(
    /// Whose they are.
    owner: ProviderOwner,
    /// What is shown.
    page: ProviderPage,
) -> impl IntoView {
    match page {
        ProviderPage::List => list::list(owner),
        ProviderPage::Add => add::add(owner),
        ProviderPage::One(id) => page::page(owner, id),
        ProviderPage::People(id) => people::people(owner, id),
    }
}

/// Why a form was rejected, with the errors that only its fields have.
fn refused(error: ApiError) -> Refusal {
    let errors = match &error {
        ApiError::Refused(problem, _) => problem.errors.clone(),
        _ => Vec::new(),
    };
    let mut refusal = Refusal::from(error);
    for (error, (_, message)) in errors.iter().zip(&mut refusal.fields) {
        if let Some(better) = explained(error) {
            *message = better;
        }
    }
    refusal
}

fn explained(error: &FieldError) -> Option<Text> {
    Some(match (error.field.as_str(), error.code.as_str()) {
        ("issuer", "shared_tenant") => text(|t| t.logins.shared_tenant),
        ("issuer", "required") => return None,
        ("issuer", "not_ldap_url") => text(|t| t.directories.url_invalid),
        ("base_dn", "invalid") => text(|t| t.directories.base_dn_invalid),
        ("user_filter", "invalid") => text(|t| t.directories.user_filter_invalid),
        ("ca_certificate", "invalid") => text(|t| t.directories.ca_certificate_invalid),
        ("subject_attribute" | "email_attribute" | "name_attribute" | "groups_attribute", "invalid") => {
            text(|t| t.directories.attribute_invalid)
        }
        ("issuer", _) => text(|t| t.logins.issuer_invalid),
        ("client_secret", "required") => text(|t| t.logins.secret_needed),
        ("create_users", "shared_issuer") => text(|t| t.logins.shared_issuer),
        ("authorization_endpoint" | "token_endpoint" | "userinfo_endpoint" | "emails_endpoint", code)
            if code != "required" =>
        {
            text(|t| t.logins.endpoint_invalid)
        }
        ("subject_path" | "email_path" | "email_verified_path" | "name_path", "invalid") => {
            text(|t| t.logins.path_invalid)
        }
        ("scope", "invalid") => text(|t| t.logins.scope_hint),
        _ => return None,
    })
}

/// What a kind of service is called.
fn preset_name(preset: IdentityProviderPreset) -> Text {
    presets::of(preset).name()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_its_address() {
        assert_eq!(ProviderPage::of(&[]), Some(ProviderPage::List));
        assert_eq!(ProviderPage::of(&["new"]), Some(ProviderPage::Add));
        assert_eq!(ProviderPage::of(&["7"]), Some(ProviderPage::One(7)));
        assert_eq!(ProviderPage::of(&["7", "people"]), Some(ProviderPage::People(7)));
        assert_eq!(ProviderPage::of(&["x"]), None);
        assert_eq!(ProviderPage::of(&["7", "x"]), None);
        assert_eq!(ProviderOwner::Company(3).api(), "/v1/companies/3/identity-providers");
    }
}

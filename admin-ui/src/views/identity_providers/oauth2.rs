//! What must be typed to connect a service with OAuth 2.0: its endpoints, and where its description of a person has the
//! claims.

use leptos::prelude::*;
use shared_types::CreateIdentityProvider;

use crate::{
    components::{Form, TextField, all},
    text::filled,
    texts::text,
    views::administration::value_fields::Label,
};

/// What is typed.
#[derive(Clone, Copy)]
pub(super) struct Endpoints {
    authorization: RwSignal<String>,
    token: RwSignal<String>,
    userinfo: RwSignal<String>,
    scope: RwSignal<String>,
    subject: RwSignal<String>,
    email: RwSignal<String>,
    email_verified: RwSignal<String>,
    name: RwSignal<String>,
}

impl Endpoints {
    /// Nothing yet, but the paths that OpenID Connect has.
    pub(super) fn new() -> Self {
        let signal = |text: &str| RwSignal::new(text.to_owned());
        Self {
            authorization: signal(""),
            token: signal(""),
            userinfo: signal(""),
            scope: signal(""),
            subject: signal("/sub"),
            email: signal("/email"),
            email_verified: signal("/email_verified"),
            name: signal("/name"),
        }
    }

    /// Adds them to what is created, and marks what is missing.
    pub(super) fn add_to(self, form: Form, data: CreateIdentityProvider) -> CreateIdentityProvider {
        let typed = |signal: RwSignal<String>| signal.with_untracked(|typed| filled(typed));
        for (field, signal) in [
            ("authorization_endpoint", self.authorization),
            ("token_endpoint", self.token),
            ("userinfo_endpoint", self.userinfo),
            ("subject_path", self.subject),
        ] {
            if typed(signal).is_none() {
                form.mark(field, text(|t| t.errors.field_required));
            }
        }
        CreateIdentityProvider {
            authorization_endpoint: typed(self.authorization),
            token_endpoint: typed(self.token),
            userinfo_endpoint: typed(self.userinfo),
            scope: typed(self.scope),
            subject_path: typed(self.subject),
            email_path: typed(self.email),
            email_verified_path: typed(self.email_verified),
            name_path: typed(self.name),
            ..data
        }
    }
}

/// A field: its name in the API, what is typed, its label, a hint, and whether it may stay empty.
type Described = (&'static str, RwSignal<String>, Label, Option<Label>, bool);

/// The fields.
pub(super) fn fields(form: Form, typed: Endpoints) -> AnyView {
    let endpoint: Label = |t| t.logins.endpoint_hint;
    let fields: [Described; 8] = [
        (
            "authorization_endpoint",
            typed.authorization,
            |t| t.logins.authorization_endpoint,
            Some(endpoint),
            false,
        ),
        ("token_endpoint", typed.token, |t| t.logins.token_endpoint, Some(endpoint), false),
        (
            "userinfo_endpoint",
            typed.userinfo,
            |t| t.logins.userinfo_endpoint,
            Some(|t| t.logins.userinfo_endpoint_hint),
            false,
        ),
        ("scope", typed.scope, |t| t.logins.scope, Some(|t| t.logins.scope_oauth2_hint), true),
        (
            "subject_path",
            typed.subject,
            |t| t.logins.subject_path,
            Some(|t| t.logins.subject_path_hint),
            false,
        ),
        ("email_path", typed.email, |t| t.logins.email_path, None, true),
        (
            "email_verified_path",
            typed.email_verified,
            |t| t.logins.email_verified_path,
            Some(|t| t.logins.email_verified_path_hint),
            true,
        ),
        ("name_path", typed.name, |t| t.logins.name_path, None, true),
    ];
    let field = |(name, value, label, hint, optional): Described| {
        let (id, label, hint) = (name.replace('_', "-"), text(label), hint.map(text));
        view! { <TextField id form field=name label hint value optional/> }.into_any()
    };
    all(fields.into_iter().map(field).collect())
}

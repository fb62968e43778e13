//! What must be typed to connect a directory (LDAP): where people are searched, and which authority is trusted.

use leptos::prelude::*;
use shared_types::CreateIdentityProvider;

use crate::{
    components::{Form, TextArea, TextField, all},
    text::filled,
    texts::text,
};

/// What is typed.
#[derive(Clone, Copy)]
pub(super) struct Directory {
    base_dn: RwSignal<String>,
    user_filter: RwSignal<String>,
    ca_certificate: RwSignal<String>,
}

impl Directory {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self { base_dn: empty(), user_filter: empty(), ca_certificate: empty() }
    }

    /// Adds it to what is created, and marks what is missing.
    pub(super) fn add_to(self, form: Form, data: CreateIdentityProvider) -> CreateIdentityProvider {
        let typed = |signal: RwSignal<String>| signal.with_untracked(|typed| filled(typed));
        let required = || text(|t| t.errors.field_required);
        if typed(self.base_dn).is_none() {
            form.mark("base_dn", required());
        }
        if data.client_secret.is_none() {
            form.mark("client_secret", required());
        }
        CreateIdentityProvider {
            base_dn: typed(self.base_dn),
            user_filter: typed(self.user_filter),
            ca_certificate: typed(self.ca_certificate),
            ..data
        }
    }
}

/// The fields.
pub(super) fn fields(form: Form, typed: Directory) -> AnyView {
    let base = view! {
        <TextField
            id="base-dn"
            form
            field="base_dn"
            label=text(|t| t.directories.base_dn)
            hint=text(|t| t.directories.base_dn_hint)
            value=typed.base_dn
        />
    };
    let filter = view! {
        <TextField
            id="user-filter"
            form
            field="user_filter"
            label=text(|t| t.directories.user_filter)
            hint=text(|t| t.directories.user_filter_hint)
            value=typed.user_filter
            optional=true
        />
    };
    let certificate = view! {
        <TextArea
            id="ca-certificate"
            form
            field="ca_certificate"
            label=text(|t| t.directories.ca_certificate)
            hint=text(|t| t.directories.ca_certificate_hint)
            value=typed.ca_certificate
            optional=true
        />
    };
    all(vec![base.into_any(), filter.into_any(), certificate.into_any()])
}

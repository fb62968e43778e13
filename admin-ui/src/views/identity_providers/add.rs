//! Connecting an identity provider: what must be typed. Its page then leads through the rest: the redirect URI, the
//! test of the connection, and enabling it.

use leptos::prelude::*;
use shared_types::{CreateIdentityProvider, IdentityProviderPreset, Word};

use super::{
    ProviderOwner,
    ldap::{self, Directory},
    oauth2::{self, Endpoints},
    presets, refused,
};
use crate::{
    api::use_client,
    browser,
    components::{Cancel, Form, FormFrame, Page, RadioField, TextField, all, use_messages},
    state::use_replace,
    text::filled,
    texts::{named, text},
};

/// What is typed.
#[derive(Clone, Copy)]
struct Draft {
    preset: RwSignal<String>,
    name: RwSignal<String>,
    issuer: RwSignal<String>,
    client_id: RwSignal<String>,
    client_secret: RwSignal<String>,
    endpoints: Endpoints,
    directory: Directory,
}

impl Draft {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        let first = presets::ALL[0].as_str().to_owned();
        Self {
            preset: RwSignal::new(first),
            name: empty(),
            issuer: empty(),
            client_id: empty(),
            client_secret: empty(),
            endpoints: Endpoints::new(),
            directory: Directory::new(),
        }
    }

    /// What to create; nothing where something is missing, which is then marked.
    fn data(self, form: Form) -> Option<CreateIdentityProvider> {
        let preset = self.preset.with_untracked(|word| preset_of(word));
        let issuer = self.issuer.with_untracked(|typed| preset.issuer_from(typed));
        let needs_issuer = presets::of(preset).issuer.is_some();
        for (field, is_missing) in [
            ("name", self.name.with_untracked(|name| filled(name).is_none())),
            ("issuer", needs_issuer && issuer.is_none()),
            ("client_id", self.client_id.with_untracked(|id| filled(id).is_none())),
        ] {
            if is_missing {
                form.mark(field, text(|t| t.errors.field_required));
            }
        }
        let data = CreateIdentityProvider {
            preset: Some(preset),
            name: self.name.get_untracked().trim().to_owned(),
            issuer: issuer.filter(|_| needs_issuer),
            client_id: self.client_id.get_untracked().trim().to_owned(),
            client_secret: self.client_secret.with_untracked(|secret| filled(secret)),
            // Nobody is sent there before the connection was tested.
            enabled: Some(false),
            ..CreateIdentityProvider::default()
        };
        let data = match preset {
            IdentityProviderPreset::OAuth2 => self.endpoints.add_to(form, data),
            _ if preset.is_ldap() => self.directory.add_to(form, data),
            _ => data,
        };
        (!form.has_errors()).then_some(data)
    }
}

/// The kind of service with a word.
fn preset_of(word: &str) -> IdentityProviderPreset {
    IdentityProviderPreset::from_word(word).unwrap_or(IdentityProviderPreset::OpenIdConnect)
}

/// The form.
pub(super) fn add(owner: ProviderOwner) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let go = use_replace();
    let form = Form::new();
    let draft = Draft::new();
    let send = move |()| {
        form.clear_all();
        let Some(data) = draft.data(form) else { return browser::focus_first_error() };
        let go = go.clone();
        let call = async move { client.add_identity_provider(owner.api(), data).await.map_err(refused) };
        form.send(call, move |provider| {
            messages.say(match provider.preset.is_ldap() {
                true => named(&provider.name, |t| t.directories.added),
                false => named(&provider.name, |t| t.logins.added),
            });
            go(&format!("{}/{}", owner.path(), provider.id));
        });
    };
    let cancel = Cancel::To(owner.path());
    view! {
        <Page title=text(|t| t.logins.add) above=owner.above_one()>
            <FormFrame form on_submit=send submit=text(|t| t.logins.next) cancel>
                <div class="group">
                    <RadioField
                        id="preset"
                        form
                        field="preset"
                        legend=text(|t| t.logins.preset)
                        value=draft.preset
                        choices=presets::choices()
                    />
                    {fields(form, draft)}
                </div>
            </FormFrame>
        </Page>
    }
    .into_any()
}

fn fields(form: Form, draft: Draft) -> AnyView {
    let Draft { name, issuer, .. } = draft;
    let named = view! {
        <TextField
            id="name"
            form
            field="name"
            label=text(|t| t.forms.name)
            hint=text(|t| t.logins.name_hint)
            value=name
        />
    };
    // Anew for each kind, since its label and its help differ.
    let found = move || {
        let (label, hint) = presets::of(draft.preset.with(|word| preset_of(word))).issuer?;
        let (label, hint) = (text(label), text(hint));
        Some(view! { <TextField id="issuer" form field="issuer" label hint value=issuer/> })
    };
    let client = move || client_fields(form, draft, draft.preset.with(|word| preset_of(word)).is_ldap());
    let endpoints = move || {
        let preset = draft.preset.with(|word| preset_of(word));
        (preset == IdentityProviderPreset::OAuth2).then(|| oauth2::fields(form, draft.endpoints))
    };
    let directory = move || {
        let preset = draft.preset.with(|word| preset_of(word));
        preset.is_ldap().then(|| ldap::fields(form, draft.directory))
    };
    all(vec![
        named.into_any(),
        found.into_any(),
        endpoints.into_any(),
        client.into_any(),
        directory.into_any(),
    ])
}

/// The client at the service, or the service account of a directory.
fn client_fields(form: Form, draft: Draft, is_directory: bool) -> AnyView {
    let (id, id_hint, secret) = match is_directory {
        true => (
            text(|t| t.directories.account),
            text(|t| t.directories.account_hint),
            text(|t| t.directories.account_password),
        ),
        false => (
            text(|t| t.logins.client_id),
            text(|t| t.logins.client_id_hint),
            text(|t| t.logins.client_secret),
        ),
    };
    view! {
        <TextField id="client-id" form field="client_id" label=id hint=id_hint value=draft.client_id/>
        <TextField
            id="client-secret"
            form
            field="client_secret"
            label=secret
            hint=text(|t| t.logins.client_secret_hint)
            value=draft.client_secret
            kind="password"
            optional={!is_directory}
        />
    }
    .into_any()
}

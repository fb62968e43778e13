//! One identity provider: the redirect URI to register there, the test of the connection, enabling it, its settings,
//! and who is linked.

use leptos::prelude::*;
use shared_types::IdentityProvider;

use super::{
    ProviderOwner,
    connection::connection,
    enabling::{delete, enabling},
    list::enabled_state,
    mapping::mapping,
    people::links,
    preset_name, presets,
    settings::settings,
};
use crate::{
    api::use_client,
    components::{Page, all, nothing, paragraph, section, value},
    state::{Remote, loaded},
    texts::{Text, counted, text},
};

/// The page.
pub(super) fn page(owner: ProviderOwner, id: i64) -> AnyView {
    let client = use_client();
    let api = format!("{}/{id}", owner.api());
    let provider = {
        let api = api.clone();
        Remote::new(move || client.identity_provider(api.clone()))
    };
    loaded(provider, move |found| show(owner, api.clone(), found, provider))
}

fn show(
    owner: ProviderOwner,
    api: String,
    provider: IdentityProvider,
    remote: Remote<IdentityProvider>,
) -> AnyView {
    let enabled = RwSignal::new(provider.enabled);
    let known = RwSignal::new(provider.connection.clone());
    let saved = Callback::new(move |()| remote.reload());
    let preset = provider.preset;
    let facts = move || {
        view! { {move || enabled_state(enabled.get())} <span>{preset_name(preset)}</span> }
    };
    let title = Text::from(provider.name.clone());
    let parts = all(vec![
        match preset.is_ldap() {
            true => nothing(),
            false => registration(&provider),
        },
        connection(api.clone(), known),
        enabling(api.clone(), enabled, known),
        settings(owner, preset, api.clone(), saved),
        mapping(
            match owner {
                ProviderOwner::Company(id) => Some(id),
                ProviderOwner::Installation => None,
            },
            &api,
        ),
        people(owner, &api, provider.id),
        delete(owner, api, &provider),
    ]);
    view! { <Page title above=owner.above_one() facts>{parts}</Page> }.into_any()
}

/// What to register at the service, and where.
fn registration(provider: &IdentityProvider) -> AnyView {
    let (uri, logout) = (provider.redirect_uri.clone(), provider.backchannel_logout_uri.clone());
    let body = all(vec![
        paragraph("", presets::of(provider.preset).register()),
        value(uri.clone(), uri, "redirect-uri", text(|t| t.logins.copy_redirect_uri)),
        paragraph("", text(|t| t.logins.register_logout)),
        value(logout.clone(), logout, "logout-uri", text(|t| t.logins.copy_logout_uri)),
    ]);
    let lead = Some(text(|t| t.logins.register_lead));
    section(text(|t| t.logins.register_title), lead, nothing(), body)
}

/// How many people are linked, with a link to who they are.
fn people(owner: ProviderOwner, api: &str, id: i64) -> AnyView {
    let client = use_client();
    let path = links(api);
    let count = Remote::new(move || {
        let path = path.clone();
        async move { client.count(&path).await }
    });
    let body = loaded(count, move |count| {
        let href = format!("{}/{id}/people", owner.path());
        let linked = counted(count, |t| t.logins.linked);
        view! { <a href=href class="button" id="linked-people">{linked}</a> }
    });
    let lead = Some(text(|t| t.logins.people_lead));
    section(text(|t| t.logins.people), lead, nothing(), body)
}

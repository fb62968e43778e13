//! How an application is set up, to read.

use leptos::prelude::*;
use shared_types::{Application, TokenEndpointAuthMethod};

use crate::{browser, components::Card, views::words::Labelled};

/// The settings.
#[component]
pub(super) fn Settings(application: Application) -> impl IntoView {
    let rows = rows(&application).into_iter().map(|(label, values)| view! { <Setting label values/> });
    view! {
        <Card title="Settings">
            <dl class="values">{rows.collect_view()}</dl>
        </Card>
    }
}

fn rows(application: &Application) -> Vec<(&'static str, Vec<String>)> {
    let client = match application.token_endpoint_auth_method {
        TokenEndpointAuthMethod::None => "Public",
        _ => "Confidential",
    };
    let grants: Vec<&str> = application.grant_types.iter().map(|grant| grant.label()).collect();
    let roles: Vec<String> =
        application.roles.iter().map(|role| format!("{} ({})", role.name, role.code)).collect();
    vec![
        ("Code", vec![application.code.clone()]),
        ("Redirect URIs", application.redirect_uris.clone()),
        ("Post-logout redirect URIs", application.post_logout_redirect_uris.clone()),
        ("Launch URL", application.launch_url.iter().cloned().collect()),
        ("Client", vec![format!("{client}, {}", application.application_type.label().to_lowercase())]),
        ("Who may use it", vec![application.access_policy.label().to_owned()]),
        ("Roles", roles),
        ("Grants", vec![grants.join(", ")]),
        ("Scopes", vec![application.scope.clone()]),
        ("Registered", vec![browser::day(application.created_at.timestamp_millis())]),
    ]
}

#[component]
fn Setting(label: &'static str, values: Vec<String>) -> impl IntoView {
    let values: Vec<String> = values.into_iter().filter(|value| !value.is_empty()).collect();
    let value = if values.is_empty() {
        view! { <span class="hint">"None"</span> }.into_any()
    } else {
        values.into_iter().map(|value| view! { <span class="line">{value}</span> }).collect_view().into_any()
    };
    view! {
        <div>
            <dt>{label}</dt>
            <dd class="stack">{value}</dd>
        </div>
    }
}

//! The settings of an application, to read.

use leptos::prelude::*;
use shared_types::Application;

use super::client_type;
use crate::{
    components::{Card, Lines},
    texts::{Text, label, made, text},
};

/// The settings.
#[component]
pub(super) fn Settings(application: Application) -> impl IntoView {
    let rows = rows(&application).into_iter().map(|(label, values)| view! { <Setting label values/> });
    view! {
        <Card title=text(|t| t.applications.settings)>
            <dl class="facts">{rows.collect_view()}</dl>
        </Card>
    }
}

fn rows(application: &Application) -> Vec<(Text, Vec<Text>)> {
    let plain = |values: &[String]| values.iter().cloned().map(Text::from).collect::<Vec<_>>();
    let roles = application.roles.iter().map(|role| Text::from(format!("{} ({})", role.name, role.code)));
    let scopes = application.scope.split_ascii_whitespace().map(|scope| Text::from(scope.to_owned()));
    let registered = application.created_at;
    vec![
        (text(|t| t.forms.code), vec![application.code.clone().into()]),
        (text(|t| t.fields.redirect_uris), plain(&application.redirect_uris)),
        (text(|t| t.fields.post_logout_redirect_uris), plain(&application.post_logout_redirect_uris)),
        (text(|t| t.fields.launch_url), plain(application.launch_url.as_slice())),
        (text(|t| t.applications.client_type), vec![client_type(application)]),
        (text(|t| t.fields.application_type), vec![label(application.application_type)]),
        (text(|t| t.fields.access_policy), vec![label(application.access_policy)]),
        (text(|t| t.applications.roles), roles.collect()),
        (text(|t| t.fields.grants), application.grant_types.iter().map(|grant| label(*grant)).collect()),
        (text(|t| t.fields.scope), scopes.collect()),
        (text(|t| t.applications.registered_on), vec![made(move |t| t.day(registered))]),
    ]
}

#[component]
fn Setting(label: Text, values: Vec<Text>) -> impl IntoView {
    let value = if values.is_empty() {
        view! { <span class="hint">{text(|t| t.forms.none)}</span> }.into_any()
    } else {
        view! { <Lines lines=values/> }.into_any()
    };
    view! {
        <div>
            <dt>{label}</dt>
            <dd class="stack">{value}</dd>
        </div>
    }
}

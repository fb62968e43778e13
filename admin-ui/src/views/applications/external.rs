//! The external login of an application (UC-18): where its people sign in, and whether the connection works.

use leptos::prelude::*;
use shared_types::{Application, ApplicationKind, ConnectionTest, ExternalLogin, ExternalLoginState};

use super::external_form::external_form;
use crate::{
    api::{ApiError, use_client},
    components::{
        ConfirmButton, Form, FormAlert, all, button, dialog_button, known, line_break, nothing, paragraph,
        section, sending, status, use_messages,
    },
    state::{Remote, loaded},
    texts::{Text, made, text},
    views::identity_providers::{last_test, test_steps},
};

/// The section.
pub(super) fn external_login(application: Application, remote: Remote<Application>) -> AnyView {
    let client_id = StoredValue::new(application.client_id);
    if application.kind == ApplicationKind::Internal {
        return frame(client_id, None, remote, paragraph("soft", text(|t| t.external.internal)));
    }
    let client = use_client();
    let login = Remote::new(move || async move { client.external_login(&client_id.get_value()).await });
    loaded(login, move |found| match found {
        Some(found) => show(client_id, found, remote),
        None => frame(client_id, None, remote, paragraph("soft", text(|t| t.external.about_not_verified))),
    })
}

/// The heading, with the button that sets the external login.
fn frame(
    client_id: StoredValue<String>,
    login: Option<ExternalLogin>,
    remote: Remote<Application>,
    body: AnyView,
) -> AnyView {
    let label = if login.is_some() { text(|t| t.external.change) } else { text(|t| t.external.set) };
    let opener = move |open| button("set-external-login".to_owned(), "button", label.into_any(), None, open);
    let act = dialog_button(opener, text(|t| t.external.set), move |open| {
        external_form(client_id, login.clone(), open, Callback::new(move |()| remote.reload()))
    });
    section(text(|t| t.external.title), Some(text(|t| t.external.lead)), act, body)
}

fn show(client_id: StoredValue<String>, login: ExternalLogin, remote: Remote<Application>) -> AnyView {
    let known = RwSignal::new(login.clone());
    let test = match login.identity_provider {
        Some(_) => test(client_id, known),
        None => nothing(),
    };
    let facts = move || known.with(facts);
    let about = move || known.with(about);
    let body = all(vec![facts.into_any(), about.into_any(), test, remove(client_id, remote)]);
    frame(client_id, Some(login), remote, body)
}

/// Why people can not sign in, or may not.
fn about(login: &ExternalLogin) -> AnyView {
    let why = match (&login.identity_provider, login.state) {
        (None, _) => text(|t| t.external.provider_gone),
        (Some(provider), _) if !provider.enabled => text(|t| t.external.provider_disabled),
        (_, ExternalLoginState::Verified) => return nothing(),
        (_, ExternalLoginState::Failing) => text(|t| t.external.about_failing),
        (_, ExternalLoginState::NotVerified) => text(|t| t.external.about_not_verified),
    };
    paragraph("", why)
}

fn facts(login: &ExternalLogin) -> AnyView {
    let row = |label: Text, value: AnyView| view! { <div><dt>{label}</dt><dd dir="auto">{value}</dd></div> };
    let provider = match &login.identity_provider {
        Some(provider) => all(vec![
            provider.name.clone().into_any(),
            line_break(),
            view! { <code dir="ltr">{provider.issuer.clone()}</code> }.into_any(),
        ]),
        None => text(|t| t.forms.none).into_any(),
    };
    let next = login.next_test_at;
    let next = made(move |t| (t.external.next_test)(&t.moment(next)));
    let tested = all(vec![
        last_test(login.connection.as_ref()),
        line_break(),
        view! { <span class="soft">{next}</span> }.into_any(),
    ]);
    let url = view! { <code dir="ltr">{login.external_url.clone()}</code> }.into_any();
    view! {
        <dl class="facts" id="external-login">
            {row(text(|t| t.forms.status), state(login.state))}
            {row(text(|t| t.external.provider), provider)}
            {row(text(|t| t.external.external_url), url)}
            {row(text(|t| t.logins.test_title), tested)}
        </dl>
    }
    .into_any()
}

fn state(state: ExternalLoginState) -> AnyView {
    match state {
        ExternalLoginState::Verified => status("status good", text(|t| t.external.state_verified)),
        ExternalLoginState::Failing => status("status bad", text(|t| t.external.state_failing)),
        ExternalLoginState::NotVerified => status("status wait", text(|t| t.external.state_not_verified)),
    }
}

/// The button that tests the connection, and what the test showed.
fn test(client_id: StoredValue<String>, known: RwSignal<ExternalLogin>) -> AnyView {
    let client = use_client();
    let form = Form::new();
    let tested = RwSignal::new(None::<ConnectionTest>);
    let run = Callback::new(move |()| {
        let call = async move {
            let test = client.test_external_login(&client_id.get_value()).await?;
            Ok::<_, ApiError>((test, client.external_login(&client_id.get_value()).await?))
        };
        form.send(call, move |(test, login)| {
            tested.try_set(Some(test));
            if let Some(login) = login {
                known.try_set(login);
            }
        });
    });
    let label = move || match form.is_busy() {
        true => text(|t| t.logins.testing).get(),
        false => text(|t| t.logins.test).get(),
    };
    let busy = move || form.is_busy().then_some("true");
    view! {
        <FormAlert form on_signed_in=run/>
        <p class="soft">{text(|t| t.external.test_lead)}</p>
        <button type="button" class="button" id="test-connection" aria-busy=busy on:click=move |_| run.run(())>
            {label}
        </button>
        <div role="status">{move || tested.get().map(test_steps)}</div>
    }
    .into_any()
}

fn remove(client_id: StoredValue<String>, remote: Remote<Application>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    view! {
        <p>
            <ConfirmButton
                id="remove-external-login"
                class="button danger"
                label=text(|t| t.external.remove)
                title=text(|t| t.external.remove_title)
                consequences=known(vec![text(|t| t.external.remove_text)])
                action=text(|t| t.external.remove)
                on_confirm=move |()| sending(async move { client.remove_external_login(&client_id.get_value()).await })
                on_done=move |()| {
                    messages.say(text(|t| t.external.removed));
                    remote.reload();
                }
            />
        </p>
    }
    .into_any()
}

//! The dialog that sets the external login of an application.

use leptos::prelude::*;
use shared_types::{
    ApplicationProvider, ConnectionProblem, ExternalLogin, ExternalLoginChange, ExternalLoginState,
    FieldError, Word, texts::ProblemText,
};

use crate::{
    api::{ApiError, use_client},
    browser,
    components::{
        Cancel, Checkbox, Choice, Form, FormFrame, Refusal, SelectField, TextField, paragraph, use_messages,
    },
    state::{Remote, loaded},
    text::filled,
    texts::{Text, made, text},
};

/// What is chosen and typed.
#[derive(Clone, Copy)]
struct Draft {
    provider: RwSignal<String>,
    external_url: RwSignal<String>,
    unverified: RwSignal<bool>,
}

/// The dialog.
pub(super) fn external_form(
    client_id: StoredValue<String>,
    login: Option<ExternalLogin>,
    open: RwSignal<bool>,
    saved: Callback<()>,
) -> AnyView {
    let client = use_client();
    let providers = Remote::new(move || async move { client.providers_for(&client_id.get_value()).await });
    loaded(providers, move |found: Vec<ApplicationProvider>| match found.is_empty() {
        true => paragraph("", text(|t| t.external.no_providers)),
        false => fields(client_id, found, login.as_ref(), (open, saved)),
    })
}

fn fields(
    client_id: StoredValue<String>,
    providers: Vec<ApplicationProvider>,
    login: Option<&ExternalLogin>,
    (open, saved): (RwSignal<bool>, Callback<()>),
) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let form = Form::new();
    let known = login.and_then(|login| login.identity_provider_id);
    let first = known.or_else(|| providers.first().map(|provider| provider.id));
    let draft = Draft {
        provider: RwSignal::new(first.map(|id| id.to_string()).unwrap_or_default()),
        external_url: RwSignal::new(login.map(|login| login.external_url.clone()).unwrap_or_default()),
        unverified: RwSignal::new(false),
    };
    let send = move |()| {
        form.clear_all();
        let Some(change) = draft.change(form) else { return browser::focus_first_error() };
        let call =
            async move { client.set_external_login(&client_id.get_value(), change).await.map_err(refused) };
        form.send(call, move |login| {
            open.try_set(false);
            messages.say(match login.state {
                ExternalLoginState::NotVerified => text(|t| t.external.saved_unverified),
                _ => text(|t| t.external.saved),
            });
            saved.try_run(());
        });
    };
    let choices = providers.into_iter().map(choice).collect::<Vec<_>>();
    view! {
        <FormFrame
            form
            on_submit=send
            submit=text(|t| t.external.save)
            submit_id="save-dialog"
            cancel=Cancel::close(open)
        >
            <SelectField
                id="identity-provider"
                form
                field="identity_provider_id"
                label=text(|t| t.external.provider)
                hint=text(|t| t.external.provider_hint)
                value=draft.provider
                choices
            />
            <TextField
                id="external-url"
                form
                field="external_url"
                label=text(|t| t.external.external_url)
                hint=text(|t| t.external.external_url_hint)
                value=draft.external_url
            />
            <Checkbox
                id="unverified"
                label=text(|t| t.external.unverified)
                checked=false
                on_change=move |on| draft.unverified.set(on)
                hint=Some(text(|t| t.external.unverified_hint))
            />
        </FormFrame>
    }
    .into_any()
}

impl Draft {
    /// What to send; nothing where something is missing, which is then marked.
    fn change(self, form: Form) -> Option<ExternalLoginChange> {
        let external_url = self.external_url.with_untracked(|typed| filled(typed));
        if external_url.is_none() {
            form.mark("external_url", text(|t| t.errors.field_required));
            return None;
        }
        Some(ExternalLoginChange {
            identity_provider_id: self.provider.with_untracked(|id| id.parse().ok()),
            external_url,
            unverified: Some(self.unverified.get_untracked()),
        })
    }
}

fn choice(provider: ApplicationProvider) -> Choice {
    let ApplicationProvider { id, name, issuer, company, .. } = provider;
    let label = match company {
        Some(company) => format!("{name} · {} · {issuer}", company.name),
        None => format!("{name} · {issuer}"),
    };
    Choice::new(id.to_string(), Text::from(label))
}

/// Why it was not saved: what the test found is said at the field, with what to do about it.
fn refused(error: ApiError) -> Refusal {
    let errors = match &error {
        ApiError::Refused(problem, _) => problem.errors.clone(),
        _ => Vec::new(),
    };
    let mut refusal = Refusal::from(error);
    for (error, (_, message)) in errors.iter().zip(&mut refusal.fields) {
        if let Some(found) = found(error) {
            *message = found;
        }
    }
    refusal
}

fn found(error: &FieldError) -> Option<Text> {
    let problem = ConnectionProblem::from_word(&error.code)?;
    Some(made(move |t| {
        let ProblemText { title, remedy } = ProblemText::of(problem, t.language);
        format!("{title} {remedy}")
    }))
}

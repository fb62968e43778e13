//! The secrets of an application, and the public keys with which it authenticates in their place.

use leptos::prelude::*;
use serde_json::Value;
use shared_types::{Application, ApplicationSecret, AssertionAlg, TokenEndpointAuthMethod, Word};

use crate::{
    api::{Client, use_client, without_secret},
    components::{
        Choice, ConfirmButton, Refusal, Sending, acts_below, all, button, dialog, icon, known, nothing,
        paragraph, section, sending, status, thing, things, use_messages, value,
    },
    state::{Remote, loaded},
    texts::{counted, made, text},
    views::{
        administration::{
            value_fields::{Field, Group, Kind, field},
            values_form,
        },
        choices::choices,
        edit_dialog::{DialogButton, Values, edit_button},
    },
};

const KEYS: &[Group] = &[Group {
    title: |t| t.parts.public_keys,
    fields: &[
        field(
            "token_endpoint_auth_method",
            Kind::Choice(choices::<TokenEndpointAuthMethod>),
            |t| t.fields.authentication,
            Some(|t| t.parts.authentication_hint),
        ),
        field("jwks_uri", Kind::Text, |t| t.fields.jwks_uri, Some(|t| t.fields.jwks_uri_hint)),
        field("jwks", Kind::Json, |t| t.parts.jwks, Some(|t| t.parts.jwks_hint)),
        field(
            "token_endpoint_auth_signing_alg",
            Kind::Choice(assertion_algorithms),
            |t| t.parts.assertion_alg,
            None,
        ),
    ],
}];

fn assertion_algorithms() -> Vec<Choice> {
    let any = Choice::new("", text(|t| t.parts.any_algorithm));
    let all = AssertionAlg::ALL.iter().map(|alg| Choice::new(alg.as_str(), alg.as_str().to_owned()));
    [any].into_iter().chain(all).collect()
}

/// For how long the secrets before a new one are valid, in seconds.
const OVERLAPS: [u32; 4] = [86_400, 604_800, 2_592_000, 0];
const DAY: u32 = 86_400;

const ROTATION: &[Field] =
    &[field("overlap_seconds", Kind::Choice(overlaps), |t| t.parts.overlap, Some(|t| t.parts.overlap_hint))];

fn overlaps() -> Vec<Choice> {
    let name = |seconds: u32| match seconds {
        0 => text(|t| t.parts.no_overlap),
        seconds => counted(seconds / DAY, |t| t.parts.days),
    };
    OVERLAPS.iter().map(|seconds| Choice::new(seconds.to_string(), name(*seconds))).collect()
}

/// The part of the page.
pub(super) fn keys(application: Application) -> AnyView {
    let path = without_secret(&application.client_id);
    all(vec![secrets(application), values_form(path, KEYS)])
}

fn secrets(application: Application) -> AnyView {
    let client = use_client();
    let is_public = application.token_endpoint_auth_method == TokenEndpointAuthMethod::None;
    let client_id = StoredValue::new(application.client_id);
    let (title, lead) = (text(|t| t.parts.secrets), Some(text(|t| t.parts.secrets_lead)));
    if is_public {
        return section(title, None, nothing(), paragraph("soft", text(|t| t.connecting.no_secret)));
    }
    let secrets = Remote::new(move || client.secrets(client_id.get_value()));
    let rows = loaded(secrets, move |found| match found.is_empty() {
        true => paragraph("soft", text(|t| t.parts.secrets_empty)),
        false => things(found.into_iter().map(|secret| row(secret, client_id, secrets)).collect()),
    });
    section(title, lead, rotate(client_id, secrets), rows)
}

fn row(
    secret: ApplicationSecret,
    client_id: StoredValue<String>,
    secrets: Remote<Vec<ApplicationSecret>>,
) -> AnyView {
    let ApplicationSecret { id, created_at, expires_at, current } = secret;
    let name = made(move |t| (t.parts.secret_of)(&t.moment(created_at)));
    let about = match expires_at {
        Some(at) => all(vec![status("status soon", made(move |t| (t.parts.valid_until)(&t.moment(at))))]),
        None => status("status good", text(|t| t.parts.valid)),
    };
    let acts = if current { nothing() } else { end(id, client_id, secrets) };
    thing(icon("key").into_any(), name.into_any(), about, acts)
}

fn end(id: i64, client_id: StoredValue<String>, secrets: Remote<Vec<ApplicationSecret>>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    view! {
        <ConfirmButton
            id=format!("end-secret-{id}")
            label=text(|t| t.parts.end_secret)
            class="button quiet low danger"
            title=text(|t| t.parts.end_secret_title)
            consequences=known(vec![text(|t| t.parts.end_secret_text), text(|t| t.forms.cannot_undo)])
            action=text(|t| t.parts.end_secret_submit)
            on_confirm=move |()| sending(client.end_secret(client_id.get_value(), id))
            on_done=move |()| {
                messages.say(text(|t| t.parts.secret_ended));
                secrets.reload();
            }
        />
    }
    .into_any()
}

/// The button that creates a new secret, and the dialog that shows it once.
fn rotate(client_id: StoredValue<String>, secrets: Remote<Vec<ApplicationSecret>>) -> AnyView {
    let client = use_client();
    let (secret, is_made) = (RwSignal::new(String::new()), RwSignal::new(false));
    let save = Callback::new(move |values: Values| -> Sending {
        let overlap = values.get("overlap_seconds").and_then(Value::as_str).unwrap_or_default();
        Box::pin(make(client, client_id.get_value(), overlap.parse().unwrap_or(DAY), secret))
    });
    let done = Callback::new(move |()| {
        is_made.try_set(true);
        secrets.reload();
    });
    let opener = DialogButton {
        id: "rotate-secret".to_owned(),
        class: "button",
        label: all(vec![icon("rotate").into_any(), text(|t| t.parts.rotate_secret).into_any()]),
        name: None,
        title: text(|t| t.parts.rotate_secret_title),
        submit: text(|t| t.parts.rotate_secret),
    };
    let first = Values::from_iter([("overlap_seconds".to_owned(), DAY.to_string().into())]);
    let button = edit_button(opener, ROTATION, first, save, done);
    let shown = dialog(is_made, text(|t| t.parts.new_secret), move || new_secret(secret, is_made));
    all(vec![button, shown])
}

async fn make(
    client: Client,
    client_id: String,
    overlap: u32,
    secret: RwSignal<String>,
) -> Result<(), Refusal> {
    let made = client.rotate_secret(client_id, overlap).await?;
    secret.try_set(made.client_secret);
    Ok(())
}

/// The new secret, which is shown once here.
fn new_secret(secret: RwSignal<String>, open: RwSignal<bool>) -> AnyView {
    let shown = secret.get_untracked();
    let kept = Callback::new(move |()| {
        secret.set(String::new());
        open.set(false);
    });
    all(vec![
        paragraph("", text(|t| t.parts.new_secret_text)),
        value(shown.clone(), shown, "new-secret", text(|t| t.connecting.copy_secret)),
        acts_below(vec![button(
            "secret-kept".to_owned(),
            "button main",
            text(|t| t.parts.secret_kept).into_any(),
            None,
            kept,
        )]),
    ])
}

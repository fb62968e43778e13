//! The test of a connection, with its steps.

use leptos::prelude::*;
use shared_types::{
    ConnectionProblem, ConnectionStatus, ConnectionStep, ConnectionTest, StepOutcome, TestedStep,
    texts::ProblemText,
};

use super::list::connection_state;
use crate::{
    api::use_client,
    components::{Form, FormAlert, all, icon, line_break, nothing, section, status, thing, things},
    texts::{Text, made, text},
};

/// The section, for the identity provider at a path of the API.
pub(super) fn connection(api: String, known: RwSignal<Option<ConnectionStatus>>) -> AnyView {
    let client = use_client();
    let form = Form::new();
    let tested = RwSignal::new(None::<ConnectionTest>);
    let run = Callback::new(move |()| {
        form.send(client.test_identity_provider(api.clone()), move |test| {
            known.try_update(|known| *known = Some(ConnectionStatus::after(&test, known.as_ref())));
            tested.try_set(Some(test));
        });
    });
    let label = move || match form.is_busy() {
        true => text(|t| t.logins.testing).get(),
        false => text(|t| t.logins.test).get(),
    };
    let busy = move || form.is_busy().then_some("true");
    let act = view! {
        <button type="button" class="button" id="test-connection" aria-busy=busy on:click=move |_| run.run(())>
            {label}
        </button>
    };
    let body = view! {
        <FormAlert form on_signed_in=run/>
        <div role="status">
            <p id="connection">{move || last_test(known.get().as_ref())}</p>
            {move || tested.get().map(test_steps)}
        </div>
    };
    let lead = Some(text(|t| t.logins.test_lead));
    section(text(|t| t.logins.test_title), lead, act.into_any(), body.into_any())
}

/// What the last test showed, when it was, and when one last failed.
pub fn last_test(known: Option<&ConnectionStatus>) -> AnyView {
    let shown = connection_state(known);
    let Some(ConnectionStatus { tested_at, failed_at, succeeded, .. }) = known.cloned() else { return shown };
    let when = made(move |t| {
        let mut when = (t.logins.tested_on)(&t.moment(tested_at));
        if let Some(failed_at) = failed_at.filter(|_| succeeded) {
            when = format!("{when} · {}", (t.logins.failed_on)(&t.moment(failed_at)));
        }
        when
    });
    view! { {shown} " " <span class="soft">{when}</span> }.into_any()
}

/// The steps of a test, each with what to do about it.
pub fn test_steps(test: ConnectionTest) -> AnyView {
    // Only a directory is searched. It has no clients, but a service account.
    let is_directory = test.steps.iter().any(|step| step.step == ConnectionStep::Search);
    things(test.steps.into_iter().map(|step| row(step, is_directory)).collect())
}

fn row(step: TestedStep, is_directory: bool) -> AnyView {
    let TestedStep { step, outcome, problem, detail, .. } = step;
    let (picture, class, word) = match outcome {
        StepOutcome::Ok => ("check", "status good", text(|t| t.logins.outcome_ok)),
        StepOutcome::Failed => ("error", "status bad", text(|t| t.logins.outcome_failed)),
        StepOutcome::Skipped => ("info", "status off", text(|t| t.logins.outcome_skipped)),
    };
    let about = match problem {
        None => text(|t| t.logins.step_ok).into_any(),
        Some(problem) => explained(problem, detail),
    };
    thing(icon(picture).into_any(), name(step, is_directory).into_any(), about, status(class, word))
}

/// What is wrong, what was received, and what to do about it.
fn explained(problem: ConnectionProblem, detail: Option<String>) -> AnyView {
    let part = move |pick: fn(&ProblemText) -> &'static str| {
        made(move |t| pick(ProblemText::of(problem, t.language)).to_owned()).into_any()
    };
    let title = part(|problem| problem.title);
    let detail = detail.map(|detail| view! { " " <code class="received" dir="ltr">{detail}</code> });
    let remedy = match problem {
        ConnectionProblem::EarlierStep => nothing(),
        _ => all(vec![line_break(), part(|problem| problem.remedy)]),
    };
    all(vec![title, detail.into_any(), remedy])
}

fn name(step: ConnectionStep, is_directory: bool) -> Text {
    match step {
        ConnectionStep::Resolve => text(|t| t.logins.step_resolve),
        ConnectionStep::Tls => text(|t| t.logins.step_tls),
        ConnectionStep::Discovery => text(|t| t.logins.step_discovery),
        ConnectionStep::Keys => text(|t| t.logins.step_keys),
        ConnectionStep::ClientAuthentication if is_directory => text(|t| t.directories.step_account),
        ConnectionStep::ClientAuthentication => text(|t| t.logins.step_client),
        ConnectionStep::UserInfo => text(|t| t.logins.step_user_info),
        ConnectionStep::SignIn => text(|t| t.logins.step_sign_in),
        ConnectionStep::Search => text(|t| t.directories.step_search),
        ConnectionStep::ExternalUrl => text(|t| t.external.step_external_url),
    }
}

//! What helps to connect an application and to keep it safe: ready configurations, and the risks of its settings.

use leptos::prelude::*;
use shared_types::{
    Application, ApplicationChecks, Finding, Placeholder, Severity, Snippet, SnippetFile, Word,
    texts::FindingText,
};

use super::mend::mend;
use crate::{
    api::use_client,
    components::{Card, CopyButton, Empty},
    state::{Remote, loaded},
    text::sentence,
    texts::{Text, label, made, text},
};

/// The ids of the elements that show the files of a configuration.
const FILE_IDS: [&str; 3] = ["snippet-text", "snippet-text-2", "snippet-text-3"];

/// Ready configurations for the libraries and proxies that suit the application.
#[component]
pub(super) fn Configurations(client_id: String) -> impl IntoView {
    let client = use_client();
    let id = StoredValue::new(client_id);
    let snippets = Remote::new(move || async move { client.snippets(&id.get_value()).await });
    view! {
        <Card title=text(|t| t.connecting.configuration) lead=text(|t| t.connecting.configuration_lead)>
            {loaded(snippets, |snippets| view! { <Snippets snippets/> })}
        </Card>
    }
}

#[component]
fn Snippets(snippets: Vec<Snippet>) -> impl IntoView {
    let Some(first) = snippets.first().cloned() else {
        let (title, hint) =
            (text(|t| t.connecting.no_configuration_title), text(|t| t.connecting.no_configuration));
        return view! { <Empty title hint/> }.into_any();
    };
    let chosen = RwSignal::new(first);
    let options = snippets.iter().map(|snippet| {
        view! { <option value=snippet.id.as_str()>{snippet.title.clone()}</option> }
    });
    let options = options.collect_view();
    let choose = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        if let Some(snippet) = snippets.iter().find(|snippet| snippet.id.as_str() == value) {
            chosen.set(snippet.clone());
        }
    };
    view! {
        <div class="field">
            <label for="snippet">{text(|t| t.connecting.configuration_for)}</label>
            <select id="snippet" on:change=choose>{options}</select>
        </div>
        {move || view! { <SnippetText snippet=chosen.get()/> }}
    }
    .into_any()
}

#[component]
fn SnippetText(snippet: Snippet) -> impl IntoView {
    let Snippet { title, tested, files, placeholders, .. } = snippet;
    let meanings = placeholders.into_iter().map(|placeholder| {
        view! {
            <div>
                <dt><code>{placeholder.text.clone()}</code></dt>
                <dd>{meaning(placeholder)}</dd>
            </div>
        }
    });
    let meanings = meanings.collect_view();
    let files =
        files.into_iter().zip(FILE_IDS).map(|(file, id)| view! { <File title=title.clone() file id/> });
    let files = files.collect_view();
    let state = match tested {
        true => text(|t| t.connecting.configuration_tested),
        false => text(|t| t.connecting.configuration_untested),
    };
    view! {
        <p class="hint" id="snippet-tested">{state}</p>
        {files}
        <dl class="facts">{meanings}</dl>
    }
}

/// A file of a configuration, in the element with an id.
#[component]
fn File(title: String, file: SnippetFile, id: &'static str) -> impl IntoView {
    let SnippetFile { name, text: configuration } = file;
    view! {
        <div class="snippet-head">
            <code>{name.clone()}</code>
            <CopyButton
                copied=configuration.clone()
                shown_in=id
                label=made(move |t| format!("{}: {name}", t.connecting.copy_configuration))
            />
        </div>
        // It scrolls, so that a keyboard must reach it.
        <pre class="code" id=id tabindex="0" role="region" aria-label=title>
            {configuration}
        </pre>
    }
}

/// What to put in the place of a placeholder. The API says it in English.
fn meaning(placeholder: Placeholder) -> Text {
    let Placeholder { text, meaning } = placeholder;
    made(move |t| t.connecting.placeholder(&text).map_or_else(|| sentence(&meaning), str::to_owned))
}

/// The risks of the application's settings (RFC 9700), beside the page.
#[component]
pub(super) fn Checks(
    application: Application,
    /// Loads the application again after it was changed.
    remote: Remote<Application>,
) -> impl IntoView {
    let client = use_client();
    let application = StoredValue::new(application);
    let checks = Remote::new(move || async move {
        client.checks(&application.with_value(|application| application.client_id.clone())).await
    });
    view! {
        <div class="card stays">
            {loaded(checks, move |checks| view! { <Findings checks application remote/> })}
        </div>
    }
}

#[component]
fn Findings(
    checks: ApplicationChecks,
    application: StoredValue<Application>,
    remote: Remote<Application>,
) -> impl IntoView {
    let ApplicationChecks { score, findings } = checks;
    let said = made(move |t| (t.connecting.score)(score));
    let head = view! {
        <div class="over">
            <h2 id="checks">{text(|t| t.connecting.checks)}</h2>
            <span class="dial" id="score" style:--part=score.to_string() role="img" aria-label=said>
                {score.to_string()}
            </span>
            <p>{text(|t| t.connecting.checks_lead)}</p>
        </div>
    };
    if findings.is_empty() {
        return view! { {head} <p>{text(|t| t.connecting.no_findings)}</p> }.into_any();
    }
    let rows = findings.into_iter().map(|finding| view! { <Row finding application remote/> });
    view! {
        {head}
        <ul class="findings">{rows.collect_view()}</ul>
    }
    .into_any()
}

#[component]
fn Row(
    finding: Finding,
    application: StoredValue<Application>,
    remote: Remote<Application>,
) -> impl IntoView {
    let Finding { id, severity, reference, .. } = finding;
    let class = match severity {
        Severity::High => "tag bad",
        Severity::Medium => "tag warn",
        Severity::Low => "tag",
    };
    let part = |pick: fn(&FindingText) -> &'static str| {
        made(move |t| pick(FindingText::of(id, t.language)).to_owned())
    };
    view! {
        <li>
            <h3><span class=class>{label(severity)}</span> " " {part(|finding| finding.title)}</h3>
            <p>{part(|finding| finding.problem)}</p>
            <p>{part(|finding| finding.remedy)}</p>
            <div class="acts">
                {application.with_value(|application| mend(id, application, remote))}
                <span class="hint" lang="en">{reference}</span>
            </div>
        </li>
    }
}

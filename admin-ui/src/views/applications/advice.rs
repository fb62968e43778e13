//! What helps to connect an application and to keep it safe: ready configurations, and the risks of its settings.

use leptos::prelude::*;
use shared_types::{
    ApplicationChecks, Finding, Placeholder, Severity, Snippet, SnippetFile, Word, texts::FindingText,
};

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

/// The risks of the application's settings (RFC 9700).
#[component]
pub(super) fn Checks(client_id: String) -> impl IntoView {
    let client = use_client();
    let id = StoredValue::new(client_id);
    let checks = Remote::new(move || async move { client.checks(&id.get_value()).await });
    view! {
        <Card title=text(|t| t.connecting.checks) lead=text(|t| t.connecting.checks_lead)>
            {loaded(checks, |checks| view! { <Findings checks/> })}
        </Card>
    }
}

#[component]
fn Findings(checks: ApplicationChecks) -> impl IntoView {
    let ApplicationChecks { score, findings } = checks;
    let score = made(move |t| (t.connecting.score)(score));
    if findings.is_empty() {
        let nothing = text(|t| t.connecting.no_findings);
        return view! { <p id="score"><span class="tag good">{score}</span> " " {nothing}</p> }.into_any();
    }
    let rows = findings.into_iter().map(|finding| view! { <Row finding/> });
    view! {
        <p id="score"><strong>{score}</strong></p>
        <ul class="findings">{rows.collect_view()}</ul>
    }
    .into_any()
}

#[component]
fn Row(finding: Finding) -> impl IntoView {
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
            <h3>{part(|finding| finding.title)} " " <span class=class>{label(severity)}</span></h3>
            <p>{part(|finding| finding.problem)}</p>
            <p>{part(|finding| finding.remedy)}</p>
            <p class="hint" lang="en">{reference}</p>
        </li>
    }
}

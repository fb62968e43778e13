//! The audit trail: what was done, by whom and to what.

use leptos::{prelude::*, task::spawn_local};
use serde_json::{Map, Value};
use shared_types::{AuditEvent, readable_email};

use super::query::{Query, bar, input, pages, select};
use crate::{
    api::use_client,
    browser,
    components::{Crumb, Empty, Page, all, button, icon, nothing, use_messages, version_row, versions},
    state::{Remote, loaded, use_company_name},
    texts::{Text, counted, language, made, text, texts},
};

/// The filters.
const FILTERS: [&str; 5] = ["q", "kind", "company_id", "from", "until"];
/// The groups of kinds that can be chosen; the texts name them in this order.
const GROUPS: [&str; 16] = [
    "user",
    "membership",
    "invitation",
    "company",
    "email_domain",
    "identity_provider",
    "application",
    "access",
    "entitlement",
    "session",
    "passkey",
    "totp",
    "api_token",
    "import",
    "key",
    "settings",
];

/// The page, of the installation or of one company.
#[component]
pub fn AuditPage(
    /// The company's id.
    company_id: Option<i64>,
) -> impl IntoView {
    let client = use_client();
    let query = Query::of(&FILTERS);
    let events = Remote::new(move || client.audit_events(wire(query, company_id, true)));
    let list = loaded(events, move |page| {
        if page.items.is_empty() {
            return view! {
                <Empty title=text(|t| t.forms.nothing_found) hint=text(|t| t.administration.audit_empty)/>
            }
            .into_any();
        }
        let shown = page.items.len();
        let events = page.items.into_iter().map(event).collect::<Vec<_>>();
        let list = view! { <div class="events">{events}</div> }.into_any();
        all(vec![list, pages(query, shown, page.total, page.next)])
    });
    let filters = bar(
        query,
        vec![
            input(query, "q", "search", text(|t| t.administration.find_event)),
            select(query, "kind", text(|t| t.administration.kind), groups()),
            input(query, "from", "date", text(|t| t.administration.from)),
            input(query, "until", "date", text(|t| t.administration.until)),
        ],
    );
    let above = company_id.map(|id| {
        let companies = Crumb::new("/companies", text(|t| t.frame.companies));
        vec![companies, Crumb::new(format!("/companies/{id}"), use_company_name())]
    });
    view! {
        <Page
            title=text(|t| t.places.audit)
            above=above.unwrap_or_default()
            lead=text(|t| t.administration.audit_lead)
            actions=move || export(query, company_id)
        >
            {filters}
            {list}
        </Page>
    }
}

fn groups() -> Vec<(String, Text)> {
    let all = (String::new(), text(|t| t.administration.everything));
    let groups = GROUPS
        .iter()
        .enumerate()
        .map(|(at, group)| ((*group).to_owned(), made(move |t| t.administration.groups[at].to_owned())));
    [all].into_iter().chain(groups).collect()
}

/// The filters as the API takes them: the days as moments of the reader's time zone, `until` with the day itself.
fn wire(query: Query, company_id: Option<i64>, with_cursor: bool) -> String {
    let mut parts = Vec::new();
    for name in FILTERS {
        let value = query.get(name);
        let value = match name {
            "company_id" if company_id.is_some() => company_id.map(|id| id.to_string()),
            "from" => browser::start_of_day(&value, 0),
            "until" => browser::start_of_day(&value, 1),
            _ => Some(value).filter(|value| !value.is_empty()),
        };
        parts.extend(value.map(|value| format!("{name}={}", browser::encode(&value))));
    }
    if with_cursor {
        let cursor = query.get("cursor");
        parts.extend((!cursor.is_empty()).then(|| format!("cursor={}", browser::encode(&cursor))));
    }
    parts.join("&")
}

fn export(query: Query, company_id: Option<i64>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let busy = RwSignal::new(false);
    let run = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        // The search is not part of an export.
        let query = wire(query, company_id, false)
            .split('&')
            .filter(|part| !part.starts_with("q="))
            .collect::<Vec<_>>()
            .join("&");
        spawn_local(async move {
            match client.export_audit_events(query).await {
                Ok(sheet) => browser::download(texts().administration.audit_file, &sheet),
                Err(error) => messages.fail(error.message()),
            }
            busy.try_set(false);
        });
    });
    let label = all(vec![icon("download").into_any(), text(|t| t.administration.export).into_any()]);
    button("export".to_owned(), "button", label, None, run)
}

/// An event: who did what to whom in a line, and the rest when it is opened.
pub(super) fn event(event: AuditEvent) -> AnyView {
    let at = event.at;
    let actor = event.actor.name.clone().unwrap_or_else(|| event.actor.kind.clone());
    let names = Names {
        actor,
        target: what(&event),
        role: role(&event.details),
        company: event.details.get("company").map(shown).unwrap_or_default(),
    };
    let inside = inside(&event);
    let times = event.details.get("count").and_then(Value::as_u64).filter(|times| *times > 1);
    let times = times.map(|times| {
        let times = counted(times, |t| t.administration.times);
        view! { " " <span class="soft">{times}</span> }
    });
    let said = sentence(event.kind, names);
    view! {
        <details class="event" id=format!("event-{}", event.id)>
            <summary>
                <time>{made(move |t| t.moment(at))}</time>
                {icon("audit")}
                <span>{said} {times}</span>
                {icon("down")}
            </summary>
            <div class="inside">{inside}</div>
        </details>
    }
    .into_any()
}

/// What the event was done to. Some events name it in their details: their target is something else, or they have none.
fn what(event: &AuditEvent) -> String {
    let detail = match event.kind.as_str() {
        "invitation.created" | "invitation.revoked" => event.details.get("email"),
        "application.secrets_shown" => event.details.get("client_ids"),
        _ => None,
    };
    match (detail, &event.target) {
        (Some(detail), _) => shown(detail),
        (None, Some(target)) => target.name.clone(),
        (None, None) => String::new(),
    }
}

/// The name of the role that an event is about, if any.
fn role(details: &Value) -> String {
    let role = details.get("role");
    let name = role.and_then(|role| role.get("name").or_else(|| role.get("code")));
    name.or(role).map(shown).unwrap_or_default()
}

/// The names in a sentence.
struct Names {
    actor: String,
    target: String,
    role: String,
    company: String,
}

/// What happened, as a sentence; the names alone beside the kind, where this release does not know it.
fn sentence(kind: String, names: Names) -> AnyView {
    let shown = move || {
        let known = (texts().audit.sentence)(&kind);
        let sentence = known.map_or_else(|| format!("{{who}} {kind} {{what}}"), str::to_owned);
        let parts = parts(&sentence).into_iter().map(|part| match part {
            "{who}" => view! { <b dir="auto">{names.actor.clone()}</b> }.into_any(),
            "{what}" => view! { <b dir="auto">{names.target.clone()}</b> }.into_any(),
            "{role}" => view! { <b dir="auto">{names.role.clone()}</b> }.into_any(),
            "{company}" => view! { <b dir="auto">{names.company.clone()}</b> }.into_any(),
            words => words.to_owned().into_any(),
        });
        parts.collect::<Vec<_>>()
    };
    // Follows the language.
    (move || {
        language().track();
        shown()
    })
    .into_any()
}

/// A sentence in its parts: the places of names, and the words between them.
fn parts(sentence: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some((words, end)) = rest.find('{').and_then(|at| Some((at, rest[at..].find('}')? + at + 1))) {
        parts.push(&rest[..words]);
        parts.push(&rest[words..end]);
        rest = &rest[end..];
    }
    parts.push(rest);
    parts.retain(|part| !part.is_empty());
    parts
}

fn inside(event: &AuditEvent) -> AnyView {
    let mut facts = vec![
        fact(text(|t| t.administration.kind), event.kind.clone()),
        fact(text(|t| t.administration.actor_kind), event.actor.kind.clone()),
    ];
    let values = [
        (text(|t| t.administration.address), event.ip.clone()),
        (text(|t| t.administration.request), event.request_id.clone()),
    ];
    facts.extend(values.into_iter().filter_map(|(label, value)| Some(fact(label, value?))));
    let (before, after) = (event.details.get("before"), event.details.get("after"));
    let changes = if before.is_some() || after.is_some() { diff(before, after) } else { nothing() };
    for (name, value) in event.details.as_object().into_iter().flatten() {
        if !matches!(name.as_str(), "before" | "after") {
            facts.push(fact(Text::from(name.clone()), shown(value)));
        }
    }
    all(vec![changes, view! { <dl class="facts">{facts}</dl> }.into_any()])
}

fn fact(label: Text, value: String) -> AnyView {
    view! { <div><dt>{label}</dt><dd dir="auto">{value}</dd></div> }.into_any()
}

/// A value as people read it: texts as they are, emails with the domain in Unicode, lists by commas.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => readable_email(text).into_owned(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        value => value.to_string(),
    }
}

/// The fields of a value; one that has none stands for itself.
fn fields(value: Option<&Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(fields)) => fields.clone(),
        Some(Value::Null) | None => Map::new(),
        Some(value) => Map::from_iter([(String::new(), value.clone())]),
    }
}

/// The fields that differ, before and after.
fn differences(before: Option<&Value>, after: Option<&Value>) -> Vec<(String, String, String)> {
    let (before, after) = (fields(before), fields(after));
    let mut names: Vec<_> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let value = |of: &Map<String, Value>, name: &str| of.get(name).map(shown).unwrap_or_default();
    let rows = names.into_iter().map(|name| (name.clone(), value(&before, name), value(&after, name)));
    rows.filter(|(_, before, after)| before != after).collect()
}

fn diff(before: Option<&Value>, after: Option<&Value>) -> AnyView {
    let rows = differences(before, after).into_iter().map(|(name, before, after)| {
        let before = (!before.is_empty()).then(|| view! { <del>{before}</del> });
        let after = (!after.is_empty()).then(|| view! { <ins>{after}</ins> });
        version_row(name.into_any(), before.into_any(), after.into_any())
    });
    let headings = [
        text(|t| t.administration.field),
        text(|t| t.administration.before),
        text(|t| t.administration.after),
    ];
    versions("", text(|t| t.administration.changes), headings, rows.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_sentence_has_names_at_their_places() {
        assert_eq!(parts("{who} invited {what}."), ["{who}", " invited ", "{what}", "."]);
        assert_eq!(parts("A sign-in of {what} was refused."), ["A sign-in of ", "{what}", " was refused."]);
        assert_eq!(parts("nobody"), ["nobody"]);
    }

    fn event(kind: &str, target: Option<&str>, details: Value) -> AuditEvent {
        let target = target.map(|name| json!({ "kind": "company", "id": "1", "name": name }));
        let event = json!({
            "id": 1, "at": "2026-01-01T00:00:00Z", "kind": kind, "actor": { "kind": "user", "id": null, "name": null },
            "company_id": null, "target": target, "request_id": null, "ip": null, "details": details,
        });
        serde_json::from_value(event).unwrap()
    }

    #[test]
    fn a_sentence_names_whom_or_what_an_event_was_done_to() {
        let invited =
            event("invitation.created", Some("Acme"), json!({ "email": "ana@xn--bcher-kva.example.com" }));
        assert_eq!(what(&invited), "ana@bücher.example.com");
        assert_eq!(what(&event("invitation.created", Some("Ana"), json!({}))), "Ana");
        let shown = event("application.secrets_shown", None, json!({ "client_ids": ["wiki", "crm"] }));
        assert_eq!(what(&shown), "wiki, crm");
        assert_eq!(what(&event("settings.updated", None, json!({}))), "");
        assert_eq!(role(&json!({ "role": { "code": "ed", "name": "Editor" } })), "Editor");
        assert_eq!((role(&json!({ "role": "ed" })), role(&json!({}))), ("ed".to_owned(), String::new()));
    }

    #[test]
    fn only_the_fields_that_differ_are_shown() {
        let (before, after) =
            (json!({ "a": 1, "b": ["x"], "c": "same" }), json!({ "b": ["x", "y"], "c": "same" }));
        let rows = differences(Some(&before), Some(&after));
        let row =
            |name: &str, before: &str, after: &str| (name.to_owned(), before.to_owned(), after.to_owned());
        assert_eq!(rows, [row("a", "1", ""), row("b", "x", "x, y")]);
        assert_eq!(differences(Some(&json!("member")), Some(&json!("company_admin"))).len(), 1);
        assert_eq!(differences(None, Some(&Value::Null)), []);
        let (before, after) = (json!({ "email": null }), json!({ "email": "ana@xn--bcher-kva.example.com" }));
        let rows = differences(Some(&before), Some(&after));
        assert_eq!(rows, [row("email", "", "ana@bücher.example.com")]);
    }
}

//! A preview of the claims that an application would get for a person. The address names the company and the person.

use leptos::prelude::*;
use serde_json::Value;
use shared_types::{AccessDecision, Application, EntitledCompany, TokenPreview, UnsignedToken, User};

use crate::{
    api::use_client,
    components::{Alert, Choice, Form, SearchBox, SelectField, Tone, nothing, paragraph},
    state::{ListQuery, Remote, loaded},
    texts::{Text, Texts, made, named, text},
    views::why::why_path,
};

/// A text of the app.
type Label = fn(&'static Texts) -> &'static str;

/// The parts of the preview: the word of each, and its name.
const PARTS: [(&str, Label); 3] = [
    ("access_token", |t| t.parts.access_token),
    ("id_token", |t| t.parts.id_token),
    ("userinfo", |t| t.parts.userinfo),
];
const OPENID: &str = "openid";

/// What is chosen.
#[derive(Clone, Copy)]
struct Chosen {
    client_id: StoredValue<String>,
    query: ListQuery,
    company: RwSignal<String>,
    person: RwSignal<String>,
    scope: RwSignal<String>,
    part: RwSignal<&'static str>,
}

impl Chosen {
    /// The company and the person, once both are chosen.
    fn pair(self) -> Option<(i64, i64)> {
        Some((self.company.get().parse().ok()?, self.person.get().parse().ok()?))
    }
}

/// The card beside the settings of tokens.
pub(super) fn preview(application: Application) -> AnyView {
    let client = use_client();
    let client_id = StoredValue::new(application.client_id);
    let companies =
        Remote::new(move || async move { client.entitled_companies(&client_id.get_value()).await });
    let body = loaded(companies, move |companies| match companies.is_empty() {
        true => paragraph("soft", text(|t| t.parts.preview_no_company)),
        false => choose(client_id, companies),
    });
    view! {
        <div class="card stays preview">
            <h2 id="preview">{text(|t| t.parts.preview)}</h2>
            {body}
        </div>
    }
    .into_any()
}

fn choose(client_id: StoredValue<String>, companies: Vec<EntitledCompany>) -> AnyView {
    let query = ListQuery::of_address();
    let known = query.now("company");
    let first = companies.first().map(|one| one.company.id.to_string()).unwrap_or_default();
    let is_known = companies.iter().any(|one| one.company.id.to_string() == known);
    let chosen = Chosen {
        client_id,
        query,
        company: RwSignal::new(if is_known { known } else { first }),
        person: RwSignal::new(query.now("person")),
        scope: RwSignal::default(),
        part: RwSignal::new("access_token"),
    };
    let companies: Vec<Choice> =
        companies.into_iter().map(|one| Choice::new(one.company.id.to_string(), one.company.name)).collect();
    let scopes = vec![
        Choice::new("", text(|t| t.parts.all_scopes)),
        Choice::new(OPENID, text(|t| t.parts.only_openid)),
    ];
    let form = Form::new();
    view! {
        <SelectField id="preview-company" form field="" label=text(|t| t.places.company) value=chosen.company choices=companies/>
        {people(chosen)}
        <SelectField id="preview-scope" form field="" label=text(|t| t.parts.scope_name) value=chosen.scope choices=scopes/>
        {shown(chosen)}
    }
    .into_any()
}

/// The person: people of the company are searched, and one of them is chosen.
fn people(chosen: Chosen) -> AnyView {
    let client = use_client();
    let search = RwSignal::new(String::new());
    Effect::new(move |before: Option<String>| {
        let company = chosen.company.get();
        if before.is_some_and(|before| before != company) {
            chosen.person.set(String::new());
        }
        company
    });
    let people = Remote::new(move || {
        let (company, search) = (chosen.company.get().parse().unwrap_or_default(), search.get());
        async move { Ok(client.users(company, &search).await?.items) }
    });
    let list = loaded(people, move |people: Vec<User>| {
        let choices = people.into_iter().map(|person| Choice::new(person.id.to_string(), person.name));
        let none = Choice::new("", text(|t| t.parts.choose_person));
        let mut choices: Vec<Choice> = [none].into_iter().chain(choices).collect();
        let person = chosen.person.get_untracked();
        if !choices.iter().any(|choice| choice.value == person) {
            // The address names somebody who is not among the first people, or was not searched for.
            choices.push(Choice::new(person.clone(), named(&person, |t| t.access.person_number)));
        }
        let (form, label) = (Form::new(), text(|t| t.places.person));
        view! { <SelectField id="preview-person" form field="" label value=chosen.person choices/> }
    });
    view! {
        <SearchBox label=text(|t| t.access.find_people) search/>
        {list}
    }
    .into_any()
}

fn shown(chosen: Chosen) -> AnyView {
    Effect::new(move |_| {
        let (company, person) = (chosen.company.get(), chosen.person.get());
        chosen.query.set_all(&[("company", &company), ("person", &person)]);
    });
    let view = move || match chosen.pair() {
        None => paragraph("hint", text(|t| t.parts.preview_hint)),
        Some(pair) => tokens(chosen, pair),
    };
    view.into_any()
}

fn tokens(chosen: Chosen, (company_id, user_id): (i64, i64)) -> AnyView {
    let client = use_client();
    let preview = Remote::new(move || {
        client.token_preview(company_id, user_id, chosen.client_id.get_value(), chosen.scope.get())
    });
    let why = why_path(company_id, user_id, &chosen.client_id.get_value());
    loaded(preview, move |preview| {
        let why = why.clone();
        let link = move || view! { <a href=why.clone() id="why">{text(|t| t.why.link)}</a> };
        if preview.decision == AccessDecision::Denied {
            return view! {
                <Alert tone=Tone::Bad acts=Some(link.into())><p>{text(|t| t.parts.preview_denied)}</p></Alert>
            }
            .into_any();
        }
        let parts = PARTS.map(|(part, name)| {
            view! {
                <label>
                    <input
                        type="radio"
                        name="token"
                        id=format!("preview-{}", part.replace('_', "-"))
                        checked=chosen.part.get_untracked() == part
                        on:change=move |_| chosen.part.set(part)
                    />
                    {text(name)}
                </label>
            }
        });
        view! {
            <fieldset class="one-of">
                <legend class="unseen">{text(|t| t.parts.token)}</legend>
                {parts.into_iter().collect_view()}
            </fieldset>
            {move || claims(&preview, chosen.part.get())}
            <p class="hint">{text(|t| t.parts.preview_unsigned)} " " {link()}</p>
        }
        .into_any()
    })
}

/// The claims of a part of the preview.
fn claims(preview: &TokenPreview, part: &'static str) -> AnyView {
    let of = |token: &UnsignedToken| (token.claims.clone(), Some(format!("{} · {}", token.typ, token.alg)));
    let found = match part {
        "access_token" => preview.access_token.as_ref().map(of),
        "id_token" => preview.id_token.as_ref().map(of),
        _ => preview.userinfo.clone().map(|claims| (claims, None)),
    };
    let Some((claims, header)) = found else {
        return paragraph("hint", text(|t| t.parts.preview_without_openid));
    };
    let name: Text = made(move |t| {
        PARTS.iter().find(|(known, _)| *known == part).map(|(_, name)| name(t).to_owned()).unwrap_or_default()
    });
    let header = header.map_or_else(nothing, |header| view! { <p class="hint">{header}</p> }.into_any());
    view! {
        <pre class="code tall" id="claims" tabindex="0" role="region" aria-label=name dir="ltr">{pretty(&claims)}</pre>
        {header}
    }
    .into_any()
}

fn pretty(claims: &Value) -> String {
    serde_json::to_string_pretty(claims).unwrap_or_default()
}

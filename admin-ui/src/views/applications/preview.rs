//! A preview of the claims that an application would get for a person. The address names the company and the person.

use leptos::prelude::*;
use shared_types::{AccessDecision, Application, EntitledCompany};

use super::claims::{ALL, Label, PARTS, claims};
use crate::{
    api::use_client,
    components::{Alert, Choice, Form, SelectField, Tone, paragraph},
    state::{ListQuery, Remote, loaded},
    texts::text,
    views::{
        combobox::{Among, Chosen, Combobox},
        why::why_path,
    },
};

const OPENID: &str = "openid";

/// What is chosen.
#[derive(Clone, Copy)]
struct Choices {
    client_id: StoredValue<String>,
    query: ListQuery,
    company: RwSignal<String>,
    person: RwSignal<Chosen>,
    scope: RwSignal<String>,
    part: RwSignal<&'static str>,
}

impl Choices {
    /// The company and the person, once both are chosen.
    fn pair(self) -> Option<(i64, i64)> {
        Some((self.company.get().parse().ok()?, self.person.with(|person| person.id.parse().ok())?))
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
    let chosen = Choices {
        client_id,
        query,
        company: RwSignal::new(if is_known { known } else { first }),
        person: RwSignal::new(Chosen::of_id(query.now("person"))),
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

/// The person: one of the company's people.
fn people(chosen: Choices) -> AnyView {
    Effect::new(move |before: Option<String>| {
        let company = chosen.company.get();
        if before.is_some_and(|before| before != company) {
            chosen.person.set(Chosen::default());
        }
        company
    });
    let among = Among::People(Signal::derive(move || chosen.company.get().parse().ok()));
    let (form, label) = (Form::new(), text(|t| t.places.person));
    let key = Memo::new(move |_| chosen.company.get());
    // Anew for another company, with nothing typed.
    let field = move || {
        key.track();
        view! { <Combobox id="preview-person" form field="" label=label.clone() among value=chosen.person/> }
    };
    field.into_any()
}

fn shown(chosen: Choices) -> AnyView {
    Effect::new(move |_| {
        let (company, person) = (chosen.company.get(), chosen.person.with(|person| person.id.clone()));
        chosen.query.set_all(&[("company", &company), ("person", &person)]);
    });
    let pair = Memo::new(move |_| chosen.pair());
    let view = move || match pair.get() {
        None => paragraph("hint", text(|t| t.parts.preview_hint)),
        Some(pair) => tokens(chosen, pair),
    };
    view.into_any()
}

fn tokens(chosen: Choices, (company_id, user_id): (i64, i64)) -> AnyView {
    let client = use_client();
    let preview = Remote::new(move || {
        let (id, scope) = (chosen.client_id.get_value(), chosen.scope.get());
        async move {
            // As it is now: its claims may have been changed beside the preview.
            let application = client.application(&id);
            futures::try_join!(client.token_preview(company_id, user_id, id.clone(), scope), application)
        }
    });
    let why = why_path(company_id, user_id, &chosen.client_id.get_value());
    loaded(preview, move |(preview, application)| {
        let why = why.clone();
        let link = move || view! { <a href=why.clone() id="why">{text(|t| t.why.link)}</a> };
        if preview.decision == AccessDecision::Denied {
            return view! {
                <Alert tone=Tone::Bad acts=Some(link.into())><p>{text(|t| t.parts.preview_denied)}</p></Alert>
            }
            .into_any();
        }
        let parts =
            PARTS.into_iter().chain([(ALL, (|t| t.parts.all_claims) as Label)]).map(|(part, name)| {
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
        let mapped = application.metadata.claim_mappings.iter().flatten();
        let mapped: Vec<String> = mapped.map(|mapping| mapping.claim.clone()).collect();
        view! {
            <fieldset class="one-of">
                <legend class="unseen">{text(|t| t.parts.token)}</legend>
                {parts.collect_view()}
            </fieldset>
            {move || claims(&preview, chosen.part.get(), &mapped)}
            <p class="hint">{text(|t| t.parts.preview_unsigned)} " " {link()}</p>
        }
        .into_any()
    })
}

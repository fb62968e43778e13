//! Why a person may, or may not, use an application: the rules in the order of evaluation, each with a link to where it
//! is changed.

mod sentences;

use leptos::prelude::*;
use shared_types::{AccessDecision, AccessRule, Application, Company, ExplainedRule, Explanation, User};

use self::sentences::{Names, why};
use super::{entitlements::access_path, people::person_path};
use crate::{
    api::{ApiError, Client, use_client},
    browser,
    components::{Alert, Crumb, Page, Tone, all, icon_with, nothing, paragraph},
    state::{Remote, loaded, use_account},
    texts::{Text, Texts, made, text},
};

/// The address of the explanation of a person's access to an application.
pub fn why_path(company_id: i64, user_id: i64, client_id: &str) -> String {
    format!("{}/applications/{}", person_path(company_id, user_id), browser::encode(client_id))
}

/// A link to the explanation. In a grid, which is one stop of the Tab key, it is none of its own.
pub fn why_link(company_id: i64, user_id: i64, client_id: &str, name: Text, in_grid: bool) -> AnyView {
    let id = format!("why-{user_id}-{client_id}");
    view! {
        <a
            class="button quiet low"
            id=id
            href=why_path(company_id, user_id, client_id)
            aria-label=name
            tabindex=in_grid.then_some("-1")
        >
            {text(|t| t.why.link)}
        </a>
    }
    .into_any()
}

/// What the page is about.
#[derive(Clone)]
struct Situation {
    company: Company,
    person: User,
    application: Application,
    explanation: Explanation,
}

async fn situation(
    client: Client,
    (company_id, user_id, client_id): (i64, i64, String),
) -> Result<Situation, ApiError> {
    let (company, person, application, explanation) = futures::try_join!(
        client.company(company_id),
        client.company_user(company_id, user_id),
        client.application(&client_id),
        client.explain(company_id, user_id, client_id.clone()),
    )?;
    Ok(Situation { company, person, application, explanation })
}

/// The page.
#[component]
pub fn WhyPage(
    /// The company through which the person would use the application.
    company_id: i64,
    /// The person.
    user_id: i64,
    /// The application.
    client_id: String,
) -> impl IntoView {
    let client = use_client();
    let key = StoredValue::new((company_id, user_id, client_id));
    let found = Remote::new(move || situation(client, key.get_value()));
    loaded(found, show)
}

fn show(situation: Situation) -> AnyView {
    let Situation { company, person, application, explanation } = situation;
    let is_allowed = explanation.decision == AccessDecision::Allowed;
    let title = {
        let (person, application) = (person.name.clone(), application.name.clone());
        made(move |t| (if is_allowed { t.why.can } else { t.why.cannot })(&person, &application))
    };
    let above = vec![
        Crumb::new(format!("/companies/{}/people", company.id), text(|t| t.places.people)),
        Crumb::new(person_path(company.id, person.id) + "/applications", person.name.clone()),
    ];
    let broken = explanation.rules.iter().filter(|rule| !rule.satisfied).count();
    let decision = decision(is_allowed, broken, explanation.rules.len());
    let Application { client_id, roles, .. } = application;
    let links = Links { company_id: company.id, user_id: person.id, client_id };
    let names = Names { company: company.name, roles };
    let rules = explanation.rules.into_iter().map(|rule| row(&links, &names, rule)).collect::<Vec<_>>();
    let effect = match explanation.claims {
        Some(claims) => effect(&links, claims.company.code, &claims.roles.join(", "), claims.scope),
        None => nothing(),
    };
    view! {
        <Page title above>
            {decision}
            <div class="split">
                <section aria-labelledby="rules">
                    <div class="over"><h2 id="rules">{text(|t| t.why.rules)}</h2></div>
                    <ol class="rings">{rules}</ol>
                </section>
                <aside>{effect}</aside>
            </div>
        </Page>
    }
    .into_any()
}

fn decision(is_allowed: bool, broken: usize, all: usize) -> AnyView {
    let said = made(move |t| match is_allowed {
        true => t.why.allowed.to_owned(),
        false => (t.why.denied)(&t.number(broken), &t.number(all)),
    });
    let tone = if is_allowed { Tone::Good } else { Tone::Bad };
    view! { <Alert tone role="status"><p id="decision">{said}</p></Alert> }.into_any()
}

/// What the links of the rules need.
struct Links {
    company_id: i64,
    user_id: i64,
    client_id: String,
}

/// Where a rule is changed: the address, and what the link says.
type Place = (String, fn(&'static Texts) -> &'static str);

impl Links {
    /// Where a rule is changed, if the person who is signed in may go there.
    fn of(&self, rule: AccessRule) -> Option<Place> {
        let account = use_account();
        let company = format!("/companies/{}", self.company_id);
        Some(match rule {
            AccessRule::PersonActive | AccessRule::Membership => {
                (person_path(self.company_id, self.user_id), |t| t.places.person)
            }
            AccessRule::CompanyActive if account.is_admin() => (company + "/settings", |t| t.places.company),
            AccessRule::CompanyActive => return None,
            AccessRule::Assigned if account.gives_access_in(self.company_id) => {
                (access_path(self.company_id, &self.client_id), |t| t.why.access)
            }
            AccessRule::Assigned => return None,
            _ => (company + "/products", |t| t.why.entitlement),
        })
    }
}

fn title_of(rule: AccessRule) -> Text {
    match rule {
        AccessRule::PersonActive => text(|t| t.why.person_active),
        AccessRule::Membership => text(|t| t.why.membership),
        AccessRule::CompanyActive => text(|t| t.why.company_active),
        AccessRule::Entitlement => text(|t| t.why.entitled),
        AccessRule::ValidFrom => text(|t| t.why.valid_from),
        AccessRule::ValidUntil => text(|t| t.why.valid_until),
        AccessRule::Assigned => text(|t| t.why.assigned),
        AccessRule::RoleAllowed => text(|t| t.why.role_allowed),
    }
}

fn row(links: &Links, names: &Names, rule: ExplainedRule) -> AnyView {
    let why = why(names, &rule);
    let ExplainedRule { rule, satisfied, .. } = rule;
    let (class, tick, state) = match satisfied {
        true => ("done", "check", text(|t| t.why.satisfied)),
        false => ("refused", "close", text(|t| t.why.does_not_hold)),
    };
    let link = links.of(rule).map(|(path, label)| {
        let class = if satisfied { "button low quiet" } else { "button low" };
        view! { <a class=class id=format!("change-{rule}") href=path>{text(label)}</a> }
    });
    view! {
        <li class=class id=format!("rule-{rule}")>
            {icon_with(tick, "icon tick")}
            <div>
                <b>{title_of(rule)}</b>
                <span class="unseen">": " {state}</span>
                <p>{why}</p>
            </div>
            {link}
        </li>
    }
    .into_any()
}

/// What an access token would say.
fn effect(links: &Links, company: String, roles: &str, scope: String) -> AnyView {
    let preview = format!(
        "/applications/{}/tokens?company={}&person={}",
        browser::encode(&links.client_id),
        links.company_id,
        links.user_id
    );
    let roles = match roles {
        "" => text(|t| t.forms.none),
        roles => Text::from(roles.to_owned()),
    };
    let fact = |label: Text, value: AnyView| view! { <div><dt>{label}</dt><dd>{value}</dd></div> }.into_any();
    let facts = vec![
        fact(text(|t| t.applications.roles), roles.into_any()),
        fact(text(|t| t.places.company), view! { <code dir="ltr">{company}</code> }.into_any()),
        fact(text(|t| t.parts.scope_name), view! { <code dir="ltr">{scope}</code> }.into_any()),
    ];
    let link = use_account().manages_applications().then(|| {
        view! { <p><a href=preview id="preview">{text(|t| t.why.preview)}</a></p> }
    });
    all(vec![
        paragraph("small soft", text(|t| t.why.token)),
        view! { <dl class="facts plain tight">{facts}</dl> {link} }.into_any(),
    ])
}

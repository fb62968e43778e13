//! A person: the head, the tabs, and what they show.

use leptos::prelude::*;
use shared_types::{ApplicationRef, MappedRole, User, readable_email};

use super::{above_person, acts::acts, factors::factors_section, overview::overview, person_path};
use crate::{
    api::{Owner, use_client},
    components::{Avatar, Page, PersonState, all, logo, nothing, paragraph, section, status, thing, things},
    state::{
        Remote, loaded,
        part::{Part, part},
        use_account,
    },
    texts::{Text, made, named, text},
    views::{
        account::{connected_section, sessions_section, tokens_section},
        why::why_link,
    },
};

/// The parts of the page, each with an address of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonTab {
    /// Data and companies.
    Overview,
    /// What the person can use now.
    Applications,
    /// Where the person is signed in.
    Sessions,
    /// What the person allows applications.
    Consents,
    /// The factors beside the password.
    Factors,
    /// The API tokens.
    ApiTokens,
    /// What happened to the person, and what the person did.
    Audit,
}

impl PersonTab {
    const ALL: [Self; 7] = [
        Self::Overview,
        Self::Applications,
        Self::Sessions,
        Self::Consents,
        Self::Factors,
        Self::ApiTokens,
        Self::Audit,
    ];

    /// The last part of its address; empty for the first.
    fn word(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Applications => "applications",
            Self::Sessions => "sessions",
            Self::Consents => "consents",
            Self::Factors => "factors",
            Self::ApiTokens => "api-tokens",
            Self::Audit => "audit",
        }
    }

    /// The tab of an address.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.word() == word)
    }

    fn title(self) -> Text {
        match self {
            Self::Overview => text(|t| t.person.overview),
            Self::Applications => text(|t| t.person.applications_title),
            Self::Sessions => text(|t| t.security.sessions),
            Self::Consents => text(|t| t.frame.connected_applications),
            Self::Factors => text(|t| t.security.second_factor),
            Self::ApiTokens => text(|t| t.security.tokens),
            Self::Audit => text(|t| t.places.audit),
        }
    }
}

/// The page.
#[component]
pub fn PersonPage(
    /// The id of the company through which the person is seen.
    company_id: i64,
    /// The id of the person.
    user_id: i64,
    /// What is shown.
    tab: PersonTab,
) -> impl IntoView {
    let client = use_client();
    let user =
        Remote::new(move || async move { client.user(company_id, user_id).await.map(|seen| seen.value) });
    loaded(user, move |person| show(company_id, person, tab, user))
}

fn show(company_id: i64, person: User, tab: PersonTab, user: Remote<User>) -> AnyView {
    let (name, email, status) =
        (person.name.clone(), readable_email(&person.email).into_owned(), person.status);
    let face = {
        let name = name.clone();
        move || view! { <Avatar name=name.clone() class="avatar large"/> }.into_any()
    };
    let facts = move || {
        let state = view! { <PersonState status/> };
        all(vec![state.into_any(), view! { <bdi>{email.clone()}</bdi> }.into_any()])
    };
    let manages = use_account().manages_people_of(company_id);
    let actions = {
        let person = person.clone();
        move || if manages { acts(company_id, &person, user) } else { nothing() }
    };
    let path = person_path(company_id, person.id);
    let body = body(company_id, &person, tab);
    let above = above_person(company_id, person.memberships.iter().flatten().map(|place| &place.company));
    view! {
        <Page
            title=Text::from(name)
            above
            face
            facts
            actions
        >
            {tabs(&path, tab)}
            {body}
        </Page>
    }
    .into_any()
}

fn tabs(path: &str, current: PersonTab) -> AnyView {
    let links = PersonTab::ALL.map(|tab| {
        let address = match tab.word() {
            "" => path.to_owned(),
            word => format!("{path}/{word}"),
        };
        view! { <a href=address aria-current=(tab == current).then_some("page")>{tab.title()}</a> }
    });
    view! { <nav class="tabs" aria-label=text(|t| t.person.parts)>{links.into_iter().collect_view()}</nav> }
        .into_any()
}

fn body(company_id: i64, person: &User, tab: PersonTab) -> AnyView {
    let owner = Owner::User { company_id, user_id: person.id };
    match tab {
        PersonTab::Overview => overview(company_id, person),
        PersonTab::Applications => applications(company_id, person.id),
        PersonTab::Sessions => sessions_section(owner),
        PersonTab::Consents => connected_section(owner),
        PersonTab::Factors => factors_section(owner, person.name.clone()),
        PersonTab::ApiTokens => tokens_section(owner),
        // In the part with the audit trail of everything.
        PersonTab::Audit => part(Part::Administration),
    }
}

/// The applications that the person can use, and those of the company that the person cannot use, each with the reason.
fn applications(company_id: i64, user_id: i64) -> AnyView {
    let client = use_client();
    let owner = Owner::User { company_id, user_id };
    let applications = Remote::new(move || async move {
        futures::try_join!(
            client.usable_applications(owner),
            client.entitlements(company_id),
            client.mapped_roles_of(company_id, user_id),
        )
    });
    let rows = loaded(applications, move |(usable, entitled, mapped)| {
        let why = |company_id: i64, application: &ApplicationRef| {
            let name = named(&application.name, |t| t.why.of_named);
            why_link(company_id, user_id, &application.client_id, name, false)
        };
        let others = entitled.into_iter().map(|right| right.application).filter(|other| {
            !usable.iter().any(|one| one.company.id == company_id && one.application == *other)
        });
        let others = others.map(|application| {
            let why = why(company_id, &application);
            let picture = logo(application.name.clone(), application.code);
            let about = status("status off", text(|t| t.why.no_access));
            thing(picture, application.name.into_any(), about, why)
        });
        let others: Vec<_> = others.collect();
        let rows = usable.iter().cloned().map(|entry| {
            let (application, company) = (entry.application, entry.company);
            let why = why(company.id, &application);
            let here: Vec<MappedRole> = match company.id == company_id {
                true => of_application(&mapped, &application.client_id),
                false => Vec::new(),
            };
            let about = about(company.name, entry.roles, here);
            let picture = logo(application.name.clone(), application.code);
            thing(picture, application.name.into_any(), about, why)
        });
        let rows: Vec<_> = rows.chain(others).collect();
        match rows.is_empty() {
            true => paragraph("soft", text(|t| t.person.applications_empty)),
            false => things(rows),
        }
    });
    let lead = Some(text(|t| t.person.applications_lead));
    section(text(|t| t.person.applications_title), lead, nothing(), rows.into_any())
}

/// The roles that external logins gave in an application.
fn of_application(mapped: &[MappedRole], client_id: &str) -> Vec<MappedRole> {
    mapped.iter().filter(|role| role.client_id.as_deref() == Some(client_id)).cloned().collect()
}

/// The company and the roles, each with the external login that gave it, if one did.
fn about(company: String, roles: Vec<String>, mapped: Vec<MappedRole>) -> AnyView {
    if roles.is_empty() {
        return company.into_any();
    }
    let about = made(move |t| {
        let roles = roles.iter().map(|role| match mapped.iter().find(|mapped| mapped.role == *role) {
            Some(mapped) => format!("{role} ({})", (t.access.from_login)(&mapped.provider_name)),
            None => role.clone(),
        });
        format!("{company} · {}", roles.collect::<Vec<_>>().join(", "))
    });
    about.into_any()
}

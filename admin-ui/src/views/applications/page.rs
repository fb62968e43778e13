//! One application (UC-16), part by part. Each part has an address of its own.

use leptos::prelude::*;
use shared_types::Application;

use super::{
    PATH,
    advice::{Checks, Configurations},
    application_path, client_type,
    companies::CompaniesOfApplication,
    credentials::Credentials,
    delete::Delete,
    external::external_login,
    keys::keys,
    list_crumb,
    logo::logo,
    people::people,
    refusal_hours::refusal_hours,
    refusals::Refusals,
    roles::roles,
    scopes::scopes,
    settings::Settings,
    sign_ins::sign_ins,
    tokens::tokens,
};
use crate::{
    api::{logo_path, use_client},
    browser,
    components::{Logo, Page, all, icon, paragraph},
    state::{
        Remote, loaded,
        part::{Part, part},
        use_account,
    },
    text::is_web_address,
    texts::{Text, text},
    views::administration::{groups::POLICY_OF_APPLICATION, values_form},
};

/// The parts of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplicationTab {
    /// Its settings, its credentials, its configuration and its checks.
    General,
    /// What its tokens contain.
    Tokens,
    /// What it may ask for, and whether people are asked.
    Scopes,
    /// Its secrets and its public keys.
    Keys,
    /// Its roles.
    Roles,
    /// The companies that have a right to it.
    Companies,
    /// The people with access to it, in all companies.
    People,
    /// How people sign in to it.
    SignIn,
    /// The requests of it that were refused.
    Refusals,
    /// What happened to it, and what it did itself.
    Audit,
}

impl ApplicationTab {
    const ALL: [Self; 10] = [
        Self::General,
        Self::Tokens,
        Self::Scopes,
        Self::Keys,
        Self::Roles,
        Self::Companies,
        Self::People,
        Self::SignIn,
        Self::Refusals,
        Self::Audit,
    ];

    /// The last part of its address; empty for the first.
    fn word(self) -> &'static str {
        match self {
            Self::General => "",
            Self::Tokens => "tokens",
            Self::Scopes => "scopes",
            Self::Keys => "keys",
            Self::Roles => "roles",
            Self::Companies => "companies",
            Self::People => "people",
            Self::SignIn => "sign-in",
            Self::Refusals => "refusals",
            Self::Audit => "audit",
        }
    }

    /// The tab of an address.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.word() == word)
    }

    fn title(self) -> Text {
        match self {
            Self::General => text(|t| t.settings.group_general),
            Self::Tokens => text(|t| t.parts.tokens),
            Self::Scopes => text(|t| t.parts.scopes),
            Self::Keys => text(|t| t.parts.keys),
            Self::Roles => text(|t| t.applications.roles),
            Self::Companies => text(|t| t.frame.companies),
            Self::People => text(|t| t.places.people),
            Self::SignIn => text(|t| t.places.policy),
            Self::Refusals => text(|t| t.parts.refusals),
            Self::Audit => text(|t| t.places.audit),
        }
    }

    /// Whether it is also for people who only manage a company that has a right to the application.
    pub fn is_for_companies(self) -> bool {
        matches!(self, Self::General | Self::Companies)
    }
}

/// The page.
#[component]
pub fn ApplicationPage(
    /// The application's client id.
    client_id: String,
    /// What is shown.
    tab: ApplicationTab,
) -> impl IntoView {
    let client = use_client();
    let id = StoredValue::new(client_id);
    let application = Remote::new(move || async move { client.application(&id.get_value()).await });
    loaded(application, move |found| show(found, tab, application))
}

fn show(application: Application, tab: ApplicationTab, remote: Remote<Application>) -> AnyView {
    let manages = use_account().manages_applications();
    let known = application.clone();
    let face = move || {
        let picture = known.logo_uri.as_ref().map(|uri| logo_path(&known.client_id, uri));
        view! { <Logo class="logo large" name=known.name.clone() code=known.code.clone() picture/> }
    };
    let (code, kind) = (application.code.clone(), client_type(&application));
    let facts = move || view! { <code>{code.clone()}</code> <span>{kind.clone()}</span> };
    let shown = application.clone();
    let actions = move || acts(&shown, manages);
    let title = Text::from(application.name.clone());
    let tabs = tabs(&application.client_id, tab, manages);
    let body = body(application, tab, manages, remote);
    view! { <Page title above=vec![list_crumb()] face facts actions>{tabs} {body}</Page> }.into_any()
}

fn acts(application: &Application, manages: bool) -> AnyView {
    let path = application_path(&application.client_id);
    let open = application.launch_url.clone().filter(|url| is_web_address(url)).map(|url| {
        view! {
            <a class="button" id="open-application" href=url rel="external noopener" target="_blank">
                {icon("out")} {text(|t| t.parts.open)} <span class="unseen">{text(|t| t.portal.opens_new_tab)}</span>
            </a>
        }
        .into_any()
    });
    let change = manages.then(|| {
        view! {
            <a href=path + "/edit" class="button" id="edit" aria-keyshortcuts="e">
                {icon("edit")} {text(|t| t.applications.edit)}
            </a>
            <Delete application=application.clone()/>
        }
        .into_any()
    });
    all(open.into_iter().chain(change).collect())
}

fn tabs(client_id: &str, current: ApplicationTab, manages: bool) -> AnyView {
    let path = application_path(client_id);
    let links = ApplicationTab::ALL.into_iter().filter(|tab| manages || tab.is_for_companies()).map(|tab| {
        let address = match tab.word() {
            "" => path.clone(),
            word => format!("{path}/{word}"),
        };
        view! { <a href=address aria-current=(tab == current).then_some("page")>{tab.title()}</a> }
    });
    view! { <nav class="tabs" aria-label=text(|t| t.person.parts)>{links.collect_view()}</nav> }.into_any()
}

fn body(
    application: Application,
    tab: ApplicationTab,
    manages: bool,
    remote: Remote<Application>,
) -> AnyView {
    let client_id = application.client_id.clone();
    match tab {
        ApplicationTab::General => general(application, manages, remote),
        ApplicationTab::Tokens => tokens(application),
        ApplicationTab::Scopes => scopes(client_id),
        ApplicationTab::Keys => keys(application),
        ApplicationTab::Roles => roles(application, remote),
        ApplicationTab::Companies => view! { <CompaniesOfApplication application/> }.into_any(),
        ApplicationTab::People => people(&application),
        ApplicationTab::SignIn => {
            let path = format!("/v1{PATH}/{}/sign-in-policy", browser::encode(&client_id));
            all(vec![
                external_login(application, remote),
                paragraph("lead", text(|t| t.settings.policy_lead)),
                values_form(path, POLICY_OF_APPLICATION),
            ])
        }
        ApplicationTab::Refusals => refusals(application, remote),
        // In the part with the audit trail of everything.
        ApplicationTab::Audit => part(Part::Administration),
    }
}

fn general(application: Application, manages: bool, remote: Remote<Application>) -> AnyView {
    if !manages {
        return view! { <Settings application/> }.into_any();
    }
    let checked = application.clone();
    view! {
        <div class="split">
            <div class="sections">
                <Credentials application=application.clone()/>
                <Settings application=application.clone()/>
                {logo(&application, remote)}
                <Configurations client_id=application.client_id/>
            </div>
            <aside aria-labelledby="checks"><Checks application=checked remote/></aside>
        </div>
    }
    .into_any()
}

fn refusals(application: Application, remote: Remote<Application>) -> AnyView {
    let changed = Callback::new(move |()| remote.reload());
    all(vec![
        refusal_hours(application.client_id.clone()),
        sign_ins(application.client_id.clone()),
        view! { <Refusals client_id=application.client_id name=application.name changed/> }.into_any(),
    ])
}

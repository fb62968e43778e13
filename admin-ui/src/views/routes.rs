//! Which page of the administration an address shows.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared_types::paths;

use super::{
    administration::{
        APPLICATION, AuditPage, JobsPage, KeysPage, MailsPage, SettingsPage, USER, Whose, audit_of,
        latest_events,
    },
    applications::{
        ApplicationPage, ApplicationTab, Applications, EditApplication, RegisterApplication, Registered,
    },
    companies::{
        AccessPage, AddCompany, Companies, CompanyEmailDomains, CompanyPage, CompanyPeople, CompanyProducts,
        CompanySettings, Invitations, InviteMany,
    },
    identity_providers::{IdentityProviders, ProviderOwner, ProviderPage},
    people::{EditPerson, PeoplePage, PersonPage, PersonTab},
    plain::{Forbidden, NotFound},
    registration::RegistrationPage,
    resources::{AddResource, ResourcePage, Resources},
    setup::Setup,
    start::StartPage,
    why::WhyPage,
};
use crate::state::{
    Account, Program,
    part::{Part, Parts, part},
    use_account, use_replace,
};

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Route {
    Start,
    Audit(Option<i64>),
    Everyone,
    Jobs,
    Mails,
    Keys,
    Settings(Whose),
    Applications,
    RegisterApplication,
    Application(String, ApplicationTab),
    EditApplication(String),
    Companies,
    AddCompany,
    Company(i64),
    People(i64),
    Invitations(i64),
    InviteMany(i64),
    Products(i64),
    CompanySettings(i64),
    EmailDomains(i64),
    Person(i64, i64, PersonTab),
    EditPerson(i64, i64),
    Access(i64, String),
    Why(i64, i64, String),
    Resources,
    AddResource,
    Resource(i64),
    Registration,
    IdentityProviders(ProviderOwner, ProviderPage),
    Gallery,
    Nothing,
}

impl Route {
    fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] => Self::Start,
            ["audit"] => Self::Audit(None),
            ["people"] => Self::Everyone,
            ["mails"] => Self::Mails,
            ["jobs"] => Self::Jobs,
            ["keys"] => Self::Keys,
            ["settings"] => Self::Settings(Whose::Installation),
            ["registration"] => Self::Registration,
            ["resources", rest @ ..] => Self::of_resources(rest),
            ["identity-providers", rest @ ..] => Self::of_providers(ProviderOwner::Installation, rest),
            ["applications", rest @ ..] => Self::of_applications(rest),
            ["companies", rest @ ..] => Self::of_companies(rest),
            ["gallery"] => Self::Gallery,
            _ => Self::Nothing,
        }
    }

    fn of_providers(owner: ProviderOwner, parts: &[&str]) -> Self {
        ProviderPage::of(parts).map_or(Self::Nothing, |page| Self::IdentityProviders(owner, page))
    }

    fn of_applications(parts: &[&str]) -> Self {
        match *parts {
            [] => Self::Applications,
            ["new"] => Self::RegisterApplication,
            [client_id] => Self::Application(client_id.to_owned(), ApplicationTab::General),
            [client_id, "edit"] => Self::EditApplication(client_id.to_owned()),
            [client_id, tab] => match ApplicationTab::of(tab) {
                Some(tab) => Self::Application(client_id.to_owned(), tab),
                None => Self::Nothing,
            },
            _ => Self::Nothing,
        }
    }

    fn of_resources(parts: &[&str]) -> Self {
        match *parts {
            [] => Self::Resources,
            ["new"] => Self::AddResource,
            [id] => id.parse().map_or(Self::Nothing, Self::Resource),
            _ => Self::Nothing,
        }
    }

    fn of_companies(parts: &[&str]) -> Self {
        let [id, rest @ ..] = parts else { return Self::Companies };
        let Ok(id) = id.parse() else {
            return if parts == ["new"] { Self::AddCompany } else { Self::Nothing };
        };
        match *rest {
            [] => Self::Company(id),
            ["products"] => Self::Products(id),
            ["settings"] => Self::CompanySettings(id),
            ["email-domains"] => Self::EmailDomains(id),
            ["people"] => Self::People(id),
            ["audit"] => Self::Audit(Some(id)),
            ["sign-in"] => Self::Settings(Whose::Company(id)),
            ["people", "invitations"] => Self::Invitations(id),
            ["people", "invite"] => Self::InviteMany(id),
            ["identity-providers", ref rest @ ..] => Self::of_providers(ProviderOwner::Company(id), rest),
            ["people", user_id, ref rest @ ..] => Self::of_person(id, user_id, rest),
            ["applications", client_id, "access"] => Self::Access(id, client_id.to_owned()),
            _ => Self::Nothing,
        }
    }

    fn of_person(company_id: i64, user_id: &str, parts: &[&str]) -> Self {
        let Ok(user_id) = user_id.parse() else { return Self::Nothing };
        let tab = match *parts {
            [] => Some(PersonTab::Overview),
            ["edit"] => return Self::EditPerson(company_id, user_id),
            ["applications", client_id] => return Self::Why(company_id, user_id, client_id.to_owned()),
            [tab] => PersonTab::of(tab),
            _ => None,
        };
        tab.map_or(Self::Nothing, |tab| Self::Person(company_id, user_id, tab))
    }
}

impl Route {
    /// Whether the person has access to the page. The server decides what data it shows.
    fn is_for(&self, account: Account) -> bool {
        match self {
            Self::Start | Self::Nothing => true,
            Self::Gallery => true,
            Self::Applications | Self::RegisterApplication | Self::EditApplication(_) => {
                account.manages_applications()
            }
            Self::Application(_, tab) => match tab.is_for_companies() {
                true => account.sees_companies(),
                false => account.manages_applications(),
            },
            Self::Companies | Self::Company(_) | Self::Person(..) | Self::Why(..) => account.sees_companies(),
            Self::Products(id) | Self::People(id) => account.may_see(*id),
            Self::Invitations(id) => account.sees_all_of(*id),
            Self::InviteMany(id) => account.manages_people_of(*id),
            Self::EditPerson(company_id, _) => account.manages_people_of(*company_id),
            Self::AddCompany | Self::CompanySettings(_) => account.is_admin(),
            Self::Jobs
            | Self::Mails
            | Self::Keys
            | Self::Resources
            | Self::AddResource
            | Self::Resource(_)
            | Self::Registration
            | Self::IdentityProviders(ProviderOwner::Installation, _)
            | Self::Settings(Whose::Installation) => account.is_admin(),
            Self::EmailDomains(id)
            | Self::Settings(Whose::Company(id))
            | Self::IdentityProviders(ProviderOwner::Company(id), _) => account.manages_people_of(*id),
            Self::Audit(_) => account.sees_companies(),
            Self::Everyone => account.manages_applications(),
            Self::Access(company_id, _) => account.gives_access_in(*company_id),
        }
    }
}

/// The program for administration. The wizard that finishes the installation needs nobody to be signed in.
pub const fn program(parts: &'static Parts) -> Program {
    Program {
        owns: |path| !paths::is_portal(path),
        provide: || provide_context(Registered::default()),
        is_open: |path| path.trim_end_matches('/') == paths::SETUP,
        open: || part(Part::Setup),
        page: || view! { <Pages/> }.into_any(),
        parts,
    }
}

/// The pages of people who are signed in.
#[component]
fn Pages() -> impl IntoView {
    let account = use_account();
    let path = use_location().pathname;
    let route = Memo::new(move |_| path.with(|path| Route::of(path)));
    move || match route.get() {
        route if !route.is_for(account) => view! { <Forbidden/> }.into_any(),
        Route::Start if account.is_admin() => view! { <StartPage/> }.into_any(),
        Route::Start => view! { <Start/> }.into_any(),
        Route::Everyone => view! { <PeoplePage/> }.into_any(),
        Route::Companies => view! { <Companies/> }.into_any(),
        Route::Company(id) => view! { <CompanyPage id/> }.into_any(),
        Route::People(id) => view! { <CompanyPeople id/> }.into_any(),
        Route::Person(company_id, user_id, tab) => view! { <PersonPage company_id user_id tab/> }.into_any(),
        Route::Nothing => view! { <NotFound/> }.into_any(),
        Route::Applications
        | Route::RegisterApplication
        | Route::Application(..)
        | Route::EditApplication(_)
        | Route::Resources
        | Route::AddResource
        | Route::Resource(_) => part(Part::Applications),
        Route::AddCompany
        | Route::Products(_)
        | Route::CompanySettings(_)
        | Route::Invitations(_)
        | Route::InviteMany(_)
        | Route::EditPerson(..)
        | Route::Access(..) => part(Part::Company),
        Route::Gallery => part(Part::Gallery),
        _ => part(Part::Administration),
    }
}

/// The page of all components.
pub fn gallery() -> AnyView {
    view! { <super::gallery::Gallery/> }.into_any()
}

/// The page at the address.
fn here() -> Route {
    use_location().pathname.with_untracked(|path| Route::of(path))
}

/// The page at the address that is one of those inside a company.
pub fn company() -> AnyView {
    match here() {
        Route::AddCompany => view! { <AddCompany/> }.into_any(),
        Route::Products(id) => view! { <CompanyProducts id/> }.into_any(),
        Route::CompanySettings(id) => view! { <CompanySettings id/> }.into_any(),
        Route::Invitations(id) => view! { <Invitations id/> }.into_any(),
        Route::InviteMany(id) => view! { <InviteMany id/> }.into_any(),
        Route::EditPerson(company_id, user_id) => view! { <EditPerson company_id user_id/> }.into_any(),
        Route::Access(company_id, client_id) => view! { <AccessPage company_id client_id/> }.into_any(),
        _ => view! { <NotFound/> }.into_any(),
    }
}

/// The page of applications or API resources at the address.
pub fn applications() -> AnyView {
    match here() {
        Route::RegisterApplication => view! { <RegisterApplication/> }.into_any(),
        Route::Application(client_id, tab) => view! { <ApplicationPage client_id tab/> }.into_any(),
        Route::EditApplication(client_id) => view! { <EditApplication client_id/> }.into_any(),
        Route::Resources => view! { <Resources/> }.into_any(),
        Route::AddResource => view! { <AddResource/> }.into_any(),
        Route::Resource(id) => view! { <ResourcePage id/> }.into_any(),
        _ => view! { <Applications/> }.into_any(),
    }
}

/// The page of the whole installation at the address, or the one that explains.
pub fn administration() -> AnyView {
    match here() {
        Route::Audit(company_id) => view! { <AuditPage company_id/> }.into_any(),
        Route::Mails => view! { <MailsPage/> }.into_any(),
        Route::Jobs => view! { <JobsPage/> }.into_any(),
        Route::Keys => view! { <KeysPage/> }.into_any(),
        Route::Settings(whose) => view! { <SettingsPage whose/> }.into_any(),
        Route::Why(company_id, user_id, client_id) => {
            view! { <WhyPage company_id user_id client_id/> }.into_any()
        }
        Route::Registration => view! { <RegistrationPage/> }.into_any(),
        // Inside the start page, and those of a person and of an application.
        Route::Start => latest_events(),
        Route::Person(_, user_id, PersonTab::Audit) => {
            audit_of(USER, user_id.to_string(), [|t| t.person.audit_about, |t| t.person.audit_by])
        }
        Route::Application(client_id, ApplicationTab::Audit) => {
            audit_of(APPLICATION, client_id, [|t| t.parts.audit_about, |t| t.parts.audit_by])
        }
        Route::IdentityProviders(owner, page) => view! { <IdentityProviders owner page/> }.into_any(),
        Route::EmailDomains(id) => view! { <CompanyEmailDomains id/> }.into_any(),
        _ => view! { <NotFound/> }.into_any(),
    }
}

/// The wizard that finishes the installation.
pub fn setup() -> AnyView {
    view! { <Setup/> }.into_any()
}

/// The start: what the person manages, or else the applications that the person can use.
#[component]
fn Start() -> impl IntoView {
    let account = use_account();
    let go = use_replace();
    let path = match account.own_companies().as_slice() {
        _ if account.manages_applications() => "/applications".to_owned(),
        [] => "/my-applications".to_owned(),
        [only] => format!("/companies/{only}"),
        _ => "/companies".to_owned(),
    };
    Effect::new(move |_| go(&path));
}

#[cfg(test)]
mod tests {
    use super::{ApplicationTab, PersonTab, ProviderOwner, ProviderPage, Route};

    #[test]
    fn every_page_has_its_address() {
        assert_eq!(Route::of("/"), Route::Start);
        assert_eq!(Route::of("/applications/"), Route::Applications);
        assert_eq!(Route::of("/applications/new"), Route::RegisterApplication);
        assert_eq!(Route::of("/applications/abc/edit"), Route::EditApplication("abc".to_owned()));
        assert_eq!(
            Route::of("/applications/abc/tokens"),
            Route::Application("abc".to_owned(), ApplicationTab::Tokens)
        );
        assert_eq!(Route::of("/resources/3"), Route::Resource(3));
        assert_eq!(Route::of("/companies/7/people/5/applications/abc"), Route::Why(7, 5, "abc".to_owned()));
        assert_eq!(Route::of("/companies"), Route::Companies);
        assert_eq!(Route::of("/companies/new"), Route::AddCompany);
        assert_eq!(Route::of("/companies/7"), Route::Company(7));
        assert_eq!(Route::of("/companies/7/people/5"), Route::Person(7, 5, PersonTab::Overview));
        assert_eq!(Route::of("/companies/7/people/5/factors"), Route::Person(7, 5, PersonTab::Factors));
        assert_eq!(Route::of("/companies/7/people/5/edit"), Route::EditPerson(7, 5));
        assert_eq!(Route::of("/companies/7/people"), Route::People(7));
        assert_eq!(Route::of("/companies/7/people/invitations"), Route::Invitations(7));
        assert_eq!(Route::of("/companies/7/people/invite"), Route::InviteMany(7));
        assert_eq!(Route::of("/companies/7/products"), Route::Products(7));
        assert_eq!(Route::of("/companies/7/settings"), Route::CompanySettings(7));
        assert_eq!(Route::of("/companies/7/email-domains"), Route::EmailDomains(7));
        assert_eq!(Route::of("/companies/7/audit"), Route::Audit(Some(7)));
        let company = ProviderOwner::Company(7);
        assert_eq!(
            Route::of("/companies/7/identity-providers/3/people"),
            Route::IdentityProviders(company, ProviderPage::People(3))
        );
        assert_eq!(
            Route::of("/identity-providers/new"),
            Route::IdentityProviders(ProviderOwner::Installation, ProviderPage::Add)
        );
        assert_eq!(Route::of("/people"), Route::Everyone);
        assert_eq!(Route::of("/mails"), Route::Mails);
        assert_eq!(Route::of("/companies/7/applications/abc/access"), Route::Access(7, "abc".to_owned()));
    }

    #[test]
    fn an_unknown_address_shows_nothing() {
        assert_eq!(Route::of("/nope"), Route::Nothing);
        assert_eq!(Route::of("/companies/x"), Route::Nothing);
        assert_eq!(Route::of("/companies/7/people/5/nope"), Route::Nothing);
        assert_eq!(Route::of("/companies/new/edit"), Route::Nothing);
        assert_eq!(Route::of("/applications/a/b/c"), Route::Nothing);
    }
}

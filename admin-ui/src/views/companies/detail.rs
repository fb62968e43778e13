//! One company at a glance (UC-10).

use leptos::prelude::*;
use shared_types::{Company, CompanyRole, UserStatus};

use super::{company_path, entitlements::products, list_crumb};
use crate::{
    api::{ApiError, Client, use_client},
    components::{CompanyState, Logo, Page, figures, icon},
    state::{Remote, loaded, use_account},
    texts::{label, text},
    views::factor_notice::FactorNotice,
};

/// The page.
#[component]
pub fn CompanyPage(
    /// The company's id.
    id: i64,
) -> impl IntoView {
    let client = use_client();
    let company = Remote::new(move || client.company(id));
    loaded(company, |company| view! { <Detail company/> })
}

#[component]
fn Detail(company: Company) -> impl IntoView {
    let client = use_client();
    let (id, path) = (company.id, company_path(company.id));
    let settings = path.clone() + "/settings";
    let actions = move || {
        use_account().is_admin().then(|| {
            view! {
                <a href=settings.clone() class="button" id="edit" aria-keyshortcuts="e">
                    {icon("edit")} {text(|t| t.companies.edit)}
                </a>
            }
        })
    };
    let known = company.clone();
    let face = move || {
        view! { <Logo class="logo large" name=known.name.clone() code=known.code.clone()/> }
    };
    let (code, status) = (company.code.clone(), company.status);
    let facts = move || {
        view! {
            {status.map(|status| view! { <CompanyState status/> })}
            <span>{text(|t| t.forms.code)} " " <code id="company-code">{code.clone()}</code></span>
        }
    };
    let counts = Remote::new(move || counts(client, id));
    let counts = loaded(counts, move |[people, admins, invited, products]| {
        figures(vec![
            (text(|t| t.places.people), people, format!("{path}/people")),
            (label(CompanyRole::CompanyAdmin), admins, format!("{path}/people?role=company_admin")),
            (label(UserStatus::Invited), invited, format!("{path}/people?status=invited")),
            (text(|t| t.access.products), products, format!("{path}/products")),
        ])
    });
    let title = company.name.clone();
    // The home of the company's administrators; people who manage the system see the notice on their own first page.
    let account = use_account();
    let is_home = account.manages_people_of(id) && !account.manages_applications();
    view! {
        <Page title above=vec![list_crumb()] face facts actions>
            {is_home.then(|| view! { <FactorNotice/> })}
            {counts}
            {products(company, false)}
        </Page>
    }
}

/// How many people the company has, administrators and invited people among them, and how many products.
async fn counts(client: Client, id: i64) -> Result<[usize; 4], ApiError> {
    let company = format!("/v1/companies/{id}");
    let paths = ["/users", "/users?role=company_admin", "/users?status=invited", "/entitlements"]
        .map(|path| company.clone() + path);
    let [people, admins, invited, products] = paths.each_ref().map(|path| client.count(path));
    let (people, admins, invited, products) = futures::try_join!(people, admins, invited, products)?;
    Ok([people, admins, invited, products])
}

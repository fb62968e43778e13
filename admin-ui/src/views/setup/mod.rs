//! Finishing the installation (UC-1).

mod company_step;
mod done;
mod kept;
mod people_step;
mod secret_step;
mod wizard;

use leptos::prelude::*;
use shared_types::SetupStatus;

use self::{
    company_step::CompanyStep,
    done::{AlreadySetUp, Cancelled, Done},
    people_step::PeopleStep,
    secret_step::SecretStep,
    wizard::{Step, Wizard},
};
use crate::{
    api::use_client,
    browser,
    state::{Remote, loaded},
    text::filled,
};

/// The wizard. It removes the secret of the link from the address bar before anything else.
#[component]
pub fn Setup() -> impl IntoView {
    let client = use_client();
    let wizard = Wizard::new(filled(&browser::fragment()));
    browser::forget_fragment();
    kept::restore(wizard);
    kept::keep(wizard);
    kept::follow_address(wizard);
    let status = Remote::new(move || client.setup_status());
    loaded(status, move |status: SetupStatus| {
        if !status.setup_required {
            wizard.step.set(Step::AlreadyDone);
        }
        view! { <Steps wizard/> }
    })
}

#[component]
fn Steps(wizard: Wizard) -> impl IntoView {
    move || match wizard.step.get() {
        Step::Secret => view! { <SecretStep wizard/> }.into_any(),
        Step::Company => view! { <CompanyStep wizard/> }.into_any(),
        Step::People => view! { <PeopleStep wizard/> }.into_any(),
        Step::Done => view! { <Done wizard/> }.into_any(),
        Step::AlreadyDone => view! { <AlreadySetUp/> }.into_any(),
        Step::Cancelled => view! { <Cancelled wizard/> }.into_any(),
    }
}

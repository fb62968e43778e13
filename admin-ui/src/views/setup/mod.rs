//! Finishing the installation (UC-1).

mod company_step;
mod done;
mod people_step;
mod secret_step;
mod wizard;

use leptos::{prelude::*, task::spawn_local};

use self::{
    company_step::CompanyStep,
    done::{AlreadySetUp, Cancelled, Done},
    people_step::PeopleStep,
    secret_step::SecretStep,
    wizard::{Step, Wizard},
};
use crate::{api::use_client, browser, components::Empty, text::filled, views::plain::Plain};

/// Whether the wizard can begin.
#[derive(Clone, PartialEq, Eq)]
enum Readiness {
    Unknown,
    Ready,
    Failed(String),
}

/// The wizard. The secret of the link is taken out of the address bar before anything else happens.
#[component]
pub fn Setup() -> impl IntoView {
    let client = use_client();
    let wizard = Wizard::new(filled(&browser::fragment()));
    browser::forget_fragment();
    let readiness = RwSignal::new(Readiness::Unknown);
    let ask = move || {
        readiness.set(Readiness::Unknown);
        spawn_local(async move {
            let next = match client.setup_status().await {
                Ok(status) => {
                    if !status.setup_required {
                        wizard.step.set(Step::AlreadyDone);
                    }
                    Readiness::Ready
                }
                Err(error) => Readiness::Failed(error.message()),
            };
            readiness.try_set(next);
        });
    };
    ask();
    move || {
        match readiness.get() {
        Readiness::Unknown => view! { <p class="loading" role="status">"Loading…"</p> }.into_any(),
        Readiness::Ready => view! { <Steps wizard/> }.into_any(),
        Readiness::Failed(text) => view! {
            <Plain title="Set up Aldaba">
                <Empty title="This could not be loaded" text>
                    <button type="button" class="button" id="retry" on:click=move |_| ask()>"Try again"</button>
                </Empty>
            </Plain>
        }
        .into_any(),
    }
    }
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

//! How the wizard ends.

use leptos::prelude::*;

use super::wizard::{Step, Wizard};
use crate::{text::counted, views::plain::Plain};

/// The installation is finished.
#[component]
pub(super) fn Done(wizard: Wizard) -> impl IntoView {
    let company = wizard.company_name.get_untracked();
    let invited = wizard.invited.get_untracked() as usize;
    let lead = format!("{} is set up, and you are signed in as its administrator.", company.trim());
    let people = match invited {
        0 => "Nobody was invited yet: you can invite people at the company’s page.".to_owned(),
        invited => format!("{} on the way by mail.", counted(invited, "invitation is", "invitations are")),
    };
    view! {
        <Plain title="Aldaba is ready" lead>
            <div class="card" id="setup-done">
                <p>{people}</p>
                <p>"Next, tell Aldaba which applications your people sign in to."</p>
                <div class="actions">
                    <a class="button primary" href="/applications/new" id="register-first">
                        "Register your first application"
                    </a>
                    <a class="button" href="/companies" id="to-companies">"Go to your company"</a>
                </div>
            </div>
        </Plain>
    }
}

/// The installation was finished before.
#[component]
pub(super) fn AlreadySetUp() -> impl IntoView {
    view! {
        <Plain title="Aldaba is already set up" lead="The set-up link works once, and it has been used.">
            <div class="card" id="already-set-up">
                <p>"If you have an account, sign in. If you were invited, use the link in your mail."</p>
                <div class="actions">
                    <a class="button primary" href="/sign-in?return_to=%2F" rel="external" id="to-sign-in">"Sign in"</a>
                </div>
            </div>
        </Plain>
    }
}

/// The person gave up.
#[component]
pub(super) fn Cancelled(wizard: Wizard) -> impl IntoView {
    view! {
        <Plain title="Set-up cancelled" lead="Nothing was saved. Aldaba stays closed until it is set up.">
            <div class="actions">
                <button
                    type="button"
                    class="button primary"
                    id="start-again"
                    on:click=move |_| wizard.step.set(if wizard.secret.with_untracked(String::is_empty) {
                        Step::Secret
                    } else {
                        Step::Company
                    })
                >
                    "Start again"
                </button>
            </div>
        </Plain>
    }
}

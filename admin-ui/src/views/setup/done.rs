//! How the wizard ends.

use leptos::prelude::*;

use super::wizard::{Step, Wizard};
use crate::{
    state::remote::sign_in_address,
    texts::{counted, named, text},
    views::plain::Plain,
};

/// The installation is finished.
#[component]
pub(super) fn Done(wizard: Wizard) -> impl IntoView {
    let company = wizard.company_name.with_untracked(|name| name.trim().to_owned());
    let people = match wizard.invited.get_untracked() {
        0 => text(|t| t.setup.nobody_invited),
        invited => counted(invited, |t| t.setup.invited),
    };
    view! {
        <Plain title=text(|t| t.setup.done_title) lead=named(&company, |t| t.setup.done_lead)>
            <div class="group" id="setup-done">
                <p>{people}</p>
                <p>{text(|t| t.setup.next_step)}</p>
                <div class="form-acts">
                    <a class="button main" href="/applications/new" id="register-first">
                        {text(|t| t.setup.register_first)}
                    </a>
                    <a class="button" href="/companies" id="to-companies">{text(|t| t.setup.to_company)}</a>
                </div>
            </div>
        </Plain>
    }
}

/// The installation was finished before.
#[component]
pub(super) fn AlreadySetUp() -> impl IntoView {
    view! {
        <Plain title=text(|t| t.setup.already_title) lead=text(|t| t.setup.already_lead)>
            <div class="group" id="already-set-up">
                <p>{text(|t| t.setup.already)}</p>
                <div class="form-acts">
                    <a class="button main" href=sign_in_address("/", false) rel="external" id="to-sign-in">
                        {text(|t| t.frame.sign_in)}
                    </a>
                </div>
            </div>
        </Plain>
    }
}

/// The person cancelled.
#[component]
pub(super) fn Cancelled(wizard: Wizard) -> impl IntoView {
    let again = move |_| {
        let has_secret = !wizard.secret.with_untracked(String::is_empty);
        wizard.step.set(if has_secret { Step::Company } else { Step::Secret });
    };
    view! {
        <Plain title=text(|t| t.setup.cancelled_title) lead=text(|t| t.setup.cancelled_lead)>
            <div class="form-acts">
                <button type="button" class="button main" id="start-again" on:click=again>
                    {text(|t| t.setup.start_again)}
                </button>
            </div>
        </Plain>
    }
}

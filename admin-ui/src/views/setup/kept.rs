//! What was typed is kept in the tab until the installation is finished, so that loading the page again loses nothing
//! but the password; and the step is part of the address, so that the browser's buttons go back and forward through
//! them.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use serde::{Deserialize, Serialize};
use shared_types::paths;

use super::wizard::{Step, Wizard};
use crate::tab;

/// The name under which the tab keeps it.
const NAME: &str = "aldaba-setup";
/// What the address says of the second step.
const PEOPLE: &str = "step=people";

/// What was typed, but for the password. The secret is worth nothing once the installation is finished.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    secret: String,
    company_name: String,
    company_code: String,
    admin_name: String,
    admin_email: String,
    /// Email, name and role of each person.
    people: Vec<[String; 3]>,
}

/// Puts what the tab kept into an empty wizard, and goes to the step of the address.
pub(super) fn restore(wizard: Wizard) {
    let kept = tab::kept(NAME).and_then(|kept| serde_json::from_str::<Kept>(&kept).ok());
    let Some(kept) = kept else { return };
    if wizard.secret.with_untracked(String::is_empty) {
        wizard.secret.set(kept.secret);
    }
    wizard.company_name.set(kept.company_name);
    wizard.company_code.set(kept.company_code);
    wizard.admin_name.set(kept.admin_name);
    wizard.admin_email.set(kept.admin_email);
    wizard.set_people(kept.people);
    if wizard.secret.with_untracked(|secret| !secret.is_empty()) {
        let is_second = use_location().search.with_untracked(|search| search.contains(PEOPLE));
        wizard.step.set(if is_second && began(wizard) { Step::People } else { Step::Company });
    }
}

/// Whether the first step was completed before, so far as it is kept.
fn began(wizard: Wizard) -> bool {
    let is_filled = |field: RwSignal<String>| field.with_untracked(|text| !text.trim().is_empty());
    is_filled(wizard.company_name) && is_filled(wizard.admin_email)
}

/// Keeps what is typed from now on.
pub(super) fn keep(wizard: Wizard) {
    Effect::new(move |_| {
        if matches!(wizard.step.get(), Step::Done | Step::AlreadyDone) {
            return tab::forget(NAME);
        }
        let kept = Kept {
            secret: wizard.secret.get(),
            company_name: wizard.company_name.get(),
            company_code: wizard.company_code.get(),
            admin_name: wizard.admin_name.get(),
            admin_email: wizard.admin_email.get(),
            people: wizard.people_now(),
        };
        if let Ok(kept) = serde_json::to_string(&kept) {
            tab::keep(NAME, &kept);
        }
    });
}

/// Has the address follow the step, and the step the address.
pub(super) fn follow_address(wizard: Wizard) {
    let (search, navigate) = (use_location().search, use_navigate());
    Effect::new(move |_| {
        let is_second = search.with_untracked(|search| search.contains(PEOPLE));
        let (address, replace) = match (wizard.step.get(), is_second) {
            (Step::People, false) => (format!("{}?{PEOPLE}", paths::SETUP), false),
            (Step::Company, true) => (paths::SETUP.to_owned(), false),
            (Step::Done | Step::AlreadyDone | Step::Cancelled, true) => (paths::SETUP.to_owned(), true),
            _ => return,
        };
        navigate(&address, NavigateOptions { replace, ..Default::default() });
    });
    Effect::new(move |_| {
        let is_second = search.with(|search| search.contains(PEOPLE));
        match (wizard.step.get_untracked(), is_second) {
            (Step::People, false) => wizard.step.set(Step::Company),
            (Step::Company, true) if began(wizard) => wizard.step.set(Step::People),
            _ => {}
        }
    });
}

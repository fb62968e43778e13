//! The state of something, as a ring and a word.

use leptos::prelude::*;
use shared_types::{CompanyStatus, UserStatus};

use crate::texts::{Text, label};

/// A state. The class decides the ring: `good`, `wait`, `off`, `soon`, `bad`, or none.
#[component]
pub fn Status(
    /// `status` with the class of the ring.
    #[prop(default = "status")]
    class: &'static str,
    /// The word.
    word: Text,
) -> impl IntoView {
    view! { <span class=class>{word}</span> }
}

/// The state of a person.
#[component]
pub fn PersonState(
    /// The state.
    status: UserStatus,
) -> impl IntoView {
    let class = match status {
        UserStatus::Active => "status good",
        UserStatus::Invited => "status wait",
        UserStatus::Disabled => "status off",
    };
    view! { <Status class word=label(status)/> }
}

/// Whether people can sign in through a company.
#[component]
pub fn CompanyState(
    /// The state.
    status: CompanyStatus,
) -> impl IntoView {
    let class = match status {
        CompanyStatus::Active => "status good",
        CompanyStatus::Disabled => "status off",
    };
    view! { <Status class word=label(status)/> }
}

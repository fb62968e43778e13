//! How the person signs in, where, and what has access in the person's name.

use leptos::prelude::*;

use super::{
    connected::connected_section, factors::factors, logins::logins, password::signing_in,
    sessions::sessions_section, tokens::tokens_section,
};
use crate::{api::Owner, components::Page, texts::text};

/// The page. Each kind of factor is a section of its own.
#[component]
pub fn SecurityPage() -> impl IntoView {
    view! {
        <Page title=text(|t| t.places.security) lead=text(|t| t.security.lead)>
            {signing_in()}
            {factors()}
            {logins()}
            {sessions_section(Owner::Caller)}
            {connected_section(Owner::Caller)}
            {tokens_section(Owner::Caller)}
        </Page>
    }
}

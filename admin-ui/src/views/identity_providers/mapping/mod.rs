//! What people get from the claims of an identity provider: the rules that give roles, the profile fields that are
//! copied, and a preview.

mod outcome;
mod preview;
mod profile;
mod rule_form;
mod rules;

use leptos::prelude::*;

use crate::{api::use_client, components::all, state::Remote};

/// The sections, for the identity provider at a path of the API, of a company or of the installation.
pub(super) fn mapping(company_id: Option<i64>, api: &str) -> AnyView {
    let client = use_client();
    let path = format!("{api}/mapping");
    let mapping = {
        let path = path.clone();
        Remote::new(move || client.provider_mapping(path.clone()))
    };
    all(vec![
        rules::rules(company_id, path.clone(), mapping),
        profile::FIELDS.section(path.clone()),
        preview::preview(path),
    ])
}

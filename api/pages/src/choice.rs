//! Pages on which a person chooses one of several.

use askama::Template;
use poem::http::StatusCode;

use super::{
    csrf::Guard,
    failure::{Failure, Outcome},
    layout::{Brand, Layout, Leads, respond},
    visit::Visit,
};
use tokens::interactions::Interaction;

/// One of several.
pub(super) struct Choice {
    /// What is sent.
    pub(super) value: i64,
    pub(super) name: String,
    /// What else it is told by; may be empty.
    pub(super) hint: String,
}

#[derive(Template)]
#[template(path = "choice.html")]
struct ChoicePage {
    page: Layout,
    csrf: String,
    kind: &'static str,
    choices: Vec<Choice>,
    /// Where another account is signed in to.
    other: Option<String>,
    /// Where giving up leads.
    cancel: String,
}

/// Offers the choices, for an authorization request that waits. Each button is called after `kind`.
pub(super) async fn render(
    visit: &Visit<'_>,
    interaction: &Interaction,
    title: &'static str,
    kind: &'static str,
    choices: Vec<Choice>,
    other: Option<String>,
) -> Outcome {
    let request = interaction.request().ok_or(Failure::RequestExpired)?;
    let brand = Brand::of(visit.ctx, &request.client_id).await?;
    let guard = Guard::of(visit.ctx, visit.request);
    let page = ChoicePage {
        page: Layout::new(visit.ctx, visit.language_for(request), title).of(brand),
        csrf: guard.token.clone(),
        kind,
        choices,
        other,
        cancel: interaction.deny_path(),
    };
    Ok(guard.protect(respond(visit.ctx, StatusCode::OK, Leads::ToApplication, &page)))
}

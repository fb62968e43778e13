//! Pages on which a person chooses one of several options.

use askama::Template;
use poem::http::StatusCode;

use super::{
    csrf::FormGuard,
    failure::{Failure, Outcome},
    layout::{Brand, Layout, LeadsTo, respond},
    visit::Visit,
};
use kernel::url::with_query;
use tokens::interactions::Interaction;

/// One option.
pub(super) struct Choice {
    /// The value that the form sends.
    pub(super) value: i64,
    pub(super) name: String,
    /// What else identifies it; may be empty.
    pub(super) hint: String,
}

impl Choice {
    /// Returns the first letters of the first and the last word of the name.
    fn initials(&self) -> String {
        let letters =
            || self.name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
        let (first, last) = (letters().next(), letters().skip(1).last());
        first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
    }
}

#[derive(Template)]
#[template(path = "choice.html")]
struct ChoicePage {
    page: Layout,
    csrf: String,
    kind: &'static str,
    choices: Vec<Choice>,
    /// Where the person signs in to another account.
    other: Option<String>,
    /// Where cancelling leads.
    cancel: String,
}

/// Shows the options, for a pending authorization request. `kind` is the name of the buttons.
pub(super) async fn render(
    visit: &Visit<'_>,
    interaction: &Interaction,
    title: &'static str,
    kind: &'static str,
    choices: Vec<Choice>,
    other: Option<String>,
) -> Outcome {
    let request = interaction.request().ok_or(Failure::RequestExpired)?;
    let brand = Brand::of_request(visit.ctx, request).await?;
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let page = ChoicePage {
        page: visit.layout(visit.language_for(request), title).with_brand(brand),
        csrf: guard.token.clone(),
        kind,
        choices,
        other,
        cancel: with_query(&interaction.deny_path(), [("csrf", guard.token.as_str())]),
    };
    Ok(guard.protect(respond(visit.ctx, StatusCode::OK, LeadsTo::ToApplication, &page)))
}

//! What the forms of new tokens share: how long a token is valid, and the token itself, which is shown once.

use leptos::prelude::*;
use shared_types::Timestamp;

use crate::{
    browser,
    components::{
        Choice, Form, SelectField, acts_below, all, button, dialog, dialog_button, dialog_opener, icon,
        paragraph, value,
    },
    texts::{Text, Texts, counted, text},
};

/// A day and a minute, in milliseconds.
const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;

/// A text of the app.
type Label = fn(&'static Texts) -> &'static str;

/// What is said of a kind of token.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// What the button says that opens the form, which is also the form's title.
    pub create: Label,
    /// The title above the new token.
    pub title: Label,
    /// What to do with it.
    pub explained: Label,
}

/// A button that opens a form. What the form creates is shown once.
pub fn create_button(
    class: &'static str,
    words: Words,
    reload: Callback<()>,
    form: fn(RwSignal<bool>, Callback<String>) -> AnyView,
) -> AnyView {
    let (token, is_made) = (RwSignal::new(String::new()), RwSignal::new(false));
    let created = Callback::new(move |made| {
        token.try_set(made);
        is_made.try_set(true);
        reload.try_run(());
    });
    let label = all(vec![icon("add").into_any(), text(words.create).into_any()]);
    let create = dialog_button(
        |open| dialog_opener("create-token".to_owned(), class, label, None, open),
        text(words.create),
        move |open| form(open, created),
    );
    let shown = move || shown(token.get_untracked(), text(words.explained), is_made);
    all(vec![create, dialog(is_made, text(words.title), shown)])
}

/// The field for how many days a token is valid.
pub fn lifetime_field(form: Form, days: RwSignal<String>, lifetimes: &[i64]) -> AnyView {
    let choice = |days: &i64| Choice::new(days.to_string(), counted(*days, |t| t.security.in_days));
    let choices: Vec<Choice> = lifetimes.iter().map(choice).collect();
    view! {
        <SelectField
            id="token-lifetime"
            form
            field="expires_at"
            label=text(|t| t.security.token_ends)
            value=days
            choices
        />
    }
    .into_any()
}

/// When a token ends that is valid for the chosen days from now on.
pub fn end_of(days: RwSignal<String>, usual: i64) -> Option<Timestamp> {
    let days = days.with_untracked(|days| days.parse().unwrap_or(usual));
    // A minute less, since a year is the most and the clocks of both sides differ.
    Timestamp::from_timestamp_millis(browser::now() as i64 + days * DAY - MINUTE)
}

/// The new token.
fn shown(token: String, explained: Text, open: RwSignal<bool>) -> AnyView {
    let kept = Callback::new(move |()| open.set(false));
    let label = text(|t| t.security.token_kept).into_any();
    all(vec![
        paragraph("", explained),
        value(token.clone(), token, "new-token", text(|t| t.security.copy_token)),
        acts_below(vec![button("token-kept".to_owned(), "button main", label, None, kept)]),
    ])
}

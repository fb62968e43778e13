//! Both versions of what two people changed, and what can be done with the own one.

use leptos::prelude::*;

use super::{
    compare::{Values, is_same, merged, part},
    field::Field,
};
use crate::{
    browser,
    components::{all, button, paragraph, version_row, versions},
    texts::text,
};

/// The id of the heading of [`in_place`].
const TITLE: &str = "conflict-title";

/// A table of the fields that somebody else changed, or that `mine`, a merge patch, changes.
pub fn both_versions(fields: &[Field], loaded: &Values, theirs: &Values, mine: &Values) -> AnyView {
    let is_theirs = |field: &Field| !is_same(part(loaded, field.name), part(theirs, field.name));
    let elsewhere = match fields.iter().any(is_theirs) {
        true => Vec::new(),
        false => vec![paragraph("", text(|t| t.access.changed_elsewhere))],
    };
    let shown = fields.iter().filter(|field| is_theirs(field) || part(mine, field.name).is_some());
    let rows = shown.map(|field| {
        let theirs = part(theirs, field.name);
        let mine = match part(mine, field.name) {
            Some(change) => {
                let saved = merged(theirs, change);
                view! { <ins dir="auto">{field.shown(Some(&saved))}</ins> }.into_any()
            }
            None => text(|t| t.access.not_changed).into_any(),
        };
        version_row(text(field.label).into_any(), field.shown(theirs).into_any(), mine)
    });
    let rows = rows.collect();
    let headings =
        [text(|t| t.administration.field), text(|t| t.access.their_changes), text(|t| t.access.your_changes)];
    let table = versions("both-versions", text(|t| t.administration.changes), headings, rows);
    all(vec![all(elsewhere), table])
}

/// The three answers: to save the own version too, to discard it, and to go on with it.
pub fn answers(save: Callback<()>, discard: Callback<()>, keep: Callback<()>) -> AnyView {
    let button = |id: &str, class: &'static str, label, run| button(id.to_owned(), class, label, None, run);
    let buttons = vec![
        button("save-mine", "button main", text(|t| t.access.save_both).into_any(), save),
        button("discard-mine", "button", text(|t| t.access.discard_own).into_any(), discard),
        button("keep-editing", "button quiet", text(|t| t.access.keep_editing).into_any(), keep),
    ];
    view! { <div class="form-acts">{buttons}</div> }.into_any()
}

/// A form in a dialog; while something is asked, the question in its place.
pub fn in_place(
    is_asked: Signal<bool>,
    form: AnyView,
    question: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let question = move || {
        is_asked.get().then(|| {
            browser::focus(TITLE);
            view! { <h3 id=TITLE tabindex="-1">{text(|t| t.access.conflict_title)}</h3> {question()} }
                .into_any()
        })
    };
    view! {
        <div hidden=move || is_asked.get()>{form}</div>
        {question}
    }
    .into_any()
}

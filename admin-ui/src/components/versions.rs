//! Two versions of an object, field by field.

use leptos::prelude::*;

use crate::texts::Text;

/// A table of fields in two versions. On a phone, its rows are blocks; the roles keep it a table for screen readers.
pub fn versions(id: &'static str, caption: Text, headings: [Text; 3], rows: Vec<AnyView>) -> AnyView {
    let headings =
        headings.map(|heading| view! { <th scope="col" role="columnheader">{heading}</th> }.into_any());
    view! {
        <table class="diff" role="table" id=(!id.is_empty()).then_some(id)>
            <caption class="unseen">{caption}</caption>
            <thead role="rowgroup"><tr role="row">{Vec::from(headings)}</tr></thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

/// A field with its two values.
pub fn version_row(name: AnyView, first: AnyView, second: AnyView) -> AnyView {
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">{name}</th>
            <td role="cell" dir="auto">{first}</td>
            <td role="cell" dir="auto">{second}</td>
        </tr>
    }
    .into_any()
}

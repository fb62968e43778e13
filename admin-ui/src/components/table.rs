//! Tables, which turn into a list of cards on a narrow screen.

use leptos::prelude::*;

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// With a heading.
    Titled(&'static str),
    /// With a heading that only screen readers read, such as that of buttons.
    Untitled(&'static str),
}

/// A table. Cells say with `data-label` what they are, for narrow screens.
#[component]
pub fn Table(
    /// What the table lists, for screen readers.
    #[prop(into)]
    caption: String,
    /// Its columns.
    columns: Vec<Column>,
    /// Its rows.
    children: Children,
) -> impl IntoView {
    let columns = columns
        .into_iter()
        .map(|column| match column {
            Column::Titled(title) => view! { <th scope="col">{title}</th> }.into_any(),
            Column::Untitled(title) => {
                view! { <th scope="col"><span class="sr-only">{title}</span></th> }.into_any()
            }
        })
        .collect_view();
    view! {
        <div class="table-frame">
            <table>
                <caption class="sr-only">{caption}</caption>
                <thead>
                    <tr>{columns}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

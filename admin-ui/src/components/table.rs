//! Tables, which turn into a list of cards on a narrow screen.

use leptos::prelude::*;

/// A table. Cells say with `data-label` what they are, for narrow screens.
#[component]
pub fn Table(
    /// What the table lists, for screen readers.
    caption: &'static str,
    /// The headings of its columns. One that begins with a hyphen is only read by screen readers.
    columns: &'static [&'static str],
    /// Its rows.
    children: Children,
) -> impl IntoView {
    let columns = columns.iter().map(|title| {
        let shown = title.trim_start_matches('-');
        let class = (shown.len() < title.len()).then_some("sr-only");
        view! { <th scope="col"><span class=class>{shown}</span></th> }
    });
    view! {
        <div class="table-frame">
            <table>
                <caption class="sr-only">{caption}</caption>
                <thead>
                    <tr>{columns.collect_view()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

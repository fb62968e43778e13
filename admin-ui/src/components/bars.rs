//! Numbers by the hour, as bars.

use leptos::prelude::*;

use crate::texts::{Text, made};

/// From which number on a bar can stand out.
const MANY: u64 = 10;
/// How many times the average makes a bar stand out.
const TIMES: u64 = 3;

/// Bars, each with when it begins and its number. The same numbers stand in a table for screen readers.
pub fn bars(caption: Text, headings: [Text; 2], numbers: Vec<(Text, u64)>) -> AnyView {
    let most = numbers.iter().map(|(_, number)| *number).max().unwrap_or_default().max(1);
    let sum: u64 = numbers.iter().map(|(_, number)| number).sum();
    let count = u64::try_from(numbers.len()).unwrap_or(1).max(1);
    let columns = numbers.iter().map(|(_, number)| {
        let class = if stands_out(*number, sum, count) { "high" } else { "" };
        let share = (number * 100 / most).to_string();
        view! { <span class=class style:--v=share></span> }.into_any()
    });
    let columns: Vec<AnyView> = columns.collect();
    let ends = [numbers.first(), numbers.last()].into_iter().flatten();
    let ends: Vec<AnyView> =
        ends.map(|(begin, _)| view! { <span>{begin.clone()}</span> }.into_any()).collect();
    let rows = numbers.into_iter().map(|(begin, number)| {
        let number = made(move |t| t.number(number).to_string());
        view! { <tr><th scope="row">{begin}</th><td>{number}</td></tr> }.into_any()
    });
    let rows: Vec<AnyView> = rows.collect();
    let headings = headings.map(|heading| view! { <th scope="col">{heading}</th> }.into_any());
    view! {
        <div class="bars" aria-hidden="true">{columns}</div>
        <div class="scale" aria-hidden="true">{ends}</div>
        <div class="unseen">
            <table>
                <caption>{caption}</caption>
                <thead><tr>{Vec::from(headings)}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Whether a number is far above the average of so many.
fn stands_out(number: u64, sum: u64, count: u64) -> bool {
    number >= MANY && number * count >= TIMES * sum
}

#[cfg(test)]
mod tests {
    use super::stands_out;

    #[test]
    fn a_number_stands_out_if_it_is_large_and_far_above_the_average() {
        assert!(stands_out(31, 60, 24) && stands_out(10, 10, 24));
        assert!(!stands_out(9, 9, 24), "few");
        assert!(!stands_out(20, 480, 24), "as all others");
    }
}

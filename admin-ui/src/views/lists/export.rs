//! The whole list, with its filters, as a CSV file (RFC 4180).

use leptos::{prelude::*, task::spawn_local};

use super::{Description, Load, State};
use crate::{
    api::ApiError,
    browser,
    components::{icon, use_messages},
    texts::{counted, text},
};

/// The most rows that are loaded at once.
const AT_ONCE: &str = "200";

#[component]
pub(super) fn Export(state: State, description: Description, load: Load) -> impl IntoView {
    let messages = use_messages();
    let busy = RwSignal::new(false);
    let file = format!("{}.csv", description.file);
    let description = StoredValue::new(description);
    let load = StoredValue::new(load);
    let export = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let file = file.clone();
        let call = untrack(|| whole(state, description.get_value(), load.get_value()));
        spawn_local(async move {
            match call.await {
                Ok((text, count)) => {
                    browser::download(&file, &text);
                    messages.say(counted(count, |t| t.lists.exported));
                }
                Err(error) => messages.fail(error.message()),
            }
            busy.try_set(false);
        });
    };
    view! {
        <button
            type="button"
            class="button end"
            id="export"
            aria-busy=move || busy.get().then_some("true")
            on:click=export
        >
            {icon("download")} {text(|t| t.lists.export)}
        </button>
    }
}

/// The text of the file, and how many rows it has.
fn whole(
    state: State,
    description: Description,
    load: Load,
) -> impl Future<Output = Result<(String, usize), ApiError>> {
    let filters = State::filters(&description);
    let first = state.query.path_of(&description.path, &filters, AT_ONCE, "");
    let heads = description.columns.iter().map(|column| column.title.get());
    // A mark at the beginning, by which spreadsheets recognise UTF-8.
    let mut text = format!("\u{feff}{}", line(heads));
    async move {
        let (mut path, mut count) = (first.clone(), 0);
        loop {
            let page = load(path, None).await?;
            count += page.rows.len();
            for row in page.rows {
                text += &line(row.texts.into_iter());
            }
            match page.next {
                Some(next) => path = format!("{first}&cursor={next}"),
                None => return Ok((text, count)),
            }
        }
    }
}

/// A line of the file. A text that a spreadsheet would take for a formula begins with an apostrophe.
fn line(texts: impl Iterator<Item = String>) -> String {
    let cells = texts.map(|text| {
        let quote = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        format!("\"{quote}{}\"", text.replace('"', "\"\""))
    });
    cells.collect::<Vec<_>>().join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn an_exported_text_is_quoted_and_never_a_formula() {
        let texts = ["Ada \"A\" O", "=1+1", ""].map(str::to_owned);
        assert_eq!(line(texts.into_iter()), "\"Ada \"\"A\"\" O\",\"'=1+1\",\"\"\r\n");
    }
}

//! Lists, everywhere alike: paged by the server, searched while one types, sorted, filtered, selected and exported.

mod bulk;
mod export;
mod foot;
mod head;
mod rows;

use std::{future::Future, pin::Pin, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;
use web_sys::AbortSignal;

pub use self::bulk::{Act, BulkBar};
use self::{
    export::Export,
    foot::Pages,
    head::{Chips, Filters},
    rows::Table,
};
use crate::{
    api::{ApiError, Client, RowsPage},
    components::Choice,
    state::{Canceller, ListQuery, Selected, Selection, remote},
    texts::Text,
};

/// A row, with its cells as a view and as texts.
#[derive(Clone)]
pub struct Row {
    /// Its key and its name.
    pub row: Selected,
    /// Its cells, the first of which is its heading.
    pub cells: ViewFn,
    /// The texts of an exported row, one for each column.
    pub texts: Vec<String>,
}

impl Row {
    /// A row.
    pub fn new(key: impl ToString, name: &str, cells: impl Into<ViewFn>, texts: Vec<String>) -> Self {
        Self { row: Selected { key: key.to_string(), name: name.to_owned() }, cells: cells.into(), texts }
    }
}

/// A page of rows.
#[derive(Clone, Default)]
pub struct Rows {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many rows the whole list has, as far as they were counted.
    pub total: usize,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A call for a page.
pub type Loading = Pin<Box<dyn Future<Output = Result<Rows, ApiError>>>>;
/// Loads the page at a path of the API.
pub type Load = Arc<dyn Fn(String, Option<AbortSignal>) -> Loading + Send + Sync>;

/// Loads pages of items, each as a row.
pub fn load_rows<T: DeserializeOwned + 'static>(
    client: Client,
    row: impl Fn(T) -> Row + Clone + Send + Sync + 'static,
) -> Load {
    Arc::new(move |path, until| {
        let row = row.clone();
        Box::pin(async move {
            let RowsPage { items, total, next } = client.rows(&path, until).await?;
            Ok(Rows { rows: items.into_iter().map(row).collect(), total, next })
        })
    })
}

/// A column.
#[derive(Clone)]
pub struct Column {
    /// Its heading.
    pub title: Text,
    /// What the API sorts by, if it can.
    pub sort: &'static str,
    /// `second` and `third` give way on a narrow screen.
    pub class: &'static str,
}

impl Column {
    /// A column; `sort` is empty where the API cannot sort by it.
    pub fn new(title: Text, sort: &'static str, class: &'static str) -> Self {
        Self { title, sort, class }
    }
}

/// A filter: one value of a few.
#[derive(Clone)]
pub struct Filter {
    /// The parameter of the API.
    pub name: &'static str,
    /// What it filters by.
    pub label: Text,
    /// Without the filter.
    pub any: Text,
    /// The values.
    pub choices: Vec<Choice>,
}

/// How a list is described.
#[derive(Clone)]
pub struct Description {
    /// The list of the API.
    pub path: String,
    /// What is listed.
    pub caption: Text,
    /// What the search box says.
    pub search: Text,
    /// The columns.
    pub columns: Vec<Column>,
    /// The filters.
    pub filters: Vec<Filter>,
    /// The name of an exported file, without its ending.
    pub file: &'static str,
}

/// How far the list is.
#[derive(Clone)]
enum Stage {
    Waiting,
    Here(Rows),
    Failed(ApiError),
}

/// The state of a list that its parts share.
#[derive(Clone, Copy)]
struct State {
    query: ListQuery,
    stage: RwSignal<Stage>,
    /// Whether a page is on its way.
    busy: RwSignal<bool>,
    again: Trigger,
    /// The cursors of the pages before this one, as far as the person came from them.
    before: StoredValue<Vec<String>>,
}

impl State {
    fn filters(description: &Description) -> Vec<&'static str> {
        description.filters.iter().map(|filter| filter.name).collect()
    }

    fn follow(description: &Description, load: Load, changed: Trigger) -> Self {
        let state = Self {
            query: ListQuery::of_address(),
            stage: RwSignal::new(Stage::Waiting),
            busy: RwSignal::new(false),
            again: Trigger::new(),
            before: StoredValue::new(Vec::new()),
        };
        let (path, filters) = (description.path.clone(), Self::filters(description));
        let wanted = Memo::new(move |_| state.query.path(&path, &filters));
        let (canceller, turn) = (Canceller::new(), StoredValue::new(0_u32));
        Effect::new(move |_| {
            state.again.track();
            changed.track();
            let now = turn.get_value().wrapping_add(1);
            turn.set_value(now);
            state.busy.set(true);
            let call = load(wanted.get(), canceller.next());
            spawn_local(async move {
                let answer = call.await;
                if turn.try_get_value() == Some(now) {
                    state.take(answer);
                }
            });
        });
        state
    }

    fn take(self, answer: Result<Rows, ApiError>) {
        self.busy.set(false);
        self.stage.set(match answer {
            Ok(rows) => Stage::Here(rows),
            Err(error) if error.status() == 401 => return remote::sign_in_again(false),
            Err(error) => Stage::Failed(error),
        });
    }
}

/// A list.
#[component]
pub fn List(
    /// What it lists.
    description: Description,
    /// Loads a page.
    load: Load,
    /// Loads the page again when something was changed.
    changed: Trigger,
    /// What is shown where there is nothing yet.
    #[prop(into)]
    empty: ViewFn,
    /// The rows that are selected, where rows can be selected.
    #[prop(optional)]
    selection: Option<Selection>,
    /// Shows the rows, where that is not a table of the columns.
    #[prop(optional, into)]
    table: Option<Callback<Signal<Rows>, AnyView>>,
    /// More tools beside the filters.
    #[prop(optional, into)]
    tools: ViewFn,
) -> impl IntoView {
    let state = State::follow(&description, load.clone(), changed);
    let export = description.clone();
    view! {
        <Filters state search=description.search.clone() filters=description.filters.clone()>
            {tools.run()}
            <Export state description=export load/>
        </Filters>
        <Chips state filters=description.filters.clone()/>
        <Table state description empty selection table/>
        <Pages state/>
    }
}

//! What can be done with all rows that are selected: confirmed once, done one by one, with a result for each row.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{Dialog, Sending, icon},
    state::{Selected, Selection},
    texts::{Text, Texts, counted, made, text},
};

/// A text with a number.
type Counted = fn(&'static Texts) -> fn(&crate::texts::Number) -> String;

/// Something that can be done with each row.
#[derive(Clone, Copy)]
pub struct Act {
    /// The id of its button.
    pub id: &'static str,
    /// What its button says.
    pub label: fn(&'static Texts) -> &'static str,
    /// The symbol of its button.
    pub icon: &'static str,
    /// The question, with the number of rows.
    pub question: Counted,
    /// What will happen.
    pub text: fn(&'static Texts) -> &'static str,
    /// Whether it destroys something.
    pub danger: bool,
    /// Does it with the row of a key.
    pub run: Callback<String, Sending>,
}

/// How far an act is.
#[derive(Clone, Copy)]
struct Work {
    act: Act,
    rows: RwSignal<Vec<Selected>>,
    done: RwSignal<usize>,
    failed: RwSignal<Vec<(Selected, Text)>>,
    state: RwSignal<Progress>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Asking,
    Running,
    Stopping,
    Finished,
}

impl Work {
    fn new(act: Act, rows: Vec<Selected>) -> Self {
        Self {
            act,
            rows: RwSignal::new(rows),
            done: RwSignal::new(0),
            failed: RwSignal::new(Vec::new()),
            state: RwSignal::new(Progress::Asking),
        }
    }

    /// Does it, one row after the other. What was not done when it was stopped stays selected.
    fn begin(self, selection: Selection, changed: Callback<()>) {
        self.state.set(Progress::Running);
        self.done.set(0);
        self.failed.set(Vec::new());
        spawn_local(async move {
            for row in self.rows.get_untracked() {
                if self.state.try_get_untracked() != Some(Progress::Running) {
                    break;
                }
                let result = self.act.run.run(row.key.clone()).await;
                match result {
                    Ok(()) => selection.set(&row, false),
                    Err(refusal) => _ = self.failed.try_update(|failed| failed.push((row, refusal.message))),
                }
                self.done.try_update(|done| *done += 1);
            }
            self.state.try_set(Progress::Finished);
            changed.try_run(());
        });
    }

    fn again(self, selection: Selection, changed: Callback<()>) {
        self.rows.set(self.failed.get_untracked().into_iter().map(|(row, _)| row).collect());
        self.begin(selection, changed);
    }
}

/// The bar at the foot of the page while rows are selected.
#[component]
pub fn BulkBar(
    /// The rows.
    selection: Selection,
    /// What can be done.
    acts: Vec<Act>,
    /// Called when something was done.
    changed: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let work = RwSignal::new(None::<Work>);
    // The work goes on when its button disappears with the last selected row.
    let owner = StoredValue::new(Owner::current());
    let begin = move |act: Act| {
        let new = || Work::new(act, selection.rows());
        work.set(Some(owner.get_value().map_or_else(new, |owner| owner.with(new))));
        open.set(true);
    };
    let buttons = StoredValue::new(acts);
    let bar = move || {
        let acts = buttons.get_value().into_iter().map(|act| {
            let class = if act.danger { "button danger" } else { "button" };
            view! {
                <button type="button" class=class id=act.id on:click=move |_| begin(act)>
                    {icon(act.icon)} {text(act.label)}
                </button>
            }
        });
        view! {
            <div class="bulk" role="region" aria-label=text(|t| t.lists.selected_rows)>
                <p role="status"><b class="num" id="selected">{made(move |t| (t.lists.selected)(&t.number(selection.count())))}</b></p>
                {acts.collect_view()}
                <button
                    type="button"
                    class="button quiet square"
                    id="clear-selection"
                    aria-label=text(|t| t.lists.clear_selection)
                    on:click=move |_| selection.clear()
                >
                    {icon("close")}
                </button>
            </div>
        }
    };
    let any = Memo::new(move |_| selection.count() > 0);
    view! {
        {move || any.get().then(bar)}
        {move || {
            work.get().map(|work| {
                let count = work.rows.with_untracked(Vec::len);
                view! {
                    <Dialog open title=counted(count, work.act.question)>
                        <Course work open selection changed/>
                    </Dialog>
                }
            })
        }}
    }
}

#[component]
fn Course(work: Work, open: RwSignal<bool>, selection: Selection, changed: Callback<()>) -> impl IntoView {
    move || match work.state.get() {
        Progress::Asking => view! { <Question work open selection changed/> }.into_any(),
        Progress::Running | Progress::Stopping => view! { <Running work/> }.into_any(),
        Progress::Finished => view! { <Outcome work open selection changed/> }.into_any(),
    }
}

#[component]
fn Question(work: Work, open: RwSignal<bool>, selection: Selection, changed: Callback<()>) -> impl IntoView {
    let class = if work.act.danger { "button danger main" } else { "button main" };
    view! {
        <p>{text(work.act.text)}</p>
        <div class="form-acts">
            <button type="button" class=class id="confirm" on:click=move |_| work.begin(selection, changed)>
                {text(work.act.label)}
            </button>
            <button type="button" class="button" id="keep" on:click=move |_| open.set(false)>
                {text(|t| t.forms.cancel)}
            </button>
        </div>
    }
}

#[component]
fn Running(work: Work) -> impl IntoView {
    let total = work.rows.with_untracked(Vec::len);
    let count = made(move |t| (t.lists.progress)(&t.number(work.done.get()), &t.number(total)));
    view! {
        <div class="progress">
            <p><b id="progress-label">{text(work.act.label)}</b> <span class="num soft" role="status">{count}</span></p>
            <progress
                max=total.to_string()
                value=move || work.done.get().to_string()
                aria-labelledby="progress-label"
            ></progress>
        </div>
        <div class="form-acts">
            <button type="button" class="button" id="stop" on:click=move |_| work.state.set(Progress::Stopping)>
                {text(|t| t.lists.stop)}
            </button>
        </div>
    }
}

#[component]
fn Outcome(work: Work, open: RwSignal<bool>, selection: Selection, changed: Callback<()>) -> impl IntoView {
    let failed = work.failed.get_untracked();
    let done = work.done.get_untracked() - failed.len();
    let rows = failed.iter().map(|(row, why)| {
        view! {
            <li>
                <b dir="auto">{row.name.clone()}</b>
                <span class="status bad">{text(|t| t.lists.failed)}</span>
                <p>{why.clone()}</p>
            </li>
        }
    });
    let rows = rows.collect_view();
    let again = (!failed.is_empty()).then(|| {
        view! {
            <button type="button" class="button main" id="again" on:click=move |_| work.again(selection, changed)>
                {text(|t| t.lists.failed_again)}
            </button>
        }
    });
    let total = work.rows.with_untracked(Vec::len);
    view! {
        <p role="status" id="outcome">{made(move |t| (t.lists.outcome)(&t.number(done), &t.number(total)))}</p>
        <ul class="outcome" hidden=failed.is_empty()>{rows}</ul>
        <div class="form-acts">
            {again}
            <button type="button" class="button" id="done" on:click=move |_| open.set(false)>
                {text(|t| t.lists.close)}
            </button>
        </div>
    }
}

//! The jobs of the worker: what waits, what is done, and what failed and why.

use leptos::prelude::*;
use shared_types::{Job, JobProgress, JobState, Word};

use super::{
    query::{Query, bar, input, pages, select},
    schedules::schedules,
};
use crate::{
    api::use_client,
    components::{
        ConfirmButton, Empty, Page, all, icon, known, line_break, nothing, sending, status, thing, things,
        use_messages,
    },
    state::{Remote, loaded},
    texts::{Text, Texts, made, named, text},
};

/// The kind of jobs that belong to an import.
const IMPORT_KIND: &str = "import.step";

/// The page.
#[component]
pub fn JobsPage() -> impl IntoView {
    let client = use_client();
    let query = Query::of(&["q", "state"]);
    let jobs = Remote::new(move || client.jobs(query.encoded(true)));
    let changed = Callback::new(move |()| jobs.reload());
    let list = loaded(jobs, move |page| {
        if page.items.is_empty() {
            return view! { <Empty title=text(|t| t.forms.nothing_found) hint=text(|t| t.administration.jobs_empty)/> }
                .into_any();
        }
        let shown = page.items.len();
        let rows = things(page.items.into_iter().map(|job| row(job, changed)).collect());
        all(vec![rows, pages(query, shown, page.total, page.next)])
    });
    let states = JobState::ALL.iter().map(|state| (state.as_str().to_owned(), text(name_of(*state))));
    let states = [(String::new(), text(|t| t.administration.everything))].into_iter().chain(states).collect();
    let filters = bar(
        query,
        vec![
            input(query, "q", "search", text(|t| t.administration.find_job)),
            select(query, "state", text(|t| t.forms.status), states),
        ],
    );
    view! {
        <Page title=text(|t| t.places.jobs) lead=text(|t| t.administration.jobs_lead)>
            {filters}
            {list}
            {schedules()}
        </Page>
    }
}

fn name_of(state: JobState) -> fn(&'static Texts) -> &'static str {
    match state {
        JobState::Waiting => |t| t.administration.waiting,
        JobState::Done => |t| t.administration.done,
        JobState::Failed => |t| t.administration.failed,
        JobState::Cancelled => |t| t.administration.cancelled,
    }
}

fn row(job: Job, changed: Callback<()>) -> AnyView {
    let Job { id, kind, state, attempts, run_at, error, progress, finished_at, .. } = job;
    let class = match state {
        JobState::Waiting => "status wait",
        JobState::Done => "status good",
        JobState::Failed => "status bad",
        JobState::Cancelled => "status off",
    };
    let when = finished_at.unwrap_or(run_at);
    let about = made(move |t| {
        format!("{} · {}", t.moment(when), (t.administration.attempts)(&t.number(attempts.unsigned_abs())))
    });
    let mut views = vec![status(class, text(name_of(state))), " ".into_any(), about.into_any()];
    if let Some(JobProgress { processed, total: Some(total) }) = progress {
        let done = made(move |t| {
            let (processed, total) = (t.number(processed.unsigned_abs()), t.number(total.unsigned_abs()));
            (t.administration.shown_of)(&processed, &total)
        });
        views.extend([" · ".into_any(), done.into_any()]);
    }
    if let Some(error) = error {
        views.extend([line_break(), error.into_any()]);
    }
    let acts = match state {
        JobState::Failed => retry(id, &kind, changed),
        // An import is cancelled on its own page.
        JobState::Waiting if kind != IMPORT_KIND => cancel(id, &kind, changed),
        _ => nothing(),
    };
    let name = view! { <code>{kind}</code> };
    thing(icon("job").into_any(), name.into_any(), all(views), acts)
}

fn retry(id: i64, kind: &str, changed: Callback<()>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let done: Text = named(kind, |t| t.administration.retried);
    view! {
        <ConfirmButton
            id=format!("retry-{id}")
            label=text(|t| t.frame.try_again)
            class="button low"
            title=named(kind, |t| t.administration.retry_title)
            consequences=known(vec![text(|t| t.administration.retry_text)])
            action=text(|t| t.frame.try_again)
            harmless=true
            on_confirm=move |()| sending(client.retry_job(id))
            on_done=move |()| {
                messages.say(done.clone());
                changed.try_run(());
            }
        />
    }
    .into_any()
}

fn cancel(id: i64, kind: &str, changed: Callback<()>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let done: Text = named(kind, |t| t.administration.job_was_cancelled);
    view! {
        <ConfirmButton
            id=format!("cancel-{id}")
            label=text(|t| t.administration.cancel_job)
            full_label=named(kind, |t| t.administration.cancel_job_named)
            class="button quiet low danger"
            title=named(kind, |t| t.administration.cancel_job_title)
            consequences=known(vec![text(|t| t.administration.cancel_job_text)])
            action=text(|t| t.administration.cancel_job)
            on_confirm=move |()| sending(client.cancel_job(id))
            on_done=move |()| {
                messages.say(done.clone());
                changed.try_run(());
            }
        />
    }
    .into_any()
}

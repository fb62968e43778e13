//! Data of the server: loaded when it is first needed, and again when it may have changed.

use std::{future::Future, pin::Pin, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use shared_types::paths;

use crate::{
    api::ApiError,
    browser,
    components::{Empty, Page},
    state::{Cancelled, Canceller},
    texts::{made, text},
};

/// The lines that stand for what is loading.
const LINES: usize = 4;
/// After how long the person reads that something takes long.
const SLOW_AFTER: Duration = Duration::from_secs(5);
/// After how long a call that failed is tried again by itself.
pub const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// How far a call is.
#[derive(Debug, Clone)]
enum Stage {
    Waiting,
    Failed(ApiError),
    Here,
}

impl Stage {
    /// Whether the call failed before for the same reason.
    fn is_as_failed_as(&self, error: &ApiError) -> bool {
        let is_same = |known: &ApiError| (known.status(), known.code()) == (error.status(), error.code());
        matches!(self, Self::Failed(known) if is_same(known))
    }
}

/// A call.
type Fetch<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// Data of the server.
#[derive(Debug)]
pub struct Remote<T: Send + Sync + 'static> {
    value: StoredValue<Option<T>>,
    stage: RwSignal<Stage>,
    again: Trigger,
    turn: StoredValue<u32>,
    canceller: Canceller,
}

impl<T: Send + Sync + 'static> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Remote<T> {}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    /// Data that `fetch` loads: now, and whenever a signal that `fetch` reads changes. A call is cancelled when a later
    /// one begins or the page is left. Where the person is no longer signed in, the browser goes to the sign-in page.
    pub fn new<F>(fetch: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, ApiError>> + 'static,
    {
        let remote = Self {
            value: StoredValue::new(None),
            stage: RwSignal::new(Stage::Waiting),
            again: Trigger::new(),
            turn: StoredValue::new(0),
            canceller: Canceller::new(),
        };
        Effect::new(move |_| {
            remote.again.track();
            remote.begin(Box::pin(fetch()));
        });
        remote
    }

    fn begin(self, call: Fetch<T>) {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        let call = Cancelled::by(self.canceller.next(), call);
        spawn_local(async move {
            let answer = call.await;
            if self.turn.try_get_value() == Some(turn) {
                self.take(answer);
            }
        });
    }

    fn take(self, answer: Result<T, ApiError>) {
        let next = match answer {
            Ok(value) => {
                self.value.set_value(Some(value));
                Stage::Here
            }
            Err(error) if error.status() == 401 => return sign_in_again(false),
            // What is read now stays, with the focus that it may have.
            Err(error) if self.stage.with_untracked(|stage| stage.is_as_failed_as(&error)) => return,
            Err(error) => Stage::Failed(error),
        };
        self.stage.set(next);
    }

    /// Loads again. The data stays on the screen until the answer comes.
    pub fn reload(self) {
        self.again.notify();
    }
}

/// Goes to the sign-in page and comes back to this one.
pub fn sign_in_again(step_up: bool) {
    browser::leave_to(&sign_in_address(&browser::current_path(), step_up));
}

/// The address of the sign-in page that comes back to `path`; for a dangerous act it asks for the strongest factor.
pub fn sign_in_address(path: &str, step_up: bool) -> String {
    let suffix = if step_up { "&step_up=true" } else { "" };
    browser::at_api(&format!("{}?return_to={}{suffix}", paths::SIGN_IN, browser::encode(path)))
}

/// Shows data once it is loaded, and again whenever it was loaded anew. Until then, shows that it is loading, or why it
/// could not be loaded.
pub fn loaded<T, V>(data: Remote<T>, show: impl Fn(T) -> V + Send + 'static) -> AnyView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let value = data.value;
    staged(data.stage, data.again, Box::new(move || value.get_value().map(|value| show(value).into_any())))
}

/// The same for data of any type, so that the program has it once.
fn staged(stage: RwSignal<Stage>, again: Trigger, show: Box<dyn Fn() -> Option<AnyView> + Send>) -> AnyView {
    let shown = move || match stage.get() {
        Stage::Waiting => view! { <Waiting/> }.into_any(),
        Stage::Failed(error) => {
            let on_retry = move |()| {
                stage.set(Stage::Waiting);
                again.notify();
            };
            view! { <Failed error on_retry again/> }.into_any()
        }
        Stage::Here => show().into_any(),
    };
    shown.into_any()
}

/// Says that something is loading, and shows lines in its place. After a while, says that it takes long.
#[component]
pub fn Waiting() -> impl IntoView {
    let lines = (0..LINES).map(|_| view! { <span class="bone"></span> }).collect_view();
    let is_slow = RwSignal::new(false);
    let timer = set_timeout_with_handle(move || _ = is_slow.try_set(true), SLOW_AFTER);
    on_cleanup(move || _ = timer.map(|timer| timer.clear()));
    let slow = move || is_slow.get().then(|| view! { <p class="soft">{text(|t| t.frame.slow)}</p> });
    view! {
        <div class="loading" role="status">
            <span class="unseen">{text(|t| t.frame.loading)}</span>
            <div class="bones">{lines}</div>
            {slow}
        </div>
    }
}

/// Says that something could not be loaded, and why: as a page, where it stands in the place of one.
#[component]
pub(super) fn Failed(
    error: ApiError,
    #[prop(into)] on_retry: Callback<()>,
    /// Tries again by itself; none where only the person does.
    #[prop(optional)]
    again: Option<Trigger>,
) -> impl IntoView {
    let is_page = RwSignal::new(false);
    let again = again.filter(|_| error.is_passing());
    if let Some(again) = again {
        let timer = set_interval_with_handle(move || again.notify(), AGAIN_AFTER);
        on_cleanup(move || _ = timer.map(|timer| timer.clear()));
    }
    // Only then is it known what else is on the screen.
    request_animation_frame(move || _ = is_page.try_set(!browser::has_heading()));
    move || {
        let next = what_next(&error, again.is_some());
        match is_page.get() {
            true => failed_page(&error, on_retry, next),
            false => failed_part(&error, on_retry, next),
        }
    }
}

fn failed_page(error: &ApiError, on_retry: Callback<()>, next: AnyView) -> AnyView {
    let title = match error.status() {
        404 => text(|t| t.frame.not_found_title),
        403 => text(|t| t.frame.forbidden_title),
        _ => text(|t| t.frame.load_failed),
    };
    let (lead, retry) = (error.message(), retry_button(error, on_retry));
    view! {
        <div role="alert">
            <Page title lead>
                <div class="acts">
                    {retry}
                    <a class="button" id="to-start" href="/">{text(|t| t.frame.to_start)}</a>
                </div>
                {next}
            </Page>
        </div>
    }
    .into_any()
}

fn failed_part(error: &ApiError, on_retry: Callback<()>, next: AnyView) -> AnyView {
    let retry = retry_button(error, on_retry);
    view! {
        <div role="alert">
            <Empty title=text(|t| t.frame.load_failed) hint=error.message()>{retry}</Empty>
            <div class="empty">{next}</div>
        </div>
    }
    .into_any()
}

/// Whether it is tried again by itself, and under which id the server's log has the request.
pub fn what_next(error: &ApiError, is_tried_again: bool) -> AnyView {
    let again = is_tried_again.then(|| {
        let seconds = AGAIN_AFTER.as_secs();
        view! { <p class="small soft">{made(move |t| (t.lists.again_in)(&t.number(seconds)))}</p> }
    });
    let id = error.request_id().filter(|_| !matches!(error.status(), 403 | 404)).map(|id| {
        view! { <p class="small">{text(|t| t.lists.request)} " " <code>{id.to_owned()}</code></p> }
    });
    view! { {again} {id} }.into_any()
}

/// A button that tries again, where that may help.
fn retry_button(error: &ApiError, on_retry: Callback<()>) -> Option<AnyView> {
    let helps = !matches!(error.status(), 403 | 404);
    helps.then(|| {
        view! {
            <button type="button" class="button" id="retry" on:click=move |_| on_retry.run(())>
                {text(|t| t.frame.try_again)}
            </button>
        }
        .into_any()
    })
}

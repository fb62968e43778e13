//! Data of the server: loaded when it is first needed, and again when it may have changed.

use std::{future::Future, pin::Pin};

use leptos::{prelude::*, task::spawn_local};
use shared_types::paths;

use crate::{api::ApiError, browser, components::Empty, texts::text};

/// The lines that stand for what is loading.
const LINES: usize = 4;

/// How far a call is.
#[derive(Debug, Clone)]
enum Stage {
    Waiting,
    Failed(ApiError),
    Here,
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
}

impl<T: Send + Sync + 'static> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Remote<T> {}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    /// Data that `fetch` loads: now, and whenever a signal that `fetch` reads changes. The answer to a call is dropped
    /// when a later call has begun. Where the person is no longer signed in, the browser goes to the sign-in page.
    pub fn new<F>(fetch: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, ApiError>> + 'static,
    {
        let remote = Self {
            value: StoredValue::new(None),
            stage: RwSignal::new(Stage::Waiting),
            again: Trigger::new(),
            turn: StoredValue::new(0),
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
    format!("{}?return_to={}{suffix}", paths::SIGN_IN, browser::encode(path))
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
        Stage::Failed(error) => view! { <Failed error on_retry=move |()| again.notify()/> }.into_any(),
        Stage::Here => show().into_any(),
    };
    shown.into_any()
}

/// Says that something is loading, and shows lines in its place.
#[component]
pub fn Waiting() -> impl IntoView {
    let lines = (0..LINES).map(|_| view! { <span class="bone"></span> }).collect_view();
    view! {
        <div class="loading" role="status">
            <span class="unseen">{text(|t| t.frame.loading)}</span>
            <div class="bones">{lines}</div>
        </div>
    }
}

/// Says that something could not be loaded, and why.
#[component]
pub(super) fn Failed(error: ApiError, #[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    let retry = !matches!(error.status(), 403 | 404);
    let retry = retry.then(|| {
        view! {
            <button type="button" class="button" id="retry" on:click=move |_| on_retry.run(())>
                {text(|t| t.frame.try_again)}
            </button>
        }
    });
    view! { <div role="alert"><Empty title=text(|t| t.frame.load_failed) hint=error.message()>{retry}</Empty></div> }
}

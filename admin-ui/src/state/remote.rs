//! Data of the server: loaded when it is first needed, and again when it may have changed.

use std::future::Future;

use leptos::{prelude::*, task::spawn_local};

use crate::{api::ApiError, browser, components::Empty};

/// Data of the server.
#[derive(Debug)]
pub struct Remote<T: Send + Sync + 'static> {
    value: RwSignal<Option<T>>,
    error: RwSignal<Option<ApiError>>,
    turn: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Remote<T> {}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    /// Data that `fetch` brings: now, and whenever a signal that `fetch` reads changes. What an earlier call brings
    /// after a later one began is dropped. Who is not signed in any more is sent to the sign-in page.
    pub fn new<F>(fetch: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, ApiError>> + 'static,
    {
        let remote = Self { value: RwSignal::new(None), error: RwSignal::new(None), turn: RwSignal::new(0) };
        let latest = StoredValue::new(0_u32);
        Effect::new(move |_| {
            remote.turn.track();
            let this = latest.get_value().wrapping_add(1);
            latest.set_value(this);
            let answer = fetch();
            spawn_local(async move {
                let answer = answer.await;
                if latest.try_get_value() == Some(this) {
                    remote.take(answer);
                }
            });
        });
        remote
    }

    fn take(self, answer: Result<T, ApiError>) {
        match answer {
            Ok(value) => {
                self.error.set(None);
                self.value.set(Some(value));
            }
            Err(error) if error.status() == 401 => sign_in_again(false),
            Err(error) => self.error.set(Some(error)),
        }
    }

    /// Loads again; what is there stays until the answer comes.
    pub fn reload(self) {
        self.turn.try_update(|turn| *turn = turn.wrapping_add(1));
    }

    /// Puts something in the place of what was loaded.
    pub fn put(self, value: T) {
        self.value.set(Some(value));
    }

    /// What was loaded last.
    pub fn get(self) -> Option<T> {
        self.value.get()
    }
}

/// Goes to the sign-in page and comes back to this one.
pub fn sign_in_again(reauthenticate: bool) {
    browser::leave_to(&sign_in_address(&browser::current_path(), reauthenticate));
}

/// The address of the sign-in page that comes back to `path`.
pub fn sign_in_address(path: &str, reauthenticate: bool) -> String {
    let suffix = if reauthenticate { "&reauthenticate=true" } else { "" };
    format!("/sign-in?return_to={}{suffix}", browser::encode(path))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Failed,
    Here,
}

/// Shows data once it is there, and until then that it is coming or why it does not come.
pub fn loaded<T, C, V>(data: Remote<T>, show: C) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    C: Fn(Signal<T>) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let stage =
        Memo::new(move |_| match (data.value.with(Option::is_some), data.error.with(Option::is_some)) {
            (_, true) => Stage::Failed,
            (true, false) => Stage::Here,
            (false, false) => Stage::Waiting,
        });
    move || match stage.get() {
        Stage::Waiting => view! { <p class="loading" role="status">"Loading…"</p> }.into_any(),
        Stage::Failed => view! { <Failed error=data.error on_retry=move || data.reload()/> }.into_any(),
        // What was loaded once never goes away, not even when it cannot be loaded again.
        Stage::Here => data.value.get_untracked().map_or_else(
            || ().into_any(),
            |first| {
                let value = Memo::new(move |_| data.value.get().unwrap_or_else(|| first.clone()));
                show(value.into()).into_any()
            },
        ),
    }
}

#[component]
fn Failed(error: RwSignal<Option<ApiError>>, #[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    let (status, message) = error.with_untracked(|error| {
        error.as_ref().map(|error| (error.status(), error.message())).unwrap_or_default()
    });
    let title = match status {
        403 => "You may not see this",
        404 => "There is nothing here",
        _ => "This could not be loaded",
    };
    let retry = (status != 403 && status != 404).then(|| {
        view! {
            <button type="button" class="button" id="retry" on:click=move |_| on_retry.run(())>
                "Try again"
            </button>
        }
    });
    view! { <div role="alert"><Empty title text=message>{retry}</Empty></div> }
}

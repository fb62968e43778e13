//! The question before a page is left with changes that are not saved: by a link, a key, the back button, or by closing
//! the tab.

use leptos::{ev, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Location,
};

use super::{dialog::Dialog, pieces::paragraph};
use crate::{browser, texts::text};

/// Where the person wants to go.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Destination {
    To(String),
    Back,
}

/// What is asked before the page is left: each answers whether it asks the person first.
type Asking = StoredValue<Vec<(u32, Callback<Destination, bool>)>>;

/// The questions of the forms of the page.
#[derive(Clone, Copy)]
pub struct Guards(Asking);

impl Guards {
    /// Listens for as long as the app runs. It hears that the browser goes back before the router does, which is why it
    /// is made first.
    pub fn listen() -> Self {
        let guards = Self(Asking::new(Vec::new()));
        let listener = browser::Captured::new("popstate", move |event| {
            if guards.asks(&Destination::Back) {
                event.stop_immediate_propagation();
            }
        });
        StoredValue::new_local(listener);
        guards
    }

    /// Whether the person is asked before the app goes to `path`, which it then does itself.
    pub fn ask_before(self, path: &str) -> bool {
        self.asks(&Destination::To(path.to_owned()))
    }

    fn asks(self, way: &Destination) -> bool {
        let guards = self.0.get_value();
        guards.iter().any(|(_, guard)| guard.try_run(way.clone()).unwrap_or_default())
    }

    /// Asks `guard` until the present owner is gone.
    fn add(self, guard: Callback<Destination, bool>) {
        let next = self.0.with_value(|guards| guards.last().map_or(0, |(id, _)| id + 1));
        self.0.update_value(|guards| guards.push((next, guard)));
        on_cleanup(move || {
            self.0.try_update_value(|guards| guards.retain(|(id, _)| *id != next));
        });
    }
}

/// Asks before the page is left while `dirty` is true.
#[component]
pub fn Unsaved(
    /// Whether something is not saved.
    dirty: Signal<bool>,
) -> impl IntoView {
    let asked = RwSignal::new(false);
    let way = StoredValue::new(Destination::Back);
    let left = StoredValue::new(false);
    let asks = move || {
        dirty.try_get_untracked().unwrap_or_default() && left.try_get_value().is_some_and(|left| !left)
    };
    let unload = window_event_listener(ev::beforeunload, move |event| {
        if asks() {
            event.prevent_default();
        }
    });
    on_cleanup(move || unload.remove());
    let click = browser::Captured::new("click", move |event| {
        if let Some(path) = browser::path_of_click(&event).filter(|_| asks()) {
            event.stop_immediate_propagation();
            event.prevent_default();
            way.set_value(Destination::To(path));
            asked.set(true);
        }
    });
    // Kept until the form is gone.
    StoredValue::new_local(click);
    let Location { pathname, search, .. } = use_location();
    let guards: Guards = expect_context();
    guards.add(Callback::new(move |wanted: Destination| {
        if !asks() {
            return false;
        }
        if wanted == Destination::Back {
            // The browser has gone back already, the app has not.
            let (path, query) = (pathname.get_untracked(), search.get_untracked());
            let query = query.trim_start_matches('?');
            browser::push_path(&if query.is_empty() { path } else { browser::with_query(&path, query) });
        }
        way.set_value(wanted);
        asked.set(true);
        true
    }));
    let navigate = use_navigate();
    let leave = Callback::new(move |()| {
        left.set_value(true);
        asked.set(false);
        match way.get_value() {
            Destination::To(path) => navigate(&path, NavigateOptions::default()),
            Destination::Back => browser::go_back(),
        }
    });
    view! {
        <Dialog open=asked title=text(|t| t.forms.leave_title)>
            {paragraph("", text(|t| t.forms.leave_text))}
            <div class="form-acts">
                <button type="button" class="button danger main" id="leave" on:click=move |_| leave.run(())>
                    {text(|t| t.forms.leave)}
                </button>
                <button type="button" class="button" id="stay" on:click=move |_| asked.set(false)>
                    {text(|t| t.forms.stay)}
                </button>
            </div>
        </Dialog>
    }
}

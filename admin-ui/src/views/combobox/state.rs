//! What is typed in a field, and what matches it.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use web_sys::KeyboardEvent;

use super::among::{Among, Chosen};
use crate::{
    api::{ApiError, Client, Found, use_client},
    state::Canceller,
    texts::{counted, texts},
};

/// How long after the last key a search begins.
const SEARCH_AFTER: Duration = Duration::from_millis(250);

/// What is typed, and what matches it.
#[derive(Clone, Copy)]
pub(super) struct State {
    id: StoredValue<String>,
    client: Client,
    pub among: Among,
    value: RwSignal<Chosen>,
    pub typed: RwSignal<String>,
    pub open: RwSignal<bool>,
    pub active: RwSignal<Option<usize>>,
    pub found: RwSignal<Vec<Found>>,
    pub error: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
    turn: StoredValue<u32>,
    canceller: Canceller,
    taken: StoredValue<Vec<String>>,
}

impl State {
    pub(super) fn new(id: String, among: Among, value: RwSignal<Chosen>, taken: Vec<String>) -> Self {
        let state = Self {
            id: StoredValue::new(id),
            client: use_client(),
            among,
            value,
            typed: RwSignal::new(value.with_untracked(|chosen| chosen.name.clone())),
            open: RwSignal::new(false),
            active: RwSignal::new(None),
            found: RwSignal::new(Vec::new()),
            error: RwSignal::new(None),
            busy: RwSignal::new(false),
            turn: StoredValue::new(0),
            canceller: Canceller::new(),
            taken: StoredValue::new(taken),
        };
        // What is chosen from elsewhere is shown by its name.
        Effect::new(move |before: Option<Chosen>| {
            let chosen = value.get();
            let is_other = before.is_none_or(|before| before.id != chosen.id);
            if is_other && !chosen.name.is_empty() {
                state.typed.set(chosen.name.clone());
            } else if is_other && !chosen.id.is_empty() {
                state.look_up(chosen.id.clone());
            }
            chosen
        });
        state
    }

    fn look_up(self, id: String) {
        spawn_local(async move {
            let name =
                self.among.of_id(self.client, &id).await.map_or_else(|| id.clone(), |found| found.name);
            if self.value.try_with_untracked(|chosen| chosen.id == id && chosen.name.is_empty()) == Some(true)
            {
                self.typed.set(name.clone());
                self.value.set(Chosen { id, name });
            }
        });
    }

    /// Searches for what is typed, in a moment.
    pub(super) fn search(self, after: Duration) {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        self.open.set(true);
        self.busy.set(true);
        let begin = move || {
            if self.turn.try_get_value() == Some(turn) {
                self.ask(turn);
            }
        };
        set_timeout(begin, after);
    }

    fn ask(self, turn: u32) {
        // The name of what is chosen is not searched for: the person may want another.
        let (typed, chosen) = (self.typed.get_untracked(), self.value.get_untracked());
        let search = if typed == chosen.name { String::new() } else { typed.trim().to_owned() };
        let until = self.canceller.next();
        spawn_local(async move {
            let answer = self.among.find(self.client, &search, until).await;
            if self.turn.try_get_value() == Some(turn) {
                self.take(answer, !search.is_empty());
            }
        });
    }

    fn take(self, answer: Result<Vec<Found>, ApiError>, is_search: bool) {
        self.busy.set(false);
        match answer {
            Ok(found) => {
                let first = found.iter().position(|one| !self.is_taken(one)).filter(|_| is_search);
                self.error.set(None);
                self.found.set(found);
                self.active.set(first);
            }
            Err(error) => {
                self.active.set(None);
                self.found.set(Vec::new());
                self.error.set(Some(error));
            }
        }
    }

    pub(super) fn is_taken(self, found: &Found) -> bool {
        let id = self.among.chosen(found).id;
        self.taken.with_value(|taken| taken.contains(&id))
    }

    pub(super) fn type_in(self, typed: String) {
        // What was chosen stays until something else is, or the field is emptied.
        if typed.trim().is_empty() {
            self.value.set(Chosen::default());
        }
        self.typed.set(typed);
        self.active.set(None);
        self.search(SEARCH_AFTER);
    }

    /// Moves among the matches, from the last to the first and back.
    pub(super) fn step(self, by: isize) {
        let count = self.found.with_untracked(Vec::len);
        if !self.open.get_untracked() || self.error.with_untracked(Option::is_some) {
            return self.search(Duration::ZERO);
        }
        if count == 0 {
            return;
        }
        let last = count - 1;
        let next = match (self.active.get_untracked(), by > 0) {
            (None, true) => 0,
            (None, false) | (Some(0), false) => last,
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => at - 1,
        };
        self.active.set(Some(next));
    }

    pub(super) fn choose(self, at: usize) {
        let found = self.found.with_untracked(|found| found.get(at).cloned());
        if let Some(found) = found.filter(|found| !self.is_taken(found)) {
            let chosen = self.among.chosen(&found);
            self.typed.set(chosen.name.clone());
            self.value.set(chosen);
            self.close();
        }
    }

    pub(super) fn show(self) {
        if !self.open.get_untracked() {
            self.search(Duration::ZERO);
        }
    }

    pub(super) fn close(self) {
        // The field loses the focus with its page, too.
        if self.open.try_get_untracked().is_none() {
            return;
        }
        // An answer that is on its way does not open it again.
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.canceller.cancel();
        self.busy.set(false);
        self.open.set(false);
        self.active.set(None);
        self.found.set(Vec::new());
        let chosen = self.value.get_untracked();
        if !chosen.name.is_empty() {
            self.typed.set(chosen.name);
        }
    }

    pub(super) fn press(self, event: &KeyboardEvent) {
        let is_open = self.open.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.step(1),
            "ArrowUp" => self.step(-1),
            // Otherwise it sends the form.
            "Enter" if is_open => {
                if let Some(at) = self.active.get_untracked() {
                    self.choose(at);
                }
            }
            // Otherwise it closes the dialog.
            "Escape" if is_open => {
                event.stop_propagation();
                self.close();
            }
            _ => return,
        }
        event.prevent_default();
    }

    pub(super) fn option_id(self, at: usize) -> String {
        self.id.with_value(|id| format!("{id}-option-{at}"))
    }

    /// What screen readers hear, and everyone reads where there is no list.
    pub(super) fn state(self) -> String {
        let count = self.found.with(Vec::len);
        match (self.open.get(), self.busy.get(), count) {
            (false, ..) => String::new(),
            _ if self.error.with(Option::is_some) => String::new(),
            (_, true, 0) => texts().frame.loading.to_owned(),
            (_, true, _) => String::new(),
            (_, false, 0) => texts().forms.nothing_found.to_owned(),
            (_, false, count) => counted(count, |t| t.forms.matches).get(),
        }
    }
}

//! The palette: searches people, companies, applications and pages, and goes there.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use web_sys::{AbortSignal, KeyboardEvent};

use super::{
    company::CurrentCompany,
    keys::Keys,
    places::{self, Title},
};
use crate::{
    api::{Client, logo_path, use_client},
    browser,
    components::{Avatar, Logo, OpenDialog, icon},
    state::{Account, Canceller, use_account, use_go},
    texts::{text, texts},
    views::people::person_path,
};

/// How long after the last key a search begins.
const SEARCH_AFTER: Duration = Duration::from_millis(200);
/// The id of the list.
const LIST: &str = "palette-found";

/// What stands before a match.
#[derive(Debug, Clone)]
enum Face {
    Icon(&'static str),
    Person,
    Logo { code: String, picture: Option<String> },
}

/// A match.
#[derive(Debug, Clone)]
struct Match {
    path: String,
    title: String,
    kind: Title,
    face: Face,
}

/// The button in the side that opens it.
#[component]
pub(super) fn FindButton() -> impl IntoView {
    let keys: Keys = expect_context();
    let open = move |_| {
        browser::close_popover("side");
        keys.palette.set(true);
    };
    view! {
        <button type="button" class="find" id="find" aria-keyshortcuts="Control+K" on:click=open>
            {icon("search")} {text(|t| t.shell.find)} <kbd>"Ctrl K"</kbd>
        </button>
    }
}

/// The palette.
#[component]
pub(super) fn Palette(open: RwSignal<bool>) -> impl IntoView {
    move || {
        open.get().then(|| {
            view! {
                <OpenDialog open class="palette" label=text(|t| t.shell.find)><Inside open/></OpenDialog>
            }
        })
    }
}

/// What was typed, and what matches it.
#[derive(Clone, Copy)]
struct Search {
    typed: RwSignal<String>,
    found: RwSignal<Vec<Match>>,
    active: RwSignal<usize>,
    /// Whether the server has answered.
    complete: RwSignal<bool>,
    turn: StoredValue<u32>,
    canceller: Canceller,
    client: Client,
    account: Account,
    company: Option<i64>,
}

impl Search {
    fn new() -> Self {
        let current: CurrentCompany = expect_context();
        let account = use_account();
        Self {
            typed: RwSignal::new(String::new()),
            found: RwSignal::new(pages(account, "")),
            active: RwSignal::new(0),
            complete: RwSignal::new(true),
            turn: StoredValue::new(0),
            canceller: Canceller::new(),
            client: use_client(),
            account,
            company: current.id_now(),
        }
    }

    fn type_in(self, typed: String) {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        self.typed.set(typed.clone());
        self.active.set(0);
        let typed = typed.trim().to_owned();
        self.found.set(pages(self.account, &typed));
        self.complete.set(typed.is_empty());
        if typed.is_empty() {
            return self.canceller.cancel();
        }
        set_timeout(move || self.ask(turn, typed), SEARCH_AFTER);
    }

    fn ask(self, turn: u32, typed: String) {
        if self.turn.try_get_value() != Some(turn) {
            return;
        }
        let until = self.canceller.next();
        spawn_local(async move {
            let found = matches(self.client, self.account, self.company, &typed, until).await;
            if self.turn.try_get_value() == Some(turn) {
                self.found.set(found.into_iter().chain(pages(self.account, &typed)).collect());
                self.complete.set(true);
            }
        });
    }

    /// Moves among the matches.
    fn step(self, by: isize) {
        let count = self.found.with_untracked(Vec::len);
        if count > 0 {
            self.active.update(|active| *active = active.saturating_add_signed(by).min(count - 1));
        }
    }
}

/// The pages whose titles contain what was typed.
fn pages(account: Account, typed: &str) -> Vec<Match> {
    let typed = browser::lower(typed);
    let pages = places::all(account).into_iter().map(|place| Match {
        path: place.path.to_owned(),
        title: (place.title)(texts()).to_owned(),
        kind: |t| t.shell.page,
        face: Face::Icon(place.icon),
    });
    pages.filter(|page| browser::lower(&page.title).contains(&typed)).collect()
}

/// What the server finds among what the person may see. What cannot be searched now is left out.
async fn matches(
    client: Client,
    account: Account,
    company: Option<i64>,
    typed: &str,
    until: Option<AbortSignal>,
) -> Vec<Match> {
    let applications = async {
        let may = account.manages_applications();
        if may { client.find_applications(typed, until.clone()).await.ok() } else { None }
    };
    let companies = async {
        if account.lists_companies() { client.find_companies(typed, until.clone()).await.ok() } else { None }
    };
    let people = async {
        let may = company.is_some() || account.manages_applications();
        if may { client.find_people(company, typed, until.clone()).await.ok() } else { None }
    };
    let (applications, companies, people) = futures::join!(applications, companies, people);
    let applications = applications.into_iter().flatten().map(|application| Match {
        path: format!("/applications/{}", application.client_id),
        kind: |t| t.shell.application,
        face: Face::Logo {
            picture: application.logo_uri.map(|uri| logo_path(&application.client_id, &uri)),
            code: application.code,
        },
        title: application.name,
    });
    let companies = companies.into_iter().flatten().map(|company| Match {
        path: format!("/companies/{}", company.id),
        title: company.name,
        kind: |t| t.places.company,
        face: Face::Logo { code: company.code, picture: None },
    });
    let people = people.into_iter().flatten().map(|person| Match {
        path: person_path(company.unwrap_or(person.home_company_id), person.id),
        title: person.name,
        kind: |t| t.places.person,
        face: Face::Person,
    });
    people.chain(companies).chain(applications).collect()
}

#[component]
fn Inside(open: RwSignal<bool>) -> impl IntoView {
    let search = Search::new();
    let open_page = use_go();
    let go = move |path: &str, new_tab: bool| {
        open.set(false);
        if new_tab {
            browser::open_tab(path);
        } else {
            open_page(path);
        }
    };
    let go_by_click = go.clone();
    let click = Callback::new(move |path: String| go_by_click(&path, false));
    let enter = Callback::new(move |new_tab: bool| {
        let active = search.active.get_untracked();
        if let Some(chosen) = search.found.with_untracked(|found| found.get(active).cloned()) {
            go(&chosen.path, new_tab);
        }
    });
    let found = move || {
        let (found, typed) = (search.found.get(), search.typed.get_untracked());
        let rows = found.into_iter().enumerate();
        rows.map(|(index, found)| view! { <Row index found search typed=typed.clone() go=click/> })
            .collect_view()
    };
    let state = move || match (search.complete.get(), search.found.with(Vec::is_empty)) {
        (false, true) => texts().frame.loading.to_owned(),
        (true, true) => texts().forms.nothing_found.to_owned(),
        _ => String::new(),
    };
    view! {
        <Ask search enter/>
        <div class="found" id=LIST role="listbox" aria-label=text(|t| t.shell.results)>{found}</div>
        <p class="inset soft" role="status">{state}</p>
        <div class="foot">
            <span><kbd>"↑"</kbd> " " <kbd>"↓"</kbd> " " {text(|t| t.shell.choose)}</span>
            <span><kbd>"Enter"</kbd> " " {text(|t| t.shell.open)}</span>
            <span><kbd>"Ctrl"</kbd> " " <kbd>"Enter"</kbd> " " {text(|t| t.shell.new_tab)}</span>
        </div>
    }
}

/// The box to type into.
#[component]
fn Ask(search: Search, enter: Callback<bool>) -> impl IntoView {
    let press = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowDown" => search.step(1),
            "ArrowUp" => search.step(-1),
            "Enter" => enter.run(event.ctrl_key() || event.meta_key()),
            _ => return,
        }
        event.prevent_default();
    };
    let has_matches = move || search.found.with(|found| (!found.is_empty()).to_string());
    let active = move || search.found.with(|found| (!found.is_empty()).then(|| row_id(search.active.get())));
    view! {
        <div class="ask">
            {icon("search")}
            <input
                type="text"
                id="palette"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                autofocus
                aria-expanded=has_matches
                aria-controls=LIST
                aria-autocomplete="list"
                aria-activedescendant=active
                aria-label=text(|t| t.shell.find_all)
                placeholder=text(|t| t.shell.find_all)
                on:input=move |event| search.type_in(event_target_value(&event))
                on:keydown=press
            />
            <kbd>"Esc"</kbd>
        </div>
    }
}

fn row_id(index: usize) -> String {
    format!("palette-{index}")
}

#[component]
fn Row(index: usize, found: Match, search: Search, typed: String, go: Callback<String>) -> impl IntoView {
    let Match { path, title, kind, face } = found;
    let face = match face {
        Face::Icon(name) => icon(name).into_any(),
        Face::Person => view! { <Avatar name=title.clone()/> }.into_any(),
        Face::Logo { code, picture } => view! { <Logo name=title.clone() code picture/> }.into_any(),
    };
    view! {
        <div
            role="option"
            id=row_id(index)
            aria-selected=move || (search.active.get() == index).to_string()
            on:click=move |_| go.run(path.clone())
        >
            {face} <span dir="auto">{marked(&title, &typed)}</span> <small>{text(kind)}</small>
        </div>
    }
}

/// A title with what was typed marked.
fn marked(title: &str, typed: &str) -> AnyView {
    let (lower, typed) = (browser::lower(title), browser::lower(typed.trim()));
    // In some languages the lower case has another length; there nothing is marked.
    let at = (lower.len() == title.len() && !typed.is_empty()).then(|| lower.find(&typed)).flatten();
    match at.and_then(|at| {
        Some((title.get(..at)?, title.get(at..at + typed.len())?, title.get(at + typed.len()..)?))
    }) {
        Some((before, part, after)) => {
            let (before, part, after) = (before.to_owned(), part.to_owned(), after.to_owned());
            view! { {before} <mark>{part}</mark> {after} }.into_any()
        }
        None => title.to_owned().into_any(),
    }
}

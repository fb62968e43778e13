//! The company switcher: whose place the navigation shows.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;

use super::places::company_of;
use crate::{
    api::{Found, use_client},
    browser,
    components::{Logo, icon},
    state::{Account, Canceller, CompanyName, use_account},
    texts::{text, texts},
};

/// The id of the switcher's menu.
const MENU: &str = "companies-menu";
/// How the name begins under which the browser keeps the companies that a person opened last, one a line: id, code,
/// name.
const KEY: &str = "companies-";
/// How many of them it keeps.
const MAX_REMEMBERED_COMPANIES: usize = 5;
/// How long after the last key a search begins.
const SEARCH_AFTER: std::time::Duration = std::time::Duration::from_millis(250);

/// A company, as the switcher shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    id: i64,
    code: String,
    name: String,
}

impl From<Found> for Known {
    fn from(company: Found) -> Self {
        Self { id: company.id, code: company.code, name: company.name }
    }
}

/// The company that the page is inside.
#[derive(Debug, Clone, Copy)]
pub(super) struct CurrentCompany {
    id: Memo<Option<i64>>,
    known: RwSignal<Option<Known>>,
}

impl CurrentCompany {
    /// Follows the address. A person who administers one company and nothing else is always inside it.
    pub(super) fn follow() -> Self {
        let (here, only) = (use_location().pathname, use_account().only_company());
        let current = Self {
            id: Memo::new(move |_| here.with(|here| company_of(here)).or(only)),
            known: RwSignal::new(None),
        };
        let (client, account) = (use_client(), use_account());
        Effect::new(move |_| {
            let Some(id) = current.id.get() else { return current.known.set(None) };
            if current.known.with_untracked(|known| known.as_ref().is_some_and(|known| known.id == id)) {
                return;
            }
            spawn_local(async move {
                // The page itself says why the company cannot be shown.
                let Ok(company) = client.found_company(id).await else { return };
                if current.id.try_get_untracked() == Some(Some(id)) {
                    let known = Known::from(company);
                    remember(account, &known);
                    current.known.set(Some(known));
                }
            });
        });
        current
    }

    /// The company's name, once it is known.
    pub(super) fn name(self) -> CompanyName {
        CompanyName(Signal::derive(move || self.known.get().map(|known| known.name)))
    }

    /// The company's id.
    pub(super) fn id(self) -> Option<i64> {
        self.id.get()
    }

    /// The company's id, without following it.
    pub(super) fn id_now(self) -> Option<i64> {
        self.id.get_untracked()
    }
}

fn key(account: Account) -> String {
    format!("{KEY}{}", account.id())
}

/// Forgets which companies the person opened.
pub(super) fn forget_opened(account: Account) {
    browser::forget(&key(account));
}

/// The companies that the person opened last.
fn last_opened(account: Account) -> Vec<Known> {
    let kept = browser::kept(&key(account)).unwrap_or_default();
    let company = |line: &str| {
        let mut parts = line.splitn(3, '\t');
        let id = parts.next()?.parse().ok()?;
        Some(Known { id, code: parts.next()?.to_owned(), name: parts.next()?.to_owned() })
    };
    kept.lines().filter_map(company).collect()
}

fn remember(account: Account, opened: &Known) {
    let others = last_opened(account).into_iter().filter(|company| company.id != opened.id);
    let lines = [opened.clone()].into_iter().chain(others).take(MAX_REMEMBERED_COMPANIES);
    let lines: Vec<String> =
        lines.map(|company| format!("{}\t{}\t{}", company.id, company.code, company.name)).collect();
    browser::keep(&key(account), &lines.join("\n"));
}

/// The button that opens the switcher, and its menu.
#[component]
pub(super) fn Switcher() -> impl IntoView {
    let current: CurrentCompany = expect_context();
    let name = move || match current.known.get() {
        Some(company) => company.name,
        None => text(|t| t.shell.all_companies).get(),
    };
    let beneath = move || match current.known.get() {
        Some(company) => company.code,
        None => text(|t| t.shell.administration).get(),
    };
    let open = RwSignal::new(false);
    let toggled = move |_| open.set(browser::is_popover_open(MENU));
    view! {
        <button type="button" class="switch-company" popovertarget=MENU>
            <span><b id="current-company" dir="auto">{name}</b> <small>{beneath}</small></span>
            {icon("both")}
        </button>
        <div
            class="menu"
            id=MENU
            popover="auto"
            role="dialog"
            aria-label=text(|t| t.shell.choose_company)
            on:toggle=toggled
        >
            <Show when=move || open.get()><Choices/></Show>
        </div>
    }
}

#[component]
fn Choices() -> impl IntoView {
    let (client, account) = (use_client(), use_account());
    let canceller = Canceller::new();
    let search = RwSignal::new(String::new());
    let found = RwSignal::new(last_opened(account));
    let turn = StoredValue::new(0_u32);
    let typed = move |event| {
        let text = event_target_value(&event).trim().to_owned();
        search.set(text.clone());
        let now = turn.get_value().wrapping_add(1);
        turn.set_value(now);
        if text.is_empty() {
            canceller.cancel();
            return found.set(last_opened(account));
        }
        let begin = move || {
            if turn.try_get_value() != Some(now) {
                return;
            }
            let until = canceller.next();
            spawn_local(async move {
                let Ok(companies) = client.find_companies(&text, until).await else { return };
                if turn.try_get_value() == Some(now) {
                    found.set(companies.into_iter().map(Known::from).collect());
                }
            });
        };
        set_timeout(begin, SEARCH_AFTER);
    };
    let heading = move || match (search.with(String::is_empty), found.with(Vec::is_empty)) {
        (true, true) => String::new(),
        (true, false) => texts().shell.last_opened.to_owned(),
        (false, true) => texts().forms.nothing_found.to_owned(),
        (false, false) => texts().frame.companies.to_owned(),
    };
    let links = move || found.get().into_iter().map(|company| view! { <Link company/> }).collect_view();
    view! {
        <div class="seek">
            {icon("search")}
            <input
                class="input"
                type="search"
                id="find-company"
                autofocus
                autocomplete="off"
                aria-label=text(|t| t.shell.find_company)
                placeholder=text(|t| t.shell.find_company)
                on:input=typed
            />
        </div>
        <a href="/companies" on:click=move |_| close()>{icon("globe")} {text(|t| t.shell.all_companies)}</a>
        <hr/>
        <div role="status"><h2 hidden=move || heading().is_empty()>{heading}</h2></div>
        {links}
    }
}

#[component]
fn Link(company: Known) -> impl IntoView {
    view! {
        <a href=format!("/companies/{}", company.id) on:click=move |_| close()>
            <Logo name=company.name.clone() code=company.code/>
            <span dir="auto">{company.name}</span>
        </a>
    }
}

fn close() {
    browser::close_popover(MENU);
    browser::close_popover("side");
}

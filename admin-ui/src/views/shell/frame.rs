//! The frame: beside the pages the side with the navigation, or above them a bar for people who manage nothing.

use leptos::prelude::*;

use super::{
    company::{CurrentCompany, Switcher},
    keys::Keys,
    menu::{AccountButton, AccountMenu},
    navigation::{Navigation, Short},
    palette::{FindButton, Palette},
    shortcuts::Shortcuts,
};
use crate::{
    browser::{self, PRODUCT},
    components::{Avatar, Mark, icon},
    state::{
        part::{Part, part},
        use_account, use_program,
    },
    texts::{named, text},
};

#[component]
pub(super) fn Frame() -> impl IntoView {
    let skip = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        browser::focus("main");
    };
    let company = CurrentCompany::follow();
    provide_context(company.name());
    provide_context(company);
    let keys = Keys::listen();
    provide_context(keys);
    let wanted = Memo::new(move |before| before == Some(&true) || keys.palette.get() || keys.list.get());
    let inside = match use_account().sees_companies() {
        true => part(Part::Managing),
        false => view! { <Porch/> }.into_any(),
    };
    view! {
        <a class="skip" href="#main" on:click=skip>{text(|t| t.frame.skip)}</a>
        {inside}
        <AccountMenu/>
        {move || wanted.get().then(|| part(Part::Tools))}
    }
}

/// What surrounds the pages of people who manage something.
pub fn managing() -> AnyView {
    view! { <Wide/> }.into_any()
}

/// What keys and buttons open above the page.
pub fn tools() -> AnyView {
    let keys: Keys = expect_context();
    view! {
        <Palette open=keys.palette/>
        <Shortcuts open=keys.list/>
    }
    .into_any()
}

/// The side and the page, for people who manage something. On a narrow screen the side opens from a bar.
#[component]
fn Wide() -> impl IntoView {
    let account = use_account();
    let keys: Keys = expect_context();
    let name = account.name();
    let whose = named(&name, |t| t.shell.account_of);
    view! {
        <div class="shell">
            <header class="bar">
                <button
                    type="button"
                    class="button quiet square"
                    popovertarget="side"
                    aria-label=text(|t| t.shell.menu)
                >
                    {icon("menu")}
                </button>
                <a class="home" href="/"><Mark/> <span>{PRODUCT}</span></a>
                <button
                    type="button"
                    class="button quiet square"
                    aria-label=text(|t| t.shell.find)
                    on:click=move |_| keys.palette.set(true)
                >
                    {icon("search")}
                </button>
                <button
                    type="button"
                    class="button quiet square"
                    id="person-narrow"
                    popovertarget="account-menu"
                >
                    <Avatar name/>
                    <span class="unseen">{whose}</span>
                </button>
            </header>
            <nav class="side" id="side" popover="auto" aria-label=text(|t| t.frame.main_navigation)>
                <a class="home" href="/"><Mark/> {PRODUCT}</a>
                {account.lists_companies().then(|| view! { <Switcher/> })}
                <FindButton/>
                <div class="places"><Navigation/></div>
                <div class="foot"><AccountButton/></div>
            </nav>
            <main id="main" tabindex="-1">{(use_program().page)()}</main>
        </div>
    }
}

/// A bar above the page, for people who only use applications.
#[component]
fn Porch() -> impl IntoView {
    view! {
        <header class="porch">
            <a class="home" href="/my-applications"><Mark/> {PRODUCT}</a>
            <Short/>
            <AccountButton/>
        </header>
        <main id="main" tabindex="-1">{(use_program().page)()}</main>
    }
}

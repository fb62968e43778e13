//! What surrounds the pages of people who are signed in.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use shared_types::{Session, readable_email};

use super::{
    plain::{Plain, SetupRequired},
    routes::Pages,
};
use crate::{
    api::{ApiError, use_client},
    browser::{self, PRODUCT},
    components::{Mark, use_messages},
    state::{Account, Waiting, remote, use_account},
    texts::{Text, text},
};

/// What is known about the caller.
#[derive(Clone)]
enum Caller {
    Unknown,
    Known(Box<Session>),
    SetupRequired,
    Failed(Text),
}

/// Finds out who is signed in, and shows the pages.
#[component]
pub fn Shell() -> impl IntoView {
    let client = use_client();
    let caller = RwSignal::new(Caller::Unknown);
    let ask = move || {
        caller.set(Caller::Unknown);
        spawn_local(async move {
            let next = match client.session().await {
                Ok(session) => Caller::Known(Box::new(session)),
                Err(error) => match caller_of(&error) {
                    Some(caller) => caller,
                    None => return remote::sign_in_again(false),
                },
            };
            caller.try_set(next);
        });
    };
    ask();
    move || match caller.get() {
        Caller::Unknown => view! { <Waiting/> }.into_any(),
        Caller::SetupRequired => view! { <SetupRequired/> }.into_any(),
        Caller::Failed(why) => view! { <Unavailable why on_retry=ask/> }.into_any(),
        Caller::Known(session) => {
            provide_context(Account::new(*session));
            view! { <Frame/> }.into_any()
        }
    }
}

/// What an error says of the caller; nothing: the person has to sign in.
fn caller_of(error: &ApiError) -> Option<Caller> {
    match (error.status(), error.code()) {
        (401, _) => None,
        (_, "setup_required") => Some(Caller::SetupRequired),
        _ => Some(Caller::Failed(error.message())),
    }
}

#[component]
fn Unavailable(why: Text, #[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    view! {
        <Plain title=text(|t| t.frame.unavailable_title) lead=why>
            <button type="button" class="button primary" id="retry" on:click=move |_| on_retry.run(())>
                {text(|t| t.frame.try_again)}
            </button>
        </Plain>
    }
}

#[component]
fn Frame() -> impl IntoView {
    let skip = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        browser::focus("main");
    };
    view! {
        <a class="skip" href="#main" on:click=skip>{text(|t| t.frame.skip)}</a>
        <header class="top">
            <div class="top-row">
                <a class="brand" href="/"><Mark/> <span>{PRODUCT}</span></a>
                <Navigation/>
                <Person/>
            </div>
        </header>
        <main id="main" tabindex="-1">
            <Pages/>
        </main>
    }
}

#[component]
fn Navigation() -> impl IntoView {
    let account = use_account();
    let applications = account
        .manages_applications()
        .then(|| view! { <NavigationLink path="/applications" title=text(|t| t.frame.applications)/> });
    let companies = account
        .sees_companies()
        .then(|| view! { <NavigationLink path="/companies" title=text(|t| t.frame.companies)/> });
    view! {
        <nav class="top-nav" aria-label=text(|t| t.frame.main_navigation)>
            {applications}
            {companies}
            <NavigationLink path="/my-applications" title=text(|t| t.frame.my_applications)/>
        </nav>
    }
}

#[component]
fn NavigationLink(path: &'static str, title: Text) -> impl IntoView {
    let here = use_location().pathname;
    let current = move || here.with(|here| here.starts_with(path)).then_some("page");
    view! { <a href=path aria-current=current>{title}</a> }
}

#[component]
fn Person() -> impl IntoView {
    let account = use_account();
    let client = use_client();
    let messages = use_messages();
    let sign_out = move |_| {
        spawn_local(async move {
            match client.sign_out().await {
                Err(error) if error.status() != 401 => messages.say(error.message()),
                _ => browser::leave_to(&remote::sign_in_address("/", false)),
            }
        });
    };
    view! {
        <div class="person">
            <span class="person-name" id="person" title=readable_email(&account.email()).into_owned()>{account.name()}</span>
            <button type="button" class="button quiet" id="sign-out" on:click=sign_out>
                {text(|t| t.frame.sign_out)}
            </button>
        </div>
    }
}

//! The person's own menu: how the app looks, its language, and the way out.

use leptos::{prelude::*, task::spawn_local};
use shared_types::{SystemRole, readable_email};

use super::{company::forget_opened, keys::Keys};
use crate::{
    api::use_client,
    browser,
    components::{Avatar, LanguageSwitch, icon, icon_with, use_messages},
    state::{appearance::Appearance, remote, use_account},
    texts::{Text, Texts, label, text},
};

/// The id of the menu.
const MENU: &str = "account-menu";

/// The button that opens the menu: the person's name and role.
#[component]
pub(super) fn AccountButton() -> impl IntoView {
    let account = use_account();
    let name = account.name();
    let role: Text = match account.system_role() {
        Some(role) => label::<SystemRole>(role),
        None => readable_email(&account.email()).into_owned().into(),
    };
    view! {
        <button type="button" class="oneself" popovertarget=MENU>
            <Avatar name=name.clone()/>
            <span><b id="person" dir="auto">{name}</b> <small dir="auto">{role}</small></span>
            {icon("both")}
        </button>
    }
}

/// The menu.
#[component]
pub(super) fn AccountMenu() -> impl IntoView {
    let (client, account) = (use_client(), use_account());
    let messages = use_messages();
    let keys: Keys = expect_context();
    let sign_out = move |_| {
        spawn_local(async move {
            match client.sign_out().await {
                Err(error) if error.status() != 401 => messages.fail(error.message()),
                _ => {
                    forget_opened(account);
                    browser::leave_to(&remote::sign_in_address("/", false));
                }
            }
        });
    };
    view! {
        <div class="menu" id=MENU popover="auto" role="dialog" aria-label=text(|t| t.shell.account)>
            {[
                ("/my-applications", "portal", text(|t| t.frame.my_applications)),
                ("/account", "person", text(|t| t.places.profile)),
                ("/account/security", "shield", text(|t| t.places.security)),
            ].map(|(path, symbol, title)| view! {
                <a href=path on:click=move |_| browser::close_popover(MENU)>{icon(symbol)} {title}</a>
            }).into_iter().collect_view()}
            <button type="button" on:click=move |_| { browser::close_popover(MENU); keys.open_list(); }>
                {icon("help")} {text(|t| t.shell.shortcuts)} <kbd>"?"</kbd>
            </button>
            <hr/>
            <Choices appearance=Appearance::Theme legend=|t| t.shell.theme choices=THEMES/>
            <Choices appearance=Appearance::Density legend=|t| t.shell.density choices=DENSITIES/>
            <div class="inset"><LanguageSwitch/></div>
            <hr/>
            <button type="button" id="sign-out" on:click=sign_out>
                {icon_with("sign-out", "icon turns")} {text(|t| t.frame.sign_out)}
            </button>
        </div>
    }
}

/// A choice: its value, empty for the default, and its name.
type Look = (&'static str, fn(&'static Texts) -> &'static str);

const THEMES: &[Look] =
    &[("", |t| t.shell.as_system), ("light", |t| t.shell.light), ("dark", |t| t.shell.dark)];
const DENSITIES: &[Look] = &[("", |t| t.shell.comfortable), ("compact", |t| t.shell.compact)];

#[component]
fn Choices(
    appearance: Appearance,
    legend: fn(&'static Texts) -> &'static str,
    choices: &'static [Look],
) -> impl IntoView {
    let chosen = appearance.chosen();
    let rows = choices.iter().map(|&(value, name)| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=appearance.name()
                    value=value
                    checked=chosen == value
                    on:change=move |_| appearance.choose(value)
                />
                <span>{text(name)}</span>
            </label>
        }
    });
    view! { <fieldset><legend>{text(legend)}</legend>{rows.collect_view()}</fieldset> }
}

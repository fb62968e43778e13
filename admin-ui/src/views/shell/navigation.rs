//! The navigation, in the side or in the bar.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{
    company::CurrentCompany,
    places::{ADMINISTRATION, COMPANY, MANAGED, OWN, Place, Title, is_current, visible},
};
use crate::{browser, components::icon as symbol, state::use_account, texts::text};

/// The navigation in the side: that of the company that is chosen, or that of the administration.
#[component]
pub(super) fn Navigation() -> impl IntoView {
    let account = use_account();
    let current: CurrentCompany = expect_context();
    let places = move || {
        match current.id() {
        Some(id) => view! { <OfCompany id/> }.into_any(),
        None => view! {
            <div class="nav"><Places places=visible(MANAGED, account)/></div>
            <Group places=visible(ADMINISTRATION, account) id="nav-administration" title=|t| t.shell.administration/>
        }
        .into_any(),
    }
    };
    view! {
        {places}
        <Group places=visible(OWN, account) id="nav-own" title=|t| t.shell.own/>
    }
}

#[component]
fn OfCompany(id: i64) -> impl IntoView {
    let account = use_account();
    let places = COMPANY.iter().filter(|place| (place.is_for)(account, id)).map(|place| {
        let path = format!("/companies/{id}{}", place.path);
        // The pages of the other places are below the overview.
        let exact = place.path.is_empty();
        view! { <PlaceLink path icon=place.icon title=place.title exact/> }
    });
    view! { <div class="nav">{places.collect_view()}</div> }
}

/// Places under a heading; nothing where the person sees none of them.
#[component]
fn Group(places: Vec<Place>, id: &'static str, title: Title) -> impl IntoView {
    (!places.is_empty()).then(|| {
        view! {
            <div class="nav" role="group" aria-labelledby=id>
                <h2 id=id>{text(title)}</h2>
                <Places places/>
            </div>
        }
    })
}

#[component]
fn Places(places: Vec<Place>) -> impl IntoView {
    let links = places.into_iter().map(|place| {
        view! { <PlaceLink path=place.path.to_owned() icon=place.icon title=place.title/> }
    });
    links.collect_view()
}

#[component]
fn PlaceLink(path: String, icon: &'static str, title: Title, #[prop(optional)] exact: bool) -> impl IntoView {
    let here = use_location().pathname;
    let href = path.clone();
    let is_here =
        move |here: &String| if exact || path == "/" { *here == path } else { is_current(here, &path) };
    let current = move || here.with(&is_here).then_some("page");
    view! {
        <a href=href aria-current=current on:click=move |_| browser::close_popover("side")>
            {symbol(icon)}
            {text(title)}
        </a>
    }
}

/// The navigation of people who only use applications.
#[component]
pub(super) fn Short() -> impl IntoView {
    let here = use_location().pathname;
    let links = visible(OWN, use_account()).into_iter().map(move |place| {
        let current = move || here.with(|here| is_current(here, place.path)).then_some("page");
        view! { <a href=place.path aria-current=current>{text(place.title)}</a> }
    });
    view! { <nav aria-label=text(|t| t.frame.main_navigation)>{links.collect_view()}</nav> }
}

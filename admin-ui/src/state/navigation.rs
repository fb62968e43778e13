//! Going to another page.

use leptos::prelude::expect_context;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event};

use super::program::{Program, use_program};
use crate::{browser, components::unsaved::Guards};

/// Goes to another page, unless changes are not saved and the person is asked first. A page of the other program is
/// loaded by the browser, which asks itself.
pub fn use_go() -> impl Fn(&str) + Clone {
    let (navigate, program, guards) = (use_navigate(), use_program(), expect_context::<Guards>());
    move |path| match (program.owns)(path_of(path)) {
        true if guards.ask_before(path) => {}
        true => navigate(path, NavigateOptions::default()),
        false => browser::leave_to(path),
    }
}

/// Goes to another page in the place of this one: the browser's back button does not return to a form that was sent.
pub fn use_replace() -> impl Fn(&str) + Clone {
    let (navigate, program) = (use_navigate(), use_program());
    move |path| match (program.owns)(path_of(path)) {
        true => navigate(path, NavigateOptions { replace: true, ..Default::default() }),
        false => browser::replace_by(path),
    }
}

/// Has the browser load the pages of the other program, whose links the router would follow inside this one.
pub fn leave_by_links(program: &'static Program) {
    let mark = move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(link) = target.and_then(|target| target.closest("a[href^=\"/\"]").ok().flatten()) else {
            return;
        };
        let address = link.get_attribute("href").unwrap_or_default();
        if !link.has_attribute("rel") && !(program.owns)(path_of(&address)) {
            let _ = link.set_attribute("rel", "external");
        }
    };
    // Before the router, which listens where the event ends.
    browser::before_click(Closure::new(mark));
}

/// The path of an address of this server.
fn path_of(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn an_address_has_a_path_before_its_query_and_fragment() {
        assert_eq!(path_of("/account?a=/b#c"), "/account");
        assert_eq!(path_of("/account#c?d"), "/account");
        assert_eq!(path_of("/"), "/");
    }
}

//! Which page of the portal an address shows: of the applications that a person can use, and of the own account.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared_types::paths;

use super::{
    account::{Connected, MyCompanies, ProfilePage, SecurityPage, SignedIn},
    plain::NotFound,
    portal::Portal,
};
use crate::state::{
    Program,
    part::{Part, Parts, part},
    use_replace,
};

/// The program for everybody.
pub const fn program(parts: &'static Parts) -> Program {
    Program {
        owns: paths::is_portal,
        provide: || (),
        is_open: |_| false,
        open: || ().into_any(),
        page: || view! { <Pages/> }.into_any(),
        parts,
    }
}

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Route {
    Start,
    Portal,
    Consents,
    Profile,
    Security,
    MyCompanies,
    SignedIn,
    Nothing,
}

impl Route {
    fn of(path: &str) -> Self {
        match path.trim_end_matches('/') {
            "" => Self::Start,
            "/my-applications" => Self::Portal,
            "/my-applications/connected" => Self::Consents,
            "/account" => Self::Profile,
            "/account/security" => Self::Security,
            "/account/companies" => Self::MyCompanies,
            "/account/signed-in" => Self::SignedIn,
            _ => Self::Nothing,
        }
    }
}

/// The pages. Everybody who is signed in has access to them.
#[component]
fn Pages() -> impl IntoView {
    let path = use_location().pathname;
    let route = Memo::new(move |_| path.with(|path| Route::of(path)));
    move || match route.get() {
        Route::Start => view! { <Start/> }.into_any(),
        Route::Portal => view! { <Portal/> }.into_any(),
        Route::Nothing => view! { <NotFound/> }.into_any(),
        Route::Consents | Route::Profile | Route::Security | Route::MyCompanies | Route::SignedIn => {
            part(Part::Account)
        }
    }
}

/// The page of the own account at the address.
pub fn account() -> AnyView {
    match Route::of(&use_location().pathname.get_untracked()) {
        Route::Consents => view! { <Connected/> }.into_any(),
        Route::Security => view! { <SecurityPage/> }.into_any(),
        Route::MyCompanies => view! { <MyCompanies/> }.into_any(),
        Route::SignedIn => view! { <SignedIn/> }.into_any(),
        _ => view! { <ProfilePage/> }.into_any(),
    }
}

/// The start of people who manage nothing: the server answers it with this program for them, and for people who have
/// to sign in first.
#[component]
fn Start() -> impl IntoView {
    let go = use_replace();
    Effect::new(move |_| go("/my-applications"));
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn every_page_has_its_address() {
        assert_eq!(Route::of("/"), Route::Start);
        assert_eq!(Route::of("/my-applications/"), Route::Portal);
        assert_eq!(Route::of("/my-applications/connected"), Route::Consents);
        assert_eq!(Route::of("/account"), Route::Profile);
        assert_eq!(Route::of("/account/security"), Route::Security);
        assert_eq!(Route::of("/account/nope"), Route::Nothing);
    }
}

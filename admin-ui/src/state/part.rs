//! Parts of a program that the browser loads when they are first shown.
//!
//! Each binary names its parts with [`parts!`](crate::parts). `scripts/ui` splits what only a part reaches from the
//! rest of the program; in a build without that step (`scripts/ui serve`) the program contains its parts.

use std::{fmt, future::Future, pin::Pin};

use futures::FutureExt;
use leptos::{prelude::*, task::spawn_local};

use super::{
    program::use_program,
    remote::{Failed, Waiting},
};
use crate::{api::ApiError, browser};

/// What a part shows at the address that is open.
pub type Show = fn() -> AnyView;

/// A part on its way.
pub type Loading = Pin<Box<dyn Future<Output = Result<Show, NotLoaded>>>>;

/// A part of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The pages of the own account.
    Account,
    /// What waits for the person above the applications.
    Notices,
    /// What surrounds the pages of people who manage something.
    Managing,
    /// The palette and the list of shortcuts.
    Tools,
    /// The pages inside a company that are opened from its first ones.
    Company,
    /// The pages of applications and API resources.
    Applications,
    /// The pages of the whole installation, and those that explain.
    Administration,
    /// The wizard that finishes the installation.
    Setup,
    /// The page of all components.
    Gallery,
}

/// A part could not be loaded: there is no connection, or the server has a later release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotLoaded;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for NotLoaded {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// Loads a part.
pub type Load = fn() -> Loading;

/// The parts of a program.
pub struct Parts(pub &'static [(Part, Load)]);

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(part, _)| part)).finish()
    }
}

impl Parts {
    fn load(&self, part: Part) -> Loading {
        match self.0.iter().find(|(known, _)| *known == part) {
            Some((_, load)) => load(),
            None => Box::pin(std::future::ready(Err(NotLoaded))),
        }
    }
}

/// Names the parts of a program and what each shows: those that are loaded with the program, and then those that are
/// loaded, with the code that only they reach, when they are first shown.
#[macro_export]
macro_rules! parts {
    ($(now $early:ident = $shown:path;)* $(later $part:ident, $name:ident = $show:path;)*) => {
        $(
            #[cfg(feature = "split")]
            #[leptos::wasm_split::wasm_split($name, wasm_split_path = ::leptos::wasm_split, fallible)]
            fn $name() -> Result<$crate::state::part::Show, $crate::state::part::NotLoaded> {
                Ok($show)
            }

            #[cfg(not(feature = "split"))]
            async fn $name() -> Result<$crate::state::part::Show, $crate::state::part::NotLoaded> {
                Ok($show)
            }
        )*

        static PARTS: $crate::state::part::Parts =
            $crate::state::part::Parts(&[
                $(($crate::state::part::Part::$early, || Box::pin(std::future::ready(Ok($shown as $crate::state::part::Show)))),)*
                $(($crate::state::part::Part::$part, || Box::pin($name())),)*
            ]);
    };
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    Waiting,
    Failed,
    Here(Show),
}

/// Shows a part, once it is loaded: at once where it was loaded before.
pub fn part(part: Part) -> AnyView {
    let mut loading = use_program().parts.load(part);
    let first = match (&mut loading).now_or_never() {
        Some(Ok(show)) => return show(),
        Some(Err(_)) => Stage::Failed,
        None => Stage::Waiting,
    };
    let stage = RwSignal::new(first);
    if matches!(first, Stage::Waiting) {
        spawn_local(async move {
            let next = loading.await.map_or(Stage::Failed, Stage::Here);
            stage.try_set(next);
        });
    }
    let shown = move || match stage.get() {
        Stage::Waiting => view! { <Waiting/> }.into_any(),
        // The page that is loaded again names the parts of the server's present release.
        Stage::Failed => {
            view! { <Failed error=ApiError::Unreachable on_retry=|()| browser::reload()/> }.into_any()
        }
        Stage::Here(show) => show(),
    };
    shown.into_any()
}

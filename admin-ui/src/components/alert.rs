//! What a page says above its content, and does not go away by itself.

use leptos::prelude::*;

use super::icon::icon;

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Info,
    /// Something worked.
    Good,
    /// Something needs attention.
    Warn,
    /// Something is wrong.
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Info => "alert",
            Self::Good => "alert good",
            Self::Warn => "alert warn",
            Self::Bad => "alert bad",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Good => "check",
            Self::Warn => "warn",
            Self::Bad => "error",
        }
    }
}

/// A notice.
#[component]
pub fn Alert(
    /// How much it matters.
    tone: Tone,
    /// What it says.
    children: Children,
    /// Its role: `note`, or `alert` for what is read at once.
    #[prop(default = "note")]
    role: &'static str,
    /// Buttons and links that deal with it.
    #[prop(optional_no_strip)]
    acts: Option<ViewFn>,
) -> impl IntoView {
    view! {
        <div class=tone.class() role=role tabindex=(role == "alert").then_some("-1")>
            {icon(tone.icon())}
            <div>{children()}</div>
            {acts.map(|acts| view! { <div class="acts">{acts.run()}</div> })}
        </div>
    }
}

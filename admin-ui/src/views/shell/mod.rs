//! What surrounds the pages of people who are signed in.

mod company;
mod frame;
mod keys;
mod menu;
mod navigation;
mod palette;
mod places;
mod shortcuts;

use leptos::{prelude::*, task::spawn_local};

use self::frame::Frame;
pub use self::frame::{managing, tools};
use super::plain::{Plain, SetupRequired};
use crate::{
    api::{ApiError, Session, use_client},
    components::use_messages,
    state::{Account, Waiting, remote},
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

impl Caller {
    /// Whether the caller had other roles than the person of a session has.
    fn has_other_rights(&self, session: &Session) -> bool {
        let Self::Known(known) = self else { return false };
        let (before, now) = (&known.me, &session.me);
        before.system_role != now.system_role || before.memberships != now.memberships
    }
}

/// Finds out who is signed in, and shows the pages.
#[component]
pub fn Shell() -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
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
    // A role may be taken away while its owner works: the places that it opened go too.
    client.when_refused(Callback::new(move |()| {
        spawn_local(async move {
            let Ok(session) = client.session().await else { return };
            if caller.try_with_untracked(|caller| caller.has_other_rights(&session)) == Some(true) {
                messages.say(text(|t| t.frame.rights_changed));
                caller.set(Caller::Known(Box::new(session)));
            }
        });
    }));
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
            <button type="button" class="button main" id="retry" on:click=move |_| on_retry.run(())>
                {text(|t| t.frame.try_again)}
            </button>
        </Plain>
    }
}

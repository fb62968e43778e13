//! What waits for the person above the applications of the portal: an email that is not confirmed, and invitations.

use leptos::{prelude::*, task::spawn_local};
use shared_types::readable_email;

use super::account::Invitations;
use crate::{
    api::use_client,
    components::use_messages,
    state::{remote::sign_in_address, use_account},
    texts::{made, named, text},
};

/// What is called when an invitation was accepted.
#[derive(Debug, Clone, Copy)]
pub struct OnAccepted(pub Callback<()>);

/// The notices.
pub fn notices() -> AnyView {
    let OnAccepted(on_accepted) = expect_context();
    view! {
        <EmailNotice/>
        <Invitations on_accepted/>
    }
    .into_any()
}

/// What became of the request for a new link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    No,
    Sending,
    Sent,
    /// The sign-in was too long ago.
    SignInAgain,
}

/// Says that the own email is not confirmed, and sends the link again.
#[component]
fn EmailNotice() -> impl IntoView {
    let account = use_account();
    let client = use_client();
    let messages = use_messages();
    if account.has_confirmed_email() {
        return ().into_any();
    }
    let asked = RwSignal::new(Asked::No);
    let send = move |_| {
        if asked.get_untracked() == Asked::Sending {
            return;
        }
        asked.set(Asked::Sending);
        spawn_local(async move {
            let next = match client.confirm_my_email(account.email()).await {
                Ok(()) => Asked::Sent,
                Err(error) if error.code() == "recent_sign_in_required" => Asked::SignInAgain,
                Err(error) => {
                    messages.say(error.message());
                    Asked::No
                }
            };
            asked.try_set(next);
        });
    };
    let outcome = move || match asked.get() {
        Asked::No | Asked::Sending => ().into_any(),
        Asked::Sent => view! { <p>{text(|t| t.portal.confirmation_sent)}</p> }.into_any(),
        Asked::SignInAgain => view! {
            <p>
                {text(|t| t.portal.confirm_after_sign_in)}
                " "
                <a href=sign_in_address("/my-applications", true) rel="external" id="sign-in-again">
                    {text(|t| t.portal.sign_in_again)}
                </a>
            </p>
        }
        .into_any(),
    };
    let email = readable_email(&account.email()).into_owned();
    let label = made(move |t| match asked.get() {
        Asked::Sending => t.forms.please_wait.to_owned(),
        _ => t.portal.send_again.to_owned(),
    });
    view! {
        <section class="note" id="email-not-confirmed" aria-labelledby="email-not-confirmed-title">
            <h2 id="email-not-confirmed-title">{named(&email, |t| t.portal.email_not_confirmed)}</h2>
            <p>{text(|t| t.portal.email_not_confirmed_text)}</p>
            <button type="button" class="button" id="send-confirmation" on:click=send>{label}</button>
            <div role="status">{outcome}</div>
        </section>
    }
    .into_any()
}

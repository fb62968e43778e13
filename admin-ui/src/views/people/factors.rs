//! The factors of a person, and resetting them.

use leptos::prelude::*;
use shared_types::{Factors, Passkey};

use crate::{
    api::{Owner, use_client},
    components::{
        ConfirmButton, acts_below, all, facts, icon, known, nothing, paragraph, section, sending, status,
        thing, things, use_messages,
    },
    state::{Remote, loaded},
    texts::{counted, made, named, text},
};

/// What the person proves beside the password; a button removes it all when the person has lost it.
pub(super) fn factors_section(owner: Owner, name: String) -> AnyView {
    let client = use_client();
    let factors = Remote::new(move || client.factors(owner));
    let rows = loaded(factors, move |found| {
        let Factors { passkeys, totp, recovery_codes } = found;
        if passkeys.is_empty() && totp.is_none() && recovery_codes.is_none() {
            return paragraph("soft", text(|t| t.person.factors_empty));
        }
        let mut rows: Vec<_> = passkeys.into_iter().map(passkey).collect();
        if let Some(totp) = totp {
            let (since, used) = (totp.created_at, totp.last_used_at);
            let about = facts(vec![
                made(move |t| (t.security.since_day)(&t.day(since))),
                match used {
                    Some(at) => made(move |t| (t.security.last_used)(&t.moment(at))),
                    None => text(|t| t.security.never_used),
                },
            ]);
            rows.push(thing(icon("code").into_any(), text(|t| t.security.totp).into_any(), about, nothing()));
        }
        if let Some(codes) = recovery_codes {
            let left = status("status good", counted(codes.left, |t| t.security.recovery_left));
            let word = text(|t| t.security.recovery_codes).into_any();
            rows.push(thing(icon("recovery").into_any(), word, left, nothing()));
        }
        all(vec![things(rows), acts_below(vec![reset(owner, &name, factors)])])
    });
    let lead = Some(text(|t| t.person.factors_lead));
    section(text(|t| t.security.second_factor), lead, nothing(), rows.into_any())
}

fn passkey(passkey: Passkey) -> AnyView {
    let (since, used) = (passkey.created_at, passkey.last_used_at);
    let about = facts(vec![
        made(move |t| (t.security.added_on)(&t.day(since))),
        match used {
            Some(at) => made(move |t| (t.security.last_used)(&t.moment(at))),
            None => text(|t| t.security.never_used),
        },
    ]);
    thing(icon("passkey").into_any(), passkey.name.into_any(), about, nothing())
}

fn reset(owner: Owner, name: &str, factors: Remote<Factors>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let done = named(name, |t| t.person.factors_reset);
    view! {
        <ConfirmButton
            id="reset-factors"
            label=text(|t| t.person.reset_factors)
            class="button low danger"
            title=named(name, |t| t.person.reset_title)
            consequences=known(vec![text(|t| t.person.reset_text)])
            action=text(|t| t.person.reset_factors)
            on_confirm=move |()| sending(client.reset_factors(owner))
            on_done=move |()| {
                messages.say(done.clone());
                factors.reload();
            }
        />
    }
    .into_any()
}

//! The second factors: the authenticator app (RFC 6238) and the recovery codes.

use leptos::prelude::*;
use shared_types::{EnrolledFactor, Factors, Totp, TotpEnrolment};

use super::{
    passkeys::passkeys_section,
    recovery_codes::{self, Codes},
};
use crate::{
    api::{Owner, use_client},
    browser,
    components::{
        Cancel, ConfirmButton, Form, FormFrame, TextField, all, dialog_button, dialog_opener, facts, icon,
        known, nothing, paragraph, section, sending, thing, things, use_messages, value,
    },
    state::{Remote, loaded},
    texts::{Text, made, text},
};

/// A section for each kind of factor.
pub(super) fn factors() -> AnyView {
    let client = use_client();
    let factors = Remote::new(move || client.factors(Owner::Caller));
    let codes = Codes::default();
    let sections = loaded(factors, move |found| {
        let Factors { passkeys, totp, recovery_codes } = found;
        let has_factor = totp.is_some() || !passkeys.is_empty();
        let rows = things(vec![
            totp_row(totp, factors, codes),
            recovery_codes::row(recovery_codes, has_factor, factors, codes),
        ]);
        let lead = Some(text(|t| t.security.second_factor_lead));
        all(vec![
            passkeys_section(passkeys, factors, codes),
            section(text(|t| t.security.second_factor), lead, nothing(), rows),
        ])
    });
    all(vec![sections.into_any(), recovery_codes::dialog(codes)])
}

fn totp_row(totp: Option<Totp>, factors: Remote<Factors>, codes: Codes) -> AnyView {
    let (label, title): (Text, Text) = match totp {
        None => (text(|t| t.security.set_up), text(|t| t.security.set_up_totp)),
        Some(_) => (text(|t| t.security.replace), text(|t| t.security.replace_totp)),
    };
    let name = Some(title.clone());
    let mut acts = vec![dialog_button(
        |open| dialog_opener("set-up-totp".to_owned(), "button low", label.into_any(), name, open),
        title,
        move |open| enrol(open, factors, codes),
    )];
    if totp.is_some() {
        acts.push(remove(factors));
    }
    let about = match totp {
        None => text(|t| t.security.totp_off).into_any(),
        Some(Totp { created_at, last_used_at }) => facts(vec![
            made(move |t| (t.security.since_day)(&t.day(created_at))),
            match last_used_at {
                Some(at) => made(move |t| (t.security.last_used)(&t.moment(at))),
                None => text(|t| t.security.never_used),
            },
        ]),
    };
    thing(icon("code").into_any(), text(|t| t.security.totp).into_any(), about, all(acts))
}

fn remove(factors: Remote<Factors>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    view! {
        <ConfirmButton
            id="remove-totp"
            label=text(|t| t.security.turn_off)
            full_label=text(|t| t.security.turn_off_totp)
            class="button quiet low danger"
            title=text(|t| t.security.turn_off_title)
            consequences=known(vec![text(|t| t.security.turn_off_text), text(|t| t.security.turn_off_codes)])
            action=text(|t| t.security.turn_off_totp)
            on_confirm=move |()| sending(client.remove_my_totp())
            on_done=move |()| {
                messages.say(text(|t| t.security.turned_off));
                factors.reload();
            }
        />
    }
    .into_any()
}

/// Shows the secret of the new app, once the server has given one, and asks for a code that the app shows.
fn enrol(open: RwSignal<bool>, factors: Remote<Factors>, codes: Codes) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let form = Form::new();
    let enrolment = RwSignal::new(None::<TotpEnrolment>);
    let code = RwSignal::new(String::new());
    let begin = move || form.send(client.begin_my_totp(), move |begun| _ = enrolment.try_set(Some(begun)));
    begin();
    let enrolled = move |enrolled: EnrolledFactor| {
        messages.say(text(|t| t.security.totp_on));
        open.try_set(false);
        factors.reload();
        if let Some(made) = enrolled.recovery_codes {
            codes.show(made);
        }
    };
    let submit = move |()| {
        if enrolment.with_untracked(Option::is_none) {
            return begin();
        }
        let typed: String = code.with_untracked(|code| code.chars().filter(|c| !c.is_whitespace()).collect());
        form.clear_all();
        if typed.len() != 6 || !typed.chars().all(|c| c.is_ascii_digit()) {
            form.mark("code", text(|t| t.security.totp_code_hint));
            return browser::focus_first_error();
        }
        form.send(client.confirm_my_totp(typed), enrolled);
    };
    view! {
        <FormFrame form on_submit=submit submit=text(|t| t.security.totp_confirm) cancel=Cancel::close(open)>
            {move || enrolment.get().map(secret)}
            <div hidden=move || enrolment.with(Option::is_none)>
                <TextField
                    id="totp-code"
                    form
                    field="code"
                    label=text(|t| t.security.totp_code)
                    hint=text(|t| t.security.totp_code_hint)
                    value=code
                    autocomplete="one-time-code"
                />
            </div>
        </FormFrame>
    }
    .into_any()
}

/// The secret as a QR code, as a link for the app on the same device, and as a text.
fn secret(enrolment: TotpEnrolment) -> AnyView {
    let TotpEnrolment { secret, uri, qr_code, .. } = enrolment;
    let picture = qr_code.map(|svg| {
        let address = format!("data:image/svg+xml,{}", browser::encode(&svg));
        view! { <img class="qr" src=address alt=text(|t| t.security.totp_qr) width="208" height="208"/> }
    });
    let spaced: String = secret
        .chars()
        .enumerate()
        .flat_map(|(index, letter)| (index > 0 && index % 4 == 0).then_some(' ').into_iter().chain([letter]))
        .collect();
    let open = view! { <p><a href=uri rel="external">{text(|t| t.security.totp_open)}</a></p> };
    all(vec![
        paragraph("", text(|t| t.security.totp_scan)),
        picture.into_any(),
        open.into_any(),
        paragraph("", text(|t| t.security.totp_secret)),
        value(spaced, secret, "totp-secret", text(|t| t.security.copy_secret)),
    ])
}

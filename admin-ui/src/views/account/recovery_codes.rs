//! The recovery codes: how many are left, and new ones, which are shown once.

use leptos::prelude::*;
use shared_types::{Factors, RecoveryCodes};

use crate::{
    api::use_client,
    browser,
    components::{self, ConfirmButton, CopyButton, button, icon, known, sending, status, thing},
    state::Remote,
    texts::{Text, counted, text, texts},
};

/// With fewer codes than these, new ones are due.
const FEW: u64 = 4;

/// New recovery codes that are on the screen.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Codes {
    codes: RwSignal<Vec<String>>,
    open: RwSignal<bool>,
}

impl Codes {
    /// Shows new codes.
    pub(super) fn show(self, codes: Vec<String>) {
        self.codes.try_set(codes);
        self.open.try_set(true);
    }
}

/// How many codes are left, and the button that creates new ones.
pub(super) fn row(
    recovery_codes: Option<RecoveryCodes>,
    has_factor: bool,
    factors: Remote<Factors>,
    codes: Codes,
) -> AnyView {
    let client = use_client();
    let about = match recovery_codes {
        None => text(|t| t.security.recovery_off).into_any(),
        Some(RecoveryCodes { left, .. }) => {
            let class = if left < FEW { "status soon" } else { "status good" };
            status(class, counted(left, |t| t.security.recovery_left))
        }
    };
    let replace = move |()| {
        sending(async move {
            let made = client.replace_my_recovery_codes().await?;
            codes.codes.try_set(made.recovery_codes);
            Ok::<(), crate::api::ApiError>(())
        })
    };
    let acts = has_factor.then(|| {
        view! {
            <ConfirmButton
                id="new-codes"
                label=text(|t| t.security.new_codes)
                class="button low"
                title=text(|t| t.security.new_codes_title)
                consequences=known(vec![text(|t| t.security.new_codes_text)])
                action=text(|t| t.security.new_codes)
                harmless=true
                on_confirm=replace
                on_done=move |()| {
                    codes.open.try_set(true);
                    factors.reload();
                }
            />
        }
    });
    thing(icon("recovery").into_any(), text(|t| t.security.recovery_codes).into_any(), about, acts.into_any())
}

/// The dialog that shows new codes.
pub(super) fn dialog(codes: Codes) -> AnyView {
    let title: Text = text(|t| t.security.codes_title);
    components::dialog(codes.open, title, move || shown(codes))
}

fn shown(codes: Codes) -> AnyView {
    let list = codes.codes.get_untracked();
    let lines = list.join("\n");
    let file = format!("data:text/plain;charset=utf-8,{}", browser::encode(&(lines.clone() + "\n")));
    let items = list.into_iter().map(|code| view! { <li><code dir="ltr">{code}</code></li> }).collect_view();
    let kept = Callback::new(move |()| codes.open.set(false));
    let print = Callback::new(|()| browser::print());
    view! {
        <div class="printed">
            <p>{text(|t| t.security.codes_text)}</p>
            <ol class="codes" id="recovery-codes">{items}</ol>
        </div>
        <div class="form-acts">
            {button("codes-kept".to_owned(), "button main", text(|t| t.security.codes_kept).into_any(), None, kept)}
            <CopyButton copied=lines shown_in="recovery-codes" label=text(|t| t.security.copy_codes)/>
            <a class="button quiet low" id="download-codes" href=file rel="external" download=texts().security.codes_file>
                {text(|t| t.security.download)}
            </a>
            {button("print-codes".to_owned(), "button quiet low", text(|t| t.security.print).into_any(), None, print)}
        </div>
    }
    .into_any()
}

//! The step before the first, where the link's secret is missing or was rejected.

use leptos::prelude::*;

use super::wizard::{Step, Wizard};
use crate::{
    browser,
    components::{FormFrame, TextField},
    texts::text,
    views::plain::Plain,
};

#[component]
pub(super) fn SecretStep(wizard: Wizard) -> impl IntoView {
    let form = wizard.form;
    let send = move |()| {
        form.clear_all();
        // The whole link may have been pasted.
        wizard
            .secret
            .update(|secret| *secret = secret.rsplit('#').next().unwrap_or_default().trim().to_owned());
        if wizard.secret.with_untracked(String::is_empty) {
            form.mark("secret", text(|t| t.setup.secret_missing));
            browser::focus_first_error();
        } else {
            wizard.step.set(Step::Company);
        }
    };
    view! {
        <Plain title=text(|t| t.setup.title) lead=text(|t| t.setup.secret_lead) focus_elsewhere=true>
            <FormFrame class="group" guarded=false form on_submit=send submit=text(|t| t.setup.go_on) submit_id="use-secret">
                <TextField
                    id="setup-secret"
                    form
                    field="secret"
                    label=text(|t| t.setup.secret)
                    hint=text(|t| t.setup.secret_hint)
                    value=wizard.secret
                    autofocus=true
                />
            </FormFrame>
        </Plain>
    }
}

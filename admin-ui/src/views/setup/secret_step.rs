//! Before the first step, where the link's secret is missing or was refused.

use leptos::prelude::*;

use super::wizard::{Step, Wizard};
use crate::{
    browser,
    components::{Form, TextField},
    views::plain::Plain,
};

#[component]
pub(super) fn SecretStep(wizard: Wizard) -> impl IntoView {
    let form: Form = wizard.form;
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        form.clear_all();
        // The whole link may have been pasted.
        wizard
            .secret
            .update(|secret| *secret = secret.rsplit('#').next().unwrap_or_default().trim().to_owned());
        if wizard.secret.with_untracked(String::is_empty) {
            form.mark("secret", "Enter the secret.");
            browser::focus_first_error();
        } else {
            wizard.step.set(Step::Company);
        }
    };
    view! {
        <Plain
            title="Set up Aldaba"
            lead="Open the link that the server printed on its console, or paste it here."
            focus_elsewhere=true
        >
            <form class="card" novalidate on:submit=submit>
                <TextField
                    id="setup-secret"
                    form
                    field="secret"
                    label="Set-up link, or its secret"
                    hint="The secret is what follows the # in the link. It shows that you run this server."
                    value=wizard.secret
                    autofocus=true
                />
                <div class="actions">
                    <button type="submit" class="button primary" id="use-secret">"Go on"</button>
                </div>
            </form>
        </Plain>
    }
}

//! Questions before something is destroyed, or done that cannot be taken lightly.

use std::{
    future::{Future, ready},
    pin::Pin,
};

use leptos::{prelude::*, task::spawn_local};
use shared_types::readable_email;

use super::{
    button::Cancel,
    dialog::Dialog,
    field::TextField,
    form::{Form, FormFrame, Refusal, Sending},
    message::use_messages,
};
use crate::{
    browser,
    texts::{Text, made},
};

/// What would happen, once it is known.
pub type Consequences = Pin<Box<dyn Future<Output = Result<Vec<Text>, Refusal>>>>;

/// Consequences that are known before anybody asks.
pub fn known(consequences: Vec<Text>) -> Callback<(), Consequences> {
    Callback::new(move |()| -> Consequences { Box::pin(ready(Ok(consequences.clone()))) })
}

/// A button that does something grave, after a question that says what will happen.
#[component]
pub fn ConfirmButton(
    /// The id of the button.
    #[prop(into)]
    id: String,
    /// What the button says.
    label: Text,
    /// What the button does, in full, where the label alone would be the same in each row of a list.
    #[prop(optional)]
    full_label: Option<Text>,
    /// The classes of the button.
    #[prop(default = "button quiet low")]
    class: &'static str,
    /// The question.
    title: Text,
    /// What will happen.
    consequences: Callback<(), Consequences>,
    /// What the button that does it says.
    action: Text,
    /// What must be typed first; empty: nothing.
    #[prop(optional)]
    word: String,
    /// A value that the question is about, shown as it is; empty: none.
    #[prop(optional, into)]
    value: String,
    /// Whether nothing is destroyed.
    #[prop(optional)]
    harmless: bool,
    /// Does it.
    #[prop(into)]
    on_confirm: Callback<(), Sending>,
    /// Called once it is done.
    #[prop(into)]
    on_done: Callback<()>,
    /// Called when the person answers no.
    #[prop(optional, into)]
    on_keep: Option<Callback<()>>,
) -> impl IntoView {
    let messages = use_messages();
    let open = RwSignal::new(false);
    let found = RwSignal::new(Vec::new());
    let ask = move |_| {
        spawn_local(async move {
            match consequences.run(()).await {
                Ok(consequences) => {
                    found.try_set(consequences);
                    open.try_set(true);
                }
                Err(refusal) => messages.fail(refusal.message),
            }
        });
    };
    view! {
        <button type="button" class=class id=id aria-label=full_label aria-haspopup="dialog" on:click=ask>{label}</button>
        <Dialog open title>
            <ConfirmForm
                open
                found
                action=action.clone()
                word=word.clone()
                value=value.clone()
                harmless
                on_confirm
                on_done
                on_keep
            />
        </Dialog>
    }
}

#[component]
fn ConfirmForm(
    open: RwSignal<bool>,
    found: RwSignal<Vec<Text>>,
    action: Text,
    word: String,
    value: String,
    harmless: bool,
    on_confirm: Callback<(), Sending>,
    on_done: Callback<()>,
    on_keep: Option<Callback<()>>,
) -> impl IntoView {
    let form = Form::new();
    let typed = RwSignal::new(String::new());
    let confirm_word = {
        let word = word.clone();
        made(move |t| (t.forms.confirm_word)(&word))
    };
    let field = (!word.is_empty()).then(|| {
        let label = confirm_word.clone();
        view! { <TextField id="confirm-word" form field="word" label value=typed/> }
    });
    let submit = move |()| {
        if !typed.with_untracked(|typed| is_word(typed, &word)) {
            form.clear_all();
            form.mark("word", confirm_word.clone());
            return browser::focus_first_error();
        }
        form.send(on_confirm.run(()), move |()| {
            _ = open.try_set(false);
            on_done.try_run(());
        });
    };
    let keep = Callback::new(move |()| {
        open.set(false);
        if let Some(on_keep) = on_keep {
            on_keep.run(());
        }
    });
    let consequences = found.get_untracked().into_iter().map(|consequence| view! { <p>{consequence}</p> });
    view! {
        <FormFrame
            form
            on_submit=submit
            submit=action
            submit_id="confirm"
            danger=!harmless
            guarded=false
            cancel=Cancel::Run(keep)
            cancel_id="keep"
        >
            {(!value.is_empty()).then(|| view! { <p><code class="received" dir="ltr" id="confirm-value">{value}</code></p> })}
            {consequences.collect_view()}
            {field}
        </FormFrame>
    }
}

/// Whether the word was typed. An email may be typed in either form of its domain.
fn is_word(typed: &str, word: &str) -> bool {
    readable_email(typed.trim()) == readable_email(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_may_be_typed_in_either_form() {
        let word = "ana@bücher.example.com";
        assert!(is_word(word, word) && is_word(" ana@xn--bcher-kva.example.com ", word));
        assert!(is_word("Acme", "Acme") && !is_word("acme", "Acme"));
        assert!(!is_word("", word) && !is_word("ana@bucher.example.com", word));
    }
}

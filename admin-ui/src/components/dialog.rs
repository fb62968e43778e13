//! Dialogs: they keep the focus inside, close with Escape and give the focus back.

use leptos::{html, prelude::*};

use super::{
    button::SubmitButton,
    field::TextField,
    form::{Form, FormAlert, Sending},
};
use crate::browser;

/// A dialog over the page. What is in it is made anew each time that it opens.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its title.
    #[prop(into)]
    title: String,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    move || {
        let (title, children) = (title.clone(), children.clone());
        open.get().then(|| view! { <OpenDialog open title>{children()}</OpenDialog> })
    }
}

#[component]
fn OpenDialog(open: RwSignal<bool>, title: String, children: Children) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let opener = StoredValue::new_local(browser::focused());
    dialog.on_load(|dialog: web_sys::HtmlDialogElement| {
        request_animation_frame(move || {
            if dialog.is_connected() {
                let _ = dialog.show_modal();
            }
        });
    });
    on_cleanup(move || {
        if let Some(opener) = opener.try_get_value().flatten() {
            request_animation_frame(move || browser::focus_element(&opener));
        }
    });
    view! {
        <dialog
            node_ref=dialog
            aria-labelledby="dialog-title"
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                open.set(false);
            }
            on:close=move |_| _ = open.try_set(false)
        >
            <h2 id="dialog-title">{title}</h2>
            {children()}
        </dialog>
    }
}

/// A question before something is destroyed. With `word` the person must type it first.
#[component]
pub fn Confirm(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What is asked.
    title: String,
    /// What will happen.
    #[prop(into)]
    text: Signal<String>,
    /// What the button says.
    action: &'static str,
    /// What must be typed; empty: nothing.
    #[prop(optional)]
    word: String,
    /// What is done.
    #[prop(into)]
    on_confirm: Callback<(), Sending>,
    /// What follows once it is done.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog open title>
            <ConfirmForm open text action word=word.clone() on_confirm on_done/>
        </Dialog>
    }
}

#[component]
fn ConfirmForm(
    open: RwSignal<bool>,
    text: Signal<String>,
    action: &'static str,
    word: String,
    on_confirm: Callback<(), Sending>,
    on_done: Callback<()>,
) -> impl IntoView {
    let form = Form::new();
    let typed = RwSignal::new(String::new());
    let label = (!word.is_empty()).then(|| format!("Type “{word}” to confirm"));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if typed.with_untracked(|typed| typed.trim() != word) {
            form.clear_all();
            form.mark("word", format!("Type “{word}” to go on."));
            return browser::focus_first_error();
        }
        form.send(on_confirm.run(()), move |()| {
            _ = open.try_set(false);
            on_done.try_run(());
        });
    };
    view! {
        <form novalidate on:submit=submit>
            <FormAlert form/>
            <p>{move || text.get()}</p>
            {label.map(|label| view! { <TextField id="confirm-word" form field="word" label value=typed/> })}
            <div class="actions">
                <SubmitButton id="confirm" form label=action danger=true/>
                <button type="button" class="button" id="keep" on:click=move |_| open.set(false)>
                    "Cancel"
                </button>
            </div>
        </form>
    }
}

//! Dialogs: they keep the focus inside, close with Escape and give the focus back.

use std::future::Future;

use leptos::{html, prelude::*};

use super::{
    button::SubmitButton,
    field::TextField,
    form::{Form, FormAlert, Refusal},
};
use crate::browser;

/// A dialog over the page. What is in it is made anew each time that it opens.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    move || {
        open.get().then(
            || view! { <OpenDialog open title>{children.with_value(|children| children())}</OpenDialog> },
        )
    }
}

#[component]
fn OpenDialog(open: RwSignal<bool>, title: Signal<String>, children: Children) -> impl IntoView {
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
pub fn Confirm<A, F, E>(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What is asked.
    #[prop(into)]
    title: Signal<String>,
    /// What will happen.
    #[prop(into)]
    text: Signal<String>,
    /// What the button says.
    #[prop(into)]
    action: Signal<String>,
    /// What must be typed; empty: nothing.
    #[prop(optional, into)]
    word: Signal<String>,
    /// What is done.
    on_confirm: A,
    /// What follows once it is done.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView
where
    A: Fn() -> F + Copy + Send + Sync + 'static,
    F: Future<Output = Result<(), E>> + 'static,
    E: Into<Refusal> + 'static,
{
    let body = move || {
        let form = Form::new();
        let typed = RwSignal::new(String::new());
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            if typed.with_untracked(|typed| word.with_untracked(|word| typed.trim() != word)) {
                form.clear_all();
                form.mark("word", format!("Type “{}” to go on.", word.get_untracked()));
                browser::focus_first_error();
                return;
            }
            form.send(on_confirm(), move |()| {
                _ = open.try_set(false);
                on_done.try_run(());
            });
        };
        view! {
            <form novalidate on:submit=submit>
                <FormAlert form/>
                <p>{text}</p>
                <Show when=move || !word.with(String::is_empty)>
                    <TextField
                        id="confirm-word"
                        form
                        field="word"
                        label=format!("Type “{}” to confirm", word.get_untracked())
                        value=typed
                    />
                </Show>
                <div class="actions">
                    <SubmitButton id="confirm" form label=action danger=true/>
                    <button type="button" class="button" id="keep" on:click=move |_| open.set(false)>
                        "Cancel"
                    </button>
                </div>
            </form>
        }
    };
    view! { <Dialog open title>{body()}</Dialog> }
}

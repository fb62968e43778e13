//! Dialogs: they keep the focus inside, close with Escape and return the focus. The address names the open one.

use leptos::{html, prelude::*};

use crate::{address, browser, texts::Text};

/// A dialog over the page. Its content is created anew each time that it opens.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its title.
    title: Text,
    /// Its content.
    children: ChildrenFn,
) -> impl IntoView {
    move || {
        let (title, children) = (title.clone(), children.clone());
        open.get().then(|| {
            view! {
                <OpenDialog open labelled_by="dialog-title">
                    <div class="top"><h2 id="dialog-title">{title}</h2></div>
                    <div class="body">{children()}</div>
                </OpenDialog>
            }
        })
    }
}

/// A dialog without the usual frame, for the time that it is open.
#[component]
pub fn OpenDialog(
    /// Set to false when it closes.
    open: RwSignal<bool>,
    /// Its classes.
    #[prop(optional)]
    class: &'static str,
    /// What it is, where no heading says it.
    #[prop(optional, into)]
    label: Option<Text>,
    /// The id of the heading that says what it is.
    #[prop(optional)]
    labelled_by: &'static str,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let opener = StoredValue::new_local(browser::focused());
    let id = opener.with_value(|opener| opener.as_ref().and_then(address::dialog_of));
    let is_named = id.is_some();
    if is_named {
        address::set_dialog(id.as_deref());
    }
    dialog.on_load(|dialog: web_sys::HtmlDialogElement| {
        request_animation_frame(move || {
            if dialog.is_connected() {
                let _ = dialog.show_modal();
            }
        });
    });
    on_cleanup(move || {
        if is_named {
            address::set_dialog(None);
        }
        if let Some(opener) = opener.try_get_value().flatten() {
            request_animation_frame(move || browser::focus_element(&opener));
        }
    });
    view! {
        <dialog
            class=class
            node_ref=dialog
            aria-label=label
            aria-labelledby=(!labelled_by.is_empty()).then_some(labelled_by)
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                open.set(false);
            }
            on:close=move |_| _ = open.try_set(false)
        >
            {children()}
        </dialog>
    }
}

//! Small pieces of pages as plain functions: many places share one type of view, which keeps the program small.

use leptos::prelude::*;

use super::{avatar::Logo, button::CopyButton, dialog::Dialog};
use crate::texts::{Text, made};

/// Several views, one after the other.
pub fn all(views: Vec<AnyView>) -> AnyView {
    views.into_any()
}

/// Nothing.
pub fn nothing() -> AnyView {
    Vec::<AnyView>::new().into_any()
}

/// A button.
pub fn button(
    id: String,
    class: &'static str,
    label: AnyView,
    name: Option<Text>,
    on_click: Callback<()>,
) -> AnyView {
    view! {
        <button type="button" class=class id=id aria-label=name on:click=move |_| on_click.run(())>{label}</button>
    }
    .into_any()
}

/// The button of [`dialog_button`].
pub fn dialog_opener(
    id: String,
    class: &'static str,
    label: AnyView,
    name: Option<Text>,
    on_click: Callback<()>,
) -> AnyView {
    view! {
        <button
            type="button"
            class=class
            id=id
            aria-label=name
            aria-haspopup="dialog"
            on:click=move |_| on_click.run(())
        >
            {label}
        </button>
    }
    .into_any()
}

/// A button that opens a dialog, whose content is made anew each time.
pub fn dialog_button(
    button_of: impl FnOnce(Callback<()>) -> AnyView,
    title: Text,
    content: impl Fn(RwSignal<bool>) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let open = RwSignal::new(false);
    let button = button_of(Callback::new(move |()| open.set(true)));
    all(vec![button, dialog(open, title, move || content(open))])
}

/// A dialog, whose content is made anew each time that it opens.
pub fn dialog(
    open: RwSignal<bool>,
    title: Text,
    content: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    // Boxed, so that all dialogs have one type.
    let content: Box<dyn Fn() -> AnyView + Send + Sync> = Box::new(content);
    view! { <Dialog open title>{content()}</Dialog> }.into_any()
}

/// A paragraph.
pub fn paragraph(class: &'static str, text: Text) -> AnyView {
    view! { <p class=class>{text}</p> }.into_any()
}

/// A value to copy, such as a secret that is shown once.
pub fn value(shown: String, copied: String, id: &'static str, copy: Text) -> AnyView {
    view! {
        <div class="value spaced">
            <code id=id dir="ltr">{shown}</code>
            <CopyButton copied shown_in=id label=copy/>
        </div>
    }
    .into_any()
}

/// A state: the class decides its ring.
pub fn status(class: &'static str, word: Text) -> AnyView {
    view! { <span class=class>{word}</span> }.into_any()
}

/// The tile of a company or an application without a picture.
pub fn logo(name: String, code: String) -> AnyView {
    view! { <Logo name code/> }.into_any()
}

/// Numbers side by side, each with what it counts and a link to that.
pub fn figures(figures: Vec<(Text, usize, String)>) -> AnyView {
    let figures = figures.into_iter().map(|(title, count, path)| {
        let count = made(move |t| t.number(count).to_string());
        view! { <div><dt>{title}</dt><dd><a class="name" href=path>{count}</a></dd></div> }.into_any()
    });
    view! { <dl class="figures">{figures.collect::<Vec<_>>()}</dl> }.into_any()
}

/// The end of a line.
pub fn line_break() -> AnyView {
    view! { <br/> }.into_any()
}

/// A value of unknown direction inside a sentence.
pub fn bidirectional(id: &'static str, value: String) -> AnyView {
    view! { <bdi id=id>{value}</bdi> " " }.into_any()
}

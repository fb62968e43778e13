//! Buttons, fields and forms.

use leptos::prelude::*;

use super::said;
use crate::{
    components::{
        Cancel, Checkbox, Choice, ConfirmButton, CopyButton, Form, FormFrame, PasswordField, RadioField,
        Refusal, SelectField, SubmitButton, TextArea, TextField, icon, known, sending,
    },
    texts::Text,
};

#[component]
pub(super) fn Buttons() -> impl IntoView {
    const KINDS: [(&str, &str); 8] = [
        ("button main", "Main"),
        ("button", "Other"),
        ("button quiet", "Quiet"),
        ("button danger", "Danger"),
        ("button danger main", "Last step of a danger"),
        ("button quiet danger", "Quiet danger"),
        ("button low", "Low"),
        ("button quiet low", "Quiet and low"),
    ];
    let kinds = KINDS.map(|(class, name)| view! { <button type="button" class=class>{name}</button> });
    let busy = KINDS.map(|(class, name)| {
        view! { <button type="button" class=class aria-busy="true">{name} ", busy"</button> }
    });
    let idle = KINDS.map(|(class, name)| {
        view! { <button type="button" class=class aria-disabled="true">{name} ", off"</button> }
    });
    view! {
        <div class="shelf">{kinds.into_iter().collect_view()}</div>
        <div class="shelf">{busy.into_iter().collect_view()}</div>
        <div class="shelf">{idle.into_iter().collect_view()}</div>
        <div class="shelf">
            <button type="button" class="button">{icon("download")} "With an icon"</button>
            <button type="button" class="button square" aria-label="More">{icon("more")}</button>
            <button type="button" class="button quiet square low" aria-label="Close">{icon("close")}</button>
            <a class="button" href="/gallery">"A link"</a>
            <a class="button main" href="/gallery">"The main link"</a>
            <code id="g-copied">"5f0c9b1e"</code>
            <CopyButton copied="5f0c9b1e".to_owned() shown_in="g-copied" label=said("Copy the value")/>
        </div>
        <p>
            "A " <a href="/gallery">"link in a sentence"</a> ", and a "
            <a class="name" href="/gallery">"name that is a link"</a> "."
        </p>
    }
}

fn typed(text: &str) -> RwSignal<String> {
    RwSignal::new(text.to_owned())
}

fn choices() -> Vec<Choice> {
    vec![
        Choice::new("a", said("First")).with_hint(Some(said("With help."))),
        Choice::new("b", said("Second")),
    ]
}

#[component]
pub(super) fn Fields() -> impl IntoView {
    let form = Form::new();
    form.mark("broken", said("Use lower-case letters, digits, hyphens and underscores."));
    form.mark("lines.1", said("This is no URL."));
    form.mark("secret", said("This password is easy to guess."));
    view! {
        <div class="cols">
            <TextField id="g-text" form field="text" label=said("Text") value=typed("Konstrukta") hint=said("Help stands below.")/>
            <TextField id="g-broken" form field="broken" label=said("With an error") value=typed("Not a code!") hint=said("Help.")/>
            <TextField id="g-optional" form field="optional" label=said("Optional") value=typed("") optional=true/>
            <TextField id="g-date" form field="date" label=said("Day") kind="date" value=typed("2026-11-28")/>
            <TextField id="g-number" form field="number" label=said("Number") kind="number" value=typed("160")/>
            <TextArea id="g-area" form field="area" label=said("Lines") value=typed("one\ntwo") hint=said("One on each line.")/>
            <TextArea id="g-lines" form field="lines" label=said("Lines, one wrong") value=typed("https://a.example.com\nb") hint=said("One on each line.")/>
            <PasswordField id="g-new" form field="new" label=said("New password") value=typed("") fewest=15/>
            <PasswordField id="g-short" form field="short" label=said("Too short") value=typed("short") fewest=15/>
            <PasswordField id="g-secret" form field="secret" label=said("Refused") value=typed("password password") fewest=15/>
            <SelectField id="g-select" form field="select" label=said("List") value=typed("b") choices=choices() hint=said("Help.")/>
        </div>
    }
}

#[component]
pub(super) fn Choices() -> impl IntoView {
    let form = Form::new();
    form.mark("wrong", said("Choose one."));
    let boxed = |id: &str, label: &str, checked: bool, hint: Option<Text>| {
        view! { <Checkbox id=id.to_owned() label=said(label) checked on_change=|_| () hint/> }
    };
    view! {
        <div class="cols">
            <RadioField id="g-radio" form field="radio" legend=said("One of a few") value=typed("a") choices=choices()/>
            <RadioField id="g-wrong" form field="wrong" legend=said("One of a few, none chosen") value=typed("") choices=choices()/>
            <div>
                {boxed("g-on", "On", true, Some(said("Help.")))}
                {boxed("g-off", "Off", false, None)}
                <div class="choice">
                    <input type="checkbox" id="g-fixed" disabled/>
                    <label for="g-fixed">"Cannot be changed here"</label>
                </div>
            </div>
            <fieldset class="one-of">
                <legend>"One of two, side by side"</legend>
                <label><input type="radio" name="g-one-of" checked/>"One person"</label>
                <label><input type="radio" name="g-one-of"/>"Paste a list"</label>
            </fieldset>
        </div>
    }
}

#[component]
pub(super) fn WholeForm() -> impl IntoView {
    let (form, busy) = (Form::new(), Form::new());
    let refused = || Refusal { message: said("Somebody else has this name."), ..Refusal::default() };
    let refuse = move |()| form.run(async move { Err(refused()) });
    busy.run(std::future::pending());
    let done = || sending(async { Ok::<(), Refusal>(()) });
    view! {
        <div class="cols">
            <FormFrame form on_submit=refuse submit=said("Is refused") cancel=Cancel::To("/gallery".to_owned())>
                <TextField id="g-whole" form field="name" label=said("Name") value=typed("Konstrukta")/>
            </FormFrame>
            <div class="form-acts"><SubmitButton id="g-busy" form=busy label=said("Save")/></div>
            <ConfirmButton
                id="g-confirm"
                class="button danger"
                label=said("Delete company")
                title=said("Delete Konstrukta?")
                consequences=known(vec![said("3 people lose access."), said("This cannot be undone.")])
                action=said("Delete company")
                word="konstrukta".to_owned()
                on_confirm=move |()| done()
                on_done=|()| ()
            />
        </div>
    }
}

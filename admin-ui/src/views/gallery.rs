//! Every component in its states, for people who work on the app. Nothing links here; only
//! builds for development (`scripts/ui serve`) have it. Its texts are in English alone.

use leptos::prelude::*;

use crate::{
    components::{
        Alert, Avatar, Checkbox, Choice, Dialog, Empty, Form, Logo, Page, PasswordField, RadioField,
        SelectField, Status, SubmitButton, TextArea, TextField, Tone, icon, use_messages,
    },
    texts::Text,
};

fn said(text: &str) -> Text {
    text.to_owned().into()
}

/// The page.
#[component]
pub fn Gallery() -> impl IntoView {
    view! {
        <Page title=said("Gallery") lead=said("Every component in its states.")>
            <Stage title="Buttons"><Buttons/></Stage>
            <Stage title="Fields"><Fields/></Stage>
            <Stage title="Status, tag, avatar, logo"><States/></Stage>
            <Stage title="Alerts, messages, dialogs"><Messages/></Stage>
            <Stage title="Table, empty, waiting"><Tables/></Stage>
            <Stage title="Checklist, progress, outcome"><Rings/></Stage>
            <Stage title="Icons"><Icons/></Stage>
        </Page>
    }
}

#[component]
fn Stage(title: &'static str, children: Children) -> impl IntoView {
    view! { <section class="stage"><header><h2>{title}</h2></header>{children()}</section> }
}

#[component]
fn Buttons() -> impl IntoView {
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
    view! {
        <div class="shelf">{kinds.into_iter().collect_view()}</div>
        <div class="shelf">
            <button type="button" class="button">{icon("download")} "With an icon"</button>
            <button type="button" class="button square" aria-label="More">{icon("more")}</button>
            <button type="button" class="button main" aria-busy="true">"Busy"</button>
            <button type="button" class="button" aria-disabled="true">"Does nothing now"</button>
        </div>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let form = Form::new();
    let typed = |text: &str| RwSignal::new(text.to_owned());
    let choices = || {
        vec![
            Choice::new("a", said("First")).with_hint(Some(said("With help."))),
            Choice::new("b", said("Second")),
        ]
    };
    let broken = typed("Not a code!");
    form.mark("broken", said("Use lower-case letters, digits, hyphens and underscores."));
    view! {
        <div class="cols">
            <TextField id="g-text" form field="text" label=said("Text") value=typed("Konstrukta") hint=said("Help stands below.")/>
            <TextField id="g-broken" form field="broken" label=said("With an error") value=broken/>
            <TextField id="g-optional" form field="optional" label=said("Optional") value=typed("") optional=true/>
            <TextArea id="g-lines" form field="lines" label=said("Lines") value=typed("one\ntwo") hint=said("One on each line.")/>
            <PasswordField id="g-password" form field="password" label=said("Password") value=typed("") fewest=15/>
            <SelectField id="g-select" form field="select" label=said("List") value=typed("b") choices=choices()/>
            <RadioField id="g-radio" form field="radio" legend=said("One of a few") value=typed("a") choices=choices()/>
            <Checkbox id="g-box" label=said("Something to switch on") checked=true on_change=|_| () hint=Some(said("Help."))/>
            <SubmitButton id="g-submit" form label=said("Save changes")/>
        </div>
    }
}

#[component]
fn States() -> impl IntoView {
    const STATES: [(&str, &str); 6] = [
        ("status good", "Active"),
        ("status wait", "Invited"),
        ("status off", "Disabled"),
        ("status soon", "Ends in 2 days"),
        ("status bad", "Failed"),
        ("status", "Waiting"),
    ];
    const TAGS: [(&str, &str); 6] = [
        ("tag", "Plain"),
        ("tag good", "Good"),
        ("tag warn", "Medium"),
        ("tag bad", "High"),
        ("tag new", "newly given"),
        ("tag gone", "taken away"),
    ];
    let states = STATES.map(|(class, word)| view! { <Status class word=said(word)/> });
    let tags = TAGS.map(|(class, word)| view! { <span class=class>{word}</span> });
    let logos = ["payroll", "warehouse", "ledger", "wiki", "helpdesk", "diary"];
    let logos = logos.map(|code| view! { <Logo name=code.to_owned() code=code.to_owned()/> });
    view! {
        <div class="shelf">{states.into_iter().collect_view()}</div>
        <div class="shelf">{tags.into_iter().collect_view()}</div>
        <div class="shelf">
            <Avatar name="Maite Lizarraga".to_owned()/>
            <Avatar class="avatar large" name="Jean Villardière".to_owned()/>
            {logos.into_iter().collect_view()}
        </div>
    }
}

#[component]
fn Messages() -> impl IntoView {
    let messages = use_messages();
    let open = RwSignal::new(false);
    view! {
        <Alert tone=Tone::Info><b>"Good to know."</b><p>"Nothing needs to be done."</p></Alert>
        <Alert tone=Tone::Good><b>"Something worked."</b></Alert>
        <Alert tone=Tone::Warn><b>"Something needs attention."</b></Alert>
        <Alert tone=Tone::Bad><b>"Something is wrong."</b><p>"This is what to do."</p></Alert>
        <div class="shelf">
            <button type="button" class="button" on:click=move |_| messages.say(said("Done."))>"An outcome"</button>
            <button type="button" class="button" on:click=move |_| messages.fail(said("Failed."))>"An error"</button>
            <button type="button" class="button" on:click=move |_| open.set(true)>"A dialog"</button>
        </div>
        <Dialog open title=said("Disable this person?")>
            <p>"The person is signed out everywhere. Nothing is deleted."</p>
            <div class="form-acts">
                <button type="button" class="button danger main">"Disable person"</button>
                <button type="button" class="button" on:click=move |_| open.set(false)>"Cancel"</button>
            </div>
        </Dialog>
    }
}

#[component]
fn Tables() -> impl IntoView {
    view! {
        <div class="frame">
            <table>
                <caption class="unseen">"People"</caption>
                <thead><tr><th scope="col">"Person"</th><th scope="col">"Status"</th></tr></thead>
                <tbody>
                    <tr>
                        <th scope="row">
                            <div class="named">
                                <Avatar name="Tomás Quiroga".to_owned()/>
                                <span><b>"Tomás Quiroga"</b><small>"tomas@example.com"</small></span>
                            </div>
                        </th>
                        <td><Status class="status good" word=said("Active")/></td>
                    </tr>
                    <tr><td><span class="bone"></span></td><td><span class="bone"></span></td></tr>
                </tbody>
            </table>
        </div>
        <Empty title=said("No application yet") hint=said("Register the first one.")>
            <button type="button" class="button main">"Register an application"</button>
        </Empty>
    }
}

#[component]
fn Rings() -> impl IntoView {
    view! {
        <div class="cols">
            <ol class="rings">
                <li class="done">{crate::components::icon_with("check", "icon tick")}<div><b>"Done"</b></div></li>
                <li class="now"><div><b>"What is next"</b><p>"And how."</p></div></li>
                <li><div><b>"Later"</b></div></li>
            </ol>
            <div class="progress">
                <p><b id="g-progress">"Disabling 40 people"</b> <span class="num soft">"27 of 40"</span></p>
                <progress max="40" value="27" aria-labelledby="g-progress"></progress>
            </div>
            <ul class="outcome">
                <li><b>"Ada Okonjo"</b><span class="status bad">"Failed"</span><p>"The last administrator cannot be disabled."</p></li>
            </ul>
        </div>
    }
}

/// The names of all symbols of the sprite.
const NAMES: &[&str] = &[
    "knocker",
    "start",
    "company",
    "people",
    "person",
    "application",
    "portal",
    "access",
    "audit",
    "job",
    "mail",
    "key",
    "resource",
    "register",
    "settings",
    "shield",
    "globe",
    "search",
    "add",
    "edit",
    "delete",
    "copy",
    "show",
    "hide",
    "rotate",
    "undo",
    "download",
    "upload",
    "filter",
    "columns",
    "rows",
    "menu",
    "more",
    "out",
    "sign-out",
    "disable",
    "check",
    "close",
    "down",
    "up",
    "next",
    "back",
    "both",
    "arrow",
    "warn",
    "error",
    "info",
    "help",
    "lock",
    "clock",
    "date",
    "offline",
    "passkey",
    "code",
    "recovery",
    "laptop",
    "phone",
    "tv",
    "light",
    "dark",
    "system",
];

#[component]
fn Icons() -> impl IntoView {
    let icons = NAMES.iter().map(|&name| view! { <li>{icon(name)} <code>{name}</code></li> });
    view! { <ul class="icon-list">{icons.collect_view()}</ul> }
}

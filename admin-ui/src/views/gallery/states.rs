//! States, rings and progress.

use leptos::prelude::*;

use super::said;
use crate::components::{Avatar, Logo, Mark, Status, icon_with};

#[component]
pub(super) fn States() -> impl IntoView {
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
            <Avatar name="محمد علي".to_owned()/>
            {logos.into_iter().collect_view()}
            <Logo class="logo large" name="Payroll".to_owned() code="payroll".to_owned()/>
            <Mark/>
        </div>
    }
}

#[component]
pub(super) fn Rings() -> impl IntoView {
    view! {
        <div class="cols">
            <ol class="rings">
                <li class="done">{icon_with("check", "icon tick")}<div><b>"Done"</b></div></li>
                <li class="refused">{icon_with("close", "icon tick")}<div><b>"Refused"</b><p>"Why, and what mends it."</p></div></li>
                <li class="now">
                    <div><b>"What is next"</b><p>"And how."</p></div>
                    <a class="button low" href="/gallery">"Open"</a>
                </li>
                <li class="skipped"><div><b>"Skipped"</b></div></li>
                <li><div><b>"Later"</b></div></li>
            </ol>
            <div class="shelf">
                <span class="dial" style:--part="40" role="img" aria-label="40 of 100">"40"</span>
                <span class="dial" style:--part="100" role="img" aria-label="100 of 100">"100"</span>
            </div>
        </div>
    }
}

#[component]
pub(super) fn Progress() -> impl IntoView {
    view! {
        <div class="cols">
            <div class="progress">
                <p><b id="g-progress">"Disabling 40 people"</b> <span class="num soft">"27 of 40"</span></p>
                <progress max="40" value="27" aria-labelledby="g-progress"></progress>
            </div>
            <ul class="outcome">
                <li><b>"Ada Okonjo"</b><span class="status bad">"Refused"</span><p>"The last administrator cannot be disabled."</p></li>
                <li><b>"Ravi Thekkumpurath"</b><span class="status bad">"Failed"</span><p>"The server did not answer in time."</p></li>
            </ul>
        </div>
        <div class="bulk here" role="region" aria-label="Selected, shown">
            <p><b class="num">"3 selected"</b></p>
            <button type="button" class="button danger">"Disable"</button>
            <button type="button" class="button quiet">"Clear"</button>
        </div>
        <div class="unsaved here" role="region" aria-label="Not saved, shown">
            <p><b>"2 changes for 2 people are not saved."</b></p>
            <button type="button" class="button">"Discard"</button>
            <button type="button" class="button main">"Save changes"</button>
        </div>
    }
}

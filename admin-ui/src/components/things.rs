//! A person's own things, row by row: factors, sessions, consents, tokens. Plain functions, since many pages use them.

use leptos::prelude::*;

use crate::texts::{Text, made};

/// A part of a page: a heading beside what it heads.
pub fn section(title: Text, lead: Option<Text>, acts: AnyView, body: AnyView) -> AnyView {
    view! {
        <section class="section">
            <header>
                <h2>{title}</h2>
                {lead.map(|lead| view! { <p>{lead}</p> })}
                <div class="acts">{acts}</div>
            </header>
            <div>{body}</div>
        </section>
    }
    .into_any()
}

/// Rows of things.
pub fn things(rows: Vec<AnyView>) -> AnyView {
    view! { <ul class="things">{rows}</ul> }.into_any()
}

/// Buttons below what they concern.
pub fn acts_below(acts: Vec<AnyView>) -> AnyView {
    view! { <div class="acts below">{acts}</div> }.into_any()
}

/// A row: a picture, a name, what there is to say of it, and what can be done with it.
pub fn thing(picture: AnyView, name: AnyView, about: AnyView, acts: AnyView) -> AnyView {
    view! {
        <li>
            {picture}
            <div>
                <b dir="auto">{name}</b>
                <p>{about}</p>
            </div>
            <div class="acts">{acts}</div>
        </li>
    }
    .into_any()
}

/// Facts about something, side by side.
pub fn facts(facts: Vec<Text>) -> AnyView {
    let facts = made(move |_| facts.iter().map(|fact| fact.get()).collect::<Vec<_>>().join(" · "));
    facts.into_any()
}

//! The own profile: names, language, the other standard claims and attributes.

use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::{
    api::{Seen, use_client},
    browser,
    components::{Form, FormFrame, Page, use_messages},
    state::{Remote, loaded},
    texts::text,
    views::{
        conflict::Editing,
        person_fields::{self, Draft, Wording},
    },
};

/// What the fields say of the own profile.
const OWN: Wording = Wording {
    data: |t| t.profile.data,
    lead: |t| t.profile.data_lead,
    more: |t| t.profile.more,
    other: |_| (None, None),
    is_own: true,
};

/// The page.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let client = use_client();
    let me = Remote::new(move || client.my_fields());
    view! {
        <Page title=text(|t| t.places.profile) lead=text(|t| t.profile.lead)>
            {loaded(me, move |seen| form(seen, me))}
        </Page>
    }
}

fn form(seen: Seen<Map<String, Value>>, me: Remote<Seen<Map<String, Value>>>) -> AnyView {
    let messages = use_messages();
    let form = Form::new();
    let draft = Draft::of(&seen.value);
    let reload = Callback::new(move |()| me.reload());
    let saved = Callback::new(move |()| {
        messages.say(text(|t| t.profile.saved));
        me.reload();
    });
    let fields = person_fields::compared(&OWN);
    let editing = Editing::patch(form, "/v1/me".to_owned(), &fields, false, seen, saved);
    let submit = move |()| {
        form.clear_all();
        match draft.change(form) {
            Some(change) => editing.save_change(change),
            None => browser::focus_first_error(),
        }
    };
    view! {
        <FormFrame form on_submit=submit submit=text(|t| t.forms.save)>
            {person_fields::fields(form, draft, &OWN)}
        </FormFrame>
        {editing.question(reload)}
    }
    .into_any()
}

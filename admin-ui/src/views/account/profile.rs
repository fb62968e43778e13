//! The own profile: names, language, the other standard claims and attributes.

use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::{
    api::{Seen, use_client},
    browser,
    components::{Form, FormFrame, Page, use_messages},
    state::{Remote, loaded},
    texts::text,
    views::person_fields::{self, Draft},
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
    let client = use_client();
    let messages = use_messages();
    let form = Form::new();
    let Seen { value, version } = seen;
    let draft = Draft::of(&value);
    let submit = move |()| {
        form.clear_all();
        let Some(change) = draft.change(form) else { return browser::focus_first_error() };
        if change.is_empty() {
            return messages.say(text(|t| t.profile.nothing_changed));
        }
        form.send(client.change_me(version.clone(), Value::Object(change)), move |()| {
            messages.say(text(|t| t.profile.saved));
            me.reload();
        });
    };
    view! {
        <FormFrame form on_submit=submit submit=text(|t| t.forms.save)>
            {person_fields::fields(form, draft)}
        </FormFrame>
    }
    .into_any()
}

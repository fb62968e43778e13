//! Adding an API resource.

use leptos::prelude::*;
use serde_json::{Map, Value, json};
use shared_types::{AccessTokenTyp, Word};

use super::{FIELDS, PATH, list_crumb};
use crate::{
    api::use_client,
    browser,
    components::{Cancel, Form, FormFrame, Page, use_messages},
    state::use_replace,
    texts::{named, text},
    views::administration::value_fields::{Draft, fields_of},
};

/// The form.
#[component]
pub fn AddResource() -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let go = use_replace();
    let form = Form::new();
    let first = Map::from_iter([("access_token_typ".to_owned(), json!(AccessTokenTyp::AtJwt.as_str()))]);
    let draft = Draft::of_fields(FIELDS, &first);
    let send = move |()| {
        form.clear_all();
        let Some(mut values) = draft.change(form) else { return browser::focus_first_error() };
        for name in ["name", "uri"] {
            values.entry(name).or_insert_with(|| Value::String(String::new()));
        }
        let go = go.clone();
        form.send(client.add_resource(Value::Object(values)), move |resource| {
            messages.say(named(&resource.name, |t| t.resources.added));
            go(&format!("{PATH}/{}", resource.id));
        });
    };
    view! {
        <Page title=text(|t| t.resources.add) above=vec![list_crumb()]>
            <FormFrame form on_submit=send submit=text(|t| t.resources.add) cancel=Cancel::To(PATH.to_owned())>
                <div class="group">{fields_of(form, draft, FIELDS, &[])}</div>
            </FormFrame>
        </Page>
    }
}

//! What administrators do with a person: edit, invite again, disable, enable, delete, remove from a company.

use leptos::prelude::*;
use serde_json::json;
use shared_types::{User, UserStatus, readable_email};

use super::person_path;
use crate::{
    api::{Client, Owner, use_client},
    components::{ConfirmButton, Consequences, Refusal, Sending, all, known, sending, use_messages},
    state::{Remote, use_account, use_replace},
    texts::{Text, Texts, counted_unless_none, named, text},
};

/// A question before an act.
struct Question {
    id: &'static str,
    class: &'static str,
    label: fn(&'static Texts) -> &'static str,
    title: fn(&'static Texts) -> fn(&str) -> String,
    done: fn(&'static Texts) -> fn(&str) -> String,
    harmless: bool,
    /// What must be typed first; empty: nothing.
    word: String,
}

/// The buttons that the person who is signed in may use.
pub(super) fn acts(company_id: i64, person: &User, user: Remote<User>) -> AnyView {
    let account = use_account();
    let is_home = person.home_company_id == company_id;
    let edit = view! {
        <a class="button" id="edit-person" href=person_path(company_id, person.id) + "/edit">
            {text(|t| t.person.edit)}
        </a>
    };
    let mut buttons = vec![edit.into_any()];
    if account.may_remove(person, company_id) {
        if person.status == UserStatus::Invited && is_home {
            buttons.push(resend(company_id, person, user));
        }
        if person.status != UserStatus::Invited && is_home {
            buttons.push(switch(company_id, person, user));
        }
        buttons.push(if is_home { delete(company_id, person) } else { remove(company_id, person) });
    }
    all(buttons)
}

fn ask(
    question: Question,
    name: &str,
    consequences: Callback<(), Consequences>,
    on_confirm: Callback<(), Sending>,
    then: Callback<()>,
) -> AnyView {
    let messages = use_messages();
    let Question { id, class, label, title, done, harmless, word } = question;
    let done = named(name, done);
    view! {
        <ConfirmButton
            id=id
            label=text(label)
            class=class
            title=named(name, title)
            consequences
            action=text(label)
            word
            harmless
            on_confirm
            on_done=move |()| {
                messages.say(done.clone());
                then.try_run(());
            }
        />
    }
    .into_any()
}

fn switch(company_id: i64, person: &User, user: Remote<User>) -> AnyView {
    let client = use_client();
    let (id, disables) = (person.id, person.status == UserStatus::Active);
    let (question, consequence, status) = match disables {
        true => (
            Question {
                id: "disable-person",
                class: "button",
                label: |t| t.person.disable,
                title: |t| t.person.disable_title,
                done: |t| t.person.disabled,
                harmless: false,
                word: String::new(),
            },
            text(|t| t.person.disable_text),
            UserStatus::Disabled,
        ),
        false => (
            Question {
                id: "enable-person",
                class: "button",
                label: |t| t.person.enable,
                title: |t| t.person.enable_title,
                done: |t| t.person.enabled,
                harmless: true,
                word: String::new(),
            },
            text(|t| t.person.enable_text),
            UserStatus::Active,
        ),
    };
    let confirm = Callback::new(move |()| {
        sending(async move { client.change_user(company_id, id, None, json!({ "status": status })).await })
    });
    ask(question, &person.name, known(vec![consequence]), confirm, Callback::new(move |()| user.reload()))
}

fn resend(company_id: i64, person: &User, user: Remote<User>) -> AnyView {
    let client = use_client();
    let id = person.id;
    let question = Question {
        id: "resend-invitation",
        class: "button",
        label: |t| t.person.resend,
        title: |t| t.person.resent_title,
        done: |t| t.person.resent,
        harmless: true,
        word: String::new(),
    };
    let confirm = Callback::new(move |()| sending(client.resend_invitation(company_id, id)));
    let consequence = known(vec![text(|t| t.person.resend_text)]);
    ask(question, &person.name, consequence, confirm, Callback::new(move |()| user.reload()))
}

fn remove(company_id: i64, person: &User) -> AnyView {
    let question = Question {
        id: "remove-person",
        class: "button danger",
        label: |t| t.person.remove,
        title: |t| t.person.remove_title,
        done: |t| t.person.removed,
        harmless: false,
        word: String::new(),
    };
    leaving(question, company_id, person, known(vec![text(|t| t.person.remove_text)]))
}

/// The gravest act: the email must be typed, and what is lost is counted first.
fn delete(company_id: i64, person: &User) -> AnyView {
    let question = Question {
        id: "delete-person",
        class: "button danger",
        label: |t| t.person.delete,
        title: |t| t.person.delete_title,
        done: |t| t.person.deleted,
        harmless: false,
        word: readable_email(&person.email).into_owned(),
    };
    leaving(question, company_id, person, deletion(company_id, person))
}

fn leaving(question: Question, company_id: i64, person: &User, lost: Callback<(), Consequences>) -> AnyView {
    let client = use_client();
    let go = use_replace();
    let id = person.id;
    let confirm = Callback::new(move |()| sending(client.delete_user(company_id, id)));
    let then = Callback::new(move |()| go(&format!("/companies/{company_id}/people")));
    ask(question, &person.name, lost, confirm, then)
}

/// What is lost with a person, counted when it is asked.
pub fn deletion(company_id: i64, person: &User) -> Callback<(), Consequences> {
    let client = use_client();
    let user_id = person.id;
    Callback::new(move |()| -> Consequences { Box::pin(lost(client, company_id, user_id)) })
}

async fn lost(client: Client, company_id: i64, user_id: i64) -> Result<Vec<Text>, Refusal> {
    let owner = Owner::User { company_id, user_id };
    let companies =
        client.user(company_id, user_id).await?.value.memberships.unwrap_or_default().len() as u64;
    let applications = client.usable_applications(owner).await?.len() as u64;
    let sessions = client.sessions(owner).await?.len() as u64;
    let tokens = client.api_tokens(owner).await?.len() as u64;
    let counts = [
        counted_unless_none(companies.saturating_sub(1), |t| t.person.delete_memberships),
        counted_unless_none(applications, |t| t.person.delete_applications),
        counted_unless_none(sessions, |t| t.person.delete_sessions),
        counted_unless_none(tokens, |t| t.person.delete_tokens),
    ];
    Ok([text(|t| t.person.delete_text)].into_iter().chain(counts.into_iter().flatten()).collect())
}

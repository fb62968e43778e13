//! A company's people.

use leptos::prelude::*;
use shared_types::{CompanyRole, User, UserStatus};

use super::invite::Invite;
use crate::{
    api::{Page as ListPage, use_client},
    components::{Card, Confirm, Empty, Table, sending, use_messages},
    state::{Remote, loaded, use_account},
    views::{more::More, words::Labelled},
};

/// The people, and a button that invites one.
#[component]
pub(super) fn People(company_id: i64) -> impl IntoView {
    let client = use_client();
    let account = use_account();
    let people = Remote::new(move || async move { client.users(company_id, "").await });
    let changed = Callback::new(move |()| people.reload());
    let inviting = RwSignal::new(false);
    let invite = move || {
        account.manages_people_of(company_id).then(|| {
            view! {
                <button type="button" class="button" id="invite-person" on:click=move |_| inviting.set(true)>
                    "Invite a person"
                </button>
            }
        })
    };
    view! {
        <Card title="People" actions=invite>
            {loaded(people, move |page| view! { <List page company_id changed/> })}
            <Invite open=inviting company_id changed/>
        </Card>
    }
}

#[component]
fn List(page: ListPage<User>, company_id: i64, changed: Callback<()>) -> impl IntoView {
    let ListPage { items, total } = page;
    if items.is_empty() {
        let text = "Invite the first person: a name and an email are enough.";
        return view! { <Empty title="Nobody yet" text/> }.into_any();
    }
    let shown = items.len();
    let rows = items.into_iter().map(move |user| view! { <Row user company_id changed/> });
    view! {
        <Table caption="People" columns=&["Name", "Email", "Role", "Status", "-Actions"]>{rows.collect_view()}</Table>
        <More shown total/>
    }
    .into_any()
}

#[component]
fn Row(user: User, company_id: i64, changed: Callback<()>) -> impl IntoView {
    let account = use_account();
    let remove = account
        .may_remove(&user, company_id)
        .then(|| view! { <Remove user=user.clone() company_id changed/> });
    let status_class = match user.status {
        UserStatus::Active => "badge good",
        UserStatus::Invited => "badge pending",
        UserStatus::Disabled => "badge",
    };
    view! {
        <tr>
            <th scope="row">{user.name.clone()}</th>
            <td data-label="Email">{user.email.clone()}</td>
            <td data-label="Role">{roles(&user)}</td>
            <td data-label="Status"><span class=status_class>{user.status.label()}</span></td>
            <td class="row-actions">{remove}</td>
        </tr>
    }
}

/// The roles of a person, the one on the whole system first.
fn roles(user: &User) -> String {
    match (user.system_role, user.company_role) {
        (Some(role), CompanyRole::CompanyAdmin) => {
            format!("{}, {}", role.label(), user.company_role.label().to_lowercase())
        }
        (Some(role), CompanyRole::Member) => role.label().to_owned(),
        (None, role) => role.label().to_owned(),
    }
}

/// Deletes a person at home; elsewhere takes them out of the company.
#[component]
fn Remove(user: User, company_id: i64, changed: Callback<()>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let open = RwSignal::new(false);
    let User { id, name, home_company_id, .. } = user;
    let (verb, text, said) = if home_company_id == company_id {
        (
            "Delete",
            format!("{name} is signed out everywhere and loses every access at once. This cannot be undone."),
            format!("{name} is deleted."),
        )
    } else {
        (
            "Remove",
            format!("{name} loses every access through this company and keeps everything else."),
            format!("{name} is removed from the company."),
        )
    };
    let title = format!("{verb} {name}?");
    let done = move |()| {
        messages.say(said.clone());
        changed.try_run(());
    };
    view! {
        <button type="button" class="button quiet" id=format!("remove-{id}") on:click=move |_| open.set(true)>
            {verb} <span class="sr-only">" " {name}</span>
        </button>
        <Confirm
            open
            title
            text
            action=verb
            on_confirm=move |()| sending(client.delete_user(company_id, id))
            on_done=done
        />
    }
}

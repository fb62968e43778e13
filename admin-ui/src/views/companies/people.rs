//! A company's people.

use leptos::prelude::*;
use shared_types::{CompanyRole, User, UserStatus, readable_email};

use super::invite::Invite;
use crate::{
    api::{Page as ListPage, use_client},
    components::{
        Avatar, Card, ConfirmButton, Empty, Lines, Listing, PersonState, known, sending, use_messages,
    },
    state::{Remote, loaded, use_account},
    texts::{Text, label, named, text},
    views::people::person_path,
};

/// The people, and a button that invites a person.
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
                <button type="button" class="button" id="invite-person" aria-keyshortcuts="n" on:click=move |_| inviting.set(true)>
                    {text(|t| t.people.invite)}
                </button>
            }
        })
    };
    view! {
        <Card title=text(|t| t.people.title) actions=invite wide=true>
            {loaded(people, move |page| view! { <List page company_id changed/> })}
            <Invite open=inviting company_id changed/>
        </Card>
    }
}

#[component]
fn List(page: ListPage<User>, company_id: i64, changed: Callback<()>) -> impl IntoView {
    let ListPage { items, total } = page;
    let columns = vec![text(|t| t.forms.name), text(|t| t.forms.role), text(|t| t.forms.status)];
    let rows = items.into_iter().map(move |user| view! { <Row user company_id changed/> }.into_any());
    view! {
        <Listing caption=text(|t| t.people.title) columns with_actions=true rows=rows.collect() total>
            <Empty title=text(|t| t.people.empty_title) hint=text(|t| t.people.empty)/>
        </Listing>
    }
}

#[component]
fn Row(user: User, company_id: i64, changed: Callback<()>) -> impl IntoView {
    let account = use_account();
    let remove = account
        .may_remove(&user, company_id)
        .then(|| view! { <Remove user=user.clone() company_id changed/> });
    let roles = roles(&user);
    // Who is invited confirms the email by accepting.
    let is_unconfirmed = !user.email_verified && user.status != UserStatus::Invited;
    let unconfirmed = is_unconfirmed.then(|| {
        view! { " " <span class="tag warn">{text(|t| t.people.email_not_confirmed)}</span> }
    });
    let vouch = (is_unconfirmed && account.is_admin())
        .then(|| view! { <Vouch user=user.clone() company_id changed/> });
    view! {
        <tr>
            <th scope="row">
                <div class="named">
                    <Avatar name=user.name.clone()/>
                    <span>
                        <a class="name" dir="auto" href=person_path(company_id, user.id)>{user.name}</a>
                        <small>{readable_email(&user.email).into_owned()} {unconfirmed}</small>
                    </span>
                </div>
            </th>
            <td><Lines lines=roles/></td>
            <td><PersonState status=user.status/></td>
            <td class="more">{vouch} {remove}</td>
        </tr>
    }
}

/// The roles of a person, the one in the whole system first.
fn roles(user: &User) -> Vec<Text> {
    match (user.system_role, user.company_role) {
        (Some(role), CompanyRole::CompanyAdmin) => vec![label(role), label(user.company_role)],
        (Some(role), CompanyRole::Member) => vec![label(role)],
        (None, role) => vec![label(role)],
    }
}

/// Vouches for the email of a person.
#[component]
fn Vouch(user: User, company_id: i64, changed: Callback<()>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let User { id, name, email, .. } = user;
    let done = named(&name, |t| t.people.vouched);
    view! {
        <ConfirmButton
            id=format!("vouch-{id}")
            label=text(|t| t.people.vouch)
            full_label=named(&name, |t| t.people.vouch_named)
            title=named(&name, |t| t.people.vouch_title)
            value=readable_email(&email).into_owned()
            consequences=known(vec![text(|t| t.people.vouch_text)])
            action=text(|t| t.people.vouch_submit)
            harmless=true
            on_confirm=move |()| sending(client.vouch_for_email(company_id, id, email.clone()))
            on_done=move |()| {
                messages.say(done.clone());
                changed.try_run(());
            }
        />
    }
}

/// Deletes a person whose home is the company; removes others from it.
#[component]
fn Remove(user: User, company_id: i64, changed: Callback<()>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let User { id, name, home_company_id, .. } = user;
    let deletes = home_company_id == company_id;
    let (verb, full_label, title, action) = match deletes {
        true => (
            text(|t| t.people.delete),
            named(&name, |t| t.people.delete_named),
            named(&name, |t| t.people.delete_title),
            text(|t| t.people.delete_submit),
        ),
        false => (
            text(|t| t.people.remove),
            named(&name, |t| t.people.remove_named),
            named(&name, |t| t.people.remove_title),
            text(|t| t.people.remove_submit),
        ),
    };
    let (consequences, done) = match deletes {
        true => (
            vec![named(&name, |t| t.people.delete_text), text(|t| t.forms.cannot_undo)],
            named(&name, |t| t.people.deleted),
        ),
        false => (vec![named(&name, |t| t.people.remove_text)], named(&name, |t| t.people.removed)),
    };
    view! {
        <ConfirmButton
            id=format!("remove-{id}")
            label=verb
            full_label
            title
            consequences=known(consequences)
            action
            on_confirm=move |()| sending(client.delete_user(company_id, id))
            on_done=move |()| {
                messages.say(done.clone());
                changed.try_run(());
            }
        />
    }
}

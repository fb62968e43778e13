//! A company's people.

use leptos::prelude::*;
use shared_types::{Company, CompanyRole, User, UserStatus, readable_email};

use super::{above, company_path, invite::Invite};
use crate::{
    api::{Client, use_client},
    components::{
        Avatar, ConfirmButton, Empty, Lines, Page, PersonState, icon, known, row_acts, sending, use_messages,
    },
    state::{Account, Remote, Selection, loaded, use_account},
    texts::{Text, label, named, text},
    views::{
        choices::choices,
        lists::{Act, BulkBar, Column, Description, Filter, List, Row, load_rows},
        people::{deletion, person_path},
    },
};

/// The people of a company, with a button that invites a person.
#[component]
pub fn CompanyPeople(
    /// The company's id.
    id: i64,
) -> impl IntoView {
    let client = use_client();
    let company = Remote::new(move || client.company(id));
    loaded(company, |company| view! { <People company/> })
}

#[component]
fn People(company: Company) -> impl IntoView {
    let (client, account, company_id) = (use_client(), use_account(), company.id);
    let (selection, trigger) = (Selection::new(), Trigger::new());
    let changed = Callback::new(move |()| trigger.notify());
    let inviting = RwSignal::new(false);
    let manages = account.manages_people_of(company_id);
    let invite = move |id: &'static str, key: Option<&'static str>| {
        manages.then(|| {
            view! {
                <button
                    type="button"
                    class="button main"
                    id=id
                    aria-haspopup="dialog"
                    aria-keyshortcuts=key
                    on:click=move |_| inviting.set(true)
                >
                    {icon("add")} {text(|t| t.people.invite)}
                </button>
            }
        })
    };
    let people = company_path(company_id) + "/people";
    let actions = move || {
        let (list, paste) = (people.clone() + "/invitations", people.clone() + "/invite");
        let list = account.sees_all_of(company_id).then(|| {
            view! { <a class="button" id="invitations" href=list>{text(|t| t.inviting.invitations)}</a> }
        });
        let paste = manages.then(
            || view! { <a class="button" id="invite-many" href=paste>{text(|t| t.inviting.paste)}</a> },
        );
        view! { {list} {paste} {invite("invite-person", Some("n"))} }
    };
    let empty = move || {
        view! {
            <Empty title=text(|t| t.people.empty_title) hint=text(|t| t.people.empty)>
                {invite("invite-first", None)}
            </Empty>
        }
    };
    let foot = move || manages.then(|| view! { <BulkBar selection acts=acts(client, company_id) changed/> });
    let load = load_rows(client, move |user: User| row(user, company_id, account, changed));
    let description = description(company_id);
    let list = match manages {
        true => view! { <List description load changed=trigger empty selection/> }.into_any(),
        false => view! { <List description load changed=trigger empty/> }.into_any(),
    };
    view! {
        <Page
            title=text(|t| t.places.people)
            above=above(&company)
            actions
            foot
        >
            {list}
            <Invite open=inviting company_id changed/>
        </Page>
    }
}

fn description(company_id: i64) -> Description {
    Description {
        path: format!("/v1/companies/{company_id}/users"),
        caption: text(|t| t.places.people),
        search: text(|t| t.access.find_people),
        columns: vec![
            Column::new(text(|t| t.forms.name), "name", ""),
            Column::new(text(|t| t.forms.role), "", "third"),
            Column::new(text(|t| t.forms.status), "", "second"),
            Column::new(text(|t| t.forms.actions), "", "more"),
        ],
        filters: vec![
            Filter {
                name: "status",
                label: text(|t| t.forms.status),
                any: text(|t| t.lists.any_status),
                choices: choices::<UserStatus>(),
            },
            Filter {
                name: "role",
                label: text(|t| t.forms.role),
                any: text(|t| t.lists.any_role),
                choices: choices::<CompanyRole>(),
            },
        ],
        file: "people",
    }
}

fn row(user: User, company_id: i64, account: Account, changed: Callback<()>) -> Row {
    let email = readable_email(&user.email).into_owned();
    let roles = roles(&user);
    let said: Vec<String> = roles.iter().map(|role| role.get()).collect();
    let texts = vec![user.name.clone(), said.join(", "), label(user.status).get(), email.clone()];
    let (id, name) = (user.id, user.name.clone());
    // Who is invited confirms the email by accepting.
    let is_unconfirmed =
        account.sees_all_of(company_id) && !user.email_verified && user.status != UserStatus::Invited;
    let cells = move || {
        let remove = account
            .may_remove(&user, company_id)
            .then(|| view! { <Remove user=user.clone() company_id changed/> }.into_any());
        let unconfirmed = is_unconfirmed.then(|| {
            view! { " " <span class="tag warn">{text(|t| t.people.email_not_confirmed)}</span> }
        });
        let vouch = (is_unconfirmed && account.is_admin())
            .then(|| view! { <Vouch user=user.clone() company_id changed/> }.into_any());
        let acts = row_acts(user.id, &user.name, vouch.into_iter().chain(remove).collect());
        view! {
            <th scope="row">
                <div class="named">
                    <Avatar name=user.name.clone()/>
                    <span>
                        {name_of(&user, company_id, account)}
                        <small>{email.clone()} {unconfirmed}</small>
                    </span>
                </div>
            </th>
            <td class="third"><Lines lines=roles.clone()/></td>
            <td class="second"><PersonState status=user.status/></td>
            <td class="more">{acts}</td>
        }
    };
    Row::new(id, &name, cells, texts)
}

/// The name, as a link for those who may open the person's page.
fn name_of(user: &User, company_id: i64, account: Account) -> AnyView {
    let name = user.name.clone();
    match account.sees_all_of(company_id) {
        true => {
            view! { <a class="name" dir="auto" href=person_path(company_id, user.id)>{name}</a> }.into_any()
        }
        false => view! { <b dir="auto">{name}</b> }.into_any(),
    }
}

fn acts(client: Client, company_id: i64) -> Vec<Act> {
    let set = move |status| {
        Callback::new(move |key: String| {
            let id = key.parse().unwrap_or_default();
            sending(async move { client.set_user_status(company_id, id, status).await.map(drop) })
        })
    };
    let resend = Callback::new(move |key: String| {
        let id = key.parse().unwrap_or_default();
        sending(client.resend_invitation(company_id, id))
    });
    vec![
        Act {
            id: "resend-selected",
            label: |t| t.inviting.resend_invitation,
            icon: "mail",
            question: |t| t.inviting.resend_many,
            text: |t| t.inviting.resend_many_text,
            danger: false,
            run: resend,
        },
        Act {
            id: "enable-selected",
            label: |t| t.lists.enable,
            icon: "check",
            question: |t| t.lists.enable_people,
            text: |t| t.lists.enable_people_text,
            danger: false,
            run: set(UserStatus::Active),
        },
        Act {
            id: "disable-selected",
            label: |t| t.lists.disable,
            icon: "disable",
            question: |t| t.lists.disable_people,
            text: |t| t.lists.disable_people_text,
            danger: true,
            run: set(UserStatus::Disabled),
        },
    ]
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
    let deletes = user.home_company_id == company_id;
    // The gravest act: what is lost is counted first, and the email is typed.
    let counted = deletes.then(|| deletion(company_id, &user));
    let word = if deletes { readable_email(&user.email).into_owned() } else { String::new() };
    let User { id, name, .. } = user;
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
    let (consequences, done) = match counted {
        Some(counted) => (counted, named(&name, |t| t.people.deleted)),
        None => (known(vec![named(&name, |t| t.people.remove_text)]), named(&name, |t| t.people.removed)),
    };
    view! {
        <ConfirmButton
            id=format!("remove-{id}")
            label=verb
            full_label
            title
            consequences
            action
            word
            on_confirm=move |()| sending(client.delete_user(company_id, id))
            on_done=move |()| {
                messages.say(done.clone());
                changed.try_run(());
            }
        />
    }
}

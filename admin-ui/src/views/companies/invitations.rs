//! The invitations of a company: who was invited, who has answered, and sending or withdrawing one.

use leptos::prelude::*;
use shared_types::{Company, CompanyRole, Invitation, InvitationStatus, Timestamp, Word, readable_email};

use super::{above, company_path};
use crate::{
    api::{Client, use_client},
    components::{Choice, ConfirmButton, Crumb, Empty, Page, Status, known, sending, use_messages},
    state::{Remote, Selection, loaded, use_account},
    texts::{Texts, label, made, named, text, texts},
    views::{
        lists::{Act, BulkBar, Column, Description, Filter, List, Row, load_rows},
        people::person_path,
    },
};

/// The page.
#[component]
pub fn Invitations(
    /// The company's id.
    id: i64,
) -> impl IntoView {
    let client = use_client();
    let company = Remote::new(move || client.company(id));
    loaded(company, |company| view! { <InvitationsPage company/> })
}

#[component]
fn InvitationsPage(company: Company) -> impl IntoView {
    let (client, company_id) = (use_client(), company.id);
    let manages = use_account().manages_people_of(company_id);
    let (selection, trigger) = (Selection::new(), Trigger::new());
    let changed = Callback::new(move |()| trigger.notify());
    let people = company_path(company_id) + "/people";
    let mut above = above(&company);
    above.push(Crumb::new(people.clone(), text(|t| t.places.people)));
    let invite = move || {
        let path = people.clone() + "/invite";
        manages
            .then(|| view! { <a class="button" id="invite-many" href=path>{text(|t| t.inviting.paste)}</a> })
    };
    let empty = || view! { <Empty title=text(|t| t.inviting.empty_title) hint=text(|t| t.inviting.empty)/> };
    let foot = move || manages.then(|| view! { <BulkBar selection acts=acts(client, company_id) changed/> });
    let load = load_rows(client, move |invitation| row(invitation, company_id, manages, changed));
    let description = description(company_id);
    let list = match manages {
        true => view! { <List description load changed=trigger empty selection/> }.into_any(),
        false => view! { <List description load changed=trigger empty/> }.into_any(),
    };
    view! {
        <Page
            title=text(|t| t.inviting.invitations)
            lead=named(&company.name, |t| t.inviting.invitations_lead)
            above
            actions=invite
            foot
        >
            {list}
        </Page>
    }
}

fn description(company_id: i64) -> Description {
    let states = InvitationStatus::ALL.iter().map(|state| Choice::new(state.as_str(), text(name_of(*state))));
    Description {
        path: format!("/v1/companies/{company_id}/invitations"),
        caption: text(|t| t.inviting.invitations),
        search: text(|t| t.inviting.find),
        columns: vec![
            Column::new(text(|t| t.forms.email), "", ""),
            Column::new(text(|t| t.forms.role), "", "third"),
            Column::new(text(|t| t.forms.status), "", "second"),
            Column::new(text(|t| t.inviting.sent_on), "", "third"),
            Column::new(text(|t| t.inviting.expires), "", "third"),
            Column::new(text(|t| t.forms.actions), "", "more"),
        ],
        filters: vec![Filter {
            name: "status",
            label: text(|t| t.forms.status),
            any: text(|t| t.lists.any_status),
            choices: states.collect(),
        }],
        file: "invitations",
    }
}

fn name_of(status: InvitationStatus) -> fn(&'static Texts) -> &'static str {
    match status {
        InvitationStatus::Open => |t| t.inviting.open,
        InvitationStatus::Accepted => |t| t.inviting.accepted,
        InvitationStatus::Expired => |t| t.inviting.expired,
        InvitationStatus::Revoked => |t| t.inviting.revoked,
    }
}

fn row(invitation: Invitation, company_id: i64, manages: bool, changed: Callback<()>) -> Row {
    let email = readable_email(&invitation.email).into_owned();
    let Invitation { user_id, company_role, status, created_at, expires_at, .. } = invitation;
    let class = match status {
        InvitationStatus::Open => "status wait",
        InvitationStatus::Accepted => "status good",
        InvitationStatus::Expired => "status soon",
        InvitationStatus::Revoked => "status off",
    };
    let day = move |time: Timestamp| made(move |t| t.day(time));
    let exported = vec![
        email.clone(),
        label(company_role).get(),
        name_of(status)(texts()).to_owned(),
        texts().moment(created_at),
        texts().moment(expires_at),
    ];
    let (key, known) = (key(&invitation), email.clone());
    let cells = move || {
        let name = match user_id {
            Some(user_id) => {
                let path = person_path(company_id, user_id);
                view! { <a class="name" dir="auto" href=path>{email.clone()}</a> }.into_any()
            }
            None => view! { <bdi class="name">{email.clone()}</bdi> }.into_any(),
        };
        let state = made(move |t| name_of(status)(t).to_owned());
        let (sends, withdraws) = match status {
            InvitationStatus::Open => (manages, manages),
            InvitationStatus::Expired => (manages, false),
            InvitationStatus::Accepted | InvitationStatus::Revoked => (false, false),
        };
        let resend = sends.then(|| view! { <Resend invitation=invitation.clone() company_id changed/> });
        let withdraw =
            withdraws.then(|| view! { <Withdraw invitation=invitation.clone() company_id changed/> });
        view! {
            <th scope="row">
                <div class="named">
                    <span>
                        {name}
                        <small class="only-narrow">{state.clone()}</small>
                    </span>
                </div>
            </th>
            <td class="third">{label(company_role)}</td>
            <td class="second"><Status class word=state/></td>
            <td class="third soft nowrap">{day(created_at)}</td>
            <td class="third soft nowrap">{day(expires_at)}</td>
            <td class="more"><div class="acts">{resend} {withdraw}</div></td>
        }
    };
    Row::new(key, &known, cells, exported)
}

#[component]
fn Resend(invitation: Invitation, company_id: i64, changed: Callback<()>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let email = readable_email(&invitation.email).into_owned();
    let done = named(&email, |t| t.inviting.resent);
    view! {
        <ConfirmButton
            id=format!("resend-{}", invitation.id)
            label=text(|t| t.inviting.resend)
            full_label=named(&email, |t| t.inviting.resend_named)
            title=named(&email, |t| t.inviting.resend_title)
            consequences=known(vec![text(|t| t.inviting.resend_text)])
            action=text(|t| t.inviting.resend)
            harmless=true
            on_confirm=move |()| {
                let email = invitation.email.clone();
                sending(client.invite_again(company_id, invitation.user_id, email, invitation.company_role))
            }
            on_done=move |()| {
                messages.say(done.clone());
                changed.try_run(());
            }
        />
    }
}

#[component]
fn Withdraw(invitation: Invitation, company_id: i64, changed: Callback<()>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let email = readable_email(&invitation.email).into_owned();
    let done = named(&email, |t| t.inviting.withdrawn);
    let id = invitation.id;
    view! {
        <ConfirmButton
            id=format!("withdraw-{id}")
            label=text(|t| t.inviting.withdraw)
            full_label=named(&email, |t| t.inviting.withdraw_named)
            title=named(&email, |t| t.inviting.withdraw_title)
            consequences=known(vec![text(|t| t.inviting.withdraw_text)])
            action=text(|t| t.inviting.withdraw)
            on_confirm=move |()| sending(client.withdraw_invitation(company_id, id))
            on_done=move |()| {
                messages.say(done.clone());
                changed.try_run(());
            }
        />
    }
}

/// What a row is selected by: what sending the invitation again needs.
fn key(invitation: &Invitation) -> String {
    let Invitation { id, user_id, company_role, email, .. } = invitation;
    let user_id = user_id.map(|id| id.to_string()).unwrap_or_default();
    [id.to_string(), user_id, company_role.as_str().to_owned(), email.clone()].join(" ")
}

fn acts(client: Client, company_id: i64) -> Vec<Act> {
    let send = Callback::new(move |key: String| {
        let parts: Vec<&str> = key.split(' ').collect();
        let part = |at: usize| parts.get(at).copied().unwrap_or_default();
        let user_id = part(1).parse().ok();
        let role = CompanyRole::from_word(part(2)).unwrap_or(CompanyRole::Member);
        sending(client.invite_again(company_id, user_id, part(3).to_owned(), role))
    });
    let withdraw = Callback::new(move |key: String| {
        let id = key.split(' ').next().and_then(|id| id.parse().ok()).unwrap_or_default();
        sending(client.withdraw_invitation(company_id, id))
    });
    vec![
        Act {
            id: "resend-selected",
            label: |t| t.inviting.resend,
            icon: "mail",
            question: |t| t.inviting.resend_many,
            text: |t| t.inviting.resend_many_text,
            danger: false,
            run: send,
        },
        Act {
            id: "withdraw-selected",
            label: |t| t.inviting.withdraw,
            icon: "close",
            question: |t| t.inviting.withdraw_many,
            text: |t| t.inviting.withdraw_many_text,
            danger: true,
            run: withdraw,
        },
    ]
}

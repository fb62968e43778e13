//! The own companies, and invitations to others.

use leptos::{prelude::*, task::spawn_local};
use shared_types::{MyCompany, MyInvitation};

use crate::{
    api::{Client, Owner, use_client},
    components::{
        ConfirmButton, Consequences, Empty, Page, Refusal, all, button, facts, icon, logo, nothing, section,
        sending, thing, things, use_messages,
    },
    state::{Remote, loaded},
    texts::{Text, counted, label, made, named, text},
};

/// The page.
#[component]
pub fn MyCompanies() -> impl IntoView {
    let client = use_client();
    let companies = Remote::new(move || client.my_companies());
    let rows = loaded(companies, move |found| {
        if found.is_empty() {
            let (title, hint) = (text(|t| t.profile.companies_empty), text(|t| t.portal.empty));
            return view! { <Empty title hint/> }.into_any();
        }
        let several = found.len() > 1;
        things(found.into_iter().map(|company| row(company, several, companies)).collect())
    });
    let rows = section(text(|t| t.frame.companies), None, nothing(), rows.into_any());
    view! {
        <Page title=text(|t| t.places.my_companies) lead=text(|t| t.profile.companies_lead)>
            <Invitations on_accepted=move |()| companies.reload()/>
            {rows}
        </Page>
    }
}

fn row(own: MyCompany, several: bool, companies: Remote<Vec<MyCompany>>) -> AnyView {
    let MyCompany { company, role, home, visible } = own;
    let mut about: Vec<Text> = vec![label(role)];
    about.extend(home.then(|| text(|t| t.profile.home)));
    let mut acts = Vec::new();
    if visible {
        let link = |page: &str, title| {
            let path = format!("/companies/{}/{page}", company.id);
            view! { <a class="button quiet low" href=path>{title}</a> }.into_any()
        };
        acts.push(link("people", text(|t| t.profile.company_people)));
        acts.push(link("products", text(|t| t.profile.company_products)));
    }
    if several {
        acts.push(use_button(company.id, company.name.clone()));
    }
    if !home {
        acts.push(leave(company.id, company.name.clone(), companies));
    }
    thing(logo(company.name.clone(), company.code), company.name.into_any(), facts(about), all(acts))
}

/// Has applications sign the person in through a company.
fn use_button(id: i64, name: String) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let full_label = named(&name, |t| t.profile.use_company_named);
    let used = named(&name, |t| t.profile.company_used);
    let choose = move |()| {
        let used = used.clone();
        spawn_local(async move {
            match client.use_company(id).await {
                Ok(()) => messages.say(used),
                Err(error) => messages.fail(error.message()),
            }
        });
    };
    let label = text(|t| t.profile.use_company).into_any();
    button(format!("use-{id}"), "button low", label, Some(full_label), Callback::new(choose))
}

fn leave(id: i64, name: String, companies: Remote<Vec<MyCompany>>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let left = named(&name, |t| t.profile.left);
    view! {
        <ConfirmButton
            id=format!("leave-{id}")
            label=text(|t| t.profile.leave)
            full_label=named(&name, |t| t.profile.leave_named)
            class="button quiet low danger"
            title=named(&name, |t| t.profile.leave_title)
            consequences=Callback::new(move |()| -> Consequences { Box::pin(lost(client, id)) })
            action=text(|t| t.profile.leave_submit)
            on_confirm=move |()| sending(client.leave_company(id))
            on_done=move |()| {
                messages.say(left.clone());
                companies.reload();
            }
        />
    }
    .into_any()
}

/// What the person loses with a company.
async fn lost(client: Client, company_id: i64) -> Result<Vec<Text>, Refusal> {
    let applications = client.usable_applications(Owner::Caller).await?;
    let lost = applications.iter().filter(|entry| entry.company.id == company_id).count();
    let applications = match lost {
        0 => text(|t| t.profile.leave_nothing),
        lost => counted(lost, |t| t.profile.leave_applications),
    };
    Ok(vec![applications, text(|t| t.profile.leave_return)])
}

/// The invitations that wait for an answer; nothing where there are none.
#[component]
pub fn Invitations(
    /// Called when one was accepted.
    #[prop(into)]
    on_accepted: Callback<()>,
) -> impl IntoView {
    let client = use_client();
    // They are no reason for the page to fail.
    let invitations =
        Remote::new(move || async move { Ok(client.my_invitations().await.unwrap_or_default()) });
    loaded(invitations, move |found| {
        found.into_iter().map(|invitation| notice(invitation, invitations, on_accepted)).collect_view()
    })
}

fn notice(
    invitation: MyInvitation,
    invitations: Remote<Vec<MyInvitation>>,
    on_accepted: Callback<()>,
) -> AnyView {
    let MyInvitation { id, company, company_role, expires_at, .. } = invitation;
    let (name, role) = (company.name.clone(), label(company_role));
    let title = made(move |t| (t.invited.invitation)(&name, &role.get()));
    let until = made(move |t| (t.invited.invitation_until)(&t.day(expires_at)));
    let busy = RwSignal::new(false);
    let answer_button = move |accepts: bool| {
        let client = use_client();
        let messages = use_messages();
        let name = company.name.clone();
        let answer = move |()| {
            if busy.get_untracked() {
                return;
            }
            busy.set(true);
            let name = name.clone();
            spawn_local(async move {
                let answered = client.answer_invitation(id, accepts).await;
                busy.try_set(false);
                match answered {
                    Ok(()) => messages.say(match accepts {
                        true => named(&name, |t| t.invited.accepted),
                        false => named(&name, |t| t.invited.declined),
                    }),
                    Err(error) => return messages.fail(error.message()),
                }
                invitations.reload();
                if accepts {
                    on_accepted.try_run(());
                }
            });
        };
        let (class, action, label, full_label) = match accepts {
            true => (
                "button low main",
                "accept",
                text(|t| t.invited.accept),
                named(&company.name, |t| t.invited.accept_named),
            ),
            false => (
                "button low",
                "decline",
                text(|t| t.invited.decline),
                named(&company.name, |t| t.invited.decline_named),
            ),
        };
        button(format!("{action}-{id}"), class, label.into_any(), Some(full_label), Callback::new(answer))
    };
    view! {
        <div class="alert" role="region" aria-label=text(|t| t.invited.invitations)>
            {icon("company")}
            <div><b dir="auto">{title}</b><p>{until}</p></div>
            <div class="acts">{answer_button(false)} {answer_button(true)}</div>
        </div>
    }
    .into_any()
}

//! A company's right to use an application, seen from either side.

use leptos::prelude::*;
use shared_types::{ApplicationRef, CompanyRef, Entitlement, EntitlementData};

use super::{
    combobox::{Among, Chosen, Combobox},
    terms::{Terms, terms_button},
};
use crate::{
    api::use_client,
    browser,
    components::{ConfirmButton, Form, FormFrame, Lines, known, sending, use_messages},
    state::use_account,
    texts::{Text, Texts, counted, made, named, text},
};

/// A form that gives a company the right to use an application: the person chooses one of the two.
#[component]
pub fn EntitleForm(
    /// The id of the list to choose from.
    id: &'static str,
    /// Its label.
    label: Text,
    /// What the button says.
    submit: Text,
    /// What there is to choose from.
    among: Among,
    /// The ids of those that have the right already.
    taken: Vec<String>,
    /// The company's id and the application's client id of the choice.
    pair: Callback<String, (i64, String)>,
    /// Called once the company has the right.
    on_done: Callback<()>,
) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let form = Form::new();
    let terms = Terms::new(form, "new-", EntitlementData::default());
    // The limits open with an error in them, and stay open.
    let wrong = terms.is_wrong();
    let open = Memo::new(move |was: Option<&bool>| was == Some(&true) || wrong.get());
    let chosen = RwSignal::new(Chosen::default());
    let send = move |()| {
        let Chosen { id, name } = chosen.get_untracked();
        form.clear_all();
        if id.is_empty() {
            form.mark("chosen", text(|t| t.errors.choose_one));
            return browser::focus_first_error();
        }
        let (company_id, client_id) = pair.run(id);
        let Some(data) = terms.data() else { return };
        let call = async move { client.entitle(company_id, &client_id, data).await };
        form.send(call, move |()| {
            messages.say(named(&name, |t| t.access.added));
            on_done.try_run(());
        });
    };
    view! {
        <FormFrame class="inline-form" form on_submit=send submit submit_id="entitle">
            <Combobox id form field="chosen" label among value=chosen taken/>
            <details id="limits" prop:open=move || open.get()>
                <summary>{text(|t| t.access.limits)}</summary>
                {terms.fields()}
            </details>
        </FormFrame>
    }
}

/// The headings of a table of entitlements, after that of the company or the application.
pub fn columns(first: Text) -> Vec<(Text, &'static str)> {
    vec![(first, ""), (text(|t| t.access.with_access), "second"), (text(|t| t.access.limits), "second")]
}

/// What stands under the name where there is no room for the other columns.
pub fn narrow(right: &Entitlement) -> AnyView {
    let limits = match is_limited(right) {
        true => limits(right)
            .into_iter()
            .map(|limit| view! { <small class="only-narrow">{limit}</small> })
            .collect(),
        false => Vec::new(),
    };
    view! { <small class="only-narrow">{seats(right)}</small> {limits} }.into_any()
}

/// The cells of an entitlement, and its actions.
#[component]
pub fn EntitlementCells(
    /// The company.
    company: CompanyRef,
    /// The entitlement.
    right: Entitlement,
    /// Whether administrators can change and withdraw it here.
    #[prop(default = true)]
    edits: bool,
    /// Called once it is changed or withdrawn.
    on_done: Callback<()>,
) -> impl IntoView {
    let account = use_account();
    let (seats, limits) = (seats(&right), limits(&right));
    let edits = edits && account.is_admin();
    let terms = edits.then(|| terms_button(&company, &right, on_done));
    let Entitlement { application, .. } = right;
    let href = access_path(company.id, &application.client_id);
    let id = format!("access-{}-{}", company.id, application.client_id);
    let full_label = pair_text(&company, &application, |t| t.access.people_named);
    let access = account.gives_access_in(company.id).then(|| {
        view! {
            <a href=href class="button quiet low" id=id aria-label=full_label>{text(|t| t.access.people)}</a>
        }
    });
    let withdraw = edits.then(|| view! { <Withdraw company application on_done/> });
    view! {
        <td class="second">{seats}</td>
        <td class="second"><Lines lines=limits/></td>
        <td class="more"><div class="acts">{access} {terms} {withdraw}</div></td>
    }
}

/// A text made of the names of an application and of a company.
type PairText = fn(&str, &str) -> String;

/// A text with the names of an application and of a company.
pub(super) fn pair_text(
    company: &CompanyRef,
    application: &ApplicationRef,
    pick: fn(&'static Texts) -> PairText,
) -> Text {
    let (application, company) = (application.name.clone(), company.name.clone());
    made(move |t| pick(t)(&application, &company))
}

/// A button that withdraws an application from a company, after a question.
#[component]
fn Withdraw(company: CompanyRef, application: ApplicationRef, on_done: Callback<()>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let said = |pick| pair_text(&company, &application, pick);
    let (company_id, client_id) = (company.id, application.client_id.clone());
    let id = format!("withdraw-{company_id}-{client_id}");
    let done = said(|t| t.access.withdrawn);
    view! {
        <ConfirmButton
            id
            label=text(|t| t.access.withdraw)
            full_label=said(|t| t.access.withdraw_named)
            title=said(|t| t.access.withdraw_title)
            consequences=known(vec![said(|t| t.access.withdraw_text)])
            action=text(|t| t.access.withdraw_submit)
            on_confirm=move |()| {
                let client_id = client_id.clone();
                sending(async move { client.withdraw(company_id, &client_id).await })
            }
            on_done=move |()| {
                messages.say(done.clone());
                on_done.try_run(());
            }
        />
    }
}

/// The page of a company's people with access to an application.
pub fn access_path(company_id: i64, client_id: &str) -> String {
    format!("/companies/{company_id}/applications/{client_id}/access")
}

/// How many people have access, and how many can have it.
fn seats(entitlement: &Entitlement) -> Text {
    let used = entitlement.seats_used;
    match entitlement.seats {
        Some(seats) => made(move |t| (t.access.seats)(&t.number(used), &t.number(seats))),
        None => counted(used, |t| t.forms.people),
    }
}

fn is_limited(entitlement: &Entitlement) -> bool {
    entitlement.roles.is_some() || entitlement.valid_from.is_some() || entitlement.valid_until.is_some()
}

/// The roles and days to which an entitlement is limited.
fn limits(entitlement: &Entitlement) -> Vec<Text> {
    let limits = [
        entitlement.roles.as_ref().map(|roles| named(&roles.join(", "), |t| t.access.limit_roles)),
        entitlement.valid_from.map(|from| made(move |t| (t.access.limit_from)(&t.day(from)))),
        entitlement.valid_until.map(|until| made(move |t| (t.access.limit_until)(&t.last_day(until)))),
    ];
    let limits: Vec<Text> = limits.into_iter().flatten().collect();
    if limits.is_empty() { vec![text(|t| t.forms.none)] } else { limits }
}

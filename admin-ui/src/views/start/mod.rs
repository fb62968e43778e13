//! The start page of administrators: figures, what needs attention, the latest changes, and the first steps, which tick
//! themselves off from what the server has. On an empty installation the first steps stand alone.

mod figures;

use leptos::prelude::*;

use self::figures::figures;

use crate::{
    api::{APPLICATIONS, ApiError, Client, use_client},
    browser,
    components::{Page, all, icon, icon_with, section},
    state::{
        Remote, loaded,
        part::{Part, part},
        use_account,
    },
    texts::{Texts, made, text},
    views::factor_notice::factor_is_missing,
};

/// Under which name the browser keeps that the first steps are hidden.
const KEY: &str = "first-steps";

/// What the page shows.
#[derive(Debug, Clone)]
struct Situation {
    companies: usize,
    people: usize,
    applications: usize,
    mails_failed: usize,
    jobs_failed: usize,
    access: bool,
    sign_in: bool,
    factor: bool,
    mail_server: bool,
    mail_sent: bool,
}

async fn situation(client: Client) -> Result<Situation, ApiError> {
    let failures = async {
        futures::try_join!(client.count("/v1/mails?state=failed"), client.count("/v1/jobs?state=failed"))
    };
    let (companies, people, applications, failures, mails_sent, access, sign_ins, factor, mail_server) = futures::try_join!(
        client.count("/v1/companies"),
        client.count("/v1/users"),
        client.count(APPLICATIONS),
        failures,
        client.count("/v1/mails?state=sent"),
        client.count("/v1/audit-events?kind=access.changed"),
        client.count("/v1/audit-events?kind=tokens.issued"),
        client.has_second_factor(),
        client.has_mail_server(),
    )?;
    let (mails_failed, jobs_failed) = failures;
    let (access, sign_in, mail_sent) = (access > 0, sign_ins > 0, mails_sent > 0);
    Ok(Situation {
        companies,
        people,
        applications,
        mails_failed,
        jobs_failed,
        access,
        sign_in,
        factor,
        mail_server,
        mail_sent,
    })
}

/// The page.
#[component]
pub fn StartPage() -> impl IntoView {
    let client = use_client();
    let data = Remote::new(move || situation(client));
    let actions = || {
        view! {
            <a class="button" href="/applications/new">
                {icon("application")} {text(|t| t.applications.register)}
            </a>
        }
    };
    view! {
        <Page title=text(|t| t.places.start) lead=text(|t| t.start.lead) actions>
            {loaded(data, |situation| view! { <Body situation/> })}
        </Page>
    }
}

#[component]
fn Body(situation: Situation) -> impl IntoView {
    let Situation { companies, people, applications, factor, .. } = situation;
    let is_empty = companies <= 1 && people <= 1 && applications == 0;
    if is_empty && browser::kept(KEY).is_none() {
        return view! { <FirstSteps situation/> }.into_any();
    }
    all(vec![
        (!factor).then(factor_is_missing).into_any(),
        figures(&situation),
        view! { <FirstSteps situation/> }.into_any(),
        latest(),
    ])
}

/// The latest changes. They are shown by the part with the audit trail, so that the page does not wait for it.
fn latest() -> AnyView {
    let all = view! { <a class="button low" href="/audit">{text(|t| t.places.audit)}</a> };
    section(text(|t| t.start.latest), None, all.into_any(), part(Part::Administration))
}

/// A text of this page.
type Said = fn(&'static Texts) -> &'static str;

/// One of the first steps.
struct Step {
    done: bool,
    title: Said,
    text: Said,
    /// Where it is done; empty: elsewhere.
    path: String,
    act: Said,
}

fn steps(situation: &Situation, home: Option<i64>) -> Vec<Step> {
    let company = |rest: &str| home.map(|id| format!("/companies/{id}{rest}")).unwrap_or_default();
    let step = |done, title, text, path, act| Step { done, title, text, path, act };
    vec![
        step(
            situation.companies > 0,
            |t| t.start.company,
            |t| t.start.company_text,
            "/companies/new".to_owned(),
            |t| t.companies.add,
        ),
        // Without it, invitations reach nobody.
        step(
            situation.mail_server && situation.mail_sent,
            |t| t.start.mail_server,
            if situation.mail_server { |t| t.start.no_mail_sent } else { |t| t.start.no_mail_server },
            if situation.mail_server { company("/people") } else { "/mails".to_owned() },
            |t| t.start.open,
        ),
        step(
            // The first is who finished the installation.
            situation.people > 1,
            |t| t.start.people,
            |t| t.start.people_text,
            company("/people"),
            |t| t.people.invite,
        ),
        step(
            situation.applications > 0,
            |t| t.start.application,
            |t| t.start.application_text,
            "/applications/new".to_owned(),
            |t| t.start.register,
        ),
        step(situation.access, |t| t.start.access, |t| t.start.access_text, company(""), |t| t.start.open),
        step(
            situation.sign_in,
            |t| t.start.sign_in,
            |t| t.start.sign_in_text,
            "/applications".to_owned(),
            |t| t.start.open,
        ),
        step(
            situation.factor,
            |t| t.start.factor,
            |t| t.start.factor_text,
            "/account/security".to_owned(),
            |t| t.start.open,
        ),
    ]
}

#[component]
fn FirstSteps(situation: Situation) -> impl IntoView {
    let steps = steps(&situation, use_account().first_company());
    let (done, all) = (steps.iter().filter(|step| step.done).count(), steps.len());
    let hidden = RwSignal::new(done == all || browser::kept(KEY).is_some());
    let hide = move |_| {
        browser::keep(KEY, "hidden");
        hidden.set(true);
    };
    let next = steps.iter().position(|step| !step.done);
    let rows =
        steps.into_iter().enumerate().map(|(at, step)| view! { <StepRow step is_next=next == Some(at)/> });
    let rows = rows.collect_view();
    view! {
        <section id="first-steps" aria-labelledby="first-steps-title" hidden=move || hidden.get()>
            <div class="over">
                <h2 id="first-steps-title">{text(|t| t.start.steps)}</h2>
                <span class="soft small num">{made(move |t| (t.start.done)(&t.number(done), &t.number(all)))}</span>
            </div>
            <ol class="rings">{rows}</ol>
            <p class="gap-t4">
                <button type="button" class="button quiet flush low" id="hide-steps" on:click=hide>
                    {text(|t| t.start.hide)}
                </button>
            </p>
        </section>
    }
}

#[component]
fn StepRow(step: Step, is_next: bool) -> impl IntoView {
    let Step { done, title, text: explained, path, act } = step;
    let class = match (done, is_next) {
        (true, _) => "done",
        (false, true) => "now",
        (false, false) => "",
    };
    let tick = done.then(|| icon_with("check", "icon tick"));
    let state = done.then(|| view! { <span class="unseen">{text(|t| t.start.is_done)}</span> });
    let explained = (!done).then(|| view! { <p>{text(explained)}</p> });
    let link = (!done && !path.is_empty()).then(|| view! { <a class="button low" href=path>{text(act)}</a> });
    view! {
        <li class=class>
            {tick}
            <div><b>{text(title)}</b> {state} {explained}</div>
            {link}
        </li>
    }
}

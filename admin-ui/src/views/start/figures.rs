//! What the start page counts: the sign-ins of the last day, people, and second factors; and what needs attention.

use leptos::prelude::*;
use shared_types::{SecondFactorCounts, SignInCounts, SignInPolicyStatus};

use super::Situation;
use crate::{
    api::use_client,
    components::{all, icon, nothing},
    state::{Remote, loaded},
    texts::{Text, counted, made, text},
};

/// The figures, and below them what needs attention.
pub(super) fn figures(situation: &Situation) -> AnyView {
    let client = use_client();
    let Situation { companies, people, mails_failed, jobs_failed, .. } = *situation;
    let counts = Remote::new(move || client.activity());
    loaded(counts, move |(sign_ins, factors)| {
        all(vec![row(&sign_ins, &factors, people, companies), attention(&factors, mails_failed, jobs_failed)])
    })
}

fn row(sign_ins: &SignInCounts, factors: &SignInPolicyStatus, people: usize, companies: usize) -> AnyView {
    let number = |count: u64| made(move |t| t.number(count).to_string());
    let SecondFactorCounts { total, with_second_factor: with, .. } = factors.people;
    let share = with * 100 / total.max(1);
    let administrators = factors.administrators;
    let of_administrators = made(move |t| {
        let SecondFactorCounts { total, with_second_factor: with, .. } = administrators;
        (t.start.administrators)(&t.number(with), &t.number(total))
    });
    let figures = vec![
        figure(text(|t| t.start.sign_ins), number(sign_ins.sign_ins), "/audit?kind=session", None),
        figure(text(|t| t.start.refused), number(sign_ins.refused), "/audit?kind=session", None),
        figure(
            text(|t| t.places.people),
            number(people as u64),
            "/people",
            Some(("/companies", counted(companies, |t| t.start.in_companies))),
        ),
        figure(
            text(|t| t.start.with_factor),
            counted(share, |t| t.start.percent),
            "/settings",
            Some(("", of_administrators)),
        ),
    ];
    view! { <dl class="figures">{figures}</dl> }.into_any()
}

/// A number with a link to what it counts, and what there is to say of it, which may be a link itself.
fn figure(title: Text, value: Text, path: &'static str, about: Option<(&'static str, Text)>) -> AnyView {
    let about = about.map(|(path, about)| match path {
        "" => view! { <small class="soft">{about}</small> }.into_any(),
        path => view! { <small><a href=path>{about}</a></small> }.into_any(),
    });
    view! { <div><dt>{title}</dt><dd><a class="name" href=path>{value}</a> " " {about}</dd></div> }.into_any()
}

/// What somebody should look at; nothing where that is nothing.
fn attention(factors: &SignInPolicyStatus, mails_failed: usize, jobs_failed: usize) -> AnyView {
    let missing = factors.administrators.without_second_factor;
    let rows = [
        (
            mails_failed as u64,
            "bad",
            "mail",
            "/mails?state=failed",
            counted(mails_failed, |t| t.start.mails_failed),
        ),
        (
            jobs_failed as u64,
            "bad",
            "job",
            "/jobs?state=failed",
            counted(jobs_failed, |t| t.start.jobs_failed),
        ),
        (missing, "", "shield", "/settings", counted(missing, |t| t.start.unprotected)),
    ];
    let rows = rows.into_iter().filter(|(count, ..)| *count > 0).map(|(_, class, symbol, path, said)| {
        view! {
            <li class=class>
                {icon(symbol)}
                <div><b>{said}</b></div>
                <a class="button low" href=path>{text(|t| t.start.open)}</a>
            </li>
        }
        .into_any()
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return nothing();
    }
    view! {
        <section aria-labelledby="attention-title">
            <div class="over"><h2 id="attention-title">{text(|t| t.start.attention)}</h2></div>
            <ul class="todo" id="attention">{rows}</ul>
        </section>
    }
    .into_any()
}

//! The data of a person, and the companies.

use leptos::prelude::*;
use serde_json::Value;
use shared_types::{Membership, User, readable_email};

use super::add_to_company::add_to_company;
use crate::{
    api::use_client,
    components::{all, facts, line_break, logo, nothing, section, status, thing, things, value},
    state::{Remote, loaded, use_account},
    texts::{Text, Texts, label, made, text},
};

/// What a fact is called.
type Label = fn(&'static Texts) -> &'static str;

/// The data and the companies.
pub(super) fn overview(company_id: i64, person: &User) -> AnyView {
    let lead = Some(text(|t| t.person.data_lead));
    all(vec![section(text(|t| t.person.data), lead, nothing(), data(person)), companies(company_id, person)])
}

fn data(person: &User) -> AnyView {
    let (added, claims) = (person.created_at, &person.claims);
    let mut rows = vec![row(text(|t| t.forms.email), email(person))];
    let texts: [(Label, Option<&String>); 15] = [
        (|t| t.profile.username, person.username.as_ref()),
        (|t| t.profile.given_name, person.given_name.as_ref()),
        (|t| t.profile.family_name, person.family_name.as_ref()),
        (|t| t.profile.middle_name, claims.middle_name.as_ref()),
        (|t| t.profile.nickname, claims.nickname.as_ref()),
        (|t| t.profile.locale, person.locale.as_ref()),
        (|t| t.profile.gender, claims.gender.as_ref()),
        (|t| t.profile.birthdate, claims.birthdate.as_ref()),
        (|t| t.profile.zoneinfo, claims.zoneinfo.as_ref()),
        (|t| t.profile.phone_number, claims.phone_number.as_ref()),
        (|t| t.profile.website, claims.website.as_ref()),
        (|t| t.profile.profile, claims.profile.as_ref()),
        (|t| t.profile.picture, claims.picture.as_ref()),
        (|t| t.profile.locality, claims.address.as_ref().and_then(|address| address.locality.as_ref())),
        (|t| t.profile.country, claims.address.as_ref().and_then(|address| address.country.as_ref())),
    ];
    for (label, value) in texts {
        if let Some(value) = value {
            rows.push(row(text(label), value.clone().into_any()));
        }
    }
    let role = match person.system_role {
        Some(role) => label(role),
        None => text(|t| t.person.no_system_role),
    };
    rows.push(row(text(|t| t.person.system_role), role.into_any()));
    let sub = value(person.sub.clone(), person.sub.clone(), "subject", text(|t| t.person.copy_subject));
    rows.push(row(text(|t| t.person.subject), sub));
    for (name, value) in claims.attributes.iter().flatten() {
        let value = match value {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        rows.push(row(Text::from(name.clone()), value.into_any()));
    }
    rows.push(row(text(|t| t.person.added), made(move |t| t.day(added)).into_any()));
    view! { <dl class="facts">{rows}</dl> }.into_any()
}

fn row(label: Text, value: AnyView) -> AnyView {
    view! { <div><dt>{label}</dt><dd dir="auto">{value}</dd></div> }.into_any()
}

fn email(person: &User) -> AnyView {
    let confirmed = match person.email_verified {
        true => status("tag good", text(|t| t.profile.confirmed)),
        false => status("tag warn", text(|t| t.profile.not_confirmed)),
    };
    let mut views = vec![readable_email(&person.email).into_owned().into_any(), " ".into_any(), confirmed];
    if let Some(pending) = &person.pending_email {
        let pending = readable_email(pending).into_owned();
        views.push(line_break());
        views.push(made(move |t| format!("{}: {pending}", t.person.new_email)).into_any());
    }
    all(views)
}

fn companies(company_id: i64, person: &User) -> AnyView {
    let (home, person_id) = (person.home_company_id, person.id);
    let memberships: Vec<Membership> = person.memberships.iter().flatten().cloned().collect();
    let client = use_client();
    let mapped = Remote::new(move || async move {
        match client.mapped_roles_of(company_id, person_id).await {
            // Who sees the person does not always see the access.
            Err(error) if error.status() == 403 => Ok(Vec::new()),
            mapped => mapped,
        }
    });
    let rows = loaded(mapped, move |mapped| {
        let rows = memberships.iter().map(|membership| {
            let company = membership.company.clone();
            let is_here = company.id == company_id;
            let mut about = vec![label(membership.role)];
            let login = mapped.iter().find(|role| is_here && role.client_id.is_none());
            about.extend(login.map(|role| {
                let login = role.provider_name.clone();
                made(move |t| (t.access.from_login)(&login))
            }));
            about.extend((company.id == home).then(|| text(|t| t.profile.home)));
            let name = match is_here {
                true => company.name.clone().into_any(),
                false => {
                    let address = super::person_path(company.id, person_id);
                    view! { <a class="name" href=address>{company.name.clone()}</a> }.into_any()
                }
            };
            thing(logo(company.name, company.code), name, facts(about), nothing())
        });
        things(rows.collect())
    });
    let acts = if use_account().is_admin() { add_to_company(person) } else { nothing() };
    let lead = Some(text(|t| t.person.companies_lead));
    section(text(|t| t.frame.companies), lead, acts, rows)
}

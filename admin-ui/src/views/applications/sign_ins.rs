//! The latest sign-ins of people to an application.

use leptos::prelude::*;
use shared_types::{ApplicationSignIn, readable_email};

use crate::{
    api::use_client,
    components::{Listing, nothing, paragraph, section, status},
    state::{Remote, loaded},
    texts::{made, text},
    views::people::person_path,
};

/// The latest sign-ins.
pub(super) fn sign_ins(client_id: String) -> AnyView {
    let client = use_client();
    let id = StoredValue::new(client_id);
    let found = Remote::new(move || async move { client.sign_ins(&id.get_value()).await });
    let rows = loaded(found, |found: Vec<ApplicationSignIn>| {
        let rows = found.into_iter().map(row).collect();
        let columns = vec![
            (text(|t| t.places.person), ""),
            (text(|t| t.places.company), "third"),
            (text(|t| t.refusals.signed_in_at), "second"),
            (text(|t| t.forms.status), ""),
        ];
        view! {
            <Listing caption=text(|t| t.refusals.sign_ins) columns rows>
                {paragraph("soft", text(|t| t.refusals.no_sign_ins))}
            </Listing>
        }
    });
    let lead = Some(text(|t| t.refusals.sign_ins_lead));
    let rows = view! { <div id="sign-ins">{rows}</div> }.into_any();
    section(text(|t| t.refusals.sign_ins), lead, nothing(), rows)
}

fn row(sign_in: ApplicationSignIn) -> AnyView {
    let ApplicationSignIn { user_id, name, email, company, signed_in_at, active } = sign_in;
    let state = match active {
        true => status("status good", text(|t| t.refusals.active)),
        false => status("status off", text(|t| t.refusals.ended)),
    };
    view! {
        <tr>
            <th scope="row">
                <a class="name" dir="auto" href=person_path(company.id, user_id)>{name}</a>
                <span class="under">{readable_email(&email).into_owned()}</span>
                <small class="only-narrow">{made(move |t| t.moment(signed_in_at))}</small>
            </th>
            <td class="third"><a dir="auto" href=format!("/companies/{}", company.id)>{company.name}</a></td>
            <td class="second">{made(move |t| t.moment(signed_in_at))}</td>
            <td>{state}</td>
        </tr>
    }
    .into_any()
}

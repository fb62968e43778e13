//! Joins a company with an existing login (UC-7): the person signs in and accepts or declines.

use std::sync::Arc;

use poem::{Response, http::StatusCode};
use shared_types::readable_email;

use super::closed;
use crate::{
    confirmation::ask,
    failure::Outcome,
    layout::{Layout, LeadsTo, redirect, respond},
    mailed_link::MailedLink,
    message::{Link, Message},
    visit::Visit,
};
use kernel::url::with_query;
use organisation::invitations::{self, InvitationClosed, MembershipInvitation};
use platform::{
    Actor,
    actor::{Person, Via, Who},
};
use web::Params;

/// Asks the invited person, and redirects others to sign in.
pub(super) async fn show(visit: &Visit<'_>, link: MailedLink, open: &MembershipInvitation) -> Outcome {
    let signed_in = visit.signed_in().await?;
    let person = signed_in.as_ref().map(|(_, person)| person);
    if !person.is_some_and(|person| open.is_for(person)) {
        return Ok(redirect_to_sign_in(visit, open, person));
    }
    let texts = visit.texts();
    let title = (texts.membership_invitation_title)(&open.company);
    let said = (texts.membership_invitation)(&open.company, &readable_email(&open.invitation.email));
    Ok(ask(visit, link, &title, vec![said], texts.accept, Some(texts.decline)))
}

/// Processes the answer of the invited person.
pub(super) async fn submit(
    visit: &Visit<'_>,
    form: &Params,
    link: &MailedLink,
    open: &MembershipInvitation,
) -> Outcome {
    let Some((session, person)) = visit.signed_in().await? else {
        return Ok(redirect_to_sign_in(visit, open, None));
    };
    let via = Via::Session { id: session.id, auth_time: session.auth_time.0 };
    let actor = Actor { who: Who::Person { person, via }, source: visit.source.clone() };
    let accepts = form.get("answer") == Some("accept");
    let in_time = if accepts {
        invitations::join(visit.ctx, &actor, open).await?
    } else {
        invitations::decline(visit.ctx, &actor, open).await?
    };
    Ok(match (in_time, accepts) {
        // It ended in the meantime, perhaps by the same form sent twice.
        (false, _) => match super::invitation(visit, link).await {
            Ok(_) => closed::explain(visit, InvitationClosed::Unknown),
            Err(failure) => return Err(failure),
        },
        (true, true) => redirect(visit.ctx, "/"),
        (true, false) => render_message(
            visit,
            StatusCode::OK,
            visit.texts().declined_title,
            vec![visit.texts().declined.to_owned()],
            vec![Link::to_start(visit.texts())],
        ),
    })
}

fn redirect_to_sign_in(
    visit: &Visit<'_>,
    open: &MembershipInvitation,
    other: Option<&Arc<Person>>,
) -> Response {
    let texts = visit.texts();
    let email = &readable_email(&open.invitation.email);
    let path = visit.localised(visit.request.uri().path().to_owned());
    let mut said = vec![(texts.membership_invitation)(&open.company, email)];
    let mut link = Link {
        id: Some("sign-in"),
        href: visit.localised(with_query("/sign-in", [("return_to", path.as_str())])),
        text: texts.sign_in.to_owned(),
    };
    match other {
        None => said.push(texts.joining_sign_in.to_owned()),
        Some(other) => {
            said.push((texts.joining_other)(email));
            said.push((texts.signed_in_as)(&readable_email(&other.user.email)));
            link.href = with_query(&link.href, [("reauthenticate", "true")]);
            texts.other_account.clone_into(&mut link.text);
        }
    }
    render_message(
        visit,
        StatusCode::OK,
        &(texts.membership_invitation_title)(&open.company),
        said,
        vec![link],
    )
}

fn render_message(
    visit: &Visit<'_>,
    status: StatusCode,
    title: &str,
    paragraphs: Vec<String>,
    links: Vec<Link>,
) -> Response {
    let page = Message { page: Layout::new(visit.ctx, visit.language, title), id: None, paragraphs, links };
    respond(visit.ctx, status, LeadsTo::Here, &page)
}

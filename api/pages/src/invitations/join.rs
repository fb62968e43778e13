//! Joins a company with an existing login (UC-7): the person signs in and accepts or declines.

use std::sync::Arc;

use poem::{Response, http::StatusCode};
use shared_types::readable_email;

use super::closed;
use crate::{
    confirmation::ask, failure::Outcome, layout::redirect, mailed_link::MailedLink, message::Link,
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
    let via = Via::session(session.id, session.auth_time.0);
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
        (true, false) => {
            let texts = visit.texts();
            let page = visit.message(texts.declined_title).paragraph(texts.declined);
            page.link(Link::to_start(texts)).respond(visit.ctx, StatusCode::OK)
        }
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
    let title = (texts.membership_invitation_title)(&open.company);
    let page = visit.message(&title).paragraph((texts.membership_invitation)(&open.company, email));
    let href = visit.localised(with_query("/sign-in", [("return_to", path.as_str())]));
    let page = match other {
        None => page.paragraph(texts.joining_sign_in).link(Link::new(href, texts.sign_in).with_id("sign-in")),
        Some(other) => {
            let href = with_query(&href, [("reauthenticate", "true")]);
            page.paragraph((texts.joining_other)(email))
                .paragraph((texts.signed_in_as)(&readable_email(&other.user.email)))
                .link(Link::new(href, texts.other_account).with_id("sign-in"))
        }
    };
    page.respond(visit.ctx, StatusCode::OK)
}

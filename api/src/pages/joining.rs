//! Joining a company with the login that one has (UC-7): its person signs in and accepts, or declines.

use std::sync::Arc;

use poem::{Response, http::StatusCode};

use super::{
    confirmation::ask,
    invitation::explain,
    layout::{Layout, Leads, redirect, respond},
    message::{Link, Message},
    visit::{Failure, Outcome, Visit},
};
use crate::{
    domain::{
        Actor,
        actor::{Person, Via, Who},
        invitations::{self, Closed, Joining},
        sessions,
    },
    web::cookies,
};

/// Asks the person that the invitation is for; others are led to signing in.
pub(super) async fn show(visit: &Visit<'_>, found: Result<Joining, Closed>) -> Outcome {
    let joining = match found {
        Ok(joining) => joining,
        Err(closed) => return Ok(explain(visit, closed)),
    };
    let signed_in = actor(visit).await?;
    let person = signed_in.as_ref().map(|(_, person)| person);
    if !person.is_some_and(|person| joining.is_for(person)) {
        return Ok(lead_to_sign_in(visit, &joining, person));
    }
    let texts = visit.texts();
    let title = (texts.joining_title)(&joining.company);
    let said = (texts.joining)(&joining.company, &joining.invitation.email);
    Ok(ask(visit, &title, vec![said], texts.accept, Some(texts.decline)))
}

/// Takes the answer of the person that the invitation is for.
pub(super) async fn answer(visit: &Visit<'_>, found: Result<Joining, Closed>, accepts: bool) -> Outcome {
    let joining = match found {
        Ok(joining) => joining,
        Err(closed) => return Ok(explain(visit, closed)),
    };
    let Some((actor, _)) = actor(visit).await? else {
        return Ok(lead_to_sign_in(visit, &joining, None));
    };
    let in_time = if accepts {
        invitations::join(visit.ctx, &actor, &joining).await?
    } else {
        invitations::decline(visit.ctx, &actor, &joining).await?
    };
    Ok(match (in_time, accepts) {
        (false, _) => explain(visit, Closed::Accepted),
        (true, true) => redirect(visit.ctx, "/"),
        (true, false) => say(
            visit,
            StatusCode::OK,
            visit.texts().declined_title,
            vec![visit.texts().declined.to_owned()],
            Vec::new(),
        ),
    })
}

/// Who is signed in.
async fn actor(visit: &Visit<'_>) -> Result<Option<(Actor, Arc<Person>)>, Failure> {
    let Some(cookie) = cookies::session(visit.ctx, visit.request) else { return Ok(None) };
    let Some((session, person)) = sessions::signed_in(visit.ctx, &cookie).await? else { return Ok(None) };
    let via = Via::Session { id: session.id, auth_time: session.auth_time.0 };
    let who = Who::Person { person: Arc::clone(&person), via };
    Ok(Some((Actor { who, source: visit.source.clone() }, person)))
}

fn lead_to_sign_in(visit: &Visit<'_>, joining: &Joining, other: Option<&Arc<Person>>) -> Response {
    let texts = visit.texts();
    let email = &joining.invitation.email;
    let path = visit.request.uri().path();
    let mut said = vec![(texts.joining)(&joining.company, email)];
    let mut link = Link {
        id: Some("sign-in"),
        href: format!("/sign-in?return_to={path}"),
        text: texts.sign_in.to_owned(),
    };
    match other {
        None => said.push(texts.joining_sign_in.to_owned()),
        Some(other) => {
            said.push((texts.joining_other)(email));
            said.push((texts.signed_in_as)(&other.user.email));
            link.href.push_str("&reauthenticate=true");
            texts.other_account.clone_into(&mut link.text);
        }
    }
    say(visit, StatusCode::OK, &(texts.joining_title)(&joining.company), said, vec![link])
}

fn say(
    visit: &Visit<'_>,
    status: StatusCode,
    title: &str,
    paragraphs: Vec<String>,
    links: Vec<Link>,
) -> Response {
    let page = Message { page: Layout::new(visit.ctx, visit.language, title), id: None, paragraphs, links };
    respond(visit.ctx, status, Leads::Here, &page)
}

//! Stops the change to another email with the link that was mailed to the old address (UC-4).

use poem::{Response, handler, http::StatusCode};
use shared_types::readable_email;

use super::{
    confirmation::ask,
    failure::{Failure, Outcome},
    layout::{Layout, LeadsTo, respond},
    message::{Link, Message},
    visit::{LinkToken, Submission, Visit},
};
use organisation::users::{self, ChangeState, PendingEmail};

/// `GET /email-stops/{token}`.
#[handler]
pub(super) async fn show(visit: Visit<'_>, token: LinkToken) -> Outcome {
    let pending = pending(&visit, &token).await?;
    let texts = visit.texts();
    let paragraphs = vec![(texts.email_stop)(&readable_email(pending.email()))];
    Ok(ask(&visit, texts.email_stop_title, paragraphs, texts.email_stop_go, None))
}

/// `POST /email-stops/{token}`.
#[handler]
pub(super) async fn submit(Submission { visit, .. }: Submission<'_>, token: LinkToken) -> Outcome {
    let pending = pending(&visit, &token).await?;
    if users::stop_email_change(visit.ctx, &visit.source, pending).await? {
        return Ok(stopped(&visit));
    }
    // It ended meanwhile, perhaps by the same form sent twice.
    self::pending(&visit, &token).await?;
    Ok(closed(&visit))
}

/// Returns the change that the link stops, if it is pending; otherwise the page that says what became of it.
async fn pending(visit: &Visit<'_>, token: &LinkToken) -> Result<PendingEmail, Failure> {
    let page = match users::stoppable_email(visit.ctx, &token.0).await? {
        Some(pending) if pending.state() == ChangeState::Pending => return Ok(pending),
        Some(pending) if pending.is_cancelled() => stopped(visit),
        Some(pending) if pending.state() == ChangeState::Confirmed => render_message(
            visit,
            StatusCode::GONE,
            visit.texts().email_closed_title,
            visit.texts().email_stop_confirmed,
        ),
        _ => closed(visit),
    };
    Err(Failure::Page(Box::new(page)))
}

fn stopped(visit: &Visit<'_>) -> Response {
    render_message(visit, StatusCode::OK, visit.texts().email_stopped_title, visit.texts().email_stopped)
}

fn closed(visit: &Visit<'_>) -> Response {
    render_message(visit, StatusCode::GONE, visit.texts().email_closed_title, visit.texts().email_stop_closed)
}

/// Says what became of the change, with a link to choose a new password.
fn render_message(visit: &Visit<'_>, status: StatusCode, title: &str, paragraph: &str) -> Response {
    let texts = visit.texts();
    let reset =
        Link { id: None, href: "/forgotten-password".to_owned(), text: texts.new_password_title.to_owned() };
    let page = Message {
        page: Layout::new(visit.ctx, visit.language, title),
        id: None,
        paragraphs: vec![paragraph.to_owned()],
        links: vec![reset],
    };
    respond(visit.ctx, status, LeadsTo::Here, &page)
}

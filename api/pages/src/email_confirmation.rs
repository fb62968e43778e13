//! Confirms a new email address with the link that was mailed to it (UC-4).

use poem::{Response, handler, http::StatusCode};
use shared_types::readable_email;

use super::{
    confirmation::ask,
    failure::{Failure, Outcome},
    layout::{Layout, LeadsTo, respond},
    message::{Link, Message},
    visit::{LinkToken, Submission, Visit},
};
use kernel::Error;
use organisation::users::{self, PendingEmail};

/// `GET /email-confirmations/{token}`.
#[handler]
pub(super) async fn show(visit: Visit<'_>, token: LinkToken) -> Outcome {
    let pending = pending(&visit, &token).await?;
    let texts = visit.texts();
    let said = vec![(texts.email_confirm)(&readable_email(pending.email()))];
    Ok(ask(&visit, texts.email_confirm_title, said, texts.email_confirm_go, None))
}

/// `POST /email-confirmations/{token}`.
#[handler]
pub(super) async fn submit(Submission { visit, .. }: Submission<'_>, token: LinkToken) -> Outcome {
    let pending = pending(&visit, &token).await?;
    let texts = visit.texts();
    let email = pending.email().to_owned();
    match users::confirm_email(visit.ctx, &visit.source, pending).await {
        Ok(true) => {
            let said = (texts.email_confirmed)(&readable_email(&email));
            Ok(render_message(&visit, StatusCode::OK, texts.email_confirmed_title, said))
        }
        Ok(false) => Ok(closed(&visit, texts.email_closed)),
        Err(Error::Invalid(_)) => Ok(closed(&visit, texts.email_taken)),
        Err(error) => Err(error.into()),
    }
}

/// Returns the email address that the link confirms.
async fn pending(visit: &Visit<'_>, token: &LinkToken) -> Result<PendingEmail, Failure> {
    let pending = users::pending_email(visit.ctx, &token.0).await?;
    pending.ok_or_else(|| Failure::Page(Box::new(closed(visit, visit.texts().email_closed))))
}

/// Explains why the link is not valid.
fn closed(visit: &Visit<'_>, why: &str) -> Response {
    render_message(visit, StatusCode::GONE, visit.texts().email_closed_title, why.to_owned())
}

fn render_message(visit: &Visit<'_>, status: StatusCode, title: &str, said: String) -> Response {
    let to_start = Link { id: None, href: "/".to_owned(), text: visit.texts().to_start.to_owned() };
    let page = Message {
        page: Layout::new(visit.ctx, visit.language, title),
        id: None,
        paragraphs: vec![said],
        links: vec![to_start],
    };
    respond(visit.ctx, status, LeadsTo::Here, &page)
}

//! Stops changes to another email with the link that was mailed to the old address (UC-4).

use poem::{Response, handler, http::StatusCode};
use shared_types::readable_email;

use super::{
    confirmation::ask,
    failure::Outcome,
    mailed_link::MailedLink,
    message::Link,
    visit::{Submission, Visit},
};
use organisation::users::{self, EmailStop};

/// `GET /email-stops`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let link = MailedLink::of_cookie(&visit)?;
    let stop = users::email_stop(visit.ctx, &link.token).await?;
    Ok(render(&visit, link, &stop))
}

/// `POST /email-stops`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let link = MailedLink::of_form(&visit, &form)?;
    if let EmailStop::Pending { user_id, .. } = users::email_stop(visit.ctx, &link.token).await? {
        users::stop_email_changes(visit.ctx, &visit.source, user_id).await?;
    }
    // Read again: the change may have ended otherwise, and another one may be pending by now.
    let stop = users::email_stop(visit.ctx, &link.token).await?;
    Ok(render(&visit, link, &stop))
}

/// Asks whether to stop the change that is pending. If there is none, says what became of it, with a link to choose a
/// new password.
fn render(visit: &Visit<'_>, link: MailedLink, stop: &EmailStop) -> Response {
    let texts = visit.texts();
    let (status, title, paragraph) = match stop {
        EmailStop::Pending { email, .. } => {
            let paragraphs = vec![(texts.email_stop)(&readable_email(email))];
            return ask(visit, link, texts.email_stop_title, paragraphs, texts.email_stop_go, None);
        }
        EmailStop::Stopped => (StatusCode::OK, texts.email_stopped_title, texts.email_stopped),
        EmailStop::Confirmed => (StatusCode::GONE, texts.email_closed_title, texts.email_stop_confirmed),
        EmailStop::Closed => (StatusCode::GONE, texts.email_closed_title, texts.email_stop_closed),
    };
    let reset = Link::new("/forgotten-password", texts.new_password_title);
    visit.message(title).paragraph(paragraph).link(reset).respond(visit.ctx, status)
}

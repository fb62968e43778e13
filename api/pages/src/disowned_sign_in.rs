//! Disowns a sign-in with the link of its notice (UC-24), without a session.

use poem::{Response, handler, http::StatusCode};
use shared_types::readable_email;

use super::{
    confirmation::ask,
    failure::Outcome,
    mailed_link::MailedLink,
    message::Link,
    visit::{Submission, Visit},
};
use sign_in::disowned_sign_ins::{self, Link as NoticeLink};

/// `GET /sign-in-notices`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let link = MailedLink::of_cookie(&visit)?;
    let state = disowned_sign_ins::find(visit.ctx, &link.token).await?;
    Ok(render(&visit, link, &state))
}

/// `POST /sign-in-notices`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let link = MailedLink::of_form(&visit, &form)?;
    disowned_sign_ins::disown(visit.ctx, &visit.source, &link.token).await?;
    let state = disowned_sign_ins::find(visit.ctx, &link.token).await?;
    Ok(render(&visit, link, &state))
}

/// Asks whether the sign-in was somebody else's. If the link does not work any more, says why.
fn render(visit: &Visit<'_>, link: MailedLink, state: &NoticeLink) -> Response {
    let texts = visit.texts();
    let (status, title, paragraph) = match state {
        NoticeLink::Open(open) => {
            let (notice, user) = &**open;
            let facts = (texts.disown_facts)(
                &readable_email(&user.email),
                &notice.created_at.0.format("%Y-%m-%d %H:%M UTC").to_string(),
                disowned_sign_ins::device(notice).as_deref(),
                disowned_sign_ins::from(visit.ctx, notice, visit.language).as_deref(),
            );
            let paragraphs = vec![facts, texts.disown_effect.to_owned()];
            return ask(visit, link, texts.disown_title, paragraphs, texts.disown_go, None);
        }
        NoticeLink::Used => (StatusCode::OK, texts.disowned_title, texts.disowned),
        NoticeLink::Closed => (StatusCode::GONE, texts.email_closed_title, texts.disown_closed),
    };
    let reset = Link::new("/forgotten-password", texts.ask_again);
    visit.message(title).paragraph(paragraph).link(reset).respond(visit.ctx, status)
}

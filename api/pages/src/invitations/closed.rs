//! The page that explains why an invitation cannot be used.

use poem::{
    Response,
    http::{Method, StatusCode},
};

use crate::{
    layout::{Layout, LeadsTo, respond},
    message::{Link, Message},
    visit::Visit,
};
use organisation::invitations::InvitationClosed;

/// Explains why an invitation cannot be used. If it was accepted, probably by the same form sent twice, the page leads on.
pub(super) fn explain(visit: &Visit<'_>, closed: InvitationClosed) -> Response {
    let texts = visit.texts();
    let is_form = visit.request.method() == Method::POST;
    let (status, why) = match closed {
        InvitationClosed::Unknown => (StatusCode::NOT_FOUND, texts.invitation_unknown),
        InvitationClosed::Accepted if is_form => (StatusCode::OK, texts.invitation_accepted),
        InvitationClosed::Accepted => (StatusCode::GONE, texts.invitation_accepted),
        InvitationClosed::Expired => (StatusCode::GONE, texts.invitation_expired),
        InvitationClosed::Revoked => (StatusCode::GONE, texts.invitation_revoked),
    };
    let title = if status == StatusCode::OK { texts.done_title } else { texts.invitation_title };
    let sign_in = Link { id: None, href: "/sign-in".to_owned(), text: texts.sign_in.to_owned() };
    let page = Message {
        page: Layout::new(visit.ctx, visit.language, title),
        id: None,
        paragraphs: vec![why.to_owned()],
        links: if closed == InvitationClosed::Accepted { vec![sign_in] } else { Vec::new() },
    };
    respond(visit.ctx, status, LeadsTo::Here, &page)
}

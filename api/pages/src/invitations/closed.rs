//! The page that explains why an invitation cannot be used.

use poem::{Response, http::StatusCode};

use crate::{message::Link, visit::Visit};
use organisation::invitations::InvitationClosed;

/// Explains why an invitation cannot be used. If it was accepted, the person went back or sent the form twice.
pub(super) fn explain(visit: &Visit<'_>, closed: InvitationClosed) -> Response {
    let texts = visit.texts();
    let (status, why) = match closed {
        InvitationClosed::Unknown => (StatusCode::NOT_FOUND, texts.invitation_unknown),
        InvitationClosed::Accepted => (StatusCode::OK, texts.invitation_accepted),
        InvitationClosed::Expired => (StatusCode::GONE, texts.invitation_expired),
        InvitationClosed::Revoked => (StatusCode::GONE, texts.invitation_revoked),
    };
    let title = if status == StatusCode::OK { texts.done_title } else { texts.invitation_title };
    visit.message(title).paragraph(why).link(Link::to_sign_in(texts)).respond(visit.ctx, status)
}

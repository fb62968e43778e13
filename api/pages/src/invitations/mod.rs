//! Invitations: of new people, who accept with a name and a password (UC-3), and of people with an existing login, who
//! join the company with it (UC-7).

mod accept;
mod closed;
mod join;

use poem::handler;

use super::{
    failure::{Failure, Outcome},
    mailed_link::MailedLink,
    visit::{Submission, Visit},
};
use organisation::invitations::{self, InvitationClosed, MembershipInvitation, OpenInvitation};

/// What the link in a mail invites to.
enum Invitation {
    /// A new account.
    Account(Box<OpenInvitation>),
    /// A membership in a company, in addition to existing ones.
    Membership(MembershipInvitation),
}

/// `GET /invitations`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let link = MailedLink::of_cookie(&visit)?;
    match invitation(&visit, &link).await? {
        Invitation::Account(open) => accept::show(&visit, link, &open).await,
        Invitation::Membership(open) => join::show(&visit, link, &open).await,
    }
}

/// `POST /invitations`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let link = MailedLink::of_form(&visit, &form)?;
    match invitation(&visit, &link).await? {
        Invitation::Account(open) => accept::submit(&visit, &form, link, &open).await,
        Invitation::Membership(open) => join::submit(&visit, &form, &link, &open).await,
    }
}

/// Returns the invitation that the link is for, if it can be used.
async fn invitation(visit: &Visit<'_>, link: &MailedLink) -> Result<Invitation, Failure> {
    let explained = |closed: InvitationClosed| Failure::Page(Box::new(closed::explain(visit, closed)));
    match invitations::find_membership_invitation(visit.ctx, &link.token).await? {
        Some(found) => found.map(Invitation::Membership).map_err(explained),
        None => {
            let found = invitations::find(visit.ctx, &link.token).await?;
            found.map(|open| Invitation::Account(Box::new(open))).map_err(explained)
        }
    }
}

//! Invitations: of new people, who accept with a name and a password (UC-3), and of people with an existing login, who
//! join the company with it (UC-7).

mod accept;
mod closed;
mod join;

use poem::handler;

use super::{
    failure::{Failure, Outcome},
    visit::{LinkToken, Submission, Visit},
};
use organisation::invitations::{self, Closed, Joining, Offer};

/// What the link in a mail invites to.
enum Invitation {
    /// A new account.
    Account(Box<Offer>),
    /// A membership in a company, in addition to existing ones.
    Membership(Joining),
}

/// `GET /invitations/{token}`.
#[handler]
pub(super) async fn show(visit: Visit<'_>, token: LinkToken) -> Outcome {
    match invitation(&visit, &token).await? {
        Invitation::Account(offer) => Ok(accept::show(&visit, &offer)),
        Invitation::Membership(joining) => join::show(&visit, &joining).await,
    }
}

/// `POST /invitations/{token}`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>, token: LinkToken) -> Outcome {
    match invitation(&visit, &token).await? {
        Invitation::Account(offer) => accept::submit(&visit, &form, &token.0, &offer).await,
        Invitation::Membership(joining) => join::submit(&visit, &form, &joining).await,
    }
}

/// Returns the invitation that the link is for, if it can be used.
async fn invitation(visit: &Visit<'_>, token: &LinkToken) -> Result<Invitation, Failure> {
    let explained = |closed: Closed| Failure::Page(Box::new(closed::explain(visit, closed)));
    match invitations::find_joining(visit.ctx, &token.0).await? {
        Some(found) => found.map(Invitation::Membership).map_err(explained),
        None => {
            let found = invitations::find(visit.ctx, &token.0).await?;
            found.map(|offer| Invitation::Account(Box::new(offer))).map_err(explained)
        }
    }
}

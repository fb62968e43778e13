//! Set-up links: with one, the IT of a customer connects one external login of a company, without an account and
//! without any other right here.
//!
//! A link belongs to the first browser in which somebody confirms it. It works in the name of the person who created
//! it, as long as that person administers the company. What it saves stays disabled until an administrator enables it:
//! a link that got into the wrong hands lets nobody sign in.

mod bearer;
mod create;
mod view;

pub use bearer::{ConnectionForm, OpenSetupLink, SetupLinkClosed, confirm, find, save};
pub use create::{MailedSetupLink, create, for_mail, revoke};
pub use view::{get, list};

pub use store::entity::setup_link::Model as SetupLink;

use kernel::Secret;
use platform::ctx::Ctx;

/// The path of the page that a link leads to. The token follows.
pub const PATH: &str = "/setup-links";

/// Returns the address of a link.
fn address(ctx: &Ctx, token: &Secret) -> String {
    format!("{}{PATH}/{}", ctx.config.server.issuer(), token.expose())
}

/// The purpose with which the token of a link is encrypted until it is mailed.
fn purpose(id: i64) -> String {
    format!("setup link {id}")
}

//! The link beside a code by email. In the browser that asked for the code it leads to the page of the code and fills
//! it in, so that the person only has to press the button; elsewhere it says where the code works.
//!
//! It uses nothing up: what it fills in works only in the browser that asked for it.

use poem::{Response, handler, http::StatusCode};

use super::{
    failure::Outcome,
    layout::redirect,
    mailed_link::{self, MailedLink, SIGN_IN_LINKS},
    message::Link,
    visit::Visit,
};
use kernel::Secret;
use platform::Ctx;
use web::cookies;

/// The path of the page that asks for the code.
pub(super) const CODE: &str = "/sign-in/code";
/// The kind of the cookie with the query of the page that asks for the code.
const KIND: &str = "sign-in-code";
/// The purpose with which that query is encrypted: with it, somebody could be led to another sign-in.
const PURPOSE: &str = "sign-in code";
/// The longest query that is kept, in bytes, so that its cookie is read.
const MAX_QUERY: usize = 120;
/// How long the query is kept, in seconds: as long as a code is valid.
const LINK_LIFETIME_SECONDS: i64 = 600;

/// `GET /sign-in-links`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    MailedLink::of_cookie(&visit)?;
    let asked = cookies::read(visit.request, &cookies::link_name(visit.ctx, KIND));
    let query = asked.and_then(|sealed| visit.ctx.secrets.cookie_cipher().decrypt(PURPOSE, sealed).ok());
    if let Some(query) = query.and_then(|query| String::from_utf8(query).ok()) {
        return Ok(redirect(visit.ctx, &format!("{CODE}?{query}")));
    }
    let texts = visit.texts();
    let page = visit.message(texts.sign_in_link_title).with_id("elsewhere").paragraph(texts.sign_in_link);
    Ok(page.link(Link::to_sign_in(texts)).respond(visit.ctx, StatusCode::OK))
}

/// Remembers in this browser where the code that was requested is entered.
pub(super) fn remember(ctx: &Ctx, response: &mut Response, query: &str) -> kernel::Result<()> {
    // A longer one is that of a local page, to which the person goes again.
    let query = if query.len() <= MAX_QUERY { query } else { "" };
    let sealed = ctx.secrets.cookie_cipher().encrypt(PURPOSE, query.as_bytes())?;
    let name = cookies::link_name(ctx, KIND);
    cookies::add(response, &cookies::set_for(ctx, &name, &sealed, LINK_LIFETIME_SECONDS));
    Ok(())
}

/// Returns the code of the link that was opened in this browser, if there is one.
pub(super) fn code(visit: &Visit<'_>) -> Option<Secret> {
    let is_code =
        |code: &Secret| code.expose().len() == 6 && code.expose().bytes().all(|b| b.is_ascii_digit());
    mailed_link::opened(visit, SIGN_IN_LINKS).filter(is_code)
}

//! Links in mails. Opening one puts its token into a cookie and redirects to the page without it, so that the token
//! does not stay in the history of the browser, and reaches neither other servers nor those who look at the screen.
//!
//! Nothing is stored or used up, since mail programs open links too.

use askama::Template;
use chrono::{DateTime, TimeDelta};
use poem::{Response, handler, http::StatusCode, web::Path};

use super::{
    csrf::FormGuard,
    failure::{Failure, Outcome},
    layout::{Layout, LeadsTo, redirect, respond_with},
    message::Link,
    scripts,
    visit::Visit,
};
use kernel::{Result, Secret, clock::SKEW};
use platform::Ctx;
use web::{Params, cookies};

/// The paths of the pages that mailed links lead to. In a mail, the token follows.
pub(super) const PATHS: [&str; 7] = [
    "/invitations",
    "/password-resets",
    "/email-confirmations",
    "/email-stops",
    "/sign-in-notices",
    "/setup-links",
    SIGN_IN_LINKS,
];

/// The path of the page that the link beside a code by email leads to.
pub(super) const SIGN_IN_LINKS: &str = "/sign-in-links";
/// How long the browser keeps the token. The link in the mail may be valid for longer.
const LIFETIME: TimeDelta = TimeDelta::hours(1);
/// The maximum length of a token, in characters.
const MAX_TOKEN: usize = 64;
/// The form field with the sealed token. A form is thereby for the link that it was shown for, although another one of
/// its kind was opened in the meantime.
const FIELD: &str = "link";

/// The link of a mail, as the browser keeps it.
pub(super) struct MailedLink {
    /// The secret that was in its address.
    pub(super) token: Secret,
    /// The encrypted token, with the time when the link was opened.
    sealed: String,
}

/// The hidden fields of the form of a link.
pub(super) struct Hidden {
    pub(super) csrf: String,
    /// The sealed token.
    pub(super) link: String,
}

/// `GET /{kind}/{token}`.
#[handler]
pub(super) async fn open(visit: Visit<'_>, Path(token): Path<String>) -> Outcome {
    let (path, kind) = page_of(&visit);
    // A longer token is none of ours. Its beginning replaces the one in the cookie, so that the page is not that of a
    // link that was opened before.
    let token: String = token.chars().take(MAX_TOKEN).collect();
    let name = cookies::link_name(visit.ctx, kind);
    let sealed = seal(visit.ctx, path, &token)?;
    let mut response = redirect(visit.ctx, &visit.localised(path.to_owned()));
    cookies::add(&mut response, &cookies::set_for(visit.ctx, &name, &sealed, LIFETIME.num_seconds()));
    Ok(response)
}

impl MailedLink {
    /// Returns the link that was opened in this browser, for the page of the request.
    pub(super) fn of_cookie(visit: &Visit<'_>) -> Result<Self, Failure> {
        let path = page_of(visit).0;
        Self::unseal(visit, path, read(visit, path))
    }

    /// Returns the link that a form was shown for.
    pub(super) fn of_form(visit: &Visit<'_>, form: &Params) -> Result<Self, Failure> {
        Self::unseal(visit, page_of(visit).0, form.get(FIELD))
    }

    /// Shows the form of a link. `make` fills its page in, and `is_right` says whether nothing in it was rejected.
    pub(super) fn show_form<T: Template>(
        self,
        visit: &Visit<'_>,
        page: Layout,
        is_right: bool,
        make: impl FnOnce(Layout, Hidden) -> T,
    ) -> Response {
        let guard = FormGuard::for_request(visit.ctx, visit.request);
        let page = make(page, Hidden { csrf: guard.token.clone(), link: self.sealed });
        let status = if is_right { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        guard.protect(respond_with(
            visit.ctx,
            status,
            LeadsTo::Here,
            &scripts::allow(&[&scripts::PASSWORD]),
            &page,
        ))
    }

    fn unseal(visit: &Visit<'_>, path: &str, sealed: Option<&str>) -> Result<Self, Failure> {
        let found = sealed.and_then(|sealed| Some((unseal(visit.ctx, path, sealed)?, sealed.to_owned())));
        let (token, sealed) = found.ok_or_else(|| Failure::Page(Box::new(not_open(visit))))?;
        Ok(Self { token, sealed })
    }
}

/// Returns the token of the link that was opened in this browser for the page at a path, if there is one.
pub(super) fn opened(visit: &Visit<'_>, path: &str) -> Option<Secret> {
    unseal(visit.ctx, path, read(visit, path)?)
}

/// Reads the cookie with the link of the page at a path.
fn read<'v>(visit: &'v Visit<'_>, path: &str) -> Option<&'v str> {
    cookies::read(visit.request, &cookies::link_name(visit.ctx, path.trim_start_matches('/')))
}

/// Returns the path of the page that a request is for, without a token, and the kind of link that leads there.
fn page_of<'v>(visit: &'v Visit<'_>) -> (&'v str, &'v str) {
    let whole = visit.request.uri().path();
    let path = PATHS.into_iter().find(|path| whole.starts_with(path)).unwrap_or_default();
    (path, path.trim_start_matches('/'))
}

fn seal(ctx: &Ctx, path: &str, token: &str) -> Result<String> {
    let plain = format!("{}.{token}", ctx.clock.now().timestamp());
    ctx.secrets.cookie_cipher().encrypt(path, plain.as_bytes())
}

/// Returns the token, unless it was sealed too long ago or for another kind of link.
fn unseal(ctx: &Ctx, path: &str, sealed: &str) -> Option<Secret> {
    let plain = ctx.secrets.cookie_cipher().decrypt(path, sealed).ok()?;
    let (opened_at, token) = std::str::from_utf8(&plain).ok()?.split_once('.')?;
    let opened_at = DateTime::from_timestamp(opened_at.parse().ok()?, 0)?;
    let now = ctx.clock.now();
    (opened_at <= now + SKEW && now < opened_at + LIFETIME).then(|| Secret::new(token))
}

/// Says that the page needs the link of a mail.
fn not_open(visit: &Visit<'_>) -> Response {
    let texts = visit.texts();
    let page = visit.message(texts.link_not_open_title).with_id("link-not-open");
    page.paragraph(texts.link_not_open).link(Link::to_start(texts)).respond(visit.ctx, StatusCode::NOT_FOUND)
}

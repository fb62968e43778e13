//! The cookies: the session, the browser state for scripts, the cookie that protects forms before there is a session,
//! and those with the tokens of mailed links.

use cookie::{Cookie, CookieBuilder, SameSite, time::Duration};
use poem::{Request, Response, http::header};

use kernel::Secret;
use platform::Ctx;

/// The maximum time for which browsers keep a cookie, in seconds: 400 days.
pub(crate) const MAX_LIFETIME: i64 = 400 * 24 * 3_600;

/// Returns the name of the session cookie: with the `__Host-` prefix where it can be `Secure`. With a plain-http
/// loopback issuer, not every browser accepts `Secure` cookies.
#[must_use]
pub fn session_name(ctx: &Ctx) -> &'static str {
    if ctx.config.server.is_https() { "__Host-aldaba" } else { "aldaba" }
}

/// Returns the name of the cookie that protects the forms of people who are not signed in.
#[must_use]
pub fn form_name(ctx: &Ctx) -> &'static str {
    if ctx.config.server.is_https() { "__Host-aldaba_form" } else { "aldaba_form" }
}

/// Returns the name of the cookie with the token of a mailed link. Each kind of link has one.
#[must_use]
pub fn link_name(ctx: &Ctx, kind: &str) -> String {
    let prefix = if ctx.config.server.is_https() { "__Host-" } else { "" };
    format!("{prefix}aldaba_{kind}")
}

/// The cookie whose changes show scripts that somebody signed in or out (OpenID Connect Session Management 1.0).
/// Scripts read it, also in pages that other sites embed, so it is `SameSite=None` and therefore `Secure`. Browsers
/// that do not accept such a cookie from a loopback address do not have it.
pub const BROWSER_STATE: &str = "aldaba_ops";

/// The maximum number of accounts that one browser is signed in to at the same time.
const MAX_ACCOUNTS: usize = 5;
/// The separator between the session cookies of the accounts in one value.
const SEPARATOR: char = '.';

/// Returns the `Set-Cookie` values for a session that was just created or whose cookie changed, with the cookies of the
/// other accounts that the browser stays signed in to.
#[must_use]
pub fn begin_session(ctx: &Ctx, cookie: &Secret, others: &[Secret]) -> [String; 2] {
    let mut value = cookie.expose().to_owned();
    for other in others.iter().take(MAX_ACCOUNTS - 1) {
        value.push(SEPARATOR);
        value.push_str(other.expose());
    }
    [set(ctx, session_name(ctx), &value), browser_state(&ctx.secrets.browser_state(cookie))]
}

/// Returns the `Set-Cookie` values for a session that has ended.
#[must_use]
pub fn end_session(ctx: &Ctx) -> [String; 2] {
    [clear(ctx, session_name(ctx)), state_cookie("").max_age(Duration::ZERO).to_string()]
}

/// Returns the `Set-Cookie` value that exposes the state of the browser to scripts.
#[must_use]
pub fn browser_state(value: &str) -> String {
    state_cookie(value).to_string()
}

fn state_cookie(value: &str) -> CookieBuilder<'_> {
    Cookie::build((BROWSER_STATE, value)).path("/").same_site(SameSite::None).secure(true)
}

/// Adds a `Set-Cookie` header.
pub fn add(response: &mut Response, cookie: &str) {
    if let Ok(value) = header::HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Returns the session cookie of the current account.
#[must_use]
pub fn session(ctx: &Ctx, request: &Request) -> Option<Secret> {
    sessions(ctx, request).into_iter().next()
}

/// Returns the session cookies of all accounts that the browser is signed in to, the current one first.
#[must_use]
pub fn sessions(ctx: &Ctx, request: &Request) -> Vec<Secret> {
    let value = read(request, session_name(ctx)).unwrap_or_default();
    value.split(SEPARATOR).filter(|one| !one.is_empty()).take(MAX_ACCOUNTS).map(Secret::new).collect()
}

/// The maximum length of a cookie value that is read, in bytes.
const MAX_VALUE: usize = 256;

/// Returns the value of a cookie; `None` when it is missing, empty or longer than `MAX_VALUE`. Cookies of other
/// applications do not matter, whatever bytes they contain. A pair that is not ASCII is skipped before it is parsed:
/// the parser trims Unicode spaces, so a sibling domain could otherwise set a cookie named with such a space and
/// `__Host-`, which browsers do not protect.
#[must_use]
pub fn read<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let headers = request.headers().get_all(header::COOKIE).iter();
    let pairs = headers.flat_map(|header| header.as_bytes().split(|byte| *byte == b';'));
    let pairs = pairs.filter(|pair| pair.is_ascii());
    let mut cookies = pairs.filter_map(|pair| Cookie::parse(std::str::from_utf8(pair).ok()?).ok());
    let cookie = cookies.find(|cookie| cookie.name() == name)?;
    cookie.value_raw().filter(|value| !value.is_empty() && value.len() <= MAX_VALUE)
}

/// Returns the `Set-Cookie` value that sets a cookie until the browser is closed: HttpOnly, SameSite=Lax, Secure on
/// https.
#[must_use]
pub fn set(ctx: &Ctx, name: &str, value: &str) -> String {
    set_where(ctx.config.server.is_https(), name, value)
}

/// Like `set`, for a number of seconds at most.
#[must_use]
pub fn set_for(ctx: &Ctx, name: &str, value: &str, seconds: i64) -> String {
    let cookie = session_cookie(ctx.config.server.is_https(), name, value);
    cookie.max_age(Duration::seconds(seconds)).to_string()
}

/// Like `set`, for another origin than the issuer.
#[must_use]
pub fn set_where(is_https: bool, name: &str, value: &str) -> String {
    session_cookie(is_https, name, value).to_string()
}

/// Returns the `Set-Cookie` value that removes a cookie.
#[must_use]
pub fn clear(ctx: &Ctx, name: &str) -> String {
    session_cookie(ctx.config.server.is_https(), name, "").max_age(Duration::ZERO).to_string()
}

fn session_cookie<'c>(is_https: bool, name: &'c str, value: &'c str) -> CookieBuilder<'c> {
    Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).secure(is_https)
}

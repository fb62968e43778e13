//! The cookies: the session, what scripts learn of it, and the one that guards forms before there is a session.

use cookie::{Cookie, CookieBuilder, SameSite, time::Duration};
use poem::{Request, Response, http::header};

use kernel::Secret;
use platform::Ctx;

/// The session cookie's name: with the `__Host-` prefix where it can be `Secure`. On a plain-http loopback issuer not
/// every browser takes `Secure` cookies.
#[must_use]
pub fn session_name(ctx: &Ctx) -> &'static str {
    if ctx.config.server.is_https() { "__Host-aldaba" } else { "aldaba" }
}

/// The name of the cookie that guards the forms of people who are not signed in.
#[must_use]
pub fn form_name(ctx: &Ctx) -> &'static str {
    if ctx.config.server.is_https() { "__Host-aldaba_form" } else { "aldaba_form" }
}

/// The cookie by whose change scripts see that somebody signed in or out (OpenID Connect Session Management 1.0). It
/// is read by script, inside pages of other sites too, so that it is `SameSite=None`, and therefore `Secure`: a
/// browser that takes no such cookie from a loopback address does without.
pub const BROWSER_STATE: &str = "aldaba_ops";

/// The most accounts that one browser is signed in to at the same time.
const MOST_ACCOUNTS: usize = 5;
/// What separates their cookies in one value.
const SEPARATOR: char = '.';

/// The `Set-Cookie` values of a session that has just begun or goes on under another cookie, with those of the other
/// accounts that the browser stays signed in to.
#[must_use]
pub fn begin_session(ctx: &Ctx, cookie: &Secret, others: &[Secret]) -> [String; 2] {
    let mut value = cookie.expose().to_owned();
    for other in others.iter().take(MOST_ACCOUNTS - 1) {
        value.push(SEPARATOR);
        value.push_str(other.expose());
    }
    [set(ctx, session_name(ctx), &value), browser_state(&ctx.secrets.browser_state(cookie))]
}

/// The `Set-Cookie` values of a session that has ended.
#[must_use]
pub fn end_session(ctx: &Ctx) -> [String; 2] {
    [clear(ctx, session_name(ctx)), state_cookie("").max_age(Duration::ZERO).to_string()]
}

/// The `Set-Cookie` value that tells scripts the state of the browser.
#[must_use]
pub fn browser_state(value: &str) -> String {
    state_cookie(value).to_string()
}

fn state_cookie(value: &str) -> CookieBuilder<'_> {
    Cookie::build((BROWSER_STATE, value)).path("/").same_site(SameSite::None).secure(true)
}

/// Adds a `Set-Cookie`.
pub fn add(response: &mut Response, cookie: &str) {
    if let Ok(value) = header::HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// The cookie of the session of the account that is in use.
#[must_use]
pub fn session(ctx: &Ctx, request: &Request) -> Option<Secret> {
    sessions(ctx, request).into_iter().next()
}

/// The cookies of the sessions of all accounts that the browser is signed in to, the one in use first.
#[must_use]
pub fn sessions(ctx: &Ctx, request: &Request) -> Vec<Secret> {
    let value = read(request, session_name(ctx)).unwrap_or_default();
    value.split(SEPARATOR).filter(|one| !one.is_empty()).take(MOST_ACCOUNTS).map(Secret::new).collect()
}

/// The longest value of a cookie that is read, in bytes.
const MAX_VALUE: usize = 256;

/// The value of a cookie; `None` when it is missing, empty or longer than `MAX_VALUE`. Cookies of others beside it do
/// not matter, whatever bytes they are made of.
#[must_use]
pub fn read<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let headers = request.headers().get_all(header::COOKIE).iter();
    let pairs = headers.flat_map(|header| header.as_bytes().split(|byte| *byte == b';'));
    let mut cookies = pairs.filter_map(|pair| Cookie::parse(std::str::from_utf8(pair).ok()?).ok());
    let cookie = cookies.find(|cookie| cookie.name() == name)?;
    cookie.value_raw().filter(|value| !value.is_empty() && value.len() <= MAX_VALUE)
}

/// The `Set-Cookie` value that sets a cookie for the browser's session: HttpOnly, SameSite=Lax, Secure on https.
#[must_use]
pub fn set(ctx: &Ctx, name: &str, value: &str) -> String {
    set_where(ctx.config.server.is_https(), name, value)
}

/// The same at another origin than ours.
#[must_use]
pub fn set_where(is_https: bool, name: &str, value: &str) -> String {
    session_cookie(is_https, name, value).to_string()
}

/// The `Set-Cookie` value that removes a cookie.
#[must_use]
pub fn clear(ctx: &Ctx, name: &str) -> String {
    session_cookie(ctx.config.server.is_https(), name, "").max_age(Duration::ZERO).to_string()
}

fn session_cookie<'c>(is_https: bool, name: &'c str, value: &'c str) -> CookieBuilder<'c> {
    Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).secure(is_https)
}

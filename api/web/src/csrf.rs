//! Protects forms against cross-site request forgery: the browser has a cookie, and the form a token that only this
//! server can derive from the cookie.

use poem::{Request, Response};

use super::{cookies, params::Params};
use kernel::secrets::{constant_time_eq, sha256};
use platform::Ctx;

/// The purpose that the token is derived for.
const PURPOSE: &str = "form";
/// The form field with the token.
const FIELD: &str = "csrf";

/// The token of a form, and the cookie that must be set for the token to be valid.
#[derive(Debug)]
pub struct FormGuard {
    /// The token, which the form sends as `csrf`.
    pub token: String,
    /// The hash of the cookie, by which the browser is known
    /// ([`RequestSource::browser`](platform::actor::RequestSource::browser)).
    pub browser: Vec<u8>,
    set_cookie: Option<String>,
}

impl FormGuard {
    /// Returns the token for this browser: derived from its cookie, so that forms in other tabs stay valid, or from a
    /// new one.
    #[must_use]
    pub fn for_request(ctx: &Ctx, request: &Request) -> Self {
        let name = cookies::form_name(ctx);
        if let Some(known) = cookies::read(request, name) {
            let token = ctx.secrets.csrf_token(PURPOSE, known);
            return Self { token, browser: browser(known), set_cookie: None };
        }
        let value = ctx.random.secret("");
        Self {
            token: ctx.secrets.csrf_token(PURPOSE, value.expose()),
            browser: browser(value.expose()),
            set_cookie: Some(cookies::set_for(ctx, name, value.expose(), cookies::MAX_LIFETIME)),
        }
    }

    /// Returns the `Set-Cookie` value of the cookie if it is new.
    #[must_use]
    pub fn set_cookie(&self) -> Option<&str> {
        self.set_cookie.as_deref()
    }

    /// Sets the cookie if it is new.
    #[must_use]
    pub fn protect(self, mut response: Response) -> Response {
        if let Some(cookie) = self.set_cookie {
            cookies::add(&mut response, &cookie);
        }
        response
    }
}

/// Returns the hash by which a browser with a cookie is known.
pub(crate) fn browser(cookie: &str) -> Vec<u8> {
    sha256(cookie.as_bytes()).to_vec()
}

/// Returns whether a form, or the query of a link on one of our pages, has the token that belongs to the browser's
/// cookie.
#[must_use]
pub fn is_genuine(ctx: &Ctx, request: &Request, form: &Params) -> bool {
    match (cookies::read(request, cookies::form_name(ctx)), form.get(FIELD)) {
        (Some(cookie), Some(token)) => {
            constant_time_eq(token.as_bytes(), ctx.secrets.csrf_token(PURPOSE, cookie).as_bytes())
        }
        _ => false,
    }
}

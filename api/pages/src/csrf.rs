//! Guards forms against being posted from elsewhere: a cookie, and in the form what only we can make of it.

use poem::{Request, Response};

use kernel::secrets::same;
use platform::Ctx;
use web::{Params, cookies};

/// What the token is made for.
const PURPOSE: &str = "form";
/// The field that carries it.
const FIELD: &str = "csrf";

/// A form's token, with the cookie that has to be set for it to be worth anything.
pub(super) struct Guard {
    pub(super) token: String,
    set_cookie: Option<String>,
}

impl Guard {
    /// The token for this browser: of the cookie that it has, so that forms in other tabs stay good, or of a new one.
    pub(super) fn of(ctx: &Ctx, request: &Request) -> Self {
        let name = cookies::form_name(ctx);
        if let Some(known) = cookies::read(request, name) {
            return Self { token: ctx.secrets.csrf_token(PURPOSE, known), set_cookie: None };
        }
        let value = ctx.random.secret("");
        Self {
            token: ctx.secrets.csrf_token(PURPOSE, value.expose()),
            set_cookie: Some(cookies::set(ctx, name, value.expose())),
        }
    }

    /// Sets the cookie where it is a new one.
    pub(super) fn protect(self, mut response: Response) -> Response {
        if let Some(cookie) = self.set_cookie {
            cookies::add(&mut response, &cookie);
        }
        response
    }
}

/// Whether a posted form carries the token that goes with the browser's cookie.
pub(super) fn is_genuine(ctx: &Ctx, request: &Request, form: &Params) -> bool {
    match (cookies::read(request, cookies::form_name(ctx)), form.get(FIELD)) {
        (Some(cookie), Some(token)) => {
            same(token.as_bytes(), ctx.secrets.csrf_token(PURPOSE, cookie).as_bytes())
        }
        _ => false,
    }
}

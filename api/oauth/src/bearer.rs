//! Reads the access token of a request (RFC 6750 section 2): from the header or the form, never from the query.

use poem::{Request, http::header};

use super::error::OAuthError;
use web::Params;

/// The access token that a request carries.
///
/// # Errors
/// When there is none, or the request has it in both places.
pub(super) fn token<'r>(request: &'r Request, form: Option<&'r Params>) -> Result<&'r str, OAuthError> {
    let in_form = form.and_then(|form| form.get("access_token"));
    let Some(value) = request.headers().get(header::AUTHORIZATION) else {
        return in_form.ok_or_else(OAuthError::token_missing);
    };
    if in_form.is_some() {
        return Err(OAuthError::invalid_request("the request sends the access token in more than one way")
            .at_a_resource());
    }
    let token = value.to_str().ok().and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
    });
    token.filter(|token| !token.is_empty()).ok_or_else(OAuthError::token_missing)
}

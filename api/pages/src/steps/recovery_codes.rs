//! The recovery codes, shown once: the person can copy, download and print them.

use ::sign_in::authentications::StoredSignIn;
use askama::Template;
use poem::{
    Response,
    http::{StatusCode, header},
};

use super::{layout, leads};
use crate::{
    failure::Outcome,
    layout::{Layout, respond_with},
    scripts,
    visit::Visit,
};
use kernel::Secret;

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct Page<'a> {
    page: Layout,
    codes: Vec<&'a str>,
    /// The codes as a file to download.
    file: String,
    /// Where the person goes on.
    next: String,
    script: &'static str,
}

/// Shows the codes. `next` is the redirect that would follow otherwise: its cookies are set, and its target is a link.
pub(super) async fn show(
    visit: &Visit<'_>,
    stored: &StoredSignIn,
    codes: &[Secret],
    next: Response,
) -> Outcome {
    let codes: Vec<_> = codes.iter().map(Secret::expose).collect();
    let target = next.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let page = Page {
        page: layout(visit, stored, visit.texts().recovery_title).await?,
        // The codes have only characters that need no encoding.
        file: format!("data:text/plain;charset=utf-8,{}%0A", codes.join("%0A")),
        codes,
        next: target.unwrap_or("/").to_owned(),
        script: &scripts::RECOVERY_CODES,
    };
    let mut response = respond_with(
        visit.ctx,
        StatusCode::OK,
        leads(stored),
        &scripts::allow(&[&scripts::RECOVERY_CODES]),
        &page,
    );
    for cookie in next.headers().get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    Ok(response)
}

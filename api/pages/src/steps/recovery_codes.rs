//! The recovery codes, shown once: the person can copy, download and print them.

use ::sign_in::authentications::PendingSignIn;
use askama::Template;
use poem::{
    Response,
    http::{StatusCode, header},
};

use super::{layout, leads};
use crate::{
    failure::Outcome,
    layout::{Layout, redirect, respond_with},
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

/// Shows the codes that a person got with the first factor, if it is the first one, before `next`, what follows. They
/// are stored by now and cannot be shown later, so they are shown also when the sign-in fails after that: the person
/// then begins it again.
pub(super) async fn show_first(
    visit: &Visit<'_>,
    stored: &PendingSignIn,
    codes: Option<Vec<Secret>>,
    next: Outcome,
) -> Outcome {
    let Some(codes) = codes else { return next };
    let next = next.unwrap_or_else(|failure| {
        tracing::warn!(error = %failure, "a sign-in failed after its person added a factor");
        redirect(visit.ctx, &visit.localised("/sign-in".to_owned()))
    });
    Ok(show(visit, stored, &codes, &next).await)
}

/// Shows the codes. `next` is the redirect that would follow otherwise: its cookies are set, and its target is a link.
async fn show(visit: &Visit<'_>, stored: &PendingSignIn, codes: &[Secret], next: &Response) -> Response {
    let codes: Vec<_> = codes.iter().map(Secret::expose).collect();
    let target = next.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let title = visit.texts().recovery_title;
    // Without the name of the application, rather than not at all.
    let framed = layout(visit, stored, title).await;
    let page = Page {
        page: framed.unwrap_or_else(|_| visit.layout(visit.language, title)),
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
    response
}

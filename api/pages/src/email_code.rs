//! The page on which a person enters the code that was mailed, as the first factor.

use ::sign_in::{
    authentications::ProvedFirst,
    factors::{FactorError, email_code},
};
use askama::Template;
use poem::{Response, handler, http::StatusCode};

use super::{
    csrf::FormGuard,
    failure::Outcome,
    layout::{Layout, redirect, respond},
    passkey::binding,
    sign_in, sign_in_link,
    sign_in_request::SignInRequest,
    texts::Texts,
    visit::{Submission, Visit},
};
use platform::actor::Actor;

#[derive(Template)]
#[template(path = "email_code.html")]
struct Page {
    page: Layout,
    action: String,
    csrf: String,
    wrong: Option<&'static str>,
    /// The code of the link that was opened.
    code: String,
    /// Where the person begins again.
    again: String,
}

/// `GET /sign-in/code`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let sign_in = SignInRequest::read(&visit, None).await?;
    if !sign_in.allows_email_code {
        return Ok(redirect(visit.ctx, &again(&visit)));
    }
    Ok(render(&visit, sign_in, StatusCode::OK, None))
}

/// `POST /sign-in/code`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let sign_in = SignInRequest::read(&visit, None).await?;
    if !sign_in.allows_email_code {
        return Ok(redirect(visit.ctx, &again(&visit)));
    }
    let texts = Texts::of(sign_in.language);
    let Some(code) = form.get("code") else {
        return Ok(render(&visit, sign_in, StatusCode::BAD_REQUEST, Some(texts.code_required)));
    };
    let actor = Actor::anonymous(visit.source.clone());
    let wrong = match email_code::verify(visit.ctx, &actor, &binding(&visit), code).await? {
        Ok(verified) => match sign_in::finish(&visit, &sign_in, ProvedFirst::Factor(verified)).await? {
            Some(response) => return Ok(response),
            None => texts.email_code_refused,
        },
        // The same for every reason: only a person with an account has a code that could have expired.
        Err(_) => texts.email_code_refused,
    };
    Ok(render(&visit, sign_in, StatusCode::BAD_REQUEST, Some(wrong)))
}

/// Returns what a person reads about a code that was refused.
pub(super) fn explain(texts: &Texts, refusal: FactorError) -> &'static str {
    match refusal {
        FactorError::Used => texts.code_used,
        FactorError::Expired => texts.code_expired,
        _ => texts.code_wrong,
    }
}

/// Returns the address of the sign-in page, for the same purpose.
fn again(visit: &Visit<'_>) -> String {
    format!("/sign-in?{}", visit.query.encode())
}

fn render(
    visit: &Visit<'_>,
    sign_in: SignInRequest,
    status: StatusCode,
    wrong: Option<&'static str>,
) -> Response {
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let texts = Texts::of(sign_in.language);
    let code = sign_in_link::code(visit).map(|code| code.expose().to_owned());
    let page = Page {
        page: visit.layout(sign_in.language, texts.email_code_title).with_brand(sign_in.application),
        action: visit.address(),
        csrf: guard.token.clone(),
        // One that was refused is not offered again.
        code: code.filter(|_| wrong.is_none()).unwrap_or_default(),
        wrong,
        again: again(visit),
    };
    guard.protect(respond(visit.ctx, status, sign_in.leads, &page))
}

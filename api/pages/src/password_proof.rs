//! After many wrong passwords of a login, a password is verified in a browser that is not known only together with a code
//! that is mailed to the person. The pages are the same for a login that is nobody's.

use ::sign_in::{authentications, factors::email_code, sessions::PreviousSessions};
use askama::Template;
use poem::{Response, handler, http::StatusCode};

use super::{
    csrf::Guard,
    failure::Outcome,
    layout::{Layout, redirect, respond_with},
    onward::{self, Onward},
    passkey::binding,
    scripts,
    sign_in::{self, Beginning, Purpose},
    texts::Texts,
    visit::{Submission, Visit},
};
use kernel::{Error, Secret};
use platform::password_attempts;

/// The path of the page.
pub(super) const PATH: &str = "/sign-in/proof";
/// What the button of the sign-in page answers.
pub(super) const ANSWER: &str = "proof";

#[derive(Template)]
#[template(path = "password_proof.html")]
struct Page {
    page: Layout,
    action: String,
    csrf: String,
    code_missing: bool,
    password_missing: bool,
    wrong: bool,
    /// Where the person begins again.
    again: String,
}

/// What is wrong with the form.
#[derive(Debug, Clone, Copy, Default)]
struct Mistakes {
    code_missing: bool,
    password_missing: bool,
    wrong: bool,
}

/// Requests a code for a login, by the button of the sign-in page, and leads to the page that asks for it.
pub(super) async fn begin(visit: &Visit<'_>, purpose: Purpose, login: &str) -> Outcome {
    // Nobody gets codes from here before somebody guessed.
    if !password_attempts::needs_proof(visit.ctx, &visit.source, login).await? {
        return Ok(sign_in::show_again(visit, purpose, login));
    }
    match email_code::request(visit.ctx, &visit.source, (login, &binding(visit)), false).await {
        Ok(()) => Ok(redirect(visit.ctx, &format!("{PATH}?{}", visit.query.encode()))),
        Err(Error::TooOften(seconds)) => Ok(sign_in::wait(visit, purpose, login, seconds)),
        Err(error) => Err(error.into()),
    }
}

/// `GET /sign-in/proof`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let purpose = sign_in::purpose(&visit, None).await?;
    Ok(render(&visit, purpose, Mistakes::default()))
}

/// `POST /sign-in/proof`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let purpose = sign_in::purpose(&visit, None).await?;
    let (code, password) = (form.get("code").unwrap_or_default(), form.get("password").unwrap_or_default());
    if code.is_empty() || password.is_empty() {
        let mistakes =
            Mistakes { code_missing: code.is_empty(), password_missing: password.is_empty(), wrong: false };
        return Ok(render(&visit, purpose, mistakes));
    }
    let Beginning { accounts, keep, interaction, goal } = sign_in::beginning(&visit, &purpose).await?;
    let previous = PreviousSessions::new(&accounts, keep);
    let entered = (&*binding(&visit), code, Secret::new(password));
    match authentications::sign_in_with_proof(visit.ctx, entered, goal, previous, &visit.source).await? {
        Some(progress) => {
            let destination = &purpose.destination;
            let onward = Onward { destination, interaction: interaction.as_ref(), accounts: &accounts, keep };
            onward::lead(&visit, progress, onward).await
        }
        // The same in all cases, so that it does not reveal who has an account.
        None => Ok(render(&visit, purpose, Mistakes { wrong: true, ..Mistakes::default() })),
    }
}

fn render(visit: &Visit<'_>, purpose: Purpose, mistakes: Mistakes) -> Response {
    let Mistakes { code_missing, password_missing, wrong } = mistakes;
    let guard = Guard::of(visit.ctx, visit.request);
    let texts = Texts::of(purpose.language);
    let page = Page {
        page: visit.layout(purpose.language, texts.proof_title).of(purpose.application),
        action: visit.address(),
        csrf: guard.token.clone(),
        code_missing,
        password_missing,
        wrong,
        again: format!("/sign-in?{}", visit.query.encode()),
    };
    let is_right = !(code_missing || password_missing || wrong);
    let status = if is_right { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let more = scripts::allow(&[&scripts::PASSWORD]);
    guard.protect(respond_with(visit.ctx, status, purpose.leads, &more, &page))
}

//! After many wrong passwords of a login, a password is verified in a browser that is not known only together with a
//! code that is mailed to the person. The pages are the same for a login that is nobody's.

use ::sign_in::{authentications, sessions::PreviousSessions};
use askama::Template;
use poem::{Response, handler, http::StatusCode};

use super::{
    continue_sign_in::{self, SignInContext},
    csrf::FormGuard,
    failure::Outcome,
    layout::{Layout, respond_with},
    passkey::binding,
    scripts,
    sign_in_request::{SignInRequest, SignInStart},
    texts::Texts,
    visit::{Submission, Visit},
};
use kernel::Secret;

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

/// `GET /sign-in/proof`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let sign_in = SignInRequest::read(&visit, None).await?;
    Ok(render(&visit, sign_in, Mistakes::default()))
}

/// `POST /sign-in/proof`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let sign_in = SignInRequest::read(&visit, None).await?;
    let (code, password) = (form.get("code").unwrap_or_default(), form.get("password").unwrap_or_default());
    if code.is_empty() || password.is_empty() {
        let mistakes =
            Mistakes { code_missing: code.is_empty(), password_missing: password.is_empty(), wrong: false };
        return Ok(render(&visit, sign_in, mistakes));
    }
    let SignInStart { accounts, keep, interaction, target } = SignInStart::load(&visit, &sign_in).await?;
    let previous = PreviousSessions::new(&accounts, keep);
    let entered = (&*binding(&visit), code, Secret::new(password));
    match authentications::sign_in_with_proof(visit.ctx, entered, target, previous, &visit.source).await? {
        Some(progress) => {
            let destination = &sign_in.destination;
            let context =
                SignInContext { destination, interaction: interaction.as_ref(), accounts: &accounts, keep };
            continue_sign_in::respond(&visit, progress, context).await
        }
        // The same in all cases, so that it does not reveal who has an account.
        None => Ok(render(&visit, sign_in, Mistakes { wrong: true, ..Mistakes::default() })),
    }
}

fn render(visit: &Visit<'_>, sign_in: SignInRequest, mistakes: Mistakes) -> Response {
    let Mistakes { code_missing, password_missing, wrong } = mistakes;
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let texts = Texts::of(sign_in.language);
    let page = Page {
        page: visit.layout(sign_in.language, texts.proof_title).with_brand(sign_in.application),
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
    guard.protect(respond_with(visit.ctx, status, sign_in.leads, &more, &page))
}

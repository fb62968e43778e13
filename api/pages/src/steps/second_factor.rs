//! The step in which a person proves another factor: a second one, or a first one that the policy demands.

use ::sign_in::{
    authentications::{self, PendingSignIn},
    factors::{FactorError, Verified, email_code, passkeys, recovery_codes, totp},
    sessions::{PreviousSessions, SignInFailure},
    steps::{SecondFactor, Step},
};
use askama::Template;
use poem::{Response, http::StatusCode};
use shared_types::{FirstFactor, readable_email};

use super::{
    Answer, address, advance, binding, find, layout, leads, passkey_form, respond_with_progress, retry_after,
};
use crate::{
    csrf::FormGuard,
    email_code as email_code_page,
    failure::{Failure, Outcome},
    layout::{Layout, redirect, respond_with},
    passkey::{self, PasskeyForm},
    scripts,
    texts::Texts,
    visit::Visit,
};
use kernel::{Error, Secret, url::with_query};
use web::Params;

/// What a person proves on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Passkey,
    App,
    EmailCode,
    RecoveryCode,
    Password,
}

impl Method {
    /// Its word in the address.
    fn word(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::App => "totp",
            Self::EmailCode => "email_code",
            Self::RecoveryCode => "recovery_code",
            Self::Password => "password",
        }
    }

    /// The path of its icon, in a square of 24.
    fn icon(self) -> &'static str {
        match self {
            Self::Passkey => passkey::ICON,
            Self::App => "M7 2.5h10v19H7zM11 18h2",
            Self::EmailCode => "M3 5h18v14H3zM3.5 7l8.5 6.5L20.5 7",
            Self::RecoveryCode => "M5 3.5h14v17H5zM8.5 8h3M8.5 12h3M8.5 16h3M14.5 8h1M14.5 12h1M14.5 16h1",
            Self::Password => "M5 11h14v9.5H5zM8 11V8a4 4 0 0 1 8 0v3",
        }
    }

    /// The text of the link that leads to it.
    fn label(self, texts: &Texts) -> &'static str {
        match self {
            Self::Passkey => texts.use_passkey,
            Self::App => texts.use_app,
            Self::EmailCode => texts.use_email_code,
            Self::RecoveryCode => texts.use_recovery_code,
            Self::Password => texts.use_password,
        }
    }
}

/// A link to another method.
struct Other {
    href: String,
    label: &'static str,
    icon: &'static str,
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct Page {
    page: Layout,
    csrf: String,
    action: String,
    email: String,
    method: Method,
    passkey: Option<PasskeyForm>,
    /// What is wrong with what was entered.
    wrong: Option<String>,
    /// Whether a code was mailed.
    is_sent: bool,
    /// The other methods that the person has.
    others: Vec<Other>,
    /// Whether the application only prefers a second factor.
    may_decline: bool,
    /// Where somebody else signs in.
    other_account: String,
}

/// Asks for what the address names, if the person has it, else for the strongest.
pub(super) async fn show(visit: &Visit<'_>, stored: &PendingSignIn) -> Outcome {
    render(visit, stored, StatusCode::OK, None).await
}

/// Verifies what the person entered, or the answer of a passkey.
pub(super) async fn submit(visit: &Visit<'_>, form: &Params, stored: &PendingSignIn) -> Outcome {
    let texts = visit.texts();
    let methods = methods(stored);
    if form.get("credential").is_some() && methods.contains(&Method::Passkey) {
        return submit_passkey(visit, form, stored).await;
    }
    if form.get("answer") == Some("send") && methods.contains(&Method::EmailCode) {
        return send_code(visit, stored).await;
    }
    if method(visit, &methods) == Some(Method::Password) {
        return submit_password(visit, form, stored).await;
    }
    let code = form.get("code").unwrap_or_default().trim();
    if code.is_empty() {
        let wrong = Some(texts.code_required.to_owned());
        return render(visit, stored, StatusCode::BAD_REQUEST, wrong).await;
    }
    match verify(visit, stored, code).await {
        Ok(Ok(verified)) => advance(visit, stored, Answer::Proved(&verified)).await,
        // The same form may have been sent before, and have gone through.
        Ok(Err(FactorError::Used)) if find(visit).await?.is_finished() => {
            advance(visit, stored, Answer::Repeat).await
        }
        Ok(Err(refusal)) => {
            let wrong = email_code_page::explain(texts, refusal);
            render(visit, stored, StatusCode::BAD_REQUEST, Some(wrong.to_owned())).await
        }
        Err(Error::TooOften(seconds)) => pause(visit, stored, (texts.code_paused)(seconds), seconds).await,
        Err(error) => Err(error.into()),
    }
}

/// Mails a code, and asks for it.
async fn send_code(visit: &Visit<'_>, stored: &PendingSignIn) -> Outcome {
    let (actor, user_id) = (stored.actor(&visit.source), stored.person().user.id);
    match email_code::send(visit.ctx, &actor, user_id, &binding(stored)).await {
        Ok(()) => {
            let parameters = [("with", Method::EmailCode.word()), ("sent", "true")];
            Ok(redirect(visit.ctx, &visit.localised(with_query(&address(stored), parameters))))
        }
        Err(Error::TooOften(seconds)) => {
            pause(visit, stored, (visit.texts().sign_in_wait)(seconds), seconds).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn submit_passkey(visit: &Visit<'_>, form: &Params, stored: &PendingSignIn) -> Outcome {
    let actor = stored.actor(&visit.source);
    let verified = match passkey::answer(form) {
        Some(answer) => passkeys::verify(visit.ctx, &actor, &binding(stored), answer).await?,
        None => Err(FactorError::Wrong),
    };
    match verified {
        Ok(verified) => advance(visit, stored, Answer::Proved(&verified)).await,
        // The same form may have been sent before, and have gone through.
        Err(FactorError::Expired) if find(visit).await?.is_finished() => {
            advance(visit, stored, Answer::Repeat).await
        }
        Err(refusal) => {
            let wrong = Some(passkey::explain(visit.texts(), refusal).to_owned());
            render(visit, stored, StatusCode::BAD_REQUEST, wrong).await
        }
    }
}

async fn submit_password(visit: &Visit<'_>, form: &Params, stored: &PendingSignIn) -> Outcome {
    let texts = visit.texts();
    let Some(password) = form.get("password") else {
        let wrong = Some(texts.password_required.to_owned());
        return render(visit, stored, StatusCode::BAD_REQUEST, wrong).await;
    };
    let accounts = visit.accounts().await?;
    let previous = PreviousSessions::new(&accounts, stored.keeps_account());
    let password = Secret::new(password);
    match authentications::add_password(visit.ctx, stored, password, previous, &visit.source).await {
        Ok(Ok(progress)) => respond_with_progress(visit, stored, Ok(progress), &accounts).await,
        Ok(Err(SignInFailure::Wait(seconds))) => {
            pause(visit, stored, (texts.sign_in_wait)(seconds), seconds).await
        }
        Ok(Err(SignInFailure::ProofNeeded(seconds))) => {
            pause(visit, stored, texts.sign_in_proof.to_owned(), seconds).await
        }
        Ok(Err(SignInFailure::WrongCredentials)) => {
            let wrong = Some(texts.password_wrong.to_owned());
            render(visit, stored, StatusCode::BAD_REQUEST, wrong).await
        }
        Err(error) => respond_with_progress(visit, stored, Err(error), &accounts).await,
    }
}

/// Shows the page again, which takes nothing for some seconds.
async fn pause(visit: &Visit<'_>, stored: &PendingSignIn, wrong: String, seconds: u64) -> Outcome {
    let response = render(visit, stored, StatusCode::TOO_MANY_REQUESTS, Some(wrong)).await?;
    Ok(retry_after(response, seconds))
}

async fn verify(
    visit: &Visit<'_>,
    stored: &PendingSignIn,
    code: &str,
) -> kernel::Result<Result<Verified, FactorError>> {
    let (actor, user_id) = (stored.actor(&visit.source), stored.person().user.id);
    match method(visit, &methods(stored)) {
        Some(Method::RecoveryCode) => recovery_codes::verify(visit.ctx, &actor, user_id, code).await,
        Some(Method::App) => totp::verify(visit.ctx, &actor, user_id, code).await,
        Some(Method::EmailCode) => email_code::verify(visit.ctx, &actor, &binding(stored), code).await,
        Some(Method::Passkey | Method::Password) | None => Ok(Err(FactorError::NotEnrolled)),
    }
}

/// Returns what the address names, if the person has it, else the first of the methods.
fn method(visit: &Visit<'_>, methods: &[Method]) -> Option<Method> {
    let wanted = visit.query.get("with");
    let named = methods.iter().find(|method| wanted == Some(method.word()));
    named.or(methods.first()).copied()
}

/// Returns the methods in which the person can go on, the strongest first.
fn methods(stored: &PendingSignIn) -> Vec<Method> {
    let of_second = |factor: &SecondFactor| match factor {
        SecondFactor::Passkey => Method::Passkey,
        SecondFactor::Totp => Method::App,
        SecondFactor::EmailCode => Method::EmailCode,
        SecondFactor::RecoveryCode => Method::RecoveryCode,
    };
    let of_first = |factor: &FirstFactor| match factor {
        FirstFactor::Password => Method::Password,
        FirstFactor::Passkey => Method::Passkey,
        FirstFactor::EmailCode => Method::EmailCode,
    };
    match &stored.step {
        Step::SecondFactor { allowed, .. } => allowed.iter().map(of_second).collect(),
        Step::FirstFactor(allowed) => {
            let strongest = [FirstFactor::Passkey, FirstFactor::Password, FirstFactor::EmailCode];
            strongest.iter().filter(|factor| allowed.contains(factor)).map(of_first).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns where somebody else signs in, for the same purpose.
fn other_account(visit: &Visit<'_>, stored: &PendingSignIn) -> String {
    let purpose = match stored.interaction() {
        Some(id) => ("interaction", id.to_string()),
        None => ("return_to", stored.destination().to_owned()),
    };
    let parameters = [(purpose.0, purpose.1.as_str()), ("reauthenticate", "true")];
    visit.localised(with_query("/sign-in", parameters))
}

async fn render(
    visit: &Visit<'_>,
    stored: &PendingSignIn,
    status: StatusCode,
    wrong: Option<String>,
) -> Result<Response, Failure> {
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let texts = visit.texts();
    let methods = methods(stored);
    let method = method(visit, &methods).unwrap_or(Method::App);
    let own = address(stored);
    let other = |other: &Method| Other {
        href: visit.localised(with_query(&own, [("with", other.word())])),
        label: other.label(texts),
        icon: other.icon(),
    };
    let passkey = (method == Method::Passkey).then(|| passkey_form(visit, stored, texts.use_passkey));
    let script = match method {
        Method::Passkey => Some(scripts::PASSKEY.as_str()),
        Method::Password => Some(scripts::PASSWORD.as_str()),
        Method::App | Method::EmailCode | Method::RecoveryCode => None,
    };
    let more = scripts::allow(script.as_slice());
    let page = Page {
        page: layout(visit, stored, texts.second_factor_title).await?,
        csrf: guard.token.clone(),
        action: visit.address(),
        email: readable_email(&stored.person().user.email).into_owned(),
        method,
        passkey,
        wrong,
        is_sent: visit.query.get("sent") == Some("true"),
        others: methods.iter().filter(|known| **known != method).map(other).collect(),
        other_account: other_account(visit, stored),
        may_decline: matches!(stored.step, Step::SecondFactor { may_decline: true, .. }),
    };
    Ok(guard.protect(respond_with(visit.ctx, status, leads(stored), &more, &page)))
}

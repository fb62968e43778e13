//! The sign-in page (UC-19): email or username and password, for a pending authorization request or for this server
//! itself.

use askama::Template;
use poem::{
    Response, handler,
    http::{HeaderValue, StatusCode, header},
};
use shared_types::readable_email;
use uuid::Uuid;

use super::{
    continue_sign_in::{self, STEP_UP, SignInContext},
    csrf::FormGuard,
    failure::{Failure, Outcome},
    layout::{Layout, LeadsTo, redirect, respond_with},
    offers::{self, Offer},
    passkey::{self, PasskeyForm},
    scripts,
    sign_in_link::{self, CODE},
    sign_in_request::{SignInRequest, SignInStart},
    texts::Texts,
    visit::{Submission, Visit},
};
use ::sign_in::{
    authentications::{self, NextOfSession, ProvedFirst},
    factors::{FactorError, email_code, passkeys},
    sessions::{PreviousSessions, SignInFailure},
};
use kernel::{Error, Secret, url::with_query};
use platform::{
    actor::{Actor, RequestSource},
    password_attempts,
};
use web::Params;

/// The path of the page that asks for a code and the password, after many wrong passwords.
pub(super) const PROOF: &str = "/sign-in/proof";

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    page: Layout,
    action: String,
    csrf: String,
    login: String,
    /// Whether the person must sign in although there is a session.
    asks_again: bool,
    login_missing: bool,
    password_missing: bool,
    wrong: bool,
    /// Whether people sign in to the application only at its identity provider.
    is_external: bool,
    /// Whether no external login belongs to the domain of the email.
    no_realm: bool,
    /// Whether the domain of an email can lead to an external login.
    finds_realm: bool,
    /// What is wrong with the passkey.
    wrong_passkey: Option<&'static str>,
    passkey: Option<PasskeyForm>,
    allows_email_code: bool,
    /// The external logins.
    offers: Vec<Offer>,
    /// Why an external login did not sign the person in.
    refused: Option<&'static str>,
    /// Why no password is verified now.
    wait: Option<String>,
    /// Whether one is verified with a code by email.
    offers_proof: bool,
    /// Where cancelling leads, when an authorization request is pending.
    cancel: Option<String>,
}

impl SignIn {
    fn focus_password(&self) -> bool {
        !self.login.is_empty() && !self.login_missing
    }

    /// Whether the form leads to another step without a password.
    fn leads_on_without(&self) -> bool {
        self.finds_realm || self.allows_email_code
    }
}

/// The mistakes in the submitted form.
#[derive(Debug, Clone, Copy, Default)]
struct SignInErrors {
    login_missing: bool,
    password_missing: bool,
    wrong: bool,
    no_realm: bool,
    /// Why the passkey was refused.
    passkey: Option<FactorError>,
    /// Why no password is verified for so many seconds.
    wait: Option<SignInFailure>,
}

/// `GET /sign-in`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let current = visit.signed_in().await?;
    let auth_time = current.as_ref().map(|(session, _)| session.auth_time.0);
    let mut sign_in = SignInRequest::read(&visit, auth_time).await?;
    if sign_in.is_external {
        return external_application(visit, sign_in).await;
    }
    let session = current.as_ref().map(|(session, _)| session.id);
    match next_of_session(&visit, &sign_in, session).await? {
        NextOfSession::Nothing => {}
        NextOfSession::SignIn => sign_in.asks_again = true,
        NextOfSession::Step(id) => {
            return Ok(redirect(visit.ctx, &visit.localised(continue_sign_in::step_address(id, None))));
        }
    }
    if current.is_some() && !sign_in.asks_again {
        return Ok(redirect(visit.ctx, &sign_in.destination));
    }
    let is_another = visit.query.get("add") == Some("true");
    let known = current
        .filter(|_| !is_another && !sign_in.is_for_one)
        .map(|(_, person)| readable_email(&person.user.email).into_owned());
    let login = sign_in.login_hint.clone().or(known).unwrap_or_default();
    Ok(render(&visit, sign_in, login, SignInErrors::default()))
}

/// Sends the person on to the identity provider of an external application (UC-20). Back from there without having signed
/// in, the person sees why.
async fn external_application(visit: Visit<'_>, sign_in: SignInRequest) -> Outcome {
    let provider = sign_in.providers.first().filter(|_| visit.query.get(offers::REFUSED).is_none());
    let Some(provider) = provider else {
        return Ok(render(&visit, sign_in, String::new(), SignInErrors::default()));
    };
    // The browser comes back with the cookie of forms. One that has none yet gets it here.
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let source = RequestSource { browser: Some(guard.browser.clone()), ..visit.source.clone() };
    let visit = Visit { source, ..visit };
    let again = ["reauthenticate", "add"].iter().any(|name| visit.query.get(name) == Some("true"));
    let sent = offers::send(&visit, provider, sign_in.login_hint.as_deref(), again).await?;
    Ok(guard.protect(sent))
}

/// Returns what is due in the session in use before it leads to an address of this server: another step, if the policy
/// has become stricter or a dangerous act needs the strongest factor.
async fn next_of_session(
    visit: &Visit<'_>,
    sign_in: &SignInRequest,
    session: Option<Uuid>,
) -> Result<NextOfSession, Failure> {
    let asked_to = |name| visit.query.get(name) == Some("true");
    let is_for_another =
        asked_to("reauthenticate") || asked_to("add") || visit.query.get("interaction").is_some();
    let accounts = if is_for_another { Vec::new() } else { visit.accounts().await? };
    let account = accounts.iter().find(|account| Some(account.session.id) == session);
    let Some(account) = account else { return Ok(NextOfSession::Nothing) };
    let target = (asked_to(STEP_UP), sign_in.destination.as_str());
    Ok(authentications::next_of_session(visit.ctx, account, target, &visit.source).await?)
}

/// `POST /sign-in`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let sign_in = SignInRequest::read(&visit, None).await?;
    if sign_in.is_external {
        // A password does not sign anybody in to the application.
        return Ok(offers::back(&visit, &offers::preserved_query(&visit.query), None));
    }
    if form.get("credential").is_some() {
        return submit_passkey(&visit, &form, sign_in).await;
    }
    let login = form.get("email").unwrap_or_default().trim();
    let password = form.get("password").unwrap_or_default();
    if form.get("answer") == Some("proof") && !login.is_empty() {
        return request_proof(&visit, sign_in, login).await;
    }
    let answer = form.get("answer");
    if password.is_empty() && answer != Some("email_code") && !login.is_empty() {
        let auth_time = visit.signed_in().await?.map(|(session, _)| session.auth_time.0);
        let again = SignInRequest::read(&visit, auth_time).await?.asks_again;
        if let Some(response) = offers::send_by_email(&visit, login, again).await? {
            return Ok(response);
        }
        if answer == Some("organisation") {
            let mistakes = SignInErrors { no_realm: true, ..SignInErrors::default() };
            return Ok(render(&visit, sign_in, login.to_owned(), mistakes));
        }
    }
    let wants_code = password.is_empty() || answer == Some("email_code");
    if sign_in.allows_email_code && wants_code && !login.is_empty() {
        return request_code(&visit, sign_in, login).await;
    }
    if login.is_empty() || password.is_empty() {
        let mistakes = SignInErrors {
            login_missing: login.is_empty(),
            password_missing: password.is_empty(),
            ..SignInErrors::default()
        };
        return Ok(render(&visit, sign_in, login.to_owned(), mistakes));
    }
    let SignInStart { accounts, keep, interaction, target } = SignInStart::load(&visit, &sign_in).await?;
    let previous = PreviousSessions::new(&accounts, keep);
    let entered = (login, Secret::new(password));
    match authentications::sign_in(visit.ctx, entered, target, previous, &visit.source).await? {
        Ok(progress) => {
            let destination = &sign_in.destination;
            let context =
                SignInContext { destination, interaction: interaction.as_ref(), accounts: &accounts, keep };
            continue_sign_in::respond(&visit, progress, context).await
        }
        // The same response in all cases, so that it does not reveal who has an account.
        Err(refusal) => {
            let wrong = refusal == SignInFailure::WrongCredentials;
            let mistakes =
                SignInErrors { wrong, wait: Some(refusal).filter(|_| !wrong), ..SignInErrors::default() };
            Ok(render(&visit, sign_in, login.to_owned(), mistakes))
        }
    }
}

/// Signs in by the passkey that the script posted.
async fn submit_passkey(visit: &Visit<'_>, form: &Params, sign_in: SignInRequest) -> Outcome {
    let actor = Actor::anonymous(visit.source.clone());
    let verified = match passkey::answer(form) {
        Some(answer) => passkeys::verify(visit.ctx, &actor, &passkey::binding(visit), answer).await?,
        None => Err(FactorError::Wrong),
    };
    let refusal = match verified {
        Err(refusal) => refusal,
        Ok(verified) => match finish(visit, &sign_in, ProvedFirst::Factor(verified)).await? {
            Some(response) => return Ok(response),
            None => FactorError::NotEnrolled,
        },
    };
    let mistakes = SignInErrors { passkey: Some(refusal), ..SignInErrors::default() };
    Ok(render(visit, sign_in, String::new(), mistakes))
}

/// Goes on after a factor that says who the person is; `None` when the person may not sign in.
pub(super) async fn finish(
    visit: &Visit<'_>,
    sign_in: &SignInRequest,
    proved: ProvedFirst,
) -> Result<Option<Response>, Failure> {
    let SignInStart { accounts, keep, interaction, target } = SignInStart::load(visit, sign_in).await?;
    let previous = PreviousSessions::new(&accounts, keep);
    match authentications::sign_in_with_factor(visit.ctx, proved, target, previous, &visit.source).await {
        Ok(progress) => {
            let (destination, interaction) = (&sign_in.destination, interaction.as_ref());
            let context = SignInContext { destination, interaction, accounts: &accounts, keep };
            continue_sign_in::respond(visit, progress, context).await.map(Some)
        }
        Err(Error::Unauthenticated) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Requests a code by email. The response is the same whether or not there is such an account.
async fn request_code(visit: &Visit<'_>, sign_in: SignInRequest, login: &str) -> Outcome {
    match email_code::request(visit.ctx, &visit.source, (login, &passkey::binding(visit)), true).await {
        Ok(()) => {
            let query = visit.query.encode();
            let mut response = redirect(visit.ctx, &format!("{CODE}?{query}"));
            sign_in_link::remember(visit.ctx, &mut response, &query)?;
            Ok(response)
        }
        Err(Error::TooOften(seconds)) => Ok(wait(visit, sign_in, login, seconds)),
        Err(error) => Err(error.into()),
    }
}

/// Requests a code that is entered with the password, after many wrong passwords. The response is the same whether or
/// not there is such an account.
async fn request_proof(visit: &Visit<'_>, sign_in: SignInRequest, login: &str) -> Outcome {
    // Nobody gets codes from here before somebody guessed.
    if !password_attempts::needs_proof(visit.ctx, &visit.source, login).await? {
        return Ok(render(visit, sign_in, login.to_owned(), SignInErrors::default()));
    }
    match email_code::request(visit.ctx, &visit.source, (login, &passkey::binding(visit)), false).await {
        Ok(()) => Ok(redirect(visit.ctx, &format!("{PROOF}?{}", visit.query.encode()))),
        Err(Error::TooOften(seconds)) => Ok(wait(visit, sign_in, login, seconds)),
        Err(error) => Err(error.into()),
    }
}

/// Shows the page with how long to wait.
fn wait(visit: &Visit<'_>, sign_in: SignInRequest, login: &str, seconds: u64) -> Response {
    let mistakes = SignInErrors { wait: Some(SignInFailure::Wait(seconds)), ..SignInErrors::default() };
    render(visit, sign_in, login.to_owned(), mistakes)
}

fn render(visit: &Visit<'_>, sign_in: SignInRequest, login: String, mistakes: SignInErrors) -> Response {
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let texts = Texts::of(sign_in.language);
    let (wait, seconds) = match mistakes.wait {
        Some(SignInFailure::Wait(seconds)) => (Some((texts.sign_in_wait)(seconds)), seconds),
        Some(SignInFailure::ProofNeeded(seconds)) => (Some(texts.proof_needed.to_owned()), seconds),
        _ => (None, 0),
    };
    let is_waiting = wait.is_some();
    let refused = match sign_in.is_external {
        true => offers::refused_for_external(visit, texts, sign_in.providers.is_empty()),
        false => offers::refused(visit, texts),
    };
    let page = SignIn {
        page: visit.layout(sign_in.language, texts.sign_in).with_brand(sign_in.application),
        action: visit.address(),
        csrf: guard.token.clone(),
        login,
        offers: offers::offers(visit, &sign_in.providers, &guard.token),
        refused,
        is_external: sign_in.is_external,
        asks_again: sign_in.asks_again,
        login_missing: mistakes.login_missing,
        password_missing: mistakes.password_missing,
        wrong: mistakes.wrong,
        no_realm: mistakes.no_realm,
        finds_realm: sign_in.finds_realm,
        allows_email_code: sign_in.allows_email_code,
        wrong_passkey: mistakes.passkey.map(|refusal| passkey::explain(texts, refusal)),
        passkey: if sign_in.is_external { None } else { PasskeyForm::for_sign_in(visit, texts) },
        wait,
        offers_proof: matches!(mistakes.wait, Some(SignInFailure::ProofNeeded(_))),
        cancel: sign_in.cancel.map(|path| with_query(&path, [("csrf", guard.token.as_str())])),
    };
    let status = match mistakes {
        _ if is_waiting => StatusCode::TOO_MANY_REQUESTS,
        SignInErrors { wrong: true, .. } | SignInErrors { passkey: Some(_), .. } => StatusCode::UNAUTHORIZED,
        SignInErrors { login_missing: false, password_missing: false, .. } => StatusCode::OK,
        _ => StatusCode::BAD_REQUEST,
    };
    let mut allowed = vec![scripts::PASSWORD.as_str()];
    allowed.extend(page.passkey.as_ref().map(|_| scripts::PASSKEY.as_str()));
    let more = scripts::allow(&allowed);
    // With an external login behind the domain of an email, its form leads to the identity provider.
    let leads = if sign_in.finds_realm { LeadsTo::ToApplication } else { sign_in.leads };
    let mut response = respond_with(visit.ctx, status, leads, &more, &page);
    if is_waiting {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        // A 401 must name an authentication scheme. Browsers do not support this one, so they show no dialog.
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Form"));
    }
    guard.protect(response)
}

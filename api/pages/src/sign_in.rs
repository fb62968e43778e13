//! The sign-in page (UC-19): email or username and password, for a pending authorization request or for this server
//! itself.

use askama::Template;
use poem::{
    Response, handler,
    http::{HeaderValue, StatusCode, header},
};
use shared_types::{FirstFactor, readable_email};
use uuid::Uuid;

use super::{
    continue_sign_in::{self, STEP_UP, SignInContext},
    csrf::FormGuard,
    elsewhere::elsewhere,
    failure::{Failure, Outcome},
    layout::{Brand, Layout, LeadsTo, redirect, respond_with},
    offers::{self, Offer},
    passkey::{self, PasskeyForm},
    scripts,
    sign_in_link::{self, CODE},
    texts::Texts,
    visit::{Submission, Visit},
};
use ::sign_in::{
    authentications::{self, NextOfSession, ProvedFirst, SignInDemands, SignInTarget},
    factors::{FactorError, email_code, passkeys},
    sessions::{PreviousSessions, SignInFailure, SignedInAccount},
};
use kernel::{Error, Language, Secret, Timestamp, url::with_query};
use organisation::{identity_providers::IdentityProvider, sign_in_policy};
use platform::{actor::Actor, password_attempts};
use tokens::interactions::{AuthorizationRequest, Interaction};
use web::{Params, destination};

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
}

/// The mistakes in the submitted form.
#[derive(Debug, Clone, Copy, Default)]
struct SignInErrors {
    login_missing: bool,
    password_missing: bool,
    wrong: bool,
    /// Why the passkey was refused.
    passkey: Option<FactorError>,
    /// Why no password is verified for so many seconds.
    wait: Option<SignInFailure>,
}

/// The purpose of a sign-in.
pub(super) struct Purpose {
    pub(super) language: Language,
    pub(super) application: Option<Brand>,
    pub(super) login_hint: Option<String>,
    /// Whether the application requests a particular person, who may be another than the signed-in one.
    is_for_one: bool,
    pub(super) asks_again: bool,
    cancel: Option<String>,
    /// The identity providers that the person can sign in with.
    providers: Vec<IdentityProvider>,
    /// Whether a code by email is a first factor.
    pub(super) allows_email_code: bool,
    /// Where a successful sign-in leads.
    pub(super) destination: String,
    pub(super) leads: LeadsTo,
}

/// `GET /sign-in`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let current = visit.signed_in().await?;
    let auth_time = current.as_ref().map(|(session, _)| session.auth_time.0);
    let mut purpose = purpose(&visit, auth_time).await?;
    let session = current.as_ref().map(|(session, _)| session.id);
    match next_of_session(&visit, &purpose, session).await? {
        NextOfSession::Nothing => {}
        NextOfSession::SignIn => purpose.asks_again = true,
        NextOfSession::Step(id) => {
            return Ok(redirect(visit.ctx, &visit.localised(continue_sign_in::step_address(id, None))));
        }
    }
    if current.is_some() && !purpose.asks_again {
        return Ok(redirect(visit.ctx, &purpose.destination));
    }
    let is_another = visit.query.get("add") == Some("true");
    let known = current
        .filter(|_| !is_another && !purpose.is_for_one)
        .map(|(_, person)| readable_email(&person.user.email).into_owned());
    let login = purpose.login_hint.clone().or(known).unwrap_or_default();
    Ok(render(&visit, purpose, login, SignInErrors::default()))
}

/// Returns what is due in the session in use before it leads to an address of this server: another step, if the policy
/// has become stricter or a dangerous act needs the strongest factor.
async fn next_of_session(
    visit: &Visit<'_>,
    purpose: &Purpose,
    session: Option<Uuid>,
) -> Result<NextOfSession, Failure> {
    let asked_to = |name| visit.query.get(name) == Some("true");
    let is_for_another =
        asked_to("reauthenticate") || asked_to("add") || visit.query.get("interaction").is_some();
    let accounts = if is_for_another { Vec::new() } else { visit.accounts().await? };
    let account = accounts.iter().find(|account| Some(account.session.id) == session);
    let Some(account) = account else { return Ok(NextOfSession::Nothing) };
    let goal = (asked_to(STEP_UP), purpose.destination.as_str());
    Ok(authentications::next_of_session(visit.ctx, account, goal, &visit.source).await?)
}

/// `POST /sign-in`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let purpose = purpose(&visit, None).await?;
    if form.get("credential").is_some() {
        return submit_passkey(&visit, &form, purpose).await;
    }
    let login = form.get("email").unwrap_or_default().trim();
    let password = form.get("password").unwrap_or_default();
    if form.get("answer") == Some("proof") && !login.is_empty() {
        return request_proof(&visit, purpose, login).await;
    }
    let wants_code = password.is_empty() || form.get("answer") == Some("email_code");
    if purpose.allows_email_code && wants_code && !login.is_empty() {
        return request_code(&visit, purpose, login).await;
    }
    if login.is_empty() || password.is_empty() {
        let mistakes = SignInErrors {
            login_missing: login.is_empty(),
            password_missing: password.is_empty(),
            ..SignInErrors::default()
        };
        return Ok(render(&visit, purpose, login.to_owned(), mistakes));
    }
    let SignInStart { accounts, keep, interaction, goal } = load_sign_in_start(&visit, &purpose).await?;
    let previous = PreviousSessions::new(&accounts, keep);
    let entered = (login, Secret::new(password));
    match authentications::sign_in(visit.ctx, entered, goal, previous, &visit.source).await? {
        Ok(progress) => {
            let destination = &purpose.destination;
            let context =
                SignInContext { destination, interaction: interaction.as_ref(), accounts: &accounts, keep };
            continue_sign_in::respond(&visit, progress, context).await
        }
        // The same response in all cases, so that it does not reveal who has an account.
        Err(refusal) => {
            let wrong = refusal == SignInFailure::WrongCredentials;
            let mistakes =
                SignInErrors { wrong, wait: Some(refusal).filter(|_| !wrong), ..SignInErrors::default() };
            Ok(render(&visit, purpose, login.to_owned(), mistakes))
        }
    }
}

/// Signs in by the passkey that the script posted.
async fn submit_passkey(visit: &Visit<'_>, form: &Params, purpose: Purpose) -> Outcome {
    let actor = Actor::anonymous(visit.source.clone());
    let verified = match passkey::answer(form) {
        Some(answer) => passkeys::verify(visit.ctx, &actor, &passkey::binding(visit), answer).await?,
        None => Err(FactorError::Wrong),
    };
    let refusal = match verified {
        Err(refusal) => refusal,
        Ok(verified) => match finish(visit, &purpose, ProvedFirst::Factor(verified)).await? {
            Some(response) => return Ok(response),
            None => FactorError::NotEnrolled,
        },
    };
    let mistakes = SignInErrors { passkey: Some(refusal), ..SignInErrors::default() };
    Ok(render(visit, purpose, String::new(), mistakes))
}

/// Goes on after a factor that says who the person is; `None` when the person may not sign in.
pub(super) async fn finish(
    visit: &Visit<'_>,
    purpose: &Purpose,
    proved: ProvedFirst,
) -> Result<Option<Response>, Failure> {
    let SignInStart { accounts, keep, interaction, goal } = load_sign_in_start(visit, purpose).await?;
    let previous = PreviousSessions::new(&accounts, keep);
    match authentications::sign_in_with_factor(visit.ctx, proved, goal, previous, &visit.source).await {
        Ok(progress) => {
            let (destination, interaction) = (&purpose.destination, interaction.as_ref());
            let context = SignInContext { destination, interaction, accounts: &accounts, keep };
            continue_sign_in::respond(visit, progress, context).await.map(Some)
        }
        Err(Error::Unauthenticated) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Requests a code by email. The response is the same whether or not there is such an account.
async fn request_code(visit: &Visit<'_>, purpose: Purpose, login: &str) -> Outcome {
    match email_code::request(visit.ctx, &visit.source, (login, &passkey::binding(visit)), true).await {
        Ok(()) => {
            let query = visit.query.encode();
            let mut response = redirect(visit.ctx, &format!("{CODE}?{query}"));
            sign_in_link::remember(visit.ctx, &mut response, &query)?;
            Ok(response)
        }
        Err(Error::TooOften(seconds)) => Ok(wait(visit, purpose, login, seconds)),
        Err(error) => Err(error.into()),
    }
}

/// Requests a code that is entered with the password, after many wrong passwords. The response is the same whether or
/// not there is such an account.
async fn request_proof(visit: &Visit<'_>, purpose: Purpose, login: &str) -> Outcome {
    // Nobody gets codes from here before somebody guessed.
    if !password_attempts::needs_proof(visit.ctx, &visit.source, login).await? {
        return Ok(render(visit, purpose, login.to_owned(), SignInErrors::default()));
    }
    match email_code::request(visit.ctx, &visit.source, (login, &passkey::binding(visit)), false).await {
        Ok(()) => Ok(redirect(visit.ctx, &format!("{PROOF}?{}", visit.query.encode()))),
        Err(Error::TooOften(seconds)) => Ok(wait(visit, purpose, login, seconds)),
        Err(error) => Err(error.into()),
    }
}

/// Shows the page with how long to wait.
fn wait(visit: &Visit<'_>, purpose: Purpose, login: &str, seconds: u64) -> Response {
    let mistakes = SignInErrors { wait: Some(SignInFailure::Wait(seconds)), ..SignInErrors::default() };
    render(visit, purpose, login.to_owned(), mistakes)
}

/// The data that every first factor needs.
pub(super) struct SignInStart {
    pub(super) accounts: Vec<SignedInAccount>,
    pub(super) keep: bool,
    pub(super) interaction: Option<Interaction>,
    pub(super) goal: SignInTarget,
}

pub(super) async fn load_sign_in_start(visit: &Visit<'_>, purpose: &Purpose) -> Result<SignInStart, Failure> {
    let interaction = visit.interaction().await?;
    let goal = SignInTarget {
        destination: purpose.destination.clone(),
        interaction: interaction.as_ref().map(|interaction| interaction.id),
        demands: demands(visit, interaction.as_ref()).await?,
    };
    let keep = visit.query.get("add") == Some("true");
    Ok(SignInStart { accounts: visit.accounts().await?, keep, interaction, goal })
}

/// Returns what the authorization request of the page demands of the sign-in.
async fn demands(visit: &Visit<'_>, interaction: Option<&Interaction>) -> Result<SignInDemands, Failure> {
    let Some(request) = interaction.and_then(Interaction::request) else {
        // For this server itself, a person who signs in again does so for a dangerous act.
        let strongest = visit.query.get(STEP_UP) == Some("true");
        return Ok(SignInDemands { strongest, ..SignInDemands::default() });
    };
    let client = visit.client(&request.client_id).await?;
    Ok(authentications::demands(request, &client, None))
}

/// Returns the purpose of the sign-in: the interaction or the local address in the query. `auth_time` is when the
/// person last signed in.
pub(super) async fn purpose(visit: &Visit<'_>, auth_time: Option<Timestamp>) -> Result<Purpose, Failure> {
    let asked_to = |name| visit.query.get(name) == Some("true");
    let told_to = asked_to("reauthenticate") || asked_to("add") || asked_to(STEP_UP);
    let Some(interaction) = visit.interaction().await? else {
        let destination = destination::local(visit.query.get("return_to")).to_owned();
        // An address of the provider may redirect to an application.
        let leads = if destination.starts_with("/oauth2/") { LeadsTo::ToApplication } else { LeadsTo::Here };
        return Ok(Purpose {
            language: visit.language,
            application: None,
            login_hint: None,
            is_for_one: false,
            asks_again: auth_time.is_some() && told_to,
            cancel: None,
            providers: offers::offered(visit, None).await?,
            allows_email_code: allows_email_code(visit, None).await?,
            destination,
            leads,
        });
    };
    let request = interaction.request().ok_or_else(|| elsewhere(visit, &interaction))?;
    let now = visit.ctx.clock.now();
    Ok(Purpose {
        language: visit.language_for(request),
        application: Brand::of_request(visit.ctx, request).await?,
        login_hint: request.login_hint.clone(),
        is_for_one: !request.subjects.is_empty(),
        asks_again: auth_time.is_some_and(|auth_time| told_to || interaction.asks_again(auth_time, now)),
        cancel: Some(interaction.deny_path()),
        providers: offers::offered(visit, Some(request)).await?,
        allows_email_code: allows_email_code(visit, Some(request)).await?,
        destination: interaction.resume_path(),
        leads: LeadsTo::ToApplication,
    })
}

/// Whether the rules of the installation and the application allow a code by email as the first factor. Those of the
/// company apply when it is known who the person is.
async fn allows_email_code(
    visit: &Visit<'_>,
    request: Option<&AuthorizationRequest>,
) -> Result<bool, Failure> {
    let application = match request {
        Some(request) => Some(visit.client(&request.client_id).await?.application.id),
        None => None,
    };
    let policy = sign_in_policy::effective(visit.ctx, &[], application).await?;
    Ok(policy.first_factors.contains(&FirstFactor::EmailCode))
}

fn render(visit: &Visit<'_>, purpose: Purpose, login: String, mistakes: SignInErrors) -> Response {
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let texts = Texts::of(purpose.language);
    let (wait, seconds) = match mistakes.wait {
        Some(SignInFailure::Wait(seconds)) => (Some((texts.sign_in_wait)(seconds)), seconds),
        Some(SignInFailure::ProofNeeded(seconds)) => (Some(texts.proof_needed.to_owned()), seconds),
        _ => (None, 0),
    };
    let is_waiting = wait.is_some();
    let page = SignIn {
        page: visit.layout(purpose.language, texts.sign_in).of(purpose.application),
        action: visit.address(),
        csrf: guard.token.clone(),
        login,
        offers: offers::offers(visit, &purpose.providers, &guard.token),
        refused: offers::refused(visit, texts),
        asks_again: purpose.asks_again,
        login_missing: mistakes.login_missing,
        password_missing: mistakes.password_missing,
        wrong: mistakes.wrong,
        allows_email_code: purpose.allows_email_code,
        wrong_passkey: mistakes.passkey.map(|refusal| passkey::explain(texts, refusal)),
        passkey: PasskeyForm::for_sign_in(visit, texts),
        wait,
        offers_proof: matches!(mistakes.wait, Some(SignInFailure::ProofNeeded(_))),
        cancel: purpose.cancel.map(|path| with_query(&path, [("csrf", guard.token.as_str())])),
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
    let mut response = respond_with(visit.ctx, status, purpose.leads, &more, &page);
    if is_waiting {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        // A 401 must name an authentication scheme. Browsers do not support this one, so they show no dialog.
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Form"));
    }
    guard.protect(response)
}

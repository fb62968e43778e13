//! Signing in with the password of a directory (LDAP), and adding one to the own account: the password is entered here
//! and checked there.

use askama::Template;
use poem::{
    Response, handler,
    http::{HeaderValue, StatusCode, header},
    web::Path,
};
use url::Url;
use uuid::Uuid;

use super::{actor, link};
use crate::{
    csrf::FormGuard,
    failure::{Failure, Outcome},
    layout::{Layout, redirect, respond_with},
    offers::{back, explain, preserved_query},
    scripts, sign_in,
    sign_in_request::SignInRequest,
    texts::Texts,
    visit::{Submission, Visit},
};
use ::sign_in::{
    authentications::ProvedFirst,
    upstream::{self, DirectoryRefusal, FailureReason, UpstreamSignIn},
};
use kernel::Secret;
use organisation::identity_providers::{self, IdentityProvider};

/// After how many seconds a directory that was away may be there again.
const AWAY_SECONDS: u64 = 30;

#[derive(Template)]
#[template(path = "directory.html")]
struct Page {
    page: Layout,
    action: String,
    csrf: String,
    /// Which password is asked for, and where it is checked.
    hint: String,
    login: String,
    login_missing: bool,
    password_missing: bool,
    refused: Option<String>,
    /// Where the person goes instead.
    elsewhere: String,
    back: &'static str,
}

/// What is wrong with the form.
#[derive(Debug, Clone, Copy, Default)]
struct Mistakes {
    login_missing: bool,
    password_missing: bool,
    refusal: Option<DirectoryRefusal>,
}

impl Mistakes {
    fn of(refusal: DirectoryRefusal) -> Self {
        Self { refusal: Some(refusal), ..Self::default() }
    }

    /// After how many seconds another attempt may succeed, where the answer names it.
    fn retry_after(self) -> Option<u64> {
        match self.refusal? {
            DirectoryRefusal::Wait(seconds) => Some(seconds),
            DirectoryRefusal::Because(FailureReason::Unavailable) => Some(AWAY_SECONDS),
            DirectoryRefusal::Because(_) => None,
        }
    }

    fn status(self) -> StatusCode {
        match self.refusal {
            Some(DirectoryRefusal::Wait(_)) => StatusCode::TOO_MANY_REQUESTS,
            Some(DirectoryRefusal::Because(FailureReason::WrongPassword)) => StatusCode::UNAUTHORIZED,
            Some(DirectoryRefusal::Because(FailureReason::Unavailable)) => StatusCode::SERVICE_UNAVAILABLE,
            Some(DirectoryRefusal::Because(_)) => StatusCode::FORBIDDEN,
            None if self.login_missing || self.password_missing => StatusCode::BAD_REQUEST,
            None => StatusCode::OK,
        }
    }
}

/// `GET /sign-in/external/{id}/password`: asks for the login and the password.
#[handler]
pub(crate) async fn show_password(visit: Visit<'_>, Path(provider_id): Path<i64>) -> Outcome {
    let Some(provider) = directory(&visit, provider_id).await? else {
        return Ok(back(&visit, &preserved_query(&visit.query), Some(FailureReason::Failed)));
    };
    session_to_link(&visit, provider_id).await?;
    let sign_in = SignInRequest::read(&visit, None).await?;
    let hint = visit.query.get("login_hint").map(str::to_owned).or_else(|| sign_in.login_hint.clone());
    Ok(render(&visit, sign_in, &provider, (hint.unwrap_or_default(), Mistakes::default())))
}

/// `POST /sign-in/external/{id}/password`: has the directory check them.
#[handler]
pub(crate) async fn submit_password(
    Submission { visit, form }: Submission<'_>,
    Path(provider_id): Path<i64>,
) -> Outcome {
    let Some(provider) = directory(&visit, provider_id).await? else {
        return Ok(back(&visit, &preserved_query(&visit.query), Some(FailureReason::Failed)));
    };
    let session_id = session_to_link(&visit, provider_id).await?;
    let sign_in = SignInRequest::read(&visit, None).await?;
    let login = form.get("login").unwrap_or_default().trim();
    let password = form.get("password").unwrap_or_default();
    if login.is_empty() || password.is_empty() {
        let (login_missing, password_missing) = (login.is_empty(), password.is_empty());
        let mistakes = Mistakes { login_missing, password_missing, refusal: None };
        return Ok(render(&visit, sign_in, &provider, (login.to_owned(), mistakes)));
    }
    let caller = actor(&visit).await?;
    let entered = (login, Secret::new(password));
    let refusal =
        match upstream::sign_in_at_directory(visit.ctx, &provider, entered, session_id, &caller).await? {
            Ok(UpstreamSignIn::Linked) => return Ok(redirect(visit.ctx, link::SECURITY)),
            Ok(UpstreamSignIn::SignedIn(user, methods, at)) => {
                let proved = ProvedFirst::External(user, methods, at);
                match sign_in::finish(&visit, &sign_in, proved).await? {
                    Some(response) => return Ok(response),
                    // Something changed since the directory answered. The next attempt says what.
                    None => DirectoryRefusal::Because(FailureReason::Failed),
                }
            }
            Err(refusal) => refusal,
        };
    Ok(render(&visit, sign_in, &provider, (login.to_owned(), Mistakes::of(refusal))))
}

/// Returns the directory that people can sign in with; `None` when there is none with this id now.
async fn directory(visit: &Visit<'_>, provider_id: i64) -> Result<Option<IdentityProvider>, Failure> {
    let found = identity_providers::find_usable(visit.ctx, provider_id).await?;
    Ok(found.filter(|provider| provider.ldap.is_some()))
}

/// Returns the session whose person adds the login; `None` for a sign-in.
async fn session_to_link(visit: &Visit<'_>, provider_id: i64) -> Result<Option<Uuid>, Failure> {
    match visit.query.get(link::LINK) {
        Some("true") => link::linkable(visit, provider_id).await.map(|(_, session_id)| Some(session_id)),
        _ => Ok(None),
    }
}

fn render(
    visit: &Visit<'_>,
    sign_in: SignInRequest,
    provider: &IdentityProvider,
    (login, mistakes): (String, Mistakes),
) -> Response {
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let texts = Texts::of(sign_in.language);
    let links = visit.query.get(link::LINK) == Some("true");
    let title = if links { texts.link_title } else { texts.sign_in_with };
    // People see where their password is checked: a company chose the name.
    let url = Url::parse(identity_providers::address(provider)).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let (elsewhere, back) = match links {
        true => (link::SECURITY.to_owned(), texts.to_security),
        false => (format!("/sign-in?{}", preserved_query(&visit.query)), texts.to_sign_in),
    };
    let page = Page {
        page: visit.layout(sign_in.language, title(&provider.name)).with_brand(sign_in.application),
        action: visit.address(),
        csrf: guard.token.clone(),
        hint: (texts.directory_hint)(&provider.name, host),
        login,
        login_missing: mistakes.login_missing,
        password_missing: mistakes.password_missing,
        refused: mistakes.refusal.map(|refusal| match refusal {
            DirectoryRefusal::Wait(seconds) => (texts.sign_in_wait)(seconds),
            DirectoryRefusal::Because(reason) => explain(texts, reason).to_owned(),
        }),
        elsewhere,
        back,
    };
    let status = mistakes.status();
    let more = scripts::allow(&[&scripts::PASSWORD]);
    let mut response = respond_with(visit.ctx, status, sign_in.leads, &more, &page);
    if let Some(seconds) = mistakes.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        // A 401 must name an authentication scheme. Browsers do not support this one, so they show no dialog.
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Form"));
    }
    guard.protect(response)
}

//! The common parts of all pages: frame, style and headers.

use std::sync::LazyLock;

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use poem::{
    Response,
    http::{StatusCode, header},
};

use super::{scripts, texts::Texts};
use kernel::{Language, Result, secrets::sha256, url::with_query};
use organisation::applications::{self, ApplicationRules, Client};
use platform::Ctx;
use tokens::interactions::AuthorizationRequest;

/// The style of all pages, inlined so that a page is one request, without the lines of comments and the line breaks.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    include_str!("../templates/style.css").lines().filter(|line| !line.starts_with("/*")).collect()
});

/// The content security policy without `form-action`. It allows only our style, by its hash, and images.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(sha256(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src 'self' data:; base-uri 'none'; \
         frame-ancestors 'none'"
    )
});

/// The frame of a page.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) language: Language,
    pub(super) title: String,
    /// The name of the installation.
    pub(super) installation: String,
    /// The application that the person is signing in to.
    pub(super) application: Option<Brand>,
    /// The same page in the other languages.
    pub(super) languages: Vec<OtherLanguage>,
}

/// A page in another language.
#[derive(Debug)]
pub(super) struct OtherLanguage {
    /// The BCP 47 tag of the language.
    pub(super) tag: &'static str,
    /// The name of the language in itself.
    pub(super) name: &'static str,
    /// The address of the page.
    pub(super) href: String,
}

/// An application as a page shows it.
#[derive(Debug, Clone)]
pub(super) struct Brand {
    pub(super) name: String,
    pub(super) logo: Option<String>,
    /// The addresses of its privacy policy and its terms (OpenID Connect Registration section 2).
    pub(super) policy: Option<String>,
    pub(super) terms: Option<String>,
    /// Where people begin to use it.
    pub(super) start: Option<String>,
}

impl Brand {
    /// Returns the application of an authorization request.
    pub(super) async fn of_request(ctx: &Ctx, request: &AuthorizationRequest) -> Result<Option<Self>> {
        Self::of(ctx, &request.client_id, Some(&request.redirect_uri)).await
    }

    /// Returns an application of which only the name is shown.
    pub(super) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), logo: None, policy: None, terms: None, start: None }
    }

    /// Returns the application with a client id, which people are redirected to at `redirect_uri`, if that is known.
    /// This server serves its logo.
    pub(super) async fn of(ctx: &Ctx, client_id: &str, redirect_uri: Option<&str>) -> Result<Option<Self>> {
        let client = applications::client(ctx, client_id).await?;
        Ok(client.map(|client| Self {
            name: client.application.name_for_people(redirect_uri),
            logo: applications::logo_path(ctx, &client.application),
            policy: client.application.metadata.0.policy_uri.clone(),
            terms: client.application.metadata.0.tos_uri.clone(),
            start: start_of(ctx, &client),
        }))
    }
}

/// Returns where people begin to use an application: its start page, else where it begins a sign-in with this server
/// (OpenID Connect Core section 4).
fn start_of(ctx: &Ctx, client: &Client) -> Option<String> {
    let begin = || {
        let address = client.application.metadata.0.initiate_login_uri.as_deref()?;
        Some(with_query(address, [("iss", ctx.config.server.issuer())]))
    };
    client.application.launch_url.clone().or_else(begin)
}

impl Layout {
    pub(super) fn new(ctx: &Ctx, language: Language, title: impl Into<String>) -> Self {
        let installation = ctx.settings.current().name.clone();
        Self { language, title: title.into(), installation, application: None, languages: Vec::new() }
    }

    /// Shows the brand of an application on the page.
    pub(super) fn with_brand(mut self, application: Option<Brand>) -> Self {
        self.application = application;
        self
    }

    /// Links the page, which is at an address, in the other languages.
    pub(super) fn at(mut self, address: &str) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let is_kept = |pair: &&str| !pair.is_empty() && !pair.starts_with("ui_locales=");
        let kept: Vec<_> = query.split('&').filter(is_kept).collect();
        let kept = if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) };
        let others = Language::ALL.into_iter().filter(|language| *language != self.language);
        let other = |language: Language| OtherLanguage {
            tag: language.tag(),
            name: language.name(),
            href: with_query(&kept, [("ui_locales", language.tag())]),
        };
        self.languages = others.map(other).collect();
        self
    }

    /// Whether the application has a privacy policy or terms.
    pub(super) fn has_policies(&self) -> bool {
        self.application.as_ref().is_some_and(|known| known.policy.is_some() || known.terms.is_some())
    }

    pub(super) fn texts(&self) -> &'static Texts {
        Texts::of(self.language)
    }

    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    pub(super) fn style(&self) -> &'static str {
        &STYLE
    }

    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    pub(super) fn password_script(&self) -> &'static str {
        &scripts::PASSWORD
    }
}

/// Where a page can lead, which decides two of its headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeadsTo {
    /// Only to this server.
    Here,
    /// A form on it can redirect to an application. Then there is no `form-action`, since browsers apply it to every
    /// redirect on the way, and an application may redirect to another origin or scheme. And there is no opener policy,
    /// since an application that signs people in within a pop-up window must keep its reference to that window.
    ToApplication,
}

/// Responds with a page.
pub(super) fn respond(ctx: &Ctx, status: StatusCode, leads: LeadsTo, page: &impl Template) -> Response {
    respond_with(ctx, status, leads, "", page)
}

/// Responds with a page that may do more than others: `more` is appended to its content security policy.
pub(super) fn respond_with(
    ctx: &Ctx,
    status: StatusCode,
    leads: LeadsTo,
    more: &str,
    page: &impl Template,
) -> Response {
    let Ok(html) = page.render() else {
        // Rendering into memory should not fail.
        return StatusCode::INTERNAL_SERVER_ERROR.into();
    };
    let mut response = Response::builder()
        .status(status)
        .content_type("text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, policy(ctx, leads) + more)
        .header("permissions-policy", "camera=(), geolocation=(), microphone=()")
        .header(header::VARY, "Accept-Language")
        .body(html);
    if leads == LeadsTo::Here {
        insert(&mut response, "cross-origin-opener-policy", "same-origin");
    }
    secure(ctx, &mut response);
    response
}

/// Redirects to another address, by GET.
pub(super) fn redirect(ctx: &Ctx, location: &str) -> Response {
    let mut response =
        Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, location).finish();
    secure(ctx, &mut response);
    response
}

/// Adds the security headers of all pages and redirects.
pub(super) fn secure(ctx: &Ctx, response: &mut Response) {
    insert(response, "cache-control", "no-store");
    insert(response, "referrer-policy", "no-referrer");
    insert(response, "x-content-type-options", "nosniff");
    if ctx.config.server.is_https() {
        insert(response, "strict-transport-security", "max-age=31536000");
    }
}

fn insert(response: &mut Response, name: &'static str, value: &'static str) {
    response.headers_mut().insert(name, header::HeaderValue::from_static(value));
}

fn policy(ctx: &Ctx, leads: LeadsTo) -> String {
    // A form that ends on a page of the UI is redirected there.
    let ui = ctx.config.server.ui_origin().map(|origin| format!(" {origin}")).unwrap_or_default();
    match leads {
        LeadsTo::Here => format!("{}; form-action 'self'{ui}", *POLICY),
        LeadsTo::ToApplication => POLICY.clone(),
    }
}

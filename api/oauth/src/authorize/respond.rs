//! Sends the response to the application, in its response mode.

use std::sync::LazyLock;

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use poem::{
    Request, Response,
    http::{HeaderValue, header},
};

use crate::error::{OAuthError, see_other};
use kernel::{
    Language,
    secrets::sha256,
    url::{encoded, with_query},
};
use organisation::applications::{ApplicationRules, Client};
use platform::Ctx;
use tokens::interactions::{AuthorizationRequest, ResponseMode};
use web::ReturnButton;

/// Submits the form. Without script the person does, with a button.
const SCRIPT: &str = "document.forms[0].submit()";

/// Allows only the script, by its hash. There is no `form-action`, since an application may redirect to another origin.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(sha256(SCRIPT.as_bytes()));
    format!("default-src 'none'; script-src 'sha256-{hash}'; base-uri 'none'; frame-ancestors 'none'")
});

#[derive(Template)]
#[template(path = "form_post.html")]
struct FormPost<'a> {
    language: Language,
    redirect_uri: &'a str,
    parameters: Vec<(&'a str, &'a str)>,
}

impl FormPost<'_> {
    #[expect(clippy::unused_self, reason = "the template calls it")]
    fn script(&self) -> &'static str {
        SCRIPT
    }

    fn continue_path(&self) -> &'static str {
        match self.language {
            Language::English => "Continue",
            Language::Spanish | Language::Portuguese => "Continuar",
        }
    }
}

/// A button that returns these parameters to the application, for a page that the person sees first.
pub(super) fn return_button(
    ctx: &Ctx,
    client: &Client,
    request: &AuthorizationRequest,
    parameters: &[(&str, &str)],
) -> ReturnButton {
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let (address, fields) = match address(ctx, request, parameters) {
        Some(address) => (address, Vec::new()),
        None => {
            let parameters = request.answer(ctx.config.server.issuer(), parameters);
            (request.redirect_uri.clone(), parameters.map(owned).collect())
        }
    };
    let application = client.application.name_for_people(Some(&request.redirect_uri));
    ReturnButton { application, host: ReturnButton::host_of(&request.redirect_uri), address, fields }
}

/// The address that contains the response; `None` when it is posted in a form.
fn address(ctx: &Ctx, request: &AuthorizationRequest, parameters: &[(&str, &str)]) -> Option<String> {
    let parameters = request.answer(ctx.config.server.issuer(), parameters);
    match request.response_mode {
        ResponseMode::Query => Some(with_query(&request.redirect_uri, parameters)),
        ResponseMode::Fragment => Some(format!("{}#{}", request.redirect_uri, encoded(parameters))),
        ResponseMode::FormPost => None,
    }
}

/// Responds to an authorization request with these parameters, its `state` and the issuer.
pub(super) fn answer(
    ctx: &Ctx,
    http: &Request,
    request: &AuthorizationRequest,
    parameters: &[(&str, &str)],
) -> Response {
    if let Some(address) = address(ctx, request, parameters) {
        return see_other(&address);
    }
    let page = FormPost {
        language: web::language::choose(&ctx.settings.current(), http, request.ui_locales.as_deref()),
        redirect_uri: &request.redirect_uri,
        parameters: request.answer(ctx.config.server.issuer(), parameters).collect(),
    };
    form_post(&page)
}

fn form_post(page: &FormPost<'_>) -> Response {
    let html = match page.render() {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            return OAuthError::new("server_error", "the answer could not be written").page();
        }
    };
    let mut response = Response::builder().content_type("text/html; charset=utf-8").body(html);
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::PRAGMA, "no-cache"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(&POLICY));
    response
}

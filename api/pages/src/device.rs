//! The page on which a person enters the code that a device shows (RFC 8628 section 3.3). The request of the device
//! then waits like an authorization request: until the person has signed in, chosen a company, and approved the device.

use askama::Template;
use poem::{Response, handler, http::StatusCode};

use super::{
    csrf::FormGuard,
    device_confirmation::outcome,
    failure::Outcome,
    layout::{Layout, LeadsTo, redirect, respond},
    visit::{Submission, Visit},
};
use kernel::{Error, QrCode, Result};
use tokens::{
    device_codes::{self, State},
    interactions::{self, AuthorizationRequest, InteractionState},
};

/// The maximum length of a code that is shown again, in characters.
const MAX_SHOWN: usize = 32;

#[derive(Template)]
#[template(path = "device.html")]
struct Device {
    page: Layout,
    csrf: String,
    user_code: String,
    /// Whether the code was in the address. Then the person compares it with the device.
    comes_by_link: bool,
    /// Why the code was rejected.
    wrong: Option<&'static str>,
    /// The address of this page as a QR code, to continue on a phone.
    qr_code: Option<QrCode>,
}

/// `GET /device`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Response {
    let user_code = visit.query.get("user_code").unwrap_or_default().to_owned();
    render(&visit, StatusCode::OK, user_code, None)
}

/// `POST /device`: stores the request of the device until the person answers it.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let user_code = form.get("user_code").unwrap_or_default().trim();
    let texts = visit.texts();
    let again = |status, wrong| Ok(render(&visit, status, user_code.to_owned(), Some(wrong)));
    if user_code.is_empty() {
        return again(StatusCode::BAD_REQUEST, texts.device_code_required);
    }
    let person = visit.accounts().await?.first().map(|account| account.session.user_id);
    if let Err(Error::TooOften(_)) = device_codes::may_guess(visit.ctx, &visit.source, person).await {
        return again(StatusCode::TOO_MANY_REQUESTS, texts.device_too_often);
    }
    let Some(asked) = device_codes::find_by_user_code(visit.ctx, user_code).await? else {
        // The person went back, or sent the form again.
        if let Some(client_id) = approved(&visit, person, user_code).await? {
            return outcome(&visit, &client_id, State::Approved).await;
        }
        return again(StatusCode::BAD_REQUEST, texts.device_code_wrong);
    };
    let request = AuthorizationRequest {
        client_id: asked.client_id,
        scope: asked.scope,
        resources: asked.resources,
        device_code: Some(asked.id),
        ui_locales: visit.query.get("ui_locales").map(str::to_owned),
        ..AuthorizationRequest::default()
    };
    let id = interactions::create(visit.ctx, &visit.source, InteractionState::SignIn { request }).await?;
    Ok(redirect(visit.ctx, &format!("/oauth2/authorize/{id}")))
}

/// Returns the application of the device that the person approved with this code.
async fn approved(visit: &Visit<'_>, person: Option<i64>, user_code: &str) -> Result<Option<String>> {
    match person {
        Some(user_id) => device_codes::approved_by(visit.ctx, user_id, user_code).await,
        None => Ok(None),
    }
}

fn render(visit: &Visit<'_>, status: StatusCode, user_code: String, wrong: Option<&'static str>) -> Response {
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let address = format!("{}{}", visit.ctx.config.server.issuer(), visit.address());
    let page = Device {
        page: visit.layout(visit.language, visit.texts().device_title),
        csrf: guard.token.clone(),
        comes_by_link: wrong.is_none() && !user_code.is_empty(),
        user_code: user_code.chars().take(MAX_SHOWN).collect(),
        wrong,
        qr_code: QrCode::of(&address),
    };
    let mut response = respond(visit.ctx, status, LeadsTo::Here, &page);
    if status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert("retry-after", poem::http::HeaderValue::from_static("60"));
    }
    guard.protect(response)
}

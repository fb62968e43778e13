//! What the pages with passkeys have in common: the script that asks the browser for one, and how its answer is read.

use poem::{Response, handler, http::StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    failure::Outcome,
    layout::secure,
    scripts,
    texts::Texts,
    visit::{Submission, Visit},
};
use kernel::{secrets::base64url, url::with_query};
use platform::Ctx;
use sign_in::factors::{
    FactorError,
    passkeys::{self, PasskeyOptions},
};
use web::Params;

/// The path at which the script of the sign-in page asks for a challenge.
const OPTIONS: &str = "/sign-in/passkey";

/// The path of the icon of a passkey, in a square of 24.
pub(super) const ICON: &str = "M9 11.25a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5zM2.5 20c.4-4 2.9-6 6.5-6 1.2 0 2.3.2 3.2.7M17.5 15.25a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5zM17.5 15.3v6.2M17.5 18.5h2";

/// The form by which the script posts the answer of a passkey.
#[derive(Debug)]
pub(super) struct PasskeyForm {
    /// Where the script asks for a challenge.
    pub(super) options: String,
    /// Whether a passkey is created.
    pub(super) creates: bool,
    /// Whether the browser offers passkeys in the field for the email, beside the button.
    pub(super) autofill: bool,
    /// The text of the button.
    pub(super) label: &'static str,
}

impl PasskeyForm {
    /// Returns the form of the sign-in page; `None` where people cannot use passkeys.
    pub(super) fn for_sign_in(visit: &Visit<'_>, texts: &Texts) -> Option<Self> {
        let interaction = visit.query.get("interaction").map(|id| ("interaction", id));
        let options = with_query(OPTIONS, interaction);
        let form = Self { options, creates: false, autofill: true, label: texts.passkey_sign_in };
        passkeys::are_available(visit.ctx).then_some(form)
    }

    #[expect(clippy::unused_self, reason = "templates call it on the form")]
    pub(super) fn icon(&self) -> &'static str {
        ICON
    }

    #[expect(clippy::unused_self, reason = "templates call it on the form")]
    pub(super) fn script(&self) -> &'static str {
        &scripts::PASSKEY
    }
}

/// `POST /sign-in/passkey`: returns a challenge for a passkey that says who signs in.
#[handler]
pub(super) async fn begin(Submission { visit, .. }: Submission<'_>) -> Outcome {
    let options = passkeys::begin(visit.ctx, &visit.source, &binding(&visit)).await?;
    Ok(respond(visit.ctx, options))
}

/// Responds to the script with a challenge.
pub(super) fn respond(ctx: &Ctx, options: PasskeyOptions) -> Response {
    let body = json!({ "challenge_id": options.challenge_id, "public_key": options.public_key });
    let response = Response::builder().status(StatusCode::OK).content_type("application/json");
    let mut response = response.body(body.to_string());
    secure(ctx, &mut response);
    response
}

/// Returns what the challenge of a sign-in page is bound to: the browser, and the authorization request.
pub(super) fn binding(visit: &Visit<'_>) -> String {
    let interaction = visit.query.get("interaction").unwrap_or_default();
    let browser = base64url(visit.source.browser.as_deref().unwrap_or_default());
    format!("sign-in {interaction} {browser}")
}

/// Returns the challenge and the answer that the script posted; `None` when they are malformed.
pub(super) fn answer(form: &Params) -> Option<(Uuid, Value)> {
    let challenge = form.get("challenge")?.parse().ok()?;
    Some((challenge, serde_json::from_str(form.get("credential")?).ok()?))
}

/// Returns what a person reads about a passkey that was refused.
pub(super) fn explain(texts: &Texts, refusal: FactorError) -> &'static str {
    match refusal {
        FactorError::Expired | FactorError::WrongChallenge => texts.passkey_expired,
        FactorError::Copied => texts.passkey_copied,
        FactorError::NotVerified => texts.passkey_not_verified,
        _ => texts.passkey_refused,
    }
}

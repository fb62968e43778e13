//! What happens to a factor between its verification and the session that begins with it.

use kernel::Error;
use organisation::people;
use platform::actor::RequestSource;
use reqwest::Method;
use serde_json::json;
use sign_in::{
    authentications::{self, Progress, ProvedFirst, SignInTarget},
    factors::{
        Verified, email_code,
        passkeys::{self, FACTOR_ADDED, NewPasskey},
    },
    sessions::PreviousSessions,
};

use super::{
    add_totp, ana,
    authenticator::Device,
    email_code::code_in,
    nobody,
    passkeys::{register, sign_in},
};
use crate::support::TestApp;

async fn begin(app: &TestApp, verified: &Verified) -> Result<Progress, Error> {
    let (target, previous) = (SignInTarget::default(), PreviousSessions::default());
    let first = ProvedFirst::Factor(verified.clone());
    authentications::sign_in_with_factor(&app.ctx, first, target, previous, &RequestSource::default()).await
}

#[tokio::test]
async fn a_passkey_that_was_removed_after_its_verification_signs_nobody_in() {
    let app = TestApp::start().await;
    let (_, browser) = ana(&app).await;
    let mut device = Device::at(&app.url);
    let made = register(&browser, &mut device, "Phone").await;
    let verified = sign_in(&app, &mut device).await.unwrap();
    assert!(matches!(begin(&app, &verified).await, Ok(Progress::SignedIn(_))));
    let path = format!("/v1/me/passkeys/{}", made["passkey"]["id"]);
    browser.call(Method::DELETE, &path, None).await.expect(204);
    assert!(matches!(begin(&app, &verified).await, Err(Error::Unauthenticated)));
}

#[tokio::test]
async fn a_code_that_was_sent_to_a_replaced_email_signs_nobody_in() {
    let app = TestApp::start().await;
    let (id, _) = ana(&app).await;
    email_code::send(&app.ctx, &nobody(), id, "here").await.unwrap();
    let code = code_in(&app, 1).await;
    let verified = email_code::verify(&app.ctx, &nobody(), "here", &code).await.unwrap().unwrap();
    assert!(begin(&app, &verified).await.is_ok());
    let change = json!({ "email": "ana.new@example.com" });
    app.admin().await.patch(&format!("/v1/companies/1/users/{id}"), change).await.expect(200);
    assert!(matches!(begin(&app, &verified).await, Err(Error::Unauthenticated)));
}

#[tokio::test]
async fn a_passkey_is_not_added_after_one_factor_beside_another_that_was_added_meanwhile() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let mut device = Device::at(&app.url);
    let user = people::find(&app.ctx, id).await.unwrap().unwrap().user.clone();
    let source = RequestSource::default();
    let options = passkeys::begin_registration_at_page(&app.ctx, &source, &user, "a step").await.unwrap();
    let credential = device.create(&options.public_key);
    add_totp(&app, &browser).await;
    let add = async |proved_two: bool| {
        let (challenge_id, name) = (options.challenge_id, String::new());
        let new = NewPasskey { challenge_id, name, credential: credential.clone(), proved_two };
        passkeys::register(&app.ctx, &nobody(), id, "a step", new).await
    };
    assert!(matches!(add(false).await, Err(Error::Conflict { code: FACTOR_ADDED, .. })));
    assert!(add(true).await.unwrap().is_ok());
}

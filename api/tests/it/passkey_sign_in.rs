//! Signing in with passkeys on the hosted pages (UC-19, UC-24), with an authenticator that shares no code with the
//! server.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    factors::{ANA, add_totp, ana, authenticator::Device, code_at, passkeys::register},
    oauth::party::{Party, callback, decode},
    support::{ADMIN, Answer, Browser, PASSWORD, TestApp},
    users::signed_in,
};

const PAGE: &str = "/sign-in";
const STEP: &str = "/sign-in/step?authentication=";
const COMPANY: &str = "/v1/companies/1/sign-in-policy";

/// Ana with a passkey.
async fn with_passkey(app: &TestApp) -> (i64, Browser, Device) {
    let (id, browser) = ana(app).await;
    let mut device = Device::at(&app.url);
    register(&browser, &mut device, "Phone").await;
    (id, browser, device)
}

/// The challenge that the script of a page asks for.
pub async fn challenge(browser: &Browser, page: &Answer) -> Value {
    let address = page.text.split("data-options=\"").nth(1).expect("a form for passkeys");
    let address = address.split('"').next().expect("its end").replace("&amp;", "&").replace("&#38;", "&");
    browser.send(&address, page, &[]).await.expect(200)
}

/// Sends the answer of a passkey as the script does.
pub async fn send(browser: &Browser, path: &str, page: &Answer, asked: &Value, credential: &Value) -> Answer {
    let id = asked["challenge_id"].as_str().expect("an id");
    browser.send(path, page, &[("challenge", id), ("credential", &credential.to_string())]).await
}

/// Opens a page and answers it with the passkey of a device.
async fn answer(browser: &Browser, path: &str, device: &mut Device) -> Answer {
    let page = browser.get(path).await;
    let asked = challenge(browser, &page).await;
    let credential = device.get(&asked["public_key"]);
    send(browser, path, &page, &asked, &credential).await
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/v1/session").await.status == 200
}

fn leads_to(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.header("location"))
}

fn home() -> (u16, String) {
    (303, "/".to_owned())
}

async fn put(app: &TestApp, path: &str, body: Value) {
    app.admin().await.put(path, body).await.expect(200);
}

/// The browser and the address of the step after the password.
async fn after_password(app: &TestApp) -> (Browser, String) {
    let browser = app.browser();
    let step = browser.sign_in(PAGE, ANA, PASSWORD).await.header("location");
    assert!(step.starts_with(STEP), "{step}");
    assert!(!is_signed_in(&browser).await);
    (browser, step)
}

#[tokio::test]
async fn a_passkey_signs_its_person_in_without_email_and_password() {
    let app = TestApp::start().await;
    let (_, _, mut device) = with_passkey(&app).await;
    let browser = app.browser();
    let page = browser.get(PAGE).await;
    assert!(page.text.contains("autocomplete=\"username webauthn\"") && page.text.contains("data-autofill"));
    assert!(page.text.len() < 15_000, "{}", page.text.len());
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'sha256-") && policy.contains("connect-src 'self'"), "{policy}");
    let asked = challenge(&browser, &page).await;
    let public_key = &asked["public_key"];
    assert_eq!(
        (&public_key["rpId"], &public_key["userVerification"]),
        (&json!("localhost"), &json!("required"))
    );
    assert!(
        public_key["allowCredentials"].as_array().is_none_or(Vec::is_empty),
        "it says nothing of accounts"
    );
    let credential = device.get(public_key);
    assert_eq!(leads_to(&send(&browser, PAGE, &page, &asked, &credential).await), home());
    assert!(is_signed_in(&browser).await);
    let begun = app.audited("session.begun").await;
    assert!(begun.contains(&json!({ "amr": "swk user mfa" })), "{begun:?}");

    // The password still works, and the passkey is the second factor then.
    let (browser, step) = after_password(&app).await;
    assert_eq!(leads_to(&answer(&browser, &step, &mut device).await), home());
    assert!(is_signed_in(&browser).await);
}

#[tokio::test]
async fn a_challenge_of_the_sign_in_page_is_for_one_browser_and_one_answer() {
    let app = TestApp::start().await;
    let (_, _, mut device) = with_passkey(&app).await;
    let browser = app.browser();
    let page = browser.get(PAGE).await;
    let asked = challenge(&browser, &page).await;
    let credential = device.get(&asked["public_key"]);
    let stranger = app.browser();
    let other_page = stranger.get(PAGE).await;
    let refused = send(&stranger, PAGE, &other_page, &asked, &credential).await;
    assert_eq!(refused.status, 401, "another browser");
    assert!(refused.text.contains("id=\"wrong-passkey\"") && !is_signed_in(&stranger).await);
    assert_eq!(leads_to(&send(&browser, PAGE, &page, &asked, &credential).await), home());
    let browser = app.browser();
    let page = browser.get(PAGE).await;
    assert_eq!(send(&browser, PAGE, &page, &asked, &credential).await.status, 401, "used");
    let other = challenge(&browser, &page).await;
    assert_eq!(send(&browser, PAGE, &page, &other, &credential).await.status, 401, "another challenge");
    let late = challenge(&browser, &page).await;
    let credential = device.get(&late["public_key"]);
    app.advance(TimeDelta::minutes(16));
    assert_eq!(send(&browser, PAGE, &page, &late, &credential).await.status, 401, "too late");
    for (id, credential) in [("x", "{}"), (&*uuid::Uuid::nil().to_string(), "{}"), ("", "[]")] {
        let fields = [("challenge", id), ("credential", credential)];
        assert_eq!(browser.send(PAGE, &page, &fields).await.status, 401, "{id} {credential}");
    }
    let forged = browser.post("/sign-in/passkey", &[("csrf", "x")]).await;
    assert_eq!(forged.status, 403, "{}", forged.text);
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn passkeys_of_other_sites_people_and_copies_are_refused() {
    let app = TestApp::start().await;
    let (id, _, device) = with_passkey(&app).await;
    app.add_user(1, "luis@example.com", json!({})).await;
    let mut other = Device::at(&app.url);
    register(&signed_in(&app, "luis@example.com").await, &mut other, "Luis'").await;
    let browser = app.browser();
    for (what, mut hostile) in [
        ("another origin", Device { origin: "https://example.com".to_owned(), ..device.clone() }),
        ("another RP id", Device { rp_id: Some("example.com".to_owned()), ..device.clone() }),
        ("no user verification", Device { verifies: false, ..device.clone() }),
        ("another person's handle", Device { user_handle: other.user_handle.clone(), ..device.clone() }),
        ("another key", Device { key: other.key.clone(), ..device.clone() }),
    ] {
        assert_eq!(answer(&browser, PAGE, &mut hostile).await.status, 401, "{what}");
        assert!(!is_signed_in(&browser).await, "{what}");
    }
    // After Ana's password, the passkey of somebody else proves nothing.
    let (browser, step) = after_password(&app).await;
    assert_eq!(answer(&browser, &step, &mut other).await.status, 400);
    assert!(!is_signed_in(&browser).await);
    // A disabled person.
    let mut own = device.clone();
    put(&app, &format!("/v1/companies/1/users/{id}"), json!({ "status": "disabled" })).await;
    let browser = app.browser();
    assert_eq!(answer(&browser, PAGE, &mut own).await.status, 401);
}

#[tokio::test]
async fn a_copied_passkey_is_refused_at_the_sign_in_page_and_its_person_is_notified() {
    let app = TestApp::start().await;
    let (_, browser) = ana(&app).await;
    let mut key = Device::counting(&app.url);
    register(&browser, &mut key, "Key").await;
    let mut copy = key.clone();
    assert_eq!(leads_to(&answer(&app.browser(), PAGE, &mut key).await), home());
    let stranger = app.browser();
    let refused = answer(&stranger, PAGE, &mut copy).await;
    assert_eq!(refused.status, 401);
    assert!(refused.text.contains("copied") && !is_signed_in(&stranger).await, "{}", refused.text);
    let mails = app.mails(3).await;
    assert!(mails.iter().any(|mail| mail.contains("A passkey was refused")), "{mails:?}");
    assert_eq!(leads_to(&answer(&app.browser(), PAGE, &mut key).await), home());
    let begun = app.audited("session.begun").await;
    assert!(begun.contains(&json!({ "amr": "hwk user mfa" })), "{begun:?}");
}

#[tokio::test]
async fn after_a_password_one_of_several_factors_is_chosen() {
    let app = TestApp::start().await;
    let (_, browser, mut device) = with_passkey(&app).await;
    let (secret, _) = add_totp(&app, &browser).await;
    let (browser, step) = after_password(&app).await;
    let page = browser.get(&step).await;
    assert!(page.text.contains("id=\"use-passkey\"") && page.text.contains("id=\"other-way-2\""));
    assert!(page.text.contains("<noscript>"), "without script another way is left");
    assert_eq!(
        challenge(&browser, &page).await["public_key"]["allowCredentials"].as_array().unwrap().len(),
        1
    );
    app.advance(TimeDelta::seconds(30));
    let code = code_at(&secret, app.clock.now());
    assert_eq!(browser.submit(&format!("{step}&with=passkey"), &[("code", &code)]).await.status, 400);
    let answered = browser.submit(&format!("{step}&with=totp"), &[("code", &code)]).await;
    assert_eq!(leads_to(&answered), home());
    // Of two sign-ins at once, each has challenges of its own.
    let (browser, first) = after_password(&app).await;
    let second = browser.sign_in(PAGE, ANA, PASSWORD).await.header("location");
    let (one, two) = (browser.get(&first).await, browser.get(&second).await);
    let asked = challenge(&browser, &one).await;
    let credential = device.get(&asked["public_key"]);
    assert_eq!(send(&browser, &second, &two, &asked, &credential).await.status, 400);
    assert_eq!(leads_to(&send(&browser, &first, &one, &asked, &credential).await), home());
    assert_eq!(leads_to(&send(&browser, &first, &one, &asked, &credential).await), home(), "sent twice");
}

#[tokio::test]
async fn a_rule_for_passkeys_only_lets_people_add_one_at_the_sign_in() {
    let app = TestApp::start().await;
    let (_, browser) = ana(&app).await;
    let (secret, _) = add_totp(&app, &browser).await;
    put(&app, COMPANY, json!({ "second_factor": "passkeys_only" })).await;
    // The app that she has is asked for first, so that a stolen password adds nothing.
    let (browser, step) = after_password(&app).await;
    let page = browser.get(&step).await;
    assert!(page.text.contains("one-time-code") && !page.text.contains("data-creates"), "{}", page.text);
    let refused = browser.send(&format!("/sign-in/step/passkey?{}", &step[14..]), &page, &[]).await;
    assert_eq!(refused.status, 404);
    app.advance(TimeDelta::seconds(30));
    let code = code_at(&secret, app.clock.now());
    assert_eq!(leads_to(&browser.submit(&step, &[("code", &code)]).await), (303, step.clone()));
    let page = browser.get(&step).await;
    assert!(page.text.contains("data-creates") && !page.text.contains("id=\"add-app\""), "{}", page.text);

    let mut device = Device::at(&app.url);
    let asked = challenge(&browser, &page).await;
    let mut elsewhere = Device::at("https://example.com");
    let credential = elsewhere.create(&asked["public_key"]);
    let refused = send(&browser, &step, &page, &asked, &credential).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("role=\"alert\"") && !is_signed_in(&browser).await);
    // Two tabs at once: one of them adds the passkey, and no sign-in is lost.
    let (one, two) = (challenge(&browser, &page).await, challenge(&browser, &page).await);
    let (first, second) =
        (device.create(&one["public_key"]), Device::at(&app.url).create(&two["public_key"]));
    assert_eq!(
        send(&browser, &step, &page, &two, &first).await.status,
        400,
        "the answer to another challenge"
    );
    let added = send(&browser, &step, &page, &one, &first).await;
    assert_eq!(leads_to(&added), home());
    assert!(is_signed_in(&browser).await);
    assert_eq!(leads_to(&send(&browser, &step, &page, &two, &second).await), home(), "it has finished");
    assert_eq!(app.count_all(&["passkeys"]).await, [1]);
    assert_eq!(leads_to(&answer(&app.browser(), PAGE, &mut device).await), home());
}

#[tokio::test]
async fn a_first_factor_that_a_rule_does_not_allow_leads_to_one_that_it_allows() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    put(&app, COMPANY, json!({ "first_factors": ["passkey"] })).await;
    // The password is accepted once, to add a passkey.
    let (browser, step) = after_password(&app).await;
    let page = browser.get(&step).await;
    let mut device = Device::at(&app.url);
    let asked = challenge(&browser, &page).await;
    let credential = device.create(&asked["public_key"]);
    let shown = send(&browser, &step, &page, &asked, &credential).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    assert!(shown.text.contains("id=\"codes\"") && is_signed_in(&browser).await);
    let (browser, step) = after_password(&app).await;
    let page = browser.get(&step).await;
    assert!(!page.text.contains("id=\"other-way\"") && !page.text.contains("data-creates"));
    assert_eq!(leads_to(&answer(&browser, &step, &mut device).await), home());

    put(&app, COMPANY, json!({ "first_factors": ["password"] })).await;
    let browser = app.browser();
    let step = answer(&browser, PAGE, &mut device).await.header("location");
    assert!(step.starts_with(STEP) && !is_signed_in(&browser).await, "{step}");
    let page = browser.get(&step).await;
    assert!(page.text.contains("autocomplete=\"current-password\""), "{}", page.text);
    for wrong in ["", "not the password at all"] {
        let refused = browser.send(&step, &page, &[("password", wrong)]).await;
        assert_eq!(refused.status, 400);
        assert!(refused.text.contains("role=\"alert\""));
    }
    assert_eq!(leads_to(&browser.send(&step, &page, &[("password", PASSWORD)]).await), home());
    assert!(is_signed_in(&browser).await);
}

#[tokio::test]
async fn where_passkeys_are_impossible_no_page_offers_them_and_no_rule_demands_them() {
    let app = TestApp::configured(&[("ALDABA_PUBLIC_URL", "http://127.0.0.1:8080")]).await;
    let page = app.browser().get(PAGE).await;
    assert!(
        !page.text.contains("use-passkey") && !page.header("content-security-policy").contains("connect-src")
    );
    let admin = app.admin().await;
    for path in [COMPANY, "/v1/settings"] {
        for (rules, field) in [
            (json!({ "second_factor": "passkeys_only" }), "second_factor"),
            (json!({ "first_factors": ["passkey"] }), "first_factors"),
        ] {
            let (_, fields) = admin.call(Method::PUT, path, Some(rules)).await.problem(400);
            assert_eq!(fields, [(field.to_owned(), "unavailable".to_owned())], "{path}");
        }
    }
}

#[tokio::test]
async fn an_application_gets_the_strongest_class_after_a_passkey() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let mut device = Device::at(&app.url);
    register(&signed_in(&app, ADMIN).await, &mut device, "Key").await;
    let browser = app.browser();
    let page = browser.get(&party.authorize(&[])).await.header("location");
    // The challenge of one request is not one of another.
    let elsewhere = browser.get("/sign-in").await;
    let asked = challenge(&browser, &elsewhere).await;
    let credential = device.get(&asked["public_key"]);
    let refused = send(&browser, &page, &elsewhere, &asked, &credential).await;
    assert_eq!(refused.status, 401, "{}", refused.text);
    let resumed = answer(&browser, &page, &mut device).await.header("location");
    let code = callback(&browser.get(&resumed).await).remove("code").expect("a code");
    let id_token = decode(&party.redeem(&code).await.expect(200)["id_token"]).1;
    assert_eq!((&id_token["acr"], &id_token["amr"]), (&json!("phr"), &json!(["swk", "user", "mfa"])));
}

#[tokio::test]
async fn of_parallel_registrations_with_one_challenge_one_succeeds() {
    let app = TestApp::start().await;
    let (_, browser) = ana(&app).await;
    let asked = browser.call(Method::POST, "/v1/me/passkeys/options", None).await.expect(200);
    let credential = Device::at(&app.url).create(&asked["public_key"]);
    let body = json!({ "challenge_id": asked["challenge_id"], "credential": credential });
    let add = || browser.call(Method::POST, "/v1/me/passkeys", Some(body.clone()));
    let (one, two) = tokio::join!(add(), add());
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 400]);
    assert_eq!(app.count_all(&["passkeys"]).await, [1]);
}

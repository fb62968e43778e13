//! Devices without a browser (RFC 8628): the person's side.

use chrono::TimeDelta;
use serde_json::json;

use super::{
    device::{answer_in, ask, codes, enter_as, party, party_as, poll},
    party::{error, text},
};
use crate::support::{
    ADMIN, PASSWORD, TestApp,
    database::{self, Kind},
    hidden,
};

#[tokio::test]
async fn a_user_code_is_accepted_in_any_case_with_or_without_dashes() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let code = codes(&party).await;
    let typed = text(&code["user_code"]).to_lowercase().replace('-', " ");
    let browser = app.browser();
    let page = enter_as(&browser, &typed, ADMIN).await;
    assert!(page.starts_with("/device/confirm?"), "{page}");
}

#[tokio::test]
async fn verification_uri_complete_fills_in_the_code_and_approves_nothing() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let codes = codes(&party).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let page = browser.get(text(&codes["verification_uri_complete"])).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains(&format!("value=\"{}\"", text(&codes["user_code"]))), "{}", page.text);
    assert!(page.text.contains("Go on only if your device shows the same code."), "{}", page.text);
    assert!(page.text.contains("<svg width=\"132\""), "no QR code");
    assert!(page.text.len() <= 15_000, "{}", page.text.len());
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self'") && !policy.contains("unsafe"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(error(&poll(&party, &codes).await, 400), "authorization_pending");
    // Nor does opening the page that asks.
    let page = enter_as(&browser, text(&codes["user_code"]), ADMIN).await;
    let asked = browser.get(&page).await;
    assert_eq!(asked.status, 200);
    app.advance(TimeDelta::seconds(5));
    assert_eq!(error(&poll(&party, &codes).await, 400), "authorization_pending");
    // A form that comes from elsewhere is not taken.
    assert_eq!(browser.post(&page, &[("answer", "allow")]).await.status, 403);
    assert_eq!(browser.post("/device", &[("user_code", text(&codes["user_code"]))]).await.status, 403);
    app.advance(TimeDelta::seconds(5));
    assert_eq!(error(&poll(&party, &codes).await, 400), "authorization_pending");
}

#[tokio::test]
async fn the_page_lists_what_the_device_gets_and_warns_in_the_persons_language() {
    let app = TestApp::start().await;
    let party = party_as(
        &app,
        json!({
            "scope": "openid email offline_access guests.write",
            "policy_uri": "https://tv.example.com/privacy",
            "scope_descriptions": [{ "scope": "guests.write", "en": "Write guests", "es": "Escribir huéspedes" }],
        }),
    )
    .await;
    let codes = ask(&party, &[("scope", "openid guests.write offline_access")]).await.expect(200);
    let browser = app.browser();
    let entered = browser.submit("/device?ui_locales=es", &[("user_code", text(&codes["user_code"]))]).await;
    let asked = browser.get(&entered.header("location")).await;
    let signed_in = browser.sign_in(&asked.header("location"), ADMIN, PASSWORD).await;
    let page = browser.get(&browser.get(&signed_in.header("location")).await.header("location")).await;
    for part in [
        "Television",
        ADMIN,
        "Escribir huéspedes",
        "cuando usted no esté",
        "en un dispositivo suyo",
        "https://tv.example.com/privacy",
        "id=\"allow\"",
        "id=\"deny\"",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(page.text.len() <= 15_000);
}

#[tokio::test]
async fn every_invalid_user_code_gets_the_same_answer() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let browser = app.browser();
    let (old, denied) = (codes(&party).await, codes(&party).await);
    app.advance(TimeDelta::seconds(600));
    let used = codes(&party).await;
    answer_in(&browser, &used, "allow").await;
    let denied_now = codes(&party).await;
    answer_in(&browser, &denied_now, "deny").await;
    let mut answers = Vec::new();
    // Somebody who did not answer. The person who approved a device sees that it is connected.
    let browser = app.browser();
    for code in [&old, &denied, &used, &denied_now] {
        answers.push(browser.submit("/device", &[("user_code", text(&code["user_code"]))]).await);
    }
    for typed in ["BCDF-GHJK", "nonsense", "'; DROP TABLE device_codes", &"B".repeat(5_000)] {
        answers.push(browser.submit("/device", &[("user_code", typed)]).await);
    }
    for answer in &answers {
        assert_eq!(answer.status, 400);
        assert!(answer.text.contains("There is no device waiting with this code"), "{}", answer.text);
        assert!(answer.text.contains("aria-invalid=\"true\"") && answer.text.len() <= 15_000);
    }
    let empty = browser.submit("/device", &[("user_code", " ")]).await;
    assert_eq!(empty.status, 400);
    assert!(empty.text.contains("Enter the code."));
}

#[tokio::test]
async fn guessing_is_rate_limited_by_address_and_by_person() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let codes = codes(&party).await;
    let browser = app.browser();
    let guard = hidden(&browser.get("/device").await.text).pop().expect("the form's token");
    let guard = (guard.0.as_str(), guard.1.as_str());
    let wrong = [guard, ("user_code", "BCDF-GHJK")];
    let right = [guard, ("user_code", text(&codes["user_code"]))];
    // The quota comes back with time, and a slow machine takes some: until even the right code is not looked at.
    let mut held_up = browser.post("/device", &right).await;
    for _ in 0..20 {
        if held_up.status == 429 {
            break;
        }
        assert_eq!(held_up.status, 303, "{}", held_up.text);
        let tried = futures::future::join_all((0..40).map(|_| browser.post("/device", &wrong))).await;
        assert!(tried.iter().all(|answer| answer.status == 400 || answer.status == 429));
        held_up = browser.post("/device", &right).await;
    }
    assert_eq!((held_up.status.as_u16(), held_up.header("retry-after")), (429, "60".to_owned()));
    assert!(held_up.text.contains("Too many codes were tried"));
    app.advance(TimeDelta::minutes(1));
    assert_eq!(browser.submit("/device", &right).await.status, 303);
}

#[tokio::test]
async fn a_person_without_access_gets_the_reason_and_the_device_is_denied() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    app.add_user(1, "eva@example.com", json!({})).await;
    let codes = codes(&party).await;
    let browser = app.browser();
    let page = enter_as(&browser, text(&codes["user_code"]), "eva@example.com").await;
    assert!(page.starts_with("/no-access?interaction="), "{page}");
    let page = browser.get(&page).await;
    assert_eq!(page.status, 403);
    let back = page.text.split("id=\"return\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    let done = browser.get(back.expect("a link")).await.header("location");
    assert!(browser.get(&done).await.text.contains("id=\"device-denied\""));
    assert_eq!(error(&poll(&party, &codes).await, 400), "access_denied");
}

#[tokio::test]
async fn cancelling_at_the_sign_in_page_denies_the_device() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let codes = codes(&party).await;
    let browser = app.browser();
    let entered = browser.submit("/device", &[("user_code", text(&codes["user_code"]))]).await;
    let id = entered.header("location").rsplit('/').next().unwrap().to_owned();
    let deny = format!("/oauth2/authorize/{id}/deny");
    // Programs open the links that they find: without the button of our page, nothing is denied.
    let page = browser.get(&browser.get(&deny).await.header("location")).await.header("location");
    assert!(page.starts_with("/sign-in?"), "{page}");
    let csrf = crate::support::hidden(&browser.get(&page).await.text)[0].1.clone();
    let denied = browser.get(&format!("{deny}?csrf={csrf}")).await;
    assert_eq!(denied.status, 303, "{}", denied.text);
    assert!(browser.get(&denied.header("location")).await.text.contains("id=\"device-denied\""));
    assert_eq!(error(&poll(&party, &codes).await, 400), "access_denied");
    let resumed = browser.get(&format!("/oauth2/authorize/{id}")).await.header("location");
    assert_eq!(resumed, format!("/sign-in?interaction={id}"));
}

#[tokio::test]
async fn of_parallel_answers_one_counts_and_only_from_its_browser() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let codes = codes(&party).await;
    let browser = app.browser();
    let one = enter_as(&browser, text(&codes["user_code"]), ADMIN).await;
    let two = enter_as(&browser, text(&codes["user_code"]), ADMIN).await;
    // A stranger who learnt the address is not asked.
    let stranger = app.browser();
    assert!(stranger.get(&one).await.header("location").starts_with("/oauth2/authorize/"));
    let (allowed, denied) = tokio::join!(
        browser.submit(&one, &[("answer", "allow")]),
        browser.submit(&two, &[("answer", "deny")]),
    );
    let done = [&allowed, &denied].map(|answer| answer.status == 303);
    assert_ne!(done[0], done[1], "{} {}", allowed.text, denied.text);
    let polled = poll(&party, &codes).await;
    match done[0] {
        true => assert_eq!(polled.status, 200),
        false => assert_eq!(error(&polled, 400), "access_denied"),
    }
    assert_eq!(app.audited("device.approved").await.len() + app.audited("device.denied").await.len(), 1);
    // An answer that is none changes nothing.
    let codes = ask(&party, &[("scope", "openid")]).await.expect(200);
    let page = enter_as(&browser, text(&codes["user_code"]), ADMIN).await;
    assert_eq!(browser.submit(&page, &[("answer", "perhaps")]).await.header("location"), page);
    assert_eq!(error(&poll(&party, &codes).await, 400), "authorization_pending");
}

#[tokio::test]
async fn a_device_of_a_third_party_application_needs_consent_that_is_stored_and_revocable() {
    let app = TestApp::start().await;
    let party = party_as(&app, json!({ "consent_policy": "third_party" })).await;
    let codes = codes(&party).await;
    answer_in(&app.browser(), &codes, "allow").await;
    let tokens = poll(&party, &codes).await.expect(200);
    assert_eq!(app.audited("consent.given").await[0]["scope"], "openid email");
    let own = app.admin().await;
    let listed = own.get("/v1/me/consents").await.expect(200);
    assert_eq!(listed[0]["application"]["client_id"], party.client_id);
    own.delete(&format!("/v1/me/consents/{}", party.client_id)).await.expect(204);
    assert_eq!(error(&party.refresh(text(&tokens["refresh_token"])).await, 400), "invalid_grant");
}

#[tokio::test]
async fn a_person_in_several_companies_chooses_one() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    super::choosers::second_company(&app, &party).await;
    let codes = ask(&party, &[("scope", "openid company")]).await.expect(200);
    let browser = app.browser();
    let page = enter_as(&browser, text(&codes["user_code"]), ADMIN).await;
    assert!(page.starts_with("/choose-company?"), "{page}");
    let chosen = browser.submit(&page, &[("company", "2")]).await;
    let page = browser.get(&chosen.header("location")).await.header("location");
    browser.submit(&page, &[("answer", "allow")]).await;
    let tokens = poll(&party, &codes).await.expect(200);
    let user = party.userinfo(text(&tokens["access_token"])).await.expect(200);
    assert_eq!(user["company"]["code"], "other");
}

#[tokio::test]
async fn an_application_without_the_grant_type_authorizes_no_device() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let codes = codes(&party).await;
    let browser = app.browser();
    let page = enter_as(&browser, text(&codes["user_code"]), ADMIN).await;
    let path = format!("/v1/applications/{}", party.client_id);
    app.admin().await.put(&path, json!({ "grant_types": ["refresh_token"] })).await.expect(200);
    let id = page.split("interaction=").nth(1).unwrap();
    assert_eq!(browser.get(&format!("/oauth2/authorize/{id}")).await.status, 400);
    assert_eq!(error(&poll(&party, &codes).await, 400), "unauthorized_client");
}

#[tokio::test]
async fn a_device_is_approved_and_the_consent_remembered_or_neither() {
    let app = TestApp::on(Kind::Sqlite).await;
    let party = party_as(&app, json!({ "consent_policy": "third_party" })).await;
    let codes = codes(&party).await;
    let browser = app.browser();
    let page = enter_as(&browser, text(&codes["user_code"]), ADMIN).await;
    let fails = "CREATE TRIGGER fails BEFORE INSERT ON consents BEGIN SELECT RAISE(ABORT, 'no'); END";
    database::run(&app.database_url(), fails).await;
    assert_eq!(browser.submit(&page, &[("answer", "allow")]).await.status, 503);
    assert_eq!(error(&poll(&party, &codes).await, 400), "authorization_pending");
    database::run(&app.database_url(), "DROP TRIGGER fails").await;
    assert_eq!(browser.submit(&page, &[("answer", "allow")]).await.status, 303);
    assert_eq!(app.count_all(&["consents"]).await, [1]);
    app.advance(TimeDelta::seconds(10));
    poll(&party, &codes).await.expect(200);
}

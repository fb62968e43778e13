//! Telling applications, server to server, that a session has ended.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::party::{Party, decode, text};
use crate::support::{ADMIN, Browser, HANG, Notices, PASSWORD, TestApp, is_quick};

/// An application that gets logout tokens at an address.
async fn application_with_logout_uri<'a>(app: &'a TestApp, name: &str, uri: &str) -> Party<'a> {
    Party::register_as(app, json!({ "name": name, "backchannel_logout_uri": uri })).await
}

async fn sign_out(browser: &Browser) {
    assert_eq!(browser.submit("/sign-out", &[]).await.status, 303);
}

#[tokio::test]
async fn an_application_gets_a_standard_logout_token() {
    let app = TestApp::start().await;
    let notices = Notices::start().await;
    let party = application_with_logout_uri(&app, "Wiki", &notices.url).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let (id_header, id) = decode(&tokens["id_token"]);
    sign_out(&browser).await;
    let token = json!(notices.received(1).await[0]);
    let (header, claims) = decode(&token);
    assert_eq!((&header["typ"], &header["alg"]), (&json!("logout+jwt"), &json!("RS256")));
    assert_eq!(header["kid"], id_header["kid"]);
    for name in ["iss", "sub", "aud", "sid"] {
        assert!(claims[name].is_string(), "{name}");
        assert_eq!(claims[name], id[name], "{name}");
    }
    assert_eq!(claims["events"], json!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
    assert_eq!(claims.get("nonce"), None);
    assert!(claims["jti"].is_string() && claims["exp"].as_i64() > claims["iat"].as_i64());
    // It is no ID token: it signs nobody out.
    let path = format!("/oauth2/logout?id_token_hint={}", text(&token));
    let other = app.browser();
    party.code_in(&other).await;
    assert!(other.get(&path).await.header("location").starts_with("/sign-out"));
}

#[tokio::test]
async fn a_logout_token_uses_the_id_token_algorithm_of_the_application() {
    let app = TestApp::start().await;
    let notices = Notices::start().await;
    let settings = json!({ "backchannel_logout_uri": notices.url, "id_token_signed_response_alg": "ES256" });
    let party = Party::register_as(&app, json!({ "name": "Wiki" })).await;
    app.admin().await.patch(&format!("/v1/applications/{}", party.client_id), settings).await.expect(200);
    let browser = app.browser();
    party.redeem(&party.code_in(&browser).await).await.expect(200);
    sign_out(&browser).await;
    assert_eq!(decode(&json!(notices.received(1).await[0])).0["alg"], "ES256");
}

#[tokio::test]
async fn each_application_of_the_session_is_notified_once() {
    let app = TestApp::start().await;
    let (one, two, none) = (Notices::start().await, Notices::start().await, Notices::start().await);
    let (wiki, shop) = (
        application_with_logout_uri(&app, "Wiki", &one.url).await,
        application_with_logout_uri(&app, "Shop", &two.url).await,
    );
    application_with_logout_uri(&app, "Unused", &none.url).await;
    let silent = Party::register_as(&app, json!({ "name": "Silent" })).await;
    let (browser, elsewhere) = (app.browser(), app.browser());
    for party in [&wiki, &wiki, &shop, &silent] {
        party.redeem(&party.code_in(&browser).await).await.expect(200);
    }
    let other = wiki.redeem(&wiki.code_in(&elsewhere).await).await.expect(200);
    sign_out(&browser).await;
    one.received(1).await;
    two.received(1).await;
    sign_out(&elsewhere).await;
    let tokens = one.received(2).await;
    let sid = |token: &str| decode(&json!(token)).1["sid"].clone();
    assert_ne!(sid(&tokens[0]), sid(&tokens[1]));
    assert_eq!(sid(&tokens[1]), decode(&other["id_token"]).1["sid"]);
    app.settled().await;
    assert_eq!((one.all().len(), two.all().len(), none.all().len()), (2, 1, 0));
}

#[tokio::test]
async fn every_end_of_a_session_is_notified() {
    let app = TestApp::start().await;
    let notices = Notices::start().await;
    let party = application_with_logout_uri(&app, "Wiki", &notices.url).await;
    let admin = app.admin().await;
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    let access = json!({ "roles": [{ "role": "user", "user_ids": [1, ana] }] });
    admin.put(&path, access).await.expect(200);
    let person = format!("/v1/companies/1/users/{ana}");
    let mut count = 0;
    for how in ["sessions", "others", "password", "another person", "disabled", "deleted"] {
        let browser = app.browser();
        let signed_in = browser.sign_in("/sign-in", "ana@example.com", PASSWORD).await;
        assert_eq!(signed_in.status, 303, "{how}");
        party.redeem(&party.code_in(&browser).await).await.expect(200);
        match how {
            "sessions" => {
                admin.delete(&format!("{person}/sessions")).await.expect(204);
            }
            "others" => {
                let other = app.browser();
                other.sign_in("/sign-in", "ana@example.com", PASSWORD).await;
                other.call(reqwest::Method::DELETE, "/v1/me/sessions", None).await.expect(204);
            }
            "password" => {
                admin.patch(&person, json!({ "password": "another good battery" })).await.expect(200);
                admin.patch(&person, json!({ "password": PASSWORD })).await.expect(200);
            }
            "another person" => {
                browser.sign_in("/sign-in?reauthenticate=true", ADMIN, PASSWORD).await;
            }
            "disabled" => {
                admin.patch(&person, json!({ "status": "disabled" })).await.expect(200);
                admin.patch(&person, json!({ "status": "active" })).await.expect(200);
            }
            _ => {
                admin.delete(&person).await.expect(204);
            }
        }
        count += 1;
        let application_with_logout_uri = notices.received(count).await;
        assert_eq!(application_with_logout_uri.len(), count, "{how}");
    }
}

#[tokio::test]
async fn people_deleted_with_their_company_are_signed_out_of_applications() {
    let app = TestApp::start().await;
    let notices = Notices::start().await;
    let party = application_with_logout_uri(&app, "Wiki", &notices.url).await;
    let admin = app.admin().await;
    let company = admin.post("/v1/companies", json!({ "name": "Globex" })).await.expect(201)["id"].clone();
    let company = company.as_i64().unwrap();
    app.add_user(company, "ana@example.com", json!({})).await;
    let path = format!("/v1/companies/{company}/entitlements/{}", party.client_id);
    admin.put(&path, json!({})).await.expect(200);
    let settings = json!({ "access_policy": "all_members" });
    admin.patch(&format!("/v1/applications/{}", party.client_id), settings).await.expect(200);
    let browser = app.browser();
    browser.sign_in("/sign-in", "ana@example.com", PASSWORD).await;
    party.redeem(&party.code_in(&browser).await).await.expect(200);
    admin.delete(&format!("/v1/companies/{company}")).await.expect(204);
    notices.received(1).await;
}

#[tokio::test]
async fn people_who_stay_in_another_company_are_signed_out_when_one_is_deleted() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let notices = Notices::start().await;
    let party = application_with_logout_uri(&app, "Wiki", &notices.url).await;
    admin.post("/v1/companies", json!({ "name": "Globex" })).await.expect(201);
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    app.mails(1).await;
    admin.post("/v1/companies/2/memberships", json!({ "email": "ana@example.com" })).await.expect(202);
    let link = crate::invitations::link(&app, app.mails(2).await.last().unwrap());
    let browser = app.browser();
    browser.sign_in("/sign-in", "ana@example.com", PASSWORD).await;
    assert_eq!(browser.submit(&link, &[("answer", "accept")]).await.status, 303);
    admin.put(&format!("/v1/companies/2/entitlements/{}", party.client_id), json!({})).await.expect(200);
    let access = json!({ "roles": [{ "role": "user", "user_ids": [ana] }] });
    let path = format!("/v1/companies/2/applications/{}/access", party.client_id);
    admin.put(&path, access).await.expect(200);
    party.redeem(&party.code_in(&browser).await).await.expect(200);
    app.settled().await;
    assert!(notices.all().is_empty());
    admin.delete("/v1/companies/2").await.expect(204);
    notices.received(1).await;
    assert_eq!(browser.get("/v1/session").await.status, 200, "the session itself goes on");
}

#[tokio::test]
async fn grants_that_outlive_the_session_are_notified_too() {
    let app = TestApp::start().await;
    let notices = Notices::start().await;
    let party = application_with_logout_uri(&app, "Wiki", &notices.url).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    // What was taken back does not matter: the application may still have a session of its own.
    let path = format!("/v1/me/consents/{}", party.client_id);
    browser.call(reqwest::Method::DELETE, &path, None).await.expect(204);
    assert_eq!(party.refresh(text(&tokens["refresh_token"])).await.status, 400);
    sign_out(&browser).await;
    notices.received(1).await;
}

async fn last(app: &TestApp) -> Value {
    app.admin().await.get("/v1/jobs?q=logout").await.expect(200)[0].clone()
}

#[tokio::test]
async fn an_unreachable_application_is_notified_later_and_one_that_rejects_is_not() {
    let app = TestApp::start().await;
    let notices = Notices::start().await;
    let party = application_with_logout_uri(&app, "Wiki", &notices.url).await;
    notices.answer(503);
    let browser = app.browser();
    party.redeem(&party.code_in(&browser).await).await.expect(200);
    sign_out(&browser).await;
    let first = app.last_job("waiting", 1).await;
    assert!(first.error.contains("503"), "{}", first.error);
    let shown = last(&app).await;
    assert_eq!(
        (&shown["kind"], &shown["payload"]["client_id"]),
        (&json!("logout.backchannel"), &json!(party.client_id))
    );
    notices.answer(200);
    app.advance(TimeDelta::seconds(11));
    app.last_job("done", 2).await;
    let tokens = notices.all();
    assert_eq!(tokens.len(), 2);
    assert_ne!(decode(&json!(tokens[0])).1["jti"], decode(&json!(tokens[1])).1["jti"]);

    notices.answer(400);
    party.redeem(&party.code_in(&browser).await).await.expect(200);
    sign_out(&browser).await;
    let refused = app.last_job("failed", 1).await;
    assert!(refused.error.contains("400"), "{}", refused.error);
}

#[tokio::test]
async fn an_unreachable_host_is_retried() {
    let app = TestApp::start().await;
    let notices = Notices::start().await;
    let url = notices.url.clone();
    drop(notices);
    let party = application_with_logout_uri(&app, "Wiki", &url).await;
    let browser = app.browser();
    party.redeem(&party.code_in(&browser).await).await.expect(200);
    sign_out(&browser).await;
    app.last_job("waiting", 1).await;
}

#[tokio::test]
async fn unresponsive_applications_delay_no_mail() {
    let app = TestApp::start().await;
    let notices = Notices::start().await;
    notices.answer(HANG);
    let mut parties = Vec::new();
    for number in 0..12 {
        parties.push(application_with_logout_uri(&app, &format!("Wiki {number}"), &notices.url).await);
    }
    let mut mails = 0;
    // A notice hangs until it is given up after five seconds.
    let is_quick = is_quick(Duration::from_secs(4), async || {
        let (browser, known) = (app.browser(), notices.all().len());
        for party in &parties {
            party.redeem(&party.code_in(&browser).await).await.expect(200);
        }
        sign_out(&browser).await;
        notices.received(known + 10).await;
        let begin = Instant::now();
        mails += 1;
        app.add_user(1, &format!("ana{mails}@example.com"), json!({})).await;
        app.mails(mails).await;
        begin.elapsed()
    });
    assert!(is_quick.await);
}

//! What anybody can cause without signing in, and what sends mail, is limited by caller, by target and in total.

use std::net::{IpAddr, Ipv6Addr};

use chrono::TimeDelta;
use platform::{actor::RequestSource, limits};
use reqwest::Method;
use serde_json::json;
use tokens::device_codes;

use crate::{
    oauth::{party::Party, registration::open},
    support::{ADMIN, Answer, PASSWORD, TestApp},
    users::signed_in,
};

/// A server behind a proxy on this machine, which names the address of the caller.
async fn proxied() -> TestApp {
    TestApp::configured(&[("ALDABA_TRUSTED_PROXIES", "127.0.0.0/8")]).await
}

/// A caller who did not authenticate.
fn from(address: impl Into<IpAddr>) -> RequestSource {
    RequestSource { ip: Some(address.into()), ..RequestSource::default() }
}

/// Requests a password reset from an address.
async fn reset_from(app: &TestApp, address: &str) -> Answer {
    let request = app.anonymous().request(Method::POST, "/v1/password-resets");
    let request = request.header("x-forwarded-for", address).json(&json!({ "login": "nobody@example.com" }));
    Answer::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn an_address_requests_a_limited_number_of_password_resets() {
    let app = proxied().await;
    for _ in 0..20 {
        reset_from(&app, "2001:db8:0:1::5").await.expect(202);
    }
    // The network of an IPv6 address is one caller.
    let refused = reset_from(&app, "2001:db8:0:1::6").await;
    assert_eq!(refused.header("retry-after"), "3");
    refused.problem(429);
    reset_from(&app, "2001:db8:0:2::5").await.expect(202);
    app.advance(TimeDelta::seconds(3));
    reset_from(&app, "2001:db8:0:1::5").await.expect(202);

    let app = TestApp::start().await;
    let browser = app.browser();
    for _ in 0..20 {
        assert_eq!(browser.submit("/forgotten-password", &[("email", ADMIN)]).await.status, 200);
    }
    assert_eq!(browser.submit("/forgotten-password", &[("email", ADMIN)]).await.status, 429);
}

#[tokio::test]
async fn an_address_stores_a_limited_amount_of_requests_that_wait_for_a_person() {
    let app = proxied().await;
    let party = Party::register(&app).await;
    // As long as these parameters may be.
    let path = party.authorize(&[("state", &"s".repeat(4_096)), ("nonce", &"n".repeat(1_024))]);
    let authorize = async |address: &str| {
        let request = app.anonymous().request(Method::GET, &path).header("x-forwarded-for", address);
        Answer::of(request.send().await.unwrap()).await
    };
    let mut stored = 0;
    let refused = loop {
        let answer = authorize("2001:db8:0:1::5").await;
        if !answer.header("location").starts_with("/sign-in") {
            break answer;
        }
        stored += 1;
    };
    assert_eq!(refused.status, 429, "{}", refused.text);
    assert!((150..=240).contains(&stored), "{stored} requests of 5 to 8 KiB");
    assert_eq!(app.count_all(&["interactions"]).await, [stored]);
    assert_eq!(authorize("2001:db8:0:1::6").await.status, 429, "the network of an address is one caller");
    assert_eq!(authorize("2001:db8:0:2::5").await.status, 303);
    app.advance(TimeDelta::seconds(6));
    assert_eq!(authorize("2001:db8:0:1::5").await.status, 303);
}

#[tokio::test]
async fn an_address_gets_a_limited_number_of_mails_from_all_senders() {
    let app = TestApp::start().await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let (admin, boss) = (app.admin().await, app.caller("boss@example.com").await);
    let body = json!({ "name": "Eva", "email": "eva@example.com" });
    for number in 0..20 {
        let caller = if number % 2 == 0 { &admin } else { &boss };
        let user = caller.post("/v1/companies/1/users", body.clone()).await.expect(201);
        caller.delete(&format!("/v1/companies/1/users/{}", user["id"])).await.expect(204);
    }
    for caller in [&admin, &boss] {
        caller.post("/v1/companies/1/users", body.clone()).await.problem(429);
    }
    let other = json!({ "name": "Leo", "email": "leo@example.com" });
    boss.post("/v1/companies/1/users", other).await.expect(201);
    app.advance(TimeDelta::minutes(3));
    boss.post("/v1/companies/1/users", body).await.expect(201);
}

#[tokio::test]
async fn without_a_rate_limit_requests_that_send_mail_are_not_limited() {
    let app = TestApp::configured(&[("ALDABA_RATE_LIMIT", "0")]).await;
    app.add_user(1, "ana@example.com", json!({})).await;
    let browser = signed_in(&app, "ana@example.com").await;
    for number in 0..7 {
        let body = json!({ "email": format!("new{number}@example.com") });
        browser.call(Method::POST, "/v1/me/email", Some(body)).await.expect(202);
    }
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    for _ in 0..3 {
        admin.post("/v1/companies/2/memberships", json!({ "email": "ana@example.com" })).await.expect(202);
    }
    for _ in 0..5 {
        let body = json!({ "login": "ana@example.com" });
        app.anonymous().post("/v1/password-resets", body).await.expect(202);
        app.settled().await;
        app.advance(TimeDelta::seconds(61));
    }
    assert_eq!(app.count_all(&["password_resets"]).await, [5], "a link is replaced after a minute");
}

#[tokio::test]
async fn everybody_together_makes_a_limited_number_of_device_authorizations() {
    let app = TestApp::start().await;
    let mut allowed = 0;
    for network in 0..12 {
        let source = from([192, 0, network, 1]);
        for _ in 0..130 {
            allowed += usize::from(device_codes::may_ask(&app.ctx, &source).await.is_ok());
        }
    }
    // The last two networks have only what nobody is refused because of others.
    assert_eq!(allowed, 1_200 + 2 * 12);
    app.advance(TimeDelta::seconds(1));
    assert!(device_codes::may_ask(&app.ctx, &from([192, 0, 99, 1])).await.is_ok());
}

#[tokio::test]
async fn everybody_together_makes_a_limited_number_of_registrations() {
    let app = proxied().await;
    open(&app).await;
    let admin = app.admin().await;
    admin.patch("/v1/settings", json!({ "client_registrations_per_minute": 1 })).await.expect(200);
    let register = async |address: u8| {
        let request = app.anonymous().request(Method::POST, "/oauth2/register");
        let request = request.header("x-forwarded-for", format!("192.0.{address}.1"));
        let metadata = json!({ "redirect_uris": ["https://app.example.com/cb"] });
        request.json(&metadata).send().await.unwrap().status().as_u16()
    };
    for address in 0..10 {
        assert_eq!(register(address).await, 201, "{address}");
    }
    assert_eq!(register(10).await, 429);
    app.advance(TimeDelta::seconds(6));
    assert_eq!(register(11).await, 201);
}

#[tokio::test]
async fn nobody_with_many_addresses_uses_up_what_others_need() {
    let app = proxied().await;
    let party = Party::register(&app).await;
    // Callers in many networks store and request as much as each of them may.
    for network in 0..40 {
        let source = from(Ipv6Addr::new(0x2001, 0xdb8, network, 1, 0, 0, 0, 1));
        let stored = limits::check_interaction(&app.ctx, &source, 1_199 * 1_024).await;
        assert_eq!(stored.is_ok(), network < 10, "{network}");
        for number in 0..20 {
            let (reset, code) = (
                limits::check_reset(&app.ctx, &source).await,
                limits::check_email_code(&app.ctx, &source).await,
            );
            assert_eq!(
                (reset.is_ok(), code.is_ok()),
                (network < 30 || number < 5, network < 30 || number < 10)
            );
        }
    }
    // Others are served nevertheless.
    let request = app.anonymous().request(Method::GET, &party.authorize(&[]));
    let answer = Answer::of(request.header("x-forwarded-for", "192.0.2.1").send().await.unwrap()).await;
    assert!(answer.header("location").starts_with("/sign-in"), "{}", answer.text);
    reset_from(&app, "192.0.2.1").await.expect(202);
}

#[tokio::test]
async fn callers_in_thousands_of_networks_store_a_limited_amount() {
    let app = TestApp::start().await;
    let mut stored = 0;
    for network in 0..2_000 {
        let source = from(Ipv6Addr::new(0x2001, 0xdb8, network, 1, 0, 0, 0, 1));
        stored += u32::from(limits::check_interaction(&app.ctx, &source, 99 * 1_024).await.is_ok());
    }
    // 12,000 KiB, and three times as much that is not refused because of others.
    assert_eq!(stored, 120 + 360);
    app.advance(TimeDelta::minutes(1));
    let other = from(Ipv6Addr::new(0x2001, 0xdb9, 1, 1, 0, 0, 0, 1));
    assert!(limits::check_interaction(&app.ctx, &other, 99 * 1_024).await.is_ok());
}

#[tokio::test]
async fn the_addresses_of_a_network_share_a_limit() {
    let app = TestApp::start().await;
    let mut allowed = 0;
    for subscriber in 0..6 {
        let source = from(Ipv6Addr::new(0x2001, 0xdb8, 1, subscriber, 0, 0, 0, 1));
        for _ in 0..20 {
            allowed += usize::from(limits::check_reset(&app.ctx, &source).await.is_ok());
        }
    }
    assert_eq!(allowed, 80);
    assert!(
        limits::check_reset(&app.ctx, &from(Ipv6Addr::new(0x2001, 0xdb8, 2, 0, 0, 0, 0, 1))).await.is_ok()
    );
}

#[tokio::test]
async fn a_person_gets_a_limited_number_of_codes() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    party.code_in(&browser).await;
    for _ in 1..1_200 {
        limits::check_grant_of(&app.ctx, 1).await.unwrap();
    }
    let refused = browser.get(&party.authorize(&[])).await;
    assert_eq!(refused.status, 429, "{}", refused.text);
    assert!(refused.text.contains("data-code=\"temporarily_unavailable\""), "{}", refused.text);
    assert_eq!(app.count_all(&["authorization_codes"]).await, [1]);
    limits::check_grant_of(&app.ctx, 2).await.unwrap();
    app.advance(TimeDelta::seconds(1));
    party.code_in(&browser).await;
}

#[tokio::test]
async fn a_person_signs_in_a_limited_number_of_times() {
    let app = TestApp::start().await;
    app.add_user(1, "ana@example.com", json!({})).await;
    for _ in 0..120 {
        limits::check_sign_in_of(&app.ctx, &from([127, 0, 0, 1]), 1).await.unwrap();
    }
    let refused = app.browser().sign_in("/sign-in", ADMIN, PASSWORD).await;
    assert_eq!(refused.status, 429, "{}", refused.text);
    assert_eq!(app.count_all(&["sessions"]).await, [0]);
    assert_eq!(app.browser().sign_in("/sign-in", ADMIN, "wrong").await.status, 401, "nothing is revealed");
    signed_in(&app, "ana@example.com").await;
    // Elsewhere the person is not locked out by somebody who found the password.
    limits::check_sign_in_of(&app.ctx, &from([10, 0, 0, 1]), 1).await.unwrap();
    app.advance(TimeDelta::seconds(1));
    signed_in(&app, ADMIN).await;
}

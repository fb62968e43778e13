//! Signing in to an external application (UC-20): people are sent on to its identity provider, and come back to our token.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    applications::{bind, is_sent_on, path, world},
    links::{add, signed_in},
    sign_in::{maria, reason},
    upstream::{Upstream, asked, link},
};
use crate::{
    oauth::{
        party::{Party, REDIRECT_URI, callback, decode, error},
        password::trusted_as,
    },
    support::{ADMIN, Answer, Browser, PASSWORD, TestApp},
};

const PROVIDERS: &str = "/v1/companies/1/identity-providers";

/// Begins at the application; the address to which the person is sent on.
async fn sent_on(party: &Party<'_>, browser: &Browser, changed: &[(&str, &str)]) -> String {
    let page = browser.get(&party.authorize(changed)).await.header("location");
    assert!(page.starts_with("/sign-in?interaction="), "{page}");
    let sent = browser.get(&page).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    sent.header("location")
}

/// Begins at the application and signs in there; the answer of the authorization endpoint.
async fn sign_in(party: &Party<'_>, browser: &Browser, upstream: &Upstream, person: &Value) -> Answer {
    let address = sent_on(party, browser, &[]).await;
    let back = browser.get(&upstream.authorize(&address, person)).await;
    browser.get(&back.header("location")).await
}

#[tokio::test]
async fn a_person_is_sent_straight_on_and_comes_back_to_our_token() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    bind(&app, &party, &provider).await;
    // The browser was never here before.
    let browser = app.browser();
    let address = sent_on(&party, &browser, &[("login_hint", "maria@acme.example")]).await;
    let request = asked(&address);
    assert_eq!((&*request["login_hint"], request.get("prompt")), ("maria@acme.example", None));
    let back = browser.get(&upstream.authorize(&address, &maria())).await;
    let answer = browser.get(&back.header("location")).await;
    assert!(answer.header("location").starts_with(REDIRECT_URI), "{} {}", answer.status, answer.text);
    let code = callback(&answer).remove("code").expect("a code");
    let tokens = party.redeem(&code).await.expect(200);
    let (_, claims) = decode(&tokens["id_token"]);
    assert_eq!((&claims["iss"], &claims["email"]), (&json!(app.url), &json!("maria@acme.example")));
    assert_eq!(claims["amr"], json!(["ext"]));
    // The session that began there serves the next request, also without a page.
    let fetched = upstream.fetched("/token");
    for prompt in ["", "none"] {
        let answer = browser.get(&party.authorize(&[("prompt", prompt)])).await;
        assert!(callback(&answer).contains_key("code"), "{prompt}");
    }
    assert_eq!(upstream.fetched("/token"), fetched);
}

#[tokio::test]
async fn what_happens_there_leads_back_with_the_reason_and_without_a_password() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    bind(&app, &party, &provider).await;
    for (there, expected) in [("access_denied", "cancelled"), ("server_error", "failed")] {
        let browser = app.browser();
        let address = sent_on(&party, &browser, &[]).await;
        let back = browser.get(&upstream.refuse(&address, there)).await;
        assert_eq!(reason(&back), expected);
        let page = browser.get(&back.header("location")).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("id=\"external-refused\""), "{}", page.text);
        assert!(!page.text.contains("sign in here") && !page.text.contains("id=\"password\""));
        // The person can try again, or give up.
        let again = browser.get(&link(&browser, &back.header("location")).await).await;
        assert!(again.header("location").starts_with(&upstream.url));
        let cancel = page.text.split("id=\"cancel\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let cancel = cancel.unwrap().replace("&#38;", "&").replace("&amp;", "&");
        let denied = callback(&browser.get(&cancel).await);
        assert_eq!(denied["error"], "access_denied");
    }
    // Nothing signs in here, whatever is posted to the page.
    let browser = app.browser();
    let address = sent_on(&party, &browser, &[]).await;
    let back = browser.get(&upstream.refuse(&address, "access_denied")).await.header("location");
    let form = browser.get("/sign-in").await;
    let posted = browser.send(&back, &form, &[("email", ADMIN), ("password", PASSWORD)]).await;
    assert_eq!(posted.status, 303);
    assert!(posted.header("location").starts_with("/sign-in?interaction="), "{}", posted.text);
    assert_eq!(browser.get("/v1/session").await.status, 401);
}

#[tokio::test]
async fn a_provider_that_is_away_leads_back_with_the_reason() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    bind(&app, &party, &provider).await;
    upstream.down("/token", 503);
    let browser = app.browser();
    let address = sent_on(&party, &browser, &[]).await;
    let back = browser.get(&upstream.authorize(&address, &maria())).await;
    assert_eq!(reason(&back), "unavailable");
    let page = browser.get(&back.header("location")).await;
    assert!(page.text.contains("cannot be used now"), "{}", page.text);
    upstream.up();
    // One that is disabled is not asked, and the page says why.
    app.admin()
        .await
        .patch(&format!("{PROVIDERS}/{}", provider["id"]), json!({ "enabled": false }))
        .await
        .expect(200);
    let browser = app.browser();
    let page = browser.get(&party.authorize(&[])).await.header("location");
    let shown = browser.get(&page).await;
    assert_eq!(shown.status, 200);
    assert!(shown.text.contains("id=\"external-refused\"") && !shown.text.contains("id=\"external-1\""));
}

#[tokio::test]
async fn a_person_without_access_is_told_and_the_application_gets_access_denied() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({ "create_users": true })).await;
    let party = Party::register(&app).await;
    bind(&app, &party, &provider).await;
    let browser = app.browser();
    let answer = sign_in(&party, &browser, &upstream, &maria()).await;
    let page = answer.header("location");
    assert!(page.starts_with("/no-access"), "{page}");
    let shown = browser.get(&page).await.text;
    let href = shown.split("id=\"return\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    let href = href.unwrap_or_else(|| panic!("no way back: {shown}")).replace("&#38;", "&");
    let denied = callback(&browser.get(&href.replace("&amp;", "&")).await);
    assert_eq!(denied["error"], "access_denied");
}

#[tokio::test]
async fn a_person_who_is_unknown_here_is_refused() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({})).await;
    let party = Party::register(&app).await;
    bind(&app, &party, &provider).await;
    let browser = app.browser();
    let address = sent_on(&party, &browser, &[]).await;
    let back = browser.get(&upstream.authorize(&address, &maria())).await;
    assert_eq!(reason(&back), "unknown");
    assert!(browser.get(&back.header("location")).await.text.contains("No account here"));
}

#[tokio::test]
async fn a_session_that_began_in_another_way_does_not_count() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    let others = Upstream::start(&app).await;
    let everybodys = others.register_at(&app, "/v1/identity-providers", json!({ "name": "All" })).await;
    app.add_user(1, "ivo@example.com", json!({})).await;
    bind(&app, &party, &provider).await;
    let browser = signed_in(&app, "ivo@example.com").await;
    let there = json!({ "sub": "i-1" });
    add(&browser, &upstream, &provider, &there).await;
    add(&browser, &others, &everybodys, &there).await;
    let silently = async |browser: &Browser| {
        callback(&browser.get(&party.authorize(&[("prompt", "none")])).await).remove("error")
    };
    assert_eq!(silently(&browser).await.as_deref(), Some("login_required"), "a password");
    // One at another identity provider.
    let elsewhere = app.browser();
    assert_eq!(others.sign_in(&elsewhere, "/sign-in", &there).await.header("location"), "/");
    assert_eq!(silently(&elsewhere).await.as_deref(), Some("login_required"), "another provider");
    for browser in [browser, elsewhere] {
        let answer = sign_in(&party, &browser, &upstream, &there).await;
        assert!(callback(&answer).contains_key("code"));
        assert_eq!(silently(&browser).await, None);
        // It is the same session still, and a password makes it one of a password again.
        browser.sign_in("/sign-in?add=true", "ivo@example.com", PASSWORD).await;
        assert_eq!(silently(&browser).await.as_deref(), Some("login_required"));
    }
}

#[tokio::test]
async fn an_application_that_demands_a_new_sign_in_gets_one_there() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    bind(&app, &party, &provider).await;
    let browser = app.browser();
    sign_in(&party, &browser, &upstream, &maria()).await;
    app.advance(TimeDelta::minutes(1));
    let address = sent_on(&party, &browser, &[("prompt", "login")]).await;
    assert_eq!(asked(&address)["prompt"], "login");
    let now = app.clock.now().timestamp();
    let mut person = maria();
    person["auth_time"] = json!(now);
    let back = browser.get(&upstream.authorize(&address, &person)).await;
    let answer = browser.get(&back.header("location")).await;
    assert!(callback(&answer).contains_key("code"), "{}", answer.text);
}

#[tokio::test]
async fn a_second_factor_that_is_required_here_is_still_asked_for() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    bind(&app, &party, &provider).await;
    let policy = json!({ "second_factor": "required" });
    app.admin().await.put("/v1/companies/1/sign-in-policy", policy).await.expect(200);
    let browser = app.browser();
    let address = sent_on(&party, &browser, &[]).await;
    let step = browser.get(&upstream.authorize(&address, &maria())).await.header("location");
    assert!(step.starts_with("/sign-in/step?"), "{step}");
}

#[tokio::test]
async fn a_provider_or_an_application_that_is_deleted_on_the_way_signs_nobody_in() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    bind(&app, &party, &provider).await;
    let (first, second) = (app.browser(), app.browser());
    let address = sent_on(&party, &first, &[]).await;
    let back = upstream.authorize(&address, &maria());
    admin.delete(&format!("{PROVIDERS}/{}", provider["id"])).await.expect(204);
    let expired = first.get(&back).await;
    assert!(expired.text.contains("data-code=\"request_expired\""), "{}", expired.text);
    assert!(!is_sent_on(&party, &upstream).await);

    let again = upstream.register(&app, json!({ "create_users": true })).await;
    bind(&app, &party, &again).await;
    let address = sent_on(&party, &second, &[]).await;
    let back = upstream.authorize(&address, &maria());
    admin.delete(&format!("/v1/applications/{}", party.client_id)).await.expect(204);
    let answer = second.get(&back).await;
    assert!(answer.text.contains("data-code=\"request_expired\""), "{} {}", answer.status, answer.text);
    for browser in [first, second] {
        assert_eq!(browser.get("/v1/session").await.status, 401);
    }
}

#[tokio::test]
async fn a_connection_that_is_withdrawn_on_the_way_gives_no_code() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    bind(&app, &party, &provider).await;
    let browser = app.browser();
    let address = sent_on(&party, &browser, &[]).await;
    let back = upstream.authorize(&address, &maria());
    admin.put(&path(&party.client_id), json!({ "unverified": true })).await.expect(200);
    let back = browser.get(&back).await;
    let answer = browser.get(&back.header("location")).await;
    assert_eq!(callback(&answer).remove("error").as_deref(), Some("temporarily_unavailable"));
}

#[tokio::test]
async fn people_of_another_company_do_not_sign_in_through_a_company_s_login() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    bind(&app, &party, &provider).await;
    let other = admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let entitlement = format!("/v1/companies/{}/entitlements/{}", other["id"], party.client_id);
    admin.put(&entitlement, json!({})).await.expect(200);
    app.add_user(other["id"].as_i64().unwrap(), "eva@other.example", json!({})).await;
    let browser = app.browser();
    let address = sent_on(&party, &browser, &[]).await;
    let person = json!({ "sub": "e-1", "email": "eva@other.example", "email_verified": true, "name": "Eva" });
    let back = browser.get(&upstream.authorize(&address, &person)).await;
    assert_eq!(reason(&back), "unknown");
}

#[tokio::test]
async fn an_application_that_collects_passwords_does_not_get_around_its_external_login() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({})).await;
    app.add_user(1, "ivo@example.com", json!({})).await;
    let party = trusted_as(&app, json!({ "name": "Old", "access_policy": "all_members" })).await;
    let form = [("grant_type", "password"), ("username", "ivo@example.com"), ("password", PASSWORD)];
    party.token(&form).await.expect(200);
    bind(&app, &party, &provider).await;
    assert_eq!(error(&party.token(&form).await, 403), "access_denied");
}

#[tokio::test]
async fn a_person_chooses_only_among_the_accounts_that_signed_in_there() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    app.add_user(1, "ivo@example.com", json!({})).await;
    bind(&app, &party, &provider).await;
    let browser = app.browser();
    sign_in(&party, &browser, &upstream, &maria()).await;
    browser.sign_in("/sign-in?add=true", "ivo@example.com", PASSWORD).await;
    let page = browser.get(&party.authorize(&[("prompt", "select_account")])).await.header("location");
    assert!(page.starts_with("/choose-account"), "{page}");
    let shown = browser.get(&page).await.text;
    assert!(shown.contains("maria@acme.example") && !shown.contains("ivo@example.com"), "{shown}");
    // Another account is one that signs in there.
    let other = page.replace("/choose-account?", "/sign-in?") + "&add=true";
    let address = browser.get(&other).await.header("location");
    assert_eq!(asked(&address)["prompt"], "login");
}

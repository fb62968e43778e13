//! What applications receive only when the person agrees (OpenID Connect Core section 3.1.2.4).

use serde_json::{Value, json};

use super::party::{Params, Party, callback, decode};
use crate::support::{ADMIN, Browser, PASSWORD, TestApp};

async fn third_party(app: &TestApp) -> Party<'_> {
    Party::register_as(
        app,
        json!({
            "name": "Guest",
            "consent_policy": "third_party",
            "scope": "openid profile email offline_access guests.write",
            "policy_uri": "https://guest.example.com/privacy",
            "scope_descriptions": [{ "scope": "guests.write", "en": "Write guests", "es": "Escribir huéspedes" }],
        }),
    )
    .await
}

/// Signs in where that is asked for; the address that comes then.
async fn asked(party: &Party<'_>, browser: &Browser, changed: &[(&str, &str)]) -> String {
    let mut answer = browser.get(&party.authorize(changed)).await;
    if answer.header("location").starts_with("/sign-in") {
        let signed_in = browser.sign_in(&answer.header("location"), ADMIN, PASSWORD).await;
        answer = browser.get(&signed_in.header("location")).await;
    }
    answer.header("location")
}

/// Answers the page of consent.
async fn consent(browser: &Browser, page: &str, answer: &str) -> Params {
    assert!(page.starts_with("/consent?interaction="), "{page}");
    let answered = browser.submit(page, &[("answer", answer)]).await;
    assert_eq!(answered.status, 303, "{}", answered.text);
    callback(&browser.get(&answered.header("location")).await)
}

#[tokio::test]
async fn a_first_party_application_asks_for_consent_only_if_configured() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    party.code_in(&browser).await;
    let page = asked(&party, &browser, &[("prompt", "consent")]).await;
    assert!(consent(&browser, &page, "allow").await.contains_key("code"));
    // It is asked each time, whatever was answered before.
    assert!(asked(&party, &browser, &[("prompt", "consent")]).await.starts_with("/consent?"));
    party.code_in(&browser).await;
}

#[tokio::test]
async fn a_third_party_application_asks_once_for_each_set_of_scopes() {
    let app = TestApp::start().await;
    let party = third_party(&app).await;
    let browser = app.browser();
    let page = asked(&party, &browser, &[("scope", "openid email")]).await;
    assert!(consent(&browser, &page, "allow").await.contains_key("code"));
    let fewer = browser.get(&party.authorize(&[("scope", "openid"), ("prompt", "none")])).await;
    assert!(callback(&fewer).contains_key("code"));
    let more = [("scope", "openid email guests.write")];
    let silent = [more[0], ("prompt", "none")];
    assert_eq!(callback(&browser.get(&party.authorize(&silent)).await)["error"], "consent_required");
    let page = asked(&party, &browser, &more).await;
    assert!(consent(&browser, &page, "allow").await.contains_key("code"));
    assert!(callback(&browser.get(&party.authorize(&silent)).await).contains_key("code"));
}

#[tokio::test]
async fn the_page_names_the_application_and_its_scopes_in_the_persons_language() {
    let app = TestApp::start().await;
    let party = third_party(&app).await;
    let browser = app.browser();
    let scope = "openid email guests.write offline_access";
    let page = asked(&party, &browser, &[("scope", scope), ("ui_locales", "es")]).await;
    let page = browser.get(&page).await;
    for part in ["Guest", ADMIN, "Escribir huéspedes", "correo electrónico", "cuando usted no esté"] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(page.text.contains("https://guest.example.com/privacy"));
    assert!(page.text.len() <= 15_000);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
}

#[tokio::test]
async fn a_denied_consent_returns_access_denied() {
    let app = TestApp::start().await;
    let party = third_party(&app).await;
    let browser = app.browser();
    let page = asked(&party, &browser, &[]).await;
    let answered = browser.submit(&page, &[("answer", "deny")]).await;
    let back = callback(&browser.get(&answered.header("location")).await);
    assert_eq!((&*back["error"], &*back["state"]), ("access_denied", "a state"));
    assert!(app.admin().await.get("/v1/me/consents").await.expect(200).as_array().unwrap().is_empty());
    assert!(asked(&party, &browser, &[]).await.starts_with("/consent?"), "not asked again");
}

#[tokio::test]
async fn consents_are_listed_and_withdrawn() {
    let app = TestApp::start().await;
    let party = third_party(&app).await;
    let browser = app.browser();
    let page = asked(&party, &browser, &[("scope", "openid email")]).await;
    consent(&browser, &page, "allow").await;
    let admin = app.admin().await;
    let listed = admin.get("/v1/me/consents").await.expect(200);
    assert_eq!(listed[0]["application"]["client_id"], party.client_id);
    assert_eq!(listed[0]["scopes"], json!(["email", "openid"]));
    admin.delete(&format!("/v1/me/consents/{}", party.client_id)).await.expect(204);
    assert_eq!(admin.delete(&format!("/v1/me/consents/{}", party.client_id)).await.status, 404);
    assert!(asked(&party, &browser, &[("scope", "openid email")]).await.starts_with("/consent?"));
    assert_eq!(app.audited("consent.given").await.len(), 1);
}

#[tokio::test]
async fn nobody_consents_for_somebody_else() {
    let app = TestApp::start().await;
    let party = third_party(&app).await;
    let browser = app.browser();
    let page = asked(&party, &browser, &[]).await;
    // Another browser that learnt the address gets nothing of it.
    let stranger = app.browser();
    let shown = stranger.get(&page).await;
    assert!(shown.header("location").starts_with("/oauth2/authorize/"), "{}", shown.text);
    let id = page.split("interaction=").nth(1).expect("an id");
    assert!(
        stranger.get(&format!("/oauth2/authorize/{id}")).await.header("location").starts_with("/sign-in")
    );
    // A form that comes from elsewhere is not taken.
    assert_eq!(browser.post(&page, &[("answer", "allow")]).await.status, 403);
    // What one account agreed to is nothing that another one did.
    let user = app.add_user(1, "maria@example.com", json!({})).await;
    let access = json!({ "roles": [{ "role": "user", "user_ids": [1, user] }] });
    let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    app.admin().await.put(&path, access).await.expect(200);
    let page = asked(&party, &browser, &[]).await;
    consent(&browser, &page, "allow").await;
    browser.sign_in("/sign-in?reauthenticate=true", "maria@example.com", PASSWORD).await;
    assert!(asked(&party, &browser, &[]).await.starts_with("/consent?"));
}

#[tokio::test]
async fn offline_access_outlives_the_session_and_not_the_consent() {
    let app = TestApp::start().await;
    let party = third_party(&app).await;
    let browser = app.browser();
    let scope = [("scope", "openid offline_access"), ("prompt", "consent")];
    let page = asked(&party, &browser, &scope).await;
    let answer = consent(&browser, &page, "allow").await;
    let tokens = party.redeem(&answer["code"]).await.expect(200);
    assert_eq!(tokens["scope"], "openid offline_access");
    let (_, id_token) = decode(&tokens["id_token"]);
    browser.submit("/sign-out", &[]).await;
    assert!(asked(&party, &app.browser(), &[("prompt", "none")]).await.contains("login_required"));
    let refreshed = party.refresh(tokens["refresh_token"].as_str().unwrap()).await.expect(200);
    assert_eq!(decode(&refreshed["id_token"]).1["sid"], id_token["sid"]);
    app.admin().await.delete(&format!("/v1/me/consents/{}", party.client_id)).await.expect(204);
    assert_eq!(party.refresh(refreshed["refresh_token"].as_str().unwrap()).await.status, 400);
}

#[tokio::test]
async fn ending_a_session_revokes_its_tokens_except_offline_access() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    browser.submit("/sign-out", &[]).await;
    assert_eq!(party.refresh(tokens["refresh_token"].as_str().unwrap()).await.status, 400);
    // Without the grant to refresh, offline access is worth nothing and is not granted.
    let settings = json!({ "name": "Short", "grant_types": ["authorization_code"] });
    let party = Party::register_as(&app, settings).await;
    let changed = [("scope", "openid offline_access")];
    let code = party.answer_in(&browser, &changed).await.remove("code").expect("a code");
    let tokens = party.redeem(&code).await.expect(200);
    assert_eq!((&tokens["scope"], tokens.get("refresh_token")), (&json!("openid"), None::<&Value>));
}

#[tokio::test]
async fn the_page_lists_everything_requested_and_the_redirect_host() {
    let app = TestApp::start().await;
    let party = third_party(&app).await;
    let browser = app.browser();
    // A claim that is asked for one by one shows as the scope that it is of.
    let claims = json!({ "userinfo": { "email": { "essential": true } } }).to_string();
    let page = asked(&party, &browser, &[("scope", "openid guests.write"), ("claims", &claims)]).await;
    let shown = browser.get(&page).await;
    for part in [
        "Know who you are",
        "Write guests",
        "See your email address",
        "Afterwards you go to app.example.com.",
    ] {
        assert!(shown.text.contains(part), "{part}: {}", shown.text);
    }
    assert!(!shown.text.contains("See your name"), "{}", shown.text);
}

/// Who knew the old password may have consented to an application of their own, which would then get codes in the
/// browser of the person without a question.
#[tokio::test]
async fn consents_end_when_a_password_is_reset_or_set_by_an_administrator() {
    let app = TestApp::start().await;
    let party = third_party(&app).await;
    let other = json!({ "system_role": "admin" });
    app.add_user(1, "second@example.com", other).await;
    let second = app.caller("second@example.com").await;
    app.mails(1).await;
    let silent = party.authorize(&[("scope", "openid email"), ("prompt", "none")]);
    let agree = async |password: &str| {
        let browser = app.browser();
        assert_eq!(browser.sign_in("/sign-in", ADMIN, password).await.status, 303);
        let page = asked(&party, &browser, &[("scope", "openid email")]).await;
        assert!(consent(&browser, &page, "allow").await.contains_key("code"));
        assert!(callback(&browser.get(&silent).await).contains_key("code"));
    };
    let asks_again = async |password: &str| {
        let browser = app.browser();
        assert_eq!(browser.sign_in("/sign-in", ADMIN, password).await.status, 303);
        assert_eq!(callback(&browser.get(&silent).await)["error"], "consent_required", "{password}");
    };
    agree(PASSWORD).await;
    let by_mail = "staple under the bridge";
    app.anonymous().post("/v1/password-resets", json!({ "login": ADMIN })).await.expect(202);
    let link = app.link_in(app.mails(2).await.last().expect("a mail"), "/password-resets/");
    assert_eq!(app.browser().submit(&link, &[("password", by_mail)]).await.status, 303);
    asks_again(by_mail).await;

    agree(by_mail).await;
    second.patch("/v1/companies/1/users/1", json!({ "password": PASSWORD })).await.expect(200);
    asks_again(PASSWORD).await;
    assert!(second.get("/v1/companies/1/users/1/consents").await.expect(200).as_array().unwrap().is_empty());
}

//! Whether a second factor that was proved at an identity provider counts here.

use serde_json::{Value, json};

use super::{
    links::add,
    sign_in::{PAGE, maria},
    upstream::Upstream,
};
use crate::support::{ADMIN, PASSWORD, TestApp};

#[tokio::test]
async fn a_second_factor_there_counts_only_where_the_provider_is_trusted_for_it() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({ "create_users": true })).await;
    let admin = app.admin().await;
    let policy = json!({ "second_factor": "required" });
    admin.put("/v1/companies/1/sign-in-policy", policy).await.expect(200);
    upstream.claims(|claims| claims["amr"] = json!(["pwd", "otp", "mfa"]));
    let untrusted = upstream.sign_in(&app.browser(), PAGE, &maria()).await;
    assert!(untrusted.header("location").starts_with("/sign-in/step"), "{}", untrusted.header("location"));
    let path = format!("/v1/companies/1/identity-providers/{}", provider["id"]);
    admin.put(&path, json!({ "trust_second_factor": true })).await.expect(200);
    assert_eq!(upstream.sign_in(&app.browser(), PAGE, &maria()).await.header("location"), "/");
    assert_eq!(app.audited("session.begun").await.last().unwrap()["amr"], "ext otp mfa");
    upstream.claims(|claims| claims["acr"] = json!("https://refeds.org/profile/mfa"));
    assert_eq!(upstream.sign_in(&app.browser(), PAGE, &maria()).await.header("location"), "/");
    upstream.claims(|claims| claims["amr"] = json!("mfa"));
    let malformed = upstream.sign_in(&app.browser(), PAGE, &maria()).await;
    assert!(malformed.header("location").starts_with("/sign-in/step"));
}

#[tokio::test]
async fn a_key_there_is_no_passkey_here() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true, "trust_second_factor": true })).await;
    let admin = app.admin().await;
    upstream.claims(|claims| {
        claims["amr"] = json!(["mfa", "swk", "hwk", "user"]);
        claims["acr"] = json!("phr");
    });
    let browser = app.browser();
    assert_eq!(upstream.sign_in(&browser, PAGE, &maria()).await.header("location"), "/");
    assert_eq!(app.audited("session.begun").await.last().unwrap()["amr"], "ext mfa user");
    for rules in [json!({ "second_factor": "passkeys_only" }), json!({ "first_factors": ["passkey"] })] {
        admin.put("/v1/companies/1/sign-in-policy", rules.clone()).await.expect(200);
        let answer = upstream.sign_in(&app.browser(), PAGE, &maria()).await;
        assert!(answer.header("location").starts_with("/sign-in/step"), "{rules}");
    }
}

#[tokio::test]
async fn a_company_does_not_lift_the_installation_s_rule_for_second_factors() {
    let app = TestApp::start().await;
    let (ours, everybodys) = (Upstream::start(&app).await, Upstream::start(&app).await);
    ours.register(&app, json!({ "create_users": true, "trust_second_factor": true })).await;
    let admin = app.admin().await;
    let set = async |settings: Value| drop(admin.patch("/v1/settings", settings).await.expect(200));
    set(json!({ "second_factor": "required" })).await;
    ours.claims(|claims| claims["amr"] = json!(["mfa"]));
    let destination = async |upstream: &Upstream, page: &str| {
        let answer = upstream.sign_in(&app.browser(), page, &maria()).await;
        answer.header("location").split('?').next().unwrap().to_owned()
    };
    assert_eq!(destination(&ours, PAGE).await, "/sign-in/step");
    set(json!({ "trust_company_second_factors": true })).await;
    assert_eq!(destination(&ours, PAGE).await, "/");
    set(json!({ "trust_company_second_factors": false })).await;
    assert_eq!(destination(&ours, PAGE).await, "/sign-in/step");

    // The installation's own identity providers are trusted by its administrators.
    let body = json!({ "name": "A", "trust_second_factor": true });
    let provider = everybodys.register_at(&app, "/v1/identity-providers", body).await;
    let id = provider["id"].as_i64().unwrap();
    everybodys.claims(|claims| claims["amr"] = json!(["mfa"]));
    set(json!({ "second_factor": "off" })).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    add(&browser, &everybodys, &json!({ "id": id }), &maria()).await;
    set(json!({ "second_factor": "required" })).await;
    assert_eq!(destination(&everybodys, "/sign-in").await, "/");
}

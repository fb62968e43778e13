//! Administrators reset the factors of people who have lost them.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use sign_in::factors::{FactorError, enrolled, totp};

use super::{ANA, add_totp, ana, code_at, nobody};
use crate::{
    support::{ADMIN, TestApp},
    users::signed_in,
};

#[tokio::test]
async fn an_administrator_of_the_home_company_resets_factors_and_the_person_is_notified() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@example.com").await;
    let path = format!("/v1/companies/1/users/{id}/factors");
    // There is nothing to remove, and nothing to tell.
    boss.delete(&path).await.expect(204);
    assert_eq!(app.audited("factors.reset").await.len(), 0);
    let (secret, _) = add_totp(&app, &browser).await;
    let seen = boss.get(&path).await.expect(200);
    assert!(seen["totp"]["created_at"].is_string() && seen["recovery_codes"]["left"] == 10);
    assert!(!seen.to_string().contains(&secret));
    boss.delete(&path).await.expect(204);
    assert_eq!(boss.get(&path).await.expect(200)["totp"], Value::Null);
    assert!(!enrolled(&app.ctx, id).await.unwrap().has_second_factor());
    let code = code_at(&secret, app.clock.now());
    assert_eq!(totp::verify(&app.ctx, &nobody(), id, &code).await.unwrap(), Err(FactorError::NotEnrolled));
    let mails = app.mails(4).await;
    let mail = mails.iter().find(|mail| mail.contains("factors were removed")).expect("a mail");
    assert!(mail.contains("To: ana <ana@example.com>"));
    let details = &app.audited("factors.reset").await[0];
    assert_eq!((&details["totp"], &details["recovery_code"]), (&json!(1), &json!(10)));
    browser.get("/v1/session").await.expect(200);
}

#[tokio::test]
async fn factors_are_reset_by_those_who_may_set_the_password() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let (id, browser) = ana(&app).await;
    add_totp(&app, &browser).await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "luis@example.com", json!({})).await;
    app.add_user(2, "other@example.com", json!({ "company_role": "company_admin" })).await;
    let path = format!("/v1/companies/1/users/{id}/factors");
    for (email, path, status) in [
        ("other@example.com", path.as_str(), 404),
        ("luis@example.com", &path, 404),
        ("boss@example.com", "/v1/companies/1/users/1/factors", 403),
        ("boss@example.com", "/v1/companies/1/users/4711/factors", 404),
        ("boss@example.com", "/v1/companies/1/users/x/factors", 404),
        ("boss@example.com", &format!("/v1/companies/2/users/{id}/factors"), 404),
    ] {
        let caller = app.caller(email).await;
        assert_eq!(caller.get(path).await.status, status, "{email} {path}");
        assert_eq!(caller.delete(path).await.status, status, "{email} {path}");
    }
    // The own ones like any other change of the own security.
    let own = app.caller(ANA).await;
    own.get(&path).await.expect(200);
    assert_eq!(own.delete(&path).await.problem(403).0, "recent_sign_in_required");
    app.advance(TimeDelta::minutes(11));
    let late = browser.call(Method::DELETE, &path, None).await;
    assert_eq!(late.problem(403).0, "recent_sign_in_required");
    assert!(enrolled(&app.ctx, id).await.unwrap().has_totp());
    signed_in(&app, ADMIN).await.call(Method::DELETE, &path, None).await.expect(204);
    assert!(!enrolled(&app.ctx, id).await.unwrap().has_totp());
}

#[tokio::test]
async fn factors_outlive_the_password_and_end_with_the_user() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    add_totp(&app, &browser).await;
    let admin = app.admin().await;
    let path = format!("/v1/companies/1/users/{id}");
    admin.put(&path, json!({ "password": "another horse battery" })).await.expect(200);
    assert!(enrolled(&app.ctx, id).await.unwrap().has_totp());
    admin.delete(&path).await.expect(204);
    assert_eq!(app.count_all(&["totps", "recovery_codes", "failed_codes"]).await, [0, 0, 0]);
    assert!(!enrolled(&app.ctx, id).await.unwrap().has_totp());
}

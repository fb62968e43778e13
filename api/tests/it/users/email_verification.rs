//! Emails that an administrator vouches for, or that a new user confirms.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use super::World;
use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn only_an_administrator_of_the_installation_marks_an_email_as_verified() {
    let world = World::new().await;
    let (admin, path) = (&world.admin, world.path());
    let ana = world.app.caller("ana@example.com").await;
    for caller in [&world.boss, &ana] {
        let refused = caller.patch(&path, json!({ "email_verified": true })).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
    }
    // What was read can be sent back.
    let read = world.boss.get(&path).await.expect(200);
    assert_eq!(read["email_verified"], false);
    world.boss.put(&path, read).await.expect(200);
    let vouched = admin.patch(&path, json!({ "email_verified": true })).await.expect(200);
    assert_eq!(vouched["email_verified"], true);
    let audited = world.app.audited("user.updated").await.pop().unwrap();
    assert_eq!(audited["changed"], json!(["email_verified"]));
    assert_eq!(
        (&audited["before"]["email_verified"], &audited["after"]["email_verified"]),
        (&json!(false), &json!(true))
    );
    // Never beside a new email.
    let both = json!({ "email": "ana2@example.com", "email_verified": true });
    assert_eq!(admin.patch(&path, both).await.expect(200)["email_verified"], false);
    assert_eq!(admin.patch(&path, json!({ "email_verified": null })).await.status, 400);
}

#[tokio::test]
async fn a_new_user_confirms_the_email_by_the_link_in_the_welcome_mail() {
    let app = TestApp::start().await;
    assert_eq!(app.admin().await.get("/v1/me").await.expect(200)["email_verified"], true, "the installer");
    let eva = app.add_user(1, "eva@example.com", json!({})).await;
    let path = format!("/v1/companies/1/users/{eva}");
    let before = app.admin().await.get(&path).await.expect(200);
    assert_eq!((&before["email_verified"], before.get("pending_email")), (&json!(false), None));
    let link = app.link_in(&app.mails(1).await[0], "/email-confirmations/");
    app.advance(TimeDelta::days(6));
    assert_eq!(app.browser().submit(&link, &[("password", PASSWORD)]).await.status, 200);
    assert_eq!(app.admin().await.get(&path).await.expect(200)["email_verified"], true);
    // Sent again on request.
    app.add_user(1, "leo@example.com", json!({})).await;
    let leo = app.browser();
    leo.sign_in("/sign-in", "leo@example.com", PASSWORD).await;
    let again = leo.call(Method::POST, "/v1/me/email", Some(json!({ "email": "leo@example.com" }))).await;
    assert_eq!(again.status, 202, "{}", again.text);
    let link = app.link_in(app.mails(3).await.last().unwrap(), "/email-confirmations/");
    assert_eq!(leo.submit(&link, &[]).await.status, 200);
    let me = leo.call(Method::GET, "/v1/me", None).await.expect(200);
    assert_eq!(me["email_verified"], true);
}

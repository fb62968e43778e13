//! Mails as administrators see them: what was sent to whom, and why not.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Client, Patience, TestApp};

async fn mail(admin: &Client, query: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let patience = Patience::begin();
    loop {
        let mails = admin.get(&format!("/v1/mails?{query}")).await.expect(200);
        if let Some(found) = mails.as_array().unwrap().iter().find(|mail| wanted(mail)) {
            return found.clone();
        }
        patience.pause(|| format!("a mail: {mails}")).await;
    }
}

async fn invite(app: &TestApp, email: &str) -> Value {
    let body = json!({ "name": "Ana", "email": email });
    app.admin().await.post("/v1/companies/1/users", body).await.expect(201)
}

#[tokio::test]
async fn a_sent_mail_is_listed_with_its_recipient_and_without_its_link() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    invite(&app, "ana@example.com").await;
    invite(&app, "bea@example.com").await;
    let sent = mail(&admin, "q=ANA@", |mail| mail["state"] == "sent").await;
    assert_eq!((&sent["kind"], &sent["to"]), (&json!("invitation"), &json!("ana@example.com")));
    assert_eq!((&sent["error"], sent["finished_at"].is_string()), (&Value::Null, true));
    assert!(sent.get("payload").is_none() && !sent.to_string().contains("sealed"), "{sent}");
    mail(&admin, "q=bea", |mail| mail["state"] == "sent").await;
    assert_eq!(admin.get("/v1/mails?state=sent").await.header("x-total-count"), "2");
    assert_eq!(admin.get("/v1/mails?q=nobody@").await.expect(200), json!([]));
    let newest = admin.get("/v1/mails?page_size=1").await.expect(200);
    assert_eq!(newest[0]["to"], "bea@example.com");
    let path = format!("/v1/mails/{}", sent["id"]);
    assert_eq!(admin.get(&path).await.expect(200), sent);
    assert_eq!(admin.post(&format!("{path}/retry"), json!({})).await.problem(409).0, "not_failed");
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_says_why_and_is_sent_when_it_is_tried_again() {
    let app = TestApp::start().await;
    std::fs::write(app.dir.path().join("mail"), "in the way").unwrap();
    let admin = app.admin().await;
    invite(&app, "ana@example.com").await;
    let failed = mail(&admin, "state=waiting", |mail| mail["error"].is_string()).await;
    assert_eq!((&failed["to"], &failed["attempts"]), (&json!("ana@example.com"), &json!(1)));
    std::fs::remove_file(app.dir.path().join("mail")).unwrap();
    admin.post(&format!("/v1/mails/{}/retry", failed["id"]), json!({})).await.expect(200);
    assert_eq!(app.mails(1).await.len(), 1);
    mail(&admin, "state=sent", |mail| mail["id"] == failed["id"]).await;
}

#[tokio::test]
async fn a_mail_that_is_no_longer_needed_is_not_sent() {
    let app = TestApp::start().await;
    std::fs::write(app.dir.path().join("mail"), "in the way").unwrap();
    let admin = app.admin().await;
    let id = invite(&app, "ana@example.com").await["id"].clone();
    let failed = mail(&admin, "state=waiting", |mail| mail["error"].is_string()).await;
    admin.delete(&format!("/v1/companies/1/users/{id}")).await.expect(204);
    assert_eq!(admin.get("/v1/mails?state=not_needed").await.expect(200), json!([]));
    app.advance(TimeDelta::minutes(1));
    let unneeded = mail(&admin, "state=not_needed", |mail| mail["id"] == failed["id"]).await;
    assert_eq!((&unneeded["to"], &unneeded["error"]), (&Value::Null, &Value::Null));
    assert_eq!(admin.get("/v1/mails?state=sent").await.expect(200), json!([]));
}

#[tokio::test]
async fn only_an_administrator_sees_mails_and_only_mails() {
    let app = TestApp::start().await;
    app.add_user(1, "apps@example.com", json!({ "system_role": "app_manager" })).await;
    let apps = app.caller("apps@example.com").await;
    for path in ["/v1/mails", "/v1/mails/1"] {
        assert_eq!(apps.get(path).await.problem(403).0, "forbidden");
    }
    assert_eq!(apps.post("/v1/mails/1/retry", json!({})).await.problem(403).0, "forbidden");
    let admin = app.admin().await;
    for id in ["99", "x"] {
        assert_eq!(admin.get(&format!("/v1/mails/{id}")).await.problem(404).0, "not_found");
    }
    assert_eq!(admin.post("/v1/mails/99/retry", json!({})).await.problem(404).0, "not_found");
    assert_eq!(admin.get("/v1/mails?state=lost").await.problem(400).1[0].0, "state");
}

//! Every kind of mail, as a mail server receives it.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::json;

use crate::{
    factors::{add_totp, post},
    oauth::party::Party,
    support::{ADMIN, PASSWORD, TestApp, smtp::Smtp},
    users::signed_in,
};

const ANA: &str = "ana@example.com";

/// The kinds of mail that the server can send.
fn kinds() -> BTreeSet<String> {
    let source = include_str!("../../platform/src/jobs/task.rs");
    let names = source.split("#[serde(rename = \"mail.").skip(1);
    names.map(|rest| format!("mail.{}", rest.split('"').next().unwrap_or_default())).collect()
}

/// Does what sends a mail of each kind, one after another: a mail whose link has ended meanwhile is not sent.
async fn cause_all(app: &TestApp) {
    let admin = app.admin().await;
    let party = Party::register(app).await;
    app.add_user(1, ANA, json!({})).await;
    let rui = json!({ "name": "Rui", "email": "rui@example.com" });
    let rui = admin.post("/v1/companies/1/users", rui).await.expect(201);
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    admin.post("/v1/companies/2/memberships", json!({ "email": ANA })).await.expect(202);
    app.anonymous().post("/v1/password-resets", json!({ "login": ANA })).await.expect(202);
    app.settled().await;
    let tokens = party.tokens().await;
    let first = tokens["refresh_token"].as_str().expect("a refresh token").to_owned();
    party.refresh(&first).await.expect(200);
    app.advance(TimeDelta::seconds(11));
    assert_eq!(party.refresh(&first).await.status, 400);

    // The second browser of a person is a new one.
    signed_in(app, ANA).await;
    let browser = signed_in(app, ANA).await;
    for email in [ADMIN, "new@example.com"] {
        post(&browser, "/v1/me/email", json!({ "email": email })).await.expect(202);
        app.settled().await;
    }
    add_totp(app, &browser).await;
    let settings = json!({ "first_factors": ["password", "email_code"] });
    admin.put("/v1/settings", settings).await.expect(200);
    let code = app.browser().submit("/sign-in", &[("answer", "email_code"), ("email", ADMIN)]).await;
    assert_eq!(code.status, 303, "{}", code.text);
    app.settled().await;
    let setup = json!({ "name": "Acme login", "email": "it@example.com" });
    admin.post("/v1/companies/1/setup-links", setup).await.expect(201);
    let path = format!("/v1/companies/1/users/{}", rui["id"]);
    let password = json!({ "password": "another horse battery" });
    // The first makes the person active.
    for change in [password, json!({ "password": PASSWORD }), json!({ "email": "rui2@example.com" })] {
        admin.patch(&path, change).await.expect(200);
        app.settled().await;
    }
}

#[tokio::test]
async fn every_kind_of_mail_arrives_at_a_mail_server() {
    let server = Smtp::start().await;
    let port = server.port.to_string();
    let app = TestApp::configured(&[
        ("ALDABA_SMTP_HOST", "127.0.0.1"),
        ("ALDABA_SMTP_PORT", &port),
        ("ALDABA_SMTP_TLS", "none"),
        ("ALDABA_MAIL_FROM", "Door <door@example.com>"),
    ])
    .await;
    cause_all(&app).await;
    let jobs = app.jobs().await;
    let sent = jobs.iter().filter(|job| job.kind.starts_with("mail.") && job.state == "done");
    let sent: Vec<_> = sent.map(|job| job.kind.clone()).collect();
    assert_eq!(sent.iter().cloned().collect::<BTreeSet<_>>(), kinds());
    let mails = server.mails();
    assert_eq!(mails.len(), sent.len(), "{jobs:?}");
    for mail in &mails {
        let (head, body) = mail.text.split_once("\r\n\r\n").expect("a head");
        for part in ["Subject: ", "From: Door <door@example.com>", "Auto-Submitted: auto-generated"] {
            assert_eq!(head.matches(part).count(), 1, "{head}");
        }
        assert!(mail.from.contains("<door@example.com>") && mail.to.contains("@example.com>"), "{}", mail.to);
        for kind in ["text/plain", "text/html"] {
            assert!(body.contains(&format!("Content-Type: {kind}; charset=utf-8")), "{body}");
        }
        let said = body.replace("=\r\n", "");
        // Beside the text, each has the way to the server; a password is in none.
        assert!(said.contains(&app.url) && !said.contains(PASSWORD), "{said}");
    }
}

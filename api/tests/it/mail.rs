//! Mails, as files.

use chrono::TimeDelta;
use serde_json::json;

use crate::{
    oauth::party::Party,
    support::{TestApp, folder},
};

#[tokio::test]
async fn a_mail_is_in_the_persons_language_and_well_formed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (name, email, locale) in [
        ("Íñigo", "inigo@example.com", "es-MX"),
        ("João", "joao@example.com", "pt"),
        ("Jo", "jo@example.com", "de"),
    ] {
        let body = json!({ "name": name, "email": email, "locale": locale });
        admin.post("/v1/companies/1/users", body).await.expect(201);
    }
    let mails = app.mails(3).await;
    for (mail, (address, subject, lang)) in mails.iter().zip([
        ("inigo@example.com", "Acme le invita", "es"),
        ("joao@example.com", "Convite de Acme", "pt"),
        ("jo@example.com", "Acme invites you", "en"),
    ]) {
        let (head, _) = mail.split_once("\r\n\r\n").expect("a head");
        assert!(head.is_ascii() && !mail.replace("\r\n", "").contains('\n'));
        assert!(head.lines().all(|line| line.len() <= 998));
        for header in
            ["From: Aldaba <no-reply@localhost>", "MIME-Version: 1.0", "Auto-Submitted: auto-generated"]
        {
            assert!(head.contains(header), "{head}");
        }
        assert!(
            head.contains(&format!("<{address}>")) && head.contains(&format!("Subject: {subject}")),
            "{head}"
        );
        for name in ["Date: ", "Message-ID: <", "Content-Type: multipart/alternative"] {
            assert_eq!(head.matches(name).count(), 1, "{head}");
        }
        assert!(mail.contains("Content-Type: text/plain; charset=utf-8"));
        assert!(mail.replace("=\r\n", "").contains(&format!("<html lang=3D\"{lang}\">")), "{mail}");
    }
}

#[tokio::test]
async fn a_user_who_is_created_with_a_password_gets_a_welcome_mail() {
    let app = TestApp::start().await;
    app.add_user(1, "maria@example.com", json!({})).await;
    let mails = app.mails(1).await;
    assert!(
        mails[0].contains("<maria@example.com>") && mails[0].contains("Subject: Welcome"),
        "{}",
        mails[0]
    );
    assert!(!mails[0].contains("/invitations/") && !mails[0].contains(crate::support::PASSWORD));
}

#[tokio::test]
async fn mails_have_the_name_of_the_installation_and_its_languages() {
    let app = TestApp::start().await;
    let change = json!({ "name": "Puerta", "languages": ["es"], "default_language": "es" });
    app.admin().await.put("/v1/settings", change).await.expect(200);
    app.add_user(1, "jo@example.com", json!({ "locale": "en" })).await;
    let mail = app.mails(1).await.remove(0);
    assert!(
        mail.contains("From: Puerta <no-reply@localhost>") && mail.contains("html lang=3D\"es\""),
        "{mail}"
    );
    assert!(mail.contains("Puerta\r\nhttp://localhost") && !mail.contains("Aldaba"), "{mail}");
}

#[tokio::test]
async fn a_person_is_notified_of_a_replayed_refresh_token() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.tokens().await;
    let first = tokens["refresh_token"].as_str().expect("a refresh token");
    assert_eq!(party.refresh(first).await.status, 200);
    app.advance(TimeDelta::seconds(11));
    assert_eq!(party.refresh(first).await.status, 400);
    assert_eq!(party.refresh(first).await.status, 400);
    let mail = app.mails(1).await.remove(0);
    assert!(
        mail.contains("Subject: You were signed out of Wiki") && mail.contains("<admin@example.com>"),
        "{mail}"
    );
    app.last_job("done", 1).await;
    assert_eq!(app.mails(1).await.len(), 1, "once");
}

#[tokio::test]
async fn a_mail_that_cannot_be_written_is_tried_again() {
    let folder = folder();
    let blocked = folder.path().join("mail");
    std::fs::write(&blocked, "in the way").expect("a file");
    let app = TestApp::configured(&[("ALDABA_MAIL_DIR", blocked.to_str().expect("UTF-8"))]).await;
    let body = json!({ "name": "Maria", "email": "maria@example.com" });
    app.admin().await.post("/v1/companies/1/users", body).await.expect(201);
    app.last_job("waiting", 1).await;
    std::fs::remove_file(&blocked).expect("the file");
    app.advance(TimeDelta::seconds(11));
    app.last_job("done", 2).await;
    let written = std::fs::read_dir(&blocked).into_iter().flatten().flatten();
    let mails = written.filter(|entry| entry.path().extension().is_some_and(|name| name == "eml"));
    assert_eq!(mails.count(), 1);
}

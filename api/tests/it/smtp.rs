//! Mails through a mail server.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use platform::config::SmtpTls;
use serde_json::json;

use crate::support::{
    Logs, TestApp, folder,
    smtp::{Behaviour, Smtp},
};

/// An installation that sends to this server, without encryption.
async fn sending_to(port: u16, more: &[(&str, &str)]) -> TestApp {
    let port = port.to_string();
    let mut variables = vec![
        ("ALDABA_SMTP_HOST", "127.0.0.1"),
        ("ALDABA_SMTP_PORT", &*port),
        ("ALDABA_SMTP_TLS", "none"),
        ("ALDABA_MAIL_FROM", "Door <door@example.com>"),
    ];
    variables.extend(more);
    TestApp::configured(&variables).await
}

/// Invites Íñigo, who reads Spanish.
async fn invite(app: &TestApp) {
    let body = json!({ "name": "Íñigo", "email": "inigo@example.com", "locale": "es" });
    app.admin().await.post("/v1/companies/1/users", body).await.expect(201);
}

/// The token of the link in a mail.
fn token(app: &TestApp, mail: &str) -> String {
    crate::invitations::link(app, mail).rsplit('/').next().expect("a token").to_owned()
}

#[tokio::test]
async fn the_settings_say_whether_there_is_a_mail_server() {
    let server = Smtp::start().await;
    let (with, without) = (sending_to(server.port, &[]).await, TestApp::start().await);
    for (app, expected) in [(&with, true), (&without, false)] {
        let admin = app.admin().await;
        assert_eq!(admin.get("/v1/settings").await.expect(200)["mail_server"], expected);
    }
}

#[tokio::test]
async fn a_mail_is_sent_once_with_both_parts() {
    let server = Smtp::start().await;
    let app = sending_to(server.port, &[]).await;
    invite(&app).await;
    let mail = server.wait_for(1).await.remove(0);
    assert!(mail.from.contains("<door@example.com>"), "{}", mail.from);
    assert!(mail.to.contains("<inigo@example.com>"), "{}", mail.to);
    let (head, _) = mail.text.split_once("\r\n\r\n").expect("a head");
    for part in ["From: Door <door@example.com>", "Message-ID: <job-", "Auto-Submitted: auto-generated"] {
        assert!(head.contains(part), "{head}");
    }
    assert!(mail.text.contains("Content-Type: text/plain; charset=utf-8"));
    assert!(mail.text.contains("Content-Type: text/html; charset=utf-8"));
    assert!(mail.text.contains("<html lang=3D\"es\">"), "{}", mail.text);
    let link = crate::invitations::link(&app, &mail.text);
    assert_eq!(app.browser().open(&link).await.status, 200);
    app.last_job("done", 1).await;
    app.advance(TimeDelta::hours(1));
    app.settled().await;
    assert_eq!(server.mails().len(), 1);
    assert!(!app.dir.path().join("mail").exists(), "no file is written beside");
}

#[tokio::test]
async fn a_mail_waits_for_a_server_that_is_down() {
    let port = Smtp::start().await.port;
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    assert_ne!(port, free);
    let app = sending_to(free, &[]).await;
    invite(&app).await;
    let job = app.last_job("waiting", 1).await;
    assert!(job.error.contains("127.0.0.1") && job.error.contains("refused"), "{}", job.error);
    for attempts in 2..9 {
        app.advance(TimeDelta::minutes(25));
        app.last_job("waiting", attempts).await;
    }
    let server = Smtp::start_at(free).await;
    app.advance(TimeDelta::hours(1));
    server.wait_for(1).await;
    app.last_job("done", 9).await;
    app.advance(TimeDelta::hours(12));
    app.settled().await;
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test]
async fn a_transiently_rejected_mail_is_retried() {
    let server = Smtp::start().await;
    server.behave(Behaviour::RefuseForNow);
    let app = sending_to(server.port, &[]).await;
    invite(&app).await;
    let job = app.last_job("waiting", 1).await;
    assert!(job.error.contains("451") && job.error.contains("come back later"), "{}", job.error);
    server.behave(Behaviour::Accept);
    app.advance(TimeDelta::seconds(11));
    server.wait_for(1).await;
    app.last_job("done", 2).await;
}

#[tokio::test]
async fn a_permanently_rejected_recipient_is_not_retried() {
    let server = Smtp::start().await;
    server.behave(Behaviour::RefuseForGood);
    let app = sending_to(server.port, &[]).await;
    invite(&app).await;
    let job = app.last_job("failed", 1).await;
    assert_eq!(job.kind, "mail.invitation");
    assert!(job.error.contains("the recipient was refused") && job.error.contains("no such mailbox"));
    server.behave(Behaviour::Accept);
    app.advance(TimeDelta::days(1));
    app.settled().await;
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn a_hanging_server_times_out_while_other_mails_are_sent() {
    let server = Smtp::start().await;
    server.behave(Behaviour::Hang);
    let app = sending_to(server.port, &[("ALDABA_SMTP_TIMEOUT", "1s")]).await;
    invite(&app).await;
    let job = app.last_job("waiting", 1).await;
    assert!(job.error.contains("did not take the mail within 1 seconds"), "{}", job.error);
    server.behave(Behaviour::Accept);
    app.add_user(1, "quick@example.com", json!({})).await;
    assert!(server.wait_for(1).await[0].to.contains("quick@example.com"));
    app.advance(TimeDelta::seconds(11));
    assert!(server.wait_for(2).await[1].to.contains("inigo@example.com"));
}

#[tokio::test]
async fn hanging_mails_do_not_delay_other_jobs() {
    let server = Smtp::start().await;
    server.behave(Behaviour::Hang);
    // None of them is given up as long as the test waits.
    let app = sending_to(server.port, &[("ALDABA_SMTP_TIMEOUT", "90s")]).await;
    let admin = app.admin().await;
    let invite = async |name: &str| {
        let body = json!({ "name": name, "email": format!("{name}@example.com") });
        admin.post("/v1/companies/1/users", body).await.expect(201);
    };
    for name in ["a", "b"] {
        invite(name).await;
    }
    server.called(2).await;
    // Another mail goes while they hang, and other jobs while as many hang as are sent at a time.
    server.behave(Behaviour::Accept);
    invite("c").await;
    assert!(server.wait_for(1).await[0].to.contains("<c@"));
    server.behave(Behaviour::Hang);
    for name in ["d", "e", "f"] {
        invite(name).await;
    }
    server.called(4).await;
    app.anonymous().post("/v1/password-resets", json!({ "login": "nobody" })).await.expect(202);
    assert_eq!(app.last_job("done", 1).await.kind, "password_reset.requested");
    // Those that wait are sent when the others come to an end.
    server.behave(Behaviour::Accept);
    server.hang_up();
    let mails = server.wait_for(3).await;
    assert!(mails[1..].iter().all(|mail| mail.to.contains("<e@") || mail.to.contains("<f@")), "{mails:?}");
}

#[tokio::test]
async fn a_flood_of_one_kind_of_mail_does_not_delay_the_others() {
    let server = Smtp::start().await;
    let app = sending_to(server.port, &[("ALDABA_SMTP_TIMEOUT", "90s")]).await;
    for number in 0..6 {
        app.add_user(1, &format!("u{number}@example.com"), json!({})).await;
    }
    server.wait_for(6).await;
    app.settled().await;
    server.behave(Behaviour::Hang);
    for number in 0..6 {
        let login = json!({ "login": format!("u{number}@example.com") });
        app.anonymous().post("/v1/password-resets", login).await.expect(202);
    }
    server.called(9).await;
    server.behave(Behaviour::Accept);
    invite(&app).await;
    assert!(server.wait_for(7).await[6].to.contains("<inigo@example.com>"), "the flood goes first");
    server.hang_up();
    server.wait_for(10).await;
}

#[tokio::test]
async fn mails_are_encrypted_and_the_server_is_authenticated() {
    for tls in [SmtpTls::StartTls, SmtpTls::Tls] {
        let folder = folder();
        let server = Smtp::encrypted(tls, folder.path()).await;
        let port = server.port.to_string();
        let mut variables = vec![
            ("ALDABA_SMTP_HOST", "localhost"),
            ("ALDABA_SMTP_PORT", &*port),
            ("ALDABA_SMTP_TLS", if tls == SmtpTls::StartTls { "starttls" } else { "tls" }),
            ("ALDABA_SMTP_USERNAME", "door"),
            ("ALDABA_SMTP_PASSWORD", "knock-knock"),
        ];

        // Nobody vouches for the server.
        let app = TestApp::configured(&variables).await;
        invite(&app).await;
        let job = app.last_job("waiting", 1).await;
        assert!(job.error.contains("certificate"), "{}", job.error);
        assert!(server.mails().is_empty());
        drop(app);

        variables.push(("ALDABA_EXTRA_CA_FILE", server.certificate()));
        let app = TestApp::configured(&variables).await;
        invite(&app).await;
        let mail = server.wait_for(1).await.remove(0);
        assert!(mail.encrypted);
        assert_eq!(mail.login, Some(STANDARD.encode("\0door\0knock-knock")));
    }
}

#[tokio::test]
async fn a_server_certificate_that_is_its_own_authority_is_explained() {
    let dir = folder();
    let server = Smtp::its_own_authority(SmtpTls::Tls, dir.path()).await;
    let port = server.port.to_string();
    let variables = [
        ("ALDABA_SMTP_HOST", "localhost"),
        ("ALDABA_SMTP_PORT", &*port),
        ("ALDABA_SMTP_TLS", "tls"),
        ("ALDABA_EXTRA_CA_FILE", server.certificate()),
    ];
    let app = TestApp::configured(&variables).await;
    invite(&app).await;
    let job = app.last_job("waiting", 1).await;
    assert!(job.error.contains("is its own authority"), "{}", job.error);
    let advice = |file: &str| {
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_aldaba"))
            .arg("check-config")
            .env_clear()
            .env("ALDABA_EXTRA_CA_FILE", file)
            .output()
            .expect("it runs");
        assert!(run.status.success(), "{run:?}");
        String::from_utf8(run.stdout).expect("text")
    };
    assert!(advice(server.certificate()).contains("docs/CONFIGURATION.md, section Certificates"));
    let other = folder();
    let leaf = Smtp::encrypted(SmtpTls::Tls, other.path()).await;
    assert_eq!(advice(leaf.certificate()), "the configuration is valid\n");
}

#[tokio::test]
async fn credentials_are_not_sent_to_a_server_without_tls() {
    let server = Smtp::start().await;
    let port = server.port.to_string();
    let variables = [("ALDABA_SMTP_HOST", "localhost"), ("ALDABA_SMTP_PORT", &*port)];
    let app = TestApp::configured(&variables).await;
    invite(&app).await;
    let job = app.last_job("waiting", 1).await;
    assert!(job.error.contains("STARTTLS"), "{}", job.error);
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn no_secret_is_in_logs_or_errors() {
    let logs = Logs::kept();
    let server = Smtp::start().await;
    server.behave(Behaviour::RefuseContent);
    let secrets = [("ALDABA_SMTP_USERNAME", "door"), ("ALDABA_SMTP_PASSWORD", "knock-knock")];
    let app = sending_to(server.port, &secrets).await;
    invite(&app).await;
    let job = app.last_job("failed", 1).await;
    assert!(job.error.contains("the mail was refused") && job.error.contains("(link)"), "{}", job.error);
    assert!(!job.error.contains("/invitations/"), "{}", job.error);

    server.behave(Behaviour::Accept);
    app.add_user(1, "quick@example.com", json!({})).await;
    invite_another(&app).await;
    let mails = server.wait_for(2).await;
    let text = logs.text();
    assert!(text.contains("a job failed"), "the logs are kept");
    let login = STANDARD.encode("\0door\0knock-knock");
    let invitation = mails.iter().find(|mail| mail.to.contains("ana@example.com")).expect("the invitation");
    for secret in ["knock-knock", &login, &token(&app, &invitation.text), "/invitations/"] {
        assert!(!text.contains(secret), "{secret} is logged");
    }
}

async fn invite_another(app: &TestApp) {
    let body = json!({ "name": "Ana", "email": "ana@example.com" });
    app.admin().await.post("/v1/companies/1/users", body).await.expect(201);
}

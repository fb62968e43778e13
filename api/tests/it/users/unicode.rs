//! Emails and passwords that have several Unicode forms.

use reqwest::Method;
use serde_json::json;

use super::{World, at, is, signed_in, signs_in};
use crate::support::{PASSWORD, TestApp, database};

#[tokio::test]
async fn an_international_domain_has_one_form() {
    let World { app, admin, .. } = World::new().await;
    let new = json!({ "name": "José", "email": "Jose@BÜCHER.example.com", "password": PASSWORD });
    let jose = admin.post("/v1/companies/1/users", new).await.expect(201);
    assert_eq!(jose["email"], "jose@xn--bcher-kva.example.com");
    let again = json!({ "name": "José", "email": "jose@xn--bcher-kva.example.com", "password": PASSWORD });
    let again = at(admin.post("/v1/companies/1/users", again).await);
    assert!(is(&again, "email", "duplicate"), "{again:?}");
    for login in ["jose@bücher.example.com", " JOSE@Bücher.Example.com ", "jose@XN--bcher-kva.example.com"]
    {
        assert!(signs_in(&app, login, PASSWORD).await, "{login}");
        let found = admin.get(&format!("/v1/companies/1/users?q={}", login.trim())).await.expect(200);
        assert_eq!(found[0]["id"], jose["id"], "{login}");
    }
    // Pages and mails show it as people write it.
    let browser = app.browser();
    browser.sign_in("/sign-in", "jose@bücher.example.com", PASSWORD).await;
    let page = browser.get("/sign-out").await;
    assert!(page.text.contains("jose@bücher.example.com"), "{}", page.text);
    let mail = app.mails(1).await.pop().unwrap();
    assert!(mail.contains("To: =?utf-8") && mail.contains("<jose@xn--bcher-kva.example.com>"), "{mail}");
}

/// The path of the newest link of a kind in a mail to an address.
async fn link_to(app: &TestApp, address: &str, path: &str) -> String {
    app.settled().await;
    let mails = app.mails(1).await;
    let is_it =
        |mail: &&String| mail.contains(&format!("<{address}>")) && mail.replace("=\r\n", "").contains(path);
    let mail = mails.iter().rfind(is_it).unwrap_or_else(|| panic!("no {path} to {address} in {mails:?}"));
    app.link_in(mail, path)
}

#[tokio::test]
async fn invitations_new_emails_and_resets_take_an_international_domain() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let invited = json!({ "name": "Eva", "email": "Eva@BÜCHER.example.com" });
    admin.post("/v1/companies/1/users", invited).await.expect(201);
    let path = link_to(&app, "eva@xn--bcher-kva.example.com", "/invitations/").await;
    let page = app.browser().open(&path).await;
    assert!(page.text.contains("eva@bücher.example.com"), "{}", page.text);

    app.add_user(1, "ana@example.com", json!({})).await;
    let ana = signed_in(&app, "ana@example.com").await;
    let new = Some(json!({ "email": "Ana@BÜCHER.example.com" }));
    ana.call(Method::POST, "/v1/me/email", new).await.expect(202);
    let me = ana.get("/v1/session").await.expect(200)["me"].clone();
    assert_eq!(me["pending_email"], "ana@xn--bcher-kva.example.com");
    let path = link_to(&app, "ana@xn--bcher-kva.example.com", "/email-confirmations/").await;
    let page = ana.open(&path).await;
    assert!(page.text.contains("ana@bücher.example.com"), "{}", page.text);
    assert_eq!(ana.submit(&path, &[]).await.status, 200);
    assert!(signs_in(&app, "ana@bücher.example.com", PASSWORD).await);
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let existing = json!({ "email": "ANA@Bücher.example.com" });
    admin.post("/v1/companies/2/memberships", existing).await.expect(202);
    let listed = admin.get("/v1/companies/2/invitations").await.expect(200);
    assert_eq!(listed[0]["email"], "ana@xn--bcher-kva.example.com");

    // In another Unicode form, as some keyboards send it; so is the password.
    let browser = app.browser();
    let asked = browser.submit("/forgotten-password", &[("email", " ANA@bu\u{308}cher.example.com ")]).await;
    assert!(asked.text.contains("id=\"link-sent\""), "{}", asked.text);
    let path = link_to(&app, "ana@xn--bcher-kva.example.com", "/password-resets/").await;
    let chosen = browser.submit(&path, &[("password", "zoe\u{308} und ich am meer")]).await;
    assert_eq!(chosen.status, 303, "{}", chosen.text);
    assert!(signs_in(&app, "ana@bücher.example.com", "zoë und ich am meer").await);
}

#[tokio::test]
async fn the_part_of_an_email_before_the_at_is_ascii() {
    let World { app: _app, admin, .. } = World::new().await;
    for email in ["josé@example.com", "\u{212a}im@example.com", "jose\u{301}@example.com"] {
        let answer = admin.post("/v1/companies/1/users", json!({ "name": "José", "email": email })).await;
        assert!(answer.text.contains("ASCII letters"), "{email}: {}", answer.text);
        assert!(is(&at(answer), "email", "invalid"), "{email}");
    }
}

#[tokio::test]
async fn a_password_matches_in_every_unicode_form() {
    let World { app, admin, .. } = World::new().await;
    let new = json!({ "name": "Zoë", "email": "zoe@example.com", "password": "zoe\u{308} und ich am meer" });
    admin.post("/v1/companies/1/users", new).await.expect(201);
    for typed in ["zoë und ich am meer", "zoe\u{308} und ich am meer", "zoë\u{a0}und\u{3000}ich am meer"] {
        assert!(signs_in(&app, "zoe@example.com", typed).await, "{typed}");
    }
    assert!(!signs_in(&app, "zoe@example.com", "zoe und ich am meer").await);
    // Its length counts the characters of the normal form: seven here, fourteen as typed.
    let short = json!({ "name": "Zoë", "email": "other@example.com", "password": "e\u{301}".repeat(7) });
    let short = at(admin.post("/v1/companies/1/users", short).await);
    assert!(is(&short, "password", "too_short"), "{short:?}");
}

/// Argon2id of "cafe\u{301} solo" as it was typed.
const TYPED_HASH: &str =
    "$argon2id$v=19$m=64,t=1,p=1$xlInh0jGsotq8KNEMtP+zQ$17/1oWqEJ4GjAwunS7GXePD1DOdDRjc2i/toPbKDGpM";

/// Sets the password of a user to "cafe\u{301} solo", hashed as it was typed, as an import may store it.
async fn import_typed_password(app: &TestApp) {
    let sql = format!("UPDATE users SET password_hash = '{TYPED_HASH}' WHERE email = 'ana@example.com'");
    database::run(&app.database_url(), &sql).await;
}

#[tokio::test]
async fn simultaneous_sign_ins_with_a_hash_of_what_was_typed_all_succeed() {
    let World { app, .. } = World::new().await;
    import_typed_password(&app).await;
    let sign_ins = (0..6).map(|_| signs_in(&app, "ana@example.com", "cafe\u{301} solo"));
    assert_eq!(futures::future::join_all(sign_ins).await, [true; 6]);
    assert!(signs_in(&app, "ana@example.com", "café solo").await);
}

#[tokio::test]
async fn a_hash_of_what_was_typed_is_replaced_at_sign_in() {
    let World { app, .. } = World::new().await;
    import_typed_password(&app).await;
    assert!(!signs_in(&app, "ana@example.com", "café solo").await);
    assert!(signs_in(&app, "ana@example.com", "cafe\u{301} solo").await);
    assert!(!app.texts("users", "password_hash").await.contains(&TYPED_HASH.to_owned()));
    assert!(signs_in(&app, "ana@example.com", "café solo").await);
}

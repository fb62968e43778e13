//! Passwords whose hashes another system made (UC-2, UC-4), and hashes of another cost than new ones.

use serde_json::{Value, json};

use crate::support::{ADMIN, Answer, Client, PASSWORD, TestApp};

/// `correct horse ñ`, as Django 5.2 and Python's bcrypt hashed it.
const HASHES: [&str; 6] = [
    "pbkdf2_sha256$2000$seasalt1234567890abcde$Py0B9qOqMtiiGm+YTKPSGXbAeuoIxLCc0DgzB5GlDeE=",
    "scrypt$1024$seasalt1234567890abcde$8$2$b+9lN/u/Rd46Eu/kndfO4M9C9vInkdFzqxQVWY5T+wb60txMP5siQls0gYU21o22vj5/dCtLENl3\
     gShPt9agGA==",
    "argon2$argon2id$v=19$m=64,t=1,p=2$c2Vhc2FsdDEyMzQ1Njc4OTBhYmNkZQ$v79mlvSF6BARxAjbQgPv5hEUGtXd6ENtluAOGbFU75Y",
    "$2a$05$vUX/bP7Utj0Y0WPOgGw1zeEjsyKdNu0uwBw1WrMRT3tVYTxx8xM5q",
    "$argon2id$v=16$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$3/YPtW92HriI3MmfjI8wCo8KtgRQeP7d",
    KEYCLOAK,
];
/// The same, as a realm export of Keycloak contains it.
const KEYCLOAK: &str = r#"{"type":"password","userLabel":"My password","createdDate":1710000000000,
    "secretData":"{\"value\":\"dCOvWO4IeDR8pIQGrPDS1gv3ykrbcv/vNC+65MGgnTU=\",\"salt\":\"AAECAwQFBgcICQoLDA0ODw==\",\"additionalParameters\":{}}",
    "credentialData":"{\"hashIterations\":5,\"algorithm\":\"argon2\",\"additionalParameters\":{\"hashLength\":[\"32\"],\"memory\":[\"7168\"],\"type\":[\"id\"],\"version\":[\"1.3\"],\"parallelism\":[\"1\"]}}"}"#;
const HASHED: &str = "correct horse ñ";
const USERS: &str = "/v1/companies/1/users";

async fn import(caller: &Client, email: &str, hash: &Value) -> Answer {
    caller.post(USERS, json!({ "name": "Zoë", "email": email, "password_hash": hash })).await
}

async fn signs_in(app: &TestApp, login: &str, password: &str) -> bool {
    app.browser().sign_in("/sign-in", login, password).await.status == 303
}

#[tokio::test]
async fn a_person_signs_in_with_the_password_of_the_old_system_and_its_hash_is_replaced() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (index, hash) in HASHES.into_iter().enumerate() {
        let email = format!("zoe{index}@example.com");
        let user = import(&admin, &email, &json!(hash)).await.expect(201);
        assert_eq!(user["status"], "active");
        assert!(user.get("password_hash").is_none());
        assert!(!signs_in(&app, &email, "correct horse n").await, "{hash}");
        assert!(signs_in(&app, &email, HASHED).await, "{hash}");
        let stored = app.texts("users", "password_hash").await;
        assert_eq!(stored.len(), index + 2);
        assert!(stored.iter().all(|hash| hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")), "{hash}");
        assert!(signs_in(&app, &email, HASHED).await, "{hash}");
    }
}

#[tokio::test]
async fn the_hash_of_a_user_who_is_there_is_replaced_like_a_password() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = app.add_user(1, "ana@example.com", json!({})).await;
    let browser = app.browser();
    assert_eq!(browser.sign_in("/sign-in", "ana@example.com", PASSWORD).await.status, 303);
    let path = format!("{USERS}/{id}");
    admin.patch(&path, json!({ "password_hash": HASHES[0] })).await.expect(200);
    browser.get("/v1/me").await.expect(401);
    assert!(!signs_in(&app, "ana@example.com", PASSWORD).await);
    assert!(signs_in(&app, "ana@example.com", HASHED).await);
    // An invited user becomes active.
    let invited = json!({ "name": "Eva", "email": "eva@example.com" });
    let invited = admin.post(USERS, invited).await.expect(201);
    let path = format!("{USERS}/{}", invited["id"]);
    let eva = admin.patch(&path, json!({ "password_hash": KEYCLOAK })).await.expect(200);
    assert_eq!(eva["status"], "active");
    assert!(signs_in(&app, "eva@example.com", HASHED).await);
}

#[tokio::test]
async fn a_hash_that_is_malformed_or_too_expensive_is_rejected_at_its_field() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (hash, code) in [
        ("", "unknown_format"),
        ("secret", "unknown_format"),
        ("$2a$05$vUX", "invalid"),
        ("$2a$31$vUX/bP7Utj0Y0WPOgGw1zeEjsyKdNu0uwBw1WrMRT3tVYTxx8xM5q", "too_costly"),
        ("$argon2id$v=19$m=262145,t=1,p=1$c29tZXNhbHQ$YWxsIHNvcnRzIG9mIGJ5dGVz", "too_costly"),
        ("pbkdf2_sha256$4000000000$seasalt12$YWxsIHNvcnRzIG9mIGJ5dGVz", "too_costly"),
        ("pbkdf2_sha256$many$seasalt12$YWxsIHNvcnRzIG9mIGJ5dGVz", "invalid"),
        ("{", "invalid"),
        (&"$2a$".repeat(1_000), "invalid"),
    ] {
        let errors = import(&admin, "zoe@example.com", &json!(hash)).await.problem(400).1;
        assert_eq!(errors, [("password_hash".to_owned(), code.to_owned())], "{hash}");
    }
    let both = json!({ "name": "Zoë", "email": "zoe@example.com", "password": PASSWORD, "password_hash": HASHES[0] });
    let errors = admin.post(USERS, both).await.problem(400).1;
    assert_eq!(errors, [("password_hash".to_owned(), "invalid".to_owned())]);
    for wrong in [json!(1), json!({}), json!([HASHES[0]])] {
        import(&admin, "zoe@example.com", &wrong).await.expect(400);
    }
    let id = app.add_user(1, "ana@example.com", json!({})).await;
    for (body, code) in
        [(json!({ "password_hash": null }), "required"), (json!({ "password_hash": "x" }), "unknown_format")]
    {
        let errors = admin.patch(&format!("{USERS}/{id}"), body).await.problem(400).1;
        assert_eq!(errors, [("password_hash".to_owned(), code.to_owned())]);
    }
    assert_eq!(app.count_all(&["users"]).await, [2]);
    assert!(signs_in(&app, "ana@example.com", PASSWORD).await);
}

#[tokio::test]
async fn only_an_administrator_of_the_installation_imports_a_hash() {
    let app = TestApp::start().await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    let boss = app.caller("boss@example.com").await;
    import(&boss, "zoe@example.com", &json!(HASHES[0])).await.expect(403);
    boss.patch(&format!("{USERS}/{ana}"), json!({ "password_hash": HASHES[0] })).await.expect(403);
    let own = app.caller("ana@example.com").await;
    own.patch("/v1/me", json!({ "password_hash": HASHES[0] })).await.expect(403);
    app.anonymous().patch(&format!("{USERS}/{ana}"), json!({ "password_hash": HASHES[0] })).await.expect(401);
    assert!(signs_in(&app, "ana@example.com", PASSWORD).await);
}

#[tokio::test]
async fn a_hash_of_another_cost_is_replaced_at_sign_in() {
    let cost = [("ALDABA_HASH_MEMORY", "7168"), ("ALDABA_HASH_PASSES", "5"), ("ALDABA_HASH_LANES", "2")];
    let app = TestApp::configured(&cost).await;
    assert!(app.texts("users", "password_hash").await[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(signs_in(&app, ADMIN, PASSWORD).await);
    let stored = app.texts("users", "password_hash").await.remove(0);
    assert!(stored.starts_with("$argon2id$v=19$m=7168,t=5,p=2$"), "{stored}");
    assert!(signs_in(&app, ADMIN, PASSWORD).await);
    assert_eq!(app.texts("users", "password_hash").await, [stored]);
}

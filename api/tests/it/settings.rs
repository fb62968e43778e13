//! Settings, and what they change.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{
    oauth::party::Party,
    support::{ADMIN, Client, PASSWORD, TestApp},
};

const PATH: &str = "/v1/settings";

async fn put(admin: &Client, change: Value) -> Value {
    admin.put(PATH, change).await.expect(200)
}

async fn patch(admin: &Client, change: Value) -> Value {
    admin.call(reqwest::Method::PATCH, PATH, Some(change)).await.expect(200)
}

#[tokio::test]
async fn a_patch_changes_only_the_fields_sent() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let before = admin.get(PATH).await.expect(200);
    assert_eq!((&before["name"], &before["languages"]), (&json!("Aldaba"), &json!(["en", "es", "pt"])));
    assert_eq!((&before["session_lifetime"], &before["pinned"]), (&json!(43_200), &json!([])));

    let change = json!({ "name": " Puerta ", "languages": ["pt", "es"], "default_language": "es" });
    let after = put(&admin, change).await;
    assert_eq!((&after["name"], &after["languages"]), (&json!("Puerta"), &json!(["es", "pt"])));
    assert_eq!(after["session_lifetime"], before["session_lifetime"]);
    assert_eq!(after["defaults"], before["defaults"]);
    assert_eq!(admin.get(PATH).await.expect(200), after);

    // `null` stays in a PUT, and so does everything that a GET gave.
    assert_eq!(put(&admin, json!({ "name": null })).await, after);
    assert_eq!(put(&admin, after.clone()).await, after);
    let reset = patch(&admin, json!({ "name": null, "session_lifetime": 600 })).await;
    assert_eq!((&reset["name"], &reset["default_language"]), (&json!("Aldaba"), &json!("es")));

    let audited = app.audited("settings.updated").await;
    assert_eq!(audited.len(), 2, "what changes nothing is no event");
    assert_eq!(
        audited[1],
        json!({
            "before": { "name": "Puerta", "session_lifetime": 43_200 },
            "after": { "name": "Aldaba", "session_lifetime": 600 },
        })
    );
}

#[tokio::test]
async fn invalid_settings_are_reported_at_their_fields_and_nothing_changes() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let before = admin.get(PATH).await.expect(200);
    let wrong = json!({
        "name": " ", "languages": ["fr"], "default_language": "de", "password_min_length": 7,
        "access_token_lifetime": 59, "refresh_token_max_lifetime": 157_680_001, "audit_retention_days": 3651,
        "job_retention_days": 0, "invitation_lifetime": 7200,
    });
    let (code, fields) = admin.put(PATH, wrong).await.problem(400);
    assert_eq!(code, "invalid");
    let mut fields: Vec<_> = fields.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            ("access_token_lifetime", "out_of_range"),
            ("audit_retention_days", "out_of_range"),
            ("default_language", "invalid"),
            ("job_retention_days", "out_of_range"),
            ("languages", "invalid"),
            ("name", "required"),
            ("password_min_length", "out_of_range"),
            ("refresh_token_max_lifetime", "out_of_range"),
        ]
    );
    for (change, field) in [
        (json!({ "languages": ["es"] }), "default_language"),
        (json!({ "languages": [] }), "languages"),
        (json!({ "refresh_token_lifetime": 7_776_001 }), "refresh_token_max_lifetime"),
        (json!({ "session_lifetime": "long" }), "session_lifetime"),
        (json!({ "session_idle_lifetime": 299 }), "session_idle_lifetime"),
        (json!({ "max_sessions": 1_001 }), "max_sessions"),
        (json!({ "password_min_length_with_second_factor": 16 }), "password_min_length_with_second_factor"),
        (
            json!({ "password_min_length": 10, "password_min_length_with_second_factor": 11 }),
            "password_min_length_with_second_factor",
        ),
        (json!({ "name": "x".repeat(101) }), "name"),
    ] {
        let (_, fields) = admin.put(PATH, change).await.problem(400);
        assert_eq!(fields[0].0, field);
    }
    assert_eq!(admin.get(PATH).await.expect(200), before);
}

#[tokio::test]
async fn only_an_administrator_sees_settings() {
    let app = TestApp::start().await;
    app.add_user(1, "manager@example.com", json!({ "system_role": "app_manager" })).await;
    let manager = app.caller("manager@example.com").await;
    assert_eq!(manager.get(PATH).await.problem(403).0, "forbidden");
    assert_eq!(manager.put(PATH, json!({ "name": "Mine" })).await.problem(403).0, "forbidden");
}

#[tokio::test]
async fn a_setting_pinned_by_a_variable_is_read_only() {
    let variables = [("ALDABA_SESSION_LIFETIME", "1h"), ("ALDABA_REFRESH_TOKEN_LIFETIME", "120d")];
    let app = TestApp::configured(&variables).await;
    let admin = app.admin().await;
    let before = admin.get(PATH).await.expect(200);
    assert_eq!(
        (&before["session_lifetime"], &before["defaults"]["session_lifetime"]),
        (&json!(3600), &json!(43_200))
    );
    assert_eq!(before["pinned"], json!(["refresh_token_lifetime", "session_lifetime"]));
    let refused = admin.put(PATH, json!({ "session_lifetime": 7200, "name": "Other" })).await.problem(400);
    assert_eq!(refused.1, [("session_lifetime".to_owned(), "pinned".to_owned())]);
    assert_eq!(admin.get(PATH).await.expect(200), before);
    // Unchanged it is accepted, though it does not go well with another setting.
    let after = put(&admin, json!({ "session_lifetime": 3600, "name": "Other" })).await;
    assert_eq!(after["name"], "Other");
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    app.advance(TimeDelta::minutes(61));
    assert_eq!(browser.get("/v1/session").await.status, 401);
}

#[tokio::test]
async fn changed_lifetimes_apply_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let party = Party::register(&app).await;
    assert_eq!(party.tokens().await["expires_in"], 600);
    let change = json!({
        "access_token_lifetime": 120, "refresh_token_lifetime": 600, "session_lifetime": 900,
        "invitation_lifetime": 3600,
    });
    put(&admin, change).await;
    let tokens = party.tokens().await;
    assert_eq!(tokens["expires_in"], 120);
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    admin
        .post("/v1/companies/1/users", json!({ "name": "Ana", "email": "ana@example.com" }))
        .await
        .expect(201);
    let invitation = crate::invitations::link(&app, &app.mails(1).await[0]);

    app.advance(TimeDelta::minutes(11));
    assert_eq!(party.refresh(tokens["refresh_token"].as_str().unwrap()).await.status, 400);
    assert_eq!(browser.get("/v1/session").await.status, 200);
    app.advance(TimeDelta::minutes(5));
    assert_eq!(browser.get("/v1/session").await.status, 401);
    assert_eq!(app.browser().open(&invitation).await.status, 200);
    app.advance(TimeDelta::minutes(45));
    assert_eq!(app.browser().open(&invitation).await.status, 410);
}

#[tokio::test]
async fn pages_have_the_name_and_the_languages() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let change = json!({ "name": "Puerta <1>", "languages": ["es", "pt"], "default_language": "pt" });
    put(&admin, change).await;
    for (accept, lang) in [("en", "pt"), ("es-MX, en", "es"), ("", "pt")] {
        let request =
            app.anonymous().request(reqwest::Method::GET, "/sign-in").header("accept-language", accept);
        let page = request.send().await.unwrap().text().await.unwrap();
        assert!(page.contains(&format!("<html lang=\"{lang}\">")), "{accept}");
        assert!(page.contains("Puerta &#60;1&#62;") && !page.contains("Aldaba"), "{page}");
    }
}

#[tokio::test]
async fn passwords_must_be_long_enough_and_hard_to_guess() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    put(&admin, json!({ "password_min_length": 12 })).await;
    for (password, code) in [
        ("elevenchars", "too_short"),
        ("Password1234", "too_common"),
        ("maria.silva.s@example.com", "too_personal"),
        ("Maria Silva S", "too_personal"),
    ] {
        let body =
            json!({ "name": "Maria Silva S.", "email": "maria.silva.s@example.com", "password": password });
        let (_, fields) = admin.post("/v1/companies/1/users", body).await.problem(400);
        assert_eq!(fields, [("password".to_owned(), code.to_owned())], "{password}");
    }
    let body = json!({ "name": "Maria Silva", "email": "maria@example.com" });
    admin.post("/v1/companies/1/users", body).await.expect(201);
    let path = crate::invitations::link(&app, &app.mails(1).await[0]);
    let browser = app.browser();
    let page = browser.open(&path).await.text;
    assert!(page.contains("minlength=\"12\"") && page.contains("At least 12 characters."), "{page}");
    for (password, text) in [
        ("elevenchars", "At least 12 characters."),
        ("qwerty123456", "Many people use this password"),
        ("MARIA SILVA S", "It is mostly your email, your name or your company"),
    ] {
        let answer = browser.submit(&path, &[("name", "Maria Silva S"), ("password", password)]).await;
        assert_eq!(answer.status, 400);
        let wrong = answer.text.split("id=\"password-wrong\">").nth(1).expect("what is wrong");
        assert!(wrong.starts_with(text), "{password}: {wrong}");
    }
}

//! The attributes that the settings require of people who accept an invitation (UC-3).

use serde_json::{Value, json};

use crate::{
    invitations::link,
    support::{PASSWORD, TestApp},
};

const MARIA: &str = "/v1/companies/1/users/2";

/// Invites Maria, of whom something is known; the path of her link.
async fn invited(app: &TestApp, locale: &str) -> String {
    let body = json!({
        "name": "Maria", "email": "maria@example.com", "locale": locale, "given_name": "María", "nickname": "Mari",
        "phone_number": "+34910000000", "phone_number_verified": true, "attributes": { "floor": 3 },
    });
    app.admin().await.post("/v1/companies/1/users", body).await.expect(201);
    link(app, app.mails(1).await.last().unwrap())
}

async fn require(app: &TestApp, attributes: Value) -> Value {
    let settings = json!({ "required_attributes": attributes });
    app.admin().await.patch("/v1/settings", settings).await.expect(200)["required_attributes"].clone()
}

#[tokio::test]
async fn an_invited_person_enters_the_attributes_that_the_settings_require() {
    let app = TestApp::start().await;
    let chosen = json!(["phone_number", "family_name", "given_name", "given_name", "birthdate"]);
    let ordered = json!(["given_name", "family_name", "birthdate", "phone_number"]);
    assert_eq!(require(&app, chosen).await, ordered);
    let path = invited(&app, "es").await;
    let browser = app.browser();
    let page = browser.open(&path).await.text;
    for part in [
        "id=\"given_name\" name=\"given_name\" type=\"text\" value=\"María\"",
        "id=\"family_name\"",
        "Apellidos",
        "id=\"birthdate\" name=\"birthdate\" type=\"date\"",
        "autocomplete=\"bday\"",
        "value=\"+34910000000\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("id=\"nickname\""), "{page}");

    let named = [("name", "Maria Silva"), ("password", PASSWORD)];
    let wrong =
        [("given_name", "María"), ("family_name", " "), ("birthdate", "31.12.1990"), ("phone_number", "911")];
    let refused = browser.submit(&path, &[&named[..], &wrong[..]].concat()).await;
    assert_eq!(refused.status, 400);
    for name in ["family_name", "birthdate", "phone_number"] {
        assert!(refused.text.contains(&format!("id=\"{name}-wrong\"")), "{name}: {}", refused.text);
    }
    assert!(!refused.text.contains("given_name-wrong") && refused.text.contains("value=\"911\""));
    assert!(refused.text.contains("value=\"Maria Silva\""), "{}", refused.text);
    let long = "x".repeat(256);
    let refused = browser.submit(&path, &[&named[..], &[("given_name", &*long)]].concat()).await;
    // What the form of an earlier page does not have is asked for too.
    for name in ["given_name", "family_name", "birthdate", "phone_number"] {
        assert!(refused.text.contains(&format!("id=\"{name}-wrong\"")), "{name}: {}", refused.text);
    }
    assert_eq!(app.admin().await.get(MARIA).await.expect(200)["status"], "invited");

    let good = [
        ("given_name", " Maria "),
        ("family_name", "Silva"),
        ("birthdate", "1990-12-31"),
        ("phone_number", "+34 911 111 111"),
        ("nickname", "not asked for"),
    ];
    assert_eq!(browser.submit(&path, &[&named[..], &good[..]].concat()).await.status, 303);
    let user = app.admin().await.get(MARIA).await.expect(200);
    let stored = ["status", "name", "given_name", "family_name", "birthdate", "phone_number", "nickname"];
    let stored: Vec<_> = stored.iter().map(|name| user[*name].as_str().unwrap_or_default()).collect();
    assert_eq!(stored, ["active", "Maria Silva", "Maria", "Silva", "1990-12-31", "+34911111111", "Mari"]);
    assert_eq!(user["attributes"], json!({ "floor": 3 }));
    assert_eq!(user.get("phone_number_verified"), None, "it was the other number's");
}

#[tokio::test]
async fn a_number_that_the_person_leaves_as_it_is_stays_verified() {
    let app = TestApp::start().await;
    require(&app, json!(["phone_number"])).await;
    let path = invited(&app, "en").await;
    let fields = [("name", "Maria"), ("password", PASSWORD), ("phone_number", "+34910000000")];
    assert_eq!(app.browser().submit(&path, &fields).await.status, 303);
    assert_eq!(app.admin().await.get(MARIA).await.expect(200)["phone_number_verified"], true);
}

#[tokio::test]
async fn without_the_setting_only_name_and_password_are_asked_for() {
    let app = TestApp::start().await;
    let path = invited(&app, "en").await;
    let browser = app.browser();
    let page = browser.open(&path).await;
    assert!(!page.text.contains("given_name"), "{}", page.text);
    let fields = [("name", "Maria"), ("password", PASSWORD), ("given_name", "Other")];
    assert_eq!(browser.send(&path, &page, &fields).await.status, 303);
    assert_eq!(app.admin().await.get(MARIA).await.expect(200)["given_name"], "María");
    let admin = app.admin().await;
    for wrong in [json!(["shoe_size"]), json!("given_name")] {
        let (_, fields) =
            admin.put("/v1/settings", json!({ "required_attributes": &wrong })).await.problem(400);
        let field = fields.first().map(|field| field.0.as_str()).unwrap_or_default();
        assert!(field.starts_with("required_attributes"), "{wrong}: {fields:?}");
    }
}

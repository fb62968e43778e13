//! The users of other systems, as those export them in JSON.

use super::*;

/// `correct horse ñ`, as Keycloak 26 exports it in a realm.
const CREDENTIAL: &str = r#"{"type":"password","userLabel":"My password","createdDate":1710000000000,
    "secretData":"{\"value\":\"dCOvWO4IeDR8pIQGrPDS1gv3ykrbcv/vNC+65MGgnTU=\",\"salt\":\"AAECAwQFBgcICQoLDA0ODw==\",\"additionalParameters\":{}}",
    "credentialData":"{\"hashIterations\":5,\"algorithm\":\"argon2\",\"additionalParameters\":{\"hashLength\":[\"32\"],\"memory\":[\"7168\"],\"type\":[\"id\"],\"version\":[\"1.3\"],\"parallelism\":[\"1\"]}}"}"#;
/// The same password, as Django 5.2 hashed it.
const DJANGO: &str = "pbkdf2_sha256$2000$seasalt1234567890abcde$Py0B9qOqMtiiGm+YTKPSGXbAeuoIxLCc0DgzB5GlDeE=";
const HASHED: &str = "correct horse ñ";

async fn signs_in(app: &TestApp, email: &str) -> bool {
    app.browser().sign_in("/sign-in", email, HASHED).await.status == 303
}

#[tokio::test]
async fn the_users_of_a_realm_of_keycloak_keep_their_passwords() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let realm = format!(
        r#"{{"id": "1", "realm": "acme", "enabled": true,
            "users": [
                {{"username": "ana", "email": "ana@example.com", "firstName": "Ana", "lastName": "López", "enabled": true,
                  "credentials": [{{"type": "otp"}}, {CREDENTIAL}]}},
                {{"username": "service-account-wiki", "serviceAccountClientId": "wiki", "enabled": true}},
                {{"username": "eva@example.com", "email": "eva@example.com", "enabled": true, "credentials": []}},
                {{"username": "old", "email": "old@example.com", "enabled": false}}
            ], "clients": [{{"clientId": "wiki"}}]}}"#
    );
    let import = upload_in(&admin, realm.as_bytes(), 100).await;
    assert_eq!((&import["format"], &import["delimiter"]), (&json!("keycloak"), &Value::Null));
    assert_eq!(import["mapping"].as_array().unwrap().len(), 7);
    assert_eq!(import["sample"][0][6], "(password hash)");
    let import = check(&admin, &import).await;
    // Somebody who is disabled and not here is not added.
    assert_eq!(planned(&import)[0], 2, "{:?}", errors(&admin, &import).await);
    let stored =
        app.texts("imports", "format").await.concat() + &app.texts("import_rows", "cells").await.concat();
    assert!(!stored.contains("secretData"), "{stored}");
    apply(&admin, &import, json!({})).await;
    let ana = user(&admin, "ana@example.com").await;
    assert_eq!(
        (&ana["name"], &ana["username"], &ana["status"]),
        (&json!("Ana López"), &json!("ana"), &json!("active"))
    );
    assert_eq!(user(&admin, "eva@example.com").await["status"], "invited");
    assert!(signs_in(&app, "ana@example.com").await);
}

#[tokio::test]
async fn the_users_of_django_keep_their_passwords() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let dump = json!([
        { "model": "auth.permission", "pk": 1, "fields": { "name": "Can add", "codename": "add" } },
        { "model": "auth.user", "pk": 1, "fields": {
            "password": DJANGO, "last_login": null, "is_superuser": false, "username": "ana", "first_name": "Ana",
            "last_name": "López", "email": "ana@example.com", "is_staff": false, "is_active": true, "groups": [],
        } },
        { "model": "auth.user", "pk": 2, "fields": {
            "password": "!unusable", "username": "eva", "first_name": "", "last_name": "", "email": "eva@example.com",
            "is_active": true,
        } },
    ]);
    let import = checked(&admin, &dump.to_string()).await;
    assert_eq!(
        (&import["format"], planned(&import)),
        (&json!("django"), [2, 0, 0, 0, 0]),
        "{:?}",
        errors(&admin, &import).await
    );
    apply(&admin, &import, json!({})).await;
    assert!(signs_in(&app, "ana@example.com").await);
    let eva = user(&admin, "eva@example.com").await;
    assert_eq!((&eva["name"], &eva["status"]), (&json!("eva"), &json!("invited")));
}

#[tokio::test]
async fn a_list_of_scim_users_adds_and_changes_people() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.add_user(1, "luis@example.com", json!({ "name": "Luis" })).await;
    let list = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 3,
        "Resources": [
            { "userName": "ana", "displayName": "Ana López", "active": true,
              "emails": [{ "value": "private@example.com" }, { "value": "ana@example.com", "primary": true }],
              "name": { "givenName": "Ana", "familyName": "López" } },
            { "userName": "luis@example.com", "displayName": "Luis Pérez", "active": true },
            { "userName": "nobody" },
        ],
    });
    let text = list.to_string();
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, encoding) in [(text.into_bytes(), "utf-8"), (utf16, "utf-16le")] {
        let import = upload_in(&admin, &bytes, 50).await;
        assert_eq!((&import["format"], &import["encoding"]), (&json!("scim"), &json!(encoding)));
        let import = check(&admin, &import).await;
        assert_eq!(planned(&import), [1, 1, 0, 0, 1], "{:?}", errors(&admin, &import).await);
        assert_eq!(rows(&admin, &import, "action=error").await[0]["line"], 3);
    }
}

#[tokio::test]
async fn a_json_file_that_is_cut_off_is_reported_and_how_its_rows_are_read_cannot_be_changed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let import =
        upload(&admin, r#"[{"userName": "ana@example.com", "displayName": "Ana"}, {"userName": "#).await;
    for (body, field) in [
        (json!({ "delimiter": ";" }), "delimiter"),
        (json!({ "has_header": true }), "has_header"),
        (json!({ "encoding": "windows-1252" }), "encoding"),
    ] {
        let (_, fields) = admin.put(&path(&import), body).await.problem(400);
        assert_eq!(fields, [(field.to_owned(), "not_applicable".to_owned())]);
    }
    let import = check(&admin, &import).await;
    assert_eq!(planned(&import), [1, 0, 0, 0, 1]);
    assert!(errors(&admin, &import).await[0].ends_with("cut_off"));
}

#[tokio::test]
async fn the_sample_of_a_file_shows_no_password_hash() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let text = format!("email,password_hash\nana@example.com,\"{DJANGO}\"\n");
    let import = upload(&admin, &text).await;
    assert_eq!(import["sample"], json!([["ana@example.com", "(password hash)"]]));
    assert!(!app.texts("imports", "format").await.concat().contains("seasalt"));
}

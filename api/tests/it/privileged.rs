//! Privileged applications: only administrators see their secrets, change them, or make an application one.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    applications::{fields, patch},
    oauth::party::send,
    support::{ADMIN, Client, TestApp},
};

/// What makes an application privileged.
fn rights() -> [Value; 7] {
    [
        json!({ "scope": "openid aldaba.api" }),
        json!({ "scope": "aldaba.api.read" }),
        json!({ "system_role": "app_manager" }),
        json!({ "company_id": 1, "company_role": "member" }),
        json!({ "introspect_all": true }),
        json!({ "upstream_tokens": true }),
        json!({ "grant_types": ["client_credentials", "password"] }),
    ]
}

async fn manager(app: &TestApp) -> Client {
    app.add_user(1, "manager@example.com", json!({ "system_role": "app_manager" })).await;
    app.caller("manager@example.com").await
}

fn named(name: &str, more: &Value) -> Value {
    let mut body = json!({ "name": name });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn only_an_administrator_makes_an_application_privileged() {
    let app = TestApp::start().await;
    let manager = manager(&app).await;
    manager.post("/v1/applications/plain", json!({ "name": "Plain" })).await.expect(201);
    let path = "/v1/applications/plain";
    for right in rights() {
        let made = manager.post("/v1/applications", named("New", &right)).await;
        assert_eq!(made.problem(403).0, "privileged", "{right}");
        assert_eq!(manager.put(path, right.clone()).await.problem(403).0, "privileged", "{right}");
        assert_eq!(patch(&manager, path, right.clone()).await.problem(403).0, "privileged", "{right}");
    }
    // What GET gave can be PUT back, and other things changed.
    let read = manager.get(path).await.expect(200);
    assert!(read["client_secret"].is_string());
    assert_eq!(manager.put(path, read).await.status, 200);
    assert_eq!(manager.put(path, json!({ "name": "Simple" })).await.status, 200);
    let admin = app.admin().await;
    for (number, right) in rights().iter().enumerate() {
        admin.post("/v1/applications", named(&format!("Made {number}"), right)).await.expect(201);
        assert_eq!(patch(&admin, path, right.clone()).await.status, 200);
    }
}

#[tokio::test]
async fn secrets_an_app_manager_saw_end_when_the_application_becomes_privileged() {
    let app = TestApp::start().await;
    let (admin, manager) = (app.admin().await, manager(&app).await);
    for (number, right) in rights().iter().enumerate() {
        let client_id = format!("plain-{number}");
        let path = format!("/v1/applications/{client_id}");
        let settings = json!({ "name": client_id, "grant_types": ["client_credentials"] });
        let made = manager.post(&path, settings).await.expect(201);
        let token = async |secret: &Value| {
            let form = [("grant_type", "client_credentials")];
            let request = app.anonymous().request(Method::POST, "/oauth2/token").form(&form);
            send(request.basic_auth(&client_id, secret.as_str())).await.status
        };
        let seen = &made["client_secret"];
        assert_eq!(token(seen).await, 200);
        let changed = patch(&admin, &path, right.clone()).await.expect(200);
        assert_eq!(token(seen).await, 401, "{right}");
        assert_eq!(token(&changed["client_secret"]).await, 200, "{right}");
        patch(&admin, &path, json!({ "name": "Renamed" })).await.expect(200);
        assert_eq!(token(&changed["client_secret"]).await, 200, "{right}");
        admin.delete(&path).await.expect(204);
    }
}

#[tokio::test]
async fn nothing_of_a_privileged_application_is_an_app_managers() {
    let app = TestApp::start().await;
    let (admin, manager) = (app.admin().await, manager(&app).await);
    for (number, right) in rights().iter().enumerate() {
        let path = format!("/v1/applications/secret-{number}");
        let made = admin.post(&path, named(&format!("Secret {number}"), right)).await.expect(201);
        let seen = manager.get(&path).await.expect(200);
        assert_eq!((&seen["client_secret"], &seen["name"]), (&json!(null), &made["name"]), "{right}");
        for (method, below, body) in [
            (Method::PUT, "", Some(json!({ "name": "Mine" }))),
            (Method::PUT, "", Some(seen.clone())),
            (Method::PATCH, "", Some(json!({ "scope": "openid", "system_role": null }))),
            (Method::DELETE, "", None),
            (Method::GET, "/deletion", None),
            (Method::GET, "/secrets", None),
            (Method::POST, "/secrets", Some(json!({}))),
            (Method::DELETE, "/secrets/1", None),
            (Method::POST, "/roles", Some(json!({ "code": "boss", "name": "Boss" }))),
            (Method::PUT, "/roles/user", Some(json!({ "code": "boss" }))),
            (Method::DELETE, "/roles/user", None),
        ] {
            let answer = manager.call(method.clone(), &format!("{path}{below}"), body).await;
            assert_eq!(answer.problem(403).0, "privileged", "{method} {path}{below}");
        }
        assert_eq!(manager.get(&format!("{path}/roles")).await.status, 200);
        assert_eq!(admin.get(&path).await.expect(200)["client_secret"], made["client_secret"]);
    }
    let listed = manager.get("/v1/applications").await.expect(200);
    assert!(listed.as_array().unwrap().iter().all(|one| one["client_secret"].is_null()));
    let listed = app.reader(ADMIN).await.get("/v1/applications").await.expect(200);
    assert!(listed.as_array().unwrap().iter().all(|one| one["client_secret"].is_null()));
}

#[tokio::test]
async fn rights_in_a_company_end_with_it_and_are_not_shown_to_others() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let body = json!({ "name": "Robot", "company_id": 2, "company_role": "company_admin" });
    let made = app.add_application(body, &[]).await;
    let path = format!("/v1/applications/{}", made["client_id"].as_str().unwrap());
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@example.com").await;
    let seen = boss.get(&path).await.expect(200);
    assert_eq!((&seen["company_id"], &seen["company_role"]), (&json!(null), &json!(null)));
    assert_eq!(boss.put(&path, json!({ "name": "Mine" })).await.problem(403).0, "forbidden");
    assert_eq!(fields(patch(&admin, &path, json!({ "company_id": null })).await), ["company_id required"]);
    admin.delete("/v1/companies/2").await.expect(204);
    let left = admin.get(&path).await.expect(200);
    assert_eq!((&left["company_id"], &left["company_role"]), (&json!(null), &json!(null)));
}

/// The keys and addresses by which an app manager could use the rights of an application.
fn controlled() -> Vec<(&'static str, Value)> {
    let uri = "https://app.example.com/here";
    vec![
        ("redirect_uris", json!([uri])),
        ("post_logout_redirect_uris", json!([uri])),
        ("web_origins", json!(["https://app.example.com"])),
        ("forward_auth_origins", json!(["https://protected.example.com"])),
        ("jwks_uri", json!("https://app.example.com/keys")),
        ("backchannel_logout_uri", json!(uri)),
        ("frontchannel_logout_uri", json!(uri)),
    ]
}

#[tokio::test]
async fn an_application_that_becomes_privileged_keeps_no_key_or_address_that_is_not_confirmed() {
    let app = TestApp::start().await;
    let (admin, manager) = (app.admin().await, manager(&app).await);
    let set: serde_json::Map<_, _> =
        controlled().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let path = "/v1/applications/plain";
    manager.post(path, named("Plain", &Value::Object(set.clone()))).await.expect(201);
    for right in rights() {
        for refused in [patch(&admin, path, right.clone()).await, admin.put(path, right.clone()).await] {
            let (code, fields) = refused.problem(400);
            let expected: Vec<_> =
                controlled().iter().map(|(name, _)| ((*name).to_owned(), "unconfirmed".to_owned())).collect();
            assert_eq!((code.as_str(), fields), ("invalid", expected), "{right}");
        }
    }
    let kept = admin.get(path).await.expect(200);
    assert_eq!((&kept["system_role"], &kept["redirect_uris"]), (&Value::Null, &set["redirect_uris"]));
    // What is sent is confirmed, what is cleared is gone.
    let mut confirmed = set.clone();
    confirmed.insert("system_role".to_owned(), json!("app_manager"));
    confirmed.insert("web_origins".to_owned(), json!([]));
    confirmed.insert("jwks_uri".to_owned(), Value::Null);
    let changed = patch(&admin, path, Value::Object(confirmed)).await.expect(200);
    assert_eq!((&changed["web_origins"], &changed["jwks_uri"]), (&json!([]), &Value::Null));
    assert_eq!(changed["redirect_uris"], set["redirect_uris"]);
    // Another right of a privileged application needs no confirmation.
    patch(&admin, path, json!({ "introspect_all": true })).await.expect(200);
    // What GET gave can be PUT back with a right.
    let other = "/v1/applications/other";
    let key = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }] });
    manager.post(other, json!({ "name": "Other", "jwks": key })).await.expect(201);
    let (_, fields) = patch(&admin, other, json!({ "introspect_all": true })).await.problem(400);
    assert_eq!(fields, [("jwks".to_owned(), "unconfirmed".to_owned())]);
    let mut whole = admin.get(other).await.expect(200);
    whole["introspect_all"] = json!(true);
    assert_eq!(admin.put(other, whole).await.expect(200)["jwks"], key);
}

#[tokio::test]
async fn rights_are_shown_only_to_those_who_manage_applications() {
    let app = TestApp::start().await;
    let body = json!({ "name": "Guard", "introspect_all": true, "system_role": "app_manager" });
    let made = app.add_application(body, &[]).await;
    let path = format!("/v1/applications/{}", made["client_id"].as_str().unwrap());
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@example.com").await;
    for shown in
        [boss.get(&path).await.expect(200), boss.get("/v1/applications").await.expect(200)[0].clone()]
    {
        assert_eq!((&shown["introspect_all"], &shown["system_role"]), (&Value::Null, &Value::Null));
    }
    assert_eq!(manager(&app).await.get(&path).await.expect(200)["introspect_all"], true);
}

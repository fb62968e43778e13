//! Requests that are sent again, sent too often, or say something twice.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{ADMIN, Answer, Client, PASSWORD, TestApp};

async fn post(caller: &Client, path: &str, key: &str, body: Value) -> Answer {
    let request = caller.request(Method::POST, path).header("idempotency-key", key).json(&body);
    Answer::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn a_request_with_the_same_idempotency_key_is_performed_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({ "name": "Demo" });
    let first = post(&admin, "/v1/applications", "k1", body.clone()).await;
    let again = post(&admin, "/v1/applications", "k1", body.clone()).await;
    assert_eq!((again.status, again.header("location")), (first.status, first.header("location")));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.text, first.text);
    assert!(first.text.contains("aldaba_cs_"));
    assert_eq!(admin.get("/v1/applications").await.expect(200).as_array().unwrap().len(), 1);
    // Another key, or none, is another request: its name is taken now.
    assert_eq!(post(&admin, "/v1/applications", "k2", body.clone()).await.problem(400).0, "invalid");
    assert_eq!(admin.post("/v1/applications", body.clone()).await.problem(400).0, "invalid");
    app.advance(TimeDelta::hours(25));
    assert_eq!(post(&admin, "/v1/applications", "k1", body).await.problem(400).0, "invalid");
}

#[tokio::test]
async fn an_idempotency_key_belongs_to_one_body_one_path_and_one_caller() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.add_user(1, "other@example.com", json!({ "system_role": "admin" })).await;
    post(&admin, "/v1/companies", "k1", json!({ "name": "One" })).await.expect(201);
    let (code, _) = post(&admin, "/v1/companies", "k1", json!({ "name": "Two" })).await.problem(422);
    assert_eq!(code, "idempotency_key_reused");
    post(&admin, "/v1/applications", "k1", json!({ "name": "One" })).await.expect(201);
    // A query belongs to the request as its body does.
    let application = app.add_application(json!({ "name": "Two" }), &[]).await;
    let path = format!("/v1/applications/{}", application["client_id"].as_str().unwrap());
    let rename = async |path: &str| {
        let request = admin.request(Method::PATCH, path).header("idempotency-key", "k2");
        Answer::of(request.json(&json!({ "name": "Three" })).send().await.unwrap()).await
    };
    rename(&path).await.expect(200);
    rename(&path).await.expect(200);
    assert_eq!(
        rename(&format!("{path}?include_secret=false")).await.problem(422).0,
        "idempotency_key_reused"
    );
    let other = app.caller("other@example.com").await;
    post(&other, "/v1/companies", "k1", json!({ "name": "Two" })).await.expect(201);
    assert_eq!(
        post(&app.anonymous(), "/v1/companies", "k1", json!({ "name": "One" })).await.problem(401).0,
        "unauthenticated"
    );
    for key in ["", "a b", "ñ", &"x".repeat(256)] {
        let request = admin.request(Method::POST, "/v1/companies").json(&json!({ "name": "Three" }));
        let value = reqwest::header::HeaderValue::from_bytes(key.as_bytes()).unwrap();
        let answer = Answer::of(request.header("idempotency-key", value).send().await.unwrap()).await;
        assert_eq!(answer.problem(400).1[0].0, "Idempotency-Key", "{key}");
    }
}

#[tokio::test]
async fn a_rejected_request_may_be_repeated_with_its_idempotency_key() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    post(&admin, "/v1/companies", "k1", json!({ "name": "" })).await.problem(400);
    post(&admin, "/v1/companies", "k1", json!({ "name": "One" })).await.expect(201);
}

#[tokio::test]
async fn of_parallel_requests_with_one_key_one_is_done() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let admin = admin.clone();
            tokio::spawn(async move {
                // No code is asked for, so that without the key eight of them would be made.
                post(
                    &admin,
                    "/v1/companies/1/users",
                    "k1",
                    json!({ "name": "Ana", "email": "ana@example.com" }),
                )
                .await
                .status
                .as_u16()
            })
        })
        .collect();
    for task in tasks {
        let status = task.await.unwrap();
        assert!(matches!(status, 201 | 400 | 409), "{status}");
    }
    assert_eq!(app.mails(1).await.len(), 1);
    assert_eq!(app.count_all(&["users", "idempotency_keys"]).await, [2, 1]);
}

#[tokio::test]
async fn stored_responses_are_encrypted() {
    let app = TestApp::configured(&[]).await;
    let admin = app.admin().await;
    let made = post(&admin, "/v1/applications", "k1", json!({ "name": "Demo" })).await.expect(201);
    let kept = app.texts("idempotency_keys", "answer").await;
    assert_eq!(kept.len(), 1);
    assert!(!kept[0].contains(made["client_id"].as_str().unwrap()));
}

#[tokio::test]
async fn frequent_callers_are_rate_limited() {
    let app = TestApp::configured(&[("ALDABA_RATE_LIMIT", "6")]).await;
    let admin = app.admin().await;
    let first = admin.get("/v1/me").await;
    assert_eq!(first.header("ratelimit-policy"), "\"caller\";q=6;w=60");
    assert_eq!(first.header("ratelimit"), "\"caller\";r=5;t=10");
    for _ in 0..5 {
        admin.get("/v1/me").await.expect(200);
    }
    let refused = admin.get("/v1/me").await;
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    assert_eq!(refused.problem(429).0, "too_many_requests");
    assert_eq!(app.anonymous().get("/v1/me").await.status, 401, "others are counted apart");
    app.advance(TimeDelta::seconds(10));
    admin.get("/v1/me").await.expect(200);
    assert_eq!(admin.get("/v1/me").await.status, 429);
}

#[tokio::test]
async fn a_repeated_parameter_is_rejected() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (_, fields) = admin.get("/v1/companies?q=a&q=b").await.problem(400);
    assert_eq!(fields, [("q".to_owned(), "repeated".to_owned())]);
    assert_eq!(admin.get("/v1/companies?q=%FF").await.problem(400).0, "invalid");
    assert_eq!(admin.get("/v1/companies?unknown=1").await.status, 400);
}

async fn delete(caller: &Client, path: &str, key: &str) -> Answer {
    let request = caller.request(Method::DELETE, path).header("idempotency-key", key);
    Answer::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn a_deletion_that_is_repeated_stays_done_and_another_method_is_another_request() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = post(&admin, "/v1/companies", "k1", json!({ "name": "Gone" })).await.expect(201);
    let path = format!("/v1/companies/{}", made["id"]);
    let renamed = json!({ "name": "Renamed" });
    let put = admin.request(Method::PUT, &path).header("idempotency-key", "k2").json(&renamed);
    assert_eq!(Answer::of(put.send().await.unwrap()).await.expect(200)["name"], "Renamed");
    assert_eq!(delete(&admin, &path, "k2").await.status, 204);
    assert_eq!(admin.get(&path).await.status, 404);
    let again = delete(&admin, &path, "k2").await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (204, "true".to_owned()));
    assert_eq!(delete(&admin, &path, "k3").await.status, 404);
    // What created it is answered as before, too.
    assert_eq!(post(&admin, "/v1/companies", "k1", json!({ "name": "Gone" })).await.expect(201), made);
}

#[tokio::test]
async fn a_company_admin_may_repeat_the_deletion_of_what_gave_the_right() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Branch" })).await.expect(201);
    let boss = app.add_user(2, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let user = app.add_user(2, "ana@example.com", json!({})).await;
    let (caller, path) = (app.caller("boss@example.com").await, format!("/v1/companies/2/users/{user}"));
    assert_eq!(delete(&caller, &path, "k1").await.status, 204);
    assert_eq!(delete(&caller, &path, "k1").await.status, 204);
    // Without the role, nothing is answered again.
    let demoted = json!({ "company_role": "member" });
    admin.patch(&format!("/v1/companies/2/users/{boss}"), demoted).await.expect(200);
    assert_eq!(delete(&caller, &path, "k1").await.problem(403).0, "forbidden");
}

#[tokio::test]
async fn a_repeated_request_needs_the_same_rights_and_credential_type() {
    let app = TestApp::start().await;
    app.add_user(1, "manager@example.com", json!({ "system_role": "admin" })).await;
    let manager = app.caller("manager@example.com").await;
    let body = json!({ "name": "Demo" });
    post(&manager, "/v1/applications", "k1", body.clone()).await.expect(201);
    assert_eq!(post(&manager, "/v1/applications", "k1", body.clone()).await.status, 201);
    let admin = app.admin().await;
    // An application that has become privileged: its secret is an administrator's alone.
    let users = admin.get("/v1/companies/1/users?q=manager").await.expect(200);
    let path = format!("/v1/companies/1/users/{}", users[0]["id"]);
    admin.patch(&path, json!({ "system_role": "app_manager" })).await.expect(200);
    assert_eq!(post(&manager, "/v1/applications", "k1", body.clone()).await.problem(403).0, "forbidden");
    let own = json!({ "name": "Own" });
    let made = post(&manager, "/v1/applications", "k2", own.clone()).await.expect(201);
    let application = format!("/v1/applications/{}", made["client_id"].as_str().unwrap());
    assert_eq!(post(&manager, "/v1/applications", "k2", own.clone()).await.status, 201);
    admin.patch(&application, json!({ "introspect_all": true })).await.expect(200);
    assert_eq!(post(&manager, "/v1/applications", "k2", own.clone()).await.problem(403).0, "privileged");
    admin.delete(&application).await.expect(204);
    assert_eq!(post(&manager, "/v1/applications", "k2", own).await.expect(201)["name"], "Own");
    admin.patch(&path, json!({ "system_role": null })).await.expect(200);
    assert_eq!(
        post(&manager, "/v1/applications", "k2", json!({ "name": "Own" })).await.problem(403).0,
        "forbidden"
    );
}

#[tokio::test]
async fn a_replayed_response_with_a_secret_needs_a_recent_sign_in() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let signed_in = browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
    let token = browser.get("/v1/session").await.expect(200)["csrf_token"].as_str().unwrap().to_owned();
    let body = json!({ "name": "Deploy" });
    let create = async || {
        let request = app.anonymous().request(Method::POST, "/v1/me/api-tokens").json(&body);
        let request = request.header("x-csrf-token", &token).header("cookie", &cookie);
        Answer::of(request.header("idempotency-key", "k1").send().await.unwrap()).await
    };
    let made = create().await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(create().await.text, made.text);
    // Another kind of credential is another request, which the operation itself rejects.
    let admin = app.admin().await;
    assert_eq!(post(&admin, "/v1/me/api-tokens", "k1", body.clone()).await.status, 403);
    app.advance(TimeDelta::minutes(11));
    assert_eq!(create().await.problem(403).0, "recent_sign_in_required");
}

//! Companies, users and applications through `/v1`.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::{ADMIN, PASSWORD, TestApp};

fn fields(problem: &(String, Vec<(String, String)>)) -> Vec<(&str, &str)> {
    problem.1.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect()
}

#[tokio::test]
async fn a_company_is_added_changed_and_deleted_with_its_people() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let answer = admin.post("/v1/companies", json!({ "name": "Panadería Núñez" })).await;
    assert_eq!(answer.header("location"), "/v1/companies/2");
    let company = answer.expect(201);
    assert_eq!(company["code"], "panaderia-nunez");
    let changed =
        admin.put("/v1/companies/2", json!({ "name": "Núñez", "unknown": 1, "id": 9 })).await.expect(200);
    assert_eq!(
        (&changed["name"], &changed["code"], &changed["id"]),
        (&json!("Núñez"), &company["code"], &json!(2))
    );

    let user = app.add_user(2, "luz@example.com", json!({})).await;
    let luz = app.caller("luz@example.com").await;
    assert_eq!(luz.get("/v1/me").await.expect(200)["memberships"][0]["company"]["name"], "Núñez");
    admin.delete("/v1/companies/2").await.expect(204);
    assert_eq!(luz.get("/v1/me").await.status, 401);
    assert_eq!(admin.get("/v1/companies/2").await.problem(404).0, "not_found");
    assert_eq!(admin.get(&format!("/v1/companies/1/users/{user}")).await.status, 404);
    assert_eq!(admin.delete("/v1/companies/1").await.problem(409).0, "last_admin");
}

#[tokio::test]
async fn a_code_generated_from_a_name_is_unique() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let long = "ab ".repeat(20);
    for (name, code) in [
        ("日本", "company".to_owned()),
        ("中国", "company-2".to_owned()),
        ("Acme!", "acme-2".to_owned()),
        ("Acme?", "acme-3".to_owned()),
        ("Müller Groß", "mueller-gross".to_owned()),
        (&long, format!("{}ab", "ab-".repeat(16))),
        // The number fits too.
        (&format!("{long}!"), format!("{}ab-2", "ab-".repeat(15))),
    ] {
        let made = admin.post("/v1/companies", json!({ "name": name })).await.expect(201);
        assert_eq!(made["code"], code);
    }
}

#[tokio::test]
async fn duplicate_names_codes_and_emails_are_reported_at_their_fields_also_in_parallel() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let taken = admin.post("/v1/companies", json!({ "name": "Acme", "code": "acme-2" })).await.problem(400);
    assert_eq!(fields(&taken), [("name", "duplicate")]);
    let taken = admin.post("/v1/companies", json!({ "name": "Acme 2", "code": "acme" })).await.problem(400);
    assert_eq!(fields(&taken), [("code", "duplicate")]);

    let calls = (0..4).map(|_| admin.post("/v1/companies", json!({ "name": "Same" })));
    let answers = futures::future::join_all(calls).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(made.len(), 1);
    for answer in refused {
        // The code is made from the name, and either may be found taken first.
        let problem = answer.problem(400);
        assert!(
            fields(&problem).iter().all(|field| matches!(field, ("name" | "code", "duplicate"))),
            "{problem:?}"
        );
    }

    let body = json!({ "name": "Ana", "email": "ana@example.com", "password": PASSWORD });
    let calls = (0..4).map(|_| admin.post("/v1/companies/1/users", body.clone()));
    let answers = futures::future::join_all(calls).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        assert_eq!(fields(&answer.problem(400)), [("email", "duplicate")]);
    }
    let upper = json!({ "name": "Ana", "email": "ANA@Example.com" });
    let taken = admin.post("/v1/companies/1/users", upper).await.problem(400);
    assert_eq!(fields(&taken), [("email", "duplicate")]);
}

#[tokio::test]
async fn a_malformed_body_is_reported_at_its_field_and_a_large_one_is_rejected() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let problem = admin.post("/v1/companies", json!({ "name": 7 })).await.problem(400);
    assert_eq!(fields(&problem), [("name", "invalid")]);
    let problem = admin.post("/v1/companies", json!({})).await.problem(400);
    assert_eq!(fields(&problem), [("name", "required")]);
    let problem = admin.post("/v1/companies", json!({ "name": "x".repeat(256) })).await.problem(400);
    assert_eq!(fields(&problem), [("name", "too_long")]);
    let problem = admin.post("/v1/companies", json!({ "name": "a\u{0}b" })).await.problem(400);
    assert_eq!(fields(&problem), [("name", "invalid")]);
    let large = json!({ "name": "x".repeat(10 << 20) });
    assert_eq!(admin.post("/v1/companies", large).await.problem(413).0, "too_large");
    let request = |body: Vec<u8>, media_type: &str| {
        let request = admin.request(reqwest::Method::POST, "/v1/companies");
        request.header("content-type", media_type).body(body).send()
    };
    assert_eq!(request(b"{\"name\":\"\xff\"}".to_vec(), "application/json").await.unwrap().status(), 400);
    assert_eq!(request(b"{\"name\":".to_vec(), "application/json").await.unwrap().status(), 400);
    assert_eq!(request(b"name=x".to_vec(), "application/x-www-form-urlencoded").await.unwrap().status(), 415);
    assert_eq!(admin.get("/v1/companies/abc").await.problem(404).0, "not_found");
    assert_eq!(fields(&admin.put("/v1/companies/1", json!(["Name"])).await.problem(400)), [("", "invalid")]);
    let other_method = admin.put("/v1/companies", json!({})).await;
    assert_eq!(other_method.header("allow"), "GET, HEAD, POST");
    assert_eq!(other_method.problem(405).0, "method_not_allowed");
    assert_eq!(
        admin.post("/v1/companies/1", json!({})).await.header("allow"),
        "GET, HEAD, PUT, PATCH, DELETE"
    );
    assert_eq!(admin.get("/v1/nothing").await.problem(404).0, "not_found");
}

#[tokio::test]
async fn a_company_admin_manages_the_own_company_only_and_gives_no_system_role() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(2, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@example.com").await;
    let made = boss
        .post("/v1/companies/2/users", json!({ "name": "New", "email": "new@example.com" }))
        .await
        .expect(201);
    assert_eq!((&made["status"], &made["company_role"]), (&json!("invited"), &json!("member")));
    let raise = json!({ "name": "X", "email": "x@example.com", "system_role": "admin" });
    assert_eq!(boss.post("/v1/companies/2/users", raise).await.problem(403).0, "forbidden");
    assert_eq!(boss.get("/v1/companies/1").await.status, 404);
    assert_eq!(boss.get("/v1/companies/1/users").await.status, 404);
    assert_eq!(boss.delete("/v1/companies/2").await.status, 403);
    assert_eq!(boss.post("/v1/applications", json!({ "name": "X" })).await.status, 403);
    boss.delete(&format!("/v1/companies/2/users/{}", made["id"])).await.expect(204);

    let member = app.add_user(2, "plain@example.com", json!({})).await;
    let plain = app.caller("plain@example.com").await;
    let seen = plain.get("/v1/companies").await.expect(200);
    assert_eq!(seen, json!([{ "id": 2, "code": "other", "name": "Other" }]));
    assert_eq!(plain.get(&format!("/v1/companies/2/users/{member}")).await.status, 200);
    assert_eq!(plain.get("/v1/companies/2/users").await.status, 403);
    assert_eq!(plain.delete(&format!("/v1/companies/2/users/{member}")).await.status, 403);
    assert_eq!(plain.get("/v1/applications").await.status, 403);
}

#[tokio::test]
async fn the_last_administrator_cannot_be_removed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    assert_eq!(admin.delete("/v1/companies/1/users/1").await.problem(409).0, "last_admin");
    app.add_user(1, "second@example.com", json!({ "system_role": "admin" })).await;
    assert_eq!(
        admin.delete("/v1/companies/1/users/1").await.problem(403).0,
        "forbidden",
        "nobody deletes oneself"
    );
    app.caller("second@example.com").await.delete("/v1/companies/1/users/1").await.expect(204);
    assert_eq!(admin.get("/v1/me").await.status, 401);
}

#[tokio::test]
async fn an_application_is_registered_with_defaults_a_secret_and_a_role() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = admin.post("/v1/applications", json!({ "name": "Demo App" })).await.expect(201);
    assert_eq!(made["code"], "demo-app");
    assert_eq!(made["roles"], json!([{ "code": "user", "name": "User", "description": null }]));
    assert_eq!(made["grant_types"], json!(["authorization_code", "refresh_token"]));
    let secret = made["client_secret"].as_str().unwrap();
    assert!(
        secret.len() > 40 && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b"._~-".contains(&b)),
        "{secret}"
    );
    let path = format!("/v1/applications/{}", made["client_id"].as_str().unwrap());
    assert_eq!(admin.get(&path).await.expect(200), made);
    // What GET gave can be PUT back.
    assert_eq!(admin.put(&path, made.clone()).await.expect(200), made);
    let chosen = admin.post("/v1/applications/my-app", json!({ "name": "Mine" })).await.expect(201);
    assert_eq!(chosen["client_id"], "my-app");
    let again = admin.post("/v1/applications/my-app", json!({ "name": "Mine 2" })).await.problem(400);
    assert_eq!(fields(&again), [("client_id", "duplicate")]);
    let uuid = "/v1/applications/0e3a8f6c-5d0f-4c53-9d1e-7a1d8f3f5b11";
    assert_eq!(
        fields(&admin.post(uuid, json!({ "name": "X" })).await.problem(400)),
        [("client_id", "invalid")]
    );
    admin.delete(&path).await.expect(204);
    assert_eq!(admin.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_secret_is_shown_only_with_the_right_and_after_a_recent_sign_in() {
    let app = TestApp::start().await;
    let made = app.add_application(json!({ "name": "Demo" }), &[]).await;
    let path = format!("/v1/applications/{}", made["client_id"].as_str().unwrap());
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let seen = app.caller("boss@example.com").await.get(&path).await.expect(200);
    assert_eq!(seen["client_secret"], json!(null));
    assert_eq!(app.reader(ADMIN).await.get(&path).await.expect(200)["client_secret"], json!(null));

    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let session = browser.get("/v1/session").await.expect(200);
    let csrf = session["csrf_token"].as_str().unwrap();
    let shown = browser.get_with(&path, "x-csrf-token", csrf).await.expect(200);
    assert_eq!(shown["client_secret"], made["client_secret"]);
    app.advance(TimeDelta::minutes(11));
    let later = browser.get_with(&path, "x-csrf-token", csrf).await.expect(200);
    assert_eq!(later["client_secret"], json!(null));
}

//! Finishing the installation (UC-1).

use serde_json::json;

use crate::support::{PASSWORD, TestApp};

fn body(secret: &str) -> serde_json::Value {
    json!({
        "secret": secret,
        "company": { "name": "Acme" },
        "administrator": { "email": "Admin@Example.com", "password": PASSWORD },
        "users": [{ "email": "ana@example.com", "name": "Ana", "role": "company_admin" }],
    })
}

#[tokio::test]
async fn until_the_installation_is_finished_nothing_else_works() {
    let app = TestApp::fresh().await;
    let caller = app.anonymous();
    assert_eq!(caller.get("/v1/setup").await.expect(200)["setup_required"], true);
    for path in ["/v1/companies", "/oauth2/token", "/sign-in", "/.well-known/openid-configuration"] {
        assert_eq!(caller.get(path).await.status, 503, "{path}");
    }
    for path in ["/healthz", "/readyz", "/metrics", "/docs", "/openapi.json"] {
        assert_eq!(caller.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn setup_with_the_secret_succeeds_once_and_invites_everyone_entered() {
    let app = TestApp::fresh().await;
    let secret = app.setup_secret().await;
    let answer = app.anonymous().post("/v1/setup", body(&secret)).await;
    assert!(answer.header("set-cookie").contains("HttpOnly"), "{}", answer.header("set-cookie"));
    let cookies = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let names: Vec<_> = cookies.filter_map(|line| line.split('=').next()).collect();
    assert_eq!(names, ["aldaba", "aldaba_ops", "aldaba_form"], "what later pages need too");
    let result = answer.expect(201);
    assert_eq!((&result["company"]["code"], &result["invited"]), (&json!("acme"), &json!(1)));
    assert!(app.mails(1).await[0].contains("ana@example.com"));

    let (code, _) = app.anonymous().post("/v1/setup", body(&secret)).await.problem(409);
    assert_eq!(code, "already_set_up");
    assert_eq!(app.anonymous().get("/v1/setup").await.expect(200)["setup_required"], false);
    let users = app.caller("admin@example.com").await.get("/v1/companies/1/users").await.expect(200);
    assert_eq!(users[0]["system_role"], "admin");
    assert_eq!(users[0]["company_role"], "company_admin");
    // Nobody else could vouch for the first administrator.
    assert_eq!((&users[0]["email_verified"], &users[1]["email_verified"]), (&json!(true), &json!(false)));
    assert_eq!(
        (&users[1]["status"], &users[1]["company_role"]),
        (&json!("invited"), &json!("company_admin"))
    );
}

#[tokio::test]
async fn setup_needs_the_setup_secret() {
    let app = TestApp::fresh().await;
    for secret in ["", "wrong", &"x".repeat(43)] {
        let (code, _) = app.anonymous().post("/v1/setup", body(secret)).await.problem(403);
        assert_eq!(code, "wrong_secret");
    }
    assert_eq!(app.anonymous().get("/v1/setup").await.expect(200)["setup_required"], true);
}

#[tokio::test]
async fn every_invalid_field_is_reported_at_once_and_nothing_is_stored() {
    let app = TestApp::fresh().await;
    let mut wrong = body(&app.setup_secret().await);
    wrong["company"] = json!({ "name": " ", "code": "No Way" });
    wrong["administrator"]["password"] = json!("short");
    wrong["users"] = json!([
        { "email": "nobody", "role": "member" },
        { "email": "ADMIN@example.com", "role": "member" },
    ]);
    let (_, fields) = app.anonymous().post("/v1/setup", wrong).await.problem(400);
    let expected = [
        ("company.name", "required"),
        ("company.code", "invalid"),
        ("users.0.email", "invalid"),
        ("users.1.email", "duplicate"),
        ("administrator.password", "too_short"),
    ];
    let mut fields: Vec<_> = fields.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
    let mut expected = expected.to_vec();
    fields.sort_unstable();
    expected.sort_unstable();
    assert_eq!(fields, expected);
    assert_eq!(app.anonymous().get("/v1/setup").await.expect(200)["setup_required"], true);
}

#[tokio::test]
async fn an_international_domain_has_one_form_in_the_wizard() {
    let app = TestApp::fresh().await;
    let mut body = body(&app.setup_secret().await);
    body["administrator"]["email"] = json!("Admin@BÜCHER.example.com");
    body["users"] = json!([{ "email": "admin@xn--bcher-kva.example.com", "role": "member" }]);
    let (_, fields) = app.anonymous().post("/v1/setup", body.clone()).await.problem(400);
    assert_eq!(fields, [("users.0.email".to_owned(), "duplicate".to_owned())]);
    body["users"] = json!([]);
    app.anonymous().post("/v1/setup", body).await.expect(201);
    assert_eq!(app.browser().sign_in("/sign-in", "admin@bücher.example.com", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn of_two_parallel_setups_one_succeeds() {
    let app = TestApp::fresh().await;
    let secret = app.setup_secret().await;
    let caller = app.anonymous();
    let calls = (0..4).map(|_| caller.post("/v1/setup", body(&secret)));
    let statuses: Vec<_> =
        futures::future::join_all(calls).await.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 3, "{statuses:?}");
}

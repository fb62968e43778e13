//! Who calls `/v1` with an access token: applications that an administrator allowed it, for themselves and for people.

use serde_json::{Value, json};

use crate::{
    oauth::party::Party,
    support::{ADMIN, Client, PASSWORD, TestApp},
};

/// An application's access token for itself.
async fn own_token(app: &TestApp, application: &Value, scope: &str) -> Client {
    let answer = app
        .anonymous()
        .request(reqwest::Method::POST, "/oauth2/token")
        .basic_auth(
            application["client_id"].as_str().unwrap(),
            Some(application["client_secret"].as_str().unwrap()),
        )
        .form(&[("grant_type", "client_credentials"), ("scope", scope)])
        .send()
        .await
        .unwrap();
    let answer: Value = answer.json().await.unwrap();
    app.anonymous().with_token(answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")))
}

/// An access token that an application got for a person.
async fn access_token(party: &Party<'_>, email: &str) -> String {
    let browser = party.app.browser();
    assert_eq!(browser.sign_in("/sign-in", email, PASSWORD).await.status, 303);
    let answer = party.answer_in(&browser, &[("scope", "openid aldaba.api")]).await;
    party.redeem(&answer["code"]).await.expect(200)["access_token"].as_str().unwrap().to_owned()
}

async fn register(app: &TestApp, more: Value) -> Value {
    let mut body = json!({
        "name": "Robot",
        "grant_types": ["client_credentials"],
        "scope": "aldaba.api aldaba.api.read other",
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    app.admin().await.post("/v1/applications", body).await.expect(201)
}

#[tokio::test]
async fn an_application_has_no_right_but_those_that_an_administrator_gave_it() {
    let app = TestApp::start().await;
    let plain = register(&app, json!({})).await;
    let robot = own_token(&app, &plain, "aldaba.api").await;
    assert_eq!(robot.get("/v1/companies").await.expect(200), json!([]));
    assert_eq!(robot.get("/v1/companies/1").await.problem(404).0, "not_found");
    assert_eq!(robot.post("/v1/companies", json!({ "name": "Mine" })).await.problem(403).0, "forbidden");
    assert_eq!(robot.get("/v1/applications").await.problem(403).0, "forbidden");
    assert_eq!(robot.get("/v1/me").await.problem(403).0, "not_a_person");
}

#[tokio::test]
async fn an_application_that_is_an_administrator_administers_and_the_trail_names_it() {
    let app = TestApp::start().await;
    let made = register(&app, json!({ "system_role": "admin" })).await;
    let robot = own_token(&app, &made, "aldaba.api").await;
    robot.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let ana = json!({ "name": "Ana", "email": "ana@example.com", "password": PASSWORD });
    robot.post("/v1/companies/2/users", ana).await.expect(201);
    app.mails(1).await;
    let seen = robot.get(&format!("/v1/applications/{}", made["client_id"].as_str().unwrap())).await;
    assert_eq!(seen.expect(200)["client_secret"], made["client_secret"]);
    let events = app.admin().await.get("/v1/audit-events?kind=company.created").await.expect(200);
    assert_eq!(events[0]["actor"]["kind"], "application");
    assert_eq!(events[0]["actor"]["id"], made["client_id"]);
}

#[tokio::test]
async fn an_application_may_administer_one_company() {
    let app = TestApp::start().await;
    app.admin().await.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let made = register(&app, json!({ "company_id": 2, "company_role": "company_admin" })).await;
    let robot = own_token(&app, &made, "aldaba.api").await;
    let ana = json!({ "name": "Ana", "email": "ana@example.com" });
    robot.post("/v1/companies/2/users", ana.clone()).await.expect(201);
    assert_eq!(robot.post("/v1/companies/1/users", ana).await.problem(404).0, "not_found");
    assert_eq!(robot.get("/v1/companies").await.expect(200)[0]["id"], 2);
    assert_eq!(robot.get("/v1/companies").await.header("x-total-count"), "1");
}

#[tokio::test]
async fn a_scope_that_only_reads_changes_nothing_and_shows_no_secret() {
    let app = TestApp::start().await;
    let made = register(&app, json!({ "system_role": "admin" })).await;
    let robot = own_token(&app, &made, "aldaba.api.read").await;
    let seen = robot.get("/v1/applications").await.expect(200);
    assert_eq!(seen[0]["client_secret"], Value::Null);
    let refused = robot.post("/v1/companies", json!({ "name": "Other" })).await;
    assert!(refused.header("www-authenticate").contains("insufficient_scope"));
    assert_eq!(refused.problem(403).0, "insufficient_scope");
}

#[tokio::test]
async fn a_token_of_an_unprivileged_application_is_rejected_by_the_api() {
    let app = TestApp::start().await;
    let made = register(&app, json!({ "system_role": "admin" })).await;
    let robot = own_token(&app, &made, "other").await;
    assert_eq!(robot.get("/v1/companies").await.problem(401).0, "unauthenticated");
}

#[tokio::test]
async fn an_application_calls_for_a_person_with_that_persons_rights() {
    let app = TestApp::start().await;
    app.add_user(1, "ana@example.com", json!({})).await;
    let more = json!({ "name": "Console", "scope": "openid aldaba.api", "access_policy": "all_members" });
    let party = Party::register_as(&app, more).await;
    let admin = app.anonymous().with_token(&access_token(&party, ADMIN).await);
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let ana = app.anonymous().with_token(&access_token(&party, "ana@example.com").await);
    assert_eq!(ana.get("/v1/me").await.expect(200)["email"], "ana@example.com");
    assert_eq!(ana.post("/v1/companies", json!({ "name": "Third" })).await.problem(403).0, "forbidden");
    let events = app.admin().await.get("/v1/audit-events?kind=company.created&actor_id=1").await.expect(200);
    assert_eq!(events[0]["actor"]["kind"], "access_token");
}

#[tokio::test]
async fn rights_that_are_taken_from_an_application_end_at_once() {
    let app = TestApp::start().await;
    let made = register(&app, json!({ "system_role": "admin" })).await;
    let robot = own_token(&app, &made, "aldaba.api").await;
    robot.get("/v1/jobs").await.expect(200);
    let path = format!("/v1/applications/{}", made["client_id"].as_str().unwrap());
    let patch = json!({ "system_role": null });
    app.admin().await.call(reqwest::Method::PATCH, &path, Some(patch)).await.expect(200);
    assert_eq!(robot.get("/v1/jobs").await.problem(401).0, "unauthenticated");
    let robot = own_token(&app, &made, "aldaba.api").await;
    assert_eq!(robot.get("/v1/jobs").await.problem(403).0, "forbidden");
    app.admin().await.delete(&path).await.expect(204);
    assert_eq!(robot.get("/v1/companies").await.problem(401).0, "unauthenticated");
}

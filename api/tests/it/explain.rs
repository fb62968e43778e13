//! Why somebody may, or may not, use an application.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{
    entitlements::applications,
    support::{Client, TestApp},
};

const ENTITLEMENT: &str = "/v1/companies/1/entitlements/wiki";

/// A person with the role `user` in an application, and the path that explains it.
async fn world(app: &TestApp) -> (Client, i64, String) {
    let admin = app.admin().await;
    applications(&admin, &["wiki"]).await;
    admin.put(ENTITLEMENT, json!({})).await.expect(200);
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    let access = format!("/v1/companies/1/applications/wiki/access/{ana}");
    admin.put(&access, json!({ "roles": ["user"] })).await.expect(200);
    (admin, ana, format!("/v1/companies/1/users/{ana}/applications/wiki/explain"))
}

/// The rules that are not satisfied. What is explained is what the portal says.
async fn broken(app: &TestApp, caller: &Client, path: &str) -> Vec<String> {
    let explanation = caller.get(path).await.expect(200);
    let rules = explanation["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 8);
    assert!(rules.iter().all(|rule| !rule["detail"].as_str().unwrap().is_empty()));
    let broken: Vec<_> = rules.iter().filter(|rule| rule["satisfied"] == false).collect();
    let allowed = explanation["decision"] == "allowed";
    assert_eq!(allowed, broken.is_empty(), "{explanation}");
    assert_eq!(allowed, !explanation["claims"].is_null(), "{explanation}");
    let ana = app.caller("ana@example.com").await.get("/v1/me/applications").await;
    let open = ana.status == 200 && ana.json() != json!([]);
    assert_eq!(allowed, open, "{explanation}");
    broken.iter().map(|rule| rule["rule"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_explanation_contains_roles_and_claims() {
    let app = TestApp::start().await;
    let (admin, _, path) = world(&app).await;
    let explanation = admin.get(&path).await.expect(200);
    assert_eq!((&explanation["decision"], &explanation["roles"]), (&json!("allowed"), &json!(["user"])));
    let scope = "openid profile email phone address company roles groups";
    let claims = json!({ "company": { "id": 1, "code": "acme" }, "roles": ["user"], "scope": scope });
    assert_eq!(explanation["claims"], claims);
    assert!(broken(&app, &admin, &path).await.is_empty());
}

#[tokio::test]
async fn each_unsatisfied_rule_is_named() {
    let app = TestApp::start().await;
    let (admin, ana, path) = world(&app).await;
    let none: Value = json!({});
    let now = app.clock.now();
    let set = async |terms: Value| _ = admin.put(ENTITLEMENT, terms).await.expect(200);

    set(json!({ "valid_from": now + TimeDelta::hours(1) })).await;
    assert_eq!(broken(&app, &admin, &path).await, ["valid_from"]);
    set(json!({ "valid_until": now + TimeDelta::minutes(1) })).await;
    app.advance(TimeDelta::minutes(2));
    assert_eq!(broken(&app, &admin, &path).await, ["valid_until"]);
    set(none.clone()).await;
    admin.put("/v1/companies/1", json!({ "status": "disabled" })).await.expect(200);
    assert_eq!(broken(&app, &admin, &path).await, ["company_active"]);
    admin.put("/v1/companies/1", json!({ "status": "active" })).await.expect(200);
    admin.delete(&format!("/v1/companies/1/applications/wiki/access/{ana}")).await.expect(204);
    assert_eq!(broken(&app, &admin, &path).await, ["assigned", "role_allowed"]);
    admin.put("/v1/applications/wiki", json!({ "access_policy": "all_members" })).await.expect(200);
    assert_eq!(broken(&app, &admin, &path).await, [""; 0]);
    assert_eq!(admin.get(&path).await.expect(200)["roles"], json!(["user"]));
    set(json!({ "roles": ["editor"] })).await;
    assert_eq!(admin.get(&path).await.expect(200)["roles"], json!([]), "allowed, but in no role");
    admin.delete(ENTITLEMENT).await.expect(204);
    assert_eq!(broken(&app, &admin, &path).await, ["entitlement"]);
}

#[tokio::test]
async fn an_invited_user_is_explained_as_not_active() {
    let app = TestApp::start().await;
    let (admin, ..) = world(&app).await;
    let person = json!({ "name": "Ivy", "email": "ivy@example.com" });
    let ivy = admin.post("/v1/companies/1/users", person).await.expect(201)["id"].clone();
    admin
        .put(&format!("/v1/companies/1/applications/wiki/access/{ivy}"), json!({ "roles": ["user"] }))
        .await
        .expect(200);
    let explanation =
        admin.get(&format!("/v1/companies/1/users/{ivy}/applications/wiki/explain")).await.expect(200);
    assert_eq!((&explanation["decision"], &explanation["roles"]), (&json!("denied"), &json!([])));
    let first = json!({
        "rule": "person_active",
        "satisfied": false,
        "detail": "the person is invited",
        "person_status": "invited",
    });
    assert_eq!(explanation["rules"][0], first);
}

#[tokio::test]
async fn the_facts_of_each_rule_are_sent_beside_the_sentence() {
    let app = TestApp::start().await;
    let (admin, _, path) = world(&app).await;
    let rule = async |name: &str| {
        let explanation = admin.get(&path).await.expect(200);
        let rules = explanation["rules"].as_array().unwrap();
        rules.iter().find(|rule| rule["rule"] == name).unwrap().clone()
    };
    assert_eq!(rule("valid_until").await.get("at"), None, "without a limit there is no time");
    let (from, until) = (app.clock.now() - TimeDelta::days(1), app.clock.now() + TimeDelta::days(1));
    let terms = json!({ "valid_from": from, "valid_until": until, "roles": ["user", "editor"] });
    admin.put(ENTITLEMENT, terms).await.expect(200);
    let at = |rule: &Value| rule["at"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert_eq!((at(&rule("valid_from").await), at(&rule("valid_until").await)), (from, until));
    let assigned = rule("assigned").await;
    assert_eq!((&assigned["all_members"], &assigned["roles"]), (&json!(false), &json!(["user"])));
    let allowed = rule("role_allowed").await;
    assert_eq!((&allowed["roles"], &allowed["roles_not_allowed"]), (&json!(["user"]), &json!([])));
    admin.put("/v1/applications/wiki", json!({ "access_policy": "all_members" })).await.expect(200);
    assert_eq!(rule("assigned").await["all_members"], json!(true));
}

#[tokio::test]
async fn the_explanation_is_limited_to_what_the_caller_may_see() {
    let app = TestApp::start().await;
    let (admin, ana, path) = world(&app).await;
    applications(&admin, &["crm"]).await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let eve = app.add_user(2, "eve@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "bob@example.com", json!({})).await;
    app.add_user(1, "manager@example.com", json!({ "system_role": "app_manager" })).await;
    let unentitled = format!("/v1/companies/1/users/{ana}/applications/crm/explain");
    let stranger = format!("/v1/companies/1/users/{eve}/applications/wiki/explain");
    for (email, own, other, outside) in [
        ("manager@example.com", 200, 200, 200),
        ("boss@example.com", 200, 404, 404),
        ("ana@example.com", 200, 404, 404),
        ("bob@example.com", 404, 404, 404),
        ("eve@example.com", 404, 404, 404),
    ] {
        let caller = app.caller(email).await;
        assert_eq!(caller.get(&path).await.status, own, "{email}");
        assert_eq!(caller.get(&unentitled).await.status, other, "{email}");
        assert_eq!(caller.get(&stranger).await.status, outside, "{email}");
    }
    let explanation = admin.get(&stranger).await.expect(200);
    assert_eq!(
        (&explanation["rules"][1]["rule"], &explanation["rules"][1]["satisfied"]),
        (&json!("membership"), &json!(false))
    );
    for path in [
        "/v1/companies/9/users/1/applications/wiki/explain",
        "/v1/companies/1/users/99/applications/wiki/explain",
        "/v1/companies/1/users/1/applications/none/explain",
    ] {
        assert_eq!(admin.get(path).await.problem(404).0, "not_found");
    }
}

//! Entitlements and access (UC-17, UC-23).

use chrono::TimeDelta;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn the_portal_shows_what_a_person_may_use_now() {
    let app = TestApp::start().await;
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    app.add_user(1, "bob@example.com", json!({})).await;
    let made = app
        .add_application(json!({ "name": "Demo", "launch_url": "https://demo.example.com" }), &[ana])
        .await;
    let client_id = made["client_id"].as_str().unwrap();
    let caller = app.caller("ana@example.com").await;
    let seen = caller.get("/v1/me/applications").await.expect(200);
    assert_eq!(seen[0]["launch_url"], "https://demo.example.com");
    assert_eq!((&seen[0]["company"]["code"], &seen[0]["roles"]), (&json!("acme"), &json!(["user"])));
    assert_eq!(app.caller("bob@example.com").await.get("/v1/me/applications").await.expect(200), json!([]));

    let admin = app.admin().await;
    let path = format!("/v1/companies/1/entitlements/{client_id}");
    let soon = app.clock.now() + TimeDelta::hours(1);
    admin.put(&path, json!({ "valid_until": soon })).await.expect(200);
    assert_eq!(caller.get("/v1/me/applications").await.expect(200).as_array().unwrap().len(), 1);
    app.advance(TimeDelta::hours(2));
    assert_eq!(caller.get("/v1/me/applications").await.expect(200), json!([]));
    admin.put(&path, json!({})).await.expect(200);
    assert_eq!(caller.get("/v1/me/applications").await.expect(200).as_array().unwrap().len(), 1);
    admin.delete(&path).await.expect(204);
    assert_eq!(caller.get("/v1/me/applications").await.expect(200), json!([]));
}

#[tokio::test]
async fn all_members_of_an_entitled_company_may_use_an_application_that_says_so() {
    let app = TestApp::start().await;
    app.add_user(1, "ana@example.com", json!({})).await;
    app.add_application(json!({ "name": "Demo", "access_policy": "all_members" }), &[]).await;
    let seen = app.caller("ana@example.com").await.get("/v1/me/applications").await.expect(200);
    assert_eq!(seen[0]["roles"], json!(["user"]));
}

#[tokio::test]
async fn access_is_set_as_a_whole_and_stays_inside_the_entitlement() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    let bob = app.add_user(1, "bob@example.com", json!({})).await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let eve = app.add_user(2, "eve@example.com", json!({})).await;
    let made = app.add_application(json!({ "name": "Demo" }), &[ana]).await;
    let client_id = made["client_id"].as_str().unwrap();
    let path = format!("/v1/companies/1/applications/{client_id}/access");
    let of = |ids: &[i64]| json!({ "roles": [{ "role": "user", "user_ids": ids }] });
    assert_eq!(admin.get(&path).await.expect(200), of(&[ana]));

    let (_, fields) = admin.put(&path, of(&[bob, eve])).await.problem(400);
    assert_eq!(fields, [("roles.0.user_ids.1".to_owned(), "unknown".to_owned())]);
    assert_eq!(admin.get(&path).await.expect(200), of(&[ana]), "nothing of it was applied");
    let (_, fields) =
        admin.put(&path, json!({ "roles": [{ "role": "boss", "user_ids": [] }] })).await.problem(400);
    assert_eq!(fields, [("roles.0.role".to_owned(), "unknown".to_owned())]);

    let entitlement = format!("/v1/companies/1/entitlements/{client_id}");
    admin.put(&entitlement, json!({ "seats": 1 })).await.expect(200);
    assert_eq!(admin.put(&path, of(&[ana, bob])).await.problem(409).0, "no_seats");
    assert_eq!(admin.put(&path, of(&[bob])).await.expect(200), of(&[bob]));
    let listed = admin.get("/v1/companies/1/entitlements").await.expect(200);
    assert_eq!((&listed[0]["seats"], &listed[0]["seats_used"]), (&json!(1), &json!(1)));
    let other = format!("/v1/companies/2/applications/{client_id}/access");
    assert_eq!(admin.put(&other, of(&[eve])).await.status, 404, "the company is not entitled");
    let reversed = json!({ "valid_from": "2030-01-02T00:00:00Z", "valid_until": "2030-01-01T00:00:00Z" });
    let (_, fields) = admin.put(&entitlement, reversed).await.problem(400);
    assert_eq!(fields[0].0, "valid_until");
}

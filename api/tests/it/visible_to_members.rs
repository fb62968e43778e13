//! The setting of a company that lets its members see each other and its products.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// Company 1 with the member Ana, who has private data, and with an application.
async fn world() -> (TestApp, Client, Client, i64) {
    let app = TestApp::start().await;
    let more = json!({ "username": "anita", "phone_number": "+34910000000", "given_name": "Ana" });
    let ana = app.add_user(1, "ana@example.com", more).await;
    app.add_user(1, "luis@example.com", json!({})).await;
    let redirect = json!({ "name": "Wiki", "redirect_uris": ["https://wiki.example.com/callback"] });
    app.add_application(redirect, &[ana]).await;
    let (admin, luis) = (app.admin().await, app.caller("luis@example.com").await);
    (app, admin, luis, ana)
}

async fn set(admin: &Client, on: bool) -> Value {
    let change = json!({ "visible_to_members": on });
    admin.call(Method::PATCH, "/v1/companies/1", Some(change)).await.expect(200)
}

#[tokio::test]
async fn members_see_people_and_products_only_while_the_company_allows_it() {
    let (_app, admin, luis, _) = world().await;
    let lists = ["/v1/companies/1/users", "/v1/companies/1/entitlements"];
    assert_eq!(admin.get("/v1/companies/1").await.expect(200)["visible_to_members"], false);
    for list in lists {
        luis.get(list).await.expect(403);
    }
    assert_eq!(set(&admin, true).await["visible_to_members"], true);
    let people = luis.get(lists[0]).await.expect(200);
    let names: Vec<_> = people.as_array().unwrap().iter().map(|user| user["email"].clone()).collect();
    assert_eq!(names, ["admin@example.com", "ana@example.com", "luis@example.com"]);
    assert_eq!(luis.get(lists[1]).await.expect(200)[0]["application"]["name"], "Wiki");
    assert_eq!(luis.get("/v1/me/companies").await.expect(200)[0]["visible"], true);
    set(&admin, false).await;
    for list in lists {
        luis.get(list).await.expect(403);
    }
    assert_eq!(luis.get("/v1/me/companies").await.expect(200)[0]["visible"], false);
}

#[tokio::test]
async fn members_see_no_private_data_and_change_nothing() {
    let (_app, admin, luis, ana) = world().await;
    set(&admin, true).await;
    let people = luis.get("/v1/companies/1/users?q=ana").await.expect(200);
    let seen = &people[0];
    assert_eq!((&seen["name"], &seen["company_role"]), (&json!("ana"), &json!("member")));
    for hidden in ["username", "given_name", "phone_number", "system_role"] {
        assert!(seen[hidden].is_null(), "{hidden} is shown");
    }
    assert_eq!(seen["preferred_username"], "ana@example.com");
    let admin_seen = luis.get("/v1/companies/1/users?q=admin").await.expect(200);
    assert!(admin_seen[0]["system_role"].is_null());
    luis.get(&format!("/v1/companies/1/users/{ana}")).await.expect(404);
    let body = json!({ "name": "Nora", "email": "nora@example.com" });
    luis.post("/v1/companies/1/users", body).await.expect(403);
    luis.call(Method::DELETE, &format!("/v1/companies/1/users/{ana}"), None).await.expect(404);
    luis.call(Method::PATCH, "/v1/companies/1", Some(json!({ "visible_to_members": false })))
        .await
        .expect(403);
    let events = luis.get("/v1/audit-events").await;
    assert!(events.status.as_u16() != 200 || !events.text.contains("company.updated"), "{}", events.text);
}

#[tokio::test]
async fn the_setting_opens_no_other_company() {
    let (app, admin, luis, _) = world().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let change = json!({ "visible_to_members": true });
    admin.call(Method::PATCH, "/v1/companies/2", Some(change)).await.expect(200);
    luis.get("/v1/companies/2/users").await.expect(404);
    luis.get("/v1/companies/1/users").await.expect(403);
    app.anonymous().get("/v1/companies/2/users").await.expect(401);
    let wrong = json!({ "visible_to_members": "yes" });
    admin.call(Method::PATCH, "/v1/companies/1", Some(wrong)).await.expect(400);
    let events = admin.get("/v1/audit-events?kind=company.updated").await.expect(200);
    assert_eq!(events[0]["details"]["after"]["visible_to_members"], true);
}

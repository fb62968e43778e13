//! The users with access to an application, of all companies.

use serde_json::{Value, json};

use crate::{
    lists::pages,
    support::{Client, TestApp},
};

/// An application that users of the companies 1 and 2 have access to, and its list of users.
async fn world(app: &TestApp, admin: &Client) -> String {
    admin.post("/v1/companies", json!({ "name": "Other", "code": "other" })).await.expect(201);
    let ana = app.add_user(1, "ana@example.com", json!({ "name": "Ana" })).await;
    app.add_user(1, "bob@example.com", json!({ "name": "Bob" })).await;
    let eve = app.add_user(2, "eve@example.com", json!({ "name": "Eve" })).await;
    let zoe = app.add_user(2, "zoe@example.com", json!({ "name": "Zoe" })).await;
    let made = app.add_application(json!({ "name": "Demo" }), &[ana]).await;
    let client_id = made["client_id"].as_str().expect("a client id");
    let editor = json!({ "code": "editor", "name": "Editor" });
    admin.post(&format!("/v1/applications/{client_id}/roles"), editor).await.expect(201);
    admin.put(&format!("/v1/companies/2/entitlements/{client_id}"), json!({})).await.expect(200);
    let roles = json!({ "roles": [
        { "role": "user", "user_ids": [zoe, eve] },
        { "role": "editor", "user_ids": [zoe] },
    ] });
    admin.put(&format!("/v1/companies/2/applications/{client_id}/access"), roles).await.expect(200);
    format!("/v1/applications/{client_id}/users")
}

fn roles(user: &Value) -> Vec<&str> {
    let mut roles: Vec<_> = user["roles"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    roles.sort_unstable();
    roles
}

#[tokio::test]
async fn the_users_of_an_application_are_listed_across_companies_with_their_roles() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let path = world(&app, &admin).await;
    let answer = admin.get(&path).await;
    assert_eq!(answer.header("x-total-count"), "3");
    let users = answer.expect(200);
    let seen: Vec<_> =
        users.as_array().unwrap().iter().map(|user| (&user["name"], &user["company"]["code"])).collect();
    assert_eq!(
        seen,
        [(&json!("Ana"), &json!("acme")), (&json!("Eve"), &json!("other")), (&json!("Zoe"), &json!("other"))]
    );
    assert_eq!((roles(&users[0]), roles(&users[2])), (vec!["user"], vec!["editor", "user"]));
    assert!(users[0]["created_at"].is_string() && users[0]["status"] == "active", "{users}");
    assert_eq!(pages(&admin, &format!("{path}?page_size=1")).await, [["Ana"], ["Eve"], ["Zoe"]]);
    assert_eq!(pages(&admin, &format!("{path}?q=ZO")).await, [["Zoe"]]);
    assert_eq!(pages(&admin, &format!("{path}?q=eve@")).await, [["Eve"]]);
    // Without a role left, a user has no access.
    let none = json!({ "roles": [] });
    admin
        .put(
            &path.replace("/v1/applications/", "/v1/companies/1/applications/").replace("/users", "/access"),
            none,
        )
        .await
        .expect(200);
    assert_eq!(pages(&admin, &path).await, [["Eve", "Zoe"]]);
}

#[tokio::test]
async fn only_people_who_manage_applications_see_the_users_of_one() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let path = world(&app, &admin).await;
    app.add_user(1, "manager@example.com", json!({ "system_role": "app_manager" })).await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    assert_eq!(app.caller("manager@example.com").await.get(&path).await.status, 200);
    assert_eq!(app.caller("boss@example.com").await.get(&path).await.status, 403);
    assert_eq!(app.caller("ana@example.com").await.get(&path).await.status, 403);
    assert_eq!(admin.get("/v1/applications/unknown/users").await.status, 404);
}

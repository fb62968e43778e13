//! The users of all companies, as administrators of the installation list them.

use serde_json::{Value, json};

use crate::{
    lists::pages,
    support::{Client, TestApp},
};

/// An installation with the companies 1 and 2, whose people have these names.
async fn world() -> (TestApp, Client) {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Second" })).await.expect(201);
    for (company, name, email) in
        [(1, "Íñigo", "z@example.com"), (2, "bea", "inbox@example.com"), (2, "Ada Lovelace", "b@example.com")]
    {
        app.add_user(company, email, json!({ "name": name })).await;
    }
    (app, admin)
}

async fn found(admin: &Client, query: &str) -> Vec<String> {
    pages(admin, &format!("/v1/users?{query}")).await.concat()
}

#[tokio::test]
async fn all_people_are_listed_once_with_their_companies_and_in_order() {
    let (app, admin) = world().await;
    admin.patch("/v1/companies/1/users/1", json!({ "name": "Root" })).await.expect(200);
    assert_eq!(found(&admin, "").await, ["Ada Lovelace", "bea", "Íñigo", "Root"]);
    assert_eq!(found(&admin, "page_size=1&sort=-name").await, ["Root", "Íñigo", "bea", "Ada Lovelace"]);
    assert_eq!(found(&admin, "page_size=1&sort=email").await, ["Root", "Ada Lovelace", "bea", "Íñigo"]);
    app.add_user(2, "two@example.com", json!({ "name": "Two" })).await;
    let id = app.add_user(1, "three@example.com", json!({ "name": "Three" })).await;
    let list = admin.get("/v1/users?q=three").await;
    assert_eq!(list.header("x-total-count"), "1");
    let list = list.expect(200);
    assert_eq!((&list[0]["id"], &list[0]["home_company_id"]), (&json!(id), &json!(1)));
    assert_eq!(list[0]["memberships"][0]["company"]["name"], "Acme");
    assert_eq!(list[0]["memberships"][0]["role"], "member");
    assert_eq!(list[0].get("password_hash"), None);
}

#[tokio::test]
async fn people_are_found_by_every_word_or_by_the_beginning_of_an_email() {
    let (_app, admin) = world().await;
    assert_eq!(found(&admin, "q=INI").await, ["Íñigo"]);
    assert_eq!(found(&admin, "q=ada%20l").await, ["Ada Lovelace"]);
    assert_eq!(found(&admin, "q=inbox@").await, ["bea"]);
    assert_eq!(found(&admin, "q=lovelace").await, ["Ada Lovelace"]);
    assert_eq!(found(&admin, "q=LOVE%20ad").await, ["Ada Lovelace"]);
    assert_eq!(found(&admin, "q=ada%20bea").await, [""; 0]);
    assert_eq!(found(&admin, "q=inbox").await, ["bea"]);
    assert_eq!(found(&admin, "q=example&page_size=1&sort=-name").await.len(), 4);
    assert_eq!(found(&admin, "q=%25").await, [""; 0]);
    admin.patch("/v1/companies/2/users/3", json!({ "status": "disabled" })).await.expect(200);
    assert_eq!(found(&admin, "status=disabled").await, ["bea"]);
    assert_eq!(found(&admin, "status=disabled&q=in").await, ["bea"]);
    assert_eq!(found(&admin, "status=disabled&q=ada").await, [""; 0]);
    assert_eq!(admin.get("/v1/users?status=gone").await.problem(400).1[0].0, "status");
    assert_eq!(admin.get("/v1/users?sort=size").await.problem(400).1[0].0, "sort");
}

#[tokio::test]
async fn people_across_companies_need_a_role_in_the_whole_system() {
    let (app, _) = world().await;
    app.add_user(1, "apps@example.com", json!({ "system_role": "app_manager" })).await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let names = |list: &Value| list.as_array().map_or(0, Vec::len);
    assert_eq!(names(&app.caller("apps@example.com").await.get("/v1/users").await.expect(200)), 6);
    for email in ["boss@example.com", "z@example.com"] {
        assert_eq!(app.caller(email).await.get("/v1/users").await.problem(403).0, "forbidden", "{email}");
    }
    app.anonymous().get("/v1/users").await.problem(401);
}

//! The users of all companies, as administrators of the installation list them.

use std::ops::Range;

use serde_json::{Value, json};

use crate::{
    invitations::link,
    lists::pages,
    search::crowd,
    support::{Client, PASSWORD, TestApp},
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
async fn many_people_of_all_companies_are_found_page_by_page_and_by_their_status() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    crowd(&app, 2_600, 300).await;
    let named =
        |numbers: Range<usize>| numbers.map(|number| format!("Maria {number:05}")).collect::<Vec<_>>();
    // So many have the word that those are found whose name begins with it.
    assert_eq!(found(&admin, "q=maria&page_size=200").await, named(0..2_600));
    let backwards = found(&admin, "q=maria&page_size=170&sort=-name").await;
    assert_eq!(backwards, named(0..2_600).into_iter().rev().collect::<Vec<_>>());
    assert_eq!(found(&admin, "q=maria&status=disabled&page_size=200").await, named(2_300..2_600));
    // Few have this word, and only those with the status are found.
    assert_eq!(found(&admin, "q=0229&status=active&page_size=4").await, named(2_290..2_300));
    assert_eq!(found(&admin, "q=0229&status=disabled").await, [""; 0]);
    assert_eq!(found(&admin, "q=0230%20maria&status=disabled").await, named(2_300..2_310));
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

#[tokio::test]
async fn a_person_is_listed_by_the_name_that_was_chosen_with_the_invitation() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.patch("/v1/companies/1/users/1", json!({ "name": "Root" })).await.expect(200);
    admin
        .post("/v1/companies/1/users", json!({ "name": "Zoe", "email": "zoe@example.com" }))
        .await
        .expect(201);
    let path = link(&app, &app.mails(1).await[0]);
    let chosen = [("name", "Ágata"), ("password", PASSWORD)];
    assert_eq!(app.browser().submit(&path, &chosen).await.status, 303);
    assert_eq!(found(&admin, "sort=name").await, ["Ágata", "Root"]);
    assert_eq!(pages(&admin, "/v1/companies/1/users?sort=name").await.concat(), ["Ágata", "Root"]);
}

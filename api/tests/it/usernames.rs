//! Usernames, with which applications may connect rights: who gives which, and how many.

use chrono::TimeDelta;
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::{
    support::{Answer, Browser, TestApp},
    users::signed_in,
};

async fn choose(browser: &Browser, name: Option<&str>) -> Answer {
    browser.call(Method::PUT, "/v1/me", Some(json!({ "username": name.unwrap_or_default() }))).await
}

#[tokio::test]
async fn reserved_names_are_given_by_administrators_of_the_system() {
    let app = TestApp::start().await;
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let (admin, boss) = (app.admin().await, app.caller("boss@example.com").await);
    let browser = signed_in(&app, "ana@example.com").await;
    let reserved = [("username".to_owned(), "reserved".to_owned())];
    assert_eq!(choose(&browser, Some("Root")).await.problem(400).1, reserved);
    let path = format!("/v1/companies/1/users/{ana}");
    assert_eq!(boss.put(&path, json!({ "username": "git" })).await.problem(400).1, reserved);
    let new = json!({ "name": "Eva", "email": "eva@example.com", "username": "administrator" });
    assert_eq!(boss.post("/v1/companies/1/users", new).await.problem(400).1, reserved);
    assert_eq!(
        admin.put(&path, json!({ "username": "root" })).await.expect(200)["preferred_username"],
        "root"
    );

    // A name that is derived from an email gets a number.
    for (email, name) in
        [("git@example.com", "git1"), ("git@example.org", "git12"), ("leo@example.com", "leo")]
    {
        let new = json!({ "name": "X", "email": email });
        let user = boss.post("/v1/companies/1/users", new).await.expect(201);
        assert_eq!(user["preferred_username"], name);
    }

    // The list is a setting.
    let wrong = admin.patch("/v1/settings", json!({ "reserved_usernames": ["a b"] })).await.problem(400);
    assert_eq!(wrong.1, [("reserved_usernames".to_owned(), "invalid".to_owned())]);
    let list = json!({ "reserved_usernames": ["Deploy", "deploy", "ci"] });
    let settings = admin.patch("/v1/settings", list).await.expect(200);
    assert_eq!(settings["reserved_usernames"], json!(["ci", "deploy"]));
    assert_eq!(choose(&browser, Some("deploy")).await.problem(400).1, reserved);
    choose(&browser, Some("git")).await.expect(200);
}

#[tokio::test]
async fn the_own_username_is_chosen_shortly_after_signing_in() {
    let app = TestApp::start().await;
    app.add_user(1, "ana@example.com", json!({})).await;
    let bearer = app.caller("ana@example.com").await;
    let refused = bearer.put("/v1/me", json!({ "username": "annie" })).await;
    assert_eq!(refused.problem(403).0, "recent_sign_in_required");
    let browser = signed_in(&app, "ana@example.com").await;
    choose(&browser, Some("annie")).await.expect(200);
    bearer.put("/v1/me", json!({ "username": "annie", "name": "Ana" })).await.expect(200);
    app.advance(TimeDelta::minutes(11));
    assert_eq!(choose(&browser, Some("anita")).await.problem(403).0, "recent_sign_in_required");
}

#[tokio::test]
async fn a_person_has_at_most_three_usernames() {
    let app = TestApp::start().await;
    app.add_user(1, "ana@example.com", json!({})).await;
    let browser = signed_in(&app, "ana@example.com").await;
    for name in ["annie", "anita"] {
        choose(&browser, Some(name)).await.expect(200);
    }
    let (_, fields) = choose(&browser, Some("anouk")).await.problem(400);
    assert_eq!(fields, [("username".to_owned(), "too_many".to_owned())]);
    choose(&browser, None).await.expect(200);
    for name in ["ana", "annie"] {
        choose(&browser, Some(name)).await.expect(200);
    }
}

#[tokio::test]
async fn usernames_can_be_left_to_administrators() {
    let app = TestApp::start().await;
    let id = app.add_user(1, "ana@example.com", json!({})).await;
    let admin = app.admin().await;
    admin.patch("/v1/settings", json!({ "users_choose_usernames": false })).await.expect(200);
    let browser = signed_in(&app, "ana@example.com").await;
    assert_eq!(choose(&browser, Some("annie")).await.problem(403).0, "usernames_by_administrators");
    admin.put(&format!("/v1/companies/1/users/{id}"), json!({ "username": "annie" })).await.expect(200);
    choose(&browser, Some("annie")).await.expect(200);
}

#[tokio::test]
async fn a_generated_username_costs_few_look_ups_however_many_are_taken() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let add = async |email: &str| {
        let new = json!({ "name": "X", "email": email });
        let user = admin.post("/v1/companies/1/users", new).await.expect(201);
        user["preferred_username"].as_str().unwrap().to_owned()
    };
    assert_eq!(add("ma@a.example").await, "ma");
    let names: Vec<_> =
        (2..=3_000).filter(|number| *number != 777).map(|number| format!("ma{number}")).collect();
    let connection = sea_orm::Database::connect(app.database_url()).await.unwrap();
    for names in names.chunks(500) {
        let rows: Vec<_> = names.iter().map(|name| format!("('{name}', 1, 0)")).collect();
        let sql = format!("INSERT INTO usernames (name, user_id, created_at) VALUES {}", rows.join(", "));
        connection.execute_unprepared(&sql).await.unwrap();
    }
    connection.close().await.unwrap();
    // The gap among them would be found only by reading all of them.
    assert_eq!(add("ma@b.example").await, "ma3001");
    let before = app.statements();
    assert_eq!(add("ma@c.example").await, "ma3002");
    let with_many = app.statements() - before;
    let before = app.statements();
    assert_eq!(add("unique@c.example").await, "unique");
    let with_none = app.statements() - before;
    assert!(with_many <= with_none + 6, "{with_many} statements, {with_none} without any");
}

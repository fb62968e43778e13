//! Imports of people from a file.

mod bounds;
mod exports;
mod input;
mod interrupted;
mod pauses;
mod rules;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    oauth::party::send,
    support::{Answer, Client, Patience, TestApp},
};

const IMPORTS: &str = "/v1/companies/1/imports";

/// Uploads a file in parts of a size; returns the import.
async fn upload_in(caller: &Client, bytes: &[u8], size: usize) -> Value {
    let new = json!({ "file_name": "people.csv", "size": bytes.len() });
    let import = caller.post(IMPORTS, new).await.expect(201);
    let mut import = import;
    for (index, part) in bytes.chunks(size).enumerate() {
        import = put_part(caller, &import, index * size, part).await.expect(200);
    }
    import
}

async fn upload(caller: &Client, text: &str) -> Value {
    upload_in(caller, text.as_bytes(), 200_000).await
}

async fn put_part(caller: &Client, import: &Value, offset: usize, part: &[u8]) -> Answer {
    let path = format!("{IMPORTS}/{}/content?offset={offset}", import["id"]);
    let request = caller.request(Method::PUT, &path).header("content-type", "application/octet-stream");
    send(request.body(part.to_vec())).await
}

fn path(import: &Value) -> String {
    format!("{IMPORTS}/{}", import["id"])
}

/// Waits until an import is in a state.
async fn until(caller: &Client, import: &Value, state: &str) -> Value {
    let patience = Patience::begin();
    loop {
        let now = caller.get(&path(import)).await.expect(200);
        if now["state"] == state {
            return now;
        }
        patience.pause(|| format!("{state}: {now}")).await;
    }
}

/// Does the dry run.
async fn check(caller: &Client, import: &Value) -> Value {
    caller.post(&format!("{}/check", path(import)), json!({})).await.expect(200);
    until(caller, import, "checked").await
}

async fn apply(caller: &Client, import: &Value, how: Value) -> Value {
    caller.post(&format!("{}/apply", path(import)), how).await.expect(200);
    until(caller, import, "applied").await
}

/// Uploads a file and does the dry run.
async fn checked(caller: &Client, text: &str) -> Value {
    let import = upload(caller, text).await;
    check(caller, &import).await
}

/// The numbers of rows to create, change, disable, leave and with an error.
fn planned(import: &Value) -> [i64; 5] {
    ["create", "change", "disable", "unchanged", "error"].map(|name| import["counts"][name].as_i64().unwrap())
}

/// The numbers of rows that were applied, failed and were undone.
fn done(import: &Value) -> [i64; 3] {
    ["applied", "failed", "undone"].map(|name| import["counts"][name].as_i64().unwrap())
}

/// The rows of an import that a query selects.
async fn rows(caller: &Client, import: &Value, query: &str) -> Vec<Value> {
    caller.get(&format!("{}/rows?{query}", path(import))).await.expect(200).as_array().unwrap().clone()
}

/// The errors of an import: the line, the field and the code of each.
async fn errors(caller: &Client, import: &Value) -> Vec<String> {
    let rows = rows(caller, import, "action=error").await;
    let of_row = |row: &Value| {
        let errors = row["errors"].as_array().unwrap().clone();
        let line = row["line"].clone();
        errors.into_iter().map(move |error| {
            format!("{line} {} {}", error["field"].as_str().unwrap(), error["code"].as_str().unwrap())
        })
    };
    rows.iter().flat_map(of_row).collect()
}

/// A user of company 1.
async fn user(caller: &Client, email: &str) -> Value {
    let found = caller.get(&format!("/v1/companies/1/users?q={email}")).await.expect(200);
    found.as_array().unwrap().iter().find(|user| user["email"] == email).cloned().unwrap_or_default()
}

#[tokio::test]
async fn people_are_imported_from_a_file_after_a_dry_run_and_the_import_is_undone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.add_user(1, "luis@example.com", json!({ "name": "Luis", "given_name": "Luis" })).await;
    app.add_user(1, "old@example.com", json!({ "name": "Old" })).await;
    let before = (user(&admin, "luis@example.com").await, user(&admin, "old@example.com").await);
    let text = "Email;Name;Role;Status;attributes.team\r\n\
                ana@example.com;Ana;company_admin;;red\r\n\
                luis@example.com;Luis Pérez;;;blue\r\n\
                old@example.com;Old;;disabled;\r\n\
                admin@example.com;;;;\r\n";
    app.settled().await;
    let mails = app.mails(0).await.len();
    let import = checked(&admin, text).await;
    assert_eq!(import["encoding"], "utf-8");
    assert_eq!(
        (&import["delimiter"], &import["has_header"], &import["total"]),
        (&json!(";"), &json!(true), &json!(4))
    );
    assert_eq!(planned(&import), [1, 1, 1, 1, 0]);
    let changed = rows(&admin, &import, "action=change").await;
    assert_eq!((&changed[0]["line"], &changed[0]["email"]), (&json!(3), &json!("luis@example.com")));
    let changes = json!([
        { "field": "attributes", "before": null, "after": { "team": "blue" } },
        { "field": "name", "before": "Luis", "after": "Luis Pérez" },
    ]);
    assert_eq!(changed[0]["changes"], changes);
    assert_eq!(user(&admin, "ana@example.com").await, Value::Null, "a dry run changes nothing");
    let import = apply(&admin, &import, json!({})).await;
    assert_eq!((done(&import), &import["processed"]), ([3, 0, 0], &json!(3)));
    let ana = user(&admin, "ana@example.com").await;
    assert_eq!((&ana["status"], &ana["company_role"]), (&json!("invited"), &json!("company_admin")));
    assert_eq!(user(&admin, "luis@example.com").await["name"], "Luis Pérez");
    assert_eq!(user(&admin, "old@example.com").await["status"], "disabled");
    app.settled().await;
    assert_eq!(app.mails(0).await.len(), mails, "nobody is invited unless that is wanted");
    assert_eq!(app.audited("import.applied").await.len(), 1);
    assert_eq!(app.audited("user.updated").await.len(), 2);
    // A second time there is nothing to do.
    assert_eq!(planned(&checked(&admin, text).await), [0, 0, 0, 4, 0]);
    admin.post(&format!("{}/undo", path(&import)), json!({})).await.expect(200);
    let import = until(&admin, &import, "undone").await;
    assert_eq!(done(&import), [0, 0, 3]);
    assert_eq!(user(&admin, "ana@example.com").await, Value::Null);
    for (before, email) in [(before.0, "luis@example.com"), (before.1, "old@example.com")] {
        let after = user(&admin, email).await;
        for field in ["name", "status", "attributes", "given_name", "company_role"] {
            assert_eq!(after.get(field), before.get(field), "{email} {field}");
        }
    }
}

#[tokio::test]
async fn new_people_are_invited_if_that_is_wanted_and_undoing_revokes_it() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let import = checked(&admin, "email,name\nana@example.com,Ana\n").await;
    let import = apply(&admin, &import, json!({ "send_invitations": true })).await;
    let mails = app.mails(1).await;
    assert!(mails.iter().any(|mail| mail.contains("ana@example.com")));
    admin.post(&format!("{}/undo", path(&import)), json!({})).await.expect(200);
    until(&admin, &import, "undone").await;
    assert_eq!(app.count_all(&["invitations"]).await, [0]);
}

#[tokio::test]
async fn an_import_is_undone_only_while_nobody_else_changed_the_people() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let import = checked(&admin, "email,name\nana@example.com,Ana\neva@example.com,Eva\n").await;
    let import = apply(&admin, &import, json!({})).await;
    let ana = user(&admin, "ana@example.com").await;
    admin
        .patch(&format!("/v1/companies/1/users/{}", ana["id"]), json!({ "name": "Ana María" }))
        .await
        .expect(200);
    let undo = format!("{}/undo", path(&import));
    assert_eq!(admin.post(&undo, json!({})).await.problem(409).0, "changed_since");
    let found = rows(&admin, &import, "changed_since=true").await;
    assert_eq!((found.len(), &found[0]["email"]), (1, &json!("ana@example.com")));
    assert_eq!(user(&admin, "eva@example.com").await["name"], "Eva");
}

#[tokio::test]
async fn access_is_imported_and_counts_seats() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let wiki = app.add_application(json!({ "name": "Wiki" }), &[1]).await;
    let id = wiki["client_id"].as_str().unwrap();
    admin
        .post(&format!("/v1/applications/{id}/roles"), json!({ "code": "editor", "name": "Editor" }))
        .await
        .expect(201);
    admin.put(&format!("/v1/companies/1/entitlements/{id}"), json!({ "seats": 2 })).await.expect(200);
    let text = format!(
        "email,name,access.{id},access.{id}:editor\na@example.com,A,user,yes\nb@example.com,B,user,\nc@example.com,C,owner,\n\
         admin@example.com,,,maybe\n"
    );
    let import = checked(&admin, &text).await;
    let field = format!("access.{id}");
    let expected =
        [format!("3 {field} no_seats"), format!("4 {field} unknown"), format!("5 {field}:editor invalid")];
    assert_eq!(errors(&admin, &import).await, expected);
    let import = apply(&admin, &import, json!({})).await;
    let a = user(&admin, "a@example.com").await;
    let access = format!("/v1/companies/1/applications/{id}/access/{}", a["id"]);
    assert_eq!(admin.get(&access).await.expect(200)["roles"], json!(["user", "editor"]));
    // Taken away by the same columns, and given back by undoing that.
    let text = format!("email,access.{id}:editor\na@example.com,no\n");
    let second = checked(&admin, &text).await;
    assert_eq!(planned(&second), [0, 1, 0, 0, 0]);
    let second = apply(&admin, &second, json!({})).await;
    assert_eq!(admin.get(&access).await.expect(200)["roles"], json!(["user"]));
    admin.post(&format!("{}/undo", path(&second)), json!({})).await.expect(200);
    until(&admin, &second, "undone").await;
    assert_eq!(admin.get(&access).await.expect(200)["roles"], json!(["user", "editor"]));
    admin.post(&format!("{}/undo", path(&import)), json!({})).await.expect(200);
    until(&admin, &import, "undone").await;
    assert_eq!(user(&admin, "a@example.com").await, Value::Null);
}

#[tokio::test]
async fn a_password_hash_of_another_system_keeps_working() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    // `correct horse ñ`, as Django 5.2 hashed it.
    let hash = "pbkdf2_sha256$2000$seasalt1234567890abcde$Py0B9qOqMtiiGm+YTKPSGXbAeuoIxLCc0DgzB5GlDeE=";
    let import =
        checked(&admin, &format!("email,name,password_hash\nana@example.com,Ana,\"{hash}\"\n")).await;
    assert_eq!(planned(&import), [1, 0, 0, 0, 0], "{:?}", errors(&admin, &import).await);
    let stored = app.texts("import_rows", "cells").await.concat()
        + &app.texts("import_chunks", "sealed").await.concat();
    assert!(!stored.contains("pbkdf2") && !stored.contains("seasalt"), "{stored}");
    apply(&admin, &import, json!({})).await;
    assert_eq!(user(&admin, "ana@example.com").await["status"], "active");
    assert_eq!(app.browser().sign_in("/sign-in", "ana@example.com", "correct horse ñ").await.status, 303);
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@example.com").await;
    let import = upload(&boss, "email,name,password_hash\neva@example.com,Eva,x\n").await;
    let (_, fields) = boss.post(&format!("{}/check", path(&import)), json!({})).await.problem(400);
    assert_eq!(fields, [("mapping.2.field".to_owned(), "forbidden".to_owned())]);
}

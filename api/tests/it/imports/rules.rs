//! Who may import, and whom an import never touches.

use super::*;
use crate::support::ADMIN;

#[tokio::test]
async fn nobody_disables_the_last_administrator_or_oneself() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.add_user(1, "second@example.com", json!({ "system_role": "admin" })).await;
    let second = app.caller("second@example.com").await;
    let text = format!("email,status\n{ADMIN},disabled\nsecond@example.com,disabled\n");
    // The own row is an error, so that the other one is not the last.
    let import = checked(&second, &text).await;
    assert_eq!(errors(&second, &import).await, ["3  own_role"]);
    assert_eq!(planned(&import), [0, 0, 1, 0, 1]);
    let text = format!("email,status\n{ADMIN},no\n");
    let import = checked(&admin, &text).await;
    assert_eq!(errors(&admin, &import).await, ["2  own_role"]);
    // An application that administers the installation is not a person.
    let applied = checked(&second, &format!("email,status\n{ADMIN},disabled\n")).await;
    apply(&second, &applied, json!({})).await;
    assert_eq!(user(&second, ADMIN).await["status"], "disabled");
    assert_eq!(user(&second, "second@example.com").await["status"], "active");
}

#[tokio::test]
async fn administrators_of_a_company_import_its_people_and_others_do_not() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "user@example.com", json!({})).await;
    app.add_user(2, "foreign@example.com", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@example.com").await;
    let import = checked(&boss, &format!("email,name\nana@example.com,Ana\n{ADMIN},Renamed\n")).await;
    assert_eq!(errors(&boss, &import).await, ["3  forbidden"], "a person with a system role");
    apply(&boss, &import, json!({})).await;
    for (caller, status) in [
        (app.caller("user@example.com").await, 403),
        (app.caller("foreign@example.com").await, 404),
        (app.anonymous(), 401),
    ] {
        caller.get(IMPORTS).await.problem(status);
        caller.get(&path(&import)).await.problem(status);
        caller.post(&format!("{}/undo", path(&import)), json!({})).await.problem(status);
        caller.get(&format!("{}/rows", path(&import))).await.problem(status);
        caller.get(&format!("{}/report", path(&import))).await.problem(status);
    }
    // Another company's import is not found through the caller's own.
    let other = app.caller("foreign@example.com").await;
    other.get(&format!("/v1/companies/2/imports/{}", import["id"])).await.problem(404);
    assert_eq!(boss.get(IMPORTS).await.expect(200).as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_row_whose_person_was_changed_since_the_dry_run_fails_and_the_others_are_applied() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let luis = app.add_user(1, "luis@example.com", json!({ "name": "Luis" })).await;
    let text = "email,name\na@example.com,A\nluis@example.com,Luis Pérez\nb@example.com,B\nc@example.com,C\n";
    let import = checked(&admin, text).await;
    admin.patch(&format!("/v1/companies/1/users/{luis}"), json!({ "name": "Luisa" })).await.expect(200);
    app.add_user(1, "b@example.com", json!({ "name": "Taken" })).await;
    let import = apply(&admin, &import, json!({})).await;
    assert_eq!((done(&import), &import["processed"]), ([2, 2, 0], &json!(4)));
    let failed = rows(&admin, &import, "state=failed").await;
    let codes: Vec<_> = failed.iter().map(|row| (&row["line"], &row["errors"][0]["code"])).collect();
    assert_eq!(codes, [(&json!(3), &json!("changed_since")), (&json!(4), &json!("duplicate"))]);
    assert_eq!(user(&admin, "luis@example.com").await["name"], "Luisa");
    assert_eq!(user(&admin, "c@example.com").await["name"], "C");
}

#[tokio::test]
async fn an_import_stops_when_its_caller_loses_the_right() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let boss = app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let caller = app.caller("boss@example.com").await;
    let import = upload(&caller, "email,name\nana@example.com,Ana\n").await;
    caller.post(&format!("{}/check", path(&import)), json!({})).await.expect(200);
    admin
        .patch(&format!("/v1/companies/1/users/{boss}"), json!({ "company_role": "member" }))
        .await
        .expect(200);
    interrupted::work(&app, &import).await;
    let import = until(&admin, &import, "failed").await;
    assert!(import["error"].as_str().unwrap().contains("right"), "{import}");
}

#[tokio::test]
async fn an_import_has_the_rights_of_the_person_who_checks_and_applies_it() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@example.com").await;
    // Only who created an import uploads its file.
    let text = "email,name,username\nana@example.com,Ana,root\n";
    let new = json!({ "file_name": "people.csv", "size": text.len() });
    let import = admin.post(IMPORTS, new).await.expect(201);
    assert_eq!(put_part(&boss, &import, 0, text.as_bytes()).await.problem(403).0, "of_another");
    put_part(&admin, &import, 0, text.as_bytes()).await.expect(200);
    // Another one's dry run is not applied: rows may be fine by it that this one may not apply.
    let import = check(&admin, &import).await;
    assert_eq!(planned(&import), [1, 0, 0, 0, 0]);
    let apply_path = format!("{}/apply", path(&import));
    assert_eq!(boss.post(&apply_path, json!({})).await.problem(409).0, "checked_by_another");
    let import = check(&boss, &import).await;
    assert_eq!(errors(&boss, &import).await, ["2 username reserved"]);
    assert_eq!(admin.post(&apply_path, json!({})).await.problem(409).0, "checked_by_another");
    apply(&boss, &import, json!({})).await;
    assert_eq!(user(&admin, "ana@example.com").await, Value::Null);
}

#[tokio::test]
async fn an_import_is_undone_with_the_rights_of_the_person_who_undoes_it() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "second@example.com", json!({ "name": "Before", "system_role": "admin" })).await;
    let boss = app.caller("boss@example.com").await;
    let import = checked(&admin, "email,name\nsecond@example.com,After\neva@example.com,Eva\n").await;
    let import = apply(&admin, &import, json!({})).await;
    boss.post(&format!("{}/undo", path(&import)), json!({})).await.expect(200);
    let import = until(&boss, &import, "undone").await;
    assert_eq!(done(&import), [0, 1, 1]);
    let failed = rows(&boss, &import, "state=failed").await;
    assert_eq!((&failed[0]["line"], &failed[0]["errors"][0]["code"]), (&json!(2), &json!("forbidden")));
    assert_eq!(user(&admin, "second@example.com").await["name"], "After");
    let names = app.texts("audit_events WHERE kind = 'user.deleted'", "actor_name").await;
    assert_eq!(names, [user(&admin, "boss@example.com").await["name"].as_str().unwrap()]);
}

#[tokio::test]
async fn roles_that_were_taken_away_since_the_dry_run_are_not_given_back() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let wiki = app.add_application(json!({ "name": "Wiki" }), &[1]).await;
    let id = wiki["client_id"].as_str().unwrap();
    for role in ["editor", "owner"] {
        let new = json!({ "code": role, "name": role });
        admin.post(&format!("/v1/applications/{id}/roles"), new).await.expect(201);
    }
    let bob = app.add_user(1, "bob@example.com", json!({ "company_role": "company_admin" })).await;
    let access = format!("/v1/companies/1/applications/{id}/access/{bob}");
    admin.put(&access, json!({ "roles": ["owner"] })).await.expect(200);
    let text = format!("email,access.{id}:editor\nbob@example.com,yes\n");
    let import = checked(&admin, &text).await;
    admin.put(&access, json!({ "roles": ["user"] })).await.expect(200);
    let import = apply(&admin, &import, json!({})).await;
    let failed = rows(&admin, &import, "state=failed").await;
    assert_eq!(failed[0]["errors"][0]["code"], "changed_since");
    assert_eq!(admin.get(&access).await.expect(200)["roles"], json!(["user"]));
    // So it is when an import is undone.
    let import = checked(&admin, &text).await;
    let import = apply(&admin, &import, json!({})).await;
    assert_eq!(done(&import), [1, 0, 0]);
    admin.delete(&access).await.expect(204);
    admin.post(&format!("{}/undo", path(&import)), json!({})).await.expect(200);
    assert_eq!(done(&until(&admin, &import, "undone").await), [0, 1, 0]);
    assert_eq!(admin.get(&access).await.expect(200)["roles"], json!([]));
    // The role in the company is compared too, also where the row did not change it.
    let text = "email,name,company_role\nbob@example.com,Robert,company_admin\n";
    let import = checked(&admin, text).await;
    let demoted = json!({ "company_role": "member" });
    admin.patch(&format!("/v1/companies/1/users/{bob}"), demoted).await.expect(200);
    assert_eq!(done(&apply(&admin, &import, json!({})).await), [0, 1, 0]);
    assert_eq!(user(&admin, "bob@example.com").await["company_role"], "member");
}

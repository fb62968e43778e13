//! The roles that people can have in an application.

use serde_json::{Value, json};

use crate::{
    applications::{fields, patch},
    support::TestApp,
};

fn codes(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn roles_are_added_changed_and_deleted() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/applications/wiki", json!({ "name": "Wiki" })).await.expect(201);
    let path = "/v1/applications/wiki/roles";
    let editor = json!({ "code": "editor", "name": " Editor ", "description": "Writes" });
    let answer = admin.post(path, editor).await;
    assert_eq!(answer.header("location"), "/v1/applications/wiki/roles/editor");
    let made = answer.expect(201);
    assert_eq!(made, json!({ "code": "editor", "name": "Editor", "description": "Writes" }));
    assert_eq!(admin.get(&format!("{path}/editor")).await.expect(200), made);
    admin.post(path, json!({ "code": "boss", "name": "Boss" })).await.expect(201);
    let first = admin.get(&format!("{path}?page_size=2")).await;
    assert_eq!(first.header("x-total-count"), "3");
    assert_eq!(codes(&first.expect(200)), ["user", "editor"]);
    assert_eq!(codes(&admin.get(&format!("{path}?q=ed")).await.expect(200)), ["editor"]);

    let changed = admin.put(&format!("{path}/editor"), json!({ "name": "Author" })).await.expect(200);
    assert_eq!((&changed["code"], &changed["description"]), (&json!("editor"), &json!("Writes")));
    let changed = patch(&admin, &format!("{path}/editor"), json!({ "description": null })).await.expect(200);
    assert_eq!(changed, json!({ "code": "editor", "name": "Author", "description": null }));
    let tag = admin.get("/v1/applications/wiki").await.header("etag");
    admin.delete(&format!("{path}/editor")).await.expect(204);
    let shown = admin.get("/v1/applications/wiki").await;
    assert_ne!(shown.header("etag"), tag, "the roles are part of the application");
    assert_eq!(codes(&shown.expect(200)["roles"]), ["user", "boss"]);
    assert_eq!(admin.delete(&format!("{path}/editor")).await.problem(404).0, "not_found");
    assert_eq!(admin.put(&format!("{path}/editor"), json!({ "name": "X" })).await.status, 404);
    assert_eq!(admin.get("/v1/applications/none/roles").await.status, 404);
}

#[tokio::test]
async fn invalid_and_duplicate_codes_are_reported_at_their_fields_also_in_parallel() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for client_id in ["wiki", "crm"] {
        admin.post(&format!("/v1/applications/{client_id}"), json!({ "name": client_id })).await.expect(201);
    }
    let path = "/v1/applications/wiki/roles";
    for (body, expected) in [
        (json!({ "name": "X" }), vec!["code required"]),
        (json!({ "code": "boss" }), vec!["name required"]),
        (json!({ "code": null, "name": "X" }), vec!["code invalid"]),
        (json!({ "code": 7, "name": "X" }), vec!["code invalid"]),
        (json!({ "code": "", "name": " " }), vec!["code required", "name required"]),
        (json!({ "code": "Boss", "name": "X" }), vec!["code invalid"]),
        (json!({ "code": "b\u{43e}ss", "name": "X" }), vec!["code invalid"]),
        (json!({ "code": "boss\u{200b}", "name": "X" }), vec!["code invalid"]),
        (json!({ "code": "b", "name": "X" }), vec!["code invalid"]),
        (json!({ "code": "x".repeat(51), "name": "x".repeat(256) }), vec!["code too_long", "name too_long"]),
        (json!({ "code": "boss", "name": "a\u{0}b" }), vec!["name invalid"]),
        (
            json!({ "code": "boss", "name": "X", "description": "x".repeat(1_001) }),
            vec!["description too_long"],
        ),
        (json!({ "code": "user", "name": "X" }), vec!["code duplicate"]),
    ] {
        assert_eq!(fields(admin.post(path, body.clone()).await), expected, "{body}");
    }
    let calls = (0..6).map(|_| admin.post(path, json!({ "code": "boss", "name": "Boss" })));
    let (made, refused): (Vec<_>, Vec<_>) =
        futures::future::join_all(calls).await.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(made.len(), 1);
    assert!(refused.into_iter().all(|answer| fields(answer) == ["code duplicate"]));
    assert_eq!(
        fields(admin.put(&format!("{path}/boss"), json!({ "code": "user" })).await),
        ["code duplicate"]
    );
    assert_eq!(
        fields(patch(&admin, &format!("{path}/boss"), json!({ "code": null })).await),
        ["code required"]
    );
    admin.post("/v1/applications/crm/roles", json!({ "code": "boss", "name": "Boss" })).await.expect(201);
}

#[tokio::test]
async fn a_role_in_use_cannot_be_deleted_and_keeps_its_members_when_renamed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    let made = app.add_application(json!({ "name": "Wiki" }), &[ana]).await;
    let client_id = made["client_id"].as_str().unwrap();
    let path = format!("/v1/applications/{client_id}/roles");
    assert_eq!(admin.delete(&format!("{path}/user")).await.problem(409).0, "last_role");
    admin.post(&path, json!({ "code": "boss", "name": "Boss" })).await.expect(201);
    assert_eq!(admin.delete(&format!("{path}/user")).await.problem(409).0, "in_use", "ana has it");
    let entitlement = format!("/v1/companies/1/entitlements/{client_id}");
    admin.put(&entitlement, json!({ "roles": ["user", "boss"] })).await.expect(200);
    assert_eq!(admin.delete(&format!("{path}/boss")).await.problem(409).0, "in_use", "it is named");
    assert_eq!(patch(&admin, &entitlement, json!({ "roles": null })).await.status, 200);
    admin.delete(&format!("{path}/boss")).await.expect(204);

    let caller = app.caller("ana@example.com").await;
    admin.put(&format!("{path}/user"), json!({ "code": "reader" })).await.expect(200);
    let seen = caller.get("/v1/me/applications").await.expect(200);
    assert_eq!(seen[0]["roles"], json!(["reader"]), "at once");
}

#[tokio::test]
async fn the_role_of_every_member_stays_what_it_is() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = app.add_application(json!({ "name": "Wiki", "access_policy": "all_members" }), &[]).await;
    let path = format!("/v1/applications/{}/roles", made["client_id"].as_str().unwrap());
    admin.post(&path, json!({ "code": "boss", "name": "Boss" })).await.expect(201);
    let user = format!("{path}/user");
    assert_eq!(admin.put(&user, json!({ "code": "reader" })).await.problem(409).0, "in_use");
    assert_eq!(admin.delete(&user).await.problem(409).0, "in_use");
    assert_eq!(admin.put(&user, json!({ "name": "Reader" })).await.status, 200);
}

#[tokio::test]
async fn a_company_admin_sees_the_roles_of_entitled_applications_only() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "plain@example.com", json!({})).await;
    let boss = app.caller("boss@example.com").await;
    let made = app.add_application(json!({ "name": "Wiki" }), &[]).await;
    let path = format!("/v1/applications/{}/roles", made["client_id"].as_str().unwrap());
    admin.post("/v1/applications/crm", json!({ "name": "CRM" })).await.expect(201);
    assert_eq!(codes(&boss.get(&path).await.expect(200)), ["user"]);
    assert_eq!(boss.get("/v1/applications/crm/roles").await.status, 404);
    let body = json!({ "code": "boss", "name": "Boss" });
    assert_eq!(boss.post(&path, body.clone()).await.problem(403).0, "forbidden");
    assert_eq!(boss.post("/v1/applications/crm/roles", body).await.status, 404);
    assert_eq!(boss.delete(&format!("{path}/user")).await.status, 403);
    assert_eq!(app.caller("plain@example.com").await.get(&path).await.status, 403);
}

#[tokio::test]
async fn a_role_assigned_while_it_is_deleted_is_either_kept_or_rejected() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = app.add_application(json!({ "name": "Wiki" }), &[]).await;
    let client_id = made["client_id"].as_str().unwrap();
    let roles = format!("/v1/applications/{client_id}/roles");
    let access = format!("/v1/companies/1/applications/{client_id}/access/1");
    let entitlement = format!("/v1/companies/1/entitlements/{client_id}");
    for round in 0..6 {
        let code = format!("role-{round}");
        admin.post(&roles, json!({ "code": code, "name": "Role" })).await.expect(201);
        let path = format!("{roles}/{code}");
        let (body, named) = (json!({ "roles": [code] }), json!({ "roles": ["user", code] }));
        let (given, allowed, deleted) =
            futures::join!(admin.put(&access, body), admin.put(&entitlement, named), admin.delete(&path));
        let statuses = [&given, &allowed, &deleted].map(|answer| answer.status.as_u16());
        assert!(matches!(statuses, [200, 200, 409] | [400, 400, 204]), "{statuses:?}");
        let kept = admin.get(&path).await.status == 200;
        assert_eq!(kept, statuses[2] == 409, "{statuses:?}");
        let has = admin.get(&access).await.expect(200)["roles"] == json!([code]);
        assert_eq!(has, statuses[0] == 200, "{statuses:?}");
        admin.put(&entitlement, json!({})).await.expect(200);
        admin.delete(&access).await;
    }
}

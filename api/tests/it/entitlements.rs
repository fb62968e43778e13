//! Entitlements: what companies may use, and on which terms (UC-8, UC-9).

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    applications::{fields, if_match, patch},
    support::{Client, TestApp},
};

/// Applications with the roles `user` and `editor`.
pub async fn applications(admin: &Client, client_ids: &[&str]) {
    for client_id in client_ids {
        let path = format!("/v1/applications/{client_id}");
        admin.post(&path, json!({ "name": format!("The {client_id}") })).await.expect(201);
        let role = json!({ "code": "editor", "name": "Editor" });
        admin.post(&format!("{path}/roles"), role).await.expect(201);
    }
}

fn client_ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["application"]["client_id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn entitlements_are_listed_by_company_and_by_application() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    applications(&admin, &["mail", "crm", "wiki"]).await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    for (company, client_id, body) in [
        (1, "wiki", json!({ "roles": ["editor"], "seats": 5 })),
        (1, "crm", json!({})),
        (2, "wiki", json!({ "valid_until": "2030-01-01T00:00:00Z" })),
    ] {
        admin.put(&format!("/v1/companies/{company}/entitlements/{client_id}"), body).await.expect(200);
    }
    let first = admin.get("/v1/companies/1/entitlements?page_size=1").await;
    assert_eq!(first.header("x-total-count"), "2");
    assert_eq!(client_ids(&first.expect(200)), ["crm"]);
    let found = admin.get("/v1/companies/1/entitlements?q=the+w").await.expect(200);
    assert_eq!(client_ids(&found), ["wiki"]);
    assert_eq!((&found[0]["roles"], &found[0]["seats"]), (&json!(["editor"]), &json!(5)));
    let path = "/v1/applications/wiki/entitlements";
    let listed = admin.get(path).await.expect(200);
    assert_eq!(
        (&listed[0]["company"]["code"], &listed[1]["company"]["code"]),
        (&json!("acme"), &json!("other"))
    );
    assert_eq!((&listed[0]["roles"], &listed[1]["roles"]), (&json!(["editor"]), &json!(null)));
    assert_eq!(admin.get(&format!("{path}?q=oth")).await.header("x-total-count"), "1");
    assert_eq!(admin.get("/v1/applications/none/entitlements").await.status, 404);

    app.add_user(2, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@example.com").await;
    let own = boss.get(path).await.expect(200);
    assert_eq!(own.as_array().unwrap().len(), 1);
    assert_eq!(own[0]["company"]["id"], 2);
    assert_eq!(boss.get("/v1/applications/crm/entitlements").await.status, 404);
    assert_eq!(boss.get("/v1/companies/1/entitlements").await.status, 404);
    assert_eq!(boss.get("/v1/companies/1/entitlements/wiki").await.status, 404);
    assert_eq!(boss.get("/v1/companies/2/entitlements/wiki").await.status, 200);
    assert_eq!(boss.put("/v1/companies/2/entitlements/wiki", json!({})).await.status, 403);
    assert_eq!(boss.delete("/v1/companies/2/entitlements/wiki").await.status, 403);
}

#[tokio::test]
async fn an_entitlement_is_set_anew_or_in_part_and_only_as_it_was_seen() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    applications(&admin, &["wiki"]).await;
    let path = "/v1/companies/1/entitlements/wiki";
    assert_eq!(admin.get(path).await.problem(404).0, "not_found");
    assert_eq!(patch(&admin, path, json!({ "seats": 3 })).await.problem(404).0, "not_found");
    assert_eq!(if_match(&admin, Method::PUT, path, "\"1\"", json!({})).await.problem(412).0, "changed");
    let terms = json!({ "roles": ["editor"], "seats": 3, "valid_from": "2020-01-01T00:00:00Z",
        "valid_until": "2090-01-01T00:00:00Z" });
    let made = admin.put(path, terms).await;
    let tag = made.header("etag");
    assert_eq!(admin.get(path).await.header("etag"), tag);
    let read = made.expect(200);
    // What GET gave can be PUT back, and is no change.
    assert_eq!(admin.put(path, read.clone()).await.header("etag"), tag);
    let changed = patch(&admin, path, json!({ "seats": null, "roles": null })).await.expect(200);
    assert_eq!((&changed["seats"], &changed["roles"]), (&json!(null), &json!(null)));
    assert_eq!(changed["valid_until"], read["valid_until"]);
    assert_eq!(if_match(&admin, Method::PUT, path, &tag, json!({})).await.problem(412).0, "changed");
    let bare = admin.put(path, json!({})).await.expect(200);
    assert_eq!((&bare["valid_from"], &bare["valid_until"]), (&json!(null), &json!(null)));
    for (body, expected) in [
        (
            json!({ "valid_from": "2030-01-02T00:00:00Z", "valid_until": "2030-01-01T00:00:00Z" }),
            "valid_until invalid",
        ),
        (
            json!({ "valid_from": "2030-01-01T00:00:00Z", "valid_until": "2030-01-01T00:00:00Z" }),
            "valid_until invalid",
        ),
        (json!({ "valid_from": "yesterday" }), "valid_from invalid"),
        (json!({ "seats": 0 }), "seats invalid"),
        (json!({ "seats": -1 }), "seats invalid"),
        (json!({ "seats": "many" }), "seats invalid"),
        (json!({ "roles": [] }), "roles required"),
        (json!({ "roles": ["user", "boss"] }), "roles.1 unknown"),
        (json!({ "roles": "user" }), "roles invalid"),
        (json!({ "roles": [null] }), "roles.0 invalid"),
    ] {
        assert_eq!(fields(admin.put(path, body.clone()).await), [expected], "{body}");
    }
    patch(&admin, path, json!({ "valid_from": "2030-01-02T00:00:00Z" })).await.expect(200);
    let reversed = patch(&admin, path, json!({ "valid_until": "2030-01-01T00:00:00Z" })).await;
    assert_eq!(fields(reversed), ["valid_until invalid"], "against what stands");
    assert_eq!(admin.put("/v1/companies/1/entitlements/none", json!({})).await.status, 404);
    assert_eq!(admin.put("/v1/companies/9/entitlements/wiki", json!({})).await.status, 404);
}

#[tokio::test]
async fn seats_and_roles_in_use_block_a_change() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    applications(&admin, &["wiki"]).await;
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    let path = "/v1/companies/1/entitlements/wiki";
    admin.put(path, json!({ "seats": 5 })).await.expect(200);
    let access = "/v1/companies/1/applications/wiki/access";
    let given = json!({ "roles": [
        { "role": "user", "user_ids": [1] },
        { "role": "editor", "user_ids": [1, ana] },
    ] });
    admin.put(access, given.clone()).await.expect(200);
    let refused = patch(&admin, path, json!({ "seats": 1 })).await;
    assert!(refused.text.contains(": 2\""), "{}", refused.text);
    assert_eq!(refused.problem(409).0, "seats_in_use");
    patch(&admin, path, json!({ "seats": 2 })).await.expect(200);
    let refused = admin.put(path, json!({ "roles": ["user"] })).await;
    assert!(refused.text.contains(": 2\""), "{}", refused.text);
    assert_eq!(refused.problem(409).0, "in_use");
    assert_eq!(admin.get(access).await.expect(200), given, "nothing was changed");
    let narrowed = format!("{path}?remove_access=true");
    // Without the editor's role one seat is enough, in the same step.
    let changed = admin.put(&narrowed, json!({ "roles": ["user"], "seats": 1 })).await.expect(200);
    assert_eq!(changed["seats_used"], 1);
    assert_eq!(
        admin.get(access).await.expect(200),
        json!({ "roles": [{ "role": "user", "user_ids": [1] }] })
    );
    let outside = json!({ "roles": [{ "role": "editor", "user_ids": [ana] }] });
    assert_eq!(fields(admin.put(access, outside).await), ["roles.0.role unknown"]);
}

#[tokio::test]
async fn entitlements_are_set_together_with_the_company() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    applications(&admin, &["mail", "crm", "wiki"]).await;
    let wrong = json!({ "name": "Other", "entitlements": [
        { "client_id": "none" },
        { "client_id": "crm", "roles": ["boss"], "seats": 0 },
        { "client_id": "crm" },
        { "client_id": "wiki", "valid_from": "2030-01-02T00:00:00Z", "valid_until": "2030-01-01T00:00:00Z" },
    ] });
    assert_eq!(
        fields(admin.post("/v1/companies", wrong).await),
        [
            "entitlements.0.client_id unknown",
            "entitlements.1.roles.0 unknown",
            "entitlements.1.seats invalid",
            "entitlements.2.client_id duplicate",
            "entitlements.3.valid_until invalid",
        ]
    );
    assert_eq!(admin.get("/v1/companies").await.header("x-total-count"), "1", "nothing was added");
    for (body, field) in [
        (json!({ "name": "Other", "entitlements": [{}] }), "entitlements.0.client_id required"),
        (json!({ "name": "Other", "entitlements": {} }), "entitlements invalid"),
        (
            json!({ "name": "Other", "entitlements": [{ "client_id": 1 }] }),
            "entitlements.0.client_id invalid",
        ),
    ] {
        assert_eq!(fields(admin.post("/v1/companies", body).await), [field]);
    }
    let body = json!({ "name": "Other", "entitlements": [
        { "client_id": "crm", "roles": ["editor"], "seats": 2 },
        { "client_id": "wiki" },
    ] });
    let answer = admin.post("/v1/companies", body).await;
    let company = answer.header("location");
    answer.expect(201);
    let entitlements = format!("{company}/entitlements");
    let listed = admin.get(&entitlements).await.expect(200);
    assert_eq!(client_ids(&listed), ["crm", "wiki"]);
    assert_eq!((&listed[0]["roles"], &listed[0]["seats"]), (&json!(["editor"]), &json!(2)));

    let tag = admin.get(&company).await.header("etag");
    let unchanged = admin.put(&company, json!({ "name": "Other" })).await;
    assert_eq!(unchanged.header("etag"), tag);
    assert_eq!(client_ids(&admin.get(&entitlements).await.expect(200)), ["crm", "wiki"]);
    // An administrator who read the company before an application was added does not remove it unseen.
    admin.put(&format!("{entitlements}/mail"), json!({})).await.expect(200);
    let whole = json!({ "entitlements": [{ "client_id": "crm" }] });
    let stale = if_match(&admin, Method::PUT, &company, &tag, whole.clone()).await;
    assert_eq!(stale.problem(412).0, "changed");
    let half =
        json!({ "name": "New name", "entitlements": [{ "client_id": "crm" }, { "client_id": "none" }] });
    assert_eq!(fields(admin.put(&company, half).await), ["entitlements.1.client_id unknown"]);
    assert_eq!(admin.get(&company).await.expect(200)["name"], "Other");
    admin.put(&company, whole).await.expect(200);
    let listed = admin.get(&entitlements).await.expect(200);
    assert_eq!((client_ids(&listed), &listed[0]["roles"]), (vec!["crm"], &json!(null)));
    admin.put(&company, json!({ "entitlements": [] })).await.expect(200);
    assert_eq!(admin.get(&entitlements).await.expect(200), json!([]));
}

#[tokio::test]
async fn of_parallel_first_entitlements_one_is_made() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    applications(&admin, &["wiki"]).await;
    let calls = (1..9).map(|seats| admin.put("/v1/companies/1/entitlements/wiki", json!({ "seats": seats })));
    let answers = futures::future::join_all(calls).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(app.count_all(&["entitlements"]).await, [1]);
}

#[tokio::test]
async fn entitlements_begin_and_end_without_a_job() {
    let app = TestApp::start().await;
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    let made = app.add_application(json!({ "name": "Wiki" }), &[ana]).await;
    let path = format!("/v1/companies/1/entitlements/{}", made["client_id"].as_str().unwrap());
    let now = app.clock.now();
    let terms = json!({ "valid_from": now + TimeDelta::hours(1), "valid_until": now + TimeDelta::hours(2) });
    app.admin().await.put(&path, terms).await.expect(200);
    let ana = app.caller("ana@example.com").await;
    let count = async || ana.get("/v1/me/applications").await.expect(200).as_array().unwrap().len();
    assert_eq!(count().await, 0);
    app.advance(TimeDelta::minutes(61));
    assert_eq!(count().await, 1);
    app.advance(TimeDelta::minutes(60));
    assert_eq!(count().await, 0);
}

#[tokio::test]
async fn events_of_an_entitlement_name_the_company() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    applications(&admin, &["wiki"]).await;
    let path = "/v1/companies/1/entitlements/wiki";
    admin.put(path, json!({})).await.expect(200);
    admin.put(path, json!({ "seats": 3 })).await.expect(200);
    admin.delete(path).await.expect(204);
    let company = admin.get("/v1/companies/1").await.expect(200)["name"].clone();
    for kind in ["created", "updated", "deleted"] {
        let audited = app.audited(&format!("entitlement.{kind}")).await;
        assert_eq!((audited.len(), &audited[0]["company"]), (1, &company), "{kind}");
    }
}

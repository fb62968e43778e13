//! Users with a system role: who deletes them, and the last administrator (UC-5, UC-6).

use reqwest::Method;
use serde_json::json;

use super::World;
use crate::support::TestApp;

#[tokio::test]
async fn the_last_administrator_is_neither_disabled_nor_demoted() {
    let world = World::new().await;
    let path = "/v1/companies/1/users/1";
    for body in [json!({ "status": "disabled" }), json!({ "system_role": "app_manager" })] {
        assert_eq!(world.admin.put(path, body).await.problem(409).0, "last_admin");
    }
    assert_eq!(world.admin.patch(path, json!({ "system_role": null })).await.problem(409).0, "last_admin");
    let second = world.app.add_user(1, "second@example.com", json!({ "system_role": "admin" })).await;
    let refused = world.admin.put(path, json!({ "status": "disabled" })).await;
    assert_eq!(refused.problem(403).0, "own_role", "now another could do it");
    let second = format!("/v1/companies/1/users/{second}");
    world.admin.put(&second, json!({ "status": "disabled" })).await.expect(200);
    assert_eq!(
        world.admin.put(path, json!({ "system_role": "app_manager" })).await.problem(409).0,
        "last_admin"
    );
}

#[tokio::test]
async fn of_administrators_who_remove_each_other_at_once_one_stays() {
    let app = TestApp::start().await;
    let mut ids = vec![(1, app.admin().await)];
    for email in ["b@example.com", "c@example.com", "d@example.com"] {
        let id = app.add_user(1, email, json!({ "system_role": "admin" })).await;
        ids.push((id, app.caller(email).await));
    }
    let calls = ids.iter().enumerate().flat_map(|(index, (_, caller))| {
        let others = ids.iter().enumerate().filter(move |(other, _)| *other != index);
        others.map(move |(other, (id, _))| {
            let path = format!("/v1/companies/1/users/{id}");
            let body = match (index + other) % 3 {
                0 => (Method::PUT, Some(json!({ "status": "disabled" }))),
                1 => (Method::PATCH, Some(json!({ "system_role": null }))),
                _ => (Method::DELETE, None),
            };
            async move { caller.call(body.0, &path, body.1).await.status.as_u16() }
        })
    });
    let statuses = futures::future::join_all(calls).await;
    assert!(
        statuses.iter().all(|status| matches!(status, 200 | 204 | 401 | 403 | 404 | 409)),
        "{statuses:?}"
    );
    let mut left = 0;
    for (_, caller) in &ids {
        let answer = caller.get("/v1/me").await;
        left += usize::from(answer.status == 200 && answer.json()["system_role"] == "admin");
    }
    assert!(left >= 1, "{statuses:?}");
}

#[tokio::test]
async fn users_with_a_system_role_are_deleted_by_administrators_only() {
    let world = World::new().await;
    let manager = world.app.add_user(1, "manager@example.com", json!({ "system_role": "app_manager" })).await;
    let path = format!("/v1/companies/1/users/{manager}");
    let manager = world.app.caller("manager@example.com").await;
    assert_eq!(world.boss.delete(&path).await.problem(403).0, "forbidden");
    // An app manager reads users, and oneself nobody deletes.
    assert_eq!(manager.delete(&world.path()).await.problem(403).0, "forbidden");
    assert_eq!(manager.delete(&path).await.problem(403).0, "forbidden");
    let other = world.app.add_user(2, "other@example.com", json!({})).await;
    assert_eq!(world.boss.delete(&format!("/v1/companies/2/users/{other}")).await.status, 404);
    assert_eq!(world.boss.delete(&format!("/v1/companies/1/users/{other}")).await.status, 404);
    world.admin.delete(&path).await.expect(204);
    assert_eq!(manager.get("/v1/me").await.status, 401);
    assert_eq!(world.admin.delete(&path).await.problem(404).0, "not_found");
}

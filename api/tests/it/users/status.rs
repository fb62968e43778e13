//! Disabling and enabling users (UC-5).

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{World, signed_in, signs_in};
use crate::support::PASSWORD;

#[tokio::test]
async fn disabling_a_user_revokes_everything_permanently() {
    let world = World::new().await;
    let ana = world.app.caller("ana@example.com").await;
    let browser = signed_in(&world.app, "ana@example.com").await;
    let status =
        async |status: &str| world.boss.put(&world.path(), json!({ "status": status })).await.expect(200);
    assert_eq!(status("disabled").await["status"], "disabled");
    assert_eq!(browser.get("/v1/session").await.status, 401);
    assert_eq!(ana.get("/v1/me").await.status, 401);
    assert!(!signs_in(&world.app, "ana@example.com", PASSWORD).await);
    let listed = world.boss.get("/v1/companies/1/users?status=disabled").await.expect(200);
    assert_eq!(listed[0]["id"], world.ana);
    assert_eq!(status("active").await["status"], "active");
    assert_eq!(browser.get("/v1/session").await.status, 401);
    assert_eq!(ana.get("/v1/me").await.status, 401);
    assert!(signs_in(&world.app, "ana@example.com", PASSWORD).await);
}

#[tokio::test]
async fn a_person_without_a_password_is_invited_again_when_enabled() {
    let world = World::new().await;
    let eva = json!({ "name": "Eva", "email": "eva@example.com" });
    let eva = world.boss.post("/v1/companies/1/users", eva).await.expect(201);
    let path = format!("/v1/companies/1/users/{}", eva["id"]);
    let put = async |body: Value| world.boss.put(&path, body).await.expect(200);
    // A person is welcomed and one invited.
    let first = crate::invitations::link(&world.app, world.app.mails(3).await.last().unwrap());
    assert_eq!(put(json!({ "status": "active" })).await["status"], "invited");
    assert_eq!(put(json!({ "status": "disabled" })).await["status"], "disabled");
    assert_eq!(world.app.browser().open(&first).await.status, 410);
    world.app.advance(TimeDelta::minutes(2));
    assert_eq!(put(json!({ "status": "active" })).await["status"], "invited");
    assert_eq!(world.app.browser().open(&first).await.status, 410, "the old link stays dead");
    let second = crate::invitations::link(&world.app, world.app.mails(4).await.last().unwrap());
    assert_eq!(world.app.browser().open(&second).await.status, 200);
    // A changed address gets a link of its own, and the old address loses its.
    put(json!({ "email": "eva2@example.com" })).await;
    assert_eq!(world.app.browser().open(&second).await.status, 410);
    let mails = world.app.mails(5).await;
    assert!(mails[4].contains("To: Eva <eva2@example.com>"), "{}", mails[4]);
    // A password instead makes the person active.
    assert_eq!(put(json!({ "password": PASSWORD })).await["status"], "active");
    let third = crate::invitations::link(&world.app, &mails[4]);
    assert_eq!(world.app.browser().open(&third).await.status, 200, "it leads to sign-in");
}

#[tokio::test]
async fn a_person_without_a_password_is_not_flooded_with_invitations_by_enabling() {
    let world = World::new().await;
    let eva = json!({ "name": "Eva", "email": "eva@example.com" });
    let eva = world.boss.post("/v1/companies/1/users", eva).await.expect(201);
    let path = format!("/v1/companies/1/users/{}", eva["id"]);
    let enable = async || {
        world.boss.patch(&path, json!({ "status": "disabled" })).await.expect(200);
        world.boss.patch(&path, json!({ "status": "active" })).await
    };
    // Within a minute of the last invitation none is sent.
    let refused = enable().await;
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(refused.problem(429).0, "too_many_requests");
    world.boss.patch(&path, json!({ "name": "Eve" })).await.expect(200);
    // Nor are more than twenty an hour, and some for the time that passes.
    let mut enabled = 0;
    for _ in 0..40 {
        world.app.advance(TimeDelta::seconds(61));
        enabled += usize::from(enable().await.status == 200);
    }
    assert!((15..=35).contains(&enabled), "{enabled} invitations in forty minutes");
    let jobs = world.app.jobs().await;
    assert_eq!(jobs.iter().filter(|job| job.kind == "mail.invitation").count(), 1 + enabled);
}

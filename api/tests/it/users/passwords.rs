//! Changing a password: by the person, and by an administrator (UC-4).

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use super::{OTHER, World, signed_in, signs_in};
use crate::support::PASSWORD;

#[tokio::test]
async fn a_password_set_by_an_administrator_ends_the_persons_sessions_and_tokens() {
    let world = World::new().await;
    let browser = signed_in(&world.app, "ana@example.com").await;
    let token = world.app.caller("ana@example.com").await;
    world.boss.put(&world.path(), json!({ "password": OTHER })).await.expect(200);
    assert_eq!(browser.get("/v1/session").await.status, 401);
    assert_eq!(token.get("/v1/me").await.status, 401);
    assert!(!signs_in(&world.app, "ana@example.com", PASSWORD).await);
    assert!(signs_in(&world.app, "ana@example.com", OTHER).await);
}

#[tokio::test]
async fn the_own_password_is_changed_in_a_browser_shortly_after_signing_in() {
    let world = World::new().await;
    let browser = signed_in(&world.app, "ana@example.com").await;
    let elsewhere = signed_in(&world.app, "ana@example.com").await;
    let put = async |password: &str| {
        browser.call(Method::PUT, &world.path(), Some(json!({ "password": password }))).await
    };
    put(OTHER).await.expect(200);
    assert_eq!(browser.get("/v1/session").await.status, 200, "this browser stays signed in");
    assert_eq!(elsewhere.get("/v1/session").await.status, 401, "others do not");
    world.app.advance(TimeDelta::minutes(11));
    assert_eq!(put(PASSWORD).await.problem(403).0, "recent_sign_in_required");
    assert!(signs_in(&world.app, "ana@example.com", OTHER).await);
}

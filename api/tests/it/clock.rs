//! The wall clock is set back an hour, as an administrator or NTP does, or forward and back again: nobody is locked
//! out, nothing waits for an hour, and nothing that was revoked comes back.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    oauth::{
        device,
        party::{Party, error, text},
    },
    support::{ADMIN, PASSWORD, TestApp, database, until},
};

const HOUR: TimeDelta = TimeDelta::hours(1);

#[tokio::test]
async fn limits_use_elapsed_time_and_not_the_wall_clock() {
    let app = TestApp::configured(&[("ALDABA_RATE_LIMIT", "6")]).await;
    let admin = app.admin().await;
    admin.get("/v1/me").await.expect(200);
    app.clock.set(-HOUR);
    for _ in 0..5 {
        admin.get("/v1/me").await.expect(200);
    }
    for set in [-HOUR, HOUR, HOUR, HOUR] {
        app.clock.set(set);
        let refused = admin.get("/v1/me").await;
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert!((1..=10).contains(&wait), "{wait}");
        assert_eq!(refused.status, 429);
    }
    app.advance(TimeDelta::seconds(10));
    admin.get("/v1/me").await.expect(200);
}

#[tokio::test]
async fn a_device_goes_on_polling() {
    let app = TestApp::start().await;
    let party = device::party(&app).await;
    let codes = device::codes(&party).await;
    assert_eq!(error(&device::poll(&party, &codes).await, 400), "authorization_pending");
    app.clock.set(-HOUR);
    app.advance(TimeDelta::seconds(5));
    assert_eq!(error(&device::poll(&party, &codes).await, 400), "authorization_pending");
    app.clock.set(HOUR);
    app.advance(TimeDelta::seconds(1));
    assert_eq!(error(&device::poll(&party, &codes).await, 400), "slow_down");
}

#[tokio::test]
async fn people_are_invited_and_reset_passwords_as_before() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let eva = json!({ "name": "Eva", "email": "eva@example.com" });
    let eva = admin.post("/v1/companies/1/users", eva).await.expect(201);
    let invite = format!("/v1/companies/1/users/{}/invitations", eva["id"]);
    let invite = async || admin.call(Method::POST, &invite, None).await.status;
    assert_eq!(invite().await, 429);
    app.clock.set(-HOUR);
    assert_eq!(invite().await, 202);
    assert_eq!(invite().await, 429);

    let reset = async || {
        let asked = app.anonymous().post("/v1/password-resets", json!({ "login": ADMIN })).await;
        asked.expect(202);
        until("every job is done", async || app.jobs().await.iter().all(|job| job.state == "done")).await;
        app.advance(TimeDelta::minutes(2));
        app.audited("password_reset.created").await.len()
    };
    for expected in [1, 2, 3, 3] {
        assert_eq!(reset().await, expected);
    }
    app.clock.set(-HOUR);
    assert_eq!(reset().await, 4, "links from the future count for longer than an hour");
}

#[tokio::test]
async fn sessions_and_tokens_go_on_and_sign_ins_that_wait_begin_anew() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let asked = browser.get(&party.authorize(&[("prompt", "login")])).await;
    let page = asked.header("location");
    app.clock.set(-HOUR);
    // No sign-in would ever be later than the request.
    assert_eq!(browser.get(&page).await.status, 400);
    let asked = browser.get(&party.authorize(&[("prompt", "login")])).await;
    let signed_in = browser.sign_in(&asked.header("location"), ADMIN, PASSWORD).await;
    let answer = browser.get(&signed_in.header("location")).await;
    assert!(answer.header("location").contains("code="), "{}", answer.header("location"));
    party.code_in(&browser).await;
    party.userinfo(text(&tokens["access_token"])).await.expect(200);
    let refreshed = party.refresh(text(&tokens["refresh_token"])).await.expect(200);
    let again = party.refresh(text(&refreshed["refresh_token"])).await.expect(200);
    // A use from before the clock was set back is not a moment ago.
    app.clock.set(-HOUR);
    assert_eq!(error(&party.refresh(text(&refreshed["refresh_token"])).await, 400), "invalid_grant");
    assert_eq!(error(&party.refresh(text(&again["refresh_token"])).await, 400), "invalid_grant");
}

#[tokio::test]
async fn the_worker_rotates_keys_and_runs_jobs() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let active = async || {
        let keys = admin.get("/v1/keys").await.expect(200);
        let keys = keys.as_array().unwrap().iter();
        let mut kids: Vec<Value> =
            keys.filter(|key| key["state"] == "active").map(|key| key["kid"].clone()).collect();
        kids.sort_by_key(Value::to_string);
        kids
    };
    let count = async || admin.get("/v1/keys").await.expect(200).as_array().unwrap().len();
    until("the next keys are published", async || count().await == 4).await;
    app.advance(TimeDelta::days(40));
    // The worker looks once a second.
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    let before = active().await;
    app.clock.set(-HOUR);
    // A job that was recorded half an hour before.
    let at = (app.clock.now() + HOUR / 2).timestamp_millis();
    let job = format!(
        "INSERT INTO jobs (kind, payload, state, attempts, run_at, created_at) \
         VALUES ('nothing', '{{}}', 'waiting', 0, {at}, {at})"
    );
    database::run(&app.database_url(), &job).await;
    app.clock.set(TimeDelta::seconds(-5));
    app.last_job("failed", 1).await;
    admin.patch("/v1/settings", json!({ "signing_key_rotation_days": 30 })).await.expect(200);
    app.advance(TimeDelta::seconds(61));
    until("a key is rotated", async || active().await != before).await;
}

#[tokio::test]
async fn revocations_survive_a_clock_that_is_set_back() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.tokens().await;
    let token = text(&tokens["access_token"]);
    let revoke = party.app.anonymous().request(Method::POST, "/oauth2/revoke");
    let revoke = revoke.basic_auth(&party.client_id, Some(&party.secret)).form(&[("token", token)]);
    assert_eq!(revoke.send().await.unwrap().status(), 200);
    app.clock.set(HOUR);
    // What is revoked is loaded anew while the clock is ahead.
    let other = party.tokens().await;
    let revoke = party.app.anonymous().request(Method::POST, "/oauth2/revoke");
    let revoke = revoke
        .basic_auth(&party.client_id, Some(&party.secret))
        .form(&[("token", text(&other["access_token"]))]);
    assert_eq!(revoke.send().await.unwrap().status(), 200);
    assert_eq!(party.introspect(text(&other["access_token"])).await["active"], false);
    app.clock.set(-HOUR);
    assert_eq!(party.introspect(token).await["active"], false);
    assert_eq!(party.userinfo(token).await.status, 401);
}

#[tokio::test]
async fn keys_rotate_although_they_seem_to_be_of_the_future() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let keys = async || admin.get("/v1/keys").await.expect(200).as_array().unwrap().clone();
    until("the next keys are published", async || keys().await.len() == 4).await;
    app.clock.set(-TimeDelta::days(100));
    let admin = app.admin().await;
    app.look_after_keys().await;
    let now = json!(app.clock.now().to_rfc3339());
    let keys = async || admin.get("/v1/keys").await.expect(200).as_array().unwrap().clone();
    let all = keys().await;
    assert!(all.iter().all(|key| key["created_at"] == now), "{all:?}");
    app.advance(TimeDelta::days(89));
    app.look_after_keys().await;
    let admin = app.admin().await;
    let retired = async || {
        let keys = admin.get("/v1/keys").await.expect(200);
        keys.as_array().unwrap().iter().filter(|key| key["state"] == "retired").count()
    };
    assert_eq!(retired().await, 0);
    app.advance(TimeDelta::days(1));
    app.look_after_keys().await;
    // The worker may have been quicker.
    until("the keys are rotated", async || retired().await == 2).await;
}

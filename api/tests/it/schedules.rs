//! Schedules: shown to and changed by administrators, and each time of a task is used by one worker.

use chrono::{DateTime, TimeDelta, Utc};
use platform::schedules::{claim_next, finish};
use serde_json::{Value, json};
use shared_types::ScheduleName;

use crate::support::{Client, TestApp};

const TESTS: &str = "/v1/schedules/connection_tests";

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().expect("a time").parse().expect("a time")
}

async fn next_at(admin: &Client) -> DateTime<Utc> {
    time(&admin.get(TESTS).await.expect(200)["next_at"])
}

/// Does all tasks that are due, as a worker does; returns their names.
async fn work(app: &TestApp) -> Vec<ScheduleName> {
    let mut done = Vec::new();
    while let Some(tick) = claim_next(&app.ctx).await.unwrap() {
        done.push(tick.name);
        finish(&app.ctx, tick, &Ok(())).await.unwrap();
    }
    done
}

#[tokio::test]
async fn an_administrator_changes_when_a_task_is_done() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let listed = admin.get("/v1/schedules").await.expect(200);
    assert_eq!(
        (&listed[0]["name"], &listed[0]["cron"], &listed[0]["time_zone"]),
        (&json!("connection_tests"), &json!("* * * * *"), &json!("UTC"))
    );
    let answer = admin.put(TESTS, json!({ "cron": "0 3 * * *", "time_zone": "Asia/Kathmandu" })).await;
    let version = answer.header("etag");
    let changed = answer.expect(200);
    // 03:00 there is 21:15 in UTC, all year round.
    let next = time(&changed["next_at"]);
    assert_eq!(next.format("%H:%M:%S").to_string(), "21:15:00");
    assert!(next > app.clock.now() && next - app.clock.now() <= TimeDelta::days(1));
    assert_eq!(admin.get("/v1/schedules").await.expect(200)[0], changed);

    let events = admin.get("/v1/audit-events?kind=schedule.updated").await.expect(200);
    assert_eq!(events[0]["target"]["name"], "connection_tests");
    assert_eq!(events[0]["details"]["after"], json!({ "cron": "0 3 * * *", "time_zone": "Asia/Kathmandu" }));
    // Sending the same again changes nothing.
    let same = admin.put(TESTS, json!({ "cron": " 0 3 * * * ", "time_zone": null })).await;
    assert_eq!(same.header("etag"), version);
    let events = admin.get("/v1/audit-events?kind=schedule.updated").await.expect(200);
    assert_eq!(events.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_no_schedule_is_rejected_at_its_field() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let before = admin.get(TESTS).await.expect(200);
    for (field, value, code) in [
        ("cron", "0 0 30 2 *", "never_fires"),
        ("cron", "every night", "invalid"),
        ("cron", "0 0 3 * * *", "invalid"),
        ("cron", "", "invalid"),
        ("time_zone", "Europe/Atlantis", "invalid"),
    ] {
        let (_, fields) = admin.put(TESTS, json!({ field: value })).await.problem(400);
        assert_eq!(fields, [(field.to_owned(), code.to_owned())], "{value}");
    }
    let after = admin.get(TESTS).await.expect(200);
    assert_eq!((&after["cron"], &after["time_zone"]), (&before["cron"], &before["time_zone"]));
    assert_eq!(admin.get("/v1/schedules/unknown").await.problem(404).0, "not_found");
    assert_eq!(admin.put("/v1/schedules/unknown", json!({})).await.problem(404).0, "not_found");
}

#[tokio::test]
async fn a_change_of_an_outdated_schedule_is_rejected() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let version = admin.get(TESTS).await.header("etag");
    admin.put(TESTS, json!({ "cron": "0 3 * * *" })).await.expect(200);
    let late = admin.request(reqwest::Method::PUT, TESTS).header("if-match", version);
    let late = late.json(&json!({ "cron": "0 4 * * *" })).send().await.expect("a response");
    assert_eq!(late.status(), 412);
    assert_eq!(admin.get(TESTS).await.expect(200)["cron"], "0 3 * * *");
}

#[tokio::test]
async fn one_worker_does_a_task_and_another_one_does_it_when_that_died() {
    let app = TestApp::without_worker().await;
    let (one, two) = tokio::join!(claim_next(&app.ctx), claim_next(&app.ctx));
    let (one, two) = (one.unwrap().expect("a task"), two.unwrap().expect("a task"));
    assert_ne!(one.name, two.name, "two workers do the same task");
    assert!(claim_next(&app.ctx).await.unwrap().is_none());
    let (first, second) = (one.name, two.name);
    finish(&app.ctx, one, &Ok(())).await.unwrap();
    assert!(claim_next(&app.ctx).await.unwrap().is_none(), "it is done twice");
    app.clock.advance(TimeDelta::seconds(61));
    assert_eq!(work(&app).await, [first], "the other one is still claimed");
    app.clock.advance(TimeDelta::seconds(60));
    assert!(work(&app).await.contains(&second), "the claim of a worker that died does not expire");
    // What the slow worker records now is not taken for the outcome of the other one.
    let last = app.admin().await.get("/v1/schedules").await.expect(200);
    finish(&app.ctx, two, &Err(kernel::Error::Busy)).await.unwrap();
    assert_eq!(app.admin().await.get("/v1/schedules").await.expect(200), last);
}

#[tokio::test]
async fn times_that_passed_without_a_worker_count_once() {
    let app = TestApp::without_worker().await;
    assert_eq!(work(&app).await.len(), 2);
    app.clock.advance(TimeDelta::days(10));
    assert_eq!(work(&app).await.len(), 2);
    assert!(work(&app).await.is_empty());
}

#[tokio::test]
async fn a_task_that_failed_says_why_and_is_done_again_soon() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    for path in [TESTS, "/v1/schedules/ended_entitlements"] {
        admin.put(path, json!({ "cron": "0 3 1 1 *" })).await.expect(200);
    }
    app.clock.advance(TimeDelta::days(366));
    let tick = claim_next(&app.ctx).await.unwrap().expect("a task");
    assert_eq!(tick.name, ScheduleName::ConnectionTests);
    finish(&app.ctx, tick, &Err(kernel::Error::Busy)).await.unwrap();
    let admin = app.admin().await;
    let failed = admin.get(TESTS).await.expect(200);
    assert_eq!((&failed["error"], time(&failed["last_at"])), (&json!("the server is busy"), app.clock.now()));
    assert!(next_at(&admin).await - app.clock.now() <= TimeDelta::minutes(5));
    app.clock.advance(TimeDelta::minutes(5));
    assert!(work(&app).await.contains(&ScheduleName::ConnectionTests));
    assert_eq!(admin.get(TESTS).await.expect(200)["error"], Value::Null);
    assert_eq!(next_at(&admin).await.format("%m-%d %H:%M").to_string(), "01-01 03:00");
}

#[tokio::test]
async fn a_task_is_done_in_time_although_the_clock_was_set_back() {
    let app = TestApp::without_worker().await;
    assert_eq!(work(&app).await.len(), 2);
    app.clock.set(TimeDelta::days(-100));
    assert!(work(&app).await.is_empty());
    app.clock.advance(TimeDelta::seconds(61));
    assert_eq!(work(&app).await.len(), 2);
    // A claim from before the clock was set back does not keep a task from being done.
    app.clock.advance(TimeDelta::seconds(61));
    let claimed = claim_next(&app.ctx).await.unwrap().expect("a task");
    app.clock.set(TimeDelta::days(-100));
    assert!(work(&app).await.is_empty());
    app.clock.advance(TimeDelta::seconds(61));
    assert!(work(&app).await.contains(&claimed.name));
}

//! Whether people can sign in to an external application (UC-18): the state of its connection, and the daily tests.

use chrono::TimeDelta;
use organisation::external_applications::schedule_tests;
use serde_json::{Value, json};

use super::{
    applications::{PROVIDERS, bind, field, fields, is_sent_on, login, path, unverified, world},
    upstream::SECRET,
};
use crate::{
    oauth::party::{Party, callback},
    support::TestApp,
};

const TESTED: &str = "application.connection_tested";

async fn state(app: &TestApp, party: &Party<'_>) -> Value {
    app.admin().await.get(&path(&party.client_id)).await.expect(200)["state"].clone()
}

/// Tests the connections that are due, as the worker does once a minute.
async fn tested_when_due(app: &TestApp) {
    schedule_tests(&app.ctx).await.expect("the database answers");
    app.settled().await;
}

#[tokio::test]
async fn nobody_signs_in_through_a_connection_that_is_not_verified_until_a_test_succeeds() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    let path = path(&party.client_id);
    upstream.down("/jwks", 500);
    let set = admin.put(&path, unverified(&app, &provider)).await.expect(200);
    assert_eq!((&set["state"], &set["connection"]), (&json!("not_verified"), &Value::Null));
    assert!(!is_sent_on(&party, &upstream).await);
    let silent = app.browser().get(&party.authorize(&[("prompt", "none")])).await;
    assert_eq!(callback(&silent).remove("error").as_deref(), Some("temporarily_unavailable"));
    // One that fails verifies nothing.
    let tested = admin.post(&format!("{path}/test"), json!({})).await.expect(200);
    assert_eq!((&tested["succeeded"], state(&app, &party).await), (&json!(false), json!("not_verified")));
    assert!(!is_sent_on(&party, &upstream).await);
    upstream.up();
    let tested = admin.post(&format!("{path}/test"), json!({})).await.expect(200);
    let steps: Vec<_> = tested["steps"].as_array().unwrap().iter().map(|step| &step["step"]).collect();
    let expected =
        ["resolve", "tls", "discovery", "keys", "client_authentication", "sign_in", "external_url"];
    assert_eq!(json!(steps), json!(expected));
    assert_eq!(state(&app, &party).await, "verified");
    assert!(is_sent_on(&party, &upstream).await);
    let tests = app.audited(TESTED).await;
    let failed =
        json!({ "succeeded": false, "state": "not_verified", "step": "keys", "problem": "bad_status" });
    assert_eq!(tests, [failed, json!({ "succeeded": true, "state": "verified" })]);
    // To save it as not verified again keeps everybody out.
    admin.put(&path, unverified(&app, &provider)).await.expect(200);
    assert!(!is_sent_on(&party, &upstream).await);
}

#[tokio::test]
async fn an_external_application_without_a_login_signs_nobody_in() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    let application = format!("/v1/applications/{}", party.client_id);
    admin.put(&application, json!({ "kind": "external" })).await.expect(200);
    assert!(!is_sent_on(&party, &upstream).await);
    bind(&app, &party, &provider).await;
    assert!(is_sent_on(&party, &upstream).await);
    admin.delete(&path(&party.client_id)).await.expect(204);
    let page = app.browser().get(&party.authorize(&[])).await.header("location");
    assert!(app.browser().get(&page).await.text.contains("id=\"password\""));
}

#[tokio::test]
async fn a_connection_is_tested_daily_and_one_failure_keeps_nobody_out() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    let path = path(&party.client_id);
    let set = bind(&app, &party, &provider).await;
    let tested_at = async || admin.get(&path).await.expect(200)["connection"]["tested_at"].clone();
    // It is not due yet.
    tested_when_due(&app).await;
    assert_eq!(tested_at().await, set["connection"]["tested_at"]);
    app.advance(TimeDelta::hours(24));
    tested_when_due(&app).await;
    assert_ne!(tested_at().await, set["connection"]["tested_at"]);
    assert_eq!(app.jobs().await.iter().filter(|job| job.kind == "connection.test").count(), 1);
    // What stays as it is, is not audited.
    assert_eq!(app.audited(TESTED).await, Vec::<Value>::new());

    upstream.down("/jwks", 500);
    app.advance(TimeDelta::hours(24));
    tested_when_due(&app).await;
    let failing = admin.get(&path).await.expect(200);
    let shown = ["failed_step", "problem"].map(|name| failing["connection"][name].clone());
    assert_eq!((&failing["state"], shown), (&json!("failing"), [json!("keys"), json!("bad_status")]));
    assert!(is_sent_on(&party, &upstream).await, "one failure keeps nobody out");
    upstream.up();
    // A failure is looked at again within the hour.
    app.advance(TimeDelta::hours(1));
    tested_when_due(&app).await;
    assert_eq!(state(&app, &party).await, "verified");
    let kept = admin.get(&path).await.expect(200);
    assert_eq!(kept["connection"]["failed_at"], failing["connection"]["failed_at"]);
    let states: Vec<_> = app.audited(TESTED).await.iter().map(|test| test["state"].clone()).collect();
    assert_eq!(states, [json!("failing"), json!("verified")]);
}

#[tokio::test]
async fn the_daily_test_verifies_a_connection_that_works_by_then() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    app.admin().await.put(&path(&party.client_id), unverified(&app, &provider)).await.expect(200);
    upstream.down("/jwks", 500);
    app.advance(TimeDelta::hours(24));
    tested_when_due(&app).await;
    assert_eq!(state(&app, &party).await, "not_verified");
    upstream.up();
    app.advance(TimeDelta::hours(24));
    tested_when_due(&app).await;
    assert_eq!(state(&app, &party).await, "verified");
    assert!(is_sent_on(&party, &upstream).await);
}

#[tokio::test]
async fn of_several_instances_one_tests_a_connection_that_is_due() {
    let app = TestApp::without_worker().await;
    let (_upstream, provider, party) = world(&app).await;
    bind(&app, &party, &provider).await;
    app.advance(TimeDelta::hours(24));
    let scheduled = tokio::join!(schedule_tests(&app.ctx), schedule_tests(&app.ctx));
    assert!(scheduled.0.is_ok() && scheduled.1.is_ok());
    schedule_tests(&app.ctx).await.unwrap();
    assert_eq!(app.jobs().await.iter().filter(|job| job.kind == "connection.test").count(), 1);
    // An application that is deleted by then is not tested.
    let (admin, application) = (app.admin().await, format!("/v1/applications/{}", party.client_id));
    let id = admin.get(&application).await.expect(200)["id"].as_i64().unwrap();
    admin.delete(&application).await.expect(204);
    sign_in::upstream::retest(&app.ctx, id).await.unwrap();
    assert_eq!(app.count_all(&["external_applications"]).await, [0]);
}

#[tokio::test]
async fn a_provider_that_becomes_another_one_must_be_verified_again() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    let provider_path = format!("{PROVIDERS}/{}", provider["id"]);
    bind(&app, &party, &provider).await;
    // Neither a new name nor a new secret of the same client does that.
    admin.patch(&provider_path, json!({ "name": "Renamed", "client_secret": SECRET })).await.expect(200);
    assert_eq!(state(&app, &party).await, "verified");
    admin.patch(&provider_path, json!({ "client_id": "another" })).await.expect(200);
    assert_eq!(state(&app, &party).await, "not_verified");
    assert!(!is_sent_on(&party, &upstream).await);
    admin.patch(&provider_path, json!({ "client_id": "aldaba" })).await.expect(200);
    // A test is due at once.
    tested_when_due(&app).await;
    assert_eq!(state(&app, &party).await, "verified");
    assert!(is_sent_on(&party, &upstream).await);
}

#[tokio::test]
async fn a_test_of_what_was_changed_meanwhile_is_not_kept() {
    // Its own tests would come between.
    let app = TestApp::without_worker().await;
    let (upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    let path = path(&party.client_id);
    admin.put(&path, unverified(&app, &provider)).await.expect(200);
    let provider_path = format!("{PROVIDERS}/{}", provider["id"]);
    let rename = {
        let (admin, provider_path) = (app.admin().await, provider_path.clone());
        async move {
            admin.patch(&provider_path, json!({ "client_id": "another" })).await.expect(200);
        }
    };
    upstream.meanwhile(rename);
    assert_eq!(admin.post(&format!("{path}/test"), json!({})).await.expect(200)["succeeded"], true);
    assert_eq!(state(&app, &party).await, "not_verified");
    admin.patch(&provider_path, json!({ "client_id": "aldaba" })).await.expect(200);
    let rename = {
        let admin = app.admin().await;
        async move {
            admin.patch(&provider_path, json!({ "client_id": "another" })).await.expect(200);
        }
    };
    upstream.meanwhile(rename);
    let refused = admin.put(&path, login(&app, &provider)).await;
    // The test was one of the other client.
    assert_eq!(refused.status, 409, "{}", refused.text);
}

#[tokio::test]
async fn a_deleted_provider_leaves_an_application_that_signs_nobody_in() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    bind(&app, &party, &provider).await;
    admin.delete(&format!("{PROVIDERS}/{}", provider["id"])).await.expect(204);
    let path = path(&party.client_id);
    let left = admin.get(&path).await.expect(200);
    assert_eq!((&left["identity_provider_id"], &left["state"]), (&Value::Null, &json!("not_verified")));
    assert!(!is_sent_on(&party, &upstream).await);
    assert_eq!(admin.post(&format!("{path}/test"), json!({})).await.problem(409).0, "no_identity_provider");
    assert_eq!(fields(admin.put(&path, json!({})).await), field("identity_provider_id", "required"));
    app.advance(TimeDelta::hours(24));
    tested_when_due(&app).await;
    assert_eq!(app.audited("identity_provider.deleted").await[0]["applications_not_verified"], 1);
    // So does a company with its providers.
    let other = admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let of_other = format!("/v1/companies/{}", other["id"]);
    let others = upstream.register_at(&app, &format!("{of_other}/identity-providers"), json!({})).await;
    let entitlement = format!("{of_other}/entitlements/{}", party.client_id);
    admin.put(&entitlement, json!({})).await.expect(200);
    bind(&app, &party, &others).await;
    admin.delete(&of_other).await.expect(204);
    assert_eq!(state(&app, &party).await, "not_verified");
}

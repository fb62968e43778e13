//! Taking access away signs people out of the application, and signing out notifies before the browser goes on.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde_json::json;

use super::party::{Party, decode};
use crate::{
    invitations::link,
    support::{HANG, Notices, PASSWORD, TestApp, is_quick},
};

#[tokio::test]
async fn applications_are_notified_before_the_browser_goes_on() {
    let app = TestApp::start().await;
    let notices = Notices::start().await;
    let settings = json!({ "name": "Wiki", "backchannel_logout_uri": notices.url });
    let party = Party::register_as(&app, settings).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    assert_eq!(browser.submit("/sign-out", &[]).await.status, 303);
    assert_eq!(notices.all().len(), 1, "notified when the answer came");
    party.redeem(&party.code_in(&browser).await).await.expect(200);
    let hint = tokens["id_token"].as_str().unwrap();
    browser.get(&format!("/oauth2/logout?id_token_hint={hint}")).await;
    app.settled().await;
    let jobs: Vec<_> = app.jobs().await.into_iter().filter(|job| job.kind == "logout.backchannel").collect();
    assert!(jobs.iter().all(|job| (job.state.as_str(), job.attempts) == ("done", 1)), "{jobs:?}");
}

#[tokio::test]
async fn an_application_that_does_not_answer_delays_the_browser_for_two_seconds_only() {
    let app = TestApp::start().await;
    let slow = Notices::start().await;
    slow.answer(HANG);
    let party = Party::register_as(&app, json!({ "name": "Slow", "backchannel_logout_uri": slow.url })).await;
    let browser = app.browser();
    // A notice that gets no answer is given up after five seconds.
    let is_quick = is_quick(Duration::from_secs(4), async || {
        party.redeem(&party.code_in(&browser).await).await.expect(200);
        let begin = Instant::now();
        assert_eq!(browser.submit("/sign-out", &[]).await.status, 303);
        let took = begin.elapsed();
        assert!(took >= Duration::from_millis(1_900), "the notice is not waited for: {took:?}");
        took
    });
    assert!(is_quick.await);
}

#[tokio::test]
async fn every_loss_of_access_signs_the_person_out_of_the_application() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let notices = Notices::start().await;
    let settings = json!({ "name": "Wiki", "backchannel_logout_uri": notices.url });
    let party = Party::register_as(&app, settings).await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let ana = app.add_user(2, "ana@example.com", json!({})).await;
    app.mails(1).await;
    let member = app.browser();
    member.sign_in("/sign-in", "ana@example.com", PASSWORD).await;
    let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    let entitlement = format!("/v1/companies/1/entitlements/{}", party.client_id);
    admin.post("/v1/companies/1/memberships", json!({ "email": "ana@example.com" })).await.expect(202);
    let link = link(&app, app.mails(2).await.last().unwrap());
    assert_eq!(member.submit(&link, &[("answer", "accept")]).await.status, 303);
    let mut count = 0;
    let roles = format!("/v1/applications/{}/roles", party.client_id);
    admin.post(&roles, json!({ "code": "editor", "name": "Editor" })).await.expect(201);
    let ways = ["access", "person", "role", "dates", "date", "company", "entitlement", "policy", "consent"];
    for how in ways.into_iter().chain(["membership"]) {
        admin.patch("/v1/companies/1", json!({ "status": "active" })).await.expect(200);
        admin.put(&entitlement, json!({})).await.expect(200);
        let of_ana = if how == "policy" { vec![1] } else { vec![1, ana] };
        let access = json!({ "roles": [{ "role": "user", "user_ids": of_ana }] });
        if how == "policy" {
            let open = json!({ "access_policy": "all_members" });
            admin.patch(&format!("/v1/applications/{}", party.client_id), open).await.expect(200);
        }
        admin.put(&path, access.clone()).await.expect(200);
        let browser = app.browser();
        let asked = browser.get(&party.authorize(&[])).await;
        let signed_in = browser.sign_in(&asked.header("location"), "ana@example.com", PASSWORD).await;
        let code = super::party::callback(&browser.get(&signed_in.header("location")).await).remove("code");
        let tokens = party.redeem(&code.expect("a code")).await.expect(200);
        // What leaves access as it is notifies nobody.
        admin.put(&path, access).await.expect(200);
        admin.put(&entitlement, json!({ "seats": 5 })).await.expect(200);
        app.settled().await;
        assert_eq!(notices.all().len(), count, "{how}");
        match how {
            "consent" => {
                let consent = format!("/v1/me/consents/{}", party.client_id);
                app.caller("ana@example.com").await.delete(&consent).await.expect(204);
            }
            _ => take_away(&app, &party, how, ana).await,
        }
        count += 1;
        let token = notices.received(count).await.pop().unwrap();
        let (id, said) = (decode(&tokens["id_token"]).1, decode(&json!(token)).1);
        assert_eq!((&said["sub"], &said["sid"]), (&id["sub"], &id["sid"]), "{how}");
        // The session itself goes on.
        assert_eq!(browser.get("/v1/session").await.status, 200, "{how}");
        browser.submit("/sign-out", &[]).await;
        app.settled().await;
        count = notices.all().len();
    }
}

/// Takes the access of a person to an application away, in one of several ways.
async fn take_away(app: &TestApp, party: &Party<'_>, how: &str, user_id: i64) {
    let admin = app.admin().await;
    let entitlement = format!("/v1/companies/1/entitlements/{}", party.client_id);
    match how {
        "access" => {
            let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
            let access = json!({ "roles": [{ "role": "user", "user_ids": [1] }] });
            admin.put(&path, access).await.expect(200);
        }
        "person" => {
            let path = format!("/v1/companies/1/applications/{}/access/{user_id}", party.client_id);
            admin.delete(&path).await.expect(204);
        }
        "role" => {
            let narrow = format!("{entitlement}?remove_access=true");
            admin.put(&narrow, json!({ "roles": ["editor"] })).await.expect(200);
        }
        "dates" => {
            admin.put(&entitlement, json!({ "valid_until": "2020-01-01T00:00:00Z" })).await.expect(200);
        }
        "date" => {
            let until = (app.clock.now() + TimeDelta::hours(1)).to_rfc3339();
            admin.put(&entitlement, json!({ "valid_until": until })).await.expect(200);
            app.advance(TimeDelta::minutes(61));
        }
        "policy" => {
            let narrow = json!({ "access_policy": "assigned" });
            admin.patch(&format!("/v1/applications/{}", party.client_id), narrow).await.expect(200);
        }
        "company" => {
            admin.patch("/v1/companies/1", json!({ "status": "disabled" })).await.expect(200);
        }
        "entitlement" => {
            admin.delete(&entitlement).await.expect(204);
        }
        _ => {
            admin.delete(&format!("/v1/companies/1/users/{user_id}")).await.expect(204);
        }
    }
}

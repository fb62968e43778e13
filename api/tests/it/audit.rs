//! The audit trail: who sees what of it, how it is searched, and how it leaves.

use std::time::Duration;

use chrono::TimeDelta;
use futures::FutureExt;
use platform::{
    Actor,
    actor::{RequestSource, Who},
    audit::Event,
    audit_counts,
};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    oauth::party::{Party, send},
    support::{ADMIN, Client, PASSWORD, TestApp},
};

async fn events(caller: &Client, query: &str) -> Vec<Value> {
    let answer = caller.get(&format!("/v1/audit-events?{query}")).await;
    answer.expect(200).as_array().unwrap().clone()
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_change_is_audited_with_actor_target_source_and_previous_value() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let answer = admin.put("/v1/companies/1", json!({ "name": "Acme 2" })).await;
    let request_id = answer.header("x-request-id");
    answer.expect(200);
    let found = events(&admin, "kind=company.updated").await;
    let event = &found[0];
    assert_eq!(event["actor"], json!({ "kind": "api_token", "id": "1", "name": "Admin" }));
    assert_eq!(event["target"], json!({ "kind": "company", "id": "1", "name": "Acme 2" }));
    assert_eq!((&event["company_id"], &event["request_id"]), (&json!(1), &json!(request_id)));
    assert_eq!(event["ip"], "127.0.0.1");
    assert_eq!(
        (&event["details"]["before"]["name"], &event["details"]["after"]["name"]),
        (&json!("Acme"), &json!("Acme 2"))
    );
    admin.put("/v1/companies/1", json!({ "name": "Acme 2" })).await.expect(200);
    assert_eq!(events(&admin, "kind=company.updated").await.len(), 1, "nothing was changed");
}

#[tokio::test]
async fn events_are_found_by_company_actor_target_kind_time_and_name() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "100% Other_Co" })).await.expect(201);
    let ana = app.add_user(2, "ana@example.com", json!({ "name": "Ana Pérez" })).await;
    assert_eq!(kinds(&events(&admin, "company_id=2").await), ["user.created", "company.created"]);
    assert_eq!(kinds(&events(&admin, &format!("target_kind=user&target_id={ana}")).await), ["user.created"]);
    assert_eq!(kinds(&events(&admin, "kind=company").await), ["company.created", "company.created"]);
    assert_eq!(kinds(&events(&admin, "kind=compan").await), [""; 0]);
    assert_eq!(events(&admin, "actor_id=1&kind=user.created").await.len(), 1);
    assert_eq!(kinds(&events(&admin, "q=PÉREZ").await), ["user.created"]);
    assert_eq!(kinds(&events(&admin, "q=100%25%20o").await), ["company.created"]);
    assert_eq!(kinds(&events(&admin, "q=r_c").await), ["company.created"]);
    assert_eq!(events(&admin, "q=%25").await.len(), 1, "no wildcard");
    let oldest = events(&admin, "sort=at&page_size=1").await;
    assert_ne!(oldest[0]["kind"], "user.created");
    app.advance(TimeDelta::hours(2));
    let hour_ago = (app.clock.now() - TimeDelta::hours(1)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    app.admin().await;
    assert_eq!(kinds(&events(&admin, &format!("from={hour_ago}")).await), ["api_token.created"]);
    assert!(!kinds(&events(&admin, &format!("until={hour_ago}&company_id=2")).await).is_empty());
    let (_, fields) = admin.get("/v1/audit-events?from=yesterday").await.problem(400);
    assert_eq!(fields[0].0, "from");
}

#[tokio::test]
async fn pages_of_the_audit_trail_are_consecutive() {
    let app = TestApp::start().await;
    app.add_user(1, "ana@example.com", json!({ "company_role": "company_admin" })).await;
    let ana = app.caller("ana@example.com").await;
    for number in 0..5 {
        app.add_user(1, &format!("u{number}@example.com"), json!({})).await;
    }
    let all: Vec<_> = events(&ana, "").await.iter().map(|event| event["id"].as_i64().unwrap()).collect();
    assert!(all.len() > 5 && all.is_sorted_by(|one, next| one > next), "{all:?}");
    let mut path = "/v1/audit-events?page_size=2".to_owned();
    let mut paged = Vec::new();
    loop {
        let answer = ana.get(&path).await;
        assert_eq!(answer.header("x-total-count"), all.len().to_string());
        let link = answer.header("link");
        let page = answer.expect(200);
        paged.extend(page.as_array().unwrap().iter().map(|event| event["id"].as_i64().unwrap()));
        let Some(next) = link.split(", ").find(|link| link.contains("rel=\"next\"")) else { break };
        path = format!("/v1/{}", next.split('>').next().unwrap().split("/v1/").nth(1).unwrap());
    }
    assert_eq!(paged, all);
}

#[tokio::test]
async fn everyone_sees_only_what_is_theirs_to_see() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "ana@example.com", json!({})).await;
    app.add_user(1, "apps@example.com", json!({ "system_role": "app_manager" })).await;
    app.add_user(2, "eve@example.com", json!({})).await;
    app.add_application(json!({ "name": "Demo" }), &[]).await;

    let of_boss = events(&app.caller("boss@example.com").await, "").await;
    assert!(of_boss.iter().any(|event| event["target"]["name"] == "ana"));
    assert!(of_boss.iter().all(|event| event["target"]["name"] != "eve"), "another company's");
    assert!(kinds(&of_boss).contains(&"entitlement.created"));
    assert!(!kinds(&of_boss).contains(&"application.created"));

    let of_apps = events(&app.caller("apps@example.com").await, "").await;
    assert!(kinds(&of_apps).contains(&"application.created"));
    assert!(of_apps.iter().all(|event| event["target"]["name"] != "ana"));

    let of_ana = events(&app.caller("ana@example.com").await, "").await;
    assert_eq!(kinds(&of_ana), ["user.created"], "what was done to her");
    assert_eq!(events(&app.caller("ana@example.com").await, "company_id=2").await, [Value::Null; 0]);
    let all = events(&admin, "").await;
    assert!(all.len() > of_boss.len());
}

#[tokio::test]
async fn a_failed_sign_in_is_audited_without_the_password() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, "not the password").await;
    app.write_sums().await;
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let found = events(&app.admin().await, "kind=session").await;
    assert_eq!(kinds(&found), ["session.begun", "session.refused"]);
    assert_eq!((&found[1]["target"]["id"], &found[1]["company_id"]), (&json!("1"), &json!(1)));
    assert!(!serde_json::to_string(&found).unwrap().contains("not the password"));
}

#[tokio::test]
async fn a_typed_login_is_not_stored_and_failed_attempts_are_listed_under_the_user() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Branch" })).await.expect(201);
    let ana = app.add_user(1, "ana@example.com", json!({ "username": "ana.p" })).await;
    app.add_user(2, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@example.com").await;
    boss.post("/v1/companies/2/memberships", json!({ "email": "ana@example.com" })).await.expect(202);
    let mails = app.mails(3).await;
    let mail = mails.iter().find(|mail| mail.contains("/invitations/")).expect("an invitation");
    let browser = app.browser();
    browser.sign_in("/sign-in", "ana@example.com", PASSWORD).await;
    let link = crate::invitations::link(&app, mail);
    assert_eq!(browser.submit(&link, &[("answer", "accept")]).await.status, 303);
    for login in [
        "a secret that was typed too early",
        "A secret that was typed too early ",
        "other",
        "eva@b\u{fc}cher.example.com",
        "Eva@xn--bcher-kva.example.com",
    ] {
        browser.sign_in("/sign-in?reauthenticate=true", login, PASSWORD).await;
    }
    browser.sign_in("/sign-in?reauthenticate=true", "Ana.P", "wrong").await;
    app.write_sums().await;
    let refused = app.audited("session.refused").await;
    let unknown = refused.iter().filter(|details| details["login_hash"].is_string());
    let mut counts: Vec<_> = unknown.map(|details| details["count"].as_u64().unwrap()).collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 2, 2], "one row per login, however it is written");
    let kept = app.texts("audit_events", "details").await;
    assert!(!kept.iter().any(|text| text.to_lowercase().contains("typed too early")));
    let own = app.caller("ana@example.com").await;
    for (viewer, count) in [(&admin, 2), (&own, 2), (&boss, 1)] {
        let query = format!("kind=session.refused&target_kind=user&target_id={ana}");
        assert_eq!(events(viewer, &query).await.len(), count);
    }
}

#[tokio::test]
async fn codes_tokens_and_refusals_are_counted_by_the_hour() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    for _ in 0..3 {
        let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
        party.refresh(tokens["refresh_token"].as_str().unwrap()).await.expect(200);
    }
    let own = [("grant_type", "client_credentials")];
    party.token(&own).await.expect(200);
    for (client_id, secret) in
        [(&*party.client_id, "guess"), (&party.client_id, "again"), ("nobody", "guess")]
    {
        let request = party.token_request(&own).basic_auth(client_id, Some(secret));
        assert_eq!(send(request).await.status, 401);
    }
    let access = format!("/v1/companies/1/applications/{}/access", party.client_id);
    app.admin().await.put(&access, json!({ "roles": [] })).await.expect(200);
    for _ in 0..2 {
        browser.get(&party.authorize(&[("prompt", "none")])).await;
    }
    app.write_sums().await;
    let admin = app.admin().await;
    let found = async |kind: &str| {
        let mut found = events(&admin, &format!("kind={kind}")).await;
        found.sort_by_key(|event| event["details"]["count"].as_u64());
        let of = |event: &Value| (event["details"]["count"].as_u64().unwrap(), event["target"]["id"].clone());
        found.iter().map(of).collect::<Vec<_>>()
    };
    let ours = |count: u64| (count, json!(party.client_id));
    assert_eq!(found("code.issued").await, [ours(3)]);
    assert_eq!(found("tokens.issued").await, [ours(1), ours(3), ours(3)]);
    assert_eq!(found("client.refused").await, [(1, Value::Null), ours(2)]);
    assert_eq!(found("access.denied").await, [ours(2)]);
    let denied = &events(&admin, "kind=access.denied").await[0];
    let (actor, reason) = (&denied["actor"]["id"], &denied["details"]["reason"]);
    assert_eq!((actor, reason), (&json!("1"), &json!("not_assigned")));
    assert!(denied["details"]["last_at"].is_string());
    app.advance(TimeDelta::hours(1));
    party.token(&own).await.expect(200);
    app.write_sums().await;
    assert_eq!(found("tokens.issued").await.len(), 4);
}

#[tokio::test]
async fn events_that_came_from_several_addresses_name_none() {
    let app = TestApp::configured(&[("ALDABA_TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    let party = Party::register(&app).await;
    let guess = async |address: &str| {
        let request = party.token_request(&[("grant_type", "client_credentials")]);
        let request = request.basic_auth(&party.client_id, Some("guess")).header("x-forwarded-for", address);
        assert_eq!(send(request).await.status, 401);
        app.write_sums().await;
        let admin = app.admin().await;
        let found = events(&admin, "kind=client.refused").await;
        (found.len(), found[0]["details"]["count"].clone(), found[0]["ip"].clone())
    };
    assert_eq!(guess("192.0.2.1").await, (1, json!(1), json!("192.0.2.1")));
    assert_eq!(guess("192.0.2.1").await, (1, json!(2), json!("192.0.2.1")));
    assert_eq!(guess("192.0.2.2").await, (1, json!(3), Value::Null));
    assert_eq!(guess("192.0.2.1").await, (1, json!(4), Value::Null));
}

#[tokio::test]
async fn counts_are_written_once_although_their_writer_is_cancelled() {
    let app = TestApp::start().await;
    let count = || {
        let actor = Actor { who: Who::System, source: RequestSource::default() };
        audit_counts::count(&app.ctx, &actor, Event::new("tokens.issued"));
    };
    count();
    app.write_sums().await;
    count();
    assert!(audit_counts::write(&app.ctx).now_or_never().is_none(), "it waits for the database");
    timeout(Duration::from_secs(20), audit_counts::write(&app.ctx)).await.expect("the write does not end");
    let found = events(&app.admin().await, "kind=tokens.issued").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["details"]["count"], 2);
}

#[tokio::test]
async fn of_very_many_different_events_the_rest_of_a_kind_is_counted_together_without_details() {
    let app = TestApp::start().await;
    let actor = Actor { who: Who::System, source: RequestSource::default() };
    for number in 0..5_003 {
        let event = Event::new("tokens.issued").company(1).target("application", number, "Demo");
        audit_counts::count(&app.ctx, &actor, event);
    }
    // A flood of one kind displaces no other.
    let other = Event::new("access.denied").company(1).target("application", 7, "Demo");
    audit_counts::count(&app.ctx, &actor, other);
    audit_counts::write(&app.ctx).await;
    let denied = "audit_events WHERE kind = 'access.denied' AND target_id = '7'";
    assert_eq!(app.count_all(&[denied]).await, [1]);
    let found = app.audited("tokens.issued").await;
    let combined: Vec<_> = found.iter().filter(|details| details["combined"] == true).collect();
    assert_eq!((found.len(), combined.len()), (5_001, 1));
    assert_eq!(combined[0]["count"], 3);
    let rows = "audit_events WHERE kind = 'tokens.issued' AND target_id IS NULL AND target_name IS NULL \
                AND company_id IS NULL AND actor_id IS NULL AND ip IS NULL";
    assert_eq!(app.count_all(&[rows]).await, [1]);
    app.advance(TimeDelta::hours(1));
    audit_counts::count(&app.ctx, &actor, Event::new("code.issued").target("application", 1, "Demo"));
    audit_counts::write(&app.ctx).await;
    let of_next_hour = &events(&app.admin().await, "kind=code.issued").await[0];
    assert_eq!(of_next_hour["target"]["id"], "1", "the rows of the ended hour make room");
}

#[tokio::test]
async fn every_changed_setting_of_an_application_is_audited() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let path = "/v1/applications/demo";
    admin.post(path, json!({ "name": "Demo" })).await.expect(201);
    let changes = json!({
        "jwks_uri": "https://app.example.com/keys", "consent_policy": "third_party", "pkce": "required",
        "web_origins": ["https://a.example.com"], "claim_mappings": [{ "claim": "groups", "roles": true }],
        "forward_auth_origins": ["https://b.example.com"], "id_token_claims": "minimal", "name": "Renamed",
        "backchannel_logout_uri": "https://app.example.com/out", "access_token_lifetime": 60,
    });
    admin.patch(path, changes.clone()).await.expect(200);
    let event = &events(&admin, "kind=application.updated").await[0]["details"];
    let mut changed: Vec<_> =
        event["changed"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    changed.sort_unstable();
    assert_eq!(changed, changes.as_object().unwrap().keys().collect::<Vec<_>>());
    for name in ["jwks_uri", "consent_policy", "web_origins", "forward_auth_origins", "access_token_lifetime"]
    {
        assert_eq!(event[name], changes[name], "{name}");
    }
    admin.patch(path, json!({ "jwks_uri": null })).await.expect(200);
    let event = &events(&admin, "kind=application.updated").await[0]["details"];
    assert_eq!((&event["changed"], &event["jwks_uri"]), (&json!(["jwks_uri"]), &Value::Null));
    let kept = app.texts("audit_events", "details").await;
    assert!(!kept.iter().any(|text| text.contains("aldaba_cs_")));
}

#[tokio::test]
async fn a_session_ended_by_another_is_audited_under_its_person() {
    let app = TestApp::start().await;
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    let (browser, shared) = (app.browser(), app.browser());
    browser.sign_in("/sign-in", "ana@example.com", PASSWORD).await;
    let admin = app.admin().await;
    let path = format!("/v1/companies/1/users/{ana}/sessions");
    let id = admin.get(&path).await.expect(200)[0]["id"].as_str().unwrap().to_owned();
    admin.delete(&format!("{path}/{id}")).await.expect(204);
    shared.sign_in("/sign-in", "ana@example.com", PASSWORD).await;
    shared.sign_in("/sign-in?reauthenticate=true", ADMIN, PASSWORD).await;
    let found = events(&app.caller("ana@example.com").await, "kind=session.ended").await;
    assert_eq!(found.len(), 2);
    for event in found {
        assert_eq!((&event["actor"]["id"], &event["target"]["id"]), (&json!("1"), &json!(ana.to_string())));
        assert!(event["details"]["session"].is_string());
    }
}

#[tokio::test]
async fn the_audit_trail_is_exported_as_json_lines_and_csv() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "=1+1, \"quoted\"" })).await.expect(201);
    let count = events(&admin, "").await.len();
    let exported = admin.get("/v1/audit-events/export").await;
    assert_eq!(exported.header("content-type"), "application/x-ndjson");
    assert!(exported.header("content-disposition").contains("audit-events.ndjson"));
    let lines: Vec<Value> = exported.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), count + 1, "with the export itself");
    assert_eq!(lines.last().unwrap()["kind"], "audit.exported");
    let sheet = admin.get("/v1/audit-events/export?format=csv&kind=company").await;
    assert_eq!(sheet.header("content-type"), "text/csv; charset=utf-8");
    let rows: Vec<_> = sheet.text.lines().collect();
    assert!(rows[0].starts_with("id,at,kind,actor_kind"));
    assert!(rows[2].contains("\"'=1+1, \"\"quoted\"\"\""), "{}", rows[2]);
}

#[tokio::test]
async fn nothing_changes_an_event() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = events(&admin, "").await[0]["id"].clone();
    for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::POST] {
        for path in ["/v1/audit-events".to_owned(), format!("/v1/audit-events/{id}")] {
            let status = admin.call(method.clone(), &path, Some(json!({}))).await.status;
            assert!(matches!(status.as_u16(), 404 | 405), "{method} {path}: {status}");
        }
    }
}

#[tokio::test]
async fn a_change_of_a_profile_names_its_claims_with_both_values() {
    let app = TestApp::start().await;
    let more = json!({ "nickname": "Ani", "gender": "f", "attributes": { "team": "red", "floor": 2 } });
    let id = app.add_user(1, "ana@example.com", more).await;
    let change =
        json!({ "nickname": "Anita", "gender": null, "zoneinfo": "UTC", "attributes": { "team": "blue" } });
    let path = format!("/v1/companies/1/users/{id}");
    app.admin().await.patch(&path, change).await.expect(200);
    let mut details = app.audited("user.updated").await.pop().unwrap();
    details["changed"].as_array_mut().unwrap().sort_by_key(Value::to_string);
    assert_eq!(
        details,
        json!({
            "changed": ["attributes.team", "gender", "nickname", "zoneinfo"],
            "before": { "attributes.team": "red", "gender": "f", "nickname": "Ani" },
            "after": { "attributes.team": "blue", "nickname": "Anita", "zoneinfo": "UTC" },
        })
    );
}

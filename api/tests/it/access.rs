//! Entitlements and access (UC-17, UC-23).

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    applications::{fields, if_match},
    entitlements::applications,
    oauth::party::Party,
    support::{Client, TestApp},
};

#[tokio::test]
async fn the_portal_shows_what_a_person_may_use_now() {
    let app = TestApp::start().await;
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    app.add_user(1, "bob@example.com", json!({})).await;
    let made = app
        .add_application(json!({ "name": "Demo", "launch_url": "https://demo.example.com" }), &[ana])
        .await;
    let client_id = made["client_id"].as_str().unwrap();
    let caller = app.caller("ana@example.com").await;
    let seen = caller.get("/v1/me/applications").await.expect(200);
    assert_eq!(seen[0]["launch_url"], "https://demo.example.com");
    assert_eq!((&seen[0]["company"]["code"], &seen[0]["roles"]), (&json!("acme"), &json!(["user"])));
    assert_eq!(app.caller("bob@example.com").await.get("/v1/me/applications").await.expect(200), json!([]));

    let admin = app.admin().await;
    let path = format!("/v1/companies/1/entitlements/{client_id}");
    let soon = app.clock.now() + TimeDelta::hours(1);
    admin.put(&path, json!({ "valid_until": soon })).await.expect(200);
    assert_eq!(caller.get("/v1/me/applications").await.expect(200).as_array().unwrap().len(), 1);
    app.advance(TimeDelta::hours(2));
    assert_eq!(caller.get("/v1/me/applications").await.expect(200), json!([]));
    admin.put(&path, json!({})).await.expect(200);
    assert_eq!(caller.get("/v1/me/applications").await.expect(200).as_array().unwrap().len(), 1);
    admin.delete(&path).await.expect(204);
    assert_eq!(caller.get("/v1/me/applications").await.expect(200), json!([]));
}

#[tokio::test]
async fn the_portal_says_when_an_application_was_last_used() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let used = async || {
        let seen = app.admin().await.get("/v1/me/applications").await.expect(200);
        seen[0]["last_used_at"].clone()
    };
    assert_eq!(used().await, Value::Null);
    let browser = app.browser();
    party.redeem(&party.code_in(&browser).await).await.expect(200);
    let first = used().await;
    assert!(first.is_string(), "{first}");
    app.advance(TimeDelta::minutes(5));
    party.redeem(&party.code_in(&browser).await).await.expect(200);
    assert!(used().await.as_str() > first.as_str());
}

#[tokio::test]
async fn all_members_of_an_entitled_company_may_use_an_application_with_that_policy() {
    let app = TestApp::start().await;
    app.add_user(1, "ana@example.com", json!({})).await;
    app.add_application(json!({ "name": "Demo", "access_policy": "all_members" }), &[]).await;
    let seen = app.caller("ana@example.com").await.get("/v1/me/applications").await.expect(200);
    assert_eq!(seen[0]["roles"], json!(["user"]));
}

#[tokio::test]
async fn access_is_set_as_a_whole_and_stays_inside_the_entitlement() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    let bob = app.add_user(1, "bob@example.com", json!({})).await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let eve = app.add_user(2, "eve@example.com", json!({})).await;
    let made = app.add_application(json!({ "name": "Demo" }), &[ana]).await;
    let client_id = made["client_id"].as_str().unwrap();
    let path = format!("/v1/companies/1/applications/{client_id}/access");
    let of = |ids: &[i64]| json!({ "roles": [{ "role": "user", "user_ids": ids }] });
    assert_eq!(admin.get(&path).await.expect(200), of(&[ana]));

    let (_, fields) = admin.put(&path, of(&[bob, eve])).await.problem(400);
    assert_eq!(fields, [("roles.0.user_ids.1".to_owned(), "unknown".to_owned())]);
    assert_eq!(admin.get(&path).await.expect(200), of(&[ana]), "nothing of it was applied");
    let (_, fields) =
        admin.put(&path, json!({ "roles": [{ "role": "boss", "user_ids": [] }] })).await.problem(400);
    assert_eq!(fields, [("roles.0.role".to_owned(), "unknown".to_owned())]);

    let entitlement = format!("/v1/companies/1/entitlements/{client_id}");
    admin.put(&entitlement, json!({ "seats": 1 })).await.expect(200);
    assert_eq!(admin.put(&path, of(&[ana, bob])).await.problem(409).0, "no_seats");
    assert_eq!(admin.put(&path, of(&[bob])).await.expect(200), of(&[bob]));
    let listed = admin.get("/v1/companies/1/entitlements").await.expect(200);
    assert_eq!((&listed[0]["seats"], &listed[0]["seats_used"]), (&json!(1), &json!(1)));
    let other = format!("/v1/companies/2/applications/{client_id}/access");
    assert_eq!(admin.put(&other, of(&[eve])).await.status, 404, "the company is not entitled");
    let reversed = json!({ "valid_from": "2030-01-02T00:00:00Z", "valid_until": "2030-01-01T00:00:00Z" });
    let (_, fields) = admin.put(&entitlement, reversed).await.problem(400);
    assert_eq!(fields[0].0, "valid_until");
}

const ACCESS: &str = "/v1/companies/1/applications/wiki/access";

/// An application with two roles that company 1 may use, and some of its people.
async fn world(app: &TestApp, people: usize, terms: Value) -> (Client, Vec<i64>) {
    let admin = app.admin().await;
    applications(&admin, &["wiki"]).await;
    admin.put("/v1/companies/1/entitlements/wiki", terms).await.expect(200);
    let mut ids = Vec::new();
    for number in 0..people {
        let person = json!({ "name": "X", "email": format!("user{number}@example.com") });
        let made = admin.post("/v1/companies/1/users", person).await.expect(201);
        ids.push(made["id"].as_i64().unwrap());
    }
    (admin, ids)
}

fn of(users: &[i64], editors: &[i64]) -> Value {
    json!({ "roles": [{ "role": "user", "user_ids": users }, { "role": "editor", "user_ids": editors }] })
}

#[tokio::test]
async fn a_change_based_on_an_outdated_version_is_rejected() {
    let app = TestApp::start().await;
    let (admin, people) = world(&app, 3, json!({})).await;
    let tag = admin.get(ACCESS).await.header("etag");
    let calls = people.iter().map(|id| if_match(&admin, Method::PUT, ACCESS, &tag, of(&[*id], &[])));
    let answers = futures::future::join_all(calls).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        assert_eq!(answer.problem(412).0, "changed");
    }
    // A single step is a change of the whole, and the entitlement's terms are seen with it.
    let tag = admin.get(ACCESS).await.header("etag");
    let one = format!("{ACCESS}/{}", people[2]);
    admin.put(&one, json!({ "roles": ["editor"] })).await.expect(200);
    assert_eq!(if_match(&admin, Method::PUT, ACCESS, &tag, of(&[], &[])).await.problem(412).0, "changed");
    assert_eq!(if_match(&admin, Method::PUT, &one, &tag, json!({ "roles": ["user"] })).await.status, 412);
    let tag = admin.get(ACCESS).await.header("etag");
    admin.put("/v1/companies/1/entitlements/wiki", json!({ "seats": 9 })).await.expect(200);
    assert_eq!(if_match(&admin, Method::PUT, ACCESS, &tag, of(&[], &[])).await.status, 412);
    // What changes nothing is no new version, and nothing to tell of.
    let now = admin.get(ACCESS).await;
    let (tag, events) = (now.header("etag"), app.count_all(&["audit_events"]).await);
    assert_eq!(admin.put(ACCESS, now.expect(200)).await.header("etag"), tag);
    assert_eq!(app.count_all(&["audit_events"]).await, events);
}

#[tokio::test]
async fn access_is_given_and_taken_person_by_person() {
    let app = TestApp::start().await;
    let (admin, people) = world(&app, 2, json!({ "seats": 1 })).await;
    let path = |id: i64| format!("{ACCESS}/{id}");
    assert_eq!(admin.get(&path(people[0])).await.expect(200), json!({ "roles": [] }));
    let both = json!({ "roles": ["editor", "user", "user"] });
    let given = admin.put(&path(people[0]), both).await;
    assert_eq!(given.header("etag"), admin.get(ACCESS).await.header("etag"));
    assert_eq!(given.expect(200), json!({ "roles": ["user", "editor"] }));
    assert_eq!(admin.put(&path(people[1]), json!({ "roles": ["user"] })).await.problem(409).0, "no_seats");
    assert_eq!(admin.put(&path(people[0]), json!({ "roles": ["editor"] })).await.status, 200);
    assert_eq!(admin.get(ACCESS).await.expect(200), of(&[], &[people[0]]));
    for (body, expected) in [
        (json!({}), "roles required"),
        (json!({ "roles": null }), "roles invalid"),
        (json!({ "roles": [] }), "roles required"),
        (json!({ "roles": [1] }), "roles.0 invalid"),
        (json!({ "roles": ["user", "boss"] }), "roles.1 unknown"),
        (json!({ "roles": ["us\u{435}r"] }), "roles.0 unknown"),
    ] {
        assert_eq!(fields(admin.put(&path(people[0]), body.clone()).await), [expected], "{body}");
    }
    admin.delete(&path(people[0])).await.expect(204);
    assert_eq!(admin.delete(&path(people[0])).await.problem(404).0, "not_found");
    assert_eq!(admin.put(&path(999), json!({ "roles": ["user"] })).await.problem(404).0, "not_found");
    assert_eq!(admin.put(&format!("{ACCESS}/x"), json!({ "roles": ["user"] })).await.status, 404);
}

#[tokio::test]
async fn everybody_sees_only_the_own_roles() {
    let app = TestApp::start().await;
    let (admin, people) = world(&app, 1, json!({})).await;
    let ana = app.add_user(1, "own@example.com", json!({})).await;
    let own = format!("{ACCESS}/{ana}");
    admin.put(&own, json!({ "roles": ["user"] })).await.expect(200);
    let caller = app.caller("own@example.com").await;
    assert_eq!(caller.get(&own).await.expect(200), json!({ "roles": ["user"] }));
    assert_eq!(caller.get(&format!("{ACCESS}/{}", people[0])).await.problem(403).0, "forbidden");
    assert_eq!(caller.put(&own, json!({ "roles": ["user"] })).await.problem(403).0, "forbidden");
    assert_eq!(caller.delete(&own).await.problem(403).0, "forbidden");
    // In another company, the own id is nobody.
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    admin.put("/v1/companies/2/entitlements/wiki", json!({})).await.expect(200);
    let elsewhere = format!("/v1/companies/2/applications/wiki/access/{ana}");
    assert_eq!(caller.get(&elsewhere).await.problem(404).0, "not_found");
}

#[tokio::test]
async fn app_managers_and_the_companys_own_administrators_give_access_and_nobody_else() {
    let app = TestApp::start().await;
    let (admin, people) = world(&app, 1, json!({ "roles": ["user"] })).await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    admin.put("/v1/companies/2/entitlements/wiki", json!({})).await.expect(200);
    let foreign = app.add_user(2, "eve@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "manager@example.com", json!({ "system_role": "app_manager" })).await;
    app.add_user(1, "plain@example.com", json!({})).await;
    let one = format!("{ACCESS}/{}", people[0]);
    let user = json!({ "roles": [{ "role": "user", "user_ids": [people[0]] }] });
    for (email, status) in [
        ("boss@example.com", 200),
        ("manager@example.com", 200),
        ("plain@example.com", 403),
        ("eve@example.com", 404),
    ] {
        let caller = app.caller(email).await;
        assert_eq!(caller.get(ACCESS).await.status, status, "{email}");
        assert_eq!(caller.put(ACCESS, user.clone()).await.status, status, "{email}");
        assert_eq!(caller.put(&one, json!({ "roles": ["user"] })).await.status, status, "{email}");
        let taken = caller.delete(&one).await.status.as_u16();
        assert_eq!(taken, if status == 200 { 204 } else { status }, "{email}");
    }
    let boss = app.caller("boss@example.com").await;
    // Outside the entitlement, and another company's person.
    assert_eq!(fields(boss.put(&one, json!({ "roles": ["editor"] })).await), ["roles.0 unknown"]);
    let stranger = json!({ "roles": [{ "role": "user", "user_ids": [people[0], foreign] }] });
    assert_eq!(fields(boss.put(ACCESS, stranger).await), ["roles.0.user_ids.1 unknown"]);
    let path = format!("{ACCESS}/{foreign}");
    assert_eq!(boss.put(&path, json!({ "roles": ["user"] })).await.problem(404).0, "not_found");
    let other = "/v1/companies/2/applications/wiki/access";
    assert_eq!(boss.put(other, user).await.problem(404).0, "not_found");
    for (body, expected) in [
        (json!({}), "roles required"),
        (json!({ "roles": [{ "role": "user" }] }), "roles.0.user_ids required"),
        (json!({ "roles": [{ "role": "user", "user_ids": ["1"] }] }), "roles.0.user_ids.0 invalid"),
        (json!({ "roles": [{ "role": null, "user_ids": [] }] }), "roles.0.role invalid"),
    ] {
        assert_eq!(fields(boss.put(ACCESS, body).await), [expected]);
    }
}

#[tokio::test]
async fn parallel_steps_never_take_more_seats_than_there_are() {
    let app = TestApp::start().await;
    let (admin, people) = world(&app, 10, json!({ "seats": 3 })).await;
    let calls = people.iter().map(|id| {
        let admin = admin.clone();
        let path = format!("{ACCESS}/{id}");
        async move { admin.put(&path, json!({ "roles": ["user"] })).await.status.as_u16() }
    });
    let statuses = futures::future::join_all(calls).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 3, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 7, "{statuses:?}");
}

#[tokio::test]
async fn access_and_terms_that_change_at_once_agree() {
    let app = TestApp::start().await;
    let (admin, people) = world(&app, 8, json!({ "seats": 8 })).await;
    let entitlement = "/v1/companies/1/entitlements/wiki";
    for round in 0..3 {
        admin.put(ACCESS, json!({ "roles": [] })).await.expect(200);
        admin.put(entitlement, json!({ "seats": 8 })).await.expect(200);
        let gives = people.iter().map(|id| (format!("{ACCESS}/{id}"), json!({ "roles": ["editor"] })));
        let lowers = (1..5)
            .map(|seats| (entitlement.to_owned(), json!({ "seats": seats, "roles": ["user", "editor"] })));
        let narrows = (0..2).map(|_| (entitlement.to_owned(), json!({ "seats": 4, "roles": ["user"] })));
        let calls = gives.chain(lowers).chain(narrows).map(|(path, body)| {
            let admin = admin.clone();
            async move { admin.put(&path, body).await.status.as_u16() }
        });
        let statuses = futures::future::join_all(calls).await;
        assert!(statuses.iter().all(|status| matches!(status, 200 | 400 | 409)), "{statuses:?}");
        let terms = admin.get(entitlement).await.expect(200);
        let used = terms["seats_used"].as_u64().unwrap();
        assert!(used <= terms["seats"].as_u64().unwrap(), "round {round}: {terms}");
        if terms["roles"] == json!(["user"]) {
            assert_eq!(used, 0, "round {round}: {terms}");
        }
    }
}

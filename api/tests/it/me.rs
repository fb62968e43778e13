//! The own profile, companies and security (UC-4, UC-24).

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    oauth::party::{Party, text},
    support::{ADMIN, Answer, Browser, PASSWORD, TestApp, until},
    users::signed_in,
};

const OTHER: &str = "another horse battery";

async fn ana(app: &TestApp) -> i64 {
    app.add_user(1, "ana@example.com", json!({})).await
}

async fn signs_in(app: &TestApp, login: &str, password: &str) -> bool {
    app.browser().sign_in("/sign-in", login, password).await.status == 303
}

async fn post(browser: &Browser, path: &str, body: Value) -> Answer {
    browser.call(Method::POST, path, Some(body)).await
}

#[tokio::test]
async fn the_own_profile_is_seen_changed_and_put_back() {
    let app = TestApp::start().await;
    ana(&app).await;
    let me = app.caller("ana@example.com").await;
    let first = me.get("/v1/me").await;
    let tag = first.header("etag");
    let first = first.expect(200);
    assert_eq!(me.put("/v1/me", first.clone()).await.expect(200), first);
    let body = json!({ "name": "Ana P", "zoneinfo": "Europe/Madrid", "address": { "country": "ES" } });
    let changed = me.put("/v1/me", body).await;
    assert_ne!(changed.header("etag"), tag);
    let changed = changed.expect(200);
    assert_eq!((&changed["name"], &changed["zoneinfo"]), (&json!("Ana P"), &json!("Europe/Madrid")));
    let patched = me.patch("/v1/me", json!({ "zoneinfo": null })).await.expect(200);
    assert_eq!((&patched["zoneinfo"], &patched["address"]), (&Value::Null, &json!({ "country": "ES" })));
    let request = me.request(Method::PUT, "/v1/me").header("if-match", &tag).json(&json!({ "name": "X" }));
    assert_eq!(Answer::of(request.send().await.unwrap()).await.problem(412).0, "changed");
    let (_, fields) = me.put("/v1/me", json!({ "name": "", "locale": "?" })).await.problem(400);
    assert_eq!(fields.len(), 2);
    for body in [
        json!({ "system_role": "admin" }),
        json!({ "status": "disabled" }),
        json!({ "company_role": "company_admin" }),
        json!({ "phone_number_verified": true }),
        json!({ "phone_number": "+34910000000", "phone_number_verified": true }),
    ] {
        assert_eq!(me.put("/v1/me", body.clone()).await.problem(403).0, "forbidden", "{body}");
        assert_eq!(me.patch("/v1/me", body.clone()).await.problem(403).0, "forbidden", "{body}");
    }
    // What changes nothing is accepted.
    for body in [json!({ "company_role": "member" }), json!({ "phone_number_verified": false })] {
        assert_eq!(me.patch("/v1/me", body.clone()).await.status, 200, "{body}");
    }
    for body in [json!({ "password": OTHER }), json!({ "email": "x@example.com" })] {
        assert_eq!(me.put("/v1/me", body).await.problem(403).0, "recent_sign_in_required");
    }
}

#[tokio::test]
async fn the_own_password_is_changed_with_the_old_one_and_never_by_a_bearer_token() {
    let app = TestApp::start().await;
    ana(&app).await;
    let bearer = app.caller("ana@example.com").await;
    let body = |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
    let refused = bearer.put("/v1/me/password", body(PASSWORD, OTHER)).await;
    assert_eq!(refused.problem(403).0, "recent_sign_in_required");
    let browser = signed_in(&app, "ana@example.com").await;
    let elsewhere = signed_in(&app, "ana@example.com").await;
    let put = async |body: Value| browser.call(Method::PUT, "/v1/me/password", Some(body)).await;
    for (body, field, code) in [
        (json!({ "new_password": OTHER }), "current_password", "required"),
        (body("wrong", OTHER), "current_password", "wrong"),
        (body("", OTHER), "current_password", "wrong"),
        (body(PASSWORD, "short"), "new_password", "too_short"),
        (body(PASSWORD, "ana@example.com"), "new_password", "too_personal"),
    ] {
        let (_, fields) = put(body).await.problem(400);
        assert_eq!((&*fields[0].0, &*fields[0].1), (field, code));
    }
    put(body(PASSWORD, OTHER)).await.expect(204);
    assert_eq!(browser.get("/v1/session").await.status, 200);
    assert_eq!(elsewhere.get("/v1/session").await.status, 401);
    assert!(
        signs_in(&app, "ana@example.com", OTHER).await && !signs_in(&app, "ana@example.com", PASSWORD).await
    );
    let mails = app.mails(2).await;
    assert!(mails[1].contains("To: ana <ana@example.com>") && mails[1].to_lowercase().contains("password"));
    app.advance(TimeDelta::minutes(11));
    assert_eq!(put(body(OTHER, PASSWORD)).await.problem(403).0, "recent_sign_in_required");
}

#[tokio::test]
async fn a_person_who_changes_the_password_chooses_what_ends() {
    let app = TestApp::start().await;
    ana(&app).await;
    let browser = signed_in(&app, "ana@example.com").await;
    let elsewhere = signed_in(&app, "ana@example.com").await;
    let mut tokens = Vec::new();
    for name in ["one", "two"] {
        let made = post(&browser, "/v1/me/api-tokens", json!({ "name": name })).await.expect(201);
        tokens.push((made["api_token"]["id"].clone(), app.anonymous().with_token(text(&made["token"]))));
    }
    let put = async |current: &str, new: &str, more: Value| {
        let mut body = json!({ "current_password": current, "new_password": new });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        browser.call(Method::PUT, "/v1/me/password", Some(body)).await
    };
    let admins = signed_in(&app, ADMIN).await;
    let foreign = post(&admins, "/v1/me/api-tokens", json!({ "name": "CI" })).await.expect(201);
    let unknown = json!({ "revoke_api_tokens": [tokens[0].0, foreign["api_token"]["id"]] });
    let (_, fields) = put(PASSWORD, OTHER, unknown).await.problem(400);
    assert_eq!(fields, [("revoke_api_tokens".to_owned(), "unknown".to_owned())]);
    let many = json!({ "revoke_api_tokens": (0..1_001).collect::<Vec<_>>() });
    let (_, fields) = put(PASSWORD, OTHER, many).await.problem(400);
    assert_eq!(fields, [("revoke_api_tokens".to_owned(), "too_many".to_owned())]);
    assert!(signs_in(&app, "ana@example.com", PASSWORD).await, "nothing has changed");

    let chosen = json!({ "end_sessions": false, "revoke_api_tokens": [tokens[1].0, tokens[1].0] });
    put(PASSWORD, OTHER, chosen).await.expect(204);
    assert_eq!(elsewhere.get("/v1/session").await.status, 200);
    assert_eq!(tokens[0].1.get("/v1/me").await.status, 200);
    assert_eq!(tokens[1].1.get("/v1/me").await.status, 401);
    put(OTHER, PASSWORD, json!({})).await.expect(204);
    assert_eq!(elsewhere.get("/v1/session").await.status, 401);
    assert_eq!(tokens[0].1.get("/v1/me").await.status, 200, "API tokens stay unless they are named");
}

#[tokio::test]
async fn sessions_are_seen_and_ended_one_by_one_and_together() {
    let app = TestApp::start().await;
    let id = ana(&app).await;
    let here = signed_in(&app, "ana@example.com").await;
    let there = signed_in(&app, "ana@example.com").await;
    let far = signed_in(&app, "ana@example.com").await;
    let get = async || here.call(Method::GET, "/v1/me/sessions", None).await.expect(200);
    let sessions = get().await;
    assert_eq!(sessions.as_array().unwrap().len(), 3);
    let current: Vec<_> = sessions.as_array().unwrap().iter().filter(|it| it["current"] == true).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0]["ip"], "127.0.0.1");

    let others = there.call(Method::GET, "/v1/me/sessions", None).await.expect(200);
    let theirs = others.as_array().unwrap().iter().find(|it| it["current"] == true).unwrap();
    let path = format!("/v1/me/sessions/{}", text(&theirs["id"]));
    let stranger = signed_in(&app, ADMIN).await;
    assert_eq!(stranger.call(Method::DELETE, &path, None).await.status, 404);
    here.call(Method::DELETE, &path, None).await.expect(204);
    assert_eq!(there.get("/v1/session").await.status, 401);
    assert_eq!(here.call(Method::DELETE, &path, None).await.status, 404);
    assert_eq!(here.call(Method::DELETE, "/v1/me/sessions/rubbish", None).await.status, 404);
    here.call(Method::DELETE, "/v1/me/sessions", None).await.expect(204);
    assert_eq!(far.get("/v1/session").await.status, 401);
    assert_eq!(get().await.as_array().unwrap().len(), 1);

    // An administrator of the home company sees and ends them.
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@example.com").await;
    let path = format!("/v1/companies/1/users/{id}/sessions");
    let seen = boss.get(&path).await.expect(200);
    assert_eq!((seen.as_array().unwrap().len(), &seen[0]["current"]), (1, &json!(false)));
    boss.delete(&format!("{path}/{}", text(&seen[0]["id"]))).await.expect(204);
    assert_eq!(here.get("/v1/session").await.status, 401);
    let again = signed_in(&app, "ana@example.com").await;
    boss.delete(&path).await.expect(204);
    assert_eq!(again.get("/v1/session").await.status, 401);
    // But not those of people with a system role.
    assert_eq!(boss.get("/v1/companies/1/users/1/sessions").await.problem(403).0, "forbidden");
    assert_eq!(boss.delete("/v1/companies/1/users/1/sessions").await.problem(403).0, "forbidden");
}

#[tokio::test]
async fn consents_are_listed_by_application_and_withdrawn() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    party.redeem(&party.code_in(&browser).await).await.expect(200);
    let admin = app.admin().await;
    let consents = admin.get("/v1/me/consents").await.expect(200);
    assert_eq!(consents.as_array().unwrap().len(), 1, "one for each application");
    assert_eq!(consents[0]["application"]["client_id"], party.client_id);
    assert!(consents[0]["scopes"].as_array().unwrap().contains(&json!("openid")));
    assert_eq!(consents[0]["companies"][0]["name"], "Acme");
    assert_eq!(admin.get("/v1/companies/1/users/1/consents").await.expect(200), consents);
    let code = party.code_in(&browser).await;
    let path = format!("/v1/me/consents/{}", party.client_id);
    admin.delete(&path).await.expect(204);
    assert_eq!(admin.delete(&path).await.status, 404);
    assert_eq!(admin.get("/v1/me/consents").await.expect(200), json!([]));
    assert_eq!(party.userinfo(text(&tokens["access_token"])).await.status, 401);
    assert_eq!(party.refresh(text(&tokens["refresh_token"])).await.status, 400);
    assert_eq!(party.redeem(&code).await.status, 400);
    assert_eq!(admin.delete("/v1/me/consents/unknown").await.status, 404);
}

#[tokio::test]
async fn api_tokens_are_created_in_the_browser_shown_once_used_and_revoked() {
    let app = TestApp::start().await;
    let id = ana(&app).await;
    let bearer = app.caller("ana@example.com").await;
    let refused = bearer.post("/v1/me/api-tokens", json!({ "name": "CI" })).await;
    assert_eq!(refused.problem(403).0, "recent_sign_in_required", "a token makes no tokens");
    let browser = signed_in(&app, "ana@example.com").await;
    let year = app.clock.now() + TimeDelta::days(400);
    for (body, field, code) in [
        (json!({}), "name", "required"),
        (json!({ "name": " " }), "name", "required"),
        (json!({ "name": "CI", "scope": "openid" }), "scope", "invalid"),
        (json!({ "name": "CI", "expires_at": year }), "expires_at", "invalid"),
        (json!({ "name": "CI", "expires_at": "2020-01-01T00:00:00Z" }), "expires_at", "invalid"),
        (json!({ "name": "CI", "expires_at": "tomorrow" }), "expires_at", "invalid"),
    ] {
        let (_, fields) = post(&browser, "/v1/me/api-tokens", body.clone()).await.problem(400);
        assert_eq!((&*fields[0].0, &*fields[0].1), (field, code), "{body}");
    }
    let made = post(&browser, "/v1/me/api-tokens", json!({ "name": "CI" })).await;
    let location = made.header("location");
    let made = made.expect(201);
    assert_eq!(made["api_token"]["scope"], "aldaba.api.read");
    let reader = app.anonymous().with_token(text(&made["token"]));
    assert_eq!(reader.get("/v1/me").await.expect(200)["id"], id);
    assert_eq!(reader.put("/v1/me", json!({})).await.problem(403).0, "insufficient_scope");
    let writer = json!({ "name": "Deploy", "scope": "aldaba.api" });
    let writer = post(&browser, "/v1/me/api-tokens", writer).await.expect(201);
    let writer = app.anonymous().with_token(text(&writer["token"]));
    assert_eq!(writer.put("/v1/me", json!({})).await.status, 200);

    // The last use is written in no request's way.
    let list = async || browser.call(Method::GET, "/v1/me/api-tokens", None).await.expect(200);
    let used =
        async || list().await.as_array().unwrap().iter().all(|token| token["last_used_at"].is_string());
    until("the last uses are written", used).await;
    assert!(!list().await.to_string().contains("aldaba_pat_"));
    let seen = app.admin().await.get(&format!("/v1/companies/1/users/{id}/api-tokens")).await.expect(200);
    assert_eq!(seen.as_array().unwrap().len(), 3);
    assert_eq!(app.admin().await.delete(&location).await.status, 404, "only the caller's own");
    browser.call(Method::DELETE, &location, None).await.expect(204);
    assert_eq!(reader.get("/v1/me").await.status, 401);
    let one = format!("/v1/companies/1/users/{id}/api-tokens/{}", seen[0]["id"]);
    app.admin().await.delete(&one).await.expect(204);
    assert_eq!(writer.get("/v1/me").await.status, 401);
    app.advance(TimeDelta::minutes(11));
    let late = post(&browser, "/v1/me/api-tokens", json!({ "name": "CI" })).await;
    assert_eq!(late.problem(403).0, "recent_sign_in_required");
}

#[tokio::test]
async fn an_application_signs_one_in_through_the_company_that_was_chosen() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let boss = json!({ "company_role": "company_admin" });
    app.add_user(2, "boss@example.com", boss).await;
    let boss = app.caller("boss@example.com").await;
    boss.post("/v1/companies/2/memberships", json!({ "email": ADMIN })).await.expect(202);
    let mails = app.mails(2).await;
    let mail = mails.iter().find(|mail| mail.contains("/invitations/")).unwrap();
    let browser = signed_in(&app, ADMIN).await;
    assert_eq!(
        browser.submit(&crate::invitations::link(&app, mail), &[("answer", "accept")]).await.status,
        303
    );
    let path = format!("/v1/companies/2/entitlements/{}", party.client_id);
    admin.put(&path, json!({})).await.expect(200);
    let path = format!("/v1/companies/2/applications/{}/access", party.client_id);
    admin.put(&path, json!({ "roles": [{ "role": "user", "user_ids": [1] }] })).await.expect(200);

    let portal = admin.get("/v1/me/applications").await.expect(200);
    let through: Vec<_> = portal.as_array().unwrap().iter().map(|entry| &entry["company"]["id"]).collect();
    assert_eq!(through, [&json!(1), &json!(2)], "one entry for each");

    let company = async || {
        let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
        party.userinfo(text(&tokens["access_token"])).await.expect(200)["company"]["id"].clone()
    };
    let asked = browser.get(&party.authorize(&[])).await.header("location");
    assert!(asked.starts_with("/choose-company?"), "{asked}");
    assert_eq!(browser.submit(&asked, &[("company", "1")]).await.status, 303);
    assert_eq!(company().await, 1, "what was chosen at the page");
    let choose = async |body: Value| admin.put("/v1/me/company", body).await;
    choose(json!({ "company_id": 1, "client_id": party.client_id })).await.expect(204);
    choose(json!({ "company_id": 2 })).await.expect(204);
    assert_eq!(company().await, 1, "what is chosen for one application comes first");
    choose(json!({ "company_id": 2, "client_id": party.client_id })).await.expect(204);
    assert_eq!(company().await, 2);
    admin.delete("/v1/me/companies/2").await.expect(204);
    assert_eq!(company().await, 1);
    assert_eq!(choose(json!({ "company_id": 2 })).await.problem(400).1[0].0, "company_id");
    let (_, fields) = choose(json!({ "company_id": 1, "client_id": "unknown" })).await.problem(400);
    assert_eq!(fields, [("client_id".to_owned(), "unknown".to_owned())]);
}

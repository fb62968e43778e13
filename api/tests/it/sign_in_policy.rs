//! The sign-in policy of the installation, of companies and of applications.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    applications::if_match,
    factors::{ANA, add_totp, ana, factors, with_app},
    support::{ADMIN, PASSWORD, TestApp},
    users::signed_in,
};

const COMPANY: &str = "/v1/companies/1/sign-in-policy";

/// An application, and the path of its policy.
async fn application(app: &TestApp, name: &str) -> String {
    let made = app.add_application(json!({ "name": name }), &[]).await;
    format!("/v1/applications/{}/sign-in-policy", made["client_id"].as_str().expect("a client id"))
}

#[tokio::test]
async fn the_strictest_value_of_each_rule_applies_and_its_source_is_named() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let before = admin.get(COMPANY).await;
    assert_eq!(before.header("etag"), "\"0\"");
    let before = before.expect(200);
    assert_eq!(before["second_factor"], Value::Null);
    let effective = &before["effective"];
    assert_eq!(effective["first_factors"], json!(["password", "passkey"]));
    assert_eq!(effective["second_factor"], "optional");
    assert_eq!(effective["session_lifetime"], 43_200);
    assert_eq!((&effective["max_sessions"], &effective["announced"]), (&Value::Null, &Value::Null));

    let settings = json!({ "session_idle_lifetime": 7_200, "max_sessions": 9 });
    admin.put("/v1/settings", settings).await.expect(200);
    let rules = json!({ "second_factor": "required", "session_idle_lifetime": 3_600 });
    let after = admin.put(COMPANY, rules).await.expect(200);
    assert_eq!((&after["second_factor"], &after["session_lifetime"]), (&json!("required"), &Value::Null));
    let effective = &after["effective"];
    for (rule, value, source) in [
        ("second_factor", json!("required"), "company"),
        ("session_idle_lifetime", json!(3_600), "company"),
        ("session_lifetime", json!(43_200), "installation"),
        ("max_sessions", json!(9), "installation"),
        ("first_factors", json!(["password", "passkey"]), "installation"),
    ] {
        assert_eq!(effective[rule], value, "{rule}");
        assert_eq!(effective[format!("{rule}_source")], source, "{rule}");
    }
    let path = application(&app, "Payroll").await;
    let after = admin.put(&path, json!({ "first_factors": ["passkey"] })).await.expect(200);
    assert_eq!(after["effective"]["first_factors_source"], "application");
    assert_eq!(after["effective"]["second_factor"], "optional");
}

#[tokio::test]
async fn a_second_factor_that_is_required_later_is_announced_until_then() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let from =
        (kernel::Clock::system().now() + TimeDelta::days(400)).format("%Y-%m-%dT00:00:00Z").to_string();
    let rules = json!({ "second_factor": "required", "second_factor_from": from });
    let announced = admin.put(COMPANY, rules).await.expect(200);
    assert_eq!(announced["effective"]["second_factor"], "optional");
    let next = &announced["effective"]["announced"];
    assert_eq!((&next["second_factor"], &next["source"]), (&json!("required"), &json!("company")));
    assert!(next["from"].as_str().expect("a time").starts_with(&from[..19]), "{next}");
    app.advance(TimeDelta::days(401));
    let admin = app.admin().await;
    let in_force = admin.get(COMPANY).await.expect(200);
    assert_eq!(in_force["effective"]["second_factor"], "required");
    assert_eq!(in_force["effective"]["announced"], Value::Null);
}

#[tokio::test]
async fn an_invalid_or_more_lenient_rule_is_rejected_at_its_field() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let settings = json!({ "second_factor": "required", "first_factors": ["password"], "max_sessions": 5 });
    admin.put("/v1/settings", settings).await.expect(200);
    let path = application(&app, "Payroll").await;
    for (path, rules, field, code) in [
        (COMPANY, json!({ "second_factor": "optional" }), "second_factor", "too_lenient"),
        (COMPANY, json!({ "first_factors": ["passkey"] }), "first_factors", "too_lenient"),
        (COMPANY, json!({ "first_factors": [] }), "first_factors", "required"),
        (COMPANY, json!({ "first_factors": ["password", "password"] }), "first_factors", "duplicate"),
        (COMPANY, json!({ "first_factors": ["telepathy"] }), "first_factors.0", "invalid"),
        (
            COMPANY,
            json!({ "email_code_as_second_factor": true }),
            "email_code_as_second_factor",
            "too_lenient",
        ),
        (COMPANY, json!({ "first_factors": ["email_code"] }), "first_factors", "too_lenient"),
        (COMPANY, json!({ "second_factor": "sometimes" }), "second_factor", "invalid"),
        (COMPANY, json!({ "second_factor_from": "2030-01-01T00:00:00Z" }), "second_factor_from", "invalid"),
        (COMPANY, json!({ "session_lifetime": 299 }), "session_lifetime", "out_of_range"),
        (COMPANY, json!({ "session_lifetime": 43_201 }), "session_lifetime", "too_lenient"),
        (COMPANY, json!({ "max_sessions": 6 }), "max_sessions", "too_lenient"),
        (COMPANY, json!({ "max_sessions": 0 }), "max_sessions", "out_of_range"),
        (&path, json!({ "max_sessions": 2 }), "max_sessions", "invalid"),
        (&path, json!({ "session_idle_lifetime": 600 }), "session_idle_lifetime", "invalid"),
    ] {
        let (_, fields) = admin.put(path, rules.clone()).await.problem(400);
        assert_eq!(fields, [(field.to_owned(), code.to_owned())], "{rules}");
    }
    assert_eq!(app.count_all(&["sign_in_policies"]).await, [0]);
    for settings in [
        json!({ "second_factor": "sometimes" }),
        json!({ "first_factors": [] }),
        json!({ "second_factor_from": "tomorrow" }),
    ] {
        let (_, fields) = admin.put("/v1/settings", settings.clone()).await.problem(400);
        assert_eq!(fields.len(), 1, "{settings}");
    }
}

#[tokio::test]
async fn a_policy_change_needs_the_version_that_was_read_and_is_audited() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(2, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(2, "member@example.com", json!({})).await;
    app.add_user(1, "manager@example.com", json!({ "system_role": "app_manager" })).await;
    let [boss, member, manager] = [
        app.caller("boss@example.com").await,
        app.caller("member@example.com").await,
        app.caller("manager@example.com").await,
    ];
    let other = "/v1/companies/2/sign-in-policy";
    let rules = || json!({ "second_factor": "required" });
    let made = boss.put(other, rules()).await;
    assert_eq!(made.header("etag"), "\"1\"");
    made.expect(200);
    assert_eq!(boss.put(COMPANY, rules()).await.status, 404);
    assert_eq!(member.get(other).await.status, 403);
    assert_eq!(manager.get(other).await.status, 200);
    assert_eq!(manager.put(other, rules()).await.status, 403);

    let path = application(&app, "Payroll").await;
    assert_eq!(boss.put(&path, rules()).await.status, 404);
    manager.put(&path, rules()).await.expect(200);
    assert_eq!(admin.get("/v1/applications/none/sign-in-policy").await.status, 404);
    assert_eq!(admin.get("/v1/companies/99/sign-in-policy").await.status, 404);

    let stale = if_match(&boss, Method::PUT, other, "\"0\"", json!({ "max_sessions": 3 })).await;
    assert_eq!(stale.problem(412).0, "changed");
    let changed =
        if_match(&boss, Method::PATCH, other, "\"1\"", json!({ "second_factor": null, "max_sessions": 3 }));
    let changed = changed.await.expect(200);
    assert_eq!((&changed["second_factor"], &changed["max_sessions"]), (&Value::Null, &json!(3)));
    assert_eq!(boss.put(other, json!({ "max_sessions": 3 })).await.header("etag"), "\"2\"");

    let audited = app.audited("sign_in_policy.updated").await;
    assert_eq!(audited.len(), 3);
    let last = json!({ "before": { "second_factor": "required" }, "after": { "max_sessions": 3 } });
    assert!(audited.contains(&last), "{audited:?}");

    admin.delete("/v1/companies/2").await;
    assert_eq!(app.count_all(&["sign_in_policies"]).await, [1], "a company's rules are deleted with it");
}

#[tokio::test]
async fn the_last_factor_that_the_policy_requires_cannot_be_removed() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let (secret, _) = add_totp(&app, &browser).await;
    let browser = with_app(&app, ANA, &secret).await;
    let (secret, _) = add_totp(&app, &signed_in(&app, ADMIN).await).await;
    let admin = with_app(&app, ADMIN, &secret).await;
    let remove = async || browser.call(Method::DELETE, "/v1/me/totp", None).await;
    app.admin().await.put(COMPANY, json!({ "second_factor": "required" })).await.expect(200);
    assert_eq!(remove().await.problem(409).0, "last_factor");
    assert_eq!(factors(&browser).await["recovery_codes"]["left"], 10);
    // An administrator resets those of a person who lost them, but not the own ones.
    let own = admin.call(Method::DELETE, "/v1/companies/1/users/1/factors", None).await;
    assert_eq!(own.problem(409).0, "last_factor");
    let path = format!("/v1/companies/1/users/{id}/factors");
    assert_eq!(admin.call(Method::DELETE, &path, None).await.status, 204);
    app.admin().await.put(COMPANY, json!({ "second_factor": "optional" })).await.expect(200);
    assert_eq!(admin.call(Method::DELETE, "/v1/me/totp", None).await.status, 204);
}

#[tokio::test]
async fn a_password_that_always_comes_with_a_second_factor_may_be_shorter() {
    const SHORT: &str = "hQ7v-2mKx";
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let admin = app.admin().await;
    let path = format!("/v1/companies/1/users/{id}");
    let body = json!({ "password": SHORT });
    assert_eq!(admin.put(&path, body.clone()).await.problem(400).1[0].1, "too_short");
    let change = json!({ "current_password": PASSWORD, "new_password": SHORT });
    let own = async || browser.call(Method::PUT, "/v1/me/password", Some(change.clone())).await;
    assert_eq!(own().await.problem(400).1[0].1, "too_short");
    add_totp(&app, &browser).await;
    assert_eq!(own().await.status, 204, "the person has a second factor");
    admin.put(&path, body.clone()).await.expect(200);
    // Nobody is asked for it where the rule is off.
    app.admin().await.put("/v1/settings", json!({ "second_factor": "off" })).await.expect(200);
    assert_eq!(admin.put(&path, body.clone()).await.problem(400).1[0].1, "too_short");
    // A rule that requires one of everybody applies to new people too.
    let leo = |password: &str| json!({ "name": "Leo", "email": "leo@example.com", "password": password });
    assert_eq!(admin.post("/v1/companies/1/users", leo(SHORT)).await.problem(400).1[0].1, "too_short");
    admin.put(COMPANY, json!({ "second_factor": "required" })).await.expect(200);
    admin.post("/v1/companies/1/users", leo(SHORT)).await.expect(201);
    admin.put(&path, body).await.expect(200);
}

#[tokio::test]
async fn the_status_counts_who_follows_the_policy() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let (_, browser) = ana(&app).await;
    add_totp(&app, &browser).await;
    app.add_user(2, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(2, "luis@example.com", json!({})).await;
    let counts = |total: u64, with: u64, overdue: u64, later: u64| {
        json!({ "total": total, "with_second_factor": with, "without_second_factor": total - with,
            "with_passkey": 0, "overdue": overdue, "due_later": later })
    };
    let status = async |path: &str| admin.get(path).await.expect(200);
    let everywhere = status("/v1/sign-in-policy/status").await;
    assert_eq!(everywhere, json!({ "people": counts(4, 1, 0, 0), "administrators": counts(2, 0, 0, 0) }));
    admin.put(COMPANY, json!({ "second_factor": "required" })).await.expect(200);
    let from = app.clock.now() + TimeDelta::days(9);
    let later = json!({ "second_factor": "required", "second_factor_from": from });
    admin.put("/v1/companies/2/sign-in-policy", later).await.expect(200);
    let everywhere = status("/v1/sign-in-policy/status").await;
    assert_eq!(everywhere, json!({ "people": counts(4, 1, 1, 2), "administrators": counts(2, 0, 1, 1) }));
    let own = status("/v1/companies/1/sign-in-policy/status").await;
    assert_eq!(own, json!({ "people": counts(2, 1, 1, 0), "administrators": counts(1, 0, 1, 0) }));
    let boss = app.caller("boss@example.com").await;
    boss.get("/v1/companies/2/sign-in-policy/status").await.expect(200);
    assert_eq!(boss.get("/v1/companies/1/sign-in-policy/status").await.status, 404);
    assert_eq!(boss.get("/v1/sign-in-policy/status").await.status, 403);
    let luis = app.caller("luis@example.com").await;
    assert!([403, 404].contains(&luis.get("/v1/companies/2/sign-in-policy/status").await.status.as_u16()));
}

//! The sign-in policy of the installation, of companies and of applications.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{applications::if_match, support::TestApp};

const COMPANY: &str = "/v1/companies/1/sign-in-policy";

/// An application, and the path of its policy.
async fn application(app: &TestApp, name: &str) -> String {
    let made = app.add_application(json!({ "name": name }), &[]).await;
    format!("/v1/applications/{}/sign-in-policy", made["client_id"].as_str().expect("a client id"))
}

#[tokio::test]
async fn of_each_rule_the_strictest_holds_and_its_source_is_named() {
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

//! Who may register an application, and how often: initial access tokens, open registration and its rate limit.

use reqwest::Method;
use serde_json::json;

use super::{
    party::send,
    registration::{CALLBACK, error_and_description, initial_token, open, register},
};
use crate::support::TestApp;

#[tokio::test]
async fn an_initial_access_token_is_required_and_limited_in_uses() {
    let app = TestApp::start().await;
    let metadata = || json!({ "redirect_uris": [CALLBACK] });
    let missing = register(&app, "", metadata()).await;
    assert_eq!(missing.header("www-authenticate"), "Bearer realm=\"aldaba\"");
    assert_eq!(error_and_description(&missing, 401).0, "invalid_token");
    let admin_token = "aldaba_pat_unknown";
    for wrong in ["rubbish", "aldaba_iat_unknown", admin_token] {
        let answer = register(&app, wrong, metadata()).await;
        assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""));
        assert_eq!(error_and_description(&answer, 401).0, "invalid_token");
    }
    let basic = app.anonymous().request(Method::POST, "/oauth2/register").basic_auth("a", Some("b"));
    assert_eq!(send(basic.json(&metadata())).await.status, 401);

    let token = initial_token(&app, 3).await;
    let at_once = (0..6).map(|_| register(&app, &token, metadata()));
    let answers = futures::future::join_all(at_once).await;
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(made.len(), 3);
    assert!(answers.iter().all(|answer| matches!(answer.status.as_u16(), 201 | 401)));

    let late = initial_token(&app, 3).await;
    app.advance(chrono::TimeDelta::days(31));
    assert_eq!(register(&app, &late, metadata()).await.status, 401);
    let revoked = initial_token(&app, 3).await;
    let admin = app.admin().await;
    let id = admin.get("/v1/initial-access-tokens").await.expect(200)[0]["id"].clone();
    register(&app, &revoked, metadata()).await.expect(201);
    admin.delete(&format!("/v1/initial-access-tokens/{id}")).await.expect(204);
    assert_eq!(register(&app, &revoked, metadata()).await.status, 401);

    // Who registered what is in the audit trail, and the token is nowhere.
    let created = app.audited("application.created").await;
    assert_eq!(created.len(), 4);
    let events = admin.get("/v1/audit-events?kind=application.created").await.expect(200);
    let actor = &events[0]["actor"];
    assert_eq!((&actor["kind"], &actor["name"]), (&json!("initial_token"), &json!("Partners")));
    for token in [&token, &late, &revoked] {
        assert!(!app.texts("audit_events", "details").await.iter().any(|text| text.contains(token.as_str())));
    }
}

#[tokio::test]
async fn open_registration_needs_a_company_and_closed_registration_rejects() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let metadata = json!({ "redirect_uris": [CALLBACK] });
    let problem = admin.patch("/v1/settings", json!({ "client_registration": "open" })).await.problem(400);
    assert_eq!(problem.1, [("client_registration_company_id".to_owned(), "required".to_owned())]);
    for (id, code) in [(json!(99), "unknown"), (json!(0), "unknown")] {
        let change = json!({ "client_registration": "open", "client_registration_company_id": id });
        let problem = admin.put("/v1/settings", change).await.problem(400);
        assert_eq!(problem.1, [("client_registration_company_id".to_owned(), code.to_owned())]);
    }
    assert_eq!(admin.put("/v1/settings", json!({ "client_registration": "ajar" })).await.status, 400);

    open(&app).await;
    let response = register(&app, "", metadata.clone()).await.expect(201);
    let path = format!("/v1/companies/1/entitlements/{}", response["client_id"].as_str().unwrap());
    admin.get(&path).await.expect(200);
    assert_eq!(
        register(&app, "aldaba_iat_unknown", metadata.clone()).await.status,
        401,
        "one that is shown must be good"
    );
    assert_eq!(
        admin.patch("/v1/settings", json!({ "client_registration_company_id": null })).await.status,
        400
    );

    admin.put("/v1/settings", json!({ "client_registration": "closed" })).await.expect(200);
    let token = initial_token(&app, 1).await;
    for token in ["", &token] {
        assert_eq!(
            error_and_description(&register(&app, token, metadata.clone()).await, 403).0,
            "access_denied"
        );
    }
    let discovery = app.anonymous().get("/.well-known/openid-configuration").await.expect(200);
    assert_eq!(discovery["registration_endpoint"], format!("{}/oauth2/register", app.url));
}

#[tokio::test]
async fn open_registration_is_limited_for_each_address() {
    let app = TestApp::start().await;
    open(&app).await;
    let metadata = json!({ "redirect_uris": [CALLBACK] });
    let mut last = register(&app, "", metadata.clone()).await;
    for _ in 0..80 {
        if last.status == 429 {
            break;
        }
        assert_eq!(last.status, 201);
        last = register(&app, "", metadata.clone()).await;
    }
    assert_eq!(error_and_description(&last, 429).0, "temporarily_unavailable");
    assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1);
    let token = initial_token(&app, 1).await;
    register(&app, &token, metadata.clone()).await.expect(201);
    app.advance(chrono::TimeDelta::minutes(1));
    register(&app, "", metadata.clone()).await.expect(201);
    // The limit is a setting.
    let admin = app.admin().await;
    admin.patch("/v1/settings", json!({ "client_registrations_per_minute": 1 })).await.expect(200);
    assert_eq!(
        error_and_description(&register(&app, "", metadata.clone()).await, 429).0,
        "temporarily_unavailable"
    );
    admin.patch("/v1/settings", json!({ "client_registrations_per_minute": 0 })).await.expect(200);
    register(&app, "", metadata).await.expect(201);
}

#[tokio::test]
async fn without_a_rate_limit_nothing_is_limited() {
    let app = TestApp::configured(&[("ALDABA_RATE_LIMIT", "0")]).await;
    open(&app).await;
    let admin = app.admin().await;
    admin.patch("/v1/settings", json!({ "client_registrations_per_minute": 1 })).await.expect(200);
    for _ in 0..3 {
        register(&app, "", json!({ "redirect_uris": [CALLBACK] })).await.expect(201);
    }
}

//! What a repeated call costs the database: nothing for who calls, its rights or the application.

use reqwest::Method;
use serde_json::json;

use crate::{
    oauth::party::{Party, send},
    support::{Client, TestApp},
};

/// The statements of a call that was made before.
async fn repeated(app: &TestApp, caller: &Client, path: &str) -> u64 {
    caller.get(path).await.expect(200);
    let before = app.statements();
    caller.get(path).await.expect(200);
    app.statements() - before
}

/// The least of a few tries: what was used last is written beside the answers.
macro_rules! least {
    ($call:expr) => {{
        let mut least = u64::MAX;
        for _ in 0..4 {
            least = least.min($call.await);
        }
        least
    }};
}

#[tokio::test]
async fn the_caller_and_its_rights_are_cached() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    assert_eq!(least!(repeated(&app, &admin, "/v1/me")), 1, "an email that waits to be confirmed");
    assert_eq!(least!(repeated(&app, &admin, "/v1/companies/1")), 1, "the company");
    assert_eq!(least!(repeated(&app, &admin, "/v1/companies")), 2, "a page and its count");
    assert!(least!(repeated(&app, &admin, "/v1/companies/1/users")) <= 4);
}

#[tokio::test]
async fn a_list_costs_the_same_number_of_statements_however_long_it_is() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let made = app.add_application(json!({ "name": "Demo 0" }), &[1]).await;
    let client_id = made["client_id"].as_str().unwrap();
    let paths = [
        "/v1/companies".to_owned(),
        "/v1/companies/1/users".to_owned(),
        "/v1/companies/1/users?q=u".to_owned(),
        "/v1/companies/1/users?q=example%20u&status=active".to_owned(),
        "/v1/applications".to_owned(),
        "/v1/companies/1/entitlements".to_owned(),
        format!("/v1/companies/1/applications/{client_id}/access"),
        format!("/v1/applications/{client_id}/users"),
        "/v1/audit-events".to_owned(),
        "/v1/jobs".to_owned(),
        "/v1/mails".to_owned(),
        "/v1/users".to_owned(),
        "/v1/users?q=u".to_owned(),
        "/v1/me/applications".to_owned(),
    ];
    let mut few = Vec::new();
    for path in &paths {
        few.push(least!(repeated(&app, &admin, path)));
    }
    for number in 1..12 {
        admin.post("/v1/companies", json!({ "name": format!("Company {number}") })).await.expect(201);
        let id = app.add_user(1, &format!("u{number}@example.com"), json!({})).await;
        app.add_application(json!({ "name": format!("Demo {number}") }), &[id]).await;
    }
    for (path, few) in paths.iter().zip(few) {
        assert_eq!(least!(repeated(&app, &admin, path)), few, "{path}");
    }
}

#[tokio::test]
async fn a_failed_sign_in_costs_the_same_for_every_login_and_leaves_one_row_per_hour() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Branch" })).await.expect(201);
    app.add_user(1, "ana@example.com", json!({})).await;
    let logins = ["ana@example.com", "nobody@example.com"];
    let browser = app.browser();
    let fail = async |login| {
        let before = app.statements();
        assert_eq!(browser.sign_in("/sign-in", login, "not the password").await.status, 401);
        app.statements() - before
    };
    for login in logins {
        fail(login).await;
    }
    app.write_sums().await;
    for login in logins {
        let what = "its user, its failures read and counted, and whether the browser is known";
        assert_eq!(least!(fail(login)), 4, "{login}: {what}");
    }
    app.write_sums().await;
    let refused = app.audited("session.refused").await;
    let counts: Vec<_> = refused.iter().map(|details| details["count"].as_u64()).collect();
    assert_eq!(counts, [Some(5), Some(5)], "{refused:?}");
}

#[tokio::test]
async fn client_credentials_tokens_cost_no_statement() {
    let app = TestApp::without_worker().await;
    let party = Party::register(&app).await;
    let own = async || {
        let before = app.statements();
        party.token(&[("grant_type", "client_credentials")]).await.expect(200);
        app.statements() - before
    };
    own().await;
    assert_eq!(least!(own()), 0);
    let tokens = party.tokens().await;
    let token = tokens["access_token"].as_str().unwrap();
    let userinfo = async || {
        let before = app.statements();
        let request = app.anonymous().with_token(token).request(Method::GET, "/oauth2/userinfo");
        send(request).await.expect(200);
        app.statements() - before
    };
    userinfo().await;
    assert_eq!(least!(userinfo()), 0);
}

#[tokio::test]
async fn introspection_of_an_api_token_uses_the_cache() {
    let app = TestApp::without_worker().await;
    let party = Party::register(&app).await;
    let server = Party::register_as(&app, json!({ "name": "Server" })).await;
    let resource = json!({ "uri": "urn:example:api", "name": "API", "applications": [party.client_id],
        "served_by": server.client_id });
    app.admin().await.post("/v1/resources", resource).await.expect(201);
    let own = [("grant_type", "client_credentials"), ("resource", "urn:example:api")];
    // Something was revoked: it is not looked up each time.
    for _ in 0..2 {
        let token = party.token(&own).await.expect(200);
        let request = app.anonymous().request(Method::POST, "/oauth2/revoke");
        let request = request.basic_auth(&party.client_id, Some(&party.secret));
        send(request.form(&[("token", token["access_token"].as_str().unwrap())])).await;
    }
    let token = party.token(&own).await.expect(200)["access_token"].as_str().unwrap().to_owned();
    let introspect = async || {
        let before = app.statements();
        assert_eq!(server.introspect(&token).await["active"], true);
        app.statements() - before
    };
    introspect().await;
    assert_eq!(least!(introspect()), 0);
    let issue = async || {
        let before = app.statements();
        party.token(&own).await.expect(200);
        app.statements() - before
    };
    assert_eq!(least!(issue()), 0);
    let metrics = app.anonymous().get("/metrics").await.text;
    for cache in ["resources", "revoked_tokens"] {
        assert!(metrics.contains(&format!("aldaba_cache_hits_total{{cache=\"{cache}\"}}")), "{cache}");
    }
}

#[tokio::test]
async fn a_refresh_is_one_statement() {
    let app = TestApp::without_worker().await;
    let party = Party::register(&app).await;
    let mut token = party.tokens().await["refresh_token"].as_str().unwrap().to_owned();
    let mut refresh = async || {
        let before = app.statements();
        let answer =
            party.token(&[("grant_type", "refresh_token"), ("refresh_token", &token)]).await.expect(200);
        token = answer["refresh_token"].as_str().unwrap().to_owned();
        app.statements() - before
    };
    // The first one reads the grant; one within ten seconds of another also reads which tokens were used.
    refresh().await;
    let mut costs = Vec::new();
    for _ in 0..4 {
        app.advance(chrono::TimeDelta::seconds(11));
        costs.push(refresh().await);
    }
    assert_eq!(costs.iter().min(), Some(&1), "{costs:?}");
}

//! What administrators see of the requests of an application that were refused.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::party::{Party, REDIRECT_URI, callback, send, text};
use crate::support::{Logs, TestApp};

const OTHER: &str = "https://app.example.com/other";

/// The refused requests of an application, the last one first.
async fn refusals(party: &Party<'_>) -> Vec<Value> {
    let path = format!("/v1/applications/{}/refusals", party.client_id);
    party.app.admin().await.get(&path).await.expect(200).as_array().unwrap().clone()
}

/// The only refused request of an application.
async fn only(party: &Party<'_>) -> Value {
    let found = refusals(party).await;
    assert_eq!(found.len(), 1, "{found:#?}");
    found[0].clone()
}

fn brief(refusal: &Value) -> [&str; 4] {
    ["endpoint", "error", "parameter", "value"].map(|name| refusal[name].as_str().unwrap_or_default())
}

fn logout(params: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish();
    format!("/oauth2/logout?{query}")
}

#[tokio::test]
async fn an_unregistered_redirect_uri_is_shown_beside_the_registered_ones() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let request = party.authorize(&[("redirect_uri", OTHER)]);
    app.anonymous().get(&request).await;
    let first = only(&party).await;
    assert_eq!(brief(&first), ["authorization", "invalid_request", "redirect_uri", OTHER]);
    assert_eq!(first["description"], "the redirect_uri is not registered for the application");
    assert_eq!(first["registered"], json!([REDIRECT_URI]));
    assert_eq!(first["suggestion"], json!({ "field": "redirect_uris", "value": OTHER }));
    assert_eq!(first["count"], 1);
    app.advance(TimeDelta::minutes(3));
    app.anonymous().get(&request).await;
    let again = only(&party).await;
    assert_eq!((&again["count"], &again["id"]), (&json!(2), &first["id"]));
    assert_eq!(again["first_at"], first["first_at"]);
    assert_ne!(again["last_at"], first["last_at"]);
    // The suggested change is an ordinary update, after which there is nothing to suggest.
    let path = format!("/v1/applications/{}", party.client_id);
    let admin = app.admin().await;
    admin.patch(&path, json!({ "redirect_uris": [REDIRECT_URI, OTHER] })).await.expect(200);
    let mended = only(&party).await;
    assert_eq!(mended["suggestion"], Value::Null);
    assert_eq!(mended["registered"], json!([REDIRECT_URI, OTHER]));
    assert_eq!(app.anonymous().get(&request).await.status, 303);
}

#[tokio::test]
async fn each_refused_authorization_request_names_the_parameter_and_what_it_contained() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let cases = [
        (("code_challenge_method", "plain"), "invalid_request", "plain"),
        (("code_challenge", "short"), "invalid_request", "short"),
        (("response_type", "token"), "unsupported_response_type", "token"),
        (("response_mode", "jwt"), "invalid_request", "jwt"),
        (("prompt", "create"), "invalid_request", "create"),
        (("max_age", "soon"), "invalid_request", "soon"),
        (("scope", "open\u{e9}id"), "invalid_scope", "open\u{e9}id"),
        (("resource", "https://api.example.com/"), "invalid_target", "https://api.example.com/"),
        (("claims", "{"), "invalid_request", ""),
        (("request_uri", "https://app.example.com/r"), "request_uri_not_supported", ""),
        (("redirect_uri", ""), "invalid_request", ""),
    ];
    for ((parameter, value), error, shown) in cases {
        app.advance(TimeDelta::seconds(1));
        app.anonymous().get(&party.authorize(&[(parameter, value)])).await;
        let found = refusals(&party).await;
        assert_eq!(brief(&found[0]), ["authorization", error, parameter, shown], "{parameter}");
        assert!(!found[0]["description"].as_str().unwrap().is_empty());
        assert_eq!(found[0]["suggestion"], Value::Null, "{parameter}");
    }
    assert_eq!(refusals(&party).await.len(), cases.len());
}

#[tokio::test]
async fn scopes_that_are_left_out_are_shown_and_standard_ones_can_be_added() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Wiki", "scope": "openid profile" })).await;
    let scope = "openid email offline_access aldaba.admin wiki.read";
    let answer = app.browser().get(&party.authorize(&[("scope", scope)])).await;
    assert!(answer.header("location").starts_with("/sign-in"));
    let found = only(&party).await;
    let left_out = "email offline_access aldaba.admin wiki.read";
    assert_eq!(brief(&found), ["authorization", "", "scope", left_out]);
    assert_eq!(found["error"], Value::Null);
    assert_eq!(found["registered"], json!(["openid", "profile"]));
    // Scopes of the API are rights, so they are not suggested.
    assert_eq!(found["suggestion"], json!({ "field": "scope", "value": "email offline_access" }));
}

#[tokio::test]
async fn each_refused_token_request_is_shown_without_secrets() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let settings = json!({ "name": "Pinned", "token_endpoint_auth_method": "client_secret_post",
        "pin_token_endpoint_auth_method": true });
    let pinned = Party::register_as(&app, settings).await;
    let code = party.code().await;
    let form =
        |grant: &'static str| [("grant_type", grant), ("code", "stolen-code"), ("password", "hunter2")];
    party.token(&form("implicit")).await;
    party.token(&form("password")).await;
    party.redeem("stolen-code").await;
    party.redeem_with(&code, &[("redirect_uri", OTHER)]).await;
    party.redeem_with(&code, &[("code_verifier", "stolen-verifier")]).await;
    party.refresh("stolen-refresh-token").await;
    let request = party.token_request(&form("authorization_code"));
    send(request.basic_auth(&party.client_id, Some("stolen-secret"))).await;
    pinned.token(&form("authorization_code")).await;
    let found = refusals(&party).await;
    let mut briefs: Vec<_> = found.iter().map(brief).collect();
    briefs.sort_unstable();
    assert_eq!(
        briefs,
        [
            ["token", "invalid_client", "client_secret", ""],
            ["token", "invalid_grant", "code", ""],
            ["token", "invalid_grant", "code_verifier", ""],
            ["token", "invalid_grant", "redirect_uri", OTHER],
            ["token", "invalid_grant", "refresh_token", ""],
            ["token", "unauthorized_client", "grant_type", "password"],
            ["token", "unsupported_grant_type", "grant_type", "implicit"],
        ]
    );
    // At the token endpoint, registering the URI would not help.
    assert!(found.iter().all(|refusal| refusal["suggestion"].is_null()));
    let of_pinned = only(&pinned).await;
    let method = "client_secret_basic";
    assert_eq!(brief(&of_pinned), ["token", "invalid_client", "token_endpoint_auth_method", method]);
    assert_eq!(of_pinned["registered"], json!(["client_secret_post"]));
    for column in ["description", "value", "parameter"] {
        let stored = app.texts("refusals", column).await.concat();
        assert!(!stored.contains("stolen") && !stored.contains("hunter2") && !stored.contains(&code));
    }
}

#[tokio::test]
async fn refused_logout_and_introspection_requests_are_shown() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let unregistered =
        [("client_id", &*party.client_id), ("post_logout_redirect_uri", "https://app.example.com/gone")];
    app.browser().get(&logout(&unregistered)).await;
    let found = only(&party).await;
    let gone = "https://app.example.com/gone";
    assert_eq!(brief(&found), ["logout", "invalid_request", "post_logout_redirect_uri", gone]);
    assert_eq!(found["suggestion"], json!({ "field": "post_logout_redirect_uris", "value": gone }));
    assert_eq!(found["registered"], json!(["https://app.example.com/bye"]));
    app.advance(TimeDelta::seconds(1));
    app.browser().get(&logout(&[("client_id", &party.client_id), ("id_token_hint", "rubbish")])).await;
    assert_eq!(brief(&refusals(&party).await[0]), ["logout", "invalid_request", "id_token_hint", ""]);
    app.advance(TimeDelta::seconds(1));
    let twice = [("client_id", &*party.client_id), ("state", "a"), ("state", "b")];
    send(app.anonymous().request(reqwest::Method::POST, "/oauth2/logout").form(&twice)).await;
    let found = refusals(&party).await;
    assert_eq!(brief(&found[0]), ["logout", "invalid_request", "", ""]);
    assert_eq!(found[0]["description"], "a parameter is repeated");
    for endpoint in ["introspect", "revoke"] {
        app.advance(TimeDelta::seconds(1));
        let request = app.anonymous().request(reqwest::Method::POST, &format!("/oauth2/{endpoint}"));
        send(request.basic_auth(&party.client_id, Some(&party.secret)).form(&[("x", "y")])).await;
        let found = refusals(&party).await;
        assert_eq!(brief(&found[0])[1..], ["invalid_request", "token", ""], "{endpoint}");
    }
}

#[tokio::test]
async fn the_ordinary_course_of_a_sign_in_is_no_refusal() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let silent = browser.get(&party.authorize(&[("prompt", "none")])).await;
    assert_eq!(callback(&silent)["error"], "login_required");
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    party.refresh(text(&tokens["refresh_token"])).await.expect(200);
    assert_eq!(refusals(&party).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_person_without_access_is_counted_without_a_name() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    app.add_user(1, "luis@example.com", json!({})).await;
    let browser = app.browser();
    let asked = browser.get(&party.authorize(&[])).await.header("location");
    let signed_in = browser.sign_in(&asked, "luis@example.com", crate::support::PASSWORD).await;
    let answer = browser.get(&signed_in.header("location")).await;
    assert!(answer.header("location").starts_with("/no-access"), "{}", answer.header("location"));
    let found = only(&party).await;
    assert_eq!(brief(&found), ["authorization", "access_denied", "", ""]);
    assert!(!found.to_string().contains("luis"));
}

#[tokio::test]
async fn hostile_values_are_escaped_and_never_suggested() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let long = format!("https://app.example.com/{}", "a".repeat(8_000));
    for (sent, kept) in [
        ("https://evil.example.com/\u{202e}moc", "https://evil.example.com/\u{fffd}moc"),
        (
            "https://app.example.com/\r\nset-cookie: x",
            "https://app.example.com/\u{fffd}\u{fffd}set-cookie: x",
        ),
        ("https://ana:hunter2@app.example.com/cb", "https://***@app.example.com/cb"),
        ("https://app.example.com/cb?access_token=abc", "https://app.example.com/cb?access_token=***"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("http://app.example.com/cb", "http://app.example.com/cb"),
        ("https://*.example.com/cb", "https://*.example.com/cb"),
        (&long, &format!("{}…", &long[..2_000])),
    ] {
        app.advance(TimeDelta::seconds(1));
        app.anonymous().get(&party.authorize(&[("redirect_uri", sent)])).await;
        let found = refusals(&party).await;
        assert_eq!(found[0]["value"], kept);
        assert_eq!(found[0]["suggestion"], Value::Null, "{sent}");
    }
    // A client id that no application has is recorded nowhere.
    for client_id in ["unknown", &"x".repeat(5_000), "\u{202e}", "%00"] {
        app.anonymous().get(&format!("/oauth2/authorize?response_type=code&client_id={client_id}")).await;
    }
    assert_eq!(app.count_all(&["refusals"]).await, [9]);
}

#[tokio::test]
async fn a_flood_of_values_keeps_few_rows_and_hides_no_other_refusal() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    party.refresh("unknown").await;
    app.anonymous().get(&party.authorize(&[("code_challenge_method", "plain")])).await;
    for wave in 0..3 {
        app.advance(TimeDelta::seconds(11));
        for number in 0..110 {
            let uri = format!("https://evil.example.com/{wave}/{number}");
            app.anonymous().get(&party.authorize(&[("redirect_uri", &uri)])).await;
        }
        let found = app.admin().await.get(&format!("/v1/applications/{}/refusals", party.client_id)).await;
        assert_eq!(found.header("x-total-count"), "100");
    }
    let found = refusals(&party).await;
    let of = |parameter: &str| found.iter().filter(|refusal| refusal["parameter"] == parameter).count();
    assert_eq!((of("refresh_token"), of("code_challenge_method"), of("redirect_uri")), (1, 1, 98));
    assert!(found.iter().all(|refusal| !refusal["value"].as_str().unwrap_or_default().contains("/0/")));
    let counts = app.admin().await.get(&format!("/v1/applications/{}/refusal-counts", party.client_id)).await;
    let hours = counts.expect(200)["hours"].as_array().unwrap().clone();
    assert_eq!(hours.iter().map(|count| count.as_u64().unwrap()).sum::<u64>(), 2 + 3 * 110, "all of them");
}

#[tokio::test]
async fn a_repeated_refusal_is_logged_at_most_every_ten_seconds() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let request = party.authorize(&[("redirect_uri", OTHER)]);
    app.anonymous().get(&request).await;
    assert_eq!(only(&party).await["count"], 1);
    let counts = async || {
        let rows = app.texts("refusals", "CAST(count AS CHAR(20))").await;
        rows.concat().trim().to_owned()
    };
    for _ in 0..20 {
        app.anonymous().get(&request).await;
    }
    assert_eq!(counts().await, "1", "counted in memory");
    assert_eq!(only(&party).await["count"], 21, "and written before it is shown");
}

#[tokio::test]
async fn administrators_and_app_managers_see_refusals_and_others_do_not() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(1, "manager@example.com", json!({ "system_role": "app_manager" })).await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "user@example.com", json!({})).await;
    app.add_user(2, "foreign@example.com", json!({ "company_role": "company_admin" })).await;
    app.anonymous().get(&party.authorize(&[("redirect_uri", OTHER)])).await;
    let path = format!("/v1/applications/{}/refusals", party.client_id);
    let seen = app.caller("manager@example.com").await.get(&path).await.expect(200);
    assert_eq!(seen.as_array().unwrap().len(), 1);
    app.reader("admin@example.com").await.get(&path).await.expect(200);
    for (email, status) in
        [("boss@example.com", 403), ("user@example.com", 403), ("foreign@example.com", 404)]
    {
        app.caller(email).await.get(&path).await.problem(status);
    }
    app.anonymous().get(&path).await.problem(401);
    admin.get("/v1/applications/unknown/refusals").await.problem(404);
    admin.get(&format!("{path}?page_size=0")).await.problem(400);
    admin.get(&format!("{path}?cursor=rubbish")).await.problem(400);
}

#[tokio::test]
async fn refusals_are_paged_searched_and_deleted_with_time_and_application() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let admin = app.admin().await;
    for number in 0..5 {
        app.advance(TimeDelta::seconds(1));
        let uri = format!("https://app.example.com/{number}");
        app.anonymous().get(&party.authorize(&[("redirect_uri", &uri)])).await;
    }
    app.anonymous().get(&party.authorize(&[("max_age", "soon")])).await;
    let base = format!("/v1/applications/{}/refusals", party.client_id);
    let (mut path, mut values) = (format!("{base}?page_size=2&q=redirect"), Vec::new());
    loop {
        let page = admin.get(&path).await;
        let link = page.header("link");
        values.extend(page.expect(200).as_array().unwrap().iter().map(|item| item["value"].clone()));
        let Some(next) = link.split(", ").find(|link| link.contains("rel=\"next\"")) else { break };
        path = next.split(['<', '>']).nth(1).unwrap().replace(&app.url, "");
    }
    let expected: Vec<_> = (0..5).rev().map(|number| format!("https://app.example.com/{number}")).collect();
    assert_eq!(values, expected);
    let found = admin.get(&format!("{base}?q=soon")).await.expect(200);
    assert_eq!(found.as_array().unwrap().len(), 1);
    app.advance(TimeDelta::days(13));
    app.anonymous().get(&party.authorize(&[("max_age", "soon")])).await;
    app.advance(TimeDelta::days(2));
    refusals(&party).await;
    app.clean_up().await;
    let left = only(&party).await;
    assert_eq!((&left["value"], &left["count"]), (&json!("soon"), &json!(2)));
    app.admin().await.delete(&format!("/v1/applications/{}", party.client_id)).await.expect(204);
    assert_eq!(app.count_all(&["refusals"]).await, [0]);
}

#[tokio::test]
async fn refusals_are_counted_by_the_hour_of_the_last_day() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let path = format!("/v1/applications/{}/refusal-counts", party.client_id);
    let counts = async || {
        let counts = app.admin().await.get(&path).await.expect(200);
        let hours = counts["hours"].as_array().unwrap().clone();
        assert_eq!(hours.len(), 24, "{counts}");
        hours.iter().map(|count| count.as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(counts().await.iter().sum::<u64>(), 0);
    for uri in [OTHER, OTHER, "https://app.example.com/third"] {
        app.anonymous().get(&party.authorize(&[("redirect_uri", uri)])).await;
    }
    assert_eq!(counts().await[23], 3, "whatever the reason");
    app.advance(TimeDelta::hours(2));
    app.anonymous().get(&party.authorize(&[("redirect_uri", OTHER)])).await;
    let later = counts().await;
    assert_eq!((later[21], later[22], later[23]), (3, 0, 1));
    app.advance(TimeDelta::hours(22));
    assert_eq!(counts().await.iter().sum::<u64>(), 1);
    app.advance(TimeDelta::days(15));
    app.clean_up().await;
    assert_eq!(app.count_all(&["refusal_hours"]).await, [0]);
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    assert_eq!(app.caller("boss@example.com").await.get(&path).await.status, 403);
}

#[tokio::test]
async fn the_log_line_of_a_refusal_names_the_application_and_the_error() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let logs = Logs::kept();
    app.anonymous().get(&party.authorize(&[("redirect_uri", OTHER)])).await;
    app.anonymous().get(&party.authorize(&[("response_mode", "jwt")])).await;
    party.refresh("stolen-refresh-token").await;
    app.anonymous().get("/oauth2/authorize?response_type=code&client_id=a%0Ab").await;
    let text = logs.text();
    let line = |path: &str, status: u16, client_id: &str, error: &str| {
        text.lines().any(|line| {
            let parts = [
                " INFO ".to_owned(),
                format!("path={path}"),
                format!("status={status}"),
                format!("client_id={client_id:?}"),
                format!("error=\"{error}\""),
            ];
            parts.iter().all(|part| line.contains(part.as_str()))
        })
    };
    assert!(line("/oauth2/authorize", 400, &party.client_id, "invalid_request"), "{text}");
    assert!(line("/oauth2/authorize", 303, &party.client_id, "invalid_request"), "{text}");
    assert!(line("/oauth2/token", 400, &party.client_id, "invalid_grant"), "{text}");
    assert!(line("/oauth2/authorize", 400, "a\nb", "invalid_client"), "{text}");
    assert!(!text.contains("stolen") && !text.contains(OTHER), "{text}");
}

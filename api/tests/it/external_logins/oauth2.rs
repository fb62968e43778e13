//! Identity providers by OAuth 2.0 without OpenID Connect, such as GitHub: a user-info endpoint says who signed in.

use serde_json::{Value, json};

use super::{
    email_domains::verified,
    sign_in::{PAGE, reason},
    upstream::{CLIENT_ID, SECRET, Upstream, asked, begin, link, with},
};
use crate::support::{Answer, TestApp};

const OWN: &str = "/v1/companies/1/identity-providers";

/// A person there, as the user-info endpoint describes her.
fn maria() -> Value {
    json!({ "id": 7, "email": "maria@acme.example", "email_verified": true, "name": "Maria Silva" })
}

/// A server with a login of its company that creates accounts.
async fn world() -> (TestApp, Upstream) {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register_oauth2(&app, json!({ "create_users": true })).await;
    (app, upstream)
}

async fn sign_in(app: &TestApp, upstream: &Upstream, person: &Value) -> Answer {
    upstream.sign_in(&app.browser(), PAGE, person).await
}

/// The details of the refused sign-ins.
async fn details(app: &TestApp) -> Vec<String> {
    app.write_sums().await;
    let audited = app.audited("external_sign_in.refused").await;
    audited.iter().map(|details| details["detail"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_person_signs_in_by_the_subject_that_the_user_info_names() {
    let (app, upstream) = world().await;
    assert_eq!(sign_in(&app, &upstream, &maria()).await.header("location"), "/");
    // Another email there is the same person; the same email with another subject is not.
    let renamed = json!({ "id": 7, "email": "m.silva@acme.example", "name": "M. Silva" });
    let browser = app.browser();
    assert_eq!(upstream.sign_in(&browser, PAGE, &renamed).await.header("location"), "/");
    let me = browser.get("/v1/session").await.expect(200)["me"].clone();
    assert_eq!((&me["email"], &me["name"]), (&json!("maria@acme.example"), &json!("Maria Silva")));
    let other = json!({ "id": 8, "email": "maria@acme.example", "email_verified": true });
    assert_eq!(reason(&sign_in(&app, &upstream, &other).await), "unknown");
    assert_eq!(app.count_all(&["users", "linked_identities", "upstream_requests"]).await, [2, 1, 0]);
    assert_eq!(app.audited("session.begun").await.last().unwrap()["amr"], "ext");
}

#[tokio::test]
async fn the_request_there_has_pkce_and_a_state_and_nothing_of_openid_connect() {
    let (app, upstream) = world().await;
    let (one, other) = (begin(&app.browser(), PAGE).await, begin(&app.browser(), PAGE).await);
    assert!(one.starts_with(&format!("{}/authorize?from=metadata&", upstream.url)), "{one}");
    let (one, other) = (asked(&one), asked(&other));
    let provider = app.admin().await.get(OWN).await.expect(200)[0].clone();
    assert_eq!(one["redirect_uri"], provider["redirect_uri"].as_str().unwrap());
    assert_eq!((&*one["response_type"], &*one["code_challenge_method"]), ("code", "S256"));
    for name in ["state", "code_challenge"] {
        assert!(one[name].len() >= 43 && one[name] != other[name], "{name}");
    }
    for name in ["nonce", "scope", "prompt", "max_age"] {
        assert!(!one.contains_key(name), "{name}");
    }
    let path = format!("{OWN}/{}", provider["id"]);
    app.admin().await.patch(&path, json!({ "scope": "read:user" })).await.expect(200);
    assert_eq!(asked(&begin(&app.browser(), PAGE).await)["scope"], "read:user");
}

#[tokio::test]
async fn a_user_info_without_a_usable_subject_is_refused() {
    let (app, upstream) = world().await;
    for id in
        [Value::Null, json!(""), json!(1.5), json!(true), json!([7]), json!("é"), json!("x".repeat(256))]
    {
        let mut person = maria();
        person["id"] = id.clone();
        assert_eq!(reason(&sign_in(&app, &upstream, &person).await), "failed", "{id}");
    }
    let large = json!({ "id": 7, "note": "x".repeat(300_000) });
    assert_eq!(reason(&sign_in(&app, &upstream, &large).await), "unavailable");
    for (status, expected) in [(500, "unavailable"), (403, "failed"), (204, "failed")] {
        upstream.down("/user", status);
        assert_eq!(reason(&sign_in(&app, &upstream, &maria()).await), expected, "{status}");
    }
    assert!(details(&app).await.iter().any(|detail| detail.contains("the subject is missing")));
    assert_eq!(app.count_all(&["users", "linked_identities", "sessions"]).await, [1, 0, 0]);
}

#[tokio::test]
async fn a_token_response_without_a_bearer_token_is_refused() {
    let (app, upstream) = world().await;
    for (answer, detail) in [
        (json!({ "error": "bad_verification_code" }), "token endpoint: bad_verification_code"),
        (json!({ "error": "<script>" }), "an error code that is not registered"),
        (json!({ "token_type": "mac", "access_token": "at-0" }), "no bearer token"),
        (json!({ "token_type": "bearer" }), "no bearer token"),
        (json!({ "token_type": "bearer", "access_token": "" }), "no bearer token"),
        (json!({ "token_type": "bearer", "access_token": "a\nb" }), "no bearer token"),
        (json!({ "token_type": "bearer", "access_token": "x".repeat(9_000) }), "no bearer token"),
        (json!([]), "not JSON"),
    ] {
        let sent = answer.clone();
        upstream.claims(move |token| *token = sent.clone());
        assert_eq!(reason(&sign_in(&app, &upstream, &maria()).await), "failed", "{answer}");
        assert!(details(&app).await.iter().any(|known| known.contains(detail)), "{answer}");
    }
    assert_eq!(upstream.fetched("/user"), 0);
}

#[tokio::test]
async fn the_response_of_one_provider_is_not_taken_for_that_of_another() {
    let (app, upstream) = world().await;
    let other = Upstream::start(&app).await;
    let more = json!({ "name": "Other", "enabled": false, "create_users": true });
    let id = other.register_oauth2(&app, more).await["id"].clone();
    let browser = app.browser();
    let address = begin(&browser, PAGE).await;
    app.admin().await.patch(&format!("{OWN}/{id}"), json!({ "enabled": true })).await.expect(200);
    // The response of the one at the redirect URI of the other (RFC 9700 section 4.4).
    let back = upstream.authorize(&address, &maria());
    let mixed = back.replace("/external/1/", &format!("/external/{id}/"));
    assert_ne!(mixed, back);
    let answer = browser.get(&mixed).await;
    assert_eq!(answer.status, 400, "{}", answer.header("location"));
    assert_eq!((upstream.fetched("/token"), other.fetched("/token")), (0, 0));
    // One that says that it is of another issuer (RFC 9207); one that says nothing is accepted.
    let asked = asked(&address);
    let response = [("code", "code 1"), ("state", asked["state"].as_str()), ("iss", other.url.as_str())];
    let forged = with(&asked["redirect_uri"], &response);
    assert_eq!(reason(&browser.get(&forged).await), "failed");
    assert_eq!(upstream.fetched("/token"), 0);
    let back = upstream.authorize(&begin(&browser, PAGE).await, &maria());
    let silent = back.split("&iss=").next().unwrap();
    assert_ne!(silent, back);
    assert_eq!(browser.get(silent).await.header("location"), "/");
    // A response is used once.
    assert_eq!(browser.get(silent).await.status, 200);
    assert_eq!(upstream.fetched("/token"), 1);
}

#[tokio::test]
async fn an_email_counts_only_as_the_primary_one_that_is_verified_there() {
    let app = TestApp::start().await;
    verified(&app, "acme.example").await;
    app.add_user(1, "maria@acme.example", json!({})).await;
    let upstream = Upstream::start(&app).await;
    let emails = json!({ "emails_endpoint": format!("{}/emails", upstream.url) });
    upstream.register_oauth2(&app, emails).await;
    let listed = |primary: bool, verified: bool| {
        let mut person = maria();
        person["emails"] = json!([
            { "email": "private@example.org", "primary": !primary, "verified": true },
            { "email": "maria@acme.example", "primary": primary, "verified": verified },
        ]);
        person
    };
    for person in [listed(true, false), listed(false, true)] {
        assert_eq!(reason(&sign_in(&app, &upstream, &person).await), "unknown", "{person}");
    }
    upstream.down("/emails", 404);
    assert_eq!(reason(&sign_in(&app, &upstream, &listed(true, true)).await), "failed");
    upstream.up();
    assert_eq!(sign_in(&app, &upstream, &listed(true, true)).await.header("location"), "/");
    // She is linked by the subject now.
    assert_eq!(sign_in(&app, &upstream, &listed(true, false)).await.header("location"), "/");
    assert_eq!(app.count_all(&["linked_identities"]).await, [1]);
}

#[tokio::test]
async fn an_email_that_is_not_said_to_be_verified_links_nobody() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    verified(&app, "acme.example").await;
    app.add_user(1, "maria@acme.example", json!({})).await;
    let upstream = Upstream::start(&app).await;
    let id = upstream.register_oauth2(&app, json!({})).await["id"].clone();
    for claim in [json!(false), json!("false"), json!(1), json!("yes"), Value::Null] {
        let mut person = maria();
        person["email_verified"] = claim.clone();
        assert_eq!(reason(&sign_in(&app, &upstream, &person).await), "unknown", "{claim}");
    }
    admin.patch(&format!("{OWN}/{id}"), json!({ "email_verified_path": null })).await.expect(200);
    assert_eq!(reason(&sign_in(&app, &upstream, &maria()).await), "unknown");
    admin
        .patch(&format!("{OWN}/{id}"), json!({ "email_verified_path": "/email_verified" }))
        .await
        .expect(200);
    assert_eq!(sign_in(&app, &upstream, &maria()).await.header("location"), "/");
}

#[tokio::test]
async fn a_new_sign_in_cannot_be_shown_there_and_is_refused_at_once() {
    let (app, upstream) = world().await;
    let browser = app.browser();
    upstream.sign_in(&browser, PAGE, &maria()).await;
    let href = link(&browser, &format!("{PAGE}&reauthenticate=true")).await;
    assert_eq!(reason(&browser.get(&href).await), "not_recent");
    assert_eq!(app.count_all(&["upstream_requests"]).await, [0]);
}

#[tokio::test]
async fn a_provider_by_oauth_is_validated_created_and_changed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({ "preset": "oauth2", "name": "Acme", "client_id": "a" });
    let missing = admin.post(OWN, body).await.problem(400).1;
    let required = |field: &str| (field.to_owned(), "required".to_owned());
    for field in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint"] {
        assert!(missing.contains(&required(field)), "{field} in {missing:?}");
    }
    let wrong = json!({ "preset": "oauth2", "name": "Acme", "client_id": "a", "subject_path": "id",
        "authorization_endpoint": "javascript:alert(1)", "token_endpoint": "http://id.acme.example/token",
        "userinfo_endpoint": "https://id.acme.example/user#x", "email_path": "/~2",
        "token_endpoint_auth_method": "private_key_jwt" });
    let wrong = admin.post(OWN, wrong).await.problem(400).1;
    for field in [
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "subject_path",
        "email_path",
        "token_endpoint_auth_method",
    ] {
        assert!(wrong.iter().any(|(known, _)| known == field), "{field} in {wrong:?}");
    }
    let other =
        json!({ "preset": "google", "name": "G", "client_id": "a", "token_endpoint": "https://a.example/" });
    let other = admin.post(OWN, other).await.problem(400).1;
    assert_eq!(other, [("token_endpoint".to_owned(), "invalid".to_owned())]);

    let github = json!({ "preset": "github", "name": "GitHub", "client_id": "a", "client_secret": SECRET });
    let created = admin.post(OWN, github).await.expect(201);
    for (field, value) in [
        ("issuer", "https://github.com/login/oauth"),
        ("authorization_endpoint", "https://github.com/login/oauth/authorize"),
        ("token_endpoint", "https://github.com/login/oauth/access_token"),
        ("token_endpoint_auth_method", "client_secret_post"),
        ("userinfo_endpoint", "https://api.github.com/user"),
        ("emails_endpoint", "https://api.github.com/user/emails"),
        ("subject_path", "/id"),
        ("scope", "read:user user:email"),
    ] {
        assert_eq!(created[field], value, "{field}");
    }
    let path = format!("{OWN}/{}", created["id"]);
    // What was read can be sent back, and changes nothing.
    let read = admin.get(&path).await;
    let etag = read.header("etag");
    assert_eq!(admin.put(&path, read.expect(200)).await.header("etag"), etag);
    // Everybody can have a login there.
    let refused = admin.patch(&path, json!({ "create_users": true })).await.problem(400).1;
    assert_eq!(refused, [("create_users".to_owned(), "shared_issuer".to_owned())]);
    let hidden = json!({ "issuer": "https://acme.example", "client_secret": null, "create_users": true });
    assert_eq!(admin.patch(&path, hidden).await.problem(400).1, refused);
    let cleared = json!({ "name_path": null, "scope": null, "emails_endpoint": null });
    let cleared = admin.patch(&path, cleared).await.expect(200);
    assert_eq!((&cleared["name_path"], &cleared["scope"]), (&Value::Null, &json!("")));
    assert_eq!(admin.patch(&path, json!({ "subject_path": null })).await.problem(400).1[0].0, "subject_path");
}

#[tokio::test]
async fn a_new_endpoint_needs_the_secret_again_and_unlinks_everybody() {
    let (app, upstream) = world().await;
    sign_in(&app, &upstream, &maria()).await;
    let admin = app.admin().await;
    let path = format!("{OWN}/{}", admin.get(OWN).await.expect(200)[0]["id"]);
    for field in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint"] {
        let body = json!({ field: "https://id.evil.example/" });
        let refused = admin.patch(&path, body).await.problem(400).1;
        assert_eq!(refused, [("client_secret".to_owned(), "required".to_owned())], "{field}");
    }
    admin.patch(&path, json!({ "email_path": "/mail" })).await.expect(200);
    assert_eq!(app.count_all(&["linked_identities"]).await, [1]);
    // Another value may be that of another person.
    admin.patch(&path, json!({ "subject_path": "/login" })).await.expect(200);
    assert_eq!(app.count_all(&["linked_identities"]).await, [0]);
}

#[tokio::test]
async fn the_button_names_the_host_to_which_it_leads() {
    let app = TestApp::start().await;
    let body = json!({ "preset": "oauth2", "name": "Acme", "client_id": CLIENT_ID,
        "issuer": "https://login.trusted.example", "authorization_endpoint": "https://id.other.example/authorize",
        "token_endpoint": "https://id.other.example/token", "userinfo_endpoint": "https://id.other.example/user" });
    app.admin().await.post(OWN, body).await.expect(201);
    let page = app.browser().get(PAGE).await.text;
    assert!(page.contains("id.other.example") && !page.contains("login.trusted.example"), "{page}");
}

#[tokio::test]
async fn the_connection_test_tries_the_user_info_endpoint_and_the_client() {
    let (app, upstream) = world().await;
    let admin = app.admin().await;
    let path = format!("{OWN}/{}", admin.get(OWN).await.expect(200)[0]["id"]);
    let test = async || admin.post(&format!("{path}/test"), json!({})).await.expect(200);
    let outcomes = |test: &Value| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let steps = test["steps"].as_array().unwrap();
        steps.iter().map(|step| (text(&step["step"]), text(&step["outcome"]))).collect()
    };
    let expected = |outcomes: [&str; 5]| -> Vec<(String, String)> {
        let steps = ["resolve", "tls", "user_info", "client_authentication", "sign_in"];
        steps.iter().zip(outcomes).map(|(step, outcome)| ((*step).to_owned(), outcome.to_owned())).collect()
    };
    assert_eq!(outcomes(&test().await), expected(["ok", "skipped", "ok", "ok", "ok"]));
    upstream.down("/user", 404);
    let tested = test().await;
    assert_eq!(outcomes(&tested), expected(["ok", "skipped", "failed", "ok", "ok"]));
    assert_eq!(
        (&tested["steps"][2]["problem"], &tested["steps"][2]["detail"]),
        (&json!("not_user_info"), &json!("404"))
    );
    upstream.up();
    admin.patch(&path, json!({ "client_secret": "another" })).await.expect(200);
    assert_eq!(outcomes(&test().await), expected(["ok", "skipped", "ok", "failed", "ok"]));
    let away = json!({ "userinfo_endpoint": "https://10.1.2.3/user", "client_secret": "another" });
    admin.patch(&path, away).await.expect(200);
    assert_eq!(outcomes(&test().await), expected(["failed", "skipped", "skipped", "skipped", "skipped"]));
}

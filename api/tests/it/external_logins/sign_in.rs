//! Signing in with an external login.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::upstream::{Upstream, asked, begin, link, with};
use crate::{
    oauth::party::{Party, REDIRECT_URI, callback, decode},
    support::{ADMIN, Answer, Browser, PASSWORD, TestApp},
};

/// The sign-in page that offers the logins of the company.
pub const PAGE: &str = "/sign-in?company=acme";

/// A person there.
pub fn maria() -> Value {
    json!({ "sub": "m-1", "email": "maria@acme.example", "email_verified": true, "name": "Maria Silva",
        "given_name": "Maria", "family_name": "Silva", "locale": "pt" })
}

/// The reason with which an answer leads back to the sign-in page.
#[track_caller]
pub fn reason(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let location = answer.header("location");
    assert!(location.starts_with("/sign-in?"), "{location}");
    asked(&location).remove("external_error").unwrap_or_default()
}

async fn email(browser: &Browser) -> Value {
    browser.get("/v1/session").await.expect(200)["me"]["email"].clone()
}

#[tokio::test]
async fn a_person_who_is_linked_signs_in_and_returns_to_where_they_came_from() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    let first = upstream.sign_in(&app.browser(), PAGE, &maria()).await;
    assert_eq!((first.status.as_u16(), first.header("location")), (303, "/".to_owned()));

    let browser = app.browser();
    let page = format!("{PAGE}&return_to=/my-applications");
    let answer = upstream.sign_in(&browser, &page, &maria()).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/my-applications".to_owned()));
    assert_eq!(email(&browser).await, "maria@acme.example");
    assert_eq!(app.count_all(&["users", "linked_identities", "upstream_requests"]).await, [2, 1, 0]);
    assert_eq!(app.audited("session.begun").await.last().unwrap()["amr"], "ext");
}

#[tokio::test]
async fn the_request_there_has_pkce_a_nonce_and_a_state_of_its_own() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({})).await;
    let browser = app.browser();
    let (one, other) = (asked(&begin(&browser, PAGE).await), asked(&begin(&browser, PAGE).await));
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "aldaba"),
        ("scope", "openid profile email"),
        ("code_challenge_method", "S256"),
        ("redirect_uri", provider["redirect_uri"].as_str().unwrap()),
    ] {
        assert_eq!(one[name], value);
    }
    for name in ["state", "nonce", "code_challenge"] {
        assert!(one[name].len() >= 43 && one[name] != other[name], "{name}");
    }
    assert!(!one.contains_key("prompt"));
}

#[tokio::test]
async fn an_application_gets_our_token_after_an_external_login() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    let party = Party::register_as(&app, json!({ "name": "Wiki", "access_policy": "all_members" })).await;
    let browser = app.browser();
    let page =
        browser.get(&party.authorize(&[("login_hint", "maria@acme.example")])).await.header("location");
    let address = begin(&browser, &page).await;
    assert_eq!(asked(&address)["login_hint"], "maria@acme.example");
    let answer = browser.get(&upstream.authorize(&address, &maria())).await;
    let location = answer.header("location");
    let mut answer = browser.get(&location).await;
    if answer.header("location").starts_with("/consent") {
        let consent = answer.header("location");
        answer = browser.submit(&consent, &[("answer", "allow")]).await;
        answer = browser.get(&answer.header("location")).await;
    }
    assert!(answer.header("location").starts_with(REDIRECT_URI), "{} {}", answer.status, answer.text);
    let code = callback(&answer).remove("code").expect("a code");
    let tokens = party.redeem(&code).await.expect(200);
    let (_, claims) = decode(&tokens["id_token"]);
    assert_eq!((&claims["iss"], &claims["email"]), (&json!(app.url), &json!("maria@acme.example")));
    assert_eq!((&claims["amr"], &claims["acr"]), (&json!(["ext"]), &json!("1")));
}

#[tokio::test]
async fn a_person_without_access_is_refused_as_after_a_local_sign_in() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let page = browser.get(&party.authorize(&[])).await.header("location");
    let answer = upstream.sign_in(&browser, &page, &maria()).await;
    let answer = browser.get(&answer.header("location")).await;
    assert!(answer.header("location").starts_with("/no-access"), "{}", answer.header("location"));
}

#[tokio::test]
async fn a_person_who_is_unknown_here_is_refused() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({})).await;
    app.add_user(1, "maria@acme.example", json!({})).await;
    let browser = app.browser();
    let answer = upstream.sign_in(&browser, PAGE, &maria()).await;
    assert_eq!(reason(&answer), "unknown");
    let page = browser.get(&answer.header("location")).await;
    assert!(page.text.contains("id=\"external-refused\"") && page.text.contains("No account here"));
    assert!(page.text.contains("id=\"external-1\""), "the company's logins are still offered");
    assert_eq!(browser.get("/v1/session").await.status, 401);
    app.write_sums().await;
    let audited = app.audited("external_sign_in.refused").await;
    assert_eq!((audited.len(), &audited[0]["reason"]), (1, &json!("unknown")));
}

#[tokio::test]
async fn an_account_is_not_created_over_the_email_of_another() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    app.add_user(1, "maria@acme.example", json!({})).await;
    app.add_user(1, "eva@xn--bcher-kva.example", json!({})).await;
    for (email, verified) in
        [(ADMIN, true), ("MARIA@acme.example", true), (ADMIN, false), ("Eva@BÜCHER.example", true)]
    {
        let person = json!({ "sub": "stranger", "email": email, "email_verified": verified });
        let answer = upstream.sign_in(&app.browser(), PAGE, &person).await;
        assert_eq!(reason(&answer), "unknown", "{email}");
    }
    for email in [Value::Null, json!(""), json!("not an email"), json!(7)] {
        let answer = upstream.sign_in(&app.browser(), PAGE, &json!({ "sub": "x", "email": email })).await;
        assert_eq!(reason(&answer), "unknown", "{email}");
    }
    assert_eq!(app.count_all(&["users", "linked_identities"]).await, [3, 0]);
}

#[tokio::test]
async fn a_created_person_has_what_the_provider_says_and_no_more() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    upstream.sign_in(&app.browser(), PAGE, &maria()).await;
    let odd = json!({ "sub": "x", "email": "odd@acme.example", "email_verified": "false", "name": "a\u{202e}b",
        "locale": "not a tag", "given_name": { "not": "text" } });
    upstream.sign_in(&app.browser(), PAGE, &odd).await;
    let users = app.admin().await.get("/v1/companies/1/users?sort=email").await.expect(200);
    let shown = |user: &Value| {
        ["email", "email_verified", "name", "given_name", "locale", "status", "company_role", "system_role"]
            .map(|name| user[name].clone())
    };
    let maria = json!(["maria@acme.example", false, "Maria Silva", "Maria", "pt", "active", "member", null]);
    assert_eq!(json!(shown(&users[1])), maria);
    let odd = json!(["odd@acme.example", false, "odd", null, null, "active", "member", null]);
    assert_eq!(json!(shown(&users[2])), odd);
}

#[tokio::test]
async fn two_sign_ins_of_a_new_person_at_once_create_one_account() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    let browsers: Vec<_> = (0..4).map(|_| app.browser()).collect();
    let mut back = Vec::new();
    for browser in &browsers {
        back.push(upstream.authorize(&begin(browser, PAGE).await, &maria()));
    }
    let answers = browsers.iter().zip(&back).map(|(browser, back)| browser.get(back));
    for answer in futures::future::join_all(answers).await {
        assert_eq!(
            (answer.status.as_u16(), answer.header("location")),
            (303, "/".to_owned()),
            "{}",
            answer.text
        );
    }
    assert_eq!(app.count_all(&["users", "linked_identities"]).await, [2, 1]);
}

#[tokio::test]
async fn a_person_who_is_disabled_here_is_refused() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    upstream.sign_in(&app.browser(), PAGE, &maria()).await;
    let admin = app.admin().await;
    admin.put("/v1/companies/1/users/2", json!({ "status": "disabled" })).await.expect(200);
    assert_eq!(reason(&upstream.sign_in(&app.browser(), PAGE, &maria()).await), "disabled");
}

#[tokio::test]
async fn the_login_of_a_disabled_provider_or_company_is_not_offered_and_does_not_sign_in() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let upstream = Upstream::start(&app).await;
    let path = "/v1/companies/2/identity-providers";
    let id = upstream.register_at(&app, path, json!({ "create_users": true })).await["id"].clone();
    let page = "/sign-in?company=other";
    upstream.sign_in(&app.browser(), page, &maria()).await;
    for (path, off, on) in [
        (format!("{path}/{id}"), json!({ "enabled": false }), json!({ "enabled": true })),
        ("/v1/companies/2".to_owned(), json!({ "status": "disabled" }), json!({ "status": "active" })),
    ] {
        let browser = app.browser();
        let (href, back) = (link(&browser, page).await, begin(&browser, page).await);
        admin.put(&path, off).await.expect(200);
        assert!(!browser.get(page).await.text.contains("id=\"external-"), "{path}");
        assert_eq!(reason(&browser.get(&href).await), "failed", "{path}");
        assert_eq!(reason(&browser.get(&upstream.authorize(&back, &maria())).await), "failed", "{path}");
        admin.put(&path, on).await.expect(200);
    }
}

#[tokio::test]
async fn cancelling_there_leads_back_with_the_reason() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({})).await;
    for (error, expected) in [
        ("access_denied", "cancelled"),
        ("temporarily_unavailable", "failed"),
        ("<script>alert(1)</script>", "failed"),
    ] {
        let browser = app.browser();
        let page = format!("{PAGE}&return_to=/my-applications&ui_locales=es");
        let answer = browser.get(&upstream.refuse(&begin(&browser, &page).await, error)).await;
        assert_eq!(reason(&answer), expected, "{error}");
        let kept = asked(&answer.header("location"));
        assert_eq!((&*kept["return_to"], &*kept["ui_locales"]), ("/my-applications", "es"));
        let shown = browser.get(&answer.header("location")).await;
        assert!(shown.text.contains("id=\"external-refused\"") && !shown.text.contains("<script>alert"));
    }
}

#[tokio::test]
async fn an_application_that_demands_a_new_sign_in_gets_one_there() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    let party = Party::register_as(&app, json!({ "name": "Wiki", "access_policy": "all_members" })).await;
    let browser = app.browser();
    upstream.sign_in(&browser, PAGE, &maria()).await;
    app.advance(TimeDelta::minutes(1));
    let page = browser.get(&party.authorize(&[("prompt", "login")])).await.header("location");
    let address = begin(&browser, &page).await;
    assert_eq!((&*asked(&address)["prompt"], &*asked(&address)["max_age"]), ("login", "0"));
    let old = app.clock.now().timestamp() - 3_600;
    upstream.claims(move |claims| claims["auth_time"] = json!(old));
    assert_eq!(reason(&browser.get(&upstream.authorize(&address, &maria())).await), "not_recent");
    let address = begin(&browser, &page).await;
    let now = app.clock.now().timestamp();
    upstream.claims(move |claims| claims["auth_time"] = json!(now));
    let answer = browser.get(&upstream.authorize(&address, &maria())).await;
    assert!(answer.header("location").starts_with("/oauth2/authorize"), "{}", answer.header("location"));
}

#[tokio::test]
async fn a_provider_of_the_installation_is_offered_everywhere_and_one_of_a_company_where_it_is_known() {
    let app = TestApp::start().await;
    let (ours, everybodys) = (Upstream::start(&app).await, Upstream::start(&app).await);
    ours.register(&app, json!({ "name": "Acme login" })).await;
    everybodys.register_at(&app, "/v1/identity-providers", json!({ "name": "Everybody <b>" })).await;
    let browser = app.browser();
    let shown = async |page: &str| {
        let text = browser.get(page).await.text;
        (text.contains("Acme login"), text.contains("Everybody"))
    };
    assert_eq!(shown("/sign-in").await, (false, true));
    assert_eq!(shown(PAGE).await, (true, true));
    assert_eq!(shown("/sign-in?company=nobody").await, (false, true));
    assert!(!browser.get("/sign-in").await.text.contains("Everybody <b>"));
    let party = Party::register(&app).await;
    let page = browser.get(&party.authorize(&[])).await.header("location");
    assert_eq!(shown(&page).await, (true, true), "only Acme uses the application");
    let admin = app.admin().await;
    let other = json!({ "name": "Other", "entitlements": [{ "client_id": party.client_id }] });
    admin.post("/v1/companies", other).await.expect(201);
    assert_eq!(shown(&page).await, (false, true));
}

#[tokio::test]
async fn a_response_that_is_posted_as_a_form_signs_in() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true, "preset": "apple" })).await;
    let browser = app.browser();
    let address = begin(&browser, PAGE).await;
    assert_eq!(asked(&address)["response_mode"], "form_post");
    let back = upstream.authorize(&address, &maria());
    let (path, fields) = (back.split('?').next().unwrap(), asked(&back));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    // The browser sends no cookies with a form of another site.
    let redirected = app.browser().post(path, &fields).await;
    assert_eq!(redirected.status, 303);
    let answer = browser.get(&redirected.header("location")).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/".to_owned()));
}

#[tokio::test]
async fn a_public_client_and_one_that_posts_its_secret_redeem_codes_too() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.metadata(|metadata| {
        metadata["token_endpoint_auth_methods_supported"] = json!(["client_secret_post", "private_key_jwt"]);
    });
    let provider = upstream.register(&app, json!({ "create_users": true })).await;
    assert_eq!(upstream.sign_in(&app.browser(), PAGE, &maria()).await.header("location"), "/");
    let path = format!("/v1/companies/1/identity-providers/{}", provider["id"]);
    app.admin().await.patch(&path, json!({ "client_secret": null })).await.expect(200);
    assert_eq!(reason(&upstream.sign_in(&app.browser(), PAGE, &maria()).await), "failed");
    app.write_sums().await;
    let audited = app.audited("external_sign_in.refused").await;
    assert_eq!(audited[0]["detail"], "token endpoint: invalid_client");
}

#[tokio::test]
async fn metadata_is_kept_for_an_hour_and_longer_while_it_cannot_be_fetched() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({})).await;
    let path = "/.well-known/openid-configuration";
    for _ in 0..3 {
        begin(&app.browser(), PAGE).await;
    }
    assert_eq!(upstream.fetched(path), 1);
    app.advance(TimeDelta::minutes(61));
    upstream.down(path, 503);
    begin(&app.browser(), PAGE).await;
    begin(&app.browser(), PAGE).await;
    assert_eq!(upstream.fetched(path), 2);
    app.advance(TimeDelta::hours(24));
    let browser = app.browser();
    let href = link(&browser, PAGE).await;
    assert_eq!(reason(&browser.get(&href).await), "unavailable");
    upstream.up();
    app.advance(TimeDelta::seconds(6));
    begin(&browser, PAGE).await;
}

#[tokio::test]
async fn a_password_still_signs_in_beside_an_external_login() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({})).await;
    let answer = app.browser().sign_in(PAGE, ADMIN, PASSWORD).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/".to_owned()));
    let long = with(PAGE, &[("return_to", &format!("/{}", "a".repeat(3_000)))]);
    assert!(!link(&app.browser(), &long).await.contains("aaa"), "what is too long is not kept");
}

#[tokio::test]
async fn the_button_of_a_company_s_login_names_the_host_of_its_issuer() {
    let app = TestApp::start().await;
    let (ours, everybodys) = (Upstream::start(&app).await, Upstream::start(&app).await);
    ours.register(&app, json!({ "name": "Google" })).await;
    everybodys.register_at(&app, "/v1/identity-providers", json!({ "name": "Everybody" })).await;
    let page = app.browser().get(PAGE).await.text;
    assert!(page.contains("Google <small>127.0.0.1</small></a>"), "{page}");
    assert!(page.contains("Everybody</a>"), "{page}");
}

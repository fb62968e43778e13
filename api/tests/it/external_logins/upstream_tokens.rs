//! The tokens of external logins: kept only for applications that may get them, encrypted, renewed, handed out by token
//! exchange, and gone with what they came from.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    links::{add, signed_in},
    sign_in::{PAGE, maria},
    upstream::{Upstream, begin},
};
use crate::{
    oauth::party::{Party, callback, error, text},
    support::{Answer, Browser, TestApp},
};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// An application of the members of the company that may exchange tokens, with other settings.
async fn application<'a>(app: &'a TestApp, name: &str, more: Value) -> Party<'a> {
    let mut settings = json!({
        "name": name, "access_policy": "all_members", "grant_types": ["authorization_code", "refresh_token", GRANT],
    });
    settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Party::register_as(app, settings).await
}

/// An application that may get the tokens of external logins.
async fn mailer(app: &TestApp) -> Party<'_> {
    application(app, "Mailer", json!({ "upstream_tokens": true })).await
}

/// An external login whose tokens expire after a minute and can be renewed once each.
async fn login(app: &TestApp) -> (Upstream, Value) {
    let upstream = Upstream::start(app).await;
    let provider = upstream.register(app, json!({ "create_users": true })).await;
    upstream.tokens(|answer| {
        let refresh_token = format!("rt-of-{}", answer["access_token"].as_str().unwrap());
        answer["refresh_token"] = json!(refresh_token);
        answer["expires_in"] = json!(60);
        answer["scope"] = json!("openid mail.read");
    });
    (upstream, provider)
}

/// The tokens that an application gets for Maria, who signs in with her login unless she is signed in.
async fn tokens(party: &Party<'_>, browser: &Browser, upstream: &Upstream) -> Value {
    tokens_for(party, browser, upstream, &[]).await
}

/// The same, by a request that is changed.
async fn tokens_for(
    party: &Party<'_>,
    browser: &Browser,
    upstream: &Upstream,
    changed: &[(&str, &str)],
) -> Value {
    let mut answer = browser.get(&party.authorize(changed)).await;
    if answer.header("location").starts_with("/sign-in") {
        let address = begin(browser, &answer.header("location")).await;
        let signed_in = browser.get(&upstream.authorize(&address, &maria())).await;
        answer = browser.get(&signed_in.header("location")).await;
    }
    if answer.header("location").starts_with("/consent") {
        let allowed = browser.submit(&answer.header("location"), &[("answer", "allow")]).await;
        answer = browser.get(&allowed.header("location")).await;
    }
    let code = callback(&answer).remove("code").expect("a code");
    party.redeem(&code).await.expect(200)
}

/// Exchanges an access token for that of the login with an issuer.
async fn exchange(party: &Party<'_>, tokens: &Value, issuer: &str, more: &[(&str, &str)]) -> Answer {
    let mut form = vec![
        ("grant_type", GRANT),
        ("subject_token", text(&tokens["access_token"])),
        ("subject_token_type", ACCESS_TOKEN),
        ("audience", issuer),
    ];
    form.extend(more);
    party.token(&form).await
}

async fn kept(app: &TestApp) -> i64 {
    app.count_all(&["upstream_tokens"]).await[0]
}

#[tokio::test]
async fn an_application_that_may_gets_the_token_of_the_login() {
    let app = TestApp::start().await;
    let (upstream, provider) = login(&app).await;
    let party = mailer(&app).await;
    let got = tokens(&party, &app.browser(), &upstream).await;
    let answer = exchange(&party, &got, &upstream.url, &[]).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let given = answer.expect(200);
    assert!(text(&given["access_token"]).starts_with("at-"), "{given}");
    assert_eq!(given["issued_token_type"], ACCESS_TOKEN);
    assert_eq!((&given["token_type"], &given["expires_in"]), (&json!("Bearer"), &json!(60)));
    assert_eq!(given["scope"], "openid mail.read");
    assert!(given.get("refresh_token").is_none() && given.get("id_token").is_none(), "{given}");
    let stored = app.texts("upstream_tokens", "tokens").await;
    assert_eq!(stored.len(), 1);
    assert!(!stored[0].contains(text(&given["access_token"])) && !stored[0].contains("rt-of-"));
    app.write_sums().await;
    let audited = app.audited("upstream_token.issued").await;
    assert_eq!((audited.len(), &audited[0]["provider_id"]), (1, &provider["id"]));
    assert!(!audited[0].to_string().contains(text(&given["access_token"])));
    // Nothing of another token goes with it.
    for other in [[("scope", "openid")], [("resource", "https://api.example.com")]] {
        let refused = exchange(&party, &got, &upstream.url, &other).await;
        assert_eq!(error(&refused, 400), "invalid_request", "{other:?}");
    }
}

#[tokio::test]
async fn without_an_application_that_may_get_them_no_tokens_are_kept() {
    let app = TestApp::start().await;
    let (upstream, _) = login(&app).await;
    let party = application(&app, "Wiki", json!({})).await;
    let got = tokens(&party, &app.browser(), &upstream).await;
    assert_eq!(kept(&app).await, 0);
    let refused = exchange(&party, &got, &upstream.url, &[]).await;
    assert_eq!(error(&refused, 400), "invalid_target");
    // The right itself brings no token back.
    let change = json!({
        "upstream_tokens": true, "redirect_uris": ["https://app.example.com/cb?from=aldaba"],
        "post_logout_redirect_uris": [],
    });
    app.admin().await.patch(&format!("/v1/applications/{}", party.client_id), change).await.expect(200);
    assert_eq!(kept(&app).await, 0);
}

#[tokio::test]
async fn another_application_does_not_get_the_token() {
    let app = TestApp::start().await;
    let (upstream, _) = login(&app).await;
    let (party, other) = (mailer(&app).await, application(&app, "Wiki", json!({})).await);
    let browser = app.browser();
    let (of_party, of_other) =
        (tokens(&party, &browser, &upstream).await, tokens(&other, &browser, &upstream).await);
    assert_eq!(kept(&app).await, 1);
    // One without the right, and one with it that presents a token of the other.
    for (party, tokens) in [(&other, &of_other), (&other, &of_party), (&party, &of_other)] {
        assert_eq!(exchange(party, tokens, &upstream.url, &[]).await.status, 400);
    }
    exchange(&party, &of_party, &upstream.url, &[]).await.expect(200);
    let elsewhere = exchange(&party, &of_party, "https://login.example.com", &[]).await;
    assert_eq!(error(&elsewhere, 400), "invalid_target");
}

#[tokio::test]
async fn a_token_that_was_exchanged_from_one_of_another_application_gets_no_token_of_a_login() {
    let app = TestApp::start().await;
    let (upstream, _) = login(&app).await;
    let (party, shop) = (mailer(&app).await, application(&app, "Shop", json!({})).await);
    let api = "https://mail.example.com";
    let resource = json!({
        "uri": api, "name": "Mail", "applications": [party.client_id, shop.client_id],
        "served_by": party.client_id, "scopes": [{ "scope": "mail.read", "en": "Mail" }],
    });
    app.admin().await.post("/v1/resources", resource).await.expect(201);
    let asked = [("resource", api), ("scope", "openid mail.read")];
    let received = tokens_for(&shop, &app.browser(), &upstream, &asked).await;
    let form = [
        ("grant_type", GRANT),
        ("subject_token", text(&received["access_token"])),
        ("subject_token_type", ACCESS_TOKEN),
    ];
    let exchanged = party.token(&form).await.expect(200);
    assert_eq!(kept(&app).await, 1);
    let refused = exchange(&party, &exchanged, &upstream.url, &[]).await;
    assert_eq!(error(&refused, 400), "invalid_target");
}

#[tokio::test]
async fn the_token_of_a_company_s_login_goes_to_an_application_that_is_used_through_the_company() {
    let app = TestApp::start().await;
    let (upstream, provider) = login(&app).await;
    let party = mailer(&app).await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Globex" })).await.expect(201);
    let entitlement = format!("/v1/companies/2/entitlements/{}", party.client_id);
    admin.put(&entitlement, json!({})).await.expect(200);
    let id = app.add_user(1, "maria@example.com", json!({})).await.to_string();
    app.mails(1).await;
    admin.post("/v1/companies/2/memberships", json!({ "email": "maria@example.com" })).await.expect(202);
    let invitation = crate::invitations::link(&app, app.mails(2).await.last().unwrap());
    let browser = signed_in(&app, "maria@example.com").await;
    assert_eq!(browser.submit(&invitation, &[("answer", "accept")]).await.status, 303);
    add(&browser, &upstream, &provider, &maria()).await;
    let browser = app.browser();
    upstream.sign_in(&browser, PAGE, &maria()).await;
    for (company, status) in [("2", 400), ("1", 200)] {
        let mut answer = browser.get(&party.authorize(&[("prompt", "select_account")])).await;
        for (page, field, value) in [
            ("/choose-account", "account", &*id),
            ("/choose-company", "company", company),
            ("/consent", "answer", "allow"),
        ] {
            let shown = answer.header("location");
            if shown.starts_with(page) {
                let answered = browser.submit(&shown, &[(field, value)]).await;
                answer = browser.get(&answered.header("location")).await;
            }
        }
        let code = callback(&answer).remove("code").expect("a code");
        let got = party.redeem(&code).await.expect(200);
        let given = exchange(&party, &got, &upstream.url, &[]).await;
        assert_eq!(given.status.as_u16(), status, "{company}: {}", given.text);
    }
}

#[tokio::test]
async fn an_application_without_a_secret_is_not_permitted() {
    let app = TestApp::start().await;
    let public = json!({ "name": "X", "token_endpoint_auth_method": "none", "upstream_tokens": true });
    let (_, fields) = app.admin().await.post("/v1/applications", public).await.problem(400);
    assert_eq!(fields, [("upstream_tokens".to_owned(), "invalid".to_owned())]);
}

#[tokio::test]
async fn a_session_that_began_with_a_password_has_no_token_of_a_login() {
    let app = TestApp::start().await;
    let (upstream, _) = login(&app).await;
    let party = mailer(&app).await;
    let refused = exchange(&party, &party.tokens().await, &upstream.url, &[]).await;
    assert_eq!(error(&refused, 400), "invalid_target");
}

#[tokio::test]
async fn a_token_that_expires_is_renewed_once_for_all_who_ask() {
    let app = TestApp::start().await;
    let (upstream, _) = login(&app).await;
    let party = mailer(&app).await;
    let got = tokens(&party, &app.browser(), &upstream).await;
    let first = exchange(&party, &got, &upstream.url, &[]).await.expect(200);
    for _ in 0..2 {
        let before = upstream.fetched("/token");
        app.advance(TimeDelta::seconds(45));
        let ask = || exchange(&party, &got, &upstream.url, &[]);
        let (one, other) = tokio::join!(ask(), ask());
        let (one, other) = (one.expect(200), other.expect(200));
        assert_eq!(one["access_token"], other["access_token"]);
        assert_ne!(one["access_token"], first["access_token"]);
        assert_eq!(upstream.fetched("/token"), before + 1);
    }
}

#[tokio::test]
async fn a_login_that_is_away_or_renews_no_longer_is_reported() {
    let app = TestApp::start().await;
    let (upstream, _) = login(&app).await;
    let party = mailer(&app).await;
    let got = tokens(&party, &app.browser(), &upstream).await;
    app.advance(TimeDelta::seconds(61));
    upstream.down("/token", 503);
    let away = exchange(&party, &got, &upstream.url, &[]).await;
    assert_eq!(error(&away, 503), "temporarily_unavailable");
    assert_eq!(kept(&app).await, 1);
    upstream.up();
    // The new one comes without a refresh token, so that it is the last.
    upstream.tokens(|answer| answer["expires_in"] = json!("60"));
    exchange(&party, &got, &upstream.url, &[]).await.expect(200);
    app.advance(TimeDelta::seconds(61));
    // What the service does not replace is tried again, and refused there.
    let ended = exchange(&party, &got, &upstream.url, &[]).await;
    assert_eq!(error(&ended, 400), "invalid_target");
    assert_eq!(kept(&app).await, 0);
    app.write_sums().await;
    let details = app.audited("upstream_token.not_renewed").await;
    let mut details: Vec<_> = details.iter().filter_map(|details| details["detail"].as_str()).collect();
    details.sort_unstable();
    assert_eq!(
        details,
        [
            "token endpoint: the identity provider has an error",
            "token endpoint: the refresh token is no longer valid",
        ]
    );
}

#[tokio::test]
async fn a_token_without_a_lifetime_is_handed_out_and_odd_values_are_ignored() {
    let app = TestApp::start().await;
    let (upstream, _) = login(&app).await;
    let party = mailer(&app).await;
    upstream.tokens(|answer| {
        answer["expires_in"] = json!({});
        answer["refresh_token"] = json!(7);
        answer["scope"] = json!(["mail"]);
    });
    let got = tokens(&party, &app.browser(), &upstream).await;
    let given = exchange(&party, &got, &upstream.url, &[]).await.expect(200);
    assert_eq!((&given["expires_in"], &given["scope"]), (&json!(3600), &json!("")));
    // One that can be renewed is, after an hour.
    upstream.tokens(|answer| {
        let refresh_token = format!("rt-of-{}", answer["access_token"].as_str().unwrap());
        answer["refresh_token"] = json!(refresh_token);
    });
    let got = tokens(&party, &app.browser(), &upstream).await;
    let mut last = exchange(&party, &got, &upstream.url, &[]).await.expect(200);
    let mut refresh_token = got["refresh_token"].clone();
    for _ in 0..2 {
        assert_eq!(last["expires_in"], 3600);
        app.advance(TimeDelta::hours(1));
        let got = party.refresh(text(&refresh_token)).await.expect(200);
        let next = exchange(&party, &got, &upstream.url, &[]).await.expect(200);
        assert_ne!(next["access_token"], last["access_token"]);
        (last, refresh_token) = (next, got["refresh_token"].clone());
    }
}

#[tokio::test]
async fn kept_tokens_end_with_the_session_the_link_the_provider_and_the_right() {
    for what in ["session", "link", "provider", "right", "application"] {
        let app = TestApp::start().await;
        let (upstream, provider) = login(&app).await;
        let party = mailer(&app).await;
        let browser = app.browser();
        tokens(&party, &browser, &upstream).await;
        assert_eq!(kept(&app).await, 1, "{what}");
        let admin = app.admin().await;
        let login = format!("/v1/companies/1/identity-providers/{}", provider["id"]);
        let application = format!("/v1/applications/{}", party.client_id);
        match what {
            "session" => assert_eq!(browser.submit("/sign-out", &[]).await.status, 303),
            "link" => {
                let links = format!("{login}/linked-identities");
                let id = admin.get(&links).await.expect(200)[0]["id"].clone();
                assert_eq!(admin.delete(&format!("{links}/{id}")).await.status, 204);
            }
            "provider" => assert_eq!(admin.delete(&login).await.status, 204),
            "right" => {
                let change = json!({ "upstream_tokens": false });
                drop(admin.patch(&application, change).await.expect(200));
            }
            _ => assert_eq!(admin.delete(&application).await.status, 204),
        }
        assert_eq!(kept(&app).await, 0, "{what}");
    }
}

#[tokio::test]
async fn a_login_that_is_disabled_hands_out_nothing() {
    let app = TestApp::start().await;
    let (upstream, provider) = login(&app).await;
    let party = mailer(&app).await;
    let got = tokens(&party, &app.browser(), &upstream).await;
    let path = format!("/v1/companies/1/identity-providers/{}", provider["id"]);
    for (enabled, status) in [(false, 400), (true, 200)] {
        app.admin().await.put(&path, json!({ "enabled": enabled })).await.expect(200);
        let answer = exchange(&party, &got, &upstream.url, &[]).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    }
}

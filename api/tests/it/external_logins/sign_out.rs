//! Signing out where a person signed in: back-channel logout from there, and the way there from our page.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    links::signed_in,
    sign_in::{PAGE, maria},
    upstream::{Upstream, asked, begin},
};
use crate::{
    oauth::{
        party::{Party, callback},
        signer::Signer,
    },
    support::{ADMIN, Answer, Browser, PASSWORD, TestApp},
};

/// Maria in a session there.
fn maria_in(sid: &str) -> Value {
    let mut person = maria();
    person["sid"] = json!(sid);
    person
}

/// A browser in which Maria signed in with her login.
async fn browser_of(app: &TestApp, upstream: &Upstream, person: &Value) -> Browser {
    let browser = app.browser();
    assert_eq!(upstream.sign_in(&browser, PAGE, person).await.header("location"), "/");
    browser
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/v1/session").await.status == 200
}

/// Sends a logout token to the address of an identity provider.
async fn send(app: &TestApp, provider: &Value, token: &str) -> Answer {
    let address = provider["backchannel_logout_uri"].as_str().unwrap().strip_prefix(&app.url).unwrap();
    let request = app.anonymous().request(Method::POST, address).form(&[("logout_token", token)]);
    Answer::of(request.send().await.unwrap()).await
}

fn unchanged(_: &mut Value, _: &mut Value) {}

#[tokio::test]
async fn a_person_who_signs_out_there_is_signed_out_here() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({ "create_users": true })).await;
    let one = browser_of(&app, &upstream, &maria_in("s-1")).await;
    let other = browser_of(&app, &upstream, &maria_in("s-2")).await;
    let unnamed = browser_of(&app, &upstream, &maria()).await;
    let local = signed_in(&app, ADMIN).await;
    let token = upstream.logout_token(&json!({ "sid": "s-1" }), unchanged);
    let answer = send(&app, &provider, &token).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control").as_str()), (200, "no-store"));
    assert_eq!((is_signed_in(&one).await, is_signed_in(&other).await), (false, true));
    assert!(is_signed_in(&unnamed).await);
    // A session of the person that is not named may be the one.
    let token = upstream.logout_token(&json!({ "sid": "s-3", "sub": "m-1" }), unchanged);
    assert_eq!(send(&app, &provider, &token).await.status, 200);
    assert_eq!((is_signed_in(&other).await, is_signed_in(&unnamed).await), (true, false));
    // The login has been disabled since.
    let path = format!("/v1/companies/1/identity-providers/{}", provider["id"]);
    app.admin().await.put(&path, json!({ "enabled": false })).await.expect(200);
    let token = upstream.logout_token(&json!({ "sub": "m-1" }), unchanged);
    assert_eq!(send(&app, &provider, &token).await.status, 200);
    assert!(!is_signed_in(&other).await);
    assert!(is_signed_in(&local).await, "the session of another person");
    let audited = app.audited("sessions.ended").await;
    assert_eq!(audited.len(), 3);
    assert!(audited.iter().all(|ended| ended["sessions"] == 1 && ended["provider"] == "Acme login"));
}

#[tokio::test]
async fn what_applications_were_granted_ends_with_the_session() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({ "create_users": true })).await;
    let party = Party::register_as(&app, json!({ "name": "Wiki", "access_policy": "all_members" })).await;
    let browser = app.browser();
    let page = browser.get(&party.authorize(&[])).await.header("location");
    let address = begin(&browser, &page).await;
    let mut answer = browser.get(&upstream.authorize(&address, &maria_in("s-1"))).await;
    answer = browser.get(&answer.header("location")).await;
    if answer.header("location").starts_with("/consent") {
        let consent = answer.header("location");
        answer = browser.submit(&consent, &[("answer", "allow")]).await;
        answer = browser.get(&answer.header("location")).await;
    }
    let code = callback(&answer).remove("code").expect("a code");
    party.redeem(&code).await.expect(200);
    assert_eq!(app.count_all(&["sessions", "grants", "upstream_sessions"]).await, [1, 1, 1]);
    let token = upstream.logout_token(&json!({ "sid": "s-1" }), unchanged);
    assert_eq!(send(&app, &provider, &token).await.status, 200);
    assert_eq!(app.count_all(&["sessions", "grants", "upstream_sessions"]).await, [0, 0, 0]);
}

#[tokio::test]
async fn an_invalid_logout_token_ends_nothing() {
    type Change = fn(&mut Value, &mut Value);
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({ "create_users": true })).await;
    let browser = browser_of(&app, &upstream, &maria_in("s-1")).await;
    let changes: [(&str, Change); 20] = [
        ("another issuer", |_, claims| claims["iss"] = json!("https://login.example.com")),
        ("another client", |_, claims| claims["aud"] = json!("somebody")),
        ("no audience", |_, claims| claims["aud"] = Value::Null),
        ("old", |_, claims| claims["iat"] = json!(claims["iat"].as_i64().unwrap() - 700)),
        ("new", |_, claims| claims["iat"] = json!(claims["iat"].as_i64().unwrap() + 120)),
        ("no time", |_, claims| claims["iat"] = Value::Null),
        ("expired", |_, claims| claims["exp"] = json!(claims["iat"].as_i64().unwrap() - 61)),
        ("another event", |_, claims| claims["events"] = json!({ "https://example.com/event": {} })),
        ("an odd event", |_, claims| {
            claims["events"] = json!({ "http://schemas.openid.net/event/backchannel-logout": true });
        }),
        ("no event", |_, claims| claims["events"] = Value::Null),
        ("a nonce", |_, claims| claims["nonce"] = json!("n-1")),
        ("nobody", |_, claims| claims["sid"] = Value::Null),
        ("an empty session", |_, claims| claims["sid"] = json!("")),
        ("an odd session", |_, claims| claims["sid"] = json!(1)),
        ("a long person", |_, claims| claims["sub"] = json!("m".repeat(256))),
        ("no identifier", |_, claims| claims["jti"] = Value::Null),
        ("an empty identifier", |_, claims| claims["jti"] = json!("")),
        ("another type", |header, _| header["typ"] = json!("at+jwt")),
        ("no algorithm", |header, _| header["alg"] = json!("none")),
        ("a critical header", |header, _| header["crit"] = json!(["exp"])),
    ];
    let about = json!({ "sid": "s-1" });
    let mut tokens: Vec<_> =
        changes.into_iter().map(|(name, change)| (name, upstream.logout_token(&about, change))).collect();
    let genuine = upstream.logout_token(&about, unchanged);
    let (unsigned, _) = genuine.rsplit_once('.').unwrap();
    tokens.push(("no signature", format!("{unsigned}.")));
    tokens.push(("no token", "logout".to_owned()));
    tokens.push(("a long token", format!("{genuine}{}", "A".repeat(33_000))));
    let forger = Signer::new("ES256", "one");
    let claims = json!({ "iss": upstream.url, "aud": "aldaba", "sid": "s-1" });
    tokens.push(("another key", forger.sign(&forger.header(), &claims)));
    for (name, token) in &tokens {
        let answer = send(&app, &provider, token).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["error"]),
            (400, &json!("invalid_request")),
            "{name}"
        );
        assert!(is_signed_in(&browser).await, "{name}");
    }
    app.write_sums().await;
    assert!(app.audited("external_logout.refused").await.len() > 10);
    assert_eq!(send(&app, &provider, &genuine).await.status, 200);
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn a_logout_token_is_used_once_and_one_about_nobody_succeeds() {
    let app = TestApp::start().await;
    let (upstream, other) = (Upstream::start(&app).await, Upstream::start(&app).await);
    let provider = upstream.register(&app, json!({ "create_users": true })).await;
    let theirs = other.register(&app, json!({ "name": "Other" })).await;
    let nobody = upstream.logout_token(&json!({ "sub": "nobody", "sid": "none" }), unchanged);
    assert_eq!(send(&app, &provider, &nobody).await.status, 200);
    let browser = browser_of(&app, &upstream, &maria_in("s-1")).await;
    // A token of one is none of another, and neither does a session there have to do with one of the same name here.
    let token = upstream.logout_token(&json!({ "sid": "s-1" }), unchanged);
    assert_eq!(send(&app, &theirs, &token).await.status, 400);
    let same_name = other.logout_token(&json!({ "sub": "m-1", "sid": "s-1" }), unchanged);
    assert_eq!(send(&app, &theirs, &same_name).await.status, 200);
    assert!(is_signed_in(&browser).await);
    let answers = futures::future::join_all([(); 3].map(|()| send(&app, &provider, &token))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400, 400]);
    assert!(!is_signed_in(&browser).await);
    // A replay does not end the next session either, also not when the first use is forgotten.
    let browser = browser_of(&app, &upstream, &maria_in("s-1")).await;
    assert_eq!(send(&app, &provider, &token).await.status, 400);
    app.advance(TimeDelta::minutes(12));
    app.clean_up().await;
    assert_eq!(send(&app, &provider, &token).await.status, 400);
    assert!(is_signed_in(&browser).await);
}

#[tokio::test]
async fn a_request_without_a_proper_logout_token_is_malformed() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({})).await;
    let token = upstream.logout_token(&json!({ "sub": "m-1" }), unchanged);
    let path = format!("/oauth2/backchannel-logout/{}", provider["id"]);
    let post = |path: &str| app.anonymous().request(Method::POST, path);
    let in_the_query = format!("{path}?logout_token={token}");
    for (name, request) in [
        ("no token", post(&path).form(&[("token", &token)])),
        ("two tokens", post(&path).form(&[("logout_token", &token), ("logout_token", &token)])),
        ("JSON", post(&path).json(&json!({ "logout_token": token }))),
        ("in the query", post(&in_the_query).form(&[("a", "b")])),
        ("no provider", post("/oauth2/backchannel-logout/999").form(&[("logout_token", &token)])),
        ("an odd provider", post("/oauth2/backchannel-logout/x").form(&[("logout_token", &token)])),
    ] {
        let answer = Answer::of(request.send().await.unwrap()).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["error"]),
            (400, &json!("invalid_request")),
            "{name}"
        );
    }
    assert_eq!(app.anonymous().get(&path).await.status, 405);
    // Nothing shows whether the token is genuine, so the provider sends it again.
    upstream.down("/.well-known/openid-configuration", 503);
    assert_eq!(send(&app, &provider, &token).await.status, 503);
}

#[tokio::test]
async fn a_sign_in_that_waits_for_its_next_step_ends_too() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({ "create_users": true })).await;
    let policy = json!({ "second_factor": "required" });
    app.admin().await.put("/v1/companies/1/sign-in-policy", policy).await.expect(200);
    for about in [json!({ "sid": "s-1" }), json!({ "sub": "m-1" }), json!({ "sub": "m-1", "sid": "s-1" })] {
        let browser = app.browser();
        let step = upstream.sign_in(&browser, PAGE, &maria_in("s-1")).await.header("location");
        assert_eq!(browser.get(&step).await.status, 200);
        let token = upstream.logout_token(&about, unchanged);
        assert_eq!(send(&app, &provider, &token).await.status, 200);
        assert_ne!(browser.get(&step).await.status, 200, "{about}");
    }
}

#[tokio::test]
async fn the_signed_out_page_leads_to_the_sign_out_there() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    let sign_out = async |browser: &Browser| {
        let answer = browser.submit("/sign-out", &[]).await;
        let page = browser.get(&answer.header("location")).await;
        assert!(page.text.contains("id=\"signed-out\""), "{}", page.text);
        assert!(!is_signed_in(browser).await);
        page.text
    };
    let page = sign_out(&browser_of(&app, &upstream, &maria()).await).await;
    assert!(!page.contains("id=\"sign-out-of-1\""), "the service supports no sign-out");
    let endpoint = format!("{}/session/end?a=b", upstream.url);
    upstream.metadata(move |metadata| metadata["end_session_endpoint"] = json!(endpoint));
    app.advance(TimeDelta::hours(2));
    let page = sign_out(&browser_of(&app, &upstream, &maria()).await).await;
    let link = page.split("id=\"sign-out-of-1\" href=\"").nth(1).expect("a link");
    let (href, rest) = link.split_once('"').unwrap();
    assert!(rest.contains("Sign out of Acme login too"), "{rest}");
    let href = href.replace("&#38;", "&").replace("&amp;", "&");
    assert!(href.starts_with(&format!("{}/session/end?a=b&", upstream.url)), "{href}");
    let sent = asked(&href);
    assert_eq!((sent["client_id"].as_str(), sent["logout_hint"].as_str()), ("aldaba", "maria@acme.example"));
    // A session that began with a password came from nowhere.
    let page = sign_out(&signed_in(&app, ADMIN).await).await;
    assert!(!page.contains("id=\"sign-out-of-1\""));
    let browser = app.browser();
    assert_eq!(browser.sign_in("/sign-in", ADMIN, PASSWORD).await.status, 303);
    assert_eq!(browser.submit("/sign-out", &[]).await.header("location"), "/signed-out");
    // A service that lists no address that can be called is not offered.
    upstream.metadata(|metadata| metadata["end_session_endpoint"] = json!(["javascript:alert(1)"]));
    app.advance(TimeDelta::hours(2));
    let page = sign_out(&browser_of(&app, &upstream, &maria()).await).await;
    assert!(!page.contains("id=\"sign-out-of-1\""));
}

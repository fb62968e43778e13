//! What an identity provider, or somebody in between, may send.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    sign_in::{PAGE, maria, reason},
    upstream::{Upstream, asked, begin, link},
};
use crate::{
    oauth::signer::Signer,
    support::{ADMIN, Answer, PASSWORD, Published, TestApp, until},
};

/// A server with a login of its company that creates accounts.
async fn world() -> (TestApp, Upstream) {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    (app, upstream)
}

async fn sign_in(app: &TestApp, upstream: &Upstream) -> Answer {
    upstream.sign_in(&app.browser(), PAGE, &maria()).await
}

#[track_caller]
fn expired(answer: &Answer) {
    assert_eq!(answer.status, 400, "{}", answer.header("location"));
    assert!(answer.text.contains("data-code=\"request_expired\""), "{}", answer.text);
}

async fn nobody_signed_in(app: &TestApp) {
    assert_eq!(app.count_all(&["users", "linked_identities", "sessions"]).await, [1, 0, 0]);
}

/// The details of the refused sign-ins.
async fn details(app: &TestApp) -> Vec<String> {
    app.write_sums().await;
    let audited = app.audited("external_sign_in.refused").await;
    audited.iter().map(|details| details["detail"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_id_token_with_a_wrong_claim_is_refused() {
    let (app, upstream) = world().await;
    let now = app.clock.now().timestamp();
    let too_long = "x".repeat(256);
    for (changed, detail_part) in [
        (json!({ "iss": "https://evil.example" }), "(iss)"),
        (json!({ "iss": format!("{}/", upstream.url) }), "(iss)"),
        (json!({ "iss": null }), "not a signed JWT"),
        (json!({ "aud": "another" }), "(aud, azp)"),
        (json!({ "aud": [] }), "(aud, azp)"),
        (json!({ "aud": ["aldaba", "another"] }), "(aud, azp)"),
        (json!({ "aud": ["aldaba", "another"], "azp": "another" }), "(aud, azp)"),
        (json!({ "azp": "another" }), "(aud, azp)"),
        (json!({ "nonce": "another" }), "nonce"),
        (json!({ "nonce": null }), "nonce"),
        (json!({ "exp": now - 61 }), "(exp)"),
        (json!({ "exp": null }), "not a signed JWT"),
        (json!({ "iat": now + 120 }), "(iat)"),
        (json!({ "sub": "" }), "(sub)"),
        (json!({ "sub": null }), "not a signed JWT"),
        (json!({ "sub": 7 }), "not a signed JWT"),
        (json!({ "sub": "é" }), "(sub)"),
        (json!({ "sub": too_long }), "(sub)"),
    ] {
        let change = changed.clone();
        upstream.claims(move |claims| {
            claims.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        });
        assert_eq!(reason(&sign_in(&app, &upstream).await), "failed", "{changed}");
        let details = details(&app).await;
        assert!(details.iter().any(|detail| detail.contains(detail_part)), "{changed}: {details:?}");
    }
    nobody_signed_in(&app).await;
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute_and_an_audience_may_be_a_list() {
    let (app, upstream) = world().await;
    let now = app.clock.now().timestamp();
    for changed in [
        json!({ "exp": now - 50 }),
        json!({ "iat": now + 50 }),
        json!({ "aud": ["aldaba"] }),
        json!({ "aud": ["another", "aldaba"], "azp": "aldaba" }),
    ] {
        let change = changed.clone();
        upstream.claims(move |claims| {
            claims.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        });
        assert_eq!(sign_in(&app, &upstream).await.header("location"), "/", "{changed}");
    }
}

#[tokio::test]
async fn an_id_token_must_be_signed_by_a_published_key() {
    let (app, upstream) = world().await;
    for alg in ["none", "HS256", "RS256", "ES512"] {
        upstream.header(move |header| header["alg"] = json!(alg));
        assert_eq!(reason(&sign_in(&app, &upstream).await), "failed", "{alg}");
    }
    upstream.header(|header| header["crit"] = json!(["exp"]));
    assert_eq!(reason(&sign_in(&app, &upstream).await), "failed");
    upstream.header(|header| header["kid"] = json!("another"));
    assert_eq!(reason(&sign_in(&app, &upstream).await), "failed");
    for detail in
        ["its algorithm is not supported", "not one by a published key", "no published key has this kid"]
    {
        assert!(details(&app).await.iter().any(|known| known.contains(detail)), "{detail}");
    }
    nobody_signed_in(&app).await;
}

#[tokio::test]
async fn keys_that_were_rotated_are_fetched_again_and_unknown_ones_seldom() {
    let (app, upstream) = world().await;
    assert_eq!(sign_in(&app, &upstream).await.header("location"), "/");
    assert_eq!(upstream.fetched("/jwks"), 1);
    upstream.sign_with(Signer::new("RS256", "two"));
    assert_eq!(sign_in(&app, &upstream).await.header("location"), "/");
    assert_eq!(upstream.fetched("/jwks"), 2);
    upstream.header(|header| header["kid"] = json!("unknown"));
    for _ in 0..8 {
        assert_eq!(reason(&sign_in(&app, &upstream).await), "failed");
    }
    assert!(upstream.fetched("/jwks") <= 4, "{}", upstream.fetched("/jwks"));
}

#[tokio::test]
async fn an_id_token_of_200_kb_is_refused() {
    let (app, upstream) = world().await;
    upstream.claims(|claims| claims["filler"] = json!("x".repeat(150_000)));
    assert_eq!(reason(&sign_in(&app, &upstream).await), "failed");
    assert_eq!(details(&app).await, ["ID token: it is longer than 32 kB"]);
    upstream.claims(|claims| claims["filler"] = json!("x".repeat(300_000)));
    assert_eq!(reason(&sign_in(&app, &upstream).await), "unavailable");
    nobody_signed_in(&app).await;
}

#[tokio::test]
async fn a_state_is_used_once_in_its_browser_and_for_fifteen_minutes() {
    let (app, upstream) = world().await;
    let browser = app.browser();
    let back = upstream.authorize(&begin(&browser, PAGE).await, &maria());
    // Another browser, with and without the cookie of forms.
    expired(&app.browser().get(&back).await);
    let other = app.browser();
    other.get(PAGE).await;
    expired(&other.get(&back).await);
    assert_eq!(browser.get(&back).await.header("location"), "/");
    // Going back is no error for the person who signed in, and signs nobody in.
    let again = browser.get(&back).await;
    assert!(again.status == 200 && again.text.contains("id=\"request-finished\""), "{}", again.text);
    assert!(again.text.contains("signed in as maria@acme.example"), "{}", again.text);
    let stranger = app.browser();
    stranger.sign_in("/sign-in", ADMIN, PASSWORD).await;
    expired(&stranger.get(&back).await);

    let late = app.browser();
    let back = upstream.authorize(&begin(&late, PAGE).await, &maria());
    app.advance(TimeDelta::minutes(16));
    expired(&late.get(&back).await);
    app.clean_up().await;
    assert_eq!(app.count_all(&["upstream_requests"]).await, [0]);
}

#[tokio::test]
async fn of_parallel_responses_with_one_state_one_is_evaluated() {
    let (app, upstream) = world().await;
    let browser = app.browser();
    let back = upstream.authorize(&begin(&browser, PAGE).await, &maria());
    let answers = futures::future::join_all((0..4).map(|_| browser.get(&back))).await;
    let led: Vec<_> = answers.iter().filter(|answer| answer.status == 303).collect();
    assert_eq!((led.len(), led[0].header("location")), (1, "/".to_owned()));
    assert_eq!(upstream.fetched("/token"), 1);
}

#[tokio::test]
async fn a_response_without_state_or_with_a_repeated_parameter_is_refused() {
    let (app, upstream) = world().await;
    let browser = app.browser();
    let address = begin(&browser, PAGE).await;
    let (state, callback) = (asked(&address)["state"].clone(), asked(&address)["redirect_uri"].clone());
    expired(&browser.get(&format!("{callback}?code=x")).await);
    expired(&browser.get(&format!("{callback}?code=x&state=unknown")).await);
    let repeated = browser.get(&format!("{callback}?code=x&code=y&state={state}")).await;
    assert!(repeated.status == 400 && repeated.text.contains("data-code=\"malformed\""));
    let (iss, path) = (&upstream.url, "/sign-in/external/x/callback");
    assert_eq!(browser.get(&format!("{path}?code=x&state={state}")).await.status, 400);
    assert_eq!(reason(&browser.get(&format!("{callback}?state={state}&iss={iss}")).await), "failed");
    nobody_signed_in(&app).await;
}

#[tokio::test]
async fn a_response_of_one_provider_is_not_taken_for_that_of_another() {
    let (app, honest) = world().await;
    let evil = Upstream::start(&app).await;
    evil.register_at(&app, "/v1/identity-providers", json!({ "name": "Another" })).await;
    let browser = app.browser();
    // The person chose the evil one, which sends the browser to the honest one with its own state.
    let to_evil = begin(&browser, "/sign-in").await;
    let to_honest = begin(&browser, PAGE).await;
    assert!(to_evil.starts_with(&evil.url));
    let to_honest = match to_honest.starts_with(&honest.url) {
        true => to_honest,
        false => {
            let page = browser.get(PAGE).await;
            let href =
                page.text.split("href=\"").find(|part| part.starts_with("/sign-in/external/1?")).unwrap();
            let href = href.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
            browser.get(&href).await.header("location")
        }
    };
    let mixed = |address: &str, of: &str| {
        let (asked, state) = (asked(address), asked(of)["state"].clone());
        honest.authorize(&to_honest, &maria()).replace(&asked["state"], &state)
    };
    // At the callback of the honest one, with the state of the evil one.
    expired(&browser.get(&mixed(&to_honest, &to_evil)).await);
    // At the callback of the evil one: `iss` shows whose response it is, and the code does not reach the evil one.
    let back = mixed(&to_honest, &to_evil);
    let query = back.split_once('?').unwrap().1;
    let callback = asked(&to_evil)["redirect_uri"].clone();
    assert_eq!(reason(&browser.get(&format!("{callback}?{query}")).await), "failed");
    assert_eq!(evil.fetched("/token"), 0);
    assert!(details(&app).await[0].contains("RFC 9207"));
    nobody_signed_in(&app).await;
}

#[tokio::test]
async fn iss_is_required_where_it_is_announced_and_compared_where_it_is_sent() {
    let (app, upstream) = world().await;
    let remove_iss = |back: &str| back.split("&iss=").next().unwrap().to_owned();
    let browser = app.browser();
    let back = upstream.authorize(&begin(&browser, PAGE).await, &maria());
    assert_eq!(reason(&browser.get(&remove_iss(&back)).await), "failed");
    nobody_signed_in(&app).await;

    let silent = Upstream::start(&app).await;
    silent.metadata(|metadata| {
        drop(metadata.as_object_mut().unwrap().remove("authorization_response_iss_parameter_supported"))
    });
    app.admin().await.delete("/v1/companies/1/identity-providers/1").await.expect(204);
    silent.register(&app, json!({ "create_users": true })).await;
    let back = silent.authorize(&begin(&browser, PAGE).await, &maria());
    let wrong = format!("{}&iss=https://evil.example", remove_iss(&back));
    assert_eq!(reason(&browser.get(&wrong).await), "failed");
    let back = silent.authorize(&begin(&browser, PAGE).await, &maria());
    assert_eq!(browser.get(&remove_iss(&back)).await.header("location"), "/");
}

#[tokio::test]
async fn a_code_of_another_sign_in_is_refused() {
    let (app, upstream) = world().await;
    let (victim, attacker) = (app.browser(), app.browser());
    let stolen = upstream
        .authorize(&begin(&attacker, PAGE).await, &json!({ "sub": "attacker", "email": "x@example.com" }));
    let own = upstream.authorize(&begin(&victim, PAGE).await, &maria());
    let injected =
        own.replace(&asked(&own)["code"].replace(' ', "+"), &asked(&stolen)["code"].replace(' ', "+"));
    // Its verifier is another one.
    assert_eq!(reason(&victim.get(&injected).await), "failed");
    assert_eq!(details(&app).await, ["token endpoint: invalid_grant"]);
    nobody_signed_in(&app).await;
}

#[tokio::test]
async fn a_provider_that_is_down_leads_back_with_the_reason_at_each_step() {
    for (path, status, expected) in [
        ("/.well-known/openid-configuration", 503, "unavailable"),
        ("/.well-known/openid-configuration", 404, "unavailable"),
        ("/token", 500, "unavailable"),
        ("/token", 302, "failed"),
        ("/jwks", 500, "failed"),
    ] {
        let (app, upstream) = world().await;
        upstream.down(path, status);
        let browser = app.browser();
        let answer = match path.contains("openid") {
            true => browser.get(&link(&browser, PAGE).await).await,
            false => upstream.sign_in(&browser, PAGE, &maria()).await,
        };
        assert_eq!(reason(&answer), expected, "{path} {status}");
        nobody_signed_in(&app).await;
    }
}

#[tokio::test]
async fn visitors_who_go_away_cause_one_request_for_the_metadata() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let service = Published::start(&json!({})).await;
    let issuer = service.url.trim_end_matches("/document.json");
    let body = json!({ "name": "Slow", "issuer": issuer, "client_id": "aldaba", "client_secret": "secret" });
    app.admin().await.post("/v1/companies/1/identity-providers", body).await.expect(201);
    let link = link(&browser, PAGE).await;
    service.delay(Duration::from_secs(2));
    tokio::select! {
        answer = browser.get(&link) => panic!("{} before the metadata is there", answer.status),
        () = until("the metadata is requested", async || service.fetched() == 1) => {}
    }
    service.delay(Duration::ZERO);
    for _ in 0..3 {
        assert_eq!(reason(&browser.get(&link).await), "unavailable");
    }
    assert_eq!(service.fetched(), 1);
}

#[tokio::test]
async fn metadata_of_another_issuer_or_with_private_addresses_is_refused() {
    let app = TestApp::start().await;
    for (name, value) in [
        ("issuer", json!("https://evil.example")),
        ("issuer", Value::Null),
        ("authorization_endpoint", json!("https://10.0.0.1/authorize")),
        ("authorization_endpoint", json!("javascript:alert(1)")),
        ("authorization_endpoint", json!("http://id.example.com/authorize")),
    ] {
        let upstream = Upstream::start(&app).await;
        let (changed, case) = (value.clone(), format!("{name} {value}"));
        upstream.metadata(move |metadata| metadata[name] = changed.clone());
        let id = upstream.register(&app, json!({})).await["id"].clone();
        let browser = app.browser();
        assert_eq!(reason(&browser.get(&link(&browser, PAGE).await).await), "unavailable", "{case}");
        app.admin().await.delete(&format!("/v1/companies/1/identity-providers/{id}")).await.expect(204);
    }
    for (name, expected) in [("token_endpoint", "unavailable"), ("jwks_uri", "failed")] {
        let upstream = Upstream::start(&app).await;
        upstream.metadata(move |metadata| metadata[name] = json!("http://169.254.169.254/latest"));
        let id = upstream.register(&app, json!({ "create_users": true })).await["id"].clone();
        assert_eq!(reason(&sign_in(&app, &upstream).await), expected, "{name}");
        app.admin().await.delete(&format!("/v1/companies/1/identity-providers/{id}")).await.expect(204);
    }
    nobody_signed_in(&app).await;
}

#[tokio::test]
async fn redirects_to_private_addresses_are_not_followed() {
    let (app, upstream) = world().await;
    upstream.redirect("/.well-known/openid-configuration", "http://10.0.0.1/x");
    let browser = app.browser();
    assert_eq!(reason(&browser.get(&link(&browser, PAGE).await).await), "unavailable");
}

#[tokio::test]
async fn a_response_of_the_token_endpoint_that_is_no_token_response_is_refused() {
    let (app, upstream) = world().await;
    for changed in ["a", "a.b", "a.b.c", "..", ""] {
        upstream.header(move |header| *header = json!(changed));
        assert_eq!(reason(&sign_in(&app, &upstream).await), "failed", "{changed:?}");
    }
    nobody_signed_in(&app).await;
}

#[tokio::test]
async fn a_provider_that_is_deleted_on_the_way_signs_nobody_in() {
    let (app, upstream) = world().await;
    let browser = app.browser();
    let back = upstream.authorize(&begin(&browser, PAGE).await, &maria());
    app.admin().await.delete("/v1/companies/1/identity-providers/1").await.expect(204);
    expired(&browser.get(&back).await);
    nobody_signed_in(&app).await;
}

#[tokio::test]
async fn no_other_site_begins_a_sign_in() {
    let (app, upstream) = world().await;
    let href = link(&app.browser(), PAGE).await;
    // The token belongs to another browser.
    let answer = app.browser().get(&href).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (303, "/sign-in?company=acme".to_owned())
    );
    let answer = app.browser().get("/sign-in/external/1").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/sign-in".to_owned()));
    let unknown = link(&app.browser(), PAGE).await.replace("/external/1", "/external/99");
    assert_eq!(app.browser().get(&unknown).await.status, 303);
    assert_eq!(upstream.fetched("/.well-known/openid-configuration"), 0);
}

#[tokio::test]
async fn error_codes_that_are_not_registered_are_recorded_as_one() {
    let (app, upstream) = world().await;
    for error in ["a", "b", "server_error", "no_such_error"] {
        let browser = app.browser();
        browser.get(&upstream.refuse(&begin(&browser, PAGE).await, error)).await;
    }
    let mut details = details(&app).await;
    details.sort();
    assert_eq!(details, ["response: an error code that is not registered", "response: server_error"]);
}

//! When a person signed in at an identity provider: there may have been a session for days.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use super::{
    sign_in::{PAGE, maria, reason},
    upstream::{Upstream, asked, begin},
};
use crate::{
    oauth::party::{Party, callback, decode},
    support::{Browser, TestApp},
};

/// A server with Maria, who has an account by the login of her company.
async fn world() -> (TestApp, Upstream) {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    upstream.sign_in(&app.browser(), PAGE, &maria()).await;
    (app, upstream)
}

/// Has the identity provider say that people signed in some minutes ago.
fn since(app: &TestApp, upstream: &Upstream, minutes: i64) {
    let at = app.clock.now().timestamp() - minutes * 60;
    upstream.claims(move |claims| claims["auth_time"] = json!(at));
}

async fn passkey_status(browser: &Browser) -> u16 {
    browser.call(Method::POST, "/v1/me/passkeys/options", None).await.status.as_u16()
}

#[tokio::test]
async fn a_new_sign_in_that_the_token_does_not_show_is_refused() {
    let (app, upstream) = world().await;
    let browser = app.browser();
    upstream.sign_in(&browser, PAGE, &maria()).await;
    app.advance(TimeDelta::minutes(11));
    let page = format!("{PAGE}&reauthenticate=true");
    let address = begin(&browser, &page).await;
    assert_eq!((&*asked(&address)["prompt"], &*asked(&address)["max_age"]), ("login", "0"));
    // A browser that somebody left, and a provider that ignores the prompt: there is no `auth_time`.
    assert_eq!(reason(&browser.get(&upstream.authorize(&address, &maria())).await), "not_recent");
    assert_eq!(passkey_status(&browser).await, 403);
    since(&app, &upstream, 0);
    assert_eq!(upstream.sign_in(&browser, &page, &maria()).await.header("location"), "/");
    assert_eq!(passkey_status(&browser).await, 200);
}

#[tokio::test]
async fn a_sign_in_is_as_old_as_it_is_there() {
    let (app, upstream) = world().await;
    let browser = app.browser();
    since(&app, &upstream, 60);
    assert_eq!(upstream.sign_in(&browser, PAGE, &maria()).await.header("location"), "/");
    assert_eq!(passkey_status(&browser).await, 403, "the sign-in is not recent");
    // A provider whose clock is ahead.
    let other = app.browser();
    since(&app, &upstream, -60);
    assert_eq!(upstream.sign_in(&other, PAGE, &maria()).await.header("location"), "/");
    assert_eq!(passkey_status(&other).await, 200);
    for odd in [json!(-1), json!(1e300), json!(0)] {
        let claim = odd.clone();
        upstream.claims(move |claims| claims["auth_time"] = claim.clone());
        let answer = upstream.sign_in(&app.browser(), PAGE, &maria()).await;
        assert_eq!(answer.status, 303, "{odd}");
    }
}

#[tokio::test]
async fn the_maximum_age_that_an_application_demands_applies_there_too() {
    let (app, upstream) = world().await;
    let party = Party::register_as(&app, json!({ "name": "Wiki", "access_policy": "all_members" })).await;
    let authorize = party.authorize(&[("max_age", "3600")]);
    for (minutes, sent) in [(Some(30), vec!["3600"]), (None, vec!["3600", "0"])] {
        let browser = app.browser();
        let page = browser.get(&authorize).await.header("location");
        let mut address = begin(&browser, &page).await;
        match minutes {
            Some(minutes) => since(&app, &upstream, minutes),
            None => upstream.claims(|claims| drop(claims.as_object_mut().unwrap().remove("auth_time"))),
        }
        let signed_in = app.clock.now().timestamp() - minutes.unwrap_or_default() * 60;
        for (index, max_age) in sent.iter().enumerate() {
            assert_eq!(asked(&address)["max_age"], *max_age);
            let answer = browser.get(&upstream.authorize(&address, &maria())).await;
            address = answer.header("location");
            if index + 1 < sent.len() {
                since(&app, &upstream, 0);
            }
        }
        let mut answer = browser.get(&address).await;
        if answer.header("location").starts_with("/consent") {
            let consented = browser.submit(&answer.header("location"), &[("answer", "allow")]).await;
            answer = browser.get(&consented.header("location")).await;
        }
        let code = callback(&answer).remove("code").expect("a code");
        let (_, claims) = decode(&party.redeem(&code).await.expect(200)["id_token"]);
        assert_eq!(claims["auth_time"], signed_in);
    }
}

#[tokio::test]
async fn an_old_sign_in_there_does_not_let_somebody_add_the_factor_that_is_required() {
    let (app, upstream) = world().await;
    let rules = json!({ "second_factor": "required" });
    app.admin().await.put("/v1/companies/1/sign-in-policy", rules).await.expect(200);
    since(&app, &upstream, 60);
    let browser = app.browser();
    let again = upstream.sign_in(&browser, PAGE, &maria()).await.header("location");
    assert_eq!(asked(&again)["prompt"], "login");
    assert_eq!(browser.get("/v1/session").await.status, 401);
    since(&app, &upstream, 0);
    let answer = browser.get(&upstream.authorize(&again, &maria())).await;
    assert!(answer.header("location").starts_with("/sign-in/step"), "{}", answer.header("location"));
}

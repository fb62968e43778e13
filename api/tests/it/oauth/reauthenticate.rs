//! `prompt=login` and `max_age`: a person who is signed in signs in again, once.

use chrono::TimeDelta;

use super::party::{Params, Party, callback, decode};
use crate::support::{ADMIN, Browser, PASSWORD, TestApp};

/// Asks, signs in at the page that must come, and goes on.
async fn through_sign_in(party: &Party<'_>, browser: &Browser, changed: &[(&str, &str)]) -> Params {
    let asked = browser.get(&party.authorize(changed)).await;
    let page = asked.header("location");
    assert!(page.starts_with("/sign-in?interaction="), "{page}");
    // Going on without signing in leads back to the page.
    let id = page.rsplit_once('=').expect("an id").1;
    let early = browser.get(&format!("/oauth2/authorize/{id}")).await;
    assert_eq!(early.header("location"), page);
    let signed_in = browser.sign_in(&page, ADMIN, PASSWORD).await;
    callback(&browser.get(&signed_in.header("location")).await)
}

#[tokio::test]
async fn prompt_login_prompts_despite_a_session() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    party.code_in(&browser).await;
    app.advance(TimeDelta::minutes(5));
    let answer = through_sign_in(&party, &browser, &[("prompt", "login")]).await;
    let tokens = party.redeem(&answer["code"]).await.expect(200);
    let (_, claims) = decode(&tokens["id_token"]);
    let seconds = |claim: &str| claims[claim].as_i64().expect("seconds");
    assert!((0..30).contains(&(seconds("iat") - seconds("auth_time"))), "{claims}");
}

#[tokio::test]
async fn max_age_prompts_when_the_sign_in_is_older() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    party.code_in(&browser).await;
    app.advance(TimeDelta::minutes(5));
    let fresh = browser.get(&party.authorize(&[("max_age", "600")])).await;
    assert!(callback(&fresh).contains_key("code"));
    let silent = browser.get(&party.authorize(&[("max_age", "60"), ("prompt", "none")])).await;
    assert_eq!(callback(&silent)["error"], "login_required");
    let answer = through_sign_in(&party, &browser, &[("max_age", "60")]).await;
    assert!(answer.contains_key("code"));
    app.advance(TimeDelta::seconds(1));
    assert!(through_sign_in(&party, &browser, &[("max_age", "0")]).await.contains_key("code"));
}

#[tokio::test]
async fn prompt_none_is_silent_in_a_session() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    party.code_in(&browser).await;
    let silent = callback(&browser.get(&party.authorize(&[("prompt", "none")])).await);
    assert!(silent.contains_key("code"), "{silent:?}");
    app.advance(TimeDelta::hours(13));
    let silent = callback(&browser.get(&party.authorize(&[("prompt", "none")])).await);
    assert_eq!(silent["error"], "login_required");
}

//! An app that shows one-time passwords (RFC 6238), with a moving clock.

use std::collections::BTreeSet;

use ::store::entity::user;
use chrono::TimeDelta;
use kernel::Error;
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use sign_in::factors::{FactorError, enrolled, totp};

use super::{ANA, add_totp, ana, code_at, factors, nobody, post};
use crate::support::TestApp;

/// Moves the clock to the beginning of a time step.
fn align(app: &TestApp) {
    let millis = app.clock.now().timestamp_millis();
    app.advance(TimeDelta::milliseconds(30_000 - millis.rem_euclid(30_000)));
}

async fn verify(app: &TestApp, user_id: i64, code: &str) -> Result<(), FactorError> {
    totp::verify(&app.ctx, &nobody(), user_id, code).await.unwrap().map(drop)
}

#[tokio::test]
async fn an_app_is_added_with_a_code_and_the_first_one_brings_recovery_codes() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    assert_eq!(factors(&browser).await["totp"], Value::Null);
    let begun = browser.call(Method::POST, "/v1/me/totp", None).await.expect(200);
    let secret = begun["secret"].as_str().unwrap();
    assert_eq!(secret.len(), 32, "160 bits");
    let uri = begun["uri"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/") && uri.contains(&format!("secret={secret}")), "{uri}");
    assert!(uri.contains("ana%40example.com"), "{uri}");
    assert!(begun["qr_code"].as_str().unwrap().starts_with("<svg xmlns="));
    assert_eq!(factors(&browser).await["totp"], Value::Null, "it is not confirmed yet");
    assert_eq!(verify(&app, id, &code_at(secret, app.clock.now())).await, Err(FactorError::NotEnrolled));

    for code in ["", "12345", "1234567", "abcdef", &"1".repeat(100_000)] {
        let (_, fields) =
            post(&browser, "/v1/me/totp/confirmation", json!({ "code": code })).await.problem(400);
        assert_eq!(fields, [("code".to_owned(), "wrong".to_owned())]);
    }
    let code = code_at(secret, app.clock.now());
    let spaced = json!({ "code": format!("{} {}", &code[..3], &code[3..]) });
    let confirmed = post(&browser, "/v1/me/totp/confirmation", spaced).await.expect(200);
    let codes: Vec<String> = serde_json::from_value(confirmed["recovery_codes"].clone()).unwrap();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 10);
    let listed = factors(&browser).await;
    assert!(listed["totp"]["created_at"].is_string() && listed["totp"]["last_used_at"].is_null());
    assert_eq!(listed["recovery_codes"]["left"], 10);
    let known = enrolled(&app.ctx, id).await.unwrap();
    assert!(known.has_totp() && known.has_second_factor() && known.recovery_codes() == 10);
    assert_eq!(verify(&app, id, &code).await, Err(FactorError::Used), "it confirmed the app");
    let again = post(&browser, "/v1/me/totp/confirmation", json!({ "code": code })).await;
    assert_eq!(again.problem(409).0, "not_pending");

    let mails = app.mails(2).await;
    assert!(mails[1].contains("app for sign-in codes was added"), "{}", mails[1]);
    assert_eq!(app.audited("totp.enrolled").await.len(), 1);
    for column in app.texts("totps", "ciphertext").await {
        assert!(column.starts_with("v1.") && !column.contains(secret));
    }
}

#[tokio::test]
async fn a_code_of_the_step_before_or_after_is_accepted_and_each_code_once() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let (secret, _) = add_totp(&app, &browser).await;
    app.advance(TimeDelta::minutes(5));
    align(&app);
    let step = TimeDelta::seconds(30);
    let at = app.clock.now();
    for refused in [at - step * 2, at + step * 2] {
        assert_eq!(verify(&app, id, &code_at(&secret, refused)).await, Err(FactorError::Wrong));
    }
    // In this order, since an earlier code is refused after a later one.
    for accepted in [at - step, at, at + step] {
        let code = code_at(&secret, accepted);
        assert_eq!(verify(&app, id, &code).await, Ok(()));
        assert_eq!(verify(&app, id, &code).await, Err(FactorError::Used));
    }
    assert_eq!(verify(&app, id, &code_at(&secret, at)).await, Err(FactorError::Used), "an earlier one");
    app.advance(step);
    assert_eq!(verify(&app, id, &code_at(&secret, at + step)).await, Err(FactorError::Used));
    assert_eq!(verify(&app, id, &code_at(&secret, at + step * 2)).await, Ok(()));
    let proved = totp::verify(&app.ctx, &nobody(), id, &code_at(&secret, at + step * 3)).await;
    assert_eq!(proved.unwrap(), Err(FactorError::Wrong), "two steps ahead");
    app.advance(step);
    let proved =
        totp::verify(&app.ctx, &nobody(), id, &code_at(&secret, at + step * 3)).await.unwrap().unwrap();
    assert_eq!((proved.user_id, proved.amr, proved.phishing_resistant), (id, &["otp"][..], false));
    assert!(factors(&browser).await["totp"]["last_used_at"].is_string());
}

#[tokio::test]
async fn of_parallel_uses_of_a_code_one_succeeds() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let (secret, _) = add_totp(&app, &browser).await;
    app.advance(TimeDelta::minutes(1));
    let code = code_at(&secret, app.clock.now());
    let verify = || verify(&app, id, &code);
    let (one, two, three, four) = tokio::join!(verify(), verify(), verify(), verify());
    let uses = [one, two, three, four];
    assert_eq!(uses.iter().filter(|used| used.is_ok()).count(), 1, "{uses:?}");
    assert!(uses.iter().all(|used| matches!(used, Ok(()) | Err(FactorError::Used))), "{uses:?}");
}

#[tokio::test]
async fn of_ten_thousand_guesses_in_a_day_about_a_hundred_are_checked() {
    let app = TestApp::without_worker().await;
    let (id, browser) = ana(&app).await;
    let (secret, codes) = add_totp(&app, &browser).await;
    let mut checked = 0;
    for _ in 0..10_000 {
        app.advance(TimeDelta::milliseconds(8_640));
        // Seven digits are checked like six, and are never right by chance.
        match totp::verify(&app.ctx, &nobody(), id, "1234567").await {
            Ok(refused) => {
                assert_eq!(refused, Err(FactorError::Wrong));
                checked += 1;
            }
            Err(Error::TooOften(seconds)) => assert!((1..=900).contains(&seconds)),
            Err(error) => panic!("{error}"),
        }
    }
    assert!((90..=110).contains(&checked), "{checked} of 10,000 guesses were checked");
    // A right code is not checked during a pause either, and recovery codes share the pause.
    let code = code_at(&secret, app.clock.now());
    assert!(matches!(totp::verify(&app.ctx, &nobody(), id, &code).await, Err(Error::TooOften(_))));
    let recovery = sign_in::factors::recovery_codes::verify(&app.ctx, &nobody(), id, &codes[0]).await;
    assert!(matches!(recovery, Err(Error::TooOften(_))));
    app.advance(TimeDelta::minutes(15));
    assert_eq!(verify(&app, id, &code_at(&secret, app.clock.now())).await, Ok(()));
    assert_eq!(verify(&app, id, "1234567").await, Err(FactorError::Wrong), "the count begins anew");
    app.write_sums().await;
    let counts: i64 =
        app.audited("factor.refused").await.iter().map(|details| details["count"].as_i64().unwrap()).sum();
    assert_eq!(counts, checked + 1);
}

#[tokio::test]
async fn a_clock_that_was_far_ahead_does_not_reject_codes_for_ever() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    app.clock.set(TimeDelta::days(30));
    let browser_then = crate::users::signed_in(&app, ANA).await;
    let (secret, _) = add_totp(&app, &browser_then).await;
    app.clock.set(TimeDelta::days(-30));
    assert_eq!(verify(&app, id, &code_at(&secret, app.clock.now())).await, Ok(()));
    // After a small correction, a code that was used stays used.
    let used = code_at(&secret, app.clock.now());
    app.clock.set(TimeDelta::seconds(-29));
    assert_eq!(verify(&app, id, &used).await, Err(FactorError::Used));
    drop(browser);
}

#[tokio::test]
async fn another_enrolment_replaces_the_app_when_it_is_confirmed() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let (first, codes) = add_totp(&app, &browser).await;
    assert_eq!(codes.len(), 10);
    let begin = async || {
        let begun = browser.call(Method::POST, "/v1/me/totp", None).await.expect(200);
        begun["secret"].as_str().unwrap().to_owned()
    };
    let (stale, second) = (begin().await, begin().await);
    app.advance(TimeDelta::minutes(2));
    assert_eq!(
        verify(&app, id, &code_at(&first, app.clock.now())).await,
        Ok(()),
        "until then the first is valid"
    );
    let confirm = async |secret: &str| {
        post(&browser, "/v1/me/totp/confirmation", json!({ "code": code_at(secret, app.clock.now()) })).await
    };
    let (_, fields) = confirm(&stale).await.problem(400);
    assert_eq!(fields[0].1, "wrong", "of two enrolments at once, the last one counts");
    assert_eq!(confirm(&second).await.expect(200)["recovery_codes"], Value::Null, "the codes stay");
    app.advance(TimeDelta::minutes(2));
    assert_eq!(verify(&app, id, &code_at(&first, app.clock.now())).await, Err(FactorError::Wrong));
    assert_eq!(verify(&app, id, &code_at(&second, app.clock.now())).await, Ok(()));
    assert_eq!(factors(&browser).await["recovery_codes"]["left"], 10);
}

#[tokio::test]
async fn of_parallel_confirmations_of_an_app_one_succeeds() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let begun = browser.call(Method::POST, "/v1/me/totp", None).await.expect(200);
    let secret = begun["secret"].as_str().unwrap();
    let code = json!({ "code": code_at(secret, app.clock.now()) });
    let confirm = || post(&browser, "/v1/me/totp/confirmation", code.clone());
    let (one, two, three, four) = tokio::join!(confirm(), confirm(), confirm(), confirm());
    let mut codes = Vec::new();
    for answer in [one, two, three, four] {
        if answer.status == 200 {
            codes.push(answer.json()["recovery_codes"].clone());
        } else {
            assert_eq!(answer.problem(409).0, "not_pending");
        }
    }
    assert_eq!(codes.len(), 1);
    assert_eq!(codes[0].as_array().map(Vec::len), Some(10));
    assert_eq!(app.count_all(&["totps", "recovery_codes"]).await, [1, 10]);
    assert_eq!(app.audited("totp.enrolled").await.len(), 1);
    let code = codes[0][0].as_str().unwrap();
    let recovered = sign_in::factors::recovery_codes::verify(&app.ctx, &nobody(), id, code).await.unwrap();
    assert!(recovered.is_ok(), "the codes that were shown are those that are valid");
}

#[tokio::test]
async fn of_enrolments_that_begin_at_once_one_can_be_confirmed() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let begin = || browser.call(Method::POST, "/v1/me/totp", None);
    let (one, two, three) = tokio::join!(begin(), begin(), begin());
    let secrets = [one, two, three].map(|begun| begun.expect(200)["secret"].as_str().unwrap().to_owned());
    assert_eq!(app.count_all(&["totps"]).await, [1]);
    let mut valid = Vec::new();
    for secret in &secrets {
        let code = json!({ "code": code_at(secret, app.clock.now()) });
        let answer = post(&browser, "/v1/me/totp/confirmation", code).await;
        match answer.status.as_u16() {
            200 => valid.push(secret),
            // Those that were replaced, and those that come after the one that was confirmed.
            400 | 409 => {}
            other => panic!("{other}: {}", answer.text),
        }
    }
    assert_eq!(valid.len(), 1);
    assert_eq!(app.count_all(&["totps"]).await, [1]);
    app.advance(TimeDelta::minutes(2));
    assert_eq!(verify(&app, id, &code_at(valid[0], app.clock.now())).await, Ok(()));
}

#[tokio::test]
async fn an_enrolment_that_is_not_confirmed_ends() {
    let app = TestApp::start().await;
    let (_, browser) = ana(&app).await;
    let none = post(&browser, "/v1/me/totp/confirmation", json!({ "code": "123456" })).await;
    assert_eq!(none.problem(409).0, "not_pending");
    let begun = browser.call(Method::POST, "/v1/me/totp", None).await.expect(200);
    app.advance(TimeDelta::minutes(15));
    let again = crate::users::signed_in(&app, ANA).await;
    let code = code_at(begun["secret"].as_str().unwrap(), app.clock.now());
    let late = post(&again, "/v1/me/totp/confirmation", json!({ "code": code })).await;
    assert_eq!(late.problem(409).0, "not_pending");
    app.advance(TimeDelta::seconds(1));
    app.clean_up().await;
    assert_eq!(app.count_all(&["totps"]).await, [0]);
}

#[tokio::test]
async fn an_enrolment_ends_with_all_sessions() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    browser.call(Method::POST, "/v1/me/totp", None).await.expect(200);
    let change = json!({ "password": "staple under the bridge" });
    app.admin().await.put(&format!("/v1/companies/1/users/{id}"), change).await.expect(200);
    assert_eq!(app.count_all(&["totps"]).await, [0]);
}

#[tokio::test]
async fn an_app_that_was_confirmed_is_replaced_in_a_session_only() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let user = user::Entity::find_by_id(id).one(app.ctx.db.read()).await.unwrap().unwrap();
    let (own, _) = add_totp(&app, &browser).await;
    // Of a sign-in with the password, whose page was opened before.
    let begun = totp::begin(&app.ctx, &nobody(), &user, "step").await.unwrap();
    let code = code_at(&begun.secret, app.clock.now());
    let refused = totp::confirm(&app.ctx, &nobody(), &user, "step", &code).await;
    assert!(matches!(refused, Err(Error::Conflict { code: "not_pending", .. })));
    app.advance(TimeDelta::minutes(2));
    assert_eq!(verify(&app, id, &code_at(&own, app.clock.now())).await, Ok(()));
}

#[tokio::test]
async fn the_app_is_removed_and_the_recovery_codes_with_it() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let remove = async || browser.call(Method::DELETE, "/v1/me/totp", None).await;
    assert_eq!(remove().await.problem(404).0, "not_found");
    let (secret, _) = add_totp(&app, &browser).await;
    remove().await.expect(204);
    // Of a page that was open meanwhile.
    app.advance(TimeDelta::minutes(1));
    let code = code_at(&secret, app.clock.now());
    assert_eq!(verify(&app, id, &code).await, Err(FactorError::NotEnrolled));
    let left = factors(&browser).await;
    assert!(left["totp"].is_null() && left["recovery_codes"].is_null());
    assert_eq!(app.count_all(&["totps", "recovery_codes"]).await, [0, 0]);
    assert!(!enrolled(&app.ctx, id).await.unwrap().has_second_factor());
    assert!(app.mails(3).await[2].contains("app for sign-in codes was removed"));
    assert_eq!(app.audited("totp.removed").await.len(), 1);
}

#[tokio::test]
async fn factors_are_changed_in_a_browser_shortly_after_signing_in_only() {
    let app = TestApp::start().await;
    let (_, browser) = ana(&app).await;
    let bearer = app.caller(ANA).await;
    let calls = [
        (Method::POST, "/v1/me/totp", None),
        (Method::POST, "/v1/me/totp/confirmation", Some(json!({ "code": "123456" }))),
        (Method::DELETE, "/v1/me/totp", None),
        (Method::POST, "/v1/me/recovery-codes", None),
    ];
    for (method, path, body) in calls.clone() {
        let refused = bearer.call(method, path, body).await;
        assert_eq!(refused.problem(403).0, "recent_sign_in_required", "{path}");
    }
    bearer.get("/v1/me/factors").await.expect(200);
    app.advance(TimeDelta::minutes(11));
    for (method, path, body) in calls {
        let refused = browser.call(method, path, body).await;
        assert_eq!(refused.problem(403).0, "recent_sign_in_required", "{path}");
    }
}

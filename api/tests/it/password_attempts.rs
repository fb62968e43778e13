//! Guessing passwords is slow, and locks nobody out (UC-19).

use std::net::{IpAddr, Ipv4Addr};

use chrono::TimeDelta;
use kernel::Secret;
use platform::{
    actor::RequestSource,
    password_attempts::{self, Attempt},
};
use serde_json::json;
use sign_in::{
    authentications::{self, SignInTarget},
    sessions::{PreviousSessions, SignInFailure},
};

use crate::support::{Answer, Browser, PASSWORD, TestApp, hidden};

const ANA: &str = "ana@example.com";

fn from(ip: [u8; 4]) -> RequestSource {
    RequestSource { ip: Some(IpAddr::from(Ipv4Addr::from(ip))), ..RequestSource::default() }
}

/// Whether a wrong password was verified, from an address.
async fn guess(app: &TestApp, login: &str, ip: [u8; 4]) -> bool {
    let wrong = Secret::new("not the password");
    let answer = authentications::sign_in(
        &app.ctx,
        (login, wrong),
        SignInTarget::default(),
        PreviousSessions::default(),
        &from(ip),
    )
    .await;
    match answer.expect("an answer") {
        Err(SignInFailure::WrongCredentials) => true,
        Err(_) => false,
        Ok(_) => panic!("that was no guess"),
    }
}

/// Attempts to sign in on the page, without opening it again.
async fn submit(browser: &Browser, csrf: &str, login: &str, password: &str) -> Answer {
    browser.post("/sign-in", &[("csrf", csrf), ("email", login), ("password", password)]).await
}

async fn csrf(browser: &Browser) -> String {
    hidden(&browser.get("/sign-in").await.text).remove(0).1
}

#[tokio::test]
async fn of_10000_guesses_of_one_password_ten_are_verified() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    let mut verified = 0;
    for number in 0..10_000_u32 {
        let [_, _, high, low] = number.to_be_bytes();
        verified += u32::from(guess(&app, ANA, [10, low, high, 1]).await);
        app.advance(TimeDelta::seconds(8));
    }
    assert_eq!(verified, 10, "in 22 hours, from as many networks");
    assert_eq!(app.count_all(&["failed_attempts"]).await, [1]);
    // A day after the last one was verified, a few are again.
    app.advance(TimeDelta::days(1));
    let mut again = 0;
    for number in 0..20 {
        again += u32::from(guess(&app, ANA, [10, 1, number, 1]).await);
    }
    assert_eq!(again, 5);
}

#[tokio::test]
async fn one_address_can_try_100_of_1000_accounts() {
    let app = TestApp::start().await;
    let mut verified = 0;
    for number in 0..1_000 {
        verified += u32::from(guess(&app, &format!("user{number}@example.com"), [192, 0, 2, 1]).await);
    }
    assert_eq!(verified, 100);
    // The addresses of one network make 1,000 together.
    let mut verified = 0;
    for number in 0..1_200_u32 {
        let source = from([198, 51, 100, u8::try_from(number % 250).unwrap()]);
        let login = format!("other{number}@example.com");
        if let Attempt::Allowed(attempt) =
            password_attempts::begin(&app.ctx, &source, &login, None).await.unwrap()
        {
            attempt.failed().await.unwrap();
            verified += 1;
        }
    }
    assert_eq!(verified, 1_000);
    assert!(guess(&app, ANA, [203, 0, 113, 1]).await, "another network is not affected");
    app.clean_up().await;
    assert_eq!(app.count_all(&["failed_attempts"]).await, [1_101]);
    app.advance(TimeDelta::days(1) + TimeDelta::seconds(1));
    app.clean_up().await;
    assert_eq!(app.count_all(&["failed_attempts"]).await, [0]);
}

#[tokio::test]
async fn parallel_guesses_are_limited_to_the_free_attempts() {
    let app = TestApp::start().await;
    let sources: Vec<_> = (0..80).map(|number| from([10, 0, number, 1])).collect();
    let begun = sources.iter().map(|source| password_attempts::begin(&app.ctx, source, ANA, None));
    let mut allowed = Vec::new();
    for attempt in futures::future::join_all(begun).await {
        if let Attempt::Allowed(attempt) = attempt.unwrap() {
            allowed.push(attempt);
        }
    }
    assert_eq!(allowed.len(), 50);
    for attempt in allowed {
        attempt.failed().await.unwrap();
    }
    assert!(!guess(&app, ANA, [10, 1, 1, 1]).await);
    // An attempt that is given up counts as nothing.
    for source in &sources {
        drop(password_attempts::begin(&app.ctx, source, "bob@example.com", None).await.unwrap());
    }
    assert!(guess(&app, "bob@example.com", [10, 1, 1, 1]).await);
}

#[tokio::test]
async fn failed_attempts_of_others_do_not_lock_a_person_out() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    let own = app.browser();
    assert_eq!(own.sign_in("/sign-in", ANA, PASSWORD).await.status, 303);
    own.submit("/sign-out", &[]).await;
    for number in 0..10 {
        assert!(guess(&app, ANA, [10, 0, number, 1]).await);
        app.advance(TimeDelta::minutes(15));
    }
    assert!(!guess(&app, ANA, [10, 1, 1, 1]).await);
    // Elsewhere not even the right password is verified, with the same response for every login.
    let elsewhere = app.browser();
    let refused = elsewhere.sign_in("/sign-in", ANA, PASSWORD).await;
    assert_eq!(refused.status, 429);
    assert!(refused.text.contains("id=\"wait\""), "{}", refused.text);
    // In the browser that the person used before it is, and failures there are counted there.
    assert_eq!(own.sign_in("/sign-in", ANA, "not the password").await.status, 401);
    assert_eq!(own.sign_in("/sign-in", ANA, PASSWORD).await.status, 303);
    own.submit("/sign-out", &[]).await;
    assert_eq!(elsewhere.sign_in("/sign-in", ANA, PASSWORD).await.status, 429);
    // A link that is mailed works everywhere.
    elsewhere.submit("/forgotten-password", &[("email", ANA)]).await;
    let mail = app.mails(2).await.pop().unwrap();
    let path = app.link_in(&mail, "/password-resets/");
    let new = "quite another battery";
    assert_eq!(elsewhere.submit(&path, &[("password", new)]).await.status, 303);
    elsewhere.submit("/sign-out", &[]).await;
    assert_eq!(elsewhere.sign_in("/sign-in", ANA, new).await.status, 303, "the browser is known from now on");
    // A known browser is no way to guess.
    let csrf = csrf(&own).await;
    let mut verified = 0;
    for _ in 0..30 {
        verified += u32::from(submit(&own, &csrf, ANA, "not the password").await.status == 401);
    }
    assert!(verified <= 5, "{verified}");
}

#[tokio::test]
async fn a_rate_limited_page_states_how_long_to_wait() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    for number in 0..5 {
        assert!(guess(&app, ANA, [10, 2, number, 1]).await);
    }
    let browser = app.browser();
    let token = csrf(&browser).await;
    let refused = submit(&browser, &token, ANA, PASSWORD).await;
    assert_eq!((refused.status.as_u16(), &*refused.header("retry-after")), (429, "5"));
    assert!(refused.text.contains("Too many wrong passwords. Try again in 5 seconds."), "{}", refused.text);
    // Waits grow, and what waits is not verified.
    let mut waits = Vec::new();
    for _ in 0..6 {
        let Attempt::Wait(seconds) =
            password_attempts::begin(&app.ctx, &from([10, 3, 0, 1]), ANA, None).await.unwrap()
        else {
            break;
        };
        waits.push(seconds);
        app.advance(TimeDelta::seconds(i64::try_from(seconds).unwrap()));
        assert!(guess(&app, ANA, [10, 3, 0, 1]).await);
    }
    assert_eq!(waits, [5, 10, 20, 40, 80]);
    let last = password_attempts::begin(&app.ctx, &from([10, 3, 0, 1]), ANA, None).await.unwrap();
    assert!(matches!(last, Attempt::ProofNeeded(86_400)), "{last:?}");
}

#[tokio::test]
async fn a_success_clears_the_failures_and_a_clock_set_back_forgets_them() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    for _ in 0..4 {
        assert!(guess(&app, ANA, [10, 0, 0, 1]).await);
    }
    let browser = app.browser();
    assert_eq!(browser.sign_in("/sign-in", ANA, PASSWORD).await.status, 303);
    assert_eq!(app.count_all(&["failed_attempts"]).await, [0]);
    for _ in 0..5 {
        assert!(guess(&app, ANA, [10, 0, 0, 1]).await);
    }
    let begin = async || password_attempts::begin(&app.ctx, &from([10, 0, 0, 1]), ANA, None).await.unwrap();
    // The clock of another instance may be a little behind.
    app.clock.set(TimeDelta::seconds(-30));
    let attempt = begin().await;
    assert!(matches!(attempt, Attempt::Wait(5)), "{attempt:?}");
    // Ten failures that seem to come from next year would keep the person out until then.
    app.clock.set(TimeDelta::days(365));
    for _ in 0..10 {
        let Attempt::Allowed(allowed) = begin().await else { break };
        allowed.failed().await.unwrap();
        app.advance(TimeDelta::minutes(16));
    }
    let attempt = begin().await;
    assert!(matches!(attempt, Attempt::ProofNeeded(_)), "{attempt:?}");
    app.clock.set(TimeDelta::days(-365));
    // The first failure counts as one, and the fifth from now on is followed by a wait.
    for _ in 0..5 {
        assert!(guess(&app, ANA, [10, 0, 0, 2]).await);
    }
    let attempt = begin().await;
    assert!(matches!(attempt, Attempt::Wait(5)), "{attempt:?}");
}

#[tokio::test]
async fn an_account_that_does_not_exist_costs_the_same_statements() {
    let app = TestApp::without_worker().await;
    app.add_user(1, ANA, json!({})).await;
    let browser = app.browser();
    let csrf = csrf(&browser).await;
    let mut costs = Vec::new();
    for login in [ANA, "nobody@example.com"] {
        let mut of_login = Vec::new();
        for number in 0..14 {
            let before = app.statements();
            let answer = submit(&browser, &csrf, login, "not the password").await;
            // What is counted in the background is written too, so that it does not matter when.
            app.write_sums().await;
            of_login.push((answer.status.as_u16(), answer.header("retry-after"), app.statements() - before));
            // Only where an attempt must wait: what a server caches expires meanwhile.
            if (4..10).contains(&number) {
                app.advance(TimeDelta::seconds(80));
            }
        }
        costs.push(of_login);
    }
    let statuses: Vec<_> =
        costs.iter().map(|all| all.iter().map(|one| (one.0, one.1.clone())).collect::<Vec<_>>()).collect();
    assert_eq!(statuses[0], statuses[1]);
    let least = |all: &[(u16, String, u64)], status: u16| {
        all.iter().filter(|one| one.0 == status).map(|one| one.2).min()
    };
    for status in [401, 429] {
        assert_eq!(least(&costs[0], status), least(&costs[1], status), "{status}: {costs:?}");
    }
}

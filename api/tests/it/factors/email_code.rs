//! Codes by email.

use ::store::entity::job;
use chrono::TimeDelta;
use kernel::Error;
use platform::{actor::RequestSource, jobs::Task};
use sea_orm::EntityTrait;
use serde_json::json;
use sign_in::factors::{FactorError, email_code};

use super::{ANA, ana, nobody};
use crate::support::{TestApp, until};

async fn send(app: &TestApp, user_id: i64, sign_in: &str) -> Result<(), Error> {
    email_code::send(&app.ctx, &nobody(), user_id, sign_in).await
}

async fn verify(app: &TestApp, sign_in: &str, code: &str) -> Result<i64, FactorError> {
    let verified = email_code::verify(&app.ctx, &nobody(), sign_in, code).await.unwrap()?;
    assert_eq!((verified.amr, verified.phishing_resistant), (&["otp", "email"][..], false));
    Ok(verified.user_id)
}

/// The code in the mail with a number.
pub async fn code_in(app: &TestApp, mail: usize) -> String {
    let mails = app.mails(mail + 1).await;
    let lines = mails[mail].lines().map(str::trim);
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    { lines }.find(is_code).unwrap_or_else(|| panic!("no code in {}", mails[mail])).to_owned()
}

#[tokio::test]
async fn a_code_by_email_is_valid_once_for_the_sign_in_that_requested_it() {
    let app = TestApp::start().await;
    let (id, _) = ana(&app).await;
    send(&app, id, "one").await.unwrap();
    let code = code_in(&app, 1).await;
    assert!(app.mails(2).await[1].contains(&format!("To: ana <{ANA}>")));
    assert_eq!(verify(&app, "another", &code).await, Err(FactorError::Expired));
    assert_eq!(verify(&app, "one", &format!(" {} {}\n", &code[..3], &code[3..])).await, Ok(id));
    assert_eq!(verify(&app, "one", &code).await, Err(FactorError::Used));
    assert_eq!(app.audited("email_code.created").await.len(), 1);
    let payloads = app.texts("jobs", "payload").await;
    assert!(payloads.iter().all(|payload| !payload.contains(&code)), "{payloads:?}");
}

#[tokio::test]
async fn a_code_by_email_ends_with_time_tries_another_code_and_another_email() {
    let app = TestApp::start().await;
    let (id, _) = ana(&app).await;
    send(&app, id, "one").await.unwrap();
    let first = code_in(&app, 1).await;
    for wrong in ["", "12345", "1234567", "abcdef", &"1".repeat(10_000)] {
        assert_eq!(verify(&app, "one", wrong).await, Err(FactorError::Wrong));
    }
    assert_eq!(verify(&app, "one", &first).await, Err(FactorError::Expired), "after five tries");

    app.advance(TimeDelta::minutes(1));
    send(&app, id, "two").await.unwrap();
    let second = code_in(&app, 2).await;
    app.advance(TimeDelta::minutes(1));
    send(&app, id, "two").await.unwrap();
    let third = code_in(&app, 3).await;
    if second != third {
        assert_eq!(verify(&app, "two", &second).await, Err(FactorError::Wrong), "the later one counts");
    }
    app.advance(TimeDelta::minutes(10));
    assert_eq!(verify(&app, "two", &third).await, Err(FactorError::Expired));

    send(&app, id, "three").await.unwrap();
    let fourth = code_in(&app, 4).await;
    let change = json!({ "email": "ana.new@example.com" });
    app.admin().await.put(&format!("/v1/companies/1/users/{id}"), change).await.expect(200);
    assert_eq!(verify(&app, "three", &fourth).await, Err(FactorError::Expired), "it went to the old email");
    app.advance(TimeDelta::days(2));
    app.clean_up().await;
    assert_eq!(app.count_all(&["email_codes"]).await, [0]);
}

#[tokio::test]
async fn a_person_gets_one_code_a_minute_and_ten_an_hour() {
    let app = TestApp::without_worker().await;
    let (id, _) = ana(&app).await;
    let started = app.clock.now();
    for number in 1..=10 {
        send(&app, id, "one").await.unwrap();
        let refused = send(&app, id, "two").await;
        let most = if number < 10 { 60 } else { 3_600 };
        assert!(matches!(refused, Err(Error::TooOften(left)) if left <= most), "{refused:?}");
        app.advance(TimeDelta::minutes(1));
    }
    let passed = (app.clock.now() - started).num_seconds().unsigned_abs();
    let refused = send(&app, id, "one").await;
    let is_left = |left| left > 0 && left <= 3_600 - passed;
    assert!(matches!(refused, Err(Error::TooOften(left)) if is_left(left)), "{refused:?}");
    app.advance(TimeDelta::minutes(50));
    send(&app, id, "one").await.unwrap();
    // Parallel requests send one.
    app.advance(TimeDelta::minutes(61));
    let (one, two) = tokio::join!(send(&app, id, "one"), send(&app, id, "one"));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1);
    // An address requests twenty a minute.
    let source = RequestSource { ip: Some("192.0.2.7".parse().unwrap()), ..RequestSource::default() };
    for _ in 0..20 {
        email_code::request(&app.ctx, &source, ("nobody@example.com", "x"), false).await.unwrap();
    }
    let refused = email_code::request(&app.ctx, &source, ("nobody@example.com", "x"), false).await;
    assert!(matches!(refused, Err(Error::TooOften(_))));
}

#[tokio::test]
async fn a_code_by_email_as_first_factor_does_not_reveal_accounts() {
    let app = TestApp::start().await;
    let (id, _) = ana(&app).await;
    let source = RequestSource::default();
    let ask = async |login: &str, sign_in: &str| {
        email_code::request(&app.ctx, &source, (login, sign_in), false).await.unwrap();
    };
    let rows = async |count: i64| {
        until("the codes are made", async || app.count_all(&["email_codes"]).await == [count]).await;
    };
    ask(ANA, "known").await;
    rows(1).await;
    ask("nobody@example.com", "unknown").await;
    rows(2).await;
    // Too soon for another mail: what was asked is answered in the same way.
    ask(ANA, "again").await;
    rows(3).await;
    let code = code_in(&app, 1).await;
    for sign_in in ["unknown", "again"] {
        for _ in 0..5 {
            assert_eq!(verify(&app, sign_in, "1234567").await, Err(FactorError::Wrong), "{sign_in}");
        }
        assert_eq!(verify(&app, sign_in, &code).await, Err(FactorError::Expired), "{sign_in}");
    }
    assert_eq!(verify(&app, "known", &code).await, Ok(id));
    assert_eq!(app.mails(2).await.len(), 2, "nobody else got a mail");
    for login in ["", &"x".repeat(300)] {
        let refused = email_code::request(&app.ctx, &source, (login, "x"), false).await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
    }
}

#[tokio::test]
async fn a_wrong_code_costs_the_same_statements_for_everybody() {
    let app = TestApp::without_worker().await;
    let (id, _) = ana(&app).await;
    send(&app, id, "known").await.unwrap();
    let unknown = ("nobody@example.com", "unknown");
    email_code::request(&app.ctx, &RequestSource::default(), unknown, false).await.unwrap();
    for job in job::Entity::find().all(app.ctx.db.read()).await.unwrap() {
        if let Ok(Task::EmailCodeRequest(request)) = Task::of(&job) {
            email_code::prepare(&app.ctx, request).await.unwrap();
        }
    }
    assert_eq!(app.count_all(&["email_codes"]).await, [2]);
    // What is counted in the background may be written meanwhile: the least of a few tries is what the code costs.
    let mut costs = Vec::new();
    for sign_in in ["known", "unknown"] {
        let mut least = u64::MAX;
        for _ in 0..4 {
            let before = app.statements();
            assert_eq!(verify(&app, sign_in, "1234567").await, Err(FactorError::Wrong));
            least = least.min(app.statements() - before);
        }
        costs.push(least);
    }
    assert_eq!(costs[0], costs[1]);
}

//! Recovery codes.

use reqwest::Method;
use sign_in::factors::{FactorError, recovery_codes};

use super::{add_totp, ana, factors, nobody};
use crate::support::TestApp;

async fn verify(app: &TestApp, user_id: i64, code: &str) -> Result<(), FactorError> {
    recovery_codes::verify(&app.ctx, &nobody(), user_id, code).await.unwrap().map(drop)
}

#[tokio::test]
async fn a_recovery_code_is_valid_once_and_its_use_is_mailed() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let (_, codes) = add_totp(&app, &browser).await;
    let proved = recovery_codes::verify(&app.ctx, &nobody(), id, &codes[0]).await.unwrap().unwrap();
    assert_eq!(
        (proved.user_id, proved.amr, proved.phishing_resistant),
        (id, &["otp", "recovery"][..], false)
    );
    assert_eq!(verify(&app, id, &codes[0]).await, Err(FactorError::Used));
    assert_eq!(factors(&browser).await["recovery_codes"]["left"], 9);
    // However it is typed.
    let typed = codes[1].to_uppercase().replace('-', " ").replace('0', "O").replace('1', "l");
    assert_eq!(verify(&app, id, &format!(" {typed}\n")).await, Ok(()));
    for wrong in ["", "0000-0000-0000", &codes[2][1..]] {
        assert_eq!(verify(&app, id, wrong).await, Err(FactorError::Wrong));
    }
    let mails = app.mails(4).await;
    assert!(mails.iter().any(|mail| mail.contains("Codes left: 9")), "{mails:?}");
    assert_eq!(app.audited("recovery_code.used").await[1]["left"], 8);
}

#[tokio::test]
async fn the_code_of_another_person_is_wrong() {
    let app = TestApp::start().await;
    let (_, browser) = ana(&app).await;
    let (_, codes) = add_totp(&app, &browser).await;
    let luis = app.add_user(1, "luis@example.com", serde_json::json!({})).await;
    let other = crate::users::signed_in(&app, "luis@example.com").await;
    add_totp(&app, &other).await;
    assert_eq!(verify(&app, luis, &codes[0]).await, Err(FactorError::Wrong));
    assert_eq!(verify(&app, 4_711, &codes[0]).await, Err(FactorError::NotEnrolled));
}

#[tokio::test]
async fn of_parallel_uses_of_a_recovery_code_one_succeeds() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let (_, codes) = add_totp(&app, &browser).await;
    let (one, two, three) =
        tokio::join!(verify(&app, id, &codes[0]), verify(&app, id, &codes[0]), verify(&app, id, &codes[0]));
    let uses = [one, two, three];
    assert_eq!(uses.iter().filter(|used| used.is_ok()).count(), 1, "{uses:?}");
    assert_eq!(factors(&browser).await["recovery_codes"]["left"], 9);
}

#[tokio::test]
async fn new_recovery_codes_replace_all_old_ones() {
    let app = TestApp::start().await;
    let (id, browser) = ana(&app).await;
    let replace = async || browser.call(Method::POST, "/v1/me/recovery-codes", None).await;
    assert_eq!(replace().await.problem(409).0, "no_factor", "they replace another factor");
    let (_, old) = add_totp(&app, &browser).await;
    assert_eq!(verify(&app, id, &old[0]).await, Ok(()));
    let replaced = replace().await.expect(200);
    let new: Vec<String> = serde_json::from_value(replaced["recovery_codes"].clone()).unwrap();
    assert_eq!((new.len(), factors(&browser).await["recovery_codes"]["left"].clone()), (10, 10.into()));
    assert_eq!(verify(&app, id, &old[1]).await, Err(FactorError::Wrong));
    assert_eq!(verify(&app, id, &new[1]).await, Ok(()));
    assert_eq!(app.audited("recovery_codes.created").await.len(), 2);
    assert!(app.mails(5).await.iter().any(|mail| mail.contains("New recovery codes")));
}

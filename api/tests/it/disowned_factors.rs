//! Factors that were added since a sign-in that the person disowns (UC-24).

use chrono::TimeDelta;
use serde_json::json;

use crate::{
    factors::{ANA, add_totp, ana, authenticator::Device, passkeys::register},
    support::{Browser, TestApp},
    users::signed_in,
};

/// Somebody else, who signs in with the password of Ana.
async fn thief(app: &TestApp) -> Browser {
    signed_in(app, ANA).await
}

/// Disowns the sign-in that Ana was notified of.
async fn disown(app: &TestApp) {
    let link = app.link_in(&app.sign_in_notices(1).await[0], "/sign-in-notices/");
    assert_eq!(app.browser().submit(&link, &[]).await.status, 200);
    app.settled().await;
}

#[tokio::test]
async fn factors_that_were_added_since_a_disowned_sign_in_are_removed_although_none_is_left() {
    let app = TestApp::start().await;
    ana(&app).await;
    app.advance(TimeDelta::hours(1));
    let thief = thief(&app).await;
    let mut device = Device::at(&app.url);
    register(&thief, &mut device, "Theirs").await;
    add_totp(&app, &thief).await;
    assert_eq!(app.count_all(&["passkeys", "totps"]).await, [1, 1]);
    disown(&app).await;
    assert_eq!(app.count_all(&["passkeys", "totps", "recovery_codes"]).await, [0, 0, 0]);
    assert_eq!(app.audited("passkey.removed").await[0]["name"], "Theirs");
    assert_eq!(app.audited("totp.removed").await.len(), 1);
    let mails = app.mails(1).await;
    assert!(mails.iter().any(|mail| mail.contains("A passkey was removed")));
    // The owner gets in with the link to a new password alone.
    let mail = mails.iter().find(|mail| mail.replace("=\r\n", "").contains("/password-resets/"));
    let link = app.link_in(mail.expect("the mail"), "/password-resets/");
    let browser = app.browser();
    let chosen = browser.submit(&link, &[("password", "staple under the bridge")]).await;
    assert_eq!((chosen.status.as_u16(), chosen.header("location")), (303, "/".to_owned()));
    browser.get("/v1/session").await.expect(200);
}

#[tokio::test]
async fn factors_from_before_a_disowned_sign_in_stay() {
    // A sign-in takes a quarter of an hour at most, and the factor may have been a step of it.
    for (minutes, left) in [(16, 1), (14, 0)] {
        let app = TestApp::start().await;
        // So that a password alone signs in.
        app.admin().await.patch("/v1/settings", json!({ "second_factor": "off" })).await.expect(200);
        let (_, own) = ana(&app).await;
        register(&own, &mut Device::at(&app.url), "Phone").await;
        app.advance(TimeDelta::minutes(minutes));
        thief(&app).await;
        disown(&app).await;
        assert_eq!(app.count_all(&["passkeys"]).await, [left], "{minutes}");
    }
}

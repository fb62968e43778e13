//! Factors that were added shortly before a password is reset, perhaps by somebody else (UC-25).

use crate::{
    factors::{ANA, add_totp, ana, authenticator::Device, passkeys::register},
    support::{Browser, TestApp, database},
};

const NEW: &str = "staple under the bridge";

/// Requests a new password; the link in the mail.
async fn reset(app: &TestApp) -> String {
    app.browser().submit("/forgotten-password", &[("email", ANA)]).await;
    app.settled().await;
    let mails = app.mails(1).await;
    let mail = mails.iter().find(|mail| mail.replace("=\r\n", "").contains("/password-resets/"));
    app.link_in(mail.expect("the mail"), "/password-resets/")
}

/// Makes the passkey "Ancient" 31 days older.
async fn age_passkeys(app: &TestApp) {
    let url = &app.ctx.config.database.url;
    database::run(url, "UPDATE passkeys SET created_at = created_at - 2678400000 WHERE name = 'Ancient'")
        .await;
}

async fn choose(browser: &Browser, link: &str, more: &[(&str, &str)]) -> String {
    let answer = browser.submit(link, &[&[("password", NEW)], more].concat()).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.header("location")
}

#[tokio::test]
async fn factors_that_were_added_lately_are_removed_with_the_reset_if_an_older_one_is_left() {
    let app = TestApp::start().await;
    let (_, own) = ana(&app).await;
    let (mut old, mut new) = (Device::at(&app.url), Device::at(&app.url));
    register(&own, &mut old, "Ancient").await;
    let laptop = register(&own, &mut new, "Laptop <1>").await["passkey"]["id"].to_string();
    add_totp(&app, &own).await;
    age_passkeys(&app).await;
    let link = reset(&app).await;
    let browser = app.browser();
    let shown = browser.open(&link).await.text;
    assert!(shown.contains("Laptop &#60;1&#62;") && shown.contains("name=\"remove-totp\""), "{shown}");
    assert!(!shown.contains("Ancient") && !shown.contains("checked"), "{shown}");

    // An older one cannot be removed here, and what is not ticked stays.
    let (laptop, older) = (format!("remove-passkey-{laptop}"), "remove-passkey-1");
    let location = choose(&browser, &link, &[(&laptop, "true"), (older, "true")]).await;
    assert!(location.starts_with("/sign-in/step?"), "the reset skips no second factor: {location}");
    assert_eq!(browser.get("/v1/session").await.status, 401);
    assert_eq!(app.count_all(&["passkeys", "totps"]).await, [1, 1]);
    assert_eq!(app.texts("passkeys", "name").await, ["Ancient"]);
    assert_eq!(app.audited("passkey.removed").await[0]["name"], "Laptop <1>");
    app.settled().await;
    assert!(app.mails(1).await.iter().any(|mail| mail.contains("A passkey was removed")));
}

#[tokio::test]
async fn without_an_older_factor_a_reset_removes_none() {
    let app = TestApp::start().await;
    let (_, own) = ana(&app).await;
    add_totp(&app, &own).await;
    let link = reset(&app).await;
    let browser = app.browser();
    let shown = browser.open(&link).await.text;
    assert!(shown.contains("id=\"recent-factors\"") && shown.contains("administrator"), "{shown}");
    assert!(!shown.contains("type=\"checkbox\""), "{shown}");
    let location = choose(&browser, &link, &[("remove-totp", "true")]).await;
    assert!(location.starts_with("/sign-in/step?"), "{location}");
    assert_eq!(app.count_all(&["totps"]).await, [1]);
    assert!(app.audited("totp.removed").await.is_empty());
}

#[tokio::test]
async fn without_recent_factors_the_reset_page_lists_none() {
    let app = TestApp::start().await;
    let (_, own) = ana(&app).await;
    let mut old = Device::at(&app.url);
    register(&own, &mut old, "Ancient").await;
    age_passkeys(&app).await;
    let shown = app.browser().open(&reset(&app).await).await.text;
    assert!(!shown.contains("recent-factors"), "{shown}");
}

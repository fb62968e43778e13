//! Requests forged across sites (RFC 9700 section 4.7): each form is good only from the page that we gave to the same
//! browser, before a session too, so that nobody is signed in as somebody else unseen (login CSRF).

use serde_json::json;

use super::sign_in;
use crate::{
    oauth::{choosers::second_company, party::Party},
    support::{ADMIN, Browser, PASSWORD, TestApp, hidden},
};

/// A form: its page, and what a person would send.
type Form = (String, Vec<(&'static str, &'static str)>);

/// The token of the form on a page.
async fn token(browser: &Browser, path: &str) -> String {
    let page = browser.get(path).await;
    let token = hidden(&page.text).into_iter().find(|(name, _)| name == "csrf");
    token.unwrap_or_else(|| panic!("{path} has no form: {}", page.text)).1
}

/// Posts a form with a wrong token in every way: it must be refused as one from elsewhere.
async fn refused(app: &TestApp, browser: &Browser, (path, fields): &Form) {
    // An attacker's own page, in the attacker's own browser.
    let foreign = token(&app.browser(), "/sign-in").await;
    let own = token(browser, path).await;
    let cut = &own[..own.len() - 1];
    for wrong in [None, Some(""), Some(&*foreign), Some(cut), Some("x")] {
        let mut form: Vec<(&str, &str)> = fields.clone();
        form.extend(wrong.map(|wrong| ("csrf", wrong)));
        let answer = browser.post(path, &form).await;
        assert_eq!(answer.status, 403, "{path} {wrong:?}: {} {}", answer.text, answer.header("location"));
        assert!(answer.text.contains("data-code=\"form_expired\""), "{path}: {}", answer.text);
        assert_eq!(answer.header("set-cookie"), "", "{path}");
    }
    // A token that is right, without the cookie that goes with it.
    let mut form: Vec<(&str, &str)> = fields.clone();
    form.push(("csrf", &own));
    assert_eq!(app.browser().post(path, &form).await.status, 403, "{path}");
}

#[tokio::test]
async fn no_cross_site_form_signs_anybody_in() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let waiting = browser.get(&party.authorize(&[])).await.header("location");
    let credentials = vec![("email", ADMIN), ("password", PASSWORD)];
    for path in ["/sign-in".to_owned(), waiting] {
        refused(&app, &browser, &(path, credentials.clone())).await;
    }
    refused(&app, &browser, &("/forgotten-password".to_owned(), vec![("email", ADMIN)])).await;
    assert_eq!(browser.get("/v1/session").await.status, 401);
    assert!(app.jobs().await.is_empty(), "a mail would be sent");
}

#[tokio::test]
async fn no_cross_site_form_chooses_consents_or_signs_out() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    second_company(&app, &party).await;
    let browser = app.browser();
    sign_in(&browser).await;
    let led =
        async |changed: &[(&str, &str)]| browser.get(&party.authorize(changed)).await.header("location");
    let company = led(&[]).await;
    assert!(company.starts_with("/choose-company"), "{company}");
    refused(&app, &browser, &(company.clone(), vec![("company", "2")])).await;
    assert!(led(&[]).await.starts_with("/choose-company"), "it was remembered");
    let chosen = browser.submit(&company, &[("company", "1")]).await.header("location");
    browser.get(&chosen).await;

    let account = led(&[("prompt", "select_account")]).await;
    refused(&app, &browser, &(account, vec![("account", "1")])).await;
    let consent = led(&[("prompt", "consent")]).await;
    assert!(consent.starts_with("/consent"), "{consent}");
    for answer in ["allow", "deny"] {
        refused(&app, &browser, &(consent.clone(), vec![("answer", answer)])).await;
    }
    let asked = browser.get("/oauth2/logout").await.header("location");
    for path in ["/sign-out".to_owned(), asked] {
        refused(&app, &browser, &(path, vec![])).await;
    }
    assert_eq!(browser.get("/v1/session").await.status, 200, "signed out");
}

#[tokio::test]
async fn no_mailed_link_is_accepted_by_a_cross_site_form() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let eva = json!({ "name": "Eva", "email": "eva@example.com" });
    admin.post("/v1/companies/1/users", eva).await.expect(201);
    let mails = app.mails(1).await;
    let invitation = app.link_in(&mails[0], "/invitations/");
    let browser = app.browser();
    browser.open(&invitation).await;
    refused(&app, &browser, &("/invitations".to_owned(), vec![("name", "Mallory"), ("password", PASSWORD)]))
        .await;
    browser.submit("/forgotten-password", &[("email", ADMIN)]).await;
    let mails = app.mails(2).await;
    let reset = mails.iter().find(|mail| mail.contains("/password-resets/")).expect("a link");
    let reset = app.link_in(reset, "/password-resets/");
    browser.open(&reset).await;
    refused(&app, &browser, &("/password-resets".to_owned(), vec![("password", "another horse battery")]))
        .await;
    assert_eq!(browser.sign_in("/sign-in", ADMIN, PASSWORD).await.status, 303, "the password is as it was");
}

/// `/v1` by cookie: only with the header that no form of another site can send.
#[tokio::test]
async fn the_cookie_alone_changes_nothing_at_the_api() {
    let app = TestApp::start().await;
    let browser = app.browser();
    sign_in(&browser).await;
    let company = json!({ "name": "Mallory" });
    for value in ["", "x", "null"] {
        let refused = browser.post_with("/v1/companies", "x-csrf-token", value, company.clone()).await;
        assert_eq!(refused.status, 403, "{value}");
    }
    assert_eq!(browser.post("/v1/companies", &[("name", "Mallory")]).await.status, 403);
    assert_eq!(app.admin().await.get("/v1/companies").await.expect(200).as_array().unwrap().len(), 1);
}

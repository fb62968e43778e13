//! Several accounts in one browser, and several companies of one person.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::party::{Party, callback, decode};
use crate::support::{ADMIN, Answer, Browser, PASSWORD, TestApp};

const MARIA: &str = "maria@example.com";

/// An application that the administrator and Maria may use.
async fn party(app: &TestApp) -> Party<'_> {
    let party = Party::register(app).await;
    let maria = app.add_user(1, MARIA, json!({})).await;
    let access = json!({ "roles": [{ "role": "user", "user_ids": [1, maria] }] });
    let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    app.admin().await.put(&path, access).await.expect(200);
    party
}

/// A browser that is signed in as Maria and, before, as the administrator.
async fn both(app: &TestApp) -> Browser {
    let browser = app.browser();
    assert_eq!(browser.sign_in("/sign-in", ADMIN, PASSWORD).await.status, 303);
    assert_eq!(browser.sign_in("/sign-in?add=true", MARIA, PASSWORD).await.status, 303);
    browser
}

/// The email that the tokens of an answer tell.
async fn email(party: &Party<'_>, answer: &Answer) -> Value {
    let tokens = party.redeem(&callback(answer)["code"]).await.expect(200);
    decode(&tokens["id_token"]).1["email"].clone()
}

/// Presses the button of an account.
async fn press(browser: &Browser, page: &str, kind: &str, value: &str) -> Answer {
    let answered = browser.submit(page, &[(kind, value)]).await;
    assert_eq!(answered.status, 303, "{}", answered.text);
    browser.get(&answered.header("location")).await
}

#[tokio::test]
async fn with_one_account_nobody_chooses_unless_the_application_asks() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let browser = app.browser();
    party.code_in(&browser).await;
    let page = browser.get(&party.authorize(&[("prompt", "select_account")])).await.header("location");
    assert!(page.starts_with("/choose-account?interaction="), "{page}");
    let shown = browser.get(&page).await;
    assert!(shown.text.contains("id=\"account-1\"") && shown.text.contains(ADMIN), "{}", shown.text);
    assert!(!shown.text.contains("id=\"account-2\"") && shown.text.len() <= 15_000);
    assert!(shown.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(email(&party, &press(&browser, &page, "account", "1").await).await, ADMIN);
}

#[tokio::test]
async fn of_two_accounts_the_person_chooses_one() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let browser = both(&app).await;
    let silent = callback(&browser.get(&party.authorize(&[("prompt", "none")])).await);
    assert_eq!(silent["error"], "account_selection_required");
    let page = browser.get(&party.authorize(&[])).await.header("location");
    let shown = browser.get(&page).await;
    assert!(shown.text.contains(ADMIN) && shown.text.contains(MARIA), "{}", shown.text);
    // Somebody who is not signed in here is no choice.
    let answered = browser.submit(&page, &[("account", "999")]).await;
    assert_eq!(answered.header("location"), page);
    assert_eq!(browser.post(&page, &[("account", "1")]).await.status, 403, "without the form's token");
    assert_eq!(email(&party, &press(&browser, &page, "account", "1").await).await, ADMIN);
    // It is the one in use now, at our own pages too.
    assert_eq!(browser.call(Method::GET, "/v1/me", None).await.expect(200)["email"], ADMIN);
}

#[tokio::test]
async fn a_hint_chooses_without_a_question() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let browser = both(&app).await;
    let hinted = |name: &str| party.authorize(&[("login_hint", name), ("prompt", "none")]);
    assert_eq!(email(&party, &browser.get(&hinted(ADMIN)).await).await, ADMIN);
    assert_eq!(email(&party, &browser.get(&hinted(MARIA)).await).await, MARIA);
    let answer = browser.get(&hinted(ADMIN)).await;
    let tokens = party.redeem(&callback(&answer)["code"]).await.expect(200);
    let hint = tokens["id_token"].as_str().unwrap();
    let silent = [("id_token_hint", hint), ("prompt", "none")];
    assert_eq!(email(&party, &browser.get(&party.authorize(&silent)).await).await, ADMIN);
    // In a browser of somebody else the hint is nobody's.
    let other = app.browser();
    other.sign_in("/sign-in", MARIA, PASSWORD).await;
    assert_eq!(callback(&other.get(&party.authorize(&silent)).await)["error"], "login_required");
    app.advance(TimeDelta::seconds(1));
    let page = other.get(&party.authorize(&[("id_token_hint", hint)])).await.header("location");
    let signed_in = other.sign_in(&page, MARIA, PASSWORD).await;
    let refused = callback(&other.get(&signed_in.header("location")).await);
    assert_eq!(refused["error"], "login_required", "somebody else signed in");
    app.advance(TimeDelta::seconds(1));
    let page = other.get(&party.authorize(&[("id_token_hint", hint)])).await.header("location");
    let signed_in = other.sign_in(&page, ADMIN, PASSWORD).await;
    assert_eq!(email(&party, &other.get(&signed_in.header("location")).await).await, ADMIN);
}

#[tokio::test]
async fn a_hint_of_another_application_is_rejected_and_an_unreadable_one_is_ignored() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let browser = app.browser();
    let other = Party::register_as(&app, json!({ "name": "Other" })).await;
    let tokens = other.redeem(&other.code_in(&browser).await).await.expect(200);
    let hint = tokens["id_token"].as_str().unwrap();
    let refused = browser.get(&party.authorize(&[("id_token_hint", hint)])).await;
    assert_eq!(callback(&refused)["error"], "invalid_request");
    let unreadable = party.authorize(&[("id_token_hint", "not.a.token")]);
    assert!(callback(&browser.get(&unreadable).await).contains_key("code"));
    // Where no page may be shown, the application must know that its hint was not heeded.
    let unreadable = party.authorize(&[("id_token_hint", "not.a.token"), ("prompt", "none")]);
    assert_eq!(callback(&browser.get(&unreadable).await)["error"], "invalid_request");
}

#[tokio::test]
async fn another_account_is_added_only_on_request() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let page = browser.get(&party.authorize(&[("prompt", "select_account")])).await.header("location");
    let shown = browser.get(&page).await;
    let id = page.split("interaction=").nth(1).expect("an id");
    let add = format!("/sign-in?interaction={id}&add=true");
    assert!(shown.text.replace("&#38;", "&").contains(&add), "{}", shown.text);
    let form = browser.get(&add).await;
    assert!(!form.text.contains(ADMIN), "the login of the account in use is offered");
    let signed_in = browser.sign_in(&add, MARIA, PASSWORD).await;
    assert_eq!(email(&party, &browser.get(&signed_in.header("location")).await).await, MARIA);
    party.refresh(tokens["refresh_token"].as_str().unwrap()).await.expect(200);
    // Signing out is meant for the browser.
    browser.submit("/sign-out", &[]).await;
    let silent = callback(&browser.get(&party.authorize(&[("prompt", "none")])).await);
    assert_eq!(silent["error"], "login_required");
    assert!(app.admin().await.get("/v1/me/sessions").await.expect(200).as_array().unwrap().is_empty());
}

/// Makes the administrator a member of a second company that may use the application.
pub(crate) async fn second_company(app: &TestApp, party: &Party<'_>) {
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let boss = json!({ "company_role": "company_admin" });
    app.add_user(2, "boss@example.com", boss).await;
    let boss = app.caller("boss@example.com").await;
    boss.post("/v1/companies/2/memberships", json!({ "email": ADMIN })).await.expect(202);
    // The boss's welcome and the invitation, in either order.
    let mails = app.mails(2).await;
    let mail = mails.iter().find(|mail| mail.contains("/invitations/")).expect("an invitation");
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let link = crate::invitations::link(app, mail);
    assert_eq!(browser.submit(&link, &[("answer", "accept")]).await.status, 303);
    let path = format!("/v1/companies/2/entitlements/{}", party.client_id);
    admin.put(&path, json!({})).await.expect(200);
    let path = format!("/v1/companies/2/applications/{}/access", party.client_id);
    admin.put(&path, json!({ "roles": [{ "role": "user", "user_ids": [1] }] })).await.expect(200);
}

#[tokio::test]
async fn of_several_companies_the_person_chooses_one_and_it_is_remembered() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    second_company(&app, &party).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let silent = [("prompt", "none")];
    assert_eq!(callback(&browser.get(&party.authorize(&silent)).await)["error"], "interaction_required");
    let page = browser.get(&party.authorize(&[])).await.header("location");
    assert!(page.starts_with("/choose-company?interaction="), "{page}");
    let shown = browser.get(&page).await;
    assert!(shown.text.contains("id=\"company-2\"") && shown.text.contains("Other"), "{}", shown.text);
    let refused = browser.submit(&page, &[("company", "99")]).await;
    assert!(refused.header("location").starts_with("/oauth2/authorize/"), "{}", refused.text);
    let company = async |answer: &Answer| {
        let tokens = party.redeem(&callback(answer)["code"]).await.expect(200);
        decode(&tokens["id_token"]).1["company"]["id"].clone()
    };
    assert_eq!(company(&press(&browser, &page, "company", "2").await).await, 2);
    assert_eq!(company(&browser.get(&party.authorize(&silent)).await).await, 2);
    // A person who chooses the account chooses the company again.
    let page = browser.get(&party.authorize(&[("prompt", "select_account")])).await.header("location");
    let next = press(&browser, &page, "account", "1").await.header("location");
    assert!(next.starts_with("/choose-company?"), "{next}");
    assert_eq!(company(&press(&browser, &next, "company", "1").await).await, 1);
}

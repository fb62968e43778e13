//! Pages of requests that are over, or wait for something else by now: going back, a bookmark, a form that is sent
//! twice, an answer in another tab. What succeeded is no error, and each page leads on.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use super::{
    choosers::second_company,
    device,
    party::{Party, callback, error, text},
};
use crate::support::{ADMIN, Answer, Browser, PASSWORD, TestApp};

const START: &str = "https://app.example.com/start";

/// The pages that an interaction can be at.
const PAGES: [&str; 9] = [
    "/sign-in",
    "/choose-account",
    "/choose-company",
    "/consent",
    "/no-access",
    "/device/confirm",
    "/device/done",
    "/sign-out",
    "/signed-out",
];

/// The id in the address of a page.
fn id_of(page: &str) -> String {
    page.split("interaction=").nth(1).expect("an id").split('&').next().expect("an id").to_owned()
}

/// Where a browser ends up that follows the redirects within the server: the path, and the page.
async fn follow(browser: &Browser, path: &str) -> (String, Answer) {
    let mut path = path.to_owned();
    for _ in 0..6 {
        let answer = browser.get(&path).await;
        let location = answer.header("location");
        if answer.status != 303 || !location.starts_with('/') {
            return (path.split('?').next().expect("a path").to_owned(), answer);
        }
        path = location;
    }
    panic!("the redirects have no end: {path}");
}

/// Whether a page contains an element with this id, and a link.
fn leads_on(page: &Answer, id: &str) -> bool {
    page.text.contains(&format!("id=\"{id}\"")) && page.text.contains("<a class=\"go\"")
}

/// Signs the administrator in for an application; the page of the sign-in.
async fn signed_in(party: &Party<'_>, browser: &Browser) -> String {
    let page = browser.get(&party.authorize(&[])).await.header("location");
    let resumed = browser.sign_in(&page, ADMIN, PASSWORD).await.header("location");
    assert!(callback(&browser.get(&resumed).await).contains_key("code"));
    page
}

#[tokio::test]
async fn a_finished_request_is_reported_on_every_page_with_a_link_to_the_application() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Wiki", "launch_url": START })).await;
    let browser = app.browser();
    let page = browser.get(&party.authorize(&[("ui_locales", "es")])).await.header("location");
    let form = browser.get(&page).await;
    let fields = [("email", ADMIN), ("password", PASSWORD)];
    let resumed = browser.send(&page, &form, &fields).await.header("location");
    assert!(callback(&browser.get(&resumed).await).contains_key("code"));
    let id = id_of(&page);
    let paths = PAGES.map(|path| format!("{path}?interaction={id}"));
    let steps = ["", "/deny"].map(|step| format!("/oauth2/authorize/{id}{step}"));
    for path in paths.iter().chain(&steps) {
        let (_, seen) = follow(&browser, path).await;
        assert_eq!(seen.status, 200, "{path}: {}", seen.text);
        assert!(leads_on(&seen, "request-finished"), "{path}: {}", seen.text);
        for part in [&format!("href=\"{START}\""), "href=\"/\"", "lang=\"es\"", ADMIN] {
            assert!(seen.text.contains(part), "{path}: {part}: {}", seen.text);
        }
    }
    // The form that was open before.
    let again = browser.send(&page, &form, &fields).await;
    assert!(again.status == 200 && leads_on(&again, "request-finished"), "{}", again.text);
    // Somebody else's browser learns no email.
    let (_, seen) = follow(&app.browser(), &page).await;
    assert!(leads_on(&seen, "request-finished") && !seen.text.contains(ADMIN));
}

#[tokio::test]
async fn without_a_client_uri_the_link_is_the_sign_in_uri_or_our_start_page() {
    let app = TestApp::start().await;
    let initiate = json!({ "name": "Wiki", "initiate_login_uri": "https://app.example.com/login?a=b" });
    let party = Party::register_as(&app, initiate).await;
    let browser = app.browser();
    let seen = browser.get(&signed_in(&party, &browser).await).await;
    let href = format!("href=\"https://app.example.com/login?a=b&iss={}\"", app.url);
    assert!(seen.text.replace("&#38;", "&").contains(&href), "{}", seen.text);
    let party = Party::register_as(&app, json!({ "name": "Shop" })).await;
    let browser = app.browser();
    let seen = browser.get(&signed_in(&party, &browser).await).await;
    assert!(seen.text.contains("<a class=\"go\" href=\"/\""), "{}", seen.text);
    // What was never there, or is forgotten, leads on too.
    app.advance(TimeDelta::minutes(31));
    let forgotten = signed_in(&party, &app.browser()).await;
    app.advance(TimeDelta::minutes(31));
    for page in [&*forgotten, "/sign-in?interaction=nonsense", "/consent"] {
        let seen = browser.get(page).await;
        assert_eq!(seen.status, 400, "{page}");
        assert!(seen.text.contains("data-code=\"request_expired\"") && seen.text.contains("href=\"/\""));
    }
}

#[tokio::test]
async fn an_earlier_page_of_a_request_redirects_to_its_current_page() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Wiki", "consent_policy": "third_party" })).await;
    second_company(&app, &party).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    // A sign-in at the moment of the request would be its answer.
    app.advance(TimeDelta::seconds(1));
    let account = browser.get(&party.authorize(&[("prompt", "select_account")])).await.header("location");
    let id = id_of(&account);
    let account_form = browser.get(&account).await;
    waits_at(&browser, &id, "/choose-account").await;
    browser.send(&account, &account_form, &[("account", "1")]).await;
    waits_at(&browser, &id, "/choose-company").await;
    let company = format!("/choose-company?interaction={id}");
    let company_form = browser.get(&company).await;
    browser.send(&company, &company_form, &[("company", "2")]).await;
    waits_at(&browser, &id, "/consent").await;
    // The forms from before change nothing any more.
    for (path, form, field) in [(&account, &account_form, "account"), (&company, &company_form, "company")] {
        let answer = browser.send(path, form, &[(field, "1")]).await;
        assert_eq!(answer.header("location"), format!("/oauth2/authorize/{id}"));
    }
    let consent = format!("/consent?interaction={id}");
    let allowed = browser.submit(&consent, &[("answer", "allow")]).await.header("location");
    assert!(callback(&browser.get(&allowed).await).contains_key("code"));
    waits_at(&browser, &id, "").await;
}

/// Every page of an interaction leads to the one where it waits; an empty path if it is over.
async fn waits_at(browser: &Browser, id: &str, page: &str) {
    for path in PAGES {
        let (reached, seen) = follow(browser, &format!("{path}?interaction={id}")).await;
        assert_eq!(seen.status, 200, "{path}: {}", seen.text);
        match page {
            "" => assert!(leads_on(&seen, "request-finished"), "{path}: {}", seen.text),
            page => assert_eq!(reached, page, "{path}: {}", seen.text),
        }
    }
}

#[tokio::test]
async fn an_outdated_company_choice_returns_to_the_current_choice() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    second_company(&app, &party).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let account = browser.get(&party.authorize(&[("prompt", "select_account")])).await.header("location");
    let company = browser.get(&party.authorize(&[])).await.header("location");
    let form = browser.get(&company).await;
    let other = browser.get(&party.authorize(&[])).await.header("location");
    let admin = app.admin().await;
    for id in [1, 2] {
        let access = format!("/v1/companies/{id}/applications/{}/access", party.client_id);
        admin.put(&access, json!({ "roles": [] })).await.expect(200);
    }
    let chosen = browser.send(&company, &form, &[("company", "77")]).await.header("location");
    for page in [&chosen, &company, &other] {
        assert_eq!(follow(&browser, page).await.0, "/no-access", "{page}");
    }
    // Signed out in another tab.
    browser.submit("/sign-out", &[]).await;
    for page in [&account, &company] {
        assert_eq!(follow(&browser, page).await.0, "/sign-in", "{page}");
    }
}

#[tokio::test]
async fn a_client_without_cookies_changes_no_pending_interaction() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Wiki", "consent_policy": "third_party" })).await;
    let television = device::party(&app).await;
    let codes = device::codes(&television).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let mut pages = vec![device::enter_as(&browser, text(&codes["user_code"]), ADMIN).await];
    for changed in [("prompt", "select_account"), ("prompt", "consent")] {
        pages.push(browser.get(&party.authorize(&[changed])).await.header("location"));
    }
    second_company(&app, &party).await;
    pages.push(browser.get(&party.authorize(&[])).await.header("location"));
    pages.push(browser.get("/oauth2/logout").await.header("location"));
    let access = format!("/v1/companies/1/applications/{}/access", television.client_id);
    app.admin().await.put(&access, json!({ "roles": [] })).await.expect(200);
    pages.push(device::enter_as(&browser, text(&device::codes(&television).await["user_code"]), ADMIN).await);
    let kinds: Vec<_> = pages.iter().map(|page| page.split('?').next().expect("a path")).collect();
    let expected =
        ["/device/confirm", "/choose-account", "/consent", "/choose-company", "/sign-out", "/no-access"];
    assert_eq!(kinds, expected);

    for page in &pages {
        let id = id_of(page);
        let before = browser.get(page).await;
        let steps = ["", "/deny"].map(|step| format!("/oauth2/authorize/{id}{step}"));
        let others = PAGES.map(|path| format!("{path}?interaction={id}"));
        for path in steps.iter().chain(&others) {
            for method in [Method::GET, Method::HEAD] {
                let request = app.anonymous().request(method, path);
                request.header("accept", "text/html").send().await.expect("an answer");
            }
        }
        let after = browser.get(page).await;
        assert_eq!(
            (after.status, after.header("location")),
            (before.status, before.header("location")),
            "{page}"
        );
        assert_eq!(after.text, before.text, "{page}");
    }
    assert_eq!(error(&device::poll(&television, &codes).await, 400), "authorization_pending");
}

#[tokio::test]
async fn a_connected_device_is_reported_on_every_page_that_is_opened_again() {
    let app = TestApp::start().await;
    let party = device::party(&app).await;
    let codes = device::codes(&party).await;
    let code = text(&codes["user_code"]);
    let browser = app.browser();
    let other_tab = device::enter_as(&browser, code, ADMIN).await;
    let page = device::enter_as(&browser, code, ADMIN).await;
    let form = browser.get(&page).await;
    let other_form = browser.get(&other_tab).await;
    let done = browser.send(&page, &form, &[("answer", "allow")]).await.header("location");
    assert_eq!(
        browser.send(&page, &form, &[("answer", "allow")]).await.header("location"),
        done,
        "sent twice"
    );
    for path in [&done, &page, &other_tab] {
        let (_, seen) = follow(&browser, path).await;
        assert!(seen.status == 200 && leads_on(&seen, "device-approved"), "{path}: {}", seen.text);
    }
    let late = browser.send(&other_tab, &other_form, &[("answer", "deny")]).await;
    assert!(late.status == 200 && leads_on(&late, "device-approved"), "{}", late.text);
    device::poll(&party, &codes).await.expect(200);
    // The person enters the code again; to anybody else it is like any wrong code.
    let again = browser.submit("/device", &[("user_code", code)]).await;
    assert!(again.status == 200 && leads_on(&again, "device-approved"), "{}", again.text);
    assert_eq!(app.browser().submit("/device", &[("user_code", code)]).await.status, 400);

    let codes = device::codes(&party).await;
    let denied = device::enter_as(&browser, text(&codes["user_code"]), ADMIN).await;
    browser.submit(&denied, &[("answer", "deny")]).await;
    let (_, seen) = follow(&browser, &denied).await;
    assert!(leads_on(&seen, "device-denied"), "{}", seen.text);
    let codes = device::codes(&party).await;
    let slow = device::enter_as(&browser, text(&codes["user_code"]), ADMIN).await;
    app.advance(TimeDelta::seconds(601));
    let (_, seen) = follow(&browser, &slow).await;
    assert!(seen.status == 200 && leads_on(&seen, "device-expired"), "{}", seen.text);
    assert!(seen.text.contains("href=\"/device\""));
}

#[tokio::test]
async fn signing_out_twice_redirects_to_the_same_uri() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Wiki", "frontchannel_logout_uri": "https://wiki.example.com/out" });
    let party = Party::register_as(&app, settings).await;
    let bye = "https://app.example.com/bye";
    let logout = format!("/oauth2/logout?client_id={}&post_logout_redirect_uri={bye}", party.client_id);
    // Once without a session of the application, once with a page that notifies it.
    for uses_it in [false, true] {
        let browser = app.browser();
        browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
        if uses_it {
            party.redeem(&party.code_in(&browser).await).await.expect(200);
        }
        let page = browser.get(&logout).await.header("location");
        let form = browser.get(&page).await;
        let first = browser.send(&page, &form, &[]).await.header("location");
        assert_eq!(first.starts_with("/signed-out?interaction="), uses_it, "{first}");
        assert_eq!(browser.send(&page, &form, &[]).await.header("location"), first);
        let (_, back) = follow(&browser, &page).await;
        assert!(back.status == 200 && back.text.contains("wiki.example.com") == uses_it, "{}", back.text);
    }
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let form = browser.get("/sign-out").await;
    for _ in 0..2 {
        assert_eq!(browser.send("/sign-out", &form, &[]).await.header("location"), "/signed-out");
    }
    // A bookmark, also of a page whose request has expired, and after signing in again.
    for page in ["/signed-out", "/signed-out?interaction=00000000-0000-0000-0000-000000000000"] {
        let seen = browser.get(page).await;
        assert!(seen.status == 200 && leads_on(&seen, "signed-out"), "{}", seen.text);
    }
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let seen = browser.get("/signed-out").await;
    assert!(leads_on(&seen, "signed-in") && seen.text.contains(ADMIN), "{}", seen.text);
}

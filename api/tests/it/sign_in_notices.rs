//! Notices of sign-ins in new browsers and countries, and the link that disowns one (UC-24).

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    oauth::party::Party,
    support::{ADMIN, Browser, PASSWORD, TestApp, folder, places},
};

const ANA: &str = "ana@example.com";
const NEW: &str = "staple under the bridge";
const PAGE: &str = "/sign-in-notices";
const LISBON: &str = "198.51.100.7";
const MADRID: &str = "203.0.113.9";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

fn place(code: &str, country: [&str; 2], city: Value) -> Value {
    let names = json!({ "en": country[0], "es": country[1] });
    json!({ "city": { "names": city }, "country": { "iso_code": code, "names": names } })
}

/// An installation that looks places up.
async fn with_places() -> TestApp {
    let dir = folder();
    let path = dir.path().join("places.mmdb");
    let lisbon = place("PT", ["Portugal", "Portugal"], json!({ "en": "Lisbon", "es": "Lisboa" }));
    let madrid = place("ES", ["Spain", "España"], json!({ "en": "Madrid" }));
    places::write(&path, &[([198, 51, 100, 0].into(), lisbon), ([203, 0, 113, 0].into(), madrid)]);
    let file = path.to_str().unwrap();
    TestApp::configured(&[("ALDABA_GEOIP_DATABASE", file), ("ALDABA_TRUSTED_PROXIES", "127.0.0.0/8")]).await
}

/// Signs a person in, and out again.
async fn visit(browser: &Browser, login: &str) {
    assert_eq!(browser.sign_in("/sign-in", login, PASSWORD).await.status, 303);
    browser.submit("/sign-out", &[]).await;
}

/// Ana, who signed in in two browsers, and the link of the notice about the second one.
async fn notified(app: &TestApp) -> (i64, String) {
    let id = app.add_user(1, ANA, json!({})).await;
    visit(&app.browser(), ANA).await;
    visit(&app.browser(), ANA).await;
    (id, app.link_in(&app.sign_in_notices(1).await[0], &format!("{PAGE}/")))
}

fn readable(mail: &str) -> String {
    mail.replace("=\r\n", "").replace("=C3=B1", "ñ")
}

#[tokio::test]
async fn a_sign_in_in_a_new_browser_is_mailed_with_device_address_place_and_time() {
    let app = with_places().await;
    app.add_user(1, ANA, json!({})).await;
    let own = app.browser();
    visit(&own, ANA).await;
    let other = app.browser_at(LISBON, FIREFOX);
    assert_eq!(other.sign_in("/sign-in", ANA, PASSWORD).await.status, 303);
    let mail = readable(&app.sign_in_notices(1).await[0]);
    assert!(mail.contains(&format!("To: ana <{ANA}>")), "{mail}");
    let at = app.clock.now().format("%Y-%m-%d %H:%M UTC").to_string();
    for text in ["Firefox, Linux", "198.51.100.7 (Lisbon, Portugal)", &*at, "This was not me"] {
        assert!(mail.contains(text), "{text}: {mail}");
    }
    let sessions = other.call(Method::GET, "/v1/me/sessions", None).await.expect(200);
    let place = json!({ "country_code": "PT", "country": "Portugal", "city": "Lisbon" });
    assert_eq!(sessions[0]["place"], place, "{sessions}");
    // Neither the first browser nor this one is new from now on.
    other.submit("/sign-out", &[]).await;
    for browser in [&own, &other] {
        visit(browser, ANA).await;
    }
    app.settled().await;
    assert_eq!(app.sign_in_notices(0).await.len(), 1);
    assert_eq!(app.audited("sign_in_notice.created").await, [json!({ "new": "browser" })]);
    assert_eq!(app.mails(0).await.len(), 1, "only the welcome");
}

#[tokio::test]
async fn a_sign_in_in_another_country_is_mailed_although_the_browser_is_known() {
    let app = with_places().await;
    app.add_user(1, ANA, json!({ "locale": "es" })).await;
    let own = app.browser();
    // An address whose place is not known, and then the first one that has a place.
    for ip in ["192.0.2.1", LISBON, "198.51.100.200", "192.0.2.1"] {
        visit(&own.moved_to(ip), ANA).await;
    }
    visit(&own.moved_to(MADRID), ANA).await;
    let mail = readable(&app.sign_in_notices(1).await[0]);
    assert!(mail.contains("203.0.113.9 (Madrid, España)") && mail.contains("No he sido yo"), "{mail}");
    for ip in [LISBON, MADRID] {
        visit(&own.moved_to(ip), ANA).await;
    }
    app.settled().await;
    assert_eq!(app.sign_in_notices(0).await.len(), 1, "both are known now");
    assert_eq!(app.audited("sign_in_notice.created").await, [json!({ "new": "country" })]);
    // After a long time they are not.
    app.advance(TimeDelta::days(401));
    visit(&own.moved_to(LISBON), ANA).await;
    app.sign_in_notices(2).await;
}

#[tokio::test]
async fn disowning_a_sign_in_ends_everything_and_asks_for_a_new_password() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let own = app.browser();
    let tokens = party.redeem(&party.code_in(&own).await).await.expect(200);
    let api = app.admin().await;
    let thief = app.browser();
    assert_eq!(thief.sign_in("/sign-in", ADMIN, PASSWORD).await.status, 303);
    let link = app.link_in(&app.sign_in_notices(1).await[0], &format!("{PAGE}/"));

    // The person has no session where the link is opened, and nothing happens before the button is pressed.
    let phone = app.browser();
    let form = phone.open(&link).await;
    assert!(form.status == 200 && form.text.contains(ADMIN), "{}", form.text);
    assert_eq!(thief.get("/v1/session").await.status, 200);
    assert_eq!(phone.post(PAGE, &[]).await.status, 403, "a form of another site");
    let done = phone.send(&link, &form, &[("answer", "accept")]).await;
    assert!(done.status == 200 && done.text.contains("signed out everywhere"), "{}", done.text);

    for browser in [&own, &thief] {
        assert_eq!(browser.get("/v1/session").await.status, 401);
        assert_eq!(browser.sign_in("/sign-in", ADMIN, PASSWORD).await.status, 401, "the old password");
    }
    assert_eq!(api.get("/v1/me").await.status, 401);
    assert_eq!(party.refresh(tokens["refresh_token"].as_str().unwrap()).await.status, 400);
    assert_eq!(app.count_all(&["sessions", "grants", "api_tokens", "known_browsers"]).await, [0; 4]);
    assert_eq!(app.audited("sign_in.disowned").await.len(), 1);
    let mail = app.mails(1).await.pop().unwrap();
    assert!(readable(&mail).contains("your password no longer works"), "{mail}");
    let reset = app.link_in(&mail, "/password-resets/");
    assert_eq!(phone.submit(&reset, &[("password", NEW)]).await.status, 303);
    assert_eq!(phone.get("/v1/session").await.expect(200)["me"]["email"], ADMIN);
}

#[tokio::test]
async fn the_link_of_a_notice_works_once_also_if_it_is_used_at_once() {
    let app = TestApp::start().await;
    let (_, link) = notified(&app).await;
    visit(&app.browser(), ANA).await;
    let later = app.link_in(&app.sign_in_notices(2).await[1], &format!("{PAGE}/"));
    let browser = app.browser();
    let form = browser.open(&link).await;
    let sent = (0..5).map(|_| browser.send(&link, &form, &[]));
    for answer in futures::future::join_all(sent).await {
        assert!(answer.status == 200 && !answer.text.contains("<form"), "{}", answer.text);
    }
    assert_eq!(app.audited("sign_in.disowned").await.len(), 1);
    assert_eq!(app.audited("password_reset.created").await.len(), 1);
    // Neither this link nor another one that was mailed before ends what the person does since.
    let reset = app.link_in(app.mails(2).await.last().unwrap(), "/password-resets/");
    assert_eq!(browser.submit(&reset, &[("password", NEW)]).await.status, 303);
    for link in [&link, &later] {
        let seen = app.browser().open(link).await;
        assert!(seen.status == 200 && !seen.text.contains("<form"), "{}", seen.text);
    }
    browser.send(&link, &form, &[]).await;
    assert_eq!(browser.get("/v1/session").await.status, 200);
}

#[tokio::test]
async fn the_link_of_a_notice_is_closed_after_a_month_and_after_the_email_changed() {
    let app = TestApp::start().await;
    let (id, link) = notified(&app).await;
    let admin = app.admin().await;
    let browser = app.browser();
    let form = browser.open(&link).await;
    let change = json!({ "email": "other@example.com" });
    admin.call(Method::PATCH, &format!("/v1/companies/1/users/{id}"), Some(change)).await.expect(200);
    assert_eq!(browser.send(&link, &form, &[]).await.status, 410);
    let back = json!({ "email": ANA });
    admin.call(Method::PATCH, &format!("/v1/companies/1/users/{id}"), Some(back)).await.expect(200);
    app.advance(TimeDelta::days(29));
    assert_eq!(app.browser().open(&link).await.status, 200);
    app.advance(TimeDelta::days(1));
    let late = app.browser().open(&link).await;
    assert!(late.status == 410 && late.text.contains("href=\"/forgotten-password\""), "{}", late.text);
    assert_eq!(app.browser().open(&format!("{PAGE}/nonsense")).await.status, 410);
    assert!(app.audited("sign_in.disowned").await.is_empty());
    app.advance(TimeDelta::days(2));
    app.clean_up().await;
    assert_eq!(app.count_all(&["sign_in_notices"]).await, [0]);
}

#[tokio::test]
async fn a_person_gets_at_most_ten_notices_a_day() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    for _ in 0..13 {
        visit(&app.browser(), ANA).await;
    }
    app.settled().await;
    assert_eq!(app.sign_in_notices(10).await.len(), 10);
    app.advance(TimeDelta::days(1));
    visit(&app.browser(), ANA).await;
    app.sign_in_notices(11).await;
}

#[tokio::test]
async fn notices_and_their_page_are_in_the_persons_language() {
    let app = TestApp::start().await;
    for (locale, mail, page) in [
        ("en", "This was not me", "It was not me"),
        ("es", "No he sido yo", "No fue"),
        ("pt", "Foi iniciada", "N\u{e3}o fui eu"),
    ] {
        let login = format!("{locale}@example.com");
        app.add_user(1, &login, json!({ "locale": locale })).await;
        visit(&app.browser(), &login).await;
        visit(&app.browser(), &login).await;
        app.settled().await;
        let notices = app.sign_in_notices(1).await;
        let notice = notices.iter().find(|notice| notice.contains(&format!("<{login}>"))).unwrap();
        assert!(readable(notice).contains(mail), "{notice}");
        let link = app.link_in(notice, &format!("{PAGE}/"));
        let browser = app.browser();
        browser.get(&link).await;
        let shown = browser.get(&format!("{PAGE}?ui_locales={locale}")).await;
        assert!(shown.text.contains(page), "{}", shown.text);
    }
}

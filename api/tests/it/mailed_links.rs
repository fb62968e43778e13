//! Links in mails: opening one exchanges its token for a cookie, and nothing else.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use crate::support::{Browser, PASSWORD, TestApp, hidden};

const NEW: &str = "staple under the bridge";

/// The pages that mailed links lead to.
const PAGES: [&str; 5] =
    ["/invitations", "/password-resets", "/email-confirmations", "/email-stops", "/sign-in-notices"];

/// A link of each kind.
struct Links {
    invitation: String,
    reset: String,
    confirmation: String,
    stop: String,
    notice: String,
}

impl Links {
    async fn mailed(app: &TestApp) -> Self {
        app.add_user(1, "maria@example.com", json!({})).await;
        let rui = json!({ "name": "Rui", "email": "rui@example.com" });
        app.admin().await.post("/v1/companies/1/users", rui).await.expect(201);
        app.browser().submit("/forgotten-password", &[("email", "maria@example.com")]).await;
        app.mails(3).await;
        let maria = crate::users::signed_in(app, "maria@example.com").await;
        let email = Some(json!({ "email": "new@example.com" }));
        maria.call(Method::POST, "/v1/me/email", email).await.expect(202);
        let mut mails = app.mails(5).await;
        crate::users::signed_in(app, "maria@example.com").await;
        mails.extend(app.sign_in_notices(1).await);
        let link = |page: &str| {
            let path = format!("{page}/");
            let mail = mails.iter().rfind(|mail| mail.replace("=\r\n", "").contains(&path));
            app.link_in(mail.unwrap_or_else(|| panic!("no {path} in {mails:?}")), &path)
        };
        let [invitation, reset, confirmation, stop, notice] = PAGES.map(link);
        Self { invitation, reset, confirmation, stop, notice }
    }

    fn all(&self) -> [&str; 5] {
        [&self.invitation, &self.reset, &self.confirmation, &self.stop, &self.notice]
    }
}

fn token(link: &str) -> &str {
    link.rsplit('/').next().expect("a token")
}

/// How much the database contains.
async fn stored(app: &TestApp) -> Vec<i64> {
    let tables = ["invitations", "password_resets", "email_changes", "interactions", "jobs", "audit_events"];
    app.count_all(&tables).await
}

#[tokio::test]
async fn opening_a_link_moves_its_token_from_the_address_into_a_cookie() {
    let app = TestApp::start().await;
    let links = Links::mailed(&app).await;
    for (link, page) in links.all().into_iter().zip(PAGES) {
        let browser = app.browser();
        let answer = browser.get(&format!("{link}?ui_locales=es&token=x")).await;
        let location = format!("{page}?ui_locales=es");
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, location.clone()));
        assert_eq!(
            (&*answer.header("referrer-policy"), &*answer.header("cache-control")),
            ("no-referrer", "no-store")
        );
        let cookie = answer.header("set-cookie");
        let name = page.trim_start_matches('/');
        assert!(cookie.starts_with(&format!("aldaba_{name}=v1.")), "{cookie}");
        for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=3600"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        let shown = browser.get(&location).await;
        assert!(shown.status == 200 && shown.text.contains("lang=\"es\""), "{}", shown.text);
        assert_eq!(shown.header("referrer-policy"), "no-referrer");
        for text in [&answer.text, &cookie, &shown.text] {
            assert!(!text.contains(token(link)), "the token is in {text}");
        }
        assert!(browser.get(page).await.status == 200, "it is loaded again");
    }
}

#[tokio::test]
async fn scanners_of_mails_use_nothing_up_and_store_nothing() {
    let app = TestApp::start().await;
    let links = Links::mailed(&app).await;
    app.settled().await;
    let before = stored(&app).await;
    for link in links.all() {
        let browser = app.browser();
        for _ in 0..3 {
            let request = app.anonymous().request(Method::HEAD, link);
            assert_eq!(request.send().await.expect("an answer").status(), 303);
            assert_eq!(browser.open(link).await.status, 200);
        }
    }
    assert_eq!(stored(&app).await, before);
    let answer = app.browser().submit(&links.reset, &[("password", NEW)]).await;
    assert_eq!(answer.status, 303);
}

#[tokio::test]
async fn without_the_cookie_the_page_asks_for_the_link() {
    let app = TestApp::start().await;
    let links = Links::mailed(&app).await;
    for (link, page) in links.all().into_iter().zip(PAGES) {
        // A browser that keeps no cookies, and one in which no link was opened.
        assert_eq!(app.browser().get(link).await.header("location"), page);
        let answer = app.browser().get(page).await;
        assert_eq!(answer.status, 404);
        assert!(answer.text.contains("id=\"link-not-open\"") && answer.text.contains("href=\"/\""));
        // The cookie of one kind of link is of no use for another.
        let other = PAGES.into_iter().find(|other| *other != page).expect("another");
        let browser = app.browser();
        browser.open(link).await;
        assert_eq!(browser.get(other).await.status, 404);
        let sealed = sealed(&browser, page);
        for (name, value) in
            [(other, &*sealed), (page, &*format!("{sealed}A")), (page, "v1.x.y.z"), (page, "x")]
        {
            let request = app.anonymous().request(Method::GET, name);
            let request =
                request.header("cookie", format!("aldaba_{}={value}", name.trim_start_matches('/')));
            assert_eq!(request.send().await.expect("an answer").status(), 404, "{name}: {value}");
        }
    }
}

/// The value of the cookie that belongs to a page.
fn sealed(browser: &Browser, page: &str) -> String {
    let name = format!("aldaba_{}=", page.trim_start_matches('/'));
    let cookies = browser.cookies();
    let value = cookies.split("; ").find_map(|cookie| cookie.strip_prefix(&name));
    value.expect("the cookie").to_owned()
}

#[tokio::test]
async fn the_browser_keeps_a_link_for_an_hour_and_the_mail_for_longer() {
    let app = TestApp::start().await;
    let Links { invitation, .. } = Links::mailed(&app).await;
    let browser = app.browser();
    let form = browser.open(&invitation).await;
    app.advance(TimeDelta::minutes(59));
    assert_eq!(browser.get("/invitations").await.status, 200);
    app.advance(TimeDelta::minutes(1));
    let fields = [("name", "Rui"), ("password", PASSWORD)];
    for late in [browser.get("/invitations").await, browser.send(&invitation, &form, &fields).await] {
        assert!(late.status == 404 && late.text.contains("id=\"link-not-open\""), "{}", late.text);
    }
    assert_eq!(browser.submit(&invitation, &fields).await.status, 303);
}

#[tokio::test]
async fn a_form_is_valid_only_for_the_link_it_was_shown_for() {
    let app = TestApp::start().await;
    let Links { reset: of_maria, .. } = Links::mailed(&app).await;
    app.add_user(1, "ines@example.com", json!({})).await;
    app.browser().submit("/forgotten-password", &[("email", "ines@example.com")]).await;
    let of_ines = app.link_in(app.mails(7).await.last().unwrap(), "/password-resets/");
    let browser = app.browser();
    let form = browser.open(&of_maria).await;
    let other = browser.open(&of_ines).await;
    assert!(form.text.contains("maria@example.com") && other.text.contains("ines@example.com"));
    assert_eq!(browser.send(&of_maria, &form, &[("password", NEW)]).await.status, 303);
    assert_eq!(browser.get("/v1/session").await.expect(200)["me"]["email"], "maria@example.com");
    assert_eq!(browser.send(&of_ines, &other, &[("password", NEW)]).await.status, 303);
    assert_eq!(browser.get("/v1/session").await.expect(200)["me"]["email"], "ines@example.com");
}

#[tokio::test]
async fn an_invalid_link_does_not_show_a_link_that_was_opened_before() {
    let app = TestApp::start().await;
    let links = Links::mailed(&app).await;
    for (link, page) in links.all().into_iter().zip(PAGES) {
        let long = "x".repeat(5_000);
        for wrong in ["x", &long, "%F0%9F%94%91", &format!("{}x", token(link))] {
            let browser = app.browser();
            browser.open(link).await;
            let answer = browser.open(&format!("{page}/{wrong}")).await;
            assert!([404, 410].contains(&answer.status.as_u16()), "{page}/{wrong}: {}", answer.status);
            assert!(!answer.text.contains("link-not-open"), "{page}/{wrong}");
        }
    }
}

#[tokio::test]
async fn the_address_of_a_link_accepts_no_form() {
    let app = TestApp::start().await;
    let links = Links::mailed(&app).await;
    for link in links.all() {
        let browser = app.browser();
        let page = browser.open(link).await;
        let mut fields = hidden(&page.text);
        fields.push(("password".to_owned(), NEW.to_owned()));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let answer = browser.post(link, &fields).await;
        assert_eq!(answer.status, 405, "{}", answer.text);
        assert!(answer.text.contains("data-code=\"method_not_allowed\""), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_used_link_is_explained_with_a_way_forward() {
    let app = TestApp::start().await;
    let links = Links::mailed(&app).await;
    let browser = app.browser();
    // The stop comes before the confirmation, which it makes useless.
    let uses: [(&str, &[(&str, &str)]); 3] = [
        (&links.invitation, &[("name", "Rui"), ("password", PASSWORD)]),
        (&links.stop, &[]),
        (&links.reset, &[("password", NEW)]),
    ];
    for (link, fields) in uses {
        let form = browser.open(link).await;
        let done = browser.send(link, &form, fields).await;
        assert!([200, 303].contains(&done.status.as_u16()), "{link}: {}", done.text);
        // Sent twice, back, and the mail again, also in another browser.
        let seen = [
            browser.send(link, &form, fields).await,
            browser.open(link).await,
            app.browser().open(link).await,
        ];
        for page in seen {
            assert_eq!(page.status, 200, "{link}: {}", page.text);
            assert!(!page.text.contains("<form") && page.text.contains("<a class=\"go\""), "{}", page.text);
        }
    }
    // A link that is closed otherwise leads on too.
    for link in
        [&*links.confirmation, "/invitations/x", "/password-resets/x", "/email-stops/x", "/invitations"]
    {
        let page = browser.open(link).await;
        assert!(page.text.contains("<a class=\"go\""), "{link}: {}", page.text);
    }
}

#[tokio::test]
async fn links_end_when_the_email_changes() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let maria = app.add_user(1, "maria@example.com", json!({})).await;
    admin
        .post("/v1/companies/1/users", json!({ "name": "Rui", "email": "rui@example.com" }))
        .await
        .expect(201);
    app.anonymous().post("/v1/password-resets", json!({ "login": "maria@example.com" })).await.expect(202);
    app.settled().await;
    let newest = async |to: &str, path: &str| {
        app.settled().await;
        let mails = app.mails(1).await;
        let is_it =
            |mail: &&String| mail.contains(&format!("<{to}>")) && mail.replace("=\r\n", "").contains(path);
        app.link_in(mails.iter().rfind(is_it).unwrap_or_else(|| panic!("{path} to {to}: {mails:?}")), path)
    };
    let reset = newest("maria@example.com", "/password-resets/").await;
    let invitation = newest("rui@example.com", "/invitations/").await;
    let browser = app.browser();
    let forms = [browser.open(&reset).await, browser.open(&invitation).await];
    app.advance(TimeDelta::minutes(2));
    for (id, email) in [(maria, "maria2@example.com"), (maria + 1, "rui2@example.com")] {
        admin.patch(&format!("/v1/companies/1/users/{id}"), json!({ "email": email })).await.expect(200);
    }
    let fields = [("name", "Rui"), ("password", "another horse battery")];
    for (link, form) in [&reset, &invitation].into_iter().zip(&forms) {
        assert!(form.text.contains("id=\"password\""), "{}", form.text);
        let late = browser.send(link, form, &fields).await;
        assert!(!late.text.contains("<form") && late.header("location") != "/", "{}", late.text);
        let page = app.browser().open(link).await;
        assert!(!page.text.contains("<form") && page.text.contains("<a class=\"go\""), "{}", page.text);
    }
    assert_eq!(app.browser().sign_in("/sign-in", "maria2@example.com", PASSWORD).await.status, 303);
    let rui = admin.get(&format!("/v1/companies/1/users/{}", maria + 1)).await.expect(200);
    assert_eq!(rui["status"], "invited");
    let next = newest("rui2@example.com", "/invitations/").await;
    assert_eq!(app.browser().submit(&next, &fields).await.status, 303);
}

//! The sessions of browsers: their cookies, which session ends when another begins, how many there may be, and how long
//! they are valid (UC-19).

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Method, header::HeaderValue};
use serde_json::json;

use crate::{
    factors::{ANA, ana},
    oauth::party::{Party, callback, decode},
    sign_in_steps::{is_signed_in, put},
    support::{ADMIN, Answer, Browser, PASSWORD, TestApp, hidden, until},
};

#[tokio::test]
async fn the_previous_session_ends() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let first = browser.sign_in("/sign-in", ADMIN, PASSWORD).await.header("set-cookie");
    let first = first.split(';').next().expect("a cookie").to_owned();
    let alive = async || {
        let request = app.anonymous().request(Method::GET, "/v1/session").header("cookie", &first);
        request.send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(alive().await, 200);
    browser.sign_in("/sign-in?reauthenticate=true", ADMIN, PASSWORD).await;
    assert_eq!(alive().await, 401);
}

/// The session cookies that a browser was given last, the one in use first.
fn session_cookies(answer: &Answer) -> Vec<String> {
    let set = answer.headers.get_all("set-cookie").iter().filter_map(|set| set.to_str().ok());
    let value = set.filter_map(|set| set.strip_prefix("aldaba=")).next().expect("a session cookie");
    value.split(';').next().unwrap().split('.').map(str::to_owned).collect()
}

/// Whether a session cookie is still valid.
async fn is_alive(app: &TestApp, cookie: &str) -> bool {
    let request = app.anonymous().request(Method::GET, "/v1/session");
    let answer = request.header("cookie", format!("aldaba={cookie}")).send().await.expect("an answer");
    answer.status() == 200
}

#[tokio::test]
async fn signing_in_as_another_person_ends_the_session_in_use_on_every_path() {
    let app = TestApp::start().await;
    app.add_user(1, "maria@example.com", json!({})).await;
    app.add_user(1, "ines@example.com", json!({})).await;
    app.mails(2).await;
    let invited = json!({ "name": "Rui", "email": "rui@example.com" });
    app.admin().await.post("/v1/companies/1/users", invited).await.expect(201);
    let invitation = crate::invitations::link(&app, app.mails(3).await.last().unwrap());
    app.browser().submit("/forgotten-password", &[("email", "ines@example.com")]).await;
    let reset = app.link_in(app.mails(4).await.last().unwrap(), "/password-resets/");
    let new = "staple under the bridge";
    // An account that was added before and is not in use keeps its session when another person signs in.
    for path in ["/sign-in?reauthenticate=true", &invitation, &reset] {
        let browser = app.browser();
        let kept = session_cookies(&browser.sign_in("/sign-in", "maria@example.com", PASSWORD).await);
        let both = session_cookies(&browser.sign_in("/sign-in?add=true", ADMIN, PASSWORD).await);
        assert_eq!(both[1..], kept);
        let fields: &[(&str, &str)] = match path.starts_with("/sign-in") {
            // Maria is signed in already, but somebody else is in use.
            true => &[("email", "maria@example.com"), ("password", PASSWORD)],
            false => &[("name", "Rui"), ("password", new)],
        };
        let after = browser.submit(path, fields).await;
        assert_eq!(after.status, 303, "{path}: {}", after.text);
        let after = session_cookies(&after);
        assert!(!is_alive(&app, &both[0]).await, "{path}");
        assert!(is_alive(&app, &after[0]).await, "{path}");
        match path.starts_with("/sign-in") {
            true => assert_eq!(after.len(), 1),
            false => {
                assert_eq!(after[1..], kept, "{path}");
                assert!(is_alive(&app, &kept[0]).await, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn cookies_of_other_applications_do_not_hide_the_session() {
    let app = TestApp::start().await;
    let answer = app.browser().sign_in("/sign-in", ADMIN, PASSWORD).await;
    let set = answer.headers.get_all("set-cookie").iter().find(|set| set.as_bytes().starts_with(b"aldaba="));
    let session = set.unwrap().to_str().unwrap().split(';').next().unwrap().as_bytes();
    let url = format!("{}/v1/session", app.url);
    let others =
        [&b"lang=espa\xf1ol"[..], "país=España".as_bytes(), b"\xff\xfe", b"=", b"nothing", b";;", b"aldaba"];
    for other in others {
        for cookies in [
            vec![[other, b"; ", session].concat()],
            vec![[session, b"; ", other].concat()],
            vec![other.to_vec(), session.to_vec()],
        ] {
            let mut request = reqwest::Client::new().get(&url);
            for cookie in &cookies {
                request = request.header("cookie", HeaderValue::from_bytes(cookie).unwrap());
            }
            assert_eq!(request.send().await.unwrap().status(), 200, "{cookies:?}");
        }
    }
}

#[tokio::test]
async fn a_cookie_name_with_leading_unicode_space_is_ignored() {
    let app = TestApp::start().await;
    let answer = app.browser().sign_in("/sign-in", ADMIN, PASSWORD).await;
    let set = answer.headers.get_all("set-cookie").iter().find(|set| set.as_bytes().starts_with(b"aldaba="));
    let session = set.unwrap().to_str().unwrap().split(';').next().unwrap();
    for space in ['\u{2000}', '\u{a0}', '\u{85}', '\u{3000}'] {
        // A sibling domain could set it, and by a longer path it comes first.
        for (cookies, status) in
            [(format!("{space}{session}"), 401), (format!("{space}aldaba=x; {session}"), 200)]
        {
            let request = reqwest::Client::new().get(format!("{}/v1/session", app.url));
            let request = request.header("cookie", HeaderValue::from_bytes(cookies.as_bytes()).unwrap());
            assert_eq!(request.send().await.unwrap().status(), status, "{cookies:?}");
        }
    }
}

#[tokio::test]
async fn parallel_sign_ins_in_one_browser_renew_one_session() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    for first in [true, false] {
        let browser = app.browser();
        if !first {
            // The session of before, which all of them renew.
            browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
            app.advance(chrono::TimeDelta::minutes(5));
        }
        browser.get("/sign-in").await;
        let mut pages = Vec::new();
        for _ in 0..4 {
            let page = browser.get(&party.authorize(&[("prompt", "login")])).await.header("location");
            let form = hidden(&browser.get(&page).await.text);
            pages.push((page, form));
        }
        // The cookies of one browser, sent before any response came.
        let cookies = browser.cookies();
        let sign_in = async |page: &str, form: &[(String, String)]| {
            let mut fields: Vec<_> =
                form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            fields.extend([("email", ADMIN), ("password", PASSWORD)]);
            let request = app.anonymous().request(reqwest::Method::POST, page);
            Answer::of(request.header("cookie", &cookies).form(&fields).send().await.unwrap()).await
        };
        let answers = futures::future::join_all(pages.iter().map(|(page, form)| sign_in(page, form))).await;
        let set: std::collections::BTreeSet<_> =
            answers.iter().map(|answer| answer.header("set-cookie")).collect();
        assert_eq!(set.len(), 1, "it does not matter which comes last: {set:?}");
        let cookie = set.first().unwrap().split(';').next().unwrap().to_owned();
        let mut sids = std::collections::BTreeSet::new();
        for answer in &answers {
            assert_eq!(answer.status, 303, "{}", answer.text);
            let resume = app.anonymous().request(reqwest::Method::GET, &answer.header("location"));
            let coded = Answer::of(resume.header("cookie", &cookie).send().await.unwrap()).await;
            let tokens = party.redeem(&callback(&coded)["code"]).await.expect(200);
            sids.insert(decode(&tokens["id_token"]).1["sid"].to_string());
        }
        assert_eq!(sids.len(), 1, "{sids:?}");
    }
    assert_eq!(app.count_all(&["sessions"]).await, [2]);
}

/// Uses a session, and waits until the use is written, which happens in the background.
async fn use_session(app: &TestApp, browser: &Browser) {
    let now = app.clock.now();
    until("the use is written", async || {
        let sessions = browser.call(Method::GET, "/v1/me/sessions", None).await.expect(200);
        let current = sessions.as_array().unwrap().iter().find(|session| session["current"] == true);
        let used = current.expect("the session")["last_used_at"].as_str().map(str::to_owned);
        used.is_some_and(|used| used.parse::<DateTime<Utc>>().unwrap() >= now)
    })
    .await;
}

#[tokio::test]
async fn the_policy_limits_how_long_and_how_many_sessions_live() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    let rules = json!({ "max_sessions": 2, "session_idle_lifetime": 600, "session_lifetime": 3_600 });
    put(&app, "/v1/companies/1/sign-in-policy", rules).await;
    let mut browsers = Vec::new();
    for _ in 0..3 {
        let browser = app.browser();
        assert_eq!(browser.sign_in("/sign-in", ANA, PASSWORD).await.status, 303);
        app.advance(TimeDelta::minutes(1));
        browsers.push(browser);
    }
    assert!(!is_signed_in(&browsers[0]).await, "the oldest session has ended");
    use_session(&app, &browsers[1]).await;
    app.advance(TimeDelta::minutes(9));
    use_session(&app, &browsers[2]).await;
    app.advance(TimeDelta::minutes(9));
    assert!(!is_signed_in(&browsers[1]).await, "it was not used for too long");
    for _ in 0..4 {
        use_session(&app, &browsers[2]).await;
        app.advance(TimeDelta::minutes(8));
    }
    app.advance(TimeDelta::minutes(30));
    assert!(!is_signed_in(&browsers[2]).await, "it is too old");
}

#[tokio::test]
async fn a_lifetime_that_becomes_shorter_ends_sessions_that_live() {
    let app = TestApp::start().await;
    let (_, browser) = ana(&app).await;
    app.advance(TimeDelta::minutes(11));
    assert!(is_signed_in(&browser).await);
    put(&app, "/v1/companies/1/sign-in-policy", json!({ "session_lifetime": 600 })).await;
    assert!(!is_signed_in(&browser).await);
}

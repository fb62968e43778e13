//! The sign-in of a site, and the code that it returns.

use super::*;

#[tokio::test]
async fn an_anonymous_visitor_signs_in_and_returns_to_the_page() {
    let app = start().await;
    let (browser, mut visit) = (app.browser(), Visit::at(&app, WIKI));
    let callback = visit.code(&browser, "/pages/7?edit=1&x=%2F").await;
    assert!(callback.starts_with("/.aldaba/callback?code="), "{callback}");
    let verifier = visit.cookies.keys().next().expect("a cookie").clone();
    assert_eq!(verifier, "__Host-aldaba_verifier");

    let answer = visit.open(&callback).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/pages/7?edit=1&x=%2F".into()));
    assert_eq!(answer.header("cache-control"), "no-store");
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert!(cookies[0].to_str().unwrap().ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/"));
    assert_eq!(visit.cookies.keys().collect::<Vec<_>>(), ["__Host-aldaba_pass"]);

    let asked = visit.ask("/pages/7").await;
    assert_eq!((asked.status.as_u16(), asked.text.as_str()), (204, ""));
    assert_eq!(asked.header("remote-user"), "admin");
    assert_eq!(asked.header("remote-email"), ADMIN);
    assert_eq!(asked.header("remote-groups"), "user");
    assert_eq!(asked.header("remote-company"), "acme");
    assert!(!asked.header("remote-name").is_empty());
    assert_eq!(asked.header("cache-control"), "no-store");

    // A person with a session is not prompted.
    let mut other = Visit::at(&app, WIKI);
    other.come_in(&browser).await;
}

#[tokio::test]
async fn a_code_is_valid_once_in_its_browser_and_at_its_site() {
    let app = TestApp::start().await;
    let wiki = protect(&app, "Wiki", &[WIKI, BLOG]).await;
    let browser = app.browser();
    let refused = async |visit: &mut Visit<'_>, callback: &str| {
        let answer = visit.open(callback).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        assert!(answer.text.contains("data-code=\"request_expired\""), "{}", answer.text);
        assert!(!visit.cookies.contains_key("__Host-aldaba_pass"));
    };
    let mut visit = Visit::at(&app, WIKI);
    let callback = visit.code(&browser, "/").await;
    // Somebody else's browser: nobody is signed in by another's code.
    refused(&mut Visit::at(&app, WIKI), &callback).await;
    let mut other = Visit::at(&app, WIKI);
    other.code(&app.browser(), "/").await;
    refused(&mut other, &callback).await;
    // Another site of the same application.
    refused(&mut Visit { origin: BLOG, cookies: visit.cookies.clone(), app: &app }, &callback).await;
    // The application itself, without what the browser keeps.
    let code = callback.split(['=', '&']).nth(1).expect("a code");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", "https://wiki.example.com/.aldaba/callback"),
    ];
    let id = wiki["client_id"].as_str().unwrap();
    let request = app.anonymous().request(Method::POST, "/oauth2/token").form(&form);
    let answer = send(request.basic_auth(id, wiki["client_secret"].as_str())).await;
    assert_eq!(answer.expect(400)["error"], "invalid_grant");

    let before = visit.cookies.clone();
    assert_eq!(visit.open(&callback).await.status, 303);
    // Shown again, by another window of the browser and by somebody who listened: it gives nothing, and ends nothing.
    let mut window = Visit { cookies: before.clone(), ..Visit::at(&app, WIKI) };
    assert_eq!(window.open(&callback).await.header("location"), "/");
    assert!(!window.cookies.contains_key("__Host-aldaba_pass"));
    refused(&mut Visit::at(&app, WIKI), &callback).await;
    assert_eq!(visit.ask("/").await.status, 204);

    // Too late.
    let mut late = Visit::at(&app, WIKI);
    let callback = late.code(&browser, "/").await;
    app.advance(chrono::TimeDelta::seconds(61));
    refused(&mut late, &callback).await;
    for odd in
        ["/.aldaba/callback", "/.aldaba/callback?error=server_error", "/.aldaba/callback?code=a&code=b"]
    {
        assert_eq!(late.open(odd).await.status, 400, "{odd}");
    }
}

#[tokio::test]
async fn a_person_without_access_does_not_consume_the_code() {
    let app = TestApp::start().await;
    let wiki = protect(&app, "Wiki", &[WIKI]).await;
    let (admin, mut visit) = (app.admin().await, Visit::at(&app, WIKI));
    let callback = visit.code(&app.browser(), "/").await;
    let entitlement = format!("/v1/companies/1/entitlements/{}", wiki["client_id"].as_str().unwrap());
    admin.patch(&entitlement, json!({ "valid_until": "2020-01-01T00:00:00Z" })).await.expect(200);
    for _ in 0..2 {
        let denied = visit.open(&callback).await;
        assert_eq!(denied.status, 403, "{}", denied.text);
        assert!(denied.text.contains("data-code=\"access_denied\""), "{}", denied.text);
    }
    assert_eq!(app.count_all(&["grants"]).await, [0], "a grant without a pass");
    admin.patch(&entitlement, json!({ "valid_until": null })).await.expect(200);
    assert_eq!(visit.open(&callback).await.status, 303);
    assert_eq!(visit.ask("/").await.status, 204);

    // Presented at the token endpoint after that, it ends the pass.
    let code = callback.split(['=', '&']).nth(1).expect("a code");
    let redirect_uri = format!("{WIKI}/.aldaba/callback");
    let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &redirect_uri)];
    let request = app.anonymous().request(Method::POST, "/oauth2/token").form(&form);
    let request = request.basic_auth(wiki["client_id"].as_str().unwrap(), wiki["client_secret"].as_str());
    assert_eq!(send(request).await.expect(400)["error"], "invalid_grant");
    assert_eq!(visit.ask("/").await.status, 303);
}

#[tokio::test]
async fn a_code_without_its_browser_cookie_signs_nobody_in() {
    let app = TestApp::start().await;
    let wiki = protect(&app, "Wiki", &[WIKI]).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    // A confidential application may do without a challenge where it sends a nonce; its site may not.
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("response_type", "code"),
            ("client_id", wiki["client_id"].as_str().expect("a client id")),
            ("redirect_uri", &format!("{WIKI}/.aldaba/callback")),
            ("scope", "openid"),
            ("nonce", "a nonce"),
        ])
        .finish();
    let answer = browser.get(&format!("/oauth2/authorize?{query}")).await;
    let callback = answer.header("location").strip_prefix(WIKI).expect("the site").to_owned();
    assert!(callback.contains("code="), "{callback}");
    let mut victim = Visit::at(&app, WIKI);
    assert_eq!(victim.open(&callback).await.status, 400);
    assert!(victim.cookies.is_empty(), "{:?}", victim.cookies);
}

#[tokio::test]
async fn several_windows_sign_in_at_once() {
    let app = start().await;
    let (browser, mut visit) = (app.browser(), Visit::at(&app, WIKI));
    let first = visit.code(&browser, "/1").await;
    let second = visit.code(&browser, "/2").await;
    for (callback, page) in [(&second, "/2"), (&first, "/1"), (&second, "/2")] {
        let answer = visit.open(callback).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, page.to_owned()));
    }
    assert_eq!(visit.ask("/1").await.status, 204);
}

#[tokio::test]
async fn windows_that_open_the_same_callback_at_once_are_all_led_on() {
    let app = start().await;
    let (browser, mut visit) = (app.browser(), Visit::at(&app, WIKI));
    let callback = visit.code(&browser, "/here").await;
    let requests = (0..6).map(|_| send(visit.forwarded(&callback, &callback)));
    let answers = futures::future::join_all(requests).await;
    let mut passes = 0;
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/here".to_owned()));
        passes += u64::from(answer.header("set-cookie").contains("aldaba_pass="));
    }
    assert_eq!(passes, 1);
    // The pass of the one that was first is valid.
    let first = answers.iter().find(|answer| answer.header("set-cookie").contains("aldaba_pass=")).unwrap();
    let set = first.header("set-cookie");
    let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
    visit.cookies.insert(name.to_owned(), value.to_owned());
    assert_eq!(visit.ask("/here").await.status, 204);
}

#[tokio::test]
async fn a_code_issued_to_the_application_does_not_sign_in_at_its_protected_site() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Wiki", "forward_auth_origins": [WIKI] })).await;
    let browser = app.browser();
    let code = party.code_in(&browser).await;
    let mut visit = Visit::at(&app, WIKI);
    visit.code(&browser, "/").await;
    assert_eq!(visit.open(&format!("/.aldaba/callback?code={code}")).await.status, 400);
    // It is still good where it belongs.
    party.redeem(&code).await.expect(200);
}

#[tokio::test]
async fn a_person_without_access_is_not_signed_in() {
    let app = TestApp::start().await;
    app.admin()
        .await
        .post("/v1/applications", json!({ "name": "Wiki", "forward_auth_origins": [WIKI] }))
        .await;
    let (browser, mut visit) = (app.browser(), Visit::at(&app, WIKI));
    let path = visit.ask("/").await.header("location").strip_prefix(WIKI).unwrap().to_owned();
    let begun = visit.open(&path).await.header("location");
    let asked = browser.get(&begun).await.header("location");
    let signed_in = browser.sign_in(&asked, ADMIN, PASSWORD).await;
    let page = browser.get(&signed_in.header("location")).await.header("location");
    assert!(page.starts_with("/no-access"), "{page}");
    let answer = visit.open("/.aldaba/callback?error=access_denied&state=%2F").await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn a_person_who_cancels_at_a_site_can_sign_in_again() {
    let app = TestApp::start().await;
    let wiki = protect(&app, "Wiki", &[WIKI]).await;
    let (browser, mut visit) = (app.browser(), Visit::at(&app, WIKI));
    let path = visit.ask("/pages/7").await.header("location").strip_prefix(WIKI).unwrap().to_owned();
    let begun = visit.open(&path).await.header("location");
    let asked = browser.get(&begun).await.header("location");
    let page = browser.get(&asked).await.text;
    let deny = page.split('"').find(|part| part.contains("/deny?")).expect("a link").replace("&amp;", "&");
    let denied = browser.get(&deny).await.header("location");
    let callback = denied.strip_prefix(WIKI).expect("the site");
    let cancelled = visit.open(callback).await;
    assert_eq!(cancelled.status, 403);
    assert!(cancelled.text.contains("data-code=\"sign_in_cancelled\""), "{}", cancelled.text);
    let again = format!("href=\"{WIKI}/.aldaba/sign-in?return_to=%2Fpages%2F7\"");
    assert!(cancelled.text.contains(&again), "{}", cancelled.text);
    // Who signed in meanwhile is led on; who lost the access reads that, whatever the query says.
    visit.come_in(&browser).await;
    assert_eq!(visit.open(callback).await.header("location"), "/pages/7");
    let entitlement = format!("/v1/companies/1/entitlements/{}", wiki["client_id"].as_str().unwrap());
    let over = json!({ "valid_until": "2020-01-01T00:00:00Z" });
    app.admin().await.patch(&entitlement, over).await.expect(200);
    let denied =
        visit.open("/.aldaba/callback?error=access_denied&error_description=The+sign-in+was+cancelled");
    let denied = denied.await;
    assert!(denied.text.contains("data-code=\"access_denied\""), "{}", denied.text);
}

#[tokio::test]
async fn no_redirect_leads_to_another_site() {
    let app = start().await;
    let browser = app.browser();
    let mut visit = Visit::at(&app, WIKI);
    visit.come_in(&browser).await;
    for bad in
        ["//evil.example.com", "/\\evil.example.com", "https://evil.example.com", "javascript:x", "%0d%0a"]
    {
        let mut visit = Visit::at(&app, WIKI);
        let begun = visit.open(&format!("/.aldaba/sign-in?return_to={bad}")).await.header("location");
        assert!(
            begun.starts_with(&format!("{}/oauth2/authorize?", app.url)) && begun.contains("&state=%2F&"),
            "{begun}"
        );
        let callback = visit.code(&browser, "/").await;
        let forged = callback.replace("state=%2F", &format!("state={bad}"));
        assert_eq!(visit.open(&forged).await.header("location"), "/", "{bad}");
        let asked = visit.forwarded(ASK, bad);
        let asked = send(asked.header("cookie", "")).await.header("location");
        assert!(
            asked.is_empty() || asked.starts_with(&format!("{WIKI}/.aldaba/sign-in?return_to=%2F")),
            "{asked}"
        );
    }
    let long = format!("/{}", "a".repeat(8_100));
    let asked = Visit::at(&app, WIKI).ask(&long).await;
    assert_eq!(asked.header("location"), format!("{WIKI}/.aldaba/sign-in?return_to=%2F"));
}

#[tokio::test]
async fn a_long_address_survives_the_sign_in() {
    let app = start().await;
    let wanted = format!("/search?q={}", "a%20b".repeat(1_000));
    assert!(wanted.len() > 5_000);
    let (browser, mut visit) = (app.browser(), Visit::at(&app, WIKI));
    let callback = visit.code(&browser, &wanted).await;
    assert!(callback.len() < 1_000, "{callback}");
    assert_eq!(visit.open(&callback).await.header("location"), wanted);
    // The state of another kind of interaction leads nowhere.
    let mut other = Visit::at(&app, WIKI);
    let callback = other.code(&browser, "/").await;
    let asked = app.browser().get("/oauth2/logout").await;
    let callback = callback.replace("state=%2F", &format!("state={}", uuid::Uuid::nil()));
    assert_eq!(asked.status, 303);
    assert_eq!(other.open(&callback).await.header("location"), "/");
}

//! The answers to a proxy: who may pass, and with which headers.

use super::*;

#[tokio::test]
async fn nginx_gets_a_status_and_the_sign_in_uri() {
    let app = start().await;
    let mut visit = Visit::at(&app, WIKI);
    let ask = |visit: &Visit<'_>| {
        let request = visit.request(ASK).header("x-original-url", format!("{WIKI}/a?b=c"));
        send(request.header("x-original-method", "POST"))
    };
    let answer = ask(&visit).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("location"), format!("{WIKI}/.aldaba/sign-in?return_to=%2Fa%3Fb%3Dc"));
    visit.come_in(&app.browser()).await;
    assert_eq!(ask(&visit).await.status, 204);
}

#[tokio::test]
async fn a_program_without_a_cookie_gets_401_and_no_redirect() {
    let app = start().await;
    let visit = Visit::at(&app, WIKI);
    let asked = |method: &'static str, accept: &'static str| {
        let request = app.anonymous().request(Method::GET, ASK).header("accept", accept);
        let request =
            request.header("x-forwarded-proto", "https").header("x-forwarded-host", "wiki.example.com");
        send(request.header("x-forwarded-method", method))
    };
    assert_eq!(asked("GET", "application/json").await.status, 401);
    assert_eq!(asked("POST", "text/html").await.status, 401);
    assert_eq!(asked("GET", "text/html").await.status, 303);
    // Some proxies ask by the method of the visitor.
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
        let request = app.anonymous().request(method, ASK).header("x-original-url", format!("{WIKI}/"));
        assert_eq!(send(request).await.status, 401);
    }
    assert_eq!(visit.ask("/").await.status, 303);
}

#[tokio::test]
async fn only_trusted_proxies_set_the_client_address() {
    let app = TestApp::configured(&[("ALDABA_TRUSTED_PROXIES", "192.0.2.0/24")]).await;
    protect(&app, "Wiki", &[WIKI]).await;
    let mut visit = Visit::at(&app, WIKI);
    for path in [ASK, "/.aldaba/sign-in", "/.aldaba/callback?code=x", "/.aldaba/sign-out"] {
        let answer = visit.open(path).await;
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.text.contains("data-code=\"untrusted_proxy\""), "{}", answer.text);
    }
    assert!(visit.cookies.is_empty());
}

#[tokio::test]
async fn a_site_that_is_not_registered_is_rejected() {
    let app = start().await;
    let unknown = Visit::at(&app, BLOG).ask("/").await;
    assert_eq!(unknown.status, 403);
    assert!(unknown.text.contains("data-code=\"unknown_site\""), "{}", unknown.text);
    let get = || app.anonymous().request(Method::GET, ASK);
    let forged = Visit::at(&app, WIKI).forwarded(ASK, "/").header("x-original-url", format!("{BLOG}/"));
    let twice = Visit::at(&app, WIKI).forwarded(ASK, "/").header("x-forwarded-host", "blog.example.com");
    for request in [get(), get().header("x-original-url", "rubbish"), forged, twice] {
        assert_eq!(send(request).await.status, 400);
    }
}

#[tokio::test]
async fn a_site_cookie_is_valid_at_one_site_only() {
    let app = TestApp::start().await;
    protect(&app, "Wiki", &[WIKI, "https://notes.example.com"]).await;
    protect(&app, "Blog", &[BLOG]).await;
    let browser = app.browser();
    let mut visit = Visit::at(&app, WIKI);
    visit.come_in(&browser).await;
    for origin in [BLOG, "https://notes.example.com"] {
        let elsewhere = Visit { origin, cookies: visit.cookies.clone(), app: &app };
        assert_eq!(elsewhere.ask("/").await.status, 303, "{origin}");
    }
    let name = "__Host-aldaba_pass".to_owned();
    for rubbish in ["", "x", &"A".repeat(64), &"A".repeat(300)] {
        let forged = Visit { cookies: [(name.clone(), rubbish.to_owned())].into(), ..Visit::at(&app, WIKI) };
        assert_eq!(forged.ask("/").await.status, 303, "{rubbish}");
    }
}

#[tokio::test]
async fn a_site_cookie_ends_at_once_with_the_session_or_the_access() {
    let app = TestApp::start().await;
    let wiki = protect(&app, "Wiki", &[WIKI]).await;
    let (admin, browser, mut visit) = (app.admin().await, app.browser(), Visit::at(&app, WIKI));
    visit.come_in(&browser).await;
    let entitlement = format!("/v1/companies/1/entitlements/{}", wiki["client_id"].as_str().unwrap());
    admin.put(&entitlement, json!({ "valid_until": "2020-01-01T00:00:00Z" })).await.expect(200);
    let denied = visit.ask("/").await;
    assert_eq!(denied.status, 403);
    assert!(denied.text.contains("data-code=\"access_denied\"") && denied.header("remote-user").is_empty());
    admin.patch(&entitlement, json!({ "valid_until": null })).await.expect(200);
    assert_eq!(visit.ask("/").await.status, 204);

    let sessions = admin.get("/v1/me/sessions").await.expect(200);
    let session = sessions[0]["id"].as_str().unwrap();
    admin.delete(&format!("/v1/me/sessions/{session}")).await.expect(204);
    assert_eq!(visit.ask("/").await.status, 303);

    // By time.
    visit.come_in(&app.browser()).await;
    app.advance(chrono::TimeDelta::hours(13));
    assert_eq!(visit.ask("/").await.status, 303);
}

#[tokio::test]
async fn signing_out_at_the_site_ends_the_session_everywhere() {
    let app = start().await;
    protect(&app, "Blog", &[BLOG]).await;
    let browser = app.browser();
    let (mut wiki, mut blog) = (Visit::at(&app, WIKI), Visit::at(&app, BLOG));
    wiki.come_in(&browser).await;
    blog.come_in(&browser).await;
    // A link from elsewhere only leads to the question.
    for from in [None, Some("cross-site"), Some("same-site")] {
        let mut request = wiki.forwarded("/.aldaba/sign-out", "/.aldaba/sign-out");
        if let Some(from) = from {
            request = request.header("sec-fetch-site", from);
        }
        let answer = send(request).await;
        assert!(answer.header("location").starts_with(&format!("{}/oauth2/logout?client_id=", app.url)));
        assert_eq!(wiki.ask("/").await.status, 204);
    }
    let request = wiki.forwarded("/.aldaba/sign-out", "/.aldaba/sign-out");
    let answer = send(request.header("sec-fetch-site", "same-origin")).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, format!("{}/signed-out", app.url)));
    assert!(answer.header("set-cookie").starts_with("__Host-aldaba_pass=; "));
    assert_eq!((wiki.ask("/").await.status.as_u16(), blog.ask("/").await.status.as_u16()), (303, 303));
    assert_eq!(browser.get("/v1/session").await.status, 401);
    assert_eq!(app.audited("session.ended").await.len(), 1);
}

#[tokio::test]
async fn a_site_gets_the_headers_that_its_scopes_allow() {
    let app = TestApp::start().await;
    let wiki = json!({ "name": "Wiki", "forward_auth_origins": [WIKI], "scope": "openid profile" });
    app.add_application(wiki, &[1]).await;
    app.admin().await.patch("/v1/companies/1/users/1", json!({ "name": "Ana Núñez" })).await.expect(200);
    let mut visit = Visit::at(&app, WIKI);
    visit.come_in(&app.browser()).await;
    let asked = visit.ask("/").await;
    assert_eq!(asked.header("remote-name"), "Ana N%C3%BA%C3%B1ez");
    assert_eq!(asked.header("remote-user"), "admin");
    for name in ["remote-email", "remote-groups", "remote-company"] {
        // Empty, so that it replaces what a visitor sends.
        assert_eq!(asked.headers[name], "", "{name}");
    }
    // A program that reads headers as UTF-8 can have them as they are.
    let admin = app.admin().await;
    admin.patch("/v1/companies/1/users/1", json!({ "name": "100% Núñez" })).await.expect(200);
    assert_eq!(visit.ask("/").await.header("remote-name"), "100%25 N%C3%BA%C3%B1ez");
    let listed = admin.get("/v1/applications?q=wiki").await.expect(200);
    let path = format!("/v1/applications/{}", listed[0]["client_id"].as_str().unwrap());
    admin.patch(&path, json!({ "forward_auth_raw_headers": true })).await.expect(200);
    assert_eq!(visit.ask("/").await.headers["remote-name"].as_bytes(), "100% Núñez".as_bytes());
}

#[tokio::test]
async fn a_site_with_the_scope_groups_alone_gets_the_roles() {
    let app = TestApp::start().await;
    let wiki = json!({ "name": "Wiki", "forward_auth_origins": [WIKI], "scope": "openid groups" });
    app.add_application(wiki, &[1]).await;
    let mut visit = Visit::at(&app, WIKI);
    visit.come_in(&app.browser()).await;
    assert_eq!(visit.ask("/").await.header("remote-groups"), "user");
}

#[tokio::test]
async fn an_address_with_bytes_outside_ascii_survives_sign_in() {
    let app = start().await;
    let (browser, mut visit) = (app.browser(), Visit::at(&app, WIKI));
    visit.come_in(&browser).await;
    let raw = reqwest::header::HeaderValue::from_bytes(b"/caf\xc3\xa9?q=\xe9").unwrap();
    let ask = app.anonymous().request(Method::GET, ASK).header("accept", "text/html");
    let ask = ask.header("x-forwarded-proto", "https").header("x-forwarded-host", "wiki.example.com");
    let asked = send(ask.header("x-forwarded-uri", raw)).await.header("location");
    let expected = format!("{WIKI}/.aldaba/sign-in?return_to=%2Fcaf%25C3%25A9%3Fq%3D%25E9");
    assert_eq!(asked, expected);
    let begun = visit.open(asked.strip_prefix(WIKI).unwrap()).await;
    let answer = browser.get(&begun.header("location")).await.header("location");
    let callback = answer.strip_prefix(WIKI).expect("the site");
    assert_eq!(visit.open(callback).await.header("location"), "/caf%C3%A9?q=%E9");
}

#[tokio::test]
async fn an_origin_is_protected_for_one_application_also_in_parallel() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (one, other) = (protect(&app, "Wiki", &[WIKI]).await, protect(&app, "Blog", &[]).await);
    let path =
        |application: &Value| format!("/v1/applications/{}", application["client_id"].as_str().unwrap());
    let field = |index: u8, code: &str| (format!("forward_auth_origins.{index}"), code.to_owned());
    let taken = admin.patch(&path(&other), json!({ "forward_auth_origins": [BLOG, WIKI] })).await;
    assert_eq!(taken.problem(400), ("invalid".to_owned(), vec![field(1, "duplicate")]));
    let bad =
        json!({ "forward_auth_origins": ["http://wiki.example.com", "https://a.example.com/x", "wiki"] });
    let (_, fields) = admin.patch(&path(&other), bad).await.problem(400);
    assert_eq!(fields, [field(0, "insecure"), field(1, "invalid"), field(2, "invalid")]);

    let origins = || json!({ "forward_auth_origins": [BLOG] });
    let (first, second) = (path(&one), path(&other));
    let (a, b) = tokio::join!(admin.patch(&first, origins()), admin.patch(&second, origins()));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
    // What is given up is free at once, and no longer protected.
    for path in [&first, &second] {
        admin.patch(path, json!({ "forward_auth_origins": [] })).await.expect(200);
    }
    assert_eq!(Visit::at(&app, BLOG).ask("/").await.status, 403);
    admin.patch(&second, origins()).await.expect(200);
    assert_eq!(Visit::at(&app, BLOG).ask("/").await.status, 303);
}

#[tokio::test]
async fn a_cached_visitor_causes_no_query() {
    let app = start().await;
    let mut visit = Visit::at(&app, WIKI);
    visit.come_in(&app.browser()).await;
    let mut least = u64::MAX;
    for _ in 0..6 {
        let before = app.statements();
        assert_eq!(visit.ask("/").await.status, 204);
        least = least.min(app.statements() - before);
    }
    assert_eq!(least, 0);
}

#[tokio::test]
async fn a_site_with_pairwise_subjects_gets_a_username_only_by_its_scopes() {
    let app = TestApp::start().await;
    let mut remote_users = Vec::new();
    for (origin, name, scope) in [(WIKI, "Wiki", "openid email"), (BLOG, "Blog", "openid profile")] {
        let settings = json!({
            "name": name, "forward_auth_origins": [origin], "subject_type": "pairwise", "scope": scope,
        });
        app.add_application(settings, &[1]).await;
        let mut visit = Visit::at(&app, origin);
        visit.come_in(&app.browser()).await;
        remote_users.push(visit.ask("/").await.header("remote-user"));
    }
    let me = app.admin().await.get("/v1/me").await.expect(200);
    assert_eq!(remote_users[1], me["preferred_username"].as_str().unwrap());
    assert!(
        remote_users[0] != remote_users[1] && remote_users[0] != me["sub"].as_str().unwrap(),
        "{remote_users:?}"
    );
    assert_eq!(remote_users[0].len(), 36);
}

#[tokio::test]
async fn administrators_see_the_refused_requests_of_a_site() {
    let app = TestApp::start().await;
    let wiki = protect(&app, "Wiki", &[WIKI]).await;
    let mut visit = Visit::at(&app, WIKI);
    // The ordinary course of a sign-in, and what no application is responsible for.
    visit.come_in(&app.browser()).await;
    visit.open("/.aldaba/callback?error=access_denied&state=%2F").await;
    Visit::at(&app, BLOG).ask("/").await;
    let client_id = wiki["client_id"].as_str().unwrap();
    let path = format!("/v1/applications/{client_id}/refusals");
    let admin = app.admin().await;
    assert_eq!(admin.get(&path).await.expect(200), json!([]));
    visit.open("/.aldaba/callback?error=invalid_scope&state=%2F").await;
    admin
        .put(&format!("/v1/companies/1/applications/{client_id}/access"), json!({ "roles": [] }))
        .await
        .expect(200);
    assert_eq!(visit.ask("/").await.status, 403);
    let found = admin.get(&path).await.expect(200);
    let mut found: Vec<_> = found.as_array().unwrap().iter().collect();
    found.sort_by_key(|refusal| refusal["error"].to_string());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|refusal| refusal["endpoint"] == "forward_authentication"));
    assert_eq!((&found[0]["error"], &found[0]["parameter"]), (&json!("access_denied"), &Value::Null));
    assert_eq!((&found[1]["error"], &found[1]["value"]), (&json!("sign_in_failed"), &json!("invalid_scope")));
}

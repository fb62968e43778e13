//! Which users an external login belongs to, and adding and removing one.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    sign_in::{PAGE, maria, reason},
    upstream::{SECRET, Upstream},
};
use crate::support::{ADMIN, Answer, Browser, PASSWORD, TestApp};

pub const IDENTITIES: &str = "/v1/me/linked-identities";

/// Links the first external login to the person who is signed in.
pub async fn add(browser: &Browser, upstream: &Upstream, provider: &Value, person: &Value) -> Answer {
    let page = format!("/sign-in/external/{}/link", provider["id"]);
    let sent = browser.submit(&page, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    browser.get(&upstream.authorize(&sent.header("location"), person)).await
}

pub async fn signed_in(app: &TestApp, email: &str) -> Browser {
    let browser = app.browser();
    assert_eq!(browser.sign_in("/sign-in", email, PASSWORD).await.status, 303);
    browser
}

#[tokio::test]
async fn a_person_adds_a_login_signs_in_with_it_and_removes_it() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({})).await;
    app.add_user(1, "maria@example.com", json!({})).await;
    let browser = signed_in(&app, "maria@example.com").await;
    let list = async || browser.call(Method::GET, IDENTITIES, None).await.expect(200);
    let before = list().await;
    assert_eq!((&before["linked"], &before["linkable"][0]["name"]), (&json!([]), &json!("Acme login")));
    assert_eq!(before["linkable"][0]["link_path"], format!("/sign-in/external/{}/link", provider["id"]));
    // The email there is another one, and not verified: the subject counts.
    let person = json!({ "sub": "m-1", "email": "other@acme.example", "email_verified": false });
    let added = add(&browser, &upstream, &provider, &person).await;
    assert_eq!((added.status.as_u16(), added.header("location")), (303, "/account/security".to_owned()));
    let linked = list().await["linked"][0].clone();
    assert_eq!(
        (&linked["provider_name"], &linked["email"]),
        (&json!("Acme login"), &json!("other@acme.example"))
    );

    let other = app.browser();
    assert_eq!(upstream.sign_in(&other, PAGE, &person).await.header("location"), "/");
    let session = other.get("/v1/session").await.expect(200);
    assert_eq!(session["me"]["email"], "maria@example.com");
    // Adding it again changes nothing.
    assert_eq!(add(&browser, &upstream, &provider, &person).await.status, 303);
    assert_eq!(list().await["linked"].as_array().unwrap().len(), 1);

    let path = format!("{IDENTITIES}/{}", linked["id"]);
    browser.call(Method::DELETE, &path, None).await.expect(204);
    assert_eq!(browser.call(Method::DELETE, &path, None).await.problem(404).0, "not_found");
    assert_eq!(reason(&upstream.sign_in(&app.browser(), PAGE, &person).await), "unknown");
    assert_eq!(app.audited("identity.linked").await.len(), 1);
    assert_eq!(app.audited("identity.unlinked").await.len(), 1);
}

#[tokio::test]
async fn the_last_way_in_cannot_be_removed() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    let browser = app.browser();
    upstream.sign_in(&browser, PAGE, &maria()).await;
    let own = browser.call(Method::GET, IDENTITIES, None).await.expect(200);
    let path = format!("{IDENTITIES}/{}", own["linked"][0]["id"]);
    assert_eq!(browser.call(Method::DELETE, &path, None).await.problem(409).0, "last_way_in");
    app.admin().await.put("/v1/companies/1/users/2", json!({ "password": PASSWORD })).await.expect(200);
    let browser = signed_in(&app, "maria@acme.example").await;
    browser.call(Method::DELETE, &path, None).await.expect(204);
}

#[tokio::test]
async fn a_login_that_cannot_be_used_is_no_other_way_in() {
    let app = TestApp::start().await;
    let (upstream, other) = (Upstream::start(&app).await, Upstream::start(&app).await);
    upstream.register(&app, json!({ "create_users": true })).await;
    let browser = app.browser();
    upstream.sign_in(&browser, PAGE, &maria()).await;
    let second = other.register_at(&app, "/v1/identity-providers", json!({})).await;
    add(&browser, &other, &second, &json!({ "sub": "m-2" })).await;
    let own = browser.call(Method::GET, IDENTITIES, None).await.expect(200);
    let path = format!("{IDENTITIES}/{}", own["linked"][0]["id"]);
    let admin = app.admin().await;
    let provider = format!("/v1/identity-providers/{}", second["id"]);
    admin.put(&provider, json!({ "enabled": false })).await.expect(200);
    assert_eq!(browser.call(Method::DELETE, &path, None).await.problem(409).0, "last_way_in");
    admin.put(&provider, json!({ "enabled": true })).await.expect(200);
    browser.call(Method::DELETE, &path, None).await.expect(204);
}

#[tokio::test]
async fn adding_and_removing_need_a_recent_sign_in_of_the_person() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({})).await;
    app.add_user(1, "maria@example.com", json!({})).await;
    let page = format!("/sign-in/external/{}/link", provider["id"]);
    let stranger = app.browser().get(&page).await;
    assert!(stranger.header("location").starts_with("/sign-in?return_to="));
    let browser = signed_in(&app, "maria@example.com").await;
    add(&browser, &upstream, &provider, &maria()).await;
    let own = browser.call(Method::GET, IDENTITIES, None).await.expect(200);
    let path = format!("{IDENTITIES}/{}", own["linked"][0]["id"]);
    app.advance(TimeDelta::minutes(11));
    let old = browser.get(&page).await;
    assert!(old.header("location").contains("step_up=true"), "{}", old.header("location"));
    assert_eq!(browser.call(Method::DELETE, &path, None).await.problem(403).0, "recent_sign_in_required");
    let token = app.caller("maria@example.com").await;
    assert_eq!(token.delete(&path).await.problem(403).0, "recent_sign_in_required");
    // That of another person is none of theirs.
    let admin = signed_in(&app, ADMIN).await;
    assert_eq!(admin.call(Method::DELETE, &path, None).await.problem(404).0, "not_found");
}

#[tokio::test]
async fn a_login_belongs_to_one_person() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({})).await;
    for email in ["maria@example.com", "ivo@example.com"] {
        app.add_user(1, email, json!({})).await;
    }
    add(&signed_in(&app, "maria@example.com").await, &upstream, &provider, &maria()).await;
    let refused = add(&signed_in(&app, "ivo@example.com").await, &upstream, &provider, &maria()).await;
    assert_eq!(refused.status, 400);
    assert!(
        refused.text.contains("id=\"link-failed\"") && refused.text.contains("linked to another account")
    );
    assert_eq!(app.count_all(&["linked_identities"]).await, [1]);
}

#[tokio::test]
async fn a_login_is_added_only_to_the_person_who_began() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({})).await;
    for email in ["maria@example.com", "ivo@example.com"] {
        app.add_user(1, email, json!({})).await;
    }
    let browser = signed_in(&app, "maria@example.com").await;
    let page = format!("/sign-in/external/{}/link", provider["id"]);
    let address = browser.submit(&page, &[]).await.header("location");
    browser.sign_in("/sign-in?reauthenticate=true", "ivo@example.com", PASSWORD).await;
    let answer = browser.get(&upstream.authorize(&address, &maria())).await;
    assert_eq!(answer.status, 401, "{}", answer.text);
    assert_eq!(app.count_all(&["linked_identities"]).await, [0]);
}

#[tokio::test]
async fn a_company_links_neither_people_of_another_nor_administrators() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({})).await;
    app.add_user(1, "maria@example.com", json!({})).await;
    app.add_user(2, "out@example.com", json!({})).await;
    for email in [ADMIN, "out@example.com"] {
        let browser = signed_in(&app, email).await;
        assert_eq!(browser.get(&format!("/sign-in/external/{}/link", provider["id"])).await.status, 404);
        let own = browser.call(Method::GET, IDENTITIES, None).await.expect(200);
        assert_eq!(own["linkable"], json!([]), "{email}");
    }
    // Somebody who becomes an administrator later loses it.
    add(&signed_in(&app, "maria@example.com").await, &upstream, &provider, &maria()).await;
    assert_eq!(upstream.sign_in(&app.browser(), PAGE, &maria()).await.header("location"), "/");
    let path = "/v1/companies/1/users/2";
    admin.put(path, json!({ "system_role": "admin" })).await.expect(200);
    assert_eq!(reason(&upstream.sign_in(&app.browser(), PAGE, &maria()).await), "unknown");
}

#[tokio::test]
async fn a_provider_of_the_installation_links_everybody() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register_at(&app, "/v1/identity-providers", json!({})).await;
    let person = json!({ "sub": "admin" });
    add(&signed_in(&app, ADMIN).await, &upstream, &provider, &person).await;
    let browser = app.browser();
    assert_eq!(upstream.sign_in(&browser, "/sign-in", &person).await.header("location"), "/");
    assert_eq!(browser.get("/v1/session").await.expect(200)["me"]["email"], ADMIN);
}

#[tokio::test]
async fn a_new_issuer_removes_the_links() {
    let app = TestApp::start().await;
    let (upstream, other) = (Upstream::start(&app).await, Upstream::start(&app).await);
    let provider = upstream.register(&app, json!({ "create_users": true })).await;
    upstream.sign_in(&app.browser(), PAGE, &maria()).await;
    let path = format!("/v1/companies/1/identity-providers/{}", provider["id"]);
    let change = json!({ "issuer": other.url, "client_secret": SECRET, "create_users": false });
    app.admin().await.put(&path, change).await.expect(200);
    // The same subject at the new issuer may be another person.
    assert_eq!(reason(&other.sign_in(&app.browser(), PAGE, &maria()).await), "unknown");
    assert_eq!(app.count_all(&["linked_identities", "users"]).await, [0, 2]);
}

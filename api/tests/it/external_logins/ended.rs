//! External logins that end with the password: somebody who knew it may have added them.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    links::{IDENTITIES, add, signed_in},
    sign_in::{PAGE, maria, reason},
    upstream::Upstream,
};
use crate::support::{Browser, PASSWORD, TestApp};

const PERSON: &str = "maria@example.com";
const NEW: &str = "staple under the bridge";

/// The login of somebody who knew the password.
fn planted() -> Value {
    json!({ "sub": "planted", "email": "attacker@example.com" })
}

/// A person with a password, to whose account somebody added a login of their own.
async fn world() -> (TestApp, Upstream, i64) {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({})).await;
    let id = app.add_user(1, PERSON, json!({})).await;
    app.advance(TimeDelta::minutes(1));
    assert_eq!(add(&signed_in(&app, PERSON).await, &upstream, &provider, &planted()).await.status, 303);
    assert_eq!(upstream.sign_in(&app.browser(), PAGE, &planted()).await.header("location"), "/");
    (app, upstream, id)
}

/// Rejects the login of the attacker, and finds out that the person was told.
async fn is_gone(app: &TestApp, upstream: &Upstream) {
    assert_eq!(reason(&upstream.sign_in(&app.browser(), PAGE, &planted()).await), "unknown");
    app.settled().await;
    assert_eq!(mails(app, "An external login was removed").await, 1);
    let audited = app.audited("identity.unlinked").await;
    assert_eq!(audited, [json!({ "provider": "Acme login", "provider_id": 1 })]);
}

/// How many mails contain a text.
async fn mails(app: &TestApp, text: &str) -> usize {
    app.settled().await;
    app.mails(0).await.iter().filter(|mail| mail.replace("=\r\n", "").contains(text)).count()
}

async fn reset(app: &TestApp, email: &str) -> String {
    app.browser().submit("/forgotten-password", &[("email", email)]).await;
    app.settled().await;
    let mails = app.mails(1).await;
    let mail = mails.iter().find(|mail| mail.replace("=\r\n", "").contains("/password-resets/"));
    app.link_in(mail.expect("the mail"), "/password-resets/")
}

#[tokio::test]
async fn a_login_that_was_added_ends_with_a_reset_of_the_password() {
    let (app, upstream, _) = world().await;
    let link = reset(&app, PERSON).await;
    let browser = app.browser();
    let shown = browser.open(&link).await.text;
    assert!(shown.contains("id=\"removed-logins\"") && shown.contains("Acme login"), "{shown}");
    assert_eq!(browser.submit(&link, &[("password", NEW)]).await.status, 303);
    is_gone(&app, &upstream).await;
    // It can be added again.
    let browser = app.browser();
    assert_eq!(browser.sign_in("/sign-in", PERSON, NEW).await.status, 303);
    assert_eq!(add(&browser, &upstream, &json!({ "id": 1 }), &maria()).await.status, 303);
    assert_eq!(upstream.sign_in(&app.browser(), PAGE, &maria()).await.header("location"), "/");
}

#[tokio::test]
async fn a_login_that_was_added_ends_with_a_password_that_an_administrator_sets() {
    let (app, upstream, id) = world().await;
    let path = format!("/v1/companies/1/users/{id}");
    app.admin().await.put(&path, json!({ "password": NEW })).await.expect(200);
    is_gone(&app, &upstream).await;
}

#[tokio::test]
async fn a_login_that_was_added_ends_when_the_person_is_disabled() {
    let (app, upstream, id) = world().await;
    let (admin, path) = (app.admin().await, format!("/v1/companies/1/users/{id}"));
    for status in ["disabled", "active"] {
        admin.put(&path, json!({ "status": status })).await.expect(200);
    }
    is_gone(&app, &upstream).await;
}

#[tokio::test]
async fn a_person_keeps_the_login_that_created_the_account_when_the_password_is_reset() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({ "create_users": true })).await;
    let browser = app.browser();
    let person = json!({ "sub": "m-1", "email": "maria@acme.example", "name": "Maria" });
    upstream.sign_in(&browser, PAGE, &person).await;
    let path = format!("/v1/companies/1/identity-providers/{}", provider["id"]);
    app.admin().await.patch(&path, json!({ "create_users": false })).await.expect(200);
    app.advance(TimeDelta::minutes(1));
    add(&browser, &upstream, &provider, &planted()).await;
    let link = reset(&app, "maria@acme.example").await;
    assert_eq!(app.browser().submit(&link, &[("password", NEW)]).await.status, 303);
    is_gone(&app, &upstream).await;
    assert_eq!(upstream.sign_in(&app.browser(), PAGE, &person).await.header("location"), "/");
}

#[tokio::test]
async fn disowning_a_sign_in_removes_every_external_login() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    upstream.sign_in(&app.browser(), PAGE, &maria()).await;
    app.advance(TimeDelta::minutes(1));
    // Somebody else has got into the account there.
    let thief = app.browser();
    upstream.sign_in(&thief, PAGE, &maria()).await;
    let link = app.link_in(&app.sign_in_notices(1).await[0], "/sign-in-notices/");
    assert_eq!(app.browser().submit(&link, &[]).await.status, 200);
    assert_eq!(thief.get("/v1/session").await.status, 401);
    assert_eq!(reason(&upstream.sign_in(&app.browser(), PAGE, &maria()).await), "unknown");
    assert_eq!(app.count_all(&["linked_identities"]).await, [0]);
    assert_eq!(app.audited("identity.unlinked").await.len(), 1);
}

#[tokio::test]
async fn a_person_is_notified_of_logins_that_are_added_and_removed() {
    let (app, _, _) = world().await;
    assert_eq!(mails(&app, "An external login was added").await, 1);
    let browser = signed_in(&app, PERSON).await;
    let own = browser.call(Method::GET, IDENTITIES, None).await.expect(200);
    let path = format!("{IDENTITIES}/{}", own["linked"][0]["id"]);
    browser.call(Method::DELETE, &path, None).await.expect(204);
    assert_eq!(mails(&app, "An external login was removed").await, 1);
    assert_eq!(mails(&app, "=E2=80=9CAcme login=E2=80=9D").await, 2);
}

#[tokio::test]
async fn a_person_who_changes_the_password_chooses_the_external_logins_that_end() {
    let (app, upstream, _) = world().await;
    let browser = signed_in(&app, PERSON).await;
    add(&browser, &upstream, &json!({ "id": 1 }), &maria()).await;
    let put = async |browser: &Browser, (current, new): (&str, &str), ids: Vec<i64>| {
        let body =
            json!({ "current_password": current, "new_password": new, "remove_linked_identities": ids });
        browser.call(Method::PUT, "/v1/me/password", Some(body)).await
    };
    let unknown = put(&browser, (PASSWORD, NEW), vec![1, 99]).await.problem(400).1;
    assert_eq!(unknown, [("remove_linked_identities".to_owned(), "unknown".to_owned())]);
    let many = put(&browser, (PASSWORD, NEW), (0..1_001).collect()).await.problem(400).1;
    assert_eq!(many, [("remove_linked_identities".to_owned(), "too_many".to_owned())]);
    assert_eq!(app.count_all(&["linked_identities"]).await, [2], "nothing has changed");
    // That of another person is none of theirs.
    app.add_user(1, "ivo@example.com", json!({})).await;
    let ivo = signed_in(&app, "ivo@example.com").await;
    assert_eq!(put(&ivo, (PASSWORD, NEW), vec![1]).await.problem(400).1, unknown);
    put(&browser, (PASSWORD, NEW), vec![1, 1]).await.expect(204);
    is_gone(&app, &upstream).await;
    assert_eq!(upstream.sign_in(&app.browser(), PAGE, &maria()).await.header("location"), "/");
}

#[tokio::test]
async fn a_person_has_at_most_twenty_external_logins() {
    let (app, upstream, _) = world().await;
    let provider = json!({ "id": 1 });
    let mut browser = signed_in(&app, PERSON).await;
    for number in 1..20 {
        if number == 10 {
            // The mails to one address are limited too.
            app.advance(TimeDelta::hours(1));
            browser = signed_in(&app, PERSON).await;
        }
        let person = json!({ "sub": number.to_string() });
        assert_eq!(add(&browser, &upstream, &provider, &person).await.status, 303, "{number}");
    }
    let refused = add(&browser, &upstream, &provider, &json!({ "sub": "one too many" })).await;
    assert!(refused.status == 400 && refused.text.contains("id=\"link-failed\""), "{}", refused.text);
    assert_eq!(app.count_all(&["linked_identities"]).await, [20]);
}

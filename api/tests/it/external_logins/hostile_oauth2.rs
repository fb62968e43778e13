//! The same as in `hostile`, where there is no ID token with a nonce; and redirects of every endpoint.

use serde_json::{Value, json};

use super::{
    sign_in::{PAGE, maria, reason},
    upstream::{Upstream, asked, begin},
};
use crate::support::TestApp;

/// A person there, as the user-info endpoint describes her.
fn described() -> Value {
    let emails = json!([{ "email": "maria@acme.example", "primary": true, "verified": true }]);
    json!({ "id": 7, "email": "maria@acme.example", "email_verified": true, "name": "Maria", "emails": emails })
}

/// A server with a login of its company by OAuth 2.0 that creates accounts.
async fn world() -> (TestApp, Upstream) {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let emails = format!("{}/emails", upstream.url);
    upstream.register_oauth2(&app, json!({ "create_users": true, "emails_endpoint": emails })).await;
    (app, upstream)
}

async fn nobody_signed_in(app: &TestApp) {
    assert_eq!(app.count_all(&["users", "linked_identities", "sessions"]).await, [1, 0, 0]);
}

#[tokio::test]
async fn a_code_of_another_sign_in_is_refused_without_an_id_token_too() {
    let (app, upstream) = world().await;
    let (victim, attacker) = (app.browser(), app.browser());
    let theirs = json!({ "id": 8, "email": "x@example.com" });
    let stolen = upstream.authorize(&begin(&attacker, PAGE).await, &theirs);
    let own = upstream.authorize(&begin(&victim, PAGE).await, &described());
    let code = |address: &str| asked(address)["code"].replace(' ', "+");
    let injected = own.replace(&code(&own), &code(&stolen));
    assert_ne!(injected, own);
    assert_eq!(reason(&victim.get(&injected).await), "failed");
    assert_eq!(upstream.fetched("/user"), 0, "the code was not redeemed");
    nobody_signed_in(&app).await;
}

#[tokio::test]
async fn a_state_is_used_once_without_an_id_token_too() {
    let (app, upstream) = world().await;
    let browser = app.browser();
    let back = upstream.authorize(&begin(&browser, PAGE).await, &described());
    assert_eq!(app.browser().get(&back).await.status, 400, "another browser");
    assert_eq!(browser.get(&back).await.header("location"), "/");
    // The person is signed in already.
    assert_eq!(browser.get(&back).await.status, 200);
    assert_eq!(upstream.fetched("/token"), 1);
    assert_eq!(app.count_all(&["users", "linked_identities", "sessions"]).await, [2, 1, 1]);
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_followed_by_no_endpoint() {
    for path in ["/token", "/jwks"] {
        let app = TestApp::start().await;
        let upstream = Upstream::start(&app).await;
        upstream.register(&app, json!({ "create_users": true })).await;
        upstream.redirect(path, "http://10.0.0.1/x");
        assert_eq!(reason(&upstream.sign_in(&app.browser(), PAGE, &maria()).await), "failed", "{path}");
        nobody_signed_in(&app).await;
    }
    for path in ["/token", "/user", "/emails"] {
        let (app, upstream) = world().await;
        upstream.redirect(path, "http://10.0.0.1/x");
        assert_eq!(reason(&upstream.sign_in(&app.browser(), PAGE, &described()).await), "failed", "{path}");
        nobody_signed_in(&app).await;
    }
}

//! What an application is granted in a session that ends at the same time.

use kernel::{Error, ScopeSet};
use organisation::{applications, people};
use platform::actor::{Actor, RequestSource, Via, Who};
use sea_orm::EntityTrait;
use serde_json::json;
use store::entity::session;
use tokens::{NewCode, NewGrant, consents, device_codes, interactions::AuthorizationRequest};

use super::{
    device,
    party::{Party, REDIRECT_URI, text},
};
use crate::support::{ADMIN, PASSWORD, TestApp};

/// The session of the administrator, which another browser has begun, as a request found it before it ended.
async fn ended(app: &TestApp) -> session::Model {
    let browser = app.browser();
    assert_eq!(browser.sign_in("/sign-in", ADMIN, PASSWORD).await.status, 303);
    let session = session::Entity::find().one(app.ctx.db.read()).await.unwrap().expect("a session");
    assert_eq!(browser.submit("/sign-out", &[]).await.status, 303);
    session
}

#[tokio::test]
async fn no_code_that_would_outlive_the_session_is_issued_after_its_end() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let client = applications::client(&app.ctx, &party.client_id).await.unwrap().unwrap();
    let session = ended(&app).await;
    for scope in ["openid offline_access", "openid"] {
        let grant = NewGrant::in_session(&client, &session, 1, &ScopeSet::parse(scope));
        let new = NewCode {
            grant,
            redirect_uri: REDIRECT_URI.to_owned(),
            nonce: None,
            code_challenge: None,
            legacy: false,
            interaction: None,
        };
        assert!(tokens::issue_code(&app.ctx, new).await.unwrap().is_none(), "{scope}");
    }
    assert_eq!(app.count_all(&["authorization_codes"]).await, [0]);
}

#[tokio::test]
async fn no_device_is_approved_after_the_end_of_the_session() {
    let app = TestApp::start().await;
    let party = device::party(&app).await;
    let codes = device::ask(&party, &[("scope", "openid offline_access")]).await.expect(200);
    let client = applications::client(&app.ctx, &party.client_id).await.unwrap().unwrap();
    let session = ended(&app).await;
    assert!(people::find(&app.ctx, session.user_id).await.unwrap().is_some());
    let found = device_codes::find_by_user_code(&app.ctx, text(&codes["user_code"])).await.unwrap().unwrap();
    let actor = Actor::anonymous(RequestSource::default());
    let approved = device_codes::approve(&app.ctx, &actor, (&client, found.id), &session, 1, None).await;
    assert!(matches!(approved, Err(Error::Unauthenticated)));
    assert!(device_codes::find_by_user_code(&app.ctx, text(&codes["user_code"])).await.unwrap().is_some());
}

#[tokio::test]
async fn no_consent_is_given_after_the_end_of_the_session() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Guest", "consent_policy": "third_party" });
    let party = Party::register_as(&app, settings).await;
    let client = applications::client(&app.ctx, &party.client_id).await.unwrap().unwrap();
    let session = ended(&app).await;
    let person = people::find(&app.ctx, session.user_id).await.unwrap().unwrap();
    let via = Via::session(session.id, session.auth_time.0);
    let actor = Actor { who: Who::Person { person, via }, source: RequestSource::default() };
    let scope = ScopeSet::parse("openid email");
    let request =
        AuthorizationRequest { client_id: party.client_id.clone(), scope, ..AuthorizationRequest::default() };
    let given = consents::give_consent(&app.ctx, &actor, &client, &request).await;
    assert!(matches!(given, Err(Error::Unauthenticated)));
    assert_eq!(app.count_all(&["consents"]).await, [0]);
}

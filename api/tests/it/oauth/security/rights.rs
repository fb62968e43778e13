//! A person who lost a right has no token that still grants it: at introspection, userinfo, refresh, the token endpoint
//! and `/v1`, at once.

use serde_json::{Value, json};

use crate::{
    oauth::party::{Party, callback, error, text},
    support::{Client, PASSWORD, TestApp},
};

/// An application that calls the API for people, and the tokens it has for one.
struct Case<'a> {
    party: Party<'a>,
    admin: Client,
    user_id: i64,
    tokens: Value,
    unused_code: String,
}

async fn case(app: &TestApp) -> Case<'_> {
    let user_id = app.add_user(1, "eva@example.com", json!({})).await;
    let settings = json!({ "name": "Console", "scope": "openid email aldaba.api" });
    let party = Party::register_as(app, settings).await;
    let admin = app.admin().await;
    let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    let access = json!({ "roles": [{ "role": "user", "user_ids": [user_id] }] });
    admin.put(&path, access).await.expect(200);
    let browser = app.browser();
    assert_eq!(browser.sign_in("/sign-in", "eva@example.com", PASSWORD).await.status, 303);
    let code = async || {
        let asked = party.authorize(&[("scope", "openid email aldaba.api")]);
        callback(&browser.get(&asked).await)["code"].clone()
    };
    let tokens = party.redeem(&code().await).await.expect(200);
    let unused_code = code().await;
    Case { party, admin, user_id, tokens, unused_code }
}

impl Case<'_> {
    /// What each place says of the tokens: userinfo, introspection of both, `/v1`.
    async fn answers(&self) -> [bool; 4] {
        let access_token = text(&self.tokens["access_token"]);
        let refresh_token = text(&self.tokens["refresh_token"]);
        let api = self.party.app.anonymous().with_token(access_token).get("/v1/me").await;
        assert!([200, 401].contains(&api.status.as_u16()), "{} {}", api.status, api.text);
        [
            self.party.userinfo(access_token).await.status == 200,
            self.party.introspect(access_token).await["active"] == true,
            self.party.introspect(refresh_token).await["active"] == true,
            api.status == 200,
        ]
    }

    async fn are_worth_nothing(&self, why: &str) {
        assert_eq!(self.answers().await, [false; 4], "{why}");
        let refused = self.party.refresh(text(&self.tokens["refresh_token"])).await;
        assert_eq!(error(&refused, 400), "invalid_grant", "{why}");
        assert_eq!(error(&self.party.redeem(&self.unused_code).await, 400), "invalid_grant", "{why}");
    }

    fn user(&self) -> String {
        format!("/v1/companies/1/users/{}", self.user_id)
    }

    fn entitlement(&self) -> String {
        format!("/v1/companies/1/entitlements/{}", self.party.client_id)
    }
}

#[tokio::test]
async fn tokens_of_a_person_with_every_right_work_everywhere() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    assert_eq!(case.answers().await, [true; 4]);
    case.party.redeem(&case.unused_code).await.expect(200);
}

#[tokio::test]
async fn a_token_of_a_deleted_person() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    case.admin.delete(&case.user()).await.expect(204);
    case.are_worth_nothing("deleted").await;
}

#[tokio::test]
async fn a_token_of_a_disabled_person() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    case.admin.put(&case.user(), json!({ "status": "disabled" })).await.expect(200);
    case.are_worth_nothing("disabled").await;
}

#[tokio::test]
async fn a_token_of_a_person_of_a_disabled_company() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    case.admin.put("/v1/companies/1", json!({ "status": "disabled" })).await.expect(200);
    assert_eq!(case.answers().await, [false; 4]);
}

#[tokio::test]
async fn a_token_after_the_entitlement_ended() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    let until = app.clock.now() + chrono::TimeDelta::seconds(30);
    case.admin.put(&case.entitlement(), json!({ "valid_until": until })).await.expect(200);
    assert_eq!(case.answers().await, [true; 4]);
    app.advance(chrono::TimeDelta::seconds(31));
    case.are_worth_nothing("over").await;
}

#[tokio::test]
async fn a_token_after_the_entitlement_was_withdrawn() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    case.admin.delete(&case.entitlement()).await.expect(204);
    case.are_worth_nothing("withdrawn").await;
}

#[tokio::test]
async fn a_token_after_the_access_was_withdrawn() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    let path = format!("/v1/companies/1/applications/{}/access", case.party.client_id);
    case.admin.put(&path, json!({ "roles": [] })).await.expect(200);
    case.are_worth_nothing("no access").await;
}

#[tokio::test]
async fn a_token_for_the_api_of_an_application_that_may_not_call_it_any_more() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    let path = format!("/v1/applications/{}", case.party.client_id);
    case.admin.put(&path, json!({ "scope": "openid email" })).await.expect(200);
    assert!(!case.answers().await[3], "the API takes it");
}

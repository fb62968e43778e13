//! What ends a person's right to an application ends its tokens at once: at userinfo, introspection and refresh.

use serde_json::{Value, json};

use super::party::{Party, error, text};
use crate::support::{Client, TestApp};

/// A second person, who may use the application, and the tokens of a sign-in.
async fn tokens_of(party: &Party<'_>, email: &str) -> Value {
    let browser = party.app.browser();
    let asked = browser.get(&party.authorize(&[])).await;
    let signed_in = browser.sign_in(&asked.header("location"), email, crate::support::PASSWORD).await;
    let answer = super::party::callback(&browser.get(&signed_in.header("location")).await);
    party.redeem(&answer["code"]).await.expect(200)
}

async fn are_valid(party: &Party<'_>, tokens: &Value) -> bool {
    let access_token = text(&tokens["access_token"]);
    let is_known = party.userinfo(access_token).await.status == 200;
    let is_active = party.introspect(access_token).await["active"] == true;
    let refreshes = party.introspect(text(&tokens["refresh_token"])).await["active"] == true;
    assert_eq!((is_known, is_active), (refreshes, refreshes));
    if !is_known {
        assert_eq!(error(&party.refresh(text(&tokens["refresh_token"])).await, 400), "invalid_grant");
    }
    is_known
}

struct Case<'a> {
    party: Party<'a>,
    admin: Client,
    user_id: i64,
    tokens: Value,
    /// The person's own API token.
    own: Client,
}

impl Case<'_> {
    /// Whether the tokens are valid, everywhere; the portal says the same.
    async fn are_active(&self) -> bool {
        let holds = are_valid(&self.party, &self.tokens).await;
        let portal = self.own.get("/v1/me/applications").await;
        assert_eq!(portal.status == 200 && portal.json() != json!([]), holds, "{}", portal.text);
        holds
    }

    fn entitlement(&self) -> String {
        format!("/v1/companies/1/entitlements/{}", self.party.client_id)
    }
}

/// Somebody who uses an application, with valid tokens.
async fn case(app: &TestApp) -> Case<'_> {
    let user_id = app.add_user(1, "eva@example.com", json!({})).await;
    let party = Party::register(app).await;
    let admin = app.admin().await;
    give_access(&admin, &party, &[user_id]).await;
    let tokens = tokens_of(&party, "eva@example.com").await;
    let case = Case { party, admin, user_id, tokens, own: app.caller("eva@example.com").await };
    assert!(case.are_active().await);
    case
}

/// Gives these persons, and nobody else, access to the application through company 1.
pub async fn give_access(admin: &Client, party: &Party<'_>, user_ids: &[i64]) {
    let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    let access = json!({ "roles": [{ "role": "user", "user_ids": user_ids }] });
    admin.put(&path, access).await.expect(200);
}

#[tokio::test]
async fn access_withdrawn_and_given_back() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    give_access(&case.admin, &case.party, &[]).await;
    assert!(!case.are_active().await);
    // Nothing was revoked: with the access, the tokens are valid again.
    give_access(&case.admin, &case.party, &[case.user_id]).await;
    assert!(case.are_active().await);
    case.party.refresh(text(&case.tokens["refresh_token"])).await.expect(200);
}

#[tokio::test]
async fn the_companys_right_withdrawn() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    case.admin.delete(&case.entitlement()).await.expect(204);
    assert!(!case.are_active().await);
}

#[tokio::test]
async fn after_the_entitlement_ends() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    let until = app.clock.now() + chrono::TimeDelta::seconds(90);
    case.admin.put(&case.entitlement(), json!({ "valid_until": until })).await.expect(200);
    assert!(case.are_active().await);
    app.advance(chrono::TimeDelta::seconds(91));
    assert!(!case.are_active().await);
}

#[tokio::test]
async fn the_companys_right_not_yet_begun() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    let from = app.clock.now() + chrono::TimeDelta::seconds(90);
    case.admin.put(&case.entitlement(), json!({ "valid_from": from })).await.expect(200);
    assert!(!case.are_active().await);
    app.advance(chrono::TimeDelta::seconds(91));
    assert!(case.are_active().await);
}

#[tokio::test]
async fn the_role_taken_from_the_companys_right() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    let roles = format!("/v1/applications/{}/roles", case.party.client_id);
    case.admin.post(&roles, json!({ "code": "editor", "name": "Editor" })).await.expect(201);
    let narrow = format!("{}?remove_access=true", case.entitlement());
    case.admin.put(&narrow, json!({ "roles": ["editor"] })).await.expect(200);
    assert!(!case.are_active().await);
}

#[tokio::test]
async fn one_role_of_two_taken_from_the_person() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    let roles = format!("/v1/applications/{}/roles", case.party.client_id);
    case.admin.post(&roles, json!({ "code": "editor", "name": "Editor" })).await.expect(201);
    let one = format!("/v1/companies/1/applications/{}/access/{}", case.party.client_id, case.user_id);
    let access_token = text(&case.tokens["access_token"]);
    let roles = async || case.party.userinfo(access_token).await.expect(200)["roles"].clone();
    case.admin.put(&one, json!({ "roles": ["user", "editor"] })).await.expect(200);
    assert_eq!(roles().await, json!(["user", "editor"]));
    case.admin.put(&one, json!({ "roles": ["editor"] })).await.expect(200);
    assert_eq!(roles().await, json!(["editor"]));
    case.admin.delete(&one).await.expect(204);
    assert!(!case.are_active().await);
}

#[tokio::test]
async fn the_company_disabled() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    case.admin.put("/v1/companies/1", json!({ "status": "disabled" })).await.expect(200);
    assert!(!case.are_active().await);
    case.admin.put("/v1/companies/1", json!({ "status": "active" })).await.expect(200);
    assert!(case.are_active().await);
}

#[tokio::test]
async fn every_member_no_longer_allowed() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    let application = format!("/v1/applications/{}", case.party.client_id);
    case.admin.put(&application, json!({ "access_policy": "all_members" })).await.expect(200);
    give_access(&case.admin, &case.party, &[]).await;
    assert!(case.are_active().await);
    case.admin.put(&application, json!({ "access_policy": "assigned" })).await.expect(200);
    assert!(!case.are_active().await);
}

#[tokio::test]
async fn the_person_deleted() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    case.admin.delete(&format!("/v1/companies/1/users/{}", case.user_id)).await.expect(204);
    assert!(!case.are_active().await);
}

#[tokio::test]
async fn the_person_disabled() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    let path = format!("/v1/companies/1/users/{}", case.user_id);
    case.admin.put(&path, json!({ "status": "disabled" })).await.expect(200);
    assert!(!are_valid(&case.party, &case.tokens).await);
    // Enabling brings back nothing that ended.
    case.admin.put(&path, json!({ "status": "active" })).await.expect(200);
    assert!(!are_valid(&case.party, &case.tokens).await);
}

#[tokio::test]
async fn the_password_set_by_an_administrator() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    let path = format!("/v1/companies/1/users/{}", case.user_id);
    case.admin.put(&path, json!({ "password": "another horse battery" })).await.expect(200);
    assert!(!are_valid(&case.party, &case.tokens).await);
}

#[tokio::test]
async fn the_membership_ended() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let party = Party::register(&app).await;
    // Somebody of another company, who uses the application through this one.
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let user_id = app.add_user(2, "eva@example.com", json!({})).await;
    admin.post("/v1/companies/1/memberships", json!({ "email": "eva@example.com" })).await.expect(202);
    let mails = app.mails(2).await;
    let mail = mails.iter().find(|mail| mail.contains("/invitations/")).expect("the invitation");
    let browser = crate::users::signed_in(&app, "eva@example.com").await;
    let path = crate::invitations::link(&app, mail);
    assert_eq!(browser.submit(&path, &[("answer", "accept")]).await.status, 303);
    give_access(&admin, &party, &[1, user_id]).await;
    let tokens = tokens_of(&party, "eva@example.com").await;
    assert!(are_valid(&party, &tokens).await);
    admin.delete(&format!("/v1/companies/1/users/{user_id}")).await.expect(204);
    assert!(!are_valid(&party, &tokens).await);
    assert_eq!(browser.get("/v1/session").await.status, 200, "the person is still there");
}

#[tokio::test]
async fn the_application_deleted() {
    let app = TestApp::start().await;
    let case = case(&app).await;
    case.admin.delete(&format!("/v1/applications/{}", case.party.client_id)).await.expect(204);
    assert_eq!(case.party.userinfo(text(&case.tokens["access_token"])).await.status, 401);
    assert_eq!(error(&case.party.refresh(text(&case.tokens["refresh_token"])).await, 401), "invalid_client");
}

#[tokio::test]
async fn the_session_ended() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let unused = party.code_in(&browser).await;
    assert!(are_valid(&party, &tokens).await);
    browser.get(&format!("/oauth2/logout?id_token_hint={}", text(&tokens["id_token"]))).await;
    assert!(!are_valid(&party, &tokens).await);
    assert_eq!(error(&party.redeem(&unused).await, 400), "invalid_grant");
}

#[tokio::test]
async fn a_code_of_somebody_without_access_any_more() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let code = party.code().await;
    give_access(&app.admin().await, &party, &[]).await;
    assert_eq!(error(&party.redeem(&code).await, 400), "invalid_grant");
}

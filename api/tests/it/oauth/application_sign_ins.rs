//! What administrators see of the latest sign-ins to an application.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::party::{Party, send, text};
use crate::support::TestApp;

async fn sign_ins(party: &Party<'_>) -> Vec<Value> {
    let path = format!("/v1/applications/{}/sign-ins", party.client_id);
    party.app.admin().await.get(&path).await.expect(200).as_array().unwrap().clone()
}

#[tokio::test]
async fn the_latest_sign_ins_are_listed_with_person_company_and_whether_they_are_active() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    assert!(sign_ins(&party).await.is_empty());
    let tokens = party.tokens().await;
    app.advance(TimeDelta::minutes(5));
    party.tokens().await;
    let found = sign_ins(&party).await;
    assert_eq!(found.len(), 2);
    assert_eq!(found[0]["email"], "admin@example.com");
    assert_eq!((&found[0]["company"]["name"], &found[0]["active"]), (&json!("Acme"), &json!(true)));
    assert!(text(&found[0]["signed_in_at"]) > text(&found[1]["signed_in_at"]), "the last one is first");
    let token = text(&tokens["refresh_token"]).to_owned();
    let id = [("token", &*token)];
    let revoked = app.anonymous().request(Method::POST, "/oauth2/revoke");
    let revoked = revoked.basic_auth(&party.client_id, Some(&party.secret)).form(&id);
    assert_eq!(send(revoked).await.status, 200);
    let states: Vec<_> = sign_ins(&party).await.iter().map(|one| one["active"].clone()).collect();
    assert_eq!(states, [true, false]);
}

#[tokio::test]
async fn only_people_who_manage_applications_see_sign_ins() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    app.add_user(1, "ana@example.com", json!({})).await;
    app.add_user(1, "lea@example.com", json!({ "company_role": "company_admin" })).await;
    let path = format!("/v1/applications/{}/sign-ins", party.client_id);
    for person in ["ana@example.com", "lea@example.com"] {
        app.caller(person).await.get(&path).await.expect(403);
    }
    app.anonymous().get(&path).await.expect(401);
    app.admin().await.get("/v1/applications/unknown/sign-ins").await.expect(404);
}

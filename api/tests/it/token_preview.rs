//! The preview of the tokens of a person for an application.

use serde_json::{Value, json};

use crate::{
    entitlements::applications,
    oauth::party::{Party, decode, text},
    support::{ADMIN, TestApp},
};

/// What differs between two sign-ins of the same person.
const OF_ONE_SIGN_IN: [&str; 9] =
    ["iat", "exp", "jti", "sid", "auth_time", "acr", "amr", "grant_id", "at_hash"];

/// The claims that do not depend on the sign-in.
fn lasting(claims: &Value) -> Value {
    let mut claims = claims.clone();
    for name in OF_ONE_SIGN_IN.into_iter().chain(["nonce"]) {
        claims.as_object_mut().unwrap().remove(name);
    }
    claims
}

#[tokio::test]
async fn the_preview_contains_what_real_tokens_contain() {
    let app = TestApp::start().await;
    for settings in [
        json!({ "name": "Plain" }),
        json!({ "name": "Minimal", "id_token_claims": "minimal" }),
        json!({ "name": "Pairwise", "subject_type": "pairwise", "id_token_signed_response_alg": "ES256" }),
        json!({ "name": "Mapped", "claim_mappings": [{ "claim": "groups", "roles": true }, { "claim": "tier", "value": "gold" }] }),
    ] {
        let party = Party::register_as(&app, settings.clone()).await;
        let tokens = party.tokens().await;
        let userinfo = party.userinfo(text(&tokens["access_token"])).await.expect(200);
        let scope = text(&tokens["scope"]).replace(' ', "%20");
        let path = format!("/v1/companies/1/users/1/applications/{}/token-preview", party.client_id);
        let preview = app.admin().await.get(&format!("{path}?scope={scope}")).await.expect(200);
        assert_eq!((&preview["decision"], &preview["scope"]), (&json!("allowed"), &tokens["scope"]));
        for name in ["access_token", "id_token"] {
            let (header, claims) = decode(&tokens[name]);
            let shown = &preview[name];
            assert_eq!(lasting(&shown["claims"]), lasting(&claims), "{settings}: {name}");
            assert_eq!(
                (&shown["typ"], &shown["alg"]),
                (&header["typ"], &header["alg"]),
                "{settings}: {name}"
            );
        }
        assert_eq!(preview["userinfo"], userinfo, "{settings}");
    }
}

#[tokio::test]
async fn the_preview_has_the_scopes_and_the_resource_of_the_request() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let admin = app.admin().await;
    let resource = json!({
        "uri": "https://api.example.com", "name": "API", "applications": [party.client_id],
        "scopes": [{ "scope": "read", "en": "Read" }], "access_token_typ": "JWT", "access_token_signed_response_alg": "RS256",
    });
    admin.post("/v1/resources", resource).await.expect(201);
    let path = format!("/v1/companies/1/users/1/applications/{}/token-preview", party.client_id);
    let preview = admin.get(&format!("{path}?scope=profile%20unknown")).await.expect(200);
    assert_eq!(preview["scope"], "profile");
    assert_eq!((&preview["id_token"], &preview["userinfo"]), (&json!(null), &json!(null)));
    let preview =
        admin.get(&format!("{path}?scope=openid%20read&resource=https://api.example.com")).await.expect(200);
    let token = &preview["access_token"];
    assert_eq!(token["claims"]["aud"], "https://api.example.com");
    assert_eq!(
        (&token["claims"]["scope"], &token["typ"], &token["alg"]),
        (&json!("openid read"), &json!("JWT"), &json!("RS256"))
    );
    for resource in ["https://other.example.com", "x", ""] {
        let (_, fields) = admin.get(&format!("{path}?resource={resource}")).await.problem(400);
        assert_eq!(fields, [("resource".to_owned(), "invalid".to_owned())], "{resource}");
    }
}

#[tokio::test]
async fn a_preview_issues_nothing_and_is_audited() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let admin = app.admin().await;
    let tables = ["grants", "authorization_codes", "consents", "audit_events"];
    let before = app.count_all(&tables).await;
    let path = format!("/v1/companies/1/users/1/applications/{}/token-preview", party.client_id);
    admin.get(&path).await.expect(200);
    let after = app.count_all(&tables).await;
    assert_eq!((&after[..3], after[3]), (&before[..3], before[3] + 1));
    let events = admin.get("/v1/audit-events?kind=user.claims_previewed").await.expect(200);
    let event = &events[0];
    assert_eq!(event["company_id"], 1);
    assert_eq!((&event["target"]["kind"], &event["target"]["id"]), (&json!("user"), &json!("1")));
    assert_eq!(event["details"], json!({ "client_id": party.client_id }));
    assert_eq!(event["actor"]["id"], "1");
}

#[tokio::test]
async fn a_person_without_access_gets_no_claims() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    applications(&admin, &["wiki"]).await;
    admin.put("/v1/companies/1/entitlements/wiki", json!({})).await.expect(200);
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    let before = app.count_all(&["audit_events"]).await[0];
    let path = format!("/v1/companies/1/users/{ana}/applications/wiki/token-preview");
    let preview = admin.get(&path).await.expect(200);
    let nothing = json!({
        "decision": "denied", "scope": "", "access_token": null, "id_token": null, "userinfo": null,
    });
    assert_eq!(preview, nothing);
    assert_eq!(app.count_all(&["audit_events"]).await[0], before, "no personal data was shown");
}

#[tokio::test]
async fn a_preview_needs_rights_over_the_person_and_the_application() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    applications(&admin, &["wiki", "crm"]).await;
    admin.put("/v1/companies/1/entitlements/wiki", json!({})).await.expect(200);
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    let access = format!("/v1/companies/1/applications/wiki/access/{ana}");
    admin.put(&access, json!({ "roles": ["user"] })).await.expect(200);
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(2, "eve@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "bob@example.com", json!({})).await;
    app.add_user(1, "manager@example.com", json!({ "system_role": "app_manager" })).await;
    let of = |client_id: &str| format!("/v1/companies/1/users/{ana}/applications/{client_id}/token-preview");
    for (email, entitled, other) in [
        (ADMIN, 200, 200),
        ("manager@example.com", 200, 200),
        ("boss@example.com", 200, 404),
        ("ana@example.com", 200, 404),
        ("bob@example.com", 404, 404),
        ("eve@example.com", 404, 404),
    ] {
        let caller = app.caller(email).await;
        assert_eq!(caller.get(&of("wiki")).await.status, entitled, "{email}");
        assert_eq!(caller.get(&of("crm")).await.status, other, "{email}");
    }
    for path in [
        "/v1/companies/1/users/999/applications/wiki",
        "/v1/companies/9/users/1/applications/wiki",
        "/v1/companies/1/users/x/applications/wiki",
        "/v1/companies/1/users/1/applications/none",
    ] {
        assert_eq!(admin.get(&format!("{path}/token-preview")).await.problem(404).0, "not_found", "{path}");
    }
}

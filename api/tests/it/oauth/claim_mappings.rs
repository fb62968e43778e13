//! Claims of an application's own: fixed values, attributes of the person, roles under another name.

use serde_json::{Value, json};

use super::party::{Party, decode, text};
use crate::support::{ADMIN, TestApp};

async fn person(app: &TestApp) {
    let profile = json!({ "nickname": "Chief", "phone_number": "+34600000000",
        "attributes": { "department": "IT", "floors": ["1", "2"], "empty": "" } });
    app.admin().await.patch("/v1/companies/1/users/1", profile).await.expect(200);
}

fn mappings() -> Value {
    json!([
        { "claim": "groups", "roles": true },
        { "claim": "https://claims.example.com/tenant", "value": { "plan": "gold" } },
        { "claim": "mail", "attribute": "email" },
        { "claim": "department", "attribute": "department" },
        { "claim": "floors", "attribute": "floors" },
        { "claim": "preferred_username", "attribute": "email" },
        { "claim": "nothing", "value": "" },
        { "claim": "empty", "attribute": "empty" },
        { "claim": "unknown", "attribute": "unknown" },
    ])
}

/// The claims of the ID token and of userinfo.
async fn claims_of(party: &Party<'_>, scope: &str) -> [Value; 2] {
    let browser = party.app.browser();
    let code = party.answer_in(&browser, &[("scope", scope)]).await.remove("code").expect("a code");
    let tokens = party.redeem(&code).await.expect(200);
    let userinfo = party.userinfo(text(&tokens["access_token"])).await.expect(200);
    [decode(&tokens["id_token"]).1, userinfo]
}

#[tokio::test]
async fn the_scope_groups_returns_the_roles_unless_a_mapping_replaces_them() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let discovery = app.anonymous().get("/.well-known/openid-configuration").await.expect(200);
    for (list, word) in [("scopes_supported", "groups"), ("claims_supported", "groups")] {
        assert!(discovery[list].as_array().unwrap().contains(&json!(word)), "{list}");
    }
    for (scope, expected) in
        [("openid", None), ("openid roles", None), ("openid groups", Some(json!(["user"])))]
    {
        let browser = app.browser();
        let code = party.answer_in(&browser, &[("scope", scope)]).await.remove("code").expect("a code");
        let tokens = party.redeem(&code).await.expect(200);
        let access_token = text(&tokens["access_token"]);
        let userinfo = party.userinfo(access_token).await.expect(200);
        let introspection = party.introspect(access_token).await;
        for claims in [decode(&tokens["id_token"]).1, userinfo, introspection] {
            assert_eq!(claims.get("groups"), expected.as_ref(), "{scope}: {claims}");
        }
    }
    let mapping = json!([{ "claim": "groups", "value": ["staff"] }]);
    let party = Party::register_as(&app, json!({ "name": "Mapped", "claim_mappings": mapping })).await;
    for claims in claims_of(&party, "openid groups").await {
        assert_eq!(claims["groups"], json!(["staff"]));
    }
    let code = party.answer_in(&app.browser(), &[("scope", "openid groups")]).await.remove("code");
    let tokens = party.redeem(&code.expect("a code")).await.expect(200);
    let introspection = party.introspect(text(&tokens["access_token"])).await;
    assert_eq!(introspection["groups"], json!(["staff"]));
}

#[tokio::test]
async fn claims_are_renamed_as_the_application_expects() {
    let app = TestApp::start().await;
    person(&app).await;
    for kind in ["scopes", "minimal"] {
        let settings = json!({ "name": kind, "claim_mappings": mappings(), "id_token_claims": kind });
        let party = Party::register_as(&app, settings).await;
        for claims in claims_of(&party, "openid profile").await {
            assert_eq!(claims["groups"], json!(["user"]), "{kind}");
            assert_eq!(claims["https://claims.example.com/tenant"], json!({ "plan": "gold" }));
            assert_eq!((&claims["mail"], &claims["preferred_username"]), (&json!(ADMIN), &json!(ADMIN)));
            assert_eq!((&claims["department"], &claims["floors"]), (&json!("IT"), &json!(["1", "2"])));
            for absent in ["nothing", "empty", "unknown", "email", "roles"] {
                assert_eq!(claims.get(absent), None, "{absent}");
            }
        }
        let [id_token, userinfo] = claims_of(&party, "openid profile").await;
        assert_eq!(
            (id_token.get("nickname").is_some(), &userinfo["nickname"]),
            (kind == "scopes", &json!("Chief"))
        );
    }
}

#[tokio::test]
async fn claims_without_consent_are_returned_under_no_name() {
    let app = TestApp::start().await;
    person(&app).await;
    let settings = json!({ "name": "Guest", "claim_mappings": mappings(), "consent_policy": "third_party" });
    let party = Party::register_as(&app, settings).await;
    let browser = app.browser();
    let agreed = async |scope: &str| {
        let mut answer = browser.get(&party.authorize(&[("scope", scope)])).await;
        if answer.header("location").starts_with("/sign-in") {
            let page = answer.header("location");
            let signed_in = browser.sign_in(&page, ADMIN, crate::support::PASSWORD).await;
            answer = browser.get(&signed_in.header("location")).await;
        }
        let allowed = browser.submit(&answer.header("location"), &[("answer", "allow")]).await;
        let answer = browser.get(&allowed.header("location")).await;
        let code = super::party::callback(&answer).remove("code").expect("a code");
        let tokens = party.redeem(&code).await.expect(200);
        party.userinfo(text(&tokens["access_token"])).await.expect(200)
    };
    let claims = agreed("openid").await;
    assert_eq!(claims["https://claims.example.com/tenant"], json!({ "plan": "gold" }));
    for absent in ["groups", "mail", "department", "floors", "preferred_username"] {
        assert_eq!(claims.get(absent), None, "{absent}");
    }
    let claims = agreed("openid profile email roles").await;
    assert_eq!((&claims["mail"], &claims["groups"]), (&json!(ADMIN), &json!(["user"])));
    assert_eq!(claims["department"], "IT");
}

#[tokio::test]
async fn an_invalid_mapping_is_reported_at_its_field() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (mapping, field, code) in [
        (json!({ "claim": "", "roles": true }), "claim", "required"),
        (json!({ "claim": "x".repeat(256), "roles": true }), "claim", "too_long"),
        (json!({ "claim": "sub", "attribute": "nickname" }), "claim", "reserved"),
        (json!({ "claim": "iss", "value": "x" }), "claim", "reserved"),
        (json!({ "claim": "aud", "value": "x" }), "claim", "reserved"),
        (json!({ "claim": "exp", "value": 1 }), "claim", "reserved"),
        (json!({ "claim": "nonce", "value": "x" }), "claim", "reserved"),
        (json!({ "claim": "sid", "value": "x" }), "claim", "reserved"),
        (json!({ "claim": "acr", "value": "9" }), "claim", "reserved"),
        (json!({ "claim": "email", "attribute": "nickname" }), "claim", "reserved"),
        (json!({ "claim": "email_verified", "value": true }), "claim", "reserved"),
        (json!({ "claim": "a" }), "value", "required"),
        (json!({ "claim": "a", "roles": false }), "value", "required"),
        (json!({ "claim": "a", "value": null }), "value", "required"),
        (json!({ "claim": "a", "attribute": " " }), "value", "required"),
        (json!({ "claim": "a", "roles": true, "value": "x" }), "value", "invalid"),
        (json!({ "claim": "a", "attribute": "name", "value": "x" }), "value", "invalid"),
        (json!({ "claim": "a", "value": "x".repeat(1_000) }), "value", "too_long"),
        (json!({ "claim": "a", "attribute": "x".repeat(256) }), "attribute", "too_long"),
        (json!({ "claim": "a", "attribute": 7 }), "attribute", "invalid"),
    ] {
        let body = json!({ "name": "Wiki", "claim_mappings": [mapping] });
        let (_, errors) = admin.post("/v1/applications", body).await.problem(400);
        assert_eq!(errors, [(format!("claim_mappings.0.{field}"), code.to_owned())], "{mapping}");
    }
    let twice = json!([{ "claim": "a", "value": 1 }, { "claim": " a ", "value": 2 }]);
    let (_, errors) =
        admin.post("/v1/applications", json!({ "name": "Wiki", "claim_mappings": twice })).await.problem(400);
    assert_eq!(errors, [("claim_mappings.1.claim".to_owned(), "duplicate".to_owned())]);
}

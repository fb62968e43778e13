//! Claims that are asked for one by one (OpenID Connect Core section 5.5).

use serde_json::{Value, json};

use super::party::{Party, callback, decode};
use crate::support::{ADMIN, TestApp};

/// The claims of the ID token and of userinfo that a request leads to.
async fn returned_claims(party: &Party<'_>, scope: &str, claims: &Value) -> (Value, Value) {
    let claims = claims.to_string();
    let changed = [("scope", scope), ("claims", &claims)];
    let code = party.answer_in(&party.app.browser(), &changed).await.remove("code").expect("a code");
    let tokens = party.redeem(&code).await.expect(200);
    let userinfo = party.userinfo(tokens["access_token"].as_str().unwrap()).await.expect(200);
    (decode(&tokens["id_token"]).1, userinfo)
}

#[tokio::test]
async fn userinfo_and_id_token_return_what_was_requested_of_each() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let claims = json!({
        "id_token": { "email": { "essential": true }, "auth_time": null, "unknown": null },
        "userinfo": { "name": null, "locale": { "value": "xx" } },
    });
    let (id_token, userinfo) = returned_claims(&party, "openid", &claims).await;
    assert_eq!((&id_token["email"], id_token.get("name")), (&json!(ADMIN), None));
    assert!(id_token["auth_time"].is_i64() && id_token.get("unknown").is_none());
    assert!(userinfo["name"].is_string() && userinfo.get("email").is_none(), "{userinfo}");
}

#[tokio::test]
async fn claims_beyond_the_scopes_of_the_application_are_not_returned() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Few", "scope": "openid profile" })).await;
    let claims = json!({ "userinfo": { "email": { "essential": true }, "name": null } });
    let (_, userinfo) = returned_claims(&party, "openid", &claims).await;
    assert!(userinfo["name"].is_string() && userinfo.get("email").is_none(), "{userinfo}");
}

#[tokio::test]
async fn a_refreshed_token_has_the_same_claims() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let claims = json!({ "id_token": { "email": null } }).to_string();
    let changed = [("scope", "openid"), ("claims", &*claims)];
    let code = party.answer_in(&app.browser(), &changed).await.remove("code").expect("a code");
    let tokens = party.redeem(&code).await.expect(200);
    let tokens = party.refresh(tokens["refresh_token"].as_str().unwrap()).await.expect(200);
    assert_eq!(decode(&tokens["id_token"]).1["email"], ADMIN);
}

#[tokio::test]
async fn a_requested_subject_must_be_the_one_signed_in() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let sub = decode(&tokens["id_token"]).1["sub"].clone();
    let asked = async |sub: Value| {
        let claims = json!({ "id_token": { "sub": sub } }).to_string();
        callback(&browser.get(&party.authorize(&[("claims", &claims), ("prompt", "none")])).await)
    };
    for right in [json!({ "value": sub }), json!({ "values": ["somebody else", sub] }), json!(null)] {
        assert!(asked(right.clone()).await.contains_key("code"), "{right}");
    }
    for wrong in [json!({ "value": "somebody else" }), json!({ "values": ["somebody", "else"] })] {
        assert_eq!(asked(wrong.clone()).await["error"], "login_required", "{wrong}");
    }
    let of_both = async |id_token: Value, userinfo: Value, more: &[(&str, &str)]| {
        let claims = json!({ "id_token": { "sub": id_token }, "userinfo": { "sub": userinfo } }).to_string();
        let params = [&[("claims", &*claims), ("prompt", "none")][..], more].concat();
        callback(&browser.get(&party.authorize(&params)).await)
    };
    let (own, other) = (json!({ "value": sub }), json!({ "value": "somebody else" }));
    for (id_token, userinfo, expected) in [
        (json!(null), &own, None),
        (json!(null), &other, Some("login_required")),
        (json!({ "essential": true }), &other, Some("login_required")),
        (own.clone(), &json!({ "values": ["somebody else", sub] }), None),
        (own.clone(), &other, Some("invalid_request")),
    ] {
        let answer = of_both(id_token.clone(), userinfo.clone(), &[]).await;
        assert_eq!(answer.get("error").map(String::as_str), expected, "{id_token} {userinfo}");
    }
    // A hint names one person, whom the claims must allow.
    let hint = [("id_token_hint", tokens["id_token"].as_str().unwrap())];
    assert!(of_both(own.clone(), json!(null), &hint).await.contains_key("code"));
    assert_eq!(of_both(other, json!(null), &hint).await["error"], "invalid_request");
}

#[tokio::test]
async fn only_an_essential_acr_that_is_not_reached_fails() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    party.code_in(&browser).await;
    let asked = async |acr: Value| {
        let claims = json!({ "id_token": { "acr": acr } }).to_string();
        callback(&browser.get(&party.authorize(&[("claims", &claims), ("prompt", "none")])).await)
    };
    for fine in [
        json!(null),
        json!({ "essential": true }),
        json!({ "essential": true, "values": ["9", "1"] }),
        json!({ "values": ["9"] }),
    ] {
        assert!(asked(fine.clone()).await.contains_key("code"), "{fine}");
    }
    let refused = asked(json!({ "essential": true, "values": ["9"] })).await;
    assert_eq!(refused["error"], "unmet_authentication_requirements");
    // As a parameter it is a wish (`acr_values`).
    let wish = browser.get(&party.authorize(&[("acr_values", "9 8"), ("prompt", "none")])).await;
    let tokens = party.redeem(&callback(&wish)["code"]).await.expect(200);
    assert_eq!(decode(&tokens["id_token"]).1["acr"], "1");
}

#[tokio::test]
async fn claims_that_are_too_long_are_rejected() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let claims = json!({ "userinfo": { "x".repeat(9_000): null } }).to_string();
    let refused = app.browser().get(&party.authorize(&[("claims", &claims)])).await;
    assert_eq!(callback(&refused)["error"], "invalid_request");
}

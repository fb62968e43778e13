//! The userinfo endpoint.

use reqwest::Method;
use serde_json::json;

use super::{
    party::{Party, callback, decode, error, send, text},
    signed::verify,
};
use crate::support::{ADMIN, TestApp};

#[tokio::test]
async fn userinfo_returns_the_claims_of_the_scopes() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let info = async |scope: &str| {
        let mut answer = party.answer_in(&browser, &[("scope", scope)]).await;
        let tokens = party.redeem(&answer.remove("code").unwrap()).await.expect(200);
        party.userinfo(text(&tokens["access_token"])).await.expect(200)
    };
    let names = |info: &serde_json::Value| info.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&info("openid").await), ["sub"]);
    let all = info("openid profile email phone address roles company").await;
    assert_eq!(all["email"], ADMIN);
    assert!(all["email_verified"].is_boolean() && all["updated_at"].is_i64());
    assert_eq!((&all["name"], &all["preferred_username"]), (&json!("Admin"), &json!("admin")));
    assert_eq!((&all["company"], &all["roles"]), (&json!({ "id": 1, "code": "acme" }), &json!(["user"])));
    // Empty ones are left out.
    for absent in ["given_name", "nickname", "phone_number", "address", "locale"] {
        assert_eq!(all.get(absent), None, "{absent}");
    }
}

#[tokio::test]
async fn the_token_may_be_in_the_header_or_in_the_form_and_nowhere_else() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.tokens().await;
    let token = text(&tokens["access_token"]);
    let post = || app.anonymous().request(Method::POST, "/oauth2/userinfo");
    send(post().bearer_auth(token)).await.expect(200);
    send(post().form(&[("access_token", token)])).await.expect(200);
    let both = send(post().bearer_auth(token).form(&[("access_token", token)])).await;
    assert_eq!(error(&both, 400), "invalid_request");

    let none = app.anonymous().get(&format!("/oauth2/userinfo?access_token={token}")).await;
    assert_eq!(error(&none, 401), "invalid_token");
    assert_eq!(none.header("www-authenticate"), "Bearer realm=\"aldaba\"");
    for bad in
        ["x", "a.b.c", text(&tokens["id_token"]), text(&tokens["refresh_token"]), &token[..token.len() - 8]]
    {
        let answer = party.userinfo(bad).await;
        assert_eq!(error(&answer, 401), "invalid_token");
        assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""));
    }
}

#[tokio::test]
async fn userinfo_needs_openid_and_an_unexpired_token() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let mut answer = party.answer_in(&app.browser(), &[("scope", "email")]).await;
    let tokens = party.redeem(&answer.remove("code").unwrap()).await.expect(200);
    let answer = party.userinfo(text(&tokens["access_token"])).await;
    assert_eq!(error(&answer, 403), "insufficient_scope");
    assert!(answer.header("www-authenticate").contains("insufficient_scope"));

    let tokens = party.tokens().await;
    app.advance(chrono::TimeDelta::seconds(601));
    assert_eq!(error(&party.userinfo(text(&tokens["access_token"])).await, 401), "invalid_token");
}

#[tokio::test]
async fn a_modified_token_is_rejected() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.tokens().await;
    let token = text(&tokens["access_token"]);
    let parts: Vec<_> = token.split('.').collect();
    let encode = |json: &str| kernel::secrets::base64url(json.as_bytes());
    let kid = super::party::decode(&tokens["access_token"]).0["kid"].clone();
    for header in [
        json!({ "alg": "none", "typ": "at+jwt", "kid": kid }),
        json!({ "alg": "HS256", "typ": "at+jwt", "kid": kid }),
        json!({ "alg": "ES256", "typ": "JWT", "kid": kid }),
        json!({ "alg": "ES256", "typ": "at+jwt" }),
        json!({ "alg": "ES256", "typ": "at+jwt", "kid": "unknown" }),
    ] {
        let header = encode(&header.to_string());
        for token in [format!("{header}.{}.{}", parts[1], parts[2]), format!("{header}.{}.", parts[1])] {
            assert_eq!(party.userinfo(&token).await.status, 401);
        }
    }
}

#[tokio::test]
async fn an_applications_token_of_an_administrator_administers_nothing() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.tokens().await;
    let answer = party.token(&[("grant_type", "client_credentials")]).await.expect(200);
    for token in
        [&tokens["access_token"], &tokens["id_token"], &tokens["refresh_token"], &answer["access_token"]]
    {
        let caller = app.anonymous().with_token(text(token));
        assert_eq!(caller.get("/v1/me").await.problem(401).0, "unauthenticated");
        assert_eq!(caller.get("/v1/companies").await.problem(401).0, "unauthenticated");
    }
}

#[tokio::test]
async fn an_application_that_requests_a_jwt_gets_a_jwt() {
    let app = TestApp::start().await;
    for alg in ["RS256", "ES256", "PS256", "EdDSA"] {
        let settings = json!({ "name": alg, "userinfo_signed_response_alg": alg,
            "id_token_signed_response_alg": alg, "access_token_signed_response_alg": alg });
        let party = Party::register_as(&app, settings).await;
        let tokens = party.tokens().await;
        for token in ["access_token", "id_token"] {
            assert_eq!(decode(&tokens[token]).0["alg"], alg);
            verify(&app, text(&tokens[token])).await;
        }
        let answer = party.userinfo(text(&tokens["access_token"])).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (200, "application/jwt".to_owned())
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        verify(&app, &answer.text).await;
        let (header, claims) = decode(&json!(answer.text));
        let (_, id_token) = decode(&tokens["id_token"]);
        assert_eq!((&header["alg"], &header["typ"]), (&json!(alg), &json!("JWT")));
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!(app.url), &json!(party.client_id)));
        for claim in ["sub", "name", "email", "email_verified", "updated_at", "roles", "company"] {
            assert_eq!((&claims[claim], claims[claim].is_null()), (&id_token[claim], false), "{claim}");
        }
        assert!(claims["updated_at"].is_i64() && claims["email_verified"].is_boolean());
        // It is neither an ID token nor an access token, although it is signed with the same key.
        let hint = [("id_token_hint", &*answer.text)];
        let browser = app.browser();
        party.code_in(&browser).await;
        assert!(callback(&browser.get(&party.authorize(&hint)).await).contains_key("code"), "it is nothing");
        let logout = format!("/oauth2/logout?id_token_hint={}", answer.text);
        assert!(browser.get(&logout).await.header("location").starts_with("/sign-out"));
        assert_eq!(party.userinfo(&answer.text).await.status, 401);
        assert_eq!(error(&party.userinfo("x").await, 401), "invalid_token");
    }
}

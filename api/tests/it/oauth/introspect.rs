//! Introspection.

use reqwest::Method;
use serde_json::json;

use super::{
    party::{Party, callback, decode, error, send, text},
    signed::verify,
};
use crate::support::TestApp;

#[tokio::test]
async fn an_application_introspects_its_own_tokens() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.tokens().await;
    let known = party.introspect(text(&tokens["access_token"])).await;
    let (_, claims) = decode(&tokens["access_token"]);
    assert_eq!((&known["active"], &known["token_type"]), (&json!(true), &json!("Bearer")));
    for claim in claims.as_object().unwrap().keys() {
        assert_eq!(known[claim], claims[claim], "{claim}");
    }
    let known = party.introspect(text(&tokens["refresh_token"])).await;
    assert_eq!((&known["active"], &known["client_id"]), (&json!(true), &json!(party.client_id)));
    assert_eq!((&known["sub"], &known["scope"]), (&claims["sub"], &claims["scope"]));
}

#[tokio::test]
async fn introspection_reveals_nothing_of_inactive_or_foreign_tokens() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let other = Party::register_as(&app, json!({ "name": "Other" })).await;
    let tokens = party.tokens().await;
    for token in ["access_token", "refresh_token"] {
        assert_eq!(other.introspect(text(&tokens[token])).await, json!({ "active": false }));
    }
    assert_eq!(party.introspect(text(&tokens["id_token"])).await, json!({ "active": false }));
    assert_eq!(party.introspect("x").await, json!({ "active": false }));
    party.refresh(text(&tokens["refresh_token"])).await.expect(200);
    assert_eq!(party.introspect(text(&tokens["refresh_token"])).await, json!({ "active": false }));
}

#[tokio::test]
async fn only_a_confidential_application_may_ask() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Public", "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code"] });
    let public = Party::register_as(&app, settings).await;
    let ask =
        |form: &[(&str, &str)]| send(app.anonymous().request(Method::POST, "/oauth2/introspect").form(form));
    assert_eq!(error(&ask(&[("token", "x")]).await, 401), "invalid_client");
    assert_eq!(error(&ask(&[("token", "x"), ("client_id", &public.client_id)]).await, 401), "invalid_client");
    let party = Party::register(&app).await;
    let own = [("client_id", &*party.client_id), ("client_secret", &*party.secret)];
    assert_eq!(error(&ask(&own).await, 400), "invalid_request");
}

#[tokio::test]
async fn an_application_with_the_right_introspects_every_token() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let guard = Party::register_as(&app, json!({ "name": "Guard", "introspect_all": true })).await;
    let tokens = party.tokens().await;
    let known = guard.introspect(text(&tokens["access_token"])).await;
    assert_eq!((&known["active"], &known["client_id"]), (&json!(true), &json!(party.client_id)));
    let known = guard.introspect(text(&tokens["refresh_token"])).await;
    assert_eq!((&known["active"], &known["client_id"]), (&json!(true), &json!(party.client_id)));
    let path = format!("/v1/applications/{}", guard.client_id);
    app.admin().await.put(&path, json!({ "introspect_all": false })).await.expect(200);
    for token in ["access_token", "refresh_token"] {
        assert_eq!(guard.introspect(text(&tokens[token])).await, json!({ "active": false }));
    }
}

#[tokio::test]
async fn an_application_introspects_access_tokens_for_a_resource_that_it_serves() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let server = Party::register_as(&app, json!({ "name": "Server" })).await;
    let other = Party::register_as(&app, json!({ "name": "Other server" })).await;
    let admin = app.admin().await;
    for (uri, served_by) in [("urn:example:reports", &server), ("urn:example:bills", &other)] {
        let body = json!({ "uri": uri, "name": uri, "applications": [party.client_id],
            "served_by": served_by.client_id });
        admin.post("/v1/resources", body).await.expect(201);
    }
    let path = format!("{}&resource=urn:example:reports", party.authorize(&[]));
    let browser = app.browser();
    party.code_in(&browser).await;
    let code = callback(&browser.get(&path).await).remove("code").expect("a code");
    let tokens = party.redeem(&code).await.expect(200);
    let known = server.introspect(text(&tokens["access_token"])).await;
    let (_, claims) = decode(&tokens["access_token"]);
    assert_eq!((&known["active"], &known["username"]), (&json!(true), &json!("admin")));
    for claim in ["sub", "aud", "scope", "client_id", "company", "roles", "exp", "iat", "jti", "iss"] {
        assert_eq!((&known[claim], known[claim].is_null()), (&claims[claim], false), "{claim}");
    }
    // Refresh tokens are no resource's, and a token for another resource is not its own.
    assert_eq!(server.introspect(text(&tokens["refresh_token"])).await, json!({ "active": false }));
    assert_eq!(other.introspect(text(&tokens["access_token"])).await, json!({ "active": false }));
    let elsewhere = party.tokens().await;
    assert_eq!(server.introspect(text(&elsewhere["access_token"])).await, json!({ "active": false }));
    // An application's own token, too.
    let own = [("grant_type", "client_credentials"), ("resource", "urn:example:reports")];
    let own = party.token(&own).await.expect(200);
    let known = server.introspect(text(&own["access_token"])).await;
    assert_eq!((&known["active"], &known["sub"]), (&json!(true), &json!(party.client_id)));
    assert_eq!(known.get("username"), None);
    // An application that no longer serves the resource gets no more answers.
    let listed = admin.get("/v1/resources?q=urn:example:reports").await.expect(200);
    let path = format!("/v1/resources/{}", listed[0]["id"]);
    admin.put(&path, json!({ "served_by": other.client_id })).await.expect(200);
    assert_eq!(server.introspect(text(&tokens["access_token"])).await, json!({ "active": false }));
    assert_eq!(other.introspect(text(&tokens["access_token"])).await["active"], true);
}

#[tokio::test]
async fn the_person_is_named_only_to_those_who_may_see_the_name() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let code = party.answer_in(&browser, &[("scope", "openid email")]).await.remove("code").expect("a code");
    let tokens = party.redeem(&code).await.expect(200);
    assert_eq!(party.introspect(text(&tokens["access_token"])).await.get("username"), None);
}

#[tokio::test]
async fn introspection_returns_a_jwt_on_request() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let settings = json!({ "name": "EdDSA", "introspection_signed_response_alg": "EdDSA" });
    let other = Party::register_as(&app, settings).await;
    let tokens = party.tokens().await;
    let ask = async |who: &Party<'_>, accept: &str| {
        let request = app.anonymous().request(Method::POST, "/oauth2/introspect").header("accept", accept);
        let request = request.basic_auth(&who.client_id, Some(&who.secret));
        send(request.form(&[("token", text(&tokens["access_token"]))])).await
    };
    let jwt = "application/token-introspection+jwt";
    let answer = ask(&party, jwt).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, jwt.to_owned()));
    assert_eq!(answer.header("cache-control"), "no-store");
    let (header, claims) = decode(&json!(answer.text));
    assert_eq!((&header["typ"], &header["alg"]), (&json!("token-introspection+jwt"), &json!("RS256")));
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(app.url), &json!(party.client_id)));
    assert!(claims["iat"].is_i64());
    assert_eq!((claims.get("sub"), claims.get("exp")), (None, None));
    assert_eq!(claims["token_introspection"], party.introspect(text(&tokens["access_token"])).await);
    verify(&app, &answer.text).await;

    let answer = ask(&other, &format!("application/json;q=0.5, {jwt}")).await;
    let (header, claims) = decode(&json!(answer.text));
    assert_eq!(
        (&header["alg"], &claims["token_introspection"]),
        (&json!("EdDSA"), &json!({ "active": false }))
    );
    verify(&app, &answer.text).await;
    for accept in
        ["application/json", "*/*", &format!("{jwt};q=0"), &format!("application/json, {jwt};q=0.9")]
    {
        let answer = ask(&party, accept).await;
        assert_eq!(
            (answer.header("content-type"), &answer.json()["active"]),
            ("application/json".into(), &json!(true)),
            "{accept}"
        );
    }
    // It is no ID token, although it is signed with the same key.
    let jwt = ask(&party, jwt).await.text;
    let browser = app.browser();
    party.code_in(&browser).await;
    let logout = format!("/oauth2/logout?id_token_hint={jwt}");
    assert!(browser.get(&logout).await.header("location").contains("/sign-out"), "taken for an ID token");
}

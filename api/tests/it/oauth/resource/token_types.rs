//! The type and the algorithm of the access tokens of a resource.

use super::*;

/// Whether userinfo, introspection and `/v1` accept a token as an access token.
async fn accepted(party: &Party<'_>, token: &str) -> [bool; 3] {
    let userinfo = party.userinfo(token).await.status == 200;
    let introspection = party.introspect(token).await["active"] == true;
    let api = party.app.anonymous().with_token(token).get("/v1/me").await.status != 401;
    [userinfo, introspection, api]
}

#[tokio::test]
async fn a_resource_decides_the_type_and_the_algorithm_of_its_access_tokens() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Wiki", "scope": OFFLINE })).await;
    let [reports, _] = add(&party).await;
    let admin = app.admin().await;
    assert_eq!(admin.get(&reports).await.expect(200)["access_token_typ"], "at+jwt");
    for (typ, alg) in [("JWT", "RS256"), ("JWT", "EdDSA"), ("at+jwt", "PS256")] {
        let change = json!({ "access_token_typ": typ, "access_token_signed_response_alg": alg });
        let changed = admin.patch(&reports, change.clone()).await.expect(200);
        assert_eq!(
            (&changed["access_token_typ"], &changed["access_token_signed_response_alg"]),
            (&change["access_token_typ"], &change["access_token_signed_response_alg"])
        );
        let code = code(&party, OFFLINE, &[REPORTS]).await;
        let tokens = party.redeem(&code).await.expect(200);
        let header = decode(&tokens["access_token"]).0;
        assert_eq!((&header["typ"], &header["alg"]), (&json!(typ), &json!(alg)));
        verify(&app, text(&tokens["access_token"])).await;
        assert_eq!(accepted(&party, text(&tokens["access_token"])).await, [true, true, false]);
        // Refreshed, and by client credentials.
        let refreshed = refreshed(&party, &tokens, &[REPORTS]).await.expect(200);
        assert_eq!(decode(&refreshed["access_token"]).0["typ"], typ);
        let own = [("grant_type", "client_credentials"), ("resource", REPORTS)];
        assert_eq!(decode(&party.token(&own).await.expect(200)["access_token"]).0["typ"], typ);
    }
    let change = json!({ "access_token_typ": null });
    assert_eq!(admin.patch(&reports, change).await.problem(400).0, "invalid");
    let change = json!({ "access_token_signed_response_alg": null });
    assert!(admin.patch(&reports, change).await.expect(200)["access_token_signed_response_alg"].is_null());
    assert_eq!(admin.patch(&reports, json!({ "access_token_typ": "jwt" })).await.status, 400);
}

#[tokio::test]
async fn an_id_token_is_no_access_token_and_no_hint_is_one_where_both_have_the_type_jwt() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Wiki", "scope": OFFLINE,
        "grant_types": ["authorization_code", "refresh_token", "client_credentials",
            "urn:ietf:params:oauth:grant-type:token-exchange"],
        "id_token_signed_response_alg": "RS256", "userinfo_signed_response_alg": "RS256",
        // As close to an access token as an application can make its ID tokens.
        "claim_mappings": [{ "claim": "exchanged_from", "value": { "client_id": "wiki", "jtis": [] } }] });
    let party = Party::register_as(&app, settings).await;
    let [reports, _] = add(&party).await;
    let change = json!({ "access_token_typ": "JWT", "access_token_signed_response_alg": "RS256" });
    app.admin().await.patch(&reports, change).await.expect(200);
    let browser = app.browser();
    party.code_in(&browser).await;
    let code = callback(&browser.get(&authorize(&party, OFFLINE, &[REPORTS])).await).remove("code");
    let tokens = party.redeem(&code.expect("a code")).await.expect(200);
    let (access_token, id_token) = (text(&tokens["access_token"]), text(&tokens["id_token"]));
    assert_eq!(decode(&tokens["access_token"]).0["kid"], decode(&tokens["id_token"]).0["kid"], "one key");
    assert_eq!(accepted(&party, access_token).await, [true, true, false]);
    assert_eq!(accepted(&party, id_token).await, [false, false, false]);
    assert_eq!(accepted(&party, &party.userinfo(access_token).await.text).await, [false, false, false]);
    let exchange = |token| {
        [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("subject_token", token),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("resource", REPORTS),
        ]
    };
    assert_eq!(party.token(&exchange(access_token)).await.status, 200);
    assert_eq!(error(&party.token(&exchange(id_token)).await, 400), "invalid_request");
    // The header of an access token before the claims of an ID token was signed by nobody.
    let (header, _) = access_token.split_once('.').unwrap();
    let (_, rest) = id_token.split_once('.').unwrap();
    assert_eq!(accepted(&party, &format!("{header}.{rest}")).await, [false, false, false]);
    // Only an ID token of the session ends it without a question.
    let logout = async |hint: &str| {
        let answer = browser.get(&format!("/oauth2/logout?id_token_hint={hint}")).await;
        answer.header("location")
    };
    assert!(logout(access_token).await.starts_with("/sign-out"));
    assert!(!logout(id_token).await.starts_with("/sign-out"));
}

#[tokio::test]
async fn resources_with_different_access_tokens_cannot_be_requested_together() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Wiki", "scope": OFFLINE })).await;
    let [reports, _] = add(&party).await;
    app.admin().await.patch(&reports, json!({ "access_token_typ": "JWT" })).await.expect(200);
    let code = code(&party, OFFLINE, &[REPORTS, BILLING]).await;
    let refused = party.redeem(&code).await;
    assert_eq!(error(&refused, 400), "invalid_target");
    assert!(refused.text.contains("one at a time"), "{}", refused.text);
    // The code is not used up.
    let tokens = party.redeem_with(&code, &[("resource", BILLING)]).await.expect(200);
    assert_eq!(decode(&tokens["access_token"]).0["typ"], "at+jwt");
    assert_eq!(error(&refreshed(&party, &tokens, &[]).await, 400), "invalid_target");
    let reports = refreshed(&party, &tokens, &[REPORTS]).await.expect(200);
    assert_eq!(decode(&reports["access_token"]).0["typ"], "JWT");
    let both = [("grant_type", "client_credentials"), ("resource", REPORTS), ("resource", BILLING)];
    assert_eq!(error(&party.token(&both).await, 400), "invalid_target");
}

//! Redeeming codes: once, by the application they were issued to, with the verifier.

use chrono::TimeDelta;
use serde_json::json;

use super::{
    ends_at_once::give_access,
    party::{Party, REDIRECT_URI, VERIFIER, error, send, text},
};
use crate::support::TestApp;

#[tokio::test]
async fn a_code_gives_tokens_in_a_response_that_is_not_cached() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let answer = party.redeem(&party.code().await).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-type"), "application/json");
    let tokens = answer.expect(200);
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(600)));
    assert_eq!(tokens["scope"], super::party::SCOPE);
    for name in ["access_token", "refresh_token", "id_token"] {
        assert!(tokens[name].is_string(), "{name}");
    }
}

#[tokio::test]
async fn without_openid_there_is_no_id_token_and_without_the_grant_no_refresh_token() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Plain", "grant_types": ["authorization_code"] });
    let party = Party::register_as(&app, settings).await;
    let mut answer = party.answer_in(&app.browser(), &[("scope", "email")]).await;
    let tokens = party.redeem(&answer.remove("code").unwrap()).await.expect(200);
    assert!(tokens.get("id_token").is_none() && tokens.get("refresh_token").is_none(), "{tokens}");
    assert_eq!(error(&party.refresh("aldaba_rt_x").await, 400), "unauthorized_client");

    let settings = json!({ "name": "No session refresh", "session_refresh": false });
    let party = Party::register_as(&app, settings).await;
    assert!(party.tokens().await.get("refresh_token").is_none());
}

#[tokio::test]
async fn a_replayed_code_revokes_the_tokens_it_gave() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let code = party.code().await;
    let tokens = party.redeem(&code).await.expect(200);
    party.userinfo(text(&tokens["access_token"])).await.expect(200);
    // Whatever else is wrong with the second request.
    let again = party.redeem_with(&code, &[("code_verifier", "")]).await;
    assert_eq!(error(&again, 400), "invalid_grant");
    assert_eq!(party.userinfo(text(&tokens["access_token"])).await.status, 401);
    assert_eq!(error(&party.refresh(text(&tokens["refresh_token"])).await, 400), "invalid_grant");
    assert_eq!(party.introspect(text(&tokens["access_token"])).await["active"], false);
}

#[tokio::test]
async fn a_person_without_access_does_not_consume_the_code() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let (admin, code) = (app.admin().await, party.code().await);
    give_access(&admin, &party, &[]).await;
    for _ in 0..2 {
        assert_eq!(error(&party.redeem(&code).await, 400), "invalid_grant");
    }
    assert_eq!(app.count_all(&["grants"]).await, [0], "a grant without tokens");
    give_access(&admin, &party, &[1]).await;
    let tokens = party.redeem(&code).await.expect(200);
    party.userinfo(text(&tokens["access_token"])).await.expect(200);

    // A second use ends what it gave before the access is looked at.
    app.advance(TimeDelta::seconds(11));
    give_access(&admin, &party, &[]).await;
    assert_eq!(error(&party.redeem(&code).await, 400), "invalid_grant");
    give_access(&admin, &party, &[1]).await;
    assert_eq!(party.userinfo(text(&tokens["access_token"])).await.status, 401);
    assert_eq!(app.audited("grant.replayed").await, [json!({ "by": "code" })]);
}

#[tokio::test]
async fn a_used_code_sent_by_another_application_revokes_its_tokens_too() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let thief = Party::register_as(&app, json!({ "name": "Thief" })).await;
    let code = party.code().await;
    assert_eq!(error(&thief.redeem(&code).await, 400), "invalid_grant");
    // It was not used yet, so its owner still can.
    let tokens = party.redeem(&code).await.expect(200);
    assert_eq!(error(&thief.redeem(&code).await, 400), "invalid_grant");
    assert_eq!(party.userinfo(text(&tokens["access_token"])).await.status, 401);
}

#[tokio::test]
async fn an_immediately_repeated_redemption_fails_without_revoking_tokens() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let confidential = Party::register_as(&app, json!({ "name": "Without PKCE" })).await;
    let settings = json!({ "name": "Public", "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code"] });
    let public = Party::register_as(&app, settings).await;
    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    for (who, changed, verifier) in
        [(&party, &[][..], VERIFIER), (&confidential, &none, ""), (&public, &[], VERIFIER)]
    {
        let redeem = async |code: &str, redirect_uri: &str, verifier: &str| {
            let form = [
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", redirect_uri),
                ("code_verifier", verifier),
                ("client_id", if who.secret.is_empty() { &*who.client_id } else { "" }),
            ];
            match who.secret.is_empty() {
                true => send(who.token_request(&form)).await,
                false => who.token(&form).await,
            }
        };
        let code = who.answer_in(&app.browser(), changed).await.remove("code").unwrap();
        let tokens = redeem(&code, REDIRECT_URI, verifier).await.expect(200);
        let token = text(&tokens["access_token"]);
        app.advance(TimeDelta::seconds(9));
        for _ in 0..2 {
            assert_eq!(error(&redeem(&code, REDIRECT_URI, verifier).await, 400), "invalid_grant");
            who.userinfo(token).await.expect(200);
        }
        // Another request, or the same one later, ends what the code gave.
        app.advance(TimeDelta::seconds(2));
        assert_eq!(error(&redeem(&code, REDIRECT_URI, verifier).await, 400), "invalid_grant");
        assert_eq!(who.userinfo(token).await.status, 401);
        let code = who.answer_in(&app.browser(), changed).await.remove("code").unwrap();
        let tokens = redeem(&code, REDIRECT_URI, verifier).await.expect(200);
        let (other, wrong) = match verifier {
            "" => ("https://app.example.com/other", ""),
            _ => (REDIRECT_URI, super::party::CHALLENGE),
        };
        assert_eq!(error(&redeem(&code, other, wrong).await, 400), "invalid_grant");
        assert_eq!(who.userinfo(text(&tokens["access_token"])).await.status, 401);
    }

    app.admin().await.put("/v1/settings", json!({ "code_repetition_seconds": 0 })).await.expect(200);
    let code = party.code().await;
    let tokens = party.redeem(&code).await.expect(200);
    assert_eq!(error(&party.redeem(&code).await, 400), "invalid_grant");
    assert_eq!(party.userinfo(text(&tokens["access_token"])).await.status, 401);
}

#[tokio::test]
async fn of_parallel_redemptions_one_wins() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let code = party.code().await;
    let answers = futures::future::join_all((0..8).map(|_| party.redeem(&code))).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 7));
    for answer in &lost {
        assert_eq!(error(answer, 400), "invalid_grant");
    }
    party.userinfo(text(&won[0].json()["access_token"])).await.expect(200);
    assert_eq!(app.count_all(&["grants"]).await, [1]);
}

#[tokio::test]
async fn the_code_verifier_must_match_the_challenge() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let code = party.code().await;
    let long = "x".repeat(129);
    for verifier in ["", "short", &VERIFIER[1..], &VERIFIER.to_lowercase(), &long, super::party::CHALLENGE] {
        let answer = party.redeem_with(&code, &[("code_verifier", verifier)]).await;
        assert_eq!(error(&answer, 400), "invalid_grant", "{verifier}");
    }
    party.redeem(&code).await.expect(200);

    // A verifier without a challenge: somebody took the challenge away on the way.
    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    let mut answer = party.answer_in(&app.browser(), &none).await;
    let code = answer.remove("code").unwrap();
    assert_eq!(error(&party.redeem(&code).await, 400), "invalid_grant");
    party.redeem_with(&code, &[("code_verifier", "")]).await.expect(200);
}

#[tokio::test]
async fn the_redirect_uri_must_be_that_of_the_request() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let code = party.code().await;
    assert_eq!(error(&party.redeem_with(&code, &[("redirect_uri", "")]).await, 400), "invalid_request");
    for uri in [
        "https://app.example.com:443/cb?from=aldaba",
        "https://app.example.com/cb",
        "https://APP.example/cb?from=aldaba",
    ] {
        let answer = party.redeem_with(&code, &[("redirect_uri", uri)]).await;
        assert_eq!(error(&answer, 400), "invalid_grant", "{uri}");
    }
    party.redeem(&code).await.expect(200);
}

#[tokio::test]
async fn a_code_expires() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let (kept, late) = (party.code().await, party.code().await);
    app.advance(TimeDelta::seconds(58));
    party.redeem(&kept).await.expect(200);
    app.advance(TimeDelta::seconds(3));
    assert_eq!(error(&party.redeem(&late).await, 400), "invalid_grant");
    assert_eq!(error(&party.redeem("aldaba_ac_unknown").await, 400), "invalid_grant");
    assert_eq!(error(&party.redeem("").await, 400), "invalid_request");
}

#[tokio::test]
async fn a_public_application_redeems_with_its_verifier_alone() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Single page", "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"] });
    let party = Party::register_as(&app, settings).await;
    let code = party.code().await;
    let request = party.token_request(&[
        ("grant_type", "authorization_code"),
        ("client_id", &party.client_id),
        ("code", &code),
        ("redirect_uri", super::party::REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ]);
    let tokens = send(request).await.expect(200);
    let request = party.token_request(&[
        ("grant_type", "refresh_token"),
        ("client_id", &party.client_id),
        ("refresh_token", text(&tokens["refresh_token"])),
    ]);
    send(request).await.expect(200);
}

#[tokio::test]
async fn a_code_that_would_outlive_the_session_ends_with_the_password() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Wiki", "access_policy": "all_members" })).await;
    let user = app.add_user(1, "eva@example.com", json!({})).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", "eva@example.com", crate::support::PASSWORD).await;
    let scope = [("scope", "openid offline_access")];
    let code = party.answer_in(&browser, &scope).await.remove("code").expect("a code");
    let change = json!({ "password": "another good battery" });
    app.admin().await.put(&format!("/v1/companies/1/users/{user}"), change).await.expect(200);
    assert_eq!(error(&party.redeem(&code).await, 400), "invalid_grant");
}

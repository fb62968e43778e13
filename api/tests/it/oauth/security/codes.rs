//! Codes that got into other hands: injection (RFC 9700 section 4.5), PKCE downgrade (4.8), and replay (4.5.3, RFC
//! 6749 section 4.1.2).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use crate::{
    oauth::party::{CHALLENGE, Party, REDIRECT_URI, VERIFIER, callback, decode, error, text},
    support::TestApp,
};

/// Another verifier, and its challenge.
fn another() -> (String, String) {
    let verifier = "x".repeat(64);
    let challenge = URL_SAFE_NO_PAD.encode(kernel::secrets::sha256(verifier.as_bytes()));
    (verifier, challenge)
}

#[tokio::test]
async fn an_injected_code_is_rejected_because_it_is_bound_to_its_request() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let other = Party::register_as(&app, json!({ "name": "Other" })).await;
    let browser = app.browser();
    let (verifier, challenge) = another();
    // The victim's code in the attacker's sign-in, which has a verifier of its own.
    let code = party.code_in(&browser).await;
    assert_eq!(error(&party.redeem_with(&code, &[("code_verifier", &verifier)]).await, 400), "invalid_grant");
    // In another application.
    assert_eq!(error(&other.redeem(&code).await, 400), "invalid_grant");
    // By somebody with no credentials, or those of nobody.
    let stolen = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(error(&crate::oauth::party::send(party.token_request(&stolen)).await, 401), "invalid_client");
    // The application that it was issued to is not affected.
    party.redeem(&code).await.expect(200);

    // The nonce is that of the request, so that the client sees a code that is not its own.
    let changed = [("nonce", "another nonce"), ("code_challenge", &*challenge)];
    let code = callback(&browser.get(&party.authorize(&changed)).await)["code"].clone();
    let tokens = party.redeem_with(&code, &[("code_verifier", &verifier)]).await.expect(200);
    assert_eq!(decode(&tokens["id_token"]).1["nonce"], "another nonce");
}

#[tokio::test]
async fn pkce_cannot_be_downgraded() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Lax", "pkce": "optional" })).await;
    let browser = app.browser();
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    // An attacker removed the challenge: the client's verifier gives it away.
    party.code_in(&browser).await;
    let code = callback(&browser.get(&party.authorize(&without)).await)["code"].clone();
    assert_eq!(error(&party.redeem(&code).await, 400), "invalid_grant");
    // An attacker leaves the verifier out, or sends the challenge for it.
    let code = party.code_in(&browser).await;
    for verifier in ["", CHALLENGE, &VERIFIER[1..], &format!("{VERIFIER}A")] {
        let refused = party.redeem_with(&code, &[("code_verifier", verifier)]).await;
        assert_eq!(error(&refused, 400), "invalid_grant", "{verifier}");
    }
    // Without a challenge, none is needed if the policy allows it.
    let code = callback(&browser.get(&party.authorize(&without)).await)["code"].clone();
    party.redeem_with(&code, &[("code_verifier", "")]).await.expect(200);
}

#[tokio::test]
async fn a_code_challenge_is_a_hash_or_absent() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let public = json!({ "name": "Spa", "token_endpoint_auth_method": "none", "pkce": "optional",
        "grant_types": ["authorization_code"] });
    let public = Party::register_as(&app, public).await;
    for party in [&party, &public] {
        for changed in [
            &[("code_challenge_method", "plain")][..],
            &[("code_challenge_method", "")],
            &[("code_challenge_method", "s256")],
            &[("code_challenge_method", "S512")],
            &[("code_challenge_method", "plain"), ("code_challenge", VERIFIER)],
            &[("code_challenge", "")],
            &[("code_challenge", &CHALLENGE[1..])],
        ] {
            let answer = callback(&app.browser().get(&party.authorize(changed)).await);
            assert_eq!(answer["error"], "invalid_request", "{changed:?}");
        }
    }
    // A public application never does without, nonce or not.
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let answer = callback(&app.browser().get(&public.authorize(&without)).await);
    assert_eq!(answer["error"], "invalid_request");
}

#[tokio::test]
async fn a_replayed_code_revokes_all_tokens_that_came_from_it() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let code = party.code_in(&browser).await;
    let first = party.redeem(&code).await.expect(200);
    let second = party.refresh(text(&first["refresh_token"])).await.expect(200);
    // Half a minute later, and once more after the code itself has expired.
    for seconds in [30, 61] {
        app.advance(chrono::TimeDelta::seconds(seconds));
        assert_eq!(error(&party.redeem(&code).await, 400), "invalid_grant");
        for tokens in [&first, &second] {
            assert_eq!(party.userinfo(text(&tokens["access_token"])).await.status, 401);
            assert_eq!(party.introspect(text(&tokens["access_token"])).await, json!({ "active": false }));
            assert_eq!(party.introspect(text(&tokens["refresh_token"])).await, json!({ "active": false }));
            let refused = party.refresh(text(&tokens["refresh_token"])).await;
            assert_eq!(error(&refused, 400), "invalid_grant");
        }
    }
    // The session and what else it granted live.
    party.redeem(&party.code_in(&browser).await).await.expect(200);
}

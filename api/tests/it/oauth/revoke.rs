//! Revocation (RFC 7009): an application ends tokens of its own, and no others.

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::party::{Party, error, send, text};
use crate::support::{
    Answer, TestApp,
    database::{self, Kind},
};

async fn revoke(party: &Party<'_>, form: &[(&str, &str)]) -> Answer {
    let request = party.app.anonymous().request(Method::POST, "/oauth2/revoke");
    send(request.basic_auth(&party.client_id, Some(&party.secret)).form(form)).await
}

/// Ends a token, or does nothing: the answer is the same.
async fn end(party: &Party<'_>, token: &Value) {
    let answer = revoke(party, &[("token", text(token))]).await;
    assert_eq!((answer.status.as_u16(), &*answer.text), (200, ""));
    assert_eq!(answer.header("cache-control"), "no-store");
}

async fn is_active(party: &Party<'_>, token: &Value) -> bool {
    party.introspect(text(token)).await["active"] == true
}

#[tokio::test]
async fn a_refresh_token_ends_with_its_family_and_its_access_tokens() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let others = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let later = party.refresh(text(&tokens["refresh_token"])).await.expect(200);
    app.advance(chrono::TimeDelta::seconds(11));
    // Whichever of the family is shown, and whatever it is said to be.
    let hint = [("token", text(&tokens["refresh_token"])), ("token_type_hint", "access_token")];
    assert_eq!(revoke(&party, &hint).await.status, 200);
    for token in [&tokens["access_token"], &later["access_token"], &later["refresh_token"]] {
        assert!(!is_active(&party, token).await);
    }
    assert_eq!(error(&party.userinfo(text(&later["access_token"])).await, 401), "invalid_token");
    assert_eq!(error(&party.refresh(text(&later["refresh_token"])).await, 400), "invalid_grant");
    // What was granted another time goes on, and so does the session.
    assert!(is_active(&party, &others["access_token"]).await);
    party.refresh(text(&others["refresh_token"])).await.expect(200);
    party.code_in(&browser).await;
    // That it was revoked by its own application is no replay.
    assert_eq!(app.audited("grant.revoked").await.len(), 1);
    assert_eq!(app.audited("grant.replayed").await.len(), 0);
    end(&party, &later["refresh_token"]).await;
    assert_eq!(app.audited("grant.revoked").await.len(), 1);
}

#[tokio::test]
async fn an_access_token_expires_everywhere() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Console", "scope": "openid aldaba.api" })).await;
    let browser = app.browser();
    let code = party.answer_in(&browser, &[("scope", "openid aldaba.api")]).await.remove("code").unwrap();
    let tokens = party.redeem(&code).await.expect(200);
    let token = &tokens["access_token"];
    let me =
        async |token: &Value| app.anonymous().with_token(text(token)).get("/v1/me").await.status.as_u16();
    assert_eq!(me(token).await, 200);
    end(&party, token).await;
    assert_eq!(me(token).await, 401);
    assert!(!is_active(&party, token).await);
    assert_eq!(error(&party.userinfo(text(token)).await, 401), "invalid_token");
    // Its family goes on.
    let refreshed = party.refresh(text(&tokens["refresh_token"])).await.expect(200);
    assert_eq!(me(&refreshed["access_token"]).await, 200);
    end(&party, token).await;
    assert_eq!(app.audited("token.revoked").await.len(), 1);
}

#[tokio::test]
async fn an_applications_own_token_ends_too() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let form = [("grant_type", "client_credentials")];
    let (one, two) = (party.token(&form).await.expect(200), party.token(&form).await.expect(200));
    end(&party, &one["access_token"]).await;
    assert!(!is_active(&party, &one["access_token"]).await);
    assert!(is_active(&party, &two["access_token"]).await);
    // The revocation is stored until the token would have expired, and no longer.
    assert_eq!(app.count_all(&["revoked_tokens"]).await, [1]);
    let expired = text(&two["access_token"]).to_owned();
    app.advance(chrono::TimeDelta::seconds(601));
    end(&party, &json!(expired)).await;
    assert_eq!(app.count_all(&["revoked_tokens"]).await, [1]);
}

#[tokio::test]
async fn tokens_of_others_and_unknown_tokens_are_not_revoked() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let other = Party::register_as(&app, json!({ "name": "Other", "introspect_all": true })).await;
    let tokens = party.tokens().await;
    for token in ["access_token", "refresh_token", "id_token"] {
        end(&other, &tokens[token]).await;
    }
    let altered = format!("{}x", text(&tokens["access_token"]));
    for token in ["rubbish", &altered, "aldaba_rt_x", "a.b.c", &"x".repeat(40_000)] {
        end(&party, &json!(token)).await;
    }
    end(&party, &tokens["id_token"]).await;
    assert!(is_active(&party, &tokens["access_token"]).await);
    assert!(is_active(&party, &tokens["refresh_token"]).await);
    assert_eq!(app.count_all(&["revoked_tokens"]).await, [0]);
}

#[tokio::test]
async fn revocation_requires_client_authentication_and_a_token() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let settings = json!({ "name": "Public", "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"] });
    let public = Party::register_as(&app, settings).await;
    let tokens = party.tokens().await;
    let token = ("token", text(&tokens["refresh_token"]));
    let ask =
        |form: &[(&str, &str)]| send(app.anonymous().request(Method::POST, "/oauth2/revoke").form(form));
    assert_eq!(error(&revoke(&party, &[]).await, 400), "invalid_request");
    assert_eq!(error(&revoke(&party, &[("token", "")]).await, 400), "invalid_request");
    assert_eq!(error(&revoke(&party, &[token, token]).await, 400), "invalid_request");
    assert_eq!(error(&ask(&[token]).await, 401), "invalid_client");
    assert_eq!(error(&ask(&[token, ("client_id", &party.client_id)]).await, 401), "invalid_client");
    let wrong = [token, ("client_id", &*party.client_id), ("client_secret", "wrong")];
    assert_eq!(error(&ask(&wrong).await, 401), "invalid_client");
    assert_eq!(app.anonymous().get("/oauth2/revoke").await.status, 405);
    assert!(is_active(&party, &tokens["refresh_token"]).await);
    // A public application says its id, and ends its own.
    assert_eq!(ask(&[token, ("client_id", &public.client_id)]).await.status, 200);
    assert!(is_active(&party, &tokens["refresh_token"]).await);
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &public.code().await),
        ("redirect_uri", super::party::REDIRECT_URI),
        ("code_verifier", super::party::VERIFIER),
        ("client_id", &public.client_id),
    ];
    let own = send(public.token_request(&form)).await.expect(200);
    let end = [("token", text(&own["refresh_token"])), ("client_id", &public.client_id)];
    assert_eq!(ask(&end).await.status, 200);
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", &public.client_id),
        ("refresh_token", text(&own["refresh_token"])),
    ];
    assert_eq!(error(&send(public.token_request(&form)).await, 400), "invalid_grant");
}

#[tokio::test]
async fn a_token_that_is_revoked_many_times_at_once_is_revoked_once() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.tokens().await;
    join_all((0..8).map(|_| end(&party, &tokens["access_token"]))).await;
    assert_eq!(app.audited("token.revoked").await.len(), 1);
    join_all((0..8).map(|_| end(&party, &tokens["refresh_token"]))).await;
    assert_eq!(app.audited("grant.revoked").await.len(), 1);
    // While it is refreshed, too: nothing of the family is left.
    let tokens = party.tokens().await;
    let (refreshed, ()) =
        tokio::join!(party.refresh(text(&tokens["refresh_token"])), end(&party, &tokens["refresh_token"]));
    if refreshed.status == 200 {
        let refreshed = refreshed.json();
        assert!(!is_active(&party, &refreshed["access_token"]).await);
        assert_eq!(error(&party.refresh(text(&refreshed["refresh_token"])).await, 400), "invalid_grant");
    }
}

#[tokio::test]
async fn a_revoked_token_stays_revoked_however_many_are_revoked() {
    let app = TestApp::on(Kind::Sqlite).await;
    let party = Party::register(&app).await;
    let own = [("grant_type", "client_credentials")];
    let one = party.token(&own).await.expect(200)["access_token"].clone();
    let other = party.token(&own).await.expect(200)["access_token"].clone();
    // More than are kept in memory.
    let expires_at = app.clock.now().timestamp_millis() + 3_600_000;
    let many = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5001) \
         INSERT INTO revoked_tokens SELECT 'jti-' || i, {expires_at} FROM n"
    );
    database::run(&app.database_url(), &many).await;
    assert!(is_active(&party, &one).await);
    end(&party, &one).await;
    assert!(!is_active(&party, &one).await);
    assert!(is_active(&party, &other).await);
}

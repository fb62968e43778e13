//! How an application shows who it is, and how a token request is read.

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::Method;
use serde_json::json;

use super::party::{Party, error, send};
use crate::support::TestApp;

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

#[tokio::test]
async fn the_secret_may_be_in_the_header_or_in_the_body() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    party.token(&[GRANT]).await.expect(200);
    party.token(&[GRANT, ("client_id", &party.client_id)]).await.expect(200);
    let body = [GRANT, ("client_id", &*party.client_id), ("client_secret", &*party.secret)];
    send(party.token_request(&body)).await.expect(200);
    // Both halves are form-url-decoded.
    let encoded: String = party.client_id.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let value = format!("bAsIc {}", STANDARD.encode(format!("{encoded}:{}", party.secret)));
    send(party.token_request(&[GRANT]).header("authorization", value)).await.expect(200);
}

#[tokio::test]
async fn two_authentication_methods_in_one_request_are_rejected() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    for extra in [("client_secret", &*party.secret), ("client_assertion", "eyJ"), ("client_id", "another")] {
        assert_eq!(error(&party.token(&[GRANT, extra]).await, 400), "invalid_request", "{extra:?}");
    }
}

#[tokio::test]
async fn wrong_credentials_are_401() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    for (id, secret) in [(&*party.client_id, "wrong"), ("nobody", &*party.secret), (&*party.client_id, "")] {
        let answer = send(party.token_request(&[GRANT]).basic_auth(id, Some(secret))).await;
        assert_eq!(error(&answer, 401), "invalid_client");
        assert!(answer.header("www-authenticate").starts_with("Basic realm="));
        let body = [GRANT, ("client_id", id), ("client_secret", secret)];
        let answer = send(party.token_request(&body)).await;
        assert_eq!(error(&answer, 401), "invalid_client");
        assert_eq!(answer.header("www-authenticate"), "");
    }
    for value in ["Basic", "Basic ???", "Bearer abc", "Basic YWJj", "Digest x"] {
        let answer = send(party.token_request(&[GRANT]).header("authorization", value)).await;
        assert_eq!(error(&answer, 401), "invalid_client", "{value}");
    }
    assert_eq!(error(&send(party.token_request(&[GRANT])).await, 401), "invalid_client");
}

#[tokio::test]
async fn a_public_application_has_no_secret() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Public", "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"] });
    let party = Party::register_as(&app, settings).await;
    let ask = async |secret: &str| {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", "x"),
            ("client_id", &*party.client_id),
            ("client_secret", secret),
        ];
        send(party.token_request(&form)).await
    };
    assert_eq!(error(&ask("").await, 400), "invalid_grant");
    assert_eq!(error(&ask("guess").await, 401), "invalid_client");
}

#[tokio::test]
async fn a_token_request_is_read_strictly() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let form = |body: Vec<u8>, media_type: &str| {
        let request = app.anonymous().request(Method::POST, "/oauth2/token");
        let request = request.basic_auth(&party.client_id, Some(&party.secret));
        send(request.header("content-type", media_type).body(body))
    };
    const FORM: &str = "application/x-www-form-urlencoded";
    form(b"grant_type=client_credentials".into(), "Application/X-WWW-Form-URLEncoded;charset=UTF-8")
        .await
        .expect(200);
    for (body, media_type) in [
        (&b"grant_type=client_credentials&grant_type=client_credentials"[..], FORM),
        (b"grant_type=client_credentials&scope=a&scope=b", FORM),
        (b"grant_type=client_credentials&x=%FF", FORM),
        (b"grant_type=client_credentials&x=\xff", FORM),
        (b"grant_type=client_credentials&x=%0", FORM),
        (b"{\"grant_type\":\"client_credentials\"}", "application/json"),
        (b"grant_type=client_credentials", "text/plain"),
        (b"", FORM),
    ] {
        assert_eq!(error(&form(body.to_vec(), media_type).await, 400), "invalid_request");
    }
    let unknown = "grant_type=client_credentials&unknown=1&audience=c&audience=d";
    let twice = format!("{unknown}&resource={0}&resource={0}", app.url);
    form(twice.into_bytes(), FORM).await.expect(200);
    let many = [b"grant_type=client_credentials&x=".to_vec(), vec![b'y'; 10 << 20]].concat();
    assert_eq!(error(&form(many, FORM).await, 413), "invalid_request");
    assert_eq!(app.anonymous().get("/oauth2/token").await.status, 405);
}

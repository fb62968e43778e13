//! The redirect URIs that an application may register itself with.

use serde_json::{Value, json};

use super::{
    party::{Party, send},
    registration::{CALLBACK, error_and_description, initial_token, register},
    signer::{Signer, TYPE},
};
use crate::support::TestApp;

#[tokio::test]
async fn redirect_uris_that_could_leak_a_code_are_rejected() {
    let app = TestApp::start().await;
    let token = initial_token(&app, 50).await;
    for uris in [
        json!(["https://*.example.com/cb"]),
        json!(["https://rp.example.com/*"]),
        json!(["https://rp.example.com/cb#fragment"]),
        json!(["http://rp.example.com/cb"]),
        json!(["http://10.0.0.1/cb"]),
        json!(["http://localhost.example.com/cb"]),
        json!(["javascript:alert(1)"]),
        json!(["data:text/html,x"]),
        json!(["/cb"]),
        json!([""]),
        json!(["https://rp.example.com/a b"]),
        json!([CALLBACK, "http://rp.example.com/cb"]),
        json!([format!("https://rp.example.com/{}", "x".repeat(2_048))]),
        json!((0..51).map(|number| format!("https://rp.example.com/{number}")).collect::<Vec<_>>()),
        json!([]),
        json!(CALLBACK),
        json!([7]),
        json!({ "0": CALLBACK }),
        Value::Null,
    ] {
        let answer = register(&app, &token, json!({ "client_name": "Leaky", "redirect_uris": uris })).await;
        assert_eq!(error_and_description(&answer, 400).0, "invalid_redirect_uri", "{uris}");
    }
    let native = json!({
        "application_type": "native",
        "redirect_uris": ["com.example.app:/cb", "http://127.0.0.1/cb", "http://[::1]/cb", CALLBACK],
        "token_endpoint_auth_method": "none",
    });
    let response = register(&app, &token, native).await.expect(201);
    assert_eq!(response.get("client_secret"), None);
    let path = format!("/v1/applications/{}", response["client_id"].as_str().unwrap());
    assert_eq!(app.admin().await.get(&path).await.expect(200)["pkce"], "required", "a public client");
    let web = json!({ "application_type": "web", "redirect_uris": ["com.example.app:/cb"] });
    assert_eq!(error_and_description(&register(&app, &token, web).await, 400).0, "invalid_redirect_uri");
    let scheme = json!({ "application_type": "native", "redirect_uris": ["myapp:/cb"] });
    assert_eq!(error_and_description(&register(&app, &token, scheme).await, 400).0, "invalid_redirect_uri");
    // What was refused is not counted: 49 uses are left.
    let used = app.admin().await.get("/v1/initial-access-tokens").await.expect(200)[0]["uses"].clone();
    assert_eq!(used, 1);
}

#[tokio::test]
async fn a_grant_without_redirects_needs_no_redirect_uri() {
    let app = TestApp::start().await;
    let token = initial_token(&app, 5).await;
    let signer = Signer::new("EdDSA", "one");
    let metadata = json!({
        "grant_types": ["client_credentials"], "scope": "reports.read",
        "token_endpoint_auth_method": "private_key_jwt", "jwks": signer.jwks(),
    });
    let response = register(&app, &token, metadata).await.expect(201);
    assert_eq!((&response["response_types"], &response["redirect_uris"]), (&json!([]), &json!([])));
    let client_id = response["client_id"].as_str().unwrap().to_owned();
    let party = Party { app: &app, client_id, secret: String::new() };
    let assertion = signer.assertion(&party, json!({}));
    let form = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", TYPE),
        ("client_assertion", &*assertion),
    ];
    assert_eq!(send(party.token_request(&form)).await.expect(200)["scope"], "reports.read");
}

//! Applications that register themselves: RFC 7591, OpenID Connect Registration 1.0.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    party::{Party, decode, error, send},
    signer::Signer,
};
use crate::support::{ADMIN, Answer, PASSWORD, Published, TestApp};

pub const CALLBACK: &str = "https://rp.example.com/cb";

/// A token that lets applications register themselves.
pub async fn initial_token(app: &TestApp, uses: u32) -> String {
    let body = json!({ "name": "Partners", "company_id": 1, "max_uses": uses });
    let made = app.admin().await.post("/v1/initial-access-tokens", body).await.expect(201);
    made["token"].as_str().unwrap().to_owned()
}

/// Lets every application register itself, for company 1.
pub async fn open(app: &TestApp) {
    let settings = json!({ "client_registration": "open", "client_registration_company_id": 1 });
    app.admin().await.patch("/v1/settings", settings).await.expect(200);
}

pub async fn register(app: &TestApp, token: &str, metadata: Value) -> Answer {
    let request = app.anonymous().request(Method::POST, "/oauth2/register").json(&metadata);
    send(if token.is_empty() { request } else { request.bearer_auth(token) }).await
}

#[track_caller]
pub fn error_and_description(answer: &Answer, status: u16) -> (String, String) {
    let code = error(answer, status);
    (code, answer.json()["error_description"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn an_application_registers_itself_and_signs_people_in() {
    let app = TestApp::start().await;
    let token = initial_token(&app, 1).await;
    let metadata = json!({ "client_name": "Reports", "redirect_uris": [CALLBACK] });
    let answer = register(&app, &token, metadata).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let response = answer.expect(201);
    let now = app.clock.now().timestamp();
    assert!((response["client_id_issued_at"].as_i64().unwrap() - now).abs() <= 5);
    let client_id = response["client_id"].as_str().unwrap().to_owned();
    for (name, value) in [
        ("client_name", json!("Reports")),
        ("redirect_uris", json!([CALLBACK])),
        ("grant_types", json!(["authorization_code"])),
        ("response_types", json!(["code"])),
        ("scope", json!("openid profile email phone address company roles groups offline_access")),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("application_type", json!("web")),
        ("id_token_signed_response_alg", json!("RS256")),
        ("subject_type", json!("public")),
        ("client_secret_expires_at", json!(0)),
        ("registration_client_uri", json!(format!("{}/oauth2/register/{client_id}", app.url))),
    ] {
        assert_eq!(response[name], value, "{name}");
    }

    // It is an application like any other, with the defaults of one that nobody vetted.
    let admin = app.admin().await;
    let shown = admin.get(&format!("/v1/applications/{client_id}")).await.expect(200);
    for (name, value) in [
        ("access_policy", "all_members"),
        ("pkce", "optional"),
        ("id_token_claims", "minimal"),
        ("consent_policy", "third_party"),
        ("kind", "internal"),
    ] {
        assert_eq!(shown[name], value, "{name}");
    }
    let entitled = admin.get(&format!("/v1/companies/1/entitlements/{client_id}")).await.expect(200);
    assert_eq!(entitled["seats"], Value::Null);

    // A member of the company consents, and is signed in.
    let secret = response["client_secret"].as_str().unwrap().to_owned();
    let party = Party { app: &app, client_id, secret };
    let browser = app.browser();
    let authorize = party.authorize(&[("redirect_uri", CALLBACK), ("nonce", "")]);
    let asked = browser.get(&authorize).await;
    let signed_in = browser.sign_in(&asked.header("location"), ADMIN, PASSWORD).await;
    let consent = browser.get(&signed_in.header("location")).await;
    assert!(consent.header("location").starts_with("/consent?"), "{}", consent.header("location"));
    let page = browser.get(&consent.header("location")).await;
    assert!(page.text.contains("Reports"));
    let allowed = browser.submit(&consent.header("location"), &[("answer", "allow")]).await;
    let answered = browser.get(&allowed.header("location")).await;
    let location = answered.header("location");
    let query = location.split_once('?').unwrap_or_else(|| panic!("{} {}", allowed.text, answered.text)).1;
    let params: BTreeMap<_, _> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let redeemed = party.redeem_with(&params["code"], &[("redirect_uri", CALLBACK)]);
    let tokens = redeemed.await.expect(200);
    assert_eq!(tokens.get("refresh_token"), None, "it did not register that grant");
    assert_eq!(decode(&tokens["id_token"]).1.get("email"), None, "the claims are minimal");
}

#[tokio::test]
async fn every_field_is_returned_as_it_was_sent() {
    let app = TestApp::start().await;
    let token = initial_token(&app, 10).await;
    let jwks = Signer::new("ES256", "one").jwks();
    let sector = Published::start(&json!([CALLBACK, "https://other.example.com/cb"])).await;
    let metadata = json!({
        "client_name": "Everything",
        "redirect_uris": [CALLBACK, "https://other.example.com/cb"],
        "post_logout_redirect_uris": ["https://rp.example.com/bye"],
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "response_types": ["code"],
        "scope": "openid email reports.read",
        "application_type": "web",
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "jwks": jwks,
        "id_token_signed_response_alg": "ES256",
        "userinfo_signed_response_alg": "RS256",
        "introspection_signed_response_alg": "PS256",
        "subject_type": "pairwise",
        "sector_identifier_uri": sector.url,
        "default_max_age": 3600,
        "require_auth_time": true,
        "logo_uri": "https://rp.example.com/logo.png",
        "client_uri": "https://rp.example.com/",
        "policy_uri": "https://rp.example.com/policy",
        "tos_uri": "https://rp.example.com/terms",
        "contacts": ["ops@rp.example.com"],
        "software_id": "4NRB1-0XZABZI9E6-5SM3R",
        "software_version": "1.0",
        "initiate_login_uri": "https://rp.example.com/login",
        "backchannel_logout_uri": "https://rp.example.com/back",
        "backchannel_logout_session_required": true,
        "frontchannel_logout_uri": "https://rp.example.com/front",
        "frontchannel_logout_session_required": true,
    });
    let response = register(&app, &token, metadata.clone()).await.expect(201);
    for (name, value) in metadata.as_object().unwrap() {
        assert_eq!(response[name], *value, "{name}");
    }
    for absent in ["client_secret", "client_secret_expires_at", "jwks_uri"] {
        assert_eq!(response.get(absent), None, "{absent}");
    }
}

/// Metadata of which Aldaba knows only the name and the redirect URIs, or that only administrators decide.
fn odd_metadata() -> Value {
    json!({
        "client_name": "Odd",
        "client_name#es": "Raro",
        "redirect_uris": [CALLBACK],
        "request_uris": ["https://rp.example.com/request"],
        "id_token_encrypted_response_alg": "RSA-OAEP",
        "userinfo_encrypted_response_enc": "A128CBC-HS256",
        "request_object_signing_alg": "none",
        "default_acr_values": ["1"],
        "software_statement": "eyJ",
        "shoe_size": { "eu": 42 },
        "logo_uri": null,
        "client_id": "chosen",
        "client_secret": "chosen",
        "access_policy": "assigned",
        "pkce": "required",
        "consent_policy": "first_party",
        "system_role": "admin",
        "introspect_all": true,
        "upstream_tokens": true,
        "forward_auth_origins": ["https://wiki.example.com"],
        "access_token_lifetime": 86400,
        "claim_mappings": [{ "claim": "groups", "roles": true }],
    })
}

#[tokio::test]
async fn unknown_and_unsupported_metadata_is_ignored_and_not_returned() {
    let app = TestApp::start().await;
    let token = initial_token(&app, 5).await;
    let response = register(&app, &token, odd_metadata()).await.expect(201);
    let odd = [
        "client_name#es",
        "request_uris",
        "id_token_encrypted_response_alg",
        "userinfo_encrypted_response_enc",
        "request_object_signing_alg",
        "default_acr_values",
        "software_statement",
        "shoe_size",
        "logo_uri",
        "consent_policy",
        "system_role",
        "introspect_all",
        "upstream_tokens",
        "forward_auth_origins",
        "claim_mappings",
        "pkce",
    ];
    for name in odd {
        assert_eq!(response.get(name), None, "{name}");
    }
    assert_ne!(response["client_id"], "chosen");
    assert_ne!(response["client_secret"], "chosen");
    let path = format!("/v1/applications/{}", response["client_id"].as_str().unwrap());
    let shown = app.admin().await.get(&path).await.expect(200);
    for (name, value) in [
        ("system_role", Value::Null),
        ("introspect_all", json!(false)),
        ("upstream_tokens", json!(false)),
        ("forward_auth_origins", Value::Null),
        ("access_token_lifetime", Value::Null),
        ("claim_mappings", Value::Null),
        ("consent_policy", json!("third_party")),
        ("access_policy", json!("all_members")),
    ] {
        assert_eq!(shown[name], value, "{name}");
    }
}

#[tokio::test]
async fn codes_are_generated_from_names_and_unique() {
    let app = TestApp::start().await;
    app.add_application(json!({ "name": "Wiki" }), &[]).await;
    let token = initial_token(&app, 50).await;
    let metadata = |name: Value| json!({ "client_name": name, "redirect_uris": [CALLBACK] });
    let mut names = std::collections::BTreeSet::new();
    for name in [
        json!("Wiki"),
        json!("Wiki"),
        json!("wiki!"),
        json!("wiki?"),
        Value::Null,
        json!(""),
        json!("x".repeat(255)),
        json!("x".repeat(255)),
    ] {
        let response = register(&app, &token, metadata(name.clone())).await.expect(201);
        let given = response["client_name"].as_str().unwrap().to_owned();
        if let Some(name) = name.as_str().filter(|name| name.len() < 200) {
            assert!(given.starts_with(name) || name.is_empty(), "{given}");
        }
        assert!(names.insert(given), "{name} twice");
    }
    let at_once = (0..6).map(|_| register(&app, &token, metadata(json!("Parallel"))));
    for answer in futures::future::join_all(at_once).await {
        assert!(names.insert(answer.expect(201)["client_name"].as_str().unwrap().to_owned()));
    }
    for (name, why) in
        [("x".repeat(256), "255"), ("a\u{7}".to_owned(), "control"), ("\u{202e}x".to_owned(), "direction")]
    {
        let (code, text) = error_and_description(&register(&app, &token, metadata(json!(name))).await, 400);
        assert_eq!(code, "invalid_client_metadata");
        assert!(text.starts_with("client_name: ") && text.contains(why), "{text}");
    }
}

/// Values that are not among those that a field allows, each with the field.
fn invalid_values() -> Vec<(&'static str, Value)> {
    vec![
        ("grant_types", json!({ "grant_types": ["password"] })),
        ("grant_types", json!({ "grant_types": ["authorization_code", "implicit"] })),
        ("grant_types", json!({ "grant_types": "authorization_code" })),
        (
            "grant_types",
            json!({ "grant_types": ["client_credentials"], "token_endpoint_auth_method": "none" }),
        ),
        (
            "subject_type",
            json!({
                "subject_type": "pairwise",
                "grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"],
            }),
        ),
        ("response_types", json!({ "response_types": ["token"] })),
        ("response_types", json!({ "response_types": ["code", "code id_token"] })),
        ("response_types", json!({ "response_types": [] })),
        ("response_types", json!({ "response_types": ["code"], "grant_types": ["client_credentials"] })),
        ("scope", json!({ "scope": "openid aldaba.api" })),
        ("scope", json!({ "scope": "aldaba.api.read" })),
        ("scope", json!({ "scope": "a\"b" })),
        ("scope", json!({ "scope": ["openid"] })),
        ("scope", json!({ "scope": "x".repeat(2_049) })),
        ("token_endpoint_auth_method", json!({ "token_endpoint_auth_method": "tls_client_auth" })),
        (
            "token_endpoint_auth_signing_alg",
            json!({ "token_endpoint_auth_method": "client_secret_jwt", "token_endpoint_auth_signing_alg": "ES256" }),
        ),
        ("token_endpoint_auth_signing_alg", json!({ "token_endpoint_auth_signing_alg": "none" })),
        ("application_type", json!({ "application_type": "toaster" })),
        ("id_token_signed_response_alg", json!({ "id_token_signed_response_alg": "none" })),
        ("id_token_signed_response_alg", json!({ "id_token_signed_response_alg": "HS256" })),
        ("contacts", json!({ "contacts": "ops@rp.example.com" })),
        ("contacts", json!({ "contacts": vec!["x"; 51] })),
        ("contacts.0", json!({ "contacts": ["x".repeat(256)] })),
        ("software_id", json!({ "software_id": "x".repeat(256) })),
        ("default_max_age", json!({ "default_max_age": -1 })),
        ("default_max_age", json!({ "default_max_age": "3600" })),
        ("require_auth_time", json!({ "require_auth_time": "yes" })),
        ("subject_type", json!({ "subject_type": "private" })),
        ("client_name", json!({ "client_name": 7 })),
    ]
}

/// Invalid keys and URIs, each with the field. The document at `bad_sector` does not list the redirect URI.
fn invalid_keys_and_uris(bad_sector: &str) -> Vec<(&'static str, Value)> {
    let jwks = Signer::new("ES256", "one").jwks();
    let mut private = jwks.clone();
    private["keys"][0]["d"] = json!("AAAA");
    vec![
        ("jwks", json!({ "token_endpoint_auth_method": "private_key_jwt" })),
        ("jwks", json!({ "jwks": private })),
        ("jwks", json!({ "jwks": "{}" })),
        ("jwks", json!({ "jwks": jwks, "jwks_uri": "https://rp.example.com/jwks" })),
        ("jwks_uri", json!({ "jwks_uri": "http://rp.example.com/jwks" })),
        ("jwks_uri", json!({ "jwks_uri": "javascript:alert(1)" })),
        ("logo_uri", json!({ "logo_uri": "javascript:alert(1)" })),
        ("policy_uri", json!({ "policy_uri": "data:text/html,x" })),
        ("tos_uri", json!({ "tos_uri": "terms" })),
        ("initiate_login_uri", json!({ "initiate_login_uri": "http://rp.example.com/login" })),
        ("sector_identifier_uri", json!({ "sector_identifier_uri": "http://rp.example.com/sector" })),
        ("sector_identifier_uri", json!({ "sector_identifier_uri": bad_sector })),
        ("sector_identifier_uri", json!({ "sector_identifier_uri": "https://127.0.0.1:9/" })),
        (
            "sector_identifier_uri",
            json!({ "subject_type": "pairwise", "redirect_uris": [CALLBACK, "https://b.example.com/"] }),
        ),
        ("post_logout_redirect_uris.0", json!({ "post_logout_redirect_uris": ["http://rp.example.com/"] })),
        ("backchannel_logout_uri.0", json!({ "backchannel_logout_uri": "http://rp.example.com/" })),
        ("frontchannel_logout_uri.0", json!({ "frontchannel_logout_uri": "https://rp.example.com/#x" })),
    ]
}

#[tokio::test]
async fn invalid_metadata_is_reported_by_name() {
    let app = TestApp::start().await;
    let token = initial_token(&app, 50).await;
    let bad_sector = Published::start(&json!(["https://other.example.com/cb"])).await;
    let invalid = invalid_values().into_iter().chain(invalid_keys_and_uris(&bad_sector.url));
    for (name, more) in invalid {
        let mut metadata = json!({ "redirect_uris": [CALLBACK] });
        metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (code, text) = error_and_description(&register(&app, &token, metadata).await, 400);
        assert_eq!(code, "invalid_client_metadata", "{more}: {text}");
        assert!(text.starts_with(&format!("{name}: ")), "{more}: {text}");
    }
    let request = || app.anonymous().request(Method::POST, "/oauth2/register").bearer_auth(&token);
    for body in ["", "[]", "\"x\"", "{", "null", "{\"redirect_uris\":[\"\\ud800\"]}"] {
        let answer = send(request().header("content-type", "application/json").body(body)).await;
        assert_eq!(error_and_description(&answer, 400).0, "invalid_client_metadata", "{body}");
    }
    let form = send(request().form(&[("client_name", "x")])).await;
    assert_eq!(error_and_description(&form, 400).0, "invalid_client_metadata");
    let huge = json!({ "client_name": "x".repeat(300_000) });
    assert_eq!(send(request().json(&huge)).await.status, 413);
    assert_eq!(app.anonymous().get("/oauth2/register").await.status, 405);
}

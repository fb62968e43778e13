//! Applications that register themselves: RFC 7591, OpenID Connect Registration 1.0.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    party::{Party, decode, error, send},
    signer::{Signer, TYPE},
};
use crate::support::{ADMIN, Answer, PASSWORD, Published, TestApp};

const CALLBACK: &str = "https://rp.example.com/cb";

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

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table")]
async fn unknown_and_unsupported_metadata_is_ignored_and_not_returned() {
    let app = TestApp::start().await;
    let token = initial_token(&app, 5).await;
    let metadata = json!({
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
        "forward_auth_origins": ["https://wiki.example.com"],
        "access_token_lifetime": 86400,
        "claim_mappings": [{ "claim": "groups", "roles": true }],
    });
    let response = register(&app, &token, metadata).await.expect(201);
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
#[expect(clippy::too_many_lines, reason = "a table")]
async fn invalid_metadata_is_reported_by_name() {
    let app = TestApp::start().await;
    let token = initial_token(&app, 50).await;
    let jwks = Signer::new("ES256", "one").jwks();
    let mut private = jwks.clone();
    private["keys"][0]["d"] = json!("AAAA");
    let bad_sector = Published::start(&json!(["https://other.example.com/cb"])).await;
    for (name, more) in [
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
        ("contacts", json!({ "contacts": "ops@rp.example.com" })),
        ("contacts", json!({ "contacts": vec!["x"; 51] })),
        ("contacts.0", json!({ "contacts": ["x".repeat(256)] })),
        ("software_id", json!({ "software_id": "x".repeat(256) })),
        ("default_max_age", json!({ "default_max_age": -1 })),
        ("default_max_age", json!({ "default_max_age": "3600" })),
        ("require_auth_time", json!({ "require_auth_time": "yes" })),
        ("subject_type", json!({ "subject_type": "private" })),
        ("sector_identifier_uri", json!({ "sector_identifier_uri": "http://rp.example.com/sector" })),
        ("sector_identifier_uri", json!({ "sector_identifier_uri": bad_sector.url })),
        ("sector_identifier_uri", json!({ "sector_identifier_uri": "https://127.0.0.1:9/" })),
        (
            "sector_identifier_uri",
            json!({ "subject_type": "pairwise", "redirect_uris": [CALLBACK, "https://b.example.com/"] }),
        ),
        ("post_logout_redirect_uris.0", json!({ "post_logout_redirect_uris": ["http://rp.example.com/"] })),
        ("backchannel_logout_uri.0", json!({ "backchannel_logout_uri": "http://rp.example.com/" })),
        ("frontchannel_logout_uri.0", json!({ "frontchannel_logout_uri": "https://rp.example.com/#x" })),
        ("client_name", json!({ "client_name": 7 })),
    ] {
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

#[tokio::test]
async fn an_initial_access_token_is_required_and_limited_in_uses() {
    let app = TestApp::start().await;
    let metadata = || json!({ "redirect_uris": [CALLBACK] });
    let missing = register(&app, "", metadata()).await;
    assert_eq!(missing.header("www-authenticate"), "Bearer realm=\"aldaba\"");
    assert_eq!(error_and_description(&missing, 401).0, "invalid_token");
    let admin_token = "aldaba_pat_unknown";
    for wrong in ["rubbish", "aldaba_iat_unknown", admin_token] {
        let answer = register(&app, wrong, metadata()).await;
        assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""));
        assert_eq!(error_and_description(&answer, 401).0, "invalid_token");
    }
    let basic = app.anonymous().request(Method::POST, "/oauth2/register").basic_auth("a", Some("b"));
    assert_eq!(send(basic.json(&metadata())).await.status, 401);

    let token = initial_token(&app, 3).await;
    let at_once = (0..6).map(|_| register(&app, &token, metadata()));
    let answers = futures::future::join_all(at_once).await;
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(made.len(), 3);
    assert!(answers.iter().all(|answer| matches!(answer.status.as_u16(), 201 | 401)));

    let late = initial_token(&app, 3).await;
    app.advance(chrono::TimeDelta::days(31));
    assert_eq!(register(&app, &late, metadata()).await.status, 401);
    let revoked = initial_token(&app, 3).await;
    let admin = app.admin().await;
    let id = admin.get("/v1/initial-access-tokens").await.expect(200)[0]["id"].clone();
    register(&app, &revoked, metadata()).await.expect(201);
    admin.delete(&format!("/v1/initial-access-tokens/{id}")).await.expect(204);
    assert_eq!(register(&app, &revoked, metadata()).await.status, 401);

    // Who registered what is in the audit trail, and the token is nowhere.
    let created = app.audited("application.created").await;
    assert_eq!(created.len(), 4);
    let events = admin.get("/v1/audit-events?kind=application.created").await.expect(200);
    let actor = &events[0]["actor"];
    assert_eq!((&actor["kind"], &actor["name"]), (&json!("initial_token"), &json!("Partners")));
    for token in [&token, &late, &revoked] {
        assert!(!app.texts("audit_events", "details").await.iter().any(|text| text.contains(token.as_str())));
    }
}

#[tokio::test]
async fn open_registration_needs_a_company_and_closed_registration_rejects() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let metadata = json!({ "redirect_uris": [CALLBACK] });
    let problem = admin.patch("/v1/settings", json!({ "client_registration": "open" })).await.problem(400);
    assert_eq!(problem.1, [("client_registration_company_id".to_owned(), "required".to_owned())]);
    for (id, code) in [(json!(99), "unknown"), (json!(0), "unknown")] {
        let change = json!({ "client_registration": "open", "client_registration_company_id": id });
        let problem = admin.put("/v1/settings", change).await.problem(400);
        assert_eq!(problem.1, [("client_registration_company_id".to_owned(), code.to_owned())]);
    }
    assert_eq!(admin.put("/v1/settings", json!({ "client_registration": "ajar" })).await.status, 400);

    open(&app).await;
    let response = register(&app, "", metadata.clone()).await.expect(201);
    let path = format!("/v1/companies/1/entitlements/{}", response["client_id"].as_str().unwrap());
    admin.get(&path).await.expect(200);
    assert_eq!(
        register(&app, "aldaba_iat_unknown", metadata.clone()).await.status,
        401,
        "one that is shown must be good"
    );
    assert_eq!(
        admin.patch("/v1/settings", json!({ "client_registration_company_id": null })).await.status,
        400
    );

    admin.put("/v1/settings", json!({ "client_registration": "closed" })).await.expect(200);
    let token = initial_token(&app, 1).await;
    for token in ["", &token] {
        assert_eq!(
            error_and_description(&register(&app, token, metadata.clone()).await, 403).0,
            "access_denied"
        );
    }
    let discovery = app.anonymous().get("/.well-known/openid-configuration").await.expect(200);
    assert_eq!(discovery["registration_endpoint"], format!("{}/oauth2/register", app.url));
}

#[tokio::test]
async fn open_registration_is_limited_for_each_address() {
    let app = TestApp::start().await;
    open(&app).await;
    let metadata = json!({ "redirect_uris": [CALLBACK] });
    let mut last = register(&app, "", metadata.clone()).await;
    for _ in 0..80 {
        if last.status == 429 {
            break;
        }
        assert_eq!(last.status, 201);
        last = register(&app, "", metadata.clone()).await;
    }
    assert_eq!(error_and_description(&last, 429).0, "temporarily_unavailable");
    assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1);
    let token = initial_token(&app, 1).await;
    register(&app, &token, metadata.clone()).await.expect(201);
    app.advance(chrono::TimeDelta::minutes(1));
    register(&app, "", metadata.clone()).await.expect(201);
    // The limit is a setting.
    let admin = app.admin().await;
    admin.patch("/v1/settings", json!({ "client_registrations_per_minute": 1 })).await.expect(200);
    assert_eq!(
        error_and_description(&register(&app, "", metadata.clone()).await, 429).0,
        "temporarily_unavailable"
    );
    admin.patch("/v1/settings", json!({ "client_registrations_per_minute": 0 })).await.expect(200);
    register(&app, "", metadata).await.expect(201);
}

#[tokio::test]
async fn without_a_rate_limit_nothing_is_limited() {
    let app = TestApp::configured(&[("ALDABA_RATE_LIMIT", "0")]).await;
    open(&app).await;
    let admin = app.admin().await;
    admin.patch("/v1/settings", json!({ "client_registrations_per_minute": 1 })).await.expect(200);
    for _ in 0..3 {
        register(&app, "", json!({ "redirect_uris": [CALLBACK] })).await.expect(201);
    }
}

//! What the provider says it supports.

use serde_json::json;

use crate::support::{ADMIN, PASSWORD, TestApp, until};

const GRANTS: [&str; 6] = [
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "password",
];
const METHODS: [&str; 5] =
    ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"];
/// Those of assertions; tokens are signed with all but the first.
const ALGORITHMS: [&str; 5] = ["HS256", "RS256", "ES256", "PS256", "EdDSA"];

#[tokio::test]
async fn the_page_of_an_application_shows_every_endpoint() {
    let app = TestApp::start().await;
    let response = app.anonymous().get("/.well-known/openid-configuration").await.expect(200);
    let shown = include_str!("../../../../admin-ui/src/views/applications/endpoints.rs");
    let prefix = format!("{}/oauth2/", app.url);
    let addresses = response.as_object().unwrap().values().filter_map(|value| value.as_str());
    let endpoints: Vec<_> = addresses.filter_map(|address| address.strip_prefix(&prefix)).collect();
    assert!(endpoints.len() >= 10, "{endpoints:?}");
    for endpoint in endpoints {
        assert!(shown.contains(&format!("\"/oauth2/{endpoint}\"")), "{endpoint}");
    }
}

#[tokio::test]
async fn discovery_lists_exactly_what_is_supported() {
    let app = TestApp::start().await;
    let response = app.anonymous().get("/.well-known/openid-configuration").await.expect(200);
    assert_eq!(response, app.anonymous().get("/.well-known/oauth-authorization-server").await.expect(200));
    assert_eq!(response["issuer"], app.url);
    for (name, path) in [
        ("authorization_endpoint", "/oauth2/authorize"),
        ("token_endpoint", "/oauth2/token"),
        ("device_authorization_endpoint", "/oauth2/device_authorization"),
        ("userinfo_endpoint", "/oauth2/userinfo"),
        ("jwks_uri", "/oauth2/jwks"),
        ("introspection_endpoint", "/oauth2/introspect"),
        ("revocation_endpoint", "/oauth2/revoke"),
        ("registration_endpoint", "/oauth2/register"),
        ("end_session_endpoint", "/oauth2/logout"),
        ("check_session_iframe", "/oauth2/check-session"),
    ] {
        assert_eq!(response[name], format!("{}{path}", app.url));
        assert_ne!(app.anonymous().get(path).await.status, 404, "{path}");
    }
    for (name, value) in [
        ("response_types_supported", json!(["code"])),
        ("response_modes_supported", json!(["query", "fragment", "form_post"])),
        ("prompt_values_supported", json!(["none", "login", "consent", "select_account"])),
        ("acr_values_supported", json!(["1", "2", "phr"])),
        ("subject_types_supported", json!(["public", "pairwise"])),
        ("grant_types_supported", json!(GRANTS)),
        ("id_token_signing_alg_values_supported", json!(ALGORITHMS[1..])),
        ("userinfo_signing_alg_values_supported", json!(ALGORITHMS[1..])),
        ("introspection_signing_alg_values_supported", json!(ALGORITHMS[1..])),
        ("code_challenge_methods_supported", json!(["S256"])),
        ("token_endpoint_auth_methods_supported", json!(METHODS)),
        ("token_endpoint_auth_signing_alg_values_supported", json!(ALGORITHMS)),
        ("revocation_endpoint_auth_methods_supported", json!(METHODS)),
        ("revocation_endpoint_auth_signing_alg_values_supported", json!(ALGORITHMS)),
        // A public client may not introspect.
        ("introspection_endpoint_auth_methods_supported", json!(METHODS[..4])),
        ("introspection_endpoint_auth_signing_alg_values_supported", json!(ALGORITHMS)),
        ("authorization_response_iss_parameter_supported", json!(true)),
        ("backchannel_logout_supported", json!(true)),
        ("backchannel_logout_session_supported", json!(true)),
        ("frontchannel_logout_supported", json!(true)),
        ("frontchannel_logout_session_supported", json!(true)),
        ("request_parameter_supported", json!(false)),
        ("request_uri_parameter_supported", json!(false)),
        ("claims_parameter_supported", json!(true)),
    ] {
        assert_eq!(response[name], value, "{name}");
    }
}

#[tokio::test]
async fn the_first_keys_and_their_successors_are_published() {
    let app = TestApp::fresh().await;
    let setup = json!({
        "secret": app.setup_secret().await,
        "company": { "name": "Acme" },
        "administrator": { "email": ADMIN, "password": PASSWORD },
    });
    app.anonymous().post("/v1/setup", setup).await.expect(201);
    until("the next keys are published", async || {
        let jwks = app.anonymous().get("/oauth2/jwks").await.expect(200);
        let keys = jwks["keys"].as_array().unwrap().iter();
        let mut algs: Vec<_> = keys.map(|key| key["alg"].as_str().unwrap().to_owned()).collect();
        algs.sort_unstable();
        algs == ["ES256", "ES256", "RS256", "RS256"]
    })
    .await;
}

/// RFC 7517 section 4, OpenID Connect Core section 10.1: public keys alone, each with a name of its own, a use and an
/// algorithm.
#[tokio::test]
async fn keys_are_public_and_distinguishable() {
    let app = TestApp::start().await;
    for alg in ["PS256", "EdDSA"] {
        let settings = json!({ "name": alg, "id_token_signed_response_alg": alg });
        super::party::Party::register_as(&app, settings).await.tokens().await;
    }
    let answer = app.anonymous().get("/oauth2/jwks").await;
    assert_eq!(answer.header("content-type"), "application/json");
    let jwks = answer.expect(200);
    let keys = jwks["keys"].as_array().unwrap();
    let kids: std::collections::BTreeSet<_> = keys.iter().map(|key| key["kid"].as_str().unwrap()).collect();
    assert_eq!(kids.len(), keys.len());
    for key in keys {
        for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert_eq!(key.get(name), None, "{name} of {}", key["kid"]);
        }
        assert!(key["use"] == "sig" && key["alg"].is_string() && key["kty"].is_string(), "{key}");
    }
    for alg in ["RS256", "ES256", "PS256", "EdDSA"] {
        assert!(keys.iter().any(|key| key["alg"] == alg), "{alg}");
    }
}

#[tokio::test]
async fn documents_that_a_caller_has_are_not_sent_again_until_they_change() {
    let app = TestApp::start().await;
    let get = async |path: &str, tag: &str| {
        let request = app.anonymous().request(reqwest::Method::GET, path).header("if-none-match", tag);
        super::party::send(request).await
    };
    for path in
        ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/oauth2/jwks"]
    {
        let answer = get(path, "\"other\"").await;
        assert_eq!(answer.status, 200);
        let tag = answer.header("etag");
        assert!(tag.len() > 10 && answer.header("cache-control") == "public, max-age=300", "{path} {tag}");
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let again = get(path, &known).await;
            assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""), "{path} {known}");
            assert_eq!(again.header("etag"), tag);
            assert_eq!(again.header("access-control-allow-origin"), "*");
        }
    }
    let before = get("/oauth2/jwks", "").await;
    app.admin().await.post("/v1/keys/rotate", json!({})).await;
    let after = get("/oauth2/jwks", &before.header("etag")).await;
    assert_eq!(after.status, 200);
    assert_ne!((after.text, after.headers["etag"].clone()), (before.text, before.headers["etag"].clone()));
}

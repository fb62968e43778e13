//! The claims of OpenID Connect Core 1.0 as certification looks at them (section 5). The sections are in brackets.

use serde_json::{Value, json};

use super::oidc_core::{EVA, eva, id_token, party, tokens};
use super::party::{decode, send, text};
use crate::support::TestApp;

/// The claims of each scope (5.4).
const CLAIMS: [(&str, &[&str]); 4] = [
    (
        "profile",
        &[
            "name",
            "given_name",
            "family_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
    ),
    ("email", &["email", "email_verified"]),
    ("phone", &["phone_number", "phone_number_verified"]),
    ("address", &["address"]),
];

#[tokio::test]
async fn each_scope_is_all_of_its_claims_and_no_others() {
    let app = TestApp::start().await;
    let (party, browser) = (party(&app).await, eva(&app).await);
    let all = ("openid profile email phone address", CLAIMS.map(|(scope, _)| scope).to_vec());
    let each = CLAIMS.map(|(scope, _)| (scope, vec![scope]));
    for (scope, scopes) in each.into_iter().chain([all]) {
        // Their order does not matter (RFC 6749 section 3.3).
        for asked in [format!("openid {scope}"), format!("{scope} openid")] {
            let tokens = tokens(&party, &browser, &[("scope", &asked)]).await;
            let response = party.userinfo(text(&tokens["access_token"])).await;
            assert_eq!(response.header("content-type"), "application/json");
            let response = response.expect(200);
            let mut expected = vec!["sub"];
            expected.extend(CLAIMS.iter().filter(|(one, _)| scopes.contains(one)).flat_map(|(_, of)| *of));
            expected.sort_unstable();
            let mut names: Vec<_> = response.as_object().unwrap().keys().map(String::as_str).collect();
            names.sort_unstable();
            assert_eq!(names, expected, "{asked}");
            assert_eq!(response["sub"], decode(&tokens["id_token"]).1["sub"]);
        }
    }
}

#[tokio::test]
async fn claims_have_the_types_of_the_standard() {
    let app = TestApp::start().await;
    let (party, browser) = (party(&app).await, eva(&app).await);
    let tokens = tokens(&party, &browser, &[("scope", "openid profile email phone address")]).await;
    let response = party.userinfo(text(&tokens["access_token"])).await.expect(200);
    for (name, value) in response.as_object().unwrap() {
        // Section 5.1.
        let right = match name.as_str() {
            "email_verified" | "phone_number_verified" => value.is_boolean(),
            "updated_at" => value.is_i64(),
            "address" => value.as_object().is_some_and(|parts| parts.values().all(Value::is_string)),
            _ => value.as_str().is_some_and(|text| !text.is_empty()),
        };
        assert!(right, "{name}: {value}");
    }
    // Seconds, not milliseconds.
    let updated_at = response["updated_at"].as_i64().unwrap();
    assert!((app.clock.now().timestamp() - updated_at).abs() < 120, "{updated_at}");
    assert_eq!(
        (&response["birthdate"], &response["address"]["country"]),
        (&json!("1990-12-31"), &json!("ES"))
    );
    // What is not known is left out, not empty (5.3.2).
    let admin = party.tokens().await;
    let response = party.userinfo(text(&admin["access_token"])).await.expect(200);
    assert!(response.as_object().unwrap().values().all(|value| *value != json!(null) && *value != json!("")));
}

/// Sections 5.5 and 5.5.1, which is how certification asks for a name without the scope for it.
#[tokio::test]
async fn an_essential_claim_is_returned_where_it_was_requested() {
    let app = TestApp::start().await;
    let (party, browser) = (party(&app).await, eva(&app).await);
    let claims = r#"{"userinfo":{"name":{"essential":true},"unknown":{"essential":true},"given_name":null}}"#;
    let tokens = tokens(&party, &browser, &[("scope", "openid"), ("claims", claims)]).await;
    let response = party.userinfo(text(&tokens["access_token"])).await.expect(200);
    assert!(response["name"].is_string() && response["given_name"] == "Eva");
    assert!(response.get("unknown").is_none() && response.get("email").is_none(), "{response}");
    assert_eq!(decode(&tokens["id_token"]).1.get("name"), None);
    let claims = r#"{"id_token":{"auth_time":{"essential":true},"email":null}}"#;
    let claims = id_token(&party, &browser, &[("scope", "openid"), ("claims", claims)]).await;
    assert!(claims["auth_time"].is_i64() && claims["email"] == EVA);
}

/// Section 5.3.1: GET, and POST with the token in the header or in the body.
#[tokio::test]
async fn userinfo_returns_the_same_for_all_three_ways_of_requesting_it() {
    let app = TestApp::start().await;
    let (party, browser) = (party(&app).await, eva(&app).await);
    let tokens = tokens(&party, &browser, &[("scope", "openid email")]).await;
    let token = text(&tokens["access_token"]);
    let post = || app.anonymous().request(reqwest::Method::POST, "/oauth2/userinfo");
    let response = party.userinfo(token).await.expect(200);
    assert_eq!(send(post().bearer_auth(token)).await.expect(200), response);
    assert_eq!(send(post().form(&[("access_token", token)])).await.expect(200), response);
    // RFC 6750 section 3.1.
    for (request, status) in [(post(), 401), (post().bearer_auth("x"), 401)] {
        let refused = send(request).await;
        assert_eq!(refused.status, status);
        assert!(refused.header("www-authenticate").starts_with("Bearer "));
    }
}

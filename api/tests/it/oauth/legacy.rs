//! The two operations of the original specification.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    ends_at_once::give_access,
    party::{Party, REDIRECT_URI, VERIFIER, decode, error, text},
    password::{trusted, trusted_as},
};
use crate::support::{ADMIN, Answer, PASSWORD, TestApp};

const AUTHORIZATION: &str = "/v1/oauth2/authorization";
const ACCESS_TOKENS: &str = "/v1/oauth2/access-tokens";

/// A body with the application's credentials; `null` leaves a member out.
fn body(party: &Party<'_>, more: Value) -> Value {
    let mut body = json!({ "client_id": party.client_id, "client_secret": party.secret });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    body
}

/// Asks for a code for the administrator.
async fn authorize(party: &Party<'_>, more: Value) -> Answer {
    let mut all = json!({ "username": ADMIN, "password": PASSWORD, "redirect_uri": REDIRECT_URI });
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    party.app.anonymous().post(AUTHORIZATION, body(party, all)).await
}

async fn tokens(party: &Party<'_>, more: Value) -> Answer {
    party.app.anonymous().post(ACCESS_TOKENS, body(party, more)).await
}

/// The same as a form.
async fn by_form(party: &Party<'_>, path: &str, more: Value) -> Answer {
    let request = party.app.anonymous().request(Method::POST, path).form(&body(party, more));
    super::party::send(request).await
}

/// A code for the administrator.
async fn code(party: &Party<'_>) -> String {
    let answer = authorize(party, json!({})).await;
    assert_eq!(answer.status, 302, "{}", answer.text);
    parameter(&answer, "code").expect("a code")
}

fn parameter(answer: &Answer, name: &str) -> Option<String> {
    let location = url::Url::parse(&answer.header("location")).expect("a URL");
    location.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// The code of RFC 6749 in a problem with a status.
#[track_caller]
fn refused(answer: &Answer, status: u16) -> String {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("www-authenticate").is_empty(), status != 401);
    assert!(answer.header("location").is_empty());
    let problem = answer.json();
    assert_eq!((&problem["status"], &problem["type"]), (&json!(status), &json!("about:blank")));
    for member in ["title", "code", "detail"] {
        assert!(!text(&problem[member]).is_empty(), "{problem}");
    }
    text(&problem["error"]).to_owned()
}

#[tokio::test]
async fn a_password_gives_a_code_and_the_code_gives_tokens() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    let answer = authorize(&party, json!({ "state": "a b&c", "scope": "openid email" })).await;
    assert_eq!(answer.status, 302, "{}", answer.text);
    let location = answer.header("location");
    assert!(location.starts_with(&format!("{REDIRECT_URI}&code=")), "{location}");
    assert_eq!(parameter(&answer, "state").as_deref(), Some("a b&c"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let code = parameter(&answer, "code").unwrap();
    let answer = tokens(&party, json!({ "grant_type": "authorization_code", "code": code })).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let given = answer.expect(200);
    assert_eq!((&given["token_type"], &given["expires_in"]), (&json!("Bearer"), &json!(600)));
    assert_eq!(decode(&given["id_token"]).1["email"], ADMIN);
    let known = party.userinfo(text(&given["token"])).await.expect(200);
    assert_eq!(known["email"], ADMIN);
    // Both ways of refreshing know the token.
    let refresh = json!({ "grant_type": "refresh_token", "refresh_token": given["refresh_token"] });
    let again = tokens(&party, refresh).await.expect(200);
    party.refresh(text(&again["refresh_token"])).await.expect(200);
}

#[tokio::test]
async fn all_four_grants_answer_in_json_and_by_form() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    for form in [false, true] {
        let ask = async |more: Value| match form {
            true => by_form(&party, ACCESS_TOKENS, more).await.expect(200),
            false => tokens(&party, more).await.expect(200),
        };
        let credentials = json!({ "username": ADMIN, "password": PASSWORD, "redirect_uri": REDIRECT_URI });
        let answer = match form {
            true => by_form(&party, AUTHORIZATION, credentials.clone()).await,
            false => authorize(&party, json!({})).await,
        };
        assert_eq!(answer.status, 302, "{}", answer.text);
        let code = parameter(&answer, "code").unwrap();
        assert_eq!(parameter(&answer, "state"), None);
        let by_code = ask(json!({ "grant_type": "authorization_code", "code": code })).await;
        let mut password = credentials;
        password["grant_type"] = json!("password");
        let by_password = ask(password).await;
        let refresh_token = by_password["refresh_token"].clone();
        let refreshed = ask(json!({ "grant_type": "refresh_token", "refresh_token": refresh_token })).await;
        let own = ask(json!({ "grant_type": "client_credentials" })).await;
        for given in [&by_code, &by_password, &refreshed, &own] {
            let (_, claims) = decode(&given["token"]);
            assert_eq!(claims["client_id"], party.client_id);
            assert!(given["expires_in"].as_u64().unwrap() > 0 && given.get("refresh_token").is_some());
        }
        assert!([by_code, by_password, refreshed].iter().all(|given| given["refresh_token"].is_string()));
        assert_eq!(
            (&own["refresh_token"], &decode(&own["token"]).1["sub"]),
            (&Value::Null, &json!(party.client_id))
        );
    }
}

#[tokio::test]
async fn without_the_grant_to_refresh_the_key_is_there_and_null() {
    let app = TestApp::start().await;
    let grants = json!({ "name": "Old", "grant_types": ["password", "authorization_code"] });
    let party = trusted_as(&app, grants).await;
    let password = json!({ "grant_type": "password", "username": ADMIN, "password": PASSWORD });
    let given = tokens(&party, password).await.expect(200);
    assert_eq!(given.get("refresh_token"), Some(&Value::Null));
    let redeem = json!({ "grant_type": "authorization_code", "code": code(&party).await });
    assert_eq!(tokens(&party, redeem).await.expect(200).get("refresh_token"), Some(&Value::Null));
    let refresh = json!({ "grant_type": "refresh_token", "refresh_token": "aldaba_rt_x" });
    assert_eq!(refused(&tokens(&party, refresh).await, 403), "unauthorized_client");
}

#[tokio::test]
async fn codes_of_the_two_endpoints_are_not_taken_for_each_other() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    let old = code(&party).await;
    assert_eq!(error(&party.redeem(&old).await, 400), "invalid_grant");
    assert_eq!(error(&party.redeem_with(&old, &[("code_verifier", "")]).await, 400), "invalid_grant");
    let new = party.code().await;
    let redeem =
        |code: &str| json!({ "grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER });
    assert_eq!(refused(&tokens(&party, redeem(&new)).await, 401), "invalid_grant");
    // Neither was used up by it.
    party.redeem(&new).await.expect(200);
    tokens(&party, redeem(&old)).await.expect(200);
}

#[tokio::test]
async fn a_code_is_valid_once_for_its_client_and_expires() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    let other = trusted_as(&app, json!({ "name": "Other" })).await;
    let redeem = |code: &str| json!({ "grant_type": "authorization_code", "code": code });
    let first = code(&party).await;
    assert_eq!(refused(&tokens(&other, redeem(&first)).await, 401), "invalid_grant");
    let elsewhere = json!({ "grant_type": "authorization_code", "code": first, "redirect_uri": "https://evil.example.com/" });
    assert_eq!(refused(&tokens(&party, elsewhere).await, 401), "invalid_grant");
    let given = tokens(&party, redeem(&first)).await.expect(200);
    assert_eq!(refused(&tokens(&party, redeem(&first)).await, 401), "invalid_grant");
    assert_eq!(party.introspect(text(&given["token"])).await["active"], true, "the same request, at once");
    app.advance(chrono::TimeDelta::seconds(11));
    assert_eq!(refused(&tokens(&party, redeem(&first)).await, 401), "invalid_grant");
    assert_eq!(party.introspect(text(&given["token"])).await["active"], false, "what it gave has ended");
    let refresh = json!({ "grant_type": "refresh_token", "refresh_token": given["refresh_token"] });
    assert_eq!(refused(&tokens(&party, refresh).await, 401), "invalid_grant");
    let late = code(&party).await;
    app.advance(chrono::TimeDelta::seconds(61));
    assert_eq!(refused(&tokens(&party, redeem(&late)).await, 401), "invalid_grant");
    assert_eq!(refused(&tokens(&party, redeem("unknown")).await, 401), "invalid_grant");
    let at_once = code(&party).await;
    let answers = futures::future::join_all((0..6).map(|_| tokens(&party, redeem(&at_once)))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
}

#[tokio::test]
async fn a_person_without_access_does_not_consume_the_code() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    let admin = app.admin().await;
    let redeem = json!({ "grant_type": "authorization_code", "code": code(&party).await });
    give_access(&admin, &party, &[]).await;
    for _ in 0..2 {
        assert_eq!(refused(&tokens(&party, redeem.clone()).await, 403), "access_denied");
    }
    assert_eq!(app.count_all(&["grants"]).await, [0], "a grant without tokens");
    give_access(&admin, &party, &[1]).await;
    let given = tokens(&party, redeem.clone()).await.expect(200);

    // A second use ends what it gave before the access is looked at.
    app.advance(chrono::TimeDelta::seconds(11));
    give_access(&admin, &party, &[]).await;
    assert_eq!(refused(&tokens(&party, redeem).await, 401), "invalid_grant");
    give_access(&admin, &party, &[1]).await;
    assert_eq!(party.introspect(text(&given["token"])).await["active"], false);
}

#[tokio::test]
async fn an_unregistered_redirect_uri_is_never_redirected_to() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    for uri in
        ["https://evil.example.com/", "https://app.example.com/cb", &format!("{REDIRECT_URI}x"), "", "%"]
    {
        assert_eq!(refused(&authorize(&party, json!({ "redirect_uri": uri })).await, 400), "invalid_request");
    }
    let missing = authorize(&party, json!({ "redirect_uri": null })).await;
    assert_eq!(refused(&missing, 400), "invalid_request");
    assert_eq!(missing.json()["errors"][0]["field"], "redirect_uri");
    assert!(app.audited("password.accepted").await.is_empty());
}

#[tokio::test]
async fn unauthenticated_callers_get_401() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    let wrong_client = [
        json!({ "client_secret": "wrong" }),
        json!({ "client_secret": null }),
        json!({ "client_id": "unknown" }),
        json!({ "client_id": null, "client_secret": null }),
    ];
    for wrong in wrong_client {
        assert_eq!(refused(&authorize(&party, wrong.clone()).await, 401), "invalid_client");
        let mut own = wrong;
        own["grant_type"] = json!("client_credentials");
        assert_eq!(refused(&tokens(&party, own).await, 401), "invalid_client");
    }
    let mut texts = std::collections::BTreeSet::new();
    for (username, password) in [(ADMIN, "wrong"), ("nobody@example.com", PASSWORD), ("nobody", "x")] {
        let person = json!({ "username": username, "password": password });
        let answer = authorize(&party, person.clone()).await;
        assert_eq!(refused(&answer, 401), "invalid_grant");
        texts.insert(answer.text);
        let mut person = person;
        person["grant_type"] = json!("password");
        let answer = tokens(&party, person).await;
        assert_eq!(refused(&answer, 401), "invalid_grant");
        texts.insert(answer.text);
    }
    assert_eq!(texts.len(), 1, "the answer reveals accounts: {texts:?}");
    app.write_sums().await;
    let attempts = app.audited("session.refused").await;
    assert_eq!(attempts.iter().map(|details| details["count"].as_u64().unwrap()).sum::<u64>(), 6);
    let unknown = json!({ "grant_type": "refresh_token", "refresh_token": "unknown" });
    assert_eq!(refused(&tokens(&party, unknown).await, 401), "invalid_grant");
    // HTTP Basic is as good as the body.
    let request = app.anonymous().request(Method::POST, ACCESS_TOKENS);
    let request = request.basic_auth(&party.client_id, Some(&party.secret));
    super::party::send(request.json(&json!({ "grant_type": "client_credentials" }))).await.expect(200);
}

#[tokio::test]
async fn the_password_grant_is_403_without_access_or_when_disabled() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    app.add_user(1, "eva@example.com", json!({})).await;
    let eva = json!({ "username": "eva@example.com" });
    assert_eq!(refused(&authorize(&party, eva).await, 403), "access_denied");
    let eva = json!({ "grant_type": "password", "username": "eva@example.com", "password": PASSWORD });
    assert_eq!(refused(&tokens(&party, eva).await, 403), "access_denied");
    // A code and a refresh token of somebody who lost the access.
    let late = json!({ "grant_type": "authorization_code", "code": code(&party).await });
    let password = json!({ "grant_type": "password", "username": ADMIN, "password": PASSWORD });
    let given = tokens(&party, password.clone()).await.expect(200);
    let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    let admin = app.admin().await;
    let give = |ids: &[i64]| json!({ "roles": [{ "role": "user", "user_ids": ids }] });
    admin.put(&path, give(&[])).await.expect(200);
    assert_eq!(refused(&tokens(&party, late).await, 403), "access_denied");
    let refresh = json!({ "grant_type": "refresh_token", "refresh_token": given["refresh_token"] });
    assert_eq!(refused(&tokens(&party, refresh.clone()).await, 403), "access_denied");
    admin.put(&path, give(&[1])).await.expect(200);
    tokens(&party, refresh).await.expect(200);
    // The switch.
    let switched = format!("/v1/applications/{}", party.client_id);
    let grants = json!({ "grant_types": ["authorization_code", "refresh_token"] });
    admin.put(&switched, grants).await.expect(200);
    assert_eq!(refused(&authorize(&party, json!({})).await, 403), "unauthorized_client");
    assert_eq!(refused(&tokens(&party, password).await, 403), "unauthorized_client");
    let own = json!({ "grant_type": "client_credentials" });
    assert_eq!(refused(&tokens(&party, own).await, 403), "unauthorized_client");
    // Off by default.
    let usual = Party::register_as(&app, json!({ "name": "Usual" })).await;
    assert_eq!(refused(&authorize(&usual, json!({})).await, 403), "unauthorized_client");
}

#[tokio::test]
async fn a_body_that_is_malformed_is_400() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    let raw = async |path: &str, media_type: &str, text: &str| {
        let request = app.anonymous().request(Method::POST, path).header("content-type", media_type);
        super::party::send(request.body(text.to_owned())).await
    };
    for path in [AUTHORIZATION, ACCESS_TOKENS] {
        for text in ["", "{", "[]", "null", "\"text\"", "{} {}", "{\"client_id\": \"a\" \"b\"}"] {
            assert_eq!(refused(&raw(path, "application/json", text).await, 400), "invalid_request", "{text}");
        }
        let twice = format!("{{\"client_id\": \"{0}\", \"client_id\": \"{0}\"}}", party.client_id);
        assert_eq!(refused(&raw(path, "application/json", &twice).await, 400), "invalid_request");
        let twice = format!("client_id={0}&client_id={0}", party.client_id);
        let form = "application/x-www-form-urlencoded";
        assert_eq!(refused(&raw(path, form, &twice).await, 400), "invalid_request");
        assert_eq!(refused(&raw(path, form, "client_id=%FF").await, 400), "invalid_request");
        assert_eq!(refused(&raw(path, "text/plain", "{}").await, 415), "invalid_request");
        for media_type in ["application/json", form] {
            let in_address = raw(&format!("{path}?client_secret=x"), media_type, "{}").await;
            assert_eq!(refused(&in_address, 400), "invalid_request");
        }
        let large = format!("{{\"client_id\": \"{}\"}}", "a".repeat(300_000));
        assert_eq!(refused(&raw(path, "application/json", &large).await, 413), "invalid_request");
        assert_eq!(app.anonymous().get(path).await.status, 405);
    }
    for (name, value) in [
        ("username", json!(1)),
        ("password", json!(["x"])),
        ("state", json!({})),
        ("scope", json!(true)),
        ("username", json!("a\u{0}b")),
    ] {
        let answer = authorize(&party, json!({ name: value })).await;
        assert_eq!(refused(&answer, 400), "invalid_request");
        assert_eq!(answer.json()["errors"][0]["field"], name);
    }
    for missing in ["username", "password"] {
        assert_eq!(refused(&authorize(&party, json!({ missing: null })).await, 400), "invalid_request");
    }
    let long = json!({ "state": "a".repeat(1_025) });
    assert_eq!(refused(&authorize(&party, long).await, 400), "invalid_request");
    assert_eq!(refused(&authorize(&party, json!({ "scope": "a\\b" })).await, 400), "invalid_scope");
    assert_eq!(refused(&tokens(&party, json!({})).await, 400), "invalid_request");
    for unknown in ["implicit", "urn:ietf:params:oauth:grant-type:device_code", "PASSWORD"] {
        let status = if unknown.starts_with("urn") { 403 } else { 400 };
        refused(&tokens(&party, json!({ "grant_type": unknown })).await, status);
    }
    assert_eq!(
        refused(&tokens(&party, json!({ "grant_type": "unknown" })).await, 400),
        "unsupported_grant_type"
    );
    let no_code = tokens(&party, json!({ "grant_type": "authorization_code" })).await;
    assert_eq!(refused(&no_code, 400), "invalid_request");
    assert_eq!(no_code.json()["errors"][0]["field"], "code");
    let no_token = tokens(&party, json!({ "grant_type": "refresh_token" })).await;
    assert_eq!(refused(&no_token, 400), "invalid_request");
}

#[tokio::test]
async fn administrators_see_refused_requests_of_both_operations() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    let other = "https://app.example.com/other";
    app.add_user(1, "luis@example.com", json!({})).await;
    authorize(&party, json!({ "redirect_uri": other })).await;
    authorize(&party, json!({ "password": "stolen-guess" })).await;
    authorize(&party, json!({ "username": "luis@example.com" })).await;
    authorize(&party, json!({ "client_secret": "stolen-secret" })).await;
    tokens(&party, json!({ "grant_type": "authorization_code", "code": "stolen-code" })).await;
    tokens(&party, json!({ "grant_type": "authorization_code" })).await;
    tokens(&party, json!({ "grant_type": "implicit" })).await;
    let path = format!("/v1/applications/{}/refusals", party.client_id);
    let found = app.admin().await.get(&path).await.expect(200);
    let found = found.as_array().unwrap();
    let brief = |refusal: &Value| {
        let part = |name: &str| refusal[name].as_str().unwrap_or("-").to_owned();
        ["endpoint", "error", "parameter", "value"].map(part).join(" ")
    };
    let mut briefs: Vec<_> = found.iter().map(brief).collect();
    briefs.sort_unstable();
    let expected = [
        "legacy_authorization access_denied - -",
        "legacy_authorization invalid_client client_secret -",
        "legacy_authorization invalid_grant - -",
        &format!("legacy_authorization invalid_request redirect_uri {other}"),
        "legacy_token invalid_grant code -",
        "legacy_token invalid_request code -",
        "legacy_token unsupported_grant_type grant_type implicit",
    ];
    assert_eq!(briefs, expected);
    let of_uri = found.iter().find(|refusal| refusal["value"] == other).unwrap();
    assert_eq!(of_uri["suggestion"], json!({ "field": "redirect_uris", "value": other }));
    assert!(!json!(found).to_string().contains("stolen") && !json!(found).to_string().contains("luis"));
}

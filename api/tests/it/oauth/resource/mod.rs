//! Resource indicators (RFC 8707): what access tokens are for, and what they may say there.

mod token_types;

use serde_json::{Value, json};

use crate::oauth::{
    party::{Party, callback, decode, error, text},
    signed::verify,
};
use crate::support::TestApp;

const REPORTS: &str = "https://reports.example.com/";

const BILLING: &str = "urn:example:billing";

const OFFLINE: &str = "openid profile offline_access reports.read bills.pay";

/// Adds two resources that an application may ask for; their paths.
async fn add(party: &Party<'_>) -> [String; 2] {
    let admin = party.app.admin().await;
    let mut paths = Vec::new();
    for (uri, name, scopes) in [
        (REPORTS, "Reports", ["reports.read", "reports.write"]),
        (BILLING, "Billing", ["bills.pay", "bills.see"]),
    ] {
        let scopes =
            scopes.map(|scope| json!({ "scope": scope, "en": scope.replace('.', " to "), "es": "sí" }));
        let body = json!({ "uri": uri, "name": name, "scopes": scopes, "applications": [party.client_id] });
        let made = admin.post("/v1/resources", body).await.expect(201);
        paths.push(format!("/v1/resources/{}", made["id"]));
    }
    paths.try_into().expect("two")
}

/// The path of an authorization request for some resources.
fn authorize(party: &Party<'_>, scope: &str, resources: &[&str]) -> String {
    let mut path = party.authorize(&[("scope", scope)]);
    for resource in resources {
        path.push_str("&resource=");
        path.extend(url::form_urlencoded::byte_serialize(resource.as_bytes()));
    }
    path
}

/// A code for some resources, in a browser of its own.
async fn code(party: &Party<'_>, scope: &str, resources: &[&str]) -> String {
    let browser = party.app.browser();
    party.code_in(&browser).await;
    callback(&browser.get(&authorize(party, scope, resources)).await).remove("code").expect("a code")
}

/// Redeems a code, or refreshes, for some of the resources.
async fn narrowed(party: &Party<'_>, form: &[(&str, &str)], resources: &[&str]) -> crate::support::Answer {
    let mut form = form.to_vec();
    form.extend(resources.iter().map(|resource| ("resource", *resource)));
    party.token(&form).await
}

async fn refreshed(party: &Party<'_>, tokens: &Value, resources: &[&str]) -> crate::support::Answer {
    let form = [("grant_type", "refresh_token"), ("refresh_token", text(&tokens["refresh_token"]))];
    narrowed(party, &form, resources).await
}

fn claims(tokens: &Value) -> Value {
    decode(&tokens["access_token"]).1
}

#[tokio::test]
async fn a_token_has_only_the_requested_resource_and_its_scopes() {
    let app = TestApp::start().await;
    let settings =
        json!({ "name": "Wiki", "scope": "openid profile offline_access wiki.edit reports.admin" });
    let party = Party::register_as(&app, settings).await;
    add(&party).await;
    // A scope of another resource, one of the application's own, and one that the resource does not know.
    let asked = "profile reports.read bills.pay wiki.edit reports.admin";
    let tokens = party.redeem(&code(&party, asked, &[REPORTS]).await).await.expect(200);
    assert_eq!(tokens["scope"], "profile reports.read");
    let said = claims(&tokens);
    assert_eq!((&said["aud"], &said["scope"]), (&json!(REPORTS), &json!("profile reports.read")));
    // Userinfo needs the scope openid, and not the audience.
    assert_eq!(error(&party.userinfo(text(&tokens["access_token"])).await, 403), "insufficient_scope");
    let tokens = party.redeem(&code(&party, "openid reports.read", &[REPORTS]).await).await.expect(200);
    assert_eq!(claims(&tokens)["aud"], REPORTS);
    party.userinfo(text(&tokens["access_token"])).await.expect(200);
    // The application's own scopes mean something to itself.
    let tokens = party.redeem(&code(&party, "wiki.edit reports.read", &[]).await).await.expect(200);
    assert_eq!((&claims(&tokens)["aud"], &tokens["scope"]), (&json!(app.url), &json!("wiki.edit")));
    let tokens = party.redeem(&code(&party, "wiki.edit", &[&app.url]).await).await.expect(200);
    assert_eq!((&claims(&tokens)["aud"], &tokens["scope"]), (&json!(app.url), &json!("wiki.edit")));
}

#[tokio::test]
async fn unknown_resources_and_those_of_others_are_an_invalid_target() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    add(&party).await;
    let other = Party::register_as(&app, json!({ "name": "Other" })).await;
    let many: Vec<String> = (0..11).map(|n| format!("https://a{n}.example.com")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let api = format!("{}/v1", app.url);
    for (who, resources) in [
        (&other, &[REPORTS][..]),
        (&party, &["https://unknown.example.com"]),
        (&party, &[REPORTS, "https://unknown.example.com"]),
        (&party, &["https://reports.example.com"]),
        (&party, &["https://reports.example.com/#x"]),
        (&party, &["rubbish"]),
        (&party, &[&*"x".repeat(3_000)]),
        (&party, &[&*api]),
        (&party, &many),
    ] {
        let browser = app.browser();
        let answer = callback(&browser.get(&authorize(who, "openid", resources)).await);
        assert_eq!((&*answer["error"], &*answer["state"]), ("invalid_target", "a state"), "{resources:?}");
        let answer = narrowed(who, &[("grant_type", "client_credentials")], resources).await;
        assert_eq!(error(&answer, 400), "invalid_target", "{resources:?}");
    }
    // An empty one is none.
    let tokens = narrowed(&party, &[("grant_type", "client_credentials")], &[""]).await.expect(200);
    assert_eq!(claims(&tokens)["aud"], app.url);
}

#[tokio::test]
async fn a_client_credentials_token_has_the_requested_scopes() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Robot", "scope": "openid own" })).await;
    add(&party).await;
    let own = |scope: &'static str| [("grant_type", "client_credentials"), ("scope", scope)];
    let tokens = narrowed(&party, &own("openid own reports.write bills.pay"), &[REPORTS]).await.expect(200);
    assert_eq!((&claims(&tokens)["aud"], &tokens["scope"]), (&json!(REPORTS), &json!("reports.write")));
    let tokens = narrowed(&party, &own("reports.write bills.pay"), &[REPORTS, BILLING]).await.expect(200);
    assert_eq!(
        (&claims(&tokens)["aud"], &tokens["scope"]),
        (&json!([REPORTS, BILLING]), &json!("reports.write bills.pay"))
    );
    let tokens = narrowed(&party, &own("own reports.write"), &[]).await.expect(200);
    assert_eq!((&claims(&tokens)["aud"], &tokens["scope"]), (&json!(app.url), &json!("own")));
    assert_eq!(party.introspect(text(&tokens["access_token"])).await["active"], true);
}

#[tokio::test]
async fn a_refresh_can_narrow_the_granted_scopes_but_not_widen_them() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Wiki", "scope": "openid profile offline_access" });
    let party = Party::register_as(&app, settings).await;
    add(&party).await;
    let granted = code(&party, OFFLINE, &[REPORTS, BILLING]).await;
    // A refusal leaves the code as it was.
    for wrong in ["https://unknown.example.com", &format!("{}/v1", app.url)] {
        let form = redemption(&granted);
        assert_eq!(error(&narrowed(&party, &form, &[wrong]).await, 400), "invalid_target");
    }
    let tokens = narrowed(&party, &redemption(&granted), &[REPORTS]).await.expect(200);
    assert_eq!(claims(&tokens)["aud"], json!(REPORTS));
    assert_eq!(tokens["scope"], "openid profile offline_access reports.read");
    let tokens = refreshed(&party, &tokens, &[BILLING]).await.expect(200);
    assert_eq!(claims(&tokens)["aud"], json!(BILLING));
    assert_eq!(tokens["scope"], "openid profile offline_access bills.pay");
    let tokens = refreshed(&party, &tokens, &[]).await.expect(200);
    assert_eq!(claims(&tokens)["aud"], json!([REPORTS, BILLING]));
    let tokens = refreshed(&party, &tokens, &[&app.url]).await.expect(200);
    assert_eq!(
        (&claims(&tokens)["aud"], &tokens["scope"]),
        (&json!(app.url), &json!("openid profile offline_access"))
    );
    // What was not granted is not given at refresh, nor is the refresh token used up by asking.
    let only = party.redeem(&code(&party, OFFLINE, &[REPORTS]).await).await.expect(200);
    assert_eq!(error(&refreshed(&party, &only, &[BILLING]).await, 400), "invalid_target");
    assert_eq!(error(&refreshed(&party, &only, &[REPORTS, BILLING]).await, 400), "invalid_target");
    refreshed(&party, &only, &[REPORTS]).await.expect(200);
    // Nor what could have been asked for at first and was not.
    let none = party.redeem(&code(&party, "openid", &[]).await).await.expect(200);
    assert_eq!(error(&refreshed(&party, &none, &[REPORTS]).await, 400), "invalid_target");
}

fn redemption(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", crate::oauth::party::REDIRECT_URI),
        ("code_verifier", crate::oauth::party::VERIFIER),
    ]
}

#[tokio::test]
async fn a_replayed_code_revokes_its_tokens_whatever_the_request_asks_for() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let granted = party.code().await;
    let tokens = party.redeem(&granted).await.expect(200);
    app.advance(chrono::TimeDelta::seconds(11));
    let again = narrowed(&party, &redemption(&granted), &["https://unknown.example.com"]).await;
    assert_eq!(error(&again, 400), "invalid_grant");
    assert_eq!(party.introspect(text(&tokens["access_token"])).await["active"], false);
}

#[tokio::test]
async fn without_the_parameter_resource_the_default_resource_is_used() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Wiki", "scope": "openid profile", "default_resource": REPORTS });
    let party = Party::register_as(&app, settings).await;
    // While there is none, the error says it.
    let answer = callback(&app.browser().get(&authorize(&party, "openid", &[])).await);
    assert_eq!(answer["error"], "invalid_target");
    let [reports, _] = add(&party).await;
    let tokens = party.redeem(&code(&party, "openid reports.read", &[]).await).await.expect(200);
    assert_eq!(claims(&tokens)["aud"], json!(REPORTS));
    let own = [("grant_type", "client_credentials"), ("scope", "reports.read")];
    assert_eq!(claims(&narrowed(&party, &own, &[]).await.expect(200))["aud"], REPORTS);
    let tokens = party.redeem(&code(&party, "bills.pay", &[BILLING]).await).await.expect(200);
    assert_eq!(claims(&tokens)["aud"], BILLING);
    // A request for our own API names it.
    let settings = json!({ "name": "Console", "scope": "aldaba.api.read", "default_resource": REPORTS });
    let console = Party::register_as(&app, settings).await;
    let ours = [("grant_type", "client_credentials"), ("scope", "aldaba.api.read")];
    let tokens = narrowed(&console, &ours, &[]).await.expect(200);
    let api = json!(format!("{}/v1", app.url));
    assert_eq!((&claims(&tokens)["aud"], &tokens["scope"]), (&api, &json!("aldaba.api.read")));
    app.admin().await.delete(&reports).await.expect(204);
    assert_eq!(error(&narrowed(&party, &own, &[]).await, 400), "invalid_target");
    let path = format!("/v1/applications/{}", party.client_id);
    let wrong = app.admin().await.put(&path, json!({ "default_resource": "reports#x" })).await.problem(400);
    assert_eq!(wrong.1, [("default_resource".to_owned(), "fragment".to_owned())]);
}

#[tokio::test]
async fn no_token_for_another_api_is_accepted_by_ours() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Console", "scope": "openid offline_access aldaba.api" });
    let party = Party::register_as(&app, settings).await;
    add(&party).await;
    let api = format!("{}/v1", app.url);
    let of = async |tokens: &Value| {
        app.anonymous().with_token(text(&tokens["access_token"])).get("/v1/me").await.status
    };
    let tokens = party.redeem(&code(&party, "aldaba.api reports.read", &[REPORTS]).await).await.expect(200);
    assert_eq!((&claims(&tokens)["aud"], &tokens["scope"]), (&json!(REPORTS), &json!("reports.read")));
    assert_eq!(of(&tokens).await, 401);
    // Asked for both, each has a token of its own.
    let both = "openid offline_access aldaba.api reports.read";
    let tokens = party.redeem(&code(&party, both, &[REPORTS, &api]).await).await.expect(200);
    assert_eq!(tokens["scope"], "openid offline_access reports.read");
    assert_eq!(of(&tokens).await, 401);
    let tokens = refreshed(&party, &tokens, &[&api]).await.expect(200);
    assert_eq!(claims(&tokens)["aud"], json!(api));
    assert_eq!(
        (of(&tokens).await.as_u16(), &tokens["scope"]),
        (200, &json!("openid offline_access aldaba.api"))
    );
    // As ever without a resource.
    let tokens = party.redeem(&code(&party, "aldaba.api", &[]).await).await.expect(200);
    assert_eq!((&claims(&tokens)["aud"], of(&tokens).await.as_u16()), (&json!(api), 200));
    // What is taken from the application is gone from its tokens.
    let path = format!("/v1/applications/{}", party.client_id);
    app.admin().await.put(&path, json!({ "scope": "openid offline_access" })).await.expect(200);
    assert_eq!(of(&tokens).await, 401);
}

#[tokio::test]
async fn deleting_or_withdrawing_a_resource_ends_its_tokens() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Wiki", "scope": "openid profile offline_access" });
    let party = Party::register_as(&app, settings).await;
    let [reports, billing] = add(&party).await;
    let admin = app.admin().await;
    let active =
        async |tokens: &Value| party.introspect(text(&tokens["access_token"])).await["active"].clone();
    let of_reports = party.redeem(&code(&party, OFFLINE, &[REPORTS]).await).await.expect(200);
    let of_both = party.redeem(&code(&party, OFFLINE, &[REPORTS, BILLING]).await).await.expect(200);
    let waiting = code(&party, OFFLINE, &[REPORTS]).await;
    assert_eq!(active(&of_reports).await, true);

    admin.put(&reports, json!({ "applications": [] })).await.expect(200);
    assert_eq!((active(&of_reports).await, active(&of_both).await), (json!(false), json!(false)));
    assert_eq!(error(&party.userinfo(text(&of_reports["access_token"])).await, 401), "invalid_token");
    assert_eq!(party.introspect(text(&of_reports["refresh_token"])).await["active"], false);
    assert_eq!(error(&refreshed(&party, &of_reports, &[]).await, 400), "invalid_target");
    assert_eq!(error(&refreshed(&party, &of_reports, &[REPORTS]).await, 400), "invalid_target");
    assert_eq!(error(&party.redeem(&waiting).await, 400), "invalid_target");
    // What else was granted stays.
    let of_both = refreshed(&party, &of_both, &[]).await.expect(200);
    assert_eq!(claims(&of_both)["aud"], json!(BILLING));
    assert_eq!(of_both["scope"], "openid profile offline_access bills.pay");

    // A scope that the resource does not know any more is gone from its tokens.
    let scopes = json!([{ "scope": "bills.see", "en": "See bills" }]);
    admin.put(&billing, json!({ "scopes": scopes })).await.expect(200);
    let known = party.introspect(text(&of_both["access_token"])).await;
    assert_eq!((&known["active"], &known["scope"]), (&json!(true), &json!("openid profile offline_access")));
    admin.delete(&billing).await.expect(204);
    assert_eq!(active(&of_both).await, false);
    assert_eq!(error(&refreshed(&party, &of_both, &[]).await, 400), "invalid_target");
}

#[tokio::test]
async fn people_are_asked_for_each_resource_in_their_language() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Guest", "consent_policy": "third_party", "scope": "openid profile" });
    let party = Party::register_as(&app, settings).await;
    add(&party).await;
    let browser = app.browser();
    let path = authorize(&party, "openid reports.read", &[REPORTS, BILLING]);
    let signed_in = browser.get(&path).await.header("location");
    let signed_in = browser.sign_in(&signed_in, crate::support::ADMIN, crate::support::PASSWORD).await;
    let page = browser.get(&signed_in.header("location")).await.header("location");
    let shown = browser.get(&page).await.text;
    assert!(shown.contains("<span>Reports: reports to read</span></li>"), "{shown}");
    assert!(shown.contains("<span>Billing</span></li>"), "{shown}");
    let allowed = browser.submit(&page, &[("answer", "allow")]).await;
    assert!(callback(&browser.get(&allowed.header("location")).await).contains_key("code"));
    let goes_on = async |scope: &str, resources: &[&str]| {
        let location = browser.get(&authorize(&party, scope, resources)).await.header("location");
        !location.starts_with("/consent?")
    };
    assert!(goes_on("openid reports.read", &[REPORTS]).await);
    assert!(goes_on("openid", &[BILLING]).await);
    // The same scope at another place, or another one, is another question.
    let scopes =
        json!([{ "scope": "reports.read", "en": "Read bills" }, { "scope": "bills.see", "en": "See bills" }]);
    let listed = app.admin().await.get("/v1/resources?q=billing").await.expect(200);
    let billing = format!("/v1/resources/{}", listed[0]["id"]);
    app.admin().await.put(&billing, json!({ "scopes": scopes })).await.expect(200);
    assert!(!goes_on("openid reports.read", &[BILLING]).await);
    assert!(!goes_on("openid bills.see", &[BILLING]).await);
    assert!(goes_on("openid reports.read", &[REPORTS]).await);
    let page = browser.get(&authorize(&party, "openid reports.read", &[BILLING])).await.header("location");
    let shown = browser.get(&format!("{page}&ui_locales=es")).await.text;
    assert!(shown.contains("Billing: Read bills"), "the English stands where there is no Spanish: {shown}");
}

#[tokio::test]
async fn a_refresh_without_remaining_scope_is_refused_and_keeps_the_token() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Wiki", "scope": "openid profile offline_access" });
    let party = Party::register_as(&app, settings).await;
    add(&party).await;
    let tokens = party.redeem(&code(&party, OFFLINE, &[REPORTS, BILLING]).await).await.expect(200);
    let refresh_token = text(&tokens["refresh_token"]);
    let form = |scope: &'static str| {
        [("grant_type", "refresh_token"), ("refresh_token", refresh_token), ("scope", scope)]
    };
    for _ in 0..2 {
        let refused = narrowed(&party, &form("bills.pay"), &[REPORTS]).await;
        assert_eq!(error(&refused, 400), "invalid_scope", "{}", refused.text);
    }
    let tokens = narrowed(&party, &form("reports.read"), &[REPORTS]).await.expect(200);
    assert_eq!(tokens["scope"], "reports.read");
}

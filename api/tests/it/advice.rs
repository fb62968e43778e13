//! What is risky in an application's settings, and the configurations that suit it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// An application with nothing to find.
fn sound() -> Value {
    json!({
        "name": "Wiki",
        "redirect_uris": ["https://wiki.example.com/private/callback"],
        "post_logout_redirect_uris": ["https://wiki.example.com/"],
        "scope": "openid profile email roles",
        "pkce": "required",
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks_uri": "https://wiki.example.com/jwks",
    })
}

async fn register(admin: &Client, settings: Value) -> String {
    let mut body = sound();
    body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    let application = admin.post("/v1/applications", body).await.expect(201);
    format!("/v1/applications/{}", application["client_id"].as_str().unwrap())
}

async fn checks(caller: &Client, application: &str) -> Value {
    caller.get(&format!("{application}/checks")).await.expect(200)
}

fn found(checks: &Value) -> Vec<String> {
    let findings = checks["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_valid_application_has_no_findings() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let application = register(&admin, json!({})).await;
    assert_eq!(checks(&admin, &application).await, json!({ "score": 100, "findings": [] }));
}

#[tokio::test]
async fn each_finding_is_reported_alone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let many: Vec<_> = (0..11).map(|number| format!("https://wiki.example.com/{number}")).collect();
    let secret = "client_secret_basic";
    let of = |uris: &[&str]| json!({ "redirect_uris": uris });
    let risks = [
        ("password_grant", json!({ "grant_types": ["authorization_code", "password"] })),
        ("pkce_optional", json!({ "pkce": "optional" })),
        ("loopback_redirect", of(&["https://wiki.example.com/cb", "http://127.0.0.1:3000/cb"])),
        ("forwarding_redirect", of(&["https://wiki.example.com/cb?next=https%3A%2F%2Fother.example.com"])),
        ("different_hosts", of(&["https://wiki.example.com/cb", "https://blog.example.com/cb"])),
        ("many_redirect_uris", json!({ "redirect_uris": many })),
        ("no_redirect_uri", of(&[])),
        ("long_access_tokens", json!({ "access_token_lifetime": 3_601 })),
        ("introspects_all", json!({ "introspect_all": true })),
        ("administers_itself", json!({ "system_role": "app_manager" })),
        ("keys_over_http", json!({ "jwks_uri": "http://wiki.example.com/jwks" })),
        ("shared_secret", json!({ "token_endpoint_auth_method": secret })),
        ("offline_access", json!({ "scope": "openid offline_access" })),
        ("no_post_logout_redirect_uri", json!({ "post_logout_redirect_uris": [] })),
    ];
    for (risk, mut settings) in risks {
        settings["name"] = json!(risk);
        let application = register(&admin, settings).await;
        assert_eq!(found(&checks(&admin, &application).await), [risk]);
    }
    let native = json!({
        "name": "Notes", "application_type": "native", "token_endpoint_auth_method": "none",
        "redirect_uris": ["com.example.notes:/cb", "http://127.0.0.1/cb"],
    });
    let native = register(&admin, native).await;
    assert_eq!(found(&checks(&admin, &native).await), ["private_scheme", "public_refresh"]);
    let api = register(&admin, json!({ "name": "API" })).await;
    let served_by = api.rsplit('/').next().unwrap();
    let body =
        json!({ "uri": "urn:example:api", "name": "API", "served_by": served_by, "access_token_typ": "JWT" });
    admin.post("/v1/resources", body).await.expect(201);
    assert_eq!(found(&checks(&admin, &api).await), ["jwt_access_tokens"]);
    // What protects an origin needs no redirect URI.
    let behind =
        json!({ "name": "Blog", "redirect_uris": [], "forward_auth_origins": ["https://blog.example.com"] });
    let behind = register(&admin, behind).await;
    assert!(found(&checks(&admin, &behind).await).is_empty());
}

#[tokio::test]
async fn old_and_numerous_secrets_are_findings() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let application = register(&admin, json!({ "token_endpoint_auth_method": "client_secret_post" })).await;
    app.advance(TimeDelta::days(366));
    let admin = app.admin().await;
    assert_eq!(found(&checks(&admin, &application).await), ["old_secret", "shared_secret"]);
    admin.post(&format!("{application}/secrets"), json!({})).await.expect(201);
    assert_eq!(found(&checks(&admin, &application).await), ["several_secrets", "shared_secret"]);
    app.advance(TimeDelta::days(2));
    assert_eq!(found(&checks(&admin, &application).await), ["shared_secret"]);
}

#[tokio::test]
async fn a_finding_describes_the_problem_and_its_fix() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let risky =
        json!({ "pkce": "optional", "grant_types": ["authorization_code", "password"], "scope": "openid" });
    let application = register(&admin, risky).await;
    let checks = checks(&admin, &application).await;
    // The worst first: 40 for the password, 5 for PKCE.
    assert_eq!(checks["score"], 55);
    assert_eq!(found(&checks), ["password_grant", "pkce_optional"]);
    let finding = &checks["findings"][1];
    let about = (&finding["severity"], &finding["field"], &finding["reference"]);
    assert_eq!(about, (&json!("low"), &json!("pkce"), &json!("RFC 9700 section 2.1.1")));
    for name in ["title", "problem", "remedy"] {
        assert!(finding[name].as_str().unwrap().len() > 10, "{name}");
    }
}

#[tokio::test]
async fn findings_are_shown_to_those_who_manage_applications() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.add_user(1, "manager@example.com", json!({ "system_role": "app_manager" })).await;
    app.add_user(1, "head@example.com", json!({ "company_role": "company_admin" })).await;
    let made = app.add_application(sound(), &[]).await;
    let application = format!("/v1/applications/{}", made["client_id"].as_str().unwrap());
    let manager = app.caller("manager@example.com").await;
    let head = app.caller("head@example.com").await;
    for what in ["checks", "snippets"] {
        let path = format!("{application}/{what}");
        manager.get(&path).await.expect(200);
        // The company may use it, so that its administrator knows of it.
        assert_eq!(head.get(&path).await.problem(403).0, "forbidden");
        assert_eq!(admin.get(&format!("/v1/applications/nothing/{what}")).await.problem(404).0, "not_found");
    }
}

async fn snippets(caller: &Client, application: &str) -> Vec<Value> {
    let snippets = caller.get(&format!("{application}/snippets")).await.expect(200);
    snippets.as_array().unwrap().clone()
}

/// The configuration for a software: all its files.
fn text(snippets: &[Value], id: &str) -> String {
    let snippet = snippets.iter().find(|snippet| snippet["id"] == id).unwrap();
    let files = snippet["files"].as_array().unwrap().iter();
    files.map(|file| file["text"].as_str().unwrap()).collect()
}

fn ids(snippets: &[Value]) -> Vec<&str> {
    snippets.iter().map(|snippet| snippet["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn configurations_contain_the_settings_and_never_the_secret() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let own = json!({
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid email phone roles groups offline_access",
        "forward_auth_origins": ["https://wiki.example.com", "https://notes.example.com:8443"],
    });
    let application = register(&admin, own).await;
    let secret = admin.get(&application).await.expect(200)["client_secret"].as_str().unwrap().to_owned();
    let client_id = application.rsplit('/').next().unwrap();
    let snippets = snippets(&admin, &application).await;
    for snippet in &snippets {
        let id = snippet["id"].as_str().unwrap();
        let all = text(&snippets, id);
        assert!(all.contains(&app.url) && !all.contains(&secret), "{id}: {all}");
        for file in snippet["files"].as_array().unwrap() {
            let text = file["text"].as_str().unwrap();
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{id}: {text}");
        }
        for placeholder in snippet["placeholders"].as_array().unwrap() {
            assert!(all.contains(placeholder["text"].as_str().unwrap()), "{id}: {placeholder}");
        }
        if !["nginx", "caddy"].contains(&id) {
            assert_eq!(snippet["placeholders"][0]["text"], "YOUR_CLIENT_SECRET", "{id}");
            assert!(all.contains(&format!("\"{client_id}\"")), "{id}: {all}");
            // Only the scopes that it needs, and of these only those that the application has.
            let asked = [
                "\"openid email roles\"",
                "\"openid email groups\"",
                "\"email\",\"roles\"]",
                "\"email\",\"groups\"]",
            ];
            assert!(asked.iter().any(|scope| all.contains(scope)), "{id}: {all}");
        }
    }
    for line in [
        "listen 443 ssl;",
        "listen 8443 ssl;",
        "X-Original-URL https://notes.example.com:8443$request_uri;",
        "proxy_set_header Host notes.example.com:8443;",
    ] {
        assert!(text(&snippets, "nginx").contains(line), "{line}");
    }
}

#[tokio::test]
async fn configurations_are_those_that_suit_the_application() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let public = json!({ "name": "Page", "token_endpoint_auth_method": "none" });
    let public = snippets(&admin, &register(&admin, public).await).await;
    assert_eq!(ids(&public), ["oidc-client-ts"]);
    let machine = json!({ "name": "Machine", "grant_types": ["client_credentials"] });
    assert!(snippets(&admin, &register(&admin, machine).await).await.is_empty());
    let site = json!({
        "name": "Site", "grant_types": ["client_credentials"], "redirect_uris": [],
        "forward_auth_origins": ["https://site.example.com"],
    });
    assert_eq!(ids(&snippets(&admin, &register(&admin, site).await).await), ["nginx", "caddy"]);
    let confidential = snippets(&admin, &register(&admin, json!({})).await).await;
    let untested = confidential.iter().filter(|snippet| snippet["tested"] == false).cloned();
    assert_eq!(ids(&untested.collect::<Vec<_>>()), ["grafana", "gitlab", "nextcloud"]);
    assert_eq!(confidential.len(), 16);
}

#[tokio::test]
async fn a_configuration_follows_the_address_that_the_software_needs() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let registered = json!({ "redirect_uris": [
        "https://notes.example.com/callback",
        "https://lab.example.com/base/hub/oauth_callback",
        "https://java.example.com/login/oauth2/code/company",
    ] });
    let snippets = snippets(&admin, &register(&admin, registered).await).await;
    for (id, line) in [
        ("authlib", "@app.get(\"/callback\")"),
        ("jupyterhub", "oauth_callback_url = \"https://lab.example.com/base/hub/oauth_callback\""),
        ("spring-security", "          company:\n            client-id: "),
        ("spring-security", "https://java.example.com/logout/connect/back-channel/company"),
        // None is registered for it, so that it names the one to register.
        ("oauth2-proxy", "# Register the redirect URI https://notes.example.com/oauth2/callback\n"),
    ] {
        let text = text(&snippets, id);
        assert!(text.contains(line), "{id}: {text}");
    }
}

#[tokio::test]
async fn text_from_the_application_is_escaped() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let odd = "https://wiki.example.com/\";alert(1);\"";
    let odd = json!({ "redirect_uris": [odd, format!("{odd}/hub/oauth_callback")], "post_logout_redirect_uris": [odd] });
    let snippets = snippets(&admin, &register(&admin, odd).await).await;
    assert!(text(&snippets, "authlib").contains("/\\\";alert(1);\\\"\""));
    for id in ids(&snippets) {
        let text = text(&snippets, id);
        let is_comment =
            |line: &&str| ["#", "//", ";"].iter().any(|mark| line.trim_start().starts_with(mark));
        for line in text.lines().filter(|line| !is_comment(line)) {
            assert!(!line.contains("/\";alert"), "{id}: {line}");
        }
    }
}

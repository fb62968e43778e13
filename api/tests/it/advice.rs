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
async fn a_sound_application_has_nothing_to_mend() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let application = register(&admin, json!({})).await;
    assert_eq!(checks(&admin, &application).await, json!({ "score": 100, "findings": [] }));
}

#[tokio::test]
async fn each_risk_is_found_by_itself() {
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
async fn advice_is_for_who_manages_applications() {
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

#[tokio::test]
async fn configurations_contain_the_settings_and_never_the_secret() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let own = json!({
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid roles offline_access",
        "forward_auth_origins": ["https://wiki.example.com", "https://notes.example.com:8443"],
    });
    let application = register(&admin, own).await;
    let secret = admin.get(&application).await.expect(200)["client_secret"].as_str().unwrap().to_owned();
    let snippets = admin.get(&format!("{application}/snippets")).await.expect(200);
    let ids: Vec<_> = snippets.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["openid-client", "authlib", "spring-security", "mod_auth_openidc", "nginx"]);
    for snippet in snippets.as_array().unwrap() {
        let (id, text) = (&snippet["id"], snippet["text"].as_str().unwrap());
        assert!(text.contains(&app.url) && !text.contains(&secret), "{id}: {text}");
        for placeholder in snippet["placeholders"].as_array().unwrap() {
            assert!(text.contains(placeholder["text"].as_str().unwrap()), "{id}: {placeholder}");
        }
        if id == "nginx" {
            for line in [
                "listen 443 ssl;",
                "listen 8443 ssl;",
                "X-Original-URL https://notes.example.com:8443$request_uri;",
            ] {
                assert!(text.contains(line), "{text}");
            }
        } else {
            assert_eq!(snippet["placeholders"][0]["text"], "CLIENT_SECRET", "{id}");
            let known =
                [application.rsplit('/').next().unwrap(), "https://wiki.example.com/private/callback"];
            assert!(known.iter().all(|known| text.contains(&format!("\"{known}\""))), "{id}: {text}");
            assert!(text.contains("roles") && !text.contains("offline_access"), "{id}: {text}");
        }
    }
}

#[tokio::test]
async fn configurations_are_those_that_suit_the_application() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let suitable = async |settings: Value| {
        let application = register(&admin, settings).await;
        let snippets = admin.get(&format!("{application}/snippets")).await.expect(200);
        let ids = snippets.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    let public = json!({ "name": "Page", "token_endpoint_auth_method": "none" });
    assert_eq!(suitable(public).await, ["oidc-client-ts"]);
    let machine = json!({ "name": "Machine", "grant_types": ["client_credentials"] });
    assert!(suitable(machine).await.is_empty());
    // A text of the application stays a text.
    let odd = json!({ "name": "Odd", "redirect_uris": ["https://wiki.example.com/\";alert(1);\""] });
    let application = register(&admin, odd).await;
    let snippets = admin.get(&format!("{application}/snippets")).await.expect(200);
    for snippet in snippets.as_array().unwrap() {
        let text = snippet["text"].as_str().unwrap();
        assert!(text.contains("/\\\";alert(1);\\\"\""), "{text}");
    }
}

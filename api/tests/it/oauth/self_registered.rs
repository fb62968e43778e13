//! Applications that registered themselves, as people and administrators see them, and what they may register.

use serde_json::json;

use super::{
    party::{Party, callback, decode},
    registration::{initial_token, open, register},
};
use crate::support::{ADMIN, PASSWORD, TestApp};

#[tokio::test]
async fn only_listed_private_use_schemes_without_a_dot_may_be_registered() {
    let app = TestApp::start().await;
    open(&app).await;
    let admin = app.admin().await;
    let metadata = |uri: &str| json!({ "redirect_uris": [uri], "token_endpoint_auth_method": "none" });
    for uri in ["cursor://anysphere.cursor-mcp/oauth/callback", "com.example.app:/cb"] {
        let made = register(&app, "", metadata(uri)).await.expect(201);
        assert_eq!((&made["application_type"], &made["redirect_uris"][0]), (&json!("native"), &json!(uri)));
    }
    let refused = register(&app, "", metadata("myapp:/cb")).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["error"]), (400, &json!("invalid_redirect_uri")));
    admin.patch("/v1/settings", json!({ "client_registration_schemes": ["MyApp"] })).await.expect(200);
    register(&app, "", metadata("myapp:/cb")).await.expect(201);
    assert_eq!(register(&app, "", metadata("cursor:/cb")).await.status, 400);
    for wrong in [json!(["https"]), json!(["my app"]), json!(["9"]), json!([7]), json!(["mailto"])] {
        let wrong = admin.patch("/v1/settings", json!({ "client_registration_schemes": wrong })).await;
        assert_eq!(wrong.problem(400).1[0].1, "invalid");
    }
    // So many are rejected before any is looked at: the last one is none.
    let many: Vec<_> = (0..20_000).map(|number| format!("app{number}")).chain(["my app".into()]).collect();
    let wrong = admin.patch("/v1/settings", json!({ "client_registration_schemes": many })).await;
    assert_eq!(wrong.problem(400).1[0].1, "too_long");
    // An administrator may register any, and is advised against it.
    let body = json!({ "name": "Desk", "application_type": "native", "redirect_uris": ["desk:/cb"] });
    let made = admin.post("/v1/applications", body).await.expect(201);
    let path = format!("/v1/applications/{}/checks", made["client_id"].as_str().unwrap());
    let findings = admin.get(&path).await.expect(200)["findings"].to_string();
    assert!(findings.contains("private_scheme"), "{findings}");
}

#[tokio::test]
async fn consent_shows_name_and_host_of_a_self_registered_application() {
    let app = TestApp::start().await;
    let token = initial_token(&app, 3).await;
    let redirect_uri = "https://tools.example.com/cb?from=aldaba";
    let metadata = json!({ "client_name": "Helper", "redirect_uris": [redirect_uri] });
    let mut last = json!({});
    for _ in 0..3 {
        last = register(&app, &token, metadata.clone()).await.expect(201);
    }
    let client_id = last["client_id"].as_str().unwrap().to_owned();
    assert_eq!(last["client_name"], format!("Helper ({client_id})"));
    let party = Party { app: &app, client_id, secret: String::new() };
    let browser = app.browser();
    let asked = browser.get(&party.authorize(&[("redirect_uri", redirect_uri)])).await;
    let signed_in = browser.sign_in(&asked.header("location"), ADMIN, PASSWORD).await;
    let page = browser.get(&signed_in.header("location")).await.header("location");
    let page = browser.get(&page).await.text;
    assert!(page.contains("Helper (tools.example.com)") && !page.contains(&party.client_id), "{page}");
}

#[tokio::test]
async fn metadata_for_encrypted_responses_is_not_kept() {
    let app = TestApp::start().await;
    let token = initial_token(&app, 1).await;
    let made = register(
        &app,
        &token,
        json!({
            "redirect_uris": ["https://tools.example.com/cb"],
            "id_token_encrypted_response_alg": "RSA-OAEP-256",
            "id_token_encrypted_response_enc": "A256GCM",
            "userinfo_encrypted_response_alg": "RSA-OAEP-256",
            "introspection_encrypted_response_alg": "RSA-OAEP-256",
            "request_object_encryption_alg": "RSA-OAEP-256",
        }),
    )
    .await
    .expect(201);
    assert!(!made.to_string().contains("RSA-OAEP") && !made.to_string().contains("A256GCM"), "{made}");
    let discovery = app.anonymous().get("/.well-known/openid-configuration").await.expect(200);
    assert!(!discovery.to_string().contains("encryption_alg_values_supported"));
}

#[tokio::test]
async fn a_new_application_has_optional_pkce_and_no_offline_access() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Plain" })).await;
    let path = format!("/v1/applications/{}", party.client_id);
    let made = app.admin().await.get(&path).await.expect(200);
    assert_eq!(made["pkce"], "optional");
    assert!(!made["scope"].as_str().unwrap().contains("offline_access"), "{made}");
    let findings = app.admin().await.get(&format!("{path}/checks")).await.expect(200)["findings"].to_string();
    assert!(!findings.contains("\"offline_access\"") && findings.contains("pkce_optional"), "{findings}");
    let asked = party.authorize(&[("code_challenge", ""), ("code_challenge_method", ""), ("nonce", "")]);
    let location = app.browser().get(&asked).await.header("location");
    assert!(location.starts_with("/sign-in"), "{location}");
}

#[tokio::test]
async fn phone_number_verified_accompanies_the_phone_number() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    app.admin().await.patch("/v1/me", json!({ "phone_number": "+34 600 000 000" })).await.expect(200);
    let browser = app.browser();
    let code = party.answer_in(&browser, &[("scope", "openid phone")]).await.remove("code").unwrap();
    let tokens = party.redeem(&code).await.expect(200);
    let claims = decode(&tokens["id_token"]).1;
    assert_eq!(claims["phone_number_verified"], false, "{claims}");
    let again = callback(&browser.get(&party.authorize(&[("scope", "openid email")])).await);
    let tokens = party.redeem(&again["code"]).await.expect(200);
    assert!(decode(&tokens["id_token"]).1.get("phone_number_verified").is_none());
}

#[tokio::test]
async fn people_read_the_host_that_they_are_redirected_to_and_no_other() {
    let app = TestApp::start().await;
    let token = initial_token(&app, 3).await;
    let (other, own) = ("https://drive.google.com/cb", "https://evil.example.net/cb");
    let metadata = json!({ "client_name": "Google Drive", "redirect_uris": [other, own] });
    let made = register(&app, &token, metadata).await.expect(201);
    let client_id = made["client_id"].as_str().unwrap().to_owned();
    let party = Party { app: &app, client_id, secret: String::new() };
    let browser = app.browser();
    let mut pages = Vec::new();
    // An error is returned by a button, since nobody uses this server yet.
    pages.push(browser.get(&party.authorize(&[("redirect_uri", own), ("max_age", "x")])).await.text);
    let asked = browser.get(&party.authorize(&[("redirect_uri", own)])).await.header("location");
    pages.push(browser.get(&asked).await.text);
    let signed_in = browser.sign_in(&asked, ADMIN, PASSWORD).await;
    let consent = browser.get(&signed_in.header("location")).await.header("location");
    pages.push(browser.get(&consent).await.text);
    let allowed = browser.submit(&consent, &[("answer", "allow")]).await;
    let answer = browser.get(&allowed.header("location")).await.header("location");
    assert!(answer.starts_with(own) && answer.contains("code="), "{answer}");
    // The page of a request that was answered.
    pages.push(browser.get(&consent).await.text);
    for page in pages {
        assert!(page.contains("Google Drive (evil.example.net)"), "{page}");
        assert!(!page.contains("drive.google.com"), "{page}");
    }
    // Where there is no request, no host of several is named.
    let admin = app.admin().await;
    let given = admin.get("/v1/me/consents").await.expect(200);
    assert_eq!(given[0]["application"]["name"], "Google Drive");
}

#[tokio::test]
async fn applications_with_the_same_name_have_a_host_wherever_people_read_it() {
    let app = TestApp::start().await;
    let token = initial_token(&app, 3).await;
    let redirect_uri = "https://tools.example.com/cb";
    let metadata = json!({ "client_name": "Twin", "redirect_uris": [redirect_uri] });
    register(&app, &token, metadata.clone()).await.expect(201);
    let twin = register(&app, &token, metadata).await.expect(201);
    let client_id = twin["client_id"].as_str().unwrap().to_owned();
    let party = Party { app: &app, client_id, secret: String::new() };
    let stranger = app.browser();
    let refused = party.authorize(&[("redirect_uri", redirect_uri), ("max_age", "x")]);
    let page = stranger.get(&refused).await.text;
    assert!(page.contains("Twin (tools.example.com)") && !page.contains(&party.client_id), "{page}");
    let browser = app.browser();
    let asked = browser.get(&party.authorize(&[("redirect_uri", redirect_uri)])).await.header("location");
    let signed_in = browser.sign_in(&asked, ADMIN, PASSWORD).await;
    let consent = browser.get(&signed_in.header("location")).await.header("location");
    browser.submit(&consent, &[("answer", "allow")]).await;
    let admin = app.admin().await;
    for path in ["/v1/me/consents", "/v1/me/applications"] {
        let listed = admin.get(path).await.expect(200);
        let mut found = listed.as_array().unwrap().iter().map(|it| &it["application"]);
        let own = found.find(|it| it["client_id"] == party.client_id.as_str()).expect("the twin");
        assert_eq!(own["name"], "Twin (tools.example.com)", "{path}");
    }
}

//! Pairwise subjects: OpenID Connect Core section 8.1, Registration section 5.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::party::{Party, REDIRECT_URI, callback, decode, text};
use crate::support::{ADMIN, Answer, Browser, Notices, PASSWORD, Published, TestApp};

/// An application with pairwise subjects, at a host of its own.
async fn at<'a>(app: &'a TestApp, name: &str, host: &str) -> Party<'a> {
    let uri = format!("https://{host}/cb?from=aldaba");
    let settings = json!({
        "name": name,
        "subject_type": "pairwise",
        "redirect_uris": [uri],
        "post_logout_redirect_uris": [format!("https://{host}/bye")],
    });
    Party::register_as(app, settings).await
}

/// Tokens of an application on a host, for the person who is signed in in a browser.
async fn tokens_at(party: &Party<'_>, browser: &Browser, host: &str) -> Value {
    let uri = format!("https://{host}/cb?from=aldaba");
    let mut answer = browser.get(&party.authorize(&[("redirect_uri", &uri)])).await;
    if answer.header("location").starts_with("/sign-in") {
        let signed_in = browser.sign_in(&answer.header("location"), ADMIN, PASSWORD).await;
        answer = browser.get(&signed_in.header("location")).await;
    }
    let location = answer.header("location");
    let query = location.split_once('?').expect("an answer").1;
    let params: BTreeMap<_, _> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let code = params.get("code").unwrap_or_else(|| panic!("no code: {location}"));
    party.redeem_with(code, &[("redirect_uri", &uri)]).await.expect(200)
}

fn sub(tokens: &Value) -> String {
    text(&decode(&tokens["id_token"]).1["sub"]).to_owned()
}

async fn public_sub(app: &TestApp) -> String {
    text(&app.admin().await.get("/v1/me").await.expect(200)["sub"]).to_owned()
}

#[tokio::test]
async fn a_person_has_one_pairwise_subject_per_sector() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let public = public_sub(&app).await;
    let wiki = at(&app, "Wiki", "wiki.example.com").await;
    let blog = at(&app, "Blog", "blog.example.com").await;
    let pages = at(&app, "Pages", "wiki.example.com").await;
    let first = tokens_at(&wiki, &browser, "wiki.example.com").await;
    let again = tokens_at(&wiki, &app.browser(), "wiki.example.com").await;
    let other = tokens_at(&blog, &browser, "blog.example.com").await;
    let same = tokens_at(&pages, &browser, "wiki.example.com").await;
    assert_eq!(sub(&first), sub(&again), "it is stable");
    assert_eq!(sub(&first), sub(&same), "one host is one sector");
    assert_ne!(sub(&first), sub(&other));
    assert!(sub(&first) != public && sub(&other) != public);
    assert!(sub(&first).len() <= 255 && sub(&first).is_ascii());
    let id = app.add_user(1, "eva@example.com", json!({})).await;
    let admin = app.admin().await;
    let access = json!({ "roles": [{ "role": "user", "user_ids": [1, id] }] });
    admin.put(&format!("/v1/companies/1/applications/{}/access", wiki.client_id), access).await.expect(200);
    let eva = app.browser();
    let begun =
        eva.get(&wiki.authorize(&[("redirect_uri", "https://wiki.example.com/cb?from=aldaba")])).await;
    let signed_in = eva.sign_in(&begun.header("location"), "eva@example.com", PASSWORD).await;
    assert_eq!(signed_in.status, 303);
    assert_ne!(sub(&tokens_at(&wiki, &eva, "wiki.example.com").await), sub(&first));

    // Everywhere the same, and what a session is called does not tell either.
    let claims = decode(&first["id_token"]).1;
    let access = decode(&first["access_token"]).1;
    assert_eq!((&access["sub"], &access["sid"]), (&claims["sub"], &claims["sid"]));
    assert_eq!(wiki.userinfo(text(&first["access_token"])).await.expect(200)["sub"], claims["sub"]);
    assert_eq!(wiki.introspect(text(&first["access_token"])).await["sub"], claims["sub"]);
    assert_eq!(wiki.introspect(text(&first["refresh_token"])).await["sub"], claims["sub"]);
    let refreshed = wiki.refresh(text(&first["refresh_token"])).await.expect(200);
    assert_eq!(sub(&refreshed), sub(&first));
    assert_ne!(decode(&other["id_token"]).1["sid"], claims["sid"]);
    for token in ["id_token", "access_token"] {
        assert!(!decode(&first[token]).1.to_string().contains(&public), "{token} says the public subject");
    }
}

#[tokio::test]
async fn hints_and_claims_name_the_pairwise_subject() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let party = Party::register_as(&app, json!({ "name": "Wiki", "subject_type": "pairwise" })).await;
    let code = party.code_in(&browser).await;
    let tokens = party.redeem(&code).await.expect(200);
    let hint = text(&tokens["id_token"]);
    let ask = async |changed: &[(&str, &str)]| {
        let mut params = vec![("prompt", "none")];
        params.extend(changed);
        callback(&browser.get(&party.authorize(&params)).await)
    };
    assert!(ask(&[("id_token_hint", hint)]).await.contains_key("code"));
    let claims = |sub: &str| json!({ "id_token": { "sub": { "value": sub } } }).to_string();
    assert!(ask(&[("claims", &claims(&sub(&tokens)))]).await.contains_key("code"));
    let answer = ask(&[("claims", &claims(&public_sub(&app).await))]).await;
    assert_eq!(answer["error"], "login_required");

    // RP-initiated logout: the hint is of this session, so that nothing is asked.
    let bye = "https://app.example.com/bye";
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("id_token_hint", hint), ("post_logout_redirect_uri", bye)])
        .finish();
    let answer = browser.get(&format!("/oauth2/logout?{query}")).await;
    assert_eq!(answer.header("location"), bye);
    assert_eq!(ask(&[]).await["error"], "login_required");
}

#[tokio::test]
async fn logout_tokens_use_the_identifiers_of_the_application() {
    let app = TestApp::start().await;
    let notices = Notices::start().await;
    let settings = json!({
        "name": "Wiki", "subject_type": "pairwise", "backchannel_logout_uri": notices.url,
        "frontchannel_logout_uri": "https://app.example.com/front", "frontchannel_logout_session_required": true,
    });
    let party = Party::register_as(&app, settings).await;
    let browser = app.browser();
    let code = party.code_in(&browser).await;
    let tokens = party.redeem(&code).await.expect(200);
    let claims = decode(&tokens["id_token"]).1;
    let hint = text(&tokens["id_token"]);
    let answer = browser.get(&format!("/oauth2/logout?id_token_hint={hint}")).await;
    let page = browser.get(&answer.header("location")).await;
    assert!(page.text.contains(&format!("sid={}", text(&claims["sid"]))), "{}", page.text);
    let logout_token = decode(&json!(notices.received(1).await[0])).1;
    assert_eq!((&logout_token["sub"], &logout_token["sid"]), (&claims["sub"], &claims["sid"]));
}

#[tokio::test]
async fn the_subject_type_can_be_changed() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let public = sub(&party.tokens().await);
    let admin = app.admin().await;
    let path = format!("/v1/applications/{}", party.client_id);
    admin.patch(&path, json!({ "subject_type": "pairwise" })).await.expect(200);
    let pairwise = sub(&party.tokens().await);
    assert_ne!(pairwise, public);
    admin.patch(&path, json!({ "subject_type": null })).await.expect(200);
    assert_eq!(sub(&party.tokens().await), public);
}

async fn register(app: &TestApp, settings: Value) -> Answer {
    let mut body = json!({ "name": "Wiki", "subject_type": "pairwise", "redirect_uris": [REDIRECT_URI] });
    body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    app.admin().await.post("/v1/applications", body).await
}

#[tokio::test]
async fn redirect_uris_at_several_hosts_need_a_sector_identifier() {
    let app = TestApp::start().await;
    let field = |code: &str| vec![("sector_identifier_uri".to_owned(), code.to_owned())];
    let uris = ["https://a.example.com/cb", "https://b.example.com/cb"];
    for (settings, code) in [
        (json!({ "redirect_uris": uris }), "required"),
        (json!({ "redirect_uris": [] }), "required"),
        (json!({ "redirect_uris": ["com.example.app:/cb"], "application_type": "native" }), "required"),
        (json!({ "sector_identifier_uri": "http://app.example.com/sector" }), "insecure"),
        (json!({ "sector_identifier_uri": "sector" }), "invalid"),
        (json!({ "sector_identifier_uri": "https://10.0.0.1/sector" }), "unreachable"),
        (json!({ "sector_identifier_uri": "http://127.0.0.1:9/sector" }), "unreachable"),
    ] {
        assert_eq!(register(&app, settings.clone()).await.problem(400).1, field(code), "{settings}");
    }
    let server = Published::start(&json!(uris)).await;
    let settings = json!({ "redirect_uris": uris, "sector_identifier_uri": server.url });
    let wrong = [
        (200, json!([uris[0]]).to_string(), "mismatch"),
        (200, json!([]).to_string(), "mismatch"),
        (200, json!({ "redirect_uris": uris }).to_string(), "invalid"),
        (200, json!([uris[0], 7]).to_string(), "invalid"),
        (200, "not JSON".to_owned(), "invalid"),
        (404, json!(uris).to_string(), "unreachable"),
        (200, format!("[\"{}\"]", "x".repeat(300_000)), "unreachable"),
    ];
    for (status, text, code) in wrong {
        server.answer(status, &text);
        assert_eq!(register(&app, settings.clone()).await.problem(400).1, field(code), "{text:.40}");
    }
    server.publish(&json!([uris[1], uris[0], "https://c.example.com/cb"]));
    let client_id = register(&app, settings).await.expect(201)["client_id"].clone();

    // What is registered later must be listed too; other changes do not ask again.
    let admin = app.admin().await;
    let path = format!("/v1/applications/{}", text(&client_id));
    let fetched = server.fetched();
    admin.patch(&path, json!({ "name": "Another" })).await.expect(200);
    assert_eq!(server.fetched(), fetched);
    let more = |uri: &str| json!({ "redirect_uris": [uris[0], uri] });
    admin.patch(&path, more("https://c.example.com/cb")).await.expect(200);
    assert_eq!(admin.patch(&path, more("https://d.example.com/cb")).await.problem(400).1, field("mismatch"));
    assert_eq!(
        admin.patch(&path, json!({ "sector_identifier_uri": null })).await.problem(400).1,
        field("required")
    );
    // It is looked at whatever the subjects are.
    server.publish(&json!(["https://other.example.com/cb"]));
    let settings = json!({ "name": "Public", "subject_type": "public", "sector_identifier_uri": server.url });
    assert_eq!(register(&app, settings).await.problem(400).1, field("mismatch"));
}

#[tokio::test]
async fn a_sector_identifier_uri_joins_several_hosts_in_one_sector() {
    let app = TestApp::start().await;
    let uris = json!([REDIRECT_URI, "https://b.example.com/cb"]);
    let server = Published::start(&uris).await;
    let party = async |name: &str| {
        let settings = json!({
            "name": name, "subject_type": "pairwise", "redirect_uris": uris, "sector_identifier_uri": server.url,
        });
        sub(&Party::register_as(&app, settings).await.tokens().await)
    };
    let first = party("First").await;
    assert_eq!(first, party("Second").await);
    let alone = Party::register_as(&app, json!({ "name": "Alone", "subject_type": "pairwise" })).await;
    assert_ne!(first, sub(&alone.tokens().await), "the sector is the host of the sector identifier");
    app.advance(TimeDelta::days(1));
    assert_eq!(first, party("Third").await);
}

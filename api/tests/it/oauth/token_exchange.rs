//! Exchanging a token for another one (RFC 8693).

use serde_json::{Value, json};

use super::party::{Party, SCOPE, callback, decode, error, text};
use crate::support::{Answer, TestApp};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const ORDERS: &str = "https://orders.example.com";
const STOCK: &str = "https://stock.example.com";

/// A shop that people sign in at, and the service behind the orders' API, which calls the stock's API.
struct World<'a> {
    app: &'a TestApp,
    shop: Party<'a>,
    orders: Party<'a>,
}

async fn world(app: &TestApp) -> World<'_> {
    let shop = Party::register_as(
        app,
        json!({ "name": "Shop", "grant_types": ["authorization_code", "refresh_token", GRANT] }),
    )
    .await;
    let orders =
        json!({ "name": "Orders", "grant_types": ["client_credentials", GRANT], "redirect_uris": [] });
    let orders = Party::register_as(app, orders).await;
    let admin = app.admin().await;
    let both = [&*shop.client_id, &*orders.client_id];
    let resources =
        [(ORDERS, vec![both[0]], Some(both[1]), "orders.write"), (STOCK, both.to_vec(), None, "stock.read")];
    for (uri, applications, server, scope) in resources {
        let body = json!({
            "uri": uri, "name": uri, "applications": applications, "served_by": server,
            "scopes": [{ "scope": scope, "en": scope }, { "scope": "all", "en": "All" }],
        });
        admin.post("/v1/resources", body).await.expect(201);
    }
    World { app, shop, orders }
}

impl World<'_> {
    /// Tokens of the administrator at the shop, for both APIs.
    async fn tokens(&self) -> Value {
        self.tokens_for(&[ORDERS, STOCK], &format!("{SCOPE} orders.write stock.read")).await
    }

    async fn tokens_for(&self, resources: &[&str], scope: &str) -> Value {
        let browser = self.app.browser();
        let asked = self.shop.authorize(&[("scope", scope)]);
        let named = resources.iter().map(|uri| format!("&resource={uri}")).collect::<String>();
        let page = browser.get(&format!("{asked}{named}")).await.header("location");
        let signed_in = browser.sign_in(&page, crate::support::ADMIN, crate::support::PASSWORD).await;
        let answer = callback(&browser.get(&signed_in.header("location")).await);
        self.shop.redeem(&answer["code"]).await.expect(200)
    }

    /// Exchanges as the service behind the orders. Empty values leave a parameter out.
    async fn exchange(&self, token: &Value, more: &[(&str, &str)]) -> Answer {
        exchange(&self.orders, token, more).await
    }
}

async fn exchange(party: &Party<'_>, token: &Value, more: &[(&str, &str)]) -> Answer {
    let usual = [("grant_type", GRANT), ("subject_token", text(token)), ("subject_token_type", ACCESS_TOKEN)];
    let replaced = |name: &str| more.iter().any(|(other, _)| *other == name);
    let mut form: Vec<_> = usual.into_iter().filter(|(name, _)| !replaced(name)).collect();
    form.extend(more);
    party.token(&form).await
}

#[tokio::test]
async fn a_service_gets_a_token_for_the_next_api_in_the_persons_name() {
    let app = TestApp::start().await;
    let world = world(&app).await;
    let tokens = world.tokens().await;
    let answer =
        world.exchange(&tokens["access_token"], &[("resource", STOCK), ("scope", "stock.read")]).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let given = answer.expect(200);
    assert_eq!(given["issued_token_type"], ACCESS_TOKEN);
    assert_eq!((&given["token_type"], &given["scope"]), (&json!("Bearer"), &json!("stock.read")));
    assert!(given.get("refresh_token").is_none() && given.get("id_token").is_none(), "{given}");
    let ((_, old), (header, new)) = (decode(&tokens["access_token"]), decode(&given["access_token"]));
    assert_eq!(header["typ"], "at+jwt");
    assert_eq!((&new["aud"], &new["client_id"]), (&json!(STOCK), &json!(world.orders.client_id)));
    for same in ["sub", "company", "roles", "auth_time", "amr", "grant_id"] {
        assert_eq!(new[same], old[same], "{same}");
    }
    assert!(new["jti"] != old["jti"] && new.get("act").is_none());
    let known = world.orders.introspect(text(&given["access_token"])).await;
    assert_eq!((&known["active"], &known["sub"]), (&json!(true), &old["sub"]));
    assert_eq!(
        world.shop.introspect(text(&given["access_token"])).await["active"],
        false,
        "it is not the shop's"
    );
}

#[tokio::test]
async fn an_application_exchanges_its_own_token_for_fewer_scopes() {
    let app = TestApp::start().await;
    let world = world(&app).await;
    let tokens = world.tokens().await;
    let narrow = [("scope", "openid email")];
    let given = exchange(&world.shop, &tokens["access_token"], &narrow).await.expect(200);
    assert_eq!(given["scope"], "openid email");
    let (_, claims) = decode(&given["access_token"]);
    let aud = decode(&tokens["access_token"]).1["aud"].clone();
    assert_eq!((&claims["aud"], &claims["scope"]), (&aud, &json!("openid email")));
    let known = world.shop.userinfo(text(&given["access_token"])).await.expect(200);
    assert!(known.get("name").is_none() && known["sub"] == claims["sub"], "{known}");
    // Without a word all of it, and no more.
    let same = exchange(&world.shop, &tokens["access_token"], &[]).await.expect(200);
    assert_eq!(decode(&same["access_token"]).1["scope"], decode(&tokens["access_token"]).1["scope"]);
    assert_eq!(decode(&same["access_token"]).1["aud"], decode(&tokens["access_token"]).1["aud"]);
}

#[tokio::test]
async fn the_act_claim_contains_the_current_and_earlier_actors() {
    let app = TestApp::start().await;
    let world = world(&app).await;
    let tokens = world.tokens().await;
    let own = world.orders.token(&[("grant_type", "client_credentials")]).await.expect(200);
    let actor = [("actor_token", text(&own["access_token"])), ("actor_token_type", ACCESS_TOKEN)];
    let given = world.exchange(&tokens["access_token"], &actor).await.expect(200);
    let orders = &world.orders.client_id;
    let act = json!({ "sub": orders, "client_id": orders });
    assert_eq!(decode(&given["access_token"]).1["act"], act);
    let again = world.exchange(&given["access_token"], &actor).await.expect(200);
    let nested = json!({ "sub": orders, "client_id": orders, "act": act });
    assert_eq!(decode(&again["access_token"]).1["act"], nested);
    assert_eq!(world.orders.introspect(text(&again["access_token"])).await["act"], nested);
    // Without an actor nobody takes over, and nobody is forgotten.
    let plain = world.exchange(&again["access_token"], &[]).await.expect(200);
    assert_eq!(decode(&plain["access_token"]).1["act"], nested);
    let mut last = again;
    for _ in 0..3 {
        last = world.exchange(&last["access_token"], &actor).await.expect(200);
    }
    assert_eq!(error(&world.exchange(&last["access_token"], &actor).await, 400), "invalid_request");
    // An actor is the application itself, by a token of its own.
    let foreign = [("actor_token", text(&tokens["access_token"])), ("actor_token_type", ACCESS_TOKEN)];
    assert_eq!(error(&world.exchange(&tokens["access_token"], &foreign).await, 400), "invalid_request");
    for wrong in [
        &[actor[0]][..],
        &[actor[1]],
        &[("actor_token", "x"), actor[1]],
        &[actor[0], ("actor_token_type", "x")],
    ] {
        assert_eq!(error(&world.exchange(&tokens["access_token"], wrong).await, 400), "invalid_request");
    }
}

#[tokio::test]
async fn an_exchanged_token_has_at_most_the_scopes_of_the_subject() {
    let app = TestApp::start().await;
    let world = world(&app).await;
    let tokens = world.tokens().await;
    let token = &tokens["access_token"];
    for scope in ["stock.read all", "offline_access", "aldaba.api", "unknown", "a\\b"] {
        let asked = [("resource", STOCK), ("scope", scope)];
        assert_eq!(error(&world.exchange(token, &asked).await, 400), "invalid_scope", "{scope}");
    }
    // A scope of the orders is none at the stock.
    let crossed = [("resource", STOCK), ("scope", "orders.write")];
    assert_eq!(error(&world.exchange(token, &crossed).await, 400), "invalid_scope");
    let api = format!("{}/v1", app.url);
    // The orders are served by the application, not asked for by it.
    for target in [api.as_str(), "https://unknown.example.com", ORDERS, "not a uri"] {
        for name in ["resource", "audience"] {
            assert_eq!(
                error(&world.exchange(token, &[(name, target)]).await, 400),
                "invalid_target",
                "{target}"
            );
        }
    }
    // What the application narrowed stays narrow.
    let narrow = world.tokens_for(&[ORDERS], "openid orders.write").await;
    let wide = [("resource", STOCK)];
    assert_eq!(error(&world.exchange(&narrow["access_token"], &wide).await, 400), "invalid_target");
}

#[tokio::test]
async fn the_api_of_aldaba_is_never_reached_by_exchange() {
    let app = TestApp::start().await;
    let world = world(&app).await;
    let settings = json!({
        "name": "Console", "grant_types": ["authorization_code", GRANT], "scope": "openid aldaba.api aldaba.api.read",
    });
    let console = Party::register_as(&app, settings).await;
    let browser = app.browser();
    let code =
        console.answer_in(&browser, &[("scope", "openid aldaba.api aldaba.api.read")]).await["code"].clone();
    let tokens = console.redeem(&code).await.expect(200);
    let api = format!("{}/v1", app.url);
    assert_eq!(decode(&tokens["access_token"]).1["aud"], json!([app.url, api]));
    let asked = [("scope", "aldaba.api.read")];
    assert_eq!(error(&exchange(&console, &tokens["access_token"], &asked).await, 400), "invalid_scope");
    let asked = [("audience", &*api)];
    assert_eq!(error(&exchange(&console, &tokens["access_token"], &asked).await, 400), "invalid_target");
    let given = exchange(&console, &tokens["access_token"], &[]).await.expect(200);
    assert_eq!(
        (&given["scope"], &decode(&given["access_token"]).1["aud"]),
        (&json!("openid"), &json!(app.url))
    );
    let caller = app.anonymous().with_token(text(&given["access_token"]));
    assert_eq!(caller.get("/v1/companies").await.status, 401);
    assert_eq!(error(&world.exchange(&tokens["access_token"], &[]).await, 400), "invalid_request");
}

#[tokio::test]
async fn only_its_application_or_audience_with_the_grant_exchanges_a_token() {
    let app = TestApp::start().await;
    let world = world(&app).await;
    let tokens = world.tokens().await;
    let token = &tokens["access_token"];
    // Confidential, with the grant, and neither the token's application nor one that serves what it is for.
    let stranger =
        Party::register_as(&app, json!({ "name": "Stranger", "grant_types": [GRANT, "client_credentials"] }))
            .await;
    assert_eq!(error(&exchange(&stranger, token, &[]).await, 400), "invalid_request");
    // Without the grant.
    let other = Party::register_as(&app, json!({ "name": "Other" })).await;
    assert_eq!(error(&exchange(&other, token, &[]).await, 400), "unauthorized_client");
    // A public one cannot have it.
    let public = json!({ "name": "Public", "token_endpoint_auth_method": "none", "grant_types": [GRANT] });
    let (_, fields) = app.admin().await.post("/v1/applications", public).await.problem(400);
    assert_eq!(fields, [("grant_types".to_owned(), "invalid".to_owned())]);
    // What is no access token of a person.
    let own = world.orders.token(&[("grant_type", "client_credentials")]).await.expect(200);
    for wrong in [&own["access_token"], &tokens["refresh_token"], &tokens["id_token"], &json!("a.b.c")] {
        assert_eq!(error(&world.exchange(wrong, &[]).await, 400), "invalid_request");
    }
    for kind in
        ["urn:ietf:params:oauth:token-type:jwt", "urn:ietf:params:oauth:token-type:refresh_token", "x", ""]
    {
        assert_eq!(
            error(&world.exchange(token, &[("subject_token_type", kind)]).await, 400),
            "invalid_request"
        );
    }
    for kind in
        ["urn:ietf:params:oauth:token-type:refresh_token", "urn:ietf:params:oauth:token-type:id_token"]
    {
        assert_eq!(
            error(&world.exchange(token, &[("requested_token_type", kind)]).await, 400),
            "invalid_request"
        );
    }
    world.exchange(token, &[("requested_token_type", ACCESS_TOKEN)]).await.expect(200);
    assert_eq!(error(&world.exchange(token, &[("subject_token", "")]).await, 400), "invalid_request");
    let twice = [("subject_token", text(token)), ("subject_token", text(token))];
    assert_eq!(error(&world.exchange(token, &twice).await, 400), "invalid_request");
}

#[tokio::test]
async fn an_exchanged_token_ends_no_later_than_the_subjects() {
    let app = TestApp::start().await;
    let world = world(&app).await;
    let tokens = world.tokens().await;
    app.advance(chrono::TimeDelta::seconds(400));
    let given = world.exchange(&tokens["access_token"], &[]).await.expect(200);
    let exp = |token: &Value| decode(token).1["exp"].clone();
    assert_eq!(exp(&given["access_token"]), exp(&tokens["access_token"]));
    assert!(given["expires_in"].as_i64().unwrap() <= 200, "{given}");
    app.advance(chrono::TimeDelta::seconds(201));
    assert_eq!(error(&world.exchange(&tokens["access_token"], &[]).await, 400), "invalid_request");
    assert_eq!(world.orders.introspect(text(&given["access_token"])).await["active"], false);
}

#[tokio::test]
async fn exchanged_tokens_end_with_the_first_token() {
    let app = TestApp::start().await;
    let world = world(&app).await;
    let admin = app.admin().await;
    let exchanged = async || {
        let tokens = world.tokens().await;
        let once = world.exchange(&tokens["access_token"], &[]).await.expect(200);
        let twice = world.exchange(&once["access_token"], &[]).await.expect(200);
        (tokens, text(&twice["access_token"]).to_owned())
    };
    let holds = async |token: &str| world.orders.introspect(token).await["active"] == true;
    // Access withdrawn and given back.
    let (_, token) = exchanged().await;
    assert!(holds(&token).await);
    let path = format!("/v1/companies/1/applications/{}/access", world.shop.client_id);
    let give = |ids: &[i64]| json!({ "roles": [{ "role": "user", "user_ids": ids }] });
    admin.put(&path, give(&[])).await.expect(200);
    assert!(!holds(&token).await);
    admin.put(&path, give(&[1])).await.expect(200);
    assert!(holds(&token).await);
    // The application may not exchange any more.
    let orders = format!("/v1/applications/{}", world.orders.client_id);
    admin.put(&orders, json!({ "grant_types": ["client_credentials"] })).await.expect(200);
    assert!(!holds(&token).await);
    admin.put(&orders, json!({ "grant_types": ["client_credentials", GRANT] })).await.expect(200);
    assert!(holds(&token).await);
    // The access token revoked by itself.
    let (tokens, token) = exchanged().await;
    let revoke = async |token: &str| {
        let request = app.anonymous().request(reqwest::Method::POST, "/oauth2/revoke");
        let request = request.basic_auth(&world.shop.client_id, Some(&world.shop.secret));
        super::party::send(request.form(&[("token", token)])).await.expect(200);
    };
    revoke(text(&tokens["access_token"])).await;
    assert!(!holds(&token).await);
    // The family, by its refresh token; the session; the consent.
    let (tokens, token) = exchanged().await;
    revoke(text(&tokens["refresh_token"])).await;
    assert!(!holds(&token).await);
    let (_, token) = exchanged().await;
    admin.delete("/v1/me/sessions").await;
    assert!(!holds(&token).await);
    let (_, token) = exchanged().await;
    admin.delete(&format!("/v1/me/consents/{}", world.shop.client_id)).await.expect(204);
    assert!(!holds(&token).await);
    // The resource is not the first application's any more.
    let (_, token) = exchanged().await;
    assert!(holds(&token).await);
    let listed = admin.get("/v1/resources").await.expect(200);
    let stock = listed.as_array().unwrap().iter().find(|resource| resource["uri"] == STOCK).unwrap();
    let path = format!("/v1/resources/{}", stock["id"]);
    admin.patch(&path, json!({ "applications": [world.orders.client_id] })).await.expect(200);
    assert!(!holds(&token).await);
    // The first application is gone.
    admin
        .patch(&path, json!({ "applications": [world.orders.client_id, world.shop.client_id] }))
        .await
        .expect(200);
    assert!(holds(&token).await);
    admin.delete(&format!("/v1/applications/{}", world.shop.client_id)).await.expect(204);
    assert!(!holds(&token).await);
}

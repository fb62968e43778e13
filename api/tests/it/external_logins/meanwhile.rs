//! What changes between the response of an identity provider and the session that begins with it.

use kernel::Error;
use organisation::identity_providers::{LinkedUser, find_linked};
use platform::actor::RequestSource;
use reqwest::Method;
use serde_json::{Value, json};
use sign_in::{
    authentications::{self, Progress, ProvedFirst, SignInTarget},
    sessions::PreviousSessions,
    steps::acr::Methods,
};

use super::{
    links::{IDENTITIES, add, signed_in},
    sign_in::{PAGE, maria, reason},
    upstream::{SECRET, Upstream, begin},
};
use crate::{
    factors::{add_totp, code_at},
    support::{Browser, PASSWORD, TestApp},
};

const EMAIL: &str = "maria@example.com";
const PROVIDERS: &str = "/v1/companies/1/identity-providers";

/// Maria, signed in with her password, and linked.
async fn linked(app: &TestApp) -> (Upstream, Value, Browser) {
    let upstream = Upstream::start(app).await;
    let provider = upstream.register(app, json!({})).await;
    app.add_user(1, EMAIL, json!({})).await;
    let browser = signed_in(app, EMAIL).await;
    assert_eq!(add(&browser, &upstream, &provider, &maria()).await.header("location"), "/account/security");
    (upstream, provider, browser)
}

async fn unlink(browser: &Browser) {
    let list = browser.call(Method::GET, IDENTITIES, None).await.expect(200);
    let path = format!("{IDENTITIES}/{}", list["linked"][0]["id"]);
    browser.call(Method::DELETE, &path, None).await.expect(204);
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/v1/session").await.status == 200
}

#[tokio::test]
async fn a_login_that_is_unlinked_or_whose_provider_is_disabled_meanwhile_signs_nobody_in() {
    let app = TestApp::start().await;
    let (_upstream, provider, browser) = linked(&app).await;
    let path = format!("{PROVIDERS}/{}", provider["id"]);
    let admin = app.admin().await;
    let link =
        find_linked(app.ctx.db.read(), provider["id"].as_i64().unwrap(), "m-1").await.unwrap().unwrap();
    let begin = async || {
        let first = ProvedFirst::External(LinkedUser::from(&link), Methods::parse("ext"), None);
        let (target, previous) = (SignInTarget::default(), PreviousSessions::default());
        authentications::sign_in_with_factor(&app.ctx, first, target, previous, &RequestSource::default())
            .await
    };
    assert!(matches!(begin().await, Ok(Progress::SignedIn(_))));
    admin.patch(&path, json!({ "enabled": false })).await.expect(200);
    assert!(matches!(begin().await, Err(Error::Unauthenticated)), "the provider is disabled");
    admin.patch(&path, json!({ "enabled": true })).await.expect(200);
    assert!(matches!(begin().await, Ok(Progress::SignedIn(_))));
    unlink(&browser).await;
    assert!(matches!(begin().await, Err(Error::Unauthenticated)), "the link is removed");
}

#[tokio::test]
async fn a_sign_in_that_waits_for_a_step_ends_with_its_link_or_provider() {
    let app = TestApp::start().await;
    let (upstream, provider, own) = linked(&app).await;
    let path = format!("{PROVIDERS}/{}", provider["id"]);
    let (secret, _) = add_totp(&app, &own).await;
    let admin = app.admin().await;
    admin.put("/v1/companies/1/sign-in-policy", json!({ "second_factor": "required" })).await.expect(200);
    let at_step = async || {
        // Each code is accepted once.
        app.advance(chrono::TimeDelta::seconds(30));
        let browser = app.browser();
        let step = upstream.sign_in(&browser, PAGE, &maria()).await.header("location");
        assert!(step.starts_with("/sign-in/step?"), "{step}");
        let page = browser.get(&step).await;
        (browser, step, page)
    };
    let code = || code_at(&secret, app.clock.now());

    let (browser, step, page) = at_step().await;
    browser.send(&step, &page, &[("code", &code())]).await;
    assert!(is_signed_in(&browser).await);

    let (browser, step, page) = at_step().await;
    admin.patch(&path, json!({ "enabled": false })).await.expect(200);
    browser.send(&step, &page, &[("code", &code())]).await;
    assert!(!is_signed_in(&browser).await, "the provider is disabled");
    admin.patch(&path, json!({ "enabled": true })).await.expect(200);

    // The session from before the policy lacks the second factor.
    let own = app.browser();
    app.advance(chrono::TimeDelta::seconds(30));
    let own_step = own.sign_in("/sign-in", EMAIL, PASSWORD).await.header("location");
    let own_page = own.get(&own_step).await;
    own.send(&own_step, &own_page, &[("code", &code())]).await;
    let (browser, step, page) = at_step().await;
    unlink(&own).await;
    browser.send(&step, &page, &[("code", &code())]).await;
    assert!(!is_signed_in(&browser).await, "the link is removed");
    assert_eq!(browser.sign_in("/sign-in", EMAIL, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_response_of_a_provider_that_is_changed_meanwhile_creates_and_links_nobody() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({ "create_users": true })).await;
    let path = format!("{PROVIDERS}/{}", provider["id"]);
    app.add_user(1, EMAIL, json!({})).await;
    let own = signed_in(&app, EMAIL).await;
    let before = json!({ "enabled": true, "create_users": true, "issuer": upstream.url, "client_id": "aldaba",
        "client_secret": SECRET });
    for change in [
        json!({ "enabled": false }),
        json!({ "issuer": "https://login.example.org", "client_secret": SECRET }),
        json!({ "client_id": "another" }),
        json!({ "create_users": false }),
    ] {
        let admin = app.admin().await;
        let meanwhile = async |change: &Value| {
            let (admin, path, change) = (admin.clone(), path.clone(), change.clone());
            upstream.meanwhile(async move { drop(admin.patch(&path, change).await.expect(200)) });
        };
        let browser = app.browser();
        let address = begin(&browser, PAGE).await;
        meanwhile(&change).await;
        let refused = browser.get(&upstream.authorize(&address, &maria())).await;
        assert_eq!(reason(&refused), "failed", "{change}");
        assert!(!is_signed_in(&browser).await, "{change}");
        admin.patch(&path, before.clone()).await.expect(200);
        if change.get("create_users").is_none() {
            meanwhile(&change).await;
            let refused = add(&own, &upstream, &provider, &maria()).await;
            assert!(
                refused.status == 400 && refused.text.contains("link-failed"),
                "{change}: {}",
                refused.text
            );
            admin.patch(&path, before.clone()).await.expect(200);
        }
        assert_eq!(app.count_all(&["users", "linked_identities"]).await, [2, 0], "{change}");
    }
}

//! Companies that require their own external login: no other way in gets around it, except for break-glass
//! administrators.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    email_domains::verified,
    links::signed_in,
    sign_in::{PAGE, maria, reason},
    upstream::{Upstream, link},
};
use crate::{
    applications::if_match,
    factors::{authenticator::Device, email_code::code_in, passkeys},
    oauth::{
        party::error,
        password::{form, trusted_as},
    },
    passkey_sign_in::{challenge, send},
    support::{ADMIN, Answer, Browser, PASSWORD, TestApp},
};

const RULE: &str = "/v1/companies/1/required-login";
const MARIA: &str = "maria@acme.example";
const BOSS: &str = "boss@acme.example";

/// A company with an external login, Maria and the break-glass administrator.
async fn company(app: &TestApp) -> (Upstream, Value, i64) {
    let upstream = Upstream::start(app).await;
    let provider = upstream.register(app, json!({})).await;
    verified(app, "acme.example").await;
    app.add_user(1, MARIA, json!({})).await;
    let boss = app.add_user(1, BOSS, json!({ "company_role": "company_admin" })).await;
    (upstream, provider, boss)
}

async fn require(app: &TestApp, boss: i64) {
    let rule = json!({ "required": true, "break_glass_user_ids": [boss] });
    app.admin().await.put(RULE, rule).await.expect(200);
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/v1/session").await.status == 200
}

/// Checks that an answer leads to the page that sends the person to the external login, and that nobody is signed in.
/// Returns the address of the page.
async fn must_go_there(browser: &Browser, answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let step = answer.header("location");
    assert!(step.starts_with("/sign-in/step?"), "{step}");
    let page = browser.get(&step).await;
    assert!(page.text.contains("id=\"required-login\""), "{}", page.text);
    assert!(!is_signed_in(browser).await);
    step
}

/// Follows the link of the page to the external login, and signs in there.
async fn go_there(browser: &Browser, upstream: &Upstream, step: &str) -> Answer {
    let page = browser.get(step).await;
    let href =
        page.text.split("href=\"/sign-in/external/").nth(1).expect("a link").split('"').next().unwrap();
    let href = format!("/sign-in/external/{}", href.replace("&#38;", "&").replace("&amp;", "&"));
    let address = browser.get(&href).await.header("location");
    browser.get(&upstream.authorize(&address, &maria())).await
}

#[tokio::test]
async fn people_of_a_company_that_requires_its_login_sign_in_only_there() {
    let app = TestApp::start().await;
    let (upstream, _, boss) = company(&app).await;
    app.add_user(1, "key@acme.example", json!({})).await;
    let mut device = Device::at(&app.url);
    passkeys::register(&signed_in(&app, "key@acme.example").await, &mut device, "Key").await;
    require(&app, boss).await;
    let browser = app.browser();
    let page = browser.get("/sign-in").await;
    let asked = challenge(&browser, &page).await;
    let credential = device.get(&asked["public_key"]);
    let answer = send(&browser, "/sign-in", &page, &asked, &credential).await;
    must_go_there(&browser, &answer).await;
    let browser = app.browser();
    let answer = browser.sign_in("/sign-in?return_to=/my-applications", MARIA, PASSWORD).await;
    let step = must_go_there(&browser, &answer).await;
    let answer = go_there(&browser, &upstream, &step).await;
    assert_eq!(answer.header("location"), "/my-applications");
    assert!(is_signed_in(&browser).await);
    // A wrong password reveals nothing.
    assert_eq!(app.browser().sign_in("/sign-in", MARIA, "wrong horse battery").await.status, 401);
    // People of other companies and administrators of the installation are not bound.
    app.admin().await.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(2, "eva@example.com", json!({})).await;
    for email in ["eva@example.com", ADMIN, BOSS] {
        let answer = app.browser().sign_in("/sign-in", email, PASSWORD).await;
        assert_eq!(answer.header("location"), "/", "{email}");
    }
    app.admin().await.put(RULE, json!({ "required": false })).await.expect(200);
    assert_eq!(app.browser().sign_in("/sign-in", MARIA, PASSWORD).await.header("location"), "/");
    assert_eq!(app.audited("required_login.updated").await.len(), 2);
}

#[tokio::test]
async fn the_rule_is_changed_only_as_it_was_seen() {
    let app = TestApp::start().await;
    let (_, _, boss) = company(&app).await;
    let other = app.add_user(1, "other@acme.example", json!({ "company_role": "company_admin" })).await;
    let admin = app.admin().await;
    let rule = |id: i64| json!({ "required": true, "break_glass_user_ids": [id] });
    let tag = admin.get(RULE).await.header("etag");
    let requests = [boss, other].map(|id| if_match(&admin, Method::PUT, RULE, &tag, rule(id)));
    let answers = futures::future::join_all(requests).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    // A rule that was lifted and made again is another one.
    let seen = admin.get(RULE).await.header("etag");
    let lifted = if_match(&admin, Method::PUT, RULE, &seen, json!({ "required": false })).await;
    assert_ne!(lifted.header("etag"), seen);
    assert_eq!(lifted.expect(200)["required"], false);
    let made = admin.put(RULE, rule(boss)).await;
    let newer = made.header("etag");
    assert_eq!(made.expect(200)["break_glass"][0]["user_id"], boss);
    let stale = if_match(&admin, Method::PUT, RULE, &seen, json!({ "required": false })).await;
    assert_eq!(stale.problem(412).0, "changed");
    assert_eq!(admin.put(RULE, rule(boss)).await.header("etag"), newer, "nothing was changed");
}

#[tokio::test]
async fn a_session_that_began_with_a_password_goes_on_only_after_the_external_login() {
    let app = TestApp::start().await;
    let (upstream, _, boss) = company(&app).await;
    let browser = signed_in(&app, MARIA).await;
    let me = async || browser.call(Method::GET, "/v1/me", None).await.status.as_u16();
    assert_eq!(me().await, 200);
    require(&app, boss).await;
    assert!(!is_signed_in(&browser).await);
    let step = browser.get("/sign-in?return_to=/account").await.header("location");
    let answer = go_there(&browser, &upstream, &step).await;
    assert_eq!(answer.header("location"), "/account", "{}", answer.text);
    assert_eq!(me().await, 200);
}

#[tokio::test]
async fn a_reset_an_invitation_and_a_code_by_email_do_not_get_around_the_required_login() {
    let app = TestApp::start().await;
    let (upstream, _, boss) = company(&app).await;
    require(&app, boss).await;
    let sent = app.mails(2).await.len();
    let browser = app.browser();
    browser.submit("/forgotten-password", &[("email", MARIA)]).await;
    let path = app.link_in(app.mails(sent + 1).await.last().unwrap(), "/password-resets/");
    browser.open(&path).await;
    let answer = browser.submit(&path, &[("password", "another good battery")]).await;
    let step = must_go_there(&browser, &answer).await;
    assert_eq!(go_there(&browser, &upstream, &step).await.header("location"), "/");

    let app = TestApp::start().await;
    let (_, _, boss) = company(&app).await;
    let admin = app.admin().await;
    let factors = json!({ "first_factors": ["password", "passkey", "email_code"] });
    admin.put("/v1/settings", factors).await.expect(200);
    require(&app, boss).await;
    let sent = app.mails(2).await.len();
    let browser = app.browser();
    let fields = [("answer", "email_code"), ("email", MARIA)];
    let page = browser.submit("/sign-in", &fields).await.header("location");
    let code = code_in(&app, sent).await;
    let answer = browser.submit(&page, &[("code", &code)]).await;
    must_go_there(&browser, &answer).await;

    let invited = json!({ "name": "Eva", "email": "eva@acme.example" });
    admin.post("/v1/companies/1/users", invited).await.expect(201);
    let path = app.link_in(app.mails(sent + 2).await.last().unwrap(), "/invitations/");
    let browser = app.browser();
    browser.open(&path).await;
    let answer = browser.submit(&path, &[("name", "Eva"), ("password", PASSWORD)]).await;
    must_go_there(&browser, &answer).await;
}

#[tokio::test]
async fn an_application_that_collects_passwords_does_not_get_around_the_required_login() {
    let app = TestApp::start().await;
    let (_, _, boss) = company(&app).await;
    let party = trusted_as(&app, json!({ "name": "Old", "access_policy": "all_members" })).await;
    party.token(&form(MARIA, PASSWORD)).await.expect(200);
    require(&app, boss).await;
    assert_eq!(error(&party.token(&form(MARIA, PASSWORD)).await, 403), "access_denied");
    assert_eq!(error(&party.token(&form(MARIA, "wrong horse battery")).await, 400), "invalid_grant");
    party.token(&form(BOSS, PASSWORD)).await.expect(200);
}

#[tokio::test]
async fn a_login_of_the_installation_does_not_replace_the_required_one() {
    let app = TestApp::start().await;
    let (_, _, boss) = company(&app).await;
    let everybodys = Upstream::start(&app).await;
    let provider = everybodys.register_at(&app, "/v1/identity-providers", json!({})).await;
    let browser = signed_in(&app, MARIA).await;
    let person = json!({ "sub": "m-2" });
    super::links::add(&browser, &everybodys, &provider, &person).await;
    let page = "/sign-in";
    assert_eq!(everybodys.sign_in(&app.browser(), page, &person).await.header("location"), "/");
    require(&app, boss).await;
    assert!(!link(&app.browser(), page).await.is_empty());
    let answer = everybodys.sign_in(&app.browser(), page, &person).await;
    assert_eq!(reason(&answer), "other_required");
}

#[tokio::test]
async fn break_glass_administrators_sign_in_while_the_external_login_is_away() {
    let app = TestApp::start().await;
    let (_, provider, boss) = company(&app).await;
    require(&app, boss).await;
    let admin = app.admin().await;
    let path = format!("/v1/companies/1/identity-providers/{}", provider["id"]);
    admin.put(&path, json!({ "enabled": false })).await.expect(200);
    let stays = async || {
        let browser = app.browser();
        let answer = browser.sign_in("/sign-in", MARIA, PASSWORD).await;
        let page = browser.get(&must_go_there(&browser, &answer).await).await;
        assert!(!page.text.contains("/sign-in/external/"), "{}", page.text);
        assert_eq!(app.browser().sign_in("/sign-in", BOSS, PASSWORD).await.header("location"), "/");
    };
    stays().await;
    admin.delete(&path).await.expect(204);
    stays().await;
    // One who lost the role is bound like everybody.
    let member = json!({ "company_role": "member" });
    admin.put(&format!("/v1/companies/1/users/{boss}"), member).await.expect(200);
    let browser = app.browser();
    let answer = browser.sign_in("/sign-in", BOSS, PASSWORD).await;
    must_go_there(&browser, &answer).await;
    assert_eq!(admin.get(RULE).await.expect(200)["break_glass"][0]["usable"], false);
    // An administrator of the installation lifts the rule.
    admin.put(RULE, json!({ "required": false })).await.expect(200);
    assert_eq!(app.browser().sign_in("/sign-in", MARIA, PASSWORD).await.header("location"), "/");
}

#[tokio::test]
async fn a_break_glass_administrator_is_an_active_administrator_of_the_company_with_a_password() {
    let app = TestApp::start().await;
    let (upstream, _, boss) = company(&app).await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let role = json!({ "company_role": "company_admin" });
    let elsewhere = app.add_user(2, "eva@example.com", role.clone()).await;
    let disabled = app.add_user(1, "off@acme.example", role.clone()).await;
    let path = format!("/v1/companies/1/users/{disabled}");
    admin.put(&path, json!({ "status": "disabled" })).await.expect(200);
    let invited = json!({ "name": "New", "email": "new@acme.example", "company_role": "company_admin" });
    let invited = admin.post("/v1/companies/1/users", invited).await.expect(201)["id"].as_i64().unwrap();
    upstream.sign_in(&app.browser(), PAGE, &maria()).await;
    let refused = async |ids: Value| {
        let body = json!({ "required": true, "break_glass_user_ids": ids });
        let problem = admin.put(RULE, body).await.problem(400);
        assert_eq!(problem.1[0].0, "break_glass_user_ids");
        problem.1[0].1.clone()
    };
    assert_eq!(refused(json!([])).await, "required");
    assert_eq!(refused(json!([1, 2, 3, 4, 5, 6])).await, "too_many");
    let member = 2;
    for other in [member, elsewhere, disabled, invited, 999] {
        assert_eq!(refused(json!([boss, other])).await, "invalid", "{other}");
    }
    assert_eq!(admin.get(RULE).await.expect(200), json!({ "required": false, "break_glass": [] }));
    let rule = json!({ "required": true, "break_glass_user_ids": [boss, boss] });
    let set = admin.put(RULE, rule).await.expect(200);
    assert_eq!((&set["required"], set["break_glass"].as_array().unwrap().len()), (&json!(true), 1));
    assert_eq!(set["break_glass"][0]["usable"], true);
    // What is absent stays.
    assert_eq!(admin.put(RULE, json!({})).await.expect(200), set);
    assert_eq!(app.audited("required_login.updated").await.len(), 1);
}

#[tokio::test]
async fn requiring_a_login_needs_one_and_an_administrator() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let boss = app.add_user(1, BOSS, json!({ "company_role": "company_admin" })).await;
    app.add_user(1, MARIA, json!({})).await;
    let rule = json!({ "required": true, "break_glass_user_ids": [boss] });
    assert_eq!(admin.put(RULE, rule.clone()).await.problem(409).0, "no_identity_provider");
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "enabled": false })).await;
    assert_eq!(admin.put(RULE, rule.clone()).await.problem(409).0, "no_identity_provider");
    upstream.register(&app, json!({})).await;
    assert_eq!(app.caller(MARIA).await.put(RULE, rule.clone()).await.problem(403).0, "forbidden");
    app.caller(BOSS).await.put(RULE, rule).await.expect(200);
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let other = "/v1/companies/2/required-login";
    assert_eq!(app.caller(BOSS).await.get(other).await.problem(404).0, "not_found");
}

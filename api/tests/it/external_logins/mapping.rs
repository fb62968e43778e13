//! What people get from the claims of their company's login: at the first sign-in, and in step at each one.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    sign_in::{PAGE, maria},
    upstream::{Upstream, begin},
};
use crate::{
    oauth::party::{Party, callback, send},
    support::{Browser, TestApp},
};

pub const PROVIDER: &str = "/v1/companies/1/identity-providers/1";
pub const MAPPING: &str = "/v1/companies/1/identity-providers/1/mapping";
const MARIA: &str = "/v1/companies/1/users/2";

/// Maria with more claims.
pub fn maria_with(more: Value) -> Value {
    let mut claims = maria();
    claims.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    claims
}

/// A rule that gives roles in an application.
pub fn gives(claim: &str, value: &str, client_id: &str, roles: &[&str]) -> Value {
    json!({ "claim": claim, "value": value, "client_id": client_id, "roles": roles })
}

/// A server with a login of its company that creates accounts, and an application with the roles `user` and `editor`.
pub async fn world() -> (TestApp, Upstream, String) {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    let client_id = application(&app, "Wiki").await;
    (app, upstream, client_id)
}

pub async fn application(app: &TestApp, name: &str) -> String {
    let made = app.add_application(json!({ "name": name }), &[]).await;
    let client_id = made["client_id"].as_str().unwrap().to_owned();
    let roles = format!("/v1/applications/{client_id}/roles");
    app.admin().await.post(&roles, json!({ "code": "editor", "name": "Editor" })).await.expect(201);
    client_id
}

pub async fn save(app: &TestApp, rules: Value) -> Value {
    app.admin().await.put(MAPPING, json!({ "rules": rules })).await.expect(200)
}

pub async fn sign_in(app: &TestApp, upstream: &Upstream, claims: Value) -> Browser {
    let browser = app.browser();
    let answer = upstream.sign_in(&browser, PAGE, &maria_with(claims)).await;
    assert_eq!(answer.header("location"), "/", "{}", answer.text);
    browser
}

/// The roles of a person in an application.
pub async fn roles(app: &TestApp, client_id: &str, user_id: i64) -> Value {
    let path = format!("/v1/companies/1/applications/{client_id}/access/{user_id}");
    app.admin().await.get(&path).await.expect(200)["roles"].clone()
}

async fn company_role(app: &TestApp, user_id: i64) -> Value {
    app.admin().await.get(&format!("/v1/companies/1/users/{user_id}")).await.expect(200)["company_role"]
        .clone()
}

#[tokio::test]
async fn a_claim_gives_access_at_the_first_sign_in_and_its_removal_takes_it_away() {
    let (app, upstream, wiki) = world().await;
    let shop = application(&app, "Shop").await;
    let rules = json!([
        gives("groups", "staff", &wiki, &["user"]),
        gives("realm_access.roles", "editors", &wiki, &["editor"]),
        gives("https://acme.example/shop", "true", &shop, &["user", "editor"]),
    ]);
    save(&app, rules).await;
    let all = json!({ "groups": ["staff"], "realm_access": { "roles": ["editors"] },
        "https://acme.example/shop": true });
    sign_in(&app, &upstream, all.clone()).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!(["user", "editor"]));
    assert_eq!(roles(&app, &shop, 2).await, json!(["user", "editor"]));
    assert_eq!(app.count_all(&["mapped_access"]).await, [4]);
    let changed = app.audited("access.changed").await;
    let given = &changed[changed.len() - 2..];
    assert!(
        given.iter().all(|event| event["provider_id"] == 1 && event["provider"] == "Acme login"),
        "{given:?}"
    );

    // Nothing differs, so nothing is written.
    sign_in(&app, &upstream, all).await;
    assert_eq!(app.audited("access.changed").await.len(), changed.len());

    sign_in(&app, &upstream, json!({ "groups": "staff", "https://acme.example/shop": false })).await;
    assert_eq!((roles(&app, &wiki, 2).await, roles(&app, &shop, 2).await), (json!(["user"]), json!([])));
    sign_in(&app, &upstream, json!({})).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!([]));
    assert_eq!(app.count_all(&["mapped_access"]).await, [0]);
    // One event for each change of an application.
    assert_eq!(app.audited("access.changed").await.len(), changed.len() + 3);
}

#[tokio::test]
async fn access_that_was_given_by_hand_is_not_touched() {
    let (app, upstream, wiki) = world().await;
    save(
        &app,
        json!([gives("groups", "staff", &wiki, &["user"]), gives("groups", "staff", &wiki, &["editor"])]),
    )
    .await;
    sign_in(&app, &upstream, json!({})).await;
    let path = format!("/v1/companies/1/applications/{wiki}/access/2");
    let admin = app.admin().await;
    admin.put(&path, json!({ "roles": ["user"] })).await.expect(200);
    sign_in(&app, &upstream, json!({ "groups": ["staff"] })).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!(["user", "editor"]));
    sign_in(&app, &upstream, json!({})).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!(["user"]), "only the other role came from the claim");

    // Taken away by hand and given again by hand, a role stays as well.
    sign_in(&app, &upstream, json!({ "groups": ["staff"] })).await;
    admin.put(&path, json!({ "roles": ["user"] })).await.expect(200);
    admin.put(&path, json!({ "roles": ["user", "editor"] })).await.expect(200);
    sign_in(&app, &upstream, json!({})).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!(["user", "editor"]));
}

#[tokio::test]
async fn a_role_of_two_rules_stays_until_neither_gives_it_and_ends_with_the_rules() {
    let (app, upstream, wiki) = world().await;
    let rules =
        json!([gives("groups", "a", &wiki, &["user"]), gives("groups", "b", &wiki, &["user", "editor"])]);
    save(&app, rules).await;
    sign_in(&app, &upstream, json!({ "groups": ["a", "b"] })).await;
    sign_in(&app, &upstream, json!({ "groups": ["a"] })).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!(["user"]));
    save(&app, json!([])).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!(["user"]), "until the next sign-in");
    sign_in(&app, &upstream, json!({ "groups": ["a"] })).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!([]));
}

#[tokio::test]
async fn access_that_a_login_gave_stays_when_the_login_is_deleted() {
    let (app, upstream, wiki) = world().await;
    save(&app, json!([gives("groups", "staff", &wiki, &["user"])])).await;
    sign_in(&app, &upstream, json!({ "groups": ["staff"] })).await;
    app.admin().await.delete(PROVIDER).await.expect(204);
    assert_eq!(roles(&app, &wiki, 2).await, json!(["user"]));
    assert_eq!(app.count_all(&["mapped_access", "provider_mappings"]).await, [0, 0]);
}

#[tokio::test]
async fn tokens_end_with_the_access_that_a_claim_gave() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    let party = Party::register_as(&app, json!({ "name": "Wiki" })).await;
    save(&app, json!([gives("groups", "staff", &party.client_id, &["user"])])).await;
    let browser = sign_in(&app, &upstream, json!({ "groups": ["staff"] })).await;
    let mut answer = browser.get(&party.authorize(&[])).await;
    if answer.header("location").starts_with("/consent") {
        answer = browser.submit(&answer.header("location"), &[("answer", "allow")]).await;
        answer = browser.get(&answer.header("location")).await;
    }
    let code = callback(&answer).remove("code").expect("a code");
    let tokens = party.redeem(&code).await.expect(200);
    let introspect =
        async || party.introspect(tokens["access_token"].as_str().unwrap()).await["active"].clone();
    assert_eq!(introspect().await, true);
    sign_in(&app, &upstream, json!({})).await;
    assert_eq!(introspect().await, false);
}

#[tokio::test]
async fn the_role_in_the_company_follows_the_claim_and_the_last_administrator_stays() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let providers = "/v1/companies/2/identity-providers";
    upstream.register_at(&app, providers, json!({ "create_users": true })).await;
    let rules = json!({ "rules": [
        { "claim": "contractor", "value": "true", "company_role": "member" },
        { "claim": "groups", "value": "admins", "company_role": "company_admin" },
    ] });
    admin.put(&format!("{providers}/1/mapping"), rules).await.expect(200);
    let role_after = async |claims: Value| {
        let answer = upstream.sign_in(&app.browser(), "/sign-in?company=other", &maria_with(claims)).await;
        assert_eq!(answer.header("location"), "/", "{}", answer.text);
        admin.get("/v1/companies/2/users/2").await.expect(200)["company_role"].clone()
    };
    let admins = || json!({ "groups": ["admins"] });
    assert_eq!(role_after(admins()).await, "company_admin");
    let given = app.audited("membership.updated").await;
    assert_eq!((&given[0]["after"], &given[0]["provider_id"]), (&json!("company_admin"), &json!(1)));
    assert_eq!(role_after(json!({})).await, "company_admin", "nobody else administers the company");

    let eva = app.add_user(2, "eva@other.example", json!({ "company_role": "company_admin" })).await;
    let eva = format!("/v1/companies/2/users/{eva}");
    // The first rule that matches decides.
    assert_eq!(role_after(json!({ "groups": ["admins"], "contractor": true })).await, "member");
    assert_eq!(role_after(admins()).await, "company_admin");
    admin.put(&eva, json!({ "status": "disabled" })).await.expect(200);
    assert_eq!(role_after(json!({})).await, "company_admin", "the other administrator is disabled");
    admin.put(&eva, json!({ "status": "active" })).await.expect(200);
    assert_eq!(role_after(json!({})).await, "member");
    assert_eq!(app.audited("membership.updated").await.len(), 4);
}

#[tokio::test]
async fn an_administrator_by_hand_stays_one() {
    let (app, upstream, _) = world().await;
    save(
        &app,
        json!([{ "claim": "groups", "value": "admins", "company_role": "company_admin" },
        { "claim": "groups", "value": "staff", "company_role": "member" }]),
    )
    .await;
    sign_in(&app, &upstream, json!({})).await;
    let admin = app.admin().await;
    admin.put(MARIA, json!({ "company_role": "company_admin" })).await.expect(200);
    sign_in(&app, &upstream, json!({ "groups": ["staff"] })).await;
    assert_eq!(company_role(&app, 2).await, "company_admin");
    sign_in(&app, &upstream, json!({ "groups": ["admins"] })).await;
    sign_in(&app, &upstream, json!({})).await;
    assert_eq!(company_role(&app, 2).await, "company_admin");
}

#[tokio::test]
async fn people_with_a_system_role_and_of_other_companies_get_nothing() {
    let (app, upstream, wiki) = world().await;
    save(
        &app,
        json!([gives("groups", "staff", &wiki, &["user"]),
        { "claim": "groups", "value": "staff", "company_role": "company_admin" }]),
    )
    .await;
    let installation = "/v1/identity-providers/1/mapping";
    assert_eq!(app.admin().await.get(installation).await.status, 404, "that of the installation has none");
    sign_in(&app, &upstream, json!({})).await;
    let admin = app.admin().await;
    admin.put(MARIA, json!({ "system_role": "app_manager" })).await.expect(200);
    let refused = upstream.sign_in(&app.browser(), PAGE, &maria_with(json!({ "groups": ["staff"] }))).await;
    assert!(refused.header("location").contains("external_error"), "{}", refused.header("location"));
    assert_eq!((roles(&app, &wiki, 2).await, company_role(&app, 2).await), (json!([]), json!("member")));
}

#[tokio::test]
async fn claims_of_any_shape_give_nothing_and_refuse_nobody() {
    let (app, upstream, wiki) = world().await;
    save(&app, json!([gives("groups", "staff", &wiki, &["user"])])).await;
    for groups in [
        json!(7),
        json!({ "staff": true }),
        json!([7, null, ["staff"]]),
        json!("Staff"),
        json!(["STAFF", " staff"]),
        json!(""),
        json!([]),
    ] {
        sign_in(&app, &upstream, json!({ "groups": groups.clone() })).await;
        assert_eq!(roles(&app, &wiki, 2).await, json!([]), "{groups}");
    }
    let many: Vec<_> = (0..1_000).map(|number| format!("group-{number}")).collect();
    save(&app, json!([gives("groups", "group-999", &wiki, &["user"])])).await;
    sign_in(&app, &upstream, json!({ "groups": many })).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!(["user"]));

    // A person with very many groups has them elsewhere at Microsoft Entra ID: nothing changes.
    let elsewhere =
        json!({ "_claim_names": { "groups": "src1" }, "_claim_sources": { "src1": { "endpoint": "…" } } });
    sign_in(&app, &upstream, elsewhere).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!(["user"]));
    sign_in(&app, &upstream, json!({ "groups": null })).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!([]));
}

#[tokio::test]
async fn two_sign_ins_at_once_give_access_once() {
    let (app, upstream, wiki) = world().await;
    save(
        &app,
        json!([gives("groups", "staff", &wiki, &["user", "editor"]),
        { "claim": "groups", "value": "staff", "company_role": "company_admin" }]),
    )
    .await;
    let staff = maria_with(json!({ "groups": ["staff"] }));
    for claims in [staff.clone(), maria(), staff] {
        let browsers = [app.browser(), app.browser()];
        let mut backs = Vec::new();
        for browser in &browsers {
            backs.push(upstream.authorize(&begin(browser, PAGE).await, &claims));
        }
        let (one, two) = tokio::join!(browsers[0].get(&backs[0]), browsers[1].get(&backs[1]));
        assert_eq!((one.header("location"), two.header("location")), ("/".to_owned(), "/".to_owned()));
        let expected = if claims.get("groups").is_some() { json!(["user", "editor"]) } else { json!([]) };
        assert_eq!(roles(&app, &wiki, 2).await, expected);
    }
    assert_eq!(app.count_all(&["mapped_access", "users"]).await, [2, 2]);
}

#[tokio::test]
async fn without_a_seat_a_person_signs_in_without_the_access() {
    let (app, upstream, wiki) = world().await;
    save(&app, json!([gives("groups", "staff", &wiki, &["user"])])).await;
    let admin = app.admin().await;
    let entitlement = format!("/v1/companies/1/entitlements/{wiki}");
    admin.put(&entitlement, json!({ "seats": 1 })).await.expect(200);
    let access = format!("/v1/companies/1/applications/{wiki}/access/1");
    admin.put(&access, json!({ "roles": ["user"] })).await.expect(200);
    sign_in(&app, &upstream, json!({ "groups": ["staff"] })).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!([]));
    app.write_sums().await;
    assert_eq!(app.audited("identity_provider.no_seats").await[0]["user_id"], 2);
    admin.delete(&access).await.expect(204);
    sign_in(&app, &upstream, json!({ "groups": ["staff"] })).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!(["user"]));
}

#[tokio::test]
async fn profile_fields_are_copied_at_each_sign_in() {
    let (app, upstream, _) = world().await;
    let fields = json!([{ "claim": "name", "field": "name" }, { "claim": "phone", "field": "phone_number" },
        { "claim": "org.department", "field": "attributes.department" }]);
    app.admin().await.put(MAPPING, json!({ "fields": fields })).await.expect(200);
    sign_in(&app, &upstream, json!({ "phone": "+351210000000", "org": { "department": "Sales" } })).await;
    let person = async || app.admin().await.get(MARIA).await.expect(200);
    let first = person().await;
    assert_eq!(
        (&first["phone_number"], &first["attributes"]["department"]),
        (&json!("+351210000000"), &json!("Sales"))
    );
    assert!(first.get("phone_number_verified").is_none());
    app.admin().await.patch(MARIA, json!({ "attributes": { "floor": 3 } })).await.expect(200);
    app.advance(TimeDelta::minutes(1));
    // A value that the field does not accept, and a claim that is missing, change nothing.
    sign_in(&app, &upstream, json!({ "name": "Maria S.", "phone": "210", "email": "x@acme.example" })).await;
    let second = person().await;
    assert_eq!(second["name"], "Maria S.");
    assert_eq!((&second["phone_number"], &second["email"]), (&first["phone_number"], &first["email"]));
    assert_eq!(second["attributes"], json!({ "department": "Sales", "floor": 3 }));
    let audited = app.audited("user.updated").await;
    let last = audited.last().unwrap();
    assert_eq!((&last["changed"], &last["provider_id"]), (&json!(["name"]), &json!(1)));
    let count = audited.len();
    sign_in(&app, &upstream, json!({ "name": "Maria S." })).await;
    assert_eq!(app.audited("user.updated").await.len(), count);
}

#[tokio::test]
async fn a_sign_in_with_a_mapping_that_changes_meanwhile_follows_the_new_one() {
    let (app, upstream, wiki) = world().await;
    save(&app, json!([gives("groups", "staff", &wiki, &["user"])])).await;
    let browser = app.browser();
    let address = begin(&browser, PAGE).await;
    let admin = app.admin().await;
    let change = json!({ "rules": [gives("groups", "staff", &wiki, &["editor"])] });
    upstream.meanwhile(async move { drop(admin.put(MAPPING, change).await.expect(200)) });
    browser.get(&upstream.authorize(&address, &maria_with(json!({ "groups": ["staff"] })))).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!(["editor"]));
    let stale = app.admin().await.request(Method::PUT, MAPPING).header("if-match", "\"1\"");
    assert_eq!(send(stale.json(&json!({ "rules": [] }))).await.problem(412).0, "changed");
}

//! What people get from the claims of a login of the installation: roles in the home company of each.

use serde_json::{Value, json};

use super::{
    links::{add, signed_in},
    mapping::{application, gives, roles},
    upstream::Upstream,
};
use crate::support::{ADMIN, TestApp};

const MAPPING: &str = "/v1/identity-providers/1/mapping";

/// A server with a login of the installation, and an application with the roles `user` and `editor`.
async fn world() -> (TestApp, Upstream, Value, String) {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register_at(&app, "/v1/identity-providers", json!({})).await;
    let wiki = application(&app, "Wiki").await;
    (app, upstream, provider, wiki)
}

/// Adds the login to a person, who signs in with it.
async fn linked(app: &TestApp, (upstream, provider): (&Upstream, &Value), email: &str, claims: &Value) {
    let added = add(&signed_in(app, email).await, upstream, provider, claims).await;
    assert_eq!(added.status, 303, "{}", added.text);
    sign_in(app, upstream, claims).await;
}

async fn sign_in(app: &TestApp, upstream: &Upstream, claims: &Value) {
    let answer = upstream.sign_in(&app.browser(), "/sign-in", claims).await;
    assert_eq!(answer.header("location"), "/", "{}", answer.text);
}

#[tokio::test]
async fn a_login_of_the_installation_gives_roles_in_the_home_company_of_each_person() {
    let (app, upstream, provider, wiki) = world().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let entitlement = format!("/v1/companies/2/entitlements/{wiki}");
    admin.put(&entitlement, json!({ "roles": ["user"] })).await.expect(200);
    let maria = app.add_user(1, "maria@acme.example", json!({})).await;
    let eva = app.add_user(2, "eva@other.example", json!({})).await;
    let administers = json!({ "claim": "groups", "value": "admins", "company_role": "company_admin" });
    let rules = json!({ "rules": [gives("groups", "staff", &wiki, &["user", "editor"]), administers] });
    admin.put(MAPPING, rules).await.expect(200);
    let here = (&upstream, &provider);
    linked(&app, here, "maria@acme.example", &json!({ "sub": "m", "groups": ["staff", "admins"] })).await;
    linked(&app, here, "eva@other.example", &json!({ "sub": "e", "groups": ["staff"] })).await;
    let of_eva = format!("/v1/companies/2/applications/{wiki}/access/{eva}");
    let roles_of_eva = async || admin.get(&of_eva).await.expect(200)["roles"].clone();
    assert_eq!(roles(&app, &wiki, maria).await, json!(["user", "editor"]));
    assert_eq!(roles_of_eva().await, json!(["user"]), "what the company may give");
    let user = admin.get(&format!("/v1/companies/1/users/{maria}")).await.expect(200);
    assert_eq!(user["company_role"], "company_admin");
    let user = admin.get(&format!("/v1/companies/2/users/{eva}")).await.expect(200);
    assert_eq!(user["company_role"], "member");
    let given = admin.get(&format!("/v1/companies/2/users/{eva}/mapped-roles")).await.expect(200);
    assert_eq!((&given[0]["role"], &given[0]["provider_id"]), (&json!("user"), &provider["id"]));
    // Kept in step.
    sign_in(&app, &upstream, &json!({ "sub": "e" })).await;
    assert_eq!(roles_of_eva().await, json!([]));
}

#[tokio::test]
async fn a_login_of_the_installation_gives_nothing_to_people_with_a_system_role() {
    let (app, upstream, provider, wiki) = world().await;
    let rules = json!({ "rules": [gives("groups", "staff", &wiki, &["user"])] });
    app.admin().await.put(MAPPING, rules).await.expect(200);
    linked(&app, (&upstream, &provider), ADMIN, &json!({ "sub": "a", "groups": ["staff"] })).await;
    assert_eq!(roles(&app, &wiki, 1).await, json!([]));
    assert_eq!(app.count_all(&["mapped_access"]).await, [0]);
}

#[tokio::test]
async fn a_mapping_of_the_installation_names_any_application_and_is_its_administrators_business() {
    let (app, _upstream, _, wiki) = world().await;
    let admin = app.admin().await;
    let shop = admin.post("/v1/applications", json!({ "name": "Shop" })).await.expect(201);
    let shop = shop["client_id"].as_str().unwrap().to_owned();
    let rule = gives("groups", "staff", &shop, &["user"]);
    let saved = admin.put(MAPPING, json!({ "rules": [rule.clone()] })).await.expect(200);
    let saved = &saved["rules"][0];
    assert_eq!((&saved["application_name"], &saved["problem"]), (&json!("Shop"), &Value::Null));
    let updated = app.audited("identity_provider.mapping_updated").await;
    assert_eq!(updated[0]["after"]["rules"][0]["client_id"], shop.as_str());
    let trial = json!({ "claims": { "groups": ["staff"] } });
    let preview = format!("{MAPPING}-preview");
    let tried = admin.post(&preview, trial.clone()).await.expect(200);
    assert_eq!(tried["rules"][0]["outcome"], "matches");
    assert_eq!(tried["access"].as_array().unwrap().len(), 1);
    for (rule, field) in [
        (gives("groups", "a", "unknown", &["user"]), "rules.0.client_id"),
        (gives("groups", "a", &wiki, &["unknown"]), "rules.0.roles.0"),
    ] {
        let (_, fields) = admin.put(MAPPING, json!({ "rules": [rule] })).await.problem(400);
        assert_eq!(fields, [(field.to_owned(), "unknown".to_owned())]);
    }
    app.add_user(1, "boss@acme.example", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@acme.example").await;
    for answer in [
        boss.get(MAPPING).await,
        boss.put(MAPPING, json!({ "rules": [] })).await,
        boss.patch(MAPPING, json!({ "rules": [] })).await,
        boss.post(&preview, trial).await,
    ] {
        assert_eq!(answer.problem(403).0, "forbidden");
    }
    // It is not the company's.
    let path = "/v1/companies/1/identity-providers/1/mapping";
    assert_eq!(boss.get(path).await.problem(404).0, "not_found");
    admin.delete(&format!("/v1/applications/{shop}")).await.expect(204);
    assert_eq!(admin.get(MAPPING).await.expect(200)["rules"][0]["problem"], "not_entitled");
}

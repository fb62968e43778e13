//! Saving and trying the rules by which people get something from the claims of their company's login.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::mapping::{MAPPING, PROVIDER, gives, roles, save, sign_in, world};
use crate::support::TestApp;

const PREVIEW: &str = "/v1/companies/1/identity-providers/1/mapping-preview";

async fn refused(app: &TestApp, change: Value) -> Vec<(String, String)> {
    app.admin().await.put(MAPPING, change).await.problem(400).1
}

async fn preview(app: &TestApp, trial: Value) -> Value {
    app.admin().await.post(PREVIEW, trial).await.expect(200)
}

fn field(name: &str, code: &str) -> (String, String) {
    (name.to_owned(), code.to_owned())
}

#[tokio::test]
async fn a_mapping_is_read_and_changed_in_part() {
    let (app, _upstream, wiki) = world().await;
    let admin = app.admin().await;
    let before = admin.get(MAPPING).await;
    assert_eq!(before.header("etag"), "\"0\"");
    assert_eq!(before.expect(200), json!({ "rules": [], "fields": [] }));
    let rules = json!([gives("groups", "staff", &wiki, &["user"]),
        { "claim": "groups", "value": "admins", "company_role": "company_admin" }]);
    save(&app, rules).await;
    let fields = json!([{ "claim": "phone", "field": "phone_number" }]);
    let saved = admin.put(MAPPING, json!({ "fields": fields })).await.expect(200);
    assert_eq!(
        saved,
        json!({ "rules": [
        { "claim": "groups", "value": "staff", "company_role": null, "client_id": wiki, "application_name": "Wiki",
          "roles": ["user"], "problem": null },
        { "claim": "groups", "value": "admins", "company_role": "company_admin", "client_id": null,
          "application_name": null, "roles": [], "problem": null },
    ], "fields": fields })
    );
    let patched = admin.patch(MAPPING, json!({ "fields": null })).await.problem(400).1;
    assert_eq!(patched, [field("fields", "required")]);
    // What was read can be sent back, and changes nothing.
    let read = admin.get(MAPPING).await;
    let etag = read.header("etag");
    assert_eq!(admin.put(MAPPING, read.expect(200)).await.header("etag"), etag);
    let audited = app.audited("identity_provider.mapping_updated").await;
    assert_eq!(audited.len(), 2);
    assert_eq!(audited[0]["after"]["rules"][1]["company_role"], "company_admin");
    assert_eq!(audited[1]["before"]["fields"], json!([]));
}

#[tokio::test]
async fn a_rule_with_an_unknown_application_or_role_is_refused_at_its_field() {
    let (app, _upstream, wiki) = world().await;
    let admin = app.admin().await;
    admin
        .put(&format!("/v1/companies/1/entitlements/{wiki}"), json!({ "roles": ["user"] }))
        .await
        .expect(200);
    let other = admin.post("/v1/applications", json!({ "name": "Other" })).await.expect(201);
    let other = other["client_id"].as_str().unwrap();
    let rules = json!([
        gives("groups", "a", other, &["user"]),
        gives("groups", "a", "nowhere\u{0}", &["user"]),
        gives("groups", "a", &wiki, &["user", "boss", "editor"]),
        gives("groups", "a", &wiki, &[]),
        gives("", " ", &wiki, &["user"]),
        { "claim": "c", "value": "v" },
        { "claim": "c", "value": "v", "company_role": "member", "client_id": wiki, "roles": ["user"] },
        gives(&"c".repeat(256), &"v".repeat(256), &wiki, &["user"]),
        gives("groups", "a", &wiki, &["user"]),
        gives("groups", "a", &wiki, &["user"]),
    ]);
    let expected = [
        field("rules.4.claim", "required"),
        field("rules.4.value", "required"),
        field("rules.5.company_role", "required"),
        field("rules.6.client_id", "invalid"),
        field("rules.7.claim", "too_long"),
        field("rules.7.value", "too_long"),
        field("rules.0.client_id", "unknown"),
        field("rules.1.client_id", "unknown"),
        field("rules.2.roles.1", "unknown"),
        field("rules.2.roles.2", "not_allowed"),
        field("rules.3.roles", "required"),
        field("rules.9.claim", "duplicate"),
    ];
    assert_eq!(refused(&app, json!({ "rules": rules })).await, expected);
}

#[tokio::test]
async fn an_invalid_list_of_rules_or_fields_is_refused() {
    let (app, _upstream, wiki) = world().await;
    let admin = app.admin().await;
    let many: Vec<_> =
        (0..101).map(|number| gives("groups", &number.to_string(), &wiki, &["user"])).collect();
    assert_eq!(refused(&app, json!({ "rules": many })).await, [field("rules", "too_many")]);
    admin.put(MAPPING, json!({ "rules": many[..100] })).await.expect(200);
    let codes: Vec<_> = (0..21).map(|_| "user").collect();
    assert_eq!(
        refused(&app, json!({ "rules": [gives("c", "v", &wiki, &codes)] })).await,
        [field("rules.0.roles", "too_many")]
    );
    for wrong in [
        json!({ "rules": "x" }),
        json!({ "rules": [{ "claim": 1 }] }),
        json!({ "rules": [
        { "claim": "c", "value": "v", "company_role": "admin" }] }),
    ] {
        assert_eq!(admin.put(MAPPING, wrong.clone()).await.status, 400, "{wrong}");
    }
    let fields = json!([{ "claim": "c", "field": "email" }, { "claim": "c", "field": "system_role" },
        { "claim": "", "field": "attributes." }, { "claim": "c", "field": "name" }, { "claim": "d", "field": "name" }]);
    let expected = [
        field("fields.0.field", "unknown"),
        field("fields.1.field", "unknown"),
        field("fields.2.claim", "required"),
        field("fields.2.field", "unknown"),
        field("fields.4.field", "duplicate"),
    ];
    assert_eq!(refused(&app, json!({ "fields": fields })).await, expected);
    let many: Vec<_> =
        (0..31).map(|n| json!({ "claim": "c", "field": format!("attributes.a{n}") })).collect();
    assert_eq!(refused(&app, json!({ "fields": many })).await, [field("fields", "too_many")]);
}

#[tokio::test]
async fn a_rule_follows_a_renamed_role_and_shows_that_a_role_was_deleted() {
    let (app, upstream, wiki) = world().await;
    save(&app, json!([gives("groups", "staff", &wiki, &["user", "editor"])])).await;
    let admin = app.admin().await;
    let role = format!("/v1/applications/{wiki}/roles/editor");
    admin.put(&role, json!({ "code": "author" })).await.expect(200);
    assert_eq!(admin.get(MAPPING).await.expect(200)["rules"][0]["roles"], json!(["user", "author"]));
    sign_in(&app, &upstream, json!({ "groups": ["staff"] })).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!(["user", "author"]));
    sign_in(&app, &upstream, json!({})).await;

    let entitlement = format!("/v1/companies/1/entitlements/{wiki}");
    admin.put(&entitlement, json!({ "roles": ["user"] })).await.expect(200);
    let problem = async || admin.get(MAPPING).await.expect(200)["rules"][0].clone();
    assert_eq!(problem().await["problem"], "role_not_allowed");
    admin.delete(&format!("/v1/applications/{wiki}/roles/author")).await.expect(204);
    let shown = problem().await;
    assert_eq!((&shown["problem"], &shown["roles"]), (&json!("unknown_role"), &json!(["user", "editor"])));
    // What is saved can stay while another rule is added; the rule itself is no longer accepted otherwise.
    let mut rules = admin.get(MAPPING).await.expect(200)["rules"].clone();
    rules.as_array_mut().unwrap().push(gives("groups", "others", &wiki, &["user"]));
    admin.put(MAPPING, json!({ "rules": rules })).await.expect(200);
    rules[0]["value"] = json!("other");
    assert_eq!(refused(&app, json!({ "rules": rules })).await, [field("rules.0.roles.1", "unknown")]);
    // Another role with the same code is another role.
    let again = json!({ "code": "editor", "name": "Editor" });
    admin.post(&format!("/v1/applications/{wiki}/roles"), again).await.expect(201);
    admin.put(&entitlement, json!({})).await.expect(200);
    sign_in(&app, &upstream, json!({ "groups": ["staff"] })).await;
    assert_eq!(roles(&app, &wiki, 2).await, json!(["user"]));
    assert_eq!(problem().await["problem"], "unknown_role");

    admin.delete(&entitlement).await.expect(204);
    let shown = problem().await;
    assert_eq!((&shown["problem"], &shown["application_name"]), (&json!("not_entitled"), &Value::Null));
    let tried = preview(&app, json!({ "claims": { "groups": ["staff"] } })).await;
    assert_eq!(tried["rules"][0], json!({ "outcome": "matches", "problem": "not_entitled" }));
    assert_eq!(tried["access"], json!([]));
    sign_in(&app, &upstream, json!({ "groups": ["staff"] })).await;
}

#[tokio::test]
async fn a_preview_says_what_claims_give_and_keeps_nothing() {
    let (app, _upstream, wiki) = world().await;
    let admin = app.admin().await;
    let rules = json!([
        gives("groups", "staff", &wiki, &["user"]),
        gives("realm_access.roles", "editors", &wiki, &["editor"]),
        gives("missing", "x", &wiki, &["user"]),
        { "claim": "level", "value": "1", "company_role": "member" },
        { "claim": "groups", "value": "admins", "company_role": "company_admin" },
    ]);
    let fields = json!([{ "claim": "phone", "field": "phone_number" }, { "claim": "name", "field": "name" },
        { "claim": "nick", "field": "nickname" }]);
    admin.put(MAPPING, json!({ "rules": rules, "fields": fields })).await.expect(200);
    let claims = json!({ "groups": ["staff", "admins"], "realm_access": { "roles": "others" }, "level": 1,
        "phone": "7", "name": "Maria", "sub": "secret-subject" });
    let expected = json!({
        "rules": [
            { "outcome": "matches", "problem": null }, { "outcome": "other_value", "problem": null },
            { "outcome": "missing", "problem": null }, { "outcome": "wrong_type", "problem": null },
            { "outcome": "matches", "problem": null },
        ],
        "fields": [
            { "field": "phone_number", "outcome": "wrong_type" }, { "field": "name", "outcome": "matches" },
            { "field": "nickname", "outcome": "missing" },
        ],
        "company_role": "company_admin",
        "access": [{ "application": { "client_id": wiki, "code": "wiki", "name": "Wiki" }, "roles": ["user"] }],
    });
    assert_eq!(preview(&app, json!({ "claims": claims })).await, expected);
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let token = format!(" {}.{}. ", part(&json!({ "alg": "none" })), part(&claims));
    assert_eq!(preview(&app, json!({ "id_token": token })).await, expected);
    // Rules that are not saved yet.
    let other = json!([gives("sub", "secret-subject", &wiki, &["editor"])]);
    let tried = preview(&app, json!({ "claims": claims, "rules": other, "fields": [] })).await;
    assert_eq!((&tried["access"][0]["roles"], &tried["fields"]), (&json!(["editor"]), &json!([])));
    assert_eq!(app.count_all(&["users", "mapped_access"]).await, [1, 0]);
    let events = app.texts("audit_events", "details").await;
    assert!(events.iter().all(|details| !details.contains("secret-subject")));
}

#[tokio::test]
async fn a_preview_refuses_what_is_no_token_and_no_claims() {
    let (app, _upstream, wiki) = world().await;
    let admin = app.admin().await;
    let long = "x".repeat(33_000);
    for (trial, name, code) in [
        (json!({}), "id_token", "required"),
        (json!({ "id_token": "a.b.c", "claims": {} }), "claims", "invalid"),
        (json!({ "id_token": "" }), "id_token", "invalid"),
        (json!({ "id_token": "a.b" }), "id_token", "invalid"),
        (json!({ "id_token": "e30.W10.x" }), "id_token", "invalid"),
        (json!({ "id_token": long }), "id_token", "too_long"),
        (json!({ "claims": [] }), "claims", "invalid"),
        (json!({ "claims": "groups" }), "claims", "invalid"),
        (json!({ "claims": { "groups": long } }), "claims", "too_long"),
        (json!({ "claims": {}, "rules": [gives("c", "v", &wiki, &["boss"])] }), "rules.0.roles.0", "unknown"),
        (json!({ "claims": {}, "fields": [{ "claim": "c", "field": "x" }] }), "fields.0.field", "unknown"),
    ] {
        let refused = admin.post(PREVIEW, trial.clone()).await.problem(400).1;
        assert_eq!(refused, [field(name, code)], "{}", &trial.to_string()[..trial.to_string().len().min(80)]);
    }
}

#[tokio::test]
async fn a_mapping_is_the_business_of_the_administrators_of_its_company() {
    let (app, _upstream, wiki) = world().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(1, "boss@acme.example", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "member@acme.example", json!({})).await;
    app.add_user(2, "boss@other.example", json!({ "company_role": "company_admin" })).await;
    let rules = json!({ "rules": [gives("groups", "staff", &wiki, &["user"])] });
    let trial = json!({ "claims": {} });
    for (email, expected) in
        [("boss@acme.example", 200), ("member@acme.example", 403), ("boss@other.example", 404)]
    {
        let caller = app.caller(email).await;
        let answers = [
            caller.get(MAPPING).await.status.as_u16(),
            caller.put(MAPPING, rules.clone()).await.status.as_u16(),
            caller.post(PREVIEW, trial.clone()).await.status.as_u16(),
        ];
        assert_eq!(answers, [expected; 3], "{email}");
    }
    for path in [
        MAPPING.replace("/1/", "/2/"),
        format!("{PROVIDER}0/mapping"),
        MAPPING.replace("providers/1", "providers/2"),
    ] {
        assert_eq!(admin.get(&path).await.status, 404, "{path}");
    }
}

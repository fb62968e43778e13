//! Which roles came from the claims of a login, as administrators and the people themselves see them.

use serde_json::{Value, json};

use super::mapping::{gives, save, sign_in, world};
use crate::support::TestApp;

const OF_MARIA: &str = "/v1/companies/1/users/2/mapped-roles";

fn of_application(client_id: &str) -> String {
    format!("/v1/companies/1/applications/{client_id}/mapped-roles")
}

/// What is listed of a role of Maria that the login gave.
fn given(client_id: Value, role: &str) -> Value {
    json!({ "user_id": 2, "client_id": client_id, "role": role, "provider_id": 1, "provider_name": "Acme login" })
}

async fn listed(app: &TestApp, path: &str) -> Value {
    app.admin().await.get(path).await.expect(200)
}

#[tokio::test]
async fn roles_that_a_login_gave_are_listed_apart_from_those_given_by_hand() {
    let (app, upstream, wiki) = world().await;
    let administers = json!({ "claim": "groups", "value": "admins", "company_role": "company_admin" });
    save(&app, json!([gives("groups", "staff", &wiki, &["user"]), administers])).await;
    sign_in(&app, &upstream, json!({ "groups": ["staff", "admins"] })).await;
    let path = format!("/v1/companies/1/applications/{wiki}/access/2");
    app.admin().await.put(&path, json!({ "roles": ["user", "editor"] })).await.expect(200);
    let of_wiki = given(json!(wiki), "user");
    assert_eq!(listed(&app, &of_application(&wiki)).await, json!([of_wiki]));
    assert_eq!(listed(&app, OF_MARIA).await, json!([given(Value::Null, "company_admin"), of_wiki]));
    // What the login gave goes with the claim, and what was given by hand stays.
    sign_in(&app, &upstream, json!({ "groups": ["admins"] })).await;
    assert_eq!(listed(&app, &of_application(&wiki)).await, json!([]));
    assert_eq!(listed(&app, OF_MARIA).await, json!([given(Value::Null, "company_admin")]));
    assert_eq!(listed(&app, &path).await["roles"], json!(["editor"]));
}

#[tokio::test]
async fn what_a_login_gave_is_shown_to_the_person_and_to_those_who_see_the_access() {
    let (app, upstream, wiki) = world().await;
    save(&app, json!([gives("groups", "staff", &wiki, &["user"])])).await;
    let maria = sign_in(&app, &upstream, json!({ "groups": ["staff"] })).await;
    let own = maria.call(reqwest::Method::GET, OF_MARIA, None).await.expect(200);
    assert_eq!(own, json!([given(json!(wiki), "user")]));
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(1, "ivo@example.com", json!({})).await;
    app.add_user(2, "eva@other.example", json!({ "company_role": "company_admin" })).await;
    let (member, other) = (app.caller("ivo@example.com").await, app.caller("eva@other.example").await);
    for path in [of_application(&wiki), OF_MARIA.to_owned()] {
        assert_eq!(member.get(&path).await.problem(403).0, "forbidden", "{path}");
        assert_eq!(other.get(&path).await.problem(404).0, "not_found", "{path}");
    }
    assert_eq!(admin.get("/v1/companies/1/users/99/mapped-roles").await.problem(404).0, "not_found");
    assert_eq!(admin.get(&of_application("unknown")).await.problem(404).0, "not_found");
}

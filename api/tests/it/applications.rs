//! Applications: listing, changing, deleting and their secrets (UC-12 to UC-16).

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    oauth::party::Party,
    support::{ADMIN, Answer, Client, PASSWORD, TestApp},
};

/// A change that is made only to what the caller saw.
pub async fn if_match(caller: &Client, method: Method, path: &str, tag: &str, body: Value) -> Answer {
    let request = caller.request(method, path).header("if-match", tag).json(&body);
    Answer::of(request.send().await.unwrap()).await
}

/// A merge patch.
pub async fn patch(caller: &Client, path: &str, body: Value) -> Answer {
    caller.call(Method::PATCH, path, Some(body)).await
}

/// The fields of a problem with their codes, joined.
#[track_caller]
pub fn fields(answer: Answer) -> Vec<String> {
    let (code, fields) = answer.problem(400);
    assert_eq!(code, "invalid");
    fields.into_iter().map(|(field, code)| format!("{field} {code}")).collect()
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn applications_are_listed_in_pages_searched_and_filtered() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (client_id, body) in [
        ("Wiki-1", json!({ "name": "Ébano wiki", "code": "zz" })),
        ("crm", json!({ "name": "Customers", "code": "crm", "kind": "external" })),
        ("mail", json!({ "name": "Mail 50%", "code": "post" })),
    ] {
        admin.post(&format!("/v1/applications/{client_id}"), body).await.expect(201);
    }
    let first = admin.get("/v1/applications?page_size=2").await;
    assert_eq!(first.header("x-total-count"), "3");
    let link = first.header("link");
    assert_eq!(names(&first.expect(200)), ["Customers", "Ébano wiki"]);
    let next = link.split("/v1/").nth(2).and_then(|rest| rest.split('>').next()).unwrap();
    assert_eq!(names(&admin.get(&format!("/v1/{next}")).await.expect(200)), ["Mail 50%"]);
    for (query, found) in [
        ("sort=-name", vec!["Mail 50%", "Ébano wiki", "Customers"]),
        ("sort=code", vec!["Customers", "Mail 50%", "Ébano wiki"]),
        ("sort=-created_at", vec!["Mail 50%", "Customers", "Ébano wiki"]),
        ("kind=external", vec!["Customers"]),
        ("q=EBANO", vec!["Ébano wiki"]),
        ("q=po", vec!["Mail 50%"]),
        ("q=Wiki-", vec!["Ébano wiki"]),
        ("q=wiki", vec!["Ébano wiki"]),
        ("q=wiki%20zz%201", vec!["Ébano wiki"]),
        ("q=wiki%20post", vec![]),
        ("q=iki", vec![]),
        ("q=%25", vec![]),
        ("q=c&kind=internal", vec![]),
    ] {
        let answer = admin.get(&format!("/v1/applications?{query}")).await;
        assert_eq!(names(&answer.expect(200)), found, "{query}");
    }
    for query in ["sort=size", "kind=odd", "page_size=0", "cursor=x"] {
        let (_, fields) = admin.get(&format!("/v1/applications?{query}")).await.problem(400);
        assert_eq!(fields[0].0, query.split('=').next().unwrap());
    }
}

#[tokio::test]
async fn a_list_shows_secrets_and_is_audited_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for name in ["One", "Two"] {
        admin.post("/v1/applications", json!({ "name": name })).await.expect(201);
    }
    let reader = app.reader(ADMIN).await;
    let before = app.count_all(&["audit_events"]).await[0];
    let listed = admin.get("/v1/applications").await.expect(200);
    assert!(listed.as_array().unwrap().iter().all(|one| one["client_secret"].is_string()));
    assert_eq!(app.count_all(&["audit_events"]).await[0], before + 1);
    let listed = reader.get("/v1/applications").await.expect(200);
    assert!(listed.as_array().unwrap().iter().all(|one| one["client_secret"].is_null()));
    assert_eq!(app.count_all(&["audit_events"]).await[0], before + 1);
}

#[tokio::test]
async fn without_secrets_nothing_is_shown_and_nothing_is_audited() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/applications/wiki", json!({ "name": "Wiki" })).await.expect(201);
    let path = "/v1/applications/wiki?include_secret=false";
    let before = app.count_all(&["audit_events"]).await[0];
    let listed = admin.get("/v1/applications?include_secret=false").await;
    assert_eq!(listed.expect(200)[0]["client_secret"], json!(null));
    assert_eq!(admin.get(path).await.expect(200)["client_secret"], json!(null));
    let unchanged = admin.put(path, json!({ "name": "Wiki" })).await.expect(200);
    assert_eq!(unchanged["client_secret"], json!(null));
    assert_eq!(
        patch(&admin, path, json!({ "name": "Wiki" })).await.expect(200)["client_secret"],
        json!(null)
    );
    assert_eq!(app.count_all(&["audit_events"]).await[0], before);
    let shown = admin.get("/v1/applications/wiki?include_secret=true").await.expect(200);
    assert!(shown["client_secret"].is_string());
    assert_eq!(app.count_all(&["audit_events"]).await[0], before + 1);
    for value in ["no", "0", ""] {
        let (_, fields) =
            admin.get(&format!("/v1/applications/wiki?include_secret={value}")).await.problem(400);
        assert_eq!(fields[0].0, "include_secret", "{value}");
    }
}

#[tokio::test]
async fn links_to_other_pages_leave_secrets_out_too() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for name in ["One", "Two"] {
        admin.post("/v1/applications", json!({ "name": name })).await.expect(201);
    }
    let first = admin.get("/v1/applications?page_size=1&include_secret=false").await;
    assert!(first.header("link").contains("include_secret=false"), "{}", first.header("link"));
}

#[tokio::test]
async fn every_invalid_field_is_reported() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let long = "x".repeat(256);
    let path = format!("https://app.example.com/{}", "x".repeat(2_048));
    for (body, expected) in [
        (json!({}), vec!["name required"]),
        (json!({ "name": null }), vec!["name required"]),
        (json!({ "name": 7 }), vec!["name invalid"]),
        (json!({ "name": "" }), vec!["name required"]),
        (json!({ "name": " \t " }), vec!["name required"]),
        (json!({ "name": long }), vec!["name too_long"]),
        (json!({ "name": "a\u{7}b" }), vec!["name invalid"]),
        (json!({ "name": "X", "code": "Wiki" }), vec!["code invalid"]),
        (json!({ "name": "X", "code": "w" }), vec!["code invalid"]),
        (json!({ "name": "X", "code": "-wiki" }), vec!["code invalid"]),
        (json!({ "name": "X", "code": "w\u{456}ki" }), vec!["code invalid"]),
        (json!({ "name": "X", "code": "ｗｉｋｉ" }), vec!["code invalid"]),
        (json!({ "name": "X", "code": "x".repeat(51) }), vec!["code too_long"]),
        (
            json!({ "name": "", "code": "!", "scope": "a\"b" }),
            vec!["name required", "code invalid", "scope invalid"],
        ),
        (json!({ "name": "X", "kind": "odd" }), vec!["kind invalid"]),
        (json!({ "name": "X", "grant_types": ["magic"] }), vec!["grant_types.0 invalid"]),
        (json!({ "name": "X", "redirect_uris": "https://app.example.com" }), vec!["redirect_uris invalid"]),
        (
            json!({ "name": "X", "redirect_uris": ["https://*.example.com", path] }),
            vec!["redirect_uris.0 wildcard", "redirect_uris.1 too_long"],
        ),
        (json!({ "name": "X", "launch_url": "javascript:alert(1)" }), vec!["launch_url invalid"]),
        (json!({ "name": "X", "web_origins": ["https://app.example.com/x"] }), vec!["web_origins.0 invalid"]),
        (json!({ "name": "X", "access_token_lifetime": 59 }), vec!["access_token_lifetime invalid"]),
        (json!({ "name": "X", "access_token_lifetime": -1 }), vec!["access_token_lifetime invalid"]),
        (json!({ "name": "X", "company_id": 1 }), vec!["company_role required"]),
        (json!({ "name": "X", "company_role": "member" }), vec!["company_id required"]),
        (json!({ "name": "X", "company_role": "member", "company_id": 99 }), vec!["company_id unknown"]),
        (
            json!({ "name": "X", "token_endpoint_auth_method": "none", "introspect_all": true }),
            vec!["introspect_all invalid"],
        ),
    ] {
        assert_eq!(fields(admin.post("/v1/applications", body.clone()).await), expected, "{body}");
    }
    for client_id in ["_x", "a%20b", "w%D1%96ki", &"x".repeat(51), "a%00b"] {
        let answer = admin.post(&format!("/v1/applications/{client_id}"), json!({ "name": "X" })).await;
        assert!(fields(answer)[0].starts_with("client_id "), "{client_id}");
    }
    assert_eq!(admin.get("/v1/applications").await.expect(200), json!([]), "nothing was registered");
    for path in ["/v1/applications/none", &format!("/v1/applications/{}", "x".repeat(60))] {
        assert_eq!(admin.get(path).await.problem(404).0, "not_found");
        assert_eq!(admin.put(path, json!({ "name": "X" })).await.problem(404).0, "not_found");
        assert_eq!(admin.delete(path).await.problem(404).0, "not_found");
    }
}

#[tokio::test]
async fn codes_names_and_client_ids_are_given_once_also_in_parallel() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (path, bodies, taken) in [
        ("/v1/applications", [json!({ "name": "Same" }), json!({ "name": "Same" })], "name duplicate"),
        (
            "/v1/applications",
            [json!({ "name": "A", "code": "same-code" }), json!({ "name": "B", "code": "same-code" })],
            "code duplicate",
        ),
        ("/v1/applications/same-id", [json!({ "name": "C" }), json!({ "name": "D" })], "client_id duplicate"),
    ] {
        let calls = bodies.iter().cycle().take(6).map(|body| admin.post(path, body.clone()));
        let answers = futures::future::join_all(calls).await;
        let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
        assert_eq!(made.len(), 1, "{taken}");
        for answer in refused {
            let errors = fields(answer);
            // The same name comes with the same derived code, and may be reported instead.
            assert!(
                errors
                    .iter()
                    .any(|field| field == taken || field == "name duplicate" || field == "code duplicate")
            );
        }
    }
    let other = admin.post("/v1/applications", json!({ "name": "Other" })).await.expect(201);
    let path = format!("/v1/applications/{}", other["client_id"].as_str().unwrap());
    assert_eq!(fields(admin.put(&path, json!({ "name": "Same" })).await), ["name duplicate"]);
    assert_eq!(fields(patch(&admin, &path, json!({ "code": "same-code" })).await), ["code duplicate"]);
}

#[tokio::test]
async fn a_change_is_made_only_to_what_was_seen() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/applications/wiki", json!({ "name": "Wiki" })).await.expect(201);
    let path = "/v1/applications/wiki";
    let tag = admin.get(path).await.header("etag");
    let calls = (0..6)
        .map(|number| if_match(&admin, Method::PUT, path, &tag, json!({ "name": format!("Wiki {number}") })));
    let answers = futures::future::join_all(calls).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        assert_eq!(answer.problem(412).0, "changed");
    }
    let tag = admin.get(path).await.header("etag");
    let changed = if_match(&admin, Method::PATCH, path, &tag, json!({ "scope": "openid" })).await;
    assert_ne!(changed.header("etag"), tag);
    assert_eq!(changed.expect(200)["scope"], "openid");
    // What changes nothing is no new version.
    let tag = admin.get(path).await.header("etag");
    assert_eq!(admin.put(path, json!({ "scope": "openid" })).await.header("etag"), tag);
}

#[tokio::test]
async fn a_patch_empties_what_is_null_and_may_be_empty() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({ "name": "Wiki", "launch_url": "https://wiki.example.com", "access_token_lifetime": 60,
        "logo_uri": "https://wiki.example.com/logo.png", "system_role": "app_manager" });
    admin.post("/v1/applications/wiki", body).await.expect(201);
    let path = "/v1/applications/wiki";
    let kept = patch(&admin, path, json!({})).await.expect(200);
    assert_eq!((&kept["access_token_lifetime"], &kept["system_role"]), (&json!(60), &json!("app_manager")));
    let emptied = json!({ "launch_url": null, "access_token_lifetime": null, "system_role": null });
    let changed = patch(&admin, path, emptied).await.expect(200);
    assert!(
        ["launch_url", "access_token_lifetime", "system_role"].iter().all(|name| changed[name].is_null())
    );
    assert_eq!(changed["logo_uri"], "https://wiki.example.com/logo.png");
    assert_eq!(fields(patch(&admin, path, json!({ "name": null, "kind": null })).await).len(), 2);
    // What GET gave can be sent back, also when it showed no secret; in a PUT, null is as good as absent.
    let read = app.reader(ADMIN).await.get(path).await.expect(200);
    assert_eq!(patch(&admin, path, json!({ "client_secret": null })).await.status, 200);
    assert_eq!(admin.put(path, read).await.expect(200)["logo_uri"], "https://wiki.example.com/logo.png");
    assert_eq!(
        admin.put(path, json!({ "logo_uri": null })).await.expect(200)["logo_uri"],
        changed["logo_uri"]
    );
}

#[tokio::test]
async fn a_deletion_can_be_previewed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let ana = app.add_user(1, "ana@example.com", json!({})).await;
    let party = Party::register(&app).await;
    party.tokens().await;
    let access = json!({ "roles": [{ "role": "user", "user_ids": [1, ana] }] });
    let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    admin.put(&path, access).await.expect(200);
    let path = format!("/v1/applications/{}/deletion", party.client_id);
    assert_eq!(admin.get(&path).await.expect(200), json!({ "companies": 1, "people": 2, "tokens": 1 }));

    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(2, "eve@example.com", json!({})).await;
    admin.put(&format!("/v1/companies/2/entitlements/{}", party.client_id), json!({})).await.expect(200);
    let effects = admin.get("/v1/companies/2/deletion").await.expect(200);
    assert_eq!(effects, json!({ "people_deleted": 1, "people_kept": 0, "applications": 1 }));
    let eve = app.caller("eve@example.com").await;
    assert_eq!(eve.get("/v1/companies/2/deletion").await.status, 403);
    assert_eq!(eve.get("/v1/companies/1/deletion").await.status, 404);
    assert_eq!(admin.get("/v1/companies/9/deletion").await.status, 404);
}

/// Whether a secret is taken at the token endpoint.
async fn opens(party: &Party<'_>, secret: &Value) -> bool {
    let form = [("grant_type", "client_credentials")];
    let request = party.token_request(&form).basic_auth(&party.client_id, secret.as_str());
    match request.send().await.unwrap().status().as_u16() {
        200 => true,
        401 => false,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_rotated_secret_stays_valid_for_the_overlap() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let party = Party::register(&app).await;
    let first = json!(party.secret);
    let path = format!("/v1/applications/{}/secrets", party.client_id);
    let application = format!("/v1/applications/{}", party.client_id);
    let tag = admin.get(&application).await.header("etag");
    let answer = admin.post(&path, json!({ "overlap_seconds": 60 })).await;
    assert!(answer.header("location").starts_with(&path));
    let second = answer.expect(201)["client_secret"].clone();
    assert!(opens(&party, &first).await && opens(&party, &second).await);
    let shown = admin.get(&application).await;
    assert_ne!(shown.header("etag"), tag);
    assert_eq!(shown.expect(200)["client_secret"], second);
    app.advance(TimeDelta::seconds(61));
    assert!(!opens(&party, &first).await && opens(&party, &second).await);

    // A day when nothing is asked for; at once with 0.
    let third = admin.post(&path, json!({})).await.expect(201)["client_secret"].clone();
    app.advance(TimeDelta::hours(23));
    assert!(opens(&party, &second).await);
    let fourth =
        admin.post(&path, json!({ "overlap_seconds": 0 })).await.expect(201)["client_secret"].clone();
    assert!(!opens(&party, &second).await && !opens(&party, &third).await && opens(&party, &fourth).await);
    assert_eq!(admin.get(&path).await.expect(200).as_array().unwrap().len(), 1);
    for (body, field) in [
        (json!({ "overlap_seconds": 30 * 86_400 + 1 }), "overlap_seconds"),
        (json!({ "overlap_seconds": -1 }), "overlap_seconds"),
        (json!({ "overlap_seconds": "x" }), "overlap_seconds"),
    ] {
        assert_eq!(fields(admin.post(&path, body).await), [format!("{field} invalid")]);
    }
}

#[tokio::test]
async fn any_secret_but_the_last_can_be_revoked_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let party = Party::register(&app).await;
    let path = format!("/v1/applications/{}/secrets", party.client_id);
    let made = admin.post(&path, json!({})).await.expect(201);
    let listed = admin.get(&path).await;
    assert!(!listed.text.contains("aldaba_cs_"), "a list never shows secrets");
    let listed = listed.expect(200);
    assert_eq!((&listed[0]["id"], &listed[0]["current"]), (&made["id"], &json!(true)));
    assert_eq!((&listed[0]["expires_at"], &listed[1]["current"]), (&json!(null), &json!(false)));
    let of = |secret: &Value| format!("{path}/{}", secret["id"]);
    assert_eq!(admin.delete(&of(&listed[0])).await.problem(409).0, "last_secret");
    admin.delete(&of(&listed[1])).await.expect(204);
    assert!(!opens(&party, &json!(party.secret)).await && opens(&party, &made["client_secret"]).await);
    assert_eq!(admin.delete(&of(&listed[1])).await.problem(404).0, "not_found");
    assert_eq!(admin.delete(&format!("{path}/x")).await.status, 404);
    let other = admin.post("/v1/applications", json!({ "name": "Other" })).await.expect(201);
    let foreign = format!("/v1/applications/{}/secrets/{}", other["client_id"].as_str().unwrap(), made["id"]);
    assert_eq!(admin.delete(&foreign).await.status, 404, "another application's secret");

    let body = json!({ "name": "Public", "token_endpoint_auth_method": "none" });
    admin.post("/v1/applications/public", body).await.expect(201);
    let path = "/v1/applications/public/secrets";
    assert_eq!(admin.post(path, json!({})).await.problem(409).0, "public");
    assert_eq!(admin.get(path).await.expect(200), json!([]));
}

#[tokio::test]
async fn parallel_rotations_leave_one_secret_that_stays() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/applications/wiki", json!({ "name": "Wiki" })).await.expect(201);
    let path = "/v1/applications/wiki/secrets";
    let calls = (0..12).map(|_| admin.post(path, json!({})));
    let answers = futures::future::join_all(calls).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 9);
    assert!(answers.iter().filter(|answer| answer.status != 201).all(|answer| answer.status == 409));
    let listed = admin.get(path).await.expect(200);
    let listed = listed.as_array().unwrap();
    assert_eq!((listed.len(), listed.iter().filter(|one| one["expires_at"].is_null()).count()), (10, 1));
}

#[tokio::test]
async fn in_a_browser_a_rotation_needs_a_recent_sign_in() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/applications/wiki", json!({ "name": "Wiki" })).await.expect(201);
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let session = browser.get("/v1/session").await.expect(200);
    let csrf = session["csrf_token"].as_str().unwrap();
    let path = "/v1/applications/wiki/secrets";
    assert_eq!(browser.post_with(path, "x-csrf-token", csrf, json!({})).await.status, 201);
    app.advance(TimeDelta::minutes(11));
    let refused = browser.post_with(path, "x-csrf-token", csrf, json!({})).await;
    assert_eq!(refused.problem(403).0, "recent_sign_in_required");
}

//! Whatever is sent, it is refused or done: no input is a failure of the server.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    oauth::party::Party,
    openapi::operations,
    support::{Answer, Client, TestApp},
};

/// What cannot be tried: it ends what the other calls are made with.
const LEFT_OUT: [&str; 2] = ["endSession", "endMySessions"];

/// Path segments that name nothing.
const SEGMENTS: [&str; 7] = ["0", "-1", "9223372036854775808", "%00", "%F0%9F%98%80", "%CC%81", "a%2Fb"];

/// Values that no field takes, or only as far as they are right.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(""),
        json!(" \t "),
        json!("a\u{0}b"),
        json!("\u{301}\u{301}"),
        json!("\u{10ffff}"),
        json!("ﷺ".repeat(255)),
        json!("x".repeat(70_000)),
        json!(-1),
        json!(0),
        json!(9_223_372_036_854_775_807_i64),
        json!(1e300),
        json!(true),
        json!([]),
        json!([null]),
        json!(["a\u{0}b"]),
        json!({}),
        json!({ "a\u{0}": "b\u{0}" }),
        json!("9999-12-31T23:59:59Z"),
        json!("-0001-01-01T00:00:00Z"),
        json!("+262142-12-31T23:59:59Z"),
    ]
}

fn document() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/openapi.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("the document")).expect("JSON")
}

/// The properties of the body of an operation.
fn properties(document: &Value, operation: &Value) -> Vec<String> {
    let content = operation["requestBody"]["content"].as_object();
    let schema = content.and_then(|content| content.values().next()).map(|media| &media["schema"]);
    let reference = schema.and_then(|schema| schema["$ref"].as_str()).unwrap_or_default();
    let found = document.pointer(reference.trim_start_matches('#'));
    let names = found.and_then(|schema| schema["properties"].as_object());
    names.map(|names| names.keys().cloned().collect()).unwrap_or_default()
}

/// The path with a real thing in each place, but for one.
fn path(template: &str, client_id: &str, odd: Option<(usize, &str)>) -> String {
    let mut place = 0;
    let segments = template.split('/').map(|segment| {
        if !segment.starts_with('{') {
            return segment.to_owned();
        }
        let odd = odd.filter(|(index, _)| *index == place).map(|(_, text)| text.to_owned());
        place += 1;
        odd.unwrap_or_else(|| match segment {
            "{client_id}" => client_id.to_owned(),
            "{user_id}" => "2".to_owned(),
            "{schedule}" => "connection_tests".to_owned(),
            "{role}" | "{role_code}" | "{code}" => "user".to_owned(),
            _ => "1".to_owned(),
        })
    });
    segments.collect::<Vec<_>>().join("/")
}

async fn call(caller: &Client, method: &str, path: &str, body: Option<&Value>) -> u16 {
    let method: Method = method.to_uppercase().parse().expect("a method");
    let answer = caller.call(method.clone(), path, body.cloned()).await;
    let status = answer.status.as_u16();
    assert!(status < 500, "{method} {path} {body:?}: {status} {}", answer.text);
    status
}

#[tokio::test]
async fn no_path_and_no_body_causes_a_500() {
    let app = TestApp::configured(&[]).await;
    app.add_user(1, "ana@example.com", json!({})).await;
    let made = app.add_application(json!({ "name": "Demo" }), &[2]).await;
    let client_id = made["client_id"].as_str().unwrap();
    let document = document();
    let mut calls = 0;
    for (template, method, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        if !template.starts_with("/v1/") || LEFT_OUT.contains(&id) {
            continue;
        }
        let caller = app.admin().await;
        let places = template.matches('{').count();
        let some = operation.get("requestBody").map(|_| json!({}));
        for place in 0..places {
            for segment in SEGMENTS {
                let path = path(&template, client_id, Some((place, segment)));
                call(&caller, &method, &path, some.as_ref()).await;
                calls += 1;
            }
        }
        if method == "delete" {
            continue;
        }
        for property in properties(&document, &operation) {
            for value in values() {
                let body = json!({ property.as_str(): value });
                call(&caller, &method, &path(&template, client_id, None), Some(&body)).await;
                calls += 1;
                // Nobody calls so often.
                if calls % 200 == 0 {
                    app.advance(chrono::TimeDelta::minutes(1));
                }
            }
        }
    }
    assert!(calls > 1_000);
}

/// A schema, or the one that it refers to.
fn schema<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let reference = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str());
    reference.and_then(|path| document.pointer(path.trim_start_matches('#'))).unwrap_or(schema)
}

/// Values of other types than a schema's, each with the path of what is wrong in it.
fn of_other_types(document: &Value, described: &Value, path: &str, depth: usize) -> Vec<(Value, String)> {
    let described = schema(document, described);
    let values = match described["type"].as_str().unwrap_or_default() {
        "string" => vec![json!(1), json!({ "active": null }), json!([])],
        "integer" => vec![json!("1")],
        "boolean" => vec![json!(1)],
        "array" => vec![json!("text")],
        // One whose members are not described may have its errors from the feature.
        "object" if described["properties"].is_object() => vec![json!("text")],
        _ => Vec::new(),
    };
    let mut found: Vec<_> = values.into_iter().map(|value| (value, path.to_owned())).collect();
    if depth == 0 {
        return found;
    }
    let items = of_other_types(document, &described["items"], &format!("{path}.0"), depth - 1);
    found.extend(items.into_iter().map(|(value, path)| (json!([value]), path)));
    for (name, property) in described["properties"].as_object().into_iter().flatten() {
        let values = of_other_types(document, property, &format!("{path}.{name}"), depth - 1);
        found.extend(values.into_iter().map(|(value, path)| (json!({ name.as_str(): value }), path)));
    }
    found
}

#[tokio::test]
async fn a_value_of_another_type_is_rejected_at_its_field_however_deep_it_is() {
    let app = TestApp::configured(&[]).await;
    let document = document();
    let (mut calls, mut wrong) = (0, Vec::new());
    for (template, method, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let content = operation["requestBody"]["content"].as_object();
        let body = content.and_then(|content| content.get("application/json"));
        let Some(body) = body.filter(|_| template.starts_with("/v1/") && !LEFT_OUT.contains(&id)) else {
            continue;
        };
        let caller = app.admin().await;
        let path = path(&template, "demo", None);
        let described = schema(&document, &body["schema"]);
        for (property, described) in described["properties"].as_object().into_iter().flatten() {
            for (value, at) in of_other_types(&document, described, property, 3) {
                let method: Method = method.to_uppercase().parse().expect("a method");
                let answer = caller.call(method, &path, Some(json!({ property.as_str(): value }))).await;
                let problem: Value = serde_json::from_str(&answer.text).unwrap_or_default();
                if answer.status != 400 || problem["errors"][0]["field"] != *at {
                    wrong.push(format!("{id} {at} {value}: {} {}", answer.status, answer.text));
                }
                calls += 1;
                if calls % 200 == 0 {
                    app.advance(chrono::TimeDelta::minutes(1));
                }
            }
        }
    }
    assert!(calls > 1_000 && wrong.is_empty(), "{calls}: {wrong:#?}");
    let admin = app.admin().await;
    let settings = json!({ "required_attributes": ["nickname", 1] });
    let (_, fields) = admin.patch("/v1/settings", settings).await.problem(400);
    assert_eq!(fields, [("required_attributes.1".to_owned(), "invalid".to_owned())]);
    let request = admin.request(Method::PATCH, "/v1/settings").header("content-type", "application/json");
    let answer = Answer::of(request.body("{\"max_sessions\":1e400}").send().await.unwrap()).await;
    assert_eq!(answer.problem(400).1, [("max_sessions".to_owned(), "invalid".to_owned())]);
}

#[tokio::test]
async fn a_cursor_that_no_list_returned_is_rejected() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = app.add_application(json!({ "name": "Demo" }), &[1]).await;
    let client_id = made["client_id"].as_str().unwrap();
    let lists = [
        ("/v1/companies?sort=name", "name"),
        ("/v1/companies?sort=created_at", "created_at"),
        ("/v1/companies?sort=-created_at", "-created_at"),
        ("/v1/companies/1/users?sort=email", "email"),
        ("/v1/applications?sort=code", "code"),
        (&*format!("/v1/applications/{client_id}/roles?"), "created_at"),
        ("/v1/audit-events?sort=at", "at"),
        ("/v1/jobs?sort=-at", "-at"),
        ("/v1/mails?sort=at", "at"),
        ("/v1/users?sort=-name", "-name"),
    ];
    for (list, order) in lists {
        let key = |key: Value, id: Value| {
            URL_SAFE_NO_PAD.encode(json!({ "o": order, "k": key, "i": id }).to_string())
        };
        let mut wrong = 0;
        for cursor in [key(json!(5), json!(1)), key(json!("5"), json!(1))] {
            let answer = admin.get(&format!("{list}&cursor={cursor}")).await;
            assert!(answer.status.as_u16() < 500, "{list} {}", answer.text);
            if answer.status == 400 {
                wrong += 1;
                assert_eq!(answer.problem(400).1, [("cursor".into(), "invalid".into())], "{list}");
            }
        }
        assert_eq!(wrong, 1, "{list}: a text or a number, not both");
        for cursor in [
            key(json!("a\u{0}"), json!(1)),
            key(json!(i64::MAX), json!(i64::MIN)),
            key(json!(1e300), json!(1)),
        ] {
            let answer = admin.get(&format!("{list}&cursor={cursor}")).await;
            assert!(answer.status.as_u16() < 500, "{list} {}", answer.text);
        }
    }
}

#[tokio::test]
async fn of_many_invalid_fields_a_hundred_are_reported() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = app.add_application(json!({ "name": "Demo" }), &[1]).await;
    let client_id = made["client_id"].as_str().unwrap();
    let attributes: serde_json::Map<_, _> =
        (0..10_000).map(|number| (number.to_string(), json!({}))).collect();
    let codes: Vec<_> = (0..20_000).map(|number| format!("r{number}")).collect();
    let user_ids: Vec<_> = (1_000..30_000).collect();
    let entitlement = format!("/v1/companies/1/entitlements/{client_id}");
    let access = format!("/v1/companies/1/applications/{client_id}/access");
    let roles: Vec<_> = codes[..4_000].iter().map(|code| json!({ "role": code, "user_ids": [1] })).collect();
    let mappings = vec![json!({ "claim": "sub" }); 9_000];
    let setup: Vec<_> =
        (0..3_000).map(|number| json!({ "email": format!("{number}"), "role": "member" })).collect();
    let cases = [
        (Method::PATCH, "/v1/companies/1/users/1", json!({ "attributes": attributes })),
        (Method::PUT, &entitlement, json!({ "roles": codes })),
        (Method::PUT, &access, json!({ "roles": roles })),
        (Method::PUT, &access, json!({ "roles": [{ "role": "user", "user_ids": user_ids }] })),
        (Method::PUT, &format!("{access}/1"), json!({ "roles": codes })),
        (Method::PATCH, &format!("/v1/applications/{client_id}"), json!({ "claim_mappings": mappings })),
        (Method::PATCH, &format!("/v1/applications/{client_id}"), json!({ "contacts": vec!["a"; 50_000] })),
    ];
    for (method, path, body) in cases {
        let answer = admin.call(method, path, Some(body)).await;
        assert!(answer.text.len() < 20_000, "{path}: {} bytes", answer.text.len());
        let (_, fields) = answer.problem(400);
        assert!((1..=100).contains(&fields.len()), "{path}: {} fields", fields.len());
    }
    let fresh = TestApp::fresh().await;
    let secret = fresh.setup_secret().await;
    let new = json!({
        "secret": secret, "users": setup, "company": { "name": "Acme" },
        "administrator": { "email": "admin@example.com", "password": "correct horse battery" },
    });
    assert_eq!(fresh.anonymous().post("/v1/setup", new).await.problem(400).1.len(), 100);
}

#[tokio::test]
async fn a_scope_parameter_with_very_many_scopes_is_accepted() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let scopes: Vec<_> = (0..30_000).map(|number| format!("s{number}")).collect();
    let scope = scopes.join(" ");
    let client = [("client_id", &*party.client_id), ("client_secret", &*party.secret)];
    for grant in ["client_credentials", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"] {
        let form = [("grant_type", grant), ("scope", &*scope), ("refresh_token", "x"), ("device_code", "x")];
        let request =
            app.anonymous().request(Method::POST, "/oauth2/token").form(&[&form[..], &client].concat());
        let answer = Answer::of(request.send().await.unwrap()).await;
        assert!([400, 200].contains(&answer.status.as_u16()), "{grant}: {}", answer.text);
    }
}

#[tokio::test]
async fn of_many_requested_scopes_those_that_are_registered_are_granted() {
    let app = TestApp::start().await;
    let digits = "abcdefghijklmnopqrstuvwxyz0123456789";
    let names = |first: &str| {
        let first = first.to_owned();
        let two = digits.chars().flat_map(|a| digits.chars().map(move |b| format!("{a}{b}")));
        { two }.flat_map(move |rest| first.chars().map(|a| format!("{a}{rest}")).collect::<Vec<_>>())
    };
    let registered: Vec<_> = names(digits).skip(40_000).take(512).collect();
    let requested: Vec<_> = names(digits).take(46_000).collect();
    let requested = requested.join(" ");
    let registered = registered.join(" ");
    let settings = json!({ "name": "Demo", "scope": registered, "grant_types": ["client_credentials"] });
    let party = Party::register_as(&app, settings).await;
    let form = [("grant_type", "client_credentials"), ("scope", &*requested)];
    assert_eq!(party.token(&form).await.expect(200)["scope"], registered);
}

#[tokio::test]
async fn lists_of_an_application_are_limited_in_length() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = admin.post("/v1/applications", json!({ "name": "Demo" })).await.expect(201);
    let path = format!("/v1/applications/{}", made["client_id"].as_str().unwrap());
    let uris: Vec<_> = (0..3_000).map(|number| format!("https://app.example.com/{number}")).collect();
    let origins: Vec<_> = (0..3_000).map(|number| format!("https://app{number}.example.com")).collect();
    for (field, value) in [
        ("scope", json!("x".repeat(2_049))),
        ("redirect_uris", json!(uris)),
        ("post_logout_redirect_uris", json!(uris)),
        ("web_origins", json!(origins)),
    ] {
        let answer = admin.patch(&path, json!({ field: value })).await;
        assert_eq!(answer.problem(400).1, [(field.to_owned(), "too_long".to_owned())]);
    }
    let often = json!({ "grant_types": vec!["authorization_code"; 9_000], "redirect_uris": uris[..500] });
    let answer = admin.patch(&path, often).await.expect(200);
    assert_eq!(answer["grant_types"], json!(["authorization_code"]));
}

//! What one request costs at most (docs/LIMITS.md), counted in statements, rows, tries and bytes: a large input costs as
//! much as a small one, or is rejected before it costs anything.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::{
    oauth::party::{Party, send},
    search::crowd,
    support::{ADMIN, Answer, Client, PASSWORD, TestApp},
};

/// The fewest statements of a few equal requests: what was used last is written beside them.
async fn statements(app: &TestApp, status: u16, request: impl Fn() -> RequestBuilder) -> u64 {
    let mut least = u64::MAX;
    for _ in 0..4 {
        let before = app.statements();
        let answer = send(request()).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        least = least.min(app.statements() - before);
    }
    least
}

fn put(caller: &Client, path: &str, body: &Value) -> RequestBuilder {
    caller.request(Method::PUT, path).json(body)
}

#[tokio::test]
async fn roles_and_people_that_do_not_exist_cost_no_statement_each() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let made = app.add_application(json!({ "name": "Demo" }), &[1]).await;
    let client_id = made["client_id"].as_str().unwrap();
    let entitlement = format!("/v1/companies/1/entitlements/{client_id}");
    let access = format!("/v1/companies/1/applications/{client_id}/access");
    let person = format!("{access}/1");
    let codes = |count: u32| -> Vec<_> { (0..count).map(|number| format!("r{number}")).collect() };
    let roles = |count| -> Vec<_> {
        codes(count).iter().map(|code| json!({ "role": code, "user_ids": [] })).collect()
    };
    for (path, of) in [
        (&entitlement, (&|count| json!({ "roles": codes(count) })) as &dyn Fn(u32) -> Value),
        (&person, &|count| json!({ "roles": codes(count) })),
        (&access, &|count| json!({ "roles": roles(count) })),
    ] {
        let few = statements(&app, 400, || put(&admin, path, &of(1))).await;
        let many = statements(&app, 400, || put(&admin, path, &of(1_000))).await;
        assert_eq!(many, few, "{path}: within the limit");
        // Above it, the transaction does not begin.
        let too_many = statements(&app, 400, || put(&admin, path, &of(5_000))).await;
        assert!(too_many < few, "{path}: {too_many} of {few}");
        let problem = send(put(&admin, path, &of(5_000))).await.problem(400);
        assert_eq!(problem.1, [("roles".to_owned(), "too_long".to_owned())]);
    }
    // People are looked up in batches of a thousand.
    let people = |count: i64| json!({ "roles": [{ "role": "user", "user_ids": (1_000..1_000 + count).collect::<Vec<_>>() }] });
    let few = statements(&app, 400, || put(&admin, &access, &people(1))).await;
    let many = statements(&app, 400, || put(&admin, &access, &people(20_000))).await;
    assert_eq!(many, few + 19);
}

#[tokio::test]
async fn cookies_of_a_browser_cost_a_lookup_for_each_account_at_most() {
    let app = TestApp::without_worker().await;
    let cookie = |value: &str| {
        let (value, anonymous) = (value.to_owned(), app.anonymous());
        move || anonymous.request(Method::GET, "/v1/session").header("cookie", value.clone())
    };
    let one = cookie("aldaba=a");
    let accounts = cookie("aldaba=a.b.c.d.e.f.g.h.i.j.k");
    let repeated = cookie(&"aldaba=a; other=b; ".repeat(2_000));
    let long = cookie(&format!("aldaba={}", "a.".repeat(20_000)));
    let (mut counts, status) = (Vec::new(), one().send().await.unwrap().status().as_u16());
    for request in [&one as &dyn Fn() -> RequestBuilder, &accounts, &repeated, &long] {
        counts.push(statements(&app, status, request).await);
    }
    assert!(counts[1] <= 5 * counts[0].max(1), "{counts:?}");
    assert_eq!((counts[2], counts[3] <= counts[0]), (counts[0], true), "{counts:?}");
}

#[tokio::test]
async fn parameters_of_the_token_endpoint_cost_no_statement_each() {
    let app = TestApp::without_worker().await;
    let party = Party::register(&app).await;
    let ask = |more: &[(&str, String)]| {
        let mut form = vec![
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", party.client_id.clone()),
            ("client_secret", party.secret.clone()),
        ];
        form.extend(more.iter().cloned());
        app.anonymous().request(Method::POST, "/oauth2/token").form(&form)
    };
    let many = |name: &'static str, count: usize| -> Vec<_> {
        (0..count).map(|number| (name, format!("https://api{number}.example.com"))).collect()
    };
    let unknown: Vec<_> = (0..10_000).map(|number| (["a", "b"][number % 2], String::new())).collect();
    let scope: Vec<_> = (0..30_000).map(|number| format!("s{number}")).collect();
    let usual = statements(&app, 200, || ask(&[])).await;
    assert_eq!(statements(&app, 200, || ask(&[("scope", scope.join(" "))])).await, usual);
    assert_eq!(statements(&app, 400, || ask(&unknown)).await, 0, "repeated parameters");
    let few = statements(&app, 400, || ask(&many("resource", 1))).await;
    assert!(statements(&app, 400, || ask(&many("resource", 10))).await <= few.max(1));
    assert!(statements(&app, 400, || ask(&many("resource", 3_000))).await <= few.max(1));
    let large = vec![("x", "x".repeat(256 * 1024))];
    assert_eq!(statements(&app, 413, || ask(&large)).await, 0);
    for token in ["a.".repeat(60_000), "a".repeat(200_000), format!("{}.e30.x", "e30".repeat(30_000))] {
        let introspect = || {
            let form =
                [("token", &*token), ("client_id", &party.client_id), ("client_secret", &party.secret)];
            app.anonymous().request(Method::POST, "/oauth2/introspect").form(&form)
        };
        assert_eq!(statements(&app, 200, introspect).await, 0, "a token that none is");
    }
}

#[tokio::test]
async fn bodies_that_are_deep_or_have_many_members_are_read_once() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let send_text = |text: String| {
        let request = admin.request(Method::PATCH, "/v1/companies/1/users/1");
        request.header("content-type", "application/json").body(text)
    };
    let usual = statements(&app, 400, || send_text("{".to_owned())).await;
    for text in ["[".repeat(200_000), format!("{}1{}", "{\"a\":".repeat(30_000), "}".repeat(30_000))] {
        assert_eq!(statements(&app, 400, || send_text(text.clone())).await, usual);
    }
    let members: Vec<_> = (0..15_000).map(|number| format!("\"m{number}\":1")).collect();
    let answer: Answer = send(send_text(format!("{{\"attributes\":{{{}}}}}", members.join(",")))).await;
    assert_eq!(answer.problem(400).1, [("attributes".to_owned(), "too_long".to_owned())]);
}

#[tokio::test]
async fn a_password_that_is_too_long_is_rejected_and_not_sent_back() {
    let app = TestApp::start().await;
    let long = PASSWORD.repeat(5_000);
    let answer = app.browser().sign_in("/sign-in", ADMIN, &long).await;
    assert!([200, 400, 401, 403].contains(&answer.status.as_u16()), "{}", answer.status);
    assert!(answer.text.len() < 20_000, "the page repeats the password");
}

#[tokio::test]
async fn a_page_costs_the_same_number_of_statements_however_many_items_it_has() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    for number in 1..30 {
        admin.post("/v1/companies", json!({ "name": format!("Company {number}") })).await.expect(201);
    }
    crowd(&app, 30, 0).await;
    let lists =
        ["/v1/companies?", "/v1/companies/1/users?", "/v1/companies/1/users?q=maria&", "/v1/audit-events?"];
    for list in lists {
        let page = |size: u64| {
            let (path, admin) = (format!("{list}page_size={size}"), &admin);
            move || admin.request(Method::GET, &path)
        };
        let one = statements(&app, 200, page(1)).await;
        assert_eq!(statements(&app, 200, page(200)).await, one, "{list}");
        // Above the maximum, the list is not read.
        assert!(statements(&app, 400, page(201)).await < one, "{list}");
        let problem = send(page(201)()).await.problem(400);
        assert_eq!(problem.1, [("page_size".to_owned(), "invalid".to_owned())], "{list}");
    }
}

#[tokio::test]
async fn applications_that_do_not_exist_cost_no_statement_each_in_the_entitlements_of_a_company() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let set = |count: u32| {
        let set: Vec<_> = (0..count).map(|number| json!({ "client_id": format!("a{number}") })).collect();
        json!({ "entitlements": set })
    };
    let few = statements(&app, 400, || put(&admin, "/v1/companies/1", &set(1))).await;
    assert_eq!(statements(&app, 400, || put(&admin, "/v1/companies/1", &set(1_000))).await, few);
    // Above the maximum, neither applications nor entitlements are read.
    assert!(statements(&app, 400, || put(&admin, "/v1/companies/1", &set(1_001))).await < few);
    let problem = send(put(&admin, "/v1/companies/1", &set(1_001))).await.problem(400);
    assert_eq!(problem.1, [("entitlements".to_owned(), "too_long".to_owned())]);
}

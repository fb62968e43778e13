//! What one request costs at most (docs/LIMITS.md), counted in statements, rows, tries and bytes: a large input costs
//! as much as a small one, or is rejected before it costs anything.

use ::store::{
    columns::Json,
    entity::{audit_event, membership},
};
use futures::FutureExt;
use kernel::Error;
use platform::{Actor, PageRequest, audit::Filter, audit_search};
use reqwest::{Method, RequestBuilder};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter,
    Set,
};
use serde_json::{Value, json};

use crate::{
    oauth::party::{Party, send},
    search::crowd,
    support::{ADMIN, Answer, Client, PASSWORD, TestApp},
    users::signed_in,
};

/// The fewest statements of a few equal requests: what was used last is written beside them.
async fn statements(app: &TestApp, status: u16, request: impl Fn() -> RequestBuilder) -> u64 {
    let mut least = u64::MAX;
    for _ in 0..4 {
        let before = app.statements();
        let answer = send(request()).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        least = std::cmp::min(least, app.statements() - before);
    }
    least
}

/// Compares numbers of statements: one or two more or fewer are of what expired meanwhile or what was used last, which
/// depends on how long the requests before took.
#[track_caller]
fn assert_alike(counted: u64, expected: u64, what: &str) {
    assert!(counted.abs_diff(expected) <= 2, "{what}: {counted} statements instead of {expected}");
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
        assert_alike(many, few, path);
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
    assert_alike(many, few + 19, "people");
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
    assert!(counts[1] <= 5 * std::cmp::max(counts[0], 1), "{counts:?}");
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
    let scopes = statements(&app, 200, || ask(&[("scope", scope.join(" "))])).await;
    assert_alike(scopes, usual, "scopes");
    assert_alike(statements(&app, 400, || ask(&unknown)).await, 0, "repeated parameters");
    let few = statements(&app, 400, || ask(&many("resource", 1))).await;
    assert!(statements(&app, 400, || ask(&many("resource", 10))).await <= few + 2);
    assert!(statements(&app, 400, || ask(&many("resource", 3_000))).await <= few + 2);
    let large = vec![("x", "x".repeat(256 * 1024))];
    assert_alike(statements(&app, 413, || ask(&large)).await, 0, "a large body");
    for token in ["a.".repeat(60_000), "a".repeat(200_000), format!("{}.e30.x", "e30".repeat(30_000))] {
        let introspect = || {
            let form =
                [("token", &*token), ("client_id", &party.client_id), ("client_secret", &party.secret)];
            app.anonymous().request(Method::POST, "/oauth2/introspect").form(&form)
        };
        assert_alike(statements(&app, 200, introspect).await, 0, "a string that is no token");
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
        assert_alike(statements(&app, 400, || send_text(text.clone())).await, usual, "a deep body");
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
        assert_alike(statements(&app, 200, page(200)).await, one, list);
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
    assert_alike(
        statements(&app, 400, || put(&admin, "/v1/companies/1", &set(1_000))).await,
        few,
        "applications",
    );
    // Above the maximum, neither applications nor entitlements are read.
    assert!(statements(&app, 400, || put(&admin, "/v1/companies/1", &set(1_001))).await < few);
    let problem = send(put(&admin, "/v1/companies/1", &set(1_001))).await.problem(400);
    assert_eq!(problem.1, [("entitlements".to_owned(), "too_long".to_owned())]);
}

/// Adds so many events to the audit trail.
async fn events(app: &TestApp, count: usize) {
    for numbers in (0..count).collect::<Vec<_>>().chunks(1_000) {
        let write = app.ctx.db.write(numbers.len(), |tx, count| {
            Box::pin(async move {
                let row = audit_event::ActiveModel {
                    id: NotSet,
                    at: Set(tx.now().into()),
                    kind: Set("user.updated".to_owned()),
                    actor_kind: Set("system".to_owned()),
                    actor_id: Set(None),
                    actor_name: Set(None),
                    company_id: Set(None),
                    target_kind: Set(None),
                    target_id: Set(None),
                    target_name: Set(None),
                    request_id: Set(None),
                    ip: Set(None),
                    details: Set(Json(json!({}))),
                };
                let rows = std::iter::repeat_n(row, *count);
                audit_event::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
                Ok(())
            })
        });
        write.await.unwrap();
    }
}

#[tokio::test]
async fn a_list_is_counted_up_to_ten_thousand() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let list = || admin.request(Method::GET, "/v1/audit-events?page_size=1");
    let few = statements(&app, 200, list).await;
    events(&app, 10_001).await;
    assert_alike(statements(&app, 200, list).await, few, "a long list");
    let answer = send(list()).await;
    assert_eq!(
        (&*answer.header("x-total-count"), &*answer.header("x-total-count-exceeded")),
        ("10000", "true")
    );
}

#[tokio::test]
async fn an_export_reads_a_thousand_events_at_a_time() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let export = || admin.request(Method::GET, "/v1/audit-events/export?format=ndjson");
    let few = statements(&app, 200, export).await;
    events(&app, 3_500).await;
    // They have one time: after the last of them, later ones are looked for.
    assert_alike(statements(&app, 200, export).await, few + 3 + 1, "an export");
}

/// Makes people of the company 1 members of the company 2 too.
async fn join_the_second(app: &TestApp) {
    let write = app.ctx.db.write((), |tx, ()| {
        Box::pin(async move {
            let of_first = membership::Column::CompanyId.eq(1).and(membership::Column::UserId.gt(1));
            let rows = membership::Entity::find().filter(of_first).all(&**tx).await?;
            let rows = rows.into_iter().map(|row| {
                let mut row = membership::Model { id: row.id + 1_000_000, company_id: 2, ..row };
                row.version = 1;
                row.into_active_model().reset_all()
            });
            membership::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

#[tokio::test]
async fn deleting_a_company_costs_no_statement_for_each_of_its_people() {
    let mut costs = Vec::new();
    for people in [2, 300] {
        let app = TestApp::without_worker().await;
        app.admin().await.post("/v1/companies", json!({ "name": "Second" })).await.expect(201);
        app.add_user(2, "second@example.com", json!({ "system_role": "admin" })).await;
        let second = app.caller("second@example.com").await;
        crowd(&app, people, 0).await;
        join_the_second(&app).await;
        second.get("/v1/companies/1").await.expect(200);
        let before = app.statements();
        second.delete("/v1/companies/1").await.expect(204);
        costs.push(app.statements() - before);
        let home = second.get("/v1/companies/2/users/100001").await.expect(200)["home_company_id"].clone();
        assert_eq!(home, 2);
    }
    // Work beside requests, such as reading the settings again, may add a statement or two.
    assert!(costs[1] <= costs[0] + 3, "{costs:?}");
}

#[tokio::test]
async fn applications_that_do_not_exist_cost_no_statement_each_in_a_resource() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let create = |count: u32| {
        let applications: Vec<_> = (0..count).map(|number| format!("a{number}")).collect();
        let body = json!({ "uri": "urn:example:api", "name": "API", "applications": applications });
        admin.request(Method::POST, "/v1/resources").json(&body)
    };
    let few = statements(&app, 400, || create(1)).await;
    assert!(statements(&app, 400, || create(1_000)).await <= few + 1, "a statement has up to 500 of them");
    assert!(statements(&app, 400, || create(1_001)).await < few, "the transaction does not begin");
    let problem = send(create(1_001)).await.problem(400);
    assert_eq!(problem.1, [("applications".to_owned(), "too_long".to_owned())]);
}

#[tokio::test]
async fn api_tokens_that_do_not_exist_cost_no_statement_each_when_they_are_to_end_with_the_password() {
    let app = TestApp::without_worker().await;
    let browser = signed_in(&app, ADMIN).await;
    let change = async |count: i64| {
        let ids: Vec<_> = (1_000..1_000 + count).collect();
        let new = "another horse battery";
        let body = json!({ "current_password": PASSWORD, "new_password": new, "revoke_api_tokens": ids });
        let before = app.statements();
        let answer = browser.call(Method::PUT, "/v1/me/password", Some(body)).await;
        (answer.problem(400).1, app.statements() - before)
    };
    let field = |code: &str| vec![("revoke_api_tokens".to_owned(), code.to_owned())];
    change(1).await;
    let few = change(1).await;
    assert_eq!(few.0, field("unknown"));
    let many = change(1_000).await;
    assert_eq!(many.0, few.0);
    assert_alike(many.1, few.1, "API tokens");
    let too_many = change(1_001).await;
    assert_eq!(too_many.0, field("too_many"));
    assert!(too_many.1 < few.1, "the transaction does not begin");
}

#[tokio::test]
async fn a_search_of_the_audit_trail_keeps_its_turn_when_its_caller_goes_away_and_few_wait() {
    let app = TestApp::start().await;
    app.add_application(json!({ "name": "Demo" }), &[1]).await;
    let actor = Actor::system();
    let filter = Filter { q: Some("demo".to_owned()), ..Filter::default() };
    let search = || Box::pin(audit_search::list(&app.ctx, &actor, PageRequest::default(), filter.clone()));
    assert!(search().now_or_never().is_none(), "it runs, and its caller goes away");
    let mut waiting: Vec<_> = (0..19).map(|_| search()).collect();
    assert!(waiting.iter_mut().all(|search| search.now_or_never().is_none()));
    assert!(matches!(search().now_or_never(), Some(Err(Error::Busy))));
    // Those that only waited end with their callers.
    waiting.truncate(1);
    let found = waiting.remove(0).await.unwrap().items;
    assert!(found.iter().any(|event| event.kind == "application.created"), "{found:?}");
    assert_eq!(search().await.unwrap().items.len(), found.len());
}

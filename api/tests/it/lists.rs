//! Lists: pages, orders, searches and their headers.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// Follows the links of a list to its end: the names on each page.
pub async fn pages(caller: &Client, path: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut path = path.to_owned();
    loop {
        let answer = caller.get(&path).await;
        let next = link(&answer.header("link"), "next");
        pages.push(names(&answer.expect(200)));
        match next {
            Some(next) => path = next,
            None => return pages,
        }
    }
}

fn names(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

/// The path and query of a link.
pub fn link(header: &str, relation: &str) -> Option<String> {
    let link = header.split(", ").find(|link| link.ends_with(&format!("rel=\"{relation}\"")))?;
    let url = link.strip_prefix('<')?.split('>').next()?;
    Some(url.splitn(4, '/').nth(3).map(|rest| format!("/{rest}")).unwrap())
}

/// Adds people with a name and an email.
pub async fn with_people(app: &TestApp, people: &[(&str, &str)]) {
    for (name, email) in people {
        app.add_user(1, email, json!({ "name": name })).await;
    }
}

#[tokio::test]
async fn the_pages_of_a_list_follow_each_other_without_gap_or_repeat() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for name in ["Ébano", "delta", "Alpha", "beta 2", "Beta", "Zeta"] {
        admin.post("/v1/companies", json!({ "name": name })).await.expect(201);
    }
    let all = ["Acme", "Alpha", "Beta", "beta 2", "delta", "Ébano", "Zeta"];
    assert_eq!(pages(&admin, "/v1/companies").await, [all]);
    let by_three = pages(&admin, "/v1/companies?page_size=3").await;
    assert_eq!(by_three, [&all[..3], &all[3..6], &all[6..]]);
    let backwards = pages(&admin, "/v1/companies?page_size=3&sort=-name").await.concat();
    assert_eq!(backwards, all.iter().rev().copied().collect::<Vec<_>>());
    assert_eq!(pages(&admin, "/v1/companies?page_size=2&sort=code").await.concat().len(), 7);
    let newest = pages(&admin, "/v1/companies?page_size=2&sort=-created_at").await.concat();
    assert_eq!((&*newest[0], &*newest[6]), ("Zeta", "Acme"));

    let answer = admin.get("/v1/companies?page_size=3").await;
    assert_eq!(answer.header("x-total-count"), "7");
    assert_eq!(link(&answer.header("link"), "first").as_deref(), Some("/v1/companies?page_size=3"));
    // A page that was read before something was added goes on where it ended.
    let next = link(&answer.header("link"), "next").unwrap();
    admin.post("/v1/companies", json!({ "name": "Aardvark" })).await.expect(201);
    assert_eq!(names(&admin.get(&next).await.expect(200)), &all[3..6]);
}

#[tokio::test]
async fn items_with_the_same_value_follow_each_other_without_gap_or_repeat() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for number in 0..7 {
        app.add_user(1, &format!("twin{number}@example.com"), json!({ "name": "Twin" })).await;
    }
    with_people(&app, &[("Aaron", "aaron@example.com"), ("Zeta", "zeta@example.com")]).await;
    admin.patch("/v1/companies/1/users/1", json!({ "name": "Abel" })).await.expect(200);
    for (sort, first, last) in [("name", "Aaron", "Zeta"), ("-name", "Zeta", "Aaron")] {
        for (list, size) in [("users", 1), ("users", 3), ("companies/1/users", 2), ("companies/1/users", 8)] {
            let mut path = format!("/v1/{list}?sort={sort}&page_size={size}");
            let (mut names, mut ids) = (Vec::new(), BTreeSet::new());
            loop {
                let answer = admin.get(&path).await;
                let next = link(&answer.header("link"), "next");
                for person in answer.expect(200).as_array().unwrap() {
                    names.push(person["name"].as_str().unwrap().to_owned());
                    assert!(ids.insert(person["id"].as_i64().unwrap()), "{person} again");
                }
                let Some(next) = next else { break };
                path = next;
            }
            assert_eq!((&*names[0], &*names[9], names.len()), (first, last, 10), "{list} {sort} {size}");
        }
    }
}

#[tokio::test]
async fn an_invalid_list_parameter_is_reported_at_the_parameter() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let long = "x".repeat(256);
    for (query, field) in [
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=-1", "page_size"),
        ("page_size=many", "page_size"),
        ("cursor=rubbish", "cursor"),
        ("sort=size", "sort"),
        ("status=gone", "status"),
        (&format!("q={long}"), "q"),
    ] {
        for path in ["/v1/companies", "/v1/companies/1/users"] {
            let (code, fields) = admin.get(&format!("{path}?{query}")).await.problem(400);
            assert_eq!((&*code, &*fields[0].0), ("invalid", field), "{path}?{query}");
        }
    }
    let other = admin.get("/v1/companies?page_size=1&sort=code").await;
    app.add_user(1, "ana@example.com", json!({})).await;
    assert_eq!(other.header("link").matches("rel=").count(), 1);
    let users = admin.get("/v1/companies/1/users?page_size=1").await;
    let cursor = link(&users.header("link"), "next").unwrap();
    let misused = format!("{cursor}&sort=email");
    assert_eq!(admin.get(&misused).await.problem(400).1[0].0, "cursor");
}

#[tokio::test]
async fn people_are_filtered_by_status_and_role() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    admin
        .post("/v1/companies/1/users", json!({ "name": "Ivy", "email": "ivy@example.com" }))
        .await
        .expect(201);
    let found = async |query: &str| pages(&admin, &format!("/v1/companies/1/users?{query}")).await.concat();
    assert_eq!(found("status=invited").await, ["Ivy"]);
    assert_eq!(found("status=active").await, ["Admin", "boss"]);
    assert_eq!(found("role=member").await, ["Ivy"]);
    assert_eq!(found("role=company_admin&status=active&sort=-email").await, ["boss", "Admin"]);
}

#[tokio::test]
async fn a_change_is_made_only_to_what_the_caller_saw() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let first = admin.get("/v1/companies/1").await;
    let tag = first.header("etag");
    let put = async |tag: &str, name: &str| {
        let request = admin.request(reqwest::Method::PUT, "/v1/companies/1").header("if-match", tag);
        crate::support::Answer::of(request.json(&json!({ "name": name })).send().await.unwrap()).await
    };
    let changed = put(&tag, "Acme 2").await;
    let newer = changed.header("etag");
    assert_eq!(changed.expect(200)["name"], "Acme 2");
    assert_ne!(newer, tag);
    assert_eq!(put(&tag, "Acme 3").await.problem(412).0, "changed");
    assert_eq!(put("*", "Acme 4").await.status, 200);
    assert_eq!(put("rubbish", "Acme 5").await.problem(400).0, "invalid");
    assert_eq!(admin.get("/v1/companies/1").await.expect(200)["name"], "Acme 4");
}

#[tokio::test]
async fn of_parallel_changes_to_one_version_one_is_made() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let tag = admin.get("/v1/companies/1").await.header("etag");
    let changes = (0..8).map(|number| {
        let request = admin.request(reqwest::Method::PUT, "/v1/companies/1").header("if-match", &tag);
        request.json(&json!({ "name": format!("Acme {number}") })).send()
    });
    let answers = futures_join(changes).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 412).count(), 7, "{answers:?}");
}

async fn futures_join(
    calls: impl Iterator<Item = impl Future<Output = reqwest::Result<reqwest::Response>> + Send + 'static>,
) -> Vec<u16> {
    let tasks: Vec<_> = calls.map(tokio::spawn).collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap().unwrap().status().as_u16());
    }
    statuses
}

#[tokio::test]
async fn a_merge_patch_sets_what_it_names_and_empties_what_is_null() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let patch = async |media_type: &str, body: &str| {
        let request = admin.request(reqwest::Method::PATCH, "/v1/companies/1");
        let request = request.header("content-type", media_type).body(body.to_owned());
        crate::support::Answer::of(request.send().await.unwrap()).await
    };
    let changed = patch("application/merge-patch+json", r#"{"code":"acme-2"}"#).await.expect(200);
    assert_eq!((&changed["code"], &changed["name"]), (&json!("acme-2"), &json!("Acme")));
    let (_, fields) = patch("application/json", r#"{"name":null}"#).await.problem(400);
    assert_eq!(fields, [("name".to_owned(), "required".to_owned())]);
    assert_eq!(patch("text/plain", "{}").await.problem(415).0, "unsupported_media_type");
    assert_eq!(patch("application/json", "[]").await.problem(400).0, "invalid");
}

#[tokio::test]
async fn an_unknown_parameter_is_rejected_by_name() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (path, name, text) in [
        ("/v1/companies?limit=1", "limit", "did you mean page_size?"),
        ("/v1/companies/1/users?pageSize=1", "pageSize", "did you mean page_size?"),
        ("/v1/companies?offset=10", "offset", "did you mean cursor?"),
        ("/v1/companies/1/users?order_by=name", "order_by", "did you mean sort?"),
        ("/v1/companies?search=acme", "search", "did you mean q?"),
        ("/v1/companies?colour=red", "colour", "page_size, cursor, q"),
        ("/v1/companies/1?q=x", "q", "none in the query"),
    ] {
        let answer = admin.get(path).await;
        assert!(answer.text.contains(text), "{path}: {}", answer.text);
        assert_eq!(answer.problem(400).1, [(name.to_owned(), "unknown".to_owned())], "{path}");
    }
    assert_eq!(admin.get("/v1/nothing?limit=1").await.status, 404);
    admin.get("/v1/companies?page_size=1&q=a").await.expect(200);
}

#[tokio::test]
async fn a_version_is_recognised_behind_a_proxy_that_compresses() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (index, of) in ["W/{}", "{-gzip}", "W/{-gzip}", "{;gzip}", "W/{-br}"].iter().enumerate() {
        let tag = admin.get("/v1/companies/1").await.header("etag");
        let tag = of.replace('{', tag.trim_end_matches('"')).replace('}', "\"");
        let put = async |tag: &str, name: String| {
            let request = admin.request(reqwest::Method::PUT, "/v1/companies/1").header("if-match", tag);
            request.json(&json!({ "name": name })).send().await.unwrap().status().as_u16()
        };
        assert_eq!(put(&tag, format!("Acme {index}")).await, 200, "{tag}");
        assert_eq!(put(&tag, "Acme".to_owned()).await, 412, "{tag}: the version before");
    }
}

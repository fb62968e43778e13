//! The database goes away in the middle of requests: each is answered, and what was begun is done or not, but never
//! half. The embedded database is in the process itself and cannot go away.

use std::time::{Duration, Instant};

use reqwest::Method;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, TransactionTrait};
use serde_json::json;

use crate::support::{ADMIN, Answer, Logs, PASSWORD, Proxy, TestApp, database::Kind, is_quick, until};

/// How often all connections are cut.
const CUTS: usize = 6;

async fn an_interrupted_write_is_atomic(kind: Kind) {
    let app = TestApp::on(kind).await;
    let admin = app.admin().await;
    let url = app.database_url();
    let admin_connection = Database::connect(&kind.server()).await.unwrap();
    let people: Vec<_> = (0..60)
        .map(|number| {
            let admin = admin.clone();
            tokio::spawn(async move {
                let body = json!({ "name": "Ana", "email": format!("ana{number}@example.com") });
                admin.post("/v1/companies/1/users", body).await
            })
        })
        .collect();
    for _ in 0..CUTS {
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        cut(kind, &admin_connection, &url).await;
    }
    let mut made = 0;
    for person in people {
        let answer = person.await.unwrap();
        match answer.status.as_u16() {
            201 => made += 1,
            503 => assert!(!answer.header("retry-after").is_empty()),
            // Who was asked for could not be looked up: the connection was cut before the transaction.
            other => panic!("{other}: {}", answer.text),
        }
    }
    until("the server is back", async || app.anonymous().get("/readyz").await.status == 200).await;
    // A commit may have been made although its answer was lost, so there may be more people than answers.
    let [users, memberships, invitations] = app.count_all(&["users", "memberships", "invitations"]).await[..]
    else {
        unreachable!()
    };
    assert!(users > made, "{users} with the administrator, {made} answers");
    assert_eq!((users, users - 1), (memberships, invitations));
    let members = app.admin().await.get("/v1/companies/1/users?page_size=1").await;
    assert_eq!(members.header("x-total-count"), users.to_string());
    let events = app.admin().await.get("/v1/audit-events?kind=user.created&page_size=1").await;
    assert_eq!(events.header("x-total-count"), users.to_string());
}

/// Cuts every connection to a database.
async fn cut(kind: Kind, admin_connection: &DatabaseConnection, url: &str) {
    let name = url.rsplit('/').next().unwrap();
    if kind == Kind::Postgres {
        let all = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        admin_connection.execute_unprepared(&all).await.unwrap();
        return;
    }
    let all =
        format!("SELECT CAST(ID AS CHAR) AS id FROM information_schema.PROCESSLIST WHERE DB = '{name}'");
    let statement = sea_orm::Statement::from_string(admin_connection.get_database_backend(), all);
    for row in admin_connection.query_all_raw(statement).await.unwrap() {
        let id: String = row.try_get("", "id").unwrap();
        // It may have gone by itself.
        let _ = admin_connection.execute_unprepared(&format!("KILL {id}")).await;
    }
}

/// How long an answer may take while the server waits to learn whether the database hangs: two seconds, and what a busy
/// machine needs.
const WHILE_WAITING: Duration = Duration::from_secs(6);
/// How long an answer may take that waits for nothing.
const AT_ONCE: Duration = Duration::from_millis(200);

/// How the database goes away.
#[derive(Clone, Copy)]
enum Away {
    /// Connections stay open, and nothing is answered on them.
    Hangs,
    /// Connections are closed, and new ones are refused.
    Refuses,
}

async fn timed<T>(answer: impl Future<Output = T>) -> (Duration, T) {
    let start = Instant::now();
    let answer = answer.await;
    (start.elapsed(), answer)
}

async fn while_the_database_is_away_nobody_waits(kind: Kind, away: Away) {
    let one = TestApp::on(kind).await;
    let proxy = Proxy::before(&one.database_url()).await;
    let app = one.through(&proxy).await;
    let admin = one.admin().await.at(&app.url);
    let browser = one.browser().at(&app.url);
    let from_memory = ["/oauth2/jwks", "/.well-known/openid-configuration", "/healthz"];
    for path in from_memory.iter().chain(&["/v1/me", "/readyz"]) {
        assert_eq!(admin.get(path).await.status, 200, "{path}");
    }
    assert_eq!(browser.get("/sign-in").await.status, 200);
    let uncached =
        ["/v1/me", "/v1/companies", "/readyz", "/sign-in?interaction=0198f3a0-0000-7000-8000-000000000000"];
    let until_known = async || {
        proxy.forward();
        until("the server is ready", async || admin.get("/readyz").await.status == 200).await;
        match away {
            Away::Hangs => proxy.hang(),
            Away::Refuses => proxy.refuse().await,
        }
        // The settings are older than the second for which they are used without a look.
        tokio::time::sleep(Duration::from_millis(1100)).await;
        for path in from_memory {
            assert_eq!(admin.get(path).await.status, 200, "{path}");
        }
        let answers = futures::future::join_all(uncached.map(|path| timed(admin.get(path)))).await;
        answers.iter().map(|(took, _)| *took).max().unwrap_or_default()
    };
    assert!(is_quick(WHILE_WAITING, until_known).await, "a request waits for long");
    for path in from_memory {
        let quick = async || {
            let (took, answer) = timed(admin.get(path)).await;
            assert_eq!(answer.status, 200, "{path}");
            took
        };
        assert!(is_quick(AT_ONCE, quick).await, "{path} is slow although it needs no database");
    }
    until("the server notices", async || admin.get("/v1/me").await.status == 503).await;
    for path in uncached {
        let quick = async || {
            let (took, answer) = timed(admin.get(path)).await;
            assert_eq!(answer.status, 503, "{path}: {}", answer.text);
            assert!(!answer.header("retry-after").is_empty(), "{path} says when to try again");
            took
        };
        assert!(is_quick(AT_ONCE, quick).await, "{path} waits for a database that is away");
    }
    let invite = || admin.request(Method::POST, "/v1/companies/1/users").header("idempotency-key", "outage");
    let invite = || invite().json(&json!({ "name": "Ana", "email": "ana@example.com" }));
    let invite = async || Answer::of(invite().send().await.unwrap()).await;
    assert_eq!(invite().await.status, 503);
    proxy.forward();
    until("the server is back", async || admin.get("/readyz").await.status == 200).await;
    until("a repeated write succeeds", async || invite().await.status == 201).await;
    assert_eq!(one.count_all(&["users"]).await, [2]);
    until("its sign-in page is back", async || browser.get("/sign-in").await.status == 200).await;
}

async fn while_the_database_hangs_nobody_waits(kind: Kind) {
    while_the_database_is_away_nobody_waits(kind, Away::Hangs).await;
}

async fn while_the_database_refuses_connections_nobody_waits(kind: Kind) {
    while_the_database_is_away_nobody_waits(kind, Away::Refuses).await;
}

/// Writes are in every phase when the database hangs. None is acknowledged, and each is done once or not at all.
async fn a_write_to_a_hanging_database_is_atomic(kind: Kind) {
    let one = TestApp::on(kind).await;
    let proxy = Proxy::before(&one.database_url()).await;
    let app = one.through(&proxy).await;
    let admin = one.admin().await.at(&app.url);
    let add = |number: usize| {
        let request = admin.request(Method::POST, "/v1/companies/1/users");
        let request = request.header("idempotency-key", format!("person-{number}"));
        let request = request.json(&json!({ "name": "Ana", "email": format!("ana{number}@example.com") }));
        tokio::spawn(async move { Answer::of(request.send().await.unwrap()).await })
    };
    let people: Vec<_> = (0..40).map(add).collect();
    until("some are added", async || one.count_all(&["users"]).await[0] > 5).await;
    proxy.hang();
    let mut made = 0;
    for person in people {
        match person.await.unwrap().status.as_u16() {
            201 => made += 1,
            other => assert_eq!(other, 503),
        }
    }
    proxy.forward();
    until("the server is back", async || admin.get("/readyz").await.status == 200).await;
    let counts = async || one.count_all(&["users", "memberships", "invitations"]).await;
    let first = counts().await;
    assert!(first[0] > made, "{first:?} with the administrator, {made} answers");
    for number in 0..40 {
        // One that was done, and whose answer was lost, is not done again.
        let answer = add(number).await.unwrap();
        assert!(answer.status == 201 || answer.status == 409, "{}", answer.text);
    }
    assert_eq!(counts().await, [41, 41, 40]);
}

async fn a_revocation_takes_effect_although_its_caller_disconnects(kind: Kind) {
    let one = TestApp::on(kind).await;
    let proxy = Proxy::before(&one.database_url()).await;
    let app = one.through(&proxy).await;
    let browser = one.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let here = browser.at(&app.url);
    let session = here.get("/v1/session").await.expect(200);
    let token = session["csrf_token"].as_str().unwrap().to_owned();
    let signed_in = async || here.get_with("/v1/me", "x-csrf-token", &token).await.status == 200;
    assert!(signed_in().await);
    // What is due to be written beside requests was written.
    tokio::time::sleep(Duration::from_millis(200)).await;
    proxy.keep_commits();
    tokio::select! {
        _ = here.delete_with("/v1/session", "x-csrf-token", &token) => panic!("the commit was answered"),
        () = proxy.committing() => {}
    }
    // The server sees that the caller has disconnected.
    tokio::time::sleep(Duration::from_millis(200)).await;
    proxy.forward();
    let start = Instant::now();
    until("the session ends", async || !signed_in().await).await;
    assert!(start.elapsed() < Duration::from_secs(10), "only when the cache expired");
}

async fn an_outage_is_logged_when_it_begins_and_when_it_ends(kind: Kind) {
    let logs = Logs::kept();
    let one = TestApp::on(kind).await;
    let proxy = Proxy::before(&one.database_url()).await;
    let app = one.through(&proxy).await;
    let admin = one.admin().await.at(&app.url);
    admin.get("/v1/me").await.expect(200);
    proxy.hang();
    until("the server notices", async || logs.text().contains("the database server does not answer:")).await;
    // What was under way when it began.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = logs.text().len();
    for _ in 0..5 {
        for path in [
            "/v1/me",
            "/oauth2/authorize?client_id=x",
            "/sign-in?interaction=0198f3a0-0000-7000-8000-000000000000",
        ] {
            assert_eq!(admin.get(path).await.status, 503);
        }
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
    let during = logs.text()[before..].to_owned();
    let ours: Vec<_> = during.lines().filter(|line| !line.contains("TRACE")).collect();
    let loud: Vec<_> = ours.iter().filter(|line| !line.contains("DEBUG")).collect();
    assert!(loud.is_empty(), "{loud:#?}");
    let requests = ours.iter().filter(|line| line.contains("status=503")).count();
    assert_eq!(requests, 15, "{ours:#?}");
    proxy.forward();
    until("the end is logged", async || logs.text().contains("the database server answers again")).await;
}

async fn while_changes_cannot_be_read_requests_are_served(kind: Kind) {
    let app = TestApp::on(kind).await;
    let admin = app.admin().await;
    let database = Database::connect(&app.database_url()).await.unwrap();
    database.execute_unprepared("ALTER TABLE changes RENAME TO kept").await.unwrap();
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(3) {
        admin.get("/v1/companies").await.expect(200);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    database.execute_unprepared("ALTER TABLE kept RENAME TO changes").await.unwrap();
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
}

async fn requests_are_served_while_many_wait_for_a_lock(kind: Kind) {
    let app = TestApp::on(kind).await;
    let admin = app.admin().await;
    let database = Database::connect(&app.database_url()).await.unwrap();
    let lock = database.begin().await.unwrap();
    lock.execute_unprepared("SELECT id FROM companies WHERE id = 1 FOR UPDATE").await.unwrap();
    let writers: Vec<_> = (0..40)
        .map(|number| {
            let admin = admin.clone();
            let body = json!({ "name": format!("Acme {number}") });
            tokio::spawn(async move { admin.put("/v1/companies/1", body).await })
        })
        .collect();
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        admin.get("/v1/companies").await.expect(200);
    }
    lock.rollback().await.unwrap();
    for writer in writers {
        writer.await.unwrap().expect(200);
    }
}

macro_rules! on_every_server {
    ($($check:ident),+ $(,)?) => {
        mod mariadb { $(#[tokio::test] async fn $check() { super::$check(super::Kind::MariaDb).await; })+ }
        mod postgres { $(#[tokio::test] async fn $check() { super::$check(super::Kind::Postgres).await; })+ }
    };
}

on_every_server!(
    an_interrupted_write_is_atomic,
    while_the_database_hangs_nobody_waits,
    while_the_database_refuses_connections_nobody_waits,
    a_write_to_a_hanging_database_is_atomic,
    a_revocation_takes_effect_although_its_caller_disconnects,
    an_outage_is_logged_when_it_begins_and_when_it_ends,
    while_changes_cannot_be_read_requests_are_served,
    requests_are_served_while_many_wait_for_a_lock,
);

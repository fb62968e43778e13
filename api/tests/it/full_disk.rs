//! SQLite rolls a transaction back by itself, as it does when its disk is full or fails: what cannot be kept is
//! answered 503, and what is answered otherwise is kept. A trigger makes it do so here; `e2e/process/disk.test.js`
//! asks the same of the program with system calls that fail.

use futures::future::join_all;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::{
    ADMIN, Client, PASSWORD, TestApp,
    database::{Kind, run},
    until,
};

/// How many writes are sent at the same time.
const SIDE_BY_SIDE: usize = 12;

/// Makes SQLite roll back every transaction that adds a company with `full` in its name.
const SOME_FAIL: &str = "CREATE TRIGGER full BEFORE INSERT ON companies WHEN NEW.name LIKE '%full%' \
    BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END";
/// Makes SQLite roll back every transaction that changes anything through the API.
const ALL_ROLLED_BACK: &str = "CREATE TRIGGER full BEFORE INSERT ON audit_events \
    BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END";
/// Makes SQLite undo one statement of every such transaction and leave it open, which a full disk does as well.
const ALL_FAIL: &str = "CREATE TRIGGER full BEFORE INSERT ON audit_events \
    BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END";
const NONE_FAIL: &str = "DROP TRIGGER full";

/// Adds companies at the same time; whether each was acknowledged. What was is kept, and nothing else is.
async fn add(app: &TestApp, admin: &Client, names: &[String]) -> Vec<bool> {
    let answers =
        join_all(names.iter().map(async |name| admin.post("/v1/companies", json!({ "name": name })).await));
    let mut acknowledged = Vec::new();
    for (name, answer) in names.iter().zip(answers.await) {
        assert!([201, 503].contains(&answer.status.as_u16()), "{}: {}", answer.status, answer.text);
        let made = answer.status == 201;
        assert_eq!(made, app.is_committed("companies", "name", name).await, "{name}: {}", answer.text);
        if made {
            let made: Value = serde_json::from_str(&answer.text).unwrap();
            admin.get(&format!("/v1/companies/{}", made["id"])).await.expect(200);
        }
        acknowledged.push(made);
    }
    acknowledged
}

fn names(round: usize, count: usize) -> Vec<String> {
    (0..count).map(|index| format!("Company {round} {index}")).collect()
}

#[tokio::test]
async fn acknowledged_writes_after_an_automatic_rollback_are_kept() {
    let app = TestApp::on(Kind::Sqlite).await;
    let admin = app.admin().await;
    for (round, count) in [1, 1, SIDE_BY_SIDE, SIDE_BY_SIDE].into_iter().enumerate() {
        for failing in [ALL_ROLLED_BACK, ALL_FAIL, ALL_ROLLED_BACK] {
            run(&app.database_url(), failing).await;
            assert!(add(&app, &admin, &names(round, count)).await.iter().all(|made| !made));
            run(&app.database_url(), NONE_FAIL).await;
        }
        assert!(add(&app, &admin, &names(round, count)).await.iter().all(|made| *made));
    }
    let browser = app.browser();
    assert_eq!(browser.sign_in("/sign-in", ADMIN, PASSWORD).await.status, 303);
    assert_eq!(browser.get("/v1/session").await.status, 200, "the session that was begun is none");
}

#[tokio::test]
async fn writes_that_share_a_commit_with_an_automatic_rollback_are_kept_or_rejected() {
    let app = TestApp::on(Kind::Sqlite).await;
    let admin = app.admin().await;
    run(&app.database_url(), SOME_FAIL).await;
    for round in 0..4 {
        let mut names = names(round, SIDE_BY_SIDE);
        names[3].push_str(" full");
        names[8].push_str(" full");
        let acknowledged = add(&app, &admin, &names).await;
        assert!(!acknowledged[3] && !acknowledged[8]);
        // One that fails by itself.
        admin.post("/v1/companies", json!({ "name": "Acme", "code": "acme" })).await.expect(400);
    }
    assert!(add(&app, &admin, &names(9, SIDE_BY_SIDE)).await.iter().all(|made| *made));
}

#[tokio::test]
async fn readiness_requires_that_writes_work() {
    let app = TestApp::on(Kind::Sqlite).await;
    let ready = async || reqwest::get(format!("{}/readyz", app.url)).await.unwrap().status();
    assert_eq!(ready().await, 200);
    let probed = "CREATE TRIGGER full BEFORE INSERT ON changes BEGIN SELECT RAISE(ROLLBACK, 'full'); END";
    run(&app.database_url(), probed).await;
    // An answer is used for a second.
    until("the server is not ready", async || ready().await == 503).await;
    run(&app.database_url(), NONE_FAIL).await;
    until("the server is ready again", async || ready().await == 200).await;
}

#[tokio::test]
async fn a_write_after_its_transaction_ended_stores_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let url = Kind::Sqlite.migrated(dir.path()).await;
    let db = ::store::db::Db::open(&url, kernel::Clock::system()).await.unwrap();
    let write = db.write((), |tx, ()| {
        Box::pin(async move {
            tx.execute_unprepared("INSERT INTO settings VALUES ('one', '1', 0)").await?;
            tx.execute_unprepared("ROLLBACK").await?;
            let alone = tx.execute_unprepared("INSERT INTO settings VALUES ('two', '1', 0)").await;
            assert!(alone.is_err(), "a statement was committed by itself");
            Ok(())
        })
    });
    write.await.unwrap_err();
    assert_eq!(crate::store::count(&db, "settings").await, 0);
}

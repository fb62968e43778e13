//! The database goes away in the middle of requests: each is answered, and what was begun is done or not, but never
//! half. The embedded database is in the process itself and cannot go away.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::json;

use crate::support::{TestApp, database::Kind};

/// How often all connections are cut.
const CUTS: usize = 6;

async fn what_is_cut_off_is_done_or_not_but_never_half(kind: Kind) {
    let app = TestApp::on(kind).await;
    let admin = app.admin().await;
    let url = app.database_url();
    let executioner = Database::connect(&kind.server()).await.unwrap();
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
        cut(kind, &executioner, &url).await;
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
async fn cut(kind: Kind, executioner: &DatabaseConnection, url: &str) {
    let name = url.rsplit('/').next().unwrap();
    if kind == Kind::Postgres {
        let all = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        executioner.execute_unprepared(&all).await.unwrap();
        return;
    }
    let all =
        format!("SELECT CAST(ID AS CHAR) AS id FROM information_schema.PROCESSLIST WHERE DB = '{name}'");
    let statement = sea_orm::Statement::from_string(executioner.get_database_backend(), all);
    for row in executioner.query_all_raw(statement).await.unwrap() {
        let id: String = row.try_get("", "id").unwrap();
        // It may have gone by itself.
        let _ = executioner.execute_unprepared(&format!("KILL {id}")).await;
    }
}

mod mariadb {
    #[tokio::test]
    async fn what_is_cut_off_is_done_or_not_but_never_half() {
        super::what_is_cut_off_is_done_or_not_but_never_half(super::Kind::MariaDb).await;
    }
}

mod postgres {
    #[tokio::test]
    async fn what_is_cut_off_is_done_or_not_but_never_half() {
        super::what_is_cut_off_is_done_or_not_but_never_half(super::Kind::Postgres).await;
    }
}

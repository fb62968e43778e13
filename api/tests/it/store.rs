//! The store, on every kind of database in the same way.

use ::store::db::{
    Db,
    migrate::{self, Schema},
};
use aldaba::app;
use kernel::{Clock, Error};
use platform::config::{Config, Env};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::support::{
    PASSWORD, TestApp,
    database::{Kind, run, unique},
    folder,
};

/// Each named check becomes a test for every kind of database.
macro_rules! on_every_database {
    ($($check:ident),+ $(,)?) => {
        mod sqlite { $(#[tokio::test] async fn $check() { super::$check(super::Kind::Sqlite).await; })+ }
        mod mariadb { $(#[tokio::test] async fn $check() { super::$check(super::Kind::MariaDb).await; })+ }
        mod postgres { $(#[tokio::test] async fn $check() { super::$check(super::Kind::Postgres).await; })+ }
    };
}

on_every_database!(
    migrations_go_up_down_and_up_again,
    a_schema_marked_incompatible_is_refused_and_a_newer_one_that_fits_is_not,
    one_failing_write_among_many_undoes_only_itself,
    a_write_that_panics_undoes_only_itself_and_the_next_go_on,
    a_write_that_ignores_a_failed_statement_is_not_acknowledged,
    deleting_a_company_an_application_or_a_user_leaves_nothing_of_it,
    points_in_time_do_not_depend_on_a_time_zone,
    parallel_writes_to_one_row_are_all_counted,
);

async fn migrations_go_up_down_and_up_again(kind: Kind) {
    let dir = folder();
    let url = kind.migrated(dir.path()).await;
    migrate::down(&url, u32::MAX).await.unwrap();
    if kind != Kind::Sqlite {
        // The embedded database is brought up whenever it is opened.
        let behind = Db::open(&url, Clock::system()).await.unwrap().schema().await.unwrap();
        assert!(matches!(behind, Schema::Behind(count) if count >= 4), "{behind:?}");
    }
    migrate::up(&url, &Clock::system()).await.unwrap();
    migrate::up(&url, &Clock::system()).await.unwrap();
    assert_eq!(Db::open(&url, Clock::system()).await.unwrap().schema().await.unwrap(), Schema::Fits);
}

async fn a_schema_marked_incompatible_is_refused_and_a_newer_one_that_fits_is_not(kind: Kind) {
    let dir = folder();
    let url = kind.migrated(dir.path()).await;
    run(&url, "INSERT INTO schema_versions VALUES ('0.2.0', '0.1.0', 0)").await;
    Db::open(&url, Clock::system()).await.unwrap().check_schema().await.unwrap();
    run(&url, "INSERT INTO schema_versions VALUES ('0.2.1', '0.2.0', 0)").await;
    let refused = match Db::open(&url, Clock::system()).await {
        Ok(db) => db.check_schema().await.unwrap_err(),
        Err(refused) => refused,
    };
    let Error::Internal(cause) = refused else { panic!("{refused:?}") };
    let text = cause.to_string();
    assert!(text.contains("0.2.1") && text.contains("0.2.0") && text.contains("0.1.0"), "{text}");
}

async fn one_failing_write_among_many_undoes_only_itself(kind: Kind) {
    let dir = folder();
    let url = kind.migrated(dir.path()).await;
    let db = Db::open(&url, Clock::system()).await.unwrap();
    let writes = (0..40).map(|number| {
        let db = db.clone();
        async move {
            db.write(number, |tx, number: &i32| {
                Box::pin(async move {
                    let sql = format!("INSERT INTO settings VALUES ('n{number}', '1', 0)");
                    tx.execute_unprepared(&sql).await?;
                    if number % 4 == 0 { Err(Error::NotFound("thing")) } else { Ok(*number) }
                })
            })
            .await
        }
    });
    let results = futures::future::join_all(writes).await;
    let failed = results.iter().filter(|result| matches!(result, Err(Error::NotFound(_)))).count();
    assert_eq!((results.iter().filter(|result| result.is_ok()).count(), failed), (30, 10));
    assert_eq!(count(&db, "settings").await, 30);
}

async fn a_write_that_panics_undoes_only_itself_and_the_next_go_on(kind: Kind) {
    let dir = folder();
    let url = kind.migrated(dir.path()).await;
    let db = Db::open(&url, Clock::system()).await.unwrap();
    let panicking = db.clone();
    let task = tokio::spawn(async move {
        let write = panicking.write((), |tx, ()| {
            Box::pin(async move {
                tx.execute_unprepared("INSERT INTO settings VALUES ('half', '1', 0)").await?;
                assert!(tx.now().timestamp() == 0, "this write is wrong");
                Ok(())
            })
        });
        write.await.unwrap_err();
    });
    // The caller gets an error and does not panic itself.
    task.await.unwrap();
    assert_eq!(count(&db, "settings").await, 0);
    run_in(&db, "INSERT INTO settings VALUES ('whole', '1', 0)").await;
    assert_eq!(count(&db, "settings").await, 1);
}

/// PostgreSQL answers the commit of such a transaction by rolling it back, without an error.
async fn a_write_that_ignores_a_failed_statement_is_not_acknowledged(kind: Kind) {
    let dir = tempfile::tempdir().unwrap();
    let url = kind.migrated(dir.path()).await;
    let db = Db::open(&url, Clock::system()).await.unwrap();
    let insert = statement(&db, "INSERT INTO settings VALUES ('one', '1', 0)");
    let write = db.write(insert, |tx, insert| {
        Box::pin(async move {
            tx.execute_raw(insert.clone()).await?;
            tx.execute_raw(insert.clone()).await.unwrap_err();
            Ok(())
        })
    });
    write.await.unwrap_err();
    assert_eq!(count(&db, "settings").await, 0);
    run_in(&db, "INSERT INTO settings VALUES ('two', '1', 0)").await;
    assert_eq!(count(&db, "settings").await, 1);
}

async fn deleting_a_company_an_application_or_a_user_leaves_nothing_of_it(kind: Kind) {
    let app = TestApp::on(kind).await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let ana = app.add_user(2, "ana@example.com", json!({})).await;
    let bob = app.add_user(2, "bob@example.com", json!({})).await;
    admin
        .post("/v1/companies/2/users", json!({ "name": "Eve", "email": "eve@example.com" }))
        .await
        .expect(201);
    let mut client_ids = Vec::new();
    for name in ["First", "Second"] {
        let made = admin.post("/v1/applications", json!({ "name": name })).await.expect(201);
        let client_id = made["client_id"].as_str().unwrap().to_owned();
        let entitlement = format!("/v1/companies/2/entitlements/{client_id}");
        admin.put(&entitlement, json!({ "roles": ["user"] })).await.expect(200);
        let access = json!({ "roles": [{ "role": "user", "user_ids": [ana, bob] }] });
        admin.put(&format!("/v1/companies/2/applications/{client_id}/access"), access).await.expect(200);
        client_ids.push(client_id);
    }
    assert_eq!(app.browser().sign_in("/sign-in", "ana@example.com", PASSWORD).await.status, 303);
    let rows = |tables: &'static [&'static str]| app.count_all(tables);
    let of_products =
        &["access", "entitlement_roles", "entitlements", "application_roles", "application_secrets"];
    assert_eq!(rows(of_products).await, [4, 2, 2, 2, 2]);
    admin.delete(&format!("/v1/applications/{}", client_ids[0])).await.expect(204);
    assert_eq!(rows(of_products).await, [2, 1, 1, 1, 1]);
    let of_people = &["access", "sessions", "memberships", "users", "invitations"];
    assert_eq!(rows(of_people).await, [2, 1, 4, 4, 1]);
    admin.delete(&format!("/v1/companies/2/users/{ana}")).await.expect(204);
    assert_eq!(rows(of_people).await, [1, 0, 3, 3, 1]);
    admin.delete("/v1/companies/2").await.expect(204);
    assert_eq!(rows(of_people).await, [0, 0, 1, 1, 0]);
    assert_eq!(rows(of_products).await, [0, 0, 0, 1, 1]);
    assert_eq!(rows(&["usernames"]).await, [4], "names are never given to anybody else");
}

async fn points_in_time_do_not_depend_on_a_time_zone(kind: Kind) {
    let app = TestApp::on(kind).await;
    app.in_time_zone(kind).await;
    let before = app.clock.now();
    let made = app.admin().await.post("/v1/companies", json!({ "name": "Tokyo" })).await.expect(201);
    let after = app.clock.now();
    let created_at: chrono::DateTime<chrono::Utc> = made["created_at"].as_str().unwrap().parse().unwrap();
    assert!(before <= created_at && created_at <= after, "{before} {created_at} {after}");
    let again = app.admin().await.get("/v1/companies/2").await.expect(200);
    assert_eq!(again["created_at"], made["created_at"]);
}

async fn parallel_writes_to_one_row_are_all_counted(kind: Kind) {
    let dir = folder();
    let url = kind.migrated(dir.path()).await;
    let db = Db::open(&url, Clock::system()).await.unwrap();
    run_in(&db, "INSERT INTO settings VALUES ('counter', '0', 0)").await;
    let writes = (0..20)
        .map(|_| run_in(&db, "UPDATE settings SET updated_at = updated_at + 1 WHERE name = 'counter'"));
    futures::future::join_all(writes).await;
    let row = db
        .read()
        .query_one_raw(statement(&db, "SELECT updated_at AS n FROM settings"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.try_get::<i64>("", "n").unwrap(), 20);
}

async fn run_in(db: &Db, sql: &'static str) {
    let run = db.write(sql, |tx, sql| {
        Box::pin(async move {
            tx.execute_unprepared(sql).await?;
            Ok(())
        })
    });
    run.await.unwrap();
}

fn statement(db: &Db, sql: &str) -> sea_orm::Statement {
    sea_orm::Statement::from_string(db.read().get_database_backend(), sql.to_owned())
}

/// How many rows a table has.
pub async fn count(db: &Db, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) AS n FROM {table}");
    let row = db.read().query_one_raw(statement(db, &sql)).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

/// The texts of a column of a table.
pub async fn texts(db: &Db, table: &str, column: &str) -> Vec<String> {
    let sql = format!("SELECT {column} AS t FROM {table}");
    let rows = db.read().query_all_raw(statement(db, &sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "t").unwrap()).collect()
}

/// A user of the database who may read and write rows and nothing else runs the server; the schema is migrated by
/// another.
async fn least_privilege(kind: Kind, statements: &[&str]) {
    let dir = folder();
    let url = kind.migrated(dir.path()).await;
    let (server, database) = url.rsplit_once('/').unwrap();
    let name = format!("u{}", &unique()[..16]);
    for sql in statements {
        let sql = sql.replace("{database}", database).replace("{name}", &name);
        run(&url, &sql).await;
    }
    let (scheme, rest) = server.split_once("://").unwrap();
    let host = rest.rsplit_once('@').unwrap().1;
    let limited = format!("{scheme}://{name}:secret@{host}/{database}");
    let app = TestApp::with_database(&limited).await;
    app.add_user(1, "ana@example.com", json!({})).await;
    app.admin().await.delete("/v1/companies/1/users/2").await.expect(204);
    let db = Db::open(&limited, Clock::system()).await.unwrap();
    db.read().execute_unprepared("CREATE TABLE forbidden (id INT)").await.unwrap_err();
}

#[tokio::test]
async fn mariadb_needs_only_select_insert_update_and_delete() {
    let statements = [
        "CREATE USER '{name}'@'%' IDENTIFIED BY 'secret'",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON {database}.* TO '{name}'@'%'",
    ];
    least_privilege(Kind::MariaDb, &statements).await;
}

#[tokio::test]
async fn postgres_needs_only_select_insert_update_and_delete() {
    let statements = [
        "CREATE USER {name} PASSWORD 'secret'",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}",
    ];
    least_privilege(Kind::Postgres, &statements).await;
}

#[tokio::test]
async fn postgres_commits_that_fail_are_not_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let url = Kind::Postgres.migrated(dir.path()).await;
    run(&url, "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$")
        .await;
    run(
        &url,
        "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON settings DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION refuse()",
    )
    .await;
    let db = Db::open(&url, Clock::system()).await.unwrap();
    let write = db.write((), |tx, ()| {
        Box::pin(async move {
            tx.execute_unprepared("INSERT INTO settings VALUES ('one', '1', 0)").await?;
            Ok(())
        })
    });
    write.await.unwrap_err();
    assert_eq!(count(&db, "settings").await, 0);
}

#[tokio::test]
async fn a_second_server_on_one_sqlite_file_does_not_start() {
    let dir = folder();
    let data = dir.path().display().to_string();
    let config = || Config::read(Env::of(&[("ALDABA_DATA_DIR", &data)])).unwrap();
    let _first = app::open(config(), Clock::system()).await.unwrap();
    let Err(Error::Internal(cause)) = app::open(config(), Clock::system()).await else {
        panic!("a second one opens")
    };
    assert!(cause.to_string().contains("another aldaba has this database open"), "{cause}");
}

#[tokio::test]
async fn a_token_can_be_created_beside_a_running_server() {
    let app = TestApp::on(Kind::Sqlite).await;
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_aldaba"))
        .args(["token", "--email", crate::support::ADMIN, "--ttl", "5m"])
        .env("ALDABA_DATA_DIR", app.dir.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let token = String::from_utf8(output.stdout).unwrap();
    let caller = app.anonymous().with_token(token.trim());
    assert_eq!(caller.get("/v1/me").await.expect(200)["email"], crate::support::ADMIN);
    app.advance(chrono::TimeDelta::minutes(6));
    assert_eq!(caller.get("/v1/me").await.status, 401);
}

#[tokio::test]
async fn a_command_beside_a_server_does_not_migrate_and_reports_a_lock_that_it_cannot_check() {
    let dir = folder();
    let url = Kind::Sqlite.migrated(dir.path()).await;
    migrate::down(&url, 1).await.unwrap();
    let db = Db::open_beside(&url, Clock::system()).await.unwrap();
    assert_eq!(db.schema().await.unwrap(), Schema::Behind(1));
    drop(db);
    let lock = dir.path().join("aldaba.db.lock");
    std::fs::remove_file(&lock).unwrap();
    std::fs::create_dir(&lock).unwrap();
    let Err(Error::Internal(cause)) = Db::open_beside(&url, Clock::system()).await else {
        panic!("the lock was not checked")
    };
    assert!(cause.to_string().contains("cannot write beside the database"), "{cause}");
}

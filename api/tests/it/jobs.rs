//! Jobs: seen and tried again by an administrator.

use ::store::entity::job::Entity as Stored;
use chrono::TimeDelta;
use platform::jobs::{self, Turns};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, EntityTrait};
use serde_json::{Value, json};

use crate::support::{
    ADMIN, Client, PASSWORD, Patience, TestApp,
    database::{self, Kind},
    until,
};

async fn job(admin: &Client, wanted: impl Fn(&Value) -> bool) -> Value {
    let patience = Patience::begin();
    loop {
        let jobs = admin.get("/v1/jobs").await.expect(200);
        if let Some(found) = jobs.as_array().unwrap().iter().find(|job| wanted(job)) {
            return found.clone();
        }
        patience.pause(|| format!("a job: {jobs}")).await;
    }
}

/// An installation whose mails cannot be written, since something is in the place of their folder.
async fn without_mail() -> TestApp {
    let app = TestApp::start().await;
    std::fs::write(app.dir.path().join("mail"), "in the way").unwrap();
    app
}

async fn invite(app: &TestApp) {
    let body = json!({ "name": "Ana", "email": "ana@example.com" });
    app.admin().await.post("/v1/companies/1/users", body).await.expect(201);
}

#[tokio::test]
async fn a_failed_job_is_listed_with_its_reason_and_can_be_retried() {
    let app = without_mail().await;
    let admin = app.admin().await;
    invite(&app).await;
    let failed = job(&admin, |job| job["error"].is_string()).await;
    assert_eq!((&failed["kind"], &failed["state"]), (&json!("mail.invitation"), &json!("waiting")));
    assert_eq!(failed["payload"].get("sealed"), None, "the link's secret is shown");
    let path = format!("/v1/jobs/{}", failed["id"]);
    std::fs::remove_file(app.dir.path().join("mail")).unwrap();
    admin.post(&format!("{path}/retry"), json!({})).await.expect(200);
    assert_eq!(app.mails(1).await.len(), 1);
    let done = job(&admin, |job| job["state"] == "done").await;
    assert_eq!((&done["id"], &done["error"]), (&failed["id"], &Value::Null));
    assert_eq!(admin.post(&format!("{path}/retry"), json!({})).await.problem(409).0, "not_failed");
    assert_eq!(app.mails(1).await.len(), 1);
}

#[tokio::test]
async fn a_job_that_keeps_failing_is_listed_as_failed() {
    let app = without_mail().await;
    let admin = app.admin().await;
    invite(&app).await;
    for attempts in 1..=20 {
        job(&admin, |job| job["attempts"] == attempts && job["error"].is_string()).await;
        app.advance(TimeDelta::hours(7));
    }
    let failed = admin.get("/v1/jobs?state=failed").await;
    assert_eq!(failed.header("x-total-count"), "1");
    let failed = failed.expect(200);
    assert!(failed[0]["finished_at"].is_string());
    assert_eq!(admin.get("/v1/jobs?state=waiting").await.expect(200), json!([]));
    assert_eq!(admin.get("/v1/jobs?q=mail.inv").await.header("x-total-count"), "1");
    assert_eq!(admin.get("/v1/jobs?q=import").await.expect(200), json!([]));
}

#[tokio::test]
async fn only_an_administrator_sees_jobs() {
    let app = TestApp::start().await;
    app.add_user(1, "apps@example.com", json!({ "system_role": "app_manager" })).await;
    let apps = app.caller("apps@example.com").await;
    for path in ["/v1/jobs", "/v1/jobs/1"] {
        assert_eq!(apps.get(path).await.problem(403).0, "forbidden");
    }
    for action in ["retry", "cancel"] {
        assert_eq!(apps.post(&format!("/v1/jobs/1/{action}"), json!({})).await.problem(403).0, "forbidden");
    }
    assert_eq!(app.admin().await.get("/v1/jobs/99").await.problem(404).0, "not_found");
    assert_eq!(app.admin().await.get("/v1/jobs/x").await.problem(404).0, "not_found");
}

#[tokio::test]
async fn a_job_that_waits_is_cancelled_and_its_secret_deleted() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    invite(&app).await;
    let waiting = job(&admin, |job| job["kind"] == "mail.invitation").await;
    let path = format!("/v1/jobs/{}", waiting["id"]);
    let cancelled = admin.post(&format!("{path}/cancel"), json!({})).await.expect(200);
    assert_eq!(cancelled["state"], "cancelled");
    assert!(cancelled["finished_at"].is_string());
    assert_eq!(admin.get("/v1/jobs?state=cancelled").await.header("x-total-count"), "1");
    let mail = admin.get(&format!("/v1/mails/{}", waiting["id"])).await.expect(200);
    assert_eq!(mail["state"], "cancelled");
    let id = waiting["id"].as_i64().unwrap();
    let stored = Stored::find_by_id(id).one(app.ctx.db.read()).await.unwrap().expect("the job");
    assert_eq!(stored.payload.0.get("sealed"), None, "the secret is kept");
    // It neither runs nor is started again.
    let due =
        jobs::due(&app.ctx.db, app.clock.now() + TimeDelta::days(9), "mail.invitation", 10).await.unwrap();
    assert!(due.is_empty());
    assert_eq!(admin.post(&format!("{path}/retry"), json!({})).await.problem(409).0, "not_failed");
    assert_eq!(admin.post(&format!("{path}/cancel"), json!({})).await.problem(409).0, "not_waiting");
    let events = admin.get("/v1/audit-events?kind=job.cancelled").await.expect(200);
    assert_eq!(events[0]["target"]["id"], waiting["id"].to_string());
}

#[tokio::test]
async fn a_job_that_runs_is_not_cancelled_and_one_that_failed_is() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    invite(&app).await;
    let id = job(&admin, |job| job["kind"] == "mail.invitation").await["id"].clone();
    let path = format!("/v1/jobs/{id}/cancel");
    let due = jobs::due(&app.ctx.db, app.clock.now(), "mail.invitation", 1).await.unwrap().remove(0);
    let claimed = jobs::claim(&app.ctx.db, due).await.unwrap().expect("a claim");
    assert_eq!(admin.post(&path, json!({})).await.problem(409).0, "not_waiting");
    let failure = Err(jobs::Failure::Retryable(kernel::Error::Busy));
    jobs::settle(&app.ctx.db, &claimed, &failure).await;
    assert_eq!(admin.post(&path, json!({})).await.expect(200)["state"], "cancelled");
    // A worker that was slow does not bring it back.
    jobs::settle(&app.ctx.db, &claimed, &failure).await;
    assert_eq!(admin.get(&format!("/v1/jobs/{id}")).await.expect(200)["state"], "cancelled");
}

#[tokio::test]
async fn companies_take_turns_among_the_mails_of_one_kind() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    for (company_id, number) in [(1, 1), (1, 2), (1, 3), (1, 4), (2, 5)] {
        let body = json!({ "name": "Ana", "email": format!("ana{number}@example.com") });
        admin.post(&format!("/v1/companies/{company_id}/users"), body).await.expect(201);
    }
    let (db, mut turns, mut companies) = (&app.ctx.db, Turns::default(), Vec::new());
    for _ in 0..5 {
        let job = turns.next(db, app.clock.now(), "mail.invitation").await.unwrap().expect("a job");
        companies.push(job.company_id);
        assert!(jobs::claim(db, job).await.unwrap().is_some());
    }
    assert_eq!(companies, [1, 2, 1, 1, 1]);
}

/// The clean-up waits for a row that another transaction has locked. Jobs do not wait for the clean-up.
async fn jobs_run_while_a_clean_up_waits(kind: Kind) {
    let one = TestApp::on(kind).await;
    let browser = one.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let url = one.database_url();
    database::run(&url, "UPDATE sessions SET expires_at = 1").await;
    let mut options = ConnectOptions::new(url);
    options.max_connections(1);
    let other = Database::connect(options).await.unwrap();
    other.execute_unprepared("BEGIN").await.unwrap();
    other.execute_unprepared("SELECT id FROM sessions FOR UPDATE").await.unwrap();
    // It cleans up when it starts.
    let two = one.beside().await;
    let admin = one.admin().await.at(&two.url);
    for number in 0..5 {
        let body = json!({ "name": "Ana", "email": format!("ana{number}@example.com") });
        admin.post("/v1/companies/1/users", body).await.expect(201);
    }
    // The other instance may send some of them.
    let sent = async || std::fs::read_dir(two.dir.path().join("mail")).map_or(0, Iterator::count) > 0;
    until("it sends a mail", sent).await;
    assert_eq!(one.count_all(&["sessions"]).await, [1], "the clean-up did not wait");
    other.execute_unprepared("ROLLBACK").await.unwrap();
    until("the session is deleted", async || one.count_all(&["sessions"]).await == [0]).await;
}

mod mariadb {
    #[tokio::test]
    async fn jobs_run_while_a_clean_up_waits() {
        super::jobs_run_while_a_clean_up_waits(super::Kind::MariaDb).await;
    }
}

mod postgres {
    #[tokio::test]
    async fn jobs_run_while_a_clean_up_waits() {
        super::jobs_run_while_a_clean_up_waits(super::Kind::Postgres).await;
    }
}

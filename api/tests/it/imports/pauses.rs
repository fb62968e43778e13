//! Imports that wait: for limits that they share with other operations, and for the mails of other people.

use chrono::TimeDelta;
use kernel::Limit;
use sea_orm::ConnectionTrait;

use super::{
    interrupted::{many, work},
    *,
};

/// Uses up a limit of a user up to a rest.
async fn use_up(app: &TestApp, name: &'static str, user_id: i64, rest: u32) {
    let limit = Limit::per_hour(name, 1_000);
    app.ctx.limits.check_cost(limit, &format!("user {user_id}"), 1_000 - rest).await.unwrap();
}

/// Starts applying the rows of a file, which sends invitations; no worker does it.
async fn begin(app: &TestApp, caller: &Client, count: usize) -> Value {
    let import = upload(caller, &many(count)).await;
    caller.post(&format!("{}/check", path(&import)), json!({})).await.expect(200);
    work(app, &import).await;
    let how = json!({ "send_invitations": true });
    caller.post(&format!("{}/apply", path(&import)), how).await.expect(200)
}

/// The state of an import, the number of rows that were applied, and what it waits for.
async fn stands(caller: &Client, import: &Value) -> (String, i64, Value) {
    let now = caller.get(&path(import)).await.expect(200);
    let listed = caller.get(IMPORTS).await.expect(200);
    let in_list = |item: &&Value| item["id"] == now["id"];
    let item = listed.as_array().unwrap().iter().find(in_list).unwrap();
    assert_eq!((&item["pause"], &item["counts"]), (&now["pause"], &now["counts"]));
    assert_eq!((item.get("sample"), item.get("mapping")), (None, None), "a list has no part of the file");
    (now["state"].as_str().unwrap().to_owned(), done(&now)[0], now["pause"]["reason"].clone())
}

#[tokio::test]
async fn the_mails_of_an_import_count_as_those_of_its_caller_and_it_goes_on_later() {
    let app = TestApp::without_worker().await;
    let id = app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@example.com").await;
    use_up(&app, "mails_by_caller", id, 3).await;
    let import = begin(&app, &boss, 10).await;
    work(&app, &import).await;
    assert_eq!(stands(&boss, &import).await, ("applying".to_owned(), 3, json!("mail_limit")));
    let until = boss.get(&path(&import)).await.expect(200)["pause"]["until"].clone();
    let expected = app.clock.now() + TimeDelta::minutes(1);
    assert_eq!(until.as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap(), expected);
    assert_eq!(app.count_all(&["jobs WHERE kind = 'mail.invitation'"]).await, [3]);
    // The job that goes on is recorded for then.
    assert_eq!(app.jobs().await.iter().filter(|job| job.kind == "import.step" && job.is_due).count(), 2);
    app.advance(TimeDelta::minutes(1));
    work(&app, &import).await;
    assert_eq!(stands(&boss, &import).await, ("applied".to_owned(), 10, Value::Null));
}

#[tokio::test]
async fn an_import_records_mails_only_as_fast_as_they_are_sent() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let import = begin(&app, &admin, 120).await;
    let connection = sea_orm::Database::connect(app.database_url()).await.unwrap();
    for applied in [50, 100] {
        work(&app, &import).await;
        assert_eq!(stands(&admin, &import).await, ("applying".to_owned(), applied, json!("mail_queue")));
        let sent = "UPDATE jobs SET state = 'done' WHERE kind = 'mail.invitation'";
        connection.execute_unprepared(sent).await.unwrap();
        app.advance(TimeDelta::seconds(2));
    }
    work(&app, &import).await;
    assert_eq!(stands(&admin, &import).await, ("applied".to_owned(), 120, Value::Null));
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_row_whose_person_was_invited_a_moment_ago_fails_and_the_others_are_applied() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let new = json!({ "name": "Ana", "email": "ana@example.com" });
    let ana = admin.post("/v1/companies/1/users", new).await.expect(201);
    let ana = format!("/v1/companies/1/users/{}", ana["id"]);
    admin.patch(&ana, json!({ "status": "disabled" })).await.expect(200);
    let import =
        checked(&admin, "email,name,status\nana@example.com,Ana,active\neva@example.com,Eva,\n").await;
    let import = apply(&admin, &import, json!({})).await;
    assert_eq!(done(&import), [1, 1, 0]);
    let failed = rows(&admin, &import, "state=failed").await;
    assert_eq!(failed[0]["errors"][0]["code"], "too_many_requests");
}

#[tokio::test]
async fn a_dry_run_reveals_a_limited_number_of_accounts_of_other_companies() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    for email in ["a@example.com", "b@example.com"] {
        app.add_user(2, email, json!({})).await;
    }
    let id = app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    let boss = app.caller("boss@example.com").await;
    use_up(&app, "people_of_others", id, 1).await;
    let text = "email,name\na@example.com,A\nb@example.com,B\nnobody@example.com,N\n";
    let import = upload(&boss, text).await;
    boss.post(&format!("{}/check", path(&import)), json!({})).await.expect(200);
    work(&app, &import).await;
    assert_eq!(stands(&boss, &import).await, ("checking".to_owned(), 0, json!("people_limit")));
    assert_eq!(rows(&boss, &import, "").await, [Value::Null; 0]);
    app.advance(TimeDelta::minutes(1));
    work(&app, &import).await;
    assert_eq!(errors(&boss, &import).await, ["2 email duplicate", "3 email duplicate"]);
    assert_eq!(stands(&boss, &import).await, ("checked".to_owned(), 0, Value::Null));
}

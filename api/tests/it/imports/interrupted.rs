//! Imports that are interrupted, cancelled, or run twice at once.

use organisation::imports;
use platform::jobs::ImportStep;

use super::*;

/// Runs the job of the current step, as a worker does.
pub(super) async fn work(app: &TestApp, import: &Value) {
    let id = import["id"].as_i64().unwrap();
    let step: i64 = app.texts(&format!("imports WHERE id = {id}"), "CAST(step AS CHAR(20))").await[0]
        .trim()
        .parse()
        .unwrap();
    imports::run(&app.ctx, ImportStep { import_id: id, step }).await.unwrap();
}

/// A file with many people.
pub(super) fn many(count: usize) -> String {
    let rows = (0..count).map(|number| format!("person{number}@example.com,Person {number}\n"));
    "email,name\n".to_owned() + &rows.collect::<String>()
}

#[tokio::test]
async fn jobs_that_run_twice_do_everything_once() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let import = upload_in(&admin, many(60).as_bytes(), 500).await;
    admin.post(&format!("{}/check", path(&import)), json!({})).await.expect(200);
    tokio::join!(work(&app, &import), work(&app, &import));
    let import = until(&admin, &import, "checked").await;
    assert_eq!((planned(&import), &import["total"]), ([60, 0, 0, 0, 0], &json!(60)));
    work(&app, &import).await;
    admin.post(&format!("{}/apply", path(&import)), json!({})).await.expect(200);
    tokio::join!(work(&app, &import), work(&app, &import), work(&app, &import));
    let import = until(&admin, &import, "applied").await;
    assert_eq!((done(&import), &import["processed"]), ([60, 0, 0], &json!(60)));
    assert_eq!(app.count_all(&["users", "import_rows WHERE state = 'applied'"]).await, [61, 60]);
    admin.post(&format!("{}/undo", path(&import)), json!({})).await.expect(200);
    tokio::join!(work(&app, &import), work(&app, &import));
    until(&admin, &import, "undone").await;
    assert_eq!(app.count_all(&["users"]).await, [1]);
}

#[tokio::test]
async fn an_import_that_was_cancelled_is_undone_as_far_as_it_was_applied() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let import = upload(&admin, &many(3)).await;
    let cancel = format!("{}/cancel", path(&import));
    assert_eq!(admin.post(&cancel, json!({})).await.problem(409).0, "wrong_state");
    admin.post(&format!("{}/check", path(&import)), json!({})).await.expect(200);
    assert_eq!(admin.delete(&path(&import)).await.problem(409).0, "wrong_state");
    assert_eq!(admin.post(&cancel, json!({})).await.expect(200)["state"], "uploaded");
    admin.post(&format!("{}/check", path(&import)), json!({})).await.expect(200);
    work(&app, &import).await;
    admin.post(&format!("{}/apply", path(&import)), json!({})).await.expect(200);
    assert_eq!(admin.post(&cancel, json!({})).await.expect(200)["state"], "cancelled");
    work(&app, &import).await;
    assert_eq!(app.count_all(&["users"]).await, [1], "nothing is applied after it was cancelled");
    admin.post(&format!("{}/undo", path(&import)), json!({})).await.expect(200);
    work(&app, &import).await;
    assert_eq!(done(&until(&admin, &import, "undone").await), [0, 0, 0]);
    admin.delete(&path(&import)).await.expect(204);
    assert_eq!(app.count_all(&["imports", "import_rows", "import_chunks"]).await, [0, 0, 0]);
}

#[tokio::test]
async fn two_imports_at_once_add_each_person_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (one, two) = (checked(&admin, &many(30)).await, checked(&admin, &many(30)).await);
    for import in [&one, &two] {
        admin.post(&format!("{}/apply", path(import)), json!({})).await.expect(200);
    }
    let (one, two) = (until(&admin, &one, "applied").await, until(&admin, &two, "applied").await);
    let (one, two) = (done(&one), done(&two));
    assert_eq!((one[0] + two[0], one[1] + two[1]), (30, 30), "{one:?} {two:?}");
    assert_eq!(app.count_all(&["users"]).await, [31]);
}

#[tokio::test]
async fn old_imports_are_deleted_with_their_files() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let import = checked(&admin, &many(3)).await;
    apply(&admin, &import, json!({})).await;
    app.advance(chrono::TimeDelta::days(89));
    app.clean_up().await;
    assert_eq!(app.count_all(&["imports"]).await, [1]);
    app.advance(chrono::TimeDelta::days(2));
    app.clean_up().await;
    assert_eq!(app.count_all(&["imports", "import_rows", "import_chunks", "users"]).await, [0, 0, 0, 4]);
    // One that was not applied is not kept for so long.
    checked(&admin, &many(3)).await;
    app.advance(chrono::TimeDelta::days(13));
    app.clean_up().await;
    assert_eq!(app.count_all(&["imports"]).await, [1]);
    app.advance(chrono::TimeDelta::days(2));
    app.clean_up().await;
    assert_eq!(app.count_all(&["imports", "import_rows", "import_chunks"]).await, [0, 0, 0]);
}

#[tokio::test]
async fn the_job_of_an_import_shows_how_far_it_is_and_is_cancelled_with_the_import() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let import = upload(&admin, "email,name\nana@example.com,Ana\n").await;
    admin.post(&format!("{}/check", path(&import)), json!({})).await.expect(200);
    let jobs = admin.get("/v1/jobs?q=import").await.expect(200);
    assert_eq!(jobs[0]["progress"]["processed"], 0);
    assert_eq!(jobs[0]["progress"]["total"], Value::Null);
    let job = format!("/v1/jobs/{}", jobs[0]["id"]);
    assert_eq!(admin.post(&format!("{job}/cancel"), json!({})).await.problem(409).0, "import");
    admin.post(&format!("{}/cancel", path(&import)), json!({})).await.expect(200);
    // It belongs to no step any more.
    assert_eq!(admin.get(&job).await.expect(200)["progress"], Value::Null);
}

//! What has expired is deleted, and nothing else.

use ::store::entity::{api_token, audit_event, interaction, job, session};
use chrono::TimeDelta;
use kernel::Secret;
use organisation::people;
use platform::{
    Actor, Ctx, Patch,
    actor::RequestSource,
    cleanup::delete_expired_batch,
    jobs::{self, Mail, Sealed, Task},
};
use reqwest::Method;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, Statement};
use serde_json::json;
use shared_types::{ApiScope, JobState, SettingsChange};
use sign_in::sessions;
use tokens::{
    api_tokens,
    interactions::{self, InteractionState},
};

use crate::{
    oauth::{
        party::send,
        registration::{initial_token, open, register},
    },
    support::{TestApp, installed},
};

#[tokio::test]
async fn only_expired_rows_are_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let (ctx, user_id) = installed(dir.path()).await;
    let wait = InteractionState::SignOut { client_id: None, redirect: None, unregistered: None };
    let begin = async || {
        sessions::begin_for_user(&ctx, &RequestSource::default(), user_id).await.unwrap();
        interactions::create(&ctx, &RequestSource::default(), wait.clone()).await.unwrap();
    };
    let count = async || {
        let sessions = session::Entity::find().count(ctx.db.read()).await.unwrap();
        (sessions, interaction::Entity::find().count(ctx.db.read()).await.unwrap())
    };
    begin().await;
    assert!(!delete_expired_batch(&ctx).await.unwrap());
    assert_eq!(count().await, (1, 1));
    ctx.clock.advance(TimeDelta::hours(13));
    begin().await;
    assert!(!delete_expired_batch(&ctx).await.unwrap());
    assert_eq!(count().await, (1, 1));
}

#[tokio::test]
async fn audit_events_are_kept_as_long_as_the_settings_say() {
    let dir = tempfile::tempdir().unwrap();
    let (ctx, _) = installed(dir.path()).await;
    let count = async || audit_event::Entity::find().count(ctx.db.read()).await.unwrap();
    let before = count().await;
    assert!(before > 0);
    ctx.clock.advance(TimeDelta::days(31));
    delete_expired_batch(&ctx).await.unwrap();
    assert_eq!(count().await, before);
    let change = SettingsChange { audit_retention_days: Some(30), ..SettingsChange::default() };
    ctx.settings.update(&Actor::system(), Patch::set(change)).await.unwrap();
    delete_expired_batch(&ctx).await.unwrap();
    let left = audit_event::Entity::find().all(ctx.db.read()).await.unwrap();
    assert_eq!(left.iter().map(|row| &*row.kind).collect::<Vec<_>>(), ["settings.updated"]);
}

#[tokio::test]
async fn waiting_jobs_stay_and_finished_ones_are_deleted_after_retention() {
    let dir = tempfile::tempdir().unwrap();
    let (ctx, _) = installed(dir.path()).await;
    let sealed = Sealed::new(&ctx.cipher, "test", &Secret::new("x")).unwrap();
    let mails = [
        Mail::PasswordReset { password_reset_id: 1, sealed, is_required: false },
        Mail::Welcome { user_id: 1 },
    ];
    for task in mails.map(Task::Mail) {
        ctx.db.write(task, |tx, task| Box::pin(jobs::enqueue(tx, jobs::NO_COMPANY, task))).await.unwrap();
    }
    assert_eq!(jobs::waiting_kinds(&ctx.db).await.unwrap(), ["mail.password_reset", "mail.welcome"]);
    let due = jobs::due(&ctx.db, ctx.clock.now(), "mail.password_reset", 10).await.unwrap();
    assert_eq!(due.len(), 1);
    let job = jobs::claim(&ctx.db, due[0].clone()).await.unwrap().unwrap();
    assert!(jobs::claim(&ctx.db, due[0].clone()).await.unwrap().is_none(), "claimed twice");
    jobs::settle(&ctx.db, &job, &Ok(())).await;
    let rows = job::Entity::find().all(ctx.db.read()).await.unwrap();
    assert_eq!(rows[0].payload.0, serde_json::json!({ "password_reset_id": 1 }), "the secret is kept");
    ctx.clock.advance(TimeDelta::days(31));
    delete_expired_batch(&ctx).await.unwrap();
    let rows = job::Entity::find().all(ctx.db.read()).await.unwrap();
    assert_eq!(rows.iter().map(|row| &*row.kind).collect::<Vec<_>>(), ["mail.welcome"]);
    assert_eq!(rows[0].state.0, JobState::Waiting);
}

/// The number of pages of the embedded database, and how many of them are free.
async fn pages(ctx: &Ctx) -> (i64, i64) {
    let db = ctx.db.read();
    let count = async |pragma: &str| -> i64 {
        let statement = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {pragma}"));
        db.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    };
    (count("page_count").await, count("freelist_count").await)
}

#[tokio::test]
async fn the_file_of_the_embedded_database_shrinks_in_small_steps_after_rows_are_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let (ctx, _) = installed(dir.path()).await;
    let before = pages(&ctx).await.0;
    let flood = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
        INSERT INTO revoked_tokens (jti, expires_at) SELECT printf('%064d', i), 1 FROM n";
    ctx.db
        .write(flood, |tx, flood| {
            Box::pin(async move {
                tx.execute_unprepared(flood).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    let flooded = pages(&ctx).await.0;
    assert!(flooded > before + 2_500, "{before}, {flooded}");
    while delete_expired_batch(&ctx).await.unwrap() {}
    let (kept, free) = pages(&ctx).await;
    assert!(kept == flooded && free > 2_500, "{kept}, {free}");
    assert!(ctx.db.release_free_pages().await.unwrap(), "more are left");
    let (kept, left) = pages(&ctx).await;
    assert!(left == free - 500 && kept <= flooded - 500, "{kept}, {left}");
    aldaba::worker::delete_expired(&ctx).await;
    let (kept, left) = pages(&ctx).await;
    assert!(left == 1_000 && kept <= before + 1_100, "{before}, {kept}, {left}");
    assert!(!ctx.db.release_free_pages().await.unwrap(), "some are kept for the next rows");
    assert_eq!(pages(&ctx).await, (kept, left));
}

#[tokio::test]
async fn an_expired_api_token_is_listed_for_a_month_and_then_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let (ctx, user_id) = installed(dir.path()).await;
    let user = people::find(&ctx, user_id).await.unwrap().unwrap().user.clone();
    let lifetime = std::time::Duration::from_secs(3600);
    api_tokens::create(&ctx, &Actor::system(), user, "test", ApiScope::All, lifetime).await.unwrap();
    let count = async || api_token::Entity::find().count(ctx.db.read()).await.unwrap();
    ctx.clock.advance(TimeDelta::days(30));
    delete_expired_batch(&ctx).await.unwrap();
    assert_eq!(count().await, 1);
    ctx.clock.advance(TimeDelta::hours(2));
    delete_expired_batch(&ctx).await.unwrap();
    assert_eq!(count().await, 0);
}

#[tokio::test]
async fn an_open_registration_that_never_got_a_token_is_deleted_after_a_month() {
    let app = TestApp::start().await;
    open(&app).await;
    let admin = app.admin().await;
    let initial = initial_token(&app, 1).await;
    let metadata = || {
        let grants = ["authorization_code", "client_credentials"];
        json!({ "redirect_uris": ["https://rp.example.com/cb"], "grant_types": grants })
    };
    let registered = async |token: &str| register(&app, token, metadata()).await.expect(201);
    let id = |said: &serde_json::Value| said["client_id"].as_str().unwrap().to_owned();

    let unused = registered("").await;
    let changed_by_itself = registered("").await;
    let uri = changed_by_itself["registration_client_uri"].as_str().unwrap();
    let mut change = metadata();
    change["client_id"] = json!(id(&changed_by_itself));
    change["client_name"] = json!("Other");
    let token = changed_by_itself["registration_access_token"].as_str().unwrap();
    let client = app.anonymous().with_token(token);
    send(client.request(Method::PUT, uri.strip_prefix(&app.url).unwrap()).json(&change)).await.expect(200);

    let used = registered("").await;
    let request = app.anonymous().request(Method::POST, "/oauth2/token");
    let request = request.basic_auth(id(&used), used["client_secret"].as_str());
    send(request.form(&[("grant_type", "client_credentials")])).await.expect(200);
    let renamed = registered("").await;
    let path = |said| format!("/v1/applications/{}", id(said));
    admin.patch(&path(&renamed), json!({ "name": "Reports" })).await.expect(200);
    let with_role = registered("").await;
    let roles = format!("{}/roles", path(&with_role));
    admin.post(&roles, json!({ "code": "editor", "name": "Editor" })).await.expect(201);
    let entitled = registered("").await;
    let entitlement = format!("/v1/companies/1/entitlements/{}", id(&entitled));
    admin.patch(&entitlement, json!({ "seats": 5 })).await.expect(200);
    let invited = registered(&initial).await;

    let all = [&unused, &changed_by_itself, &used, &renamed, &with_role, &entitled, &invited];
    app.advance(TimeDelta::days(30));
    app.clean_up().await;
    for said in all {
        admin.get(&path(said)).await.expect(200);
    }
    app.advance(TimeDelta::minutes(1));
    app.clean_up().await;
    for (index, said) in all.into_iter().enumerate() {
        assert_eq!(admin.get(&path(said)).await.status, if index < 2 { 404 } else { 200 }, "{index}");
    }
    assert_eq!(app.audited("application.deleted").await.len(), 2);
}

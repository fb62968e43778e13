//! What the worker of a server has done: jobs and mails.

use std::path::Path;

use sea_orm::{ConnectionTrait, Statement};

use super::{Patience, TestApp};

/// A job as its row says.
#[derive(Debug)]
pub struct Job {
    pub kind: String,
    pub state: String,
    pub attempts: i64,
    pub error: String,
    /// Whether it is being done or could be: it is neither over nor waits for its time.
    pub is_due: bool,
}

impl TestApp {
    /// The jobs, in the order in which they were recorded.
    pub async fn jobs(&self) -> Vec<Job> {
        let db = self.ctx.db.read();
        let now = self.clock.now().timestamp_millis();
        let sql = "SELECT kind, state, attempts, run_at, error FROM jobs ORDER BY id";
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let rows = db.query_all_raw(statement).await.expect("the jobs");
        let job = |row: &sea_orm::QueryResult| {
            let state: String = row.try_get("", "state").expect("a state");
            let run_at: i64 = row.try_get("", "run_at").expect("a time");
            let error: Option<String> = row.try_get("", "error").expect("an error");
            let attempts: i64 = row.try_get("", "attempts").expect("a number");
            Job {
                kind: row.try_get("", "kind").expect("a kind"),
                attempts,
                // A job that is being done was tried and has no error.
                is_due: state == "waiting" && (run_at <= now || attempts > 0 && error.is_none()),
                state,
                error: error.unwrap_or_default(),
            }
        };
        rows.iter().map(job).collect()
    }

    /// The last job, when it has been tried as often and stands as it should.
    pub async fn last_job(&self, state: &str, attempts: i64) -> Job {
        let patience = Patience::begin();
        loop {
            let job = self.jobs().await.pop();
            match job {
                Some(job)
                    if (job.state.as_str(), job.attempts) == (state, attempts)
                        && (state == "done" || !job.error.is_empty()) =>
                {
                    return job;
                }
                other => patience.pause(|| format!("{state} after {attempts} attempts: {other:?}")).await,
            }
        }
    }

    /// Waits until the worker has nothing to do: no job runs or could run now, and so no mail and no notice comes any
    /// more until time passes or somebody does something.
    pub async fn settled(&self) {
        let patience = Patience::begin();
        loop {
            let jobs = self.jobs().await;
            if !jobs.iter().any(|job| job.is_due) {
                return;
            }
            patience.pause(|| format!("no job is due: {jobs:?}")).await;
        }
    }

    /// Looks after the signing keys, as the worker does once a minute.
    pub async fn look_after_keys(&self) {
        let settings = self.ctx.settings.current();
        self.ctx.keys.maintain(&settings, self.clock.now()).await.expect("the database answers");
    }

    /// Whether a row with this text in a column of a table is committed: asked on a connection of its own.
    pub async fn is_committed(&self, table: &str, column: &str, text: &str) -> bool {
        let other = sea_orm::Database::connect(self.database_url()).await.expect("the database opens");
        let sql = format!("SELECT 1 FROM {table} WHERE {column} = '{text}'");
        let statement = Statement::from_string(other.get_database_backend(), sql);
        let found = other.query_one_raw(statement).await.expect("an answer").is_some();
        other.close().await.expect("it closes");
        found
    }

    /// The mails that were written, the oldest first, without the notices of sign-ins in new browsers; waits until
    /// there are as many.
    pub async fn mails(&self, count: usize) -> Vec<String> {
        self.mails_that(count, |mail| !is_notice(mail)).await
    }

    /// The notices of sign-ins in new browsers and countries, as [`TestApp::mails`].
    pub async fn sign_in_notices(&self, count: usize) -> Vec<String> {
        self.mails_that(count, is_notice).await
    }

    async fn mails_that(&self, count: usize, wanted: fn(&str) -> bool) -> Vec<String> {
        let dir = self.dir.path().join("mail");
        let patience = Patience::begin();
        loop {
            let mut files: Vec<_> =
                std::fs::read_dir(&dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
            files.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
            files.sort_by_key(|path| written(path));
            let mails = files.iter().map(|path| std::fs::read_to_string(path).expect("a mail"));
            let mails: Vec<_> = mails.filter(|mail| wanted(mail)).collect();
            if mails.len() >= count {
                return mails;
            }
            patience.pause(|| format!("{count} mails, there are {}", mails.len())).await;
        }
    }
}

/// Whether a mail is the notice of a sign-in.
fn is_notice(mail: &str) -> bool {
    mail.replace("=\r\n", "").contains("/sign-in-notices/")
}

/// The time and the job in the name of a mail's file, by which it was recorded.
fn written(path: &Path) -> (String, i64) {
    let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
    let (time, job) = name.rsplit_once('-').expect("a time and a job");
    (time.to_owned(), job.parse().expect("a number"))
}

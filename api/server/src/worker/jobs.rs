//! Runs jobs, with a limit on concurrency.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use tokio::task::{Id, JoinSet};

use kernel::{Error, Result};
use organisation::imports;
use platform::{
    Ctx,
    failures::log_failure,
    jobs::{self, Failure, Job, LOGOUT_KINDS, MAIL_KINDS, Task, Turns},
};
use sign_in::{factors, letters, password_resets, sessions, upstream};

/// The maximum number of concurrent jobs of one kind.
const MAX_OF_A_KIND: usize = 3;
/// The same for logout notices, which wait for many different servers.
const MAX_LOGOUT_NOTICES: usize = 10;
/// The maximum number of concurrent mails. All kinds of them wait for one server, and no kind takes up all places.
const MAX_MAILS: usize = 5;

/// The maximum duration of a job: shorter than its claim, so that no job runs twice at the same time.
const TIME_LIMIT: Duration = Duration::from_secs(110);

/// The running jobs. Each kind has places of its own and gets its turn, and so does each company among the jobs of a
/// kind, so that a flood of one kind or of one company does not delay the others.
#[derive(Debug)]
pub(super) struct Running {
    tasks: JoinSet<()>,
    /// The kinds of the running jobs.
    kinds: HashMap<Id, String>,
    /// The kinds of the waiting jobs, as last looked up.
    waiting: Vec<String>,
    /// The kind of the job that was started last.
    last: String,
    /// The turns of companies.
    turns: Turns,
}

impl Running {
    pub(super) fn none() -> Self {
        Self {
            tasks: JoinSet::new(),
            kinds: HashMap::new(),
            waiting: Vec::new(),
            last: String::new(),
            turns: Turns::default(),
        }
    }

    /// Looks up which kinds of jobs wait, and starts those that are due.
    pub(super) async fn find_and_start(&mut self, ctx: &Ctx) {
        match jobs::waiting_kinds(&ctx.db).await {
            Ok(kinds) => self.waiting = kinds,
            Err(error) => {
                log_failure(&error, "jobs cannot be fetched");
                return;
            }
        }
        self.start(ctx).await;
    }

    /// Starts jobs that are due, of the kinds that were last looked up.
    pub(super) async fn start(&mut self, ctx: &Ctx) {
        if let Err(error) = self.try_start(ctx).await {
            log_failure(&error, "jobs cannot be fetched");
        }
    }

    /// Starts one job of each kind in turn, until no kind has both a due job and a free place.
    async fn try_start(&mut self, ctx: &Ctx) -> Result<()> {
        ctx.settings.refresh().await;
        let mut kinds: VecDeque<_> = self.waiting.iter().cloned().collect();
        let after_last = kinds.iter().position(|kind| *kind > self.last).unwrap_or_default();
        kinds.rotate_left(after_last);
        while let Some(kind) = kinds.pop_front() {
            if !self.has_place_for(&kind) {
                continue;
            }
            let Some(job) = self.turns.next(&ctx.db, ctx.clock.now(), &kind).await? else { continue };
            if let Some(job) = jobs::claim(&ctx.db, job).await? {
                self.spawn(ctx, job);
            }
            self.last.clone_from(&kind);
            kinds.push_back(kind);
        }
        Ok(())
    }

    fn has_place_for(&self, kind: &str) -> bool {
        let is_mail = |kind: &str| kind.starts_with(MAIL_KINDS);
        let of_kind = self.kinds.values().filter(|running| *running == kind).count();
        let mails = self.kinds.values().filter(|running| is_mail(running)).count();
        let most = if kind.starts_with(LOGOUT_KINDS) { MAX_LOGOUT_NOTICES } else { MAX_OF_A_KIND };
        of_kind < most && (!is_mail(kind) || mails < MAX_MAILS)
    }

    fn spawn(&mut self, ctx: &Ctx, job: Job) {
        let (ctx, kind) = (ctx.clone(), job.kind.clone());
        let task = self.tasks.spawn(async move { perform(&ctx, &job).await });
        self.kinds.insert(task.id(), kind);
    }

    /// Waits until a job has ended; forever if none is running.
    pub(super) async fn one_finished(&mut self) {
        let Some(ended) = self.tasks.join_next_with_id().await else { return std::future::pending().await };
        let id = match ended {
            Ok((id, ())) => id,
            Err(error) => {
                // Its claim expires, and then the job is retried.
                tracing::error!(%error, "a job panicked");
                error.id()
            }
        };
        self.kinds.remove(&id);
    }

    /// Waits until all jobs have ended.
    pub(super) async fn finish(mut self) {
        while !self.tasks.is_empty() {
            self.one_finished().await;
        }
    }
}

/// Runs a claimed job and records its outcome.
async fn perform(ctx: &Ctx, job: &Job) {
    let outcome = match tokio::time::timeout(TIME_LIMIT, work(ctx, job)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Failure::Retryable(Error::internal("it took too long"))),
    };
    jobs::settle(&ctx.db, job, &outcome).await;
}

async fn work(ctx: &Ctx, job: &Job) -> Result<(), Failure> {
    match Task::of(job).map_err(Failure::Permanent)? {
        Task::Mail(mail) => letters::deliver(ctx, job, &mail).await,
        Task::AccessLoss(notice) => sessions::notify_of_access_loss(ctx, notice).await,
        Task::BackchannelLogout(notice) => sessions::notify(ctx, notice).await,
        Task::ConnectionTest(due) => Ok(upstream::retest(ctx, due.application_id).await?),
        Task::EmailCodeRequest(request) => Ok(factors::email_code::prepare(ctx, request).await?),
        Task::Import(step) => imports::run(ctx, step).await,
        Task::PasswordResetRequest(request) => Ok(password_resets::prepare(ctx, request).await?),
    }
}

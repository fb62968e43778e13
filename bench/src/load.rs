//! Puts a fixed number of requests on a server, and measures how long they take and what they cost it.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures::future::try_join_all;

use crate::{Outcome, process::Server};

/// Something that one user does over and over.
pub(crate) trait Task: Send + 'static {
    /// Does it once.
    fn once(&mut self) -> impl Future<Output = Outcome> + Send;
}

/// What a run measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) per_second: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// Processor seconds of the server for 1,000.
    pub(crate) cpu: f64,
}

/// Does `count` things together, as many at a time as there are tasks, each of which pauses after each thing.
pub(crate) async fn run<T: Task>(
    server: &Server,
    tasks: Vec<T>,
    count: usize,
    pause: Duration,
) -> Outcome<Run> {
    let left = Arc::new(AtomicUsize::new(count));
    let (before, start) = (server.cpu()?, Instant::now());
    let workers = tasks.into_iter().map(|task| {
        let worker = tokio::spawn(work(task, Arc::clone(&left), pause));
        async { worker.await? }
    });
    let mut times: Vec<Duration> = try_join_all(workers).await?.concat();
    let (elapsed, cpu) = (start.elapsed(), server.cpu()? - before);
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    Ok(Run {
        per_second: count as f64 / elapsed.as_secs_f64(),
        p50: at(0.5),
        p99: at(0.99),
        cpu: cpu * 1e3 / count as f64,
    })
}

async fn work<T: Task>(mut task: T, left: Arc<AtomicUsize>, pause: Duration) -> Outcome<Vec<Duration>> {
    let mut times = Vec::new();
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
        let start = Instant::now();
        task.once().await?;
        times.push(start.elapsed());
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }
    Ok(times)
}

/// The median of each figure.
pub(crate) fn median(runs: &[Run]) -> Run {
    let of = |figure: fn(&Run) -> f64| middle(runs.iter().map(figure).collect());
    Run {
        per_second: of(|run| run.per_second),
        p50: of(|run| run.p50),
        p99: of(|run| run.p99),
        cpu: of(|run| run.cpu),
    }
}

/// The median.
pub(crate) fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

//! Measures a release build of Aldaba, beside a server that does only the unavoidable work.
//!
//! Both run as processes of their own on the loopback interface, in turns, so that whatever else the machine does
//! falls on both; what is shown is the median of the rounds.

mod cases;
mod flood;
mod http;
mod lists;
mod load;
mod peer;
mod prepare;
mod process;
mod report;
mod scale;
mod sizes;
mod storm;
mod tasks;

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use clap::Parser;

use self::{
    cases::{Case, Load},
    load::{Run, median, middle},
    prepare::{Installation, USERS, prepare, serve},
    process::{Memory, Server, free_port},
    report::{Table, thousands},
};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures a release build of Aldaba.
#[derive(Debug, Parser)]
#[command(name = "aldaba-bench")]
struct Cli {
    /// The binary to measure.
    #[arg(long, env = "ALDABA_BIN", default_value = "target/release/aldaba")]
    binary: PathBuf,
    /// How many rounds the medians are of.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Only the cases whose name has this in it, or `peer`, `lists`, `scale`, `storm` or `flood`, and nothing about
    /// memory, start and size.
    #[arg(long)]
    only: Option<String>,
    /// How many requests a round has, as a multiple of the usual number; for a profiler. How many minutes a flood
    /// takes.
    #[arg(long, default_value_t = 1)]
    longer: usize,
    /// How many users there are at the same time, at most 16.
    #[arg(long, default_value_t = USERS)]
    users: usize,
}

/// One thread is enough to put load on two, and takes the least from them.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let cli = Cli::parse();
    let binary = cli.binary.canonicalize().map_err(|error| format!("{}: {error}", cli.binary.display()))?;
    // Beside the binary: a temporary folder may be in memory, where nothing is durable.
    let beside = binary.parent().ok_or("the binary is in no folder")?;
    let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(beside)?;
    let data = |name: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir(&path).map(|()| path)
    };
    say("preparing");
    let installation = prepare(&binary, &data("data")?).await?;
    let mut table = Table::default();
    if cli.only.is_none() {
        sizes::starts(&installation, &data("starts")?, &mut table).await?;
    }
    let server = serve(&installation.binary, &installation.folder).await?;
    let limit = limit(&data("limit")?).await?;
    say(&format!("aldaba is process {}, the limit {}", server.id(), limit.id()));
    let mut memory = Vec::new();
    if cli.only.is_none() {
        memory = sizes::memory_at_rest(&server).await?;
    }
    let (measured, most) = measure(&cli, &server, &limit, &installation).await?;
    let mut all = Table::default();
    for (case, runs) in &measured {
        all.row(cells(case, runs));
    }
    if cli.only.as_deref().is_none_or(|only| "peer".contains(only)) {
        peer::measure(&server, &installation, cli.rounds, &mut all).await?;
    }
    if cli.only.as_deref().is_none_or(|only| "storm".contains(only)) {
        storm::measure(&server, &installation, cli.rounds, &mut all).await?;
    }
    if cli.only.is_none() {
        memory.push(("memory under load, the most", most));
        memory.push(("memory after all that", sizes::rested(&server).await?));
        sizes::memory(&mut all, &memory);
        all.append(table);
        sizes::sizes(&binary, &server, &mut all).await?;
    }
    server.stop().await?;
    limit.stop().await?;
    all.print()?;
    // Each of these takes minutes: what was measured before is not lost when one fails.
    let wanted = |name: &str| cli.only.as_deref().is_none_or(|only| name.contains(only));
    if wanted("lists") {
        lists::measure(&binary, &data("lists")?, cli.rounds).await?.print()?;
    }
    if wanted("scale") {
        scale::measure(&binary, &data("scale")?, cli.rounds).await?.print()?;
    }
    if wanted("flood") {
        flood::measure(&binary, &data("flood")?, u64::try_from(cli.longer)?).await?.print()?;
    }
    Ok(())
}

/// What the runs of a case measured: Aldaba's and the limit's.
type Pairs = Vec<(Run, Run)>;

/// Runs every case, round by round, first on the limit and at once on Aldaba; the most memory that Aldaba took.
async fn measure(
    cli: &Cli,
    server: &Server,
    limit: &Server,
    installation: &Installation,
) -> Outcome<(Vec<(Case, Pairs)>, Memory)> {
    let wanted = |case: &Case| cli.only.as_ref().is_none_or(|only| case.name.contains(only));
    let mut measured: Vec<_> =
        cases::ALL.into_iter().filter(wanted).map(|case| (case, Pairs::new())).collect();
    let mut most = Memory::default();
    for round in 0..=cli.rounds {
        // The first round only fills caches.
        let share = if round == 0 { 0.1 } else { cli.longer as f64 };
        let load = Load { users: cli.users.min(USERS), share, pause: Duration::ZERO };
        say(&format!("round {round} of {}", cli.rounds));
        for (case, pairs) in &mut measured {
            let of_limit = case.run_limit(limit, load).await.map_err(|error| failure(case, &error))?;
            let of_server =
                case.run(server, installation, load).await.map_err(|error| failure(case, &error))?;
            most = most.most(server.memory()?);
            if round > 0 {
                pairs.push((of_server, of_limit));
            }
        }
    }
    Ok((measured, most))
}

fn failure(case: &Case, error: &dyn std::fmt::Display) -> String {
    format!("{}: {error}", case.name)
}

fn cells(case: &Case, pairs: &Pairs) -> [String; 8] {
    let (runs, limits): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
    let (run, limit) = (median(&runs), median(&limits));
    let ratio = middle(pairs.iter().map(|(run, limit)| run.cpu / limit.cpu).collect());
    [
        case.name.to_owned(),
        format!("{}/s", thousands(run.per_second)),
        format!("{:.1}", run.p50),
        format!("{:.1}", run.p99),
        format!("{:.3}", run.cpu),
        format!("{:.3} ({})", limit.cpu, case.limit),
        format!("{ratio:.2}"),
        case.target.map(|target| format!("≤ {target}")).unwrap_or_default(),
    ]
}

/// Starts the limit.
async fn limit(folder: &Path) -> Outcome<Server> {
    let port = free_port()?;
    let binary = std::env::current_exe()?.with_file_name("aldaba-bench-limit");
    let mut command = Command::new(binary);
    command.arg(port.to_string()).arg(folder).stdin(Stdio::null()).stdout(Stdio::null());
    Server::start(command, port, "/hello").await
}

/// Prints progress.
fn say(text: &str) {
    eprintln!("{text}");
}

//! What a storm of sign-ins costs other callers: their slowest requests may take twice as long.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::{
    Outcome,
    cases::{self, Kind, Load},
    load::{Task, middle},
    prepare::{Installation, USERS},
    process::Server,
    report::Table,
    say,
    tasks::SignIn,
};

/// How many people sign in all the time: with the callers beside them, no more than one address may have waiting.
const PEOPLE: usize = 48;
/// The callers beside them.
const OTHERS: usize = 4;
/// How often the others call in a round, as a multiple of the usual number.
const SHARE: f64 = 0.1;
/// How long each of them waits after a request. Without a pause they alone would keep all processors busy, and wait
/// for each other.
const PAUSE: Duration = Duration::from_millis(10);

/// Measures the 99th percentile of other callers without and with the storm, in turns.
pub(crate) async fn measure(
    server: &Server,
    installation: &Installation,
    rounds: usize,
    table: &mut Table,
) -> Outcome {
    // The callers stand for other machines, which no storm keeps busy. Only root may do this; without it they wait too.
    let _ = rustix::process::setpriority_process(None, -10);
    let load = Load { users: OTHERS, share: SHARE, pause: PAUSE };
    let others = [Kind::Introspection, Kind::Userinfo, Kind::Discovery, Kind::ClientCredentials];
    for case in cases::ALL.into_iter().filter(|case| others.contains(&case.kind)) {
        say(&format!("{} beside a storm of sign-ins", case.name));
        let (mut calm, mut storm) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            calm.push(case.run(server, installation, load).await?.p99);
            let people = Storm::begin(server.port).await?;
            let run = case.run(server, installation, load).await;
            people.end().await?;
            storm.push(run?.p99);
        }
        let (calm, storm) = (middle(calm), middle(storm));
        table.figure(
            &format!("{} beside a storm of sign-ins, p99", case.name),
            format!("{storm:.1} ms ({calm:.1} without, {:.2} times)", storm / calm),
            "≤ 2 times",
        );
    }
    let _ = rustix::process::setpriority_process(None, 0);
    Ok(())
}

/// People who sign in one time after the other, until it ends.
struct Storm {
    is_over: Arc<AtomicBool>,
    people: Vec<tokio::task::JoinHandle<Outcome>>,
}

impl Storm {
    async fn begin(port: u16) -> Outcome<Self> {
        let is_over = Arc::new(AtomicBool::new(false));
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            let mut person = SignIn::new(port, number % USERS).await?;
            let is_over = Arc::clone(&is_over);
            people.push(tokio::spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    person.once().await?;
                }
                Ok(())
            }));
        }
        Ok(Self { is_over, people })
    }

    async fn end(self) -> Outcome {
        self.is_over.store(true, Ordering::Relaxed);
        for person in self.people {
            person.await??;
        }
        Ok(())
    }
}

//! What a flow costs beside npm's `oidc-provider`, a widely used server that keeps what it stores in memory.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    Outcome,
    cases::{self, Case, Kind, Load},
    http::Connection,
    load::{self, Run, median, middle},
    prepare::{App, Installation, USERS},
    process::{Server, free_port},
    report::{Table, thousands},
    say,
    tasks::{Endpoints, Flow},
};

/// The program, beside the packages of Node.js that it needs.
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../e2e/support/peer.js");
/// The package that it needs.
const PACKAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../e2e/node_modules/oidc-provider");
const ENDPOINTS: Endpoints = Endpoints { authorize: "/auth", token: "/token" };
/// The secret of its clients, each of which is called by the algorithm of its ID tokens.
const SECRET: &str = "the-secret-of-a-client-that-is-measured";
/// The most processor time that a flow may take, as a multiple of the peer's.
const TARGET: &str = "≤ 0.4";

/// Measures flows of both, in turns. Without the packages of Node.js, nothing is measured.
pub(crate) async fn measure(
    server: &Server,
    installation: &Installation,
    rounds: usize,
    table: &mut Table,
) -> Outcome {
    if !Path::new(PACKAGE).exists() {
        say("oidc-provider is not installed (scripts/node-packages): no flows beside it");
        return Ok(());
    }
    let port = free_port()?;
    let mut command = Command::new("node");
    command.arg(PROGRAM).arg(port.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let peer = Server::start(command, port, "/hello").await?;
    for case in cases::ALL.into_iter().filter(|case| case.kind == Kind::Flow) {
        say(&format!("{} beside oidc-provider", case.name));
        let mut pairs = Vec::new();
        for round in 0..=rounds {
            // The first round only fills caches, and has the other's code compiled.
            let share = if round == 0 { 0.1 } else { 1.0 };
            let load = Load { users: USERS, share, pause: Duration::ZERO };
            let of_peer = flows(&peer, &case, load).await?;
            let of_server = case.run(server, installation, load).await?;
            if round > 0 {
                pairs.push((of_server, of_peer));
            }
        }
        table.row(cells(&case, &pairs));
    }
    peer.stop().await
}

/// Flows at the peer.
async fn flows(peer: &Server, case: &Case, load: Load) -> Outcome<Run> {
    let app = App::new(case.alg(), SECRET);
    let mut tasks = Vec::new();
    for user in 0..load.users {
        let mut connection = Connection::open(peer.port).await?;
        let cookie = connection.get(&format!("/session/user{user}"), &[]).await?.expect(200)?.text();
        tasks.push(Flow::at(peer.port, ENDPOINTS, cookie, &app).await?);
    }
    load::run(peer, tasks, case.count_of(load), load.pause).await
}

fn cells(case: &Case, pairs: &[(Run, Run)]) -> [String; 8] {
    let (runs, of_peer): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
    let (run, peer) = (median(&runs), median(&of_peer));
    let ratio = middle(pairs.iter().map(|(run, peer)| run.cpu / peer.cpu).collect());
    [
        format!("{}, beside oidc-provider", case.name),
        format!("{}/s", thousands(run.per_second)),
        format!("{:.1}", run.p50),
        format!("{:.1}", run.p99),
        format!("{:.3}", run.cpu),
        format!("{:.3} (npm oidc-provider, in memory)", peer.cpu),
        format!("{ratio:.2}"),
        TARGET.to_owned(),
    ]
}

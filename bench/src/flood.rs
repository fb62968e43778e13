//! What a flood of anonymous requests costs: the latency of other callers, and the size of the database.

use std::{
    net::Ipv4Addr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    Outcome,
    cases::{self, Kind, Load},
    http::Connection,
    load::middle,
    prepare::{App, REDIRECT_URI, form, prepare},
    process::{self, Server},
    report::{Table, thousands},
    say,
};

/// The connections of the attacker.
const CONNECTIONS: usize = 16;
/// The addresses that the attacker has: each is in a network of its own (/24).
const ADDRESSES: u32 = 4_096;
/// The callers beside the attacker.
const OTHERS: usize = 2;
/// How often the others call in a run, as a multiple of the usual number.
const SHARE: f64 = 0.1;
/// How long each of them waits after a request. Without a pause they alone would keep all processors busy, and wait
/// for each other.
const PAUSE: Duration = Duration::from_millis(10);
/// The length of `state`, in bytes.
const STATE: usize = 2_000;

/// Floods a server with its default limits for `minutes`, and returns the rows.
pub(crate) async fn measure(binary: &Path, folder: &Path, minutes: u64) -> Outcome<Table> {
    let mut table = Table::default();
    let installation = prepare(binary, folder).await?;
    let port = process::free_port()?;
    let mut command = process::aldaba(binary, folder, port)?;
    command.env_remove("ALDABA_RATE_LIMIT").env("ALDABA_TRUSTED_PROXIES", "127.0.0.1").arg("serve");
    let server = Server::start(command, port, "/readyz").await?;
    let load = Load { users: OTHERS, share: SHARE, pause: PAUSE };
    let case = cases::ALL.into_iter().find(|case| case.kind == Kind::ClientCredentials);
    let case = case.ok_or("no case of client credentials")?;
    let mut calm = Vec::new();
    for _ in 0..5 {
        calm.push(case.run(&server, &installation, load).await?.p99);
    }
    let before = size(folder)?;
    say(&format!("a flood of {minutes} minutes"));
    let flood = Flood::begin(server.port, &installation.rs256).await?;
    let end = Instant::now() + Duration::from_secs(60 * minutes);
    let mut flooded = Vec::new();
    while Instant::now() < end {
        flooded.push(case.run(&server, &installation, load).await?.p99);
    }
    let sent = flood.end().await?;
    let (calm, flooded) = (middle(calm), middle(flooded));
    table.figure(
        &format!("{} beside a flood, p99", case.name),
        format!("{flooded:.1} ms ({calm:.1} without, {:.2} times)", flooded / calm),
        "",
    );
    table.figure(
        &format!("database after a flood of {minutes} min of {} requests", thousands(sent as f64)),
        format!("{:.1} MB ({before:.1} before)", size(folder)?),
        "",
    );
    server.stop().await?;
    Ok(table)
}

/// The size of the database in MB, with what is not yet in its main file.
fn size(folder: &Path) -> Outcome<f64> {
    let mut bytes = 0;
    for file in std::fs::read_dir(folder)? {
        let file = file?;
        if file.file_name().to_string_lossy().starts_with("aldaba.db") {
            bytes += file.metadata()?.len();
        }
    }
    Ok(bytes as f64 / 1e6)
}

/// Connections that send long authorization requests, each from another address, until it ends.
struct Flood {
    is_over: Arc<AtomicBool>,
    sent: Arc<AtomicU64>,
    connections: Vec<tokio::task::JoinHandle<Outcome>>,
}

impl Flood {
    async fn begin(port: u16, app: &App) -> Outcome<Self> {
        let (is_over, sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let state = "x".repeat(STATE);
        let query = form(&[
            ("response_type", "code"),
            ("client_id", &app.client_id),
            ("redirect_uri", REDIRECT_URI),
            ("scope", "openid"),
            ("state", &state),
        ]);
        let path = format!("/oauth2/authorize?{query}");
        let mut connections = Vec::new();
        for _ in 0..CONNECTIONS {
            let mut connection = Connection::open(port).await?;
            let (path, is_over, sent) = (path.clone(), Arc::clone(&is_over), Arc::clone(&sent));
            connections.push(tokio::spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    let number = sent.fetch_add(1, Ordering::Relaxed) % u64::from(ADDRESSES);
                    let address = address(u32::try_from(number)?).to_string();
                    // Whatever is answered: most requests are too many.
                    connection.get(&path, &[("accept", "text/html"), ("x-forwarded-for", &address)]).await?;
                }
                Ok(())
            }));
        }
        Ok(Self { is_over, sent, connections })
    }

    /// Ends it; how many requests were sent.
    async fn end(self) -> Outcome<u64> {
        self.is_over.store(true, Ordering::Relaxed);
        for connection in self.connections {
            connection.await??;
        }
        Ok(self.sent.load(Ordering::Relaxed))
    }
}

/// An address in the network of a number.
fn address(number: u32) -> Ipv4Addr {
    // 20.0.0.0/8 and above: networks of /24.
    Ipv4Addr::from((20 << 24) + (number << 8) + 1)
}

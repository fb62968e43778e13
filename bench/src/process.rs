//! A server's process: started, looked at through `/proc`, and stopped.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{Outcome, http::Connection};

/// Clock ticks of `/proc/<pid>/stat` in a second; a constant of the Linux ABI.
const TICKS: f64 = 100.0;
/// How long a server may take to answer for the first time.
const STARTUP_TIMEOUT: Duration = Duration::from_secs(30);

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    /// From the start of the process to the first answer.
    pub(crate) started_in: Duration,
}

/// Memory of a process, in MB.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    /// What belongs to it alone and is backed by no file.
    pub(crate) anon: f64,
    /// With the parts of its files that are mapped.
    pub(crate) rss: f64,
}

impl Memory {
    /// The larger of each.
    pub(crate) fn most(self, other: Self) -> Self {
        Self { anon: self.anon.max(other.anon), rss: self.rss.max(other.rss) }
    }
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> Outcome<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The command that runs aldaba over a folder, with its default configuration but for the folder, the port, the URL and
/// the rate limit, which nobody could measure with. Its output goes to a file in that folder.
pub(crate) fn aldaba(binary: &Path, data: &Path, port: u16) -> Outcome<Command> {
    let mut command = Command::new(binary);
    let log = std::fs::OpenOptions::new().create(true).append(true).open(data.join("bench.log"))?;
    command
        .env_clear()
        .env("ALDABA_DATA_DIR", data)
        .env("ALDABA_BIND", format!("127.0.0.1:{port}"))
        .env("ALDABA_PUBLIC_URL", format!("http://localhost:{port}"))
        .env("ALDABA_RATE_LIMIT", "0")
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log);
    Ok(command)
}

impl Server {
    /// Starts a server and waits for its first 200 at `path`.
    pub(crate) async fn start(mut command: Command, port: u16, path: &str) -> Outcome<Self> {
        let start = Instant::now();
        let mut server = Self { child: command.spawn()?, port, started_in: Duration::ZERO };
        loop {
            if let Ok(mut connection) = Connection::open(port).await
                && connection.get(path, &[]).await.is_ok_and(|answer| answer.status == 200)
            {
                server.started_in = start.elapsed();
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                return Err(format!("the server ended with {status}").into());
            }
            if start.elapsed() > STARTUP_TIMEOUT {
                return Err("the server does not answer".into());
            }
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
    }

    /// The seconds of processor time that it has used.
    pub(crate) fn cpu(&self) -> Outcome<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name, in parentheses, may contain anything; utime and stime are the 12th and 13th after it.
        let (_, fields) = stat.rsplit_once(')').ok_or("no name in stat")?;
        let fields: Vec<_> = fields.split_whitespace().collect();
        let ticks =
            |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).ok_or("no time in stat");
        Ok((ticks(11)? + ticks(12)?) / TICKS)
    }

    pub(crate) fn memory(&self) -> Outcome<Memory> {
        memory(self.child.id())
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) -> Outcome {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        while self.child.try_wait()?.is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended, unless something failed before it was stopped.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The memory of a process.
pub(crate) fn memory(id: u32) -> Outcome<Memory> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let mb = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        let kib = line.trim().split(' ').next().and_then(|text| text.parse::<f64>().ok());
        kib.unwrap_or_default() * 1024.0 / 1e6
    };
    Ok(Memory { anon: mb("RssAnon:"), rss: mb("VmRSS:") })
}

//! Memory, start and sizes.

use std::{path::Path, time::Duration};

use crate::{
    Outcome,
    cases::sign_ins,
    http::Connection,
    load::middle,
    prepare::{Installation, serve},
    process::{Memory, Server},
    report::{Table, thousands},
    say,
};

/// How often a start is measured.
const STARTS: usize = 7;
/// The sign-ins after which memory must be as before.
const STORM: usize = 1_000;
/// How long a server is left alone before its memory is called idle: the memory of password hashing is given back
/// within ten seconds.
const REST: Duration = Duration::from_secs(12);
/// The most memory at rest, in MB.
const MAX_MEMORY: f64 = 25.0;

/// From the start of the process to the first 200: with a new database, and with one that is there.
pub(crate) async fn starts(installation: &Installation, folder: &Path, table: &mut Table) -> Outcome {
    say("starting");
    let (mut new, mut existing) = (Vec::new(), Vec::new());
    for number in 0..STARTS {
        let data = folder.join(number.to_string());
        std::fs::create_dir(&data)?;
        new.push(start(&installation.binary, &data).await?);
        existing.push(start(&installation.binary, &installation.folder).await?);
    }
    table.figure("start with a new database", format!("{:.0} ms", middle(new)), "");
    table.figure("start with an existing database", format!("{:.0} ms", middle(existing)), "≤ 100 ms");
    Ok(())
}

async fn start(binary: &Path, folder: &Path) -> Outcome<f64> {
    let server = serve(binary, folder).await?;
    let millis = server.started_in.as_secs_f64() * 1e3;
    server.stop().await?;
    Ok(millis)
}

/// Memory of a server that has done nothing yet, that signs people in, and that has signed them in.
pub(crate) async fn memory_at_rest(server: &Server) -> Outcome<Vec<(&'static str, Memory)>> {
    say("memory at rest");
    tokio::time::sleep(Duration::from_secs(3)).await;
    let idle = server.memory()?;
    say("signing 1,000 people in");
    let mut storm = Memory::default();
    for _ in 0..10 {
        sign_ins(server, STORM / 10).await?;
        storm = storm.most(server.memory()?);
    }
    Ok(vec![
        ("memory idle", idle),
        ("memory in 1,000 sign-ins, the most", storm),
        ("memory idle after them", rested(server).await?),
    ])
}

/// Memory of a server that was left alone for a while.
pub(crate) async fn rested(server: &Server) -> Outcome<Memory> {
    tokio::time::sleep(REST).await;
    server.memory()
}

pub(crate) fn memory(table: &mut Table, figures: &[(&str, Memory)]) {
    for (name, memory) in figures {
        let target = if name.contains("idle") { format!("≤ {MAX_MEMORY} MB") } else { String::new() };
        table.figure(&format!("{name} (RSS)"), format!("{:.1} MB ({:.1})", memory.anon, memory.rss), &target);
    }
}

/// Sizes of what is shipped and of what a browser loads.
pub(crate) async fn sizes(binary: &Path, server: &Server, table: &mut Table) -> Outcome {
    let megabytes = std::fs::metadata(binary)?.len() as f64 / 1e6;
    table.figure("binary", format!("{megabytes:.1} MB"), "");
    let mut connection = Connection::open(server.port).await?;
    let page = connection.get("/sign-in", &[("accept", "text/html")]).await?.expect(200)?;
    let html = page.text();
    let more = ["<script src", "<link rel=\"stylesheet", "<img", "@import", "url("]
        .iter()
        .map(|name| html.matches(name).count());
    let more: usize = more.sum();
    let size = thousands(page.body.len() as f64);
    table.figure("sign-in page, and what it loads", format!("{size} B, {more} more"), "≤ 15 kB, 0 more");
    ui(&mut connection, table, "/account", "portal and account", "≤ 150 kB").await?;
    ui(&mut connection, table, "/companies", "administration", "≤ 450 kB").await
}

/// A program of the admin UI as a browser loads it: the page at a path and whatever that names, as Brotli.
async fn ui(connection: &mut Connection, table: &mut Table, path: &str, name: &str, target: &str) -> Outcome {
    let brotli = [("accept-encoding", "br")];
    let page = connection.get(path, &[]).await?;
    if page.status != 200 {
        table.figure(&format!("UI, {name}"), "not in this build", target);
        return Ok(());
    }
    let html = page.text();
    let is_path =
        |text: &&str| text.starts_with('/') && text.contains('.') && !text.contains([' ', '<', '>']);
    let mut paths: Vec<_> = html.split('"').filter(is_path).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut sum = connection.get(path, &brotli).await?.expect(200)?.body.len();
    let mut wasm = (0, 0);
    for path in paths {
        let plain = connection.get(path, &[]).await?.expect(200)?.body.len();
        let small = connection.get(path, &brotli).await?.expect(200)?.body.len();
        sum += small;
        if path.ends_with(".wasm") {
            wasm = (wasm.0 + plain, wasm.1 + small);
        }
    }
    let kilobytes = |bytes: usize| format!("{} kB", thousands(bytes as f64 / 1e3));
    let wasm = format!("{}, {}", kilobytes(wasm.0), kilobytes(wasm.1));
    table.figure(&format!("UI, {name}: wasm, and as Brotli"), wasm, "");
    table.figure(&format!("UI, {name}: all that a browser loads, as Brotli"), kilobytes(sum), target);
    Ok(())
}

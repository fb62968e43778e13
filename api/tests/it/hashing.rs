//! The cost of a sign-in: one password verification for every caller, and bounded memory, also when callers disconnect.
//! The server is a process of its own, since the counts are per process.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::support::{ADMIN, PASSWORD, builder, folder, hidden, until};

/// A server process with a finished installation; it ends with the test.
struct Server {
    url: String,
    port: u16,
    process: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    async fn start(dir: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let url = format!("http://localhost:{port}");
        let password_file = dir.join("password");
        std::fs::write(&password_file, PASSWORD).expect("a file");
        let aldaba = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_aldaba"));
            command
                .env("ALDABA_DATA_DIR", dir.join("data"))
                .env("ALDABA_PUBLIC_URL", &url)
                .env("ALDABA_BIND", format!("127.0.0.1:{port}"))
                .env("ALDABA_HASH_PARALLEL", PARALLEL.to_string())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command
        };
        let mut setup = aldaba();
        setup.args(["setup", "--company", "Acme", "--email", ADMIN, "--password-file"]).arg(&password_file);
        assert!(setup.status().expect("a status").success());
        let process = aldaba().arg("serve").spawn().expect("a process");
        let server = Self { url, port, process };
        let http = builder().build().expect("a client");
        until("the process listens", async || {
            http.get(format!("{}/healthz", server.url)).send().await.is_ok()
        })
        .await;
        server
    }

    /// A number that `/proc` says of the process, in KiB.
    fn status(&self, name: &str) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("a status");
        let line = text.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
        line.trim_start_matches(':').trim().trim_end_matches(" kB").parse().expect("a number")
    }
}

/// How many passwords may be hashed at a time.
const PARALLEL: u64 = 2;

async fn hashes(http: &reqwest::Client, url: &str) -> u64 {
    let text = http.get(format!("{url}/metrics")).send().await.expect("metrics").text().await.expect("text");
    let line = text.lines().find_map(|line| line.strip_prefix("aldaba_password_hashes_total "));
    line.map_or(0, |count| count.parse().expect("a number"))
}

#[tokio::test]
async fn every_sign_in_with_a_password_costs_one_verification() {
    let dir = folder();
    let server = Server::start(dir.path()).await;
    let url = &server.url;
    let http = builder().cookie_store(true).build().expect("a client");
    let page = http.get(format!("{url}/sign-in")).send().await.expect("the page").text().await.expect("text");
    let csrf = hidden(&page).remove(0).1;
    for (login, password, status, cost) in [
        (ADMIN, "wrong horse", 401, 1),
        ("nobody@example.com", "wrong horse", 401, 1),
        ("nobody", PASSWORD, 401, 1),
        // Its normal form differs from what was typed, so both are tried.
        (ADMIN, "cafe\u{301} solo", 401, 2),
        ("nobody@example.com", "cafe\u{301} solo", 401, 2),
        (ADMIN, "", 400, 0),
        (ADMIN, PASSWORD, 303, 1),
    ] {
        let before = hashes(&http, url).await;
        let fields = [("csrf", &*csrf), ("email", login), ("password", password)];
        let answer = http.post(format!("{url}/sign-in")).form(&fields).send().await.expect("an answer");
        assert_eq!(answer.status(), status, "{login}");
        assert_eq!(hashes(&http, url).await - before, cost, "{login}");
    }
}

#[tokio::test]
async fn disconnected_callers_do_not_raise_the_number_of_concurrent_hashes() {
    let dir = folder();
    let server = Server::start(dir.path()).await;
    let http = builder().build().expect("a client");
    let page = http.get(format!("{}/sign-in", server.url)).send().await.expect("the page");
    let cookie = page.headers()["set-cookie"].to_str().expect("text").split(';').next().map(str::to_owned);
    let csrf = hidden(&page.text().await.expect("text")).remove(0).1;
    let body = format!("csrf={csrf}&email=nobody%40example.com&password=wrong%20horse");
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost:{}\r\nCookie: {}\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
        server.port,
        cookie.expect("a cookie"),
        body.len()
    );
    let (computed, memory) = (hashes(&http, &server.url).await, server.status("VmHWM"));
    for _ in 0..150 {
        let mut connection = TcpStream::connect(("127.0.0.1", server.port)).await.expect("a connection");
        connection.write_all(request.as_bytes()).await.expect("a request");
        tokio::time::sleep(Duration::from_millis(4)).await;
        // The connection is reset when it is dropped.
        connection.set_zero_linger().expect("an option");
    }
    until("something is hashed", async || hashes(&http, &server.url).await > computed).await;
    let grown = server.status("VmHWM") - memory;
    // 19 MiB for each hash at a time, and as much again for everything else.
    assert!(grown < (PARALLEL + 1) * 19 * 1024, "{grown} KiB more");
}

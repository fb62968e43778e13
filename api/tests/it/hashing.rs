//! What a sign-in costs: one password verification, whoever asks. In a process of its own, since the count is the
//! process's.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
};

use crate::support::{ADMIN, PASSWORD, builder, folder, hidden, until};

/// A server process; it dies with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn hashes(http: &reqwest::Client, url: &str) -> u64 {
    let text = http.get(format!("{url}/metrics")).send().await.expect("metrics").text().await.expect("text");
    let line = text.lines().find_map(|line| line.strip_prefix("aldaba_password_hashes_total "));
    line.map_or(0, |count| count.parse().expect("a number"))
}

#[tokio::test]
async fn every_sign_in_with_a_password_costs_one_verification() {
    let dir = folder();
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let url = format!("http://localhost:{port}");
    let password_file = dir.path().join("password");
    std::fs::write(&password_file, PASSWORD).expect("a file");
    let aldaba = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aldaba"));
        command
            .env("ALDABA_DATA_DIR", dir.path().join("data"))
            .env("ALDABA_PUBLIC_URL", &url)
            .env("ALDABA_BIND", format!("127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    let mut setup = aldaba();
    setup.args(["setup", "--company", "Acme", "--email", ADMIN, "--password-file"]).arg(&password_file);
    assert!(setup.status().expect("a status").success());
    let _process = Process(aldaba().arg("serve").spawn().expect("a process"));

    let http = builder().cookie_store(true).build().expect("a client");
    until("the process listens", async || http.get(format!("{url}/healthz")).send().await.is_ok()).await;
    let page = http.get(format!("{url}/sign-in")).send().await.expect("the page").text().await.expect("text");
    let csrf = hidden(&page).remove(0).1;
    for (login, password, status, cost) in [
        (ADMIN, "wrong horse", 401, 1),
        ("nobody@example.com", "wrong horse", 401, 1),
        ("nobody", PASSWORD, 401, 1),
        (ADMIN, "", 400, 0),
        (ADMIN, PASSWORD, 303, 1),
    ] {
        let before = hashes(&http, &url).await;
        let fields = [("csrf", &*csrf), ("email", login), ("password", password)];
        let answer = http.post(format!("{url}/sign-in")).form(&fields).send().await.expect("an answer");
        assert_eq!(answer.status(), status, "{login}");
        assert_eq!(hashes(&http, &url).await - before, cost, "{login}");
    }
}

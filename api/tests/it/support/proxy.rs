//! A proxy before a database server, which can stop forwarding, refuse connections, or keep the outcomes of commits.

use std::{net::SocketAddr, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{Notify, watch},
    task::JoinHandle,
};

/// What a proxy does with what it receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// It forwards everything.
    Forwards,
    /// It accepts connections, keeps them open, and forwards nothing, like a server that is stopped (SIGSTOP).
    Hangs,
    /// It closes all connections and refuses new ones, like a server that is killed.
    Refuses,
    /// It forwards everything except what the server sends after a commit on the same connection.
    KeepsCommits,
}

/// A proxy on a port of its own.
pub struct Proxy {
    address: SocketAddr,
    url: String,
    mode: Arc<watch::Sender<Mode>>,
    committing: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// A proxy before the server of a database.
    pub async fn before(url: &str) -> Self {
        let (scheme, rest) = url.split_once("://").expect("a URL");
        let (user, rest) = rest.split_once('@').expect("a user");
        let (server, name) = rest.split_once('/').expect("a database");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let mode = Arc::new(watch::Sender::new(Mode::Forwards));
        let committing = Arc::new(Notify::new());
        let task =
            tokio::spawn(serve(listener, server.to_owned(), Arc::clone(&mode), Arc::clone(&committing)));
        Self { address, url: format!("{scheme}://{user}@{address}/{name}"), mode, committing, task }
    }

    /// Where the database is behind the proxy.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Stops forwarding.
    pub fn hang(&self) {
        self.mode.send_replace(Mode::Hangs);
    }

    /// Forwards again, also what it received meanwhile.
    pub fn forward(&self) {
        self.mode.send_replace(Mode::Forwards);
    }

    /// Closes all connections and refuses new ones.
    pub async fn refuse(&self) {
        self.mode.send_replace(Mode::Refuses);
        while TcpStream::connect(self.address).await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    /// Forwards commits, but not their outcomes, until it forwards everything again.
    pub fn keep_commits(&self) {
        self.mode.send_replace(Mode::KeepsCommits);
    }

    /// Waits until it has forwarded a commit whose outcome it keeps.
    pub async fn committing(&self) {
        self.committing.notified().await;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut listener: TcpListener,
    server: String,
    mode: Arc<watch::Sender<Mode>>,
    committing: Arc<Notify>,
) {
    let address = listener.local_addr().expect("an address");
    let mut now = mode.subscribe();
    let mut later = mode.subscribe();
    loop {
        tokio::select! {
            () = until(&mut now, |mode| mode == Mode::Refuses) => {
                drop(listener);
                until(&mut later, |mode| mode != Mode::Refuses).await;
                listener = TcpListener::bind(address).await.expect("the same port");
            }
            accepted = listener.accept() => {
                let Ok((client, _)) = accepted else { continue };
                tokio::spawn(connect(client, server.clone(), mode.subscribe(), Arc::clone(&committing)));
            }
        }
    }
}

/// Waits until a mode is as wanted.
async fn until(mode: &mut watch::Receiver<Mode>, is_wanted: impl Fn(Mode) -> bool) {
    mode.wait_for(|mode| is_wanted(*mode)).await.map(drop).expect("a mode");
}

async fn connect(
    client: TcpStream,
    server: String,
    mut mode: watch::Receiver<Mode>,
    committing: Arc<Notify>,
) {
    let mut ends = mode.clone();
    let forward = async {
        // A server that hangs does not even greet.
        until(&mut mode, |mode| mode != Mode::Hangs).await;
        let Ok(server) = TcpStream::connect(server).await else { return };
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let is_committing = watch::Sender::new(false);
        let commits = is_committing.subscribe();
        tokio::join!(
            requests(from_client, to_server, mode.clone(), &is_committing, &committing),
            responses(from_server, to_client, mode.clone(), commits),
        );
    };
    tokio::select! {
        () = forward => {}
        () = until(&mut ends, |mode| mode == Mode::Refuses) => {}
    }
}

async fn requests(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut mode: watch::Receiver<Mode>,
    is_committing: &watch::Sender<bool>,
    committing: &Notify,
) {
    let mut buffer = vec![0; 65536];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        until(&mut mode, |mode| mode != Mode::Hangs).await;
        let commits =
            *mode.borrow() == Mode::KeepsCommits && buffer[..length].windows(6).any(|text| text == b"COMMIT");
        if commits {
            is_committing.send_replace(true);
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
        if commits {
            committing.notify_one();
        }
    }
}

async fn responses(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut mode: watch::Receiver<Mode>,
    commits: watch::Receiver<bool>,
) {
    let mut buffer = vec![0; 65536];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let forwards = |mode| match mode {
            Mode::Hangs => false,
            Mode::KeepsCommits => !*commits.borrow(),
            Mode::Forwards | Mode::Refuses => true,
        };
        until(&mut mode, forwards).await;
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

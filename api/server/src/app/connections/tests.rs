//! Clients that are slow, leave, or want too much.

mod introductions;
mod tls;

use std::{net::SocketAddr, sync::Arc};

use poem::{Endpoint, IntoResponse, Request, Response, endpoint::make, http::StatusCode};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{Duration, Instant, sleep, timeout},
};

use super::{Limits, Options, Peer, serve};

/// A time limit of these tests.
const SHORT: Duration = Duration::from_millis(300);
/// Longer than anything here may take.
const LONG: Duration = Duration::from_secs(20);
/// More than the systems on both sides buffer.
const LARGE: usize = 32 << 20;

/// Limits that are short where they are tested and long elsewhere.
fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits {
        connections: 100,
        per_address: 100,
        body_bytes: LARGE,
        handshakes: 100,
        handshake: LONG,
        first_byte: LONG,
        head: LONG,
        body: LONG,
        idle: LONG,
        closing: SHORT,
    };
    change(&mut limits);
    limits
}

/// Answers `/large` with a large body, `/unread` without reading, `/client` with the address and what it was asked for,
/// and others after reading the body.
fn endpoint() -> impl Endpoint<Output = Response> + 'static {
    make(|request: Request| async move {
        let path = request.uri().path().to_owned();
        if path == "/large" {
            return vec![b'x'; LARGE].into_response();
        }
        if path == "/unread" {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        if path == "/client" {
            let host = request.header("host").unwrap_or_default().to_owned();
            return format!("{} {} {host} {}", request.remote_addr(), request.scheme(), request.uri())
                .into_response();
        }
        match web::body::read(request.into_body()).await {
            Ok(body) => body.len().to_string().into_response(),
            Err(error) => error.status().into_response(),
        }
    })
}

/// Clients, or proxies, are at every address.
fn options(limits: Limits, proxies: bool) -> Options {
    let peer = if proxies { Peer::Proxy } else { Peer::Client };
    Options { limits, peers: Arc::new(move |_| peer), tls: None }
}

async fn start(limits: Limits, proxies: bool) -> SocketAddr {
    start_with(options(limits, proxies)).await
}

async fn start_with(options: Options) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, endpoint(), options, std::future::pending(), LONG));
    address
}

async fn send(address: SocketAddr, text: &str) -> TcpStream {
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(text.as_bytes()).await.unwrap();
    client
}

/// What the client gets until the connection ends, and when it does.
async fn until_end(client: &mut (impl AsyncRead + Unpin)) -> (String, Duration) {
    let (start, mut text) = (Instant::now(), Vec::new());
    let ended = timeout(LONG / 2, client.read_to_end(&mut text)).await;
    assert!(ended.is_ok(), "the connection stays open");
    (String::from_utf8_lossy(&text).into_owned(), start.elapsed())
}

async fn is_open(client: &mut TcpStream) -> bool {
    timeout(SHORT, client.read(&mut [0])).await.is_err()
}

const GET: &str = "GET / HTTP/1.1\r\nHost: l\r\n\r\n";

#[tokio::test]
async fn a_client_that_sends_nothing_is_left() {
    let address = start(limits(|limits| limits.first_byte = SHORT), false).await;
    let (text, after) = until_end(&mut send(address, "").await).await;
    assert!(text.is_empty() && after >= SHORT / 2, "{text} {after:?}");
}

#[tokio::test]
async fn the_head_of_a_request_has_a_time_limit_however_many_bytes_come() {
    let address = start(limits(|limits| limits.head = SHORT), false).await;
    let mut client = send(address, "GET / HTTP/1.1\r\nX: ").await;
    let start = Instant::now();
    while client.write_all(b"x").await.is_ok() {
        sleep(SHORT / 10).await;
        assert!(start.elapsed() < LONG / 2, "the connection stays open");
    }
    assert!(start.elapsed() >= SHORT / 2);
}

#[tokio::test]
async fn the_body_of_a_request_has_a_time_limit() {
    let address = start(limits(|limits| limits.body = SHORT), false).await;
    let mut client = send(address, "POST / HTTP/1.1\r\nHost: l\r\nContent-Length: 9\r\n\r\nx").await;
    let (text, after) = until_end(&mut client).await;
    assert!(text.starts_with("HTTP/1.1 400 ") && after >= SHORT / 2, "{text} {after:?}");
}

#[tokio::test]
async fn the_bodies_of_all_requests_together_are_limited() {
    let address = start(limits(|limits| limits.body_bytes = 10), false).await;
    let head = "POST / HTTP/1.1\r\nHost: l\r\nConnection: close\r\nContent-Length: 6\r\n\r\n";
    let mut slow = send(address, &format!("{head}12345")).await;
    sleep(SHORT / 3).await;
    let start = Instant::now();
    // There is room until the server has read what the slow client sent.
    while !until_end(&mut send(address, &format!("{head}123456")).await).await.0.starts_with("HTTP/1.1 503 ")
    {
        assert!(start.elapsed() < LONG / 2, "there is room for both");
    }
    slow.write_all(b"6").await.unwrap();
    assert!(until_end(&mut slow).await.0.starts_with("HTTP/1.1 200 "));
    let (text, _) = until_end(&mut send(address, &format!("{head}123456")).await).await;
    assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request_for_a_limited_time() {
    let address = start(limits(|limits| limits.idle = SHORT * 8), false).await;
    let mut client = send(address, GET).await;
    sleep(SHORT).await;
    client.write_all(GET.as_bytes()).await.unwrap();
    let (text, after) = until_end(&mut client).await;
    assert_eq!(text.matches("HTTP/1.1 200 ").count(), 2, "{text}");
    assert!(after >= SHORT * 4, "{after:?}");
}

#[tokio::test]
async fn a_client_that_does_not_read_a_response_is_left() {
    let address = start(limits(|limits| limits.idle = SHORT), false).await;
    let is_left = async || {
        let mut client = send(address, "GET /large HTTP/1.1\r\nHost: l\r\n\r\n").await;
        sleep(SHORT * 4).await;
        let mut text = Vec::new();
        let _ = timeout(LONG, client.read_to_end(&mut text)).await.expect("the connection stays open");
        text.len() < LARGE
    };
    // On a busy machine the server may only begin when the client reads.
    for _ in 0..5 {
        if is_left().await {
            return;
        }
    }
    panic!("it got everything each time");
}

#[tokio::test]
async fn of_too_many_connections_the_one_that_waits_longest_is_closed() {
    let address = start(limits(|limits| limits.connections = 3), false).await;
    // The second one reads a large response very slowly: it counts as waiting, since less arrives than a client reads.
    let mut first = send(address, "").await;
    let mut reader = send(address, "GET /large HTTP/1.1\r\nHost: l\r\n\r\n").await;
    sleep(Duration::from_millis(1_200)).await;
    let mut answered = send(address, GET).await;
    answered.read_exact(&mut [0; 12]).await.unwrap();
    let _fourth = send(address, GET).await;
    assert_eq!(until_end(&mut first).await.0, "");
    let _fifth = send(address, GET).await;
    let mut text = Vec::new();
    let _ = timeout(LONG / 2, reader.read_to_end(&mut text)).await.expect("the slow reader is not closed");
    assert!(text.len() < LARGE);
}

#[tokio::test]
async fn connections_per_address_are_limited_except_for_proxies() {
    let few = || limits(|limits| limits.per_address = 2);
    let address = start(few(), false).await;
    // They are accepted in this order.
    let (mut first, mut second) = (send(address, "").await, send(address, "").await);
    assert_eq!(until_end(&mut send(address, "").await).await.0, "");
    assert!(is_open(&mut first).await && is_open(&mut second).await);
    drop(first);
    let ended = Instant::now();
    while !is_open(&mut send(address, "").await).await {
        assert!(ended.elapsed() < LONG / 2, "there is no room although one has ended");
    }
    let address = start(few(), true).await;
    let mut clients = Vec::new();
    for _ in 0..5 {
        clients.push(send(address, "").await);
    }
    for client in &mut clients {
        assert!(is_open(client).await);
    }
}

#[tokio::test]
async fn a_server_that_stops_finishes_what_it_began_and_waits_for_no_idle_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let stopped = async { stopped.await.unwrap() };
    let server = tokio::spawn(serve(listener, endpoint(), options(limits(|_| ()), false), stopped, LONG));
    let mut idle = send(address, GET).await;
    let mut status = [0; 12];
    idle.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
    let mut new = send(address, "").await;
    let head = "POST / HTTP/1.1\r\nHost: l\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    let mut busy = send(address, &format!("{head}x")).await;
    // Sent when the server begins to read the body. It accepts connections in their order, and so the new one before.
    busy.read_exact(&mut [0; "HTTP/1.1 100 Continue\r\n\r\n".len()]).await.unwrap();
    stop.send(()).unwrap();
    until_end(&mut idle).await;
    assert_eq!(until_end(&mut new).await.0, "");
    busy.write_all(b"x").await.unwrap();
    assert!(until_end(&mut busy).await.0.starts_with("HTTP/1.1 200 "));
    drop((idle, new, busy));
    timeout(LONG / 2, server).await.expect("the server does not stop").unwrap().unwrap();
}

#[tokio::test]
async fn http2_without_tls_is_off() {
    let address = start(limits(|_| ()), false).await;
    let mut client = send(address, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await;
    let (text, _) = until_end(&mut client).await;
    assert!(text.is_empty(), "{text}");
}

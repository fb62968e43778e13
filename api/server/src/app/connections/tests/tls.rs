//! TLS, HTTP/2, and clients that hang before or in them.

use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full, StreamBody};
use hyper::{
    body::Frame,
    client::conn::http2::{self, SendRequest},
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use ppp::v2::PROTOCOL_PREFIX;
use rcgen::{CertificateParams, KeyPair};
use tempfile::TempDir;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::ServerName},
};

use kernel::Clock;
use platform::config::TlsConfig;

use super::*;
use crate::app::tls;

/// A server with TLS, and what connects to it.
struct Server {
    address: SocketAddr,
    roots: RootCertStore,
    _folder: TempDir,
}

impl Server {
    async fn start(limits: Limits, peer: Peer) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files =
            TlsConfig { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
        std::fs::write(&files.certificate, certificate.pem()).unwrap();
        std::fs::write(&files.key, key.serialize_pem()).unwrap();
        let (acceptor, _) = tls::open(&files, Clock::system().now()).unwrap();
        let options = Options { limits, peers: Arc::new(move |_| peer), tls: Some(acceptor) };
        let mut roots = RootCertStore::empty();
        roots.add(certificate.der().clone()).unwrap();
        Self { address: start_with(options).await, roots, _folder: folder }
    }

    /// Connects with a protocol of ALPN, after `before`.
    async fn connect(&self, protocol: &str, before: &[u8]) -> TlsStream<TcpStream> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(before).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol.as_bytes()));
        stream
    }

    async fn http2(&self) -> SendRequest<Full<Bytes>> {
        let stream = TokioIo::new(self.connect("h2", b"").await);
        let (requests, connection) = http2::handshake(TokioExecutor::new(), stream).await.unwrap();
        tokio::spawn(connection);
        requests
    }
}

/// The status and the body of the response to a request.
async fn call(requests: &mut SendRequest<Full<Bytes>>, path: &str, body: &str) -> (u16, String) {
    let request =
        hyper::Request::post(format!("https://localhost{path}")).body(Full::from(body.to_owned())).unwrap();
    let response = requests.send_request(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn http1_is_served_over_tls() {
    let server = Server::start(limits(|_| ()), Peer::Client).await;
    let mut client = server.connect("http/1.1", b"").await;
    client.write_all(b"GET /client HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let (text, _) = until_end(&mut client).await;
    assert!(text.starts_with("HTTP/1.1 200 ") && text.ends_with(" https localhost /client"), "{text}");
}

#[tokio::test]
async fn http2_is_served_over_tls_with_several_requests_at_a_time() {
    let server = Server::start(limits(|_| ()), Peer::Client).await;
    let requests = server.http2().await;
    let all = (0..20).map(|size| {
        let mut requests = requests.clone();
        async move { (size, call(&mut requests, "/", &"x".repeat(size)).await) }
    });
    for (size, answer) in futures::future::join_all(all).await {
        assert_eq!(answer, (200, size.to_string()));
    }
    let (status, text) = call(&mut requests.clone(), "/client", "").await;
    assert_eq!(status, 200);
    assert!(text.ends_with(" https localhost /client"), "{text}");
    // The body is not read, and the connection works for the next request.
    assert_eq!(call(&mut requests.clone(), "/unread", "x").await.0, 401);
    assert_eq!(call(&mut requests.clone(), "/", "x").await.0, 200);
}

#[tokio::test]
async fn a_connection_of_http2_is_kept_for_a_limited_time() {
    let change = |limits: &mut Limits| (limits.idle, limits.head) = (SHORT * 4, SHORT);
    let server = Server::start(limits(change), Peer::Client).await;
    let mut requests = server.http2().await;
    for _ in 0..3 {
        assert_eq!(call(&mut requests, "/", "x").await.0, 200);
        sleep(SHORT).await;
    }
    let start = Instant::now();
    while !requests.is_closed() {
        assert!(start.elapsed() < LONG / 2, "the connection stays open");
        sleep(SHORT / 10).await;
    }
}

#[tokio::test]
async fn a_slow_body_of_http2_ends_its_own_request_only() {
    let server = Server::start(limits(|limits| limits.body = SHORT), Peer::Client).await;
    let stream = TokioIo::new(server.connect("h2", b"").await);
    let (requests, connection) = http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    tokio::spawn(connection);
    // A body that never ends.
    let body = StreamBody::new(futures::stream::pending::<Result<Frame<Bytes>, Infallible>>());
    let request = hyper::Request::post("https://localhost/").body(Either::Left(body)).unwrap();
    let response = requests.clone().send_request(request).await.unwrap();
    assert_eq!(response.status().as_u16(), 400);
    let request =
        hyper::Request::post("https://localhost/").body(Either::Right(Full::<Bytes>::from("x"))).unwrap();
    let response = requests.clone().send_request(request).await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
}

/// The status of the response to a request with a number of fields.
async fn with_fields(requests: &mut SendRequest<Full<Bytes>>, count: usize) -> u16 {
    let mut request = hyper::Request::post("https://localhost/").body(Full::<Bytes>::from("")).unwrap();
    for _ in 0..count {
        request.headers_mut().append("x-field", "x".parse().unwrap());
    }
    requests.send_request(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn the_heads_of_requests_of_http2_are_limited() {
    let server = Server::start(limits(|_| ()), Peer::Client).await;
    let mut requests = server.http2().await;
    for (count, status) in [(50, 200), (101, 431), (0, 200)] {
        assert_eq!(with_fields(&mut requests, count).await, status, "{count}");
    }
    let server = Server::start(limits(|limits| limits.body_bytes = 1_000), Peer::Client).await;
    let mut requests = server.http2().await;
    for (count, status) in [(5, 200), (50, 503), (5, 200)] {
        assert_eq!(with_fields(&mut requests, count).await, status, "{count}");
    }
}

#[tokio::test]
async fn a_proxy_names_its_client_before_tls() {
    let server = Server::start(limits(|_| ()), Peer::IntroducingProxy).await;
    let addresses = [192, 0, 2, 8, 198, 51, 100, 1, 0x03, 0xe8, 1, 0xbb];
    let header = [PROTOCOL_PREFIX, &[0x21, 0x11, 0, 12], &addresses].concat();
    let mut client = server.connect("http/1.1", &header).await;
    client.write_all(b"GET /client HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let (text, _) = until_end(&mut client).await;
    assert!(text.contains("192.0.2.8:1000 https "), "{text}");
}

#[tokio::test]
async fn a_handshake_has_a_time_limit_however_many_bytes_come() {
    let server = Server::start(limits(|limits| limits.handshake = SHORT), Peer::Client).await;
    let (text, after) = until_end(&mut send(server.address, "").await).await;
    assert!(text.is_empty() && after >= SHORT / 2, "{text} {after:?}");
    // The beginning of a long message of a handshake, one byte at a time.
    let mut client = TcpStream::connect(server.address).await.unwrap();
    client.write_all(&[0x16, 3, 1, 0x3f, 0, 1, 0, 0x3e, 0xfc]).await.unwrap();
    let start = Instant::now();
    while client.write_all(&[0]).await.is_ok() {
        sleep(SHORT / 10).await;
        assert!(start.elapsed() < LONG / 2, "the connection stays open");
    }
}

#[tokio::test]
async fn a_client_that_does_not_speak_tls_is_closed() {
    let server = Server::start(limits(|_| ()), Peer::Client).await;
    let (text, _) = until_end(&mut send(server.address, GET).await).await;
    assert!(!text.contains("HTTP"), "{text}");
}

#[tokio::test]
async fn clients_that_hang_in_handshakes_keep_nobody_out() {
    let server = Server::start(limits(|limits| limits.handshakes = 2), Peer::Client).await;
    let mut hanging = Vec::new();
    for _ in 0..2 {
        hanging.push(send(server.address, "").await);
    }
    // After this time they may be closed.
    sleep(Duration::from_millis(1_200)).await;
    let mut client = server.connect("http/1.1", b"").await;
    client.write_all(GET.as_bytes()).await.unwrap();
    let mut status = [0; 12];
    client.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
}

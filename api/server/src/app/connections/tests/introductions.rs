//! Proxies that name their clients by the PROXY protocol.

use ppp::v2::PROTOCOL_PREFIX;

use super::*;

const ASK: &str = "GET /client HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n";

/// A server for which a proxy that names its clients is at every address but those of the documentation.
async fn start_behind_proxy(limits: Limits) -> SocketAddr {
    let peers = Arc::new(|ip: std::net::IpAddr| match ip.is_loopback() {
        true => Peer::IntroducingProxy,
        false => Peer::Client,
    });
    start_with(Options { limits, peers, tls: None }).await
}

/// The header of version 2 with a client at `192.0.2.8:1000`.
fn binary() -> Vec<u8> {
    let addresses = [192, 0, 2, 8, 198, 51, 100, 1, 0x03, 0xe8, 1, 0xbb];
    [PROTOCOL_PREFIX, &[0x21, 0x11, 0, 12], &addresses].concat()
}

async fn send_bytes(address: SocketAddr, parts: &[&[u8]]) -> TcpStream {
    let mut client = TcpStream::connect(address).await.unwrap();
    client.set_nodelay(true).unwrap();
    for part in parts {
        // The server may close the connection before it got everything.
        if client.write_all(part).await.is_err() {
            break;
        }
    }
    client
}

async fn answer(address: SocketAddr, parts: &[&[u8]]) -> String {
    until_end(&mut send_bytes(address, parts).await).await.0
}

#[tokio::test]
async fn the_client_that_a_proxy_names_is_the_peer() {
    let address = start_behind_proxy(limits(|_| ())).await;
    let line = &b"PROXY TCP4 192.0.2.7 198.51.100.1 1000 443\r\n"[..];
    let text = answer(address, &[line, ASK.as_bytes()]).await;
    assert!(text.ends_with("192.0.2.7:1000 http l /client"), "{text}");
    let header = binary();
    let text = answer(address, &[&header, ASK.as_bytes()]).await;
    assert!(text.ends_with("192.0.2.8:1000 http l /client"), "{text}");
    // In pieces, and together with the request.
    let text = answer(address, &[&header[..7], &header[7..20], &header[20..], ASK.as_bytes()]).await;
    assert!(text.contains("192.0.2.8:1000"), "{text}");
    let text = answer(address, &[&[line, ASK.as_bytes()].concat()]).await;
    assert!(text.contains("192.0.2.7:1000"), "{text}");
    // A connection of the proxy itself, such as to see whether the server responds.
    let text = answer(address, &[b"PROXY UNKNOWN\r\n", ASK.as_bytes()]).await;
    assert!(text.contains("127.0.0.1:"), "{text}");
}

#[tokio::test]
async fn a_proxy_that_names_no_client_is_closed() {
    let address = start_behind_proxy(limits(|limits| limits.handshake = SHORT)).await;
    let header = binary();
    for parts in [
        &[ASK.as_bytes()][..],
        &[&b"PROXY TCP4 192.0.2.7 nowhere 1000 443\r\n"[..], ASK.as_bytes()],
        &[&header[..14], &[0xff, 0xff], ASK.as_bytes()],
        // Cut off.
        &[&header[..20]],
        &[&b"PROXY TCP4 192.0"[..]],
        &[],
    ] {
        assert_eq!(answer(address, parts).await, "");
    }
}

#[tokio::test]
async fn the_header_of_a_stranger_is_a_bad_request() {
    let address = start(limits(|limits| limits.head = SHORT), false).await;
    let text = answer(address, &[b"PROXY TCP4 192.0.2.7 198.51.100.1 1000 443\r\n", ASK.as_bytes()]).await;
    assert!(!text.contains(" 200 ") && !text.contains("192.0.2.7"), "{text}");
    let text = answer(address, &[&binary(), ASK.as_bytes()]).await;
    assert!(!text.contains(" 200 ") && !text.contains("192.0.2.8"), "{text}");
}

#[tokio::test]
async fn connections_of_each_client_that_a_proxy_names_are_limited() {
    let address = start_behind_proxy(limits(|limits| limits.per_address = 2)).await;
    let header = binary();
    let mut first = send_bytes(address, &[&header]).await;
    let mut second = send_bytes(address, &[&header]).await;
    assert!(is_open(&mut first).await && is_open(&mut second).await);
    assert_eq!(answer(address, &[&header, ASK.as_bytes()]).await, "");
    let other = b"PROXY TCP4 192.0.2.7 198.51.100.1 1000 443\r\n";
    assert!(answer(address, &[other, ASK.as_bytes()]).await.contains(" 200 "));
    drop(first);
    let ended = Instant::now();
    while !answer(address, &[&header, ASK.as_bytes()]).await.contains(" 200 ") {
        assert!(ended.elapsed() < LONG / 2, "there is no room although one has ended");
    }
}

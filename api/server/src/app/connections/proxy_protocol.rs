//! The PROXY protocol: the header with which a proxy names the client at the beginning of a connection
//! (<https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>).

use std::{io, net::SocketAddr};

use ppp::{v1, v2};
use tokio::io::{AsyncRead, AsyncReadExt};

/// The length of a header of version 2 before its addresses.
const FIXED: usize = 16;
/// The maximum length of what follows, which has 36 bytes of addresses and what the proxy adds to them.
const MAX_MORE: usize = 4096;
/// The maximum length of a header of version 1.
const MAX_LINE: usize = 107;

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Introduced {
    /// The connection is that of a client with this address.
    Client(SocketAddr),
    /// The connection is the proxy's own, such as to see whether the server responds, or has no client with an address.
    Proxy,
}

/// Reads the header, and nothing after it.
///
/// # Errors
/// When there is none, or it is malformed or cut off.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Introduced> {
    let mut header = vec![0; v2::PROTOCOL_PREFIX.len()];
    stream.read_exact(&mut header).await?;
    if header == v2::PROTOCOL_PREFIX {
        return binary(stream, header).await;
    }
    if header.starts_with(b"PROXY ") {
        return text(stream, header).await;
    }
    Err(malformed("it does not begin with a header"))
}

/// Reads version 2.
async fn binary(stream: &mut (impl AsyncRead + Unpin), mut header: Vec<u8>) -> io::Result<Introduced> {
    let mut fixed = [0; FIXED - v2::PROTOCOL_PREFIX.len()];
    stream.read_exact(&mut fixed).await?;
    let more = usize::from(u16::from_be_bytes([fixed[2], fixed[3]]));
    if more > MAX_MORE {
        return Err(malformed("the header is too long"));
    }
    header.extend_from_slice(&fixed);
    header.resize(FIXED + more, 0);
    stream.read_exact(&mut header[FIXED..]).await?;
    let header = v2::Header::try_from(header.as_slice()).map_err(malformed)?;
    match (header.command, header.protocol, header.addresses) {
        (v2::Command::Local, ..) => Ok(Introduced::Proxy),
        (_, v2::Protocol::Datagram, _) => Err(malformed("the client does not use TCP")),
        (_, _, v2::Addresses::IPv4(ip)) => Ok(client((ip.source_address, ip.source_port))),
        (_, _, v2::Addresses::IPv6(ip)) => Ok(client((ip.source_address, ip.source_port))),
        (_, _, v2::Addresses::Unspecified | v2::Addresses::Unix(_)) => Ok(Introduced::Proxy),
    }
}

/// Reads version 1, a line.
async fn text(stream: &mut (impl AsyncRead + Unpin), mut line: Vec<u8>) -> io::Result<Introduced> {
    // One byte at a time: those after the line belong to TLS or HTTP.
    while !line.ends_with(b"\r\n") {
        if line.len() == MAX_LINE {
            return Err(malformed("the header is too long"));
        }
        line.push(stream.read_u8().await?);
    }
    let header = v1::Header::try_from(line.as_slice()).map_err(malformed)?;
    Ok(match header.addresses {
        v1::Addresses::Tcp4(ip) => client((ip.source_address, ip.source_port)),
        v1::Addresses::Tcp6(ip) => client((ip.source_address, ip.source_port)),
        v1::Addresses::Unknown => Introduced::Proxy,
    })
}

fn client(address: impl Into<SocketAddr>) -> Introduced {
    Introduced::Client(address.into())
}

fn malformed(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads a header; returns what it says, and what is left.
    async fn parse(mut sent: &[u8]) -> (io::Result<Introduced>, &[u8]) {
        (read(&mut sent).await, sent)
    }

    fn version_2(command: u8, family: u8, addresses: &[u8]) -> Vec<u8> {
        let length = u16::try_from(addresses.len()).unwrap().to_be_bytes();
        [v2::PROTOCOL_PREFIX, &[0x20 | command, family], &length, addresses].concat()
    }

    const IPV4: [u8; 12] = [192, 0, 2, 7, 198, 51, 100, 1, 0x15, 0xb3, 1, 0xbb];

    #[tokio::test]
    async fn both_versions_name_the_client_and_nothing_after_them_is_read() {
        let of = |address: &str| Introduced::Client(address.parse().unwrap());
        let mut ipv6 = [0; 36];
        ipv6[..16].copy_from_slice(&"2001:db8::7".parse::<std::net::Ipv6Addr>().unwrap().octets());
        ipv6[32..34].copy_from_slice(&443_u16.to_be_bytes());
        let with_more = [&IPV4[..], &[0x04, 0, 1, 9]].concat();
        for (header, introduced) in [
            (b"PROXY TCP4 192.0.2.7 198.51.100.1 5555 443\r\n".to_vec(), of("192.0.2.7:5555")),
            (b"PROXY TCP6 2001:db8::7 2001:db8::1 443 443\r\n".to_vec(), of("[2001:db8::7]:443")),
            (b"PROXY UNKNOWN\r\n".to_vec(), Introduced::Proxy),
            (version_2(1, 0x11, &IPV4), of("192.0.2.7:5555")),
            (version_2(1, 0x11, &with_more), of("192.0.2.7:5555")),
            (version_2(1, 0x21, &ipv6), of("[2001:db8::7]:443")),
            (version_2(0, 0x00, &[]), Introduced::Proxy),
            (version_2(1, 0x31, &[0; 216]), Introduced::Proxy),
        ] {
            let sent = [&header[..], b"GET / HTTP/1.1\r\n"].concat();
            let (read, left) = parse(&sent).await;
            assert_eq!(read.unwrap(), introduced, "{}", header.escape_ascii());
            assert_eq!(left, b"GET / HTTP/1.1\r\n");
            // Every beginning of it alone is an error.
            for end in 0..header.len() {
                let error = parse(&header[..end]).await.0.unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{end} of {}", header.escape_ascii());
            }
        }
    }

    #[tokio::test]
    async fn what_is_no_header_is_an_error() {
        let long = [&b"PROXY UNKNOWN "[..], &[b'x'; 200], b"\r\n"].concat();
        for sent in [
            &b"GET / HTTP/1.1\r\nHost: l\r\n\r\n"[..],
            b"PROXY TCP4 192.0.2.7 198.51.100.1 5555\r\n",
            b"PROXY TCP4 192.0.2.7 198.51.100.1 5555 99999\r\n",
            b"PROXY TCP4 2001:db8::7 2001:db8::1 443 443\r\n",
            b"PROXY TCP6 192.0.2.7 198.51.100.1 443 443\r\n",
            b"PROXY UDP4 192.0.2.7 198.51.100.1 443 443\r\n",
            b"proxy TCP4 192.0.2.7 198.51.100.1 443 443\r\n",
            &long,
            &version_2(1, 0x12, &IPV4),
            &version_2(1, 0x21, &IPV4),
            &version_2(1, 0x41, &IPV4),
            &version_2(2, 0x11, &IPV4),
            &version_2(1, 0x11, &[0; 5000]),
            &[v2::PROTOCOL_PREFIX, &[0x31, 0x11, 0, 12], &IPV4].concat(),
        ] {
            let error = parse(sent).await.0.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{}", sent.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_cause_a_panic(version_2: bool, bytes: Vec<u8>) {
            let prefix: &[u8] = if version_2 { v2::PROTOCOL_PREFIX } else { b"PROXY TCP4 " };
            let sent = [prefix, &bytes].concat();
            let _ = futures::executor::block_on(parse(&sent));
        }
    }
}

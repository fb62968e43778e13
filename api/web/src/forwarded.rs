//! The address of the client, as reverse proxies send it.
//!
//! Each proxy adds the address that it sees at the end of the header, so the header is read from its end, only as far
//! as trusted proxies wrote it: what a client sends itself is never reached.

use std::net::IpAddr;

use platform::config::{ForwardedHeader, ServerConfig};

/// Returns the address of the client: the last one in the header that is not a trusted proxy's; the peer itself if it
/// is not trusted. Where a proxy wrote no address, the address of that proxy.
///
/// `lines` are the values of the configured header, in their order (RFC 9110 section 5.3 allows several).
pub(crate) fn client_ip<'h>(
    config: &ServerConfig,
    peer: IpAddr,
    lines: impl DoubleEndedIterator<Item = &'h [u8]>,
) -> IpAddr {
    let mut ip = peer.to_canonical();
    for line in lines.rev() {
        let mut rest = Some(line);
        while let Some(unread) = rest {
            if !config.is_trusted_proxy(ip) {
                return ip;
            }
            let element;
            (rest, element) = last_element(config.forwarded_header, unread);
            let found = match config.forwarded_header {
                ForwardedHeader::XForwardedFor => address(element),
                ForwardedHeader::Forwarded => forwarded_for(element),
            };
            let Some(found) = found else { return ip };
            ip = found;
        }
    }
    ip
}

/// Splits the last element from a list. Quotes are counted from the end: a client that sends a quote without its pair
/// cannot hide what a proxy added.
fn last_element(header: ForwardedHeader, list: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let mut is_quoted = false;
    let comma = list.iter().enumerate().rev().find_map(|(at, byte)| {
        is_quoted ^= header == ForwardedHeader::Forwarded && *byte == b'"' && !is_escaped(&list[..at]);
        (*byte == b',' && !is_quoted).then_some(at)
    });
    match comma {
        Some(at) => (Some(&list[..at]), list[at + 1..].trim_ascii()),
        None => (None, list.trim_ascii()),
    }
}

/// Whether what follows is escaped: an odd number of backslashes is before it.
fn is_escaped(before: &[u8]) -> bool {
    before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Returns the address in the parameter `for` of an element of `Forwarded`; `None` for `unknown`, an obfuscated
/// identifier, or a parameter that is missing or repeated.
fn forwarded_for(element: &[u8]) -> Option<IpAddr> {
    let mut values = element.split(|byte| *byte == b';').filter_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        pair[..at].trim_ascii().eq_ignore_ascii_case(b"for").then(|| pair[at + 1..].trim_ascii())
    });
    let value = values.next()?;
    if values.next().is_some() {
        return None;
    }
    address(value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value))
}

/// Returns the address in `192.0.2.1`, `192.0.2.1:1234`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:1234`.
fn address(node: &[u8]) -> Option<IpAddr> {
    let node = std::str::from_utf8(node).ok()?;
    if let Ok(ip) = node.parse::<IpAddr>() {
        return Some(ip.to_canonical());
    }
    let (ip, port) = match node.strip_prefix('[') {
        Some(rest) => {
            let (ip, port) = rest.split_once(']')?;
            (IpAddr::V6(ip.parse().ok()?), if port.is_empty() { None } else { Some(port.strip_prefix(':')?) })
        }
        None => {
            let (ip, port) = node.split_once(':')?;
            (IpAddr::V4(ip.parse().ok()?), Some(port))
        }
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit());
    port.is_none_or(is_port).then(|| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use platform::config::{Config, Env};

    use super::*;

    const PROXY: &str = "10.0.0.1";
    /// What the proxy writes: the address of its own client.
    const CLIENT: &str = "198.51.100.7";

    fn seen(header: &str, peer: &str, lines: &[&[u8]]) -> String {
        let env = Env::of(&[
            ("ALDABA_TRUSTED_PROXIES", "10.0.0.0/8, ::ffff:172.16.0.0/108, 2001:db8:ffff::/48"),
            ("ALDABA_FORWARDED_HEADER", header),
        ]);
        let config = Config::read(env).unwrap().server;
        client_ip(&config, peer.parse().unwrap(), lines.iter().copied()).to_string()
    }

    #[test]
    fn addresses_are_read_in_every_form_that_proxies_send() {
        for (sent, found) in [
            (&b"198.51.100.7"[..], CLIENT),
            (b"198.51.100.7:5678", CLIENT),
            (b"[::ffff:198.51.100.7]:5678", CLIENT),
            (b"::ffff:198.51.100.7", CLIENT),
            (b"2001:db8::1", "2001:db8::1"),
            (b"[2001:db8::1]", "2001:db8::1"),
            (b"[2001:db8::1]:443", "2001:db8::1"),
            (b"203.0.113.9, 198.51.100.7", CLIENT),
            (b"203.0.113.9,198.51.100.7,10.0.0.2", CLIENT),
            (b"198.51.100.7 , [::ffff:10.0.0.2]:80", CLIENT),
            (b"198.51.100.7, ::ffff:172.16.0.9, 172.17.0.1, 2001:db8:ffff::5", CLIENT),
        ] {
            assert_eq!(seen("x-forwarded-for", PROXY, &[sent]), found, "{}", sent.escape_ascii());
        }
        for (sent, found) in [
            (&b"for=198.51.100.7"[..], CLIENT),
            (b"For=\"198.51.100.7:5678\"", CLIENT),
            (b"by=10.0.0.1; proto=https ;FOR=198.51.100.7;host=\"a,b;c\"", CLIENT),
            (b"for=\"[2001:db8::1]:443\"", "2001:db8::1"),
            (b"for=203.0.113.9, for=198.51.100.7, for=10.0.0.2", CLIENT),
            (b"for=198.51.100.7;host=\"a\\\",b\", for=\"[::ffff:10.0.0.2]\"", CLIENT),
        ] {
            assert_eq!(seen("forwarded", PROXY, &[sent]), found, "{}", sent.escape_ascii());
        }
    }

    #[test]
    fn a_client_cannot_choose_its_address() {
        let hostile: [&[u8]; 19] = [
            b"",
            b",",
            b" , ,",
            b"203.0.113.9",
            b"203.0.113.9,",
            b"10.0.0.9",
            b"127.0.0.1, 10.0.0.9",
            b"[2001:db8::1",
            b"2001:db8::1]:80",
            b"203.0.113.9:99999",
            b"203.0.113.9:+80",
            b"0x7f.1, 010.0.0.1, 1",
            b"\xff\xfe",
            b"for=203.0.113.9",
            b"for=\"203.0.113.9",
            b"for=\"",
            b"for=\"\\",
            b"for=203.0.113.9;for=10.0.0.9",
            b"\", for=203.0.113.9;x=\"",
        ];
        for (header, written) in [("x-forwarded-for", "198.51.100.7"), ("forwarded", "for=198.51.100.7")] {
            for sent in hostile {
                let case = format!("{header}: {}", sent.escape_ascii());
                // Without a proxy, and through one that is not trusted, what the client sends is not read.
                assert_eq!(seen(header, CLIENT, &[sent]), CLIENT, "{case}");
                // nginx, HAProxy and Envoy add to the line, HAProxy also adds a line of its own.
                let joined = [sent, b", ", written.as_bytes()].concat();
                assert_eq!(seen(header, PROXY, &[&joined]), CLIENT, "{case}");
                assert_eq!(seen(header, PROXY, &[sent, written.as_bytes()]), CLIENT, "{case}");
                // The proxy is reached over IPv6.
                assert_eq!(seen(header, "::ffff:10.0.0.1", &[sent, written.as_bytes()]), CLIENT, "{case}");
            }
        }
        // A proxy that writes no address is the last that is known.
        for written in [&b"for=unknown"[..], b"for=_hidden", b"proto=https", b"for=1.2.3.4;for=5.6.7.8"] {
            assert_eq!(seen("forwarded", PROXY, &[b"for=203.0.113.9", written]), PROXY);
        }
    }
}

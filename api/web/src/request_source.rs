//! Where a request comes from: its id, the caller's address (resolved through trusted proxies) and its user agent.

use std::net::IpAddr;

use ipnet::IpNet;
use poem::{Addr, Request, http::header};

use platform::{Ctx, actor::RequestSource};

/// The maximum length of a stored user agent, in characters.
const MAX_USER_AGENT: usize = 255;

/// Reads where a request comes from, and assigns it an id.
#[must_use]
pub fn read(ctx: &Ctx, request: &Request) -> RequestSource {
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    RequestSource {
        request_id: kernel::secrets::base64url(&ctx.random.bytes::<12>()),
        ip: peer(request).map(|peer| client_ip(peer, forwarded, &ctx.config.server.trusted_proxies)),
        user_agent: user_agent.map(|text| text.chars().take(MAX_USER_AGENT).collect()),
        idempotency: None,
    }
}

/// Returns whether the request comes from a trusted proxy: a configured one or, if none is configured, one on this
/// machine.
#[must_use]
pub fn is_from_proxy(ctx: &Ctx, request: &Request) -> bool {
    let trusted = &ctx.config.server.trusted_proxies;
    peer(request).is_some_and(|peer| match trusted.is_empty() {
        true => peer.to_canonical().is_loopback(),
        false => is_trusted(peer, trusted),
    })
}

/// Returns the address of the direct peer.
fn peer(request: &Request) -> Option<IpAddr> {
    match &request.remote_addr().0 {
        Addr::SocketAddr(addr) => Some(addr.ip()),
        _ => None,
    }
}

fn is_trusted(peer: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|network| network.contains(&peer))
}

/// Returns where a request comes from, as the outermost layer read it.
#[must_use]
pub fn of(request: &Request) -> RequestSource {
    request.data::<RequestSource>().cloned().unwrap_or_default()
}

/// Returns the caller's address: the last address in `X-Forwarded-For` that does not belong to a trusted proxy, as far
/// as the chain of trusted proxies reaches; the peer itself if it is not trusted.
fn client_ip(peer: IpAddr, forwarded: Option<&str>, trusted: &[IpNet]) -> IpAddr {
    let mut ip = peer;
    for hop in forwarded.unwrap_or_default().rsplit(',') {
        if !is_trusted(ip, trusted) {
            break;
        }
        let Ok(next) = hop.trim().parse() else { break };
        ip = next;
    }
    ip
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        assert_eq!(client_ip(ip("192.0.2.1"), Some("198.51.100.7"), &trusted), ip("192.0.2.1"));
        assert_eq!(
            client_ip(ip("10.0.0.1"), Some("203.0.113.9, 198.51.100.7"), &trusted),
            ip("198.51.100.7")
        );
        assert_eq!(client_ip(ip("10.0.0.1"), Some("198.51.100.7, 10.0.0.2"), &trusted), ip("198.51.100.7"));
        assert_eq!(client_ip(ip("10.0.0.1"), None, &trusted), ip("10.0.0.1"));
        assert_eq!(client_ip(ip("10.0.0.1"), Some("rubbish"), &trusted), ip("10.0.0.1"));
    }
}

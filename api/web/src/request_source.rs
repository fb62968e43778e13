//! Where a request comes from: its id, the client's address (resolved through trusted proxies) and its user agent.

use std::net::IpAddr;

use poem::{
    Addr, Request,
    http::header::{self, HeaderName},
};

use super::{cookies, csrf};
use crate::forwarded::client_ip;
use platform::{Ctx, actor::RequestSource, config::ForwardedHeader};

/// The maximum length of a stored user agent, in characters.
const MAX_USER_AGENT: usize = 255;

/// Reads where a request comes from, and assigns it an id. Of the headers that name a client's address only the
/// configured one is read, and only what trusted proxies wrote into it.
#[must_use]
pub fn determine(ctx: &Ctx, request: &Request) -> RequestSource {
    let config = &ctx.config.server;
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let lines = request.headers().get_all(forwarded_header(config.forwarded_header)).iter();
    RequestSource {
        request_id: kernel::secrets::base64url(&ctx.random.identifier::<12>()),
        ip: peer(request).map(|peer| client_ip(config, peer, lines.map(|line| line.as_bytes()))),
        user_agent: user_agent.map(|text| text.chars().take(MAX_USER_AGENT).collect()),
        browser: cookies::read(request, cookies::form_name(ctx)).map(csrf::browser),
        idempotency: None,
    }
}

/// The name of the header, parsed once and not for each request.
fn forwarded_header(header: ForwardedHeader) -> HeaderName {
    match header {
        ForwardedHeader::XForwardedFor => const { HeaderName::from_static("x-forwarded-for") },
        ForwardedHeader::Forwarded => header::FORWARDED,
    }
}

/// Returns whether the request comes from a trusted proxy: a configured one or, if none is configured, one on this
/// machine.
#[must_use]
pub fn is_from_proxy(ctx: &Ctx, request: &Request) -> bool {
    peer(request).is_some_and(|peer| ctx.config.server.may_be_proxy(peer))
}

/// Returns the address of the direct peer.
fn peer(request: &Request) -> Option<IpAddr> {
    match &request.remote_addr().0 {
        Addr::SocketAddr(addr) => Some(addr.ip()),
        _ => None,
    }
}

/// Returns where a request comes from, as the outermost layer read it.
#[must_use]
pub fn read(request: &Request) -> RequestSource {
    request.data::<RequestSource>().cloned().unwrap_or_default()
}

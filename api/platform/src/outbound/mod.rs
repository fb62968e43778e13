//! Outbound requests to addresses that users enter (key sets, sector identifiers, logout notices). They must not reach
//! a network that the server can reach and the user cannot (SSRF), and their time and size are limited.

mod caching;

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use ipnet::IpNet;
use reqwest::{
    Certificate, Client, RequestBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};
use url::{Host, Url};

use crate::{certificates, config::Config};
use kernel::{Secret, url::is_loopback};

/// The maximum duration of a request.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The maximum time to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// The maximum size of a response, in bytes.
const MAX_BYTES: usize = 256 * 1024;
/// The maximum number of redirects that a GET follows.
const MAX_REDIRECTS: usize = 3;

/// The HTTP clients for requests to other servers.
#[derive(Debug)]
pub struct Outbound {
    guard: Guard,
    extra_ca_file: Option<PathBuf>,
    /// The client for GET requests. Built on first use, since most installations send none.
    get_client: OnceLock<Result<Client, String>>,
    /// The client for POST requests, also built on first use. It does not follow redirects.
    post_client: OnceLock<Result<Client, String>>,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundResponse {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// For how many seconds it may be cached (`Cache-Control`).
    pub max_age: Option<u64>,
}

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestFailed {
    /// The reason, for logs and administrators only.
    reason: String,
    /// Whether it failed because the response is larger than the limit.
    pub is_too_large: bool,
}

impl RequestFailed {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_too_large: false }
    }
}

impl fmt::Display for RequestFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for RequestFailed {}

impl Outbound {
    /// Creates the clients, restricted to the addresses that the configuration allows. An issuer on loopback may call
    /// loopback.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let issuer = Url::parse(config.server.issuer()).ok();
        let allow_private = config.outbound.allow_private;
        Self {
            guard: Guard {
                allow_private,
                allow_loopback: allow_private || issuer.as_ref().is_some_and(is_loopback),
            },
            extra_ca_file: config.outbound.extra_ca_file.clone(),
            get_client: OnceLock::new(),
            post_client: OnceLock::new(),
        }
    }

    /// Sends a GET request and follows up to three redirects, each to an address that may be called too.
    ///
    /// # Errors
    /// [`RequestFailed`] when the address may not be called, the request fails or the response is too large or too late.
    pub async fn get(&self, url: &str) -> Result<OutboundResponse, RequestFailed> {
        let url = self.check(url)?;
        let client = built(&self.get_client, || self.build(self.follow()))?;
        read(client.get(url)).await
    }

    /// Posts a form to an address. Redirects are not followed but returned as the response.
    ///
    /// # Errors
    /// [`RequestFailed`] when the address may not be called, the request fails or the response is too large or too late.
    pub async fn post_form(
        &self,
        url: &str,
        form: &[(&str, &str)],
    ) -> Result<OutboundResponse, RequestFailed> {
        self.post_form_as(url, form, None).await
    }

    /// Like [`Self::post_form`], with a user name and a password (RFC 7617) if they are given.
    ///
    /// # Errors
    /// As [`Self::post_form`].
    pub async fn post_form_as(
        &self,
        url: &str,
        form: &[(&str, &str)],
        user: Option<(&str, &Secret)>,
    ) -> Result<OutboundResponse, RequestFailed> {
        let url = self.check(url)?;
        let client = built(&self.post_client, || self.build(redirect::Policy::none()))?;
        let mut request = client.post(url).form(form);
        if let Some((name, password)) = user {
            request = request.basic_auth(name, Some(password.expose()));
        }
        read(request).await
    }

    /// Returns the URL in a text if it may be called, as far as the text alone shows.
    ///
    /// # Errors
    /// [`RequestFailed`] when it is malformed or names an address or a scheme that may not be called.
    pub fn check(&self, url: &str) -> Result<Url, RequestFailed> {
        let url = Url::parse(url).map_err(|_| RequestFailed::new("the address is not a URL"))?;
        self.guard.check(&url).map(|()| url).map_err(RequestFailed::new)
    }

    /// Returns the redirect policy: a limited number of redirects, each to an address that may be called.
    fn follow(&self) -> redirect::Policy {
        let guard = self.guard;
        redirect::Policy::custom(move |attempt| {
            if attempt.previous().len() > MAX_REDIRECTS {
                return attempt.error("there are too many redirects");
            }
            match guard.check(attempt.url()) {
                Ok(()) => attempt.follow(),
                Err(reason) => attempt.error(reason),
            }
        })
    }

    fn build(&self, redirects: redirect::Policy) -> Result<Client, Box<dyn std::error::Error>> {
        let mut builder = Client::builder()
            .no_proxy()
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .user_agent(concat!("aldaba/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(self.guard))
            .redirect(redirects);
        if let Some(path) = &self.extra_ca_file {
            builder = builder.tls_certs_merge(Certificate::from_pem_bundle(&std::fs::read(path)?)?);
        }
        Ok(builder.build()?)
    }
}

/// Returns the client in a cell, which is built on first use.
fn built(
    cell: &OnceLock<Result<Client, String>>,
    build: impl FnOnce() -> Result<Client, Box<dyn std::error::Error>>,
) -> Result<&Client, RequestFailed> {
    let built = cell.get_or_init(|| build().map_err(|error| error.to_string()));
    built.as_ref().map_err(|error| RequestFailed::new(error.as_str()))
}

async fn read(request: RequestBuilder) -> Result<OutboundResponse, RequestFailed> {
    let failed =
        |error: reqwest::Error| RequestFailed::new(certificates::explained(cause(&error.without_url())));
    let mut response = request.send().await.map_err(failed)?;
    let status = response.status().as_u16();
    let max_age = caching::max_age(response.headers());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > MAX_BYTES {
            let reason = format!("the answer has more than {MAX_BYTES} bytes");
            return Err(RequestFailed { reason, is_too_large: true });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(OutboundResponse { status, body, max_age })
}

/// Formats an error with its causes, the innermost last.
fn cause(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut inner = error.source();
    while let Some(error) = inner {
        text = format!("{text}: {error}");
        inner = error.source();
    }
    text
}

/// The rules for the addresses that may be called.
#[derive(Debug, Clone, Copy)]
struct Guard {
    allow_private: bool,
    allow_loopback: bool,
}

impl Guard {
    /// Checks whether a URL may be called, as far as its text allows: the addresses of host names are checked by the
    /// resolver.
    fn check(self, url: &Url) -> Result<(), &'static str> {
        let is_secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err("the address is neither https nor http"),
        };
        let may_be_plain = self.allow_private || (self.allow_loopback && is_loopback(url));
        if !is_secure && !may_be_plain {
            return Err("the address is plain http");
        }
        let ip = match url.host() {
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
            Some(Host::Domain(_)) => return Ok(()),
            None => return Err("the address has no host"),
        };
        if self.allows(ip) { Ok(()) } else { Err(PRIVATE) }
    }

    fn allows(self, ip: IpAddr) -> bool {
        let ip = inner(ip);
        if ip.is_unspecified() || ip.is_multicast() {
            return false;
        }
        if ip.is_loopback() {
            return self.allow_loopback;
        }
        self.allow_private || !is_special(ip)
    }
}

/// The reason for an address that may not be called.
const PRIVATE: &str = "the address is private, link-local or loopback";

/// Networks that are not part of the public internet (RFC 6890 and the registries that it refers to).
const SPECIAL: [&str; 21] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "240.0.0.0/4",
    "::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
];

fn is_special(ip: IpAddr) -> bool {
    SPECIAL.iter().filter_map(|net| net.parse::<IpNet>().ok()).any(|net| net.contains(&ip))
}

/// Returns the IPv4 address embedded in an IPv6 address (IPv4-mapped or NAT64), else the address itself.
fn inner(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = ip else { return ip };
    if let Some(v4) = v6.to_ipv4_mapped() {
        return IpAddr::V4(v4);
    }
    match v6.octets() {
        [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d] => IpAddr::from([a, b, c, d]),
        _ => ip,
    }
}

impl Resolve for Guard {
    /// Resolves a name to the addresses that may be called. The check is here because the owner of the name controls
    /// what it resolves to, and can change it after an earlier check (DNS rebinding).
    fn resolve(&self, name: Name) -> Resolving {
        let guard = *self;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|address| guard.allows(address.ip())).collect();
            if allowed.is_empty() {
                return Err(PRIVATE.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(url: &str, guard: Guard) -> bool {
        guard.check(&Url::parse(url).unwrap()).is_ok()
    }

    #[test]
    fn the_own_network_is_not_called() {
        let strict = Guard { allow_private: false, allow_loopback: false };
        for url in [
            "https://127.0.0.1/",
            "https://10.1.2.3/",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/",
            "https://[fe80::1]/",
            "https://[fd00::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://0.0.0.0/",
            "https://[64:ff9b::a00:1]/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://192.168.1.1:8443/",
            "http://app.example.com/",
            "ftp://app.example.com/",
            "file:///etc/passwd",
            "https://[2002:7f00:1::]/",
        ] {
            assert!(!verdict(url, strict), "{url}");
        }
        for url in ["https://app.example.com/jwks", "https://93.184.215.14/", "https://[2606:2800:21f::1]/"] {
            assert!(verdict(url, strict), "{url}");
        }
    }

    #[test]
    fn loopback_and_private_networks_are_called_where_that_is_allowed() {
        let local = Guard { allow_private: false, allow_loopback: true };
        assert!(verdict("http://127.0.0.1:9000/", local) && verdict("http://localhost:9000/", local));
        assert!(!verdict("https://10.1.2.3/", local) && !verdict("http://app.example.com/", local));
        let open = Guard { allow_private: true, allow_loopback: true };
        assert!(verdict("http://10.1.2.3/", open) && verdict("https://[fd00::1]/", open));
        assert!(!verdict("https://224.0.0.1/", open) && !verdict("https://[::]/", open));
    }

    #[tokio::test]
    async fn a_name_of_the_own_network_is_not_called_either() {
        let strict = Guard { allow_private: false, allow_loopback: false };
        assert!(strict.resolve("localhost".parse().unwrap()).await.is_err());
        let local = Guard { allow_private: false, allow_loopback: true };
        assert!(local.resolve("localhost".parse().unwrap()).await.is_ok());
    }

    #[tokio::test]
    async fn only_what_is_got_is_followed_elsewhere() {
        use poem::{
            Route, Server, get, handler,
            http::{StatusCode, header},
            listener::{Acceptor, Listener, TcpListener},
            web::Path,
        };
        #[handler]
        fn go(Path(status): Path<u16>) -> poem::Response {
            let status = StatusCode::from_u16(status).unwrap();
            poem::Response::builder().status(status).header(header::LOCATION, "/there").finish()
        }
        #[handler]
        fn there() -> &'static str {
            "here"
        }
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
        let address = acceptor.local_addr()[0].as_socket_addr().copied().unwrap();
        let routes = Route::new().at("/go/:status", get(go).post(go)).at("/there", get(there).post(there));
        tokio::spawn(Server::new_with_acceptor(acceptor).run(routes));
        let guard = Guard { allow_private: false, allow_loopback: true };
        let (get_client, post_client) = (OnceLock::new(), OnceLock::new());
        let outbound = Outbound { guard, extra_ca_file: None, get_client, post_client };
        for status in [301, 302, 303, 307, 308] {
            let url = format!("http://{address}/go/{status}");
            let got = outbound.get(&url).await.unwrap();
            assert_eq!((got.status, &*got.body), (200, &b"here"[..]), "{status}");
            assert_eq!(outbound.post_form(&url, &[("a", "b")]).await.unwrap().status, status);
        }
    }
}

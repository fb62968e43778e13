//! The address and public URL of the server.

use std::net::SocketAddr;

use ipnet::IpNet;
use url::Url;

use super::Env;

use kernel::url::is_loopback;

/// The address and public URL of the server.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// `ALDABA_PUBLIC_URL`: the URL that browsers and applications use, and the OpenID Connect issuer. Default
    /// `http://localhost:8080`. `http` only on loopback; no path, query or fragment.
    pub public_url: Url,
    /// `ALDABA_BIND`: the address to listen on. Default `127.0.0.1:8080`.
    pub bind: SocketAddr,
    /// `ALDABA_TRUSTED_PROXIES`: the networks whose `X-Forwarded-*` headers are trusted, separated by commas. Default
    /// none, in which case proxies on this machine may still request forward authentication.
    pub trusted_proxies: Vec<IpNet>,
    /// `ALDABA_HASH_PARALLEL`: how many passwords are hashed concurrently, at 19 MiB each. Default: the number of
    /// processors.
    pub hash_parallel: usize,
    /// `ALDABA_RATE_LIMIT`: the maximum number of requests per minute that a caller may send to `/v1`; 0 for no limit.
    /// Default 3,000.
    pub rate_limit: u32,
}

impl ServerConfig {
    pub(super) fn read(env: &mut Env) -> Self {
        Self {
            public_url: public_url(env),
            bind: env.parse(
                "ALDABA_BIND",
                SocketAddr::from(([127, 0, 0, 1], 8080)),
                "an address such as 127.0.0.1:8080",
            ),
            trusted_proxies: trusted_proxies(env),
            hash_parallel: env.parse(
                "ALDABA_HASH_PARALLEL",
                std::thread::available_parallelism().map_or(2, usize::from),
                "a number",
            ),
            rate_limit: env.parse("ALDABA_RATE_LIMIT", 3_000, "a number"),
        }
    }

    /// Returns the issuer: the public URL without a trailing slash.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.public_url.as_str().trim_end_matches('/')
    }

    /// Returns whether browsers reach the server over TLS, so that cookies can be `Secure`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}

fn public_url(env: &mut Env) -> Url {
    const NAME: &str = "ALDABA_PUBLIC_URL";
    let text = env.optional(NAME).unwrap_or_else(|| "http://localhost:8080".to_owned());
    let mut mistake = |text: String| {
        env.add_error(NAME, text);
        Url::parse("http://localhost:8080").expect("a constant URL")
    };
    let Ok(url) = Url::parse(&text) else { return mistake(format!("\"{text}\" is not a URL")) };
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return mistake("plain http is for loopback only: use https".to_owned()),
        _ => return mistake("must begin with https://".to_owned()),
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return mistake("must be a scheme, a host and a port, and nothing else".to_owned());
    }
    url
}

fn trusted_proxies(env: &mut Env) -> Vec<IpNet> {
    const NAME: &str = "ALDABA_TRUSTED_PROXIES";
    let text = env.optional(NAME).unwrap_or_default();
    let mut networks = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match part.parse::<IpNet>().or_else(|_| part.parse().map(|ip: std::net::IpAddr| IpNet::from(ip))) {
            Ok(network) => networks.push(network),
            Err(_) => {
                env.add_error(NAME, format!("\"{part}\" is not an address or network such as 10.0.0.0/8"))
            }
        }
    }
    networks
}

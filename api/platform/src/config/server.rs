//! The address and public URL of the server.

use std::net::{IpAddr, SocketAddr};

use url::Url;

use super::{Env, networks::Networks};

use kernel::{password::Cost, url::is_loopback};

/// The message of errors for passkeys when [`ServerConfig::webauthn_rp_id`] is `None`.
pub const PASSKEYS_UNAVAILABLE: &str = "passkeys need a public URL with a domain name";

/// The address and public URL of the server.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// `ALDABA_PUBLIC_URL`: the URL that browsers and applications use, and the OpenID Connect issuer. Default
    /// `http://localhost:8080`. `http` only on loopback; no path, query or fragment.
    pub public_url: Url,
    /// `ALDABA_UI_URL`: the URL of the admin UI, if another web server serves its files. Default none: this server does.
    /// Another origin of the same site as the public URL, to which browsers therefore send the session's cookie.
    pub ui_url: Option<Url>,
    /// `ALDABA_BIND`: the address to listen on. Default `127.0.0.1:8080`.
    pub bind: SocketAddr,
    /// `ALDABA_WORKER_BIND`: the address at which `aldaba worker` answers health checks and metrics. Default
    /// `127.0.0.1:8081`.
    pub worker_bind: SocketAddr,
    /// `ALDABA_TRUSTED_PROXIES`: the networks of reverse proxies, separated by commas. Default none.
    trusted_proxies: Networks,
    /// `ALDABA_PROXY_PROTOCOL`: the networks of proxies that begin each connection with a header of the PROXY protocol,
    /// separated by commas. Default none.
    proxy_protocol: Networks,
    /// `ALDABA_FORWARDED_HEADER`: the header in which trusted proxies send the client's address: `x-forwarded-for`
    /// (default) or `forwarded`.
    pub forwarded_header: ForwardedHeader,
    /// `ALDABA_CONNECTIONS_PER_ADDRESS`: how many connections may be open from an address that is not a proxy's; a /64
    /// network counts as one address. Default 1,000.
    pub connections_per_address: usize,
    /// `ALDABA_HASH_PARALLEL`: how many passwords are hashed concurrently, each in the memory of `ALDABA_HASH_MEMORY`.
    /// Default: the number of processors.
    pub hash_parallel: usize,
    /// `ALDABA_HASH_MEMORY` in KiB, `ALDABA_HASH_PASSES` and `ALDABA_HASH_LANES`: the cost of a new hash by Argon2id.
    /// Default 19,456, 2 and 1.
    pub hash_cost: Cost,
    /// `ALDABA_WEBAUTHN_RP_ID`: the domain that passkeys are registered for: the host of the public URL, which is the
    /// default, or a domain above it. `None` when the host is an address, for which browsers create no passkeys.
    pub webauthn_rp_id: Option<String>,
    /// `ALDABA_RATE_LIMIT`: the maximum number of requests per minute that a caller may send to `/v1`. Default 3,000. 0
    /// disables this and every other limit of requests, for tests.
    pub rate_limit: u32,
}

/// The header in which trusted proxies send the address of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`: addresses, separated by commas.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl ForwardedHeader {
    /// Returns the name of the header, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }
}

impl std::str::FromStr for ForwardedHeader {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let all = [Self::XForwardedFor, Self::Forwarded];
        all.into_iter().find(|header| text.eq_ignore_ascii_case(header.name())).ok_or(())
    }
}

impl ServerConfig {
    pub(super) fn read(env: &mut Env) -> Self {
        let public_url = public_url(env);
        Self {
            webauthn_rp_id: webauthn_rp_id(env, &public_url),
            ui_url: ui_url(env, &public_url),
            public_url,
            bind: env.parse(
                "ALDABA_BIND",
                SocketAddr::from(([127, 0, 0, 1], 8080)),
                "an address such as 127.0.0.1:8080",
            ),
            worker_bind: env.parse(
                "ALDABA_WORKER_BIND",
                SocketAddr::from(([127, 0, 0, 1], 8081)),
                "an address such as 127.0.0.1:8081",
            ),
            trusted_proxies: Networks::read(env, "ALDABA_TRUSTED_PROXIES"),
            proxy_protocol: Networks::read(env, "ALDABA_PROXY_PROTOCOL"),
            forwarded_header: env.parse(
                "ALDABA_FORWARDED_HEADER",
                ForwardedHeader::default(),
                "x-forwarded-for or forwarded",
            ),
            connections_per_address: env.parse("ALDABA_CONNECTIONS_PER_ADDRESS", 1_000, "a number"),
            hash_parallel: env.parse(
                "ALDABA_HASH_PARALLEL",
                std::thread::available_parallelism().map_or(2, usize::from),
                "a number",
            ),
            hash_cost: hash_cost(env),
            rate_limit: env.parse("ALDABA_RATE_LIMIT", 3_000, "a number"),
        }
    }

    /// Returns the issuer: the public URL without a trailing slash.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.public_url.as_str().trim_end_matches('/')
    }

    /// Returns the origin of the admin UI, if another web server serves its files.
    #[must_use]
    pub fn ui_origin(&self) -> Option<&str> {
        self.ui_url.as_ref().map(|url| url.as_str().trim_end_matches('/'))
    }

    /// Returns whether an address belongs to a configured reverse proxy.
    #[must_use]
    pub fn is_trusted_proxy(&self, ip: IpAddr) -> bool {
        self.trusted_proxies.contain(ip)
    }

    /// Returns whether connections from an address begin with a header of the PROXY protocol, which names the client.
    #[must_use]
    pub fn speaks_proxy_protocol(&self, ip: IpAddr) -> bool {
        self.proxy_protocol.contain(ip)
    }

    /// Returns whether a connection from an address may be that of a reverse proxy: a configured one or, if none is
    /// configured, one on this machine. Such an address may request forward authentication, and is not limited in its
    /// connections. The address that it sends for the client is used only if it is configured.
    #[must_use]
    pub fn may_be_proxy(&self, ip: IpAddr) -> bool {
        match self.trusted_proxies.is_empty() {
            true => ip.to_canonical().is_loopback(),
            false => self.is_trusted_proxy(ip),
        }
    }

    /// Returns whether browsers reach the server over TLS, so that cookies can be `Secure`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}

fn public_url(env: &mut Env) -> Url {
    let url = origin(env, "ALDABA_PUBLIC_URL");
    url.unwrap_or_else(|| Url::parse("http://localhost:8080").expect("a constant URL"))
}

/// Reads a URL that browsers use: a scheme, a host and a port alone.
fn origin(env: &mut Env, name: &'static str) -> Option<Url> {
    let text = env.optional(name)?;
    let url = match Url::parse(&text) {
        Ok(url) => url,
        Err(_) => {
            env.add_error(name, format!("\"{text}\" is not a URL"));
            return None;
        }
    };
    let mistake = match url.scheme() {
        "http" if !is_loopback(&url) => "plain http is for loopback only: use https",
        "https" | "http" if is_bare(&url) => return Some(url),
        "https" | "http" => "must be a scheme, a host and a port, and nothing else",
        _ => "must begin with https://",
    };
    env.add_error(name, mistake);
    None
}

fn is_bare(url: &Url) -> bool {
    url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty()
}

fn ui_url(env: &mut Env, public_url: &Url) -> Option<Url> {
    const NAME: &str = "ALDABA_UI_URL";
    let url = origin(env, NAME)?;
    if url == *public_url {
        env.add_error(
            NAME,
            "must differ from ALDABA_PUBLIC_URL: without it, this server serves the admin UI",
        );
    } else if !may_be_same_site(&url, public_url) {
        let text = "must be on the same site as ALDABA_PUBLIC_URL, such as https://console.example.com beside https://login.example.com: browsers send the session's cookie to no other";
        env.add_error(NAME, text);
    }
    Some(url)
}

/// Whether two URLs can be of the same site (HTML, *Sites*): they have the same scheme, and the same host or a common
/// domain with two labels at least. Whether such a domain can be registered, only browsers know.
fn may_be_same_site(one: &Url, other: &Url) -> bool {
    let end = |url: &Url| {
        let labels: Vec<_> = url.domain()?.rsplit('.').take(2).map(str::to_owned).collect();
        (labels.len() == 2).then_some(labels)
    };
    let same_end = || end(one).is_some_and(|labels| end(other) == Some(labels));
    one.scheme() == other.scheme() && (one.host() == other.host() || same_end())
}

fn hash_cost(env: &mut Env) -> Cost {
    const MEMORY: &str = "ALDABA_HASH_MEMORY";
    let memory = env.parse(MEMORY, 19 * 1024, "a number of KiB");
    let passes = env.parse("ALDABA_HASH_PASSES", 2, "a number");
    let lanes = env.parse("ALDABA_HASH_LANES", 1, "a number");
    for (name, value, range) in [
        (MEMORY, memory, Cost::MEMORY),
        ("ALDABA_HASH_PASSES", passes, Cost::PASSES),
        ("ALDABA_HASH_LANES", lanes, Cost::LANES),
    ] {
        if !range.contains(&value) {
            env.add_error(name, format!("must be {} to {}", range.start(), range.end()));
            return Cost::default();
        }
    }
    Cost::new(memory, passes, lanes).unwrap_or_else(|| {
        env.add_error(MEMORY, "with so few passes more memory is needed, such as 19456 with 2".to_owned());
        Cost::default()
    })
}

fn webauthn_rp_id(env: &mut Env, public_url: &Url) -> Option<String> {
    const NAME: &str = "ALDABA_WEBAUTHN_RP_ID";
    let host = public_url.domain();
    let Some(rp_id) = env.optional(NAME) else { return host.map(str::to_owned) };
    // A domain with one label is a public suffix, which browsers refuse.
    let is_above = |host: &str| {
        rp_id.contains('.') && host.strip_suffix(rp_id.as_str()).is_some_and(|rest| rest.ends_with('.'))
    };
    if !host.is_some_and(|host| host == rp_id || is_above(host)) {
        env.add_error(NAME, "must be the host of the public URL or a domain above it".to_owned());
    }
    Some(rp_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_admin_ui_is_at_another_origin_of_the_same_site() {
        let mistakes = |public_url: &str, ui_url: &str| {
            let mut env = Env::of(&[("ALDABA_PUBLIC_URL", public_url), ("ALDABA_UI_URL", ui_url)]);
            let config = ServerConfig::read(&mut env);
            let mistakes = env.finish();
            assert!(mistakes.iter().all(|mistake| mistake.name == "ALDABA_UI_URL"));
            (config.ui_origin().map(str::to_owned), mistakes.len())
        };
        let url = "https://login.example.com";
        for (public_url, good) in [
            (url, "https://console.example.com"),
            (url, "https://example.com"),
            (url, "https://login.example.com:8443"),
            ("http://localhost:8080", "http://localhost:8081"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8081"),
        ] {
            assert_eq!(mistakes(public_url, good), (Some(good.to_owned()), 0), "{good}");
        }
        assert_eq!(
            mistakes(url, "https://console.example.com:443/").0.unwrap(),
            "https://console.example.com"
        );
        for (public_url, wrong) in [
            (url, url),
            (url, "https://console.example.org"),
            (url, "http://console.example.com"),
            (url, "https://console.example.com/ui"),
            (url, "console.example.com"),
            ("http://localhost:8080", "http://127.0.0.1:8081"),
            ("http://localhost:8080", "http://ui.localhost:8081"),
        ] {
            assert_eq!(mistakes(public_url, wrong).1, 1, "{wrong}");
        }
        assert_eq!(mistakes(url, ""), (None, 0));
    }

    #[test]
    fn networks_of_the_proxy_protocol_are_apart_from_those_of_headers() {
        let mut env = Env::of(&[
            ("ALDABA_PROXY_PROTOCOL", "10.1.0.0/16, 2001:db8::7"),
            ("ALDABA_TRUSTED_PROXIES", "10.2.0.0/16"),
        ]);
        let config = ServerConfig::read(&mut env);
        assert!(env.finish().is_empty());
        let speaks = |ip: &str| config.speaks_proxy_protocol(ip.parse().unwrap());
        assert!(speaks("10.1.2.3") && speaks("::ffff:10.1.2.3") && speaks("2001:db8::7"));
        assert!(!speaks("10.2.0.1") && !speaks("2001:db8::8") && !speaks("127.0.0.1"));
        assert!(!config.is_trusted_proxy("10.1.2.3".parse().unwrap()));
        let mut env = Env::of(&[("ALDABA_PROXY_PROTOCOL", "10.1.0.0/16, everybody")]);
        ServerConfig::read(&mut env);
        assert_eq!(env.finish()[0].name, "ALDABA_PROXY_PROTOCOL");
    }

    #[test]
    fn the_rp_id_is_the_host_or_a_domain_above_it() {
        let read = |url: &str, rp_id: Option<&str>| {
            let mut variables = vec![("ALDABA_PUBLIC_URL", url)];
            variables.extend(rp_id.map(|rp_id| ("ALDABA_WEBAUTHN_RP_ID", rp_id)));
            let mut env = Env::of(&variables);
            let config = ServerConfig::read(&mut env);
            (config.webauthn_rp_id, env.finish().len())
        };
        let url = "https://login.example.com";
        let some = |rp_id: &str| Some(rp_id.to_owned());
        assert_eq!(read(url, None), (some("login.example.com"), 0));
        assert_eq!(read(url, Some("example.com")), (some("example.com"), 0));
        assert_eq!(read("http://localhost:8080", None), (some("localhost"), 0));
        assert_eq!(read("http://127.0.0.1:8080", None), (None, 0));
        for wrong in ["com", "ample.com", "other.example.com", "https://example.com"] {
            assert_eq!(read(url, Some(wrong)).1, 1, "{wrong}");
        }
    }
}

//! Which addresses may be called.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use kernel::url::is_loopback;

/// The rules for the addresses that may be called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guard {
    pub(super) allow_private: bool,
    pub(super) allow_loopback: bool,
}

impl Guard {
    /// Checks whether a URL may be called, as far as its text allows: the addresses of host names are checked by the
    /// resolver.
    pub(super) fn validate(self, url: &Url) -> Result<(), &'static str> {
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

    pub(super) fn allows(self, ip: IpAddr) -> bool {
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
        guard.validate(&Url::parse(url).unwrap()).is_ok()
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
}

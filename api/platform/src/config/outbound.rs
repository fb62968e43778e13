//! Outbound requests.

use std::{net::SocketAddr, path::PathBuf};

use url::Url;

use super::Env;
use crate::certificates;
use kernel::url::is_loopback;

/// Restrictions on outbound requests to addresses that users enter.
#[derive(Debug, Clone)]
pub struct Outbound {
    /// `ALDABA_OUTBOUND_ALLOW_PRIVATE`: whether private, link-local and loopback addresses may be called. Default
    /// `false`, so that nobody can probe the internal network through the server.
    pub allow_private: bool,
    /// `ALDABA_EXTRA_CA_FILE`: PEM certificates to trust in addition to those of the system.
    pub extra_ca_file: Option<PathBuf>,
    /// `ALDABA_BREACHED_PASSWORDS_URL`: the address of a service that is asked by range whether a new password is known
    /// from a break-in, such as `https://api.pwnedpasswords.com/range`. Default none.
    pub breached_passwords_url: Option<Url>,
    /// `ALDABA_DNS_SERVER`: the address and port of the name server that is asked for the TXT records of email domains.
    /// Default the first one of `/etc/resolv.conf`.
    pub dns_server: Option<SocketAddr>,
}

impl Outbound {
    pub(super) fn read(env: &mut Env) -> Self {
        let extra_ca_file = env.optional("ALDABA_EXTRA_CA_FILE").map(PathBuf::from);
        if let Some(path) = &extra_ca_file {
            match std::fs::read_to_string(path) {
                Ok(text) if text.contains("-----BEGIN CERTIFICATE-----") => {}
                Ok(_) => env
                    .add_error("ALDABA_EXTRA_CA_FILE", format!("{} contains no certificate", path.display())),
                Err(error) => {
                    env.add_error("ALDABA_EXTRA_CA_FILE", format!("cannot read {}: {error}", path.display()))
                }
            }
        }
        Self {
            allow_private: env.parse("ALDABA_OUTBOUND_ALLOW_PRIVATE", false, "true or false"),
            extra_ca_file,
            breached_passwords_url: breached_passwords_url(env),
            dns_server: dns_server(env),
        }
    }

    /// Returns an explanation if a certificate of `ALDABA_EXTRA_CA_FILE` is probably that of a server which is its own
    /// authority. Trusting it would not be enough.
    #[must_use]
    pub fn certificate_advice(&self) -> Option<&'static str> {
        let pem = std::fs::read_to_string(self.extra_ca_file.as_ref()?).ok()?;
        certificates::advice(&pem)
    }
}

fn breached_passwords_url(env: &mut Env) -> Option<Url> {
    const NAME: &str = "ALDABA_BREACHED_PASSWORDS_URL";
    let text = env.optional(NAME)?;
    let url = Url::parse(&text).ok().filter(|url| url.query().is_none() && url.fragment().is_none());
    let is_safe = |url: &Url| url.scheme() == "https" || url.scheme() == "http" && is_loopback(url);
    let url = url.filter(is_safe);
    if url.is_none() {
        env.add_error(
            NAME,
            "must be an https address without a query, such as https://api.pwnedpasswords.com/range",
        );
    }
    url
}

fn dns_server(env: &mut Env) -> Option<SocketAddr> {
    const NAME: &str = "ALDABA_DNS_SERVER";
    let text = env.optional(NAME)?;
    let address = text.parse().ok();
    if address.is_none() {
        env.add_error(NAME, "must be an address and a port, such as 192.0.2.53:53 or [2001:db8::53]:53");
    }
    address
}

//! Networks of addresses, as lists of the environment name them.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

use super::Env;

/// Networks of addresses. Those of IPv4-mapped addresses are stored as IPv4.
#[derive(Debug, Clone, Default)]
pub(super) struct Networks(Vec<IpNet>);

impl Networks {
    /// Reads addresses and networks that are separated by commas. Default none.
    pub(super) fn read(env: &mut Env, name: &'static str) -> Self {
        let text = env.optional(name).unwrap_or_default();
        let mut networks = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match part.parse::<IpNet>().or_else(|_| part.parse().map(|ip: IpAddr| IpNet::from(ip))) {
                Ok(network) => networks.push(canonical(network)),
                Err(_) => {
                    env.add_error(name, format!("\"{part}\" is not an address or network such as 10.0.0.0/8"))
                }
            }
        }
        Self(networks)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an address belongs to one of the networks.
    pub(super) fn contain(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.0.iter().any(|network| network.contains(&ip))
    }
}

/// Returns the IPv4 network of a network of IPv4-mapped addresses; any other network unchanged.
fn canonical(network: IpNet) -> IpNet {
    let mapped = network.network().to_canonical();
    match (network, mapped, network.prefix_len().checked_sub(96)) {
        (IpNet::V6(_), IpAddr::V4(ip), Some(prefix)) => Ipv4Net::new(ip, prefix).map_or(network, IpNet::from),
        _ => network,
    }
}

//! Network addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Returns the address that limits count a caller by: an IPv4 address as it is, also when it is mapped to IPv6, and the
/// first address of the /64 network of an IPv6 address, since one subscriber has all of that network.
#[must_use]
pub fn subscriber(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).into(),
    }
}

/// Returns the first address of the network that an address is counted with when many addresses are used: the /24 of an
/// IPv4 address, and the /48 of an IPv6 address.
#[must_use]
pub fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => Ipv4Addr::from_bits(ip.to_bits() >> 8 << 8).into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() >> 80 << 80).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_an_address_or_its_network() {
        for (ip, counted) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::", "2001:db8:1:2::"),
        ] {
            assert_eq!(subscriber(ip.parse().unwrap()), counted.parse::<IpAddr>().unwrap(), "{ip}");
        }
    }
}

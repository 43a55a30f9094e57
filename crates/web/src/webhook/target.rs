//! Where messages may go: to addresses of the internet, and to none of this machine or of the networks around it.
//!
//! A name is resolved, every address that it has is checked, and the connection goes to a checked address: so nobody
//! can give another answer between the look and the step.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// The longest address of a webhook.
const MAX_LENGTH: usize = 2000;

/// Why nothing is sent to an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// No address of the web.
    #[error("it is no address like `https://hooks.example.com/path`")]
    Address,
    /// The scheme.
    #[error("only `https` is spoken with strangers; the settings of the server may allow `http`")]
    Scheme,
    /// Names and passwords.
    #[error("it holds a name or a password, which would stand in logs; leave them out")]
    UserInfo,
    /// The port.
    #[error("port {0} is not for the web; use 443, 80, or one from 1024 on")]
    Port(u16),
    /// Where it leads.
    #[error("it leads to an address that is not of the internet")]
    Internal,
}

/// Where messages may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Without TLS as well.
    pub plain: bool,
    /// To this machine and the networks around it as well.
    pub internal: bool,
}

/// Looks at an address as it is written; where it leads is seen when it is resolved.
pub fn check(address: &str, allowed: Allowed) -> Result<(), Forbidden> {
    let is_plain_text = address.bytes().all(|byte| byte.is_ascii_graphic());
    if address.len() > MAX_LENGTH || !is_plain_text || address.contains('\\') {
        return Err(Forbidden::Address);
    }
    let uri: Uri = address.parse().map_err(|_| Forbidden::Address)?;
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if allowed.plain => {}
        Some(_) => return Err(Forbidden::Scheme),
        None => return Err(Forbidden::Address),
    }
    let authority = uri.authority().ok_or(Forbidden::Address)?;
    if authority.as_str().contains('@') {
        return Err(Forbidden::UserInfo);
    }
    let host = authority.host();
    if host.is_empty() || host.contains('%') {
        return Err(Forbidden::Address);
    }
    if let Some(port) = authority.port_u16()
        && !matches!(port, 80 | 443 | 1024..)
    {
        return Err(Forbidden::Port(port));
    }
    let literal = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    match literal {
        Ok(ip) if !allowed.internal && !is_public(ip) => Err(Forbidden::Internal),
        _ => Ok(()),
    }
}

/// Whether an address is one of the internet, by the registries of special addresses of IANA (RFC 6890 and later).
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = match (a, b, c) {
        // This network, private, loopback, link-local, shared, reserved and multicast.
        (0 | 10 | 127, ..) | (169, 254, _) | (192, 168, _) | (224.., ..) => true,
        (100, 64..=127, _) | (172, 16..=31, _) | (198, 18 | 19, _) => true,
        // Protocol assignments, documentation, 6to4 relays.
        (192, 0, 0 | 2) | (198, 51, 100) | (203, 0, 113) | (192, 88, 99) => true,
        _ => false,
    };
    !is_special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    // Global unicast is 2000::/3; all else is loopback, local, mapped, translated (NAT64) or not assigned.
    let is_global = (0x2000..=0x3fff).contains(&s[0]);
    let is_special = match (s[0], s[1]) {
        // Protocol assignments with Teredo, ORCHID and benchmarking; documentation; 6to4, which leads to addresses of version 4.
        (0x2001, 0..=0x1ff) | (0x2001, 0xdb8) | (0x2002, _) => true,
        (0x3fff, 0..=0x0fff) => true,
        _ => false,
    };
    is_global && !is_special
}

/// Finds addresses, and gives those only that may be connected to.
#[derive(Debug)]
pub struct Checked {
    /// What is allowed.
    pub allowed: Allowed,
}

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        let may = |address: &SocketAddr| self.allowed.internal || is_public(address.ip());
        // WHY: one address that is not allowed is enough: a name that leads inside as well is a trap.
        if found.iter().all(may) {
            return Ok(found);
        }
        Err(ureq::Error::HostNotFound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_addresses_are_told_from_public_ones() {
        for text in [
            "8.8.8.8",
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.170",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::7f00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "3fff::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }
}

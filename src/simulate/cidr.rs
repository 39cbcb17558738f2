//! Address blocks (`10.0.0.0/8`, `fd00::/8`) as NetworkPolicy means them.

use std::net::IpAddr;

/// Blocks of addresses that nobody has on the Internet: RFC 6890 and its successors.
const NOT_PUBLIC: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/3",
    "::/127",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

/// A block of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cidr {
    address: IpAddr,
    bits: u32,
}

impl Cidr {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/')?;
        let (address, bits) = (address.parse::<IpAddr>().ok()?, bits.parse::<u32>().ok()?);
        let width = if address.is_ipv4() { 32 } else { 128 };
        (bits <= width).then_some(Self { address, bits })
    }

    /// Says whether the block is all addresses of IPv4, which is what the Internet mostly is reached by.
    pub(crate) fn is_all_of_ipv4(self) -> bool {
        self.bits == 0 && self.address.is_ipv4()
    }

    /// Says whether an address of the block can be one on the Internet.
    pub(crate) fn has_public_addresses(self) -> bool {
        let mut private = NOT_PUBLIC.iter().filter_map(|block| Cidr::parse(block));
        !private.any(|private| private.bits <= self.bits && private.contains(self.address))
    }

    /// Says whether an address lies in the block; one of the other family never does.
    pub(crate) fn contains(self, address: IpAddr) -> bool {
        let (one, other, width) = match (self.address, address) {
            (IpAddr::V4(one), IpAddr::V4(other)) => {
                (u128::from(one.to_bits()), u128::from(other.to_bits()), 32)
            }
            (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits(), other.to_bits(), 128),
            _ => return false,
        };
        // A shift by the whole width would overflow: `/0` leaves no bit to compare.
        (one ^ other)
            .checked_shr(width - self.bits)
            .is_none_or(|rest| rest == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_blocks_have_no_public_address() {
        for (block, public) in [
            ("0.0.0.0/0", true),
            ("10.0.0.0/8", false),
            ("10.42.0.0/16", false),
            ("8.0.0.0/5", true),
            ("93.184.216.34/32", true),
            ("fd00::/8", false),
            ("::/0", true),
        ] {
            assert_eq!(
                Cidr::parse(block).map(Cidr::has_public_addresses),
                Some(public),
                "{block}"
            );
        }
    }

    #[test]
    fn blocks_contain_by_their_leading_bits() {
        for (block, address, inside) in [
            ("10.88.0.0/16", "10.88.3.4", true),
            ("10.88.0.0/16", "10.89.0.1", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("::/0", "2001:db8::1", true),
            ("::/0", "10.0.0.1", false),
            ("10.0.0.1/32", "10.0.0.1", true),
            ("10.0.0.1/32", "10.0.0.2", false),
            ("fd00::/8", "fdab::1", true),
        ] {
            let block = Cidr::parse(block).unwrap();
            assert_eq!(
                block.contains(address.parse().unwrap()),
                inside,
                "{block:?} {address}"
            );
        }
        assert_eq!(Cidr::parse("10.0.0.0/33"), None);
        assert_eq!(Cidr::parse("10.0.0.0"), None);
    }
}

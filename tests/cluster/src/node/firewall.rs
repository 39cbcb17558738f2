//! Drops packets on our bridge, as a network plugin does that enforces a policy. The table is ours alone, and `down` removes it.

use std::process::Command;

use anyhow::Result;

use super::{call, debian, require_host};
use crate::place::Place;
use crate::record::Record;

/// The table of the family `bridge`: packets from pod to pod pass the bridge alone, and no chain of the machine's own. Rules name
/// addresses of our bridge and nothing else.
const TABLE: &str = "testcluster";

/// What is dropped.
#[derive(Debug)]
pub struct Drop<'a> {
    /// The address of the sender.
    pub source: &'a str,
    /// The address that it sends to.
    pub target: &'a str,
    /// The port there, of UDP and of TCP.
    pub port: u16,
}

/// Drops what is sent from one address to a port of another.
pub fn drop_packets(place: &Place, what: &Drop<'_>) -> Result<()> {
    require_host()?;
    if Record::read(place)?.is_none_or(|record| record.node.is_none()) {
        anyhow::bail!("cannot drop packets: no real node runs");
    }
    debian::install("nft", "nftables")?;
    nft(&["add", "table", "bridge", TABLE])?;
    // From pod to pod, and from a pod to the node.
    for hook in ["forward", "input"] {
        let words = ["{", "type", "filter", "hook", hook, "priority", "0", ";", "}"];
        nft(&[&["add", "chain", "bridge", TABLE, hook][..], &words].concat())?;
        for protocol in ["udp", "tcp"] {
            let port = what.port.to_string();
            let rule = [
                "ip",
                "saddr",
                what.source,
                "ip",
                "daddr",
                what.target,
                protocol,
                "dport",
                &port,
                "drop",
            ];
            nft(&[&["add", "rule", "bridge", TABLE, hook][..], &rule].concat())?;
        }
    }
    Ok(())
}

/// Whether anything is dropped.
pub fn is_there() -> bool {
    let output = Command::new("nft")
        .args(["list", "table", "bridge", TABLE])
        .output();
    output.is_ok_and(|output| output.status.success())
}

/// Removes our table, if it is there.
pub fn remove() -> Result<()> {
    if is_there() {
        nft(&["delete", "table", "bridge", TABLE])?;
    }
    Ok(())
}

fn nft(words: &[&str]) -> Result<()> {
    call(Command::new("nft").args(words)).map(drop)
}

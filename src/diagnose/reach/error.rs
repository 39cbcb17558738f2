//! What an error of a client tells of a connection: each word stands for a step that it can have failed at.

use crate::report::reach::Seen;

/// Pieces of errors in small letters, the telling ones first: Python, Go, curl, Java, Node and glibc or musl.
const WORDS: &[(&str, Seen)] = &[
    ("temporary failure in name resolution", Seen::ResolverSilent),
    ("errno -3]", Seen::ResolverSilent),
    ("eai_again", Seen::ResolverSilent),
    ("server misbehaving", Seen::ResolverSilent),
    ("resolving timed out", Seen::ResolverSilent),
    (":53: i/o timeout", Seen::ResolverSilent),
    ("name or service not known", Seen::NotResolved),
    ("name does not resolve", Seen::NotResolved),
    ("no address associated with hostname", Seen::NotResolved),
    ("nodename nor servname provided", Seen::NotResolved),
    ("no such host", Seen::NotResolved),
    ("could not resolve host", Seen::NotResolved),
    ("unknownhostexception", Seen::NotResolved),
    ("enotfound", Seen::NotResolved),
    ("nxdomain", Seen::NotResolved),
    ("failed to resolve", Seen::NotResolved),
    ("nameresolutionerror", Seen::NotResolved),
    ("clientconnectordnserror", Seen::NotResolved),
    ("read timed out", Seen::AfterConnecting),
    ("read timeout", Seen::AfterConnecting),
    ("readtimeout", Seen::AfterConnecting),
    ("connection reset", Seen::AfterConnecting),
    ("remote end closed", Seen::AfterConnecting),
    ("econnreset", Seen::AfterConnecting),
    ("server disconnected", Seen::AfterConnecting),
    ("empty reply from server", Seen::AfterConnecting),
    ("connection refused", Seen::Refused),
    ("errno 111", Seen::Refused),
    ("econnrefused", Seen::Refused),
    ("connect call failed", Seen::Refused),
    ("timed out", Seen::TimedOut),
    ("i/o timeout", Seen::TimedOut),
    ("errno 110", Seen::TimedOut),
    ("etimedout", Seen::TimedOut),
    ("connect timeout", Seen::TimedOut),
    ("connecttimeout", Seen::TimedOut),
    ("deadline exceeded", Seen::TimedOut),
    ("no route to host", Seen::TimedOut),
    ("timeout", Seen::TimedOut),
];

/// Returns what a client saw, if the text is an error of a connection.
pub(crate) fn read(text: &str) -> Option<Seen> {
    let text = text.to_ascii_lowercase();
    let found = WORDS.iter().find(|(word, _)| text.contains(word));
    found.map(|(_, seen)| *seen)
}

/// Returns what that tells in a sentence.
pub(super) fn tells(seen: Seen) -> &'static str {
    match seen {
        Seen::NotResolved => {
            "the resolver answered that there is no such name: look at step name, no packet was sent to the port"
        }
        Seen::ResolverSilent => {
            "the resolver did not answer: look at the way to it under step name, no packet was sent to the port"
        }
        Seen::TimedOut => {
            "nobody answered, as when a policy or a firewall drops packets: look at steps egress and ingress"
        }
        Seen::Refused => {
            "somebody answered that nobody listens: look at steps service and listener; a policy would let it time out"
        }
        Seen::AfterConnecting => {
            "the connection came about and then failed: nothing below is in its way, look at the program"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_clients_are_told_apart() {
        for (text, seen) in [
            ("[Errno 111] Connection refused", Seen::Refused),
            (
                "Cannot connect to host sandbox-api:8080 ssl:default [Connect call failed ('10.96.3.4', 8080)]",
                Seen::Refused,
            ),
            ("dial tcp 10.96.14.3:5432: i/o timeout", Seen::TimedOut),
            (
                "dial tcp: lookup db: i/o timeout on read udp 10.0.0.1:9->10.96.0.10:53: i/o timeout",
                Seen::ResolverSilent,
            ),
            (
                "ConnectTimeoutError(..., 'Connection to a timed out. (connect timeout=5)')",
                Seen::TimedOut,
            ),
            (
                "HTTPConnectionPool(host='a', port=80): Read timed out. (read timeout=5)",
                Seen::AfterConnecting,
            ),
            (
                "<urlopen error [Errno -2] Name or service not known>",
                Seen::NotResolved,
            ),
            (
                "<urlopen error [Errno -3] Temporary failure in name resolution>",
                Seen::ResolverSilent,
            ),
            ("java.net.UnknownHostException: db", Seen::NotResolved),
        ] {
            assert_eq!(read(text), Some(seen), "{text}");
        }
        assert_eq!(read("KeyError: 'x'"), None);
    }
}

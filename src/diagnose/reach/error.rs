//! What an error of a client tells of a connection: each word stands for a step that it can have failed at.

use crate::report::reach::Seen;
use crate::rules::connection_errors;

/// Returns what a client saw, if the text is an error of a connection.
pub(crate) fn read(text: &str) -> Option<Seen> {
    connection_errors::seen(text).and_then(Seen::of_word)
}

/// Returns what that tells in a sentence.
pub(super) fn tells(seen: Seen) -> &'static str {
    match seen {
        Seen::NotResolved => {
            "the DNS server answered that the name does not exist (see step name); no packet was sent to the port"
        }
        Seen::ResolverSilent => {
            "the DNS server did not answer (see step name); no packet was sent to the port"
        }
        Seen::TimedOut => {
            "timed out, as when a NetworkPolicy or firewall drops packets: see steps egress and ingress"
        }
        Seen::Refused => {
            "connection refused: no listener or no ready endpoint (see steps service and listener); a NetworkPolicy causes a timeout instead"
        }
        Seen::Tls => {
            "connected, but the TLS handshake failed: check the scheme and the certificates; no policy blocks it"
        }
        Seen::AfterConnecting => {
            "connected, then the connection failed: check the program; no policy blocks it"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_errors_means_something() {
        for word in connection_errors::words() {
            assert!(Seen::of_word(word).is_some(), "{word}");
        }
        assert_eq!(read("[Errno 111] Connection refused"), Some(Seen::Refused));
        assert_eq!(read("KeyError: 'x'"), None);
    }
}

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
        Seen::Tls => {
            "the connection came about, and the two did not agree on TLS: nothing below is in its way, look at the scheme and the certificates"
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
    fn every_word_of_the_errors_means_something() {
        for word in connection_errors::words() {
            assert!(Seen::of_word(word).is_some(), "{word}");
        }
        assert_eq!(read("[Errno 111] Connection refused"), Some(Seen::Refused));
        assert_eq!(read("KeyError: 'x'"), None);
    }
}

//! What is said of one connection: the answer, and each step that it takes.

use super::Fix;
use crate::k8s::Untrusted;
use crate::k8s::proxy::{Ask, Heard};
use crate::k8s::time::Timestamp;
use crate::snapshot::Source;

/// Whether something lets a connection pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passage {
    Open,
    Blocked,
    Unknown,
}

impl Passage {
    /// Returns the word of `-o json`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Passage::Open => "open",
            Passage::Blocked => "blocked",
            Passage::Unknown => "unknown",
        }
    }

    /// Passes both: what is blocked stays so, whatever else is unknown.
    pub(crate) fn and(self, other: Passage) -> Passage {
        match (self, other) {
            (Passage::Blocked, _) | (_, Passage::Blocked) => Passage::Blocked,
            (Passage::Unknown, _) | (_, Passage::Unknown) => Passage::Unknown,
            _ => Passage::Open,
        }
    }
}

/// What a client saw, in the order in which a connection comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// The name was not resolved.
    NotResolved,
    /// The resolver did not answer.
    ResolverSilent,
    TimedOut,
    Refused,
    /// Connected; the two did not agree on TLS.
    Tls,
    /// Connected; the answer took too long or broke off.
    AfterConnecting,
}

impl Seen {
    const WORDS: [(Seen, &'static str); 6] = [
        (Seen::NotResolved, "not-resolved"),
        (Seen::ResolverSilent, "resolver-silent"),
        (Seen::TimedOut, "timed-out"),
        (Seen::Refused, "refused"),
        (Seen::Tls, "tls"),
        (Seen::AfterConnecting, "after-connecting"),
    ];

    /// Returns the word of `-o json`.
    pub(crate) fn word(self) -> &'static str {
        let mut words = Self::WORDS.iter();
        words.find(|(seen, _)| *seen == self).map_or("", |(_, word)| word)
    }

    pub(crate) fn of_word(word: &str) -> Option<Seen> {
        let mut words = Self::WORDS.iter();
        words.find(|(_, known)| *known == word).map(|(seen, _)| *seen)
    }
}

/// One step of the way, in order: name, egress, service, ingress, listener.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) passage: Passage,
    pub(crate) says: Untrusted,
    /// A line each: the policies, and what else is to be known.
    pub(crate) notes: Vec<Untrusted>,
}

/// One GET of `--probe`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Probed {
    pub(crate) ask: Ask,
    pub(crate) heard: Heard,
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReachReport {
    pub(crate) tool_version: &'static str,
    pub(crate) server_version: Option<String>,
    pub(crate) source: Source,
    pub(crate) time: Timestamp,
    pub(crate) from: Untrusted,
    pub(crate) to: Untrusted,
    pub(crate) port: i64,
    pub(crate) protocol: String,
    pub(crate) answer: Passage,
    /// One sentence: why it is blocked, what is unknown, or that nothing is in the way.
    pub(crate) cause: Untrusted,
    /// What the pasted error tells, if there was one.
    pub(crate) seen: Option<(Seen, Untrusted)>,
    pub(crate) steps: Vec<Step>,
    /// What was asked beside, and what was heard.
    pub(crate) probed: Vec<Probed>,
    pub(crate) fixes: Vec<Fix>,
    pub(crate) limits: Vec<&'static str>,
}

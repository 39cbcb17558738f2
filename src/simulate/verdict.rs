//! What every engine answers with: allowed, denied or undecided, and the typed reasons.

use crate::k8s::Kind;
use crate::snapshot::{Beyond, Input, Status};

/// Why an engine cannot decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Undecided {
    /// The component would read this; it was not seen whole.
    NotSeen(Input),
    /// A pod on the network of its node is a peer: what a policy means then is left to the network plugin.
    HostNetwork,
    /// An address block covers a pod's address: plugins differ in whether that counts.
    BlockCoversPod,
    /// A named port of a peer whose containers are not known.
    NamedPort,
    /// Any address outside of the cluster was asked about, and a rule admits some of them.
    WhichAddress,
    /// The pods behind one Service are not treated alike.
    PodsDiffer,
    /// Nothing to decide about: the Service has no such port, or no pod.
    NoTarget,
    /// The resolver's address is not recorded, and a rule may cover it.
    ResolverUnknown,
    /// Several objects of this kind would each have it otherwise, and which is asked first is not defined.
    OrderOf(Kind),
    /// The API server's version is not known, and versions differ.
    ServerVersion,
    /// A kubelet: the Node authorizer lets it do more than its roles say.
    NodeAuthorizer,
    /// How many volumes a node may attach stands in objects that are not read (CSINode, CSIStorageCapacity).
    VolumeLimits,
    /// The pod asks for devices by claim, which drivers hand out.
    DynamicResources,
    /// Another scheduler than the one of Kubernetes places the pod.
    OtherScheduler,
}

/// What no API serves, and why it would be needed.
macro_rules! unserved {
    ($word:literal, $reason:literal) => {
        &Beyond {
            status: Status::NotServed,
            word: $word,
            reason: $reason,
        }
    };
}

impl Undecided {
    /// Pods that were not seen may be anywhere.
    pub(crate) const UNSEEN_PODS: Undecided = Undecided::NotSeen(Input::Objects(Kind::Pod));

    /// Returns what would tell: a list that was not seen whole, or something that no list holds.
    pub(crate) fn input(self) -> Input {
        let beyond = match self {
            Undecided::NotSeen(input) => return input,
            Undecided::HostNetwork => unserved!(
                "network plugin",
                "the effect of policies on hostNetwork pods depends on the network plugin"
            ),
            Undecided::BlockCoversPod => unserved!(
                "network plugin",
                "whether an ipBlock matches pod addresses depends on the network plugin"
            ),
            Undecided::WhichAddress => unserved!(
                "address",
                "a rule allows some addresses outside the cluster and not others"
            ),
            Undecided::NamedPort => unserved!(
                "resolver",
                "a policy uses a named port, and the containers of the DNS server are not known"
            ),
            Undecided::ResolverUnknown => unserved!(
                "resolver",
                "the address of the DNS server is not recorded, and a policy may allow it"
            ),
            Undecided::PodsDiffer => unserved!(
                "chosen pod",
                "policies treat the pods of the Service differently, and which pod was chosen is not recorded"
            ),
            Undecided::NoTarget => unserved!("target", "the Service has no such port, or selects no pod"),
            Undecided::OrderOf(_) => unserved!(
                "order of defaults",
                "several objects of one kind set different defaults, and their order is not defined"
            ),
            Undecided::ServerVersion => unserved!(
                "server version",
                "the version of the API server is not recorded, and versions differ"
            ),
            Undecided::NodeAuthorizer => unserved!(
                "node authorizer",
                "the Node authorizer allows a kubelet more than its roles do"
            ),
            Undecided::VolumeLimits => unserved!(
                "volume limits",
                "the volume limits of nodes are in objects that are not read (CSINode, CSIStorageCapacity)"
            ),
            Undecided::DynamicResources => unserved!(
                "device drivers",
                "the pod requests devices by ResourceClaim, which drivers allocate"
            ),
            Undecided::OtherScheduler => unserved!(
                "other scheduler",
                "the pod uses a scheduler other than kube-scheduler"
            ),
        };
        Input::Beyond(beyond)
    }
}

/// An answer in Kleene's logic: what is not decided never turns into a yes or a no on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Allowed,
    Denied,
    Undecided(Undecided),
}

impl Answer {
    pub(crate) fn of(allowed: bool) -> Self {
        if allowed { Answer::Allowed } else { Answer::Denied }
    }

    /// Allowed by both.
    pub(crate) fn and(self, other: Answer) -> Answer {
        match (self, other) {
            (Answer::Denied, _) | (_, Answer::Denied) => Answer::Denied,
            (Answer::Undecided(why), _) | (_, Answer::Undecided(why)) => Answer::Undecided(why),
            _ => Answer::Allowed,
        }
    }

    /// Allowed by either.
    pub(crate) fn or(self, other: Answer) -> Answer {
        match (self, other) {
            (Answer::Allowed, _) | (_, Answer::Allowed) => Answer::Allowed,
            (Answer::Undecided(why), _) | (_, Answer::Undecided(why)) => Answer::Undecided(why),
            _ => Answer::Denied,
        }
    }

    /// Allowed by one of them; by none of nothing.
    pub(crate) fn any(answers: impl IntoIterator<Item = Answer>) -> Answer {
        answers.into_iter().fold(Answer::Denied, Answer::or)
    }
}

/// An answer with its reasons: of a denial all that deny, of the rest what was decisive.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict<R> {
    pub(crate) answer: Answer,
    pub(crate) because: Vec<R>,
}

impl<R> Verdict<R> {
    pub(crate) fn allowed() -> Self {
        Self {
            answer: Answer::Allowed,
            because: Vec::new(),
        }
    }

    pub(crate) fn undecided(why: Undecided) -> Self {
        Self {
            answer: Answer::Undecided(why),
            because: Vec::new(),
        }
    }

    /// Denied, if there is any reason to.
    pub(crate) fn denied_by(because: Vec<R>) -> Self {
        Self {
            answer: Answer::of(because.is_empty()),
            because,
        }
    }

    /// Allowed by both; the reasons of both.
    pub(crate) fn and(mut self, other: Verdict<R>) -> Self {
        self.answer = self.answer.and(other.answer);
        self.because.extend(other.because);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undecided_yields_only_to_what_settles_it() {
        let maybe = Answer::Undecided(Undecided::PodsDiffer);
        for (one, other, and, or) in [
            (Answer::Allowed, Answer::Denied, Answer::Denied, Answer::Allowed),
            (maybe, Answer::Denied, Answer::Denied, maybe),
            (maybe, Answer::Allowed, maybe, Answer::Allowed),
        ] {
            assert_eq!(one.and(other), and);
            assert_eq!(other.and(one), and);
            assert_eq!(one.or(other), or);
            assert_eq!(other.or(one), or);
        }
    }
}

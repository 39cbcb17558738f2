//! The closed lists of the text parser: layers, classes and roles, each with the one spelling that reports and vocabulary use.

use serde::{Deserialize, Serialize};

/// A member of a closed list.
pub(crate) trait Spelled: Sized {
    /// Returns the spelling.
    fn word(self) -> &'static str;

    /// Returns the member with this spelling.
    fn of(word: &str) -> Option<Self>;
}

/// Declares an enum whose members have a fixed spelling.
macro_rules! closed_list {
    ($(#[$meta:meta])* $name:ident { $($(#[$of:meta])* $member:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub(crate) enum $name {
            $($(#[$of])* #[serde(rename = $word)] $member),+
        }

        impl Spelled for $name {
            fn word(self) -> &'static str {
                match self {
                    $($name::$member => $word),+
                }
            }

            fn of(word: &str) -> Option<$name> {
                match word {
                    $($word => Some($name::$member),)+
                    _ => None,
                }
            }
        }
    };
}

closed_list! {
    /// The part of the system in which a fault lies.
    Layer {
        Api = "api",
        Admission = "admission",
        Scheduler = "scheduler",
        Controller = "controller",
        Kubelet = "kubelet",
        Runtime = "runtime",
        Kernel = "kernel",
        ImageRegistry = "image-registry",
        Volume = "volume",
        NetworkPlugin = "network-plugin",
        Dns = "dns",
        Network = "network",
        Application = "application",
        Client = "client",
        Unknown = "unknown",
    }
}

closed_list! {
    /// The kind of a fault, independent of the program that reports it.
    FailureClass {
        NotFound = "not-found",
        Exists = "exists",
        /// An authority refuses: RBAC, a policy, a registry, a cloud's IAM, a webhook.
        Denied = "denied",
        /// No login, or a wrong one.
        Unauthenticated = "unauthenticated",
        /// EACCES or EPERM of files, sockets and system calls.
        Permission = "permission",
        ReadOnly = "read-only",
        Refused = "refused",
        Timeout = "timeout",
        Reset = "reset",
        /// A connection or a process ended while it was used.
        Closed = "closed",
        Unreachable = "unreachable",
        DnsNotFound = "dns-not-found",
        DnsNoAnswer = "dns-no-answer",
        TlsExpired = "tls-expired",
        TlsUnknownCa = "tls-unknown-ca",
        TlsName = "tls-name",
        TlsProtocol = "tls-protocol",
        NoSpace = "no-space",
        NoMemory = "no-memory",
        /// A quota object, or the quota of a provider.
        Quota = "quota",
        /// A bound of a process, the kernel, the API or an object.
        Limit = "limit",
        /// Capacity is short.
        Insufficient = "insufficient",
        /// No candidate satisfies a requirement.
        NoMatch = "no-match",
        RateLimited = "rate-limited",
        TooLarge = "too-large",
        Invalid = "invalid",
        /// Bytes are not in the expected form.
        Format = "format",
        /// Two versions do not fit.
        Version = "version",
        Unsupported = "unsupported",
        /// Settings contradict each other, or one is missing.
        Config = "config",
        Busy = "busy",
        Conflict = "conflict",
        /// Exists, and cannot be used yet.
        NotReady = "not-ready",
        Cancelled = "cancelled",
        Exited = "exited",
        Signal = "signal",
        /// A module, class, library or command that a program needs is missing.
        MissingDependency = "missing-dependency",
        ServerError = "server-error",
        Other = "other",
    }
}

closed_list! {
    /// What a value in a text stands for.
    Role {
        Object = "object",
        Image = "image",
        Volume = "volume",
        Driver = "driver",
        Host = "host",
        Port = "port",
        Path = "path",
        Dependency = "dependency",
        User = "user",
        Verb = "verb",
        Resource = "resource",
        Namespace = "namespace",
        Field = "field",
        Value = "value",
        Program = "program",
        Limit = "limit",
        Node = "node",
        Zone = "zone",
        Policy = "policy",
        Webhook = "webhook",
    }
}

closed_list! {
    /// How the failures of one text belong together.
    Relation {
        /// One failure, with the frames around it.
        Chain = "chain",
        /// Several failures, each of which is reported as a fault.
        All = "all",
        /// Several candidates, each of which failed for one of the reasons: nodes, node groups, instance types.
        EachOf = "each-of",
    }
}

closed_list! {
    /// How much a phrase says about the cause; the phrase of the highest strength decides.
    Strength {
        /// A code or a suffix that repeats what the text says in words.
        Code = "code",
        /// Words that many causes share: `not found`, `failed`, an exit status.
        Weak = "weak",
        /// Words of one class.
        Plain = "plain",
        /// Words of one class that outrank plain ones further inside.
        Strong = "strong",
    }
}

//! The closed sets of words that rule files use: severities, layers, commands, relations.

/// How much a finding of the rule hurts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    pub(crate) const ALL: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

    pub(crate) fn of_word(word: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|severity| severity.word() == word)
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// The part of a cluster in which a fault lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Layer {
    Api,
    Admission,
    Scheduler,
    Controller,
    Kubelet,
    Runtime,
    Kernel,
    ImageRegistry,
    Volume,
    NetworkPlugin,
    Dns,
    Network,
    Application,
    Client,
    #[default]
    Unknown,
}

impl Layer {
    pub(crate) const ALL: [Layer; 15] = [
        Layer::Api,
        Layer::Admission,
        Layer::Scheduler,
        Layer::Controller,
        Layer::Kubelet,
        Layer::Runtime,
        Layer::Kernel,
        Layer::ImageRegistry,
        Layer::Volume,
        Layer::NetworkPlugin,
        Layer::Dns,
        Layer::Network,
        Layer::Application,
        Layer::Client,
        Layer::Unknown,
    ];

    /// Returns the word that rule files and reports use.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Layer::Api => "api",
            Layer::Admission => "admission",
            Layer::Scheduler => "scheduler",
            Layer::Controller => "controller",
            Layer::Kubelet => "kubelet",
            Layer::Runtime => "runtime",
            Layer::Kernel => "kernel",
            Layer::ImageRegistry => "image-registry",
            Layer::Volume => "volume",
            Layer::NetworkPlugin => "network-plugin",
            Layer::Dns => "dns",
            Layer::Network => "network",
            Layer::Application => "application",
            Layer::Client => "client",
            Layer::Unknown => "unknown",
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<Layer> {
        Layer::ALL.into_iter().find(|layer| layer.word() == word)
    }
}

/// A command that evaluates rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum RunBy {
    Diagnose,
    Preflight,
}

impl RunBy {
    pub(crate) const ALL: [RunBy; 2] = [RunBy::Diagnose, RunBy::Preflight];

    /// Returns the word that rule files use.
    pub(crate) fn word(self) -> &'static str {
        match self {
            RunBy::Diagnose => "diagnose",
            RunBy::Preflight => "preflight",
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<RunBy> {
        RunBy::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// How an object of the cause stands to an object of the symptom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Via {
    /// The same object.
    Itself,
    /// The cause is on a container of the symptom's pod.
    ContainerOf,
    /// The cause owns the symptom, at any distance.
    Owner,
    /// The cause is owned by the symptom, at any distance.
    OwnedBy,
    /// The cause (a Service, a policy) selects the symptom.
    Selects,
    /// The cause is selected by the symptom.
    SelectedBy,
    /// One of the two mounts the other.
    Mounts,
    /// One of the two names the other.
    References,
    /// One of the two runs on the other.
    OnNode,
    /// Both are in one namespace, or one is the namespace of the other.
    InNamespace,
    /// Both pull from one registry.
    SameRegistry,
    /// Both run one image.
    SameImage,
}

impl Via {
    pub(crate) const ALL: [Via; 12] = [
        Via::Itself,
        Via::ContainerOf,
        Via::Owner,
        Via::OwnedBy,
        Via::Selects,
        Via::SelectedBy,
        Via::Mounts,
        Via::References,
        Via::OnNode,
        Via::InNamespace,
        Via::SameRegistry,
        Via::SameImage,
    ];

    /// Returns the word that rule files use.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Via::Itself => "self",
            Via::ContainerOf => "container-of",
            Via::Owner => "owner",
            Via::OwnedBy => "owned-by",
            Via::Selects => "selects",
            Via::SelectedBy => "selected-by",
            Via::Mounts => "mounts",
            Via::References => "references",
            Via::OnNode => "on-node",
            Via::InNamespace => "in-namespace",
            Via::SameRegistry => "same-registry",
            Via::SameImage => "same-image",
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<Via> {
        Via::ALL.into_iter().find(|via| via.word() == word)
    }
}

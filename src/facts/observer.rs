//! Observers: the components that make statements, and what a statement of theirs contributes to a cause.
//!
//! The confidence of a finding is computed from them: a component's own decision, the exact result of an engine or the
//! agreement of two components confirms a cause; that something failed confirms none.

/// The component that makes a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Observer {
    /// What was asked for: specs, names, labels.
    Spec,
    ApiServer,
    Controller(&'static str),
    Scheduler,
    /// The status, events and messages of one kubelet are one observer.
    Kubelet,
    Runtime,
    /// The component that an event names.
    Reporter,
    /// A log, or an exit code.
    Program,
    /// Computed from objects by an engine of `simulate`.
    Engine,
}

impl Observer {
    /// Returns the word of reports and of `rules facts`.
    pub(crate) fn word(&self) -> String {
        let word = match self {
            Observer::Spec => "spec",
            Observer::ApiServer => "api-server",
            Observer::Controller(name) => return format!("controller/{name}"),
            Observer::Scheduler => "scheduler",
            Observer::Kubelet => "kubelet",
            Observer::Runtime => "runtime",
            Observer::Reporter => "reporter of the event",
            Observer::Program => "program",
            Observer::Engine => "engine",
        };
        word.to_owned()
    }
}

/// What a fact contributes to a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bearing {
    /// What was asked for. It names no cause of a failure.
    Setting,
    /// Says only that something failed, or since when: phases, waiting reasons, ages. It corroborates no cause.
    Symptom,
    /// The words or the result of the component that decides.
    Decision,
}

impl Bearing {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Bearing::Setting => "setting",
            Bearing::Symptom => "symptom",
            Bearing::Decision => "decision",
        }
    }
}

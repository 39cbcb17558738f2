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
    /// Only in texts: the registry's answer, as the kubelet quotes it.
    Registry,
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
            Observer::Registry => "registry",
            Observer::Reporter => "reporter of the event",
            Observer::Program => "program",
            Observer::Engine => "engine",
        };
        word.to_owned()
    }
}

/// Returns the observer that an event's component stands for: `kubelet`, `scheduler`, `controller/job`, `driver/csi.example.com`.
pub(crate) fn of_component(component: &str) -> String {
    let name = component.split('_').next().unwrap_or_default();
    let controller = name.strip_suffix("-controller");
    match (name, controller) {
        ("", _) => Observer::Reporter.word(),
        ("kubelet", _) => Observer::Kubelet.word(),
        (scheduler, _) if scheduler.ends_with("scheduler") => Observer::Scheduler.word(),
        (_, Some(controller)) => format!("controller/{controller}"),
        (driver, None) => format!("driver/{driver}"),
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

#[cfg(test)]
mod tests {
    use super::of_component;

    #[test]
    fn components_of_events_are_observers() {
        let cases = [
            ("kubelet", "kubelet"),
            ("default-scheduler", "scheduler"),
            ("attachdetach-controller", "controller/attachdetach"),
            ("csi.example.com_node-1_ab12", "driver/csi.example.com"),
            ("", "reporter of the event"),
        ];
        for (component, observer) in cases {
            assert_eq!(of_component(component), observer);
        }
    }
}

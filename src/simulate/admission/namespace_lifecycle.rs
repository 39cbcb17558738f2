//! The plugin NamespaceLifecycle: nothing is created in a namespace that is not there or that is being deleted.
//! https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/namespace/lifecycle/admission.go

use super::{Found, Refusal, Request, Step, word};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::Verdict;

pub(super) fn admit(request: &Request<'_>) -> Verdict<Refusal> {
    let name = &request.namespace;
    let about = ObjectRef::new(Kind::Namespace, "", name);
    let refusal = match request.object(Kind::Namespace, name) {
        Found::Is(namespace) if word(&namespace["status"], "phase") == "Terminating" => {
            let why =
                format!("unable to create new content in namespace {name} because it is being terminated");
            request.forbidden(Step::NamespaceLifecycle, why)
        }
        Found::Is(_) => return Verdict::allowed(),
        Found::Absent => Refusal {
            step: Step::NamespaceLifecycle,
            sentence: format!("namespaces \"{name}\" not found"),
            changes: Vec::new(),
            about: None,
        },
        Found::Unknown(why) => return Verdict::undecided(why),
    };
    Verdict::denied_by(vec![refusal.about(about)])
}

//! The facts of a ServiceAccount, which need not exist.

use super::dictionary::{FactRow, Observer, Type, fact};
use super::value::Fact;
use super::workload::existence;
use crate::k8s::Kind;
use crate::snapshot::Input;

pub(crate) const FACTS: &[FactRow] = &[
    fact("account.name", Type::Word, |_, of, _| Fact::word(&of.object.name)).from(
        Observer::Spec,
        "spec.serviceAccountName",
        "The name; `default` if the pod sets none.",
    ),
    fact("account.namespace", Type::Word, |_, of, _| {
        Fact::word(&of.object.namespace)
    })
    .from(Observer::Spec, "metadata.namespace", "The namespace."),
    fact("account.ref", Type::Ref, |_, of, _| {
        Fact::reference(of.object.clone())
    })
    .from(
        Observer::Spec,
        "metadata",
        "Reference to the account, for templates and joins.",
    ),
    fact("account.exists", Type::Bool, |scene, of, _| {
        existence(scene, Kind::ServiceAccount, &of.object.namespace, &of.object.name)
    })
    .from(
        Observer::ApiServer,
        "ServiceAccount.metadata.name",
        "Whether the account exists.",
    )
    .needing(&[Input::Objects(Kind::ServiceAccount)]),
];

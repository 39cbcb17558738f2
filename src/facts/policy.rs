//! The facts of a NetworkPolicy. What policies let through is asked by the joins `reach` and `dns`.

use super::dictionary::{FactRow, Observer, Type, fact};
use super::value::Fact;

pub(crate) const FACTS: &[FactRow] = &[
    fact("policy.name", Type::Word, |_, of, _| Fact::word(&of.object.name)).from(
        Observer::Spec,
        "metadata.name",
        "The name.",
    ),
    fact("policy.namespace", Type::Word, |_, of, _| {
        Fact::word(&of.object.namespace)
    })
    .from(Observer::Spec, "metadata.namespace", "The namespace."),
    fact("policy.ref", Type::Ref, |_, of, _| {
        Fact::reference(of.object.clone())
    })
    .from(
        Observer::Spec,
        "metadata",
        "Reference to the policy, for templates and joins.",
    ),
];

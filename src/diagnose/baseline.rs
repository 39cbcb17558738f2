//! A report beside an earlier one: which findings are new, and which of the earlier ones are gone.

use std::collections::BTreeSet;

use super::decision::Known;
use crate::k8s::Untrusted;
use crate::report::Report;
use crate::report::chosen::{Resolved, Since};

/// A finding of the earlier report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Earlier {
    pub(crate) id: String,
    pub(crate) rule: String,
    pub(crate) namespace: String,
    /// `Pod shop/cart-7d`
    pub(crate) object: Untrusted,
}

/// Says of each finding whether it is new, and lists what is gone.
///
/// What is not found is gone only if its rule was decided and its namespace looked at.
pub(crate) fn compare(report: &mut Report, earlier: &[Earlier], known: &Known) {
    let ids: BTreeSet<&str> = earlier.iter().map(|one| one.id.as_str()).collect();
    for finding in &mut report.findings {
        let is_known = ids.contains(finding.id.as_str());
        finding.since = Some(if is_known { Since::Known } else { Since::New });
    }
    let ignored = report.chosen.ignored.iter().map(|one| &one.finding);
    let now: BTreeSet<&str> = report
        .findings
        .iter()
        .chain(ignored)
        .map(|one| one.id.as_str())
        .collect();
    let observed = |one: &Earlier| {
        let rule = known.present(&one.rule);
        let skipped = report.skipped.iter().any(|skipped| skipped.rule == rule);
        let scope = &report.namespaces;
        let looked_at = one.namespace.is_empty() || scope.is_empty() || scope.contains(&one.namespace);
        known.whole && known.asked.contains(rule) && !skipped && looked_at
    };
    let gone = earlier.iter().filter(|one| !now.contains(one.id.as_str()));
    let resolved = gone.map(|one| Resolved {
        id: one.id.clone(),
        rule: one.rule.clone(),
        object: one.object.clone(),
        observed: observed(one),
    });
    report.chosen.resolved = resolved.collect();
    report.chosen.compared = true;
}

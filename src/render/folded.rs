//! Which findings stand by themselves, and which are folded under the one that explains them.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::{Finding, Report};
use crate::rules::Severity;

/// The findings of a report, folded. Each is in `causes`, in `advice`, or below one of these.
pub(super) struct Folded<'r> {
    by_id: BTreeMap<&'r str, &'r Finding>,
    pub(super) causes: Vec<&'r Finding>,
    pub(super) advice: Vec<&'r Finding>,
}

/// Symptoms of one rule, and what they explain in turn.
pub(super) struct Symptoms<'r> {
    pub(super) findings: Vec<&'r Finding>,
    pub(super) below: Vec<Symptoms<'r>>,
}

impl<'r> Folded<'r> {
    pub(super) fn of(report: &'r Report) -> Self {
        let by_id: BTreeMap<&str, &Finding> =
            report.findings.iter().map(|one| (one.id.as_str(), one)).collect();
        let mut folded = Self {
            by_id,
            causes: Vec::new(),
            advice: Vec::new(),
        };
        let is_top = |one: &&Finding| {
            one.root
                || !one
                    .explained_by
                    .iter()
                    .any(|id| folded.by_id.contains_key(id.as_str()))
        };
        let mut reached = BTreeSet::new();
        let mut tops: Vec<&Finding> = report.findings.iter().filter(is_top).collect();
        for top in &tops {
            folded.reach(top, &mut reached);
        }
        // A finding that no top leads to would be lost; it stands by itself.
        for one in &report.findings {
            if !reached.contains(one.id.as_str()) {
                folded.reach(one, &mut reached);
                tops.push(one);
            }
        }
        (folded.causes, folded.advice) = tops
            .into_iter()
            .partition(|one| one.severity > Severity::Info || !one.explains.is_empty());
        folded
    }

    fn reach(&self, top: &'r Finding, reached: &mut BTreeSet<&'r str>) {
        let mut open = vec![top];
        while let Some(one) = open.pop() {
            if reached.insert(one.id.as_str()) {
                open.extend(
                    one.explains
                        .iter()
                        .filter_map(|id| self.by_id.get(id.as_str()).copied()),
                );
            }
        }
    }

    /// Returns what a finding explains, each once, those of one rule together.
    pub(super) fn symptoms(&self, cause: &'r Finding) -> Vec<Symptoms<'r>> {
        let mut seen = BTreeSet::from([cause.id.as_str()]);
        self.below(&[cause], &mut seen)
    }

    fn below(&self, causes: &[&'r Finding], seen: &mut BTreeSet<&'r str>) -> Vec<Symptoms<'r>> {
        let mut of_rules: Vec<Vec<&Finding>> = Vec::new();
        for id in causes.iter().flat_map(|cause| &cause.explains) {
            let Some(&symptom) = self.by_id.get(id.as_str()) else {
                continue;
            };
            if !seen.insert(symptom.id.as_str()) {
                continue;
            }
            match of_rules
                .iter_mut()
                .find(|same| same.iter().all(|one| one.rule == symptom.rule))
            {
                Some(same) => same.push(symptom),
                None => of_rules.push(vec![symptom]),
            }
        }
        let mut below = |findings: Vec<&'r Finding>| Symptoms {
            below: self.below(&findings, seen),
            findings,
        };
        of_rules.into_iter().map(&mut below).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::sample;

    fn named(id: &str, root: bool, explains: &[&str], explained_by: &[&str]) -> Finding {
        let words = |ids: &[&str]| ids.iter().map(|id| id.to_string()).collect();
        Finding {
            id: id.to_owned(),
            rule: format!("rule-{}", &id[..1]),
            root,
            explains: words(explains),
            explained_by: words(explained_by),
            ..sample::finding()
        }
    }

    #[test]
    fn symptoms_are_folded_and_none_is_lost() {
        let mut report = sample::report(vec![
            named("a", true, &["b1", "b2"], &[]),
            named("b1", false, &["c"], &["a"]),
            named("b2", false, &["c"], &["a"]),
            named("c", false, &[], &["b1", "b2"]),
            // Its cause was left out of the report.
            named("d", false, &[], &["gone"]),
            // They explain each other, so that no root leads to them.
            named("x", false, &["y"], &["y"]),
            named("y", false, &["x"], &["x"]),
        ]);
        report.findings.push(Finding {
            severity: Severity::Info,
            ..named("i", true, &[], &[])
        });
        let folded = Folded::of(&report);
        let ids = |findings: &[&Finding]| findings.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&folded.causes), ["a", "d", "x"]);
        assert_eq!(ids(&folded.advice), ["i"]);
        let symptoms = folded.symptoms(folded.causes[0]);
        assert_eq!(symptoms.len(), 1);
        assert_eq!(ids(&symptoms[0].findings), ["b1", "b2"]);
        assert_eq!(ids(&symptoms[0].below[0].findings), ["c"]);
        assert_eq!(ids(&folded.symptoms(folded.causes[2])[0].findings), ["y"]);
    }
}

//! Which inputs the loaded rules can make use of: what a run on a cluster reads, and nothing else.
//!
//! Generous on purpose: a fact that only the docs of a rule mention costs one list, one that is overlooked costs
//! the check.

use std::collections::BTreeSet;

use super::{Rule, Rules};
use crate::facts::{self, Root, joins};
use crate::k8s::Kind;
use crate::snapshot::Input;

impl Rules {
    /// Returns the inputs of every fact and every function that a rule mentions, and those of its subjects.
    pub(crate) fn inputs(&self) -> BTreeSet<Input> {
        let mut inputs = BTreeSet::new();
        for rule in &self.rules {
            inputs.extend(subject(rule.subject.value));
            mentioned(rule, &mut inputs);
        }
        inputs
    }
}

fn mentioned(rule: &Rule, inputs: &mut BTreeSet<Input>) {
    let is_inside = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
    for word in rule.text.split(|letter| !is_inside(letter)) {
        let segments: Vec<&str> = word.trim_matches('.').split('.').collect();
        // The longest path that is a fact; what follows is a field or a method of its value.
        let row_of = |length: usize| facts::look_up(&segments[..length].join(".")).map(|(row, _)| row);
        if let Some(row) = (2..=segments.len()).rev().find_map(row_of) {
            inputs.extend(row.needs);
            inputs.extend(subject(row.root()));
        }
        if let Some(join) = joins::ALL.iter().find(|join| join.name == segments[0]) {
            inputs.extend(join.needs);
        }
    }
}

/// Where the subjects of a root come from.
fn subject(root: Root) -> Option<Input> {
    let kind = match root {
        Root::Container | Root::Pod => Kind::Pod,
        Root::Job => Kind::Job,
        Root::Service => Kind::Service,
        Root::Claim => Kind::PersistentVolumeClaim,
        Root::Node => Kind::Node,
        Root::Quota => Kind::ResourceQuota,
        Root::Policy => Kind::NetworkPolicy,
        Root::Account => Kind::ServiceAccount,
        Root::Namespace => Kind::Namespace,
        // Of several kinds, which every run reads.
        Root::Workload | Root::Cluster => return None,
    };
    Some(Input::Objects(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rules_need_what_they_ask_for() {
        let inputs = Rules::builtin().inputs();
        for kind in [
            Kind::Node,
            Kind::Event,
            Kind::Service,
            Kind::PersistentVolumeClaim,
            Kind::ResourceQuota,
        ] {
            assert!(inputs.contains(&Input::Objects(kind)), "{}", kind.plural());
        }
        assert!(inputs.contains(&Input::Logs));
        assert!(Rules::default().inputs().is_empty());
    }
}

//! The least ClusterRole that lets the rules read what they ask for: `deploy/reader.yaml`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use crate::collect::live::ALWAYS;
use crate::k8s::Kind;
use crate::render::yaml;
use crate::rules::Rules;
use crate::snapshot::Input;

const HEAD: &str = "\
# What sandbox-doctor reads with the rules it was exported with, and nothing else: no Secrets, and no verb that writes.
# Bind it with a ClusterRoleBinding for the whole cluster, or with a RoleBinding for one namespace; what may then not
# be read is a gap of the report. Made by 'sandbox-doctor rules export --to clusterrole'.
";

/// Returns the ClusterRole.
pub(super) fn manifest(rules: &Rules) -> String {
    let mut groups: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut logs = false;
    let inputs = rules.inputs();
    let asked = inputs.iter().filter_map(|input| match input {
        Input::Objects(kind) => Some(*kind),
        _ => None,
    });
    for kind in asked.chain(ALWAYS).filter(|kind| *kind != Kind::Secret) {
        groups.entry(kind.group()).or_default().insert(kind.plural());
    }
    logs |= inputs.contains(&Input::Logs);
    let mut allowed: Vec<Json> = groups
        .iter()
        .map(|(group, plurals)| json!({ "apiGroups": [group], "resources": plurals, "verbs": ["get", "list"] }))
        .collect();
    if logs {
        allowed.push(json!({ "apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"] }));
    }
    let role = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": { "name": "sandbox-doctor-reader" },
        "rules": allowed,
    });
    format!("{HEAD}{}", yaml::block(&role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_and_no_secret_is_read() {
        let text = manifest(&Rules::builtin());
        for word in ["- secrets", "- create", "- patch", "- delete", "- '*'", "watch"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
        assert!(
            text.contains("- pods/log") && text.contains("- deployments"),
            "{text}"
        );
        // Without rules what is sick is still read, and no log.
        assert!(!manifest(&Rules::default()).contains("pods/log"));
    }
}

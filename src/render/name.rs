//! `-o name`: what is affected, in the form that kubectl takes back.

use std::collections::BTreeSet;

use super::sink::Terminal;
use crate::k8s::ObjectRef;
use crate::report::Report;
use crate::rules::Severity;

/// Returns `pod/web-x` or `deployment.apps/web` of each object that a finding other than advice was seen on.
pub(super) fn list(report: &Report) -> String {
    let findings = report.findings.iter().filter(|one| one.severity > Severity::Info);
    let names: BTreeSet<String> = findings
        .flat_map(|one| &one.affected)
        .map(|affected| qualified(&affected.object))
        .collect();
    names.into_iter().map(|name| name + "\n").collect()
}

fn qualified(object: &ObjectRef) -> String {
    let group = object.api_version.split_once('/').map_or("", |(group, _)| group);
    let kind = object.kind.to_ascii_lowercase();
    let dot = if group.is_empty() { "" } else { "." };
    let name = Terminal { unicode: false }.word(&format!("{kind}{dot}{group}/{}", object.name));
    // What xargs would split or unquote is shown too.
    let special = |c: char| matches!(c, ' ' | '"' | '\'');
    name.chars()
        .map(|c| {
            if special(c) {
                c.escape_unicode().to_string()
            } else {
                c.to_string()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::Kind;
    use crate::render::tests::sample;

    #[test]
    fn names_are_those_of_kubectl() {
        assert_eq!(
            qualified(&ObjectRef::new(Kind::Pod, "shop", "web-x")),
            "pod/web-x"
        );
        assert_eq!(
            qualified(&ObjectRef::new(Kind::Deployment, "shop", "web")),
            "deployment.apps/web"
        );
        assert_eq!(
            qualified(&ObjectRef::new(Kind::ClusterRole, "", "a 'b'\n")),
            "clusterrole.rbac.authorization.k8s.io/a\\u{20}\\u{27}b\\u{27}\\u{a}"
        );
    }

    #[test]
    fn names_are_sorted_and_come_once() {
        let mut report = sample::report(vec![sample::finding(), sample::finding()]);
        assert_eq!(list(&report), "pod/web-6d4cf-x2x7k\npod/web-6d4cf-zr9k4\n");
        report.findings.clear();
        assert_eq!(list(&report), "");
    }
}

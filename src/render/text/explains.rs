//! The symptoms that a cause explains, as a tree.

use super::Screen;
use super::layout::{self, Row};
use crate::k8s::Untrusted;
use crate::render::folded::Symptoms;
use crate::render::words;
use crate::report::Finding;

impl Screen<'_> {
    pub(super) fn explains(&mut self, finding: &Finding) {
        let Some(&finding) = self.folded.causes.iter().find(|one| one.id == finding.id) else {
            return;
        };
        let symptoms = self.folded.symptoms(finding);
        if symptoms.is_empty() {
            return;
        }
        // The cause says its namespace; what it explains does where that is another.
        let rows = layout::rows(self.wrapped(&step(&[finding], "")));
        let mut tree = Tree {
            screen: self,
            home: &finding.object.namespace,
            rows,
        };
        tree.branches(&symptoms, "");
        let rows = tree.rows;
        self.block("explains", rows);
    }
}

/// The arrows as they grow.
struct Tree<'s> {
    screen: &'s Screen<'s>,
    home: &'s str,
    rows: Vec<Row>,
}

impl Tree<'_> {
    fn branches(&mut self, symptoms: &[Symptoms<'_>], before: &str) {
        let screen = self.screen;
        for (at, symptom) in symptoms.iter().enumerate() {
            let last = usize::from(at + 1 == symptoms.len());
            let (branch, trunk) = (screen.signs.branch[last], screen.signs.trunk[last]);
            let used = before.chars().count() + branch.chars().count();
            let text = screen.sink.line(&step(&symptom.findings, self.home));
            let room = screen.room().saturating_sub(used).max(20);
            for (row, line) in layout::wrap(&text, room, room).into_iter().enumerate() {
                let sign = if row == 0 { branch } else { trunk };
                let sign = screen.paint.dim(&format!("{before}{sign}"));
                self.rows.push(Row::In(format!("{sign}{line}")));
            }
            self.branches(&symptom.below, &format!("{before}{trunk}"));
        }
    }
}

/// Returns `The Service has no ready endpoint: Service shop/web`.
fn step(findings: &[&Finding], home: &str) -> Untrusted {
    let objects: Vec<String> = findings
        .iter()
        .map(|one| words::object(&one.object, home))
        .collect();
    let title = findings.first().map_or("", |one| one.title.as_str());
    Untrusted::new(format!("{title}: {}", objects.join(", ")))
}

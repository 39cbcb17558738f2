//! Rules as Markdown: a page for each, the index, and the runbook, which is all of it in one text.

use crate::cli::commands::explain::{WRITTEN, command, line_of, listed, named};
use crate::rules::Rules;
use crate::rules::edges;
use crate::rules::file::{FixAction, FixPlan, Rule, STAGES};
use crate::rules::topics::{self, Topic};

const MADE: &str =
    "<!-- Made of the rules by 'sandbox-doctor rules export --to markdown'; change the rules. -->\n";

/// Returns the file name and the text of every page, the index among them.
pub(super) fn pages(rules: &Rules) -> Vec<(String, String)> {
    let mut pages: Vec<(String, String)> = rules
        .rules
        .iter()
        .map(|rule| {
            (
                file_of(&rule.id.value),
                format!("{MADE}\n{}", of_rule((rule, rules), 1, "md")),
            )
        })
        .collect();
    pages.push(("README.md".to_owned(), index(rules)));
    pages
}

/// Ids of a user's rules have a prefix with a stroke, which a file name has not.
fn file_of(id: &str) -> String {
    format!("{}.md", id.replace('/', "-"))
}

fn stages(rules: &Rules) -> impl Iterator<Item = (&str, Vec<&Rule>)> {
    let mut stages: Vec<&str> = STAGES.to_vec();
    for rule in &rules.rules {
        if !stages.contains(&rule.stage.as_str()) {
            stages.push(&rule.stage);
        }
    }
    stages.into_iter().filter_map(|stage| {
        let of_stage: Vec<&Rule> = rules.rules.iter().filter(|rule| rule.stage == stage).collect();
        (!of_stage.is_empty()).then_some((stage, of_stage))
    })
}

fn index(rules: &Rules) -> String {
    let mut text = format!(
        "{MADE}\n# Rules\n\nOne page for each rule, by where in the life of a pod its trouble strikes.\n"
    );
    for (stage, of_stage) in stages(rules) {
        text.push_str(&format!(
            "\n## {stage}\n\n| rule | severity | what is wrong |\n|---|---|---|\n"
        ));
        for rule in of_stage {
            let id = &rule.id.value;
            let row = format!(
                "| [{id}]({}) | {} | {} |\n",
                file_of(id),
                rule.severity.word(),
                rule.title.value
            );
            text.push_str(&row);
        }
    }
    text
}

/// Returns the runbook: alerts first, then the rules.
pub(super) fn runbook(rules: &Rules) -> String {
    let mut text = format!(
        "{MADE}\n# Runbook\n\nFrom an alert to its causes, and from a cause to the commands to run and the fixes. \
         `sandbox-doctor diagnose -n NAMESPACE` finds out which of them it is; this page is for \
         reading before, and for clusters where it cannot run.\n\n# Alerts\n"
    );
    for topic in topics::all().filter(|topic| topic.alert.is_some()) {
        text.push_str(&of_alert(topic));
    }
    for (stage, of_stage) in stages(rules) {
        text.push_str(&format!("\n# Causes: {stage}\n"));
        for rule in of_stage {
            text.push_str(&format!("\n{}", of_rule((rule, rules), 2, "")));
        }
    }
    text
}

fn of_alert(topic: &Topic) -> String {
    let mut text = format!(
        "\n## {}\n\n{}.\n\n{}\n",
        topic.word,
        topic.title,
        topic.text.trim()
    );
    text.push_str("\nPossible causes:\n\n");
    for (rule, how) in topic.meant() {
        text.push_str(&format!("- {how}: [{rule}](#{rule})\n"));
    }
    text.push_str(&commands(topic.look.iter().map(|words| line_of(words))));
    text
}

/// Returns the part of a rule: cause, alternatives, commands to run, fixes. Links lead to pages where
/// `ending` names their kind, and to parts of the same text otherwise.
fn of_rule((rule, rules): (&Rule, &Rules), depth: usize, ending: &str) -> String {
    let head = |more: usize, text: &str| format!("{} {text}\n\n", "#".repeat(depth + more));
    let link = |id: &str| match ending {
        "" => format!("[{id}](#{id})"),
        _ => format!("[{id}]({})", file_of(id)),
    };
    let mut text = head(0, &rule.id.value);
    text.push_str(&format!("**{}.** ", rule.title.value));
    text.push_str(&format!(
        "Severity {}, checked on: {}.\n\n",
        rule.severity.word(),
        rule.subject.value.word()
    ));
    text.push_str(&head(1, "Cause"));
    text.push_str(&format!("> {}\n\n", in_line(&named(&rule.cause))));
    text.push_str(&format!("{}\n", rule.docs.value.trim()));
    let symptoms: Vec<&str> = rules
        .rules
        .iter()
        .filter(|symptom| !edges::relations(rule, symptom).is_empty())
        .map(|symptom| symptom.id.value.as_str())
        .collect();
    if !rule.alternatives.is_empty() || !symptoms.is_empty() {
        text.push('\n');
        text.push_str(&head(1, "Alternatives and symptoms"));
    }
    for rival in &rule.alternatives {
        text.push_str(&format!(
            "- {}: {}\n",
            link(&rival.rule.value),
            in_line(&named(&rival.because))
        ));
    }
    for symptom in symptoms {
        text.push_str(&format!("- explains {}\n", link(symptom)));
    }
    text.push_str(&commands(rule.inspect.iter().map(|words| command(words))));
    if !rule.fix.is_empty() {
        text.push('\n');
        text.push_str(&head(1, "Fix"));
    }
    for (at, fix) in rule.fix.iter().enumerate() {
        text.push_str(&of_fix(at + 1, fix));
    }
    for link in &rule.references {
        text.push_str(&format!("\n<{}>\n", link.value));
    }
    text
}

fn in_line(text: &str) -> String {
    // A fact in angle brackets would be read as HTML.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace('<', "&lt;")
}

fn commands(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return String::new();
    }
    format!("\nInspect:\n\n```sh\n{}\n```\n", lines.join("\n"))
}

fn of_fix(number: usize, fix: &FixPlan) -> String {
    let restarts = if fix.disrupts { " (pods restart)" } else { "" };
    let mut text = format!("{number}. {}{restarts}\n", in_line(&named(&fix.title)));
    let (kind, lines) = match &fix.action {
        FixAction::Manual(step) => {
            text.push_str(&format!("   {}\n", in_line(&named(step))));
            return text;
        }
        FixAction::Command { argv, .. } => ("sh", vec![command(argv)]),
        FixAction::Create(tree) => ("text", listed("create", tree)),
        FixAction::Manifest(_) => ("text", vec![WRITTEN.to_owned()]),
        FixAction::PatchObject { object: on, merge } => ("text", listed(&on.value, merge)),
        FixAction::Patch { container, pod } => {
            let container = container.iter().flat_map(|tree| listed("container", tree));
            let pod = pod.iter().flat_map(|tree| listed("pod", tree));
            ("text", container.chain(pod).collect())
        }
    };
    text.push_str(&format!("\n   ```{kind}\n"));
    for line in lines.iter().flat_map(|line| line.lines()) {
        text.push_str(&format!("   {line}\n"));
    }
    text.push_str("   ```\n");
    text
}

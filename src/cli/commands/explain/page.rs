//! The page of a rule on a screen, made from its file.

use super::readable;
use crate::cli::output::visible;
use crate::cli::page::wrapped;
use crate::rules::file::{CauseKind, FixAction, FixPlan, Rule, Severity, Template, Tree};
use crate::rules::{Rules, edges};

/// Returns the page of a rule.
pub(super) fn of_rule(rule: &Rule, rules: &Rules, width: usize) -> String {
    let mut page = Page::new(width);
    page.line(&format!("{}: {}", rule.id.value, rule.title.value));
    page.line(&format!(
        "{}, on {}, since {}",
        rule.severity.word(),
        rule.subject.value.word(),
        rule.since.value
    ));
    page.part("Description", &rule.docs.value);
    page.part("Cause", &named(&rule.cause));
    page.list(
        "Alternatives",
        rule.alternatives
            .iter()
            .map(|rival| format!("- {}: {}", rival.rule.value, named(&rival.because))),
    );
    page.list(
        "Explains",
        rules.rules.iter().flat_map(|symptom| {
            let relations = edges::relations(rule, symptom).into_iter();
            relations.map(|via| format!("- {} ({})", symptom.id.value, via.word()))
        }),
    );
    page.list("Can be caused by", rule.explained_by.iter().map(kind));
    if !rule.inspect.is_empty() {
        page.head("Inspect");
    }
    for words in &rule.inspect {
        page.line(&format!("  {}", command(words)));
    }
    if !rule.fix.is_empty() {
        page.head("Fix");
    }
    for (at, fix) in rule.fix.iter().enumerate() {
        page.fix(at + 1, fix);
    }
    page.part(
        "Alert",
        rule.alert.as_ref().map_or("", |alert| alert.value.as_str()),
    );
    page.list(
        "References",
        rule.references.iter().map(|link| format!("- {}", link.value)),
    );
    page.text
}

/// Returns a kind of causes in words: `errors of stage memory, python (self)`.
fn kind(kind: &CauseKind) -> String {
    let rules: Vec<&str> = kind.rules.iter().map(|rule| rule.value.as_str()).collect();
    let not: Vec<&str> = kind.not.iter().map(|rule| rule.value.as_str()).collect();
    let layers: Vec<&str> = kind.layers.iter().map(|layer| layer.word()).collect();
    let mut said = match (rules.is_empty(), kind.severity) {
        (false, _) => rules.join(", "),
        (true, Some(Severity::Error)) => "errors".to_owned(),
        (true, Some(Severity::Warning)) => "errors and warnings".to_owned(),
        (true, _) => "findings".to_owned(),
    };
    let stages: Vec<&str> = kind.stages.iter().map(String::as_str).collect();
    for (word, list) in [(" of stage ", stages), (" of layer ", layers), (" but not ", not)] {
        if !list.is_empty() {
            said.push_str(word);
            said.push_str(&list.join(", "));
        }
    }
    format!("- {said} ({})", kind.via.word())
}

/// A page that grows from above.
pub(super) struct Page {
    pub(super) text: String,
    width: usize,
}

impl Page {
    pub(super) fn new(width: usize) -> Self {
        Self {
            text: String::new(),
            width,
        }
    }

    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(&visible(line));
        self.text.push('\n');
    }

    /// Adds a part under its head; an empty one is left out.
    pub(super) fn part(&mut self, head: &str, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.head(head);
        self.wrapped(text, 2);
    }

    pub(super) fn head(&mut self, head: &str) {
        self.line("");
        self.line(head);
    }

    pub(super) fn wrapped(&mut self, text: &str, indent: usize) {
        for line in wrapped(text, indent, self.width).trim_end().lines() {
            self.line(line);
        }
    }

    fn fix(&mut self, number: usize, fix: &FixPlan) {
        let restarts = if fix.disrupts { " (pods restart)" } else { "" };
        self.wrapped(&format!("{number}. {}{restarts}", named(&fix.title)), 2);
        let lines = match &fix.action {
            FixAction::Manual(text) => return self.wrapped(&named(text), 5),
            FixAction::Command { argv, stdin } => {
                let fed = stdin
                    .as_ref()
                    .map(|_| "(with a text on its standard input)".to_owned());
                std::iter::once(command(argv)).chain(fed).collect()
            }
            FixAction::Create(tree) => listed("create", tree),
            FixAction::Manifest(_) => vec![WRITTEN.to_owned()],
            FixAction::PatchObject { object: on, merge } => listed(&on.value, merge),
            FixAction::Patch { container, pod } => {
                let container = container.iter().flat_map(|tree| listed("container", tree));
                container
                    .chain(pod.iter().flat_map(|tree| listed("pod", tree)))
                    .collect()
            }
        };
        for line in lines {
            self.line(&format!("     {line}"));
        }
    }

    pub(super) fn list(&mut self, head: &str, items: impl Iterator<Item = String>) {
        self.part(head, &items.collect::<Vec<_>>().join("\n"));
    }
}

/// Returns a template with the names of its facts in the place of their values: `<pod.name>`.
pub(crate) fn named(template: &Template) -> String {
    readable::template(&template.value, " or ")
}

/// Returns a command in one line, its facts by name.
pub(crate) fn command(words: &[Template]) -> String {
    let words = words.iter().map(|word| {
        let word = readable::template(&word.value, "|");
        if word.contains(char::is_whitespace) {
            format!("'{word}'")
        } else {
            word
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The line in the place of a manifest that an engine writes.
pub(crate) const WRITTEN: &str = "create: a manifest computed for the finding";

/// Returns a patch as lines `path: value`.
pub(crate) fn listed(head: &str, tree: &Tree) -> Vec<String> {
    let mut lines = Vec::new();
    flatten(tree, head, &mut lines);
    lines
}

/// Adds a line `path: value` for each leaf.
fn flatten(tree: &Tree, path: &str, lines: &mut Vec<String>) {
    match tree {
        Tree::Map(fields) => {
            for (name, field) in fields {
                let name = readable::template(name, " or ");
                flatten(field, &format!("{path}.{name}"), lines);
            }
        }
        Tree::List(items) => {
            for (at, item) in items.iter().enumerate() {
                flatten(item, &format!("{path}[{at}]"), lines);
            }
        }
        Tree::Null => lines.push(format!("{path}: null")),
        Tree::Bool(value) => lines.push(format!("{path}: {value}")),
        Tree::Int(value) => lines.push(format!("{path}: {value}")),
        Tree::Text(text) => lines.push(format!("{path}: {}", named(text))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(text: &str) -> Template {
        Template {
            value: text.to_owned(),
            ..Template::default()
        }
    }

    #[test]
    fn templates_show_the_names_of_their_facts() {
        assert_eq!(
            named(&template("{{pod.name}} has {{ a.b or: \"no\" }} of {{")),
            "<pod.name> has <a.b> of {{"
        );
    }

    #[test]
    fn patches_are_told_by_path() {
        let tree = Tree::Map(vec![
            ("image".to_owned(), Tree::Text(template("{{x}}:<tag>"))),
            ("ports".to_owned(), Tree::List(vec![Tree::Int(80)])),
        ]);
        assert_eq!(
            listed("container", &tree),
            ["container.image: <x>:<tag>", "container.ports[0]: 80"]
        );
    }
}

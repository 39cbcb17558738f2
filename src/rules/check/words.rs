//! What needs no expression to be judged: titles, versions, names, preconditions and regexes.

use regex::Regex;

use super::Check;
use crate::facts::{Root, Type};
use crate::rules::file::{Literal, Placed, Precondition};
use crate::rules::matching;

const LONGEST_TITLE: usize = 70;
/// Words that CEL keeps for itself.
const RESERVED: [&str; 21] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

pub(super) fn check(check: &mut Check<'_>) {
    let rule = check.rule;
    title(check, &rule.title);
    if rule.since.value.split('.').count() != 3
        || !rule
            .since
            .value
            .split('.')
            .all(|part| part.parse::<u32>().is_ok())
    {
        let hint = Some("write three numbers: 0.1.0".to_owned());
        check.fault(&rule.since, format!("'{}' is no version", rule.since.value), hint);
    }
    // A second paragraph says what the words that are quoted mean.
    let sentence = rule.cause.value.lines().next().unwrap_or_default();
    if !sentence.trim_end().ends_with('.') {
        let hint = Some("write whole sentences, and a full stop behind the last one".to_owned());
        check.fault(
            &rule.cause,
            "the cause must end with a full stop".to_owned(),
            hint,
        );
    }
    for page in &rule.references {
        if !page.value.starts_with("https://") {
            check.fault(page, format!("'{}' is no https:// address", page.value), None);
        }
    }
    names(check);
    for precondition in &rule.precondition {
        self::precondition(check, precondition);
    }
}

fn title(check: &mut Check<'_>, title: &Placed<String>) {
    let length = title.value.chars().count();
    if length > LONGEST_TITLE {
        let message = format!("the title has {length} characters, at most {LONGEST_TITLE} fit");
        check.fault(title, message, None);
    }
    if title.value.ends_with('.') {
        check.fault(title, "the title must not end with a full stop".to_owned(), None);
    }
    if title.value.contains("{{") {
        let hint = Some("names and numbers belong in 'cause'".to_owned());
        check.fault(title, "the title is no template".to_owned(), hint);
    }
}

/// Names of `match` and `lookup` can be read in expressions and mean one thing.
fn names(check: &mut Check<'_>) {
    let rule = check.rule;
    let matches = rule.matches.iter().map(|entry| &entry.name);
    let binds = rule.lookup.iter().map(|(name, _)| name);
    let mut seen: Vec<&str> = Vec::new();
    for name in matches.chain(binds) {
        let word = name.value.as_str();
        let plain = word
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !plain || !word.starts_with(|letter: char| letter.is_ascii_lowercase()) {
            let hint = Some("a name is letters in lower case, digits and '_'".to_owned());
            check.fault(name, format!("'{word}' cannot be a name"), hint);
        } else if Root::of_word(word).is_some() && !may_shadow(check, word) {
            let hint = Some(format!("call it 'the_{word}', for example"));
            check.fault(name, format!("'{word}' is a root of facts"), hint);
        } else if RESERVED.contains(&word) {
            check.fault(name, format!("'{word}' is a word of CEL"), None);
        }
        if seen.contains(&word) {
            check.fault(name, format!("the name '{word}' is taken"), None);
        }
        seen.push(word);
    }
}

/// A root that the rule cannot see may lend its word: a pod's rule binds `claim`.
fn may_shadow(check: &Check<'_>, word: &str) -> bool {
    Root::of_word(word).is_some_and(|root| !check.rule.subject.value.visible().contains(&root))
}

fn precondition(check: &mut Check<'_>, precondition: &Precondition) {
    let Some(row) = check.scope.fact_named(&precondition.fact.value) else {
        let spots = check.scope.unknown_fact(&precondition.fact.value, 0);
        check.spots(&precondition.fact, vec![spots]);
        return;
    };
    for literal in &precondition.any {
        let fits = matches!(
            (row.kind, &literal.value),
            (Type::Bool, Literal::Bool(_))
                | (Type::Int, Literal::Int(_))
                | (Type::Word | Type::Words, Literal::Word(_))
        );
        if fits {
            continue;
        }
        let name = super::name_of(super::Ty::Of(row.kind));
        let at = Placed {
            value: String::new(),
            place: literal.place,
        };
        let (message, hint) = match (row.kind, &literal.value) {
            (Type::Word | Type::Words, _) => (
                format!("'{}' is {name}, and this is none", precondition.fact.value),
                Some("write it in quotes".to_owned()),
            ),
            (Type::Bool | Type::Int, _) => (
                format!("'{}' is {name}, and this is none", precondition.fact.value),
                None,
            ),
            _ => (
                format!(
                    "a precondition cannot ask '{}', which is {name}",
                    precondition.fact.value
                ),
                Some("preconditions ask bools, numbers and words; ask the rest in 'when'".to_owned()),
            ),
        };
        check.fault(&at, message, hint);
        if !matches!(row.kind, Type::Bool | Type::Int | Type::Word | Type::Words) {
            break;
        }
    }
}

/// Compiles a regex as evaluation will; on failure the byte where it goes wrong and why.
pub(super) fn regex(source: &str) -> Result<Regex, (usize, String)> {
    matching::compile(source).map_err(|why| {
        // The error draws the regex, indented by 4, with a caret under the place.
        let drawing = Regex::new(source).err().map(|error| error.to_string());
        let caret = drawing.as_deref().unwrap_or_default().lines().find_map(|line| {
            let is_caret = line.trim_start().starts_with('^');
            is_caret.then(|| line.find('^').unwrap_or_default().saturating_sub(4))
        });
        (caret.unwrap_or_default(), format!("no regex: {why}"))
    })
}

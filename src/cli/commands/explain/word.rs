//! The pages of words that are no rules, and of texts: which rules know of them, and how these are told apart.

use super::page::Page;
use super::pasted::Pasted;
use crate::diagnose::can;
use crate::k8s::Untrusted;
use crate::k8s::forbidden::{self, Refusal};
use crate::rules::Rules;
use crate::rules::file::Rule;
use crate::rules::topics::{self, Topic};

/// So many rules are shown with what they found; the others by name.
const IN_FULL: usize = 4;
/// A shorter spelling stands in too many texts by chance.
const SHORTEST_MENTION: usize = 6;

/// Returns the page of a topic.
pub(super) fn of_topic(topic: &Topic, rules: &Rules, width: usize) -> String {
    let mut page = Page::new(width);
    page.line(&format!("{}: {}", topic.word, topic.title));
    let also = if topic.also.is_empty() {
        String::new()
    } else {
        format!(", also {}", topic.also.join(", "))
    };
    page.wrapped(&format!("{}{also}", topic.kind), 0);
    page.part("Description", &topic.text);
    page.list(
        "Possible causes",
        topic.meant().map(|(rule, how)| {
            let title = rules.get(rule).map_or("", |rule| rule.title.value.as_str());
            format!("- {rule}: {how} ({title})")
        }),
    );
    if !topic.look.is_empty() {
        page.head("Inspect");
    }
    for words in &topic.look {
        page.line(&format!("  {}", line_of(words)));
    }
    if let Some(alert) = &topic.alert {
        page.head("Expression");
        for line in alert.expr.lines() {
            page.line(&format!("  {line}"));
        }
    }
    page.list(
        "References",
        topic.references.iter().map(|link| format!("- {link}")),
    );
    if let Some((rule, _)) = topic.meant().next() {
        page.line("");
        page.line(&format!("more: sandbox-doctor explain {rule}"));
    }
    page.text
}

/// Returns a command in one line, words with blanks in quotes.
pub(crate) fn line_of(words: &[String]) -> String {
    let quoted = words.iter().map(|word| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=,".contains(letter);
        if word.chars().all(plain) {
            word.clone()
        } else {
            format!("'{word}'")
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

/// Returns the page of a word that rules ask for.
pub(super) fn of_asking(word: &str, asking: &[(&Rule, String)], width: usize) -> String {
    let mut page = Page::new(width);
    page.line(&format!("{word}: a Kubernetes term that rules check"));
    page.list(
        "Checked by",
        asking
            .iter()
            .map(|(rule, place)| format!("- {}: {} (in {place})", rule.id.value, rule.title.value)),
    );
    page.line("");
    page.line("more: sandbox-doctor explain RULE");
    page.text
}

/// Returns the topics that a text names.
pub(super) fn mentioned(text: &str) -> impl Iterator<Item = &'static Topic> {
    let text = text.to_lowercase();
    topics::all().filter(move |topic| {
        topic
            .words()
            .filter(|word| word.len() >= SHORTEST_MENTION)
            .any(|word| stands_in(&text, &word.to_lowercase()))
    })
}

/// Whether a word stands in a text by itself, not as a part of a longer one.
fn stands_in(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let inside = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric());
        !inside(text[..at].chars().next_back()) && !inside(text[at + word.len()..].chars().next())
    })
}

/// Returns the page of a text: the rules that find something in it, what they found, and words that it names.
pub(super) fn of_text(text: &str, (pasted, mentioned): (&Pasted<'_>, &[&Topic]), width: usize) -> String {
    let found = &pasted.found;
    let mut page = Page::new(width);
    pasted.on(&mut page);
    match found.as_slice() {
        [] if mentioned.is_empty() => page.line("No rule matches this text"),
        [] => page.line("No rule matches this text, but it contains terms that can be explained"),
        [_] => page.line("1 rule matches this text"),
        _ => page.line(&format!(
            "{} rules match this text, the most likely first",
            found.len()
        )),
    }
    for one in found.iter().take(IN_FULL) {
        page.head(&format!("{}: {}", one.rule.id.value, one.rule.title.value));
        page.wrapped(&format!("matched: {}", shown(&one.hit.line)), 2);
        for (name, value) in one.hit.groups.iter().filter(|(_, value)| !value.is_empty()) {
            page.wrapped(&format!("{name} = {value}"), 4);
        }
        page.wrapped(&format!("matched in {}", one.source), 2);
    }
    page.list(
        "Other rules",
        found
            .iter()
            .skip(IN_FULL)
            .map(|one| format!("- {}: {}", one.rule.id.value, one.rule.title.value)),
    );
    page.list(
        "Terms in the text",
        mentioned
            .iter()
            .map(|topic| format!("- {}: {}", topic.word, topic.title)),
    );
    if let Some(command) = question(text) {
        page.head("Fix");
        page.wrapped(
            "Check the account before you grant anything: it comes from the pasted text, which any program can print. Then:",
            2,
        );
        page.line(&format!("  {command}"));
    }
    page.line("");
    page.line("a text is no proof: run 'sandbox-doctor diagnose' to check the objects");
    let more = found.first().map(|one| one.rule.id.value.as_str());
    let more = more.or(mentioned.first().map(|topic| topic.word.as_str()));
    page.line(&format!(
        "more: sandbox-doctor explain {}",
        more.unwrap_or("WORD")
    ));
    page.text
}

/// Returns the command that asks whether the caller of a refusal has the permission; none where its words are no names.
fn question(text: &str) -> Option<String> {
    let Refusal::Access(denied) = forbidden::read(text) else {
        return None;
    };
    let (caller, request) = (&denied.caller, &denied.request);
    if caller.is_anonymous() || !caller.is_well_formed() || !request.is_well_formed() {
        return None;
    }
    let words: Vec<String> = can::question(caller, request)
        .argv
        .iter()
        .map(|word| word.raw().to_owned())
        .collect();
    Some(line_of(&words))
}

/// The line of a text that the user himself gave; the page makes what hides in it visible.
fn shown(line: &Untrusted) -> &str {
    line.raw().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_mentioned_only_whole() {
        let words = |text: &str| -> Vec<&str> { mentioned(text).map(|topic| topic.word.as_str()).collect() };
        assert_eq!(words("status: CrashLoopBackOff (x3)"), ["CrashLoopBackOff"]);
        assert!(words("NotCrashLoopBackOffs").is_empty());
    }

    #[test]
    fn commands_keep_their_words() {
        let words = ["kubectl", "get", "-o", "jsonpath={.status}"].map(str::to_owned);
        assert_eq!(line_of(&words), "kubectl get -o 'jsonpath={.status}'");
    }
}

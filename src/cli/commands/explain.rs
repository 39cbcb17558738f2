//! `explain WORD`: a rule, a reason, an exit code, an alert, or a pasted text.

#[cfg(test)]
mod corpus;
mod layers;
mod page;
mod paste;
mod pasted;
mod readable;
mod word;

use crate::cli::error::{CliError, ErrorKind};
use crate::cli::options;
use crate::cli::session::{Ending, Session};
use crate::collect;
use crate::render::{Format, yaml};
use crate::rules::file::Rule;
use crate::rules::{Rules, recognise, suggest, topics};

pub(crate) use page::{WRITTEN, command, listed, named};
pub(crate) use paste::Paste;
pub(crate) use word::line_of;

/// Prints what is known of a word or of a text; `-` reads the text from standard input.
pub(crate) fn run(session: &Session, words: &[String], formats: &[String]) -> Ending {
    let format = match options::one_format("explain", formats) {
        Ok(format) => format,
        Err(error) => return Ending::from(error),
    };
    let asked = match words {
        [dash] if dash == "-" => Paste::from_stdin(),
        words => Ok(Paste::of_words(words)),
    };
    // A pasted text is read like a log: what is a secret in it is neither searched nor quoted.
    let asked = asked.map(|paste| Paste {
        text: collect::redacted(&paste.text).trim().to_owned(),
        ..paste
    });
    let few = asked.as_ref().ok().and_then(|asked| needed(session, &asked.text));
    let (rules, mut errors) = few.map_or_else(|| session.rules(), |rules| (rules, Vec::new()));
    let explained = asked.and_then(|asked| match format {
        Format::Json => answered(&rules, &asked),
        Format::Yaml => answered(&rules, &asked).map(|json| yaml::of_json(&json)),
        _ => explained(&rules, &asked, session.screen.prose()),
    });
    match explained {
        Ok(page) => errors.extend(session.output.result(&page).err()),
        Err(error) => errors.push(error),
    }
    Ending::from(errors)
}

/// Returns the built-in rules that a page is made of: those that name the word, or that its topic names. None, where it takes
/// all of them to say that a word is not known, or where a user has rules of his own.
fn needed(session: &Session, asked: &str) -> Option<Rules> {
    if !session.rule_dirs().is_empty() || asked.is_empty() {
        return None;
    }
    let topic = topics::find(asked);
    let rules = Rules::builtin_where(|id, text| match topic {
        Some(topic) => id == asked || topic.meant().any(|(rule, _)| rule == id),
        // The page of a rule names its symptoms, which name kinds of causes.
        None => topics::holds(text, asked) || text.contains("\nexplainedBy:"),
    });
    let known = topic.is_some() || rules.get(asked).is_some() || !recognise::word(&rules, asked).is_empty();
    known.then_some(rules)
}

/// Returns the JSON of a text: its failures, and the rules that answer it.
pub(crate) fn answered(rules: &Rules, paste: &Paste) -> Result<String, CliError> {
    if paste.text.is_empty() {
        return Err(
            CliError::sentence(ErrorKind::Input, "the text to explain is empty")
                .hint("example: kubectl get events | sandbox-doctor explain -"),
        );
    }
    Ok(pasted::Pasted::of(rules, paste).json())
}

/// The first of these that knows it: rules, topics, words of Kubernetes that rules ask for, regexes of rules.
pub(crate) fn explained(rules: &Rules, paste: &Paste, width: usize) -> Result<String, CliError> {
    let asked = paste.text.as_str();
    if let Some(rule) = rules.get(asked) {
        return Ok(page::of_rule(rule, rules, width));
    }
    if let Some(topic) = topics::find(asked) {
        return Ok(word::of_topic(topic, rules, width));
    }
    let asking = recognise::word(rules, asked);
    if !asking.is_empty() {
        return Ok(word::of_asking(asked, &asking, width));
    }
    let pasted = pasted::Pasted::of(rules, paste);
    let mentioned: Vec<_> = word::mentioned(asked).collect();
    let is_text = asked.contains(char::is_whitespace) && pasted.is_understood();
    if !pasted.found.is_empty() || !mentioned.is_empty() || is_text {
        return Ok(word::of_text(asked, (&pasted, &mentioned), width));
    }
    let vocabulary = recognise::vocabulary(rules);
    Err(CliError::sentence(
        ErrorKind::Target,
        format!("no rule, reason, exit code, alert or error text matches '{asked}'"),
    )
    .hint_if(suggest::did_you_mean(
        asked,
        vocabulary.iter().map(String::as_str),
    ))
    .hint("'sandbox-doctor rules list' lists all rules"))
}

/// Finds a rule, or says which one was meant.
pub(crate) fn find<'r>(rules: &'r Rules, id: &str) -> Result<&'r Rule, CliError> {
    rules.get(id).ok_or_else(|| {
        CliError::sentence(ErrorKind::Target, format!("rule '{id}' not found"))
            .hint_if(suggest::did_you_mean(id, rules.ids()))
            .hint("'sandbox-doctor rules list' lists all rules")
    })
}

//! Words that people have in hand and that are no rules: exit codes, reasons, alerts, and what no rule can see.
//!
//! They are data as the rules are: `rules/topics/*.topics.yaml`, packed with them.

use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::packed;
use crate::k8s::yaml;

/// One word and what is to be known of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Topic {
    /// What one asks for: `137`, `CrashLoopBackOff`, `KubePodCrashLooping`, `image-slimming`.
    pub(crate) word: String,
    /// Other spellings of it.
    #[serde(default)]
    pub(crate) also: Vec<String>,
    pub(crate) title: String,
    /// Markdown.
    pub(crate) text: String,
    /// Rules and how each of them is told: `oom-container-limit: the reason is OOMKilled`.
    #[serde(default)]
    pub(crate) rules: Map<String, Json>,
    /// Commands to run, read-only.
    #[serde(default)]
    pub(crate) look: Vec<Vec<String>>,
    #[serde(default)]
    pub(crate) alert: Option<Alert>,
    #[serde(default)]
    pub(crate) references: Vec<String>,
    /// What kind of word it is; the file says it once for all of its topics.
    #[serde(skip)]
    pub(crate) kind: String,
}

/// An alert of Prometheus, ready to be exported.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Alert {
    pub(crate) expr: String,
    /// How long it must hold; at once where it is not said.
    #[serde(default, rename = "for")]
    pub(crate) hold: Option<String>,
    pub(crate) severity: String,
    pub(crate) summary: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicFile {
    kind: String,
    topics: Vec<Topic>,
}

/// How the names of these files end; they are no rules.
pub(super) const ENDING: &str = ".topics.yaml";

/// A file of topics, read when one of its words is asked for.
struct Lazy {
    text: &'static str,
    topics: OnceLock<Vec<Topic>>,
}

static FILES: LazyLock<Vec<Lazy>> = LazyLock::new(|| {
    let files = packed::files().filter(|(path, _)| path.ends_with(ENDING));
    let unread = |(_, text)| Lazy {
        text,
        topics: OnceLock::new(),
    };
    files.map(unread).collect()
});

impl Lazy {
    fn topics(&self) -> &[Topic] {
        // A test holds that every file can be read.
        self.topics.get_or_init(|| read(self.text).unwrap_or_default())
    }
}

/// Returns all topics of the program, in the order of their files.
pub(crate) fn all() -> impl Iterator<Item = &'static Topic> {
    FILES.iter().flat_map(Lazy::topics)
}

/// Finds the topic of a word, however it is spelt.
pub(crate) fn find(word: &str) -> Option<&'static Topic> {
    let word = word.trim();
    let files = FILES.iter().filter(|file| holds(file.text, word));
    files
        .flat_map(Lazy::topics)
        .find(|topic| topic.words().any(|spelling| spelling.eq_ignore_ascii_case(word)))
}

/// Whether a word stands somewhere in a text, in whatever case.
pub(crate) fn holds(text: &str, word: &str) -> bool {
    text.to_ascii_lowercase().contains(&word.to_ascii_lowercase())
}

impl Topic {
    /// Returns every spelling of the word, the first one first.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.word).chain(&self.also).map(String::as_str)
    }

    /// Returns the rules that are meant, each with how it is told.
    pub(crate) fn meant(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rules
            .iter()
            .map(|(rule, how)| (rule.as_str(), how.as_str().unwrap_or_default()))
    }
}

fn read(text: &str) -> Result<Vec<Topic>, String> {
    let mut topics = Vec::new();
    for document in yaml::read_plain(text) {
        let node = document.map_err(|fault| fault.message)?;
        let file: TopicFile = serde_json::from_value(node.to_json()).map_err(|error| error.to_string())?;
        topics.extend(file.topics.into_iter().map(|topic| Topic {
            kind: file.kind.clone(),
            ..topic
        }));
    }
    Ok(topics)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::rules::Rules;

    #[test]
    fn every_file_of_topics_can_be_read() {
        let files = packed::files().filter(|(path, _)| path.ends_with(ENDING));
        let mut seen = 0;
        for (path, text) in files {
            seen += 1;
            let topics = read(text).unwrap_or_else(|fault| panic!("{path}: {fault}"));
            assert!(!topics.is_empty(), "{path}");
        }
        assert!(seen > 3, "{seen}");
    }

    #[test]
    fn topics_name_rules_that_exist_and_say_how_each_is_told() {
        let rules = Rules::builtin();
        for topic in all() {
            assert!(!topic.text.trim().is_empty(), "{} says nothing", topic.word);
            assert!(
                !topic.title.ends_with('.') && topic.title.chars().count() <= 90,
                "{}",
                topic.title
            );
            for (rule, how) in topic.meant() {
                assert!(
                    rules.get(rule).is_some(),
                    "{}: there is no rule {rule}",
                    topic.word
                );
                assert!(!how.is_empty(), "{}: how is {rule} told?", topic.word);
            }
        }
    }

    #[test]
    fn a_word_has_one_meaning() {
        let rules = Rules::builtin();
        let mut words = BTreeSet::new();
        for word in all().flat_map(Topic::words) {
            assert!(words.insert(word.to_lowercase()), "'{word}' is said twice");
            assert!(rules.get(word).is_none(), "'{word}' is a rule");
        }
    }

    #[test]
    fn words_are_found_in_any_case() {
        assert_eq!(find("sigkill").map(|topic| topic.word.as_str()), Some("137"));
        for topic in all() {
            for word in topic.words() {
                assert!(
                    find(word).is_some_and(|found| std::ptr::eq(found, topic)),
                    "{word}"
                );
            }
        }
        assert!(find("no such word").is_none());
        assert!(read("kind: x\ntopics: [{word: a, titel: b}]").is_err());
    }
}

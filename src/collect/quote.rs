//! How much of an input file an error may quote: the file may be a kubeconfig, an `.env` or a Secret by mistake.
//!
//! Whether the file could be read as what it was named for does not count, because an error says that it could not.

use super::redact;
use crate::k8s::Kind;
use crate::k8s::yaml::Place;

/// What a text is, by the keys at the start of its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nature {
    /// A rule or its cases: lines are quoted.
    Rule,
    /// Settings of sandbox-doctor, or an object of a known kind: of a line the key, and values of `FIELDS`.
    Fields,
    /// Anything else: nothing is quoted.
    Unknown,
}

const OF_RULES: [&str; 6] = ["schema", "id", "when", "rule", "cases", "cause"];
const OF_SETTINGS: [&str; 5] = ["fail-on", "allow-incomplete", "baseline", "ignore", "output"];
/// Fields whose values are names and quantities.
const FIELDS: [&str; 46] = [
    "apiVersion",
    "kind",
    "metadata",
    "name",
    "namespace",
    "generateName",
    "spec",
    "template",
    "jobTemplate",
    "schedule",
    "replicas",
    "selector",
    "matchLabels",
    "containers",
    "initContainers",
    "image",
    "imagePullPolicy",
    "ports",
    "port",
    "targetPort",
    "containerPort",
    "protocol",
    "resources",
    "requests",
    "limits",
    "cpu",
    "memory",
    "ephemeral-storage",
    "volumes",
    "volumeMounts",
    "mountPath",
    "restartPolicy",
    "serviceAccountName",
    "runtimeClassName",
    "nodeSelector",
    "tolerations",
    "effect",
    "operator",
    "type",
    "rule",
    "reason",
    "object",
    "fail-on",
    "allow-incomplete",
    "baseline",
    "ignore",
];

/// Returns the line of a place as an error may quote it, and the column that the place has in it.
pub(crate) fn quoted_line(text: &str, place: Place) -> Option<(String, usize)> {
    let line = text.lines().nth(place.line.checked_sub(1)?)?;
    let quoted = match nature(text, place) {
        Nature::Rule => redact::text(line).into_owned(),
        Nature::Fields => fields(line)?,
        Nature::Unknown => return None,
    };
    let most = quoted.chars().count() + 1;
    Some((quoted, place.column.clamp(1, most)))
}

/// Returns a message about a place of a text, without words of the text that may be secret.
pub(crate) fn quoted_message(text: &str, place: Place, message: &str) -> String {
    match nature(text, place) {
        Nature::Unknown => without_words(message),
        Nature::Rule | Nature::Fields => redact::text(message).into_owned(),
    }
}

fn nature(text: &str, place: Place) -> Nature {
    let lines: Vec<&str> = text.lines().collect();
    let at = place.line.saturating_sub(1).min(lines.len());
    let is_mark = |line: &&str| line.starts_with("---");
    let first = lines[..at].iter().rposition(is_mark).unwrap_or(0);
    let document = lines[first..].iter().skip(1).position(is_mark);
    let document = document.map_or(&lines[first..], |end| &lines[first..=first + end]);
    let value = |key: &str| {
        let found = document
            .iter()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
        found.map(|value| value.trim().trim_matches(['"', '\'']))
    };
    match (value("apiVersion"), value("kind")) {
        (Some(version), Some(kind)) => match Kind::of(version, kind) {
            Some(Kind::Secret | Kind::ConfigMap) | None => Nature::Unknown,
            Some(_) => Nature::Fields,
        },
        (Some(_), None) | (None, Some(_)) => Nature::Unknown,
        (None, None) if OF_RULES.iter().any(|key| value(key).is_some()) => Nature::Rule,
        (None, None) if OF_SETTINGS.iter().any(|key| value(key).is_some()) => Nature::Fields,
        (None, None) => Nature::Unknown,
    }
}

/// Returns a line with its key, and with its value where it is a single word of a field that holds no secret.
fn fields(line: &str) -> Option<String> {
    let body = line.trim_start_matches([' ', '-']);
    let (key, rest) = body.split_once(':')?;
    let is_key = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    if key.is_empty() || !key.chars().all(is_key) || !(rest.is_empty() || rest.starts_with(' ')) {
        return None;
    }
    let head = &line[..line.len() - rest.len()];
    let value = rest.split(" #").next().unwrap_or_default().trim();
    let is_word =
        !value.contains(char::is_whitespace) && !value.contains(['{', '[', '&', '*', '!', '|', '>']);
    if value.is_empty() {
        return Some(head.to_owned());
    }
    if is_word && FIELDS.contains(&key) {
        let gap = rest.len() - rest.trim_start().len();
        return Some(redact::text(&format!("{head}{}{value}", &rest[..gap])).into_owned());
    }
    Some(format!("{head} …"))
}

/// Cuts a message where it quotes more than a word of letters, which may be a key but hardly a secret.
fn without_words(message: &str) -> String {
    let is_word = |text: &str| {
        let letter = |letter: char| letter.is_ascii_alphabetic() || "._-/".contains(letter);
        let is_mark = text.chars().count() <= 3 && !text.contains(char::is_alphanumeric);
        text.len() <= 40 && text.chars().all(letter) || is_mark
    };
    let mut rest = message;
    let mut kept = 0;
    while let Some(open) = opening(rest) {
        let inside = &rest[open + 1..];
        let close = closing(inside);
        if !close.is_some_and(|close| is_word(&inside[..close])) {
            return format!("{}'…'", numberless(&message[..kept + open]));
        }
        let end = open + 2 + close.unwrap_or_default();
        (rest, kept) = (&rest[end..], kept + end);
    }
    numberless(message)
}

/// Finds a quote that no letter stands before: that of "doesn't" opens nothing.
fn opening(text: &str) -> Option<usize> {
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        if matches!(letter, '\'' | '"' | '`') && !before.is_alphanumeric() {
            return Some(at);
        }
        before = letter;
    }
    None
}

fn closing(text: &str) -> Option<usize> {
    let marks = text
        .char_indices()
        .filter(|(_, letter)| matches!(letter, '\'' | '"' | '`'));
    let mut ends = marks.filter(|(at, _)| !text[at + 1..].starts_with(char::is_alphanumeric));
    ends.next().map(|(at, _)| at)
}

/// Hides numbers, which may be a PIN, but not the short ones that are limits and positions.
fn numberless(message: &str) -> String {
    let words = message.split(' ').map(|word| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let is_limit = word.ends_with("000") && word.len() == digits;
        if digits > 3 && !is_limit { "…" } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, line: usize) -> Option<String> {
        quoted_line(text, Place { line, column: 99 }).map(|(line, _)| line)
    }

    #[test]
    fn files_that_are_no_input_are_not_quoted() {
        for text in [
            "API_KEY=hunter2\n",
            "apiVersion: v1\nkind: Config\nusers: [{name: a, user: {token: hunter2}}]\n",
            "apiVersion: v1\nkind: Secret\nstringData:\n  a: hunter2\n",
            "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: hunter2\n",
            "services:\n  a: hunter2\n",
            "{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"a\": \"hunter2\"}\n",
            "-----BEGIN PRIVATE KEY-----\nhunter2\n",
            // The object before the mark is another document.
            "apiVersion: v1\nkind: Pod\n---\nhunter2: a\n",
        ] {
            let lines = 1..=text.lines().count();
            let quoted: Vec<String> = lines.filter_map(|line| at(text, line)).collect();
            assert!(quoted.iter().all(|line| !line.contains("hunter2")), "{quoted:?}");
        }
        assert_eq!(at("a: 1\n", 9), None);
        assert_eq!(quoted_line("a: 1\n", Place { line: 0, column: 0 }), None);
    }

    #[test]
    fn of_an_object_keys_are_quoted_and_values_of_known_fields() {
        let text = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: app # hunter2\n    image: a:1\n    \
                    value: hunter2\n    args: [--password, hunter2]\n    - hunter2\n    image: a: hunter2\n    \
                    hunter2 three: four\n  nodeName: 'x'\n";
        let wanted = [
            Some("apiVersion: v1"),
            Some("kind: Pod"),
            Some("spec:"),
            Some("  containers:"),
            Some("  - name: app"),
            Some("    image: a:1"),
            Some("    value: …"),
            Some("    args: …"),
            None,
            Some("    image: …"),
            None,
            Some("  nodeName: …"),
        ];
        for (number, wanted) in wanted.into_iter().enumerate() {
            assert_eq!(at(text, number + 1).as_deref(), wanted, "line {}", number + 1);
        }
    }

    #[test]
    fn rules_are_quoted_redacted_and_settings_by_their_keys() {
        let text = "schema: 1\nid: a\ncause: password=hunter2abc\n";
        assert_eq!(at(text, 3).as_deref(), Some("cause: password=<redacted:value>"));
        let text = "fail-on: warning\ntoken: hunter2\nignore:\n- rule: a\n";
        assert_eq!(at(text, 1).as_deref(), Some("fail-on: warning"));
        assert_eq!(at(text, 2).as_deref(), Some("token: …"));
        assert_eq!(at(text, 4).as_deref(), Some("- rule: a"));
    }

    #[test]
    fn messages_keep_words_and_lose_what_may_be_a_secret() {
        let place = Place { line: 1, column: 1 };
        for (message, wanted) in [
            ("unknown key 'password: hunter2'", "unknown key '…'"),
            ("unknown key 'hunter2' in 'a'", "unknown key '…'"),
            ("unknown key 'current-context'", "unknown key 'current-context'"),
            ("the key 'it's hunter2' is repeated", "the key '…'"),
            ("the handle wasn't declared", "the handle wasn't declared"),
            ("it doesn't take 'hunter2", "it doesn't take '…'"),
            (
                "illegal placement of ':' indicator",
                "illegal placement of ':' indicator",
            ),
            (
                "invalid type: string \"hunter2\", expected a list",
                "invalid type: string '…'",
            ),
            (
                "'a' must be a text, not the number 12345678",
                "'a' must be a text, not the number …",
            ),
            ("nested deeper than 100 levels", "nested deeper than 100 levels"),
        ] {
            assert_eq!(quoted_message("a: b\n", place, message), wanted);
        }
        let rule = "schema: 1\nid: a1\n";
        assert_eq!(
            quoted_message(rule, place, "unknown fact 'pod1.x'"),
            "unknown fact 'pod1.x'"
        );
    }
}

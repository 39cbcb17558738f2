//! Templates of the vocabulary → regexes, and the literals by which an index finds them.
//!
//! A template is the text as the program prints it: `Failed to pull image "{image}": `. In it
//! `{role}` is a value without blanks, `{role+}` one with blanks, `{}` any text of the line, `{#}` a number, `{a|b}` one of
//! several words, `{?x}` an optional text, `{^}` the beginning and `{$}` the end of the message. Any quotation mark
//! stands for each of them, a blank for any blanks. Letters match in either case.

use super::kinds::{Role, Spelled};

/// Captures that are no roles: codes of a frame, and a count.
pub(super) const CODES: [&str; 5] = ["grpc", "http", "errno", "exit", "count"];

const QUOTES: &str = "['\"`´‘’“”«»]";
const NO_QUOTE: &str = "[^'\"`´‘’“”«»]";

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Literal(String),
    /// Name, and whether blanks may stand in the value.
    Capture(String, bool),
    Any,
    Digits,
    Words(Vec<String>),
    Optional(String),
    Start,
    End,
}

/// Returns the regex of a template.
pub(super) fn regex_of(template: &str) -> Result<String, String> {
    let tokens = tokens(template)?;
    let mut regex = String::from("(?i)");
    if starts_with_letter(&tokens) {
        regex.push_str(r"\b");
    }
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1);
        match token {
            Token::Literal(text) => regex.push_str(&literal(text)),
            Token::Capture(name, blanks) => {
                let before = at.checked_sub(1).and_then(|before| tokens.get(before));
                let class = class_of(name, *blanks, before, next);
                // The first value of a role is kept; the others only bound the text.
                let first = !tokens[..at]
                    .iter()
                    .any(|token| matches!(token, Token::Capture(known, _) if known == name));
                let group = if first {
                    format!("(?P<{name}>{class})")
                } else {
                    format!("(?:{class})")
                };
                regex.push_str(&group);
            }
            Token::Any => regex.push_str(if next.is_none() { ".*" } else { ".*?" }),
            Token::Digits => regex.push_str(r"-?[0-9]+"),
            Token::Words(words) => {
                let words: Vec<String> = words.iter().map(|word| literal(word)).collect();
                regex.push_str(&format!("(?:{})", words.join("|")));
            }
            Token::Optional(text) => regex.push_str(&format!("(?:{})?", literal(text))),
            Token::Start => regex.push('^'),
            Token::End => regex.push_str(r"\s*$"),
        }
    }
    if ends_with_letter(&tokens) {
        regex.push_str(r"\b");
    }
    Ok(regex)
}

/// Returns the longest text that stands in every match, in small letters.
pub(super) fn literal_of(template: &str) -> Option<String> {
    let tokens = tokens(template).ok()?;
    let literals = tokens.iter().filter_map(|token| match token {
        Token::Literal(text) => Some(text.as_str()),
        _ => None,
    });
    longest(literals.flat_map(pieces))
}

/// Returns the longest text that stands in every match of a regex; None where alternatives leave none.
pub(super) fn literal_of_regex(regex: &str) -> Option<String> {
    let mut runs = vec![String::new()];
    let (mut depth, mut class, mut escaped) = (0_usize, false, false);
    for letter in regex.chars() {
        let outside = depth == 0 && !class;
        match letter {
            _ if escaped => {
                escaped = false;
                if outside && !letter.is_ascii_alphanumeric() {
                    runs.last_mut()?.push(letter);
                } else {
                    runs.push(String::new());
                }
                continue;
            }
            '\\' => escaped = true,
            '[' if !class => class = true,
            ']' => class = false,
            '(' if !class => depth += 1,
            ')' if !class => depth = depth.saturating_sub(1),
            '|' if outside => return None,
            // The letter before it may be missing.
            '?' | '*' | '{' if outside => {
                runs.last_mut()?.pop();
            }
            '+' | '.' | '^' | '$' | '}' => {}
            letter if outside => {
                runs.last_mut()?.push(letter);
                continue;
            }
            _ => {}
        }
        runs.push(String::new());
    }
    longest(runs.iter().flat_map(|run| pieces(run)))
}

fn longest<'t>(pieces: impl Iterator<Item = &'t str>) -> Option<String> {
    let long = pieces.max_by_key(|piece| piece.len())?;
    (long.len() >= 3 && long.is_ascii()).then(|| long.to_ascii_lowercase())
}

/// Parts of a literal that stand in a text as they are: quotation marks and blanks after a colon vary.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii() || "'\"`".contains(letter))
        .flat_map(|part| part.split(": "))
        .map(str::trim)
}

fn literal(text: &str) -> String {
    let mut out = String::new();
    let mut blank = false;
    for letter in text.chars() {
        if letter == ' ' {
            if !blank {
                out.push_str(r"\s+");
            }
            blank = true;
            continue;
        }
        blank = false;
        if "'\"`‘’“”".contains(letter) {
            out.push_str(QUOTES);
        } else {
            out.push_str(&regex::escape(letter.encode_utf8(&mut [0; 4])));
        }
    }
    out
}

fn class_of(name: &str, blanks: bool, before: Option<&Token>, next: Option<&Token>) -> String {
    let quoted = |token: Option<&Token>, last: bool| match token {
        Some(Token::Literal(text)) => {
            let letter = if last {
                text.chars().last()
            } else {
                text.chars().next()
            };
            letter.is_some_and(|letter| "'\"`‘’“”".contains(letter))
        }
        _ => false,
    };
    let (class, repeat) = match name {
        "port" => return "[0-9]{1,5}".to_owned(),
        "http" => return "[0-9]{3}".to_owned(),
        "exit" | "count" => return "-?[0-9]+".to_owned(),
        "errno" => return "-?[A-Za-z0-9_]+".to_owned(),
        "grpc" => return "[A-Za-z_]+".to_owned(),
        _ if quoted(before, true) && quoted(next, false) => (NO_QUOTE, "+?"),
        _ if blanks => (".", if next.is_none() { "+" } else { "+?" }),
        "host" => return r"(?:\[[0-9a-fA-F:.%]+\]|[A-Za-z0-9_][A-Za-z0-9_.-]*)".to_owned(),
        "path" => (r#"[^\s'"`‘’“”,;:()\[\]{}<>|]"#, "+"),
        _ if next.is_none() => (r#"[^\s'"`‘’“”,;()<>]"#, "+"),
        _ => (r#"[^\s'"`‘’“”,;()<>]"#, "+?"),
    };
    format!("{class}{repeat}")
}

fn starts_with_letter(tokens: &[Token]) -> bool {
    match tokens.first() {
        Some(Token::Literal(text)) => text.starts_with(|letter: char| letter.is_ascii_alphanumeric()),
        Some(Token::Words(words)) => words
            .iter()
            .all(|word| word.starts_with(|letter: char| letter.is_ascii_alphanumeric())),
        _ => false,
    }
}

fn ends_with_letter(tokens: &[Token]) -> bool {
    match tokens.last() {
        Some(Token::Literal(text)) => text.ends_with(|letter: char| letter.is_ascii_alphanumeric()),
        Some(Token::Words(words)) => words
            .iter()
            .all(|word| word.ends_with(|letter: char| letter.is_ascii_alphanumeric())),
        _ => false,
    }
}

fn tokens(template: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        if open > 0 {
            tokens.push(Token::Literal(rest[..open].to_owned()));
        }
        let close = rest[open..]
            .find('}')
            .ok_or_else(|| format!("'{{' without '}}' in '{template}'"))?;
        tokens.push(token(&rest[open + 1..open + close])?);
        rest = &rest[open + close + 1..];
    }
    if !rest.is_empty() {
        tokens.push(Token::Literal(rest.to_owned()));
    }
    Ok(tokens)
}

fn token(inside: &str) -> Result<Token, String> {
    Ok(match inside {
        "" => Token::Any,
        "#" => Token::Digits,
        "^" => Token::Start,
        "$" => Token::End,
        "(" => Token::Literal("{".to_owned()),
        ")" => Token::Literal("}".to_owned()),
        optional if optional.starts_with('?') => Token::Optional(optional[1..].to_owned()),
        words if words.contains('|') => Token::Words(words.split('|').map(str::to_owned).collect()),
        name => {
            let bare = name.trim_end_matches('+');
            if Role::of(bare).is_none() && !CODES.contains(&bare) {
                return Err(format!("'{{{name}}}' is neither a role nor a code"));
            }
            Token::Capture(bare.to_owned(), bare.len() < name.len())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(template: &str, text: &str) -> Option<Vec<(String, String)>> {
        let regex = regex::Regex::new(&regex_of(template).unwrap()).unwrap();
        let found = regex.captures(text)?;
        let names = regex.capture_names().flatten();
        Some(
            names
                .filter_map(|name| Some((name.to_owned(), found.name(name)?.as_str().to_owned())))
                .collect(),
        )
    }

    fn one(name: &str, value: &str) -> Option<Vec<(String, String)>> {
        Some(vec![(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn values_end_where_the_template_goes_on() {
        assert_eq!(
            captured(r#"pull image "{image}": "#, "Pull image ‘r.io:5000/a b:1’:  x"),
            one("image", "r.io:5000/a b:1")
        );
        assert_eq!(
            captured("open {path}: denied", "open /a/b: denied"),
            one("path", "/a/b")
        );
        assert_eq!(
            captured("no {value+} left", "no more room left"),
            one("value", "more room")
        );
        assert_eq!(captured("status {exit}", "status -9"), one("exit", "-9"));
        assert_eq!(captured("{host}:{port} down", "a.b:80 down").unwrap().len(), 2);
        assert_eq!(captured("{^}x {add|del}{?ed}", "x added"), Some(Vec::new()));
        assert_eq!(captured("{^}x", "y x"), None);
        assert_eq!(captured("EOF", "GEOFFREY"), None);
    }

    #[test]
    fn every_match_holds_the_literal() {
        for (template, literal) in [
            (r#"pull image "{image}": "#, Some("pull image")),
            (
                "FATAL: password authentication failed",
                Some("password authentication failed"),
            ),
            ("{path}: {value}", None),
        ] {
            assert_eq!(literal_of(template).as_deref(), literal, "{template}");
        }
        for (regex, literal) in [
            (r"^panic: (.*)", Some("panic")),
            (r"\[Errno \d+\] x", Some("[errno")),
            (r"a|bcdef", None),
            (r"abcd?", Some("abc")),
            (r"(abc|def)gh", None),
        ] {
            assert_eq!(literal_of_regex(regex).as_deref(), literal, "{regex}");
        }
    }

    #[test]
    fn names_that_are_no_roles_are_refused() {
        assert!(regex_of("{thing}").is_err());
        assert!(regex_of("{open").is_err());
    }
}

//! Values that a text names outside the phrases: addresses, paths, image references.

use super::blocks::Block;
use super::chain::Sight;
use super::failure::Named;
use super::kinds::Role;
use super::matches::{Occurrence, tidy};

use std::ops::Range;

/// Lines of a block that are searched for values.
const LINES: usize = 24;
/// Words of a line that are looked at.
const WORDS: usize = 400;

/// Adds values for roles that the deciding phrase does not name: what other phrases capture, nearest first, then addresses
/// and paths of the same line, then of the other lines.
pub(super) fn complete(
    sight: &Sight<'_>,
    block: &Block,
    named: &mut Named,
    (others, near): (&[&Occurrence], &Range<usize>),
) {
    let distance = |found: &&&Occurrence| {
        let span = &found.span;
        if span.end <= near.start {
            near.start - span.end
        } else {
            span.start.saturating_sub(near.end)
        }
    };
    let mut others: Vec<&&Occurrence> = others.iter().collect();
    others.sort_by_key(distance);
    for found in others {
        add(named, &found.named);
    }
    let mut lines: Vec<_> = block
        .members
        .iter()
        .map(|member| &sight.lines[member.line])
        .collect();
    lines.sort_by_key(|line| near.start < line.span.start || near.start > line.span.end);
    for line in lines.into_iter().take(LINES) {
        let line = &sight.text[line.body..line.span.end];
        add(named, &of_line(line));
        if let Some(program) = program(line) {
            named.entry(Role::Program).or_insert_with(|| program.to_owned());
        }
        // Validators print the field on a line of its own.
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_.".contains(letter);
        let word = line.trim();
        if word.len() > 2 && word.len() < 80 && word.chars().all(is_word) && block.members.len() > 1 {
            named.entry(Role::Field).or_insert_with(|| word.to_owned());
        }
    }
}

/// Words before a colon that are no program.
const NO_PROGRAM: [&str; 18] = [
    "error", "fatal", "warning", "panic", "failed", "note", "hint", "info", "debug", "caused", "reason",
    "http", "code", "errno", "syscall", "path", "address", "hostname",
];

/// Returns the program of `nginx: [emerg] …`, `curl: (6) …`: most programs print their name first.
fn program(line: &str) -> Option<&str> {
    let (word, _) = line.trim_start().split_once(": ")?;
    let word = word.rsplit('/').next()?;
    let is_name = word.len() > 1
        && word.starts_with(|letter: char| letter.is_ascii_lowercase())
        && word
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "_+-".contains(letter));
    (is_name && !NO_PROGRAM.contains(&word)).then_some(word)
}

fn add(named: &mut Named, more: &Named) {
    // A port without its host belongs to another address.
    let other_host = named.contains_key(&Role::Host) && more.get(&Role::Host) != named.get(&Role::Host);
    for (role, value) in more {
        if !(other_host && *role == Role::Port && more.contains_key(&Role::Host)) {
            named.entry(*role).or_insert_with(|| value.clone());
        }
    }
}

/// Returns the first address and the first path of a line.
fn of_line(line: &str) -> Named {
    let mut named = Named::new();
    let words = line.split(|letter: char| letter.is_whitespace() || "'\"`‘’“”(),;<>=".contains(letter));
    for word in words.filter(|word| word.len() > 2).take(WORDS) {
        let found = url(word).or_else(|| address(word)).or_else(|| path(word));
        if let Some(found) = found {
            add(&mut named, &found);
        }
    }
    named
}

fn one(role: Role, value: &str) -> Option<Named> {
    let value = tidy(value);
    (!value.is_empty()).then(|| Named::from([(role, value.to_owned())]))
}

fn url(word: &str) -> Option<Named> {
    let (scheme, rest) = word.split_once("://")?;
    let scheme = scheme
        .rsplit(|letter: char| !letter.is_ascii_alphanumeric() && letter != '+')
        .next()?;
    if scheme.is_empty() {
        return None;
    }
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host = authority.rsplit('@').next()?;
    let host = host
        .split(['?', '#', '{', '}', '[', ']'])
        .next()
        .filter(|host| !host.is_empty())
        .unwrap_or(host);
    let mut named = address(host).or_else(|| one(Role::Host, host))?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if path.len() > 1 {
        named.extend(one(Role::Path, path).unwrap_or_default());
    }
    Some(named)
}

/// Reads `host:port` and `[address]:port`.
fn address(word: &str) -> Option<Named> {
    let word = word.trim_matches(|letter: char| "[]{}".contains(letter) && !word.contains("]:"));
    let word = word.trim_end_matches([':', '.', ']']);
    let (host, port) = word.rsplit_once(':')?;
    let port = port.trim_end_matches('/');
    let number: u32 = port.parse().ok()?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let dotted = bare.contains('.') || bare.matches(':').count() > 1 || bare == "localhost";
    let is_host = bare
        .bytes()
        .all(|letter| letter.is_ascii_alphanumeric() || b".-_:%".contains(&letter));
    // Places of source code look like addresses: `main.go:12`, `app.rb:5`.
    let code = [
        "go", "rs", "py", "rb", "js", "ts", "java", "php", "c", "cc", "cpp", "h", "ex", "exs", "lua", "pl",
        "pm", "cs", "conf", "sh", "mjs", "cjs",
    ];
    let source = bare.rsplit('.').next().is_some_and(|end| code.contains(&end)) && !bare.contains(':');
    let fits = (1..=65_535).contains(&number) && !bare.is_empty() && is_host && !source;
    let letters = bare.bytes().any(|letter| letter.is_ascii_alphabetic()) && number >= 22;
    if !fits || !(dotted || letters) {
        return None;
    }
    Some(Named::from([
        (Role::Host, bare.to_owned()),
        (Role::Port, port.to_owned()),
    ]))
}

fn path(word: &str) -> Option<Named> {
    let word = word
        .split(':')
        .next()
        .unwrap_or(word)
        .trim_matches(['[', ']', '{', '}']);
    let absolute = word.starts_with('/') && word.len() > 2 && !word.starts_with("//");
    let relative = word.starts_with("./") && word.len() > 3;
    let windows = word.len() > 3 && word.as_bytes()[1..].starts_with(b":\\");
    if absolute || relative || windows {
        one(Role::Path, word)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Spelled;

    fn read(line: &str) -> Vec<String> {
        let named = of_line(line);
        named
            .iter()
            .map(|(role, value)| format!("{}={value}", role.word()))
            .collect()
    }

    #[test]
    fn addresses_and_paths_are_named() {
        assert_eq!(
            read(r#"Get "https://a.b.svc:8443/v1/x?y=1": dial tcp 10.0.0.1:443: refused"#),
            ["host=a.b.svc", "port=8443", "path=/v1/x"]
        );
        assert_eq!(read("open /etc/app/x.conf: denied"), ["path=/etc/app/x.conf"]);
        assert_eq!(read("dial [::1]:80"), ["host=::1", "port=80"]);
        assert!(read("main.go:12: at 03:04:05 sha256:12").is_empty());
    }
}

//! Secrets in command lines: after the flags by which single programs take a password, and after flags whose name says so.

mod programs;

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::keys::is_secret_key;
use super::pairs::{is_harmless, is_reference};
use super::{pattern, placeholder, replace};
use programs::{PROGRAMS, Program, WITH_USER};

pattern!(
    NAMES,
    r"(?:^|[^A-Za-z0-9_-])(?:mysql[a-z]*|mariadb[a-z-]*|xtrabackup|mycli|7z[ar]?|redis-(?:cli|benchmark|server)|valkey-(?:cli|server)|keydb-cli|memtier_benchmark|sshpass",
    r"|mongo[a-z]*|cqlsh|rabbitmqadmin|beeline|sqlcmd|bcp|osql|tsql|mosquitto_[a-z]+|ipmitool|zip|unzip|influx|ldap[a-z]+|snmp[a-z]+",
    r"|keytool|jarsigner|openssl|doctl|flyctl|fly|heroku|ngrok|rclone|snowsql|vsql|isql|hdbsql|docker|podman|nerdctl|buildah|helm|oras",
    r"|skopeo|crane|regctl|az|oc|cf|argocd|vault|gpg2?|borg|restic|useradd|usermod|curl|wget|https?|httpie|xh|hey|ab|siege|etcdctl|lftp",
    r#"|ncftpget|smbclient|rpcclient)["',]*\s"#
);
pattern!(WORD, r#""((?:[^"\\]|\\.)*)"|'([^']*)'|[^\s"']+"#);
pattern!(
    PIPED,
    r#"((?:echo|printf)\s+(?:-n\s+|-e\s+)?(?:'%s(?:\\n)?'\s+)?)("[^"]+"|'[^']+'|[^\s|"']+)(\s*\|\s*(?:sudo\s+)?(?:chpasswd|passwd|cryptsetup|su\b|sudo\s+-S|gpg|kinit|[a-z]+\s+(?:registry\s+)?login|gh\s+auth))"#
);

/// Reads the words of a command one after the other and returns what stands for the next one.
#[derive(Default)]
struct Line {
    program: Option<&'static Program>,
    separator: Option<(&'static [&'static str], char)>,
    command_seen: bool,
    pending: Pending,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Pending {
    #[default]
    Nothing,
    Password,
    User(char),
}

impl Line {
    /// Takes the next word; returns what stands for it, if it holds a secret.
    fn feed(&mut self, word: &str) -> Option<String> {
        match std::mem::take(&mut self.pending) {
            Pending::Password if !word.is_empty() && !is_kept(word) => return Some(placeholder("password")),
            Pending::User(separator) if !is_kept(word) => return with_user(word, separator),
            _ => {}
        }
        let inside = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let base = word.rsplit(|letter| !inside(letter)).next().unwrap_or(word);
        if let Some(program) = PROGRAMS.iter().find(|program| program.names.contains(&base)) {
            (self.program, self.separator, self.command_seen) =
                (Some(program), None, program.command.is_empty());
            return None;
        }
        if let Some((_, flags, separator)) = WITH_USER.iter().find(|(names, ..)| names.contains(&base)) {
            (self.program, self.separator) = (None, Some((*flags, *separator)));
            return None;
        }
        if let Some((flags, separator)) = self.separator {
            if flags.contains(&word) {
                self.pending = Pending::User(separator);
            } else if let Some(flag) = flags
                .iter()
                .find(|flag| flag.len() == 2 && word.starts_with(**flag))
            {
                return with_user(&word[flag.len()..], separator).map(|value| format!("{flag}{value}"));
            }
        }
        let program = self.program?;
        self.command_seen |= word == program.command;
        if !self.command_seen {
            return None;
        }
        if program.next.contains(&word) {
            self.pending = Pending::Password;
            return None;
        }
        let assigned = program
            .next
            .iter()
            .find_map(|flag| Some((*flag, word.strip_prefix(flag)?.strip_prefix('=')?)));
        let joined = || {
            program
                .joined
                .iter()
                .find_map(|flag| Some((*flag, word.strip_prefix(flag)?)))
        };
        match assigned {
            Some((flag, value)) if !is_kept(value) => Some(format!("{flag}={}", placeholder("password"))),
            _ => {
                let (flag, _) = joined().filter(|(_, value)| !value.is_empty() && !is_kept(value))?;
                Some(format!("{flag}{}", placeholder("password")))
            }
        }
    }
}

/// Keeps a variable, which is resolved elsewhere, and what was redacted before.
fn is_kept(value: &str) -> bool {
    value.starts_with('-') || is_reference(value)
}

fn with_user(word: &str, separator: char) -> Option<String> {
    let (user, password) = word.split_once(separator)?;
    let number = |text: &str| text.chars().all(|letter| letter.is_ascii_digit());
    let kept =
        password.is_empty() || is_kept(password) || number(user) && number(password) || word.contains("://");
    (!kept).then(|| format!("{user}{separator}{}", placeholder("value")))
}

/// Redacts the command lines in a text.
pub(super) fn lines(text: &mut Cow<'_, str>) {
    if text.contains('|') {
        replace(text, &PIPED, |found| {
            Some(format!("{}{}{}", &found[1], placeholder("password"), &found[3]))
        });
    }
    if !NAMES.is_match(text) {
        return;
    }
    let mut clean = String::with_capacity(text.len());
    let mut changed = false;
    for part in text.split_inclusive(['|', ';', '\n', '&']) {
        changed |= segment(part, &mut clean);
    }
    if changed {
        *text = Cow::Owned(clean);
    }
}

/// Writes a part without its passwords, and returns true if there were any.
fn segment(part: &str, clean: &mut String) -> bool {
    let mut line = Line::default();
    let (mut written, mut changed) = (0, false);
    // `-p"SECRET"`: the flag, and at once a word in quotes.
    let mut open: Option<usize> = None;
    for found in WORD.captures_iter(part) {
        let Some(whole) = found.get(0) else { continue };
        let inner = found.get(1).or(found.get(2)).unwrap_or(whole);
        let joined = open.take() == Some(whole.start()) && inner != whole;
        let script = inner != whole && inner.as_str().contains(char::is_whitespace);
        let fed = if joined && !inner.as_str().is_empty() && !is_kept(inner.as_str()) {
            Some(placeholder("password"))
        } else if let Some(clean) = line.feed(inner.as_str()) {
            Some(clean)
        } else {
            // `sh -c "mysql -pSECRET"`: a command of its own.
            let mut clean = String::new();
            let changed = script && NAMES.is_match(inner.as_str()) && segment(inner.as_str(), &mut clean);
            changed.then_some(clean)
        };
        let is_joined_flag = |program: &Program| program.joined.contains(&inner.as_str());
        if line.program.is_some_and(is_joined_flag) {
            open = Some(whole.end());
        }
        if let Some(fed) = fed {
            clean.push_str(&part[written..inner.start()]);
            clean.push_str(&fed);
            written = inner.end();
            changed = true;
        }
    }
    clean.push_str(&part[written..]);
    changed
}

/// Redacts a list of arguments in place; programs, flags and ordinary values stay.
pub(in crate::collect) fn arguments<'v>(list: impl IntoIterator<Item = &'v mut Value>) {
    let mut value_of_flag = false;
    let mut line = Line::default();
    for argument in list {
        let Value::String(word) = argument else { continue };
        let is_flag = word.starts_with('-');
        if value_of_flag && !is_flag && !word.is_empty() && !word.starts_with("$(") {
            *word = placeholder("argument");
            value_of_flag = false;
            continue;
        }
        value_of_flag = is_flag && !word.contains(['=', ' ']) && is_secret_key(word);
        // What has blanks is a script of its own.
        let fed = if word.contains(char::is_whitespace) {
            None
        } else {
            line.feed(word)
        };
        if let Some(fed) = fed {
            *word = fed;
        } else if let Cow::Owned(clean) = one(word) {
            *word = clean;
        }
    }
}

fn one(word: &str) -> Cow<'_, str> {
    if let Some((key, value)) = word.split_once('=') {
        let is_name = !key.contains(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '\'' | '/' | ';' | '&' | '(' | '?' | ':')
        });
        // A variable is resolved by the kubelet; its name is no secret.
        if is_name && is_secret_key(key) && !value.is_empty() && !is_kept(value) && !is_harmless(value) {
            return Cow::Owned(format!("{key}={}", placeholder("argument")));
        }
    }
    super::command(word)
}

#[cfg(test)]
mod tests;

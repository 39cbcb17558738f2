//! What a secret looks like in a text: by its shape, by its place in an address or a command, or by the word beside it.
//!
//! An unshaped secret in prose ("the password is hunter2") is not found; docs/security.md lists what is not.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::{addresses, commands, encoded, lines, pairs, pattern, phrases, placeholder, providers, replace};

// One look that most texts fail; the detectors run on what passes.
pattern!(
    SHAPE_HINT,
    r"-----BEGIN|eyJ|(?i-u:bearer|basic|authorization|cookie)"
);
pattern!(
    PEM,
    r"-----BEGIN [A-Z0-9 ]+-----(?s:.*?)(?:-----END [A-Z0-9 ]+-----|\z)"
);
pattern!(
    JWT,
    r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){0,3}|eyJ[A-Za-z0-9_-]{8,}\.\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){0,3}"
);

/// Redacts a text of a cluster, a log or a person: what is a secret by its shape, or stands where secrets stand.
pub(in crate::collect) fn text(text: &str) -> Cow<'_, str> {
    whole(text, false)
}

/// Redacts a command or a script, where the word after `--password` is a password, however plain it is.
pub(super) fn command(text: &str) -> Cow<'_, str> {
    whole(text, true)
}

fn whole(text: &str, command: bool) -> Cow<'_, str> {
    let mut text = plain(text, command);
    encoded::secrets(&mut text);
    text
}

/// Redacts a text as it is written; what it encodes is not looked at.
pub(super) fn once(text: &str) -> Cow<'_, str> {
    plain(text, false)
}

fn plain(text: &str, command: bool) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    lines::blocks(&mut text);
    if SHAPE_HINT.is_match(&text) {
        replace(&mut text, &PEM, |_| Some(placeholder("pem")));
        replace(&mut text, &JWT, |_| Some(placeholder("jwt")));
        pairs::headers(&mut text);
    }
    addresses::credentials(&mut text);
    providers::tokens(&mut text);
    commands::lines(&mut text);
    pairs::values(&mut text, command);
    phrases::values(&mut text);
    text
}

#[cfg(test)]
mod tests;

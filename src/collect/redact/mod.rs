//! Redaction: what a secret looks like, by its place and by its shape. Secret values never enter a snapshot.
//!
//! Names, images, exit codes and ordinary error text stay as they are: rules match on them.

mod addresses;
mod annotations;
mod commands;
mod encoded;
mod keys;
mod known;
mod lines;
mod pairs;
mod phrases;
mod providers;
mod secret;
mod text;

use std::borrow::Cow;

use regex::{Captures, Regex};

pub(super) use addresses::image;
pub(super) use annotations::{annotations, label, label_value};
pub(super) use commands::arguments;
pub(super) use keys::is_secret_key;
pub(super) use known::Known;
pub(super) use lines::Lines;
pub(super) use pairs::is_harmless;
pub(super) use secret::secret;
pub(super) use text::text;
use text::{command, once};

/// A pattern that is compiled when it is first used.
macro_rules! pattern {
    ($name:ident, $($part:expr),+ $(,)?) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(concat!($($part),+)).expect("the pattern is compiled by a unit test"));
    };
}
use pattern;

/// Returns what stands in place of a value: `<redacted:github-token>`.
pub(super) fn placeholder(kind: &str) -> String {
    format!("<redacted:{kind}>")
}

/// Replaces what a pattern finds; a find that turns out to be harmless stays.
fn replace(text: &mut Cow<'_, str>, pattern: &Regex, with: impl Fn(&Captures<'_>) -> Option<String>) {
    if !pattern.is_match(text) {
        return;
    }
    let changed = std::cell::Cell::new(false);
    let replaced = pattern.replace_all(text, |found: &Captures<'_>| match with(found) {
        Some(with) => {
            changed.set(true);
            with
        }
        None => found[0].to_owned(),
    });
    if let (Cow::Owned(replaced), true) = (replaced, changed.get()) {
        *text = Cow::Owned(replaced);
    }
}

/// Whether letters look drawn by lot: digits beside letters of both cases, or a long run of digits and letters.
fn is_random(text: &str) -> bool {
    let has = |is: fn(&u8) -> bool| text.bytes().any(|byte| is(&byte));
    let mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && text.len() >= 8;
    let runs = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
    let long = longest.len() >= 20 && longest.bytes().any(|byte| byte.is_ascii_alphabetic());
    has(u8::is_ascii_digit) && (mixed || long)
}

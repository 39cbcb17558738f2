//! Secrets over several lines: keys between their marks, and blocks of YAML under the name of a secret.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::keys::is_secret_key;
use super::{pattern, placeholder};

pattern!(
    BLOCK,
    r#"^(\s*(?:-\s+)*)["']?([A-Za-z0-9_.-]+)["']?:\s*(?:[|>][+0-9-]{0,2}|!!binary\s*\|?|["'][^"']*)\s*(?:\s#.*)?$"#
);

/// What the lines before say of the next one.
#[derive(Default)]
pub(in crate::collect) struct Lines {
    pub(in crate::collect) in_key: bool,
    /// The blanks before the key whose block this is.
    block: Option<usize>,
}

impl Lines {
    /// Returns a line, or what stands for it where it belongs to a secret that began before.
    pub(in crate::collect) fn next<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let (time, body) = text.split_at(time_before(text));
        if let Some(indent) = self.block {
            let blank = body.trim().is_empty();
            if blank || indent_of(body) > indent {
                return match blank {
                    true => Cow::Borrowed(text),
                    false => Cow::Owned(format!(
                        "{time}{}{}",
                        &body[..indent_of(body)],
                        placeholder("value")
                    )),
                };
            }
            self.block = None;
        }
        let begins = text.rfind("-----BEGIN ");
        let ends = text.rfind("-----END ");
        let inside = self.in_key;
        self.in_key = match (begins, ends) {
            (Some(begin), Some(end)) => begin > end,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => inside,
        };
        // A line with a begin of its own is left to the detector of the whole form.
        if inside && begins.is_none() {
            return Cow::Owned(placeholder("pem"));
        }
        if !inside && body.contains(':') {
            let opens = BLOCK.captures(body).filter(|found| is_secret_key(&found[2]));
            self.block = opens.map(|found| found[1].len());
        }
        Cow::Borrowed(text)
    }
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// How many bytes the time of a program takes at the start of a line: `2026-01-01T00:00:00Z `.
fn time_before(line: &str) -> usize {
    match line.split_once(' ') {
        Some((first, _))
            if first.len() >= 19 && first.as_bytes()[4] == b'-' && first.as_bytes()[10] == b'T' =>
        {
            first.len() + 1
        }
        _ => 0,
    }
}

/// Redacts the blocks of a text of several lines.
pub(super) fn blocks(text: &mut Cow<'_, str>) {
    if !text.contains('\n') || !text.contains(':') {
        return;
    }
    let mut lines = Lines::default();
    let mut clean = String::with_capacity(text.len());
    let mut changed = false;
    for line in text.split_inclusive('\n') {
        let end = line.len() - line.trim_end_matches(['\n', '\r']).len();
        let (line, end) = line.split_at(line.len() - end);
        // Keys between their marks are found as a whole.
        lines.in_key = false;
        let shown = lines.next(line);
        changed |= matches!(shown, Cow::Owned(_));
        clean.push_str(&shown);
        clean.push_str(end);
    }
    if changed {
        *text = Cow::Owned(clean);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_under_the_name_of_a_secret_are_taken_out() {
        assert!(!BLOCK.as_str().is_empty());
        let mut text =
            Cow::Borrowed("a: 1\npassword: |\n  sword\n\n  fish\nb: |\n  kept\n- token: >-\n    x\n  c: 2\n");
        blocks(&mut text);
        assert_eq!(
            text,
            "a: 1\npassword: |\n  <redacted:value>\n\n  <redacted:value>\nb: |\n  kept\n- token: >-\n    <redacted:value>\n  c: 2\n"
        );
        let mut text =
            Cow::Borrowed("2026-01-01T00:00:00Z token: |\n2026-01-01T00:00:00Z   x\n2026-01-01T00:00:00Z y");
        blocks(&mut text);
        assert_eq!(
            text,
            "2026-01-01T00:00:00Z token: |\n2026-01-01T00:00:00Z   <redacted:value>\n2026-01-01T00:00:00Z y"
        );
        let mut text = Cow::Borrowed("error: |\n  kept\nsecretName: |\n  kept");
        blocks(&mut text);
        assert!(matches!(text, Cow::Borrowed(_)));
    }
}

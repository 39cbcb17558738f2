//! Markdown for tickets: words of data that could mean something to a renderer stand in code spans.
//!
//! A backslash keeps `@name` and `#1` from nothing: GitHub and GitLab look for them after the text was rendered.
//! They do not look into code.

use super::SCREEN;
use crate::k8s::{ObjectRef, Untrusted};

/// Returns a text as one paragraph, which may stand in the cell of a table.
pub(crate) fn text(text: &Untrusted) -> String {
    let lines = SCREEN.lines(text).join(" ");
    let mut out = String::new();
    // Words of code that follow each other share one span.
    let mut open: Vec<&str> = Vec::new();
    for word in lines.split(' ').filter(|word| !word.is_empty()) {
        let first = out.is_empty() && open.is_empty();
        if is_plain(word) && !(first && opens_a_block(word)) {
            close(&mut out, &mut open, "");
            append(&mut out, word);
            continue;
        }
        let bare = if first {
            word
        } else {
            word.trim_end_matches([',', ';', ':', '.'])
        };
        open.push(bare);
        if bare.len() < word.len() {
            close(&mut out, &mut open, &word[bare.len()..]);
        }
    }
    close(&mut out, &mut open, "");
    out
}

fn append(out: &mut String, text: &str) {
    if !out.is_empty() && !text.is_empty() {
        out.push(' ');
    }
    out.push_str(text);
}

/// Ends the span of the words that are open, with the stop that follows it.
fn close(out: &mut String, open: &mut Vec<&str>, stop: &str) {
    let span = code(&open.join(" "));
    if !open.is_empty() {
        append(out, &(span + stop));
        open.clear();
    }
}

/// Returns a name, a path or an id in a code span.
pub(crate) fn word(text: &str) -> String {
    code(&SCREEN.word(text))
}

/// Returns `Pod shop/cart-7d` in a code span.
pub(crate) fn object(object: &ObjectRef) -> String {
    code(&SCREEN.object(object))
}

/// Returns a quoted text: in a code span, or as a block where it has lines.
pub(crate) fn quoted(text: &Untrusted) -> String {
    match SCREEN.lines(text).as_slice() {
        [line] => code(line) + "\n",
        lines => format!("\n\n{}\n", fenced("text", lines)),
    }
}

/// Returns lines that were made for a screen as a fenced block.
pub(crate) fn fenced(language: &str, lines: &[String]) -> String {
    let longest = lines
        .iter()
        .map(|line| longest_run(line))
        .max()
        .unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}{language}\n{}\n{fence}\n", lines.join("\n"))
}

/// Puts a text that has passed the sink of screens between fences that do not occur in it.
fn code(shown: &str) -> String {
    if shown.trim().is_empty() {
        return String::new();
    }
    // A bar ends the cell of a table, in code too, and renderers differ in how it is escaped there.
    let shown = shown.replace('|', "\\u{7c}");
    let fence = "`".repeat(longest_run(&shown) + 1);
    let edge = if shown.starts_with('`') || shown.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{edge}{shown}{edge}{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// Whether a word means nothing but itself: no markup, no address, no name of a person, issue or commit.
fn is_plain(word: &str) -> bool {
    let markup = |c: char| "\\`*_{}[]<>#@|~!$%&+=^".contains(c);
    let bare = word.trim_matches(|c: char| c.is_ascii_punctuation());
    let small = bare.to_ascii_lowercase();
    let commit = bare.len() >= 7 && bare.chars().all(|c| c.is_ascii_hexdigit());
    let address = small.contains("://")
        || small.starts_with("www.")
        || small.contains("mailto:")
        || small.starts_with("gh-");
    !(word.contains(markup) || commit || address || word.starts_with(':'))
}

fn opens_a_block(word: &str) -> bool {
    let numbered = word.trim_end_matches(['.', ')']);
    !word.starts_with(|c: char| c.is_alphanumeric() || c == '"' || c == '(')
        || (numbered.len() < word.len() && numbered.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
pub(in crate::render) mod tests {
    use super::*;

    fn shown(of: &str) -> String {
        text(&Untrusted::from(of))
    }

    #[test]
    fn words_of_people_stay_words() {
        assert_eq!(
            shown("Secret \"regcred\" does not exist in namespace shop (404), so nobody can log in."),
            "Secret \"regcred\" does not exist in namespace shop (404), so nobody can log in."
        );
        assert_eq!(
            shown("10.0.0.1:5000/a/b:1 is not there"),
            "10.0.0.1:5000/a/b:1 is not there"
        );
    }

    #[test]
    fn what_a_renderer_would_take_up_is_code() {
        assert_eq!(
            shown("ask @admin about #12 and *this*"),
            "ask `@admin` about `#12` and `*this*`"
        );
        assert_eq!(
            shown("<img src=x> [a](http://b) http://c"),
            "`<img src=x> [a](http://b) http://c`"
        );
        assert_eq!(shown("an [Errno 2], @a, b"), "an `[Errno 2]`, `@a`, b");
        assert_eq!(shown("- item"), "`-` item");
        assert_eq!(shown("12. item"), "`12.` item");
        assert_eq!(shown("a ``b` c"), "a ``` ``b` ``` c");
        assert_eq!(shown("a|b"), "`a\\u{7c}b`");
        assert_eq!(shown("\u{202e}x"), "`\\u{202e}x`");
        assert_eq!(shown("one\n# two"), "one `#` two");
    }

    #[test]
    fn every_hostile_word_is_in_code_or_harmless() {
        for of in crate::render::tests::hostile::STRINGS {
            let rendered = shown(of);
            assert!(
                !rendered.contains('\n') && !rendered.contains('|'),
                "{rendered:?}"
            );
            let outside = outside_of_code(&rendered);
            assert!(
                !outside.contains(['<', '[', '@', '#', '*', '_', '\\', '!']),
                "{rendered:?}: {outside:?}"
            );
        }
    }

    #[test]
    fn a_quoted_text_with_lines_is_a_block() {
        assert_eq!(quoted(&Untrusted::from("a `b`")), "`` a `b` ``\n");
        assert_eq!(
            quoted(&Untrusted::from("a\n<b>\n")),
            "\n\n```text\na\n<b>\n```\n\n"
        );
    }

    /// What a parser of CommonMark sees as text: code spans end with as many backticks as they began with.
    pub(in crate::render) fn outside_of_code(text: &str) -> String {
        let (mut out, mut rest) = (String::new(), text);
        while let Some(start) = rest.find('`') {
            out.push_str(&rest[..start]);
            let run = rest[start..].len() - rest[start..].trim_start_matches('`').len();
            let body = &rest[start + run..];
            let mut at = 0;
            let end = loop {
                let found = at + body[at..].find('`').expect("a code span ends");
                let length = body[found..].len() - body[found..].trim_start_matches('`').len();
                if length == run {
                    break found + length;
                }
                at = found + length;
            };
            rest = &body[end..];
        }
        out + rest
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(
            fenced("sh", &["a ```` b".to_owned()]),
            "`````sh\na ```` b\n`````\n"
        );
    }
}

//! Lists inside a text: each item is a failure of its own.

use std::ops::Range;

use super::vocabulary::ListForm;

/// Items of a list that are read.
const ITEMS: usize = 32;

/// One item of a list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) span: Range<usize>,
    /// Number of candidates, where the list counts.
    pub(super) count: Option<u32>,
}

/// Splits what follows a frame into the items of its list; none where the text is no list.
pub(super) fn items(text: &str, from: usize, end: usize, form: ListForm) -> Vec<Item> {
    let region = &text[from..end];
    let spans = match form {
        ListForm::Counts => return counts(region, from),
        ListForm::Commas => split(region, ", ", |_| true),
        ListForm::Semicolons => split(region, "; ", |_| true),
        ListForm::Lines => lines(region),
        ListForm::Brackets => {
            let Some(inner) = bracketed(region) else {
                return Vec::new();
            };
            split(&region[inner.clone()], ", ", |rest| !rest.starts_with("but "))
                .into_iter()
                .map(|span| span.start + inner.start..span.end + inner.start)
                .collect()
        }
    };
    let items = spans
        .into_iter()
        .filter(|span| !region[span.clone()].trim().is_empty());
    items
        .take(ITEMS)
        .map(|span| Item {
            span: span.start + from..span.end + from,
            count: None,
        })
        .collect()
}

/// `3 Insufficient cpu, 2 node(s) had …. preemption: …`
fn counts(region: &str, from: usize) -> Vec<Item> {
    let mut items = Vec::new();
    for sentence in split(region, ". ", |_| true) {
        let text = &region[sentence.clone()];
        if text.trim_start().starts_with("preemption:") || text.trim_start().starts_with("Preemption:") {
            break;
        }
        for span in split(text, ", ", |rest| number(rest).is_some()) {
            let item = &text[span.clone()];
            let blank = item.len() - item.trim_start().len();
            let counted = number(item.trim_start());
            let skip = blank + counted.map_or(0, |(_, length)| length);
            let end = span.start + item.trim_end_matches(['.', ' ', '\n']).len();
            let start = span.start + skip;
            if start < end && items.len() < ITEMS {
                items.push(Item {
                    span: from + sentence.start + start..from + sentence.start + end,
                    count: counted.map(|(count, _)| count),
                });
            }
        }
    }
    items
}

/// Reads `12 `; returns the number and its length with the blank.
fn number(text: &str) -> Option<(u32, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let count = text[..digits].parse().ok()?;
    text[digits..].starts_with(' ').then_some((count, digits + 1))
}

/// Splits at a separator outside brackets and quotation marks, where `before` accepts what follows it.
fn split(text: &str, separator: &str, before: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let (mut depth, mut quoted, mut start) = (0_i32, false, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth = (depth - 1).max(0),
            _ => {}
        }
        let rest = &text[at..];
        if depth == 0
            && !quoted
            && at >= start
            && rest.starts_with(separator)
            && before(&rest[separator.len()..])
        {
            spans.push(start..at);
            start = at + separator.len();
        }
    }
    spans.push(start..text.len());
    spans
}

/// Returns what stands inside `[…]` at the beginning; up to the end where the bracket is never closed.
fn bracketed(text: &str) -> Option<Range<usize>> {
    let blank = text.len() - text.trim_start().len();
    if !text[blank..].starts_with('[') {
        return None;
    }
    let mut depth = 0_i32;
    for (at, letter) in text[blank..].char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(blank + 1..blank + at);
        }
    }
    Some(blank + 1..text.len())
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let bare = line.trim_start_matches(['\t', ' ', '*', '-', '+', '|']);
        if !bare.trim().is_empty() {
            spans.push(start + line.len() - bare.len()..start + line.len());
        }
        start += line.len() + 1;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, form: ListForm) -> Vec<(&str, Option<u32>)> {
        let items = items(text, 0, text.len(), form);
        items
            .into_iter()
            .map(|item| (&text[item.span], item.count))
            .collect()
    }

    #[test]
    fn the_schedulers_counts_are_items() {
        let text = "1 node(s) had taint {a: b}, that the pod didn't tolerate, 2 Insufficient cpu. preemption: 3 No victims.";
        assert_eq!(
            read(text, ListForm::Counts),
            [
                ("node(s) had taint {a: b}, that the pod didn't tolerate", Some(1)),
                ("Insufficient cpu", Some(2))
            ]
        );
        let text = "pod has unbound immediate PersistentVolumeClaims. preemption: x";
        assert_eq!(
            read(text, ListForm::Counts),
            [("pod has unbound immediate PersistentVolumeClaims", None)]
        );
    }

    #[test]
    fn separators_inside_brackets_do_not_count() {
        assert_eq!(read("a (b, c), d=[\"x, y\"], e", ListForm::Commas).len(), 3);
        assert_eq!(
            read(" [a: [b, c], d] e", ListForm::Brackets),
            [("a: [b, c]", None), ("d", None)]
        );
        assert!(read("a, b", ListForm::Brackets).is_empty());
        assert_eq!(
            read("\t* a\n\n\t* b", ListForm::Lines),
            [("a", None), ("b", None)]
        );
        assert_eq!(read("[a, b", ListForm::Brackets).len(), 2);
    }
}

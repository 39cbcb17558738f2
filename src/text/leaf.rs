//! The innermost words of a chain, as they stand in the text.

use std::ops::Range;

use super::blocks::Block;
use super::chain::Sight;

/// Words that containerd and its shim append: a class, never the cause.
const SUFFIXES: [&str; 14] = [
    ": unknown",
    ": not found",
    ": already exists",
    ": failed precondition",
    ": unavailable",
    ": not implemented",
    ": context canceled",
    ": context deadline exceeded",
    ": invalid argument",
    ": permission denied",
    ": internal",
    ": aborted",
    ": out of range",
    ": resource exhausted",
];
/// Bytes of a leaf.
const LONGEST: usize = 600;

/// Returns the place of the leaf: the segment of the deciding phrase, or what follows the innermost frame.
pub(super) fn words(
    sight: &Sight<'_>,
    block: &Block,
    (decider, frames): (Option<&Range<usize>>, &[usize]),
    item: Option<Range<usize>>,
) -> Range<usize> {
    let text = sight.text;
    let span = match (decider, &item) {
        (Some(found), Some(item)) if found.start < item.start => item.clone(),
        (_, Some(item)) if decider.is_none() => item.clone(),
        (Some(found), _) => around(sight, found, frames),
        _ => behind(sight, block, frames),
    };
    let span = item.map_or(span.clone(), |item| {
        span.start.max(item.start)..span.end.min(item.end).max(span.start.max(item.start))
    });
    trimmed(text, span, decider.map_or(0, |found| found.end))
}

/// The segment of the chain that holds a phrase: from the last colon before it to the end of the line.
fn around(sight: &Sight<'_>, found: &Range<usize>, frames: &[usize]) -> Range<usize> {
    let line = sight.line_at(found.start);
    let (start, end) = line.map_or((0, sight.text.len()), |line| (line.body, line.span.end));
    let before = &sight.text[start..found.start.max(start)];
    let colon = before.rfind(": ").map_or(start, |at| start + at + 2);
    let frame = frames.iter().filter(|frame| **frame <= found.start).max();
    let start = colon.max(frame.copied().unwrap_or(0)).min(found.start);
    start..end.max(found.end)
}

/// What follows the innermost frame; without frames the last line that may state an error.
fn behind(sight: &Sight<'_>, block: &Block, frames: &[usize]) -> Range<usize> {
    let end_of = |at: usize| {
        let line = sight.line_at(at);
        line.map_or(sight.text.len(), |line| line.span.end)
    };
    if let Some(frame) = frames.last() {
        let end = end_of(*frame);
        if !sight.text[*frame..end].trim().is_empty() {
            return *frame..end;
        }
        // The cause stands on the lines below.
        let below = block.members.iter().map(|member| &sight.lines[member.line]);
        let mut below = below.filter(|line| line.span.start >= end);
        if let Some(line) = below.next() {
            return line.body..line.span.end;
        }
    }
    let deepest = block
        .members
        .iter()
        .max_by_key(|member| (member.depth, std::cmp::Reverse(member.line)));
    deepest.map_or(0..0, |member| {
        let line = &sight.lines[member.line];
        line.body..line.span.end
    })
}

fn trimmed(text: &str, span: Range<usize>, keep: usize) -> Range<usize> {
    let mut words = &text[span.clone()];
    loop {
        let bare = words.trim_end().trim_end_matches(['"', '\'', ',']);
        let least = keep.saturating_sub(span.start);
        let lower = bare.to_ascii_lowercase();
        let suffix = SUFFIXES.iter().find(|suffix| {
            let rest = bare.len().saturating_sub(suffix.len());
            lower.ends_with(**suffix) && rest > 0 && rest >= least
        });
        match suffix {
            Some(suffix) => words = &bare[..bare.len() - suffix.len()],
            None => {
                words = words.trim_end();
                break;
            }
        }
    }
    let mut end = words.len().min(LONGEST);
    while !words.is_char_boundary(end) {
        end -= 1;
    }
    span.start..span.start + end
}

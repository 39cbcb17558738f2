//! A block → its failures: frames in order, the phrase that decides, the layer, the values.

use std::ops::Range;

use super::blocks::Block;
use super::codes;
use super::failure::{Failure, Frame, Named};
use super::kinds::{FailureClass, Layer, Relation, Spelled, Strength};
use super::leaf;
use super::lines::TextLine;
use super::lists;
use super::matches::{LineMatches, Occurrence};
use super::subject;
use super::vocabulary::{FrameEntry, LeafEntry, Meaning, TextVocabulary};

/// Frames of one failure; the innermost ones of a longer chain are kept.
const FRAMES: usize = 16;

/// A text with everything that was found in it.
pub(super) struct Sight<'t> {
    pub(super) text: &'t str,
    pub(super) lines: &'t [TextLine],
    pub(super) matches: &'t [LineMatches],
    pub(super) vocabulary: &'t TextVocabulary,
    pub(super) default_layer: Layer,
}

/// An occurrence in the order of the chain: deeper is further inside.
struct Placed<'t> {
    depth: i32,
    found: &'t Occurrence,
    meaning: &'t Meaning,
}

impl<'t> Placed<'t> {
    fn key(&self) -> (i32, usize) {
        (self.depth, self.found.span.start)
    }

    fn frame(&self) -> Option<&'t FrameEntry> {
        match self.meaning {
            Meaning::Frame(entry) => Some(entry),
            _ => None,
        }
    }

    fn leaf(&self) -> Option<&'t LeafEntry> {
        match self.meaning {
            Meaning::Leaf(entry) => Some(entry),
            _ => None,
        }
    }

    /// The class that the phrase states, and how clearly.
    fn states(&self) -> Option<(FailureClass, Strength)> {
        match self.meaning {
            Meaning::Leaf(entry) => Some((entry.class, entry.strength.unwrap_or(Strength::Plain))),
            Meaning::Frame(entry) => Some((entry.class?, entry.strength.unwrap_or(Strength::Plain))),
            _ => None,
        }
    }

    fn holds(&self, other: &Placed<'_>) -> bool {
        let (outer, inner) = (&self.found.span, &other.found.span);
        let in_value = |value: &Range<usize>| value.start <= inner.start && inner.end <= value.end;
        let inside = outer.start <= inner.start && inner.end <= outer.end && outer.len() > inner.len();
        inside && !self.found.values.iter().any(in_value)
    }
}

impl Sight<'_> {
    /// Returns the failures of a block, and how they belong together.
    pub(super) fn failures(&self, block: &Block) -> (Vec<Failure>, Relation) {
        let placed = self.placed(block);
        let end = block
            .members
            .last()
            .map_or(0, |member| self.lines[member.line].span.end);
        for (at, list) in placed.iter().enumerate() {
            let Some(form) = list.frame().and_then(|entry| entry.list) else {
                continue;
            };
            let from = list.found.span.end;
            let end = if form == super::vocabulary::ListForm::Lines {
                end
            } else {
                self.line_end(from)
            };
            let items = lists::items(self.text, from, end, form);
            if items.is_empty() {
                continue;
            }
            let counted = items.iter().any(|item| item.count.is_some());
            let relation = if items.len() == 1 {
                Relation::Chain
            } else if counted || form == super::vocabulary::ListForm::Counts {
                Relation::EachOf
            } else {
                Relation::All
            };
            let of_item = |item: &lists::Item| {
                let inside = |one: &&Placed<'_>| {
                    item.span.start <= one.found.span.start && one.found.span.end <= item.span.end + 1
                };
                let of_item: Vec<&Placed<'_>> = placed[..=at]
                    .iter()
                    .chain(placed[at + 1..].iter().filter(inside))
                    .collect();
                let mut failure = self.failure(block, &of_item, Some(item.span.clone()));
                failure.count = failure.count.or(item.count);
                failure
            };
            return (items.iter().map(of_item).collect(), relation);
        }
        let all: Vec<&Placed<'_>> = placed.iter().collect();
        (vec![self.failure(block, &all, None)], Relation::Chain)
    }

    /// Returns the line of a place.
    pub(super) fn line_at(&self, at: usize) -> Option<&TextLine> {
        self.lines
            .get(self.lines.partition_point(|line| line.span.end < at))
    }

    fn line_end(&self, at: usize) -> usize {
        let line = self.line_at(at);
        line.map_or(self.text.len(), |line| line.span.end)
    }

    /// All occurrences of a block in the order of the chain, without those that stand inside a longer one.
    fn placed(&self, block: &Block) -> Vec<Placed<'_>> {
        let mut placed = Vec::new();
        for member in &block.members {
            let line: Vec<Placed<'_>> = self.matches[member.line]
                .found
                .iter()
                .map(|found| Placed {
                    depth: member.depth,
                    found,
                    meaning: &self.vocabulary.phrases[found.phrase].meaning,
                })
                .collect();
            let is_name = |one: &Placed<'_>| matches!(one.meaning, Meaning::Name);
            let kept: Vec<bool> = line
                .iter()
                .map(|one| is_name(one) || !line.iter().any(|other| !is_name(other) && other.holds(one)))
                .collect();
            placed.extend(
                line.into_iter()
                    .zip(kept)
                    .filter(|(_, kept)| *kept)
                    .map(|(one, _)| one),
            );
        }
        placed.sort_by_key(Placed::key);
        placed
    }

    /// Builds one failure of occurrences in the order of the chain; `item` is the part of a list that it is about.
    fn failure(&self, block: &Block, placed: &[&Placed<'_>], item: Option<Range<usize>>) -> Failure {
        let decider = placed
            .iter()
            .filter_map(|one| Some((one.states()?, *one)))
            .max_by_key(|((_, strength), one)| (*strength, one.key()));
        let frames = frames_of(placed, decider.map(|(_, one)| one));
        let ends: Vec<usize> = frames.iter().map(|one| one.found.span.end).collect();
        let skipped = frames.len().saturating_sub(FRAMES);
        let mut of_frames: Vec<Frame> = frames[skipped..].iter().map(|one| frame_of(one)).collect();
        let stated = decider.map(|(stated, _)| stated);
        let (class, strength) = stated_class(stated, &of_frames, block);
        let found = decider.map(|(_, one)| &one.found.span);
        let words = leaf::words(self, block, (found, &ends), item);
        let leaf_entry = decider.and_then(|(_, one)| one.leaf());
        let mut named = decider.map_or_else(Named::new, |(_, one)| one.found.named.clone());
        for (role, value) in leaf_entry.iter().flat_map(|entry| &entry.named) {
            named.entry(*role).or_insert_with(|| value.clone());
        }
        let names = placed.iter().filter(|one| one.frame().is_none());
        let names: Vec<&Occurrence> = names.map(|one| one.found).collect();
        let near = found.unwrap_or(&words).clone();
        subject::complete(self, block, &mut named, (&names, &near));
        if let (Some(entry), Some(frame)) = (leaf_entry, of_frames.last_mut()) {
            frame.errno = frame.errno.take().or_else(|| entry.errno.clone());
        }
        Failure {
            layer: self.layer(&frames, (leaf_entry, class), block),
            class,
            count: decider.and_then(|(_, one)| one.found.count),
            frames: of_frames,
            leaf: self.text[words.clone()].trim().to_owned(),
            named,
            observer: self.observer(&frames, block),
            ambiguous: leaf_entry.is_some_and(|entry| entry.ambiguous),
            strength,
            span: words,
        }
    }

    fn layer(
        &self,
        frames: &[&Placed<'_>],
        (leaf, class): (Option<&LeafEntry>, FailureClass),
        block: &Block,
    ) -> Layer {
        let entries = || frames.iter().filter_map(|one| one.frame());
        let held = entries().find(|entry| entry.holds);
        let held = held.and_then(|entry| Some((entry.layer?, true)));
        let mut layers = entries().filter_map(|entry| Some((entry.layer?, is_firm(entry))));
        let of_leaf = leaf.and_then(|entry| entry.layer);
        if let Some(layer) = of_leaf.filter(|_| held.is_none() && leaf.is_some_and(|entry| entry.firm)) {
            return layer;
        }
        let of_class = match class {
            FailureClass::DnsNotFound | FailureClass::DnsNoAnswer => Some(Layer::Dns),
            _ => None,
        };
        let inner = held.or_else(|| layers.next_back());
        let of_leaf = of_leaf.or(of_class);
        match (inner, of_leaf) {
            (Some((layer, true)), _) | (Some((layer, false)), None) => layer,
            (Some((layer, false)), Some(leaf)) => {
                // A program's own words about a file do not move the fault out of the program around it.
                if leaf == Layer::Application { layer } else { leaf }
            }
            (None, Some(layer)) => layer,
            (None, None) if self.default_layer == Layer::Unknown && block.is_error => Layer::Application,
            (None, None) => self.default_layer,
        }
    }

    fn observer(&self, frames: &[&Placed<'_>], block: &Block) -> String {
        let outer = frames.iter().find_map(|one| one.frame());
        if let Some(entry) = outer
            && let Some(observer) = entry.observer.clone().or_else(|| entry.component.clone())
        {
            return observer;
        }
        match self.default_layer {
            Layer::Application => "program",
            Layer::Unknown | Layer::Client if block.is_error => "program",
            Layer::Api | Layer::Admission => "api-server",
            layer => layer.word(),
        }
        .to_owned()
    }
}

fn is_firm(entry: &FrameEntry) -> bool {
    let yields = [
        Layer::ImageRegistry,
        Layer::Application,
        Layer::Client,
        Layer::Unknown,
    ];
    entry
        .firm
        .unwrap_or(!entry.layer.is_some_and(|layer| yields.contains(&layer)))
}

/// The frames up to the phrase that decides; all of them where it stands outside.
fn frames_of<'p>(placed: &[&'p Placed<'p>], decider: Option<&Placed<'_>>) -> Vec<&'p Placed<'p>> {
    let all: Vec<&Placed<'_>> = placed
        .iter()
        .copied()
        .filter(|one| one.frame().is_some())
        .collect();
    let before = |one: &&Placed<'_>| decider.is_none_or(|decider| one.key() <= decider.key());
    let outer: Vec<&Placed<'_>> = all.iter().copied().filter(before).collect();
    if outer.is_empty() { all } else { outer }
}

/// The class that the words state, that of a code, or that of a program that ended.
fn stated_class(
    stated: Option<(FailureClass, Strength)>,
    frames: &[Frame],
    block: &Block,
) -> (FailureClass, Strength) {
    let clear = stated.filter(|(_, strength)| *strength > Strength::Code);
    let other = if block.is_error {
        FailureClass::Exited
    } else {
        FailureClass::Other
    };
    clear
        .or_else(|| class_of_codes(frames))
        .or(stated)
        .unwrap_or((other, Strength::Code))
}

fn frame_of(one: &Placed<'_>) -> Frame {
    let found = one.found;
    let Some(entry) = one.frame() else {
        return Frame::default();
    };
    let mut named = found.named.clone();
    for (role, value) in &entry.named {
        named.entry(*role).or_insert_with(|| value.clone());
    }
    Frame {
        component: entry.component.clone(),
        operation: entry.operation.clone(),
        layer: entry.layer,
        named,
        grpc: found.grpc.clone(),
        http: found.http,
        errno: found.errno.clone(),
        exit: found.exit,
        span: found.span.clone(),
    }
}

/// The class of the innermost code of the frames.
fn class_of_codes(frames: &[Frame]) -> Option<(FailureClass, Strength)> {
    frames.iter().rev().find_map(|frame| {
        let grpc = frame.grpc.as_deref().and_then(codes::grpc);
        let class = grpc.or_else(|| frame.http.and_then(codes::http))?;
        Some((class, Strength::Code))
    })
}

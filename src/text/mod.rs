//! Error texts, taken apart: which layer failed, at which operation, on which object, with which error.
//!
//! One parser for everything that a component or a program prints: messages of events, waiting and terminated states,
//! conditions, logs, answers of clients. Its vocabulary is data (`rules/text/*.text.yaml`); the code knows the shapes
//! that texts have (chains, lists, traces, JSON bodies) and no sentence. It knows no cluster: who printed a text, and so
//! what an unknown layer means, is the caller's to say.

pub(crate) mod answers;
mod blocks;
pub(crate) mod cases;
mod chain;
mod clean;
mod codes;
mod failure;
mod index;
mod kinds;
mod leaf;
mod lines;
mod lists;
mod matches;
mod subject;
mod template;
#[cfg(test)]
#[expect(clippy::print_stdout, reason = "the shares are what the tests find")]
pub(crate) mod tests;
mod unfold;
mod vocabulary;

pub(crate) use failure::{Failure, ParsedText};
pub(crate) use kinds::{FailureClass, Layer, Relation, Role, Spelled, Strength};

use chain::Sight;
use vocabulary::TextVocabulary;

/// Blocks before and after the decisive one that are compared.
const NEAR: usize = 512;
/// Failures that one text is taken apart into.
const FAILURES: usize = 32;

/// Takes a text apart. `default_layer` is the layer of what no phrase of the vocabulary places: `application` for a log,
/// `kubelet` for its events, `unknown` for a text of unknown origin.
///
/// The time grows with the length of the text up to a bound; no text is refused.
pub(crate) fn parse(text: &str, default_layer: Layer) -> ParsedText {
    parse_with(text, default_layer, TextVocabulary::built_in())
}

fn parse_with(text: &str, default_layer: Layer, vocabulary: &TextVocabulary) -> ParsedText {
    let cleaned = clean::clean(text);
    let lines = lines::lines(&cleaned.text);
    let (matches, work, complete) = matches::find(&cleaned.text, &lines, vocabulary);
    let sight = Sight {
        text: &cleaned.text,
        lines: &lines,
        matches: &matches,
        vocabulary,
        default_layer,
    };
    let mut parts = Vec::new();
    for mut block in blocks::blocks(&cleaned.text, &lines, &matches, vocabulary) {
        block.is_error |= severe(&block, &lines);
        let (failures, relation) = sight.failures(&block);
        parts.push(Part {
            is_error: block.is_error,
            failures,
            relation,
        });
    }
    let states_error = parts.iter().any(Part::states_error);
    let (failures, relation, decisive) = chosen(parts);
    ParsedText {
        failures,
        relation,
        decisive,
        states_error,
        truncated: cleaned.truncated || !complete,
        work,
        text: cleaned.text,
    }
}

fn severe(block: &blocks::Block, lines: &[lines::TextLine]) -> bool {
    let mut members = block.members.iter();
    members.any(|member| lines[member.line].level == Some(lines::Severe::Error))
}

/// The failures of one block.
struct Part {
    failures: Vec<Failure>,
    relation: Relation,
    is_error: bool,
}

impl Part {
    fn states_error(&self) -> bool {
        let states = |failure: &Failure| {
            failure.strength > Strength::Code
                || failure.class != FailureClass::Other
                || !failure.frames.is_empty()
        };
        self.is_error || self.failures.iter().any(states)
    }

    /// How much the block says: the clearest words first, then errors of programs, then frames.
    fn weight(&self) -> (Strength, bool, bool, bool) {
        let strongest = self.failures.iter().map(|failure| failure.strength).max();
        let strength = strongest.unwrap_or(Strength::Code);
        let framed = self.failures.iter().any(|failure| !failure.frames.is_empty());
        let classed = self
            .failures
            .iter()
            .any(|failure| failure.class != FailureClass::Other);
        (
            strength.max(if self.is_error {
                Strength::Weak
            } else {
                Strength::Code
            }),
            classed,
            framed,
            self.is_error,
        )
    }
}

/// Leaves out what says nothing beside what does, and what is said twice; returns the index of the decisive failure.
fn chosen(parts: Vec<Part>) -> (Vec<Failure>, Relation, usize) {
    let best = parts.iter().map(Part::weight).max();
    let Some(best) = best else {
        return (Vec::new(), Relation::Chain, 0);
    };
    let clear = best.0 >= Strength::Plain;
    let mut failures: Vec<Failure> = Vec::new();
    let mut relation = Relation::Chain;
    // Of equals the last one of a log is nearest to its end.
    let last = parts.iter().rposition(|part| part.weight() == best).unwrap_or(0);
    let mut decisive = None;
    for (at, part) in parts.into_iter().enumerate() {
        let says = part.weight();
        let near = at.abs_diff(last) <= NEAR;
        let keep = at == last
            || near
                && (if clear {
                    says.0 >= Strength::Plain
                } else {
                    says.0 >= Strength::Weak && says.1
                });
        if !keep {
            continue;
        }
        if part.relation != Relation::Chain {
            relation = part.relation;
        }
        let strongest = part.failures.iter().map(|failure| failure.strength).max();
        for failure in part.failures {
            let deciding = at == last && Some(failure.strength) == strongest && decisive.is_none();
            let same = |other: &Failure| {
                (other.class, other.layer, &other.leaf, &other.named)
                    == (failure.class, failure.layer, &failure.leaf, &failure.named)
            };
            if let Some(known) = failures.iter().position(same) {
                decisive = decisive.or(deciding.then_some(known));
                continue;
            }
            if deciding {
                decisive = Some(failures.len());
            }
            failures.push(failure);
        }
    }
    if relation == Relation::Chain && failures.len() > 1 {
        relation = Relation::All;
    }
    bounded(failures, relation, decisive.unwrap_or(0))
}

/// Keeps the decisive failure and what stands nearest before it.
fn bounded(
    mut failures: Vec<Failure>,
    relation: Relation,
    decisive: usize,
) -> (Vec<Failure>, Relation, usize) {
    let start = (decisive + 1).saturating_sub(FAILURES);
    failures.drain(..start);
    failures.truncate(FAILURES);
    (failures, relation, decisive - start)
}

//! A pasted text: what the parser makes of it, and the rules that answer it, as JSON or on a screen.

use super::layers;
use super::page::Page;
use super::paste::Paste;
use super::word::line_of;
use crate::render::{self, Answer};
use crate::rules::Rules;
use crate::rules::recognise::{self, Recognised};
use crate::text::answers::{self, FilledAnswer};
use crate::text::{self, Failure, FailureClass, Layer, ParsedText, Role, Spelled};

/// Facts of which a text may name the value.
const FACTS: [(&str, Role); 12] = [
    ("container.image", Role::Image),
    ("container.image.registry", Role::Host),
    ("container.name", Role::Object),
    ("pod.name", Role::Object),
    ("pod.namespace", Role::Namespace),
    ("pod.node", Role::Node),
    ("node.name", Role::Node),
    ("claim.name", Role::Volume),
    ("quota.name", Role::Policy),
    ("account.name", Role::User),
    ("namespace.name", Role::Namespace),
    ("service.name", Role::Host),
];

/// A text, taken apart, and the rules that find it.
pub(super) struct Pasted<'r> {
    pub(super) parsed: ParsedText,
    /// Rules of another layer than the text's are not among them.
    pub(super) found: Vec<Recognised<'r>>,
    /// The answer to texts of this layer, class and wording.
    pub(super) general: Option<FilledAnswer>,
}

impl<'r> Pasted<'r> {
    pub(super) fn of(rules: &'r Rules, paste: &Paste) -> Pasted<'r> {
        let text = paste.text.as_str();
        let mut parsed = text::parse(text, Layer::Unknown);
        parsed.truncated |= paste.truncated;
        let layer = parsed.cause().map_or(Layer::Unknown, |cause| cause.layer);
        let mut found = recognise::text(rules, text);
        found.retain(|one| layers::speaks_of(one.rule, layer));
        let general = answers::best(&parsed);
        Pasted {
            parsed,
            found,
            general,
        }
    }

    /// Returns whether the text was understood: something stands in it that the vocabulary or a rule knows.
    pub(super) fn is_understood(&self) -> bool {
        let known = |failure: &Failure| {
            failure.class != FailureClass::Other
                || failure.layer != Layer::Unknown
                || !failure.frames.is_empty()
        };
        !self.found.is_empty() || self.parsed.cause().is_some_and(known)
    }

    /// Returns `failures` and `answers`, the likeliest answer first.
    pub(super) fn json(&self) -> String {
        let mut answers: Vec<Answer> = self.found.iter().map(|one| self.answer(one)).collect();
        if let Some(general) = &self.general {
            // What follows from the layer and the class stands before rules that only know a phrase of the text.
            let at = if general.fallback { answers.len() } else { 0 };
            answers.insert(at, self.general_answer(general));
        }
        render::explained(&self.parsed, &answers)
    }

    fn general_answer(&self, general: &FilledAnswer) -> Answer {
        Answer {
            rule: general.id.to_owned(),
            layer: self.layer(),
            fallback: general.fallback,
            title: general.title.clone(),
            cause: general.cause.clone(),
            fixes: general.fixes.clone(),
            inspect: general.inspect.iter().map(|words| line_of(words)).collect(),
        }
    }

    fn layer(&self) -> Layer {
        self.parsed.cause().map_or(Layer::Unknown, |cause| cause.layer)
    }

    fn answer(&self, one: &Recognised<'_>) -> Answer {
        let value = |path: &str| {
            let (_, role) = FACTS.iter().find(|(fact, _)| *fact == path)?;
            self.parsed.cause()?.value(*role).map(str::to_owned)
        };
        let fixes = one.rule.fix.iter();
        Answer {
            rule: one.rule.id.value.clone(),
            layer: self.layer(),
            fallback: false,
            title: one.rule.title.value.clone(),
            cause: one.sentence(&one.rule.cause.value, &value),
            fixes: fixes.map(|fix| one.sentence(&fix.title.value, &value)).collect(),
            inspect: Vec::new(),
        }
    }

    /// Adds the failures to a page: layer first, then operation, object and error.
    pub(super) fn on(&self, page: &mut Page) {
        let Some(cause) = self.parsed.cause().filter(|_| self.is_understood()) else {
            return;
        };
        describe(cause, page);
        let others = self.parsed.failures.len().saturating_sub(1);
        if others > 0 {
            page.wrapped(&format!("{others} more in this text: -o json prints them"), 0);
        }
        if self.parsed.truncated {
            page.wrapped(
                "truncated: only the beginning and the end of a text this long are read",
                0,
            );
        }
        if let Some(general) = &self.general {
            on_general(general, page);
        }
        page.line("");
    }
}

/// Adds an answer: what it says, how to fix it, what to run next.
fn on_general(general: &FilledAnswer, page: &mut Page) {
    page.part(&general.title, &general.cause);
    page.list("Fix", general.fixes.iter().map(|fix| format!("- {fix}")));
    if !general.inspect.is_empty() {
        page.head("Inspect");
    }
    for words in &general.inspect {
        page.line(&format!("  {}", line_of(words)));
    }
}

fn describe(failure: &Failure, page: &mut Page) {
    page.wrapped(&format!("layer: {}", failure.layer.word()), 0);
    if let Some(operation) = failure.operation() {
        page.wrapped(&format!("operation: {operation}"), 0);
    }
    let frames = failure.frames.iter().rev().map(|frame| &frame.named);
    let mut named: Vec<String> = Vec::new();
    for (role, value) in std::iter::once(&failure.named).chain(frames).flatten() {
        if *role == Role::Value && value.contains(' ') {
            // The rest of the sentence, which stands below.
            continue;
        }
        let one = format!("{} {value}", role.word());
        if !named.contains(&one) && named.len() < 6 {
            named.push(one);
        }
    }
    if !named.is_empty() {
        page.wrapped(&format!("object: {}", named.join(", ")), 0);
    }
    page.wrapped(&format!("error: {}: {}", failure.class.word(), failure.leaf), 0);
}

//! Why a rule did not fire on a subject: the first condition that is false or unknown, with the values that it read.

use super::frame::Frame;
use super::{Prepared, is};
use crate::facts::{Fact, Scene, Subject, Value};
use crate::rules::expression::{Bindings, Bound, Outcome, Outline};
use crate::rules::template;
use crate::snapshot::Input;

/// Returns the subject as a line names it: `container app of Pod shop/web`.
pub(crate) fn spoken(subject: &Subject) -> String {
    let object = subject.object.spoken();
    match &subject.container {
        Some(container) => format!("container {container} of {}", object.raw()),
        None => object.raw().to_owned(),
    }
}

/// Returns which condition of a rule is false or unknown on a subject.
pub(crate) fn not_fired(prepared: &Prepared<'_>, scene: &Scene<'_>, subject: &Subject) -> String {
    for precondition in &prepared.rule.precondition {
        let fact = &precondition.fact.value;
        match &*scene.shared_fact(subject, fact) {
            Fact::Unknown(input) => {
                return format!("precondition {fact} is unknown: {} not read", input.word());
            }
            Fact::Known(value) if !precondition.any.iter().any(|one| is(value, &one.value)) => {
                return format!("precondition {fact} is false: it is {}", written(value));
            }
            Fact::Known(_) => {}
        }
    }
    let frame = match Frame::new(prepared, scene, subject) {
        Ok(frame) => frame,
        Err(message) => return message,
    };
    let when = prepared.rule.when.as_ref().map_or("", |when| when.value.as_str());
    for part in parts(when) {
        let verdict = match frame.evaluate(part) {
            Outcome::Known(Value::Bool(true)) => continue,
            Outcome::Known(_) => "false".to_owned(),
            Outcome::Unknown(inputs) => format!("unknown: {} not read", words(&inputs)),
            Outcome::Defect(message) => message,
        };
        return format!("'{}' is {verdict}{}", in_line(part), values(&frame, part));
    }
    "every condition is true".to_owned()
}

/// Returns the values that a part of `when` reads: ` (pod.phase is 'Running')`.
fn values(frame: &Frame<'_, '_, '_>, part: &str) -> String {
    let Ok(compiled) = frame.prepared.expression(part) else {
        return String::new();
    };
    let value = |path: &str| match frame.get(path) {
        Bound::Known(value) => format!("{path} is {}", written(&value)),
        Bound::Unknown(inputs) => format!("{path} is unknown, {} not read", words(&inputs)),
    };
    let values: Vec<String> = compiled.paths().map(value).collect();
    match values.is_empty() {
        true => String::new(),
        false => format!(" ({})", values.join("; ")),
    }
}

fn words(inputs: &[Input]) -> String {
    let words: Vec<&str> = inputs.iter().map(|input| input.word()).collect();
    words.join(", ")
}

/// How much of a value is shown: the start of a log says which it is.
const LONGEST_VALUE: usize = 120;

fn written(value: &Value) -> String {
    let quoted = !matches!(value, Value::Bool(_) | Value::Int(_));
    let text = in_line(&template::spoken(value).unwrap_or_else(|| "a record".to_owned()));
    let cut: String = text.chars().take(LONGEST_VALUE).collect();
    let more = if cut.len() < text.len() { "…" } else { "" };
    if quoted { format!("'{cut}{more}'") } else { cut }
}

fn in_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the parts of a condition that `&&` joins, outside of brackets and texts.
fn parts(source: &str) -> Vec<&str> {
    let outline = Outline::of(source);
    let whole = outline.whole();
    // `a && b || c` is not a list of parts.
    let either = ["||", "?"];
    let is_list = either
        .iter()
        .all(|sign| outline.positions(&whole, sign).is_empty());
    let parts = match is_list {
        true => outline.split(&whole, "&&"),
        false => vec![whole],
    };
    let parts = parts.into_iter().map(|part| source[part].trim());
    parts.filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn conditions_come_apart_only_between_their_parts() {
        assert_eq!(
            parts("a && (b && c) && d == '&& x'"),
            ["a", "(b && c)", "d == '&& x'"]
        );
        assert_eq!(parts("a || b && c"), ["a || b && c"]);
        assert_eq!(parts("a && (b || c)"), ["a", "(b || c)"]);
        assert_eq!(parts("a == 'it\\'s && b' && c"), ["a == 'it\\'s && b'", "c"]);
        assert_eq!(parts(""), Vec::<&str>::new());
    }
}

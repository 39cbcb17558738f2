//! `{{ expression }}` and `{{ expression or: "text" }}` in the texts of a rule.

use super::expression::{Outcome, ParseFault};
use crate::facts::Value;
use crate::k8s::Untrusted;

/// Characters of a quotation that are kept however long a sentence is.
const SHORTEST_QUOTATION: usize = 80;

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    Expression {
        source: &'a str,
        /// Byte offset of the expression in the template.
        offset: usize,
        /// What to say when it is unknown.
        or: Option<String>,
    },
}

/// Splits a template into its parts.
pub(crate) fn pieces(template: &str) -> Result<Vec<Piece<'_>>, ParseFault> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(open) = template[at..].find("{{").map(|found| at + found) {
        if open > at {
            pieces.push(Piece::Text(&template[at..open]));
        }
        let start = open + 2;
        let Some(end) = outside_quotes(&template[start..], "}}").map(|found| start + found) else {
            return Err(ParseFault {
                offset: open,
                message: "'{{' has no '}}'".to_owned(),
            });
        };
        pieces.push(expression(template, start, end)?);
        at = end + 2;
    }
    if at < template.len() {
        pieces.push(Piece::Text(&template[at..]));
    }
    Ok(pieces)
}

fn expression(template: &str, start: usize, end: usize) -> Result<Piece<'_>, ParseFault> {
    let inside = &template[start..end];
    let (written, or) = match outside_quotes(inside, " or:") {
        Some(at) => (&inside[..at], Some((start + at + 1, inside[at + 4..].trim()))),
        None => (inside, None),
    };
    let source = written.trim();
    let offset = start + (written.len() - written.trim_start().len());
    if source.is_empty() {
        return Err(ParseFault {
            offset: start,
            message: "'{{' and '}}' have no expression between them".to_owned(),
        });
    }
    let or = match or {
        None => None,
        Some((at, text)) => Some(unquoted(text).ok_or_else(|| ParseFault {
            offset: at,
            message: "'or:' needs a text in quotes".to_owned(),
        })?),
    };
    Ok(Piece::Expression { source, offset, or })
}

fn unquoted(text: &str) -> Option<String> {
    let inside = |quote| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).map(str::to_owned)
}

/// Finds a word that stands in no string literal.
fn outside_quotes(text: &str, wanted: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match quote {
            None if text[at..].starts_with(wanted) => return Some(at),
            None if letter == '\'' || letter == '"' => quote = Some(letter),
            Some(_) if escaped => escaped = false,
            Some(_) if letter == '\\' => escaped = true,
            Some(open) if letter == open => quote = None,
            _ => {}
        }
    }
    None
}

/// What a template yields.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Filled {
    Text(Untrusted),
    /// The template is one expression and nothing else, and this is its value.
    Value(Value),
}

/// Fills a template; a hole is never left silently, so that every failure is a sentence about the rule.
pub(crate) fn fill(template: &str, evaluate: &dyn Fn(&str) -> Outcome) -> Result<Untrusted, String> {
    match fill_typed(template, evaluate)? {
        Filled::Text(text) => Ok(text),
        Filled::Value(value) => spoken(&value)
            .map(Untrusted::new)
            .ok_or_else(|| unprintable(template)),
    }
}

/// Like `fill`, but a lone expression keeps its type: a port in a manifest is a number.
pub(crate) fn fill_typed(template: &str, evaluate: &dyn Fn(&str) -> Outcome) -> Result<Filled, String> {
    let pieces = pieces(template).map_err(|fault| fault.message)?;
    if let [piece @ Piece::Expression { .. }] = pieces.as_slice() {
        return value_of(piece, evaluate).map(Filled::Value);
    }
    let values = values(&pieces, evaluate)?;
    Ok(Filled::Text(joined(&pieces, &values)))
}

/// Returns what each part says; a fixed part says nothing here.
fn values(pieces: &[Piece<'_>], evaluate: &dyn Fn(&str) -> Outcome) -> Result<Vec<String>, String> {
    let said = pieces.iter().map(|piece| {
        let source = match piece {
            Piece::Text(_) => "",
            Piece::Expression { source, .. } => source,
        };
        spoken(&value_of(piece, evaluate)?).ok_or_else(|| unprintable(source))
    });
    said.collect()
}

fn joined(pieces: &[Piece<'_>], values: &[String]) -> Untrusted {
    let mut text = String::new();
    for (piece, value) in pieces.iter().zip(values) {
        match piece {
            Piece::Text(fixed) => text.push_str(without_second_stop(&text, fixed)),
            Piece::Expression { .. } => text.push_str(value),
        }
    }
    Untrusted::new(text)
}

/// Fills a sentence of at most so many characters, where that is possible: quotations, values of several words, lose
/// their middle, the longest first. The evidence of the finding has them whole.
pub(crate) fn fill_within(
    template: &str,
    most: usize,
    evaluate: &dyn Fn(&str) -> Outcome,
) -> Result<Untrusted, String> {
    let pieces = pieces(template).map_err(|fault| fault.message)?;
    let mut values = values(&pieces, evaluate)?;
    let length = |text: &str| text.chars().count();
    let mut over = length(joined(&pieces, &values).raw()).saturating_sub(most);
    let mut quotations: Vec<&mut String> = values.iter_mut().filter(|value| value.contains(' ')).collect();
    quotations.sort_by_key(|value| std::cmp::Reverse(length(value)));
    for value in quotations {
        let long = length(value);
        let short = long.saturating_sub(over).max(SHORTEST_QUOTATION).min(long);
        *value = without_middle(value, short);
        over = over.saturating_sub(long - short);
    }
    Ok(joined(&pieces, &values))
}

/// Keeps the beginning, where an error has its name, and the end, where it has its reason.
fn without_middle(text: &str, most: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= most {
        return text.to_owned();
    }
    let head = most.saturating_sub(1) / 2;
    let tail = letters.len() - (most - 1 - head);
    let (head, tail): (String, String) = (letters[..head].iter().collect(), letters[tail..].iter().collect());
    format!("{}…{}", head.trim_end(), tail.trim_start())
}

/// Drops the full stop that ends a sentence after a quoted message with a full stop of its own.
fn without_second_stop<'a>(before: &str, fixed: &'a str) -> &'a str {
    match fixed.strip_prefix('.') {
        Some(rest) if before.ends_with('.') && (rest.is_empty() || rest.starts_with(char::is_whitespace)) => {
            rest
        }
        _ => fixed,
    }
}

fn value_of(piece: &Piece<'_>, evaluate: &dyn Fn(&str) -> Outcome) -> Result<Value, String> {
    let Piece::Expression { source, or, .. } = piece else {
        return Ok(Value::Word(String::new()));
    };
    match (evaluate(source), or) {
        (Outcome::Known(value), Some(or)) if spoken(&value).is_some_and(|text| text.is_empty()) => {
            Ok(Value::Word(or.clone()))
        }
        (Outcome::Known(value), _) => Ok(value),
        (Outcome::Unknown(_), Some(or)) => Ok(Value::Word(or.clone())),
        (Outcome::Unknown(inputs), None) => {
            let needs: Vec<&str> = inputs.iter().map(|input| input.word()).collect();
            Err(format!(
                "'{{{{{source}}}}}' is unknown without {} and has no 'or:'",
                needs.join(", ")
            ))
        }
        (Outcome::Defect(message), _) => Err(format!("'{{{{{source}}}}}': {message}")),
    }
}

fn unprintable(source: &str) -> String {
    format!("'{source}' is a record, which no sentence can say")
}

/// Returns a value as a sentence says it; `None` for records, which have no words.
pub(crate) fn spoken(value: &Value) -> Option<String> {
    Some(match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Quantity(value) => value.to_string(),
        Value::Time(value) => value.to_string(),
        // The output of a probe ends with a line feed, and the sentence goes on.
        Value::Word(word) => word.trim_end_matches(['\n', '\r']).to_owned(),
        Value::Text(text) => text.text.raw().trim_end().to_owned(),
        Value::Texts(texts) => texts
            .iter()
            .map(|text| text.text.raw())
            .collect::<Vec<_>>()
            .join("; "),
        Value::Words(words) => words.join(", "),
        Value::Map(map) => {
            let pairs: Vec<String> = map.iter().map(|(key, value)| format!("{key}={value}")).collect();
            pairs.join(", ")
        }
        Value::Ref(object) => object.spoken().raw().to_owned(),
        Value::Objects(_) | Value::Record(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::{Kind, ObjectRef};
    use crate::snapshot::Input;

    fn facts(source: &str) -> Outcome {
        match source {
            "pod.name" => Outcome::Known(Value::Word("web".into())),
            "pod.claims" => Outcome::Known(Value::Words(vec!["a".into(), "b".into()])),
            "container.restarts" => Outcome::Known(Value::Int(3)),
            "secret.ref" => Outcome::Known(Value::Ref(ObjectRef::new(Kind::Secret, "shop", "cred"))),
            "node.name" => Outcome::Known(Value::Word(String::new())),
            "pod.scheduling.fit" => Outcome::Unknown(vec![Input::Objects(Kind::Node)]),
            other => Outcome::Defect(format!("no {other}")),
        }
    }

    #[test]
    fn values_print_as_a_sentence_says_them() {
        for (template, wanted) in [
            ("plain", "plain"),
            ("{{pod.name}}", "web"),
            ("pod {{ pod.name }} mounts {{pod.claims}}", "pod web mounts a, b"),
            ("{{secret.ref}} is missing", "Secret shop/cred is missing"),
            ("{{container.restarts}}x", "3x"),
            ("{{pod.scheduling.fit or: \"some\"}} nodes", "some nodes"),
            ("on {{node.name or: 'no node'}}", "on no node"),
            ("{ {x} }", "{ {x} }"),
        ] {
            assert_eq!(fill(template, &facts).unwrap().raw(), wanted, "{template}");
        }
    }

    #[test]
    fn a_long_sentence_keeps_both_ends_of_what_it_quotes() {
        let said = format!("panic: start {} refused by peer", "and so on ".repeat(30));
        let quoted = |source: &str| {
            let text = match source {
                "said" => said.clone(),
                _ => "python-sandbox-".repeat(12),
            };
            Outcome::Known(Value::Word(text))
        };
        let within = |most| fill_within("Pod {{name}} says: {{said}}.", most, &quoted).unwrap();
        let short = within(400);
        assert!((390..=400).contains(&short.raw().chars().count()), "{short:?}");
        assert!(
            short.raw().contains("says: panic: start") && short.raw().ends_with("refused by peer."),
            "{short:?}"
        );
        // A name is never cut, and a quotation no shorter than can be read.
        let least = within(100);
        assert!(least.raw().contains(&"python-sandbox-".repeat(12)) && least.raw().chars().count() < 310);
        assert_eq!(
            within(1000),
            fill("Pod {{name}} says: {{said}}.", &quoted).unwrap()
        );
    }

    #[test]
    fn a_quoted_full_stop_is_not_doubled() {
        let quoted = |source: &str| {
            let text = match source {
                "dots" => "still waiting...",
                "none" => "not found",
                _ => "not found.",
            };
            Outcome::Known(Value::Word(text.into()))
        };
        for (template, wanted) in [
            ("It says: {{one}}.", "It says: not found."),
            ("{{one}}. Check it.", "not found. Check it."),
            ("{{one}}.\nCheck it.", "not found.\nCheck it."),
            ("{{none}}.", "not found."),
            ("{{dots}}.", "still waiting..."),
            ("{{one}}.yaml", "not found..yaml"),
            ("{{one}} ({{none}}).", "not found. (not found)."),
        ] {
            assert_eq!(fill(template, &quoted).unwrap().raw(), wanted, "{template}");
        }
    }

    #[test]
    fn a_hole_is_a_fault_of_the_rule() {
        let unknown = fill("{{pod.scheduling.fit}} nodes", &facts).unwrap_err();
        assert_eq!(
            unknown,
            "'{{pod.scheduling.fit}}' is unknown without nodes and has no 'or:'"
        );
        assert_eq!(
            fill("a {{pod.nmae}}", &facts).unwrap_err(),
            "'{{pod.nmae}}': no pod.nmae"
        );
        for broken in ["{{pod.name", "{{}}", "{{ }} x", "{{pod.name or: none}}"] {
            assert!(pieces(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn a_lone_expression_keeps_its_type_and_offsets_are_in_the_template() {
        assert_eq!(
            fill_typed("{{container.restarts}}", &facts).unwrap(),
            Filled::Value(Value::Int(3))
        );
        let template = "x {{ join(pod.claims, '}} or: ') or: \"none\" }} y";
        let Piece::Expression { source, offset, or } = &pieces(template).unwrap()[1] else {
            panic!("no expression");
        };
        assert_eq!((*source, *offset), ("join(pod.claims, '}} or: ')", 5));
        assert_eq!(or.as_deref(), Some("none"));
    }
}

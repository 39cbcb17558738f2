//! Templates of a rule as a person reads them: `<pod.name>` for a fact, and no expression language.

use crate::rules::expression::Outline;

/// Returns a template with the names of its facts in place of their values; alternatives are joined by a word.
pub(super) fn template(text: &str, or: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((expression, after)) = after.split_once("}}") else {
            break;
        };
        let expression = expression.split(" or:").next().unwrap_or(expression);
        out.push_str(before);
        out.push_str(&readable(expression, or));
        rest = after;
    }
    out + rest
}

/// Returns what an expression can yield: `tag <container.image.tag> or digest <container.image.digest>`.
fn readable(expression: &str, or: &str) -> String {
    let results = results(expression.trim());
    let optional = results.iter().any(String::is_empty);
    let mut shown: Vec<String> = Vec::new();
    for result in results {
        if !result.is_empty() && !shown.contains(&result) {
            shown.push(result);
        }
    }
    match optional && !shown.is_empty() {
        true => format!("[{}]", shown.join(or)),
        false => shown.join(or),
    }
}

/// Returns the texts that an expression can yield, without the conditions that select one.
fn results(expression: &str) -> Vec<String> {
    if let Some((_, rest)) = split(expression, "?")
        && let Some((yes, no)) = split_choice(rest)
    {
        return [results(yes.trim()), results(no.trim())].concat();
    }
    let parts = parts(expression);
    if parts.len() == 1 {
        return vec_of_one(expression);
    }
    // Each part as one text: alternatives inside of a sum are rare and stay together.
    vec![parts.iter().map(|part| readable(part, "/")).collect()]
}

fn vec_of_one(expression: &str) -> Vec<String> {
    let inner = expression
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    if let Some(inner) = inner.filter(|inner| is_balanced(inner)) {
        return results(inner.trim());
    }
    vec![one(expression)]
}

/// Returns a literal, a fact by its name, or the fact that a function is called with.
fn one(expression: &str) -> String {
    for quote in ['\'', '"'] {
        let text = expression
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote));
        if let Some(text) = text.filter(|text| !text.contains(quote)) {
            return text.to_owned();
        }
    }
    if let Some((callee, arguments)) = expression.split_once('(') {
        let receiver = callee.rsplit_once('.').map(|(receiver, _)| receiver);
        let first = arguments.trim_end_matches(')');
        let first = split(first, ",").map_or(first, |(first, _)| first);
        return match receiver {
            Some(receiver) => one(receiver.trim()),
            None => readable(first, "/"),
        };
    }
    let path = |letter: char| letter.is_ascii_alphanumeric() || "._".contains(letter);
    match expression.chars().all(path) && !expression.is_empty() {
        true => format!("<{expression}>"),
        false => "<value>".to_owned(),
    }
}

/// Splits `a : b` of a choice at the colon that belongs to it.
fn split_choice(rest: &str) -> Option<(&str, &str)> {
    let outline = Outline::of(rest);
    let asked = outline.positions(&outline.whole(), "?");
    // Each question before a colon takes one.
    let colons = outline.positions(&outline.whole(), ":").into_iter().enumerate();
    let mut own = colons.filter(|(taken, at)| asked.iter().filter(|asked| *asked < at).count() == *taken);
    let (_, at) = own.next()?;
    Some((&rest[..at], &rest[at + 1..]))
}

/// Splits at the first sign outside of quotes and brackets.
fn split<'a>(text: &'a str, sign: &str) -> Option<(&'a str, &'a str)> {
    let outline = Outline::of(text);
    let at = *outline.positions(&outline.whole(), sign).first()?;
    Some((&text[..at], &text[at + sign.len()..]))
}

/// Returns the summands of `a + b`.
fn parts(text: &str) -> Vec<&str> {
    let outline = Outline::of(text);
    let parts = outline.split(&outline.whole(), "+").into_iter();
    parts.map(|part| text[part].trim()).collect()
}

fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i64;
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_expression_is_left_in_a_template() {
        for (text, wanted) in [
            (
                "{{pod.name}} has {{ a.b or: \"no\" }} of {{",
                "<pod.name> has <a.b> of {{",
            ),
            ("{{amount(a.b)}} of {{lower(x.kind)}}s", "<a.b> of <x.kind>s"),
            (
                "no {{i.digest == '' ? 'tag ' + i.tag : 'digest ' + i.digest}} of it",
                "no tag <i.tag> or digest <i.digest> of it",
            ),
            (
                "{{r.host}}{{r.port == '' ? '' : ':' + r.port}}",
                "<r.host>[:<r.port>]",
            ),
            (
                "{{a ? 'x' : b == 'c:d' ? 'y?' : (c ? 'z' : 'x')}}",
                "x or y? or z",
            ),
            ("{{list.names.join(', ')}}", "<list.names>"),
            ("{{a.b > 3}}", "<value>"),
            ("{{m.found ? r.all + 'm' : amount(r.all)}}", "<r.all>m or <r.all>"),
        ] {
            assert_eq!(template(text, " or "), wanted);
        }
    }
}

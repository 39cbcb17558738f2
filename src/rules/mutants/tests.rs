use super::{condition, words};

fn conditions(source: &str) -> Vec<(String, String)> {
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    condition::changed(source)
        .into_iter()
        .map(|changed| (changed.what, flat(&changed.source)))
        .collect()
}

fn has(source: &str, what: &str, instead: &str) {
    let all = conditions(source);
    let wanted = (what.to_owned(), instead.to_owned());
    assert!(all.contains(&wanted), "{wanted:?} is not among {all:#?}");
}

#[test]
fn a_condition_is_changed_in_every_part() {
    let source = "a.found && (b.x == 'p && q' || !c.found)\n  && d.n >= 3";
    has(
        source,
        "without a.found",
        "(b.x == 'p && q' || !c.found) && d.n >= 3",
    );
    has(
        source,
        "without d.n >= 3",
        "a.found && (b.x == 'p && q' || !c.found)",
    );
    has(
        source,
        "not a.found",
        "!(a.found) && (b.x == 'p && q' || !c.found) && d.n >= 3",
    );
    has(
        source,
        "without !c.found",
        "a.found && (b.x == 'p && q' ) && d.n >= 3",
    );
    has(
        source,
        "not b.x == 'p && q'",
        "a.found && (!(b.x == 'p && q') || !c.found) && d.n >= 3",
    );
    has(
        source,
        ">= becomes > in d.n >= 3",
        "a.found && (b.x == 'p && q' || !c.found) && d.n > 3",
    );
    has(
        source,
        "3 becomes 2 at byte 53",
        "a.found && (b.x == 'p && q' || !c.found) && d.n >= 2",
    );
}

#[test]
fn a_condition_of_one_part_is_left_away_whole() {
    assert_eq!(
        conditions("a.found"),
        [
            ("without a.found".to_owned(), "true".to_owned()),
            ("not a.found".to_owned(), "!(a.found)".to_owned())
        ]
    );
    has(
        "pod.taints.exists(t, t == 'a' && t != 'b')",
        "without t == 'a'",
        "pod.taints.exists(t, t != 'b')",
    );
    has(
        "pod.taints.exists(t, t == 'a')",
        "== becomes != in t == 'a'",
        "pod.taints.exists(t, t != 'a')",
    );
}

#[test]
fn what_is_no_literal_of_a_regex_stays() {
    let changed: Vec<String> = words::changed(r#"(?i)failed \w+ (?P<host>[a-z]{2,3})(?:colou?r|401)"#)
        .into_iter()
        .map(|changed| changed.regex)
        .collect();
    assert_eq!(
        changed,
        [
            r#"(?i)fQailed \w+ (?P<host>[a-z]{2,3})(?:colou?r|401)"#,
            r#"(?i)failed \w+ (?P<host>[a-z]{2,3})(?:cQolou?r|401)"#,
            r#"(?i)failed \w+ (?P<host>[a-z]{2,3})(?:colou?r|4Q01)"#,
        ]
    );
}

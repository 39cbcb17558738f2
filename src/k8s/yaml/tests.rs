//! Documents as kubectl reads them, and what happens to broken and hostile ones.

use serde_json::json;

use super::*;

fn one(text: &str) -> Node {
    let mut documents = read(text);
    assert_eq!(documents.len(), 1, "{documents:?}");
    documents.remove(0).expect("the document is sound")
}

fn fault(text: &str) -> (usize, usize, String) {
    let mut documents = read(text);
    assert_eq!(documents.len(), 1, "{documents:?}");
    let fault = documents.remove(0).expect_err("the document is broken");
    (fault.place.line, fault.place.column, fault.message)
}

#[test]
fn keys_and_scalars_become_what_kubectl_sends() {
    let node = one("mode: 0644\nquoted: '0644'\non: yes\nn: 1\n7: x\nblock: |\n  true\ntagged: !!str 12\n");
    assert_eq!(
        node.to_json(),
        json!({"mode": 420, "quoted": "0644", "true": true, "false": 1, "7": "x", "block": "true\n", "tagged": "12"})
    );
    assert!(node.get("on").is_some());
    assert_eq!(node.get("quoted").and_then(Node::as_text), Some("0644"));
    assert_eq!(node.get("mode").and_then(Node::as_text), None);
}

#[test]
fn a_broken_document_does_not_hide_the_next() {
    let documents = read("a: [1, 2\n---\nb: 2\n---\n# nothing\n---\nc: 'x\n");
    assert_eq!(documents.len(), 3);
    assert!(documents[0].is_err());
    assert_eq!(documents[1].as_ref().map(Node::to_json), Ok(json!({"b": 2})));
    assert!(documents[2].is_err());
}

#[test]
fn empty_documents_are_skipped() {
    assert_eq!(read(""), []);
    assert_eq!(read("---\n---\nnull\n---\n# c\n"), []);
}

#[test]
fn a_repeated_key_is_a_fault_with_its_place() {
    assert_eq!(
        fault("a:\n  b: 1\n  b: 2\n"),
        (3, 3, "the key 'b' is repeated".to_owned())
    );
    // Both are `true` in JSON.
    assert_eq!(
        fault("on: 1\nyes: 2\n"),
        (
            2,
            1,
            "the key 'yes' is repeated: YAML reads it as 'true'".to_owned()
        )
    );
}

#[test]
fn merge_keys_add_what_is_not_there() {
    let node = one("base: &b { x: 1, w: 2 }\nuse:\n  <<: *b\n  w: 3\nboth: { <<: [ *b, { z: 4 } ] }\n");
    assert_eq!(
        node.to_json(),
        json!({"base": {"x": 1, "w": 2}, "use": {"w": 3, "x": 1}, "both": {"x": 1, "w": 2, "z": 4}})
    );
    assert_eq!(fault("<<: 1\n").2, "'<<' takes a map or a list of maps");
}

#[test]
fn a_bomb_of_aliases_is_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let before = format!("*a{}, ", level - 1).repeat(10);
        text.push_str(&format!("a{level}: &a{level} [{before}]\n"));
    }
    let (_, _, message) = fault(&text);
    assert_eq!(message, "anchors and aliases expand to more than 16 MiB");
}

/// Few nodes can be many bytes; the merge key copies as an alias does, and another document starts with what is left.
#[test]
fn what_aliases_copy_is_counted_in_bytes_over_the_whole_stream() {
    let long = "x".repeat(1 << 20);
    let message = "anchors and aliases expand to more than 16 MiB";
    for text in [
        format!("a: &a {long}\nb: [{}]\n", "*a, ".repeat(20)),
        format!("a: &a {{k: {long}}}\nb:\n{}", "- {<<: *a}\n".repeat(20)),
        format!("a: &a [&b [&c [&d [&e {long}]]]]\nb: [*a, *b, *c, *d, *e]\n"),
    ] {
        assert_eq!(fault(&text).2, message);
    }
    let documents = read(&format!("a: &a {long}\nb: [*a, *a]\n---\n").repeat(6));
    assert!(documents[0].is_ok());
    assert!(
        documents
            .last()
            .is_some_and(|last| last.as_ref().is_err_and(|fault| fault.message == message))
    );
    assert!(read("a: &a {cpu: 1}\nb: *a\n")[0].is_ok());
}

#[test]
fn a_stream_of_very_many_short_values_is_refused() {
    let documents = read(&"[a,a,a,a,a,a,a,a,a]\n---\n".repeat(MOST_NODES / 9));
    let last = documents.last().expect("it has documents");
    assert!(last.as_ref().is_err_and(|fault| {
        fault
            .message
            .starts_with("it has more than 1000000 keys and values")
    }));
}

#[test]
fn an_alias_to_itself_is_refused() {
    assert_eq!(fault("a: &a [ *a ]\n").0, 1);
}

#[test]
fn deep_nesting_is_refused_and_not_walked() {
    let deep = "[".repeat(5000) + &"]".repeat(5000);
    assert_eq!(fault(&deep).0, 1);
}

#[test]
fn faults_name_the_place_of_the_syntax() {
    let (line, _, message) = fault("a: 1\n b: 2\n");
    assert_eq!(line, 2);
    assert!(!message.is_empty());
}

#[test]
fn a_byte_of_a_scalar_leads_back_to_the_file() {
    let place = |text: &str, key: &str, wanted: &str| {
        let node = one(text);
        let value = node.get(key).expect("the key is there");
        let scalar = value.as_text().expect("it is text");
        let offset = scalar.find(wanted).expect("it is in the text");
        let place = place_within(text, value.place, scalar, offset);
        (place.line, place.column)
    };
    assert_eq!(place("k: one two\n", "k", "two"), (1, 8));
    assert_eq!(place("k: one\n  two three\n", "k", "three"), (2, 7));
    assert_eq!(place("k: 'it''s two'\n", "k", "two"), (1, 11));
    assert_eq!(place("k: \"a\\n\\\"b two\"\n", "k", "two"), (1, 12));
    assert_eq!(place("k: |\n  one\n    two\n", "k", "two"), (3, 5));
    assert_eq!(place("k: |- # why\n  'it' || ''two\n", "k", "two"), (2, 13));
    assert_eq!(place("k: >-\n  one\n  two\n\n  three\n", "k", "three"), (5, 3));
    // The end of the text is behind its last character.
    let node = one("k: |\n  ab\n");
    let value = node.get("k").expect("the key is there");
    let place = place_within("k: |\n  ab\n", value.place, "ab\n", 3);
    assert_eq!((place.line, place.column), (2, 5));
}

/// Without quotes an expression can lose its first operand without a word.
#[test]
fn plain_reading_refuses_what_would_swallow_an_expression() {
    for (text, mark) in [
        ("when: !a.found && b\n", "a tag"),
        ("when: !a.found\n", "a tag"),
        ("when: &a b\n", "an anchor"),
        ("a: &x 1\nb: *x\n", "an anchor"),
    ] {
        let fault = read_plain(text).remove(0).unwrap_err();
        assert!(fault.message.contains(mark), "{text}: {}", fault.message);
    }
    assert!(read_plain("when: '!a.found && b'\n")[0].is_ok());
}

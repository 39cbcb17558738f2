//! The parser against texts that real programs printed, its own cases, and input that is no text.

mod corpus;

use super::{Layer, cases, parse};

#[test]
fn every_case_of_the_vocabulary_holds() {
    let mut ran = 0;
    let mut broken = Vec::new();
    for (path, text) in cases::built_in() {
        for case in cases::read(text).unwrap_or_else(|fault| panic!("{path}: {fault}")) {
            ran += 1;
            for differs in cases::run(&case) {
                broken.push(format!("{path}: {}\n    {differs}", case.text.trim()));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
    assert!(ran > 0, "{ran}");
}

#[test]
fn a_text_that_says_nothing_has_no_failure() {
    for text in ["", "   \n\n", "\u{1b}[0m", "\0\0"] {
        assert!(parse(text, Layer::Unknown).failures.is_empty(), "{text:?}");
    }
}

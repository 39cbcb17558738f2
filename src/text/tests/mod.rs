//! The parser against texts that real programs printed, its own cases, and input that is no text.

mod chains;
pub(crate) mod corpus;
mod hostile;

use super::cases;

#[test]
fn every_case_of_the_vocabulary_holds() {
    let files: Vec<(&str, &str)> = cases::built_in().collect();
    let outcomes = cases::check(&files);
    let failed: Vec<&str> = outcomes
        .iter()
        .flat_map(|outcome| &outcome.failed)
        .map(String::as_str)
        .collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
    for outcome in &outcomes {
        assert!(outcome.passed > 0, "{} has no case", outcome.path);
    }
}

//! Answers to texts: the files, the choice among answers, and what reaches a command.

use std::collections::BTreeSet;

use super::*;
use crate::text;

fn answer(pasted: &str) -> FilledAnswer {
    best(&text::parse(pasted, Layer::Unknown)).expect(pasted)
}

#[test]
fn every_file_of_answers_can_be_read_and_keeps_to_the_form() {
    let files = vocabulary::packed_files().filter(|(path, _)| path.ends_with(ENDING));
    let mut ids = BTreeSet::new();
    for (path, text) in files {
        for answer in read(text).unwrap_or_else(|fault| panic!("{path}: {fault}")) {
            assert!(ids.insert(answer.id.clone()), "{path}: {} twice", answer.id);
            let (title, cause) = (answer.title.chars().count(), answer.cause.chars().count());
            assert!(
                title <= 60 && !answer.title.ends_with('.'),
                "{}: title",
                answer.id
            );
            assert!(
                cause <= 260 && answer.cause.ends_with(['.', '}']),
                "{}: cause of {cause}",
                answer.id
            );
            assert!(
                !answer.inspect.is_empty() || !answer.fixes.is_empty(),
                "{}",
                answer.id
            );
            let small = answer
                .when
                .says
                .all()
                .iter()
                .all(|piece| *piece == piece.to_lowercase());
            assert!(small, "{}: words in capitals find nothing", answer.id);
            for part in answer.cause.split('{').skip(1) {
                let name = part.split(['|', '}']).next().unwrap_or_default();
                let known = Role::of(name).is_some() || ["leaf", "operation", "layer"].contains(&name);
                assert!(known, "{}: '{name}' is no value", answer.id);
            }
        }
    }
    assert!(ids.len() > 100, "{}", ids.len());
}

#[test]
fn every_layer_has_a_fallback() {
    for word in
        "api admission scheduler controller kubelet runtime kernel image-registry volume network-plugin dns \
                 network application client"
            .split(' ')
    {
        let layer = Layer::of(word).unwrap();
        let fits = |answer: &&TextAnswer| answer.fallback && answer.when.layer.all().contains(&layer);
        let fallback = ANSWERS.iter().find(fits);
        assert!(
            fallback.is_some_and(|answer| !answer.inspect.is_empty()),
            "{word}"
        );
    }
}

#[test]
fn the_answer_with_the_most_conditions_counts() {
    let tag =
        answer("Failed to pull image \"quay.io/a/b:9\": reading manifest 9 in quay.io/a/b: manifest unknown");
    assert_eq!(tag.id, "text-image-not-found");
    assert!(tag.cause.contains("quay.io/a/b:9"), "{}", tag.cause);
    let probe = answer(
        "Liveness probe failed: Get \"http://10.1.2.3:80/\": dial tcp 10.1.2.3:80: connect: connection refused",
    );
    assert_eq!(probe.id, "text-probe-refused");
    let port = answer("dial tcp 10.1.2.3:80: connect: connection refused");
    assert_eq!(port.id, "text-connection-refused");
    assert!(port.cause.contains("10.1.2.3 port 80"), "{}", port.cause);
}

#[test]
fn a_fallback_quotes_the_words_and_names_what_is_known() {
    let other = answer(
        "MountVolume.SetUp failed for volume \"data\" : rpc error: code = Unknown desc = flux capacitor worn",
    );
    assert!(other.fallback, "{}", other.id);
    assert!(
        other.cause.contains("mount volume") && other.cause.contains("data"),
        "{}",
        other.cause
    );
    assert!(other.cause.contains("flux capacitor worn"), "{}", other.cause);
    assert!(!other.inspect.is_empty());
}

#[test]
fn values_of_a_text_reach_a_command_only_as_plain_names() {
    let forbidden = "pods is forbidden: User \"dev\" cannot list resource \"pods\" in API group \"\" in the namespace \"a\"";
    assert!(answer(forbidden).inspect[0].contains(&"--as=dev".to_owned()));
    let hostile = forbidden.replace("dev", "$(id)");
    assert!(answer(&hostile).inspect[0].contains(&"--as=USER".to_owned()));
}

#[test]
fn words_are_found_where_they_begin_a_word() {
    assert!(begins_word("a pool is full", "pool") && begins_word("x:10250", ":10250"));
    assert!(!begins_word("httpconnectionpool", "pool"));
}

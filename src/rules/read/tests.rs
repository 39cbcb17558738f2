//! What makes a file no rule, with the place of each fault.

use super::*;
use crate::rules::file::FixAction;

const SOUND: &str = "\
schema: 2
id: x
title: A title
subject: pod
severity: error
since: 0.1.0
precondition: { pod.phase: [Pending] }
cause: It is.
evidence: [ pod.phase: the phase, pod.name ]
fix:
  - title: Run it
    command: [kubectl, logs, --tail, 50]
    stdin: text
docs: Text.
";

fn faults_of(path: &str, text: &str, standing: Standing) -> Vec<String> {
    let line = |fault: RuleFault| {
        let hint = fault.hint.map(|hint| format!(" | {hint}")).unwrap_or_default();
        format!(
            "{}:{} {}{hint}",
            fault.place.line, fault.place.column, fault.message
        )
    };
    read(path, text, standing).faults.into_iter().map(line).collect()
}

fn faults(old: &str, new: &str) -> Vec<String> {
    assert!(SOUND.contains(old), "{old}");
    faults_of("rules/crash/x.yaml", &SOUND.replace(old, new), Standing::BuiltIn)
}

#[test]
fn a_sound_file_is_a_rule_as_written() {
    let reading = read("rules/crash/x.yaml", SOUND, Standing::BuiltIn);
    assert_eq!(reading.faults, []);
    let rule = reading.rule.expect("it is a rule");
    assert_eq!((rule.stage.as_str(), rule.subject.value), ("crash", Root::Pod));
    assert_eq!(
        rule.precondition[0].any[0].value,
        Literal::Word("Pending".to_owned())
    );
    assert_eq!(
        rule.evidence[0].label.as_ref().map(|label| label.value.as_str()),
        Some("the phase")
    );
    assert_eq!(rule.evidence[1].label, None);
    let FixAction::Command { argv, stdin } = &rule.fix[0].action else {
        panic!("the fix is a command");
    };
    assert_eq!(argv[3].value, "50");
    assert_eq!(
        stdin.as_ref().map(|text| text.place),
        Some(Place { line: 13, column: 12 })
    );
}

#[test]
fn every_fault_is_told_not_only_the_first() {
    let text = SOUND
        .replace("title: A", "titel: A")
        .replace("error", "eror")
        .replace("subject: pod", "subject: pods");
    assert_eq!(
        faults_of("rules/crash/x.yaml", &text, Standing::BuiltIn),
        [
            "1:1 a rule needs the key 'title' | 'title': What is wrong, in at most 70 characters, without a full stop.",
            "3:1 unknown key 'titel' | did you mean 'title'?",
            "4:10 'subject' cannot be 'pods' | did you mean 'pod'?",
            "5:11 'severity' cannot be 'eror' | did you mean 'error'?",
        ]
    );
}

#[test]
fn shapes_are_told_with_what_to_write() {
    assert_eq!(
        faults("schema: 2", "schema: 3"),
        ["1:9 'schema' must be 2, not the number 3"]
    );
    assert_eq!(
        faults("A title", "404"),
        ["3:8 'title' must be a text, not the number 404 | write it in quotes: '404'"]
    );
    assert_eq!(
        faults("A title", "[a]"),
        ["3:8 'title' must be a text, not a list"]
    );
    assert_eq!(
        faults("[Pending]", "Pending"),
        ["7:28 'pod.phase' must be a list, not a text"]
    );
    assert_eq!(faults("[Pending]", "[]"), ["7:28 'pod.phase' must not be empty"]);
    assert_eq!(faults("Text.", "''").len(), 1);
    let tagged = faults("precondition: { pod.phase: [Pending] }", "when: !absent.found");
    assert!(
        tagged[0].ends_with("this is a tag ('!…') to YAML: put the text in quotes"),
        "{tagged:?}"
    );
    assert_eq!(
        faults("precondition: { pod.phase: [Pending] }\n", ""),
        ["1:1 a rule needs one of 'precondition', 'when'"]
    );
    assert_eq!(
        faults("stdin: text", "manual: a"),
        [
            "11:5 a fix takes one of 'patch', 'patchObject', 'create', 'manifest', 'command', 'manual', not 'command', 'manual'"
        ]
    );
    assert_eq!(
        faults("    command: [kubectl, logs, --tail, 50]\n", "    manual: a\n"),
        ["13:12 'stdin' belongs to a 'command'"]
    );
    assert_eq!(
        faults(
            "command: [kubectl, logs, --tail, 50]\n    stdin: text",
            "create: { a: 1.5 }"
        ),
        ["12:18 no field of the API takes the number 1.5 | write it in quotes: '1.5'"]
    );
    assert!(faults("docs", "explainedBy: [ { via: onwer } ]\ndocs")[0].ends_with("did you mean 'owner'?"));
}

#[test]
fn the_file_its_folder_and_the_id_agree() {
    assert_eq!(
        faults("id: x", "id: z"),
        ["2:5 the id 'z' is not the name of the file | call the file 'z.yaml', or the rule 'x'"]
    );
    assert_eq!(
        faults_of("rules/crahs/x.yaml", SOUND, Standing::BuiltIn),
        ["1:1 unknown stage 'crahs' | did you mean 'crash'?"]
    );
    assert_eq!(
        faults("id: x", "id: X")[0].split(" |").next(),
        Some("2:5 the id 'X' is not lower-kebab")
    );
    assert_eq!(
        faults("id: x", "id: acme/x"),
        ["2:5 the id 'acme/x' of a built-in rule carries a prefix"]
    );
    let own = SOUND.replace("id: x", "id: acme/x");
    assert_eq!(
        faults_of("mine/x.yaml", &own, Standing::User),
        Vec::<String>::new()
    );
    assert_eq!(
        faults_of("mine/x.yaml", SOUND, Standing::User),
        [
            "2:5 the id 'x' of a rule of your own carries no prefix | write 'id: acme/x', with a word of your own before the '/'"
        ]
    );
}

#[test]
fn a_file_holds_one_document() {
    let two = format!("{SOUND}---\na: 1\n");
    assert_eq!(
        faults_of("rules/crash/x.yaml", &two, Standing::BuiltIn),
        ["16:1 a rule file holds one document, this is a second"]
    );
    assert_eq!(
        faults_of("rules/crash/x.yaml", "", Standing::BuiltIn),
        ["1:1 the file is empty"]
    );
    assert_eq!(
        faults_of("rules/crash/x.yaml", "- a\n", Standing::BuiltIn)[0],
        "1:1 a rule must be a map, not a list"
    );
    let colon = faults("It is.", "It is: so.");
    assert!(
        colon[0].starts_with("8:13 ") && colon[0].ends_with("or below '>-'"),
        "{colon:?}"
    );
    assert_eq!(
        faults("subject: pod\n", "subject: pod\nid: z\n"),
        ["5:1 the key 'id' is repeated"]
    );
}

#[test]
fn what_grows_beyond_a_rule_is_refused_with_its_place() {
    let long = format!("{SOUND}{}", "# é\n".repeat(2000));
    let told = faults_of("rules/crash/x.yaml", &long, Standing::User);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("a rule file has at most 8192 bytes, not "),
        "{told:?}"
    );
    let line: usize = told[0].split(':').next().unwrap().parse().unwrap();
    let before: usize = long.lines().take(line).map(|line| line.len() + 1).sum();
    assert!(
        before > 8192 && before <= 8192 + 5,
        "line {line} is not where it is too long"
    );
    let nested = |levels| format!("create: {}1{}", "{ a: ".repeat(levels), " }".repeat(levels));
    let with = |levels| {
        faults(
            "command: [kubectl, logs, --tail, 50]\n    stdin: text",
            &nested(levels),
        )
    };
    assert_eq!(with(20), Vec::<String>::new());
    assert_eq!(with(40), ["12:158 nested deeper than 32 levels"]);
}

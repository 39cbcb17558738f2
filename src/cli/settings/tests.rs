use super::*;

fn read(text: &str, trusted: bool) -> Result<Settings, String> {
    let source = Source {
        name: "c.yaml".to_owned(),
        text: text.to_owned(),
        folder: "conf".into(),
        trusted,
    };
    Settings::read(&source).map_err(|errors| {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        told.join("\n")
    })
}

#[test]
fn a_named_file_sets_what_flags_set_and_its_paths_are_relative_to_it() {
    let text = "fail-on: warning\nallow-incomplete: yes\nbaseline: b.json\nrules: [mine, /abs]\nfrom: rec\n\
                output: [text, json=r.json, sarif=-]\n";
    let settings = read(text, true).unwrap();
    assert!(settings.allow_incomplete);
    assert_eq!(settings.baseline.as_deref(), Some("conf/b.json"));
    assert_eq!(
        settings.rules,
        [PathBuf::from("conf/mine"), PathBuf::from("/abs")]
    );
    let filled = settings.under(&Environment::default());
    assert_eq!(filled.fail_on.as_deref(), Some("warning"));
    assert_eq!(filled.from.as_deref(), Some("conf/rec"));
    assert_eq!(filled.output, ["text", "json=conf/r.json", "sarif=-"]);
    let told = Environment::of(&[
        ("SANDBOX_DOCTOR_FAIL_ON", "never"),
        ("SANDBOX_DOCTOR_OUTPUT", "json"),
    ]);
    let filled = settings.under(&told);
    assert_eq!(
        (filled.fail_on.as_deref(), filled.output),
        (Some("never"), vec!["json".to_owned()])
    );
    let demo = read("from: demo:healthy\n", true).unwrap();
    assert_eq!(
        demo.under(&Environment::default()).from.as_deref(),
        Some("demo:healthy")
    );
}

#[test]
fn a_file_that_was_found_only_ignores_and_selects() {
    let settings = read("select: [image-*]\nignore: [bp-x, {rule: a, reason: b}]\n", false).unwrap();
    let lines = (settings.select[0].place.line, settings.deselect[0].place.line);
    assert_eq!((lines, settings.ignore[0].place.line), ((1, 2), 2));
    for key in KEYS.iter().filter(|key| !HARMLESS.contains(key)) {
        for written in [(*key).to_owned(), format!("\"{key}\""), format!("&a {key}")] {
            let told = read(&format!("ignore: []\n{written}: x\n"), false).unwrap_err();
            assert!(
                told.contains("c.yaml:2:") && told.contains("--config c.yaml"),
                "{told}"
            );
        }
    }
    assert!(
        read("fail-no: warning\n", true)
            .unwrap_err()
            .contains("did you mean 'fail-on'?")
    );
}

#[test]
fn lines_of_a_file_that_is_no_configuration_are_not_printed() {
    for text in [
        "PASSWORD=hunter2\n",
        "password: hunter2\n",
        "a: [hunter2\n",
        "- hunter2\n",
    ] {
        let told = read(text, true).unwrap_err();
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[test]
fn an_ignore_says_why() {
    let settings = read(
        "ignore:\n- {rule: a, reason: it is known, object: deploy/web}\n",
        false,
    )
    .unwrap();
    assert!(
        matches!(&settings.ignore[0].scope, Scope::Fitting { kind: Some(kind), .. } if kind == "Deployment")
    );
    for (text, wanted) in [
        ("ignore: [{rule: a}]", "needs a reason"),
        ("ignore: [{rule: a, reason: ' '}]", "needs a reason"),
        ("ignore: [{reason: a}]", "needs a rule"),
        (
            "ignore: [{rule: a, reason: b, objct: c}]",
            "did you mean 'object'?",
        ),
        ("ignore: [{rule: a, reason: b, object: web}]", "TYPE/NAME"),
        ("ignore: a", "must be a list"),
        ("select: a", "must be a list"),
        ("ignore: [1]", "expected a string"),
        ("- a\n", "a map of keys"),
        ("output: {a: b}\n", "expected a string, not"),
        ("output: jsno\n", "did you mean 'json'?"),
        ("fail-on: newer\n", "one of error"),
        ("a: [\n", ":1:4:"),
    ] {
        let told = read(text, true).unwrap_err();
        assert!(told.contains(wanted), "{text}: {told}");
    }
}

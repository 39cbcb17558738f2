//! Whole reports, in every format.

use super::sample;
use crate::k8s::{Kind, ObjectRef};
use crate::render::{Format, Style, render};
use crate::report::{Finding, Report};
use crate::rules::{Confidence, Severity};

pub(crate) const PLAIN: Style = Style {
    colour: false,
    unicode: true,
    width: 100,
    quiet: false,
    advice: false,
};

/// A cause of which something is open, with few blocks.
fn another(number: usize) -> Finding {
    let name = format!("python-sandbox-with-a-long-name-{number}");
    Finding {
        id: format!("cause{number}"),
        rule: "tag-gone".into(),
        title: "The registry does not have this image".into(),
        severity: [Severity::Error, Severity::Warning][number % 2],
        confidence: Confidence::Likely,
        unchecked_causes: vec!["node-lost".into()],
        object: ObjectRef::new(Kind::Deployment, "shop", &name),
        exists: Some(true),
        breaks: None,
        excerpt: None,
        fixes: Vec::new(),
        ruled_out: Vec::new(),
        look: Vec::new(),
        ..sample::finding()
    }
}

/// A cause with a chain of symptoms, more causes, advice.
fn many(causes: usize) -> Report {
    let mut findings = vec![Finding {
        explains: vec!["s1".into(), "s2".into(), "j".into()],
        ..sample::finding()
    }];
    findings.extend((1..causes).map(another));
    findings.push(Finding {
        explains: vec!["t".into()],
        explained_by: vec!["aaaaaaaaaaaa".into()],
        ..sample::symptom("s1", "web")
    });
    findings.push(Finding {
        explains: vec!["t".into()],
        explained_by: vec!["aaaaaaaaaaaa".into()],
        ..sample::symptom("s2", "web-internal")
    });
    findings.push(Finding {
        rule: "client-refused".into(),
        title: "Connections are refused".into(),
        explained_by: vec!["s1".into(), "s2".into()],
        ..sample::symptom("t", "caller")
    });
    findings.push(Finding {
        rule: "job-failed".into(),
        title: "The Job failed".into(),
        explained_by: vec!["aaaaaaaaaaaa".into()],
        ..sample::symptom("j", "nightly")
    });
    for number in 0..12 {
        findings.push(Finding {
            id: format!("advice{number}"),
            rule: "no-limits".into(),
            title: "The container has no memory limit".into(),
            severity: Severity::Info,
            ..sample::finding()
        });
    }
    sample::report(findings)
}

/// Compares with a committed page; `SNAPSHOTS=overwrite cargo test` writes it anew.
macro_rules! assert_page {
    ($rendered:expr, $file:literal) => {
        snapbox::assert_data_eq!($rendered, snapbox::file![$file].raw())
    };
}

/// One cause, what it explains, and one piece of advice.
fn one() -> Report {
    let mut report = many(1);
    report.findings.truncate(6);
    report
}

#[test]
fn a_finding_has_its_blocks_in_their_order() {
    assert_page!(render(&one(), Format::Text, &PLAIN), "pages/text.txt");
    assert_page!(render(&one(), Format::Wide, &PLAIN), "pages/wide.txt");
}

#[test]
fn a_narrow_terminal_without_unicode_gets_the_same() {
    let style = Style {
        width: 20,
        unicode: false,
        ..PLAIN
    };
    let narrow = render(&one(), Format::Text, &style);
    assert!(narrow.is_ascii());
    // Long words of a command are never broken: they are there to be copied.
    let long = narrow
        .lines()
        .filter(|line| line.len() > 60 && !line.contains("-p '{"));
    assert_eq!(long.collect::<Vec<_>>(), Vec::<&str>::new());
    assert_page!(narrow, "pages/narrow.txt");
}

#[test]
fn colours_add_nothing_but_colours() {
    for report in [one(), many(7), sample::clean()] {
        for format in [Format::Text, Format::Wide] {
            let painted = render(
                &report,
                format,
                &Style {
                    colour: true,
                    ..PLAIN
                },
            );
            assert!(painted.contains("\u{1b}["));
            let bare = super::attacks::without_colours(&painted);
            let lines = |text: &str| {
                text.lines()
                    .map(|line| line.trim_end().to_owned())
                    .collect::<Vec<_>>()
            };
            assert_eq!(lines(&bare), lines(&render(&report, format, &PLAIN)));
        }
    }
}

#[test]
fn many_causes_begin_with_a_table() {
    let headlines = |page: &str| {
        let heads = |line: &&str| line.starts_with("error[") || line.starts_with("warning[");
        page.lines().filter(heads).count()
    };
    let table = |page: &str| -> String {
        let lines: Vec<&str> = page.lines().take_while(|line| !line.is_empty()).collect();
        lines.join("\n")
    };
    let page = render(&many(7), Format::Text, &PLAIN);
    assert_eq!(headlines(&page), 3);
    assert_page!(table(&page), "pages/table.txt");
    let broad = render(&many(7), Format::Text, &Style { width: 200, ..PLAIN });
    assert_page!(table(&broad), "pages/table-wide.txt");
    let narrow = render(&many(7), Format::Text, &Style { width: 60, ..PLAIN });
    assert!(
        table(&narrow).lines().all(|line| line.chars().count() <= 60),
        "{narrow}"
    );
    // A table of very many causes says how many it leaves out.
    let long = render(&many(60), Format::Text, &PLAIN);
    assert!(
        long.contains("\n45 more causes (22 errors, 23 warnings): -o wide lists all\n"),
        "{long}"
    );
    let wide = render(&many(7), Format::Wide, &PLAIN);
    assert_eq!(headlines(&wide), 7);
    assert!(wide.starts_with("SEVERITY"));
    assert_eq!(
        wide.matches("info[no-limits] The container has no memory limit\n")
            .count(),
        1
    );
    assert!(
        wide.contains("\n      Secret shop/regcred, Secret shop/regcred, "),
        "{wide}"
    );
}

#[test]
fn symptoms_are_never_blocks_of_their_own() {
    for format in [Format::Text, Format::Wide] {
        let page = render(&many(1), format, &PLAIN);
        let shown = page.contains("└▸ Connections are refused: Service caller");
        assert_eq!(shown, format == Format::Wide, "{page}");
        assert!(
            !page.contains("[service-empty]") && !page.contains("[client-refused]"),
            "{page}"
        );
    }
}

#[test]
fn a_clean_result_says_what_was_checked() {
    assert_eq!(
        render(&sample::clean(), Format::Text, &PLAIN),
        "no problem found: 41 checks on 12 pods, all inputs complete\n"
    );
    assert_page!(
        render(&sample::report(Vec::new()), Format::Text, &PLAIN),
        "pages/gaps.txt"
    );
}

#[test]
fn a_result_with_gaps_is_no_clean_bill() {
    let mut hidden = sample::clean();
    hidden.complete = false;
    let mut skipped = sample::clean();
    skipped.skipped = sample::report(Vec::new()).skipped;
    let mut sick = sample::clean();
    sick.summary.unhealthy = 2;
    for report in [hidden, skipped, sick] {
        for format in [Format::Text, Format::Markdown] {
            let page = render(&report, format, &PLAIN);
            assert!(!page.contains("no problem found: "), "{page}");
        }
    }
}

#[test]
fn quiet_is_headline_and_first_fix() {
    assert_page!(
        render(&one(), Format::Text, &Style { quiet: true, ..PLAIN }),
        "pages/quiet.txt"
    );
}

#[test]
fn json_has_every_field_of_version_1() {
    assert_page!(render(&one(), Format::Json, &PLAIN), "pages/report.json");
}

#[test]
fn markdown_folds_the_details() {
    assert_page!(render(&one(), Format::Markdown, &PLAIN), "pages/report.md");
}

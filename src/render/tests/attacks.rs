//! Reports in which every free text is hostile, in every format: nothing of it acts.

use super::hostile::STRINGS;
use super::sample;
use crate::facts::scheduling::nodes::{NodeChange, NodeRow, NodeTable, Objection};
use crate::k8s::{Command, ObjectRef, Untrusted};
use crate::render::sink::characters::{Class, class};
use crate::render::sink::markdown::tests::outside_of_code;
use crate::render::{Format, Style, render};
use crate::report::{Affected, Excerpt, Finding, Fix, FixAction, Report};
use crate::rules::{RuledOut, Severity};

fn object(text: &str) -> ObjectRef {
    ObjectRef::of_any_kind((text, text), text, text)
}

fn command(text: &str) -> Command {
    Command {
        argv: vec!["kubectl".into(), text.into()],
        stdin: Some(text.into()),
    }
}

/// Puts a text wherever a finding has room for one.
fn finding(text: &str) -> Finding {
    let any = || Untrusted::from(text);
    let mut finding = sample::finding();
    finding.id = text.into();
    finding.rule = text.into();
    finding.object = object(text);
    finding.container = Some(text.into());
    finding.affected = vec![Affected {
        object: object(text),
        owner: Some(object(text)),
    }];
    finding.title = text.into();
    finding.cause = Untrusted::new(format!("{text} {text}"));
    finding.breaks = Some(any());
    finding.status = Some(text.into());
    let yaml = format!("key: {text}\nother: x\n");
    let marks = vec![
        (5..5 + text.len(), any()),
        (yaml.len() - 2..yaml.len() - 1, any()),
    ];
    finding.excerpt = Some(Excerpt {
        object: object(text),
        path: text.into(),
        yaml: yaml.into(),
        marks,
    });
    for evidence in &mut finding.evidence {
        evidence.object = object(text);
        evidence.path = text.into();
        evidence.text = Untrusted::new(format!("{text}\n{text}"));
        evidence.label = Some(any());
    }
    finding.nodes = Some(nodes(text));
    finding.ruled_out = vec![RuledOut {
        rule: text.into(),
        because: any(),
    }];
    finding.unchecked_causes = vec![text.into()];
    finding.look = vec![
        command(text),
        Command {
            stdin: None,
            ..command(text)
        },
    ];
    finding.fixes.iter_mut().for_each(|fix| poison(fix, text));
    finding
}

fn nodes(text: &str) -> NodeTable {
    let any = || Some(text.to_owned());
    let row = NodeRow {
        names: vec![text.into()],
        count: 2,
        cpu: "1".into(),
        memory: "1Gi".into(),
        objections: vec![Objection {
            filter: "NodeAffinity".into(),
            text: text.into(),
            key: any(),
            wants: any(),
            has: any(),
            missing: None,
        }],
        open: false,
    };
    NodeTable {
        pod: object(text),
        asks: vec![(text.into(), text.into())],
        nodes: 2,
        fit: 0,
        rows: vec![row],
        left_out: 0,
        counts: vec![("label", 2)],
        agrees: true,
        at_most: true,
        changes: vec![NodeChange {
            text: text.into(),
            costs: "none".into(),
            nodes: vec![text.into()],
        }],
    }
}

fn poison(fix: &mut Fix, text: &str) {
    fix.title = text.into();
    fix.why_not_higher = Some(text.into());
    let value = serde_json::json!({ text: { text: text, "list": [text, null], "gone": null } });
    match &mut fix.action {
        FixAction::Patch {
            target,
            patch,
            command: by,
            ..
        } => {
            (*target, *patch, *by) = (object(text), value, command(text));
        }
        FixAction::Create { manifest, .. } => *manifest = value,
        FixAction::Command(by) => *by = command(text),
        FixAction::Manual(said) => *said = text.into(),
    }
}

/// How many strings one report is poisoned with: more than are told in full, so that there is a table.
const AT_ONCE: usize = 6;

/// Makes a report of findings that are each poisoned with one string; the first string is in everything else.
fn poisoned(texts: &[&str]) -> Report {
    let text = texts[0];
    let mut findings: Vec<Finding> = texts.iter().map(|text| finding(text)).collect();
    findings[0].explains = vec!["symptom".into()];
    let last = finding(texts[texts.len() - 1]);
    findings.push(Finding {
        id: "symptom".into(),
        explained_by: vec![text.into()],
        root: false,
        ..last.clone()
    });
    findings.push(Finding {
        id: "advice".into(),
        severity: Severity::Info,
        ..last
    });
    let mut report = sample::report(findings);
    report.rules_hash = text.into();
    report.server_version = Some(text.into());
    report.namespaces = vec![text.into()];
    for gap in &mut report.gaps {
        gap.namespace = Some(text.into());
        gap.reason = Some(text.into());
        gap.rules = vec![text.into()];
        gap.opens = Some(text.into());
    }
    report.skipped[0].rule = text.into();
    report.skipped[0].examples = vec![object(text)];
    report
}

/// Takes out colours, which alone are ours: `ESC [ digits m`.
pub(super) fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        out.push_str(rest.strip_prefix('m').unwrap_or("\u{1b} another sequence "));
    }
    out
}

/// Takes out what makes a line a command of ours: the three that only say something.
fn without_commands(text: &str) -> String {
    let line = |line: &str| {
        let ours = ["::error ", "::warning ", "::notice "];
        let rest = ours.iter().find_map(|command| line.strip_prefix(command));
        rest.unwrap_or(line).to_owned() + "\n"
    };
    text.lines().map(line).collect()
}

fn acts(text: &str) -> Option<String> {
    if let Some(letter) = text.chars().find(|c| *c != '\n' && class(*c) == Class::Hidden) {
        return Some(format!("U+{:04X}", letter as u32));
    }
    let lower = text.to_ascii_lowercase();
    let named = |part: &str| {
        part.trim_start_matches(|c: char| c.is_ascii_alphabetic())
            .starts_with('[')
    };
    let found = lower.lines().find(|line| {
        line.trim_start().starts_with("::")
            || line.match_indices("##").any(|(at, _)| named(&line[at + 2..]))
            || line.contains("section_start:")
            || line.contains("section_end:")
    });
    found.map(str::to_owned)
}

#[test]
fn no_string_acts_on_a_terminal_or_a_ci_system() {
    let styles = [
        (false, true, 60, false),
        (true, true, 110, false),
        (true, false, 80, false),
        (false, false, 60, true),
    ];
    for (number, texts) in STRINGS.chunks(AT_ONCE).enumerate() {
        let report = poisoned(texts);
        for (at, format) in [
            Format::Text,
            Format::Wide,
            Format::Name,
            Format::Json,
            Format::Yaml,
            Format::Markdown,
            Format::Text,
            Format::Github,
            Format::Gitlab,
            Format::Sarif,
            Format::Junit,
        ]
        .into_iter()
        .enumerate()
        {
            let (colour, unicode, width, quiet) = styles[(number + at) % styles.len()];
            let rendered = render(
                &report,
                format,
                &Style {
                    colour,
                    unicode,
                    width,
                    quiet,
                    advice: number % 2 == 0,
                },
            );
            let plain = if colour {
                without_colours(&rendered)
            } else {
                rendered
            };
            let plain = if format == Format::Github {
                without_commands(&plain)
            } else {
                plain
            };
            assert_eq!(acts(&plain), None, "{texts:?} as {format:?}:\n{plain}");
            let screen = matches!(format, Format::Text | Format::Wide);
            let line = plain.lines().find(|line| !line.is_ascii());
            assert!(
                unicode || !screen || line.is_none(),
                "{texts:?} as {format:?}: {line:?}"
            );
        }
    }
}

#[test]
fn json_says_every_string_as_it_is() {
    for texts in STRINGS.chunks(AT_ONCE) {
        let json = render(&poisoned(texts), Format::Json, &super::pages::PLAIN);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        for (at, text) in texts.iter().enumerate() {
            let finding = &read["findings"][at];
            let fixes = &finding["fixes"];
            for found in [
                &finding["object"]["name"],
                &finding["ruledOut"][0]["because"],
                &fixes[3]["text"],
                &fixes[0]["argv"][1],
            ] {
                assert_eq!(found, text);
            }
        }
    }
}

#[test]
fn markdown_holds_no_markup_of_a_string() {
    let ours = [
        "<details>",
        "</details>",
        "<summary>evidence, fix, verify, inspect</summary>",
        "<summary>advice</summary>",
    ];
    for texts in STRINGS.chunks(AT_ONCE) {
        let page = render(&poisoned(texts), Format::Markdown, &super::pages::PLAIN);
        let mut fence: Option<&str> = None;
        for line in page.lines() {
            let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
            match fence {
                Some(open) if line == open => fence = None,
                Some(_) => {}
                None if ticks.len() >= 3 && !line[ticks.len()..].contains('`') => fence = Some(ticks),
                None if ours.contains(&line) => {}
                None => {
                    let outside = outside_of_code(&line.trim_start_matches('#').replace("**", ""));
                    assert!(
                        !outside.contains(['<', '[', ']', '@', '#', '*', '_', '\\', '!', '~', '&']),
                        "{texts:?}: {line}"
                    );
                }
            }
        }
        assert_eq!(fence, None, "{texts:?} leave a block open");
    }
}

#[test]
fn a_million_letters_are_cut_on_screens_alone() {
    let long = "x".repeat(1 << 20);
    let mut report = sample::report(vec![Finding {
        cause: long.as_str().into(),
        breaks: None,
        excerpt: None,
        ..sample::finding()
    }]);
    report.findings[0].evidence[0].text = long.as_str().into();
    let text = render(&report, Format::Text, &super::pages::PLAIN);
    assert!(text.len() < 10_000, "{} bytes", text.len());
    assert!(render(&report, Format::Wide, &super::pages::PLAIN).len() > 2 << 20);
    assert!(render(&report, Format::Json, &super::pages::PLAIN).contains(&long));
}

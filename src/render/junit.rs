//! `-o junit`: test suites, one a namespace, for what shows test results. The schema is that of Jenkins' xUnit plugin.
//!
//! A finding is a case that fails, advice one that passes; what was not decided is skipped, never passed.

use std::collections::{BTreeMap, BTreeSet};

use super::located::{in_file, message, spot};
use super::sink::SCREEN;
use super::words;
use crate::k8s::ObjectRef;
use crate::report::chosen::Since;
use crate::report::{Finding, Report};
use crate::rules::Severity;

/// Returns the whole document.
pub(super) fn suites(report: &Report) -> String {
    let mut suites: BTreeMap<String, Suite> = BTreeMap::new();
    let mut told: BTreeSet<&ObjectRef> = BTreeSet::new();
    let ignored = &report.chosen.ignored;
    let reasons = ignored.iter().map(|one| (&one.finding, Some(one)));
    for (finding, reason) in report.findings.iter().map(|one| (one, None)).chain(reasons) {
        told.insert(&finding.object);
        told.extend(finding.affected.iter().map(|one| &one.object));
        let suite = suites.entry(suite_of(&finding.object)).or_default();
        let skipped = match reason {
            Some(ignored) => {
                let (at, why) = (in_file(&ignored.place), SCREEN.line(&ignored.reason));
                Some(format!("ignored by {}:{}: {why}", at.path, at.line))
            }
            None if finding.since == Some(Since::Known) => Some("known: the baseline has it".to_owned()),
            None => None,
        };
        suite.finding(finding, skipped);
    }
    for object in report.judged.iter().filter(|object| !told.contains(object)) {
        let suite = suites.entry(suite_of(object)).or_default();
        suite.case((&SCREEN.object(object), "no finding"), "");
    }
    for one in words::applied(report).iter().filter(|one| one.deselects) {
        let suite = suites.entry("not run".to_owned()).or_default();
        suite.skipped += 1;
        let at = in_file(one.place);
        let why = element("skipped", &SCREEN.line(&one.sentence()), "");
        suite.case(("rules", &format!("deselected by {}:{}", at.path, at.line)), &why);
    }
    for skip in &report.skipped {
        let suite = suites.entry("not decided".to_owned()).or_default();
        let needs: Vec<&str> = skip.needs.iter().map(|input| input.word()).collect();
        let why = format!(
            "{} need {}",
            words::count(usize::try_from(skip.count).unwrap_or(usize::MAX), "check"),
            needs.join(", ")
        );
        suite.skipped += 1;
        suite.case(
            (&SCREEN.word(&skip.rule), "decided"),
            &element("skipped", &why, ""),
        );
    }
    if suites.is_empty() {
        // What shows results takes a document without cases for a run that broke.
        let said = words::verdict(report, 0);
        let suite = suites.entry("sandbox-doctor".to_owned()).or_default();
        suite.case(("sandbox-doctor", &SCREEN.line(&said)), "");
    }
    document(&suites)
}

fn document(suites: &BTreeMap<String, Suite>) -> String {
    let total = |of: fn(&Suite) -> usize| suites.values().map(of).sum::<usize>();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"sandbox-doctor\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n",
        total(|suite| suite.tests),
        total(|suite| suite.failures)
    );
    for (name, suite) in suites {
        out.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n{}  </testsuite>\n",
            escape(name),
            suite.tests,
            suite.failures,
            suite.skipped,
            suite.cases
        ));
    }
    out + "</testsuites>\n"
}

fn suite_of(object: &ObjectRef) -> String {
    match object.namespace.as_str() {
        "" => "cluster".to_owned(),
        namespace => format!("namespace {}", SCREEN.word(namespace)),
    }
}

#[derive(Default)]
struct Suite {
    tests: usize,
    failures: usize,
    skipped: usize,
    cases: String,
}

impl Suite {
    fn finding(&mut self, finding: &Finding, skipped: Option<String>) {
        let at = spot(finding);
        let body = format!("{}:{}:{}: {}", at.path, at.line, at.column, message(finding));
        let result = match (skipped, finding.severity) {
            (Some(why), _) => {
                self.skipped += 1;
                element("skipped", &why, &body)
            }
            (None, Severity::Info) => format!("      <system-out>{}</system-out>\n", escape(&body)),
            (None, severity) => {
                self.failures += 1;
                let title = format!("{}: {}", severity.word(), SCREEN.word(&finding.title));
                element("failure", &title, &body)
            }
        };
        let object = SCREEN.object(&finding.object);
        let name = match &finding.container {
            Some(container) => format!("{} ({})", SCREEN.word(&finding.rule), SCREEN.word(container)),
            None => SCREEN.word(&finding.rule),
        };
        self.case((&object, &name), &result);
    }

    fn case(&mut self, (class, name): (&str, &str), result: &str) {
        self.tests += 1;
        self.cases.push_str(&format!(
            "    <testcase classname=\"{}\" name=\"{}\">\n{result}    </testcase>\n",
            escape(class),
            escape(name)
        ));
    }
}

fn element(name: &str, message: &str, body: &str) -> String {
    format!(
        "      <{name} message=\"{}\">{}</{name}>\n",
        escape(message),
        escape(body)
    )
}

/// Escapes what XML takes for its own. The sink has shown what XML cannot hold at all.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::{hostile, sample};

    #[test]
    fn nothing_of_a_text_is_markup() {
        for text in hostile::STRINGS {
            let mut finding = sample::finding();
            finding.title = (*text).to_owned();
            finding.cause = (*text).into();
            let page = suites(&sample::report(vec![finding]));
            let tags = page
                .split('<')
                .skip(1)
                .map(|part| part.split('>').next().unwrap());
            let names: BTreeSet<&str> = tags.map(|tag| tag.split(' ').next().unwrap()).collect();
            let ours = [
                "?xml",
                "testsuites",
                "testsuite",
                "testcase",
                "failure",
                "skipped",
            ];
            for name in names {
                assert!(ours.contains(&name.trim_start_matches('/')), "{name} of {text:?}");
            }
        }
    }

    #[test]
    fn a_clean_report_is_a_case_that_passes() {
        let page = suites(&sample::clean());
        assert!(page.contains("tests=\"1\" failures=\"0\""), "{page}");
    }
}

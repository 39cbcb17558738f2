//! The exit code, decided in one place. README's table says the same.

use crate::k8s::Kind;
use crate::report::chosen::Since;
use crate::report::{Finding, Gap, Report};
use crate::rules::Severity;
use crate::snapshot::{Input, Status};

/// From which severity on findings make the run fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FailOn {
    #[default]
    Error,
    Warning,
    Info,
    /// Neither findings nor skipped checks change the code.
    Never,
}

impl FailOn {
    fn level(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Info => Some(Severity::Info),
            FailOn::Never => None,
        }
    }
}

/// What a run can tell by its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// Nothing at or above the level, and enough evidence to say so.
    Clean = 0,
    /// Findings at or above the level; rule cases that failed.
    Findings = 1,
    /// Something that the user asked for could not be done.
    Trouble = 2,
    /// No finding, but a check that matters lacked an input that could have been read.
    Undecided = 3,
}

impl Code {
    /// Returns the code that outranks the other: 2 beats 1 beats 3 beats 0.
    pub(crate) fn and(self, other: Code) -> Code {
        let rank = |code: Code| match code {
            Code::Clean => 0,
            Code::Undecided => 1,
            Code::Findings => 2,
            Code::Trouble => 3,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

/// What the user wants the code to depend on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) fail_on: FailOn,
    pub(crate) allow_incomplete: bool,
}

/// Returns the code of a report.
pub(crate) fn code(report: &Report, policy: Policy) -> Code {
    let Some(level) = policy.fail_on.level() else {
        return Code::Clean;
    };
    let counts = |finding: &Finding| finding.severity >= level && finding.since != Some(Since::Known);
    // An ignore without effect is a warning of its own.
    let idle = level <= Severity::Warning && !report.chosen.idle.is_empty();
    if idle || report.findings.iter().any(counts) {
        return Code::Findings;
    }
    if !policy.allow_incomplete && undecided(report) {
        return Code::Undecided;
    }
    Code::Clean
}

/// Whether a check that would be a warning or an error lacked an input that could have been read.
fn undecided(report: &Report) -> bool {
    let unexplained = report.summary.unhealthy > report.summary.explained;
    report
        .skipped
        .iter()
        .filter(|skipped| skipped.severity >= Severity::Warning)
        // What ails a node and no pod, an ordinary user can neither see nor mend: it would be 3 for ever.
        .filter(|skipped| unexplained || skipped.count > skipped.remote)
        .filter(|skipped| unexplained || !skipped.needs.iter().any(|need| left_out(report, *need)))
        .flat_map(|skipped| &skipped.needs)
        .any(|need| {
            let mut gaps = report.gaps.iter().filter(|gap| gap.input == *need).peekable();
            // Without a gap the list was read, but what it would have told is no longer there.
            gaps.peek().is_none() && (!expires(*need) || unexplained)
                || gaps.any(|gap| could_have_been_read(*need, gap.status, unexplained))
        })
}

/// Whether of an input that expires only a part was read: on what else the check depends is then not known.
fn left_out(report: &Report, need: Input) -> bool {
    let mut gaps = report.gaps.iter().filter(|gap| gap.input == need).peekable();
    let partial = |gap: &Gap| matches!(gap.status, Status::Partial | Status::Truncated);
    expires(need) && gaps.peek().is_some() && gaps.all(partial)
}

/// Whether an input is thrown away by the cluster itself after a while.
fn expires(input: Input) -> bool {
    matches!(input, Input::Logs | Input::Objects(Kind::Event))
}

/// Expired events and rotated logs count only for something unhealthy without a cause.
fn could_have_been_read(input: Input, status: Status, unexplained: bool) -> bool {
    match status {
        Status::Forbidden | Status::Failed | Status::NotCollected => true,
        Status::Partial | Status::Truncated => !expires(input) || unexplained,
        Status::Complete => expires(input) && unexplained,
        Status::NotServed => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::time;
    use crate::report::{Checks, SkippedRule, Summary};
    use crate::snapshot::Source;

    const NODES: Input = Input::Objects(Kind::Node);
    const EVENTS: Input = Input::Objects(Kind::Event);

    /// A report without findings, with one rule that was skipped for an input of some status.
    fn skipped_for(input: Input, status: Status) -> Report {
        Report {
            tool_version: "0",
            rules_hash: String::new(),
            server_version: None,
            source: Source::Recording,
            namespaces: Vec::new(),
            time: time::parse("2026-11-21T09:30:00Z").expect("the text is a time"),
            complete: false,
            summary: Summary::default(),
            checks: Checks::default(),
            findings: Vec::new(),
            skipped: vec![SkippedRule {
                rule: "acme/one".to_owned(),
                severity: Severity::Warning,
                needs: vec![input],
                count: 1,
                remote: 0,
                examples: Vec::new(),
            }],
            gaps: vec![Gap {
                input,
                namespace: None,
                status,
                reason: None,
                rules: Vec::new(),
                opens: None,
            }],
            limits: Vec::new(),
            rules: std::collections::BTreeMap::new(),
            judged: Vec::new(),
            chosen: crate::report::chosen::Chosen::default(),
        }
    }

    fn code_of(report: &Report) -> Code {
        code(report, Policy::default())
    }

    #[test]
    fn codes_outrank_each_other() {
        let ranked = [Code::Trouble, Code::Findings, Code::Undecided, Code::Clean];
        for (rank, higher) in ranked.iter().enumerate() {
            for lower in &ranked[rank..] {
                assert_eq!((higher.and(*lower), lower.and(*higher)), (*higher, *higher));
            }
        }
        assert_eq!(ranked.map(|code| code as u8), [2, 1, 3, 0]);
    }

    #[test]
    fn nodes_that_may_not_be_listed_decide_nothing_where_all_pods_are_well() {
        let mut report = skipped_for(NODES, Status::Forbidden);
        assert_eq!(code_of(&report), Code::Undecided);
        report.skipped[0].remote = 1;
        assert_eq!(code_of(&report), Code::Clean);
        // A pod that waits for a node, beside the list.
        report.skipped[0].count = 2;
        assert_eq!(code_of(&report), Code::Undecided);
        report.skipped[0].count = 1;
        report.summary.unhealthy = 1;
        assert_eq!(code_of(&report), Code::Undecided);
    }

    #[test]
    fn an_input_that_could_have_been_read_leaves_the_run_undecided() {
        for status in [
            Status::Forbidden,
            Status::Failed,
            Status::NotCollected,
            Status::Partial,
            Status::Truncated,
        ] {
            assert_eq!(
                code_of(&skipped_for(NODES, status)),
                Code::Undecided,
                "{status:?}"
            );
        }
        assert_eq!(code_of(&skipped_for(NODES, Status::NotServed)), Code::Clean);
    }

    #[test]
    fn expired_events_count_only_for_something_unexplained() {
        let mut report = skipped_for(EVENTS, Status::Partial);
        assert_eq!(code_of(&report), Code::Clean);
        report.summary.unhealthy = 1;
        assert_eq!(code_of(&report), Code::Undecided);
        report.summary.explained = 1;
        assert_eq!(code_of(&report), Code::Clean);
        assert_eq!(code_of(&skipped_for(EVENTS, Status::Forbidden)), Code::Undecided);
        let mut rotated = skipped_for(Input::Logs, Status::Truncated);
        rotated.gaps.clear();
        assert_eq!(code_of(&rotated), Code::Clean);
    }

    #[test]
    fn advice_that_was_skipped_does_not_count() {
        let mut report = skipped_for(NODES, Status::Forbidden);
        report.skipped[0].severity = Severity::Info;
        assert_eq!(code_of(&report), Code::Clean);
    }

    #[test]
    fn policy_may_allow_what_is_incomplete_or_never_fail() {
        let report = skipped_for(NODES, Status::Forbidden);
        for (fail_on, allow_incomplete, wanted) in [
            (FailOn::Info, false, Code::Undecided),
            (FailOn::Error, true, Code::Clean),
            (FailOn::Never, false, Code::Clean),
        ] {
            let policy = Policy {
                fail_on,
                allow_incomplete,
            };
            assert_eq!(code(&report, policy), wanted);
        }
    }
}

//! `-o json`: the report as `sandbox-doctor/v1`. Fields are only ever added; each is there in every report.

mod chosen;
mod nodes;

use chosen::ChosenJson;
use serde::Serialize;
use serde_json::Value as Json;
use std::borrow::Cow;

use super::{sink, words};
use crate::k8s::{Command, ObjectRef, Untrusted};
use crate::report::chosen::Since;
use crate::report::{Affected, Finding, Fix, FixAction, Gap, ManifestPlace, Report, SkippedRule};
use crate::rules::{Confidence, Evidence, RuledOut};
use crate::snapshot::Source;

/// Returns the report as indented JSON.
pub(super) fn report(report: &Report) -> String {
    sink::json::pretty(&ReportJson::of(report)) + "\n"
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportJson<'r> {
    api_version: &'static str,
    kind: &'static str,
    tool: Tool<'r>,
    server: Server<'r>,
    source: &'static str,
    scope: Scope<'r>,
    time: String,
    complete: bool,
    summary: SummaryJson,
    checks: ChecksJson,
    findings: Vec<FindingJson<'r>>,
    #[serde(flatten)]
    chosen: ChosenJson<'r>,
    skipped: Vec<SkippedJson<'r>>,
    gaps: Vec<GapJson<'r>>,
    limits: &'r [&'static str],
}

#[derive(Serialize)]
struct Tool<'r> {
    version: &'static str,
    rules: &'r str,
}

#[derive(Serialize)]
struct Server<'r> {
    version: Option<&'r str>,
}

#[derive(Serialize)]
struct Scope<'r> {
    namespaces: &'r [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SummaryJson {
    unhealthy: usize,
    explained: usize,
    root_causes: usize,
    findings: usize,
    ignored: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChecksJson {
    ran: u64,
    quiet: u64,
    fired: u64,
    skipped: u64,
    not_run: u64,
    left_out: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingJson<'r> {
    id: &'r str,
    rule: &'r str,
    severity: &'static str,
    confidence: &'static str,
    /// Of fallbacks alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    location_confidence: Option<&'static str>,
    agreeing: &'r [String],
    /// Known beside a baseline alone.
    since: Option<&'static str>,
    object: AboutJson<'r>,
    container: Option<&'r str>,
    /// Of manifests alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<LocationJson<'r>>,
    affected: Vec<AffectedJson<'r>>,
    title: &'r str,
    cause: Cow<'r, str>,
    evidence: Vec<EvidenceJson<'r>>,
    /// Of pods that no node takes alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    nodes: Option<nodes::NodesJson<'r>>,
    ruled_out: Vec<RuledOutJson<'r>>,
    look: Vec<Vec<&'r str>>,
    root: bool,
    explains: &'r [String],
    explained_by: &'r [String],
    fixes: Vec<FixJson<'r>>,
}

/// An object by the four names that kubectl needs to find it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ObjectJson<'r> {
    api_version: &'r str,
    kind: &'r str,
    namespace: &'r str,
    name: &'r str,
}

#[derive(Serialize)]
struct LocationJson<'r> {
    file: &'r str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct AboutJson<'r> {
    #[serde(flatten)]
    object: ObjectJson<'r>,
    exists: Option<bool>,
}

#[derive(Serialize)]
struct AffectedJson<'r> {
    #[serde(flatten)]
    object: ObjectJson<'r>,
    owner: Option<ObjectJson<'r>>,
}

#[derive(Serialize)]
struct EvidenceJson<'r> {
    from: &'static str,
    object: ObjectJson<'r>,
    path: &'r str,
    text: &'r str,
    first: Option<String>,
    last: Option<String>,
    count: i64,
}

#[derive(Serialize)]
struct RuledOutJson<'r> {
    rule: &'r str,
    because: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FixJson<'r> {
    title: &'r str,
    kind: &'static str,
    level: &'static str,
    why_not_higher: Option<&'r str>,
    disrupts: bool,
    caution: Option<&'r str>,
    target: Option<ObjectJson<'r>>,
    patch: Option<&'r Json>,
    patch_type: Option<&'static str>,
    manifest: Option<&'r Json>,
    argv: Option<Vec<&'r str>>,
    stdin: Option<&'r str>,
    /// What a person is to do, where `kind` is `manual`.
    text: Option<&'r str>,
}

#[derive(Serialize)]
struct SkippedJson<'r> {
    rule: &'r str,
    needs: Vec<&'static str>,
    count: u64,
    examples: Vec<ObjectJson<'r>>,
}

#[derive(Serialize)]
struct GapJson<'r> {
    input: &'static str,
    scope: String,
    status: &'static str,
    reason: Option<&'r str>,
    rules: &'r [String],
    opens: Option<&'r str>,
}

impl<'r> ReportJson<'r> {
    fn of(report: &'r Report) -> Self {
        let (summary, checks) = (report.summary, report.checks);
        Self {
            api_version: "sandbox-doctor/v1",
            kind: "Report",
            tool: Tool {
                version: report.tool_version,
                rules: &report.rules_hash,
            },
            server: Server {
                version: report.server_version.as_deref(),
            },
            source: match report.source {
                Source::Live => "live",
                Source::Recording => "recording",
                Source::Manifests => "manifests",
            },
            scope: Scope {
                namespaces: &report.namespaces,
            },
            time: report.time.to_string(),
            complete: report.complete,
            summary: SummaryJson {
                unhealthy: summary.unhealthy,
                explained: summary.explained,
                root_causes: summary.root_causes,
                findings: summary.findings,
                ignored: report.chosen.ignored.len(),
            },
            checks: ChecksJson {
                ran: checks.ran,
                quiet: checks.quiet,
                fired: checks.fired,
                skipped: checks.skipped,
                not_run: checks.not_run,
                left_out: checks.left_out,
            },
            findings: report.findings.iter().map(FindingJson::of).collect(),
            chosen: ChosenJson::of(&report.chosen),
            skipped: report.skipped.iter().map(skipped).collect(),
            gaps: report.gaps.iter().map(gap).collect(),
            limits: &report.limits,
        }
    }
}

impl<'r> FindingJson<'r> {
    fn of(finding: &'r Finding) -> Self {
        Self {
            id: &finding.id,
            rule: &finding.rule,
            severity: finding.severity.word(),
            confidence: finding.confidence.word(),
            location_confidence: finding.location.map(Confidence::word),
            agreeing: &finding.agreeing,
            since: finding.since.map(Since::word),
            object: AboutJson {
                object: object(&finding.object),
                exists: finding.exists,
            },
            container: finding.container.as_deref(),
            location: finding.place.as_ref().map(location),
            affected: finding.affected.iter().map(affected).collect(),
            title: &finding.title,
            cause: finding.said(),
            evidence: finding.evidence.iter().map(evidence).collect(),
            nodes: finding.nodes.as_ref().map(nodes::NodesJson::of),
            ruled_out: finding.ruled_out.iter().map(ruled_out).collect(),
            look: finding.look.iter().map(argv).collect(),
            root: finding.root,
            explains: &finding.explains,
            explained_by: &finding.explained_by,
            fixes: finding.fixes.iter().map(fix).collect(),
        }
    }
}

fn location(place: &ManifestPlace) -> LocationJson<'_> {
    LocationJson {
        file: &place.file,
        line: place.line,
        column: place.column,
    }
}

pub(super) fn object(object: &ObjectRef) -> ObjectJson<'_> {
    ObjectJson {
        api_version: &object.api_version,
        kind: &object.kind,
        namespace: &object.namespace,
        name: &object.name,
    }
}

fn affected(affected: &Affected) -> AffectedJson<'_> {
    AffectedJson {
        object: object(&affected.object),
        owner: affected.owner.as_ref().map(object),
    }
}

fn evidence(evidence: &Evidence) -> EvidenceJson<'_> {
    EvidenceJson {
        from: words::origin(evidence.origin),
        object: object(&evidence.object),
        path: &evidence.path,
        text: evidence.text.raw(),
        first: evidence.first.map(|moment| moment.to_string()),
        last: evidence.last.map(|moment| moment.to_string()),
        count: evidence.count,
    }
}

fn ruled_out(rival: &RuledOut) -> RuledOutJson<'_> {
    RuledOutJson {
        rule: &rival.rule,
        because: rival.because.raw(),
    }
}

fn argv(command: &Command) -> Vec<&str> {
    command.argv.iter().map(Untrusted::raw).collect()
}

fn fix(fix: &Fix) -> FixJson<'_> {
    let mut shown = FixJson {
        title: fix.title.raw(),
        kind: "manual",
        level: fix.level.word(),
        why_not_higher: fix.why_not_higher.as_deref(),
        disrupts: fix.disrupts,
        caution: fix.caution.as_deref(),
        target: None,
        patch: None,
        patch_type: None,
        manifest: None,
        argv: None,
        stdin: None,
        text: None,
    };
    let command = match &fix.action {
        FixAction::Patch {
            target,
            patch,
            patch_type,
            command,
        } => {
            shown.kind = "patch";
            shown.target = Some(object(target));
            shown.patch = Some(patch);
            shown.patch_type = Some(patch_type);
            command
        }
        FixAction::Create { manifest, command } => {
            shown.kind = "create";
            shown.manifest = Some(manifest);
            command
        }
        FixAction::Command(command) => {
            shown.kind = "command";
            command
        }
        FixAction::Manual(text) => {
            shown.text = Some(text.raw());
            return shown;
        }
    };
    shown.argv = Some(argv(command));
    shown.stdin = command.stdin.as_ref().map(Untrusted::raw);
    shown
}

fn skipped(skipped: &SkippedRule) -> SkippedJson<'_> {
    SkippedJson {
        rule: &skipped.rule,
        needs: skipped.needs.iter().map(|input| input.word()).collect(),
        count: skipped.count,
        examples: skipped.examples.iter().map(object).collect(),
    }
}

fn gap(gap: &Gap) -> GapJson<'_> {
    GapJson {
        input: gap.input.word(),
        scope: gap
            .namespace
            .as_ref()
            .map_or("cluster".to_owned(), |namespace| format!("namespace/{namespace}")),
        status: gap.status.word(),
        reason: gap.reason.as_deref(),
        rules: &gap.rules,
        opens: gap.opens.as_deref(),
    }
}

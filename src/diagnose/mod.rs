//! Findings → root causes: what fired is grouped, joined by `explains` edges, and held against what is unhealthy.
//!
//! This room knows no rule by name but `unexplained`, which it yields itself, and proposes no fixes.

pub(crate) mod baseline;
pub(crate) mod bounds;
pub(crate) mod breaks;
pub(crate) mod can;
pub(crate) mod cause;
pub(crate) mod decision;
pub(crate) mod excerpt;
pub(crate) mod findings;
pub(crate) mod gaps;
pub(crate) mod group;
pub(crate) mod reach;
pub(crate) mod relation;
pub(crate) mod request;
pub(crate) mod status;
pub(crate) mod unexplained;

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Root, Scene, Subject};
use crate::k8s::{Kind, ObjectRef};
use crate::report::chosen::Chosen;
use crate::report::{Checks, Finding, Report, RuleWords, Summary};
use crate::rules::evaluate::Prepared;
use crate::rules::{Evaluation, FixDraft, Rule, Rules, Severity, Skipped, evaluate};
use crate::snapshot::{Breadth, Input};

pub(crate) use request::{Request, Target};

/// What no reader of the API can know; listed once, and never a reason for an exit code.
const LIMITS: [&str; 4] = [
    "answers of admission webhooks",
    "credential plugins of nodes",
    "whether the network plugin enforces NetworkPolicies",
    "contents of images",
];

/// A report whose fixes are still drafts, in the order of its findings.
pub(crate) struct Diagnosis {
    pub(crate) report: Report,
    pub(crate) drafts: Vec<Vec<(Subject, FixDraft)>>,
    /// Rules that failed for another reason than an unknown fact: rule, subject, message.
    pub(crate) defects: Vec<(String, ObjectRef, String)>,
}

/// Evaluates the rules on a snapshot and says what is the cause of what.
///
/// Everything that was recorded is evaluated; of the findings those are kept that speak of what was asked for,
/// and their causes, wherever these are.
pub(crate) fn diagnose(scene: &Scene<'_>, rules: &Rules, request: &Request) -> Diagnosis {
    diagnose_with(scene, (rules, &evaluate::prepare(rules)), request)
}

/// What is open about the objects that were asked for.
#[derive(Debug, Default)]
pub(crate) struct Open {
    /// Inputs that would decide rules, each with the widest scope that it is worth: advice is worth no list of the whole cluster.
    pub(crate) inputs: BTreeMap<Input, Breadth>,
    /// What findings are about or name: their own causes may lie beside it.
    pub(crate) objects: BTreeSet<ObjectRef>,
}

/// Returns what would have to be read to decide more of what was asked for.
pub(crate) fn open(scene: &Scene<'_>, prepared: &[Prepared<'_>], request: &Request) -> Open {
    let evaluation = evaluate::evaluate(prepared, scene, &scope(scene, prepared, request));
    let mut open = Open::default();
    let skipped = evaluation.skipped.iter();
    for skip in skipped.filter(|skip| request.wants(scene, &skip.subject.object)) {
        for undecided in skip.rules.iter() {
            let breadth = match undecided.rule.severity {
                Severity::Info => Breadth::Namespace,
                Severity::Warning | Severity::Error => Breadth::Cluster,
            };
            // Lists alone do not decide a rule that lacks a log, too.
            let lists = |input: &Input| matches!(input, Input::Objects(_));
            for input in undecided
                .needs
                .iter()
                .filter(|_| undecided.needs.iter().all(lists))
            {
                let known = open.inputs.entry(*input).or_insert(breadth);
                *known = breadth.max(*known);
            }
        }
    }
    let fired = evaluation.fired.into_iter();
    let told = fired.filter(|one| one.severity > Severity::Info && request.wants(scene, &one.subject.object));
    open.objects = told
        .flat_map(|one| one.bound.into_iter().chain([one.about]))
        .collect();
    open
}

/// Where only some objects are judged: these, what they lie in, and the lists of more of them that could not be read.
fn scope(scene: &Scene<'_>, prepared: &[Prepared<'_>], request: &Request) -> evaluate::Scope {
    let objects = request.judged.clone().map(|mut objects| {
        let around = [Root::Namespace, Root::Cluster].into_iter();
        let around = around.flat_map(|root| scene.subjects(root));
        let roots: BTreeSet<Root> = prepared.iter().map(Prepared::root).collect();
        let unread = roots.into_iter().flat_map(|root| scene.unread(root));
        let unread = unread.map(|(list, _)| list);
        objects.extend(around.chain(unread).map(|subject| subject.object));
        objects
    });
    evaluate::Scope {
        namespaces: None,
        objects,
    }
}

/// Evaluates rules that were made ready before; what was compiled of them then is not compiled again.
pub(crate) fn diagnose_with<'r>(
    scene: &Scene<'_>,
    (rules, prepared): (&'r Rules, &[Prepared<'r>]),
    request: &Request,
) -> Diagnosis {
    let evaluation = evaluate::evaluate(prepared, scene, &scope(scene, prepared, request));
    let checks = counted(rules, &evaluation);
    let defects = defects(&evaluation);
    let skipped: Vec<_> = evaluation
        .skipped
        .into_iter()
        .filter(|skip| request.wants(scene, &skip.subject.object))
        .collect();
    let groups = group::group(evaluation.fired);
    let sick = unexplained::unhealthy_things(scene, request);
    let told_of = unexplained::told_of(&groups);
    let (explained, lone): (Vec<_>, Vec<_>) = sick.iter().partition(|thing| thing.covered(scene, &told_of));
    let mut written = told(scene, rules, request, (&groups, &skipped));
    written.extend(unexplained::findings(scene, &lone, &skipped));
    written.sort_by(findings::order);
    let gaps = gaps::gaps(scene.snapshot, &skipped);
    let (findings, drafts): (Vec<_>, Vec<_>) = written.into_iter().unzip();
    let summary = Summary {
        pods: pods_in(scene, request),
        unhealthy: sick.iter().map(|thing| thing.count).sum(),
        explained: explained.iter().map(|thing| thing.count).sum(),
        root_causes: findings.iter().filter(|one| one.is_cause()).count(),
        findings: findings.len(),
    };
    let report = Report {
        tool_version: env!("CARGO_PKG_VERSION"),
        rules_hash: rules.fingerprint(),
        server_version: scene.snapshot.server_version().map(str::to_owned),
        source: scene.snapshot.source(),
        namespaces: request.namespaces.clone().unwrap_or_default(),
        time: scene.snapshot.time(),
        complete: gaps.is_empty(),
        summary,
        checks,
        rules: words(rules, &findings),
        findings,
        skipped: gaps::skipped_rules(&skipped),
        gaps,
        limits: LIMITS.to_vec(),
        judged: Vec::new(),
        chosen: Chosen::default(),
    };
    Diagnosis {
        report,
        drafts,
        defects,
    }
}

fn defects(evaluation: &Evaluation<'_>) -> Vec<(String, ObjectRef, String)> {
    let told = evaluation.defects.iter().map(|defect| {
        let (rule, object) = (defect.rule.id.value.clone(), defect.subject.object.clone());
        (rule, object, defect.message.clone())
    });
    told.collect()
}

/// What the rules of some findings say of themselves: `unexplained` is none of them.
fn words(rules: &Rules, findings: &[Finding]) -> BTreeMap<String, RuleWords> {
    let of = |rule: &Rule| RuleWords {
        title: rule.title.value.clone(),
        severity: rule.severity,
        stage: rule.stage.clone(),
        docs: rule.docs.value.clone(),
        reference: rule.references.first().map(|one| one.value.clone()),
    };
    let fired: BTreeSet<&str> = findings.iter().map(|one| one.rule.as_str()).collect();
    let rules = rules
        .rules
        .iter()
        .filter(|rule| fired.contains(rule.id.value.as_str()));
    rules.map(|rule| (rule.id.value.clone(), of(rule))).collect()
}

fn counted(rules: &Rules, evaluation: &Evaluation<'_>) -> Checks {
    Checks {
        rules: rules.rules.len(),
        ran: evaluation.ran,
        quiet: evaluation.quiet,
        fired: evaluation.fired.len() as u64,
        skipped: evaluation.skips(),
        not_run: evaluation.not_run,
        left_out: 0,
    }
}

/// The findings that rules yielded, joined by their edges, as far as they were asked for.
fn told<'r>(
    scene: &Scene<'_>,
    rules: &'r Rules,
    request: &Request,
    (groups, skipped): (&[group::Group<'r>], &[Skipped<'r>]),
) -> Vec<findings::Written> {
    let graph = cause::Graph::new(scene, groups);
    let kept = kept(scene, request, groups, &graph);
    findings::write(
        scene,
        &findings::Found {
            rules,
            groups,
            graph: &graph,
            missed: &cause::Missed::of(if groups.is_empty() { &[] } else { skipped }),
            kept: &kept,
        },
    )
}

/// Positions of the groups that speak of what was asked for, and of all their causes.
fn kept(
    scene: &Scene<'_>,
    request: &Request,
    groups: &[group::Group<'_>],
    graph: &cause::Graph,
) -> BTreeSet<usize> {
    let asked = |group: &group::Group<'_>| group.objects.iter().any(|object| request.wants(scene, object));
    let mut kept: BTreeSet<usize> = (0..groups.len()).filter(|&at| asked(&groups[at])).collect();
    let mut open: Vec<usize> = kept.iter().copied().collect();
    while let Some(at) = open.pop() {
        for &cause in &graph.explained_by[at] {
            if kept.insert(cause) {
                open.push(cause);
            }
        }
    }
    kept
}

fn pods_in(scene: &Scene<'_>, request: &Request) -> usize {
    scene
        .snapshot
        .rows(Kind::Pod)
        .filter(|row| request.wants(scene, &row.object))
        .count()
}

/// Returns the owner at the top of a subject that is a pod or a container; of anything else nothing.
pub(crate) fn owner_of(scene: &Scene<'_>, subject: &Subject) -> Option<ObjectRef> {
    matches!(subject.root, Root::Pod | Root::Container)
        .then(|| scene.top_owner(&subject.object))
        .flatten()
}

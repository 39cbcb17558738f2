//! `preflight`: will these manifests run here? Files and cluster are read, joined, judged by the rules for it, printed.

mod files;

use std::collections::BTreeSet;

use crate::cli::args::CommandLine;
use crate::cli::chosen::{self, Choices};
use crate::cli::commands::diagnose;
use crate::cli::error::{CliError, ErrorKind};
use crate::cli::excerpt;
use crate::cli::exit::{self, Code};
use crate::cli::live::{self, Wish};
use crate::cli::namespaces::no_namespace;
use crate::cli::options::Options;
use crate::cli::output::visible;
use crate::cli::session::{Ending, Session};
use crate::cli::usage;
use crate::collect;
use crate::diagnose::Request;
use crate::diagnose::decision::Known;
use crate::facts::planned::needs;
use crate::facts::{Root, Scene};
use crate::fix;
use crate::k8s::{Kind, time};
use crate::preflight::{self, Manifests};
use crate::render;
use crate::report::Report;
use crate::report::chosen::Deselected;
use crate::rules::{Rule, Rules, RunBy};
use crate::snapshot::{Input, Ledger, Parts, Snapshot, Source};

/// Broken documents that are named one by one.
const MOST_FAULTS: usize = 50;

/// What `preflight` alone takes.
pub(crate) struct Wanted<'a> {
    pub(crate) files: &'a [String],
    pub(crate) recursive: bool,
    /// Without a cluster.
    pub(crate) alone: bool,
    /// What the programs ask of the API server, as the annotation says it.
    pub(crate) needs: Option<&'a str>,
}

/// Judges manifests.
pub(crate) fn run(session: &Session, line: &CommandLine, wanted: &Wanted<'_>) -> Ending {
    let (mut options, mut choices) = match chosen::understood(session, line) {
        Ok(understood) => understood,
        Err(errors) => return Ending::from(errors),
    };
    if let Err(error) = understood(wanted, &options) {
        return Ending::from(error);
    }
    let alone = wanted.alone;
    options.policy.allow_incomplete |= alone;
    let (rules, mut errors) = session.rules_or(&choices.rule_dirs);
    let names = rules.names();
    let (rules, deselected) = match of_manifests(rules, &choices, line) {
        Ok(selected) => selected,
        Err(faults) => return Ending::from([errors, faults].concat()),
    };
    let (cluster, namespace) = match cluster(session, line, (&options, &rules, alone)) {
        Ok((cluster, namespace, faults)) => {
            errors.extend(faults);
            (cluster, namespace)
        }
        Err(faults) => return Ending::from([errors, faults].concat()),
    };
    let (mut manifests, faults) = files::read(wanted, &namespace);
    if let Some(needs) = wanted.needs {
        manifests.need(needs);
    }
    errors.extend(faults);
    errors.extend(untold(session, &manifests));
    if manifests.objects.is_empty() {
        if errors.is_empty() {
            let message = "no file contains an object of a kind that preflight checks";
            errors.push(CliError::sentence(ErrorKind::Input, message));
        }
        return Ending::from(errors);
    }
    errors.extend(unread(&cluster, &manifests, (line, &options)));
    choices.add(preflight::decisions(&manifests));
    let known = Known {
        names,
        asked: rules.ids().map(str::to_owned).collect(),
        whole: errors.is_empty(),
    };
    let door = |objects| collect::given(objects).0;
    match preflight::plan(&manifests, &cluster, &door) {
        Ok(planned) => {
            let told = (&options, &choices, (&known, &deselected[..]));
            judge(session, told, (&manifests, &planned, &rules), errors)
        }
        Err(reason) => {
            errors.push(CliError::new(ErrorKind::Input, reason));
            Ending::from(errors)
        }
    }
}

/// Returns the rules about what does not exist yet, as far as they are selected, and those that are not.
fn of_manifests(
    rules: Rules,
    choices: &Choices,
    line: &CommandLine,
) -> Result<(Rules, Vec<Deselected>), Vec<CliError>> {
    let stage = rules.rules.iter().filter(|rule| is_asked(rule));
    let names: BTreeSet<String> = stage.map(|rule| rule.id.value.clone()).collect();
    // A selector may name any rule: the file is that of `diagnose`, too.
    let (mut rules, mut deselected) = choices.select(rules, &line.diagnosis)?;
    rules.rules.retain(is_asked);
    for one in &mut deselected {
        one.rules.retain(|rule| names.contains(rule));
    }
    deselected.retain(|one| !one.rules.is_empty());
    match rules.rules.is_empty() {
        true => Err(chosen::nothing_to_run(&deselected).into()),
        false => Ok((rules, deselected)),
    }
}

/// Returns an error for a namespace of `-n` that the recording does not hold and no manifest creates.
fn unread(
    cluster: &Snapshot,
    manifests: &Manifests,
    (line, options): (&CommandLine, &Options),
) -> Option<CliError> {
    let name = line
        .diagnosis
        .namespace
        .as_deref()
        .filter(|_| options.from.is_some())?;
    let objects = || manifests.objects.iter().map(|manifest| &manifest.object);
    let created = objects().any(|object| object.known_kind() == Some(Kind::Namespace) && object.name == name);
    let used = objects().any(|object| object.namespace == name);
    no_namespace(cluster, name).filter(|_| used && !created)
}

/// Whether a rule is about objects that are not created yet.
pub(crate) fn is_asked(rule: &Rule) -> bool {
    rule.runs.contains(&RunBy::Preflight)
}

/// Refuses a run without files, standard input for two things, and needs that are no permission.
fn understood(wanted: &Wanted<'_>, options: &Options) -> Result<(), CliError> {
    if wanted.files.is_empty() {
        let see = usage::see(Some("preflight"));
        return Err(CliError::invalid("must specify a file: FILE or -f FILE").hint(see));
    }
    let stdin = wanted.files.iter().filter(|file| *file == "-").count();
    if stdin + usize::from(options.from.as_deref() == Some("-")) > 1 {
        let message = "standard input can be used only once";
        return Err(CliError::invalid(message).hint("give the manifests or the recording as a file"));
    }
    let needs = wanted.needs.into_iter().flat_map(needs::each);
    match needs.filter_map(|need| needs::read(need, "default").err()).next() {
        Some(fault) => Err(CliError::invalid(format!(
            "invalid argument for flag --needs: {fault}"
        ))),
        None => Ok(()),
    }
}

type Read = (Snapshot, String, Vec<CliError>);

/// Reads what the manifests are held against, and says where objects without a namespace go.
fn cluster(
    session: &Session,
    line: &CommandLine,
    (options, rules, alone): (&Options, &Rules, bool),
) -> Result<Read, Vec<CliError>> {
    let named = line.diagnosis.namespace.clone();
    let or_default = || named.clone().unwrap_or_else(|| "default".to_owned());
    if alone {
        return Ok((nothing(), or_default(), Vec::new()));
    }
    if let Some(from) = &options.from {
        let (snapshot, faults) = diagnose::recorded(from, options.now);
        return match snapshot {
            Some(snapshot) => Ok((snapshot, or_default(), faults)),
            None => Err(faults),
        };
    }
    let read = || {
        let cluster = live::connect(session, &line.connection)?;
        let namespace = named.clone().unwrap_or_else(|| cluster.namespace().to_owned());
        let mut inputs = rules.inputs();
        inputs.extend(Kind::all().filter(|kind| kind.is_workload()).map(Input::Objects));
        let wish = Wish {
            namespaces: None,
            inputs,
            targets: &[],
        };
        let snapshot = live::read(session, (&cluster, &line.connection), &wish)?;
        Ok((snapshot, namespace, Vec::new()))
    };
    read().map_err(|error| vec![error])
}

/// A cluster of which nothing was seen.
pub(crate) fn nothing() -> Snapshot {
    Snapshot::new(Parts {
        time: time::EPOCH,
        source: Source::Manifests,
        server_version: None,
        objects: Vec::new(),
        strangers: std::collections::BTreeMap::new(),
        logs: std::collections::BTreeMap::new(),
        ledger: Ledger::new(Vec::new()),
    })
}

/// Names what was broken, and says of which kinds nothing is judged.
fn untold(session: &Session, manifests: &Manifests) -> Vec<CliError> {
    for (kind, count) in &manifests.unjudged {
        session
            .output
            .talk(&visible(&format!("not checked: {count} of kind {kind}")));
    }
    let faults = manifests.faults.iter().take(MOST_FAULTS).map(|fault| {
        let file = &manifests.files[fault.file];
        excerpt::at(&file.name, &file.text, fault.place, &fault.message)
    });
    let mut errors: Vec<CliError> = faults.collect();
    if let Some(more @ 1..) = manifests.faults.len().checked_sub(MOST_FAULTS) {
        let message = format!("read {more} more documents with errors");
        errors.push(CliError::new(ErrorKind::Input, message));
    }
    errors
}

fn judge(
    session: &Session,
    (options, choices, known): (&Options, &Choices, (&Known, &[Deselected])),
    (manifests, planned, rules): (&Manifests, &Snapshot, &Rules),
    mut errors: Vec<CliError>,
) -> Ending {
    if let Some(error) = diagnose::too_large(planned) {
        errors.push(error);
        return Ending::from(errors);
    }
    let scene = Scene::new(planned);
    let mut report = report(&scene, manifests, rules);
    choices.apply(&mut report, known);
    errors.extend(session.print(options, |format, style| render::render(&report, format, style)));
    session.talk_of_choices(options, &report);
    let trouble = if errors.is_empty() {
        Code::Clean
    } else {
        Code::Trouble
    };
    Ending {
        code: exit::code(&report, options.policy).and(trouble),
        errors,
    }
}

/// Judges the objects of the manifests, and nothing else of the cluster.
pub(crate) fn report(scene: &Scene<'_>, manifests: &Manifests, rules: &Rules) -> Report {
    // Asked for one by one, thousands of objects would each be compared with all.
    let namespaces: BTreeSet<String> = manifests
        .objects
        .iter()
        .map(|manifest| manifest.object.namespace.clone())
        .filter(|namespace| !namespace.is_empty())
        .collect();
    let request = Request {
        namespaces: Some(namespaces.into_iter().collect()),
        ..Request::default()
    };
    let mut diagnosis = crate::diagnose::diagnose(scene, rules, &request);
    // That a Pod does not run which nobody created needs no explanation.
    let drafts = std::mem::take(&mut diagnosis.drafts);
    let findings = std::mem::take(&mut diagnosis.report.findings);
    for (mut finding, draft) in findings.into_iter().zip(drafts) {
        finding.place = preflight::locate(&finding, manifests, scene);
        if finding.rule != "unexplained" && finding.place.is_some() {
            finding.breaks = None;
            finding.excerpt = None;
            diagnosis.report.findings.push(finding);
            diagnosis.drafts.push(draft);
        }
    }
    diagnosis.report.judged = manifests.objects.iter().map(|one| one.object.clone()).collect();
    let summary = &mut diagnosis.report.summary;
    (summary.unhealthy, summary.explained) = (0, 0);
    let pods = scene.subjects(Root::Pod).into_iter();
    summary.pods = pods
        .filter(|pod| scene.fact(pod, "pod.planned").as_bool() == Some(true))
        .count();
    summary.findings = diagnosis.report.findings.len();
    summary.root_causes = diagnosis
        .report
        .findings
        .iter()
        .filter(|one| one.is_cause())
        .count();
    fix::propose(scene, diagnosis, rules, &|objects| collect::given(objects).0)
}

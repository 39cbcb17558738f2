//! `diagnose`: read, judge, print. Errors on the way are kept, and what could be read is still judged.

use std::collections::BTreeSet;
use std::time::Instant;

use crate::cli::args::{CommandLine, Diagnosis};
use crate::cli::chosen;
use crate::cli::error::{CliError, ErrorKind};
use crate::cli::exit::{self, Code};
use crate::cli::live::{self, Wish};
use crate::cli::namespaces::{no_namespace, no_objects_in};
use crate::cli::options::Options;
use crate::cli::session::{self, Ending, Session};
use crate::cli::targets;
use crate::collect;
use crate::diagnose::decision::Known;
use crate::diagnose::{self, Request, Target};
use crate::facts::Scene;
use crate::fix;
use crate::k8s::time::Timestamp;
use crate::k8s::{Kind, ObjectRef};
use crate::render;
use crate::report::Report;
use crate::rules::evaluate::{self, Prepared};
use crate::rules::{Rules, RunBy};
use crate::snapshot::{Input, Snapshot};

/// Sets aside what somebody chose not to be told.
type Choose<'c> = dyn Fn(&mut Report) + 'c;

/// Diagnoses a cluster, or the recording that `--from` names.
pub(crate) fn run(session: &Session, line: &CommandLine, words: &[String]) -> Ending {
    let understood = chosen::understood(session, line)
        .and_then(|(options, choices)| Ok((options, choices, targets::understand(words)?)));
    let (mut options, choices, wanted) = match understood {
        Ok(understood) => understood,
        Err(errors) => return Ending::from(errors),
    };
    let mut clock = Clock::new(session, line.diagnosis.verbose);
    let (rules, mut errors) = session.rules_or(&choices.rule_dirs);
    if !errors.is_empty() {
        // What a broken rule would have found is not known, so nothing is asked of a cluster in vain.
        return Ending::from(errors);
    }
    let names = rules.names();
    let (mut rules, deselected) = match choices.select(rules, &line.diagnosis) {
        Ok(selected) => selected,
        Err(errors) => return Ending::from(errors),
    };
    rules.rules.retain(|rule| rule.runs.contains(&RunBy::Diagnose));
    clock.lap(&format!("{} rules loaded", rules.rules.len()));
    let prepared = evaluate::prepare(&rules);
    let asked = Asked {
        rules: &rules,
        prepared: &prepared,
        wanted,
    };
    let (observed, faults) = observe(session, (line, &mut options), &asked);
    errors.extend(faults);
    let Some(observed) = observed else {
        return Ending::from(errors);
    };
    clock.lap(&format!(
        "{} read",
        options.from.as_deref().unwrap_or("the cluster")
    ));
    if let Some(folder) = &line.diagnosis.record {
        match live::record(&observed.snapshot, folder) {
            Ok(said) => session.output.talk(&said),
            Err(error) => errors.push(error),
        }
    }
    // What is looked at in part says nothing of the rest.
    let whole = errors.is_empty() && asked.wanted.is_empty() && options.selector.is_none();
    let known = Known {
        names,
        asked: rules.ids().map(str::to_owned).collect(),
        whole,
    };
    judge(
        session,
        (line, &options, &|report| {
            choices.apply(report, (&known, &deselected))
        }),
        (observed, asked),
        (clock, errors),
    )
}

pub(crate) fn recorded(from: &str, now: Option<Timestamp>) -> (Option<Snapshot>, Vec<CliError>) {
    let reading = collect::read(from, now);
    (
        reading.snapshot,
        reading.faults.into_iter().map(session::input_error).collect(),
    )
}

/// Reads the recording or the cluster.
fn observe(
    session: &Session,
    (line, options): (&CommandLine, &mut Options),
    asked: &Asked<'_, '_>,
) -> (Option<Observed>, Vec<CliError>) {
    let Some(from) = &options.from else {
        return match of_cluster(session, (line, options), asked) {
            Ok(observed) => (Some(observed), Vec::new()),
            Err(error) => (None, vec![error]),
        };
    };
    let (snapshot, faults) = recorded(from, options.now);
    (snapshot.map(Observed::whole), faults)
}

/// The rules, made ready, and what the user named.
struct Asked<'a, 'r> {
    rules: &'r Rules,
    prepared: &'a [Prepared<'r>],
    wanted: Vec<targets::Wanted>,
}

/// What was read, and of it what is judged where that is not everything.
struct Observed {
    snapshot: Snapshot,
    judged: Option<BTreeSet<ObjectRef>>,
}

impl Observed {
    fn whole(snapshot: Snapshot) -> Self {
        Self {
            snapshot,
            judged: None,
        }
    }
}

/// Reads the cluster; without -n and -A, the namespace of the context is meant. Named objects are read with what belongs
/// to them; a recording and a selector are of whole namespaces.
fn of_cluster(
    session: &Session,
    (line, options): (&CommandLine, &mut Options),
    asked: &Asked<'_, '_>,
) -> Result<Observed, CliError> {
    live::may_record(line.diagnosis.record.as_deref())?;
    let cluster = live::connect(session, &line.connection)?;
    if options.namespaces.is_none() && !line.diagnosis.all_namespaces {
        options.namespaces = Some(vec![cluster.namespace().to_owned()]);
    }
    let mut inputs = asked.rules.inputs();
    if line.diagnosis.record.is_some() {
        // No rule asks for it yet, and it is gone with the moment.
        inputs.insert(Input::Objects(Kind::PodMetrics));
    }
    let wish = Wish {
        namespaces: options.namespaces.clone(),
        inputs,
        targets: &asked.wanted,
    };
    let connection = (&cluster, &line.connection);
    if line.diagnosis.record.is_none() && options.selector.is_none() {
        let namespaces = options.namespaces.as_deref();
        let ask = |snapshot: &Snapshot, judged: &BTreeSet<ObjectRef>| {
            let (targets, _) = targets::resolve(asked.wanted.clone(), snapshot, namespaces);
            let request = Request {
                namespaces: namespaces.map(<[String]>::to_vec),
                targets,
                selector: None,
                judged: Some(judged.clone()),
            };
            diagnose::open(&Scene::new(snapshot), asked.prepared, &request)
        };
        if let Some(near) = live::read_near(session, connection, (&wish, &ask))? {
            return Ok(Observed {
                snapshot: near.snapshot,
                judged: Some(near.judged),
            });
        }
    }
    live::read(session, connection, &wish).map(Observed::whole)
}

fn judge(
    session: &Session,
    (line, options, choose): (&CommandLine, &Options, &Choose<'_>),
    (observed, asked): (Observed, Asked<'_, '_>),
    (mut clock, mut errors): (Clock<'_>, Vec<CliError>),
) -> Ending {
    let Observed { snapshot, judged } = observed;
    let snapshot = &snapshot;
    if let Some(error) = too_large(snapshot) {
        errors.push(error);
        return Ending::from(errors);
    }
    let scoped = match scope(snapshot, options, asked.wanted) {
        Ok((targets, missing)) => {
            errors.extend(missing);
            targets
        }
        Err(missing) => {
            errors.extend(missing);
            return Ending::from(errors);
        }
    };
    let request = Request {
        namespaces: options.namespaces.clone(),
        targets: scoped,
        selector: options.selector.clone(),
        judged,
    };
    let scene = Scene::new(snapshot);
    errors.extend(nothing_selected(&scene, &request, &line.diagnosis));
    let diagnosis = diagnose::diagnose_with(&scene, (asked.rules, asked.prepared), &request);
    errors.extend(defects(&diagnosis.defects));
    let mut report = fix::propose(&scene, diagnosis, asked.rules, &|objects| {
        collect::given(objects).0
    });
    choose(&mut report);
    clock.lap(&format!("{} checks judged", report.checks.ran));
    errors.extend(session.print(options, |format, style| render::render(&report, format, style)));
    session.talk_of_choices(options, &report);
    let code = exit::code(&report, options.policy);
    let trouble = if errors.is_empty() {
        Code::Clean
    } else {
        Code::Trouble
    };
    Ending {
        code: code.and(trouble),
        errors,
    }
}

/// Refuses what would take longer to judge than anybody waits.
pub(crate) fn too_large(snapshot: &Snapshot) -> Option<CliError> {
    let reason = diagnose::bounds::refusal(snapshot)?;
    Some(
        CliError::new(ErrorKind::Input, format!("judge what was read: {reason}"))
            .hint(diagnose::bounds::HINT),
    )
}

/// Looks up the namespace and the targets; what is not there is told, what is there is judged.
fn scope(
    snapshot: &Snapshot,
    options: &Options,
    wanted: Vec<targets::Wanted>,
) -> Result<(Vec<Target>, Vec<CliError>), Vec<CliError>> {
    let named = !wanted.is_empty();
    let missing = |name: &String| match named {
        true => no_objects_in(snapshot, name),
        false => no_namespace(snapshot, name),
    };
    if let Some(missing) = options.namespaces.iter().flatten().find_map(missing) {
        return Err(vec![missing]);
    }
    let (targets, missing) = targets::resolve(wanted, snapshot, options.namespaces.as_deref());
    if named && targets.is_empty() {
        return Err(missing);
    }
    Ok((targets, missing))
}

/// Says that no labels fit: a clean report of nothing would be a lie.
fn nothing_selected(scene: &Scene<'_>, request: &Request, flags: &Diagnosis) -> Option<CliError> {
    let kinds = Kind::all().filter(|kind| *kind == Kind::Pod || kind.is_workload());
    let mut rows = kinds.flat_map(|kind| scene.snapshot.rows(kind));
    let selector = flags.selector.as_ref()?;
    if rows.any(|row| request.wants(scene, &row.object)) {
        return None;
    }
    let message = format!("no pod or workload matches the selector '{selector}'");
    Some(CliError::sentence(ErrorKind::Target, message))
}

/// Says once for each rule that it failed, with the first object on which it did.
fn defects(defects: &[(String, ObjectRef, String)]) -> Vec<CliError> {
    let mut told: Vec<&str> = Vec::new();
    let mut errors = Vec::new();
    for (rule, object, message) in defects {
        if !told.contains(&rule.as_str()) {
            told.push(rule);
            let object = object.spoken();
            let message = format!("evaluate rule '{rule}' on {}: {message}", object.raw());
            errors.push(
                CliError::new(ErrorKind::Rule, message)
                    .hint("this is a defect of the rule; 'sandbox-doctor rules check' can show its line"),
            );
        }
    }
    errors
}

/// Tells on standard error how long each step took, when somebody asked.
struct Clock<'s> {
    session: &'s Session,
    asked: bool,
    since: Instant,
}

impl<'s> Clock<'s> {
    fn new(session: &'s Session, asked: bool) -> Self {
        Self {
            session,
            asked,
            since: Instant::now(),
        }
    }

    fn lap(&mut self, done: &str) {
        if self.asked {
            let milliseconds = self.since.elapsed().as_secs_f64() * 1000.0;
            self.session
                .output
                .talk(&format!("{done} in {milliseconds:.1} ms"));
        }
        self.since = Instant::now();
    }
}

//! Runs the cases of one rule and says of each whether the rule did what it must.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Case, CaseFile, Expect, Object, World, Worlds, accept, fields};
use crate::facts::Scene;
use crate::k8s::ObjectRef;
use crate::rules::Rules;
use crate::rules::evaluate::{Prepared, Scope, evaluate, prepare, why};
use crate::rules::file::Rule;
use crate::rules::fired::{Evaluation, Fired};
use crate::snapshot::Snapshot;
use crate::snapshot::edit::Edits;

/// At most so many subjects are named where a case fails.
const REASONS: usize = 3;

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The rule did what the case says.
    Validated,
    /// It should fire and did not; why, as far as it is known.
    Missing(String),
    /// It should not fire and did; the cause that it gave.
    Noisy(String),
    /// It fired and says something else; the differences.
    Wrong(Vec<String>),
    /// It was decided, but should be skipped, or the other way round.
    Undecided(String),
    /// The case or the rule cannot be run.
    Broken(String),
}

impl Verdict {
    /// Returns one word for a table.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Verdict::Validated => "validated",
            Verdict::Missing(_) => "missing",
            Verdict::Noisy(_) => "noisy",
            Verdict::Wrong(_) => "wrong",
            Verdict::Undecided(_) => "undecided",
            Verdict::Broken(_) => "broken",
        }
    }

    /// Returns what is wrong, one line each; nothing for a case that holds.
    pub(crate) fn lines(&self) -> Vec<String> {
        match self {
            Verdict::Validated => Vec::new(),
            Verdict::Missing(why) => lines_of(&format!("it should fire: {why}")),
            Verdict::Noisy(cause) => vec![format!("it must not fire, but reports: {cause}")],
            Verdict::Wrong(differences) => differences.clone(),
            Verdict::Undecided(why) | Verdict::Broken(why) => lines_of(why),
        }
    }
}

fn lines_of(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// A case and its verdict.
#[derive(Clone, Debug)]
pub(crate) struct Ran<'c> {
    pub(crate) case: &'c Case,
    pub(crate) verdict: Verdict,
    /// The expectation that would hold; `None` for a case that holds, or could not be run.
    pub(crate) instead: Option<String>,
}

/// Runs all cases of a file on its rule.
pub(crate) fn run<'c>(file: &'c CaseFile, rule: &Rule, worlds: &dyn Worlds) -> Vec<Ran<'c>> {
    let rules = Rules {
        rules: vec![rule.clone()],
    };
    let prepared = prepare(&rules);
    let run = |case| {
        let staged = fields::check(case).and_then(|()| Stage::of(case, worlds));
        let (verdict, instead) = match staged {
            Ok(stage) => {
                let verdict = stage.verdict(&prepared, &Scene::new(&stage.snapshot));
                let failed = !matches!(verdict, Verdict::Validated | Verdict::Broken(_));
                let instead = failed.then(|| accept::expectation(&stage, &prepared, case));
                (verdict, instead)
            }
            Err(reason) => (Verdict::Broken(reason), None),
        };
        Ran {
            case,
            verdict,
            instead,
        }
    };
    file.cases.iter().map(run).collect()
}

/// What a case looks at, its edits made; rules can be tried on it again and again.
pub(super) struct Stage<'c> {
    case: &'c Case,
    pub(super) snapshot: Rc<Snapshot>,
    targets: Option<Vec<ObjectRef>>,
}

impl<'c> Stage<'c> {
    pub(super) fn of(case: &'c Case, worlds: &dyn Worlds) -> Result<Self, String> {
        // A case that runs on a part of what it says would prove nothing.
        let faults = RefCell::new(Vec::new());
        let given = |objects| {
            let (snapshot, refused) = worlds.given(objects);
            faults.borrow_mut().extend(refused);
            snapshot
        };
        let all_taken = || match faults.borrow().first() {
            Some(fault) => Err(format!("an object of it {fault}")),
            None => Ok(()),
        };
        let snapshot = match &case.world {
            World::Recorded(from) => worlds
                .open(&from.value)
                .map_err(|reason| format!("cannot read {}: {reason}", from.value))?,
            World::Given(objects) => Rc::new(given(objects.clone())),
        };
        all_taken()?;
        // The target is looked for before the edits: a case may take it away.
        let targets = case.on.as_ref().map(|on| targets(on, &snapshot)).transpose()?;
        let edits = edits(case, &snapshot)?;
        let snapshot = if edits.is_empty() {
            snapshot
        } else {
            Rc::new(snapshot.edited(&edits, &given)?)
        };
        all_taken()?;
        Ok(Self {
            case,
            snapshot,
            targets,
        })
    }

    /// Tells what one rule does here: what it first says of the target, and whether it was skipped for it.
    pub(super) fn told<T>(
        &self,
        prepared: &[Prepared<'_>],
        scene: &Scene<'_>,
        tell: impl FnOnce(Option<&Fired<'_>>, bool) -> T,
    ) -> T {
        let target = Target {
            scene,
            objects: self.targets.as_deref(),
        };
        let evaluation = evaluate(prepared, scene, &Scope::default());
        let mut skipped = evaluation.skipped.iter();
        let skipped = skipped.any(|skipped| target.holds(&skipped.subject.object));
        tell(
            evaluation.fired.iter().find(|fired| target.spoken_of_by(fired)),
            skipped,
        )
    }

    /// Whether an object is the target or belongs to it.
    pub(super) fn concerns(&self, scene: &Scene<'_>, object: &ObjectRef) -> bool {
        let target = Target {
            scene,
            objects: self.targets.as_deref(),
        };
        target.holds(object)
    }

    /// Returns what one rule does here; the scene is that of the snapshot.
    pub(super) fn verdict(&self, prepared: &[Prepared<'_>], scene: &Scene<'_>) -> Verdict {
        let target = Target {
            scene,
            objects: self.targets.as_deref(),
        };
        let verdict = judge(self.case, &evaluate(prepared, scene, &Scope::default()), &target);
        match verdict {
            Verdict::Missing(why) => Verdict::Missing(why + &reasons(prepared, &target)),
            Verdict::Undecided(why) if self.case.expect == Expect::Skipped => {
                Verdict::Undecided(why + &reasons(prepared, &target))
            }
            verdict => verdict,
        }
    }
}

fn edits(case: &Case, snapshot: &Snapshot) -> Result<Edits, String> {
    let one = |object: &Object| match object.among(snapshot).as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(format!("there is no {} in the recording", object.written())),
        _ => Err(format!(
            "{} is in several namespaces: say which by 'namespace'",
            object.written()
        )),
    };
    let merges = case
        .changes
        .iter()
        .map(|(object, merge)| Ok((one(object)?, merge.clone())));
    let logs = case
        .logs
        .iter()
        .map(|(pod, container, text)| Ok((one(pod)?, container.clone(), text.clone())));
    Ok(Edits {
        added: Vec::new(),
        merges: merges.collect::<Result<_, String>>()?,
        without: case.without.iter().map(one).collect::<Result<_, String>>()?,
        logs: logs.collect::<Result<_, String>>()?,
        forbidden: case.forbidden.clone(),
        now: case.now,
    })
}

/// A name that is nowhere would make every quiet case pass, so that only a finding's own object may be missing.
fn targets(on: &Object, snapshot: &Snapshot) -> Result<Vec<ObjectRef>, String> {
    let found = on.among(snapshot);
    match (&on.namespace, found.is_empty()) {
        (_, false) => Ok(found),
        (Some(namespace), true) => Ok(vec![ObjectRef::new(on.kind, namespace, &on.name)]),
        (None, true) if on.kind.namespaced() => Err(format!(
            "there is no {}: for an object that does not exist, say its 'namespace'",
            on.written()
        )),
        (None, true) => Ok(vec![ObjectRef::new(on.kind, "", &on.name)]),
    }
}

impl Object {
    fn written(&self) -> String {
        format!("{} {}", self.kind.name(), self.name)
    }

    fn among(&self, snapshot: &Snapshot) -> Vec<ObjectRef> {
        snapshot.named(self.kind, &self.name, self.namespace.as_deref())
    }
}

/// What a case looks at.
struct Target<'a> {
    scene: &'a Scene<'a>,
    objects: Option<&'a [ObjectRef]>,
}

impl Target<'_> {
    /// Whether an object, or one of its owners, is the target.
    fn holds(&self, object: &ObjectRef) -> bool {
        self.objects.is_none_or(|targets| {
            targets.contains(object)
                || self
                    .scene
                    .owners(object)
                    .iter()
                    .any(|owner| targets.contains(owner))
        })
    }

    fn spoken_of_by(&self, fired: &Fired<'_>) -> bool {
        self.holds(&fired.about) || self.holds(&fired.subject.object)
    }
}

fn judge(case: &Case, evaluation: &Evaluation<'_>, target: &Target<'_>) -> Verdict {
    if let Some(defect) = evaluation.defects.first() {
        return Verdict::Broken(format!("the rule failed: {}", defect.message));
    }
    let fired: Vec<&Fired<'_>> = evaluation
        .fired
        .iter()
        .filter(|fired| target.spoken_of_by(fired))
        .collect();
    let skipped = evaluation
        .skipped
        .iter()
        .find(|skipped| target.holds(&skipped.subject.object));
    let needs = skipped.map(|skipped| {
        let needs = skipped.rules.iter().flat_map(|one| &one.needs);
        let words: Vec<&str> = needs.map(|input| input.word()).collect();
        format!("it was skipped for want of {}", words.join(", "))
    });
    match (&case.expect, fired.as_slice(), needs) {
        (Expect::Fires { .. }, [], needs) => Verdict::Missing(needs.unwrap_or_else(|| elsewhere(evaluation))),
        (Expect::Fires { .. }, fired, _) => compare(&case.expect, fired),
        (_, [first, ..], _) => Verdict::Noisy(first.cause.raw().to_owned()),
        (Expect::Quiet, [], None) | (Expect::Skipped, [], Some(_)) => Verdict::Validated,
        (Expect::Quiet, [], Some(needs)) => Verdict::Undecided(format!("it should be quiet: {needs}")),
        (Expect::Skipped, [], None) => Verdict::Undecided("it should be skipped, and was quiet".to_owned()),
    }
}

fn elsewhere(evaluation: &Evaluation<'_>) -> String {
    match evaluation.fired.as_slice() {
        [] => "it was quiet".to_owned(),
        fired => {
            let objects: Vec<String> = fired
                .iter()
                .map(|fired| fired.about.spoken().raw().to_owned())
                .collect();
            format!("it speaks only of {}", objects.join(", "))
        }
    }
}

/// Returns a line for each subject of the target, a few at most: which condition is false or unknown there.
fn reasons(prepared: &[Prepared<'_>], target: &Target<'_>) -> String {
    let mut lines = String::new();
    for one in prepared {
        let subjects = target.scene.subjects(one.root());
        let subjects = subjects
            .into_iter()
            .filter(|subject| target.objects.is_some() && target.holds(&subject.object));
        for subject in subjects.take(REASONS) {
            let why = why::not_fired(one, target.scene, &subject);
            lines.push_str(&format!("\n{}: {why}", why::spoken(&subject)));
        }
    }
    lines
}

/// One of the findings must be all that the case says; else the differences of the first are told.
fn compare(expect: &Expect, fired: &[&Fired<'_>]) -> Verdict {
    let mut differences = fired.iter().map(|fired| differences(expect, fired));
    let first = differences.next().unwrap_or_default();
    if first.is_empty() || differences.any(|differences| differences.is_empty()) {
        Verdict::Validated
    } else {
        Verdict::Wrong(first)
    }
}

fn differences(expect: &Expect, fired: &Fired<'_>) -> Vec<String> {
    let Expect::Fires {
        cause,
        confidence,
        severity,
        fixes,
        fix,
        excluded,
        key,
    } = expect
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let said = fired.said();
    if let Some(cause) = cause.as_ref().filter(|cause| !said.contains(cause.as_str())) {
        found.push(format!("the cause has no '{cause}': {said}"));
    }
    if let Some(wanted) = confidence.filter(|wanted| *wanted != fired.confidence) {
        found.push(format!(
            "it is {}, not {}",
            fired.confidence.word(),
            wanted.word()
        ));
    }
    if let Some(wanted) = severity.filter(|wanted| *wanted != fired.severity) {
        found.push(format!(
            "its severity is {}, not {}",
            fired.severity.word(),
            wanted.word()
        ));
    }
    if let Some(wanted) = fixes.filter(|wanted| *wanted != fired.fixes.len()) {
        found.push(format!("it offers {} fixes, not {wanted}", fired.fixes.len()));
    }
    let titled = |wanted: &&String| {
        !fired
            .fixes
            .iter()
            .any(|fix| fix.title.raw().contains(wanted.as_str()))
    };
    if let Some(wanted) = fix.as_ref().filter(titled) {
        found.push(format!("no fix that it offers is titled '{wanted}'"));
    }
    let sorted = |mut words: Vec<String>| {
        words.sort();
        words
    };
    let rivals = sorted(fired.ruled_out.iter().map(|rival| rival.rule.clone()).collect());
    if let Some(wanted) = excluded.clone().map(sorted).filter(|wanted| *wanted != rivals) {
        found.push(format!("it excludes {rivals:?}, not {wanted:?}"));
    }
    if let Some(wanted) = key.as_ref().filter(|wanted| **wanted != fired.key) {
        found.push(format!("its key is {:?}, not {wanted:?}", fired.key));
    }
    found
}

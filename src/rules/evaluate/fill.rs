//! A rule that fires, filled: about, key, confidence, severity, sentence, evidence, commands and fixes.

use serde_json::{Map, Value as Json};

use super::frame::{Frame, Joined};
use super::{confidence, evidence, within};
use crate::facts::scene::Rooted;
use crate::facts::{Fact, Origin, Root, Value};
use crate::k8s::time::Timestamp;
use crate::k8s::{Command, ObjectRef, Untrusted};
use crate::rules::expression::Outcome;
use crate::rules::file::{About, FixAction, FixPlan, Placed, Severity, Tree};
use crate::rules::fired::{DraftAction, Evidence, Fired, FixDraft};
use crate::rules::template::{self, Filled};
use crate::snapshot::row::Part;
use crate::snapshot::{Existence, Source};

/// What is said in place of a command that would do something else than it looks like.
const NAMED_LIKE_A_FLAG: &str =
    "A name in the command begins with a dash, and kubectl would read it as a flag: fix the name.";

/// Characters of a cause, as far as what it quotes can be shortened: three lines of a terminal.
const LONGEST_CAUSE: usize = 240;

/// Fills all that a finding says; an error is a sentence about what is wrong with the rule.
pub(super) fn fired<'r>(frame: &Frame<'_, 'r, '_>) -> Result<Fired<'r>, String> {
    let rule = frame.prepared.rule;
    let (about, about_exists) = about(frame)?;
    let assessment = confidence::assess(frame)?;
    let mut gathered = Vec::new();
    for item in &rule.evidence {
        gathered.extend(evidence::gather(frame, item).map_err(|message| within("evidence", message))?);
    }
    let mut fixes = Vec::new();
    for plan in &rule.fix {
        fixes.extend(fix(frame, plan).map_err(|message| within("fix", message))?);
    }
    let (cause, meaning) = cause(frame).map_err(|message| within("cause", message))?;
    let look = rule
        .inspect
        .iter()
        .filter_map(|words| command(frame, words, None).transpose());
    Ok(Fired {
        rule,
        subject: frame.subject.clone(),
        severity: severity(frame),
        confidence: assessment.confidence,
        location: assessment.location,
        agreeing: assessment.agreeing,
        key: key(frame, &about)?,
        about,
        about_exists,
        bound: bound(frame),
        cause,
        meaning,
        began: began(frame, &gathered),
        evidence: gathered,
        ruled_out: assessment.ruled_out,
        look: look
            .collect::<Result<_, _>>()
            .map_err(|message| within("inspect", message))?,
        fixes,
    })
}

/// Returns the first paragraph of the cause, which says what is wrong, and the second, which says what that means.
fn cause(frame: &Frame<'_, '_, '_>) -> Result<(Untrusted, Option<Untrusted>), String> {
    let written = frame.prepared.rule.cause.value.as_str();
    let (cause, meaning) = written.split_once('\n').unwrap_or((written, ""));
    let filled = |template: &str| {
        template::fill_within(template.trim(), LONGEST_CAUSE, &|source| frame.evaluate(source))
    };
    let meaning = filled(meaning)?;
    let meaning = match meaning.raw() {
        "" => None,
        ended if ended.ends_with('.') => Some(meaning),
        open => Some(Untrusted::new(format!("{open}."))),
    };
    Ok((filled(cause)?, meaning))
}

fn text(frame: &Frame<'_, '_, '_>, template: &Placed<String>) -> Result<Untrusted, String> {
    template::fill(&template.value, &|source| frame.evaluate(source))
}

/// Returns what the finding is about, and whether it exists.
fn about(frame: &Frame<'_, '_, '_>) -> Result<(ObjectRef, Option<bool>), String> {
    let About::Name(name) = &frame.prepared.rule.about else {
        return Ok(seen(frame, top(frame)));
    };
    let name = name.value.as_str();
    if frame.prepared.bound(name).is_some() {
        return Ok(of_bound(frame, name).unwrap_or_else(|| seen(frame, top(frame))));
    }
    let root = Root::of_word(name).ok_or_else(|| within("about", format!("there is no '{name}'")))?;
    Ok(match frame.scene.rooted(frame.subject, root) {
        Rooted::Is(subject) => seen(frame, subject.object),
        Rooted::None | Rooted::Unknown(_) => seen(frame, top(frame)),
    })
}

/// The top owner of what runs, the subject itself of all else.
fn top(frame: &Frame<'_, '_, '_>) -> ObjectRef {
    let runs = matches!(
        frame.subject.root,
        Root::Container | Root::Pod | Root::Job | Root::Workload
    );
    match frame.scene.rooted(frame.subject, Root::Workload) {
        Rooted::Is(owner) if runs => owner.object,
        _ => frame.subject.object.clone(),
    }
}

fn seen(frame: &Frame<'_, '_, '_>, object: ObjectRef) -> (ObjectRef, Option<bool>) {
    let snapshot = frame.scene.snapshot;
    let exists = match object.known_kind() {
        Some(kind) => match snapshot.look_up(kind, &object.namespace, &object.name) {
            Existence::Exists(_) => Some(true),
            Existence::Absent => Some(false),
            Existence::Unknown(_) => None,
        },
        None => snapshot.strangers().get(&object).map(Option::is_some),
    };
    (object, exists)
}

fn of_bound(frame: &Frame<'_, '_, '_>, name: &str) -> Option<(ObjectRef, Option<bool>)> {
    let Joined::Is(record) = frame.joined(name) else {
        return None;
    };
    match record.get("ref") {
        Some(Fact::Known(Value::Ref(object))) if !object.name.is_empty() => {
            // Of a verdict (`reach`, `dns`) `exists` says whether it holds, so that the object is looked up.
            match seen(frame, object.clone()) {
                (object, None) => Some((object, record.get("exists").and_then(Fact::as_bool))),
                known => Some(known),
            }
        }
        _ => None,
    }
}

/// Returns the objects that the rule bound, in the order of the rule.
fn bound(frame: &Frame<'_, '_, '_>) -> Vec<ObjectRef> {
    let names = frame
        .prepared
        .rule
        .lookup
        .iter()
        .map(|(name, _)| name.value.as_str());
    names
        .filter_map(|name| of_bound(frame, name))
        .map(|(object, _)| object)
        .collect()
}

fn key(frame: &Frame<'_, '_, '_>, about: &ObjectRef) -> Result<Vec<String>, String> {
    let rule = frame.prepared.rule;
    if rule.key.is_empty() {
        let container = frame.subject.container.clone().unwrap_or_default();
        return Ok(vec![about.spoken().raw().to_owned(), container]);
    }
    let part = |source: &Placed<String>| match frame.evaluate(&source.value) {
        Outcome::Known(value) => {
            template::spoken(&value).ok_or_else(|| format!("'{}' is a record", source.value))
        }
        Outcome::Unknown(_) => Ok(String::new()),
        Outcome::Defect(message) => Err(message),
    };
    rule.key
        .iter()
        .map(part)
        .collect::<Result<_, _>>()
        .map_err(|message| within("key", message))
}

/// An error is what does not do its job now; on something that is well it is a warning. Of what is only planned an
/// error is certain not to do its job, which the rules of that stage alone can say; prevention never says more than a warning.
fn severity(frame: &Frame<'_, '_, '_>) -> Severity {
    let rule = frame.prepared.rule;
    let severity = rule.severity;
    let of_a_pod = matches!(frame.subject.root, Root::Container | Root::Pod);
    let holds = |fact| frame.scene.fact(frame.subject, fact).as_bool();
    let judges_plans = rule.stage == "preflight";
    let prevents = frame.scene.snapshot.source() == Source::Manifests && rule.stage == "prevention";
    let is_well =
        || holds("pod.unhealthy") == Some(false) && !(judges_plans && holds("pod.planned") == Some(true));
    if severity == Severity::Error && (prevents || of_a_pod && is_well()) {
        return Severity::Warning;
    }
    severity
}

/// The earliest time that is known: of what was read, or since when the pod is not ready.
///
/// Of something that was started again, logs and readiness tell of the last run alone, so that only events count.
fn began(frame: &Frame<'_, '_, '_>, evidence: &[Evidence]) -> Option<Timestamp> {
    let pod = match frame
        .scene
        .snapshot
        .row(&frame.subject.object)
        .map(|row| &row.part)
    {
        Some(Part::Pod(pod)) => Some(pod),
        _ => None,
    };
    let restarted = pod.is_some_and(|pod| pod.containers.iter().any(|container| container.restarts > 0));
    let lasting = evidence
        .iter()
        .filter(|one| one.origin == Origin::Event || !restarted);
    let read = lasting.filter_map(|one| one.first).min();
    let ready = pod
        .filter(|_| !restarted)
        .and_then(|pod| pod.conditions.get("Ready"));
    let unready = ready.filter(|(holds, _)| !holds).and_then(|(_, since)| *since);
    read.into_iter().chain(unready).min()
}

/// Fills a command; nothing, where a name of the cluster would be read as a flag.
fn command(
    frame: &Frame<'_, '_, '_>,
    words: &[Placed<String>],
    stdin: Option<&Placed<String>>,
) -> Result<Option<Command>, String> {
    let mut argv = Vec::new();
    for word in words {
        if let Some(several) = several(frame, word)? {
            if several.iter().any(|word| word.starts_with('-')) {
                return Ok(None);
            }
            argv.extend(several.into_iter().map(Untrusted::new));
            continue;
        }
        let filled = text(frame, word)?;
        if filled.raw().starts_with('-') && !word.value.starts_with('-') {
            return Ok(None);
        }
        argv.push(filled);
    }
    let stdin = stdin.map(|stdin| text(frame, stdin)).transpose()?;
    Ok(Some(Command { argv, stdin }))
}

/// Returns the words of a lone expression that is a list: each is a word of the command.
fn several(frame: &Frame<'_, '_, '_>, word: &Placed<String>) -> Result<Option<Vec<String>>, String> {
    if !word.value.starts_with("{{") {
        return Ok(None);
    }
    match template::fill_typed(&word.value, &|source| frame.evaluate(source))? {
        Filled::Value(Value::Words(words)) => Ok(Some(words)),
        _ => Ok(None),
    }
}

fn fix(frame: &Frame<'_, '_, '_>, plan: &FixPlan) -> Result<Option<FixDraft>, String> {
    if let Some(when) = &plan.when {
        match frame.evaluate(&when.value) {
            Outcome::Known(Value::Bool(true)) => {}
            Outcome::Known(Value::Bool(false)) | Outcome::Unknown(_) => return Ok(None),
            Outcome::Known(_) => return Err("'when' is neither true nor false".to_owned()),
            Outcome::Defect(message) => return Err(message),
        }
    }
    let optional = |tree: &Option<Tree>| tree.as_ref().map(|tree| json(frame, tree)).transpose();
    let action = match &plan.action {
        FixAction::Patch { container, pod } => DraftAction::Patch {
            container: optional(container)?,
            pod: optional(pod)?,
        },
        FixAction::PatchObject { object: on, merge } => DraftAction::PatchObject {
            object: named(frame, &on.value)?,
            merge: json(frame, merge)?,
        },
        FixAction::Create(manifest) => DraftAction::Create(json(frame, manifest)?),
        FixAction::Manifest(source) => match manifest(frame, &source.value)? {
            Some(manifest) => DraftAction::Create(manifest),
            None => return Ok(None),
        },
        FixAction::Command { argv, stdin } => match command(frame, argv, stdin.as_ref())? {
            Some(command) => DraftAction::Command(command),
            None => DraftAction::Manual(Untrusted::from(NAMED_LIKE_A_FLAG)),
        },
        FixAction::Manual(step) => DraftAction::Manual(text(frame, step)?),
    };
    Ok(Some(FixDraft {
        title: text(frame, &plan.title)?,
        disrupts: plan.disrupts,
        action,
    }))
}

/// Returns what an engine wrote, if it wrote anything.
fn manifest(frame: &Frame<'_, '_, '_>, source: &str) -> Result<Option<Json>, String> {
    match frame.evaluate(source) {
        Outcome::Known(Value::Word(text)) => Ok(serde_json::from_str(&text).ok().filter(Json::is_object)),
        Outcome::Known(_) => Err(format!("'{source}' is no manifest")),
        Outcome::Unknown(_) => Ok(None),
        Outcome::Defect(message) => Err(message),
    }
}

/// Returns the object of a bound name or of a root.
fn named(frame: &Frame<'_, '_, '_>, name: &str) -> Result<ObjectRef, String> {
    if let Some((object, _)) = of_bound(frame, name) {
        return Ok(object);
    }
    match Root::of_word(name).map(|root| frame.scene.rooted(frame.subject, root)) {
        Some(Rooted::Is(subject)) => Ok(subject.object),
        _ => Err(format!("'{name}' names no object here")),
    }
}

/// Fills a tree; a lone expression that is a number or a bool stays one.
fn json(frame: &Frame<'_, '_, '_>, tree: &Tree) -> Result<Json, String> {
    Ok(match tree {
        Tree::Null => Json::Null,
        Tree::Bool(value) => Json::Bool(*value),
        Tree::Int(value) => Json::from(*value),
        Tree::List(items) => Json::Array(
            items
                .iter()
                .map(|item| json(frame, item))
                .collect::<Result<_, _>>()?,
        ),
        Tree::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let key = template::fill(key, &|source| frame.evaluate(source))?;
                Ok((key.raw().to_owned(), json(frame, value)?))
            });
            Json::Object(entries.collect::<Result<Map<_, _>, String>>()?)
        }
        Tree::Text(template) => {
            match template::fill_typed(&template.value, &|source| frame.evaluate(source))? {
                Filled::Text(text) => Json::String(text.raw().to_owned()),
                Filled::Value(Value::Bool(value)) => Json::Bool(value),
                Filled::Value(Value::Int(value)) => Json::from(value),
                Filled::Value(value) => {
                    let text = template::spoken(&value)
                        .ok_or_else(|| format!("'{}' is a record", template.value))?;
                    Json::String(text)
                }
            }
        }
    })
}

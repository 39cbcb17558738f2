//! Fixes, tried on a copy of what was seen: the finding must be gone, and nothing new may fire or fall silent for want of an input.
//!
//! Status, events and logs of the copy stay as they were, for what a kubelet, a registry or a program would do next cannot
//! be computed; EndpointSlices are written anew. So only what an engine or a join decides can be rechecked; a fix of what a log
//! tells stays `suggested`.

mod endpoints;
mod strategic;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::facts::Scene;
use crate::k8s::{Kind, ObjectRef};
use crate::report::{Finding, FixAction, FixLevel};
use crate::rules::Rules;
use crate::rules::evaluate::{self, Prepared};
use crate::rules::placeholder::placeholders;
use crate::snapshot::edit::{Door, Edits, merge};

/// How many fixes of one report are tried; each costs an evaluation of a namespace.
const MOST: usize = 64;

/// How many objects are indexed anew for all of these copies together: of a large cluster fewer fixes are tried.
const MOST_OBJECTS: usize = 100_000;

const PLACEHOLDER: &str = "replace the <placeholders> first";
const NO_COPY: &str = "commands are not tested on a copy";
const STILL_THERE: &str = "its evidence is in the past; run diagnose again after the change";
const WORSE: &str = "on a copy with this change, another finding appears";
const UNDECIDED: &str = "on a copy with this change, a check lacks its input";
const UNSEEN: &str = "the object to change was not read completely";
const TOO_MANY: &str = "too many fixes to test all on a copy";
const NOT_ASKED: &str = "the API server was not asked";

/// What was said of a namespace: rules that fired by key, and rules that could not be decided.
#[derive(PartialEq, Eq)]
struct Said {
    fired: BTreeSet<(String, Vec<String>)>,
    skipped: BTreeSet<(String, String)>,
}

/// Where fixes are tried.
pub(crate) struct Bench<'a> {
    scene: &'a Scene<'a>,
    rules: Vec<Prepared<'a>>,
    door: Door<'a>,
    /// What was said before any change, by namespace.
    before: BTreeMap<String, Said>,
    left: usize,
}

impl<'a> Bench<'a> {
    pub(crate) fn new(scene: &'a Scene<'a>, rules: &'a Rules, door: Door<'a>) -> Self {
        Self {
            scene,
            rules: evaluate::prepare(rules),
            door,
            before: BTreeMap::new(),
            left: (MOST_OBJECTS / scene.snapshot.size().max(1)).clamp(1, MOST),
        }
    }

    /// Says how far a fix of a finding could be tried, and why not further.
    pub(crate) fn level(&mut self, finding: &Finding, action: &FixAction) -> (FixLevel, &'static str) {
        match self.tried(finding, action) {
            Ok(()) => (FixLevel::Rechecked, NOT_ASKED),
            Err(why) => (FixLevel::Suggested, why),
        }
    }

    fn tried(&mut self, finding: &Finding, action: &FixAction) -> Result<(), &'static str> {
        let edits = self.edits(action)?;
        let namespace = scope_of(finding);
        self.left = self.left.checked_sub(1).ok_or(TOO_MANY)?;
        let copy = self
            .scene
            .snapshot
            .edited(&edits, self.door)
            .map_err(|_| UNSEEN)?;
        // Nothing else moves an endpoint.
        let moves = |object: &Json| matches!(object["kind"].as_str(), Some("Service" | "Pod"));
        let slices = edits
            .added
            .iter()
            .any(moves)
            .then(|| endpoints::kept_up(self.scene.snapshot, &copy));
        let copy = match slices.flatten() {
            Some(edits) => copy.edited(&edits, self.door).map_err(|_| UNSEEN)?,
            None => copy,
        };
        let after = said(&Scene::new(&copy), &self.rules, &namespace);
        let (scene, rules) = (self.scene, &self.rules);
        let before = self
            .before
            .entry(namespace.clone())
            .or_insert_with(|| said(scene, rules, &namespace));
        let of_rule = |said: &Said| -> BTreeSet<(String, Vec<String>)> {
            let fired = said.fired.iter().filter(|(rule, _)| *rule == finding.rule);
            fired.cloned().collect()
        };
        if !after.fired.is_subset(&before.fired) {
            return Err(WORSE);
        }
        if !after.skipped.is_subset(&before.skipped) {
            return Err(UNDECIDED);
        }
        // Keys are compared, not findings: the one that this fix is for is among those that are no longer said.
        if of_rule(&after).len() < of_rule(before).len() {
            Ok(())
        } else {
            Err(STILL_THERE)
        }
    }

    /// What the fix changes, as edits of the copy.
    fn edits(&self, action: &FixAction) -> Result<Edits, &'static str> {
        match action {
            FixAction::Manual(_) => Err("manual step"),
            FixAction::Command(_) => Err(NO_COPY),
            FixAction::Create { manifest, .. } if !placeholders(&manifest.to_string()).is_empty() => {
                Err(PLACEHOLDER)
            }
            FixAction::Patch { patch, .. } if !placeholders(&patch.to_string()).is_empty() => {
                Err(PLACEHOLDER)
            }
            FixAction::Create { manifest, .. } => Ok(Edits {
                added: vec![manifest.clone()],
                ..Edits::default()
            }),
            FixAction::Patch {
                target,
                patch,
                patch_type,
                ..
            } => self.patched(target, patch, patch_type),
        }
    }

    /// The object with the patch, and its pods as its controller would make them from the changed template.
    fn patched(&self, target: &ObjectRef, patch: &Json, patch_type: &str) -> Result<Edits, &'static str> {
        let apply = match patch_type {
            "strategic" => strategic::apply,
            "merge" => merge,
            _ => return Err(NO_COPY),
        };
        let changed = |object: &ObjectRef, patch: &Json| -> Result<Json, &'static str> {
            let mut json = self.scene.raw(object).cloned().ok_or(UNSEEN)?;
            json["apiVersion"] = Json::from(&*object.api_version);
            json["kind"] = Json::from(&*object.kind);
            apply(&mut json, patch);
            Ok(json)
        };
        let mut added = vec![changed(target, patch)?];
        let template = match target.known_kind() {
            Some(Kind::CronJob) => patch.pointer("/spec/jobTemplate/spec/template"),
            Some(kind) if kind.is_workload() => patch.pointer("/spec/template"),
            _ => None,
        };
        if let Some(template) = template {
            for pod in self.scene.pods_of(target) {
                added.push(changed(&pod.object, template)?);
            }
        }
        Ok(Edits {
            added,
            ..Edits::default()
        })
    }
}

/// The namespace in which a finding was seen: that of the first thing it affects, for what it is about may be cluster-wide.
fn scope_of(finding: &Finding) -> String {
    let seen = finding.affected.first().map(|one| &one.object.namespace);
    seen.unwrap_or(&finding.object.namespace).clone()
}

fn said(scene: &Scene<'_>, rules: &[Prepared<'_>], namespace: &str) -> Said {
    let scope = evaluate::Scope {
        namespaces: Some(vec![namespace.to_owned()]),
        ..evaluate::Scope::default()
    };
    let evaluation = evaluate::evaluate(rules, scene, &scope);
    let subject = |subject: &crate::facts::Subject| {
        let container = subject.container.as_deref().unwrap_or_default();
        format!("{} {container}", subject.object.spoken().raw())
    };
    Said {
        fired: evaluation
            .fired
            .iter()
            .map(|fired| (fired.rule.id.value.clone(), fired.key.clone()))
            .collect(),
        skipped: evaluation
            .skipped
            .iter()
            .flat_map(|skip| {
                let rules = skip.rules.iter();
                rules.map(|one| (one.rule.id.value.clone(), subject(&skip.subject)))
            })
            .collect(),
    }
}

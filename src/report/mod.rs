//! What is said: the only thing that renderers see. Not serialised; `render` owns its formats.

pub(crate) mod can;
pub(crate) mod chosen;
pub(crate) mod reach;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::facts::scheduling::nodes::NodeTable;
use chosen::{Chosen, Since};

use crate::k8s::time::Timestamp;
use crate::k8s::{Command, ObjectRef, Untrusted};
use crate::rules::{Confidence, Evidence, RuledOut, Severity};
use crate::snapshot::{Input, Source, Status};

/// The whole report.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) tool_version: &'static str,
    /// First 12 hex digits of the SHA-256 of all rule files.
    pub(crate) rules_hash: String,
    pub(crate) server_version: Option<String>,
    pub(crate) source: Source,
    /// Sorted; empty: every namespace.
    pub(crate) namespaces: Vec<String>,
    pub(crate) time: Timestamp,
    /// No gap that a skipped check needed.
    pub(crate) complete: bool,
    pub(crate) summary: Summary,
    pub(crate) checks: Checks,
    /// Roots first, by severity, then what they explain; stable order.
    pub(crate) findings: Vec<Finding>,
    pub(crate) skipped: Vec<SkippedRule>,
    pub(crate) gaps: Vec<Gap>,
    /// What no reader of the API can know.
    pub(crate) limits: Vec<&'static str>,
    /// What the rules of the findings say of themselves, by id.
    pub(crate) rules: BTreeMap<String, RuleWords>,
    /// The objects of the manifests that were judged; of a cluster nothing.
    pub(crate) judged: Vec<ObjectRef>,
    pub(crate) chosen: Chosen,
}

/// What a rule says of itself to those who have only the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleWords {
    pub(crate) title: String,
    pub(crate) severity: Severity,
    /// The folder that it stands in: `scheduling`.
    pub(crate) stage: String,
    /// Markdown.
    pub(crate) docs: String,
    pub(crate) reference: Option<String>,
}

/// The numbers of the last line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) pods: usize,
    /// Unhealthy pods and missing replicas.
    pub(crate) unhealthy: usize,
    /// Of these, with a root cause other than `unexplained`.
    pub(crate) explained: usize,
    pub(crate) root_causes: usize,
    pub(crate) findings: usize,
}

/// How many checks (rule × subject) were run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Checks {
    /// Rules loaded; "41 checks on 12 pods".
    pub(crate) rules: usize,
    pub(crate) ran: u64,
    pub(crate) quiet: u64,
    pub(crate) fired: u64,
    pub(crate) skipped: u64,
    pub(crate) not_run: u64,
    /// Rules that the user left out.
    pub(crate) left_out: usize,
}

/// An object that a finding was seen on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Affected {
    pub(crate) object: ObjectRef,
    /// The top owner, if there is one.
    pub(crate) owner: Option<ObjectRef>,
}

/// A place in a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ManifestPlace {
    pub(crate) file: String,
    /// Line and column count from 1.
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// The line, without what redaction hides.
    pub(crate) text: Untrusted,
    /// The column that the place has in `text`.
    pub(crate) text_column: usize,
}

/// One finding.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// 12 hex digits of SHA-256 over rule, about, container and key.
    pub(crate) id: String,
    pub(crate) rule: String,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    /// How sure the layer, operation and object are, where the cause is not determined.
    pub(crate) location: Option<Confidence>,
    /// The observers that state it, sorted.
    pub(crate) agreeing: Vec<String>,
    pub(crate) object: ObjectRef,
    pub(crate) exists: Option<bool>,
    pub(crate) container: Option<String>,
    pub(crate) affected: Vec<Affected>,
    pub(crate) title: String,
    pub(crate) cause: Untrusted,
    /// What the words that the cause quotes mean.
    pub(crate) meaning: Option<Untrusted>,
    /// The symptom in one line, for the second line of the screen: `Deployment web: 0 of 3 ready for 38m`.
    pub(crate) breaks: Option<Untrusted>,
    /// Where it stands in a manifest; of a cluster nothing.
    pub(crate) place: Option<ManifestPlace>,
    pub(crate) excerpt: Option<Excerpt>,
    pub(crate) evidence: Vec<Evidence>,
    /// What every node says to the pod, where the rule quotes that.
    pub(crate) nodes: Option<NodeTable>,
    pub(crate) ruled_out: Vec<RuledOut>,
    pub(crate) look: Vec<Command>,
    pub(crate) root: bool,
    /// Ids of findings.
    pub(crate) explains: Vec<String>,
    pub(crate) explained_by: Vec<String>,
    /// Causes that could not be checked, by rule id: the reason why a symptom stayed root.
    pub(crate) unchecked_causes: Vec<String>,
    pub(crate) fixes: Vec<Fix>,
    /// When it began; without evidence that has a time, since when an affected object is unhealthy or exists.
    pub(crate) began: Option<Timestamp>,
    /// The STATUS (or READY) that `kubectl get` prints for what is affected: `ImagePullBackOff`, `0/3 ready`.
    pub(crate) status: Option<String>,
    /// Known beside a baseline alone.
    pub(crate) since: Option<Since>,
}

impl Finding {
    /// Returns the cause, and what the words that it quotes mean.
    pub(crate) fn said(&self) -> Cow<'_, str> {
        crate::rules::fired::said(&self.cause, self.meaning.as_ref())
    }

    /// Whether it counts as a root cause: it explains a failure, and is not the admission that nothing does.
    pub(crate) fn is_cause(&self) -> bool {
        self.root && self.severity > Severity::Info && self.rule != "unexplained"
    }
}

/// A piece of an object made for the screen: no managedFields, no status, no line numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    pub(crate) object: ObjectRef,
    /// `spec.template.spec`
    pub(crate) path: String,
    pub(crate) yaml: Untrusted,
    /// Byte range in `yaml`, and what to say under it.
    pub(crate) marks: Vec<(std::ops::Range<usize>, Untrusted)>,
}

/// How far a fix was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FixLevel {
    Suggested,
    Rechecked,
    #[expect(dead_code, reason = "part of the format; this version asks no server yet")]
    Admitted,
}

impl FixLevel {
    pub(crate) fn word(self) -> &'static str {
        match self {
            FixLevel::Suggested => "suggested",
            FixLevel::Rechecked => "rechecked",
            FixLevel::Admitted => "admitted",
        }
    }
}

/// One way to mend it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fix {
    pub(crate) title: Untrusted,
    pub(crate) level: FixLevel,
    pub(crate) why_not_higher: Option<String>,
    pub(crate) disrupts: bool,
    /// What else the fix allows, where that is worth something to an attacker.
    pub(crate) caution: Option<String>,
    pub(crate) action: FixAction,
}

/// What a fix does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FixAction {
    /// A patch of an object, and the command that applies it.
    Patch {
        target: ObjectRef,
        patch: Json,
        patch_type: &'static str,
        command: Command,
    },
    Create {
        manifest: Json,
        command: Command,
    },
    Command(Command),
    Manual(Untrusted),
}

/// A rule that could not be decided on some subjects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SkippedRule {
    pub(crate) rule: String,
    pub(crate) severity: Severity,
    pub(crate) needs: Vec<Input>,
    pub(crate) count: u64,
    /// Of these, the checks that a list of the whole cluster would have brought, whoever's pods are looked at: Nodes.
    pub(crate) remote: u64,
    pub(crate) examples: Vec<ObjectRef>,
}

/// What could not be seen, and what it cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) input: Input,
    /// `None`: the cluster.
    pub(crate) namespace: Option<String>,
    pub(crate) status: Status,
    pub(crate) reason: Option<String>,
    /// Rules that were skipped for it, sorted.
    pub(crate) rules: Vec<String>,
    /// The verb and resource that would open it: `list nodes`.
    pub(crate) opens: Option<String>,
}

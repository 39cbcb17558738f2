//! A rule file as typed structs, just as the author wrote it, with the place of every text.
//!
//! Reading says what is no rule (wrong key, wrong shape); whether a rule makes sense is `check`'s business.

mod words;

use crate::facts::Root;
pub(crate) use crate::k8s::yaml::Place;
pub(crate) use words::{Layer, RunBy, Severity, Via};

/// A text of the file and its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

/// A CEL expression as written; `expression.rs` compiles it when its precondition first passes.
pub(crate) type Source = Placed<String>;
/// A text with `{{ expression }}` or `{{ expression or: text }}` in it; `template.rs` fills it.
pub(crate) type Template = Placed<String>;

/// The folders of `rules/`: where in the life of a pod a rule's trouble strikes.
pub(crate) const STAGES: [&str; 16] = [
    "image",
    "scheduling",
    "create",
    "mount",
    "start",
    "crash",
    "memory",
    "eviction",
    "probe",
    "node",
    "network",
    "access",
    "python",
    "workload",
    "prevention",
    "preflight",
];

/// The stage of a user's rule that stands in no directory of a stage.
pub(crate) const OWN_STAGE: &str = "own";

/// One thing that is wrong with a rule file. It completes "cannot use PATH:LINE:COLUMN: …".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RuleFault {
    pub(crate) path: String,
    pub(crate) place: Place,
    pub(crate) message: String,
    /// What to try, on a line of its own: `did you mean 'pod.requests.cpu'?`.
    pub(crate) hint: Option<String>,
}

/// A key that an older schema had, at its place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutdatedKey {
    pub(crate) place: Place,
    pub(crate) old: &'static str,
    pub(crate) successor: Successor,
}

/// What replaces a key of an older schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Successor {
    /// Another word at the same place.
    Word(&'static str),
    /// A key of the rule that is the symptom.
    OnSymptom(&'static str),
    Nothing,
}

/// `precondition:` one fact and the literals of which one must hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Precondition {
    pub(crate) fact: Placed<String>,
    pub(crate) any: Vec<Placed<Literal>>,
}

/// A literal of a precondition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    Bool(bool),
    Int(i64),
    Word(String),
}

impl Literal {
    /// Returns it as a rule file writes it.
    pub(crate) fn written(&self) -> String {
        match self {
            Literal::Bool(value) => value.to_string(),
            Literal::Int(value) => value.to_string(),
            Literal::Word(value) => value.clone(),
        }
    }
}

/// `match:` a name, the texts that are searched, and the regexes of which one must match.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Match {
    pub(crate) name: Placed<String>,
    pub(crate) source: Placed<String>,
    pub(crate) any: Vec<Placed<String>>,
}

/// `alternatives:` a rival and when it is excluded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alternative {
    pub(crate) rule: Placed<String>,
    pub(crate) when: Source,
    pub(crate) because: Template,
}

/// `about:` what the finding is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum About {
    /// The default: the top owner of the subject, or the subject itself.
    Subject,
    /// A name bound by `lookup`, or a root that is visible from the subject (`pod`, `workload`, `namespace`, …).
    Name(Placed<String>),
}

/// `explainedBy:` a kind of causes, and how an object of the cause stands to one of the symptom. What is not said fits
/// every cause.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CauseKind {
    pub(crate) place: Place,
    pub(crate) via: Via,
    /// The lowest severity of a cause.
    pub(crate) severity: Option<Severity>,
    pub(crate) stages: Vec<String>,
    pub(crate) layers: Vec<Layer>,
    /// Rules by id, where no kind says it.
    pub(crate) rules: Vec<Placed<String>>,
    /// `fallback`, or rules by id, that are not meant.
    pub(crate) not: Vec<Placed<String>>,
}

/// `explains:` of schema 1: a symptom that this cause explains, and how the two must be related.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Explains {
    pub(crate) rule: Placed<String>,
    pub(crate) via: Via,
}

/// `evidence:` a fact or the name of a match, and what to say beside it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EvidenceItem {
    pub(crate) path: Placed<String>,
    pub(crate) label: Option<Template>,
}

/// `fix:` one way to mend it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FixPlan {
    pub(crate) title: Template,
    pub(crate) when: Option<Source>,
    pub(crate) disrupts: bool,
    pub(crate) action: FixAction,
}

/// What a fix does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FixAction {
    /// A strategic merge into the pod template of the top editable owner (or a bare pod where the API allows
    /// it): `container:` is merged into the container of the subject by its name, `pod:` into the pod's spec.
    Patch {
        container: Option<Tree>,
        pod: Option<Tree>,
    },
    /// A merge into another object, by a name of `lookup` or a root.
    PatchObject { object: Placed<String>, merge: Tree },
    /// A manifest to create.
    Create(Tree),
    /// A manifest to create that an engine wrote.
    Manifest(Source),
    /// A command; the words are templates. `stdin` is a manifest or a text.
    Command {
        argv: Vec<Template>,
        stdin: Option<Template>,
    },
    /// A step that a person must do or decide.
    Manual(Template),
}

/// A piece of YAML whose strings are templates.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Null,
    Bool(bool),
    Int(i64),
    Text(Template),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    /// The path that messages name: `rules/images/image-tag-not-found.yaml`.
    pub(crate) path: String,
    /// The whole file, for excerpts of faults and `rules show`.
    pub(crate) text: std::sync::Arc<str>,
    pub(crate) id: Placed<String>,
    /// Earlier ids, the oldest first.
    pub(crate) aliases: Vec<Placed<String>>,
    /// Keys of schema 1 that the file still uses.
    pub(crate) outdated: Vec<OutdatedKey>,
    /// The folder, which is the stage.
    pub(crate) stage: String,
    pub(crate) title: Placed<String>,
    pub(crate) subject: Placed<Root>,
    pub(crate) layer: Layer,
    /// `fallback: true`: one rule of a family, outranked by any rule that is more specific.
    pub(crate) fallback: bool,
    pub(crate) severity: Severity,
    pub(crate) since: Placed<String>,
    /// The commands that evaluate the rule.
    pub(crate) runs: Vec<RunBy>,
    /// `deep: true` of schema 1: the precondition is not decidable from a table row.
    pub(crate) deep: bool,
    /// `weak: true`: a finding is `possible` at most.
    pub(crate) weak: bool,
    /// `inferred: true`: the cause is one inference beyond its evidence, and a finding is `likely` at most.
    pub(crate) inferred: bool,
    pub(crate) precondition: Vec<Precondition>,
    pub(crate) matches: Vec<Match>,
    pub(crate) lookup: Vec<(Placed<String>, Source)>,
    pub(crate) when: Option<Source>,
    pub(crate) alternatives: Vec<Alternative>,
    pub(crate) about: About,
    pub(crate) key: Vec<Source>,
    pub(crate) explained_by: Vec<CauseKind>,
    /// The edges of schema 1.
    pub(crate) explains: Vec<Explains>,
    pub(crate) cause: Template,
    pub(crate) evidence: Vec<EvidenceItem>,
    pub(crate) inspect: Vec<Vec<Template>>,
    pub(crate) fix: Vec<FixPlan>,
    pub(crate) alert: Option<Placed<String>>,
    pub(crate) docs: Placed<String>,
    pub(crate) references: Vec<Placed<String>>,
}

impl Rule {
    /// Returns the first id that the rule ever had: what identities of findings are made of, so that a rename keeps them.
    pub(crate) fn oldest_id(&self) -> &str {
        &self.aliases.first().unwrap_or(&self.id).value
    }

    /// Returns the id and all earlier ids.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Placed<String>> {
        std::iter::once(&self.id).chain(&self.aliases)
    }

    /// Returns whether a word is the id of the rule or one of its earlier ids.
    pub(crate) fn is_called(&self, word: &str) -> bool {
        self.names().any(|name| name.value == word)
    }
}

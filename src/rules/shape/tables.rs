//! The keys of rule files, each said once.

use super::{Key, Shape, Table};
use crate::facts::Root;
use crate::rules::file::{Layer, OWN_STAGE, RunBy, STAGES, Severity, Via};

pub(super) const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        required: true,
        shape,
        doc,
    }
}

pub(super) const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        required: false,
        shape,
        doc,
    }
}

pub(super) const fn table(noun: &'static str, keys: &'static [Key]) -> Table {
    Table {
        noun,
        keys,
        one_of: &[],
        some_of: &[],
    }
}

pub(super) const WORD: Shape = Shape::Text("text");
const EXPRESSION: Shape = Shape::Text("CEL expression");
const TEMPLATE: Shape = Shape::Text("text with {{expressions}}");
const REGEX: Shape = Shape::Text("regular expression");

fn roots() -> Vec<&'static str> {
    Root::ALL.into_iter().map(Root::word).collect()
}

pub(super) fn severities() -> Vec<&'static str> {
    Severity::ALL.into_iter().map(Severity::word).collect()
}

fn relations() -> Vec<&'static str> {
    Via::ALL.into_iter().map(Via::word).collect()
}

fn layers() -> Vec<&'static str> {
    Layer::ALL.into_iter().map(Layer::word).collect()
}

fn stages() -> Vec<&'static str> {
    STAGES.into_iter().chain([OWN_STAGE]).collect()
}

fn commands() -> Vec<&'static str> {
    RunBy::ALL.into_iter().map(RunBy::word).collect()
}

/// A rule file.
pub(in crate::rules) static RULE: Table = Table {
    noun: "a rule",
    some_of: &["precondition", "when"],
    one_of: &[],
    keys: &[
        must("schema", Shape::Exactly(2), "The version of this form."),
        must(
            "id",
            WORD,
            "The name of the rule: a state in lower-kebab, equal to the file's name; a rule of your own carries a prefix (`acme/mirror-down`).",
        ),
        may(
            "aliases",
            Shape::List(&WORD),
            "Earlier ids, the oldest first; each is accepted wherever an id is.",
        ),
        must(
            "title",
            WORD,
            "What is wrong, in at most 70 characters, without a full stop.",
        ),
        must(
            "subject",
            Shape::OneOf(roots),
            "The kind of object that the rule is evaluated on.",
        ),
        may(
            "layer",
            Shape::OneOf(layers),
            "The part of the cluster in which the fault lies.",
        ),
        may(
            "fallback",
            Shape::Bool,
            "True for the rule of a whole family, which any more specific rule outranks.",
        ),
        may("weak", Shape::Bool, "True when the finding is possible at most."),
        may(
            "inferred",
            Shape::Bool,
            "True when the cause is one inference beyond its evidence: the finding is likely at most.",
        ),
        must(
            "severity",
            Shape::OneOf(severities),
            "How much it hurts; lowered to warning while the subject is healthy.",
        ),
        must(
            "since",
            WORD,
            "The version of sandbox-doctor that first had the rule.",
        ),
        may(
            "runs",
            Shape::List(&Shape::OneOf(commands)),
            "The commands that evaluate the rule; by default diagnose, and for the stages preflight and prevention both.",
        ),
        may(
            "precondition",
            Shape::Map(&Shape::List(&Shape::Literal)),
            "Facts and the literals of which one must hold; every fact must pass.",
        ),
        may(
            "match",
            Shape::Map(&Shape::Table(&MATCH)),
            "Names and what they search; a name has `found` and the named groups.",
        ),
        may(
            "lookup",
            Shape::Map(&EXPRESSION),
            "Names and the objects that a function finds for them.",
        ),
        may(
            "when",
            EXPRESSION,
            "The condition: at most 8 lines and 5 conjuncts.",
        ),
        may(
            "alternatives",
            Shape::List(&Shape::Table(&ALTERNATIVE)),
            "Rivals, and when they are excluded.",
        ),
        may(
            "about",
            WORD,
            "What the finding is about: a name of `lookup` or a root; by default the top owner of the subject.",
        ),
        may(
            "key",
            Shape::List(&EXPRESSION),
            "What makes two findings one; by default what it is about, and the container.",
        ),
        may(
            "explainedBy",
            Shape::List(&Shape::Table(&CAUSE_KIND)),
            "Kinds of causes that explain this symptom.",
        ),
        must(
            "cause",
            TEMPLATE,
            "One or two sentences with real names and numbers; after a blank line, what the words that they quote mean.",
        ),
        must(
            "evidence",
            Shape::List(&Shape::Either(&[WORD, Shape::Map(&TEMPLATE)])),
            "Facts and matches to quote; `path: label` says something beside it.",
        ),
        may(
            "inspect",
            Shape::List(&Shape::List(&Shape::Argument)),
            "Commands to run next, read-only first.",
        ),
        may("fix", Shape::List(&Shape::Table(&FIX)), "Fixes."),
        may("alert", WORD, "A Prometheus expression that would have said it."),
        must(
            "docs",
            WORD,
            "Markdown: what it is, how it is told apart, why the fix.",
        ),
        may("references", Shape::List(&WORD), "Pages to read."),
    ],
};

static MATCH: Table = table(
    "a match",
    &[
        must("in", WORD, "The fact whose texts are searched."),
        must(
            "any",
            Shape::List(&REGEX),
            "Regular expressions, not anchored, of which one must match.",
        ),
    ],
);

static ALTERNATIVE: Table = table(
    "an entry of alternatives",
    &[
        must("rule", WORD, "The rival."),
        must("when", EXPRESSION, "What excludes it."),
        must("because", TEMPLATE, "Why that excludes it."),
    ],
);

static CAUSE_KIND: Table = table(
    "an entry of explainedBy",
    &[
        must(
            "via",
            Shape::OneOf(relations),
            "How the object of the cause stands to the object of the symptom.",
        ),
        may(
            "severity",
            Shape::OneOf(severities),
            "The lowest severity of a cause.",
        ),
        may(
            "stage",
            Shape::List(&Shape::OneOf(stages)),
            "The stages of causes: the directories that hold them.",
        ),
        may(
            "layer",
            Shape::List(&Shape::OneOf(layers)),
            "The layers of causes.",
        ),
        may(
            "not",
            Shape::Either(&[WORD, Shape::List(&WORD)]),
            "Causes that are not meant: `fallback`, or ids.",
        ),
        may(
            "rule",
            Shape::Either(&[WORD, Shape::List(&WORD)]),
            "Causes by id, where no kind says it.",
        ),
    ],
);

/// `explains` of schema 1: its one key, checked by itself.
pub(in crate::rules) static SCHEMA_1: Table = table(
    "a rule",
    &[may(
        "explains",
        Shape::List(&Shape::Table(&EXPLAINS)),
        "Symptoms of this cause.",
    )],
);

static EXPLAINS: Table = table(
    "an entry of explains",
    &[
        must("rule", WORD, "The symptom."),
        must(
            "via",
            Shape::OneOf(relations),
            "How the object of the cause stands to the object of the symptom.",
        ),
    ],
);

static FIX: Table = Table {
    noun: "a fix",
    some_of: &[],
    one_of: &["patch", "patchObject", "create", "manifest", "command", "manual"],
    keys: &[
        must("title", TEMPLATE, "What it does, as a command to a person."),
        may("when", EXPRESSION, "When the fix is offered."),
        may(
            "disrupts",
            Shape::Bool,
            "True when pods restart or traffic breaks.",
        ),
        may(
            "patch",
            Shape::Table(&PATCH),
            "A strategic merge into the pod template of the top editable owner.",
        ),
        may(
            "patchObject",
            Shape::Table(&PATCH_OBJECT),
            "A merge into another object.",
        ),
        may("create", Shape::Object, "A manifest to create."),
        may(
            "manifest",
            EXPRESSION,
            "A manifest to create that an engine wrote: the field of a name of `lookup` that holds it.",
        ),
        may(
            "command",
            Shape::List(&Shape::Argument),
            "A command, word by word.",
        ),
        may("stdin", TEMPLATE, "What the command reads."),
        may("manual", TEMPLATE, "A step that a person must do or decide."),
    ],
};

static PATCH: Table = Table {
    noun: "a patch",
    some_of: &["container", "pod"],
    one_of: &[],
    keys: &[
        may(
            "container",
            Shape::Object,
            "Merged into the container of the subject, by its name.",
        ),
        may("pod", Shape::Object, "Merged into the pod's spec."),
    ],
};

static PATCH_OBJECT: Table = table(
    "a patchObject",
    &[
        must("object", WORD, "A name of `lookup` or a root."),
        must("merge", Shape::Object, "What is merged into it."),
    ],
);

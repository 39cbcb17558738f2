//! The keys of rule files and case files, each said once.

use super::{Key, Shape, Table};
use crate::facts::Root;
use crate::rules::file::{Severity, Via};
use crate::rules::fired::Confidence;

const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        required: true,
        shape,
        doc,
    }
}

const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        required: false,
        shape,
        doc,
    }
}

const fn table(noun: &'static str, keys: &'static [Key]) -> Table {
    Table {
        noun,
        keys,
        one_of: &[],
        some_of: &[],
    }
}

const WORD: Shape = Shape::Text("text");
const EXPRESSION: Shape = Shape::Text("CEL expression");
const TEMPLATE: Shape = Shape::Text("text with {{expressions}}");
const REGEX: Shape = Shape::Text("regular expression");

fn roots() -> Vec<&'static str> {
    Root::ALL.into_iter().map(Root::word).collect()
}

fn severities() -> Vec<&'static str> {
    Severity::ALL.into_iter().map(Severity::word).collect()
}

fn relations() -> Vec<&'static str> {
    Via::ALL.into_iter().map(Via::word).collect()
}

fn confidences() -> Vec<&'static str> {
    vec![
        Confidence::Proved.word(),
        Confidence::Likely.word(),
        Confidence::Possible.word(),
    ]
}

/// A rule file.
pub(in crate::rules) static RULE: Table = Table {
    noun: "a rule",
    some_of: &["gate", "when"],
    one_of: &[],
    keys: &[
        must("schema", Shape::Exactly(1), "The version of this form."),
        must(
            "id",
            WORD,
            "The name of the rule: a state in lower-kebab, equal to the file's name; a rule of your own carries a prefix (`acme/mirror-down`).",
        ),
        must(
            "title",
            WORD,
            "What is wrong, in at most 70 characters, without a full stop.",
        ),
        must(
            "on",
            Shape::OneOf(roots),
            "The kind of thing that the rule is evaluated on.",
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
            "deep",
            Shape::Bool,
            "True when the gate can not be decided from a row of `kubectl get`.",
        ),
        may("weak", Shape::Bool, "True when the finding is possible at most."),
        may(
            "gate",
            Shape::Map(&Shape::List(&Shape::Literal)),
            "Facts and the literals of which one must hold; every fact must pass.",
        ),
        may(
            "match",
            Shape::Map(&Shape::Table(&MATCH)),
            "Names and what they search; a name has `found` and the named groups.",
        ),
        may(
            "bind",
            Shape::Map(&EXPRESSION),
            "Names and the objects they stand for, by a function.",
        ),
        may(
            "when",
            EXPRESSION,
            "The condition: at most 8 lines and 5 conjuncts.",
        ),
        may(
            "rulesOut",
            Shape::List(&Shape::Table(&RULES_OUT)),
            "Rivals, and when they are excluded.",
        ),
        may(
            "about",
            WORD,
            "What the finding is about: a bound name or a root; by default the top owner of the subject.",
        ),
        may(
            "key",
            Shape::List(&EXPRESSION),
            "What makes two findings one; by default what it is about, and the container.",
        ),
        may(
            "explains",
            Shape::List(&Shape::Table(&EXPLAINS)),
            "Symptoms that this cause explains.",
        ),
        must(
            "cause",
            TEMPLATE,
            "One or two sentences with real names and numbers.",
        ),
        must(
            "evidence",
            Shape::List(&Shape::Either(&[WORD, Shape::Map(&TEMPLATE)])),
            "Facts and matches to quote; `path: label` says something beside it.",
        ),
        may(
            "look",
            Shape::List(&Shape::List(&Shape::Argument)),
            "Commands to run next, read-only first.",
        ),
        may("fix", Shape::List(&Shape::Table(&FIX)), "Fixes."),
        must(
            "docs",
            WORD,
            "Markdown: what it is, how it is told apart, why the fix.",
        ),
        may("alert", WORD, "A Prometheus expression that would have said it."),
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

static RULES_OUT: Table = table(
    "an entry of rulesOut",
    &[
        must("rule", WORD, "The rival."),
        must("when", EXPRESSION, "What excludes it."),
        must("because", TEMPLATE, "Why that excludes it."),
    ],
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
            "A manifest to create that an engine wrote: the field of a bound name that holds it.",
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
        must("on", WORD, "A bound name or a root."),
        must("merge", Shape::Object, "What is merged into it."),
    ],
);

/// A case file.
pub(in crate::rules) static CASE_FILE: Table = table(
    "a case file",
    &[
        must("rule", WORD, "The id of the rule."),
        must(
            "cases",
            Shape::List(&Shape::Table(&CASE)),
            "At least one that fires, a near miss that is quiet, and one that is skipped where an input can be missing.",
        ),
        may(
            "equivalent",
            Shape::List(&Shape::Table(&EQUIVALENT)),
            "Mutants of the rule that no case can tell from it.",
        ),
    ],
);

static EQUIVALENT: Table = table(
    "an equivalent",
    &[
        must("mutant", WORD, "The mutant, as `rules test --mutants` says it."),
        must(
            "because",
            WORD,
            "Why nothing can be seen that tells it from the rule.",
        ),
    ],
);

static CASE: Table = Table {
    noun: "a case",
    some_of: &[],
    one_of: &["from", "given"],
    keys: &[
        must("name", WORD, "What the case shows."),
        may(
            "origin",
            Shape::OneOf(|| vec!["catalogue"]),
            "Where the texts of `given` come from, when no cluster that we can run says them.",
        ),
        may("from", WORD, "A recorded world: `demo`, `demo:NAME` or a path."),
        may(
            "given",
            Shape::List(&Shape::Object),
            "API objects; kinds that are not given are complete and empty.",
        ),
        may(
            "on",
            WORD,
            "TYPE/NAME that the finding must speak of, or must not.",
        ),
        may("namespace", WORD, "The namespace of `on`."),
        may(
            "change",
            Shape::List(&Shape::Table(&CHANGE)),
            "Merge patches on objects, before the run.",
        ),
        may(
            "without",
            Shape::List(&WORD),
            "TYPE/NAME of objects that are taken away.",
        ),
        may(
            "logs",
            Shape::Map(&WORD),
            "`pod/container` and its log; lines may start with an RFC 3339 time.",
        ),
        may(
            "forbidden",
            Shape::List(&WORD),
            "Inputs that cannot be read: plurals of resources, `pods/log`.",
        ),
        must(
            "expect",
            Shape::Either(&[Shape::OneOf(|| vec!["quiet", "skipped"]), Shape::Table(&EXPECT)]),
            "What the rule must do.",
        ),
    ],
};

static CHANGE: Table = table(
    "a change",
    &[
        must("object", WORD, "TYPE/NAME."),
        may("namespace", WORD, "Its namespace."),
        must("merge", Shape::Object, "A JSON merge patch."),
    ],
);

static EXPECT: Table = table(
    "an expectation",
    &[
        must("fires", Shape::Bool, "True."),
        may("cause", WORD, "A part of the cause."),
        may(
            "confidence",
            Shape::OneOf(confidences),
            "How sure the finding must be.",
        ),
        may("severity", Shape::OneOf(severities), "How much it must hurt."),
        may("fixes", Shape::Number, "How many fixes it must offer."),
        may("fix", WORD, "A part of the title of a fix that it must offer."),
        may(
            "excluded",
            Shape::List(&WORD),
            "The rivals that it must have excluded: these and no others.",
        ),
        may(
            "key",
            Shape::List(&Shape::Literal),
            "What makes it one finding with others: the values of `key`, in order.",
        ),
    ],
);

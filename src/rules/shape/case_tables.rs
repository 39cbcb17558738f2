//! The keys of case files, each said once.

use super::tables::{WORD, may, must, severities, table};
use super::{Shape, Table};
use crate::rules::fired::Confidence;

fn confidences() -> Vec<&'static str> {
    vec![
        Confidence::Confirmed.word(),
        Confidence::Likely.word(),
        Confidence::Possible.word(),
        // The word of earlier cases.
        "proved",
    ]
}

/// A case file.
pub(in crate::rules) static CASE_FILE: Table = table(
    "a case file",
    &[
        must("rule", WORD, "The id of the rule."),
        may(
            "now",
            WORD,
            "The moment that counts as now in every case (RFC 3339); the default is the newest time of the objects.",
        ),
        may(
            "base",
            Shape::Map(&Shape::Object),
            "Names and API objects that `given` of several cases share.",
        ),
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
        may(
            "from",
            WORD,
            "A recording: `demo`, `demo:NAME`, or a path relative to this file.",
        ),
        may(
            "given",
            Shape::List(&Shape::Either(&[WORD, Shape::Object])),
            "API objects, names of `base`, or `{ base: NAME, merge: PATCH }`; kinds that are not given are complete and empty.",
        ),
        may("now", WORD, "The moment that counts as now (RFC 3339)."),
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

//! Rule files: read, checked, evaluated on facts. No rule is known here by name.

pub(crate) mod cases;
pub(crate) mod check;
mod choice;
pub(crate) mod connection_errors;
pub(crate) mod convert;
pub(crate) mod edges;
pub(crate) mod evaluate;
pub(crate) mod expression;
pub(crate) mod file;
pub(crate) mod fired;
pub(crate) mod functions;
mod inputs;
pub(crate) mod load;
pub(crate) mod matching;
pub(crate) mod mutants;
pub(crate) mod packed;
pub(crate) mod placeholder;
mod read;
pub(crate) mod recognise;
pub(crate) mod schema;
mod shape;
pub(crate) mod suggest;
pub(crate) mod template;
pub(crate) mod topics;

pub(crate) use choice::NoSuch;
pub(crate) use file::{Rule, RuleFault, Severity};
pub(crate) use file::{RunBy, Via};
pub(crate) use fired::{
    Confidence, DraftAction, Evaluation, Evidence, Fired, FixDraft, RuledOut, Skipped, Undecided,
};

/// All loaded rules, by id.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    pub(crate) rules: Vec<Rule>,
}

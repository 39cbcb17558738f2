//! What one rule sees from one subject: facts, matches, bound names; each looked at when it is first asked for.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::prepared::Prepared;
use crate::facts::joins::{CERTAIN, Join};
use crate::facts::{self, Fact, Record, Scene, Subject, Text, Type, Value};
use crate::k8s::Untrusted;
use crate::rules::expression::{Bindings, Bound, Compiled, CompiledCall, Outcome, evaluate};
use crate::rules::functions;
use crate::rules::matching::{Hit, Matched};
use crate::snapshot::Input;

/// What became of a bound name.
#[derive(Clone, Debug)]
pub(super) enum Joined {
    /// What it reads was found, and this is what the function answered.
    Is(Record),
    /// A capture or a name that it reads was not found.
    Unset,
    Unknown(Vec<Input>),
    Defect(String),
}

/// One rule on one subject.
pub(super) struct Frame<'f, 'r, 's> {
    pub(super) prepared: &'f Prepared<'r>,
    pub(super) scene: &'f Scene<'s>,
    pub(super) subject: &'f Subject,
    sources: &'f [crate::rules::matching::Source],
    matched: OnceCell<BTreeMap<String, Matched>>,
    joined: RefCell<HashMap<String, Joined>>,
}

impl<'f, 'r, 's> Frame<'f, 'r, 's> {
    pub(super) fn new(
        prepared: &'f Prepared<'r>,
        scene: &'f Scene<'s>,
        subject: &'f Subject,
    ) -> Result<Self, String> {
        Ok(Self {
            prepared,
            scene,
            subject,
            sources: prepared
                .sources()
                .map_err(|message| format!("'match': {message}"))?,
            matched: OnceCell::new(),
            joined: RefCell::default(),
        })
    }

    /// Evaluates an expression of the rule.
    pub(super) fn evaluate(&self, source: &str) -> Outcome {
        match self.prepared.expression(source) {
            Ok(compiled) => self.outcome(&compiled),
            Err(message) => Outcome::Defect(message),
        }
    }

    /// Evaluates `when`, part by part: a part that is false decides, and what the others read is not derived.
    pub(super) fn when(&self) -> Outcome {
        let parts = match self.prepared.when() {
            Ok(parts) => parts,
            Err(message) => return Outcome::Defect(message),
        };
        let mut unknown = BTreeSet::new();
        let mut defect = None;
        for part in parts {
            match self.outcome(part) {
                Outcome::Known(Value::Bool(true)) => {}
                Outcome::Known(Value::Bool(false)) => return Outcome::Known(Value::Bool(false)),
                Outcome::Known(_) => {
                    defect.get_or_insert_with(|| "a part of it is neither true nor false".to_owned());
                }
                Outcome::Unknown(inputs) => unknown.extend(inputs),
                Outcome::Defect(message) => {
                    defect.get_or_insert(message);
                }
            }
        }
        match defect {
            Some(message) => Outcome::Defect(message),
            None if unknown.is_empty() => Outcome::Known(Value::Bool(true)),
            None => Outcome::Unknown(unknown.into_iter().collect()),
        }
    }

    fn outcome(&self, compiled: &Compiled) -> Outcome {
        match self.defect_of_bind(compiled.paths()) {
            Some(message) => Outcome::Defect(message),
            None => evaluate(compiled, self),
        }
    }

    /// A bound name that cannot be computed must not look like one that is unknown.
    fn defect_of_bind<'p>(&self, mut paths: impl Iterator<Item = &'p str>) -> Option<String> {
        paths.find_map(|path| {
            let name = path.split('.').next()?;
            self.prepared.bound(name)?;
            match self.joined(name) {
                Joined::Defect(message) => Some(format!("'lookup' of {name}: {message}")),
                _ => None,
            }
        })
    }

    /// Returns what became of an entry of `match`.
    pub(super) fn matched(&self, name: &str) -> Matched {
        let all = self.matched.get_or_init(|| {
            let found = self
                .sources
                .iter()
                .flat_map(|source| source.search(&self.text_fact(&source.path)));
            found.collect()
        });
        all.get(name).cloned().unwrap_or(Matched::NotFound)
    }

    fn text_fact(&self, path: &str) -> Rc<Fact> {
        self.scene.shared_fact(self.subject, path)
    }

    /// Returns what a match found.
    pub(super) fn hit(&self, name: &str) -> Option<Hit> {
        match self.matched(name) {
            Matched::Found(hit) => Some(hit),
            _ => None,
        }
    }

    /// Returns what became of a bound name.
    pub(super) fn joined(&self, name: &str) -> Joined {
        if let Some(known) = self.joined.borrow().get(name) {
            return known.clone();
        }
        // Until it is known it counts as unset, which ends a circle of names that read each other.
        self.joined.borrow_mut().insert(name.to_owned(), Joined::Unset);
        let joined = match self.prepared.bound(name) {
            Some(source) => self.join(source),
            None => Joined::Unset,
        };
        self.joined.borrow_mut().insert(name.to_owned(), joined.clone());
        joined
    }

    fn join(&self, source: &str) -> Joined {
        let call = match self.prepared.call(source) {
            Ok(call) => call,
            Err(message) => return Joined::Defect(message),
        };
        let Some(join) = functions::join_named(&call.function) else {
            return Joined::Defect(format!("there is no function {} for 'lookup'", call.function));
        };
        if join.args.len() != call.args.len() {
            return Joined::Defect(format!("{} takes {} arguments", join.name, join.args.len()));
        }
        let mut unknown = BTreeSet::new();
        for name in names_of(&call) {
            match self.is_found(name) {
                Ok(true) => {}
                Ok(false) => return Joined::Unset,
                Err(inputs) => unknown.extend(inputs),
            }
        }
        if unknown.is_empty() {
            self.compute(join, &call.args)
        } else {
            Joined::Unknown(unknown.into_iter().collect())
        }
    }

    /// Evaluates the arguments, then asks the scene.
    fn compute(&self, join: &Join, args: &[Compiled]) -> Joined {
        let mut values = Vec::with_capacity(args.len());
        let mut unknown = BTreeSet::new();
        for (arg, kind) in args.iter().zip(join.args) {
            // A text keeps where it was read, which an expression would lose.
            let text = arg.path().filter(|_| *kind == Type::Text);
            if let Some(Bound::Known(value @ Value::Text(_))) = text.map(|path| self.get(path)) {
                values.push(value);
                continue;
            }
            match self.outcome(arg) {
                Outcome::Known(value) => values.push(as_type(value, *kind)),
                Outcome::Unknown(inputs) => unknown.extend(inputs),
                Outcome::Defect(message) => return Joined::Defect(message),
            }
        }
        if !unknown.is_empty() {
            return Joined::Unknown(unknown.into_iter().collect());
        }
        match self.scene.join(join, &values) {
            Fact::Known(Value::Record(record)) => Joined::Is(record),
            Fact::Known(_) => Joined::Defect(format!("{} gives no record", join.name)),
            Fact::Unknown(input) => Joined::Unknown(vec![input]),
        }
    }

    /// Returns false where a bound record says of itself that it is not certain: its finding is not confirmed.
    pub(super) fn is_certain(&self) -> bool {
        let says = |source: &str| {
            let fields = function_named_in(source).map_or(&[][..], |join| join.fields);
            fields.iter().any(|(field, _)| *field == CERTAIN)
        };
        let binds = self.prepared.rule.lookup.iter();
        let mut names = binds.filter(|(_, source)| says(&source.value));
        names.all(|(name, _)| match self.joined(&name.value) {
            Joined::Is(record) => record.get(CERTAIN).and_then(Fact::as_bool) != Some(false),
            _ => true,
        })
    }

    /// Whether a capture matched, or a bound object exists; facts are always there to be read.
    fn is_found(&self, name: &str) -> Result<bool, Vec<Input>> {
        if self.prepared.matches(name) {
            return match self.matched(name) {
                Matched::Found(_) => Ok(true),
                Matched::NotFound => Ok(false),
                Matched::Unknown(input) => Err(vec![input]),
            };
        }
        if self.prepared.bound(name).is_none() {
            return Ok(true);
        }
        match self.joined(name) {
            Joined::Unset | Joined::Defect(_) => Ok(false),
            Joined::Unknown(inputs) => Err(inputs),
            Joined::Is(record) => match record.get("exists") {
                Some(Fact::Unknown(input)) => Err(vec![*input]),
                Some(exists) => Ok(exists.as_bool().unwrap_or(true)),
                None => Ok(true),
            },
        }
    }

    fn field_of_match(&self, name: &str, field: &str) -> Bound {
        let word = |text: &str| Bound::Known(Value::Word(text.to_owned()));
        match (self.matched(name), field) {
            (Matched::Unknown(input), _) => Bound::Unknown(vec![input]),
            (matched, "found") => Bound::Known(Value::Bool(matches!(matched, Matched::Found(_)))),
            (Matched::NotFound, _) => word(""),
            (Matched::Found(hit), "text") => Bound::Known(Value::Text(Text {
                text: hit.line,
                seen: hit.seen,
            })),
            (Matched::Found(hit), group) => word(hit.groups.get(group).map_or("", String::as_str)),
        }
    }

    fn field_of_bound(&self, name: &str, field: &str) -> Bound {
        match self.joined(name) {
            Joined::Unknown(inputs) => Bound::Unknown(inputs),
            Joined::Is(record) => match record.get(field) {
                Some(Fact::Known(value)) => Bound::Known(value.clone()),
                Some(Fact::Unknown(input)) => Bound::Unknown(vec![*input]),
                None => Bound::Known(self.unset_field(name, field)),
            },
            Joined::Unset | Joined::Defect(_) => Bound::Known(self.unset_field(name, field)),
        }
    }

    fn unset_field(&self, name: &str, field: &str) -> Value {
        let join = self.prepared.bound(name).and_then(function_named_in);
        let kind = join.and_then(|join| join.fields.iter().find(|(known, _)| *known == field));
        match (field, kind) {
            (_, Some((_, kind))) => Value::unset(*kind),
            ("exists", None) => Value::unset(Type::Bool),
            ("ref", None) => Value::unset(Type::Ref),
            _ => Value::unset(Type::Word),
        }
    }
}

impl Bindings for Frame<'_, '_, '_> {
    fn get(&self, path: &str) -> Bound {
        let (name, field) = path.split_once('.').unwrap_or((path, ""));
        if self.prepared.matches(name) {
            return self.field_of_match(name, field);
        }
        if self.prepared.bound(name).is_some() {
            return self.field_of_bound(name, field);
        }
        match self.scene.fact(self.subject, path) {
            Fact::Known(value) => Bound::Known(value),
            Fact::Unknown(input) => Bound::Unknown(vec![input]),
        }
    }

    fn needs(&self, path: &str) -> Vec<Input> {
        facts::look_up(path).map_or_else(Vec::new, |(row, _)| row.needs.to_vec())
    }
}

pub(super) fn function_named_in(source: &str) -> Option<&'static Join> {
    functions::join_named(source.split('(').next().unwrap_or_default().trim())
}

/// Returns the first words of the paths that the arguments read.
fn names_of(call: &CompiledCall) -> BTreeSet<&str> {
    let paths = call.args.iter().flat_map(Compiled::paths);
    paths.filter_map(|path| path.split('.').next()).collect()
}

/// A word may stand where a text is wanted, and the other way round.
fn as_type(value: Value, kind: Type) -> Value {
    match (value, kind) {
        (Value::Word(word), Type::Text) => Value::Text(Text {
            text: Untrusted::new(word),
            seen: None,
        }),
        (Value::Text(text), Type::Word) => Value::Word(text.text.raw().to_owned()),
        (Value::Int(number), Type::Word) => Value::Word(number.to_string()),
        (Value::Word(word), Type::Int) => word.parse().map_or(Value::Word(word), Value::Int),
        (value, _) => value,
    }
}

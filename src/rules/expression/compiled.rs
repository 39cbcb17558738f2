//! Compiled expressions and their evaluation.
//!
//! Every path of a fact becomes one key, so that `pod.run_as_user` and `pod.run_as_user.set` live side by side
//! and an unknown fact is an absent key, wherever it stands.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, PoisonError};

use cel::common::ast::{EntryExpr, Expr, IdedExpr, SelectExpr, operators};
use cel::common::value::CowVal;
use cel::{Context, Env, Value as CelValue};

use super::ParseFault;
use super::source::{fault_of, restore, screen};
use super::values::{Fields, Missed, from_cel, is_unknown};
use crate::facts::Value;
use crate::rules::functions;
use crate::snapshot::Input;

/// The variable that holds all facts; a name that no expression can spell.
const FACTS: &str = "@facts";

/// How CEL's syntax tree spells `&&` and `!`.
const AND: &str = operators::LOGICAL_AND;
const NOT: &str = operators::LOGICAL_NOT;

/// CEL's own functions and ours, once for all evaluations.
static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut env = Env::stdlib();
    functions::declare(&mut env);
    Arc::new(env)
});

/// What a path stands for in one evaluation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bound {
    Known(Value),
    /// With the inputs that would tell.
    Unknown(Vec<Input>),
}

/// Gives the values of paths, one evaluation long.
pub(crate) trait Bindings {
    /// Returns the value of a path that the expression mentions.
    fn get(&self, path: &str) -> Bound;
    /// Returns what a path needs, to be named where a list was seen in part only.
    fn needs(&self, path: &str) -> Vec<Input>;
}

/// What an expression yields.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Known(Value),
    /// The inputs that would tell: sorted, without repeats, never empty.
    Unknown(Vec<Input>),
    /// The expression is at fault.
    Defect(String),
}

/// An expression that can be evaluated.
#[derive(Debug)]
pub(crate) struct Compiled {
    expression: IdedExpr,
    /// The paths it mentions, without the fields that it selects on their values.
    paths: BTreeSet<String>,
    /// What it is, where it is a path alone, or `!` and a path: most conditions begin so, most holes of sentences are so, and
    /// they need no context.
    plain: Option<Plain>,
}

/// A path that stands alone.
#[derive(Debug)]
struct Plain {
    path: String,
    negated: bool,
}

/// A call of a function with its arguments compiled one by one, for functions that CEL does not know.
#[derive(Debug)]
pub(crate) struct CompiledCall {
    pub(crate) function: String,
    pub(crate) args: Vec<Compiled>,
}

impl CompiledCall {
    /// Compiles an expression that is one call and nothing else.
    pub(crate) fn new(source: &str, stem: &dyn Fn(&[&str]) -> Option<usize>) -> Result<Self, ParseFault> {
        match parsed(source)?.expr {
            Expr::Call(call) if call.target.is_none() => Ok(Self {
                args: call.args.into_iter().map(|arg| Compiled::of(arg, stem)).collect(),
                function: call.func_name,
            }),
            _ => Err(ParseFault {
                offset: 0,
                message: "this is no call of a function".to_owned(),
            }),
        }
    }
}

fn parsed(source: &str) -> Result<IdedExpr, ParseFault> {
    let screened = screen(source)?;
    ENV.parser()
        .parse(&screened)
        .map_err(|errors| fault_of(&errors, &screened))
}

impl Compiled {
    /// Compiles an expression; `stem` says how many segments of a path name a value, the others being its fields.
    pub(crate) fn new(source: &str, stem: &dyn Fn(&[&str]) -> Option<usize>) -> Result<Self, ParseFault> {
        Ok(Self::of(parsed(source)?, stem))
    }

    /// Compiles the parts of a condition that `&&` joins, each by itself: one that is known to be false decides, and what
    /// the others read need not be derived.
    pub(crate) fn conjuncts(
        source: &str,
        stem: &dyn Fn(&[&str]) -> Option<usize>,
    ) -> Result<Vec<Self>, ParseFault> {
        let mut open = vec![parsed(source)?];
        let mut parts = Vec::new();
        while let Some(term) = open.pop() {
            match term.expr {
                Expr::Call(call) if call.func_name == AND && call.target.is_none() => {
                    open.extend(call.args.into_iter().rev());
                }
                expr => parts.push(Self::of(IdedExpr { id: term.id, expr }, stem)),
            }
        }
        Ok(parts)
    }

    fn of(mut expression: IdedExpr, stem: &dyn Fn(&[&str]) -> Option<usize>) -> Self {
        let mut rewriting = Rewriting {
            stem,
            variables: Vec::new(),
            paths: BTreeSet::new(),
        };
        rewriting.walk(&mut expression);
        Self {
            plain: Plain::of(&expression),
            expression,
            paths: rewriting.paths,
        }
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// Returns the path, where the expression is a path and nothing else.
    pub(crate) fn path(&self) -> Option<&str> {
        let plain = self.plain.as_ref().filter(|plain| !plain.negated);
        plain.map(|plain| plain.path.as_str())
    }
}

impl Plain {
    fn of(expression: &IdedExpr) -> Option<Self> {
        match &expression.expr {
            Expr::Select(select) if !select.test => match &select.operand.expr {
                Expr::Ident(name) if name == FACTS => Some(Self {
                    path: select.field.clone(),
                    negated: false,
                }),
                _ => None,
            },
            Expr::Call(call) if call.func_name == NOT && call.target.is_none() => {
                match call.args.as_slice() {
                    [negated] => Self::of(negated).map(|plain| Self {
                        negated: !plain.negated,
                        ..plain
                    }),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Returns what it yields, unless that is for CEL to say: what is negated and no bool, and what has parts.
    fn outcome(&self, bindings: &dyn Bindings) -> Option<Outcome> {
        match bindings.get(&self.path) {
            Bound::Known(Value::Bool(value)) => Some(Outcome::Known(Value::Bool(value != self.negated))),
            Bound::Known(_) if self.negated => None,
            // A text comes out of CEL as a word.
            Bound::Known(Value::Text(text)) => Some(Outcome::Known(Value::Word(text.text.raw().to_owned()))),
            Bound::Known(
                value @ (Value::Int(_)
                | Value::Quantity(_)
                | Value::Time(_)
                | Value::Word(_)
                | Value::Words(_)
                | Value::Ref(_)),
            ) => Some(Outcome::Known(value)),
            Bound::Unknown(inputs) if !inputs.is_empty() => {
                let inputs: BTreeSet<Input> = inputs.into_iter().collect();
                Some(Outcome::Unknown(inputs.into_iter().collect()))
            }
            _ => None,
        }
    }
}

/// Evaluates with Kleene's logic: an unknown fact makes the result unknown only if the known ones do not decide.
pub(crate) fn evaluate(compiled: &Compiled, bindings: &dyn Bindings) -> Outcome {
    if let Some(outcome) = compiled.plain.as_ref().and_then(|plain| plain.outcome(bindings)) {
        return outcome;
    }
    let missed = Missed::default();
    let facts = compiled.paths.iter().map(|path| {
        let fact = match bindings.get(path) {
            Bound::Known(value) => Ok(value),
            Bound::Unknown(inputs) => Err(inputs),
        };
        (path.clone(), fact)
    });
    let mut context = Context::with_env(Arc::clone(&ENV));
    context.add_variable_as_val(FACTS, Box::new(Fields::new(facts, &missed)));
    let result: Result<CowVal<'_, '_>, _> = CelValue::resolve_val(&compiled.expression, &context);
    match result {
        Ok(value) => match from_cel(value.as_ref()) {
            Ok(value) => Outcome::Known(value),
            Err(kind) => Outcome::Defect(format!("the expression yields a {kind}, which rules cannot use")),
        },
        Err(error) if is_unknown(&error) => {
            let mut inputs = std::mem::take(&mut *missed.lock().unwrap_or_else(PoisonError::into_inner));
            if inputs.is_empty() {
                inputs.extend(compiled.paths().flat_map(|path| bindings.needs(path)));
            }
            if inputs.is_empty() {
                return Outcome::Defect(
                    "a list was seen in part, and no fact says what would complete it".to_owned(),
                );
            }
            Outcome::Unknown(inputs.into_iter().collect())
        }
        Err(error) => Outcome::Defect(error.to_string()),
    }
}

/// Replaces paths of facts by single keys.
struct Rewriting<'a> {
    stem: &'a dyn Fn(&[&str]) -> Option<usize>,
    /// Variables of comprehensions, which hide facts of the same name.
    variables: Vec<String>,
    paths: BTreeSet<String>,
}

impl Rewriting<'_> {
    fn walk(&mut self, node: &mut IdedExpr) {
        if let Some(path) = segments(node) {
            self.path(node, &path);
            return;
        }
        match &mut node.expr {
            Expr::Select(select) => self.walk(&mut select.operand),
            Expr::Call(call) => {
                for part in call.target.as_deref_mut().into_iter().chain(&mut call.args) {
                    self.walk(part);
                }
            }
            Expr::List(list) => list.elements.iter_mut().for_each(|element| self.walk(element)),
            Expr::Map(map) => {
                for entry in &mut map.entries {
                    if let EntryExpr::MapEntry(entry) = &mut entry.expr {
                        self.walk(&mut entry.key);
                        self.walk(&mut entry.value);
                    }
                }
            }
            Expr::Comprehension(comprehension) => {
                self.walk(&mut comprehension.iter_range);
                self.walk(&mut comprehension.accu_init);
                self.variables.push(comprehension.iter_var.clone());
                self.variables.push(comprehension.accu_var.clone());
                self.walk(&mut comprehension.loop_cond);
                self.walk(&mut comprehension.loop_step);
                self.walk(&mut comprehension.result);
                self.variables.truncate(self.variables.len() - 2);
            }
            Expr::Ident(_) | Expr::Literal(_) | Expr::Struct(_) | Expr::Unspecified => {}
        }
    }

    fn path(&mut self, node: &mut IdedExpr, path: &[String]) {
        if self.variables.contains(&path[0]) {
            return;
        }
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let Some(length) = (self.stem)(&words).filter(|length| (1..=words.len()).contains(length)) else {
            return;
        };
        let stem = words[..length].join(".");
        self.paths.insert(stem.clone());
        let id = node.id;
        let mut made = IdedExpr {
            id,
            expr: Expr::Ident(FACTS.to_owned()),
        };
        for field in std::iter::once(stem).chain(path[length..].iter().cloned()) {
            let operand = Box::new(made);
            made = IdedExpr {
                id,
                expr: Expr::Select(SelectExpr {
                    operand,
                    field,
                    test: false,
                }),
            };
        }
        *node = made;
    }
}

/// Returns the segments of an identifier with its selections, root first.
fn segments(node: &IdedExpr) -> Option<Vec<String>> {
    match &node.expr {
        Expr::Ident(name) => Some(vec![restore(name)]),
        Expr::Select(select) if !select.test => {
            let mut path = segments(&select.operand)?;
            path.push(select.field.clone());
            Some(path)
        }
        _ => None,
    }
}

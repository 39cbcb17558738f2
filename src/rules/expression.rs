//! CEL expressions: parsed into our own terms for the checker, compiled and evaluated with Kleene's logic.
//!
//! Beside `functions.rs` the only room that names the CEL crate.

mod compiled;
mod lower;
mod outline;
mod source;
mod values;

#[cfg(test)]
mod truth_table;

pub(crate) use compiled::{Bindings, Bound, Compiled, CompiledCall, Outcome, evaluate};
pub(crate) use outline::Outline;
pub(super) use values::{QuantityVal, text_of};

/// A parsed expression, as the checker walks it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    /// Byte offset in the source.
    pub(crate) offset: usize,
    pub(crate) kind: TermKind,
}

/// The shapes of a term.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TermKind {
    Bool(bool),
    Int(i64),
    Text(String),
    /// Any other literal (float, bytes, null, uint), by its CEL name.
    Other(&'static str),
    /// An identifier with its selections: `container.memory.limit`.
    Path(Vec<String>),
    /// A selection on something that is no path.
    Select {
        of: Box<Term>,
        field: String,
    },
    /// `has(…)`, which rules may not use.
    Has(Box<Term>),
    /// A function, a method (its target is the first argument) or an operator by its sign (`&&`, `||`, `!`, `==`,
    /// `!=`, `<`, `<=`, `>`, `>=`, `in`, `+`, `-`, `*`, `/`, `%`, `[]`, `?:`).
    Call {
        function: String,
        args: Vec<Term>,
    },
    List(Vec<Term>),
    Map(Vec<(Term, Term)>),
    /// `range.exists(variable, body)`, `all`, and every other macro by its name.
    Comprehension {
        macro_name: &'static str,
        range: Box<Term>,
        variable: String,
        body: Box<Term>,
    },
}

/// Why an expression could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ParseFault {
    /// Byte offset in the source.
    pub(crate) offset: usize,
    pub(crate) message: String,
}

/// Parses an expression for the checker.
pub(crate) fn parse(source: &str) -> Result<Term, ParseFault> {
    let screened = source::screen(source)?;
    // Without macros the parser leaves `exists`, `all`, `has` as the calls that the author wrote.
    let parser = cel::Env::default().with_optional_support(false).parser();
    let (expression, places) = parser
        .parse_with_source_info(&screened)
        .map_err(|errors| source::fault_of(&errors, &screened))?;
    Ok(lower::Lowering::new(&screened, &places).term(&expression))
}

/// Returns the paths that a term mentions, as written, without those that start at a variable of `exists` or `all`.
pub(crate) fn paths(term: &Term) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    collect_paths(term, &mut Vec::new(), &mut found);
    found
}

fn collect_paths(term: &Term, variables: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match &term.kind {
        TermKind::Path(path) => {
            let free = path.first().is_some_and(|root| !variables.contains(root));
            if free && !found.contains(path) {
                found.push(path.clone());
            }
        }
        TermKind::Select { of, .. } | TermKind::Has(of) => collect_paths(of, variables, found),
        TermKind::Call { args, .. } | TermKind::List(args) => {
            for arg in args {
                collect_paths(arg, variables, found);
            }
        }
        TermKind::Map(entries) => {
            for (key, value) in entries {
                collect_paths(key, variables, found);
                collect_paths(value, variables, found);
            }
        }
        TermKind::Comprehension {
            range,
            variable,
            body,
            ..
        } => {
            collect_paths(range, variables, found);
            variables.push(variable.clone());
            collect_paths(body, variables, found);
            variables.pop();
        }
        TermKind::Bool(_) | TermKind::Int(_) | TermKind::Text(_) | TermKind::Other(_) => {}
    }
}

#[cfg(test)]
mod tests;

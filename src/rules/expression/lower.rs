//! The parser's tree as our own terms.

use cel::IdedExpr;
use cel::common::ast::{CallExpr, EntryExpr, Expr, LiteralValue, SelectExpr, SourceInfo, operators};

use super::source::restore;
use super::{Term, TermKind};

/// The macros of CEL's standard library that take a variable.
const MACROS: [&str; 6] = ["exists", "all", "exists_one", "existsOne", "map", "filter"];

const SIGNS: [(&str, &str); 17] = [
    (operators::CONDITIONAL, "?:"),
    (operators::LOGICAL_AND, "&&"),
    (operators::LOGICAL_OR, "||"),
    (operators::LOGICAL_NOT, "!"),
    (operators::SUBSTRACT, "-"),
    (operators::ADD, "+"),
    (operators::MULTIPLY, "*"),
    (operators::DIVIDE, "/"),
    (operators::MODULO, "%"),
    (operators::EQUALS, "=="),
    (operators::NOT_EQUALS, "!="),
    (operators::GREATER_EQUALS, ">="),
    (operators::LESS_EQUALS, "<="),
    (operators::GREATER, ">"),
    (operators::LESS, "<"),
    (operators::NEGATE, "-"),
    (operators::INDEX, "[]"),
];

/// A walk over the parser's tree, with the places of its nodes.
pub(super) struct Lowering<'a> {
    source: &'a str,
    places: &'a SourceInfo,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(source: &'a str, places: &'a SourceInfo) -> Self {
        Self { source, places }
    }

    fn offset(&self, node: &IdedExpr) -> usize {
        self.places
            .offset_for(node.id)
            .map_or(0, |(start, _)| start as usize)
    }

    pub(super) fn term(&self, node: &IdedExpr) -> Term {
        let own = self.offset(node);
        let (offset, kind) = match &node.expr {
            Expr::Literal(literal) => (own, literal_kind(literal)),
            Expr::Ident(name) => (own, TermKind::Path(vec![restore(name)])),
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => self.call(call, own),
            Expr::List(list) => (
                own,
                TermKind::List(list.elements.iter().map(|e| self.term(e)).collect()),
            ),
            Expr::Map(map) => {
                let entries = map.entries.iter().filter_map(|entry| match &entry.expr {
                    EntryExpr::MapEntry(entry) => Some((self.term(&entry.key), self.term(&entry.value))),
                    EntryExpr::StructField(_) => None,
                });
                (own, TermKind::Map(entries.collect()))
            }
            Expr::Struct(_) => (own, TermKind::Other("message")),
            Expr::Comprehension(_) | Expr::Unspecified => (own, TermKind::Other("error")),
        };
        Term { offset, kind }
    }

    fn select(&self, select: &SelectExpr) -> (usize, TermKind) {
        let of = self.term(&select.operand);
        let offset = of.offset;
        let kind = match of.kind {
            TermKind::Path(mut path) => {
                path.push(select.field.clone());
                TermKind::Path(path)
            }
            kind => TermKind::Select {
                of: Box::new(Term { offset, kind }),
                field: select.field.clone(),
            },
        };
        (offset, kind)
    }

    fn call(&self, call: &CallExpr, own: usize) -> (usize, TermKind) {
        let nodes = call.target.as_deref().into_iter().chain(&call.args);
        let mut args: Vec<Term> = nodes.map(|node| self.term(node)).collect();
        let first = args.first().map_or(own, |arg| arg.offset);
        if call.func_name == operators::IN {
            return (first.min(own), operator("in", args));
        }
        if let Some((_, sign)) = SIGNS.iter().find(|(name, _)| *name == call.func_name) {
            if let (
                "-",
                [
                    Term {
                        kind: TermKind::Int(number),
                        ..
                    },
                ],
            ) = (*sign, args.as_slice())
            {
                return (own, TermKind::Int(number.wrapping_neg()));
            }
            return (first.min(own), operator(sign, args));
        }
        if call.target.is_some() {
            if let Some(kind) = comprehension(&call.func_name, &mut args) {
                return (first, kind);
            }
            return (first, operator(&call.func_name, args));
        }
        // The node of a global call stands at its bracket; an author looks for the name.
        let before = self.source.get(..=own).unwrap_or(self.source);
        let offset = before.rfind(&call.func_name).unwrap_or(own);
        if call.func_name == operators::HAS && args.len() == 1 {
            return (offset, TermKind::Has(Box::new(args.remove(0))));
        }
        (offset, operator(&restore(&call.func_name), args))
    }
}

fn operator(sign: &str, args: Vec<Term>) -> TermKind {
    TermKind::Call {
        function: sign.to_owned(),
        args,
    }
}

/// Recognises `range.exists(variable, body)`, whose second argument is a bare identifier.
fn comprehension(function: &str, args: &mut Vec<Term>) -> Option<TermKind> {
    let macro_name = MACROS.into_iter().find(|name| *name == function)?;
    let variable = match args.get(1).map(|arg| &arg.kind) {
        Some(TermKind::Path(path)) if path.len() == 1 && args.len() >= 3 => path[0].clone(),
        _ => return None,
    };
    let body = args.pop()?;
    Some(TermKind::Comprehension {
        macro_name,
        range: Box::new(args.swap_remove(0)),
        variable,
        body: Box::new(body),
    })
}

fn literal_kind(literal: &LiteralValue) -> TermKind {
    match literal {
        LiteralValue::Boolean(value) => TermKind::Bool(*value.inner()),
        LiteralValue::Int(value) => TermKind::Int(*value.inner()),
        LiteralValue::String(value) => TermKind::Text(value.inner().to_owned()),
        LiteralValue::Bytes(_) => TermKind::Other("bytes"),
        LiteralValue::Double(_) => TermKind::Other("double"),
        LiteralValue::Null => TermKind::Other("null"),
        LiteralValue::UInt(_) => TermKind::Other("uint"),
    }
}

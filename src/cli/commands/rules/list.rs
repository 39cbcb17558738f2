//! `rules list`, `show`, `facts` and `functions`: the tables, and the files themselves.

use crate::cli::commands::explain::find;
use crate::cli::error::{CliError, ErrorKind};
use crate::cli::output::visible;
use crate::cli::page::columns;
use crate::cli::session::{Ending, Session};
use crate::cli::told;
use crate::facts::{Bearing, FactRow, Root, Type, dictionary};
use crate::rules::functions::{self, Signature};
use crate::rules::{edges, suggest};

/// Prints a line for each rule.
pub(super) fn rules(session: &Session) -> Ending {
    let (rules, mut errors) = session.rules();
    let rows: Vec<Vec<String>> = rules
        .rules
        .iter()
        .map(|rule| {
            let words = [
                &rule.id.value,
                rule.subject.value.word(),
                rule.severity.word(),
                &rule.title.value,
            ];
            words.map(visible).to_vec()
        })
        .collect();
    let table = columns(&["RULE", "ON", "SEVERITY", "TITLE"], &rows, session.screen.width);
    errors.extend(session.output.result(&table).err());
    Ending::from(errors)
}

/// Prints a line for each edge between rules: cause, relation, symptom.
pub(super) fn edges(session: &Session) -> Ending {
    let (rules, mut errors) = session.rules();
    let rows: Vec<Vec<String>> = edges::all(&rules)
        .map(|edge| {
            let words = [&edge.cause.id.value, edge.via.word(), &edge.symptom.id.value];
            words.map(visible).to_vec()
        })
        .collect();
    let table = columns(&["CAUSE", "VIA", "SYMPTOM"], &rows, session.screen.width);
    errors.extend(session.output.result(&table).err());
    Ending::from(errors)
}

/// Prints the files of rules as their authors wrote them.
pub(super) fn show(session: &Session, ids: &[String]) -> Ending {
    let (rules, mut errors) = session.rules();
    let mut texts = Vec::new();
    for id in ids {
        match find(&rules, id) {
            Ok(rule) => texts.push(rule.text.trim_end().to_owned() + "\n"),
            Err(error) => errors.push(error),
        }
    }
    errors.extend(session.output.result(&texts.join("---\n")).err());
    Ending::from(errors)
}

/// Prints a line for each fact whose path is a word or begins with it (`container`, `container.memory`), or for all.
pub(super) fn facts(session: &Session, start: Option<&str>) -> Ending {
    let start = start.unwrap_or_default();
    let rows: Vec<Vec<String>> = dictionary::all()
        .filter(|row| row.path.starts_with(start))
        .map(|row| {
            vec![
                row.path.to_owned(),
                word_of(row.kind).to_owned(),
                observed(row),
                needs(row),
                doc(row),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Ending::from(no_root(start));
    }
    told(session.output.result(&columns(
        &["FACT", "TYPE", "OBSERVER", "NEEDS", "DESCRIPTION"],
        &rows,
        session.screen.width,
    )))
}

fn no_root(word: &str) -> CliError {
    let roots = Root::ALL.map(Root::word);
    CliError::sentence(ErrorKind::Target, format!("no fact starts with '{word}'"))
        .hint_if(suggest::did_you_mean(word, roots))
        .hint(format!("facts start with one of: {}", roots.join(", ")))
}

/// Returns `kubelet`, or `kubelet (symptom)` for a fact that corroborates no cause.
fn observed(row: &FactRow) -> String {
    let observer = row.observer.word();
    match row.bearing(None) {
        Bearing::Symptom => format!("{observer} ({})", Bearing::Symptom.word()),
        Bearing::Setting | Bearing::Decision => observer,
    }
}

fn needs(row: &FactRow) -> String {
    match row.needs {
        [] => "-".to_owned(),
        needs => needs
            .iter()
            .map(|need| need.word())
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn doc(row: &FactRow) -> String {
    match row.guard {
        Some(guard) => format!("{} Ask {guard} first.", row.doc),
        None => row.doc.to_owned(),
    }
}

/// Prints a line for each function.
pub(super) fn functions(session: &Session) -> Ending {
    let rows: Vec<Vec<String>> = functions::all()
        .map(|function| {
            let place = if function.binds { "lookup" } else { "any" };
            let given = word_of(function.result).to_owned();
            vec![call(&function), given, place.to_owned(), says(&function)]
        })
        .collect();
    told(session.output.result(&columns(
        &["FUNCTION", "RETURNS", "IN", "DESCRIPTION"],
        &rows,
        session.screen.width,
    )))
}

fn call(function: &Signature) -> String {
    let words: Vec<&str> = function.args.iter().map(|kind| word_of(*kind)).collect();
    match words.split_first() {
        Some((target, rest)) if function.method => format!("{target}.{}({})", function.name, rest.join(", ")),
        _ => format!("{}({})", function.name, words.join(", ")),
    }
}

fn says(function: &Signature) -> String {
    if function.fields.is_empty() {
        return function.doc.to_owned();
    }
    let fields: Vec<&str> = function.fields.iter().map(|(name, _)| *name).collect();
    format!("{} It has {}.", function.doc, fields.join(", "))
}

/// Returns the type in one word.
fn word_of(kind: Type) -> &'static str {
    match kind {
        Type::Bool => "bool",
        Type::Int => "int",
        Type::Quantity => "quantity",
        Type::Time => "time",
        Type::Word => "word",
        Type::Text => "text",
        Type::Texts => "texts",
        Type::Words => "words",
        Type::Map => "map",
        Type::Objects(_) => "objects",
        Type::Record(_) => "record",
        Type::Ref => "ref",
        Type::Manifest => "manifest",
    }
}

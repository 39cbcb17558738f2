//! `rules …`: what an author of rules works with.

mod check;
mod export;
mod fix;
mod list;
mod mutants;
mod new;
mod overlap;
mod parallel;
mod test;

use crate::cli::args::{CommandLine, ExportTo, RulesVerb, SchemaOf};
use crate::cli::session::{Ending, Session};
use crate::cli::told;
use crate::rules::schema;

/// Runs one of the verbs of `rules`.
pub(crate) fn run(session: &Session, line: &CommandLine, verb: &RulesVerb) -> Ending {
    match verb {
        RulesVerb::List => list::rules(session),
        RulesVerb::Show { rule } => list::show(session, rule),
        RulesVerb::Facts { root } => list::facts(session, root.as_deref()),
        RulesVerb::Edges => list::edges(session),
        RulesVerb::Functions => list::functions(session),
        RulesVerb::Check { dirs, fix: true } => fix::run(session, dirs),
        RulesVerb::Check { dirs, .. } => check::run(session, dirs),
        RulesVerb::New { id, on, folder } => new::run(
            session,
            &new::Wish {
                id,
                on,
                from: line.diagnosis.from.as_deref(),
                folder,
            },
        ),
        RulesVerb::Test {
            what, mutants: true, ..
        } => mutants::run(session, what),
        RulesVerb::Test {
            what, overlap: true, ..
        } => overlap::run(session, what),
        RulesVerb::Test { what, accept, .. } => test::run(session, what, *accept),
        RulesVerb::Export {
            to,
            only,
            runbook,
            pages,
        } => match (to, pages) {
            (ExportTo::Markdown, Some(folder)) => export::pages(session, folder),
            _ => export::run(session, *to, &export::Wish { only, runbook }),
        },
        RulesVerb::Schema { of } => {
            let schema = match of {
                SchemaOf::Rule => schema::of_rules(),
                SchemaOf::Cases => schema::of_cases(),
            };
            told(session.output.result(&schema::text_of(&schema)))
        }
    }
}

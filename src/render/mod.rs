//! Report → bytes: screens, names, JSON, Markdown, and what CI systems read. No I/O, no environment: `cli` decides colour and width.
//!
//! Nothing of a cluster reaches a string but through the sinks, and no command but through `shell`.

mod can;
mod explained;
mod folded;
mod github;
mod gitlab;
mod json;
mod junit;
mod located;
mod markdown;
mod name;
pub(crate) mod reach;
mod sarif;
mod shell;
mod sink;
#[cfg(test)]
mod tests;
mod text;
mod words;
pub(crate) mod yaml;

pub(crate) use can::can;
pub(crate) use explained::{Answer, explained};
pub(crate) use sink::hides;

use crate::report::Report;

const NARROWEST: usize = 60;
/// Sentences are not wider than this; tables and commands use the whole width.
const PROSE: usize = 110;
const WIDEST: usize = 250;

/// `-o`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    /// Text with nothing left out.
    Wide,
    Name,
    Json,
    /// The same fields as JSON.
    Yaml,
    Markdown,
    /// Workflow commands of GitHub.
    Github,
    /// Code Quality of GitLab.
    Gitlab,
    Sarif,
    Junit,
}

/// How a screen is laid out; the other formats are the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) colour: bool,
    /// Whether lines, arrows and letters beyond ASCII can be drawn.
    pub(crate) unicode: bool,
    pub(crate) width: usize,
    /// Headline and first fix only.
    pub(crate) quiet: bool,
    /// Lists every recommendation in place of their number.
    pub(crate) advice: bool,
}

/// Returns each line of a file or a manifest that ignored or deselected something, and what.
pub(crate) fn applied(report: &Report) -> Vec<String> {
    let applied = words::applied(report);
    applied
        .iter()
        .map(|one| sink::SCREEN.line(&one.sentence()))
        .collect()
}

/// Returns the report in a format; every line ends with a newline, an empty answer is empty.
pub(crate) fn render(report: &Report, format: Format, style: &Style) -> String {
    let style = Style {
        width: style.width.clamp(NARROWEST, WIDEST),
        ..*style
    };
    match format {
        Format::Text => text::screen(report, style, false),
        Format::Wide => text::screen(report, style, true),
        Format::Name => name::list(report),
        Format::Json => json::report(report),
        Format::Yaml => yaml::of_json(&json::report(report)),
        Format::Markdown => markdown::page(report),
        Format::Github => github::commands(report),
        Format::Gitlab => gitlab::report(report),
        Format::Sarif => sarif::log(report),
        Format::Junit => junit::suites(report),
    }
}

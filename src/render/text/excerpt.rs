//! The piece of an object that is wrong, with what is wrong said under it.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Screen, layout};
use crate::k8s::Untrusted;
use crate::render::Style;
use crate::render::sink::{Terminal, width};
use crate::report::{Excerpt, Finding};
use crate::rules::Severity;

/// A longer line makes no excerpt; the evidence quotes it.
const LONGEST_LINE: usize = 300;
/// Columns of an excerpt in a file.
const FILE: usize = 400;

/// Columns before the lines of an excerpt.
const INDENT: usize = 2;
/// Columns of the bar before its lines, and of the space before a label.
const MARGIN: usize = 4;
/// A label is not cut shorter than this.
const LEAST_LABEL: usize = 10;

impl Screen<'_> {
    pub(super) fn excerpt(&mut self, finding: &Finding) {
        let Some(excerpt) = &finding.excerpt else { return };
        let renderer = if self.style.colour {
            Renderer::styled().hyperlink(false)
        } else {
            Renderer::plain()
        };
        let decor = if self.style.unicode {
            DecorStyle::Unicode
        } else {
            DecorStyle::Ascii
        };
        let renderer = renderer.decor_style(decor).term_width(self.style.width - INDENT);
        let Some(lines) = draw(excerpt, finding.severity, &renderer, self.style) else {
            return;
        };
        let arrow = if self.style.unicode { " ╭▸ " } else { "--> " };
        self.line("");
        self.line(&format!(
            "  {}{}",
            self.paint.label(arrow),
            title(excerpt, self.sink)
        ));
        lines.iter().for_each(|line| self.line(&format!("  {line}")));
        self.line("");
    }
}

/// Returns an excerpt for a file; nothing where it would be unreadable.
pub(in crate::render) fn plain(excerpt: &Excerpt) -> Option<Vec<String>> {
    let style = Style {
        colour: false,
        unicode: true,
        width: FILE,
        quiet: false,
        advice: false,
    };
    let mut lines = draw(
        excerpt,
        Severity::Error,
        &Renderer::plain().term_width(FILE),
        style,
    )?;
    lines.insert(0, format!("--> {}", title(excerpt, Terminal { unicode: true })));
    Some(lines)
}

fn title(excerpt: &Excerpt, sink: Terminal) -> String {
    format!("{}  {}", sink.object(&excerpt.object), sink.word(&excerpt.path))
}

/// Whether the excerpt says a label whole.
pub(super) fn says(excerpt: &Excerpt, label: &Untrusted, style: Style) -> bool {
    let sink = Terminal {
        unicode: style.unicode,
    };
    let room = |range| {
        (style.width - INDENT)
            .saturating_sub(column(&excerpt.yaml, range, sink))
            .max(LEAST_LABEL)
    };
    excerpt
        .marks
        .iter()
        .any(|(range, said)| said == label && width(&sink.line(said)) <= room(range))
}

/// Returns the column at which the label of a mark begins.
fn column(yaml: &Untrusted, range: &Range<usize>, sink: Terminal) -> usize {
    let before = yaml.raw().get(..range.end).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    width(&sink.word(line)) + MARGIN
}

fn draw(excerpt: &Excerpt, severity: Severity, renderer: &Renderer, style: Style) -> Option<Vec<String>> {
    let (sink, columns) = (
        Terminal {
            unicode: style.unicode,
        },
        style.width - INDENT,
    );
    let (yaml, places) = sink.placed(&excerpt.yaml);
    if yaml.trim().is_empty() || yaml.lines().any(|line| width(line) > LONGEST_LINE) {
        return None;
    }
    let place = |at: usize| places.get(at).or(places.last()).copied().unwrap_or_default();
    let marks = excerpt.marks.iter().enumerate().map(|(number, (range, label))| {
        let kind = if number == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let start = place(range.start);
        let room = columns.saturating_sub(column(&excerpt.yaml, range, sink));
        let label = layout::cut_line(
            &sink.line(label),
            room.max(LEAST_LABEL),
            if sink.unicode { "…" } else { "..." },
        );
        kind.span(start..place(range.end).max(start)).label(label)
    });
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let snippet = Snippet::source(yaml.trim_end())
        .line_numbering(false)
        .fold(false)
        .annotations(marks);
    let drawn = renderer.render(&[Group::with_level(level).element(snippet)]);
    // Its first line is for a path, which would get a line and a column that no live object has.
    Some(drawn.lines().skip(1).map(str::to_owned).collect())
}

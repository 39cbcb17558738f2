//! The sinks: the only way from text of a cluster to bytes. One for screens, one for JSON, one for Markdown.

pub(super) mod characters;
pub(super) mod json;
pub(super) mod markdown;
mod terminal;
pub(super) mod yaml;

pub(super) use characters::width;
pub(super) use terminal::Terminal;

/// The sink of files, which can show every visible character.
pub(super) const SCREEN: Terminal = Terminal { unicode: true };

/// Whether a character hides, steers or draws nothing, so that no screen may get it as itself.
pub(crate) fn hides(letter: char) -> bool {
    characters::class(letter) == characters::Class::Hidden
}

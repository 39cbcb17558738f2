//! Colours and drawn signs, explicitly on or off. What a colour says, a word says too.

use owo_colors::Style as Colour;

use crate::render::Style;
use crate::rules::Severity;

/// Paints lines that are laid out already.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    on: bool,
}

impl Paint {
    pub(super) fn new(style: Style) -> Self {
        Self { on: style.colour }
    }

    fn with(self, colour: Colour, text: &str) -> String {
        if self.on && !text.is_empty() {
            colour.style(text).to_string()
        } else {
            text.to_owned()
        }
    }

    pub(super) fn severity(self, severity: Severity, text: &str) -> String {
        let colour = match severity {
            Severity::Error => Colour::new().red(),
            Severity::Warning => Colour::new().yellow(),
            Severity::Info => Colour::new().blue(),
        };
        self.with(colour.bold(), text)
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.with(Colour::new().bold(), text)
    }

    pub(super) fn label(self, text: &str) -> String {
        self.with(Colour::new().blue().bold(), text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.with(Colour::new().dimmed(), text)
    }

    pub(super) fn command(self, text: &str) -> String {
        self.with(Colour::new().cyan(), text)
    }

    pub(super) fn added(self, text: &str) -> String {
        self.with(Colour::new().green(), text)
    }

    pub(super) fn removed(self, text: &str) -> String {
        self.with(Colour::new().red(), text)
    }

    pub(super) fn well(self, well: bool, text: &str) -> String {
        self.with(
            if well {
                Colour::new().green().bold()
            } else {
                Colour::new().yellow().bold()
            },
            text,
        )
    }
}

/// Signs that are drawn where the terminal can, and spelt where it cannot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs {
    pub(super) ellipsis: &'static str,
    /// Before a symptom that others follow, and before the last one.
    pub(super) branch: [&'static str; 2],
    /// Under these.
    pub(super) trunk: [&'static str; 2],
}

impl Signs {
    pub(super) fn new(style: Style) -> Self {
        if style.unicode {
            Self {
                ellipsis: "…",
                branch: ["├▸ ", "└▸ "],
                trunk: ["│  ", "   "],
            }
        } else {
            Self {
                ellipsis: "...",
                branch: ["|-> ", "`-> "],
                trunk: ["|   ", "    "],
            }
        }
    }
}

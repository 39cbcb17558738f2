//! Decides colour, width and line drawing, for a terminal, a pipe or a file.

use super::environment::Environment;

const NARROWEST: usize = 60;
const WIDEST: usize = 250;
const PROSE: usize = 110;
const WIDTH_WITHOUT_TERMINAL: usize = 100;

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ColorChoice {
    #[default]
    Auto,
    Always,
    Never,
}

/// How texts are laid out on standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Screen {
    pub(crate) color: bool,
    pub(crate) width: usize,
    pub(crate) unicode: bool,
}

impl Screen {
    pub(crate) fn of_stdout(choice: ColorChoice, environment: &Environment) -> Self {
        Self {
            color: color(choice, environment, environment.stdout_is_terminal),
            width: environment
                .columns
                .unwrap_or(WIDTH_WITHOUT_TERMINAL)
                .clamp(NARROWEST, WIDEST),
            unicode: environment.utf8,
        }
    }

    /// Returns the width of sentences, which are hard to read in very long lines.
    pub(crate) fn prose(&self) -> usize {
        self.width.min(PROSE)
    }

    /// Returns the layout of a file: the same wherever it is written.
    pub(crate) fn of_file() -> Self {
        Self {
            color: false,
            width: WIDTH_WITHOUT_TERMINAL,
            unicode: true,
        }
    }
}

/// Whether a stream gets colours: `--color`, then `NO_COLOR`, then the forcing variables, then the terminal.
pub(crate) fn color(choice: ColorChoice, environment: &Environment, terminal: bool) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if environment.no_color => false,
        ColorChoice::Auto if environment.force_color => true,
        ColorChoice::Auto => terminal && !environment.dumb_terminal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_beats_no_color_which_beats_force_color_which_beats_the_terminal() {
        let both = Environment::of(&[("NO_COLOR", "1"), ("FORCE_COLOR", "1")]);
        let forced = Environment::of(&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")]);
        let dumb = Environment::of(&[("TERM", "dumb")]);
        let plain = Environment::of(&[]);
        assert!(color(ColorChoice::Always, &both, false));
        assert!(!color(ColorChoice::Never, &forced, true));
        assert!(!color(ColorChoice::Auto, &both, true));
        assert!(color(ColorChoice::Auto, &forced, false));
        assert!(!color(ColorChoice::Auto, &dumb, true));
        assert!(color(ColorChoice::Auto, &plain, true));
        assert!(!color(ColorChoice::Auto, &plain, false));
    }

    #[test]
    fn width_stays_between_its_bounds() {
        let width = |columns: &str| {
            Screen::of_stdout(ColorChoice::Auto, &Environment::of(&[("COLUMNS", columns)])).width
        };
        assert_eq!(
            [width("20"), width("80"), width("400"), width("")],
            [60, 80, 250, 100]
        );
    }
}

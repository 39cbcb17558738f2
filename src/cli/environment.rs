//! The one place that reads environment variables and asks what the two output streams are.

use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::path::PathBuf;

/// All that the surroundings say; an empty variable counts as unset.
#[derive(Clone, Debug, Default)]
pub(crate) struct Environment {
    pub(crate) from: Option<String>,
    /// `FORMAT[=FILE]`, at most one.
    pub(crate) output: Vec<String>,
    pub(crate) color: Option<String>,
    pub(crate) rules: Option<OsString>,
    pub(crate) fail_on: Option<String>,
    pub(crate) no_color: bool,
    /// `FORCE_COLOR` or `CLICOLOR_FORCE`, other than `0`.
    pub(crate) force_color: bool,
    pub(crate) dumb_terminal: bool,
    pub(crate) utf8: bool,
    /// `COLUMNS`, else the size of the terminal on standard output.
    pub(crate) columns: Option<usize>,
    /// `KUBECONFIG`: files as in PATH.
    pub(crate) kubeconfig: Option<OsString>,
    pub(crate) home: Option<PathBuf>,
    pub(crate) https_proxy: Option<String>,
    pub(crate) http_proxy: Option<String>,
    pub(crate) no_proxy: Option<String>,
    /// `GITHUB_STEP_SUMMARY`: a file to which each command of a step adds.
    step_summary: Option<OsString>,
    pub(crate) stdout_is_terminal: bool,
    pub(crate) stderr_is_terminal: bool,
}

impl Environment {
    /// Reads the surroundings of this process.
    pub(crate) fn of_process() -> Self {
        let mut environment = Self::of_variables(|name| std::env::var_os(name));
        environment.stdout_is_terminal = std::io::stdout().is_terminal();
        environment.stderr_is_terminal = std::io::stderr().is_terminal();
        if environment.columns.is_none() && environment.stdout_is_terminal {
            environment.columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        }
        environment
    }

    /// Whether a line on standard error may be written over.
    pub(crate) fn stderr_is_live(&self) -> bool {
        self.stderr_is_terminal && !self.dumb_terminal
    }

    /// Returns true for the summary of a step of GitHub Actions.
    pub(crate) fn is_step_summary(&self, path: &str) -> bool {
        self.step_summary.as_deref() == Some(OsStr::new(path))
    }

    fn of_variables(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let os = |name: &str| variable(name).filter(|value| !value.is_empty());
        let text = |name: &str| os(name).map(|value| value.to_string_lossy().into_owned());
        let forced = |name: &str| text(name).is_some_and(|value| value != "0");
        // The first one that is set decides, as in setlocale(3).
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(text);
        Self {
            from: text("SANDBOX_DOCTOR_FROM"),
            output: text("SANDBOX_DOCTOR_OUTPUT").into_iter().collect(),
            color: text("SANDBOX_DOCTOR_COLOR"),
            rules: os("SANDBOX_DOCTOR_RULES"),
            fail_on: text("SANDBOX_DOCTOR_FAIL_ON"),
            no_color: os("NO_COLOR").is_some(),
            force_color: forced("FORCE_COLOR") || forced("CLICOLOR_FORCE"),
            dumb_terminal: text("TERM").as_deref() == Some("dumb"),
            utf8: locale.is_some_and(|locale| {
                let locale = locale.to_ascii_lowercase();
                locale.contains("utf-8") || locale.contains("utf8")
            }),
            columns: text("COLUMNS").and_then(|columns| columns.parse().ok()),
            kubeconfig: os("KUBECONFIG"),
            // The first as in kubectl; the second is what Windows has.
            home: os("HOME").or_else(|| os("USERPROFILE")).map(PathBuf::from),
            https_proxy: text("HTTPS_PROXY").or_else(|| text("https_proxy")),
            http_proxy: text("HTTP_PROXY").or_else(|| text("http_proxy")),
            no_proxy: text("NO_PROXY").or_else(|| text("no_proxy")),
            step_summary: os("GITHUB_STEP_SUMMARY"),
            stdout_is_terminal: false,
            stderr_is_terminal: false,
        }
    }
}

#[cfg(test)]
impl Environment {
    /// Reads from a list of variables instead of the process.
    pub(crate) fn of(variables: &[(&str, &str)]) -> Self {
        Self::of_variables(|name| {
            let found = variables.iter().find(|(key, _)| *key == name)?;
            Some(OsString::from(found.1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_unset() {
        let environment = Environment::of(&[("SANDBOX_DOCTOR_FROM", ""), ("NO_COLOR", "")]);
        assert_eq!(environment.from, None);
        assert!(!environment.no_color);
    }

    #[test]
    fn the_first_locale_variable_decides() {
        assert!(Environment::of(&[("LANG", "de_DE.UTF-8")]).utf8);
        assert!(Environment::of(&[("LC_ALL", "C.utf8"), ("LANG", "C")]).utf8);
        assert!(!Environment::of(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]).utf8);
        assert!(!Environment::of(&[]).utf8);
    }
}

//! Commands as a shell reads them: the one place that quotes. What cannot be quoted for the eye is not shown.
//!
//! Quoting keeps words whole; it does not keep a value from being read as a flag, which is for those who
//! make the words.

use super::sink::{Terminal, json, width};
use crate::k8s::Command;

/// Flags of kubectl that take the next word as their value: a value there that looks like a flag is none of ours.
const TAKES_A_VALUE: [&str; 8] = [
    "-n",
    "-l",
    "-c",
    "-p",
    "-o",
    "--namespace",
    "--selector",
    "--container",
];
/// How far the lines of a command that goes on stand in.
const HANGING: &str = "  ";

/// A command that may be copied into a POSIX shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Script {
    words: Vec<String>,
    /// A delimiter and the lines before it.
    heredoc: Option<(String, Vec<String>)>,
}

/// Returns the command quoted; or, where a word could mislead a reader or a shell, its words as JSON. Standard
/// input may hold whatever the sink shows as it is.
pub(super) fn script(command: &Command, sink: Terminal) -> Result<Script, String> {
    let argv: Vec<&str> = command.argv.iter().map(|word| word.raw()).collect();
    let stdin = command.stdin.as_ref().map(|stdin| stdin.raw());
    let usual = argv.iter().all(|word| is_usual(word))
        && !argv
            .windows(2)
            .any(|pair| TAKES_A_VALUE.contains(&pair[0]) && pair[1].starts_with('-') && pair[1] != "-")
        && argv.iter().all(|word| !word.starts_with('-') || is_flag(word))
        && stdin.is_none_or(|stdin| stdin.split('\n').all(|line| sink.word(line) == line));
    if !usual || argv.is_empty() {
        return Err(json::words(&argv));
    }
    Ok(Script {
        words: argv
            .iter()
            .enumerate()
            .map(|(at, word)| quoted(word, at == 0))
            .collect(),
        heredoc: stdin.map(heredoc),
    })
}

fn is_usual(word: &str) -> bool {
    Terminal { unicode: false }.word(word) == word
}

/// Whether a word that begins with a dash has the form of a flag.
fn is_flag(word: &str) -> bool {
    let name = word.split('=').next().unwrap_or_default();
    let letters = name.trim_start_matches('-');
    let known = letters.starts_with(|c: char| c.is_ascii_alphabetic())
        && letters.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    match name.len() - letters.len() {
        1 => letters.is_empty() || (known && letters.len() == 1),
        2 => letters.is_empty() || known,
        _ => false,
    }
}

fn quoted(word: &str, first: bool) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    // zsh replaces `=ls` by a path, and every shell takes `A=b` before a command as an assignment.
    let special = word.starts_with('=') || (first && word.contains('='));
    if !word.is_empty() && word.chars().all(safe) && !special {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

fn heredoc(stdin: &str) -> (String, Vec<String>) {
    let delimiters = std::iter::once("EOF".to_owned()).chain((2..).map(|number| format!("EOF{number}")));
    let free = |delimiter: &String| !stdin.contains(delimiter.as_str());
    let delimiter = delimiters.into_iter().find(free).unwrap_or_default();
    let body = stdin.strip_suffix('\n').unwrap_or(stdin);
    (delimiter, body.split('\n').map(str::to_owned).collect())
}

impl Script {
    /// Returns the words, a flag together with its value.
    fn units(&self) -> Vec<String> {
        let mut units: Vec<String> = Vec::new();
        for (at, word) in self.words.iter().enumerate() {
            let flag = at.checked_sub(1).and_then(|before| self.words.get(before));
            match units.last_mut() {
                Some(unit)
                    if flag.is_some_and(|flag| TAKES_A_VALUE.contains(&flag.as_str()) || flag == "-f") =>
                {
                    unit.push(' ');
                    unit.push_str(word);
                }
                _ => units.push(word.clone()),
            }
        }
        units
    }

    /// Returns the lines; a long command goes on after a backslash.
    pub(super) fn lines(&self, columns: usize) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for unit in self.units() {
            // Two columns are for the backslash.
            if !line.is_empty() && width(&line) + 1 + width(&unit) + 2 > columns {
                lines.push(format!("{line} \\"));
                line = format!("{HANGING}{unit}");
            } else {
                line.push_str(if line.is_empty() { "" } else { " " });
                line.push_str(&unit);
            }
        }
        match &self.heredoc {
            None => lines.push(line),
            Some((delimiter, body)) => {
                lines.push(format!("{line} <<'{delimiter}'"));
                lines.extend(body.iter().cloned());
                lines.push(delimiter.clone());
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::Untrusted;
    use crate::render::sink::SCREEN;
    use crate::render::tests::hostile;

    /// A kubectl that writes down how many words it was given, the words, and its standard input.
    const STUB: &str =
        "#!/bin/sh\nfor word in \"$#\" \"$@\"; do printf '%s\\0' \"$word\"; done >> argv\ncat > stdin\n";

    fn command(argv: &[&str], stdin: Option<&str>) -> Command {
        Command {
            argv: argv.iter().map(|word| Untrusted::from(*word)).collect(),
            stdin: stdin.map(Untrusted::from),
        }
    }

    /// Runs a script in an empty folder; returns the words of each call and the last standard input.
    fn run(shell: &str, text: &str) -> (Vec<Vec<String>>, String) {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let stub = folder.path().join("kubectl");
        std::fs::write(&stub, STUB).unwrap();
        std::fs::set_permissions(&stub, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(folder.path().join("script"), text).unwrap();
        let status = std::process::Command::new(shell)
            .arg("script")
            .current_dir(folder.path())
            .env("PATH", format!("{}:/usr/bin:/bin", folder.path().display()))
            .stdin(std::process::Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "{shell}: {text}");
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            4,
            "{shell} made a file: {text}"
        );
        let argv = std::fs::read_to_string(folder.path().join("argv")).unwrap();
        let mut words = argv.split_terminator('\0').map(str::to_owned);
        let mut calls = Vec::new();
        while let Some(count) = words.next() {
            calls.push(words.by_ref().take(count.parse().unwrap()).collect());
        }
        (
            calls,
            std::fs::read_to_string(folder.path().join("stdin")).unwrap(),
        )
    }

    #[test]
    fn a_shell_gets_the_words_that_were_meant() {
        let (mut meant, mut shown) = (Vec::new(), Vec::new());
        for value in hostile::STRINGS {
            let argv = [
                "kubectl",
                "patch",
                "pod",
                value,
                "-n",
                "shop",
                &format!("--reason={value}"),
            ];
            let Ok(script) = script(&command(&argv, None), SCREEN) else {
                continue;
            };
            for columns in [20, 200] {
                meant.push(argv[1..].iter().map(|word| word.to_string()).collect::<Vec<_>>());
                shown.push(script.lines(columns).join("\n    "));
            }
        }
        assert!(shown.len() > 200, "only {} were shown", shown.len());
        for shell in ["/bin/sh", "/bin/bash", "/bin/dash", "/bin/zsh"] {
            if std::path::Path::new(shell).exists() {
                assert_eq!(run(shell, &shown.join("\n")).0, meant, "{shell}");
            }
        }
    }

    #[test]
    fn standard_input_arrives_whole() {
        for body in [
            "a: $HOME\nb: `touch canary`\n",
            "EOF\ntouch canary\nEOF2\n",
            "  deep: \"x\"\n\n- 'y'\n",
            "x",
        ] {
            let script = script(&command(&["kubectl", "apply", "-f", "-"], Some(body)), SCREEN).unwrap();
            assert!(script.heredoc.is_some());
            let (argv, stdin) = run("/bin/sh", &script.lines(80).join("\n"));
            assert_eq!(argv, [["apply", "-f", "-"]]);
            assert_eq!(stdin.trim_end_matches('\n'), body.trim_end_matches('\n'));
        }
    }

    #[test]
    fn words_that_mislead_are_not_shown() {
        for word in [
            "a\u{1b}[31m",
            "caf\u{e9}",
            "a\nb",
            "a\u{202e}b",
            "##vso[x]",
            "-",
            "--x y",
            "-rf",
            "---",
            "\\u{1b}",
        ] {
            let shown = script(&command(&["kubectl", "get", word], None), SCREEN);
            assert_eq!(shown.is_err(), word != "-", "{word:?}: {shown:?}");
        }
        assert!(script(&command(&["kubectl", "get", "pods", "-n", "-o"], None), SCREEN).is_err());
        assert!(
            script(
                &command(&["kubectl", "apply", "-f", "-"], Some("a\n::error::b\n")),
                SCREEN
            )
            .is_err()
        );
        assert!(script(&command(&[], None), SCREEN).is_err());
        let page = command(&["kubectl", "apply", "-f", "-"], Some("caf\u{e9}\n"));
        assert!(script(&page, SCREEN).is_ok());
        assert!(script(&page, Terminal { unicode: false }).is_err());
    }

    #[test]
    fn only_what_needs_quotes_has_them() {
        let argv = [
            "kubectl",
            "label",
            "node",
            "<node>",
            "disk=ssd",
            "a/b:1@sha256,c%+._-",
            "it's",
            "",
        ];
        assert_eq!(
            script(&command(&argv, None), SCREEN).unwrap().lines(200),
            ["kubectl label node '<node>' disk=ssd a/b:1@sha256,c%+._- 'it'\\''s' ''"]
        );
    }

    #[test]
    fn a_long_command_goes_on_after_a_backslash() {
        let argv = [
            "kubectl",
            "patch",
            "deployment.apps",
            "web",
            "-n",
            "shop",
            "--type=strategic",
            "-p",
            "{\"spec\":1}",
        ];
        assert_eq!(
            script(&command(&argv, None), SCREEN).unwrap().lines(40),
            [
                "kubectl patch deployment.apps web \\",
                "  -n shop --type=strategic \\",
                "  -p '{\"spec\":1}'"
            ]
        );
    }
}

//! Takes the commands off a screen as a reader would copy them, and runs them with a `kubectl` that only listens.

use std::process::{Command, Stdio};

/// The words, and standard input without its last line ends.
pub(crate) type Call = (Vec<String>, String);

/// Writes down its words and its standard input. A function, not a file: a file that another thread still holds
/// open cannot be run, and the shell would then look further and find a real kubectl.
const STUB: &str =
    "kubectl() { for word in kubectl \"$@\"; do printf '%s\\0' \"$word\"; done >> argv; cat > stdin; }\n";

/// Returns the commands of a screen or of a page, each as lines to copy.
pub(crate) fn scripts(text: &str, markdown: bool) -> Vec<String> {
    let mut scripts = Vec::new();
    let mut lines = text.lines();
    let mut fenced = false;
    while let Some(line) = lines.next() {
        if markdown && line.starts_with("```") {
            fenced = line == "```sh";
            continue;
        }
        let copied = line.trim_start();
        let copied = copied.strip_prefix("look ").map_or(copied, str::trim_start);
        if !copied.starts_with("kubectl ") || (markdown && !fenced) {
            continue;
        }
        let mut script = copied.to_owned();
        while script.ends_with(" \\") {
            let Some(next) = lines.next() else { break };
            script = format!("{script}\n{next}");
        }
        let opened = script
            .rsplit_once(" <<'EOF")
            .and_then(|(_, rest)| rest.strip_suffix('\''));
        if let Some(delimiter) = opened.map(|number| format!("EOF{number}")) {
            for next in lines.by_ref() {
                script = format!("{script}\n{next}");
                if next == delimiter {
                    break;
                }
            }
        }
        scripts.push(script);
    }
    scripts
}

/// Runs a command in a folder of its own; nothing but the listener may have written there.
pub(crate) fn run(script: &str) -> Result<Call, String> {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("/bin/sh")
        .args(["-c", &format!("{STUB}{script}")])
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", "/nowhere")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let mut made: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    made.sort();
    if made != ["argv", "stdin"] || !output.status.success() {
        return Err(format!(
            "it left {made:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let argv = read("argv").split_terminator('\0').map(str::to_owned).collect();
    Ok((argv, read("stdin").trim_end_matches('\n').to_owned()))
}

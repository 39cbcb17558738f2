//! The picture of README, drawn from a real run: `docs/demo.svg`. `SNAPSHOTS=overwrite` draws it anew.

use std::path::Path;
use std::process::Command;

use anstyle_svg::Term;

/// The lines of the run that the picture shows: the table of causes and the first finding.
const LINES: usize = 47;

#[test]
fn the_picture_of_the_readme_shows_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(["diagnose", "--from", "demo", "--color", "always"])
        .env("COLUMNS", "100")
        .env_remove("NO_COLOR")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let screen = String::from_utf8(output.stdout).unwrap();
    let shown: Vec<&str> = screen.lines().take(LINES).collect();
    assert!(shown.iter().any(|line| line.contains('\u{1b}')), "no colours");
    let drawn = Term::new().render_svg(&shown.join("\n"));
    let path = root.join("docs/demo.svg");
    if std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite") {
        std::fs::write(&path, &drawn).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(
        kept == drawn,
        "docs/demo.svg is not what the program prints; SNAPSHOTS=overwrite draws it anew"
    );
}

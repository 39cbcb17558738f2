//! `version`: the version of the program and of its rules.

use serde_json::json;

use crate::cli::options;
use crate::cli::session::{Ending, Session};
use crate::cli::told;
use crate::render::Format;
use crate::rules::Rules;

/// Prints the version as text, JSON or YAML.
pub(crate) fn run(session: &Session, formats: &[String]) -> Ending {
    let format = match options::one_format("version", formats) {
        Ok(format) => format,
        Err(error) => return Ending::from(error),
    };
    let rules = Rules::builtin();
    let (version, fingerprint, number) = (env!("CARGO_PKG_VERSION"), rules.fingerprint(), rules.rules.len());
    let document = json!({
        "apiVersion": "sandbox-doctor/v1",
        "kind": "Version",
        "version": version,
        "rules": { "fingerprint": fingerprint, "count": number },
    });
    let text = match format {
        Format::Json => format!("{document:#}\n"),
        Format::Yaml => crate::render::yaml::block(&document),
        _ => format!("sandbox-doctor {version}\nrules {fingerprint} ({number} rules)\n"),
    };
    told(session.output.result(&text))
}

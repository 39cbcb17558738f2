//! Where a finding is shown by what knows files alone: its place in a manifest, or a path that names the object.

use super::sink::SCREEN;
use crate::k8s::{ObjectRef, Untrusted};
use crate::report::{Finding, ManifestPlace};

/// A place that every reader of formats for CI accepts.
pub(super) struct Spot {
    /// With `/`, without `./` at its start.
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) column: usize,
}

/// Returns the place of a finding; of a cluster, `cluster/NAMESPACE/KIND/NAME.yaml`, which is no file.
pub(super) fn spot(finding: &Finding) -> Spot {
    match &finding.place {
        Some(place) => in_file(place),
        None => Spot {
            path: of_object(&finding.object),
            line: 1,
            column: 1,
        },
    }
}

/// Returns a place in a manifest.
pub(super) fn in_file(place: &ManifestPlace) -> Spot {
    let path = SCREEN.word(&place.file);
    Spot {
        path: path.strip_prefix("./").unwrap_or(&path).to_owned(),
        line: place.line.max(1),
        column: place.column.max(1),
    }
}

fn of_object(object: &ObjectRef) -> String {
    // What has no namespace stands beside the namespaces, under a name that none of them can have.
    let namespace = if object.namespace.is_empty() {
        "_"
    } else {
        &object.namespace
    };
    // A name of a role may hold a slash.
    let part = |text: &str| SCREEN.word(text).replace('/', "%2F");
    format!(
        "cluster/{}/{}/{}.yaml",
        part(namespace),
        part(&object.kind),
        part(&object.name)
    )
}

/// Returns a text line by line, nothing of it hidden.
pub(super) fn plain(text: &Untrusted) -> String {
    SCREEN.lines(text).join("\n")
}

/// Returns the cause, and the first way to mend it.
pub(super) fn message(finding: &Finding) -> String {
    let fix = finding.fixes.first();
    let fix = fix.map_or(String::new(), |fix| format!("\nFix: {}", SCREEN.line(&fix.title)));
    let meaning = finding.meaning.as_ref();
    let meaning = meaning.map_or(String::new(), |meaning| format!("\n{}", plain(meaning)));
    plain(&finding.cause) + &meaning + &fix
}

//! What somebody decided beforehand about findings: to ignore some with a reason, to count only those that are new.
//!
//! It decides nothing: `cli` reads the decisions and holds them against a report.

use super::{Finding, ManifestPlace};
use crate::k8s::Untrusted;

/// Whether a baseline has the finding already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Since {
    New,
    Known,
}

impl Since {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Since::New => "new",
            Since::Known => "known",
        }
    }
}

/// Where a decision to ignore was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WrittenIn {
    /// A comment in a manifest.
    Comment,
    /// An annotation of an object.
    Annotation,
    /// The file of the settings.
    Settings,
}

impl WrittenIn {
    pub(crate) fn word(self) -> &'static str {
        match self {
            WrittenIn::Comment => "comment",
            WrittenIn::Annotation => "annotation",
            WrittenIn::Settings => "settings",
        }
    }
}

/// A finding that does not count, because somebody said so and why.
#[derive(Clone, Debug)]
pub(crate) struct Ignored {
    pub(crate) finding: Finding,
    pub(crate) reason: Untrusted,
    pub(crate) written_in: WrittenIn,
    pub(crate) place: ManifestPlace,
}

/// A decision to ignore that has no effect: it fits nothing, or it does not say why.
#[derive(Clone, Debug)]
pub(crate) struct Idle {
    pub(crate) place: ManifestPlace,
    pub(crate) said: Untrusted,
}

/// A finding of the baseline that is not found any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub(crate) id: String,
    pub(crate) rule: String,
    /// `Pod shop/cart-7d`
    pub(crate) object: Untrusted,
    /// Whether the rule was decided this time; if not, that it is not found tells nothing.
    pub(crate) observed: bool,
}

/// Rules that were not run, and who deselected them.
#[derive(Clone, Debug)]
pub(crate) struct Deselected {
    pub(crate) by: DeselectedBy,
    /// Ids.
    pub(crate) rules: Vec<String>,
}

/// What deselects rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DeselectedBy {
    /// `--select` or `--ignore`.
    Flag(&'static str),
    /// A line of a configuration file.
    File(ManifestPlace),
}

/// All decisions, and what became of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) ignored: Vec<Ignored>,
    pub(crate) idle: Vec<Idle>,
    pub(crate) deselected: Vec<Deselected>,
    /// Beside a baseline alone.
    pub(crate) resolved: Vec<Resolved>,
    /// Whether there is a baseline: each finding then says since when it is known.
    pub(crate) compared: bool,
}

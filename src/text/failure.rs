//! The result of the parser: failures, the frames around them, and the objects that they name.

use std::collections::BTreeMap;
use std::ops::Range;

use super::kinds::{FailureClass, Layer, Relation, Role, Strength};

/// Values that a text names, by role; one value for each role.
pub(crate) type Named = BTreeMap<Role, String>;

/// One component's sentence around a failure: `MountVolume.SetUp failed for volume "v" : …`.
///
/// Codes belong to their frame: `exit status 32` of mount(8) is not the exit code of the container.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Frame {
    /// The program: `kubelet`, `containerd`, `runc`. None for wrappers that the vocabulary does not know.
    pub(crate) component: Option<String>,
    pub(crate) operation: Option<String>,
    pub(crate) layer: Option<Layer>,
    pub(crate) named: Named,
    pub(crate) grpc: Option<String>,
    pub(crate) http: Option<u16>,
    pub(crate) errno: Option<String>,
    pub(crate) exit: Option<i32>,
    /// Bytes of `ParsedText::text`.
    pub(crate) span: Range<usize>,
}

/// One fault that a text reports.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    pub(crate) layer: Layer,
    pub(crate) class: FailureClass,
    /// Number of candidates that failed so: nodes, node groups.
    pub(crate) count: Option<u32>,
    /// Outermost first.
    pub(crate) frames: Vec<Frame>,
    /// The innermost words, as they stand in the text.
    pub(crate) leaf: String,
    pub(crate) named: Named,
    /// The component that printed the text.
    pub(crate) observer: String,
    /// The words do not tell which of several causes it is: `does not exist or may require authorization`.
    pub(crate) ambiguous: bool,
    /// How clearly the words state the class.
    pub(crate) strength: Strength,
    /// The place of the words in `ParsedText::text`.
    pub(crate) span: Range<usize>,
}

impl Failure {
    /// Returns the operation of the innermost frame that has one.
    pub(crate) fn operation(&self) -> Option<&str> {
        self.frames
            .iter()
            .rev()
            .find_map(|frame| frame.operation.as_deref())
    }

    /// Returns true if the words state one class, so that a cause may be claimed of them.
    pub(crate) fn is_clear(&self) -> bool {
        self.strength >= Strength::Plain
    }

    /// Returns true if the words state one class and one cause of it.
    pub(crate) fn has_one_meaning(&self) -> bool {
        self.is_clear() && !self.ambiguous
    }

    /// Returns the first value of a role: the failure's own, then that of the innermost frame.
    pub(crate) fn value(&self, role: Role) -> Option<&str> {
        let frames = self.frames.iter().rev().map(|frame| &frame.named);
        let mut all = std::iter::once(&self.named).chain(frames);
        all.find_map(|named| named.get(&role).map(String::as_str))
    }
}

/// A text, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ParsedText {
    /// The text that spans refer to: without escape sequences, quoting levels removed, bounded.
    pub(crate) text: String,
    /// In text order, at most 32.
    pub(crate) failures: Vec<Failure>,
    pub(crate) relation: Relation,
    /// Index of the failure that states the cause best; 0 where there is none.
    pub(crate) decisive: usize,
    /// The text states an error: words of the vocabulary, a trace or a line marked as an error. False for
    /// `0 errors, no fatal mistakes`.
    pub(crate) states_error: bool,
    /// A part of the text was not read, because it is longer than the bounds.
    pub(crate) truncated: bool,
    /// Bytes that patterns were applied to: the measure of the work done.
    pub(crate) work: u64,
}

impl ParsedText {
    /// Returns the failure that states the cause best.
    pub(crate) fn cause(&self) -> Option<&Failure> {
        self.failures.get(self.decisive)
    }
}

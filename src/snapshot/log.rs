//! What containers printed: lines with their times.

use crate::k8s::Untrusted;
use crate::k8s::time::Timestamp;

/// Which run of a container printed a log, in the sense of `kubectl logs [--previous]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum LogRun {
    Current,
    Previous,
}

/// Namespace, pod, container, run.
pub(crate) type LogKey = (String, String, String, LogRun);

/// The last lines of one run of one container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Log {
    pub(crate) lines: Vec<LogLine>,
    /// Older lines, or parts of long ones, were left out.
    pub(crate) truncated: bool,
}

/// One line; `time` is unknown where the recording has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogLine {
    pub(crate) time: Option<Timestamp>,
    pub(crate) text: Untrusted,
}

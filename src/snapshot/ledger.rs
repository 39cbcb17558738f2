//! The ledger: one row for each input (kind × scope) that says how much of it was seen.
//!
//! Nothing may be called missing, and no check may be called quiet, without asking this room first.

use crate::k8s::Kind;

/// How much of an input was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Status {
    /// Everything in the scope; absence is provable.
    Complete,
    /// Some objects, maybe not all: what is there exists, what is not there is unknown.
    Partial,
    Forbidden,
    NotServed,
    Failed,
    Truncated,
    NotCollected,
}

impl Status {
    /// Returns the word that the manifest and `-o json` use.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Status::Complete => "complete",
            Status::Partial => "partial",
            Status::Forbidden => "forbidden",
            Status::NotServed => "not_served",
            Status::Failed => "failed",
            Status::Truncated => "truncated",
            Status::NotCollected => "not_collected",
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<Status> {
        [
            Status::Complete,
            Status::Partial,
            Status::Forbidden,
            Status::NotServed,
            Status::Failed,
            Status::Truncated,
            Status::NotCollected,
        ]
        .into_iter()
        .find(|status| status.word() == word)
    }
}

/// What a fact needs to be known: a kind of objects, or the logs, or the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Input {
    Objects(Kind),
    Logs,
    Clock,
    /// Owners of kinds outside of the table, each read by its name.
    Owners,
    /// What no list tells, in the words of the engine that would have needed it. It is in no ledger.
    Beyond(&'static Beyond),
}

/// How wide a list of an input may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Breadth {
    Namespace,
    Cluster,
}

/// Why an engine leaves something open although everything was read that it reads.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Beyond {
    /// `NotServed` where no API tells it, `Truncated` where a bound of this program left it out.
    pub(crate) status: Status,
    /// What would tell.
    pub(crate) word: &'static str,
    pub(crate) reason: &'static str,
}

impl Input {
    /// Returns the word of `skipped[].needs` and of the ledger: `nodes`, `pods/log`, `clock`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            // In its group it has the plural of another kind.
            Input::Objects(Kind::PodMetrics) => "pods.metrics.k8s.io",
            Input::Objects(kind) => kind.plural(),
            Input::Logs => "pods/log",
            Input::Clock => "clock",
            Input::Owners => "owners",
            Input::Beyond(beyond) => beyond.word,
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<Input> {
        match word {
            "pods/log" => Some(Input::Logs),
            "clock" => Some(Input::Clock),
            "owners" => Some(Input::Owners),
            word => Kind::all().map(Input::Objects).find(|input| input.word() == word),
        }
    }
}

/// One input and how much of it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LedgerRow {
    pub(crate) input: Input,
    /// The namespace that the row speaks of; `None` is the whole cluster.
    pub(crate) namespace: Option<String>,
    pub(crate) status: Status,
    /// Why it is not complete, in the words of the server or of the reader.
    pub(crate) reason: Option<String>,
    pub(crate) pages: u32,
    pub(crate) items: u64,
    pub(crate) resource_version: Option<String>,
}

impl LedgerRow {
    /// Makes a row that says no more than how much was seen.
    pub(crate) fn new(input: Input, namespace: Option<&str>, status: Status) -> Self {
        Self {
            input,
            namespace: namespace.map(str::to_owned),
            status,
            reason: None,
            pages: 0,
            items: 0,
            resource_version: None,
        }
    }

    /// Adds why it is not complete.
    #[must_use]
    pub(crate) fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

/// All rows. The row of a namespace outranks the row of the cluster; without either, not collected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    rows: Vec<LedgerRow>,
}

impl Ledger {
    pub(crate) fn new(mut rows: Vec<LedgerRow>) -> Self {
        rows.sort_by(|a, b| (a.input, &a.namespace).cmp(&(b.input, &b.namespace)));
        Self { rows }
    }

    pub(crate) fn rows(&self) -> &[LedgerRow] {
        &self.rows
    }

    /// Returns the row that answers for an input in a namespace (`""`: cluster-scoped or all of it).
    pub(crate) fn row(&self, input: Input, namespace: &str) -> Option<&LedgerRow> {
        let at = |namespace: Option<&str>| {
            let place = |row: &LedgerRow| (row.input, row.namespace.as_deref()).cmp(&(input, namespace));
            // Where a ledger says a thing twice, the first counts, as it was written.
            let first = self.rows.partition_point(|row| place(row).is_lt());
            self.rows.get(first).filter(|row| place(row).is_eq())
        };
        at(Some(namespace)).or_else(|| at(None))
    }

    /// Returns how much was seen of an input in a namespace.
    pub(crate) fn status(&self, input: Input, namespace: &str) -> Status {
        self.row(input, namespace)
            .map_or(Status::NotCollected, |row| row.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_of_a_namespace_outranks_that_of_the_cluster() {
        let pods = Input::Objects(Kind::Pod);
        let ledger = Ledger::new(vec![
            LedgerRow::new(pods, Some("shop"), Status::Forbidden),
            LedgerRow::new(pods, None, Status::Complete),
            LedgerRow::new(Input::Logs, Some("shop"), Status::Complete),
        ]);
        assert_eq!(ledger.status(pods, "shop"), Status::Forbidden);
        assert_eq!(ledger.status(pods, "other"), Status::Complete);
        assert_eq!(ledger.status(pods, ""), Status::Complete);
        assert_eq!(ledger.status(Input::Logs, "other"), Status::NotCollected);
        assert_eq!(
            ledger.status(Input::Logs, ""),
            Status::NotCollected,
            "one namespace is not all of it"
        );
        assert_eq!(ledger.status(Input::Clock, ""), Status::NotCollected);
    }

    #[test]
    fn words_of_inputs_and_statuses_are_read_back() {
        let inputs = Kind::all()
            .map(Input::Objects)
            .chain([Input::Logs, Input::Clock, Input::Owners]);
        for input in inputs {
            assert_eq!(Input::of_word(input.word()), Some(input));
        }
        assert_eq!(Input::of_word("gadgets"), None);
        for word in [
            "complete",
            "partial",
            "forbidden",
            "not_served",
            "failed",
            "truncated",
            "not_collected",
        ] {
            assert_eq!(Status::of_word(word).map(Status::word), Some(word));
        }
        assert_eq!(Status::of_word("sometimes"), None);
    }
}

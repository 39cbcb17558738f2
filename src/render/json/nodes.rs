//! The nodes that do not take a pod, as JSON v1 has them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ObjectJson, object};
use crate::facts::scheduling::nodes::{NodeChange, NodeRow, NodeTable, Objection};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NodesJson<'r> {
    pod: ObjectJson<'r>,
    asks: BTreeMap<&'r str, &'r str>,
    total: usize,
    fit: usize,
    /// Not every pod was seen: no more is free than what is told.
    free_at_most: bool,
    agrees_with_scheduler: bool,
    rows: Vec<RowJson<'r>>,
    left_out: usize,
    objections: BTreeMap<&'r str, usize>,
    changes: Vec<ChangeJson<'r>>,
}

#[derive(Serialize)]
struct RowJson<'r> {
    nodes: &'r [String],
    count: usize,
    free: FreeJson<'r>,
    open: bool,
    objections: Vec<ObjectionJson<'r>>,
}

#[derive(Serialize)]
struct FreeJson<'r> {
    cpu: &'r str,
    memory: &'r str,
}

#[derive(Serialize)]
struct ObjectionJson<'r> {
    filter: &'r str,
    text: &'r str,
    key: Option<&'r str>,
    wants: Option<&'r str>,
    has: Option<&'r str>,
    missing: Option<&'r str>,
}

#[derive(Serialize)]
struct ChangeJson<'r> {
    text: &'r str,
    costs: &'r str,
    nodes: &'r [String],
}

impl<'r> NodesJson<'r> {
    pub(super) fn of(table: &'r NodeTable) -> Self {
        let asks = table.asks.iter();
        Self {
            pod: object(&table.pod),
            asks: asks
                .map(|(key, amount)| (key.as_str(), amount.as_str()))
                .collect(),
            total: table.nodes,
            fit: table.fit,
            free_at_most: table.at_most,
            agrees_with_scheduler: table.agrees,
            rows: table.rows.iter().map(row).collect(),
            left_out: table.left_out,
            objections: table.counts.iter().copied().collect(),
            changes: table.changes.iter().map(change).collect(),
        }
    }
}

fn row(row: &NodeRow) -> RowJson<'_> {
    RowJson {
        nodes: &row.names,
        count: row.count,
        free: FreeJson {
            cpu: &row.cpu,
            memory: &row.memory,
        },
        open: row.open,
        objections: row.objections.iter().map(objection).collect(),
    }
}

fn objection(one: &Objection) -> ObjectionJson<'_> {
    ObjectionJson {
        filter: &one.filter,
        text: one.text.raw(),
        key: one.key.as_deref(),
        wants: one.wants.as_deref(),
        has: one.has.as_deref(),
        missing: one.missing.as_deref(),
    }
}

fn change(change: &NodeChange) -> ChangeJson<'_> {
    ChangeJson {
        text: change.text.raw(),
        costs: &change.costs,
        nodes: &change.nodes,
    }
}

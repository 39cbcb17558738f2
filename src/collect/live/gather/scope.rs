//! Lists that earlier lists ask for: namespaces one by one, and what runs elsewhere and bears on what is sick here.

use super::Gathering;
use crate::collect::live::logs;
use crate::collect::live::plan::ListWish;
use crate::k8s::Kind;
use crate::snapshot::row::Part;
use crate::snapshot::{Input, LedgerRow, Status};

/// Where names are resolved: whoever is unhealthy in a namespace may be so because of what runs in this one.
pub(super) const RESOLVER: &str = "kube-system";
/// Kinds that are read there.
pub(super) const OF_RESOLVER: [Kind; 3] = [Kind::Pod, Kind::Service, Kind::EndpointSlice];
/// Namespaces that are listed one by one where the cluster may not be.
const MOST_FALLBACKS: usize = 50;

impl Gathering<'_> {
    /// Where the cluster may not be listed, some of its namespaces may.
    pub(super) fn fallbacks(&self) -> Vec<ListWish> {
        let mut namespaces: Vec<String> = self
            .rows_of(Kind::Namespace)
            .map(|row| row.object.name.clone())
            .take(MOST_FALLBACKS)
            .collect();
        if namespaces.is_empty() {
            namespaces.push(self.home.to_owned());
        }
        let refused = self
            .rows
            .values()
            .filter(|row| row.status == Status::Forbidden && row.namespace.is_none());
        let mut wishes = Vec::new();
        for row in refused {
            let Input::Objects(kind) = row.input else { continue };
            if kind.namespaced() {
                wishes.extend(namespaces.iter().map(|name| ListWish::of(kind, Some(name))));
            }
        }
        wishes
    }

    /// All namespaces one by one are the cluster; and what is refused in both needs to be told once.
    pub(super) fn join_namespaces(&mut self) {
        let refused = |row: &LedgerRow| row.status == Status::Forbidden;
        let told: Vec<Input> = self
            .rows
            .values()
            .filter(|row| row.namespace.is_none() && refused(row))
            .map(|row| row.input)
            .collect();
        self.rows
            .retain(|(input, namespace), row| namespace.is_none() || !refused(row) || !told.contains(input));
        if self.status(Kind::Namespace, "") != Some(Status::Complete) {
            return;
        }
        let names: Vec<String> = self
            .rows_of(Kind::Namespace)
            .map(|row| row.object.name.clone())
            .collect();
        let refused: Vec<Input> = self
            .rows
            .values()
            .filter(|row| row.namespace.is_none())
            .map(|row| row.input)
            .collect();
        for input in refused {
            let of = |name: &String| self.rows.get(&(input, Some(name.clone())));
            let whole = !names.is_empty()
                && names
                    .iter()
                    .all(|name| of(name).is_some_and(|row| row.status == Status::Complete));
            if whole && let Some(row) = self.rows.get_mut(&(input, None)) {
                row.status = Status::Complete;
                row.reason = None;
            }
        }
    }

    /// A pod that was named and has no node: what is free on the nodes, only all pods tell.
    pub(super) fn all_pods(&self) -> Vec<ListWish> {
        let named = !self.plan.named.is_empty() && self.plan.namespaces.is_some();
        let asked = named && self.plan.kinds.contains(&Kind::Node) && self.waits_for_a_node();
        asked.then(|| ListWish::of(Kind::Pod, None)).into_iter().collect()
    }

    /// Whether a pod waits for a node, as the scheduler says.
    pub(super) fn waits_for_a_node(&self) -> bool {
        self.rows_of(Kind::Pod).any(|row| {
            let Part::Pod(pod) = &row.part else { return false };
            let scheduled = pod.conditions.get("PodScheduled");
            pod.node.is_empty() && scheduled.is_some_and(|(holds, _)| !holds)
        })
    }

    /// The lists of the cluster's DNS, where a pod is unhealthy.
    pub(super) fn of_the_resolver(&self) -> Vec<ListWish> {
        let Some(namespaces) = &self.plan.namespaces else {
            return Vec::new();
        };
        let sick = self.rows_of(Kind::Pod).any(logs::is_sick);
        if !sick || namespaces.iter().any(|name| name == RESOLVER) {
            return Vec::new();
        }
        OF_RESOLVER
            .into_iter()
            .filter(|kind| self.plan.kinds.contains(kind) && self.status(*kind, RESOLVER).is_none())
            .map(|kind| ListWish::of(kind, Some(RESOLVER)))
            .collect()
    }
}

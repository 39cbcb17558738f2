//! Named objects first: each by GET, then what belongs to it, found by name or by labels. Lists follow only for questions
//! that are still open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::json;
use tokio::task::JoinSet;

use super::super::answer::Refused;
use super::super::fault::LiveFault;
use super::super::list;
use super::super::plan::{ALWAYS, ListWish};
use super::beside::{events_of, referred, refers, selected_by};
use super::scope::{OF_RESOLVER, RESOLVER};
use super::{Gathering, MOST_OWNERS, login};
use crate::collect::live::list::Kept;
use crate::k8s::{Kind, ObjectRef, selector};
use crate::snapshot::{Breadth, Input, LedgerRow, Status};

/// Kinds of which a namespace has few objects, and any of them may bear on a pod. They are listed at once.
const FEW: [Kind; 5] = [
    Kind::NetworkPolicy,
    Kind::ResourceQuota,
    Kind::LimitRange,
    Kind::Service,
    Kind::HorizontalPodAutoscaler,
];
/// Pages of the events of a namespace; where there are more, those of each object are read.
const PAGES_OF_EVENTS: u32 = 1;
/// Objects whose events are read one by one; a server reads all events of the namespace for each of them.
const MOST_WITH_EVENTS: usize = 16;
/// What the scheduler looks at before it places a pod.
const OF_SCHEDULER: [Kind; 5] = [
    Kind::Pod,
    Kind::Node,
    Kind::PersistentVolume,
    Kind::StorageClass,
    Kind::PriorityClass,
];
/// Where events of Nodes are.
const OF_NODES: &str = "default";

impl Gathering<'_> {
    /// Reads the named objects; false if one of them does not exist or may not be read by name.
    pub(super) async fn named(&mut self) -> Result<bool, LiveFault> {
        let asked = self.ask_for_namespaces();
        let mut running = JoinSet::new();
        for object in &self.plan.named {
            let Some(kind) = object.known_kind() else {
                return Ok(false);
            };
            running.spawn(list::get(self.transport.clone(), kind, object.clone()));
        }
        let mut all = true;
        while let Some(got) = running.join_next().await {
            match got {
                Ok(Ok(Some(kept))) => self.keep(kept),
                Ok(Err(refusal)) if refusal.kind == Refused::Unknown => return Err(login(&refusal.reason)),
                _ => all = false,
            }
        }
        self.namespaces_exist(asked).await?;
        Ok(all)
    }

    /// Reads what belongs to the named objects, and marks all lists in the ledger as partial, except those of a few kinds.
    pub(super) async fn beside(&mut self) -> Result<(), LiveFault> {
        let home = self.place();
        let kinds: BTreeSet<Kind> = self.plan.kinds.iter().copied().chain(ALWAYS).collect();
        for kind in kinds.iter().copied().filter(|kind| *kind != Kind::Secret) {
            let namespace = kind.namespaced().then_some(&*home);
            let input = Input::Objects(kind);
            let row = LedgerRow::new(input, namespace, Status::Partial)
                .because("only the objects that the named ones refer to were read");
            self.rows.insert((input, namespace.map(str::to_owned)), row);
        }
        let few = FEW.into_iter().filter(|kind| kinds.contains(kind));
        let mut wishes: Vec<ListWish> = few.map(|kind| ListWish::of(kind, Some(&home))).collect();
        wishes.push(ListWish {
            pages: Some(PAGES_OF_EVENTS),
            ..ListWish::of(Kind::Event, Some(&home))
        });
        self.lists(wishes).await?;
        self.around().await
    }

    /// Reads what the objects so far select, refer to and are owned by.
    async fn around(&mut self) -> Result<(), LiveFault> {
        let mut seen = BTreeSet::new();
        for _ in 0..MOST_OWNERS {
            let wishes: Vec<ListWish> = self.below(&mut seen);
            let more = !wishes.is_empty();
            self.lists(wishes).await?;
            let found = self.neighbours().await;
            if !self.strange_owners().await && !found && !more {
                break;
            }
        }
        self.events_of_each().await
    }

    /// Services were listed as a whole. Those that select none of the pods, are named by none of them and were not asked for
    /// are not judged.
    pub(super) fn set_aside_services(&mut self) {
        let pods: Vec<Arc<BTreeMap<String, String>>> = self
            .rows_of(Kind::Pod)
            .map(|row| Arc::clone(&row.labels))
            .collect();
        let first = (Kind::Service, String::new(), String::new());
        let services = self
            .objects
            .range(first..)
            .take_while(|(key, _)| key.0 == Kind::Service);
        let words = self.words_of_containers();
        let spoken_of = |name: &str| words.iter().any(|text| text.contains(name));
        let mut aside = Vec::new();
        for ((kind, namespace, name), (row, json)) in services {
            let json = json.value();
            let selector = json.pointer("/spec/selector").cloned().unwrap_or_default();
            let wanted = json!({"matchLabels": selector});
            let some = selector.as_object().is_some_and(|labels| !labels.is_empty());
            let selects = some && pods.iter().any(|labels| selector::matches(&wanted, labels));
            if !selects && !self.is_centre(*kind, namespace, name) && !spoken_of(name) {
                aside.push(row.object.clone());
            }
        }
        self.background.extend(aside);
    }

    /// Returns what containers print and are started with: the names in it may be those of Services.
    fn words_of_containers(&self) -> Vec<String> {
        let lines = self.logs.values().flat_map(|log| &log.lines);
        let mut words: Vec<String> = lines.map(|line| line.text.raw().to_owned()).collect();
        let first = (Kind::Pod, String::new(), String::new());
        let pods = self
            .objects
            .range(first..)
            .take_while(|(key, _)| key.0 == Kind::Pod);
        for (_, (_, json)) in pods {
            let json = json.value();
            let containers = ["/spec/initContainers", "/spec/containers"];
            words.extend(
                containers
                    .iter()
                    .filter_map(|at| json.pointer(at))
                    .map(ToString::to_string),
            );
        }
        words
    }

    /// Reads what belongs to other objects, too; false if all of them were looked at before.
    pub(in crate::collect::live) async fn look_at(
        &mut self,
        objects: BTreeSet<ObjectRef>,
    ) -> Result<bool, LiveFault> {
        let known = self.centres.len();
        self.centres
            .extend(objects.into_iter().filter(|object| object.known_kind().is_some()));
        if self.centres.len() == known {
            return Ok(false);
        }
        self.around().await?;
        self.read_logs().await;
        self.set_aside_services();
        Ok(true)
    }

    /// Returns the objects that were read for themselves.
    pub(in crate::collect::live) fn judged(&self) -> BTreeSet<ObjectRef> {
        let objects = self.objects.values().map(|(row, _)| &row.object);
        objects
            .filter(|object| !self.background.contains(object))
            .cloned()
            .collect()
    }

    /// Returns what the objects so far refer to by name.
    pub(super) fn referred(&self) -> Vec<ObjectRef> {
        let of = |((kind, namespace, _), (row, json)): (&(Kind, String, String), &Kept)| match kind {
            kind if refers(*kind) && !self.background.contains(&row.object) => {
                referred(*kind, namespace, &json.value())
            }
            _ => Vec::new(),
        };
        self.objects.iter().flat_map(of).collect()
    }

    /// Lists what the scheduler looks at.
    pub(super) async fn widen_to_cluster(&mut self) -> Result<(), LiveFault> {
        let kinds = OF_SCHEDULER
            .into_iter()
            .filter(|kind| self.plan.kinds.contains(kind));
        let wishes: Vec<ListWish> = kinds.map(|kind| ListWish::of(kind, None)).collect();
        // The row of the namespace would outrank that of the cluster.
        self.rows
            .retain(|(input, _), _| wishes.iter().all(|wish| *input != Input::Objects(wish.kind)));
        self.beyond(wishes).await
    }

    /// Reads lists for sums and look-ups.
    async fn beyond(&mut self, wishes: Vec<ListWish>) -> Result<(), LiveFault> {
        let before = self.judged();
        self.lists(wishes).await?;
        let objects = self.objects.values().map(|(row, _)| &row.object);
        self.background = objects
            .filter(|object| !before.contains(object))
            .cloned()
            .collect();
        Ok(())
    }

    fn place(&self) -> String {
        let named = self.plan.namespaces.as_deref().unwrap_or_default();
        named.first().cloned().unwrap_or_else(|| self.home.to_owned())
    }

    /// Returns the lists of what the objects so far select, each object once.
    fn below(&self, seen: &mut BTreeSet<(Kind, String)>) -> Vec<ListWish> {
        let mut wishes = Vec::new();
        for ((kind, namespace, name), (_, json)) in &self.objects {
            let asked = self.is_centre(*kind, namespace, name);
            // Of the owners of a named pod only their revisions matter, not all their pods.
            let wanted = asked || *kind == Kind::Deployment;
            if wanted && seen.insert((*kind, name.clone())) {
                let below = selected_by((*kind, namespace, name), &json.value());
                wishes.extend(below.into_iter().filter(|wish| asked || wish.kind != Kind::Pod));
            }
        }
        wishes
    }

    fn is_centre(&self, kind: Kind, namespace: &str, name: &str) -> bool {
        self.centres.iter().any(|object| {
            object.known_kind() == Some(kind) && object.namespace == namespace && object.name == name
        })
    }

    /// Reads the events of the nodes, and where a namespace has too many, those of each object.
    async fn events_of_each(&mut self) -> Result<(), LiveFault> {
        let home = self.place();
        let many = self.status(Kind::Event, &home) == Some(Status::Truncated);
        let mut wishes: Vec<ListWish> = Vec::new();
        let judged = self
            .objects
            .iter()
            .filter(|(_, (row, _))| !self.background.contains(&row.object));
        for (kind, namespace, name) in judged.map(|(key, _)| key) {
            // Services and policies were listed, not chosen.
            let chosen = kind.is_workload() || matches!(kind, Kind::Pod | Kind::PersistentVolumeClaim);
            let speaks = many && (chosen || self.is_centre(*kind, namespace, name));
            if *kind == Kind::Node && (many || home != OF_NODES) {
                wishes.push(events_of(OF_NODES, "Node", name));
            } else if *namespace == home && speaks && wishes.len() < MOST_WITH_EVENTS {
                wishes.push(events_of(namespace, kind.name(), name));
            }
        }
        let all = wishes.len() < MOST_WITH_EVENTS;
        let places = [OF_NODES, &home].map(|place| (Input::Objects(Kind::Event), Some(place.to_owned())));
        let before = places.clone().map(|place| self.rows.get(&place).cloned());
        self.lists(wishes).await?;
        for (place, before) in places.into_iter().zip(before) {
            // Nothing else is judged than the objects whose events were read. A list that failed has left its row.
            let of_home = place.1.as_ref() == Some(&home);
            let read = if of_home { many && all } else { true };
            if read && self.rows.get(&place) == before.as_ref() {
                let row = LedgerRow::new(place.0, place.1.as_deref(), Status::Complete);
                self.rows.insert(place, row);
            }
        }
        Ok(())
    }

    /// Reads the next list of each input, each wider than the one before; false if no wider list is left.
    pub(in crate::collect::live) async fn widen(
        &mut self,
        inputs: &BTreeMap<Input, Breadth>,
    ) -> Result<bool, LiveFault> {
        let wishes: Vec<ListWish> = inputs
            .iter()
            .filter_map(|(input, most)| self.wider(*input, *most))
            .collect();
        if wishes.is_empty() {
            return Ok(false);
        }
        for wish in wishes.iter().filter(|wish| wish.namespace.is_none()) {
            // The row of the namespace would outrank that of the cluster.
            let input = Input::Objects(wish.kind);
            self.rows
                .retain(|(one, namespace), _| *one != input || namespace.is_none());
        }
        self.beyond(wishes).await?;
        Ok(true)
    }

    fn wider(&self, input: Input, most: Breadth) -> Option<ListWish> {
        let Input::Objects(kind) = input else { return None };
        if kind == Kind::Secret && !self.plan.secrets {
            return None;
        }
        let home = self.place();
        let open = |namespace: Option<&str>| {
            let row = self.rows.get(&(input, namespace.map(str::to_owned)));
            // A list that was asked for has pages, or a reason of the server.
            row.is_none_or(|row| row.status == Status::Partial && row.pages == 0)
        };
        // Where a list of the namespace failed, a wider one would hide it.
        let failed = |row: &LedgerRow| match row.status {
            Status::Complete => false,
            // Some of its items could not be read.
            Status::Partial => row.pages > 0,
            _ => true,
        };
        let row = self.rows.get(&(input, Some(home.clone())));
        if kind.namespaced() && row.is_some_and(failed) {
            return None;
        }
        let resolver = OF_RESOLVER.contains(&kind) && home != RESOLVER;
        let scopes = [
            (kind.namespaced() && open(Some(&home))).then_some(Some(&*home)),
            (resolver && open(Some(RESOLVER))).then_some(Some(RESOLVER)),
            (kind != Kind::Event && open(None)).then_some(None),
        ];
        let wide = |scope: &Option<&str>| scope.is_none() && kind.namespaced();
        let mut scopes = scopes.into_iter().flatten();
        let next = scopes
            .next()
            .filter(|next| most == Breadth::Cluster || !wide(next))?;
        Some(ListWish::of(kind, next))
    }
}

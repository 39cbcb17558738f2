//! The rounds of a run: lists, neighbours by reference, logs; what each brought, and the ledger of it all.

mod beside;
mod near;
mod scope;

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use tokio::task::JoinSet;

use super::answer::{Refusal, Refused};
use super::discovery::Discovery;
use super::fault::LiveFault;
use super::list::{self, Kept, Listed};
use super::logs::{self, LogPlan};
use super::owners::Owners;
use super::plan::{ListWish, Plan};
use super::transport::Transport;
use crate::collect::echo;
use crate::k8s::time::{self, Timestamp};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::log::LogKey;
use crate::snapshot::row::Part;
use crate::snapshot::{Input, Ledger, LedgerRow, Log, Parts, Row, Snapshot, Source, Status};

/// From a pod to the top of its owners: ReplicaSet, Deployment, and what a custom controller may add.
const MOST_OWNERS: usize = 4;

/// Hears how far the run is: what is done, of how many.
pub(crate) type Progress<'a> = &'a dyn Fn(&str);

/// A run, and what it brought so far.
pub(super) struct Gathering<'a> {
    transport: Transport,
    discovery: Discovery,
    plan: &'a Plan,
    /// The namespace of the context, where nothing else is known.
    home: &'a str,
    progress: Progress<'a>,
    objects: BTreeMap<(Kind, String, String), Kept>,
    rows: BTreeMap<(Input, Option<String>), LedgerRow>,
    logs: BTreeMap<LogKey, Log>,
    owners: Owners,
    /// Objects that were asked for by name.
    asked: BTreeSet<ObjectRef>,
    /// Objects beside which more is read: the named ones, and later those that findings are about.
    centres: BTreeSet<ObjectRef>,
    /// Objects of lists that were added later: read for sums and look-ups, not judged.
    background: BTreeSet<ObjectRef>,
}

impl<'a> Gathering<'a> {
    pub(super) fn new(
        transport: Transport,
        plan: &'a Plan,
        (home, progress): (&'a str, Progress<'a>),
    ) -> Self {
        Self {
            discovery: Discovery::new(transport.clone()),
            transport,
            plan,
            home,
            progress,
            objects: BTreeMap::new(),
            rows: BTreeMap::new(),
            logs: BTreeMap::new(),
            owners: Owners::default(),
            asked: BTreeSet::new(),
            centres: plan.named.iter().cloned().collect(),
            background: BTreeSet::new(),
        }
    }

    /// Reads the named objects and what belongs to them, and their logs; false if one of them does not exist.
    pub(super) async fn near(&mut self) -> Result<bool, LiveFault> {
        if !self.named().await? {
            return Ok(false);
        }
        self.beside().await?;
        self.something_was_read()?;
        self.read_logs().await;
        self.set_aside_services();
        if self.waits_for_a_node() {
            self.widen_to_cluster().await?;
        }
        Ok(true)
    }

    pub(super) async fn run(mut self, server_version: Option<String>) -> Result<Snapshot, LiveFault> {
        let asked = self.ask_for_namespaces();
        self.lists(self.plan.lists()).await?;
        self.namespaces_exist(asked).await?;
        self.lists(self.fallbacks()).await?;
        self.join_namespaces();
        self.something_was_read()?;
        for _ in 0..MOST_OWNERS {
            let found = self.neighbours().await;
            if !self.strange_owners().await && !found {
                break;
            }
        }
        self.lists(self.all_pods()).await?;
        self.lists(self.of_the_resolver()).await?;
        self.read_logs().await;
        Ok(self.finish(server_version))
    }

    /// Asks beside the lists, so that a server that hangs is waited for once.
    fn ask_for_namespaces(&self) -> JoinSet<(String, Result<Option<Kept>, Refusal>)> {
        let mut asked = JoinSet::new();
        for name in self.plan.namespaces.iter().flatten().cloned() {
            let transport = self.transport.clone();
            asked.spawn(async move {
                let object = ObjectRef::new(Kind::Namespace, "", &name);
                (name, list::get(transport, Kind::Namespace, object).await)
            });
        }
        asked
    }

    /// A namespace that is not there would look like an empty one.
    async fn namespaces_exist(
        &mut self,
        mut asked: JoinSet<(String, Result<Option<Kept>, Refusal>)>,
    ) -> Result<(), LiveFault> {
        while let Some(answered) = asked.join_next().await {
            let Ok((name, got)) = answered else { continue };
            match got {
                Ok(Some(kept)) => self.keep(kept),
                Ok(None) => {
                    let others = self.rows_of(Kind::Namespace).map(|row| row.object.name.clone());
                    let sentence = format!("find namespace '{name}': not found in the cluster");
                    return Err(LiveFault::new(sentence).near(&name, others.collect::<Vec<_>>()));
                }
                Err(refusal) if refusal.kind == Refused::Unknown => return Err(login(&refusal.reason)),
                // The lists will tell.
                Err(_) => {}
            }
        }
        Ok(())
    }

    async fn lists(&mut self, wishes: Vec<ListWish>) -> Result<(), LiveFault> {
        let all = wishes.len();
        let mut running: JoinSet<Listed> = JoinSet::new();
        for wish in wishes {
            let server = (self.transport.clone(), self.discovery.clone());
            running.spawn(list::read(server, wish));
        }
        let mut done = 0;
        while let Some(listed) = running.join_next().await {
            // A task that panics is a defect, and none of them can.
            let Ok(listed) = listed else { continue };
            if let Some(reason) = listed.unknown_login {
                return Err(login(&reason));
            }
            done += 1;
            (self.progress)(&format!("{done} of {all} lists"));
            // What was selected says nothing of the whole list, unless it could not be read.
            if listed.wish.selector.is_none() || listed.row.status != Status::Complete {
                self.rows
                    .insert((listed.row.input, listed.row.namespace.clone()), listed.row);
            }
            listed.objects.into_iter().for_each(|kept| self.keep(kept));
        }
        Ok(())
    }

    fn keep(&mut self, kept: Kept) {
        let object = &kept.0.object;
        if let Some(kind) = object.known_kind() {
            self.objects
                .insert((kind, object.namespace.clone(), object.name.clone()), kept);
        }
    }

    fn rows_of(&self, kind: Kind) -> impl Iterator<Item = &Row> {
        let first = (kind, String::new(), String::new());
        self.objects
            .range(first..)
            .take_while(move |(key, _)| key.0 == kind)
            .map(|(_, kept)| &*kept.0)
    }

    fn status(&self, kind: Kind, namespace: &str) -> Option<Status> {
        let row = |scope: Option<&str>| self.rows.get(&(Input::Objects(kind), scope.map(str::to_owned)));
        row(Some(namespace)).or_else(|| row(None)).map(|row| row.status)
    }

    /// Ends the run when not one list was answered, or when pods are not what the server is about.
    fn something_was_read(&self) -> Result<(), LiveFault> {
        let failed = self
            .rows
            .values()
            .filter(|row| row.status == Status::Failed)
            .count();
        let mut pods = self
            .rows
            .values()
            .filter(|row| row.input == Input::Objects(Kind::Pod))
            .peekable();
        if pods.peek().is_some() && pods.clone().all(|row| row.status == Status::NotServed) {
            let sentence = "read pods: what answers is an API server that does not serve them";
            let hint = "check --server, or the server of the context: kubectl api-resources";
            return Err(LiveFault::new(sentence).hint(hint));
        }
        if failed < self.rows.len() {
            return Ok(());
        }
        let reason = pods.next().and_then(|row| row.reason.clone()).unwrap_or_default();
        Err(
            LiveFault::new(format!("read anything from the cluster: {reason}"))
                .hint("--request-timeout gives each request more time, --timeout the whole run"),
        )
    }

    /// Reads owners, nodes and named objects that no whole list would have shown; says whether there were any.
    async fn neighbours(&mut self) -> bool {
        let mut wanted: Vec<ObjectRef> = self.plan.named.clone();
        let of_strangers = self.owners.seen.values().flatten();
        wanted.extend(of_strangers.filter_map(|row| Some(of_known_version(&row.owner.as_ref()?.object))));
        for row in self.objects.values().map(|(row, _)| &**row) {
            wanted.extend(row.owner.as_ref().map(|owner| of_known_version(&owner.object)));
            if let Part::Pod(pod) = &row.part
                && !pod.node.is_empty()
                && self.plan.kinds.contains(&Kind::Node)
            {
                wanted.push(ObjectRef::new(Kind::Node, "", &pod.node));
            }
        }
        if self.plan.near {
            wanted.extend(self.referred());
        }
        wanted.sort();
        wanted.dedup();
        let mut running = JoinSet::new();
        for object in wanted {
            let Some(kind) = object.known_kind() else { continue };
            let key = (kind, object.namespace.clone(), object.name.clone());
            let whole = self.status(kind, &object.namespace) == Some(Status::Complete);
            let known = whole || self.objects.contains_key(&key);
            if !known && kind != Kind::Secret && self.asked.insert(object.clone()) {
                running.spawn(list::get(self.transport.clone(), kind, object));
            }
        }
        let mut found = false;
        while let Some(got) = running.join_next().await {
            // Why it may not be read stands in the row of its list already.
            if let Ok(Ok(Some(kept))) = got {
                found = true;
                self.keep(kept);
            }
        }
        found
    }

    /// Reads owners of kinds that have no list here.
    async fn strange_owners(&mut self) -> bool {
        let rows = self.objects.values().map(|(row, _)| &**row);
        let owners = rows
            .chain(self.owners.seen.values().flatten())
            .filter_map(|row| row.owner.as_ref());
        let wanted = owners
            .map(|owner| &owner.object)
            .filter(|object| object.known_kind().is_none() && !object.api_version.is_empty())
            .cloned()
            .collect();
        self.owners.read((&self.transport, &self.discovery), wanted).await
    }

    async fn read_logs(&mut self) {
        let chosen = LogPlan::of(self.plan, self.rows_of(Kind::Pod));
        let all = chosen.asks.len();
        let mut running = JoinSet::new();
        for ask in &chosen.asks {
            running.spawn(logs::read(self.transport.clone(), ask.clone()));
        }
        let mut refused: Vec<(logs::LogAsk, Refusal)> = Vec::new();
        let mut done = 0;
        while let Some(read) = running.join_next().await {
            done += 1;
            (self.progress)(&format!("{done} of {all} logs"));
            match read {
                Ok((ask, Ok(Some(log)))) => {
                    self.logs.insert(ask.key(), log);
                }
                Ok((ask, Err(refusal))) => refused.push((ask, refusal)),
                Ok((_, Ok(None))) | Err(_) => {}
            }
        }
        refused.sort_by(|a, b| a.0.cmp(&b.0));
        for row in chosen.rows(self.plan, &refused) {
            self.rows.insert((row.input, row.namespace.clone()), row);
        }
    }

    /// Returns what was read so far, for the question what is still open.
    pub(super) fn so_far(&self, server_version: Option<String>) -> Snapshot {
        let mut rows = self.rows.clone();
        let (time, last) = self.last_rows();
        rows.extend(last.into_iter().map(|row| ((row.input, None), row)));
        Snapshot::new(Parts {
            time,
            source: Source::Live,
            server_version,
            objects: self.objects.values().cloned().collect(),
            strangers: self.owners.seen.clone(),
            logs: self.logs.clone(),
            ledger: Ledger::new(rows.into_values().collect()),
        })
    }

    pub(super) fn finish(mut self, server_version: Option<String>) -> Snapshot {
        let (time, last) = self.last_rows();
        self.rows
            .extend(last.into_iter().map(|row| ((row.input, None), row)));
        let known = self.transport.known();
        echo::without(
            known,
            Parts {
                time,
                source: Source::Live,
                server_version,
                objects: self.objects.into_values().collect(),
                strangers: self.owners.seen,
                logs: self.logs,
                ledger: Ledger::new(self.rows.into_values().collect()),
            },
        )
    }

    /// Returns the time, and the rows of what is no list.
    fn last_rows(&self) -> (Timestamp, Vec<LedgerRow>) {
        let clock = |status| LedgerRow::new(Input::Clock, None, status);
        let (time, row) = match self.transport.time() {
            Some(date) => (date, clock(Status::Complete)),
            None => {
                let reason = "the server sent no time; the local clock is used";
                (
                    time::of_system(SystemTime::now()),
                    clock(Status::Partial).because(reason),
                )
            }
        };
        let mut rows = vec![row];
        if !self.plan.secrets {
            let reason = "Secrets are not read; --read-secrets reads their names, types and keys";
            let secrets = Input::Objects(Kind::Secret);
            rows.push(LedgerRow::new(secrets, None, Status::NotCollected).because(reason));
        }
        rows.extend(self.owners.row());
        (time, rows)
    }
}

/// Owners are named in the version that their controller wrote.
fn of_known_version(object: &ObjectRef) -> ObjectRef {
    match object.known_kind() {
        Some(kind) => ObjectRef::new(kind, &object.namespace, &object.name),
        None => object.clone(),
    }
}

pub(super) fn login(reason: &str) -> LiveFault {
    LiveFault::new(format!("log in to the cluster: {reason}"))
        .hint("the token or certificate of the kubeconfig is missing, wrong or expired: log in again")
        .hint("to check: kubectl auth whoami")
}

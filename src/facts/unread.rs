//! Lists of subjects that were not read: what rules on them would have said is not known.
//!
//! A list of which a part was read keeps its word for that part; here are those of which something is not known.

use super::scene::Scene;
use super::subject::{Root, Subject, subject};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::{Input, LedgerRow, Row, Status};

impl Scene<'_> {
    /// Returns the lists that would hold subjects of a root and could not be read, each as a subject without a
    /// name in the namespace of the list.
    pub(crate) fn unread(&self, root: Root) -> Vec<(Subject, Input)> {
        let holds = |kind: Kind| match root {
            Root::Container | Root::Pod => kind == Kind::Pod,
            Root::Workload => kind.is_workload(),
            Root::Job => kind == Kind::Job,
            Root::Service => kind == Kind::Service,
            Root::Claim => kind == Kind::PersistentVolumeClaim,
            Root::Node => kind == Kind::Node,
            Root::Quota => kind == Kind::ResourceQuota,
            Root::Policy => kind == Kind::NetworkPolicy,
            Root::Account => kind == Kind::ServiceAccount,
            // A namespace in which something was seen is known by it; one that is empty, or all but gone, by its list alone.
            Root::Namespace => kind == Kind::Namespace,
            Root::Cluster => false,
        };
        let refused = |status: Status| {
            matches!(
                status,
                Status::Forbidden
                    | Status::Failed
                    | Status::Truncated
                    | Status::NotServed
                    | Status::NotCollected
            )
        };
        let ledger = self.snapshot.ledger();
        let list = |kind: Kind, namespace: &str| {
            (
                subject(root, ObjectRef::new(kind, namespace, "")),
                Input::Objects(kind),
            )
        };
        // Namespaces that were not asked for are nobody's question; a list that was refused is.
        let asked = |status: Status| root != Root::Namespace || status != Status::NotCollected;
        let rows = ledger.rows().iter();
        let rows = rows.filter(|row| (refused(row.status) || self.lacks_items(row)) && asked(row.status));
        let told = rows.filter_map(|row| match row.input {
            Input::Objects(kind) if holds(kind) => {
                Some(list(kind, row.namespace.as_deref().unwrap_or_default()))
            }
            _ => None,
        });
        // What the ledger does not mention was not collected.
        let has_row = |kind: Kind| ledger.rows().iter().any(|row| row.input == Input::Objects(kind));
        let untold = Kind::all()
            .filter(|kind| holds(*kind) && !has_row(*kind) && asked(Status::NotCollected))
            .map(|kind| list(kind, ""));
        told.chain(untold).collect()
    }

    /// Returns whether a list has items that could not be read. Objects that were collected one by one (no pages) are no list.
    fn lacks_items(&self, row: &LedgerRow) -> bool {
        let Input::Objects(kind) = row.input else {
            return false;
        };
        let lies_there = |one: &&Row| {
            row.namespace
                .as_ref()
                .is_none_or(|namespace| one.object.namespace == *namespace)
        };
        let read = || self.snapshot.rows(kind).filter(lies_there).count() as u64;
        row.status == Status::Partial && row.pages > 0 && row.items > read()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::world::World;
    use crate::snapshot::{Ledger, Parts, Snapshot, Source};

    #[test]
    fn a_list_that_was_refused_stands_for_what_it_would_hold() {
        let mut world = World::recorded("healthy");
        world.forbid(Kind::Pod);
        world.doubt(Kind::Service);
        let snapshot = world.snapshot();
        let scene = Scene::new(&snapshot);
        let unread = scene.unread(Root::Container);
        let lists: Vec<(&str, &str)> = unread
            .iter()
            .map(|(list, input)| (list.object.namespace.as_str(), input.word()))
            .collect();
        assert!(lists.contains(&("healthy", "pods")), "{lists:?}");
        assert!(unread.iter().all(|(list, _)| list.object.name.is_empty()));
        assert!(scene.unread(Root::Service).is_empty(), "a part of it was seen");
        assert!(scene.unread(Root::Workload).is_empty());
        assert!(scene.unread(Root::Namespace).is_empty());
        world.forbid(Kind::Namespace);
        let snapshot = world.snapshot();
        let namespaces = Scene::new(&snapshot).unread(Root::Namespace);
        let nameless =
            |(list, input): &(Subject, Input)| list.object.name.is_empty() && input.word() == "namespaces";
        assert!(
            !namespaces.is_empty(),
            "one that is all but gone is seen in its list alone"
        );
        assert!(namespaces.iter().all(nameless));
    }

    #[test]
    fn an_item_that_could_not_be_read_stands_for_itself() {
        let mut world = World::recorded("healthy");
        world.miss_one(Kind::Service, "healthy");
        let snapshot = world.snapshot();
        let scene = Scene::new(&snapshot);
        let unread = scene.unread(Root::Service);
        assert_eq!(unread.len(), 1);
        assert_eq!(unread[0].0.object.namespace, "healthy");
    }

    #[test]
    fn a_list_that_the_ledger_does_not_mention_was_not_read() {
        let snapshot = Snapshot::new(Parts {
            time: crate::k8s::time::EPOCH,
            source: Source::Recording,
            server_version: None,
            objects: Vec::new(),
            strangers: std::collections::BTreeMap::new(),
            logs: std::collections::BTreeMap::new(),
            ledger: Ledger::default(),
        });
        let scene = Scene::new(&snapshot);
        let inputs =
            |root| -> Vec<&str> { scene.unread(root).iter().map(|(_, input)| input.word()).collect() };
        assert_eq!(inputs(Root::Service), ["services"]);
        assert!(inputs(Root::Workload).contains(&"deployments"));
        assert!(inputs(Root::Namespace).is_empty());
    }
}

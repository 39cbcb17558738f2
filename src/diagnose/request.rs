//! What the user asked to look at, as plain values.

use std::collections::BTreeSet;

use super::relation;
use crate::facts::Scene;
use crate::k8s::{Kind, ObjectRef, selector};
use crate::snapshot::{Input, Row, Status};

/// What to diagnose. Empty targets: everything in the namespaces.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    /// `None`: every namespace that was recorded.
    pub(crate) namespaces: Option<Vec<String>>,
    pub(crate) targets: Vec<Target>,
    /// A selector in its JSON form (`matchLabels`, `matchExpressions`), on the labels of pods.
    pub(crate) selector: Option<serde_json::Value>,
    /// `None`: all that was read is judged. Else only these objects, and the rest was read for sums and look-ups.
    pub(crate) judged: Option<BTreeSet<ObjectRef>>,
}

/// A kind, or one object of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) kind: Kind,
    pub(crate) name: Option<String>,
}

impl Request {
    /// Whether the namespace of an object is asked for, or the namespace that it is; what else is cluster-scoped always is.
    fn wants_namespace_of(&self, object: &ObjectRef) -> bool {
        let (Some(namespaces), Some(namespace)) = (&self.namespaces, relation::namespace_of(object)) else {
            return true;
        };
        namespaces.iter().any(|wanted| wanted == namespace)
    }

    /// Whether a node runs a pod of the namespaces that are asked for, or could: what else befalls it is not of them.
    fn wants_node(&self, scene: &Scene<'_>, node: &ObjectRef) -> bool {
        let (Some(namespaces), Some(Kind::Node)) = (&self.namespaces, node.known_kind()) else {
            return true;
        };
        let pods = Input::Objects(Kind::Pod);
        namespaces.iter().any(|namespace| {
            let mut rows = scene.snapshot.rows_in(Kind::Pod, namespace);
            scene.snapshot.ledger().status(pods, namespace) != Status::Complete
                || rows.any(|pod| relation::runs_on(scene, &pod.object, node))
        })
    }

    /// Whether an object, or what owns it, is asked for.
    ///
    /// A target brings along what belongs to it: a Deployment its pods, a Service the pods it selects.
    pub(crate) fn wants(&self, scene: &Scene<'_>, object: &ObjectRef) -> bool {
        if object.name.is_empty() && object.known_kind().is_some() {
            return self.wants_list(object);
        }
        self.wants_namespace_of(object)
            && self.wants_node(scene, object)
            && self.selected(scene, object)
            && (self.targets.is_empty() || self.targets.iter().any(|target| target.covers(scene, object)))
    }

    /// Whether a list that was not read, an object without a name, could hold what is asked for.
    fn wants_list(&self, list: &ObjectRef) -> bool {
        let (kind, pods) = (list.known_kind(), list.known_kind() == Some(Kind::Pod));
        // Who asks for a namespace asks for no nodes but those of its pods.
        let of_cluster = kind.is_some_and(|kind| !kind.namespaced()) && self.namespaces.is_some();
        let could_hold = |target: &Target| {
            kind == Some(target.kind) && target.name.is_none()
                || pods && (target.kind.is_workload() || target.kind == Kind::Service)
        };
        !of_cluster
            && self.wants_namespace_of(list)
            && (self.targets.is_empty() || self.targets.iter().any(could_hold))
    }

    fn selected(&self, scene: &Scene<'_>, object: &ObjectRef) -> bool {
        let Some(wanted) = &self.selector else { return true };
        let matches = |row: &Row| selector::matches(wanted, &row.labels);
        // A workload is looked at when one of its pods carries the labels, so that its missing ones count too.
        scene.row(object).is_some_and(matches) || scene.pods_of(object).iter().any(|pod| matches(pod))
    }
}

impl Target {
    fn covers(&self, scene: &Scene<'_>, object: &ObjectRef) -> bool {
        self.is(object)
            || scene.owners(object).iter().any(|owner| self.is(owner))
            || (self.kind == Kind::Service && self.selects(scene, object))
    }

    fn is(&self, object: &ObjectRef) -> bool {
        object.known_kind() == Some(self.kind) && self.name.as_ref().is_none_or(|name| *name == object.name)
    }

    fn selects(&self, scene: &Scene<'_>, object: &ObjectRef) -> bool {
        scene
            .snapshot
            .rows_in(Kind::Service, &object.namespace)
            .filter(|service| self.is(&service.object))
            .any(|service| relation::selects(scene, &service.object, object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::world::World;

    #[test]
    fn a_namespace_brings_its_nodes_along_and_no_other_namespace() {
        let snapshot = World::recorded("pandasai-sandbox").snapshot();
        let scene = Scene::new(&snapshot);
        let of = |namespace: &str| Request {
            namespaces: Some(vec![namespace.to_owned()]),
            ..Request::default()
        };
        let wants =
            |namespace: &str, kind, name: &str| of(namespace).wants(&scene, &ObjectRef::new(kind, "", name));
        assert!(wants("pandasai-sandbox", Kind::Namespace, "pandasai-sandbox"));
        assert!(!wants("kube-system", Kind::Namespace, "pandasai-sandbox"));
        assert!(wants("pandasai-sandbox", Kind::Node, "node1"));
        assert!(!wants("pandasai-sandbox", Kind::Node, "no-such-node"));
        assert!(wants("pandasai-sandbox", Kind::StorageClass, "fast"));
    }
}

//! The kinds that this tool reads, as one table: group, version, plural, short names, scope.

/// A kind of API object with a row in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Pod,
    Deployment,
    ReplicaSet,
    StatefulSet,
    DaemonSet,
    ReplicationController,
    Job,
    CronJob,
    Service,
    Endpoints,
    EndpointSlice,
    NetworkPolicy,
    PersistentVolumeClaim,
    PersistentVolume,
    StorageClass,
    ConfigMap,
    Secret,
    ServiceAccount,
    ResourceQuota,
    LimitRange,
    HorizontalPodAutoscaler,
    PodDisruptionBudget,
    PriorityClass,
    RuntimeClass,
    Role,
    RoleBinding,
    ClusterRole,
    ClusterRoleBinding,
    Node,
    Namespace,
    Event,
    PodMetrics,
}

struct Row {
    kind: Kind,
    name: &'static str,
    api_version: &'static str,
    plural: &'static str,
    short: &'static [&'static str],
    namespaced: bool,
}

const fn row(
    kind: Kind,
    name: &'static str,
    api: (&'static str, &'static str),
    short: &'static [&'static str],
) -> Row {
    Row {
        kind,
        name,
        api_version: api.0,
        plural: api.1,
        short,
        namespaced: true,
    }
}

const fn cluster_wide(mut row: Row) -> Row {
    row.namespaced = false;
    row
}

/// Returns the group of `apps/v1`, which is `apps`; that of `v1` is empty.
fn group_of(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

/// Short names are those of `kubectl api-resources`.
const TABLE: &[Row] = &[
    row(Kind::Pod, "Pod", ("v1", "pods"), &["po"]),
    row(
        Kind::Deployment,
        "Deployment",
        ("apps/v1", "deployments"),
        &["deploy"],
    ),
    row(
        Kind::ReplicaSet,
        "ReplicaSet",
        ("apps/v1", "replicasets"),
        &["rs"],
    ),
    row(
        Kind::StatefulSet,
        "StatefulSet",
        ("apps/v1", "statefulsets"),
        &["sts"],
    ),
    row(Kind::DaemonSet, "DaemonSet", ("apps/v1", "daemonsets"), &["ds"]),
    row(
        Kind::ReplicationController,
        "ReplicationController",
        ("v1", "replicationcontrollers"),
        &["rc"],
    ),
    row(Kind::Job, "Job", ("batch/v1", "jobs"), &[]),
    row(Kind::CronJob, "CronJob", ("batch/v1", "cronjobs"), &["cj"]),
    row(Kind::Service, "Service", ("v1", "services"), &["svc"]),
    row(Kind::Endpoints, "Endpoints", ("v1", "endpoints"), &["ep"]),
    row(
        Kind::EndpointSlice,
        "EndpointSlice",
        ("discovery.k8s.io/v1", "endpointslices"),
        &[],
    ),
    row(
        Kind::NetworkPolicy,
        "NetworkPolicy",
        ("networking.k8s.io/v1", "networkpolicies"),
        &["netpol"],
    ),
    row(
        Kind::PersistentVolumeClaim,
        "PersistentVolumeClaim",
        ("v1", "persistentvolumeclaims"),
        &["pvc"],
    ),
    cluster_wide(row(
        Kind::PersistentVolume,
        "PersistentVolume",
        ("v1", "persistentvolumes"),
        &["pv"],
    )),
    cluster_wide(row(
        Kind::StorageClass,
        "StorageClass",
        ("storage.k8s.io/v1", "storageclasses"),
        &["sc"],
    )),
    row(Kind::ConfigMap, "ConfigMap", ("v1", "configmaps"), &["cm"]),
    row(Kind::Secret, "Secret", ("v1", "secrets"), &[]),
    row(
        Kind::ServiceAccount,
        "ServiceAccount",
        ("v1", "serviceaccounts"),
        &["sa"],
    ),
    row(
        Kind::ResourceQuota,
        "ResourceQuota",
        ("v1", "resourcequotas"),
        &["quota"],
    ),
    row(Kind::LimitRange, "LimitRange", ("v1", "limitranges"), &["limits"]),
    row(
        Kind::HorizontalPodAutoscaler,
        "HorizontalPodAutoscaler",
        ("autoscaling/v2", "horizontalpodautoscalers"),
        &["hpa"],
    ),
    row(
        Kind::PodDisruptionBudget,
        "PodDisruptionBudget",
        ("policy/v1", "poddisruptionbudgets"),
        &["pdb"],
    ),
    cluster_wide(row(
        Kind::PriorityClass,
        "PriorityClass",
        ("scheduling.k8s.io/v1", "priorityclasses"),
        &["pc"],
    )),
    cluster_wide(row(
        Kind::RuntimeClass,
        "RuntimeClass",
        ("node.k8s.io/v1", "runtimeclasses"),
        &[],
    )),
    row(Kind::Role, "Role", ("rbac.authorization.k8s.io/v1", "roles"), &[]),
    row(
        Kind::RoleBinding,
        "RoleBinding",
        ("rbac.authorization.k8s.io/v1", "rolebindings"),
        &[],
    ),
    cluster_wide(row(
        Kind::ClusterRole,
        "ClusterRole",
        ("rbac.authorization.k8s.io/v1", "clusterroles"),
        &[],
    )),
    cluster_wide(row(
        Kind::ClusterRoleBinding,
        "ClusterRoleBinding",
        ("rbac.authorization.k8s.io/v1", "clusterrolebindings"),
        &[],
    )),
    cluster_wide(row(Kind::Node, "Node", ("v1", "nodes"), &["no"])),
    cluster_wide(row(Kind::Namespace, "Namespace", ("v1", "namespaces"), &["ns"])),
    row(Kind::Event, "Event", ("v1", "events"), &["ev"]),
    row(
        Kind::PodMetrics,
        "PodMetrics",
        ("metrics.k8s.io/v1beta1", "pods"),
        &[],
    ),
];

impl Kind {
    fn row(self) -> &'static Row {
        // The table is in the order of the enum; a unit test holds that.
        &TABLE[self as usize]
    }

    /// Returns every kind of the table.
    pub(crate) fn all() -> impl Iterator<Item = Kind> {
        TABLE.iter().map(|row| row.kind)
    }

    /// Returns `Pod`, `Deployment`, …
    pub(crate) fn name(self) -> &'static str {
        self.row().name
    }

    /// Returns the plural that URLs, RBAC and the ledger use: `pods`, `networkpolicies`, …
    pub(crate) fn plural(self) -> &'static str {
        self.row().plural
    }

    pub(crate) fn group(self) -> &'static str {
        group_of(self.api_version())
    }

    pub(crate) fn version(self) -> &'static str {
        let api_version = self.api_version();
        api_version
            .split_once('/')
            .map_or(api_version, |(_, version)| version)
    }

    pub(crate) fn namespaced(self) -> bool {
        self.row().namespaced
    }

    /// Returns `v1` or `apps/v1`.
    pub(crate) fn api_version(self) -> &'static str {
        self.row().api_version
    }

    /// Finds a kind by group and kind; the version is not compared, so that older recordings are read.
    pub(crate) fn of(api_version: &str, kind: &str) -> Option<Kind> {
        let group = group_of(api_version);
        TABLE
            .iter()
            .find(|row| row.name == kind && group_of(row.api_version) == group)
            .map(|row| row.kind)
    }

    /// Finds a kind by what kubectl accepts: plural, singular, short name, kind, in any case.
    pub(crate) fn by_word(word: &str) -> Option<Kind> {
        let word = word.to_ascii_lowercase();
        let word = word.split('.').next().unwrap_or(&word);
        TABLE
            .iter()
            .find(|row| {
                row.plural == word || row.name.to_ascii_lowercase() == word || row.short.contains(&word)
            })
            .map(|row| row.kind)
    }

    /// Whether this kind makes pods from a template.
    pub(crate) fn is_workload(self) -> bool {
        matches!(
            self,
            Kind::Deployment
                | Kind::ReplicaSet
                | Kind::StatefulSet
                | Kind::DaemonSet
                | Kind::ReplicationController
                | Kind::Job
                | Kind::CronJob
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_in_the_order_of_the_enum() {
        for (position, row) in TABLE.iter().enumerate() {
            assert_eq!(
                row.kind as usize, position,
                "{} stands at the wrong place",
                row.name
            );
        }
    }

    #[test]
    fn words_of_kubectl_are_understood() {
        for (word, kind) in [
            ("po", Kind::Pod),
            ("Pods", Kind::Pod),
            ("deploy", Kind::Deployment),
            ("deployments.apps", Kind::Deployment),
            ("svc", Kind::Service),
            ("pvc", Kind::PersistentVolumeClaim),
        ] {
            assert_eq!(Kind::by_word(word), Some(kind));
        }
        assert_eq!(Kind::by_word("gadget"), None);
    }
}

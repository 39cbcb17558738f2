//! Random templates of Pods that the API server takes, with as much left open, zero or written oddly as it allows.

use fastrand::Rng;
use serde_json::{Value, json};

use super::container::container;

/// Fields of an object, some of which are left out.
pub(super) struct Fields<'a> {
    pub(super) rng: &'a mut Rng,
    pub(super) object: Value,
}

impl<'a> Fields<'a> {
    pub(super) fn of(rng: &'a mut Rng, object: Value) -> Self {
        Self { rng, object }
    }

    /// Puts a field in, once in so many times.
    pub(super) fn maybe(
        &mut self,
        once_in: usize,
        key: &str,
        value: impl FnOnce(&mut Rng) -> Value,
    ) -> &mut Self {
        if self.rng.usize(..once_in) == 0 {
            self.object[key] = value(self.rng);
        }
        self
    }
}

pub(crate) fn pick(rng: &mut Rng, values: &[Value]) -> Value {
    values[rng.usize(..values.len())].clone()
}

pub(super) fn some(rng: &mut Rng, values: &[Value]) -> Value {
    let count = rng.usize(..=values.len());
    let mut values = values.to_vec();
    rng.shuffle(&mut values);
    Value::from(values[..count].to_vec())
}

/// Returns a template with these labels. `tolerant`: it may run on the nodes that kwok keeps.
pub(crate) fn template(rng: &mut Rng, labels: &Value, restart: &str, tolerant: bool) -> Value {
    let mut metadata = Fields::of(rng, json!({"labels": labels}));
    metadata
        .maybe(3, "annotations", |rng| {
            pick(
                rng,
                &[
                    json!({"note": "", "prometheus.io/scrape": "true"}),
                    json!({"container.apparmor.security.beta.kubernetes.io/c0": "runtime/default"}),
                    json!({}),
                    json!({"pod.beta.kubernetes.io/init-containers": "[]", "a": "b"}),
                ],
            )
        })
        .maybe(12, "finalizers", |_| json!(["example.com/hold"]))
        .maybe(12, "name", |_| json!("ignored"));
    let metadata = metadata.object;
    json!({"metadata": metadata, "spec": spec(rng, labels, restart, tolerant)})
}

fn spec(rng: &mut Rng, labels: &Value, restart: &str, tolerant: bool) -> Value {
    let host_network = rng.usize(..10) == 0;
    let volumes = volumes(rng);
    let containers: Vec<Value> = (0..=rng.usize(..3))
        .map(|at| container(rng, &format!("c{at}"), at, &volumes))
        .collect();
    let inits: Vec<Value> = (0..rng.usize(..3))
        .map(|at| {
            let mut init = container(rng, &format!("i{at}"), at + 4, &volumes);
            if rng.bool() {
                init["restartPolicy"] = json!("Always");
            } else if let Some(init) = init.as_object_mut() {
                init.retain(|key, _| !key.ends_with("Probe") && key != "lifecycle");
            }
            init
        })
        .collect();
    let mut spec = Fields::of(rng, json!({"containers": containers}));
    if restart != "Always" || spec.rng.bool() {
        spec.object["restartPolicy"] = json!(restart);
    }
    if !inits.is_empty() || spec.rng.bool() {
        spec.object["initContainers"] = Value::from(inits);
    }
    if !volumes.is_empty() || spec.rng.bool() {
        spec.object["volumes"] = Value::from(volumes);
    }
    if host_network || spec.rng.usize(..8) == 0 {
        spec.object["hostNetwork"] = json!(host_network);
    }
    identity(&mut spec);
    placement(&mut spec, labels, tolerant);
    rest(&mut spec, host_network);
    spec.object
}

/// Account, classes, secrets.
fn identity(spec: &mut Fields<'_>) {
    spec.maybe(3, "serviceAccountName", |rng| {
        pick(
            rng,
            &[json!("builder"), json!("quiet"), json!("default"), json!("")],
        )
    })
    .maybe(10, "serviceAccount", |_| json!("builder"))
    .maybe(6, "automountServiceAccountToken", |rng| Value::from(rng.bool()))
    .maybe(6, "imagePullSecrets", |rng| {
        pick(
            rng,
            &[
                json!([]),
                json!([{"name": "own"}]),
                json!([{"name": "a"}, {"name": "b"}]),
            ],
        )
    })
    .maybe(5, "priorityClassName", |rng| {
        pick(
            rng,
            &[
                json!("replay-high"),
                json!("replay-never"),
                json!("system-node-critical"),
                json!(""),
            ],
        )
    })
    .maybe(8, "runtimeClassName", |rng| {
        pick(rng, &[json!("replay-sandboxed"), json!("replay-plain")])
    });
}

/// Nodes, neighbours, taints.
fn placement(spec: &mut Fields<'_>, labels: &Value, tolerant: bool) {
    spec.maybe(4, "nodeSelector", |rng| {
        pick(
            rng,
            &[
                json!({}),
                json!({"kubernetes.io/hostname": "fake-1"}),
                json!({"disk": ""}),
                json!({"size": "big"}),
            ],
        )
    })
    .maybe(3, "affinity", |rng| affinity(rng, labels))
    .maybe(4, "topologySpreadConstraints", |rng| {
        let with = pick(
            rng,
            &[json!({"labelSelector": {"matchLabels": labels}}), json!({})],
        );
        let mut constraint =
            json!({"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"});
        if with["labelSelector"].is_object() {
            constraint["labelSelector"] = with["labelSelector"].clone();
            if rng.bool() {
                constraint["matchLabelKeys"] = json!(["pod-template-hash", "absent", "tier"]);
            }
        }
        json!([constraint])
    });
    let mut all = vec![
        json!({"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}),
        json!({"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 9}),
        json!({"key": "node.kubernetes.io/unreachable", "operator": "Exists"}),
        json!({"key": "node.kubernetes.io/disk-pressure", "operator": "Exists", "effect": "NoSchedule"}),
        json!({"key": "a", "value": "b"}),
        json!({"key": "a", "operator": "Equal", "value": "", "effect": ""}),
    ];
    if spec.rng.usize(..2) == 0 {
        spec.rng.shuffle(&mut all);
        all.truncate(spec.rng.usize(..4));
    } else {
        all.clear();
    }
    if tolerant {
        let kwok = json!({"key": "kwok", "operator": "Exists"});
        all.push(pick(
            spec.rng,
            &[
                kwok.clone(),
                kwok,
                json!({"key": "big", "operator": "Exists"}),
                json!({"operator": "Exists"}),
            ],
        ));
    }
    if !all.is_empty() || spec.rng.bool() {
        spec.object["tolerations"] = Value::from(all);
    }
}

fn affinity(rng: &mut Rng, labels: &Value) -> Value {
    let mut term = json!({"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": labels}});
    match rng.usize(..4) {
        0 => term["matchLabelKeys"] = json!(["tier", "absent"]),
        1 => term["mismatchLabelKeys"] = json!(["tier"]),
        2 => term["namespaces"] = json!([]),
        _ => term["namespaceSelector"] = json!({}),
    }
    pick(
        rng,
        &[
            json!({}),
            json!({"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": term}]}}),
            json!({"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}),
            json!({"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
                {"matchExpressions": [{"key": "size", "operator": "NotIn", "values": ["big"]}]},
                {"matchExpressions": [{"key": "disk", "operator": "Exists", "values": []}]}]}}}),
            json!({"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
                {"weight": 5, "preference": {"matchExpressions": [{"key": "size", "operator": "In", "values": ["big"]}]}}]}}),
        ],
    )
}

fn rest(spec: &mut Fields<'_>, host_network: bool) {
    spec.maybe(5, "terminationGracePeriodSeconds", |rng| {
        Value::from(rng.i64(0..90))
    })
    .maybe(5, "dnsPolicy", |rng| {
        pick(
            rng,
            &[
                json!("Default"),
                json!("ClusterFirst"),
                json!("ClusterFirstWithHostNet"),
            ],
        )
    })
    .maybe(6, "dnsConfig", |rng| {
        pick(
            rng,
            &[
                json!({"options": [{"name": "ndots", "value": "2"}, {"name": "edns0"}]}),
                json!({"nameservers": []}),
            ],
        )
    })
    .maybe(5, "enableServiceLinks", |rng| Value::from(rng.bool()))
    .maybe(8, "shareProcessNamespace", |_| json!(false))
    .maybe(
        8,
        "hostAliases",
        |_| json!([{"ip": "10.1.2.3", "hostnames": ["db", "db.example"]}]),
    )
    .maybe(8, "hostPID", |rng| Value::from(rng.bool()))
    .maybe(8, "schedulerName", |rng| {
        pick(rng, &[json!(""), json!("my-scheduler")])
    })
    .maybe(8, "subdomain", |_| json!("replay"))
    .maybe(8, "readinessGates", |rng| {
        some(rng, &[json!({"conditionType": "example.com/open"})])
    })
    .maybe(8, "setHostnameAsFQDN", |rng| Value::from(rng.bool()))
    .maybe(10, "affinity", |_| Value::Null);
    security(spec, host_network);
}

fn security(spec: &mut Fields<'_>, host_network: bool) {
    spec.maybe(4, "securityContext", |rng| {
        pick(
            rng,
            &[
                json!({}),
                json!({"fsGroup": 0, "runAsUser": 1000, "supplementalGroups": []}),
                json!({"runAsNonRoot": false, "seccompProfile": {"type": "RuntimeDefault"}}),
                json!({"appArmorProfile": {"type": "RuntimeDefault"}, "sysctls": []}),
            ],
        )
    });
    if !host_network {
        spec.maybe(10, "hostUsers", |_| json!(true));
    }
    spec.maybe(8, "resources", |rng| {
        pick(
            rng,
            &[
                json!({"limits": {"cpu": "64", "memory": "64Gi"}}),
                json!({"limits": {"cpu": "64"}, "requests": {"cpu": "63"}}),
                json!({"requests": {"memory": "60Gi"}}),
            ],
        )
    });
}

fn volumes(rng: &mut Rng) -> Vec<Value> {
    let mut all = vec![
        json!({"name": "tmp", "emptyDir": {}}),
        json!({"name": "open"}),
        json!({"name": "cache", "emptyDir": {"medium": "", "sizeLimit": "0.5Gi"}}),
        json!({"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": 1_000_000}}),
        json!({"name": "nothing", "emptyDir": null}),
        json!({"name": "key", "secret": {"secretName": "keys", "optional": false, "items": [{"key": "a", "path": "b"}]}}),
        json!({"name": "conf", "configMap": {"name": "conf", "defaultMode": 256}}),
        json!({"name": "conf2", "configMap": {"name": "conf"}}),
        json!({"name": "host", "hostPath": {"path": "/var/log"}}),
        json!({"name": "disk", "persistentVolumeClaim": {"claimName": "disk", "readOnly": false}}),
        json!({"name": "down", "downwardAPI": {"items": [{"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}},
            {"path": "cpu", "resourceFieldRef": {"containerName": "c0", "resource": "limits.cpu"}}]}}),
        json!({"name": "all", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}},
            {"secret": {"name": "keys"}}, {"downwardAPI": {"items": [{"path": "n", "fieldRef": {"fieldPath": "metadata.name"}}]}}]}}),
        json!({"name": "own", "ephemeral": {"volumeClaimTemplate": {"spec": {"accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "1.5Gi"}}}}}}),
        json!({"name": "csi", "csi": {"driver": "example.com", "readOnly": false}}),
        json!({"name": "nfs", "nfs": {"server": "nfs.example", "path": "/", "readOnly": false}}),
        json!({"name": "iscsi", "iscsi": {"targetPortal": "10.0.0.1:3260", "iqn": "iqn.2001-04.com.example:storage", "lun": 0}}),
        json!({"name": "image", "image": {"reference": "quay.io/team/model"}}),
    ];
    rng.shuffle(&mut all);
    all.truncate(rng.usize(..5));
    all
}

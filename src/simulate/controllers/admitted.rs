//! What admission writes into a Pod: ServiceAccount, Priority, DefaultTolerationSeconds, RuntimeClass, in the API server's order.
//! The plugins that only refuse, and LimitRange, are not here.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/kubeapiserver/options/plugins.go

use serde_json::{Value, json};

use super::fields::{append, inside, items, list, made, number, put, text};
use super::{RANDOM, wire};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::{Undecided, Verdict};
use crate::snapshot::{Existence, Input, Snapshot, Status};

/// Where the token of an account is mounted.
const TOKEN_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
const TOKEN_VOLUME: &str = "kube-api-access-";
/// An hour and seven seconds: an old client that never reads the token again is seen in the audit log after the hour.
const TOKEN_SECONDS: i64 = 3607;

/// Why a Pod is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    NoAccount(String),
    NoPriorityClass(String),
    /// The pod says a priority that its class does not have; this is the class's.
    OtherPriority(i64),
    NoRuntimeClass(String),
    OtherOverhead,
    /// The key of a node selector that class and pod give different values.
    OtherNodeSelector(String),
}

/// Writes into a Pod of the API server's defaults what the plugins write. What has been written stays when it is refused.
pub(crate) fn admit(pod: &mut Value, snapshot: &Snapshot) -> Verdict<Refusal> {
    service_account(pod, snapshot)
        .and(priority(pod, snapshot))
        .and(default_toleration_seconds(pod))
        .and(runtime_class(pod, snapshot))
}

fn refused(why: Refusal) -> Verdict<Refusal> {
    Verdict::denied_by(vec![why])
}

fn not_seen(input: Input) -> Verdict<Refusal> {
    Verdict::undecided(Undecided::NotSeen(input))
}

/// Takes the account's pull secrets and token along, as the plugin ServiceAccount does.
fn service_account(pod: &mut Value, snapshot: &Snapshot) -> Verdict<Refusal> {
    let namespace = text(pod, "/metadata/namespace").to_owned();
    let Some(spec) = inside(pod, "spec") else {
        return Verdict::allowed();
    };
    let name = match text(spec, "/serviceAccountName") {
        "" => "default".to_owned(),
        name => name.to_owned(),
    };
    put(spec, "serviceAccountName", name.as_str());
    put(spec, "serviceAccount", name.as_str());
    let nothing = Value::Null;
    let account = match snapshot.look_up(Kind::ServiceAccount, &namespace, &name) {
        Existence::Exists(row) => snapshot.raw(&row.object).unwrap_or(&nothing),
        Existence::Unknown(input) => return not_seen(input),
        // A namespace that is yet to be made gets this account along with it.
        Existence::Absent if name == "default" && !has_namespace(snapshot, &namespace) => &nothing,
        Existence::Absent => return refused(Refusal::NoAccount(name)),
    };
    let wish = [
        &spec["automountServiceAccountToken"],
        &account["automountServiceAccountToken"],
    ];
    if wish.into_iter().find_map(Value::as_bool).unwrap_or(true) {
        mount_token(spec);
    }
    if list(spec, "/imagePullSecrets").is_empty() {
        for secret in list(account, "/imagePullSecrets") {
            append(spec, "imagePullSecrets", json!({"name": secret["name"]}));
        }
    }
    Verdict::allowed()
}

fn has_namespace(snapshot: &Snapshot, name: &str) -> bool {
    snapshot.row(&ObjectRef::new(Kind::Namespace, "", name)).is_some()
}

fn mount_token(spec: &mut Value) {
    let volumes = list(spec, "/volumes").iter().map(|volume| text(volume, "/name"));
    let there = volumes
        .filter(|name| name.starts_with(TOKEN_VOLUME))
        .map(str::to_owned)
        .next();
    let volume = there.clone().unwrap_or_else(|| format!("{TOKEN_VOLUME}{RANDOM}"));
    let mut mounted = false;
    for kind in ["initContainers", "containers"] {
        for container in items(spec, kind) {
            let mounts = list(container, "/volumeMounts");
            if !mounts.iter().any(|mount| mount["mountPath"] == TOKEN_PATH) {
                let mount = json!({"name": volume, "readOnly": true, "mountPath": TOKEN_PATH});
                append(container, "volumeMounts", mount);
                mounted = true;
            }
        }
    }
    if mounted && there.is_none() {
        let sources = json!([
            {"serviceAccountToken": {"path": "token", "expirationSeconds": TOKEN_SECONDS}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]}},
        ]);
        append(
            spec,
            "volumes",
            json!({"name": volume, "projected": {"defaultMode": 0o644, "sources": sources}}),
        );
    }
}

/// Writes the number of the pod's class, or of the class that is everybody's, as the plugin Priority does.
fn priority(pod: &mut Value, snapshot: &Snapshot) -> Verdict<Refusal> {
    let Some(spec) = inside(pod, "spec") else {
        return Verdict::allowed();
    };
    let input = Input::Objects(Kind::PriorityClass);
    let all = || {
        snapshot
            .rows(Kind::PriorityClass)
            .filter_map(|row| snapshot.raw(&row.object))
    };
    let named = text(spec, "/priorityClassName").to_owned();
    let class = if named.is_empty() {
        if snapshot.ledger().status(input, "") != Status::Complete {
            return not_seen(input);
        }
        let everybodys = all().filter(|class| class["globalDefault"] == true);
        everybodys
            .min_by_key(|class| number(class, "/value").unwrap_or(0))
            .cloned()
    } else {
        match (
            all().find(|class| text(class, "/metadata/name") == named),
            built_in(&named),
        ) {
            (Some(class), _) => Some(class.clone()),
            (None, Some(class)) => Some(class),
            (None, None) => {
                return match snapshot.look_up(Kind::PriorityClass, "", &named) {
                    Existence::Unknown(input) => not_seen(input),
                    _ => refused(Refusal::NoPriorityClass(named)),
                };
            }
        }
    };
    let class = class.unwrap_or_else(|| json!({}));
    let value = number(&class, "/value").unwrap_or(0);
    let policy = match text(&class, "/preemptionPolicy") {
        "" => "PreemptLowerPriority",
        policy => policy,
    };
    let conflict = number(spec, "/priority").is_some_and(|said| said != value);
    if named.is_empty() && !text(&class, "/metadata/name").is_empty() {
        put(spec, "priorityClassName", class["metadata"]["name"].clone());
    }
    put(spec, "priority", value);
    put(spec, "preemptionPolicy", policy);
    if conflict {
        refused(Refusal::OtherPriority(value))
    } else {
        Verdict::allowed()
    }
}

/// The classes that every cluster has.
fn built_in(name: &str) -> Option<Value> {
    let value = match name {
        "system-cluster-critical" => 2_000_000_000,
        "system-node-critical" => 2_000_001_000,
        _ => return None,
    };
    Some(json!({"metadata": {"name": name}, "value": value}))
}

/// A node that is lost keeps a pod for five minutes, unless the pod says otherwise.
fn default_toleration_seconds(pod: &mut Value) -> Verdict<Refusal> {
    let Some(spec) = inside(pod, "spec") else {
        return Verdict::allowed();
    };
    let said: Vec<Value> = list(spec, "/tolerations").to_vec();
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let speaks_of = |toleration: &Value| {
            let field = |name: &str| toleration[name].as_str().unwrap_or_default();
            matches!(field("effect"), "" | "NoExecute") && (field("key").is_empty() || field("key") == key)
        };
        if !said.iter().any(speaks_of) {
            let toleration =
                json!({"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300});
            append(spec, "tolerations", toleration);
        }
    }
    Verdict::allowed()
}

/// Takes overhead, node selector and tolerations of the class along, as the plugin RuntimeClass does.
fn runtime_class(pod: &mut Value, snapshot: &Snapshot) -> Verdict<Refusal> {
    let Some(spec) = inside(pod, "spec") else {
        return Verdict::allowed();
    };
    let Some(name) = spec["runtimeClassName"].as_str().map(str::to_owned) else {
        return match spec["overhead"].is_null() {
            true => Verdict::allowed(),
            false => refused(Refusal::OtherOverhead),
        };
    };
    let nothing = Value::Null;
    let class = match snapshot.look_up(Kind::RuntimeClass, "", &name) {
        Existence::Exists(row) => snapshot.raw(&row.object).unwrap_or(&nothing),
        Existence::Unknown(input) => return not_seen(input),
        Existence::Absent => return refused(Refusal::NoRuntimeClass(name)),
    };
    let mut overhead = json!({"overhead": class["overhead"]["podFixed"]});
    wire::rewrite(&mut overhead);
    let overhead = overhead["overhead"].clone();
    if !spec["overhead"].is_null() && spec["overhead"] != overhead {
        return refused(Refusal::OtherOverhead);
    }
    if !overhead.is_null() {
        put(spec, "overhead", overhead);
    }
    for (key, value) in class["scheduling"]["nodeSelector"]
        .as_object()
        .into_iter()
        .flatten()
    {
        if !spec["nodeSelector"][key].is_null() && spec["nodeSelector"][key] != *value {
            return refused(Refusal::OtherNodeSelector(key.clone()));
        }
        if let Some(selector) = made(spec, "nodeSelector") {
            put(selector, key, value.clone());
        }
    }
    if class["scheduling"].is_object() {
        let all = [list(spec, "/tolerations"), list(class, "/scheduling/tolerations")].concat();
        if !all.is_empty() {
            put(spec, "tolerations", merged(&all));
        }
    }
    Verdict::allowed()
}

/// Leaves out what another toleration covers; of equal ones the first stays.
/// https://github.com/kubernetes/kubernetes/blob/master/pkg/util/tolerations/tolerations.go
fn merged(all: &[Value]) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for (at, one) in all.iter().enumerate() {
        let by_later = all[at + 1..]
            .iter()
            .any(|other| other != one && covers(other, one));
        if !by_later && !kept.iter().any(|other| covers(other, one)) {
            kept.push(one.clone());
        }
    }
    kept
}

/// Says whether a toleration covers all that another does.
fn covers(wide: &Value, narrow: &Value) -> bool {
    if wide == narrow {
        return true;
    }
    let field = |toleration: &Value, name: &str| toleration[name].as_str().unwrap_or_default().to_owned();
    let same = |name: &str| field(wide, name) == field(narrow, name);
    let exists = field(wide, "operator") == "Exists";
    let for_longer = match (
        wide["tolerationSeconds"].as_i64(),
        narrow["tolerationSeconds"].as_i64(),
    ) {
        (None, _) => true,
        (Some(wide), narrow) => narrow.is_some_and(|narrow| narrow <= wide),
    };
    (same("key") || (field(wide, "key").is_empty() && exists))
        && (same("effect") || field(wide, "effect").is_empty())
        && (field(wide, "effect") != "NoExecute" || for_longer)
        && (exists || (field(narrow, "operator") == "Equal" && same("value")))
}

//! Random roles, bindings and questions. A set has namespaces, users and groups of its own, so that no set sees another.

use fastrand::Rng;
use serde_json::{Value, json};

const API: &str = "rbac.authorization.k8s.io";
const VERBS: [&str; 10] = [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "use",
    "*",
];
const GROUPS: [&str; 5] = ["", "", "apps", "example.com", "*"];
const RESOURCES: [&str; 16] = [
    "pods",
    "pods",
    "pods/log",
    "pods/exec",
    "pods/*",
    "*/scale",
    "*/log",
    "*",
    "deployments",
    "deployments/scale",
    "secrets",
    "configmaps",
    "nodes",
    "namespaces",
    "widgets",
    "pod",
];
const NAMES: [&str; 4] = ["a", "b", "c", ""];
const URLS: [&str; 8] = [
    "/healthz",
    "/healthz/*",
    "/metrics",
    "*",
    "/api*",
    "/logs/*",
    "/a**",
    "/livez",
];
const PATHS: [&str; 8] = [
    "/healthz",
    "/healthz/etcd",
    "/metrics",
    "/api",
    "/apis/apps",
    "/logs",
    "/logs/a",
    "/a*",
];
/// Roles of the cluster itself that bindings point at; two of them are aggregated.
const BUILT_IN: [&str; 4] = ["view", "edit", "cluster-admin", "system:basic-user"];

/// Random objects of one set.
pub(crate) struct Set {
    pub(crate) id: String,
    pub(crate) namespaces: Vec<String>,
    pub(crate) roles: Vec<Value>,
    pub(crate) bindings: Vec<Value>,
}

fn one<'a>(rng: &mut Rng, of: &[&'a str]) -> &'a str {
    of[rng.usize(..of.len())]
}

fn some(rng: &mut Rng, of: &[&str], most: usize) -> Vec<String> {
    (0..rng.usize(1..=most))
        .map(|_| one(rng, of).to_owned())
        .collect()
}

impl Set {
    pub(crate) fn draw(rng: &mut Rng, id: &str) -> Self {
        let mut set = Self {
            id: id.to_owned(),
            namespaces: (0..3).map(|number| format!("{id}-n{number}")).collect(),
            roles: Vec::new(),
            bindings: Vec::new(),
        };
        for number in 0..8 {
            let namespace = set.namespaces[rng.usize(..3)].clone();
            let rules: Vec<Value> = (0..rng.usize(0..4)).map(|_| rule(rng, false)).collect();
            let metadata = json!({ "name": format!("{id}-r{}", number % 5), "namespace": namespace });
            set.add_role(json!({ "apiVersion": format!("{API}/v1"), "kind": "Role", "metadata": metadata, "rules": rules }));
        }
        for number in 0..6 {
            let rules: Vec<Value> = (0..rng.usize(0..4)).map(|_| rule(rng, true)).collect();
            let metadata = json!({ "name": format!("{id}-c{number}"), "labels": labels(rng, id) });
            set.add_role(
                json!({ "apiVersion": format!("{API}/v1"), "kind": "ClusterRole", "metadata": metadata, "rules": rules }),
            );
        }
        for number in 0..2 {
            let selectors: Vec<Value> = (0..rng.usize(1..=2))
                .map(|_| json!({ "matchLabels": labels(rng, id) }))
                .collect();
            let mut selectors = selectors;
            // What tells that the controller has seen every role.
            selectors.push(json!({ "matchLabels": { "marker": id } }));
            let metadata = json!({ "name": format!("{id}-a{number}"), "labels": labels(rng, id) });
            set.add_role(json!({
                "apiVersion": format!("{API}/v1"), "kind": "ClusterRole", "metadata": metadata,
                "aggregationRule": { "clusterRoleSelectors": selectors },
            }));
        }
        for number in 0..14 {
            let binding = set.binding(rng, number);
            set.bindings.push(binding);
        }
        set
    }

    /// Two roles of one name and namespace would be one.
    fn add_role(&mut self, role: Value) {
        if !self.roles.iter().any(|other| {
            other["metadata"]["name"] == role["metadata"]["name"]
                && other["metadata"]["namespace"] == role["metadata"]["namespace"]
        }) {
            self.roles.push(role);
        }
    }

    fn binding(&self, rng: &mut Rng, number: usize) -> Value {
        let id = &self.id;
        let wide = rng.u8(..4) == 0;
        let cluster_role = wide || rng.bool();
        let role = match (cluster_role, rng.u8(..8)) {
            (true, 0) => one(rng, &BUILT_IN).to_owned(),
            (true, 1 | 2) => format!("{id}-a{}", rng.u8(..2)),
            (true, _) => format!("{id}-c{}", rng.u8(..7)),
            // The last does not exist.
            (false, _) => format!("{id}-r{}", rng.u8(..6)),
        };
        let mut metadata = json!({ "name": format!("{id}-b{number}") });
        if !wide {
            metadata["namespace"] = Value::from(self.namespaces[rng.usize(..3)].as_str());
        }
        let subjects: Vec<Value> = (0..rng.usize(1..3)).map(|_| self.subject(rng, wide)).collect();
        json!({
            "apiVersion": format!("{API}/v1"),
            "kind": if wide { "ClusterRoleBinding" } else { "RoleBinding" },
            "metadata": metadata, "subjects": subjects,
            "roleRef": { "apiGroup": API, "kind": if cluster_role { "ClusterRole" } else { "Role" }, "name": role },
        })
    }

    fn subject(&self, rng: &mut Rng, wide: bool) -> Value {
        let (id, namespace) = (&self.id, &self.namespaces[rng.usize(..3)]);
        let user = |name: String| json!({ "kind": "User", "apiGroup": API, "name": name });
        let group = |name: String| json!({ "kind": "Group", "apiGroup": API, "name": name });
        let account = one(rng, &["default", "runner"]);
        match rng.u8(..10) {
            0..=2 => user(format!("{id}-u{}", rng.u8(..4))),
            3 | 4 => group(format!("{id}-g{}", rng.u8(..3))),
            5 => group(format!("system:serviceaccounts:{namespace}")),
            6 => user(format!("system:serviceaccount:{namespace}:{account}")),
            7 if !wide => json!({ "kind": "ServiceAccount", "name": account }),
            _ => json!({ "kind": "ServiceAccount", "name": account, "namespace": namespace }),
        }
    }

    /// The spec of a SubjectAccessReview: half of them near to what some rule says.
    pub(crate) fn question(&self, rng: &mut Rng) -> Value {
        let mut spec = self.caller(rng);
        let rules: Vec<&Value> = self
            .roles
            .iter()
            .flat_map(|role| role["rules"].as_array().into_iter().flatten())
            .collect();
        let model = match rng.bool() && !rules.is_empty() {
            true => Some(rules[rng.usize(..rules.len())]),
            false => None,
        };
        if model.map_or(rng.u8(..6) == 0, |rule| rule["nonResourceURLs"].is_array()) {
            let verb = picked(rng, model, "verbs", &VERBS);
            spec["nonResourceAttributes"] =
                json!({ "verb": verb, "path": picked(rng, model, "nonResourceURLs", &PATHS) });
            return spec;
        }
        let combined = picked(rng, model, "resources", &RESOURCES);
        let (resource, subresource) = combined.split_once('/').unwrap_or((&combined, ""));
        let resource = match resource {
            "*" if rng.u8(..8) > 0 => one(rng, &["pods", "deployments", "nodes"]),
            resource => resource,
        };
        let namespace = match rng.u8(..10) {
            0 | 1 => String::new(),
            2 => "elsewhere".to_owned(),
            _ => self.namespaces[rng.usize(..3)].clone(),
        };
        let name = if rng.bool() {
            picked(rng, model, "resourceNames", &NAMES)
        } else {
            String::new()
        };
        spec["resourceAttributes"] = json!({
            "verb": picked(rng, model, "verbs", &VERBS), "group": picked(rng, model, "apiGroups", &GROUPS),
            "resource": resource, "subresource": subresource, "name": name, "namespace": namespace,
        });
        spec
    }

    fn caller(&self, rng: &mut Rng) -> Value {
        let (id, namespace) = (&self.id, &self.namespaces[rng.usize(..3)]);
        let mut groups = Vec::new();
        let user = match rng.u8(..3) {
            0 => {
                groups.extend([
                    "system:serviceaccounts".to_owned(),
                    format!("system:serviceaccounts:{namespace}"),
                ]);
                format!(
                    "system:serviceaccount:{namespace}:{}",
                    one(rng, &["default", "runner", "other"])
                )
            }
            _ => format!("{id}-u{}", rng.u8(..5)),
        };
        groups.extend((0..rng.u8(..3)).map(|_| format!("{id}-g{}", rng.u8(..4))));
        match rng.u8(..40) {
            0 => groups.push("system:masters".to_owned()),
            1..20 => groups.push("system:authenticated".to_owned()),
            _ => {}
        }
        json!({ "user": user, "groups": groups })
    }
}

/// A word of the rule that serves as a model, now and then another one.
fn picked(rng: &mut Rng, model: Option<&Value>, field: &str, of: &[&str]) -> String {
    let words: Vec<&str> = model.map_or(Vec::new(), |rule| {
        rule[field]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    });
    match words.is_empty() || rng.u8(..8) == 0 {
        true => one(rng, of).to_owned(),
        false => one(rng, &words).to_owned(),
    }
}

fn labels(rng: &mut Rng, id: &str) -> Value {
    json!({ "set": id, "tier": one(rng, &["x", "y", "z"]) })
}

fn rule(rng: &mut Rng, wide: bool) -> Value {
    if wide && rng.u8(..4) == 0 {
        return json!({ "nonResourceURLs": some(rng, &URLS, 2), "verbs": some(rng, &["get", "post", "*"], 2) });
    }
    let mut rule = json!({
        "apiGroups": some(rng, &GROUPS, 2), "resources": some(rng, &RESOURCES, 3), "verbs": some(rng, &VERBS, 3),
    });
    if rng.u8(..3) == 0 {
        rule["resourceNames"] = json!(some(rng, &NAMES, 2));
    }
    rule
}

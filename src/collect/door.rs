//! The door: every object that enters a snapshot, live or recorded, passes this one function.
//!
//! It drops what nobody reads, redacts, and makes the row. What an object means is not decided here.

mod many;

use serde_json::{Map, Value};

use super::{redact, rows};
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::Row;

/// What a list says of its items, which carry no kind of their own.
#[derive(Clone, Copy, Default)]
pub(super) struct Expected<'a> {
    pub(super) api_version: &'a str,
    pub(super) kind: &'a str,
    pub(super) namespace: Option<&'a str>,
}

/// What came of an object.
pub(super) enum Admitted {
    Object(Box<Row>, Box<str>),
    /// An API object of a kind that no room reads.
    OtherKind,
}

/// The door, and the newest time that it saw pass.
#[derive(Default)]
pub(super) struct Door {
    newest: String,
}

impl Door {
    /// Redacts an object and makes its row; the error completes "an item …".
    pub(super) fn admit(&mut self, mut json: Value, expected: Expected<'_>) -> Result<Admitted, String> {
        let Value::Object(object) = &mut json else {
            return Err(format!("is {}, not an object", shape(&json)));
        };
        complete(object, expected);
        let text = |field: &str| {
            object
                .get(field)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let (api_version, kind) = (text("apiVersion"), text("kind"));
        if api_version.is_empty() || kind.is_empty() {
            return Err("has no apiVersion and kind, as every Kubernetes object does".to_owned());
        }
        if kind == "Status" {
            return Err(format!(
                "is an answer of the API server: {}",
                redact::text(&text("message"))
            ));
        }
        let Some(kind) = kind_of(&api_version, &kind) else {
            return Ok(Admitted::OtherKind);
        };
        let metadata = object.get_mut("metadata").and_then(Value::as_object_mut);
        let Some(metadata) = metadata.filter(|metadata| !word(metadata, "name").is_empty()) else {
            return Err(format!("of kind {} has no metadata.name", kind.name()));
        };
        let managers = managers(metadata.shift_remove("managedFields"));
        let reference = reference(kind, metadata, expected);
        match kind {
            Kind::ConfigMap => hide(object, &["data", "binaryData"], "configmap"),
            Kind::Secret => redact::secret(object),
            _ => {}
        }
        self.clean_map(object);
        let row = rows::row(kind, reference, &json, managers);
        let text = serde_json::to_string(&json).map_err(|error| format!("cannot be kept: {error}"))?;
        Ok(Admitted::Object(Box::new(row), text.into_boxed_str()))
    }

    /// Returns the newest time that an object told of what had happened, in RFC 3339.
    pub(super) fn newest(&self) -> Option<&str> {
        (!self.newest.is_empty()).then_some(self.newest.as_str())
    }

    fn clean_map(&mut self, map: &mut Map<String, Value>) {
        for (key, value) in map {
            self.clean(key, value);
        }
    }

    fn clean(&mut self, key: &str, value: &mut Value) {
        // Labels and the selectors on them are names.
        if matches!(key, "labels" | "matchLabels" | "selector" | "nodeSelector") && is_flat(value) {
            return;
        }
        match (key, value) {
            (_, Value::String(text)) => self.clean_text(key, text),
            ("annotations", Value::Object(annotations)) => redact::annotations(annotations),
            ("env", Value::Array(variables)) => variables.iter_mut().for_each(hide_value),
            ("command" | "args", Value::Array(arguments)) => redact::arguments(arguments),
            ("httpHeaders", Value::Array(headers)) => headers.iter_mut().for_each(clean_header),
            ("volumeAttributes" | "options" | "parameters", Value::Object(map)) => {
                for (key, value) in map {
                    let secret = redact::is_secret_key(key);
                    match value {
                        Value::String(text) if secret => *text = redact::placeholder("value"),
                        _ => self.clean(key, value),
                    }
                }
            }
            (_, Value::Array(items)) => items.iter_mut().for_each(|item| self.clean(key, item)),
            (_, Value::Object(map)) => self.clean_map(map),
            _ => {}
        }
    }

    fn clean_text(&mut self, key: &str, text: &mut String) {
        let clean = match key {
            "name" | "namespace" | "uid" | "type" | "reason" | "kind" | "image" | "imageID"
            | "containerID" | "phase" | "resourceVersion" | "nodeName" | "mountPath" => return,
            // Times of what has happened; not when something is due (`deletionTimestamp`).
            "creationTimestamp" | "lastTransitionTime" | "lastHeartbeatTime" | "lastProbeTime"
            | "lastUpdateTime" | "startTime" | "completionTime" | "startedAt" | "finishedAt"
            | "firstTimestamp" | "lastTimestamp" | "eventTime" | "lastObservedTime" | "lastScheduleTime"
            | "lastScaleTime" => return self.tick(text),
            "message" | "note" => redact::text(text),
            _ => redact::shapes(text),
        };
        if let std::borrow::Cow::Owned(clean) = clean {
            *text = clean;
        }
    }

    /// The API writes times in UTC, so that they order as text up to the second.
    fn tick(&mut self, text: &str) {
        let second = |text: &str| text.get(..19).map(str::to_owned);
        if text.ends_with('Z') && second(text) > second(&self.newest) {
            self.newest = text.to_owned();
        }
    }
}

/// Finds the kind; events are served under two groups.
pub(super) fn kind_of(api_version: &str, kind: &str) -> Option<Kind> {
    match (api_version.split_once('/'), kind) {
        (Some(("events.k8s.io", _)), "Event") => Some(Kind::Event),
        (Some(("extensions", _)), kind) => {
            Kind::of("apps/v1", kind).or_else(|| Kind::of("networking.k8s.io/v1", kind))
        }
        _ => Kind::of(api_version, kind),
    }
}

/// Returns what JSON holds, in words.
pub(super) fn shape(json: &Value) -> &'static str {
    match json {
        Value::Null => "nothing",
        Value::Bool(_) => "a bool",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

/// Items of typed lists leave out what the list says; later rooms want whole objects.
fn complete(object: &mut Map<String, Value>, expected: Expected<'_>) {
    let expected = [("kind", expected.kind), ("apiVersion", expected.api_version)];
    for (field, value) in expected {
        if !value.is_empty() && !object.contains_key(field) {
            object.shift_insert(0, field.to_owned(), Value::from(value));
        }
    }
}

fn word<'a>(map: &'a Map<String, Value>, field: &str) -> &'a str {
    map.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Names the object, in the API version that this tool knows the kind by.
fn reference(kind: Kind, metadata: &mut Map<String, Value>, expected: Expected<'_>) -> ObjectRef {
    if !kind.namespaced() {
        return ObjectRef::new(kind, "", word(metadata, "name"));
    }
    if word(metadata, "namespace").is_empty() {
        // Where kubectl would create it.
        let namespace = expected.namespace.unwrap_or("default");
        metadata.insert("namespace".to_owned(), Value::from(namespace));
    }
    ObjectRef::new(kind, word(metadata, "namespace"), word(metadata, "name"))
}

fn managers(fields: Option<Value>) -> Vec<String> {
    let Some(Value::Array(fields)) = fields else {
        return Vec::new();
    };
    let mut managers: Vec<String> = Vec::new();
    for field in fields {
        let name = field["manager"].as_str().unwrap_or_default();
        if !name.is_empty() && !managers.iter().any(|known| known == name) {
            managers.push(name.to_owned());
        }
    }
    managers
}

fn hide(object: &mut Map<String, Value>, fields: &[&str], kind: &str) {
    for field in fields {
        let values = object
            .get_mut(*field)
            .and_then(Value::as_object_mut)
            .into_iter()
            .flatten();
        for (_, value) in values {
            *value = Value::from(redact::placeholder(kind));
        }
    }
}

fn is_flat(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|map| map.values().all(Value::is_string))
}

/// An empty value stays: it is no secret, and often the mistake.
fn hide_value(variable: &mut Value) {
    if let Some(Value::String(value)) = variable.get_mut("value").filter(|value| **value != "") {
        *value = redact::placeholder("env");
    }
}

fn clean_header(header: &mut Value) {
    let name = header["name"].as_str().unwrap_or_default().to_ascii_lowercase();
    let secret = ["authorization", "cookie", "auth"]
        .iter()
        .any(|word| name.contains(word))
        || redact::is_secret_key(&name);
    if let Some(Value::String(value)) = header.get_mut("value") {
        *value = if secret {
            redact::placeholder("header")
        } else {
            redact::shapes(value).into_owned()
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn admit(json: Value) -> (Row, Value) {
        match Door::default().admit(json, Expected::default()) {
            Ok(Admitted::Object(row, text)) => (*row, serde_json::from_str(&text).unwrap()),
            Ok(Admitted::OtherKind) => panic!("the kind is not known"),
            Err(reason) => panic!("an item {reason}"),
        }
    }

    fn refused(json: Value) -> String {
        match Door::default().admit(json, Expected::default()) {
            Err(reason) => reason,
            Ok(_) => panic!("it was let in"),
        }
    }

    #[test]
    fn no_secret_of_a_pod_passes_the_door() {
        let canary = "canary-S3cret-9";
        let container = json!({"name": "app", "image": "reg.example/app:1",
            "env": [{"name": "DB_PASSWORD", "value": canary}, {"name": "EMPTY", "value": ""},
                {"name": "FROM", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}],
            "command": ["app", format!("--password={canary}")], "args": ["--token", canary],
            "livenessProbe": {"exec": {"command": ["curl", "-H", format!("Authorization: Bearer {canary}")]},
                "httpGet": {"httpHeaders": [{"name": "X-Api-Key", "value": canary}, {"name": "Host", "value": "a.example"}]}}});
        let (row, json) = admit(json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "p", "namespace": "shop",
                "managedFields": [{"manager": "kubectl", "fieldsV1": {"f:x": canary}}, {"manager": "kubelet"}, {"manager": "kubectl"}],
                "annotations": {"kubectl.kubernetes.io/last-applied-configuration": canary, "team/pin": canary,
                    "kubernetes.io/limit-ranger": "LimitRanger plugin set: memory limit for container app"}},
            "spec": {"containers": [container.clone()], "initContainers": [container.clone()],
                "ephemeralContainers": [container]},
            "status": {"message": format!("login failed: password={canary}"),
                "containerStatuses": [{"name": "app", "state": {"waiting": {"message": format!("postgres://u:{canary}@db/x")}}}]}
        }));
        assert!(!json.to_string().contains(canary), "{json}");
        assert_eq!(row.managers, ["kubectl", "kubelet"]);
        assert!(json["metadata"].get("managedFields").is_none());
        let env = &json["spec"]["containers"][0]["env"];
        assert_eq!(env[0], json!({"name": "DB_PASSWORD", "value": "<redacted:env>"}));
        assert_eq!(env[1]["value"], "");
        assert_eq!(
            env[2]["valueFrom"]["secretKeyRef"],
            json!({"name": "db", "key": "password"})
        );
        assert_eq!(json["spec"]["containers"][0]["image"], "reg.example/app:1");
        let probe = &json["spec"]["containers"][0]["livenessProbe"];
        assert_eq!(probe["httpGet"]["httpHeaders"][1]["value"], "a.example");
        let annotations = &json["metadata"]["annotations"];
        assert_eq!(annotations["team/pin"], "<redacted:annotation>");
        assert!(
            annotations["kubernetes.io/limit-ranger"]
                .as_str()
                .unwrap()
                .contains("memory limit")
        );
    }

    #[test]
    fn templates_config_maps_secrets_and_volumes_are_redacted_too() {
        let canary = "canary-S3cret-9";
        let (_, job) = admit(
            json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "c"},
            "spec": {"jobTemplate": {"spec": {"template": {
                "metadata": {"annotations": {"x": canary}},
                "spec": {"containers": [{"name": "a", "env": [{"name": "A", "value": canary}]}]}}}}}}),
        );
        assert!(!job.to_string().contains(canary));
        let (row, map) = admit(
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"},
            "data": {"LOG_LEVEL": canary}, "binaryData": {"b": canary}}),
        );
        assert_eq!(map["data"], json!({"LOG_LEVEL": "<redacted:configmap>"}));
        assert_eq!(map["binaryData"], json!({"b": "<redacted:configmap>"}));
        assert_eq!(
            row.object,
            ObjectRef::new(Kind::ConfigMap, "default", "c"),
            "as kubectl would create it"
        );
        let (_, secret) = admit(
            json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"},
            "type": "Opaque", "data": {"password": canary}, "stringData": {"token": canary}}),
        );
        assert_eq!(secret["data"], json!({"password": "<redacted:secret>"}));
        assert_eq!(secret["type"], "Opaque");
        let (_, volume) = admit(
            json!({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "v"},
            "spec": {"csi": {"driver": "d.example", "volumeAttributes": {"accountKey": canary, "share": "s1"}}}}),
        );
        assert_eq!(
            volume["spec"]["csi"]["volumeAttributes"],
            json!({"accountKey": "<redacted:value>", "share": "s1"})
        );
    }

    #[test]
    fn names_and_labels_stay_as_they_are() {
        let given = json!({"apiVersion": "v1", "kind": "Service",
            "metadata": {"name": "token-service", "namespace": "shop", "labels": {"password": "yes", "env": "prod"}},
            "spec": {"selector": {"token": "abc"}, "ports": [{"name": "http", "targetPort": "http"}]}});
        assert_eq!(admit(given.clone()).1, given);
    }

    #[test]
    fn what_is_no_object_is_refused_with_a_reason() {
        assert_eq!(refused(json!("x")), "is text, not an object");
        assert_eq!(
            refused(json!({"metadata": {"name": "x"}})),
            "has no apiVersion and kind, as every Kubernetes object does"
        );
        assert_eq!(
            refused(json!({"apiVersion": "v1", "kind": "Pod", "metadata": {}})),
            "of kind Pod has no metadata.name"
        );
        let status =
            json!({"apiVersion": "v1", "kind": "Status", "message": "pods is forbidden", "metadata": {}});
        assert_eq!(
            refused(status),
            "is an answer of the API server: pods is forbidden"
        );
    }

    #[test]
    fn the_newest_time_is_of_what_happened_not_of_what_is_due() {
        let mut door = Door::default();
        let pod = json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "p", "creationTimestamp": "2026-01-01T00:00:00Z",
                "deletionTimestamp": "2030-01-01T00:00:00Z",
                "managedFields": [{"time": "2029-01-01T00:00:00Z", "lastUpdateTime": "2029-01-01T00:00:00Z"}]},
            "status": {"conditions": [{"lastTransitionTime": "2026-01-01T00:07:00Z"}]}});
        assert!(door.admit(pod, Expected::default()).is_ok());
        assert_eq!(door.newest(), Some("2026-01-01T00:07:00Z"));
    }
}

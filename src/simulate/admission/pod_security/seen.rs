//! A pod as the checks see it, and the words that they share.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::{Change, containers, word};

/// The parts of a pod, and where they stand.
pub(in crate::simulate::admission) struct Pod<'a> {
    json: &'a Value,
    /// Init containers, then containers, then ephemeral ones: path and container.
    pub(super) containers: Vec<(String, &'a Value)>,
}

impl<'a> Pod<'a> {
    pub(super) fn new(json: &'a Value) -> Self {
        let lists = ["initContainers", "containers", "ephemeralContainers"];
        let containers = lists.into_iter().flat_map(|list| containers(json, list));
        Self {
            json,
            containers: containers.collect(),
        }
    }

    pub(super) fn spec(&self) -> &'a Value {
        &self.json["spec"]
    }

    pub(super) fn security(&self) -> &'a Value {
        &self.json["spec"]["securityContext"]
    }

    pub(super) fn annotations(&self) -> &'a Value {
        &self.json["metadata"]["annotations"]
    }

    pub(super) fn is_windows(&self) -> bool {
        self.spec()["os"]["name"] == "windows"
    }

    pub(super) fn has_user_namespace(&self) -> bool {
        self.spec()["hostUsers"] == false
    }

    pub(super) fn volumes(&self) -> impl Iterator<Item = (String, &'a Value)> {
        let volumes = self.spec()["volumes"].as_array().into_iter().flatten();
        volumes
            .enumerate()
            .map(|(index, volume)| (format!("spec.volumes[{index}]"), volume))
    }
}

/// Those that break a check.
#[derive(Default)]
pub(super) struct Offenders {
    /// Whether the pod itself does.
    pub(super) pod: bool,
    pub(super) names: Vec<String>,
    pub(super) values: BTreeSet<String>,
    pub(super) changes: Vec<Change>,
}

impl Offenders {
    /// Judges one field of the security context of the pod and of its containers; `breaks` says whether a value does.
    pub(super) fn of_field(pod: &Pod<'_>, field: &[&str], breaks: impl Fn(&Value) -> bool) -> Self {
        let mut found = Offenders::default();
        found.judge_pod(pod, field, &breaks);
        found.judge_containers(pod, field, &breaks);
        found
    }

    pub(super) fn judge_pod(&mut self, pod: &Pod<'_>, field: &[&str], breaks: &impl Fn(&Value) -> bool) {
        let value = within(pod.security(), field);
        if breaks(value) {
            self.pod = true;
            self.value(value);
            self.change("spec", field, value);
        }
    }

    pub(super) fn judge_containers(
        &mut self,
        pod: &Pod<'_>,
        field: &[&str],
        breaks: &impl Fn(&Value) -> bool,
    ) {
        for (path, container) in &pod.containers {
            let value = within(&container["securityContext"], field);
            if breaks(value) {
                self.names.push(word(container, "name").to_owned());
                self.value(value);
                self.change(path, field, value);
            }
        }
    }

    fn value(&mut self, value: &Value) {
        self.values.insert(plain(value));
    }

    fn change(&mut self, path: &str, field: &[&str], value: &Value) {
        let field = format!("{path}.securityContext.{}", field.join("."));
        let written = (!value.is_null()).then(|| plain(value));
        self.changes.push(Change::of_pod(field, written, None));
    }

    /// Says what value passes, for all fields that break the check.
    pub(super) fn passing(mut self, value: Option<&str>) -> Self {
        for change in &mut self.changes {
            change.passes = value.map(str::to_owned);
        }
        self
    }

    /// `pod and containers "a", "b"`; None if nobody breaks the check.
    pub(super) fn spoken(&self) -> Option<String> {
        let own = self.pod.then(|| "pod".to_owned());
        let parts: Vec<String> = own.into_iter().chain(containers_named(&self.names)).collect();
        (!parts.is_empty()).then(|| parts.join(" and "))
    }

    pub(super) fn quoted_values(&self) -> String {
        quoted(self.values.iter().map(String::as_str))
    }
}

fn within<'a>(json: &'a Value, field: &[&str]) -> &'a Value {
    field.iter().fold(json, |json, name| &json[*name])
}

/// A text without its quotes, anything else as JSON.
pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `container "a"`, `containers "a", "b"`; None of none.
pub(super) fn containers_named(names: &[String]) -> Option<String> {
    let noun = plural(names.len(), "container", "containers");
    (!names.is_empty()).then(|| format!("{noun} {}", quoted(names.iter().map(String::as_str))))
}

pub(super) fn quoted<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let items: Vec<&str> = items.collect();
    if items.is_empty() {
        String::new()
    } else {
        format!("\"{}\"", items.join("\", \""))
    }
}

pub(super) fn plural(count: usize, one: &'static str, several: &'static str) -> &'static str {
    if count == 1 { one } else { several }
}

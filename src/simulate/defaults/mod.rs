//! The API server's defaults of a Pod, and what it makes of one before it stores it. Admission comes between the two.
//! https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go

mod resources;
pub(super) mod strategy;
mod wire;

use serde_json::{Value, json};

use super::fields::{inside, items, made, put, put_absent, put_zero, text};
use crate::k8s::image;

/// Reads an object, or a part of one, as the API server does that stores it: in Go's words, amounts rounded.
pub(super) fn read(object: &mut Value) {
    wire::rewrite(object);
    wire::round(object);
}

/// Reads a pod as the API server does, and fills in what it leaves open. Doing it twice changes nothing more.
///
/// Amounts are rounded last, so that the sum of what was rounded can be more than what the pod as a whole was given.
pub(super) fn fill(pod: &mut Value) {
    wire::rewrite(pod);
    let Some(spec) = made(pod, "spec") else {
        return;
    };
    fill_spec(spec);
    for volume in items(spec, "volumes") {
        fill_volume(volume);
    }
    for kind in ["initContainers", "containers"] {
        items(spec, kind).for_each(fill_container);
    }
    resources::fill(spec);
    if spec["hostNetwork"] == true {
        for kind in ["initContainers", "containers"] {
            for port in items(spec, kind).flat_map(|container| items(container, "ports")) {
                let number = port["containerPort"].clone();
                put_zero(port, "hostPort", number);
            }
        }
    }
    wire::round(spec);
}

fn fill_spec(spec: &mut Value) {
    put_absent(spec, "dnsPolicy", "ClusterFirst");
    put_absent(spec, "restartPolicy", "Always");
    put_absent(spec, "securityContext", json!({}));
    put_absent(spec, "terminationGracePeriodSeconds", 30);
    put_absent(spec, "schedulerName", "default-scheduler");
    put_absent(spec, "enableServiceLinks", true);
    // One is the old name of the other; the new one wins.
    let names = ["/serviceAccountName", "/serviceAccount"].map(|name| text(spec, name).to_owned());
    if let Some(account) = names.into_iter().find(|name| !name.is_empty()) {
        put(spec, "serviceAccountName", account.as_str());
        put(spec, "serviceAccount", account);
    }
}

/// Returns what an image is pulled by when nothing says so: always for `latest`, written or meant.
fn pull_policy(reference: &str) -> &'static str {
    if image::parse(reference).tag == "latest" && is_reference(reference) {
        "Always"
    } else {
        "IfNotPresent"
    }
}

/// Says whether the server can read an image reference; it takes one that it cannot as having no tag at all.
fn is_reference(reference: &str) -> bool {
    let path = image::parse(reference).repository;
    let good = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    path.split('/').all(|part| {
        part.starts_with(good) && part.ends_with(good) && part.chars().all(|c| good(c) || "._-".contains(c))
    })
}

fn fill_container(container: &mut Value) {
    let policy = pull_policy(text(container, "/image"));
    put_absent(container, "imagePullPolicy", policy);
    put_absent(container, "terminationMessagePath", "/dev/termination-log");
    put_absent(container, "terminationMessagePolicy", "File");
    put_absent(container, "resources", json!({}));
    for port in items(container, "ports") {
        put_absent(port, "protocol", "TCP");
    }
    for variable in items(container, "env") {
        let Some(source) = inside(variable, "valueFrom") else {
            continue;
        };
        fill_field(source);
        if let Some(of_file) = inside(source, "fileKeyRef") {
            put_absent(of_file, "optional", false);
        }
    }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(probe) = inside(container, probe) {
            fill_probe(probe);
        }
    }
    if let Some(lifecycle) = inside(container, "lifecycle") {
        for hook in ["postStart", "preStop"] {
            if let Some(hook) = inside(lifecycle, hook) {
                fill_request(hook);
            }
        }
    }
}

/// A field of the pod is of version 1, and an amount of a resource is counted in ones.
fn fill_field(source: &mut Value) {
    if let Some(field) = inside(source, "fieldRef") {
        put_absent(field, "apiVersion", "v1");
    }
    if let Some(resource) = inside(source, "resourceFieldRef") {
        put_absent(resource, "divisor", "0");
    }
}

fn fill_probe(probe: &mut Value) {
    for (field, default) in [
        ("timeoutSeconds", 1),
        ("periodSeconds", 10),
        ("successThreshold", 1),
        ("failureThreshold", 3),
    ] {
        put_absent(probe, field, default);
    }
    if let Some(grpc) = inside(probe, "grpc") {
        put_absent(grpc, "service", "");
    }
    fill_request(probe);
}

fn fill_request(handler: &mut Value) {
    if let Some(request) = inside(handler, "httpGet") {
        put_zero(request, "path", "/");
        put_absent(request, "scheme", "HTTP");
    }
}

fn fill_volume(volume: &mut Value) {
    let sources = volume.as_object().map_or(0, |fields| {
        fields.keys().filter(|key| key.as_str() != "name").count()
    });
    if sources == 0 {
        put(volume, "emptyDir", json!({}));
    }
    for (source, field, default) in [
        ("secret", "defaultMode", json!(0o644)),
        ("configMap", "defaultMode", json!(0o644)),
        ("downwardAPI", "defaultMode", json!(0o644)),
        ("projected", "defaultMode", json!(0o644)),
        ("hostPath", "type", json!("")),
        ("iscsi", "iscsiInterface", json!("default")),
        ("rbd", "pool", json!("rbd")),
        ("rbd", "user", json!("admin")),
        ("rbd", "keyring", json!("/etc/ceph/keyring")),
        ("azureDisk", "cachingMode", json!("ReadWrite")),
        ("azureDisk", "fsType", json!("ext4")),
        ("azureDisk", "readOnly", json!(false)),
        ("azureDisk", "kind", json!("Shared")),
        ("scaleIO", "storageMode", json!("ThinProvisioned")),
        ("scaleIO", "fsType", json!("xfs")),
    ] {
        if let Some(source) = inside(volume, source) {
            put_absent(source, field, default);
        }
    }
    if let Some(image) = inside(volume, "image") {
        let policy = pull_policy(text(image, "/reference"));
        put_absent(image, "pullPolicy", policy);
    }
    if let Some(downward) = inside(volume, "downwardAPI") {
        items(downward, "items").for_each(fill_field);
    }
    if let Some(projected) = inside(volume, "projected") {
        for source in items(projected, "sources") {
            fill_projection(source);
        }
    }
    if let Some(claim) = inside(volume, "ephemeral").and_then(|source| inside(source, "volumeClaimTemplate"))
    {
        put_absent(claim, "metadata", json!({}));
        if let Some(spec) = made(claim, "spec") {
            fill_claim(spec);
        }
    }
}

fn fill_projection(source: &mut Value) {
    if let Some(downward) = inside(source, "downwardAPI") {
        items(downward, "items").for_each(fill_field);
    }
    if let Some(token) = inside(source, "serviceAccountToken") {
        put_absent(token, "expirationSeconds", 3600);
    }
}

/// Fills in the spec of a PersistentVolumeClaim.
pub(super) fn fill_claim(spec: &mut Value) {
    put_absent(spec, "volumeMode", "Filesystem");
    put_absent(spec, "resources", json!({}));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_pulled_by_their_tag() {
        for (image, policy) in [
            ("python", "Always"),
            ("python:latest", "Always"),
            ("python:3", "IfNotPresent"),
            ("reg.example:5000/team/app", "Always"),
            ("python@sha256:00ff", "IfNotPresent"),
            ("Python", "IfNotPresent"),
        ] {
            assert_eq!(pull_policy(image), policy, "{image}");
        }
    }

    #[test]
    fn defaults_are_filled_once() {
        let mut pod = json!({"metadata": {}, "spec": {"hostNetwork": true, "serviceAccount": "builder",
            "volumes": [{"name": "tmp"}, {"name": "keys", "secret": {"secretName": "k"}}],
            "containers": [{"name": "app", "image": "python", "ports": [{"containerPort": 80}],
                "readinessProbe": {"httpGet": {"port": 80}}}]}});
        fill(&mut pod);
        let spec = &pod["spec"];
        assert_eq!(spec["serviceAccountName"], "builder");
        assert_eq!(spec["volumes"][0], json!({"name": "tmp", "emptyDir": {}}));
        assert_eq!(spec["volumes"][1]["secret"]["defaultMode"], 420);
        let container = &spec["containers"][0];
        assert_eq!(
            container["ports"][0],
            json!({"containerPort": 80, "protocol": "TCP", "hostPort": 80})
        );
        assert_eq!(
            container["readinessProbe"]["httpGet"],
            json!({"port": 80, "path": "/", "scheme": "HTTP"})
        );
        let once = pod.clone();
        fill(&mut pod);
        assert_eq!(pod, once);
    }
}

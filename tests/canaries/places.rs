//! Where secrets are planted: objects of a cluster for each form, and the texts that people hand over.

use serde_json::{Value as Json, json};

pub(crate) const SPACE: &str = "canaries";

const ALL: &str = "shaped placed encoded plain";
/// Texts are searched for shapes and for words beside a value.
const TEXT: &str = "shaped placed encoded";
const TOKEN: &str = "shaped";

/// Every place, and the families of secrets that it may hold.
pub(crate) const PLACES: &[(&str, &str)] = &[
    ("env", ALL),
    ("env-init", ALL),
    ("env-ephemeral", ALL),
    ("env-template", ALL),
    ("env-cronjob", ALL),
    ("env-echoed-in-log", ALL),
    ("env-echoed-in-event", ALL),
    ("args-flag", ALL),
    ("args-next", ALL),
    ("args-text", TEXT),
    ("args-of-program", "plain"),
    ("command-script", TEXT),
    ("annotation", ALL),
    ("annotation-kept", TEXT),
    ("last-applied", ALL),
    ("annotation-node", ALL),
    ("annotation-namespace", ALL),
    ("annotation-account", ALL),
    ("annotation-service", ALL),
    ("pod-label", "shaped plain"),
    ("node-label", "shaped plain"),
    ("selector", "shaped plain"),
    ("image-userinfo", "plain"),
    ("image-id", TOKEN),
    ("configmap-data", ALL),
    ("configmap-binary", ALL),
    ("secret-data", ALL),
    ("secret-string", ALL),
    ("docker-config", ALL),
    ("probe-path", TEXT),
    ("probe-header", ALL),
    ("probe-authorization", ALL),
    ("probe-exec", "plain"),
    ("hook-exec", TEXT),
    ("hook-header", ALL),
    ("flex-options", ALL),
    ("csi-attributes", ALL),
    ("csi-inline", ALL),
    ("pv-mount-option", "plain"),
    ("git-repository", "plain"),
    ("iscsi-chap", ALL),
    ("class-parameter", ALL),
    ("unknown-field", ALL),
    ("unknown-nested", ALL),
    ("managed-fields", ALL),
    ("event-message", TEXT),
    ("event-note", TEXT),
    ("waiting-message", TEXT),
    ("termination-message", TEXT),
    ("last-termination", TEXT),
    ("pod-condition", TEXT),
    ("pod-message", TEXT),
    ("workload-condition", TEXT),
    ("node-condition", TEXT),
    ("claim-condition", TEXT),
    ("log", TEXT),
    ("log-previous", TEXT),
    ("log-block", ALL),
    ("manifest-env", ALL),
    ("manifest-args", ALL),
    ("manifest-secret", ALL),
    ("manifest-configmap", ALL),
    ("manifest-annotation", ALL),
    ("manifest-custom", ALL),
    ("manifest-broken", ALL),
    ("explain-stdin", TEXT),
    ("describe-text", TEXT),
    ("kubeconfig", ALL),
    ("server-url", "plain"),
    ("broken-json", ALL),
    ("ledger-reason", TEXT),
];

/// A text on one line, as names of files and flags need it.
fn line(text: &str) -> String {
    text.replace('\n', " ")
}

/// Makes the objects of one form; `at` returns the secret of a place.
pub(crate) fn objects(number: usize, at: &mut dyn FnMut(&'static str) -> String) -> Vec<Json> {
    let name = format!("p{number}");
    let meta = |name: &str, annotations: Json| {
        json!({"name": name, "namespace": SPACE, "uid": format!("u-{name}"), "creationTimestamp": "2026-01-01T00:00:00Z",
            "annotations": annotations})
    };
    let mut objects = vec![pod(&name, number, at)];
    let template = json!({"metadata": {"labels": {"app": name}}, "spec": {"containers": [
        {"name": "app", "image": "reg.example/a:1", "env": [{"name": "SETTING", "value": at("env-template")}]}]}});
    objects.push(json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta(&format!("d{number}"), json!({})),
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": name, "key": at("selector")}}, "template": template},
        "status": {"conditions": [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded",
            "message": at("workload-condition")}]}}));
    objects.push(json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": meta(&format!("c{number}"), json!({})),
        "spec": {"schedule": "@daily", "jobTemplate": {"spec": {"template": {"spec": {"containers": [
            {"name": "app", "image": "a:1", "env": [{"name": "X", "value": at("env-cronjob")}]}]}}}}}}));
    for (kind, place) in [
        ("Service", "annotation-service"),
        ("ServiceAccount", "annotation-account"),
    ] {
        objects.push(json!({"apiVersion": "v1", "kind": kind, "metadata": meta(&format!("s{number}"), json!({"team/x": at(place)})),
            "spec": {"ports": [{"port": 80}]}}));
    }
    objects.push(
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta(&format!("m{number}"), json!({})),
        "data": {"settings.yaml": at("configmap-data")}, "binaryData": {"b": at("configmap-binary")}}),
    );
    let docker = json!({"auths": {"r.example": {"auth": at("docker-config")}}}).to_string();
    objects.push(json!({"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": meta(&format!("s{number}"), json!({})),
        "data": {"a": crate::secrets::base64(at("secret-data").as_bytes()), ".dockerconfigjson": crate::secrets::base64(docker.as_bytes())},
        "stringData": {"b": at("secret-string")}}));
    objects.push(json!({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": format!("v{number}")}, "spec": {
        "capacity": {"storage": "1Gi"}, "mountOptions": ["ro", format!("username=u,password={}", line(&at("pv-mount-option")))],
        "csi": {"driver": "d.example", "volumeHandle": "h", "volumeAttributes": {"accountKey": at("csi-attributes"), "share": "s"}}}}));
    objects.push(json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": format!("k{number}")},
        "provisioner": "p.example", "parameters": {"secretKey": at("class-parameter")}}));
    objects.push(json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta(&format!("l{number}"), json!({})),
        "spec": {"storageClassName": "none"}, "status": {"phase": "Pending", "conditions": [{"type": "Resizing", "status": "True",
            "message": at("claim-condition")}]}}));
    objects.push(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": format!("n{number}"),
        "labels": {"team": at("node-label")}, "annotations": {"team/x": at("annotation-node")}},
        "status": {"conditions": [{"type": "Ready", "status": "False", "reason": "KubeletNotReady", "message": at("node-condition"),
            "lastTransitionTime": "2026-01-01T00:00:00Z"}], "nodeInfo": {"machineID": "m", "bootID": "b", "systemUUID": "s"}}}));
    objects.extend(events(&name, number, at));
    objects
}

fn events(name: &str, number: usize, at: &mut dyn FnMut(&'static str) -> String) -> Vec<Json> {
    let event = |of: &str, message: Json| {
        let mut event = json!({"apiVersion": "v1", "kind": "Event", "metadata": {"name": format!("e{number}.{of}"), "namespace": SPACE},
            "involvedObject": {"kind": "Pod", "namespace": SPACE, "name": name, "uid": format!("u-{name}"), "fieldPath": "spec.containers{app}"},
            "reason": "Failed", "type": "Warning", "count": 3, "firstTimestamp": "2026-01-01T00:01:00Z",
            "lastTimestamp": "2026-01-01T00:02:00Z", "source": {"component": "kubelet"}});
        for (key, value) in message.as_object().into_iter().flatten() {
            event[key] = value.clone();
        }
        event
    };
    vec![
        event("a", json!({"message": format!("Error: {}", at("event-message"))})),
        event("b", json!({"message": "", "note": at("event-note")})),
        event(
            "c",
            json!({"message": format!("probe failed: used {} to log in", at("env-echoed-in-event"))}),
        ),
    ]
}

fn pod(name: &str, number: usize, at: &mut dyn FnMut(&'static str) -> String) -> Json {
    let log_echo = at("env-echoed-in-log");
    let event_echo = at("env-echoed-in-event");
    let app = json!({"name": "app", "image": format!("me:{}@reg.example/app:1", line(&at("image-userinfo"))),
        "env": [{"name": "SETTING_TOKEN", "value": at("env")}, {"name": "ECHO_TOKEN", "value": log_echo},
            {"name": "OTHER_TOKEN", "value": event_echo}],
        "args": [format!("--password={}", at("args-flag")), "--api-key", at("args-next"), at("args-text")],
        "livenessProbe": {"httpGet": {"port": 80, "path": format!("/health?{}", line(&at("probe-path"))), "httpHeaders": [
            {"name": "X-Api-Key", "value": at("probe-header")}, {"name": "Authorization", "value": at("probe-authorization")}]}},
        "readinessProbe": {"exec": {"command": ["redis-cli", "-h", "c", "-a", at("probe-exec"), "ping"]}},
        "lifecycle": {"postStart": {"exec": {"command": ["sh", "-c", at("hook-exec")]}},
            "preStop": {"httpGet": {"port": 80, "httpHeaders": [{"name": "Cookie", "value": at("hook-header")}]}}}});
    let side = json!({"name": "side", "image": "mysql:8", "command": ["mysql"], "args": [format!("-p{}", line(&at("args-of-program")))]});
    let first = json!({"name": "first", "image": "a:1", "command": ["sh", "-c", at("command-script")],
        "env": [{"name": "X", "value": at("env-init")}]});
    let message = |text: String| {
        json!({"terminated": {"exitCode": 1, "reason": "Error", "message": text,
        "startedAt": "2026-01-01T00:00:10Z", "finishedAt": "2026-01-01T00:00:20Z"}})
    };
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": SPACE, "uid": format!("u-{name}"), "creationTimestamp": "2026-01-01T00:00:00Z",
            "labels": {"app": name, "team": at("pod-label")},
            "annotations": {"team/pin": at("annotation"), "kubernetes.io/description": at("annotation-kept"),
                "kubectl.kubernetes.io/last-applied-configuration": json!({"spec": {"x": at("last-applied")}}).to_string()},
            "managedFields": [{"manager": "kubectl", "fieldsV1": {"f:x": at("managed-fields")}}]},
        "spec": {"nodeName": format!("n{number}"), "containers": [app, side], "initContainers": [first],
            "ephemeralContainers": [{"name": "debug", "image": "a:1", "env": [{"name": "X", "value": at("env-ephemeral")}]}],
            "apiToken": at("unknown-field"), "extra": {"credentials": {"password": at("unknown-nested")}},
            "volumes": [{"name": "f", "flexVolume": {"driver": "x/y", "options": {"password": at("flex-options")}}},
                {"name": "c", "csi": {"driver": "d.example", "volumeAttributes": {"clientSecret": at("csi-inline")}}},
                {"name": "g", "gitRepo": {"repository": format!("https://me:{}@git.example/x", line(&at("git-repository")))}},
                {"name": "i", "iscsi": {"targetPortal": "10.0.0.1", "iqn": "iqn.x", "lun": 0, "chapPassword": at("iscsi-chap")}}]},
        "status": {"phase": "Running", "message": at("pod-message"), "startTime": "2026-01-01T00:00:01Z",
            "conditions": [{"type": "Ready", "status": "False", "reason": "ContainersNotReady", "message": at("pod-condition"),
                "lastTransitionTime": "2026-01-01T00:00:30Z"}],
            "containerStatuses": [
                {"name": "app", "ready": false, "restartCount": 4, "image": "a:1", "imageID": at("image-id"),
                    "state": {"waiting": {"reason": "CrashLoopBackOff", "message": at("waiting-message")}},
                    "lastState": message(at("last-termination"))},
                {"name": "side", "ready": false, "restartCount": 0, "image": "mysql:8", "imageID": "",
                    "state": message(at("termination-message"))}]}})
}

/// Makes the logs of one form, the current and the previous one.
pub(crate) fn logs(at: &mut dyn FnMut(&'static str) -> String) -> [String; 2] {
    let stamped = |text: &str| -> String {
        text.lines()
            .map(|line| format!("2026-01-01T00:00:15Z {line}\n"))
            .collect()
    };
    let block: String = at("log-block")
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect();
    [
        stamped(&format!(
            "starting with {}\nERROR {}\nconfig:\n  password: |\n{block}  port: 1\nexit status 1",
            at("env-echoed-in-log"),
            at("log")
        )),
        stamped(&format!("FATAL {}", at("log-previous"))),
    ]
}

/// Makes manifests of one form that have findings, and one that cannot be read.
pub(crate) fn manifests(number: usize, at: &mut dyn FnMut(&'static str) -> String) -> [String; 2] {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let indented = |text: &str, by: usize| {
        text.lines()
            .map(|line| format!("{}{line}\n", " ".repeat(by)))
            .collect::<String>()
    };
    let good = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d{number}\n  annotations: {{team/x: {}}}\nspec:\n  replicas: 1\n  \
        selector: {{matchLabels: {{app: a}}}}\n  template:\n    metadata: {{labels: {{app: b}}}}\n    spec:\n      containers:\n      \
        - {{name: app, image: a, env: [{{name: A, value: {}}}, {{name: N, valueFrom: {{secretKeyRef: {{name: absent, key: x}}}}}}], resources: {{limits: {{cpu: 1x}}}}}}\n      - name: b\n        image: \"b:1\"\n        \
        args: [\"--password\", {}]\n---\napiVersion: v1\nkind: Secret\nmetadata: {{name: s{number}}}\nstringData:\n  a: {}\n---\napiVersion: v1\n\
        kind: ConfigMap\nmetadata: {{name: c{number}}}\ndata:\n  a: |\n{}---\napiVersion: x.example/v1\nkind: Widget\nmetadata: {{name: w}}\n\
        spec: {{token: {}}}\n",
        quoted(&at("manifest-annotation")),
        quoted(&at("manifest-env")),
        quoted(&at("manifest-args")),
        quoted(&at("manifest-secret")),
        indented(&at("manifest-configmap"), 4),
        quoted(&at("manifest-custom")),
    );
    let broken = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: b{number}}}\nspec:\n  containers:\n  - name: a\n    env:\n    - name: A\n      value: {} : [\n",
        quoted(&at("manifest-broken"))
    );
    [good, broken]
}

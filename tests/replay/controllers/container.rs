//! Random containers: probes, ports, amounts, variables.

use fastrand::Rng;
use serde_json::{Value, json};

use super::template::{Fields, pick, some};

fn image(rng: &mut Rng) -> Value {
    pick(
        rng,
        &[
            json!("python"),
            json!("python:latest"),
            json!("python:3.11"),
            json!("reg.example:5000/team/app"),
            json!("reg.example/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            json!("Python:latest"),
            json!("python:latest@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ],
    )
}

pub(super) fn container(rng: &mut Rng, name: &str, at: usize, volumes: &[Value]) -> Value {
    let mut container = Fields::of(rng, json!({"name": name}));
    container.object["image"] = image(container.rng);
    container
        .maybe(3, "command", |rng| pick(rng, &[json!([]), json!(["sh", "-c", ""])]))
        .maybe(4, "args", |_| json!(["", "x"]))
        .maybe(5, "imagePullPolicy", |rng| pick(rng, &[json!(""), json!("Never"), json!("Always")]))
        .maybe(6, "workingDir", |rng| pick(rng, &[json!(""), json!("/work")]))
        .maybe(6, "tty", |rng| Value::from(rng.bool()))
        .maybe(6, "stdin", |rng| Value::from(rng.bool()))
        .maybe(6, "terminationMessagePolicy", |_| json!("FallbackToLogsOnError"))
        .maybe(8, "terminationMessagePath", |rng| pick(rng, &[json!(""), json!("/tmp/end")]))
        .maybe(2, "env", environment)
        .maybe(6, "envFrom", |_| json!([{"configMapRef": {"name": "conf"}}, {"prefix": "", "secretRef": {"name": "keys", "optional": true}}]))
        .maybe(2, "ports", |rng| ports(rng, at))
        .maybe(2, "resources", amounts)
        .maybe(3, "readinessProbe", probe)
        .maybe(4, "livenessProbe", probe)
        .maybe(6, "startupProbe", probe)
        .maybe(6, "lifecycle", |rng| {
            pick(
                rng,
                &[
                    json!({"preStop": {"exec": {"command": ["sleep", "1"]}}}),
                    json!({"postStart": {"httpGet": {"port": "web"}}}),
                    json!({"preStop": {"sleep": {"seconds": 1}}}),
                    json!({}),
                ],
            )
        })
        .maybe(3, "securityContext", |rng| {
            pick(
                rng,
                &[
                    json!({}),
                    json!({"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": false, "capabilities": {"drop": ["ALL"], "add": []}}),
                    json!({"runAsUser": 0, "runAsNonRoot": false, "seccompProfile": {"type": "RuntimeDefault"}}),
                    json!({"capabilities": {}}),
                ],
            )
        });
    let mounts = volumes.iter().map(|volume| {
        let path = format!("/mnt/{}", volume["name"].as_str().unwrap_or_default());
        json!({"name": volume["name"], "mountPath": path, "readOnly": false, "subPath": ""})
    });
    let mut mounts: Vec<Value> = mounts.collect();
    if container.rng.usize(..20) == 0 && !mounts.is_empty() {
        mounts[0]["mountPath"] = json!("/var/run/secrets/kubernetes.io/serviceaccount");
    }
    if container.rng.bool() {
        container.object["volumeMounts"] = Value::from(mounts);
    }
    container.object
}

fn environment(rng: &mut Rng) -> Value {
    some(
        rng,
        &[
            json!({"name": "EMPTY", "value": ""}),
            json!({"name": "A", "value": "$(EMPTY)"}),
            json!({"name": "JOB_COMPLETION_INDEX", "value": "own"}),
            json!({"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}),
            json!({"name": "IP", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "status.podIP"}}}),
            json!({"name": "CPU", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}}),
            json!({"name": "MEM", "valueFrom": {"resourceFieldRef": {"resource": "requests.memory", "divisor": "1Mi"}}}),
            json!({"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "k", "optional": false}}}),
            json!({"name": "CONF", "valueFrom": {"configMapKeyRef": {"name": "conf", "key": "k"}}}),
        ],
    )
}

fn ports(rng: &mut Rng, at: usize) -> Value {
    let base = 8000 + 10 * at;
    some(
        rng,
        &[
            json!({"containerPort": base}),
            json!({"containerPort": base + 1, "name": format!("web{at}"), "protocol": "TCP", "hostPort": 0}),
            json!({"containerPort": base + 2, "protocol": "UDP", "hostIP": ""}),
        ],
    )
}

fn amounts(rng: &mut Rng) -> Value {
    pick(
        rng,
        &[
            json!({}),
            json!({"limits": {"cpu": 1, "memory": "1Gi"}}),
            json!({"limits": {"cpu": "1000m", "memory": "1024Mi"}, "requests": {"cpu": "0.5"}}),
            json!({"requests": {"cpu": "100m", "memory": "1.5Gi"}}),
            json!({"requests": {"cpu": "0.0001", "memory": "128974848"}}),
            json!({"requests": {"memory": "129e6", "ephemeral-storage": "1.1Gi"}, "limits": {"ephemeral-storage": "2G"}}),
            json!({"limits": {"example.com/gpu": 1}}),
            json!({"limits": {}, "requests": {}}),
            json!({"limits": {"memory": "123456Ki"}, "requests": {"memory": "64M", "cpu": "2"}}),
        ],
    )
}

fn probe(rng: &mut Rng) -> Value {
    let handler = pick(
        rng,
        &[
            json!({"httpGet": {"port": 80}}),
            json!({"httpGet": {"port": "web", "path": "", "scheme": "HTTPS", "httpHeaders": []}}),
            json!({"httpGet": {"port": 80, "path": "/healthz", "host": "", "httpHeaders": [{"name": "A", "value": ""}]}}),
            json!({"tcpSocket": {"port": 80}}),
            json!({"exec": {"command": ["cat", "/tmp/alive"]}}),
            json!({"grpc": {"port": 9000}}),
            json!({"grpc": {"port": 9000, "service": "x"}}),
        ],
    );
    let mut probe = Fields::of(rng, handler);
    probe
        .maybe(3, "initialDelaySeconds", |rng| Value::from(rng.i64(0..3)))
        .maybe(3, "periodSeconds", |rng| Value::from(rng.i64(0..3)))
        .maybe(3, "timeoutSeconds", |rng| Value::from(rng.i64(0..3)))
        .maybe(4, "successThreshold", |rng| Value::from(rng.i64(0..2)))
        .maybe(4, "failureThreshold", |rng| Value::from(rng.i64(0..4)));
    probe.object
}

//! Random worlds: three namespaces with labels, pods with labels, addresses and ports, policies of every shape.

use fastrand::Rng;
use serde_json::{Map, Value, json};

const NAMESPACES: [&str; 3] = ["front", "back", "data"];
const PODS: usize = 4;
const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];
const NUMBERS: [i64; 6] = [53, 80, 443, 8080, 8081, 9090];
/// The key that pods and namespaces may lack, and what stands for its absence.
const MAYBE: &str = "zone";
const ABSENT: &str = "absent";
/// Addresses of documentation: none is a pod's.
const OUTSIDE: [&str; 4] = ["203.0.113.5", "203.0.113.200", "198.51.100.7", "2001:db8::5"];

/// A world and a connection in it.
pub(super) struct Net {
    pub(super) objects: Vec<Value>,
    pub(super) question: Value,
}

impl Net {
    pub(super) fn random(rng: &mut Rng) -> Self {
        let mut objects = Vec::new();
        for (index, namespace) in NAMESPACES.iter().enumerate() {
            let mut all = labels(rng, "team");
            all.insert("kubernetes.io/metadata.name".to_owned(), json!(namespace));
            objects.push(json!({"apiVersion": "v1", "kind": "Namespace",
                "metadata": {"name": namespace, "labels": all}}));
            for number in 0..PODS {
                objects.push(pod(rng, namespace, (index, number)));
            }
        }
        let question = loop {
            let (from, to) = (end(rng), end(rng));
            if from != to && (from["name"].is_string() || to["name"].is_string()) {
                break json!({"from": from, "to": to, "port": number(rng), "protocol": protocol(rng)});
            }
        };
        // Most policies are where one of the two ends is: others are hardly ever asked.
        let near = ["from", "to"].map(|side| question[side]["namespace"].as_str());
        let near: Vec<&str> = near.into_iter().flatten().collect();
        for number in 0..rng.usize(1..5) {
            let namespace = if rng.u8(..4) > 0 {
                one(rng, &near)
            } else {
                one(rng, &NAMESPACES)
            };
            objects.push(policy(rng, namespace, number));
        }
        Self { objects, question }
    }

    pub(super) fn policies(&self) -> impl Iterator<Item = &Value> {
        self.objects
            .iter()
            .filter(|object| object["kind"] == "NetworkPolicy")
    }

    fn object(&self, kind: &str, name: &Value) -> &Value {
        let mut all = self.objects.iter();
        all.find(|object| object["kind"] == kind && object["metadata"]["name"] == *name)
            .unwrap_or(&Value::Null)
    }

    /// Returns the case in the words of the program beside this file.
    pub(super) fn for_cyclonus(&self) -> Value {
        let end = |end: &Value| {
            if !end["name"].is_string() {
                return json!({"ip": end["ip"]});
            }
            let pod = self.object("Pod", &end["name"]);
            let namespace = self.object("Namespace", &end["namespace"]);
            json!({"ip": pod["status"]["podIP"], "namespace": end["namespace"],
                "labels": complete(&pod["metadata"]["labels"]),
                "namespaceLabels": complete(&namespace["metadata"]["labels"])})
        };
        let policies: Vec<Value> = self.policies().map(with_types).collect();
        json!({"policies": policies, "from": end(&self.question["from"]), "to": end(&self.question["to"]),
            "port": self.question["port"], "protocol": self.question["protocol"],
            "portName": self.port_name()})
    }

    /// Returns the name that the pod that is connected to gives the port.
    fn port_name(&self) -> &str {
        let pod = self.object("Pod", &self.question["to"]["name"]);
        let ports = pod["spec"]["containers"][0]["ports"].as_array();
        let mut ports = ports.into_iter().flatten();
        let wanted = |port: &&Value| {
            port["containerPort"] == self.question["port"] && port["protocol"] == self.question["protocol"]
        };
        ports
            .find(wanted)
            .and_then(|port| port["name"].as_str())
            .unwrap_or_default()
    }

    /// Returns connections of the question's two ends with all others, and some of the others, on its port and on
    /// another, and whether the suggested policy means it: same protocol and port, and both ends alike to those asked about.
    pub(super) fn all_questions(&self) -> Vec<(Value, bool)> {
        let asked = &self.question;
        let pods = self.objects.iter().filter(|object| object["kind"] == "Pod");
        let ends: Vec<Value> = pods
            .map(|pod| json!({"namespace": pod["metadata"]["namespace"], "name": pod["metadata"]["name"]}))
            .chain(OUTSIDE.map(|ip| json!({"ip": ip})))
            .collect();
        let mut questions = Vec::new();
        let pairs = ends.iter().flat_map(|from| ends.iter().map(move |to| (from, to)));
        for (number, (from, to)) in pairs.enumerate() {
            // Of those that share no end with the question, a part is enough.
            let near = *from == asked["from"] || *to == asked["to"] || number % 5 == 0;
            if !near || from == to || (from["ip"].is_string() && to["ip"].is_string()) {
                continue;
            }
            let other = if asked["port"] == 443 { 80 } else { 443 };
            for port in [asked["port"].clone(), json!(other)] {
                let meant = port == asked["port"]
                    && self.is_like(from, &asked["from"])
                    && self.is_like(to, &asked["to"]);
                questions.push((
                    json!({"from": from, "to": to, "port": port, "protocol": asked["protocol"]}),
                    meant,
                ));
            }
        }
        questions
    }

    /// Whether an end cannot be told from another by labels: it has all of them, in the same namespace.
    fn is_like(&self, end: &Value, other: &Value) -> bool {
        if end["ip"].is_string() || other["ip"].is_string() {
            return end == other;
        }
        let labels = |end: &Value| {
            self.object("Pod", &end["name"])["metadata"]["labels"]
                .as_object()
                .cloned()
                .unwrap_or_default()
        };
        let has = labels(end);
        let carries = |(key, value): (&String, &Value)| has.get(key) == Some(value);
        end["namespace"] == other["namespace"] && labels(other).iter().all(carries)
    }
}

/// Says what is absent as a value that no policy names.
fn complete(labels: &Value) -> Value {
    let mut labels = labels.as_object().cloned().unwrap_or_default();
    labels.entry(MAYBE).or_insert(json!(ABSENT));
    Value::Object(labels)
}

/// The API server writes the types that are left out; cyclonus needs them.
fn with_types(policy: &Value) -> Value {
    let mut policy = policy.clone();
    if policy["spec"]["policyTypes"].is_null() {
        let egress = policy["spec"]["egress"]
            .as_array()
            .is_some_and(|rules| !rules.is_empty());
        policy["spec"]["policyTypes"] = if egress {
            json!(["Ingress", "Egress"])
        } else {
            json!(["Ingress"])
        };
    }
    policy
}

fn one<T: Copy>(rng: &mut Rng, all: &[T]) -> T {
    all[rng.usize(..all.len())]
}

fn protocol(rng: &mut Rng) -> &'static str {
    if rng.u8(..10) < 6 {
        "TCP"
    } else {
        one(rng, &PROTOCOLS)
    }
}

fn number(rng: &mut Rng) -> i64 {
    one(rng, &NUMBERS)
}

fn labels(rng: &mut Rng, first: &str) -> Map<String, Value> {
    let mut labels = Map::new();
    labels.insert(first.to_owned(), json!(one(rng, &["a", "b", "c"])));
    if rng.bool() {
        labels.insert("tier".to_owned(), json!(one(rng, &["x", "y"])));
    }
    if rng.bool() {
        labels.insert(MAYBE.to_owned(), json!(one(rng, &["one", "two", ""])));
    }
    labels
}

fn pod(rng: &mut Rng, namespace: &str, (index, number): (usize, usize)) -> Value {
    let names = [("web", "TCP"), ("names", "UDP"), ("signal", "SCTP")];
    let mut ports = Vec::new();
    for (name, protocol) in names {
        if rng.u8(..3) > 0 {
            ports.push(json!({"name": name, "protocol": protocol, "containerPort": self::number(rng)}));
        }
    }
    let name = format!("{namespace}-{number}");
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": labels(rng, "app")},
        "spec": {"nodeName": name, "containers": [{"name": "app", "image": "app", "ports": ports}]},
        "status": {"phase": "Running", "podIP": format!("10.0.{index}.{}", number + 1)}})
}

fn end(rng: &mut Rng) -> Value {
    if rng.u8(..3) == 0 {
        return json!({"ip": one(rng, &OUTSIDE)});
    }
    let namespace = one(rng, &NAMESPACES);
    json!({"namespace": namespace, "name": format!("{namespace}-{}", rng.usize(..PODS))})
}

fn policy(rng: &mut Rng, namespace: &str, number: usize) -> Value {
    let mut spec = json!({});
    if rng.u8(..10) > 3 {
        spec["podSelector"] = selector(rng, "app");
    } else {
        spec["podSelector"] = json!({});
    }
    match rng.u8(..5) {
        0 => {}
        1 => spec["policyTypes"] = json!(["Ingress"]),
        2 => spec["policyTypes"] = json!(["Egress"]),
        _ => spec["policyTypes"] = json!(["Ingress", "Egress"]),
    }
    for (field, peers) in [("ingress", "from"), ("egress", "to")] {
        if rng.u8(..4) > 0 {
            let count = rng.usize(..4);
            spec[field] = (0..count).map(|_| rule(rng, peers)).collect();
        }
    }
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": format!("policy-{number}"), "namespace": namespace}, "spec": spec})
}

fn rule(rng: &mut Rng, peers: &str) -> Value {
    let mut rule = json!({});
    if rng.u8(..4) > 0 {
        let count = rng.usize(..3);
        rule[peers] = (0..count).map(|_| peer(rng)).collect();
    }
    if rng.bool() {
        let count = rng.usize(..3);
        rule["ports"] = (0..count).map(|_| port(rng)).collect();
    }
    rule
}

fn peer(rng: &mut Rng) -> Value {
    match rng.u8(..11) {
        0..=2 => block(rng),
        3..=5 => json!({"podSelector": selector(rng, "app")}),
        6..=7 => json!({"namespaceSelector": selector(rng, "team")}),
        _ => json!({"namespaceSelector": selector(rng, "team"), "podSelector": selector(rng, "app")}),
    }
}

/// Blocks of addresses outside mostly; one in eight covers pods, which nobody decides.
fn block(rng: &mut Rng) -> Value {
    match rng.u8(..8) {
        0 => json!({"ipBlock": {"cidr": one(rng, &["10.0.1.0/24", "0.0.0.0/0"])}}),
        1..=2 => {
            json!({"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8", one(rng, &["203.0.113.128/25", "198.51.100.0/24"])]}})
        }
        3 => json!({"ipBlock": {"cidr": "2001:db8::/32", "except": ["2001:db8:1::/48"]}}),
        4..=5 => json!({"ipBlock": {"cidr": "203.0.113.0/24", "except": ["203.0.113.5/32"]}}),
        _ => {
            json!({"ipBlock": {"cidr": one(rng, &["203.0.113.0/24", "203.0.113.9/25", "198.51.100.7/32", "::/0"])}})
        }
    }
}

fn port(rng: &mut Rng) -> Value {
    let mut port = json!({});
    if rng.u8(..4) > 0 {
        port["protocol"] = json!(protocol(rng));
    }
    match rng.u8(..6) {
        0 => {}
        1..=2 => port["port"] = json!(one(rng, &["web", "names", "signal"])),
        3 => {
            let first = number(rng);
            port["port"] = json!(first);
            port["endPort"] = json!(first + rng.i64(0..1000));
        }
        _ => port["port"] = json!(number(rng)),
    }
    port
}

fn selector(rng: &mut Rng, first: &str) -> Value {
    if rng.u8(..6) == 0 {
        return json!({});
    }
    let mut wanted = Map::new();
    if rng.bool() {
        wanted.insert(first.to_owned(), json!(one(rng, &["a", "b", "c"])));
    }
    if rng.u8(..6) == 0 {
        wanted.insert(MAYBE.to_owned(), json!(one(rng, &["one", "two", ""])));
    }
    let mut selector = json!({"matchLabels": wanted});
    if rng.u8(..3) == 0 {
        selector["matchExpressions"] = json!([expression(rng, first)]);
    }
    selector
}

fn expression(rng: &mut Rng, first: &str) -> Value {
    match rng.u8(..4) {
        0 => json!({"key": first, "operator": "In", "values": ["a", "b"]}),
        1 => {
            json!({"key": MAYBE, "operator": one(rng, &["In", "NotIn"]), "values": [one(rng, &["one", "two", ""])]})
        }
        2 => json!({"key": "tier", "operator": one(rng, &["Exists", "DoesNotExist"])}),
        _ => json!({"key": first, "operator": "NotIn", "values": ["c"]}),
    }
}

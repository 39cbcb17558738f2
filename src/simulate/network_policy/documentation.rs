//! The table beside this file, `documentation.yaml`: what the documentation says, and what must follow.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::tests::Net;
use super::{Port, connects};
use crate::k8s::{Kind, ObjectRef, yaml};
use crate::simulate::Answer;
use crate::simulate::peer::End;
use crate::snapshot::Snapshot;

const TABLE: &str = include_str!("documentation.yaml");

fn pod(place: (&str, &str), labels: Value, node: &str) -> (Kind, Value) {
    let (namespace, name) = place;
    let ports = match name {
        "db" => json!([{"name": "redis", "containerPort": 6379},
            {"name": "names", "containerPort": 5353, "protocol": "UDP"},
            {"name": "signal", "containerPort": 9999, "protocol": "SCTP"}]),
        _ => json!([{"name": "web", "containerPort": 8080}]),
    };
    let node_address = if node == "one" {
        "192.168.0.1"
    } else {
        "192.168.0.2"
    };
    let on_host = matches!(name, "agent" | "remote");
    let number = name.bytes().fold(0, u8::wrapping_add);
    let own = format!("10.244.1.{number}");
    let address = if on_host { node_address } else { &own };
    let json = json!({"metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {"nodeName": node, "hostNetwork": on_host, "containers": [{"ports": ports}]},
        "status": {"podIP": address, "podIPs": [{"ip": address}], "hostIP": node_address}});
    (Kind::Pod, json)
}

fn world(case: &Value) -> Snapshot {
    let namespace = |name: &str, labels: Value| {
        (
            Kind::Namespace,
            json!({"metadata": {"name": name, "labels": labels}}),
        )
    };
    let name = "kubernetes.io/metadata.name";
    let mut objects = vec![
        namespace("default", json!({name: "default"})),
        namespace("project", json!({name: "project", "project": "myproject"})),
        namespace("other", json!({name: "other"})),
        pod(("default", "db"), json!({"role": "db"}), "one"),
        pod(("default", "frontend"), json!({"role": "frontend"}), "two"),
        pod(("default", "cache"), json!({"role": "cache"}), "two"),
        pod(("default", "bare"), json!({}), "two"),
        pod(("default", "agent"), json!({"role": "agent"}), "one"),
        pod(("default", "remote"), json!({"role": "agent"}), "two"),
        pod(("project", "client"), json!({"role": "client"}), "two"),
        pod(
            ("project", "worker"),
            json!({"role": "worker", "tier": "batch"}),
            "one",
        ),
        pod(("other", "stranger"), json!({"role": "stranger"}), "two"),
    ];
    for (number, policy) in case["policies"].as_array().into_iter().flatten().enumerate() {
        let mut spec = policy.clone();
        let namespace = policy["in"].as_str().unwrap_or("default");
        spec.as_object_mut().unwrap().remove("in");
        let metadata = json!({"name": format!("policy-{number}"), "namespace": namespace});
        objects.push((Kind::NetworkPolicy, json!({"metadata": metadata, "spec": spec})));
    }
    Net {
        objects,
        incomplete: Vec::new(),
    }
    .snapshot()
}

fn end<'a>(snapshot: &'a Snapshot, word: &str) -> End<'a> {
    if let Ok(address) = word.parse::<IpAddr>() {
        return End::Address(address);
    }
    let namespaces = ["default", "project", "other"];
    let mut rows = namespaces
        .iter()
        .filter_map(|namespace| snapshot.row(&ObjectRef::new(Kind::Pod, namespace, word)));
    End::pod(snapshot, rows.next().unwrap_or_else(|| panic!("no pod {word}"))).unwrap()
}

fn answer(snapshot: &Snapshot, connection: &str) -> &'static str {
    let (from, to) = connection.split_once(" > ").unwrap();
    let (to, protocol) = to.split_once('/').unwrap_or((to, "TCP"));
    let (to, number) = to.rsplit_once(':').unwrap();
    let port = Port {
        number: number.parse().unwrap(),
        protocol,
    };
    let flow = connects(snapshot, &end(snapshot, from), &end(snapshot, to), port);
    match flow.verdict().answer {
        Answer::Allowed => "allowed",
        Answer::Denied => "denied",
        Answer::Undecided(_) => "undecided",
    }
}

#[test]
fn every_sentence_of_the_documentation_holds() {
    let table = yaml::read(TABLE).pop().unwrap().unwrap().to_json();
    let (mut cases, mut wrong) = (0, Vec::new());
    for case in table.as_array().unwrap() {
        let snapshot = world(case);
        let flows = case["flows"].as_array().unwrap();
        assert!(!flows.is_empty(), "{}", case["says"]);
        cases += 1;
        for flow in flows {
            let (connection, wanted) = flow.as_str().unwrap().rsplit_once(' ').unwrap();
            let is = answer(&snapshot, connection);
            if is != wanted {
                wrong.push(format!("{}: {connection} is {is}, not {wanted}", case["says"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 60, "{cases}");
}

//! Host names as a pod's resolver reads them: which Service they mean, if any.
//! https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/

use std::net::IpAddr;

use super::{known, record, word};
use crate::facts::scene::Scene;
use crate::facts::service;
use crate::facts::value::{Fact, Value};
use crate::facts::workload::existence;
use crate::k8s::{Kind, ObjectRef};
use crate::snapshot::{Existence, Input, Status};

/// Nobody names a namespace so; without the list of namespaces `pypi.org` would stay a maybe.
const TOP_LEVEL: &[&str] = &[
    "ai", "app", "cloud", "com", "dev", "edu", "gov", "io", "net", "org",
];

/// What a host name stands for.
enum Meaning {
    /// A Service by namespace and name, and whether the name is one of the cluster.
    Service {
        namespace: String,
        name: String,
        in_cluster: Fact,
    },
    Outside,
}

pub(in crate::facts) fn service_for_host(scene: &Scene<'_>, args: &[Value]) -> Fact {
    let (from, host) = (word(args, 0), word(args, 1));
    let host = bare(&host);
    let meaning = match host.parse::<IpAddr>() {
        Ok(address) => by_address(scene, address),
        Err(_) => by_name(scene, &from, &host),
    };
    match meaning {
        Meaning::Service {
            namespace,
            name,
            in_cluster,
        } => of_service(scene, &namespace, &name, in_cluster),
        Meaning::Outside => {
            let mut record = record(ObjectRef::new(Kind::Service, &from, &host), Fact::bool(false));
            record.extend([
                ("namespace", Fact::word("")),
                ("name", Fact::word(host)),
                ("ready", Fact::int(0)),
                ("in_cluster", Fact::bool(false)),
                ("pod_of_name", Fact::bool(false)),
            ]);
            known(record)
        }
    }
}

fn of_service(scene: &Scene<'_>, namespace: &str, name: &str, in_cluster: Fact) -> Fact {
    let object = ObjectRef::new(Kind::Service, namespace, name);
    let exists = existence(scene, Kind::Service, namespace, name);
    let ready = match &exists {
        Fact::Unknown(input) => Fact::Unknown(*input),
        _ if exists.as_bool() == Some(true) => service::ready(scene, &object),
        _ => Fact::int(0),
    };
    // A pod of that name beside a Service of that name is no mistake.
    let pod_of_name = match exists.as_bool() {
        Some(true) => Fact::bool(false),
        _ => existence(scene, Kind::Pod, namespace, name),
    };
    let mut record = record(object, exists);
    record.extend([
        ("namespace", Fact::word(namespace)),
        ("name", Fact::word(name)),
        ("ready", ready),
        ("in_cluster", in_cluster),
        ("pod_of_name", pod_of_name),
    ]);
    known(record)
}

/// Takes off what is no part of a name: a port, the dot at the end, brackets.
fn bare(host: &str) -> String {
    let host = host.trim().trim_end_matches('.').to_ascii_lowercase();
    let host = match host.split_once(':') {
        Some((name, port)) if port.bytes().all(|letter| letter.is_ascii_digit()) => name.to_owned(),
        _ => host,
    };
    host.trim_matches(['[', ']']).to_owned()
}

fn by_address(scene: &Scene<'_>, address: IpAddr) -> Meaning {
    let is_it = |text: &serde_json::Value| text.as_str().and_then(|text| text.parse().ok()) == Some(address);
    let mut services = scene.snapshot.rows(Kind::Service).filter(|row| {
        let spec = scene.raw(&row.object).map(|json| &json["spec"]);
        spec.is_some_and(|spec| {
            is_it(&spec["clusterIP"]) || spec["clusterIPs"].as_array().into_iter().flatten().any(is_it)
        })
    });
    match services.next() {
        Some(row) => Meaning::Service {
            namespace: row.object.namespace.clone(),
            name: row.object.name.clone(),
            in_cluster: Fact::bool(true),
        },
        None => Meaning::Outside,
    }
}

fn by_name(scene: &Scene<'_>, from: &str, host: &str) -> Meaning {
    let service = |namespace: &str, name: &str, in_cluster: Fact| Meaning::Service {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        in_cluster,
    };
    match host.split('.').collect::<Vec<_>>()[..] {
        ["" | "localhost"] => Meaning::Outside,
        [name] => service(from, name, Fact::bool(true)),
        [name, namespace] => match is_namespace(scene, namespace) {
            Fact::Known(Value::Bool(false)) => Meaning::Outside,
            in_cluster => service(namespace, name, in_cluster),
        },
        [name, namespace, "svc", ..] => service(namespace, name, Fact::bool(true)),
        // One pod behind a headless Service.
        [_, name, namespace, "svc", ..] => service(namespace, name, Fact::bool(true)),
        _ => Meaning::Outside,
    }
}

fn is_namespace(scene: &Scene<'_>, name: &str) -> Fact {
    match scene.snapshot.look_up(Kind::Namespace, "", name) {
        Existence::Exists(_) => Fact::bool(true),
        Existence::Absent => Fact::bool(false),
        Existence::Unknown(_) if TOP_LEVEL.contains(&name) => Fact::bool(false),
        Existence::Unknown(input) => {
            // A namespace whose Services were listed was there to be asked.
            let status = scene.snapshot.ledger().row(Input::Objects(Kind::Service), name);
            match status {
                Some(row) if row.namespace.is_some() && row.status == Status::Complete => Fact::bool(true),
                _ => Fact::Unknown(input),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn ports_dots_and_brackets_are_no_part_of_a_name() {
        for (host, wanted) in [
            ("sandbox-api:8080", "sandbox-api"),
            (
                "Sandbox-API.ns.svc.cluster.local.",
                "sandbox-api.ns.svc.cluster.local",
            ),
            ("[fd00::1]", "fd00::1"),
            ("10.0.0.1", "10.0.0.1"),
        ] {
            assert_eq!(bare(host), wanted);
        }
    }
}

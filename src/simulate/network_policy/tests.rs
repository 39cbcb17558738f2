use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Direction, Port, names};
use crate::k8s::{Kind, ObjectRef, time};
use crate::simulate::peer::Peer;
use crate::simulate::reach::to_pod;
use crate::simulate::{Answer, Undecided};
use crate::snapshot::row::Part;
use crate::snapshot::{Input, Ledger, LedgerRow, Parts, Row, Snapshot, Source, Status};

/// Two pods, `caller` in namespace `front` and `server` in `back`, and some policies.
pub(super) struct Net {
    pub(super) objects: Vec<(Kind, Value)>,
    pub(super) incomplete: Vec<Kind>,
}

impl Net {
    fn new() -> Self {
        let pod = |name: &str, namespace: &str, ip: &str| {
            json!({"metadata": {"name": name, "namespace": namespace, "labels": {"app": name}},
                "spec": {"nodeName": name, "containers": [{"ports": [{"name": "web", "containerPort": 8080}]}]},
                "status": {"podIP": ip}})
        };
        let namespace = |name: &str| json!({"metadata": {"name": name, "labels": {"team": name}}});
        let objects = vec![
            (Kind::Pod, pod("caller", "front", "10.0.0.1")),
            (Kind::Pod, pod("server", "back", "10.0.0.2")),
            (Kind::Namespace, namespace("front")),
            (Kind::Namespace, namespace("back")),
        ];
        Self {
            objects,
            incomplete: Vec::new(),
        }
    }

    fn policy(mut self, namespace: &str, spec: Value) -> Self {
        let name = format!("p{}", self.objects.len());
        let policy = json!({"metadata": {"name": name, "namespace": namespace}, "spec": spec});
        self.objects.push((Kind::NetworkPolicy, policy));
        self
    }

    fn unseen(mut self, kind: Kind) -> Self {
        self.incomplete.push(kind);
        self
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        let row = |kind: Kind, object: &Value| {
            let word = |pointer: &str| {
                object
                    .pointer(pointer)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            let labels: BTreeMap<String, String> =
                serde_json::from_value(object["metadata"]["labels"].clone()).unwrap_or_default();
            Row {
                object: ObjectRef::new(kind, word("/metadata/namespace"), word("/metadata/name")),
                uid: String::new(),
                created: None,
                deletion: None,
                labels: labels.into(),
                owner: None,
                managers: [].into(),
                part: Part::Other,
            }
        };
        let seen = |kind: Kind| LedgerRow {
            input: Input::Objects(kind),
            namespace: None,
            status: if self.incomplete.contains(&kind) {
                Status::Partial
            } else {
                Status::Complete
            },
            reason: None,
            pages: 1,
            items: 0,
            resource_version: None,
        };
        let objects = self.objects.iter();
        let kept = objects.filter(|(kind, _)| *kind != Kind::Namespace || !self.incomplete.contains(kind));
        Snapshot::new(Parts {
            time: time::parse("2026-11-22T16:00:00Z").unwrap(),
            source: Source::Recording,
            server_version: None,
            objects: kept
                .map(|(kind, json)| (Box::new(row(*kind, json)), crate::snapshot::Kept::alone(json)))
                .collect(),
            strangers: BTreeMap::new(),
            logs: BTreeMap::new(),
            ledger: Ledger::new(Kind::all().map(seen).collect()),
        })
    }

    fn answer(&self, number: i64) -> Answer {
        let snapshot = self.snapshot();
        let pod = |namespace, name| snapshot.row(&ObjectRef::new(Kind::Pod, namespace, name)).unwrap();
        let port = Port {
            number,
            protocol: "TCP",
        };
        to_pod(&snapshot, pod("front", "caller"), pod("back", "server"), port)
            .verdict
            .answer
    }

    fn dns(&self) -> Answer {
        let snapshot = self.snapshot();
        let caller = ObjectRef::new(Kind::Pod, "front", "caller");
        let caller = Peer::of(&snapshot, snapshot.row(&caller).unwrap()).unwrap();
        names(&snapshot, &caller).0.answer
    }
}

/// One ingress policy on the server with these rules.
fn ingress(rules: Value) -> Net {
    Net::new().policy(
        "back",
        json!({"podSelector": {}, "ingress": rules, "policyTypes": ["Ingress"]}),
    )
}

fn egress(rules: Value) -> Net {
    Net::new().policy(
        "front",
        json!({"podSelector": {}, "egress": rules, "policyTypes": ["Egress"]}),
    )
}

#[test]
fn without_policies_all_is_open_if_none_can_be_hidden() {
    assert_eq!(Net::new().answer(8080), Answer::Allowed);
    let hidden = Answer::Undecided(Undecided::NotSeen(Input::Objects(Kind::NetworkPolicy)));
    assert_eq!(Net::new().unseen(Kind::NetworkPolicy).answer(8080), hidden);
    // A hidden policy may admit what those that were seen deny.
    assert_eq!(
        ingress(json!([])).unseen(Kind::NetworkPolicy).answer(8080),
        hidden
    );
    assert_eq!(ingress(json!([{}])).answer(8080), Answer::Allowed);
}

#[test]
fn no_rule_denies_and_an_empty_rule_allows() {
    assert_eq!(ingress(json!([])).answer(8080), Answer::Denied);
    assert_eq!(ingress(json!([{}])).answer(8080), Answer::Allowed);
    assert_eq!(
        ingress(json!([{"from": [], "ports": []}])).answer(8080),
        Answer::Allowed
    );
    assert_eq!(ingress(json!([{"from": [{}]}])).answer(8080), Answer::Denied);
}

#[test]
fn policy_types_default_to_ingress_and_to_egress_only_with_egress_rules() {
    let server = |spec: Value| Net::new().policy("back", spec).answer(8080);
    let caller = |spec: Value| Net::new().policy("front", spec).answer(8080);
    assert_eq!(server(json!({"podSelector": {}})), Answer::Denied);
    assert_eq!(caller(json!({"podSelector": {}, "egress": []})), Answer::Allowed);
    assert_eq!(
        caller(json!({"podSelector": {}, "egress": [{"ports": [{"port": 53}]}]})),
        Answer::Denied
    );
    assert_eq!(
        server(json!({"podSelector": {}, "policyTypes": ["Egress"], "ingress": []})),
        Answer::Allowed
    );
    assert_eq!(
        server(json!({"podSelector": {"matchLabels": {"app": "other"}}})),
        Answer::Allowed
    );
}

#[test]
fn selectors_of_one_peer_are_both_meant_and_peers_are_alternatives() {
    let pods = |app: &str| json!({"matchLabels": {"app": app}});
    let team = |team: &str| json!({"matchLabels": {"team": team}});
    for (from, wanted) in [
        (json!([{"podSelector": pods("caller")}]), Answer::Denied),
        (json!([{"namespaceSelector": {}}]), Answer::Allowed),
        (json!([{"namespaceSelector": team("front")}]), Answer::Allowed),
        (
            json!([{"namespaceSelector": team("front"), "podSelector": pods("caller")}]),
            Answer::Allowed,
        ),
        (
            json!([{"namespaceSelector": team("front"), "podSelector": pods("other")}]),
            Answer::Denied,
        ),
        (
            json!([{"namespaceSelector": team("back")}, {"namespaceSelector": team("front")}]),
            Answer::Allowed,
        ),
        (
            json!([{"namespaceSelector": {}, "podSelector": {}}]),
            Answer::Allowed,
        ),
    ] {
        assert_eq!(ingress(json!([{"from": from}])).answer(8080), wanted, "{from}");
    }
}

#[test]
fn a_namespace_that_was_not_read_still_has_its_name() {
    let by = |key: &str| {
        let labels = json!({key: "front"});
        ingress(json!([{"from": [{"namespaceSelector": {"matchLabels": labels}}]}])).unseen(Kind::Namespace)
    };
    assert_eq!(by("kubernetes.io/metadata.name").answer(8080), Answer::Allowed);
    let unknown = Answer::Undecided(Undecided::NotSeen(Input::Objects(Kind::Namespace)));
    assert_eq!(by("team").answer(8080), unknown);
}

#[test]
fn ports_have_a_protocol_a_name_or_an_end() {
    for (ports, wanted) in [
        (json!([{"port": 8080}]), Answer::Allowed),
        (json!([{"port": 80}]), Answer::Denied),
        (json!([{"port": 8080, "protocol": "UDP"}]), Answer::Denied),
        (json!([{"protocol": "TCP"}]), Answer::Allowed),
        (json!([{"port": "web"}]), Answer::Allowed),
        (json!([{"port": "http"}]), Answer::Denied),
        (json!([{"port": 8000, "endPort": 8080}]), Answer::Allowed),
        (json!([{"port": 8000, "endPort": 8079}]), Answer::Denied),
    ] {
        assert_eq!(ingress(json!([{"ports": ports}])).answer(8080), wanted, "{ports}");
        assert_eq!(egress(json!([{"ports": ports}])).answer(8080), wanted, "{ports}");
    }
}

#[test]
fn a_block_that_covers_a_pod_is_left_open_and_one_that_does_not_denies() {
    let maybe = Answer::Undecided(Undecided::BlockCoversPod);
    for (block, wanted) in [
        (json!({"cidr": "10.0.0.0/24"}), maybe),
        (
            json!({"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}),
            Answer::Denied,
        ),
        (json!({"cidr": "192.168.0.0/16"}), Answer::Denied),
    ] {
        assert_eq!(
            ingress(json!([{"from": [{"ipBlock": block}]}])).answer(8080),
            wanted,
            "{block}"
        );
        assert_eq!(
            egress(json!([{"to": [{"ipBlock": block}]}])).answer(8080),
            wanted,
            "{block}"
        );
    }
}

#[test]
fn both_sides_must_admit_and_several_policies_add_up() {
    let closed = ingress(json!([])).policy("back", json!({"podSelector": {}, "ingress": [{}]}));
    assert_eq!(closed.answer(8080), Answer::Allowed);
    let shut_in = ingress(json!([{}])).policy("front", json!({"podSelector": {}, "policyTypes": ["Egress"]}));
    let snapshot = shut_in.snapshot();
    let pod = |namespace, name| snapshot.row(&ObjectRef::new(Kind::Pod, namespace, name)).unwrap();
    let port = Port {
        number: 8080,
        protocol: "TCP",
    };
    let verdict = to_pod(&snapshot, pod("front", "caller"), pod("back", "server"), port).verdict;
    assert_eq!(verdict.answer, Answer::Denied);
    assert_eq!(verdict.because.len(), 1);
    assert_eq!(verdict.because[0].direction, Direction::Egress);
}

#[test]
fn pods_on_the_network_of_their_node_are_exempt_or_undecided() {
    let on_host = |mut net: Net, name: &str, node: &str| {
        let pod = net
            .objects
            .iter_mut()
            .find(|(_, object)| object["metadata"]["name"] == name);
        let spec = &mut pod.unwrap().1["spec"];
        spec["hostNetwork"] = json!(true);
        spec["nodeName"] = json!(node);
        net.answer(8080)
    };
    assert_eq!(on_host(ingress(json!([])), "server", "server"), Answer::Allowed);
    assert_eq!(on_host(egress(json!([])), "caller", "caller"), Answer::Allowed);
    // The node reaches its own pods.
    assert_eq!(on_host(ingress(json!([])), "caller", "server"), Answer::Allowed);
    let everybody = json!([{"from": [{"namespaceSelector": {}}]}]);
    let maybe = Answer::Undecided(Undecided::HostNetwork);
    assert_eq!(on_host(ingress(everybody), "caller", "elsewhere"), maybe);
}

#[test]
fn names_need_udp_53_to_where_a_resolver_may_live() {
    let udp = json!([{"protocol": "UDP", "port": 53}]);
    let maybe = Answer::Undecided(Undecided::ResolverUnknown);
    let system =
        json!([{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}]);
    for (rules, wanted) in [
        (json!([]), Answer::Denied),
        (json!([{}]), Answer::Allowed),
        (json!([{"ports": udp}]), Answer::Allowed),
        (json!([{"ports": udp, "to": system}]), maybe),
        (
            json!([{"to": [{"ipBlock": {"cidr": "169.254.20.10/32"}}]}]),
            maybe,
        ),
        (
            json!([{"ports": [{"protocol": "TCP", "port": 53}]}]),
            Answer::Denied,
        ),
        (
            json!([{"ports": [{"protocol": "TCP", "port": 8080}], "to": system}]),
            Answer::Denied,
        ),
        (
            json!([{"to": [{"podSelector": {"matchLabels": {"app": "caller"}}}]}]),
            Answer::Denied,
        ),
    ] {
        assert_eq!(egress(rules.clone()).dns(), wanted, "{rules}");
    }
    assert_eq!(Net::new().dns(), Answer::Allowed);
}

#[test]
fn resolvers_that_were_seen_are_asked_themselves() {
    let with = |rules: Value| {
        let mut net = egress(rules);
        let labels = json!({"k8s-app": "kube-dns"});
        let metadata = json!({"name": "coredns", "namespace": "kube-system", "labels": labels});
        net.objects.push((
            Kind::Pod,
            json!({"metadata": metadata, "spec": {}, "status": {"podIP": "10.0.0.9"}}),
        ));
        net.dns()
    };
    let to =
        |labels: Value| json!([{"to": [{"namespaceSelector": {}, "podSelector": {"matchLabels": labels}}]}]);
    assert_eq!(with(to(json!({"k8s-app": "kube-dns"}))), Answer::Allowed);
    assert_eq!(with(to(json!({"app": "api"}))), Answer::Denied);
}

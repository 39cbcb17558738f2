//! `reach` on the cluster: the same as on a recording of it, and what the API server's proxy is told by programs that
//! listen elsewhere.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value as Json, json};
use testcluster::client::{Cluster as Client, block_on, condition};

use crate::place::{Cluster, Run, audited, begin, doctor, say};
use crate::readers::{Reader, apply};
use crate::{WORLD, without_source};

const NAMESPACE: &str = "live-test-ways";
const BUSYBOX: &str = "127.0.0.1:15000/busybox:1";

fn reach(cluster: &Cluster, words: &[&str]) -> Run {
    let words = [&["reach", "-o", "json"], words].concat();
    doctor(&cluster.place.kubeconfig(), &words)
}

fn step<'r>(answer: &'r Json, name: &str) -> &'r Json {
    let mut steps = answer["steps"].as_array().unwrap().iter();
    let found = steps.find(|step| step["name"] == name);
    found.unwrap_or_else(|| panic!("no step {name}: {answer:#}"))
}

#[test]
fn a_way_on_the_cluster_is_that_of_its_recording() {
    let Some(cluster) = begin("ways of a live run", Some(WORLD)) else {
        return;
    };
    if !cluster.has_real_node() {
        return say("not run: ways of a live run: the cluster has no real node (testcluster up --node)");
    }
    let folder = tempfile::tempdir().unwrap();
    for (at, (from, to, code, blocked)) in [
        ("deploy/caller-timeout", "svc/sandbox-api:8080", 1, "ingress"),
        ("deploy/caller-nodns", "svc/sandbox-api:8080", 1, "name ingress"),
        ("deploy/caller-refused", "svc/sandbox-selector:8080", 1, "service"),
        ("deploy/caller-refused", "svc/sandbox-port:8080", 1, "service"),
        ("deploy/caller-refused", "svc/sandbox-slow:8080", 1, "service"),
        ("deploy/caller-timeout", "kernel-0:8080", 0, ""),
        ("world", "svc/sandbox-api:8080", 1, "ingress"),
        // Nobody in the cluster has it, for everything was read.
        ("deploy/caller-timeout", "192.168.77.7:443", 0, ""),
    ]
    .into_iter()
    .enumerate()
    {
        let record = folder.path().join(at.to_string());
        let record = record.to_str().unwrap();
        let live = reach(&cluster, &[from, to, "-n", WORLD, "--record", record]);
        let answer = live.json();
        let steps = answer["steps"].as_array().unwrap().iter();
        let in_the_way: Vec<&str> = steps
            .filter(|step| step["passage"] == "blocked")
            .map(|step| step["name"].as_str().unwrap())
            .collect();
        assert_eq!(live.code, Some(code), "{from} {to}: {answer:#}{}", live.errors);
        assert_eq!(in_the_way.join(" "), blocked, "{from} {to}: {answer:#}");
        let words = ["reach", "-o", "json", from, to, "-n", WORLD, "--from", record];
        let again = doctor(Path::new("/nowhere"), &words);
        assert_eq!(live.code, again.code, "{from} {to}: {}", again.errors);
        assert!(
            without_source(&live) == without_source(&again),
            "{from} {to} differs"
        );
    }
}

/// Programs that listen where nobody looks for them, as long as the test.
struct Ways<'c> {
    cluster: &'c Cluster,
}

impl<'c> Ways<'c> {
    fn new(cluster: &'c Cluster) -> Self {
        let ways = Self { cluster };
        apply(
            cluster,
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}),
        );
        // It says so, as servers do.
        let serve = |at: &str| {
            format!(
                "mkdir -p /www; echo ok >/www/ready; echo Listening at: http://{at}; exec httpd -f -p {at} -h /www"
            )
        };
        let probe = json!({"httpGet": {"path": "/ready", "port": 8080}});
        let lazy = json!({"httpGet": {"path": "/ready", "port": 8080}, "initialDelaySeconds": 3000});
        for (name, at, readiness, target) in [
            ("well", "0.0.0.0:8080", Some(&probe), 8080),
            ("moved", "0.0.0.0:8080", Some(&probe), 8000),
            ("alone", "127.0.0.1:8080", None, 8080),
        ] {
            let mut container = json!({"name": "app", "image": BUSYBOX, "command": ["sh", "-c", serve(at)],
                "livenessProbe": lazy});
            if let Some(probe) = readiness {
                container["readinessProbe"] = probe.clone();
            }
            apply(
                cluster,
                json!({"apiVersion": "apps/v1", "kind": "Deployment",
                    "metadata": {"name": name, "namespace": NAMESPACE},
                    "spec": {"selector": {"matchLabels": {"app": name}}, "template": {
                        "metadata": {"labels": {"app": name}},
                        "spec": {"terminationGracePeriodSeconds": 0, "containers": [container]}}}}),
            );
            apply(
                cluster,
                json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": NAMESPACE},
                    "spec": {"selector": {"app": name}, "ports": [{"port": 80, "targetPort": target}]}}),
            );
        }
        block_on(async {
            let mut client = Client::connect(&cluster.place.own_kubeconfig()).await?;
            for name in ["well", "moved", "alone"] {
                let wanted = ("apps/v1", "Deployment", Some(NAMESPACE), name);
                let available = |object: &_| condition(object, "Available");
                client
                    .wait_for(wanted, available, Duration::from_secs(60))
                    .await?;
            }
            Ok(())
        })
        .unwrap();
        // The program and its line come a moment after the container.
        std::thread::sleep(Duration::from_secs(2));
        ways
    }
}

impl Drop for Ways<'_> {
    fn drop(&mut self) {
        let gone = block_on(async {
            let mut client = Client::connect(&self.cluster.place.own_kubeconfig()).await?;
            let api = client.api("v1", "Namespace", None).await?;
            api.delete(NAMESPACE, &Default::default()).await?;
            Ok(())
        });
        assert!(gone.is_ok() || std::thread::panicking(), "{gone:?}");
    }
}

#[test]
fn a_probe_tells_a_loopback_bind_from_a_wrong_port() {
    let Some(cluster) = begin("probes of a live run", Some(WORLD)) else {
        return;
    };
    if !cluster.has_real_node() {
        return say("not run: probes of a live run: the cluster has no real node (testcluster up --node)");
    }
    let _ways = Ways::new(&cluster);
    let told = |to: &str, code: i32, passage: &str, why: &str| {
        let run = reach(&cluster, &["world", to, "-n", NAMESPACE, "--probe"]);
        let answer = run.json();
        let listener = step(&answer, "listener");
        assert_eq!(run.code, Some(code), "{to}: {answer:#}");
        assert_eq!(listener["passage"], passage, "{to}: {answer:#}");
        let said = format!("{} {}", listener["says"], listener["notes"]);
        assert!(said.contains(why), "{to}: {said}");
    };
    let requests = audited(&cluster, || {
        told("svc/well:80", 0, "open", "with 200");
        told(
            "svc/moved:80",
            1,
            "blocked",
            "wrong port: the pod accepts connections on port 8080, not on 8000",
        );
        told(
            "svc/alone:80",
            1,
            "blocked",
            "listens on 127.0.0.1:8080, reachable only from the pod itself",
        );
    });
    let proxied: Vec<&Json> = requests
        .iter()
        .filter(|request| request["objectRef"]["subresource"] == "proxy")
        .collect();
    assert!(proxied.len() >= 6, "{}", proxied.len());
    assert!(proxied.iter().all(|request| request["verb"] == "get"));
}

#[test]
fn a_program_that_answers_the_proxy_is_not_what_is_in_the_way() {
    let Some(cluster) = begin("a probe past a policy", Some(WORLD)) else {
        return;
    };
    if !cluster.has_real_node() {
        return say("not run: a probe past a policy: the cluster has no real node (testcluster up --node)");
    }
    let words = [
        "deploy/caller-timeout",
        "svc/sandbox-api:8080",
        "-n",
        WORLD,
        "--probe",
    ];
    let run = reach(&cluster, &words);
    let answer = run.json();
    assert_eq!(run.code, Some(1), "{answer:#}");
    assert_eq!(step(&answer, "ingress")["passage"], "blocked", "{answer:#}");
    assert_eq!(step(&answer, "listener")["passage"], "open", "{answer:#}");
    let heard = |answer: &Json| {
        let probes = answer["probes"].as_array().unwrap().iter();
        probes.map(|probe| probe["heard"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(heard(&answer), ["answered", "answered"]);

    // A named port that the pod does not declare: the Service leads nowhere, the program listens all the same.
    let words = [
        "deploy/caller-timeout",
        "svc/sandbox-port:8080",
        "-n",
        WORLD,
        "--probe",
    ];
    let answer = reach(&cluster, &words).json();
    assert_eq!(heard(&answer), ["answered", "no-endpoints"]);
}

#[test]
fn whoever_may_not_use_the_proxy_is_told_which_right_it_takes() {
    let Some(cluster) = begin("a probe without the right", Some(WORLD)) else {
        return;
    };
    if !cluster.has_real_node() {
        return say(
            "not run: a probe without the right: the cluster has no real node (testcluster up --node)",
        );
    }
    let reader = Reader::of_all_but(&cluster, "pods/proxy");
    let words = [
        "deploy/caller-timeout",
        "kernel-0:8080",
        "-n",
        WORLD,
        "--as",
        reader.name(),
    ];
    let without = reach(&cluster, &words);
    assert_eq!(without.code, Some(0), "{}{}", without.out, without.errors);
    let run = reach(&cluster, &[words.as_slice(), &["--probe"]].concat());
    let answer = run.json();
    assert_eq!(run.code, Some(3), "{answer:#}");
    let says = step(&answer, "listener")["says"].as_str().unwrap();
    let right = format!("missing permission: get pods/proxy in namespace {WORLD}");
    assert!(says.contains(&right), "{says}");
}

//! The control plane: etcd, the API server, the controller manager, the scheduler and kwok, on loopback and without root.

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::client::{Cluster, condition};
use crate::pki::{self, Authority};
use crate::place::{self, Place};
use crate::process;
use crate::record::{Ports, Record};
use crate::{kubeconfig, seed, tools};

/// How long the API server may take. It is ready in about 3 s on two idle cores.
const PATIENCE: Duration = Duration::from_secs(90);
/// The address of a real node, which is also that of its link.
pub const NODE_ADDRESS: &str = "10.250.0.1";
/// The name of the real node.
pub const NODE_NAME: &str = "node1";

const AUDIT_POLICY: &str = include_str!("../templates/audit.yaml");
const FAKE_NODES: &str = include_str!("../templates/nodes.yaml");

/// Starts a control plane and returns when the API server is ready, fake nodes are, and pods can be made and placed.
pub async fn start(place: &Place) -> Result<Record> {
    for folder in [place.run(), place.logs()] {
        place::make_folder(&folder)?;
    }
    let mut record = Record {
        version: place.kubernetes_version().to_owned(),
        ports: Ports::free()?,
        processes: vec![],
        node: None,
    };
    write_pki(place, &record)?;
    record.write(place)?;
    let ports = record.ports.clone();
    run(&mut record, place, "etcd", etcd_arguments(place, &ports))?;
    run(
        &mut record,
        place,
        "kube-apiserver",
        api_server_arguments(place, &ports)?,
    )?;
    let mut cluster = Cluster::connect(&place.own_kubeconfig()).await?;
    await_api_server(&cluster, &record, place).await?;
    run(
        &mut record,
        place,
        "kube-controller-manager",
        controller_manager_arguments(place, &ports),
    )?;
    run(
        &mut record,
        place,
        "kube-scheduler",
        scheduler_arguments(place, &ports),
    )?;
    run(&mut record, place, "kwok", kwok_arguments(place, &ports)?)?;
    await_the_rest(&mut cluster, &record, place)
        .await
        .map_err(|error| with_logs(error, &record, place))?;
    Ok(record)
}

/// Starts a program of the control plane, and records it before anything else can fail.
fn run(record: &mut Record, place: &Place, name: &str, arguments: Vec<OsString>) -> Result<()> {
    let mut command = Command::new(tools::named(name)?.path(place)?);
    command.args(arguments).current_dir(place.run());
    record.add(process::start(name, &mut command, &place.logs())?, place)
}

fn write_pki(place: &Place, record: &Record) -> Result<()> {
    let folder = place.pki();
    let server = record.server();
    let cluster = Authority::new("ca", &folder)?;
    let front = Authority::new("front-proxy-ca", &folder)?;
    let store = Authority::new("etcd-ca", &folder)?;
    let names = [
        "127.0.0.1",
        "localhost",
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        "10.96.0.1",
    ];
    cluster
        .server("kube-apiserver", &names)?
        .write(&folder, "apiserver")?;
    cluster
        .client("kube-apiserver-kubelet-client", Some("system:masters"))?
        .write(&folder, "kubelet-client")?;
    cluster
        .server(&format!("system:node:{NODE_NAME}"), &[NODE_ADDRESS])?
        .write(&folder, "kubelet")?;
    front
        .client("front-proxy-client", None)?
        .write(&folder, "front-proxy-client")?;
    store
        .server("etcd", &["127.0.0.1", "localhost"])?
        .write(&folder, "etcd")?;
    store
        .client("kube-apiserver-etcd-client", None)?
        .write(&folder, "etcd-client")?;
    pki::write_signing_key(&folder)?;
    let node = format!("system:node:{NODE_NAME}");
    for (file, user, group) in [
        ("kubeconfig", "admin", Some("system:masters")),
        ("testcluster.kubeconfig", "testcluster", Some("system:masters")),
        (
            "controller-manager.kubeconfig",
            "system:kube-controller-manager",
            None,
        ),
        ("scheduler.kubeconfig", "system:kube-scheduler", None),
        ("kwok.kubeconfig", "kwok", Some("system:masters")),
        ("coredns.kubeconfig", "coredns", Some("system:masters")),
        (
            "metrics-server.kubeconfig",
            "metrics-server",
            Some("system:masters"),
        ),
        ("kubelet.kubeconfig", node.as_str(), Some("system:nodes")),
    ] {
        kubeconfig::write(
            &place.run().join(file),
            &server,
            &cluster.pem(),
            &cluster.client(user, group)?,
        )?;
    }
    Ok(())
}

/// Builds `--NAME=VALUE` of pairs; values may be paths.
fn flags<const N: usize>(pairs: [(&str, OsString); N]) -> Vec<OsString> {
    let mut all = Vec::with_capacity(N);
    for (name, value) in pairs {
        let mut flag = OsString::from(format!("--{name}="));
        flag.push(value);
        all.push(flag);
    }
    all
}

fn https(port: u16) -> OsString {
    format!("https://127.0.0.1:{port}").into()
}

fn etcd_arguments(place: &Place, ports: &Ports) -> Vec<OsString> {
    let pki = |file: &str| place.pki().join(file).into_os_string();
    // The peer has no peer; the address is only there because it can not be left out.
    let peer = OsString::from(format!("http://127.0.0.1:{}", ports.etcd_peer));
    let mut initial = OsString::from("testcluster=");
    initial.push(&peer);
    let mut all = flags([
        ("name", "testcluster".into()),
        ("data-dir", place.run().join("etcd").into()),
        ("listen-client-urls", https(ports.etcd)),
        ("advertise-client-urls", https(ports.etcd)),
        ("listen-peer-urls", peer.clone()),
        ("initial-advertise-peer-urls", peer),
        ("initial-cluster", initial),
        ("cert-file", pki("etcd.crt")),
        ("key-file", pki("etcd.key")),
        ("trusted-ca-file", pki("etcd-ca.crt")),
        ("log-level", "warn".into()),
    ]);
    // Nothing here must survive a crash of the machine.
    all.extend(["--client-cert-auth".into(), "--unsafe-no-fsync".into()]);
    all
}

fn api_server_arguments(place: &Place, ports: &Ports) -> Result<Vec<OsString>> {
    let pki = |file: &str| place.pki().join(file).into_os_string();
    let policy = place.run().join("audit.yaml");
    place::write(&policy, AUDIT_POLICY)?;
    let mut all = flags([
        ("etcd-servers", https(ports.etcd)),
        ("etcd-cafile", pki("etcd-ca.crt")),
        ("etcd-certfile", pki("etcd-client.crt")),
        ("etcd-keyfile", pki("etcd-client.key")),
        ("bind-address", "127.0.0.1".into()),
        ("secure-port", ports.api.to_string().into()),
        // Loopback is refused as the address of the Service `kubernetes`, and no other is listened on.
        ("endpoint-reconciler-type", "none".into()),
        ("tls-cert-file", pki("apiserver.crt")),
        ("tls-private-key-file", pki("apiserver.key")),
        ("client-ca-file", pki("ca.crt")),
        ("authorization-mode", "Node,RBAC".into()),
        ("enable-admission-plugins", "NodeRestriction".into()),
        ("service-cluster-ip-range", "10.96.0.0/16".into()),
        ("service-account-issuer", "https://kubernetes.default.svc".into()),
        ("service-account-key-file", pki("sa.pub")),
        ("service-account-signing-key-file", pki("sa.key")),
        ("requestheader-client-ca-file", pki("front-proxy-ca.crt")),
        ("requestheader-allowed-names", "front-proxy-client".into()),
    ]);
    all.extend(flags([
        ("requestheader-username-headers", "X-Remote-User".into()),
        ("requestheader-group-headers", "X-Remote-Group".into()),
        ("requestheader-extra-headers-prefix", "X-Remote-Extra-".into()),
        ("proxy-client-cert-file", pki("front-proxy-client.crt")),
        ("proxy-client-key-file", pki("front-proxy-client.key")),
        // Without these, logs and exec fail on the name of the node, which nothing resolves.
        ("kubelet-preferred-address-types", "InternalIP".into()),
        ("kubelet-client-certificate", pki("kubelet-client.crt")),
        ("kubelet-client-key", pki("kubelet-client.key")),
        ("kubelet-certificate-authority", pki("ca.crt")),
        // No kube-proxy runs, so a Service's own address leads nowhere.
        ("enable-aggregator-routing", "true".into()),
        ("allow-privileged", "true".into()),
        ("audit-policy-file", policy.into()),
        ("audit-log-path", place.audit_log().into()),
    ]));
    Ok(all)
}

fn controller_manager_arguments(place: &Place, ports: &Ports) -> Vec<OsString> {
    let config = place.run().join("controller-manager.kubeconfig");
    let pki = |file: &str| place.pki().join(file).into_os_string();
    flags([
        ("kubeconfig", config.clone().into()),
        ("authentication-kubeconfig", config.clone().into()),
        ("authorization-kubeconfig", config.into()),
        ("bind-address", "127.0.0.1".into()),
        ("secure-port", ports.controller_manager.to_string().into()),
        ("cert-dir", place.run().join("controller-manager").into()),
        ("leader-elect", "false".into()),
        // Every controller gets a token of its own at the start; at the default rate that takes 4 s.
        ("kube-api-qps", "500".into()),
        ("kube-api-burst", "1000".into()),
        // A node that has become Ready loses its taint at the next look, which is 5 s away by default.
        ("node-monitor-period", "1s".into()),
        ("use-service-account-credentials", "true".into()),
        ("service-account-private-key-file", pki("sa.key")),
        ("root-ca-file", pki("ca.crt")),
        ("cluster-signing-cert-file", pki("ca.crt")),
        ("cluster-signing-key-file", pki("ca.key")),
        ("requestheader-client-ca-file", pki("front-proxy-ca.crt")),
    ])
}

fn scheduler_arguments(place: &Place, ports: &Ports) -> Vec<OsString> {
    let config = place.run().join("scheduler.kubeconfig");
    flags([
        ("kubeconfig", config.clone().into()),
        ("authentication-kubeconfig", config.clone().into()),
        ("authorization-kubeconfig", config.into()),
        ("bind-address", "127.0.0.1".into()),
        ("secure-port", ports.scheduler.to_string().into()),
        ("cert-dir", place.run().join("scheduler").into()),
        ("leader-elect", "false".into()),
    ])
}

fn kwok_arguments(place: &Place, ports: &Ports) -> Result<Vec<OsString>> {
    let mut all = flags([
        ("kubeconfig", place.run().join("kwok.kubeconfig").into()),
        ("server-address", format!("127.0.0.1:{}", ports.kwok).into()),
        (
            "manage-nodes-with-annotation-selector",
            "kwok.x-k8s.io/node=fake".into(),
        ),
        ("node-lease-duration-seconds", "40".into()),
        ("cidr", "10.251.0.0/16".into()),
    ]);
    let stages = tools::kwok_stages(place);
    let files = std::fs::read_dir(&stages).with_context(|| format!("cannot read {}", stages.display()))?;
    let mut files = files
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| format!("cannot read {}", stages.display()))?;
    files.sort_by_key(std::fs::DirEntry::file_name);
    // Each in a flag of its own, else kwok ends with "no stages found".
    all.extend(
        files
            .iter()
            .flat_map(|file| flags([("config", file.path().into())])),
    );
    Ok(all)
}

async fn await_api_server(cluster: &Cluster, record: &Record, place: &Place) -> Result<()> {
    let began = Instant::now();
    while !cluster.is_ready().await {
        if !record.ended().is_empty() || began.elapsed() > PATIENCE {
            let error = anyhow::anyhow!("cannot start the API server");
            return Err(with_logs(error, record, place));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// A cluster is up when the controller manager makes accounts, the scheduler listens and kwok keeps its nodes.
async fn await_the_rest(cluster: &mut Cluster, record: &Record, place: &Place) -> Result<()> {
    for node in seed::objects(FAKE_NODES, Path::new("templates/nodes.yaml"))? {
        cluster.apply(&node).await?;
    }
    let account = ("v1", "ServiceAccount", Some("default"), "default");
    cluster.wait_for(account, |_| true, PATIENCE).await?;
    for node in ["fake-0", "fake-1", "fake-2"] {
        cluster
            .wait_for(("v1", "Node", None, node), is_usable, PATIENCE)
            .await?;
    }
    let scheduler = SocketAddr::from((Ipv4Addr::LOCALHOST, record.ports.scheduler));
    let began = Instant::now();
    while TcpStream::connect_timeout(&scheduler, Duration::from_secs(1)).is_err() {
        if began.elapsed() > PATIENCE {
            bail!("cannot reach the scheduler within {} s", PATIENCE.as_secs());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    match record.ended()[..] {
        [] => Ok(()),
        _ => Err(with_logs(
            anyhow::anyhow!("cannot keep the control plane running"),
            record,
            place,
        )),
    }
}

/// Whether a node is Ready, and the controller manager has taken the taint away that it has until then.
pub fn is_usable(node: &kube::api::DynamicObject) -> bool {
    let taints = node.data["spec"]["taints"].as_array();
    condition(node, "Ready")
        && !taints.is_some_and(|all| all.iter().any(|one| one["key"] == "node.kubernetes.io/not-ready"))
}

/// Adds what the processes that have ended said last.
pub fn with_logs(error: anyhow::Error, record: &Record, place: &Place) -> anyhow::Error {
    record.ended().into_iter().fold(error, |error, name| {
        let log = place.logs().join(format!("{name}.log"));
        error.context(format!(
            "{name} has ended; {} ends with\n{}",
            log.display(),
            process::last_lines(&log, 5)
        ))
    })
}

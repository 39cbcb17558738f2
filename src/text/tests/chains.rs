//! Generated chains: wrappers and leaves as the sources of the programs print them, not read from the vocabulary; a third
//! of the chains has wrappers that no program prints.

use fastrand::Rng;

use crate::text::{Failure, Layer, Spelled, parse};

/// Sentence, layer, operation.
type Wrapper = (&'static str, &'static str, &'static str);

/// What stands outside of any of the wrappers below and moves neither layer nor operation.
const OUTER: [&str; 4] = [
    "Error: ",
    "rpc error: code = Unknown desc = ",
    "rpc error: code = Internal desc = ",
    "(combined from similar events): ",
];

const KNOWN: [Wrapper; 39] = [
    (
        "MountVolume.SetUp failed for volume \"data\" : ",
        "volume",
        "mount volume",
    ),
    (
        "MountVolume.MountDevice failed for volume \"pvc-7\" : ",
        "volume",
        "stage volume",
    ),
    (
        "AttachVolume.Attach failed for volume \"pvc-7\" : ",
        "volume",
        "attach volume",
    ),
    (
        "MapVolume.SetUpDevice failed for volume \"blk\" : ",
        "volume",
        "map block volume",
    ),
    (
        "failed to provision volume with StorageClass \"gold\": ",
        "volume",
        "provision volume",
    ),
    (
        "Failed to pull image \"r.example/a:1\": ",
        "image-registry",
        "pull image",
    ),
    (
        "failed to pull and unpack image \"r.example/a:1\": ",
        "image-registry",
        "pull image",
    ),
    (
        "failed to resolve reference \"r.example/a:1\": ",
        "image-registry",
        "resolve image",
    ),
    (
        "failed to copy: httpReadSeeker: failed open: ",
        "image-registry",
        "copy blob",
    ),
    (
        "failed to extract layer sha256:12: ",
        "image-registry",
        "unpack image",
    ),
    (
        "initializing source docker://r.example/a:1: ",
        "image-registry",
        "read manifest",
    ),
    (
        "failed to authorize: failed to fetch anonymous token: ",
        "image-registry",
        "authorize",
    ),
    ("Failed to create pod sandbox: ", "runtime", "create pod sandbox"),
    ("failed to create sandbox \"4f\": ", "runtime", "create sandbox"),
    ("failed to create containerd task: ", "runtime", "create task"),
    (
        "failed to create containerd task: failed to create shim task: ",
        "runtime",
        "create task",
    ),
    (
        "OCI runtime create failed: runc create failed: ",
        "runtime",
        "create container",
    ),
    (
        "runc create failed: unable to start container process: ",
        "runtime",
        "start process",
    ),
    (
        "unable to start container process: error during container init: ",
        "runtime",
        "start process",
    ),
    ("error mounting \"/a\" to rootfs at \"/b\": ", "runtime", "mount"),
    (
        "unable to apply cgroup configuration: ",
        "kernel",
        "set up cgroup",
    ),
    (
        "failed to create network namespace for sandbox \"4f\": ",
        "kernel",
        "create network namespace",
    ),
    ("container create failed: ", "runtime", "create container"),
    (
        "failed to generate container \"4f\" spec: ",
        "runtime",
        "generate spec",
    ),
    (
        "failed to setup network for sandbox \"4f\": ",
        "network-plugin",
        "set up sandbox network",
    ),
    (
        "plugin type=\"bridge\" failed (add): ",
        "network-plugin",
        "run network plugin",
    ),
    (
        "plugin type=\"calico\" name=\"k8s-pod-network\" failed (delete): ",
        "network-plugin",
        "run network plugin",
    ),
    (
        "failed to create pod network sandbox k8s_web(4f): ",
        "network-plugin",
        "set up sandbox network",
    ),
    (
        "networkPlugin cni failed to set up pod \"web_default\" network: ",
        "network-plugin",
        "set up sandbox network",
    ),
    ("unable to create endpoint: ", "network-plugin", "create endpoint"),
    (
        "failed to allocate for range 0: ",
        "network-plugin",
        "allocate address",
    ),
    (
        "Failed to prepare dynamic resources: ",
        "kubelet",
        "prepare dynamic resources",
    ),
    ("error killing pod: ", "runtime", "kill pod"),
    (
        "unable to ensure pod container exists: ",
        "kernel",
        "create pod cgroup",
    ),
    ("Liveness probe failed: ", "application", "probe"),
    (
        "Internal error occurred: failed calling webhook \"v.example\": failed to call webhook: ",
        "admission",
        "call webhook",
    ),
    ("error dialing backend: ", "kubelet", "reach kubelet"),
    (
        "failed to mount secrets store objects for pod a/b, err: ",
        "volume",
        "mount secrets",
    ),
    (
        "running PreBind plugin \"VolumeBinding\": ",
        "scheduler",
        "bind pod",
    ),
];

/// No program prints these.
const INVENTED: [&str; 23] = [
    "frobnicate volume \"x\": ",
    "could not reticulate splines: ",
    "widget-controller: sync of gizmo \"a/b\" stopped: ",
    "step 3 of 7 (prepare): ",
    "cannot warm up the turbo encabulator: ",
    "[gadget] reconcile error: ",
    "while handling request 12: ",
    "quux.Start: ",
    "blorb(name=x): ",
    "operation \"defrag\" did not finish: ",
    "worker 4 stopped: ",
    "E_PLUGH: ",
    "tenant acme: job 17: ",
    "error in phase bootstrap: ",
    "sidecar xyzzy reports: ",
    "failed to flibber the gibbet: ",
    "init of module zork ended: ",
    "could not hydrate cache: ",
    "oops, the flux loop broke: ",
    "run hook pre-flight: ",
    "resolve step \"b\": ",
    "agent said: ",
    "unexpected problem: ",
];

/// The text, its class.
const LEAVES: [(&str, &str); 40] = [
    ("open /etc/app/a.conf: no such file or directory", "not-found"),
    ("stat /srv/data: no such file or directory", "not-found"),
    ("open /srv/key.pem: permission denied", "permission"),
    ("operation not permitted", "permission"),
    ("mkdir /srv/x: read-only file system", "read-only"),
    ("write /srv/x: no space left on device", "no-space"),
    ("write /srv/x: disk quota exceeded", "quota"),
    ("open /srv/x: too many open files", "limit"),
    ("fork/exec /usr/bin/tool: argument list too long", "limit"),
    ("fork/exec /usr/bin/tool: exec format error", "format"),
    ("cannot allocate memory", "no-memory"),
    ("device or resource busy", "busy"),
    ("mkdir /srv/x: file exists", "exists"),
    ("open /dev/x: no such device or address", "not-found"),
    ("input/output error", "server-error"),
    ("transport endpoint is not connected", "closed"),
    ("stale NFS file handle", "not-found"),
    ("function not implemented", "unsupported"),
    ("operation not supported", "unsupported"),
    ("too many levels of symbolic links", "config"),
    ("dial tcp 10.2.3.4:443: connect: connection refused", "refused"),
    ("dial tcp 10.2.3.4:443: i/o timeout", "timeout"),
    ("dial tcp 10.2.3.4:443: connect: no route to host", "unreachable"),
    (
        "dial tcp 10.2.3.4:443: connect: network is unreachable",
        "unreachable",
    ),
    (
        "read tcp 10.2.3.5:4000->10.2.3.4:443: read: connection reset by peer",
        "reset",
    ),
    (
        "dial tcp: lookup a.example on 10.96.0.10:53: no such host",
        "dns-not-found",
    ),
    (
        "dial tcp: lookup a.example on 10.96.0.10:53: server misbehaving",
        "dns-no-answer",
    ),
    (
        "tls: failed to verify certificate: x509: certificate signed by unknown authority",
        "tls-unknown-ca",
    ),
    (
        "x509: certificate has expired or is not yet valid: current time 2026-01-02T00:00:00Z is after 2025-01-01T00:00:00Z",
        "tls-expired",
    ),
    (
        "x509: certificate is valid for a.example, not b.example",
        "tls-name",
    ),
    ("http: server gave HTTP response to HTTPS client", "tls-protocol"),
    (
        "write tcp 10.2.3.5:4000->10.2.3.4:443: write: broken pipe",
        "closed",
    ),
    ("listen tcp :8080: bind: address already in use", "busy"),
    ("context deadline exceeded", "timeout"),
    ("context canceled", "cancelled"),
    ("unexpected EOF", "closed"),
    ("invalid argument", "invalid"),
    (
        "exec: \"tool\": executable file not found in $PATH",
        "missing-dependency",
    ),
    ("signal: killed", "signal"),
    ("exit status 3", "exited"),
];

/// A network failure inside a wrapper of a registry is of either.
fn accepts(wanted: &str, found: Layer) -> bool {
    wanted == found.word() || wanted == "image-registry" && matches!(found, Layer::Network | Layer::Dns)
}

fn cause(text: &str, layer: Layer) -> Failure {
    let parsed = parse(text, layer);
    parsed
        .cause()
        .cloned()
        .unwrap_or_else(|| panic!("no failure: {text}"))
}

/// Prints a count and what was wrong, and returns the percentage.
fn report(what: &str, right: usize, all: usize, wrong: &[String]) -> usize {
    println!("{what}: {right} of {all}\n{}", wrong.join("\n"));
    right * 100 / all
}

#[test]
fn chains_of_known_wrappers_are_unwrapped() {
    let mut dice = Rng::with_seed(17);
    let (mut right, mut classes, mut all) = (0, 0, 0);
    let mut wrong = Vec::new();
    for (wrapper, layer, operation) in KNOWN {
        for _ in 0..16 {
            let (leaf, class) = LEAVES[dice.usize(..LEAVES.len())];
            let outer = if dice.bool() {
                OUTER[dice.usize(..OUTER.len())]
            } else {
                ""
            };
            let inner = if dice.bool() {
                OUTER[1 + dice.usize(..2)]
            } else {
                ""
            };
            let suffix = if dice.u8(..4) == 0 { ": unknown" } else { "" };
            let text = format!("{outer}{wrapper}{inner}{leaf}{suffix}");
            let found = cause(&text, Layer::Kubelet);
            all += 1;
            classes += usize::from(found.class.word() == class);
            let leaf_is_right = found.leaf.contains(last_words(leaf)) && leaf_or_more(&found.leaf, leaf);
            if accepts(layer, found.layer) && found.operation() == Some(operation) && leaf_is_right {
                right += 1;
            } else {
                let operation = found.operation();
                wrong.push(format!(
                    "{text}\n    {} {operation:?} {}",
                    found.layer.word(),
                    found.leaf
                ));
            }
        }
    }
    assert!(report("known wrappers: layer, operation and leaf", right, all, &wrong) >= 98);
    assert!(report("known wrappers: class", classes, all, &[]) >= 95);
}

#[test]
fn chains_of_unknown_wrappers_keep_their_leaf() {
    let mut dice = Rng::with_seed(18);
    let (mut leaves, mut layers, mut all) = (0, 0, 0);
    let mut wrong = Vec::new();
    for wrapper in INVENTED {
        for _ in 0..14 {
            let (leaf, class) = LEAVES[dice.usize(..LEAVES.len())];
            let (outer, layer, _) = KNOWN[dice.usize(..KNOWN.len())];
            let framed = dice.bool();
            let second = if dice.bool() {
                INVENTED[dice.usize(..INVENTED.len())]
            } else {
                ""
            };
            let text = format!("{}{wrapper}{second}{leaf}", if framed { outer } else { "" });
            let found = cause(&text, Layer::Unknown);
            all += 1;
            let leaf_is_right = found.leaf.contains(last_words(leaf)) && found.class.word() == class;
            leaves += usize::from(leaf_is_right);
            // The leaf may name its own layer: DNS, the network.
            let own = matches!(
                found.layer,
                Layer::Network | Layer::Dns | Layer::Volume | Layer::Kernel | Layer::Application
            );
            let layer_is_right = if framed {
                accepts(layer, found.layer)
            } else {
                found.layer == Layer::Unknown || own
            };
            layers += usize::from(layer_is_right);
            if !leaf_is_right || !layer_is_right {
                wrong.push(format!(
                    "{text}\n    {} {} {}",
                    found.layer.word(),
                    found.class.word(),
                    found.leaf
                ));
            }
        }
    }
    assert!(report("unknown wrappers: leaf", leaves, all, &wrong) >= 95);
    assert!(report("unknown wrappers: layer", layers, all, &wrong) >= 95);
}

/// The innermost part of a leaf.
fn last_words(leaf: &str) -> &str {
    leaf.rsplit(": ").next().unwrap_or(leaf)
}

/// Whether what was found is the leaf or a part of it that begins at a colon.
fn leaf_or_more(found: &str, leaf: &str) -> bool {
    leaf.contains(found) || found.contains(leaf)
}

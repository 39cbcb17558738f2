//! Which programs a cluster is made of, and the module that each is built from. How they are found and built is `tools.rs`.

/// A folder of `tools/` with one Go module, of which one or more programs are built.
#[derive(Debug)]
pub struct Module {
    /// The folder in `tools/`.
    pub folder: &'static str,
    pub(crate) path: &'static str,
    pub(crate) go_mod: &'static str,
    pub(crate) tags: &'static str,
    /// Variables that the linker sets, `VERSION` standing for the version.
    pub(crate) variables: &'static [&'static str],
}

/// One program.
#[derive(Debug)]
pub struct Tool {
    /// Its name, which is that of the file too.
    pub name: &'static str,
    pub(crate) module: &'static Module,
    pub(crate) package: &'static str,
}

macro_rules! go_mod {
    ($folder:literal) => {
        include_str!(concat!("../tools/", $folder, "/go.mod"))
    };
}

static ETCD: Module = Module {
    folder: "etcd",
    path: "go.etcd.io/etcd/server/v3",
    go_mod: go_mod!("etcd"),
    tags: "",
    variables: &[],
};
/// Without these variables server and node would call themselves v0.0.0.
const KUBERNETES_VERSION: &[&str] = &[
    "k8s.io/component-base/version.gitVersion=VERSION",
    "k8s.io/component-base/version.gitMajor=MAJOR",
    "k8s.io/component-base/version.gitMinor=MINOR",
    "k8s.io/component-base/version.gitTreeState=clean",
    "k8s.io/component-base/version.gitCommit=0000000000000000000000000000000000000000",
    "k8s.io/component-base/version.buildDate=1970-01-01T00:00:00Z",
];
pub(crate) static KUBERNETES: Module = Module {
    folder: "kubernetes",
    path: "k8s.io/kubernetes",
    go_mod: go_mod!("kubernetes"),
    tags: "",
    variables: KUBERNETES_VERSION,
};
/// The minor version that rules and engines are held against besides.
pub(crate) static KUBERNETES_1_33: Module = Module {
    folder: "kubernetes-1.33",
    path: "k8s.io/kubernetes",
    go_mod: go_mod!("kubernetes-1.33"),
    tags: "",
    variables: KUBERNETES_VERSION,
};
pub(crate) static KWOK: Module = Module {
    folder: "kwok",
    path: "sigs.k8s.io/kwok",
    go_mod: go_mod!("kwok"),
    tags: "",
    variables: &[],
};
static CRANE: Module = Module {
    folder: "crane",
    path: "github.com/google/go-containerregistry",
    go_mod: go_mod!("crane"),
    tags: "",
    variables: &[],
};
static CONTAINERD: Module = Module {
    folder: "containerd",
    path: "github.com/containerd/containerd/v2",
    go_mod: go_mod!("containerd"),
    tags: "no_btrfs",
    variables: &["github.com/containerd/containerd/v2/version.Version=VERSION"],
};

static COREDNS: Module = Module {
    folder: "coredns",
    path: "github.com/coredns/coredns",
    go_mod: go_mod!("coredns"),
    tags: "",
    variables: &[],
};
static METRICS_SERVER: Module = Module {
    folder: "metrics-server",
    path: "sigs.k8s.io/metrics-server",
    go_mod: go_mod!("metrics-server"),
    tags: "",
    variables: &[],
};

/// The programs of the control plane, in the order in which they are built.
pub static CONTROL_PLANE: [Tool; 5] = [
    Tool {
        name: "etcd",
        module: &ETCD,
        package: "go.etcd.io/etcd/server/v3",
    },
    Tool {
        name: "kube-apiserver",
        module: &KUBERNETES,
        package: "k8s.io/kubernetes/cmd/kube-apiserver",
    },
    Tool {
        name: "kube-controller-manager",
        module: &KUBERNETES,
        package: "k8s.io/kubernetes/cmd/kube-controller-manager",
    },
    Tool {
        name: "kube-scheduler",
        module: &KUBERNETES,
        package: "k8s.io/kubernetes/cmd/kube-scheduler",
    },
    Tool {
        name: "kwok",
        module: &KWOK,
        package: "sigs.k8s.io/kwok/cmd/kwok",
    },
];

/// The programs that a real node needs besides.
pub static NODE: [Tool; 7] = [
    Tool {
        name: "kubectl",
        module: &KUBERNETES,
        package: "k8s.io/kubernetes/cmd/kubectl",
    },
    Tool {
        name: "crane",
        module: &CRANE,
        package: "github.com/google/go-containerregistry/cmd/crane",
    },
    Tool {
        name: "kubelet",
        module: &KUBERNETES,
        package: "k8s.io/kubernetes/cmd/kubelet",
    },
    Tool {
        name: "containerd",
        module: &CONTAINERD,
        package: "github.com/containerd/containerd/v2/cmd/containerd",
    },
    Tool {
        name: "containerd-shim-runc-v2",
        module: &CONTAINERD,
        package: "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2",
    },
    Tool {
        name: "metrics-server",
        module: &METRICS_SERVER,
        package: "sigs.k8s.io/metrics-server/cmd/metrics-server",
    },
    Tool {
        name: "coredns",
        module: &COREDNS,
        package: "github.com/coredns/coredns",
    },
];

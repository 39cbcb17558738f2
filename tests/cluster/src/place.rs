//! Where things lie: binaries that outlive a cluster, and the folder of the one cluster that runs.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::catalogue::{KUBERNETES, KUBERNETES_1_33, Module};

/// The folder `target/testcluster`, or the one that `TESTCLUSTER_DIR` names.
#[derive(Clone, Debug)]
pub struct Place {
    root: PathBuf,
    /// Where what outlives a cluster lies.
    kept: PathBuf,
    /// Which Kubernetes is built and started.
    kubernetes: &'static Module,
}

impl Place {
    /// Finds the folder, and makes its path absolute: the kubelet takes no other.
    pub fn find() -> Result<Self> {
        let root = match std::env::var_os("TESTCLUSTER_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => repository().join("target").join("testcluster"),
        };
        let root = std::path::absolute(&root)
            .with_context(|| format!("cannot use the folder {}", root.display()))?;
        Ok(Self {
            kept: root.clone(),
            root,
            kubernetes: &KUBERNETES,
        })
    }

    /// Returns the place with the Kubernetes of this minor version, such as `1.33`.
    pub fn of_minor(self, minor: &str) -> Result<Self> {
        let all = [&KUBERNETES, &KUBERNETES_1_33];
        let Some(kubernetes) = all.into_iter().find(|module| module.minor() == minor) else {
            let known: Vec<String> = all.iter().map(|module| module.minor()).collect();
            bail!(
                "cannot use Kubernetes {minor}\nhint: tools/ has {}",
                known.join(" and ")
            );
        };
        Ok(Self { kubernetes, ..self })
    }

    /// Which Kubernetes is built and started here.
    pub(crate) fn kubernetes(&self) -> &'static Module {
        self.kubernetes
    }

    /// Its version, `v1.35.4`.
    pub fn kubernetes_version(&self) -> &'static str {
        self.kubernetes.version()
    }

    /// Returns a place for a cluster beside this one, with the same programs and images: a test must not end the cluster of whoever runs it.
    pub fn beside(&self, name: &str) -> Self {
        Self {
            root: self.root.join("tests").join(name),
            kept: self.kept.clone(),
            kubernetes: self.kubernetes,
        }
    }

    /// The folder itself, which holds the lock of all commands.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Built binaries, one folder per tool and version. `down` leaves it alone.
    pub fn bin(&self, tool: &str, version: &str) -> PathBuf {
        self.kept.join("bin").join(format!("{tool}-{version}"))
    }

    /// Layers of images, and what the registries keep. `down` leaves it alone.
    pub fn images(&self) -> PathBuf {
        self.kept.join("images")
    }

    /// All that belongs to the running cluster. `down` removes it, but for the logs.
    pub fn run(&self) -> PathBuf {
        self.root.join("run")
    }

    /// One log per process, and the audit log of the API server.
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// Certificates and keys.
    pub fn pki(&self) -> PathBuf {
        self.run().join("pki")
    }

    /// The administrator's kubeconfig.
    pub fn kubeconfig(&self) -> PathBuf {
        self.run().join("kubeconfig")
    }

    /// The kubeconfig of this program, whose requests the audit log leaves out.
    pub fn own_kubeconfig(&self) -> PathBuf {
        self.run().join("testcluster.kubeconfig")
    }

    /// What was started, and where it listens.
    pub fn record(&self) -> PathBuf {
        self.run().join("cluster.json")
    }

    /// The requests that the API server answered, one JSON object a line.
    pub fn audit_log(&self) -> PathBuf {
        self.logs().join("audit.log")
    }
}

/// The repository that this program was built in.
pub fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Makes a folder and those above it.
pub fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    std::fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

/// Writes a file that only its owner may read, made so before anything is in it.
pub fn write_secret(path: &Path, content: &str) -> Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.write_all(content.as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))
}

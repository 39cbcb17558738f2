//! The commands, each a few calls of the rooms beside. One command at a time works on a place; others wait for it.

use std::fs::File;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use clap::{Parser, Subcommand};

use crate::client::{Cluster, block_on};
use crate::node::{self, Runtime, debian, images};
use crate::place::{self, Place};
use crate::record::Record;
use crate::talk::{answer, say};
use crate::{control, fill, process, recording, ripe, seed, steps, tools};

/// How long a process may take to end before it is killed. The API server waits a minute for requests that etcd, which ends
/// beside it, no longer answers; and whatever it could save is removed with the rest.
const PATIENCE: Duration = Duration::from_secs(2);

/// A real Kubernetes for the tests of sandbox-doctor.
#[derive(Debug, Parser)]
#[command(name = "testcluster", about, after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(subcommand)]
    command: Verb,
    /// The minor version of Kubernetes to build or start: 1.33 instead of the newest
    #[arg(long, global = true)]
    minor: Option<String>,
}

const AFTER_HELP: &str =
    "Exit codes: 0 done, 1 failed, 2 usage, 77 this machine can not run it (no Go, no root, not Linux).
With SANDBOX_DOCTOR_CLUSTER=required in the environment, 77 becomes 1.";

#[derive(Debug, Subcommand)]
enum Verb {
    /// Build the programs that are missing; a quarter of an hour the first time on two cores
    Build {
        /// Build what a real node needs too
        #[arg(long)]
        node: bool,
    },
    /// Start the cluster, and build what it lacks
    Up {
        /// Start a real node too; needs root on Linux
        #[arg(long)]
        node: bool,
        /// The container runtime of the real node
        #[arg(long, value_enum, default_value = "containerd-2.4", requires = "node")]
        runtime: Runtime,
    },
    /// End the cluster and remove its data; built programs and logs stay
    Down,
    /// Say what runs
    Status,
    /// Print the path of the administrator's kubeconfig
    Kubeconfig,
    /// Create what tests/worlds/WORLD/manifests.yaml says
    Seed {
        /// A folder of tests/worlds
        world: String,
        /// Return when its failures have shown, in ten minutes at most
        #[arg(long)]
        wait: bool,
    },
    /// Create many pods on nodes that kwok keeps, one of a hundred failing: for measurements
    Fill {
        #[arg(long, default_value_t = 10_000)]
        pods: usize,
        #[arg(long, default_value_t = 20)]
        namespaces: usize,
    },
    /// Write what sandbox-doctor sees of a world into its folder; manifests and truth stay
    Record {
        /// A folder of tests/worlds, which was seeded
        world: String,
        /// Another folder
        #[arg(long, value_name = "DIR")]
        into: Option<PathBuf>,
        /// With the types, keys and registries of Secrets, never their values
        #[arg(long)]
        read_secrets: bool,
    },
}

/// Runs a command.
pub fn run(arguments: &Arguments) -> Result<()> {
    let mut place = Place::find()?;
    if let Some(minor) = &arguments.minor {
        place = place.of_minor(minor)?;
    }
    match &arguments.command {
        Verb::Build { node } => locked(&place, || build(&place, *node)),
        Verb::Up { node, runtime } => locked(&place, || up(&place, node.then_some(*runtime))),
        Verb::Down => locked(&place, || down(&place)),
        Verb::Status => status(&place),
        Verb::Kubeconfig => {
            running(&place)?;
            answer(place.kubeconfig().display().to_string());
            Ok(())
        }
        Verb::Seed { world, wait } => seed_world(&place, world, *wait),
        Verb::Fill { pods, namespaces } => {
            running(&place)?;
            let size = fill::Size {
                pods: *pods,
                namespaces: *namespaces,
            };
            block_on(fill::fill(&place, size))
        }
        Verb::Record {
            world,
            into,
            read_secrets,
        } => {
            running(&place)?;
            let (folder, files) = recording::record(&place, world, into.as_deref(), *read_secrets)?;
            say(format!("{files} files are in {}", folder.display()));
            Ok(())
        }
    }
}

/// Works while no other command does. The lock goes when the process ends, however it ends.
fn locked(place: &Place, work: impl FnOnce() -> Result<()>) -> Result<()> {
    place::make_folder(place.root())?;
    let path = place.root().join("lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    if file.try_lock().is_err() {
        say("waiting for another command of this cluster");
        file.lock()
            .with_context(|| format!("cannot lock {}", path.display()))?;
    }
    work()
}

/// Builds what is missing.
pub fn build(place: &Place, node: bool) -> Result<()> {
    if !node {
        return tools::build(&tools::CONTROL_PLANE.iter().collect::<Vec<_>>(), place);
    }
    node::require_host()?;
    tools::build(
        &tools::CONTROL_PLANE
            .iter()
            .chain(&tools::NODE)
            .collect::<Vec<_>>(),
        place,
    )?;
    debian::unpack(place)?;
    images::build(place)
}

/// Starts the cluster. One that runs is left alone, but for a node that it lacks; the remains of one that does not are removed.
pub fn up(place: &Place, runtime: Option<Runtime>) -> Result<()> {
    let mut runs = None;
    if let Some(record) = Record::read(place)? {
        let wanted = record.version == place.kubernetes_version() && may_have(&record, runtime);
        if wanted && record.ended().is_empty() && block_on(is_ready(place))? {
            say(format!(
                "Kubernetes {} is up already at {}",
                record.version,
                record.server()
            ));
            runs = Some(record);
        } else {
            say("removing the cluster that is there, which does not run as it is wanted");
            down(place)?;
        }
    }
    build(place, runtime.is_some())?;
    let started = block_on(start(place, runs, runtime));
    if started.is_err() {
        // What was started must not outlive the failure; the logs stay for whoever looks into it.
        down(place).context("cannot clear away after a failed start")?;
    }
    started
}

/// Whether a running cluster is what is asked for, or becomes so with a node.
fn may_have(record: &Record, runtime: Option<Runtime>) -> bool {
    runtime.is_none() || record.node.is_none() || record.node == runtime
}

async fn start(place: &Place, runs: Option<Record>, runtime: Option<Runtime>) -> Result<()> {
    let began = Instant::now();
    let mut record = match runs {
        Some(record) => record,
        None => {
            let record = control::start(place).await?;
            let seconds = began.elapsed().as_secs_f64();
            say(format!(
                "Kubernetes {} is ready at {} after {seconds:.1} s",
                record.version,
                record.server()
            ));
            record
        }
    };
    if let (Some(runtime), None) = (runtime, record.node) {
        node::start(&mut record, place, runtime).await?;
        say(format!(
            "the node {} is ready after {:.1} s",
            control::NODE_NAME,
            began.elapsed().as_secs_f64()
        ));
    }
    Ok(())
}

async fn is_ready(place: &Place) -> Result<bool> {
    Ok(Cluster::connect(&place.own_kubeconfig()).await?.is_ready().await)
}

/// Ends what runs, by the ids that were recorded, and removes the data.
pub fn down(place: &Place) -> Result<()> {
    let Some(record) = Record::read(place)? else {
        say("no cluster runs");
        return Ok(());
    };
    if record.node.is_some() {
        node::require_host()?;
        node::clear::clear(&record, place)?;
    }
    process::end_all(&record.processes, PATIENCE)?;
    let run = place.run();
    std::fs::remove_dir_all(&run).with_context(|| format!("cannot remove {}", run.display()))?;
    say(format!("ended {} processes", record.processes.len()));
    Ok(())
}

fn running(place: &Place) -> Result<Record> {
    let Some(record) = Record::read(place)? else {
        bail!("cannot find a running cluster\nhint: cargo run -p testcluster -- up");
    };
    match record.ended()[..] {
        [] => Ok(record),
        ref ended => bail!(
            "cannot use the cluster: {} ended\nhint: cargo run -p testcluster -- up",
            ended.join(", ")
        ),
    }
}

fn status(place: &Place) -> Result<()> {
    let Some(record) = Record::read(place)? else {
        answer("no cluster runs");
        return Ok(());
    };
    answer(format!("Kubernetes {} at {}", record.version, record.server()));
    for process in &record.processes {
        let state = if process.is_alive() { "runs" } else { "ended" };
        answer(format!("  {:<24} {:>8}  {state}", process.name, process.pid));
    }
    answer(format!(
        "  kubeconfig               {}",
        place.kubeconfig().display()
    ));
    let ready = block_on(is_ready(place))?;
    answer(if ready { "ready" } else { "not ready" });
    running(place)?;
    if ready {
        Ok(())
    } else {
        bail!("cannot use the cluster: the API server is not ready")
    }
}

fn seed_world(place: &Place, world: &str, wait: bool) -> Result<()> {
    let path = seed::manifests(world)?;
    running(place)?;
    block_on(async {
        let mut cluster = Cluster::connect(&place.own_kubeconfig()).await?;
        let namespaces = seed::namespaces(&path)?;
        let folder = seed::folder(world);
        // Steps are taken once: what they replaced is no longer what the manifests say.
        if steps::are_there(&folder) && seed::is_there(&mut cluster, &namespaces).await? {
            say(format!(
                "{world} is in the cluster already, and so are the steps that it took"
            ));
        } else {
            let count = seed::apply(&mut cluster, &path).await?;
            say(format!("{count} objects of {world} are in the cluster"));
            steps::take(&mut cluster, place, &folder).await?;
        }
        if wait {
            ripe::wait(&mut cluster, &namespaces).await?;
        }
        Ok(())
    })
}

//! The cluster that runs, and the program on it.

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use serde_json::Value as Json;
use testcluster::client::{Cluster as Client, block_on};
use testcluster::place::Place;
use testcluster::record::Record;
use testcluster::unable;

/// Held by every test of the cluster: shared, or alone by a test that reads what every client asked.
static TURN: RwLock<()> = RwLock::new(());

/// How a test holds the cluster until it ends: with others, or alone.
struct Turn {
    _shared: Option<RwLockReadGuard<'static, ()>>,
    _alone: Option<RwLockWriteGuard<'static, ()>>,
}

/// A cluster that answers.
pub(crate) struct Cluster {
    pub(crate) place: Place,
    real_node: bool,
    namespaces: Vec<String>,
    _turn: Turn,
}

impl Cluster {
    pub(crate) fn has_real_node(&self) -> bool {
        self.real_node
    }

    pub(crate) fn has_namespace(&self, name: &str) -> bool {
        self.namespaces.iter().any(|known| known == name)
    }
}

/// What a run printed.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) errors: String,
}

impl Run {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}\n{}", self.out, self.errors))
    }
}

/// Tells whoever runs the tests, which the harness does not keep to itself.
pub(crate) fn say(line: &str) {
    let mut errors = std::io::stderr().lock();
    errors.write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Finds the cluster, with what must be seeded; where there is none, says what is not run.
pub(crate) fn begin(what: &str, world: Option<&str>) -> Option<Cluster> {
    let turn = Turn {
        _shared: Some(TURN.read().unwrap_or_else(PoisonError::into_inner)),
        _alone: None,
    };
    begin_with(what, world, turn)
}

/// Finds the cluster as `begin` does, once no other test of this program uses it.
pub(crate) fn begin_alone(what: &str) -> Option<Cluster> {
    let turn = Turn {
        _shared: None,
        _alone: Some(TURN.write().unwrap_or_else(PoisonError::into_inner)),
    };
    begin_with(what, None, turn)
}

fn begin_with(what: &str, world: Option<&str>, turn: Turn) -> Option<Cluster> {
    let why = match find(turn) {
        Ok(cluster) if world.is_none_or(|world| cluster.has_namespace(world)) => return Some(cluster),
        Ok(_) => format!("{} is not seeded", world.unwrap_or_default()),
        Err(why) => why,
    };
    assert!(!unable::required(), "{what}: {why}");
    say(&format!("not run: {what}: {why}"));
    None
}

fn find(turn: Turn) -> Result<Cluster, String> {
    let place = Place::find().map_err(|error| error.to_string())?;
    let none = "no cluster runs (cargo run -p testcluster -- up)";
    let record = Record::read(&place)
        .map_err(|error| error.to_string())?
        .ok_or(none)?;
    let namespaces = block_on(async {
        let client = Client::connect(&place.own_kubeconfig()).await?;
        client.get("/api/v1/namespaces").await
    });
    let namespaces: Json = serde_json::from_str(&namespaces.map_err(|_| none)?).unwrap();
    let names = namespaces["items"].as_array().unwrap().iter();
    Ok(Cluster {
        place,
        real_node: record.node.is_some(),
        namespaces: names
            .map(|item| item["metadata"]["name"].as_str().unwrap().to_owned())
            .collect(),
        _turn: turn,
    })
}

/// Runs `diagnose` on the cluster, for JSON.
pub(crate) fn diagnose(cluster: &Cluster, words: &[&str]) -> Run {
    let words = [&["diagnose", "-o", "json"], words].concat();
    doctor(&cluster.place.kubeconfig(), &words)
}

pub(crate) fn doctor(kubeconfig: &Path, words: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox-doctor"))
        .args(words)
        .env("KUBECONFIG", kubeconfig)
        .env_remove("SANDBOX_DOCTOR_FROM")
        .output()
        .unwrap();
    Run {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Returns the requests of this program that the API server answered meanwhile.
pub(crate) fn audited(cluster: &Cluster, work: impl FnOnce()) -> Vec<Json> {
    let path = cluster.place.audit_log();
    let before = std::fs::metadata(&path).map_or(0, |file| file.len());
    work();
    // The server writes as it answers, but not before.
    std::thread::sleep(Duration::from_millis(500));
    let mut file = std::fs::File::open(&path).unwrap();
    file.seek(SeekFrom::Start(before)).unwrap();
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    text.lines()
        .filter_map(|line| serde_json::from_str::<Json>(line).ok())
        .filter(|request| {
            let agent = request["userAgent"].as_str().unwrap_or_default();
            agent.starts_with("sandbox-doctor/")
        })
        .collect()
}

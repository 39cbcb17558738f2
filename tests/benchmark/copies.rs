//! Large clusters, made of copies of recorded ones: every object was once in a cluster; only names, namespaces and
//! identities differ from copy to copy.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// A recorded world of the tests.
pub(crate) struct World {
    folder: PathBuf,
    manifest: Value,
    /// The lists of each namespace, by file stem of the kind: `v1_pods`.
    pub(crate) namespaces: BTreeMap<String, BTreeMap<String, Value>>,
    /// The lists of the cluster, by the same stem.
    pub(crate) cluster: BTreeMap<String, Value>,
}

impl World {
    /// Reads `tests/worlds/NAME`.
    pub(crate) fn read(name: &str) -> Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/worlds")
            .join(name);
        let mut world = Self {
            manifest: read(&folder.join("manifest.json"))?,
            folder,
            namespaces: BTreeMap::new(),
            cluster: BTreeMap::new(),
        };
        for entry in files(&world.folder.join("objects"))? {
            let stem = stem(&entry);
            if entry.is_file() {
                world.cluster.insert(stem, read(&entry)?);
                continue;
            }
            for file in files(&entry)? {
                let lists = world.namespaces.entry(self::stem(&file)).or_default();
                lists.insert(stem.clone(), read(&file)?);
            }
        }
        Ok(world)
    }

    /// Writes a recording in which each namespace of this world stands `copies` times, logs and ledger included.
    pub(crate) fn write_namespaces(&self, copies: usize, into: &Path) -> Result<()> {
        let mut ledger = self.rows(None);
        for number in 0..copies {
            let once = number == 0;
            for (namespace, lists) in self
                .namespaces
                .iter()
                .filter(|(name, _)| once || *name != "default")
            {
                let name = copied(namespace, number);
                for (kind, list) in lists {
                    write(
                        &into.join("objects").join(kind).join(format!("{name}.json")),
                        &identify(list, namespace, number),
                    )?;
                }
                ledger.extend(self.rows(Some(namespace)).into_iter().map(|mut row| {
                    row["namespace"] = json!(name);
                    row
                }));
                self.write_logs(namespace, &into.join("logs").join(&name))?;
            }
        }
        self.write_cluster(ledger, copies, into)
    }

    /// Writes a recording in which the one namespace of this world stands `namespaces` times, and each of its pods, with
    /// its owners, `copies` times in each.
    pub(crate) fn write_crowd(&self, namespace: &str, copies: (usize, usize), into: &Path) -> Result<()> {
        let (namespaces, each) = copies;
        let lists = &self.namespaces[namespace];
        let mut ledger = self.rows(None);
        for number in 0..namespaces {
            let name = copied(namespace, number);
            for (kind, list) in lists {
                let mut list = identify(list, namespace, number);
                if is_of_workload(kind) {
                    list["items"] = crowd(&list["items"], (number, each));
                }
                write(
                    &into.join("objects").join(kind).join(format!("{name}.json")),
                    &list,
                )?;
            }
            ledger.extend(self.rows(Some(namespace)).into_iter().map(|mut row| {
                row["namespace"] = json!(name);
                row
            }));
        }
        self.write_cluster(ledger, namespaces, into)
    }

    fn write_cluster(&self, ledger: Vec<Value>, copies: usize, into: &Path) -> Result<()> {
        for (kind, list) in &self.cluster {
            let mut list = list.clone();
            if kind == "v1_namespaces" {
                list["items"] = self.namespace_objects(&list["items"], copies);
            }
            write(&into.join("objects").join(format!("{kind}.json")), &list)?;
        }
        let mut manifest = self.manifest.clone();
        manifest["ledger"] = Value::Array(ledger);
        manifest["truncatedLogs"] = json!([]);
        write(&into.join("manifest.json"), &manifest)
    }

    fn namespace_objects(&self, items: &Value, copies: usize) -> Value {
        let mut objects = Vec::new();
        for item in items.as_array().into_iter().flatten() {
            let name = item["metadata"]["name"].as_str().unwrap_or_default();
            let number_of = if name != "default" && self.namespaces.contains_key(name) {
                copies
            } else {
                1
            };
            objects.extend((0..number_of).map(|number| identify(item, name, number)));
        }
        Value::Array(objects)
    }

    fn rows(&self, namespace: Option<&str>) -> Vec<Value> {
        let rows = self.manifest["ledger"].as_array().into_iter().flatten();
        rows.filter(|row| row["namespace"].as_str() == namespace)
            .cloned()
            .collect()
    }

    fn write_logs(&self, namespace: &str, into: &Path) -> Result<()> {
        let from = self.folder.join("logs").join(namespace);
        if !from.is_dir() {
            return Ok(());
        }
        for pod in files(&from)? {
            let folder = into.join(pod.file_name().unwrap_or_default());
            fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
            for log in files(&pod)? {
                fs::copy(&log, folder.join(log.file_name().unwrap_or_default()))
                    .with_context(|| format!("cannot copy {}", log.display()))?;
            }
        }
        Ok(())
    }
}

/// Returns the name of a copy of a namespace; events of nodes stay in `default`.
pub(crate) fn copied(namespace: &str, number: usize) -> String {
    match namespace {
        "default" => namespace.to_owned(),
        _ => format!("{namespace}-{number:03}"),
    }
}

/// Returns an object, or a list, as that of a copy: the namespace is renamed wherever a text names it, and every `uid` is
/// another one, so that owners and events still speak of their own.
pub(crate) fn identify(value: &Value, namespace: &str, number: usize) -> Value {
    match value {
        Value::String(text) if namespace != "default" => {
            json!(text.replace(namespace, &copied(namespace, number)))
        }
        Value::Array(items) => items
            .iter()
            .map(|item| identify(item, namespace, number))
            .collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, field)| {
                let field = match field.as_str() {
                    Some(uid) if key == "uid" => json!(numbered_uid(uid, number)),
                    _ => identify(field, namespace, number),
                };
                (key.clone(), field)
            })
            .collect(),
        _ => value.clone(),
    }
}

/// Returns copies of pods and of their owners, each with a name and an identity of its own.
fn crowd(items: &Value, (namespace, each): (usize, usize)) -> Value {
    let items = items.as_array().map_or(&[][..], Vec::as_slice);
    let of_one = |number: usize| items.iter().map(move |item| member(item, (namespace, number)));
    Value::Array((0..each).flat_map(of_one).collect())
}

fn member(item: &Value, (namespace, number): (usize, usize)) -> Value {
    let mut item = item.clone();
    let rename = |object: &mut Value| {
        object["name"] = json!(format!(
            "{}-{number:05}",
            object["name"].as_str().unwrap_or_default()
        ));
        let unique = (namespace + 1) * 100_000 + number;
        object["uid"] = json!(numbered_uid(object["uid"].as_str().unwrap_or_default(), unique));
    };
    let metadata = &mut item["metadata"];
    rename(metadata);
    metadata["ownerReferences"]
        .as_array_mut()
        .into_iter()
        .flatten()
        .for_each(rename);
    item
}

fn is_of_workload(kind: &str) -> bool {
    matches!(kind, "v1_pods" | "apps_v1_replicasets" | "apps_v1_deployments")
}

/// The last group of a uid has twelve digits: the number takes its last eight.
fn numbered_uid(uid: &str, number: usize) -> String {
    if number == 0 {
        return uid.to_owned();
    }
    let kept = uid.len().saturating_sub(8);
    format!("{}{number:08x}", uid.get(..kept).unwrap_or_default())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let cannot = || format!("cannot read {}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(cannot)? {
        paths.push(entry.with_context(cannot)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(".json").unwrap_or(&name).to_owned()
}

fn read(path: &Path) -> Result<Value> {
    let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, value: &Value) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(cannot)?;
    }
    fs::write(path, serde_json::to_vec(value).with_context(cannot)?).with_context(cannot)
}

//! Worlds: the manifests of `tests/worlds/WORLD`, put into the running cluster. What they then become is left to Kubernetes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use kube::api::DynamicObject;
use serde_json::Value;

use crate::client::{Applied, Cluster};
use crate::place;
use crate::talk::say;

fn worlds() -> PathBuf {
    place::repository().join("tests").join("worlds")
}

/// The folder of a world.
pub fn folder(world: &str) -> PathBuf {
    worlds().join(world)
}

/// The manifests of a world.
pub fn manifests(world: &str) -> Result<PathBuf> {
    let worlds = worlds();
    let path = folder(world).join("manifests.yaml");
    if path.is_file() {
        return Ok(path);
    }
    let known = std::fs::read_dir(&worlds).with_context(|| format!("cannot read {}", worlds.display()))?;
    let mut known: Vec<_> = known
        .flatten()
        .filter(|entry| entry.path().join("manifests.yaml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    known.sort();
    bail!(
        "cannot find {}\nhint: there are {}",
        path.display(),
        known.join(", ")
    )
}

/// Reads the objects of a file with one or more YAML documents.
pub fn objects(text: &str, path: &Path) -> Result<Vec<DynamicObject>> {
    let documents: Vec<Value> =
        serde_saphyr::from_multiple(text).with_context(|| format!("cannot read {}", path.display()))?;
    let documents = documents.into_iter().filter(|document| !document.is_null());
    documents
        .map(|document| {
            let name = format!("{} {}", document["kind"], document["metadata"]["name"]);
            serde_json::from_value(document)
                .with_context(|| format!("cannot read {name} of {}", path.display()))
        })
        .collect()
}

/// The namespaces of a world, in the order of its manifests.
pub fn namespaces(path: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let objects = objects(&text, path)?;
    let names = objects.into_iter().filter(is_namespace);
    Ok(names.filter_map(|namespace| namespace.metadata.name).collect())
}

/// Whether a world was seeded before.
pub async fn is_there(cluster: &mut Cluster, namespaces: &[String]) -> Result<bool> {
    let api = cluster.api("v1", "Namespace", None).await?;
    for namespace in namespaces {
        let found = api.get_opt(namespace).await;
        if found
            .with_context(|| format!("cannot get the namespace {namespace}"))?
            .is_none()
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Applies the objects of a file, namespaces first, and says what was refused only when all the others are in.
pub async fn apply(cluster: &mut Cluster, path: &Path) -> Result<usize> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut objects = objects(&text, path)?;
    // Stable: whether a quota comes before the pods that it refuses is the world's to say.
    objects.sort_by_key(|object| !is_namespace(object));
    let first = objects.iter().take_while(|object| is_namespace(object)).count();
    let (namespaces, others) = objects.split_at(first);
    for namespace in namespaces {
        cluster.apply(namespace).await?;
    }
    for namespace in namespaces {
        // Until its account is there, a namespace refuses pods for a reason that the world does not mean.
        let account = (
            "v1",
            "ServiceAccount",
            namespace.metadata.name.as_deref(),
            "default",
        );
        cluster
            .wait_for(account, |_| true, Duration::from_secs(30))
            .await?;
    }
    let mut refused = Vec::new();
    for object in others {
        match cluster.apply(object).await {
            Ok(Applied::Created) => {}
            Ok(Applied::Changed) => say(format!("{} was there already", title(object))),
            Err(error) => refused.push(format!("{error:#}")),
        }
    }
    if refused.is_empty() {
        Ok(objects.len())
    } else {
        bail!(refused.join("\n"))
    }
}

fn is_namespace(object: &DynamicObject) -> bool {
    object
        .types
        .as_ref()
        .is_some_and(|types| types.api_version == "v1" && types.kind == "Namespace")
}

fn title(object: &DynamicObject) -> String {
    let kind = object
        .types
        .as_ref()
        .map(|types| types.kind.as_str())
        .unwrap_or_default();
    let name = object.metadata.name.as_deref().unwrap_or_default();
    match &object.metadata.namespace {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_world_has_manifests_that_can_be_read() {
        let worlds = place::repository().join("tests").join("worlds");
        let mut seen = 0;
        for world in std::fs::read_dir(worlds).unwrap().flatten() {
            let path = world.path().join("manifests.yaml");
            if let Ok(text) = std::fs::read_to_string(&path) {
                let objects = objects(&text, &path).unwrap();
                assert!(
                    objects.iter().any(is_namespace),
                    "{} has no namespace",
                    path.display()
                );
                assert!(
                    objects
                        .iter()
                        .all(|object| object.types.is_some() && object.metadata.name.is_some())
                );
                seen += 1;
            }
        }
        assert!(seen > 0);
    }

    #[test]
    fn an_unknown_world_is_answered_with_those_there_are() {
        let error = manifests("no-such-world").unwrap_err();
        assert!(format!("{error:#}").contains("pandasai-sandbox"), "{error:#}");
    }
}

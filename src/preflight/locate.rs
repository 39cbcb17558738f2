//! From a finding back to the file: the field that its evidence names, else the container, else the object.

use super::manifests::{Manifest, Manifests};
use crate::facts::Scene;
use crate::k8s::yaml::{Node, Place};
use crate::k8s::{Kind, ObjectRef};
use crate::report::{Finding, ManifestPlace};

/// Finds where in the manifests the reason of a finding stands.
pub(crate) fn locate(finding: &Finding, manifests: &Manifests, scene: &Scene<'_>) -> Option<ManifestPlace> {
    for evidence in &finding.evidence {
        if let Some(manifest) = origin(&evidence.object, manifests, scene) {
            let place = field(manifest, &evidence.object, &evidence.path)
                .unwrap_or_else(|| of_container(manifest, finding));
            return Some(source(manifest, place, manifests));
        }
    }
    let affected = finding.affected.iter().map(|one| &one.object);
    let manifest = affected
        .chain([&finding.object])
        .find_map(|object| origin(object, manifests, scene))?;
    Some(source(manifest, of_container(manifest, finding), manifests))
}

/// The manifest of an object, or of what would make it.
fn origin<'m>(object: &ObjectRef, manifests: &'m Manifests, scene: &Scene<'_>) -> Option<&'m Manifest> {
    let of = |wanted: &ObjectRef| manifests.objects.iter().rev().find(|one| one.object == *wanted);
    of(object).or_else(|| scene.owners(object).iter().find_map(of))
}

fn source(manifest: &Manifest, place: Place, manifests: &Manifests) -> ManifestPlace {
    let file = &manifests.files[manifest.file];
    ManifestPlace {
        file: file.name.clone(),
        line: place.line,
        column: place.column,
        text: file
            .shown
            .lines()
            .nth(place.line.saturating_sub(1))
            .unwrap_or_default()
            .into(),
    }
}

/// The steps to the Pod's specification in a manifest of its workload.
fn prefix(manifest: &Manifest) -> &'static [&'static str] {
    match manifest.object.known_kind() {
        Some(Kind::Pod) => &[],
        Some(Kind::CronJob) => &["spec", "jobTemplate", "spec", "template"],
        _ => &["spec", "template"],
    }
}

/// Follows `spec.containers[0].image` or `spec.containers[name=app].image` as far as it leads, a step at least.
fn field(manifest: &Manifest, object: &ObjectRef, path: &str) -> Option<Place> {
    let mut node = &manifest.node;
    if manifest.object != *object && manifest.object.known_kind() != Some(Kind::Pod) {
        node = prefix(manifest)
            .iter()
            .try_fold(node, |node, key| node.get(key))?;
    }
    let mut found = None;
    for step in path.split('.') {
        let (key, index) = match step.split_once('[') {
            Some((key, rest)) => (key, Some(rest.trim_end_matches(']'))),
            None => (step, None),
        };
        let Some((key, value)) = entry(node, key) else {
            break;
        };
        (node, found) = (value, Some(key.place));
        if let Some(index) = index {
            let Some(item) = item(node, index) else { break };
            (node, found) = (item, Some(item.place));
        } else if node.written().is_some() {
            found = Some(node.place);
        }
    }
    // A path that leads no further than to `spec` says nothing.
    found.filter(|_| path.starts_with("spec.") && !std::ptr::eq(node, &manifest.node))
}

fn entry<'n>(node: &'n Node, key: &str) -> Option<(&'n Node, &'n Node)> {
    let mut entries = node.entries().iter();
    let found = entries.find(|(name, _)| name.written() == Some(key));
    found.map(|(key, value)| (key, value))
}

fn item<'n>(node: &'n Node, index: &str) -> Option<&'n Node> {
    let items = node.items()?;
    if let Ok(at) = index.parse::<usize>() {
        return items.get(at);
    }
    let name = index.strip_prefix("name=")?;
    items
        .iter()
        .find(|item| item.get("name").and_then(Node::as_text) == Some(name))
}

fn of_container(manifest: &Manifest, finding: &Finding) -> Place {
    let spec = prefix(manifest)
        .iter()
        .chain(&["spec"])
        .try_fold(&manifest.node, |node, key| node.get(key));
    let found = spec.zip(finding.container.as_deref()).and_then(|(spec, name)| {
        let lists = ["containers", "initContainers"];
        lists
            .iter()
            .find_map(|list| item(spec.get(list)?, &format!("name={name}")))
    });
    found.map_or(manifest.node.place, |container| container.place)
}
